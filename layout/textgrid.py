"""Tables without rules: rows and columns from where the text stands.

Lines of text that fall into several pieces, with white running down between the pieces, are a table. The method is the
projection of Nagy and Seth's X-Y cuts turned about: first the lines, then the white that most of them share.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from baobiao.geometry import Box, bounding

GAP = 0.9
"""White between pieces of one line, in heights of a character, that may part two columns."""

LEAST_LINES = 3
"""Lines with two pieces or more that a table has at least."""


@dataclass(frozen=True, slots=True)
class TextCell:
    """A cell by its text. `members` index the boxes given; `box` is around them, in their unit."""

    row: int
    column: int
    row_span: int
    column_span: int
    members: tuple[int, ...]
    box: Box


@dataclass(frozen=True, slots=True)
class TextGrid:
    """A table found from text positions; places without text have no cell."""

    rows: int
    columns: int
    cells: tuple[TextCell, ...]
    bbox: Box


@dataclass(frozen=True, slots=True)
class _Piece:
    """Boxes of one line that stand close together."""

    members: tuple[int, ...]
    box: Box


@dataclass(frozen=True, slots=True)
class _Line:
    pieces: tuple[_Piece, ...]
    box: Box


def grids_from_boxes(boxes: Sequence[Box], separators: Sequence[float] = ()) -> tuple[TextGrid, ...]:
    """Tables among pieces of text, by their positions alone.

    Args:
        boxes: words or runs of text, in any unit with the origin at the top left; order does not matter.
        separators: heights of horizontal rules, where a page has some: two lines on different sides are different rows.

    Returns:
        The tables from the top. Prose has none: it does not fall into columns.
    """
    usable = [i for i, box in enumerate(boxes) if box.width > 0 and box.height > 0]
    if len(usable) < 2 * LEAST_LINES:
        return ()
    height = float(np.median([boxes[i].height for i in usable]))
    lines = _lines(boxes, usable, height)
    grids = [_grid(region, height, separators) for region in _regions(lines, height)]
    return tuple(grid for grid in grids if grid is not None)


def _lines(boxes: Sequence[Box], usable: Sequence[int], height: float) -> list[_Line]:
    """Boxes gathered into lines, from the top; each line's boxes into pieces, from the left."""
    groups: list[list[int]] = []
    for index in sorted(usable, key=lambda i: boxes[i].centre[1]):
        middle = boxes[index].centre[1]
        last = float(np.mean([boxes[i].centre[1] for i in groups[-1]])) if groups else -1e9
        if middle - last > 0.5 * height:
            groups.append([])
        groups[-1].append(index)
    return [_line(boxes, group, height) for group in groups]


def _line(boxes: Sequence[Box], group: Sequence[int], height: float) -> _Line:
    pieces: list[list[int]] = []
    reach = -1e9
    for index in sorted(group, key=lambda i: boxes[i].x0):
        if boxes[index].x0 - reach > GAP * height:
            pieces.append([])
        pieces[-1].append(index)
        reach = max(reach, boxes[index].x1)
    made = tuple(_Piece(tuple(p), bounding(boxes[i] for i in p)) for p in pieces)
    return _Line(made, bounding(p.box for p in made))


def _regions(lines: Sequence[_Line], height: float) -> list[list[_Line]]:
    """Stretches of the page that may be tables: lines of several pieces, with single ones between and just above."""
    regions: list[list[_Line]] = []
    current: list[_Line] = []
    for line in lines:
        far = bool(current) and line.box.y0 - current[-1].box.y1 > 2.5 * height
        prose = len(line.pieces) == 1 and len(current) > 1 and all(len(x.pieces) == 1 for x in current[-2:])
        if far or prose:
            regions.append(current)
            current = current[-1:] if prose and not far else []
        current.append(line)
    regions.append(current)
    trimmed = [_trimmed(region) for region in regions]
    return [region for region in trimmed if sum(len(line.pieces) > 1 for line in region) >= LEAST_LINES]


def _trimmed(region: list[_Line]) -> list[_Line]:
    """The region from its first to its last line of several pieces; a wrapped line after the last stays."""
    several = [i for i, line in enumerate(region) if len(line.pieces) > 1]
    return region[several[0] : several[-1] + 1] if several else []


def _grid(region: Sequence[_Line], height: float, separators: Sequence[float]) -> TextGrid | None:
    columns = _columns(region, height)
    if len(columns) < 2:
        return None
    rows = _rows(region, columns, height, separators)
    gathered: dict[tuple[int, int, int], list[_Piece]] = {}
    for line, row in zip(region, rows, strict=True):
        for piece in line.pieces:
            first, last = _span(piece.box, columns, height)
            gathered.setdefault((row, first, last), []).append(piece)
    cells = _cells(gathered)
    return TextGrid(max(rows) + 1, len(columns), cells, bounding(line.box for line in region))


