"""Titles of columns that share a cell."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from baobiao.document import Reading
from baobiao.geometry import Box
from baobiao.layout.headings import parted_headings, parted_labels
from baobiao.layout.lattice import Lattice, LatticeCell, Track
from baobiao.ocr.cells import CellReading
from baobiao.ocr.crops import Blob, CellInk

WIDTH = 50.0


def lattice() -> Lattice:
    """One cell over four columns, and a row of cells below it."""
    over = LatticeCell(0, 0, 1, 4, Box(1, 1, 199, 59))
    row = [LatticeCell(1, c, 1, 1, Box(WIDTH * c + 1, 61, WIDTH * c + 49, 79)) for c in range(4)]
    ys = tuple(Track(np.array([0.0, 200.0]), np.full(2, y), 1.0) for y in (0.0, 60.0, 80.0))
    xs = tuple(Track(np.array([0.0, 80.0]), np.full(2, WIDTH * c), 1.0) for c in range(5))
    return Lattice(ys, xs, (over, *row))


def ink(box: Box, words: Sequence[tuple[float, float, int]]) -> CellInk:
    """Words of so many characters of 10 pixels, at x and y."""
    boxes = [Box(x + 11 * i, y, x + 11 * i + 10, y + 10) for x, y, count in words for i in range(count)]
    blobs = tuple(Blob(b, 80, 200, 200.0) for b in boxes)
    return CellInk(box, (), (), blobs, (), 10.0)


def parts(words: Sequence[tuple[float, float, int]]) -> list[tuple[int, float]]:
    made = lattice()
    inks = [ink(cell.box, words if not cell.row else []) for cell in made.cells]
    return [(part.column, part.box.y0) for one in parted_headings(made, inks) for part in one.parts]


TITLES = [(3.0, 40.0, 4), (53.0, 40.0, 4), (103.0, 40.0, 4), (153.0, 40.0, 4)]


def test_titles_in_one_cell_stand_over_their_columns() -> None:
    assert parts(TITLES) == [(0, 1.0), (1, 1.0), (2, 1.0), (3, 1.0)]


def test_a_title_over_several_columns_ends_above_theirs() -> None:
    """One above it that happens to stand over one column alone is left out too."""
    over = [(70.0, 20.0, 6), (101.0, 4.0, 4)]
    assert parts([*TITLES, *over]) == [(0, 1.0), (1, 30.0), (2, 30.0), (3, 1.0)]


def test_a_title_of_all_columns_is_one() -> None:
    assert parts([(70.0, 20.0, 6)]) == []
    assert parts([(20.0 + 45 * i, 20.0, 1) for i in range(4)]) == []  # set wide


def label_parts(words: Sequence[tuple[float, float, int]], beside: str = "7") -> list[tuple[int, float]]:
    """What a cell at the left of four rows, with these words in it, is parted into: rows, and where they begin."""
    left = LatticeCell(0, 0, 4, 1, Box(1, 1, 99, 79))
    right = [LatticeCell(r, 1, 1, 1, Box(101, 20 * r + 1, 149, 20 * r + 19)) for r in range(4)]
    ys = tuple(Track(np.array([0.0, 150.0]), np.full(2, 20.0 * r), 1.0) for r in range(5))
    xs = tuple(Track(np.array([0.0, 80.0]), np.full(2, x), 1.0) for x in (0.0, 100.0, 150.0))
    seen = [CellReading(ink(left.box, words), (Reading("titles"),))]
    seen += [CellReading(ink(cell.box, []), (Reading(beside),)) for cell in right]
    found = parted_labels(Lattice(ys, xs, (left, *right)), seen)
    return [(part.row, part.box.x0) for one in found for part in one.parts]


def test_titles_in_one_cell_stand_beside_their_rows() -> None:
    """Type that runs upwards beside them is none of theirs."""
    upright = [(3.0, 5.0 + 20 * r, 1) for r in range(4)]
    assert label_parts([*[(20.0, 5.0 + 20 * r, 5) for r in range(4)], *upright]) == [(r, 18.0) for r in range(4)]


def test_a_title_of_several_rows_is_one() -> None:
    assert label_parts([(20.0, 30.0, 5), (20.0, 45.0, 3)]) == []
    assert label_parts([(20.0, 5.0 + 20 * r, 2) for r in range(4)], beside="words") == []


def test_rows_beside_which_a_cell_has_no_room_are_not_parted() -> None:
    """The third picture of a report failed on such a cell."""
    left = LatticeCell(0, 0, 2, 1, Box(1, 1, 99, 20))
    right = [LatticeCell(r, 1, 1, 1, Box(101, 20 * r + 1, 149, 20 * r + 19)) for r in range(2)]
    ys = tuple(Track(np.array([0.0, 150.0]), np.full(2, 20.0 * r), 1.0) for r in range(3))
    xs = tuple(Track(np.array([0.0, 40.0]), np.full(2, x), 1.0) for x in (0.0, 100.0, 150.0))
    seen = [CellReading(ink(left.box, [(20.0, 5.0, 5), (20.0, 25.0, 5)]), (Reading("titles"),))]
    seen += [CellReading(ink(cell.box, []), (Reading("7"),)) for cell in right]
    assert parted_labels(Lattice(ys, xs, (left, *right)), seen) == []
