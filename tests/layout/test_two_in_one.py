"""Columns that lost the rule between them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from baobiao.geometry import Box
from baobiao.layout.lattice import Lattice, LatticeCell, Track
from baobiao.layout.two_in_one import parted_columns
from baobiao.ocr.crops import Blob, CellInk

BORDERS = (0.0, 40.0, 80.0, 160.0, 200.0)


def table(rows: Sequence[Sequence[float]], wide: float = 160.0) -> tuple[Lattice, list[CellInk]]:
    """A table whose third column is as wide as two, with pieces of print 10 pixels wide in it, at these x by row."""
    borders = tuple(x if x < wide or x > 160.0 else wide for x in BORDERS)
    cells = [
        LatticeCell(r, c, 1, 1, Box(borders[c] + 1, 20 * r + 1, borders[c + 1] - 1, 20 * r + 19))
        for r in range(len(rows))
        for c in range(4)
    ]
    inks = []
    for cell in cells:
        places = rows[cell.row] if cell.column == 2 else [cell.box.x0 + 12]
        blobs = tuple(Blob(Box(x, cell.box.y0 + 4, x + 10, cell.box.y0 + 14), 80, 200, 200.0) for x in places)
        inks.append(CellInk(cell.box, (), (), blobs, (), 10.0))
    ys = tuple(Track(np.array([0.0, 200.0]), np.full(2, 20.0 * r), 1.0) for r in range(len(rows) + 1))
    xs = tuple(Track(np.array([0.0, 60.0]), np.full(2, x), 1.0) for x in borders)
    return Lattice(ys, xs, tuple(cells)), inks


def test_white_down_a_column_as_wide_as_two_is_a_border() -> None:
    found = parted_columns(*table([[95.0, 135.0], [92.0, 132.0], [95.0]]))
    assert found is not None
    assert found.x_rules == (0.0, 40.0, 80.0, 118.5, 160.0, 200.0)
    places = [(c.row, c.column, round(c.box.x0), round(c.box.x1)) for c in found.cells if c.row == 2]
    assert places == [(2, 0, 1, 39), (2, 1, 41, 79), (2, 2, 81, 118), (2, 3, 120, 159), (2, 4, 161, 199)]


@pytest.mark.parametrize(
    "rows",
    [
        [[95.0, 135.0], [115.0], [92.0, 132.0]],  # something stands in the middle
        [[95.0, 135.0], [95.0], [95.0]],  # one cell alone
        [[105.0, 125.0], [105.0, 125.0], [105.0, 125.0]],  # digits set apart
    ],
)
def test_what_may_be_one_column_stays_one(rows: list[list[float]]) -> None:
    assert parted_columns(*table(rows)) is None


def test_a_column_no_wider_than_others_is_one() -> None:
    assert parted_columns(*table([[82.0, 120.0], [82.0, 120.0]], wide=130.0)) is None
