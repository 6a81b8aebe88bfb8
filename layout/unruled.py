"""Tables of a picture without rules: lines of text, read once, show the rows and columns; the cells are then read as
those of a ruled table are, so that lone figures which no line finder sees get their place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from baobiao.geometry import Box
from baobiao.layout.borderless import TextTable, find_tables
from baobiao.layout.flow import Piece
from baobiao.layout.lattice import Lattice, LatticeCell, Track
from baobiao.ocr.cells import CellReading
from baobiao.ocr.lines import TextLine

LEAST_CELLS = 6
"""Cells with text under which an arrangement of lines is no table."""


def unruled_lattices(lines: Sequence[TextLine]) -> tuple[Lattice, ...]:
    """The tables that lines of text form, as lattices whose rules are not drawn; boxes in pixels of the page."""
    pieces = [Piece(line.reading.text, line.box) for line in lines]
    return tuple(_lattice(table) for table in find_tables(pieces) if len(table.cells) >= LEAST_CELLS)


def _lattice(table: TextTable) -> Lattice:
    height = float(np.median([chunk.box.height for cell in table.cells for chunk in cell.lines]))
    across = [(c.row, c.row_span, c.box.y0, c.box.y1) for c in table.cells]
    along = [(c.column, c.column_span, c.box.x0, c.box.x1) for c in table.cells]
    ys = _borders(across, table.rows, (table.box.y0 - 0.4 * height, table.box.y1 + 0.4 * height))
    xs = _borders(along, table.columns, (table.box.x0 - height, table.box.x1 + height))
    spans = {(c.row, c.column): (c.row_span, c.column_span) for c in table.cells}
    covered = {
        (r, c)
        for (row, column), (down, right) in spans.items()
        for r in range(row, row + down)
        for c in range(column, column + right)
    }
    free = {(r, c): (1, 1) for r in range(table.rows) for c in range(table.columns) if (r, c) not in covered}
    cells = tuple(
        LatticeCell(r, c, down, right, Box(xs[c], ys[r], xs[c + right], ys[r + down]))
        for (r, c), (down, right) in sorted({**spans, **free}.items())
    )
    return Lattice(_tracks(ys, xs), _tracks(xs, ys), cells)


def _borders(spans: Sequence[tuple[int, int, float, float]], count: int, ends: tuple[float, float]) -> list[float]:
    """Where the lines between rows (or columns) would run: midway between what stands before and after.

    Args:
        spans: of each cell its first row, how many it spans, where its text starts and ends.
    """
    borders = [ends[0]]
    for line in range(1, count):
        before = [end for first, span, _, end in spans if first + span == line]
        after = [start for first, _, start, _ in spans if first == line]
        low = max(before, default=borders[-1])
        high = min(after, default=low)
        borders.append(max(borders[-1], (low + high) / 2))
    return [*borders, max(borders[-1], ends[1])]


def _tracks(places: Sequence[float], others: Sequence[float]) -> tuple[Track, ...]:
    along = np.array([others[0], others[-1]])
    return tuple(Track(along, np.array([place, place]), 0.0, drawn=False) for place in places)


def without_empty(lattice: Lattice, cells: Sequence[CellReading]) -> tuple[Lattice, tuple[CellReading, ...]]:
    """A table told by its text with its cells as read, but for the rows and columns with nothing in them: no rule says
    that they are there, specks and titles astray did."""
    for across in (False, True):
        kept = _filled(lattice, cells, across)
        lattice, cells = _only(lattice, cells, kept, across) if kept.any() else (lattice, cells)
    return lattice, tuple(cells)


def _place(cell: LatticeCell, across: bool) -> tuple[int, int]:
    """The first column of a cell and how many it spans, or row."""
    return (cell.column, cell.column_span) if across else (cell.row, cell.row_span)


def _filled(lattice: Lattice, cells: Sequence[CellReading], across: bool) -> npt.NDArray[np.bool_]:
    """Which columns (or rows) have a cell of their own that is not empty."""
    filled = np.zeros(lattice.columns if across else lattice.rows, np.bool_)
    for cell, seen in zip(lattice.cells, cells, strict=True):
        first, span = _place(cell, across)
        filled[first] |= span == 1 and not (seen.readings and not seen.readings[0].text)
    return filled


def _only(
    lattice: Lattice, cells: Sequence[CellReading], kept: npt.NDArray[np.bool_], across: bool
) -> tuple[Lattice, tuple[CellReading, ...]]:
    """The table with some of its columns (or rows) only."""
    number = np.concatenate([[0], np.cumsum(kept)])
    left: list[tuple[LatticeCell, CellReading]] = []
    for cell, seen in zip(lattice.cells, cells, strict=True):
        first, span = _place(cell, across)
        start, size = int(number[first]), int(number[first + span] - number[first])
        moved = replace(cell, column=start, column_span=size) if across else replace(cell, row=start, row_span=size)
        left += [(moved, seen)] if size else []
    tracks = lattice.x_tracks if across else lattice.y_tracks
    borders = (tracks[0], *(track for track, there in zip(tracks[1:], kept, strict=True) if there))
    ys, xs = (lattice.y_tracks, borders) if across else (borders, lattice.x_tracks)
    return Lattice(ys, xs, tuple(cell for cell, _ in left)), tuple(seen for _, seen in left)


def outside(lines: Sequence[TextLine], lattices: Sequence[Lattice]) -> tuple[TextLine, ...]:
    """The lines that stand in no table."""
    boxes = [lattice.bbox for lattice in lattices]
    return tuple(line for line in lines if not any(box.contains(*line.box.centre) for box in boxes))
