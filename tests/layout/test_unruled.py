"""Tables of pictures told by their text alone."""

from __future__ import annotations

import numpy as np

from baobiao.document import Reading
from baobiao.geometry import Box
from baobiao.layout.lattice import Lattice, LatticeCell, Track
from baobiao.layout.unruled import without_empty
from baobiao.ocr.cells import CellReading
from baobiao.ocr.crops import CellInk


def tracks(count: int) -> tuple[Track, ...]:
    return tuple(Track(np.array([0.0, 9.0]), np.full(2, 10.0 * i), 0.0, drawn=False) for i in range(count))


def table(rows: list[list[str]], title: str) -> tuple[Lattice, tuple[CellReading, ...]]:
    """A table under one title over all its columns."""
    width = len(rows[0])
    boxes = [LatticeCell(0, 0, 1, width, Box(0, 0, 10 * width, 10))]
    boxes += [
        LatticeCell(r, c, 1, 1, Box(10 * c, 10 * r, 10 * c + 10, 10 * r + 10))
        for r in range(1, len(rows) + 1)
        for c in range(width)
    ]
    texts = [title, *(text for row in rows for text in row)]
    seen = tuple(
        CellReading(CellInk(cell.box, (), (), (), (), 10.0), (Reading(t),))
        for cell, t in zip(boxes, texts, strict=True)
    )
    return Lattice(tracks(len(rows) + 2), tracks(width + 1), tuple(boxes)), seen


def test_rows_and_columns_with_nothing_in_them_are_none() -> None:
    lattice, cells = without_empty(*table([["a", "", "1"], ["", "", ""], ["b", "", ""]], "title"))
    assert (lattice.rows, lattice.columns) == (3, 2)
    places = [
        (c.row, c.column, c.column_span, seen.readings[0].text) for c, seen in zip(lattice.cells, cells, strict=True)
    ]
    assert places == [(0, 0, 2, "title"), (1, 0, 1, "a"), (1, 1, 1, "1"), (2, 0, 1, "b"), (2, 1, 1, "")]


def test_what_could_not_be_read_is_something() -> None:
    lattice, cells = table([["a", "", "1"]], "title")
    unread = tuple(CellReading(seen.ink, ()) if not seen.readings[0].text else seen for seen in cells)
    assert without_empty(lattice, unread)[0].columns == 3
