"""Titles of columns, or of rows, that stand in one cell of a picture's table, because the rules between them are not
seen: on a fill as dark as they are, or where none are printed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from baobiao.geometry import Box, bounding
from baobiao.layout.lattice import Lattice, LatticeCell
from baobiao.ocr.cells import CellReading
from baobiao.ocr.crops import CellInk

FEWEST, MOST_OF = 3, 0.6
"""Columns that such a cell spans at least, and the share of them that have a title of their own in it."""
FEWEST_ROWS, MOST_ROWS = 2, 0.75
"""The same for the titles of rows; the title of a group of rows may stand in several lines."""
GAP = 0.45
"""In heights of the print: a wider gap parts what stands side by side."""
WORDS = 1.6
"""In heights of the print: a title of a column is so wide, or so high where it is upright, at least."""
ACROSS = 0.3
"""In heights of the print: what reaches so far into two columns stands over both."""


@dataclass(frozen=True, slots=True)
class Parted:
    """A cell and the cells that take its place, one for each column, or for each row."""

    cell: LatticeCell
    parts: tuple[LatticeCell, ...]


def parted_headings(lattice: Lattice, inks: Sequence[CellInk]) -> list[Parted]:
    """The cells over several columns in which most of these have a title of their own.

    Titles over several columns are left out of the parts, which begin below them.

    Args:
        inks: what was seen in each cell, in the order of `Lattice.cells`.
    """
    alone = {(cell.row, cell.column) for cell in lattice.cells if cell.column_span == 1}
    found = []
    for cell, ink in zip(lattice.cells, inks, strict=True):
        columns = range(cell.column, cell.column + cell.column_span)
        below = cell.row + cell.row_span
        if len(columns) >= FEWEST and below < lattice.rows and _most((below, c) in alone for c in columns):
            parts = _parts(lattice, cell, ink)
            found += [Parted(cell, parts)] if parts else []
    return found


def parted_labels(lattice: Lattice, cells: Sequence[CellReading]) -> list[Parted]:
    """The cells at the left of several rows of figures in which most of these have a title of their own."""
    words = {(cell.row, cell.column) for cell, seen in zip(lattice.cells, cells, strict=True) if _has_words(seen)}
    alone = {(cell.row, cell.column) for cell in lattice.cells if cell.row_span == 1} - words
    found = []
    for cell, seen in zip(lattice.cells, cells, strict=True):
        rows, beside = range(cell.row, cell.row + cell.row_span), cell.column + cell.column_span
        if len(rows) >= FEWEST_ROWS and _most((row, beside) in alone for row in rows):
            parts = _row_parts(lattice, cell, seen.ink)
            found += [Parted(cell, parts)] if parts else []
    return found


def _most(flags: Iterable[bool]) -> bool:
    several = list(flags)
    return sum(several) >= MOST_OF * len(several)


def _has_words(seen: CellReading) -> bool:
    return sum(c.isalpha() for c in (seen.readings[0].text if seen.readings else "")) > 1


def _row_parts(lattice: Lattice, cell: LatticeCell, ink: CellInk) -> tuple[LatticeCell, ...]:
    """One cell for each row, from where its words begin; what runs upwards beside them is left out."""
    words = [c for c in _chunks([blob.box for blob in ink.blobs], ink.height) if c.width >= WORDS * ink.height]
    right = cell.box.x1
    borders = [float(track.at(right)) for track in lattice.y_tracks[cell.row : cell.row + cell.row_span + 1]]
    parts, titled = [], 0
    for index, (top, bottom) in enumerate(pairwise(borders)):
        own = [c for c in words if top <= c.centre[1] < bottom]
        titled += bool(own)
        left = max(cell.box.x0, min((c.x0 for c in own), default=cell.box.x0) - 2)
        y0, y1 = max(top + 1, cell.box.y0), min(bottom - 1, cell.box.y1)
        if left >= right or y0 >= y1:
            return ()
        parts.append(replace(cell, row=cell.row + index, row_span=1, box=Box(left, y0, right, y1)))
    return tuple(parts) if titled >= MOST_ROWS * len(parts) else ()


def _parts(lattice: Lattice, cell: LatticeCell, ink: CellInk) -> tuple[LatticeCell, ...]:
    chunks = _chunks([blob.box for blob in ink.blobs], ink.height)
    middle = cell.box.centre[1]
    borders = [float(track.at(middle)) for track in lattice.x_tracks[cell.column : cell.column + cell.column_span + 1]]
    inner = borders[1:-1]
    over = [c for c in chunks if any(c.x0 < x - ACROSS * ink.height and x + ACROSS * ink.height < c.x1 for x in inner)]
    parts, titled = [], 0
    for index, (left, right) in enumerate(pairwise(borders)):
        own = [c for c in chunks if left <= c.centre[0] < right and c not in over]
        lowest = max((c.y1 for c in own), default=cell.box.y1)
        top = max([cell.box.y0, *(c.y1 for c in over if c.x0 < right and left < c.x1 and c.y1 < lowest)])
        box = bounding(below) if (below := [c for c in own if c.y1 > top]) else None
        titled += box is not None and max(box.width, box.height) >= WORDS * ink.height
        x0, x1 = max(left + 1, cell.box.x0), min(right - 1, cell.box.x1)
        if x0 >= x1 or top >= cell.box.y1:
            return ()
        parts.append(replace(cell, column=cell.column + index, column_span=1, box=Box(x0, top, x1, cell.box.y1)))
    return tuple(parts) if titled >= MOST_OF * len(parts) else ()


def _chunks(boxes: Sequence[Box], height: float) -> list[Box]:
    """The boxes of what stands close together side by side."""
    chunks: list[Box] = []
    for box in sorted(boxes, key=lambda b: b.x0):
        near = [c for c in chunks if box.x0 - c.x1 < GAP * height and _level(c, box)]
        chunks = [c for c in chunks if c not in near] + [bounding([box, *near])]
    return chunks


def _level(one: Box, other: Box) -> bool:
    return min(one.y1, other.y1) - max(one.y0, other.y0) > 0.5 * min(one.height, other.height)
