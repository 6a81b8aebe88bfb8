"""The graphic objects of an OFD page as text pieces, rules and pictures.

GB/T 33190-2016: an object has a Boundary (x y w h, millimetres, in its parent's space) and may have a CTM that brings
its own coordinates into the boundary. Text gives a starting point and the advances between characters; a run of equal
advances is abbreviated `g n v`. Positions come out in points, origin top left.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from baobiao.geometry import Box
from baobiao.layout.characters import plain
from baobiao.layout.flow import Piece, as_one
from baobiao.layout.package import Element, attribute, child, local

POINTS = 72 / 25.4
"""Points per millimetre."""
THIN = 1.2
"""Millimetres: a filled box that is not thicker is a rule."""
STRAIGHT = 0.3
"""Millimetres: by how much a line may lean and still be level or plumb."""
ASCENT = 0.8
"""Share of a font's size that lies above the baseline."""
LEVEL = 0.3
"""Tangent of the greatest angle under which a text still runs level."""
_ARGUMENTS = {"S": 2, "M": 2, "L": 2, "Q": 4, "B": 6, "A": 7, "C": 0}
_TOKENS = re.compile(r"[A-Za-z]|[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")
_NAMELESS = "\u00a4"
"""What writers put for a glyph of which they know no character."""
_GROUPS = ("Content", "Layer", "PageBlock", "Appearance", "Page", "Annot")
_DEEPEST = 6

Matrix = tuple[float, float, float, float, float, float]


UPRIGHT: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class PlacedPicture:
    """A picture on a page.

    Args:
        resource: the id of its resource. box: where it stands, points.
        under: how many pieces of text were painted before it.
        opaque: whether it is painted as it is, not mixed with what lies below.
    """

    resource: str
    box: Box
    under: int
    opaque: bool


@dataclass(slots=True)
class Objects:
    """What the objects of a page come to: pieces and rules in points, and pictures."""

    frame: Matrix = UPRIGHT
    """From millimetres on the page to those of the page set upright, which all that follows is in."""
    pieces: list[Piece] = field(default_factory=list)
    rules: list[tuple[float, float, float, float]] = field(default_factory=list)
    pictures: list[PlacedPicture] = field(default_factory=list)
    spoiled: int = 0
    """Characters without a usable code: glyphs of a font that no text names."""
    turns: Counter[int] = field(default_factory=Counter)
    """How many characters stand upright after so many quarter turns clockwise of the page."""

    @property
    def quarter(self) -> int:
        """The quarter turns clockwise after which most characters are upright."""
        return max(self.turns, key=lambda turn: (self.turns[turn], -turn), default=0)


def gather(
    root: Element,
    into: Objects,
    outer: Matrix = UPRIGHT,
    units: Mapping[str, Element] | None = None,
    depth: int = 0,
) -> None:
    """Add the visible objects below an element (a page's content, a layer, a block) to `into`.

    Args:
        root: where they stand.
        into: what they are added to.
        outer: from their coordinates to millimetres on the page.
        units: resource id → composite unit that objects may name.
        depth: how many units lie around `root`.
    """
    pending = list(reversed(root))
    while pending:
        element = pending.pop()
        name = local(element)
        if attribute(element, "Visible") == "false":
            continue
        whole = _product(_product(_matrix(element), outer), into.frame)
        if name in _GROUPS:
            pending.extend(reversed(element))
        elif name == "TextObject" and not _is_clear(element):
            text = list(_text(element, whole))
            into.turns[-round(math.atan2(whole[1], whole[0]) / (math.pi / 2)) % 4] += sum(len(p.text) for p in text)
            into.pieces.extend(text)
            by_glyphs = child(element, "CGTransform") is not None
            into.spoiled += sum(_unusable(p) or (by_glyphs and p.text == _NAMELESS) for p in text)
        elif name == "CompositeObject" and depth < _DEEPEST:
            unit = (units or {}).get(attribute(element, "ResourceID") or "")
            if unit is not None:
                gather(unit, into, _product(_matrix(element), outer), units, depth + 1)
        elif name == "PathObject":
            into.rules.extend(_path_rules(element, whole))
        elif name == "ImageObject":
            x, y, width, height = _boundary(element)
            corners = np.array([[x, y], [x + width, y + height]])
            (x0, y0), (x1, y1) = _applied(_product(outer, into.frame), corners)
            opaque = (attribute(element, "Alpha") or "255") == "255"
            name = attribute(element, "ResourceID") or ""
            into.pictures.append(PlacedPicture(name, _box(x0, y0, x1, y1), len(into.pieces), opaque))


