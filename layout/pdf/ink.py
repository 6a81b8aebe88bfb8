"""What a page paints besides text: rules, filled boxes, and drawings, which no table is made of.

Rules are lines, edges of stroked boxes, and rectangles and pictures too thin to be anything else. They are painted into
masks at a fixed scale, and the lattice is found from the masks as from a scan's.
"""

from __future__ import annotations

import ctypes
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

Points = npt.NDArray[np.float64]
Matrix = tuple[float, float, float, float, float, float]

THIN = 3.5
"""Points: a filled rectangle that is not thicker is a rule."""
STRAIGHT = 1.0
"""Points: by how much a line may lean and still be level or plumb."""
SLANTED = 30.0
"""Points of slanted and bent line from which a path is a drawing, if it has no more that is level or plumb."""
WHITE = 250
"""Of 255: a box filled as light as that shows nothing."""
MOST_SEGMENTS = 200_000
_IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
_DEPTH = 6
_Bounds = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Ink:
    """What a page paints, each n x 4 in user space: left, bottom, right, top.

    Args:
        rules: the axes of level and plumb rules.
        fills: boxes filled with a colour.
        drawings: the bounds of paths that slant or bend.
    """

    rules: Points
    fills: Points
    drawings: Points


@dataclass
class _Found:
    rules: list[_Bounds] = field(default_factory=list)
    fills: list[_Bounds] = field(default_factory=list)
    drawings: list[_Bounds] = field(default_factory=list)


def ink(page: pdfium.PdfPage) -> Ink:
    """The rules, filled boxes and drawings of a page."""
    found = _Found()
    for picture in page.get_objects(filter=[pdfium_c.FPDF_PAGEOBJ_IMAGE], max_depth=_DEPTH):
        x0, y0, x1, y1 = picture.get_bounds()
        if min(x1 - x0, y1 - y0) <= THIN < max(x1 - x0, y1 - y0):
            found.rules.append(_middle(x0, y0, x1, y1))
    for path, form in objects(page, pdfium_c.FPDF_PAGEOBJ_PATH):
        _sort(path, _product(_matrix(path), form), found)
        if len(found.rules) > MOST_SEGMENTS:
            break
    return Ink(*(np.array(b, dtype=np.float64).reshape(-1, 4) for b in (found.rules, found.fills, found.drawings)))


def objects(page: pdfium.PdfPage, kind: int) -> Iterator[tuple[Any, Matrix]]:
    """The objects of a kind on a page and in the forms on it, each with the matrix of its form, to user space."""
    return _objects(page.raw, kind, pdfium_c.FPDFPage_CountObjects, pdfium_c.FPDFPage_GetObject, _IDENTITY)


def _objects(
    holder: Any, wanted: int, count: Callable[[Any], int], get: Callable[[Any, int], Any], form: Matrix, depth: int = 0
) -> Iterator[tuple[Any, Matrix]]:
    for i in range(count(holder)):
        raw = get(holder, i)
        kind = pdfium_c.FPDFPageObj_GetType(raw)
        if kind == wanted:
            yield raw, form
        elif kind == pdfium_c.FPDF_PAGEOBJ_FORM and depth < _DEPTH:
            inner = _product(_matrix(raw), form)
            within = pdfium_c.FPDFFormObj_CountObjects, pdfium_c.FPDFFormObj_GetObject
            yield from _objects(raw, wanted, *within, inner, depth + 1)


def _matrix(raw: Any) -> Matrix:
    m = pdfium_c.FS_MATRIX()
    pdfium_c.FPDFPageObj_GetMatrix(raw, m)
    return m.a, m.b, m.c, m.d, m.e, m.f


def _product(one: Matrix, two: Matrix) -> Matrix:
    """The matrix that applies `one`, then `two` (ISO 32000-1, 8.3.3)."""
    a, b, c, d, e, f = one
    p, q, r, s, t, u = two
    return a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u


