"""Tables with level rules alone."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from baobiao.geometry import Box
from baobiao.layout.borderless.model import Chunk, ChunkLine
from baobiao.layout.flow import Piece
from baobiao.layout.lattice import find_lattices
from baobiao.layout.lattice.level import column_extents
from tests.ocr.drawing import drawn, put, sheet

PLACES = (40, 190, 290, 390)


def page(rows: Sequence[Sequence[str]]) -> np.ndarray:
    """Rows of text between level rules, the first column wide; the title over the last two columns is of one row."""
    made = sheet(520, 60 + 40 * len(rows))
    for r in range(len(rows) + 1):
        made[30 + 40 * r : 32 + 40 * r, (170 if r == 1 else 30) : 490] = 0
    for r, row in enumerate(rows):
        for x, text in zip(PLACES, row, strict=True):
            if text:
                put(made, drawn(text, 18, 0), x + 10, 30 + 40 * r + 12)
    return made


ROWS = [["", "2019", "2020", "2021"], *([f"line {r}", str(10 * r), "0", f"{r}75"] for r in range(2, 8))]


def test_level_rules_alone_part_rows_and_rivers_part_columns() -> None:
    (lattice,) = find_lattices(page(ROWS))
    assert (lattice.rows, lattice.columns) == (7, 4)
    middles = [(a + b) / 2 for a, b in zip(lattice.x_rules[:-1], lattice.x_rules[1:], strict=True)]
    assert [abs(middle - x - 40) < 60 for middle, x in zip(middles[1:], PLACES[1:], strict=True)] == [True] * 3
    assert all(not track.drawn for track in lattice.x_tracks)


def test_rows_that_no_rule_parts_at_the_left_are_one_cell_there() -> None:
    (lattice,) = find_lattices(page([["all", "2019", "2020", "2021"], ["", "1", "2", "3"], *ROWS[2:]]))
    first = next(cell for cell in lattice.cells if (cell.row, cell.column) == (0, 0))
    assert first.row_span == 2


def line(*spans: tuple[float, float]) -> ChunkLine:
    return ChunkLine(tuple(Chunk((Piece("", Box(a, 0, b, 10)),)) for a, b in spans), 10.0)


TITLES = line((0, 60), (110, 140), (210, 240), (310, 340))
"""Titles in the middle of columns from 80 on, each 100 wide."""


def test_figures_beside_their_titles_are_theirs_where_every_column_has_them_on_the_same_side() -> None:
    found = column_extents([TITLES, *[line((0, 60), (85, 90), (185, 190), (285, 290))] * 4])
    assert [(round(a), round(b)) for a, b in found] == [(0, 60), (85, 140), (185, 240), (285, 340)]


@pytest.mark.parametrize("missing", [1, 2, 3])
def test_figures_beside_their_titles_tell_nothing_where_a_column_has_none(missing: int) -> None:
    """They might be those of the titles on their other side."""
    figures = [(0, 60), (85, 90), (185, 190), (285, 290)]
    del figures[missing]
    assert column_extents([TITLES, *[line(*figures)] * 4]) == []


def test_a_figure_in_no_column_tells_that_the_columns_are_not_known() -> None:
    assert column_extents([TITLES, *[line((0, 60), (110, 120), (215, 220), (315, 330))] * 4, line((260, 266))]) == []


def test_a_rule_that_is_not_seen_leaves_the_table_to_its_text() -> None:
    """Two rows would be one, and “20” over “30” would be 2030."""
    made = page(ROWS)
    made[30 + 40 * 4 : 32 + 40 * 4] = 255
    assert find_lattices(made) == ()


def test_the_outline_of_a_filled_heading_hides_no_table() -> None:
    made = page(ROWS)
    made[30:32, 30:490] = 0
    made[30:72, 30:32] = made[30:72, 488:490] = 0
    (lattice,) = find_lattices(made)
    assert lattice.rows == 7


def test_titles_over_several_columns_join_none() -> None:
    """Half as many of them as of columns: they stand amid the columns they are over."""
    over = line((0, 60), (205, 315), (400, 420))
    row = line((0, 60), (100, 120), (200, 220), (300, 320), (400, 420))
    assert len(column_extents([over, row, row])) == 5
    assert len(column_extents([row, row, over])) < 5
