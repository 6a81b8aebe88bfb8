"""Which ruled rows of a picture are left to their text, and which hold numbers that their cells broke."""

from __future__ import annotations

import numpy as np
import pytest

from baobiao.document import Reading
from baobiao.geometry import Box
from baobiao.layout.lattice import Lattice, LatticeCell, Track
from baobiao.layout.partly_ruled import _left_to_text
from baobiao.ocr.cells import CellReading
from baobiao.ocr.crops import CellInk

WIDTH, HEIGHT = 80.0, 70.0


def track(place: float, length: float) -> Track:
    return Track(np.array([0.0, length]), np.array([place, place]), 1.0)


def row_of(*contents: tuple[str, int]) -> tuple[Lattice, list[CellReading]]:
    """One ruled row: of each cell its text and in how many lines it stands, from the top."""
    cells, read = [], []
    for column, (text, count) in enumerate(contents):
        x = column * WIDTH
        box = Box(x, 0, x + WIDTH, HEIGHT)
        lines = tuple(Box(x + 10, 5 + 20 * i, x + 30, 17 + 20 * i) for i in range(count))
        cells.append(LatticeCell(0, column, 1, 1, box))
        read.append(CellReading(CellInk(box, lines, (), (), (), 12.0), (Reading(text, 0.99),)))
    xs = tuple(track(i * WIDTH, HEIGHT) for i in range(len(contents) + 1))
    ys = (track(0, WIDTH * len(contents)), track(HEIGHT, WIDTH * len(contents)))
    return Lattice(ys, xs, tuple(cells)), read


@pytest.mark.parametrize(
    ("contents", "rows"),
    [
        ((("本年新收数量", 1), ("10", 2), ("83", 2), ("5", 1)), set()),  # numbers set one digit a line: 10, 83 and 5
        ((("收入支出结余", 3), ("123", 3), ("456", 3)), {0}),
        ((("123", 3), ("456", 3)), {0}),  # no words to tell by
    ],
)
def test_a_row_left_to_its_text_has_a_title_for_each_line(
    contents: tuple[tuple[str, int], ...], rows: set[int]
) -> None:
    assert _left_to_text(*row_of(*contents)) == rows
