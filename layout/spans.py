"""Cells with spans set into a grid, as HTML's table model does it.

Source: WHATWG HTML, "Forming a table". A cell goes to the first free place of its row; a span is cut where it would
cover a place that is taken or leave the table.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

MOST_COLUMNS = 1_000


@dataclass(frozen=True, slots=True)
class Placed:
    """The place and size of a cell: `index` is its number in the row that it came in."""

    row: int
    column: int
    row_span: int
    column_span: int
    index: int


def placed(spans: Sequence[Sequence[tuple[int, int]]]) -> tuple[Placed, ...]:
    """The places of cells given row by row as (row span, column span); a row span of 0 reaches the table's end."""
    taken: set[tuple[int, int]] = set()
    cells: list[Placed] = []
    for row, line in enumerate(spans):
        column = 0
        for index, (down, across) in enumerate(line):
            while (row, column) in taken:
                column += 1
            down = min(max(down, 0) or len(spans), len(spans) - row)
            across = _free(taken, row, column, min(max(across, 1), MOST_COLUMNS))
            down = next((d for d in range(1, down) if _blocked(taken, row + d, column, across)), down)
            taken.update((row + d, column + c) for d in range(down) for c in range(across))
            cells.append(Placed(row, column, down, across, index))
            column += across
    return tuple(cells)


def _free(taken: set[tuple[int, int]], row: int, column: int, wanted: int) -> int:
    """How many of the wanted places of a row are free from a column on."""
    return next((c for c in range(1, wanted) if (row, column + c) in taken), wanted)


def _blocked(taken: set[tuple[int, int]], row: int, column: int, across: int) -> bool:
    return any((row, column + c) in taken for c in range(across))