def _columns(region: Sequence[_Line], height: float) -> list[tuple[float, float]]:
    """The stretches of x that most lines fill together, with white between that hardly any line crosses."""
    tabular = [line for line in region if len(line.pieces) > 1]
    most = max(len(line.pieces) for line in tabular)
    typical = [line for line in tabular if len(line.pieces) > max(1, 0.4 * most)]
    left, right = min(line.box.x0 for line in typical), max(line.box.x1 for line in typical)
    step = height / 8
    cover = np.zeros(int((right - left) / step) + 2)
    for line in typical:
        fuller = [other for other in typical if len(other.pieces) > len(line.pieces)]
        for piece in line.pieces:
            if any(_overlapped(piece.box, other, height) > 1 for other in fuller):
                continue
            cover[int((piece.box.x0 - left) / step) : int((piece.box.x1 - left) / step) + 1] += 1
    filled = cover > 0.1 * len(typical)
    starts, ends = _runs(filled)
    columns = [(left + start * step, left + end * step) for start, end in zip(starts, ends, strict=True)]
    return _joined(columns, typical, height)


def _joined(columns: list[tuple[float, float]], lines: Sequence[_Line], height: float) -> list[tuple[float, float]]:
    """Neighbouring stretches that no line fills both of are one column, its words left, right or in the middle."""
    spans = [{_span(piece.box, columns, height) for piece in line.pieces} for line in lines]
    filled = np.array([[(i, i) in found for i in range(len(columns))] for found in spans])
    columns = list(columns)
    while len(columns) > 1:
        apart = [(columns[i + 1][0] - columns[i][1], i) for i in range(len(columns) - 1)]
        apart = [(gap, i) for gap, i in apart if gap < 0.35 * height or not (filled[:, i] & filled[:, i + 1]).any()]
        if not apart:
            break
        _, i = min(apart)
        columns[i : i + 2] = [(columns[i][0], columns[i + 1][1])]
        filled = np.concatenate(
            [filled[:, :i], filled[:, i : i + 1] | filled[:, i + 1 : i + 2], filled[:, i + 2 :]], axis=1
        )
    return columns


def _overlapped(box: Box, line: _Line, height: float) -> int:
    """Over how many pieces of another line a piece stretches: a heading stretches over several."""
    return sum(min(box.x1, p.box.x1) - max(box.x0, p.box.x0) > 0.5 * min(height, p.box.width) for p in line.pieces)


def _runs(filled: npt.NDArray[np.bool_]) -> tuple[list[int], list[int]]:
    """Where runs of True start, and where they end (the first False)."""
    padded = np.concatenate([[False], filled, [False]]).astype(np.int8)
    change = np.diff(padded)
    return np.flatnonzero(change == 1).tolist(), np.flatnonzero(change == -1).tolist()


def _span(box: Box, columns: Sequence[tuple[float, float]], height: float) -> tuple[int, int]:
    """First and last column that a piece lies over; the nearest one where it lies in white."""
    over = [i for i, (x0, x1) in enumerate(columns) if min(x1, box.x1) - max(x0, box.x0) > 0.25 * min(height, x1 - x0)]
    if over:
        return over[0], over[-1]
    nearest = min(range(len(columns)), key=lambda i: abs(sum(columns[i]) / 2 - box.centre[0]))
    return nearest, nearest


def _rows(
    region: Sequence[_Line], columns: Sequence[tuple[float, float]], height: float, separators: Sequence[float]
) -> list[int]:
    """The row of each line; lines that fill few columns and stand close to a full line belong to its wrapped cells."""
    full = [len(line.pieces) >= max(2, 0.5 * len(columns)) for line in region]
    first = full.index(True) if True in full else 0
    row_of = list(range(len(region)))
    for i, line in enumerate(region):
        if full[i] or i < first:
            continue
        near = [j for j in (i - 1, i + 1) if 0 <= j < len(region) and (full[j] or j < i)]
        near = [j for j in near if not _parted(region[j], line, separators)]
        closest = min(near, key=lambda j: _white(region[j], line), default=i)
        if _white(region[closest], line) < 0.6 * height:
            row_of[i] = closest
    roots = [_root(row_of, i) for i in range(len(region))]
    order = {root: place for place, root in enumerate(sorted(set(roots)))}
    return [order[root] for root in roots]


def _white(one: _Line, other: _Line) -> float:
    return max(one.box.y0, other.box.y0) - min(one.box.y1, other.box.y1)


def _parted(one: _Line, other: _Line, separators: Sequence[float]) -> bool:
    low, high = sorted((one.box.centre[1], other.box.centre[1]))
    return any(low < y < high for y in separators)


def _root(row_of: Sequence[int], index: int) -> int:
    seen = set()
    while row_of[index] != index and index not in seen:
        seen.add(index)
        index = row_of[index]
    return min(seen | {index}) if index in seen else index


def _cells(gathered: dict[tuple[int, int, int], list[_Piece]]) -> tuple[TextCell, ...]:
    """Cells from the pieces of each row; pieces of one row whose columns meet are one cell."""
    cells: list[TextCell] = []
    for row in sorted({key[0] for key in gathered}):
        spans = sorted((first, last, pieces) for (r, first, last), pieces in gathered.items() if r == row)
        merged: list[tuple[int, int, list[_Piece]]] = []
        for first, last, pieces in spans:
            if merged and first <= merged[-1][1]:
                before = merged[-1]
                merged[-1] = (before[0], max(before[1], last), before[2] + pieces)
            else:
                merged.append((first, last, list(pieces)))
        for first, last, pieces in merged:
            ordered = sorted(pieces, key=lambda p: (p.box.y0, p.box.x0))
            members = tuple(i for piece in ordered for i in piece.members)
            cells.append(TextCell(row, first, 1, last - first + 1, members, bounding(p.box for p in pieces)))
    return tuple(cells)
