"""Which ruled rows of a picture are left to their text, and which hold numbers that their cells broke."""

from __future__ import annotations

import numpy as np
import pytest

from baobiao.document import Reading
from baobiao.geometry import Box
from baobiao.layout.doubted import doubted_rows
from baobiao.layout.lattice import Lattice, LatticeCell, Track
from baobiao.layout.partly_ruled import _left_to_text, is_astray
from baobiao.ocr.cells import CellReading
from baobiao.ocr.crops import CellInk
from baobiao.ocr.ink import Blob

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


def text_rows(torn: set[int]) -> tuple[Lattice, list[CellReading]]:
    """Three rows of a title and two figures that the text alone tells; in `torn` ones two figures are in one cell."""
    cells, read = [], []
    for row in range(3):
        for column, text in enumerate(("规章", "63,000" if row in torn else "6", "7")):
            box = Box(column * 200.0, row * 30.0, column * 200.0 + 200, row * 30.0 + 30)
            starts = (10.0, 120.0) if row in torn and column == 1 else (10.0,)
            blobs = tuple(Blob(Box(box.x0 + x, box.y0 + 8, box.x0 + x + 12, box.y0 + 20), 60, 200) for x in starts)
            line = Box(box.x0 + 10, box.y0 + 8, box.x0 + starts[-1] + 12, box.y0 + 20)
            cells.append(LatticeCell(row, column, 1, 1, box))
            read.append(CellReading(CellInk(box, (line,), (), blobs, (), 12.0), (Reading(text, 0.99),)))
    xs, ys = (tuple(track(i * side, 600.0) for i in range(4)) for side in (200.0, 30.0))
    return Lattice(ys, xs, tuple(cells)), read


@pytest.mark.parametrize(("torn", "doubted"), [(set(), set()), ({1}, {1}), ({0, 2}, {0, 1, 2})])
def test_rows_of_a_table_without_rules_whose_figures_run_together_are_in_doubt(
    torn: set[int], doubted: set[int]
) -> None:
    lattice, read = text_rows(torn)
    seen = zip(lattice.cells, doubted_rows(lattice, read), strict=True)
    assert {cell.row for cell, reading in seen if reading.readings[0].probability < 0.9} == doubted


@pytest.mark.parametrize(("second", "astray"), [(10.0, False), (120.0, True)])
def test_figures_of_a_column_that_are_not_in_line_are_of_several(second: float, astray: bool) -> None:
    column = []
    for row in range(8):
        cell = Box(200.0, row * 30.0, 400.0, row * 30.0 + 30)
        x = cell.x0 + (second if row % 2 else 10.0)
        line = Box(x, cell.y0 + 8, x + 8.0 * (1 + row % 3), cell.y0 + 20)
        column.append(CellReading(CellInk(cell, (line,), (), (), (), 12.0), (Reading("7" * (1 + row % 3), 0.99),)))
    assert is_astray(column) is astray