def _is_clear(element: Element) -> bool:
    """Whether a text is painted with nothing: no colour that covers, neither filled nor stroked."""
    clear = any(attribute(e, "Alpha") == "0" for e in (element, child(element, "FillColor")))
    return clear or (attribute(element, "Fill") == "false" and attribute(element, "Stroke") in (None, "false"))


def _unusable(piece: Piece) -> bool:
    """Whether a code tells no character: replacement, private use, unassigned."""
    return any(c == "\ufffd" or unicodedata.category(c) in ("Co", "Cn", "Cc", "Cs") for c in piece.text)


def numbers(text: str | None) -> list[float]:
    """The numbers of an attribute, what is none taken for 0."""
    return [_number(t) for t in (text or "").replace(",", " ").split()]


def _number(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        return 0.0
    return value if abs(value) < 1e6 else 0.0


def _boundary(element: Element) -> tuple[float, float, float, float]:
    values = [*numbers(attribute(element, "Boundary")), 0.0, 0.0, 0.0, 0.0]
    return values[0], values[1], max(0.0, values[2]), max(0.0, values[3])


def _matrix(element: Element) -> Matrix:
    """From an object's own coordinates to those of what it stands in."""
    given = numbers(attribute(element, "CTM"))
    a, b, c, d, e, f = given if len(given) == 6 else (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
    x, y, _, _ = _boundary(element)
    return a, b, c, d, e + x, f + y


def turned(quarters: int, width: float, height: float) -> tuple[Matrix, tuple[float, float]]:
    """A page turned clockwise: from millimetres on it to those on the turned page, and the size of that."""
    frame = UPRIGHT
    for _ in range(quarters % 4):
        frame = _product(frame, (0.0, 1.0, -1.0, 0.0, height, 0.0))
        width, height = height, width
    return frame, (width, height)


def _product(one: Matrix, two: Matrix) -> Matrix:
    """The matrix that applies `one`, then `two`."""
    a, b, c, d, e, f = one
    p, q, r, s, t, u = two
    return a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u


def _applied(matrix: Matrix, points: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    a, b, c, d, e, f = matrix
    return np.stack([a * points[:, 0] + c * points[:, 1] + e, b * points[:, 0] + d * points[:, 1] + f], axis=1)


def _box(x0: float, y0: float, x1: float, y1: float) -> Box:
    return Box(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)).scaled(POINTS, POINTS)


def _text(element: Element, matrix: Matrix) -> Iterator[Piece]:
    """The characters of a text object."""
    size = _number(attribute(element, "Size") or "0") or 1.0
    x = y = 0.0
    for code in element:
        if local(code) != "TextCode":
            continue
        x, y = _number(attribute(code, "X") or str(x)), _number(attribute(code, "Y") or str(y))
        text = code.text or ""
        xs, ys = _advanced(x, attribute(code, "DeltaX"), len(text)), _advanced(y, attribute(code, "DeltaY"), len(text))
        pieces = [
            _piece(character, xs, ys, i, size, matrix, i > 0 and text[i - 1].isspace())
            for i, character in enumerate(text)
            if not character.isspace()
        ]
        yield from ([as_one(pieces)] if len(pieces) > 1 and _runs_down(xs, ys, matrix) else pieces)


def _runs_down(xs: list[float], ys: list[float], matrix: Matrix) -> bool:
    """Whether a text runs up, down, askew or backwards on the page."""
    a, b, c, d, _, _ = matrix
    x, y = xs[-1] - xs[0], ys[-1] - ys[0]
    across, down = a * x + c * y, b * x + d * y
    return abs(down) > LEVEL * abs(across) or across < 0


def _piece(
    character: str, xs: list[float], ys: list[float], i: int, size: float, matrix: Matrix, spaced: bool
) -> Piece:
    """One character in the room from its starting point to the next one's, at most its size."""
    next_x = xs[i + 1] if i + 1 < len(xs) and xs[i + 1] > xs[i] else xs[i] + size * (1 if character > "\u2e80" else 0.5)
    right = min(next_x, xs[i] + size)
    corners = np.array([[xs[i], ys[i] - ASCENT * size], [right, ys[i] + (1 - ASCENT) * size]])
    (x0, y0), (x1, y1) = _applied(matrix, corners)
    return Piece(plain(character), _box(x0, y0, x1, y1), spaced)


def _advanced(start: float, deltas: str | None, count: int) -> list[float]:
    """The starting points of `count` characters along one axis."""
    steps = _steps(deltas, count - 1)
    return [start, *(start + np.cumsum(steps)).tolist()] if steps else [start] * count


def _steps(deltas: str | None, wanted: int) -> list[float]:
    """Advances written out: `g n v` stands for n times v; too few are filled with the last."""
    tokens = iter((deltas or "").split())
    steps: list[float] = []
    for token in tokens:
        if len(steps) >= wanted:
            break
        if token == "g":
            times, value = _number(next(tokens, "0")), _number(next(tokens, "0"))
            steps += [value] * int(min(max(times, 0), wanted))
        else:
            steps.append(_number(token))
    filled = steps + [steps[-1] if steps else 0.0] * (wanted - len(steps))
    return filled[:wanted] if steps else []


def _path_rules(element: Element, matrix: Matrix) -> Iterator[tuple[float, float, float, float]]:
    """The level and plumb rules that a path draws, in points."""
    data = child(element, "AbbreviatedData")
    stroked = attribute(element, "Stroke") != "false"
    for way in _subpaths((data.text or "") if data is not None else ""):
        points = _applied(matrix, np.array(way))
        low, high = points.min(axis=0), points.max(axis=0)
        if min(high - low) <= THIN < max(high - low):
            yield _axis(*low, *high)
        elif stroked:
            for one, two in pairwise(points):
                if min(abs(one - two)) <= STRAIGHT < max(abs(one - two)):
                    yield _axis(*np.minimum(one, two), *np.maximum(one, two))


def _axis(x0: float, y0: float, x1: float, y1: float) -> tuple[float, float, float, float]:
    """The axis of a thin box, in points."""
    if x1 - x0 > y1 - y0:
        return x0 * POINTS, (y0 + y1) / 2 * POINTS, x1 * POINTS, (y0 + y1) / 2 * POINTS
    return (x0 + x1) / 2 * POINTS, y0 * POINTS, (x0 + x1) / 2 * POINTS, y1 * POINTS


def _subpaths(data: str) -> Iterator[list[tuple[float, float]]]:
    """The corners of each part of a path without curves; a curve ends its part."""
    tokens = _TOKENS.findall(data)
    way: list[tuple[float, float]] = []
    at = 0
    while at < len(tokens):
        operator = tokens[at]
        count = _ARGUMENTS.get(operator)
        if count is None:
            at += 1
            continue
        values = [_number(t) for t in tokens[at + 1 : at + 1 + count]]
        at += 1 + count
        if operator in ("S", "M", "Q", "B", "A"):
            if len(way) > 1:
                yield way
            way = []
        if operator == "C" and way:
            way.append(way[0])
        elif len(values) >= 2:
            way.append((values[-2], values[-1]))
    if len(way) > 1:
        yield way