def _sort(path: Any, matrix: Matrix, found: _Found) -> None:
    """Add what one path paints to what it is."""
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    pdfium_c.FPDFPath_GetDrawMode(path, fill, stroke)
    if not (fill.value or stroke.value):
        return
    several = list(_subpaths(path, matrix))
    if _is_drawing(several):
        whole = np.concatenate([points for points, _ in several])
        found.drawings.append((*whole.min(axis=0).tolist(), *whole.max(axis=0).tolist()))
        return
    coloured = bool(fill.value) and not _is_white(path)
    for points, _ in several:
        box = fill.value and len(points) in (4, 5) and all(map(_straight, points[:-1], points[1:]))
        (x0, y0), (x1, y1) = points.min(axis=0).tolist(), points.max(axis=0).tolist()
        thin = min(x1 - x0, y1 - y0) <= THIN
        if coloured and box and not thin:
            found.fills.append((x0, y0, x1, y1))
        if stroke.value:
            found.rules.extend(_axis(a, b) for a, b in pairwise(points) if _straight(a, b))
        elif box and thin and max(x1 - x0, y1 - y0) > THIN:
            found.rules.append(_middle(x0, y0, x1, y1))


def _is_drawing(several: list[tuple[Points, float]]) -> bool:
    """Whether more of a path slants or bends than runs level or plumb."""
    slanted, straight = sum(bent for _, bent in several), 0.0
    for points, _ in several:
        steps = np.abs(np.diff(points, axis=0))
        lengths, leans = np.hypot(steps[:, 0], steps[:, 1]), steps.min(axis=1) > STRAIGHT
        slanted += float(lengths[leans].sum())
        straight += float(lengths[~leans].sum())
    return slanted >= max(SLANTED, straight)


def _is_white(path: Any) -> bool:
    colour = [ctypes.c_uint() for _ in range(4)]
    return bool(pdfium_c.FPDFPageObj_GetFillColor(path, *colour)) and (
        min(c.value for c in colour[:3]) >= WHITE or colour[3].value == 0
    )


def _subpaths(path: Any, matrix: Matrix) -> Iterator[tuple[Points, float]]:
    """The corners of each subpath in user space, closed ones ending where they began, and the length of the curve that
    leads to it: curves break a subpath."""
    a, b, c, d, e, f = matrix
    x, y = ctypes.c_float(), ctypes.c_float()
    points: list[tuple[float, float]] = []
    bent = 0.0
    for i in range(pdfium_c.FPDFPath_CountSegments(path)):
        segment = pdfium_c.FPDFPath_GetPathSegment(path, i)
        kind = pdfium_c.FPDFPathSegment_GetType(segment)
        pdfium_c.FPDFPathSegment_GetPoint(segment, x, y)
        point = (a * x.value + c * y.value + e, b * x.value + d * y.value + f)
        if kind != pdfium_c.FPDF_SEGMENT_LINETO and points:
            last = points[-1]
            yield np.array(points), bent
            bent = math.dist(last, point) if kind == pdfium_c.FPDF_SEGMENT_BEZIERTO else 0.0
            points = []
        points.append(point)
        if pdfium_c.FPDFPathSegment_GetClose(segment) and points[-1] != points[0]:
            points.append(points[0])
    if points:
        yield np.array(points), bent


def _straight(a: Points, b: Points) -> bool:
    """Whether a line is level or plumb."""
    return bool(abs(a - b).min() <= STRAIGHT)


def _axis(a: Points, b: Points) -> tuple[float, float, float, float]:
    (x0, y0), (x1, y1) = np.minimum(a, b), np.maximum(a, b)
    return _middle(x0, y0, x1, y1)


def _middle(x0: float, y0: float, x1: float, y1: float) -> tuple[float, float, float, float]:
    """The axis of a thin box."""
    if x1 - x0 > y1 - y0:
        return x0, (y0 + y1) / 2, x1, (y0 + y1) / 2
    return (x0 + x1) / 2, y0, (x0 + x1) / 2, y1
