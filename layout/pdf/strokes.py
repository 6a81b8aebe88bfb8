"""The rules that a page paints: lines, edges of stroked boxes, and rectangles too thin to be anything else.

They are painted into masks at a fixed scale, and the lattice is found from the masks as from a scan's.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator
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
MOST_SEGMENTS = 200_000
_IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
_DEPTH = 6


def strokes(page: pdfium.PdfPage) -> Points:
    """The level and plumb rules of a page, n x 4 in user space: left, bottom, right, top of each one's axis."""
    found: list[tuple[float, float, float, float]] = []
    for path, matrix in _paths(page.raw, pdfium_c.FPDFPage_CountObjects, pdfium_c.FPDFPage_GetObject, _IDENTITY):
        found.extend(_rules(path, matrix))
        if len(found) > MOST_SEGMENTS:
            break
    return np.array(found, dtype=np.float64).reshape(-1, 4)


def _paths(
    holder: Any, count: Callable[[Any], int], get: Callable[[Any, int], Any], matrix: Matrix, depth: int = 0
) -> Iterator[tuple[Any, Matrix]]:
    """The path objects of a page and of the forms in it, each with the matrix that brings it to user space."""
    for i in range(count(holder)):
        raw = get(holder, i)
        kind = pdfium_c.FPDFPageObj_GetType(raw)
        if kind == pdfium_c.FPDF_PAGEOBJ_PATH:
            yield raw, _product(_matrix(raw), matrix)
        elif kind == pdfium_c.FPDF_PAGEOBJ_FORM and depth < _DEPTH:
            inner = _product(_matrix(raw), matrix)
            yield from _paths(raw, pdfium_c.FPDFFormObj_CountObjects, pdfium_c.FPDFFormObj_GetObject, inner, depth + 1)


def _matrix(raw: Any) -> Matrix:
    m = pdfium_c.FS_MATRIX()
    pdfium_c.FPDFPageObj_GetMatrix(raw, m)
    return m.a, m.b, m.c, m.d, m.e, m.f


def _product(one: Matrix, two: Matrix) -> Matrix:
    """The matrix that applies `one`, then `two` (ISO 32000-1, 8.3.3)."""
    a, b, c, d, e, f = one
    p, q, r, s, t, u = two
    return a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u


def _rules(path: Any, matrix: Matrix) -> Iterator[tuple[float, float, float, float]]:
    """The rules that one path paints."""
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    pdfium_c.FPDFPath_GetDrawMode(path, fill, stroke)
    for points in _subpaths(path, matrix):
        if stroke.value:
            yield from (_axis(a, b) for a, b in pairwise(points) if _straight(a, b))
        elif fill.value and len(points) in (4, 5) and all(map(_straight, points[:-1], points[1:])):
            (x0, y0), (x1, y1) = points.min(axis=0), points.max(axis=0)
            if min(x1 - x0, y1 - y0) <= THIN < max(x1 - x0, y1 - y0):
                yield _middle(x0, y0, x1, y1)


def _subpaths(path: Any, matrix: Matrix) -> Iterator[Points]:
    """The corners of each subpath in user space, closed ones ending where they began; curves break a subpath."""
    a, b, c, d, e, f = matrix
    x, y = ctypes.c_float(), ctypes.c_float()
    points: list[tuple[float, float]] = []
    for i in range(pdfium_c.FPDFPath_CountSegments(path)):
        segment = pdfium_c.FPDFPath_GetPathSegment(path, i)
        kind = pdfium_c.FPDFPathSegment_GetType(segment)
        pdfium_c.FPDFPathSegment_GetPoint(segment, x, y)
        point = (a * x.value + c * y.value + e, b * x.value + d * y.value + f)
        if kind != pdfium_c.FPDF_SEGMENT_LINETO and points:
            yield np.array(points)
            points = []
        points.append(point)
        if pdfium_c.FPDFPathSegment_GetClose(segment) and points[-1] != points[0]:
            points.append(points[0])
    if points:
        yield np.array(points)


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
