"""Rows and columns from text positions, where a table has no rules."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from baobiao.geometry import Box
from baobiao.layout.textgrid import grids_from_boxes


@st.composite
def tables(draw: st.DrawFn) -> tuple[list[Box], int, int]:
    """Boxes of a full table, shuffled, with its size; widths and places of the words vary within their column."""
    rows, columns = draw(st.integers(3, 12)), draw(st.integers(2, 8))
    boxes = []
    for row in range(rows):
        for column in range(columns):
            width = draw(st.floats(8, 60))
            left = column * 100 + draw(st.floats(0, 60 - width)) if width < 60 else column * 100
            boxes.append(Box(left, row * 26 + draw(st.floats(-2, 2)) + 10, left + width, row * 26 + 22))
    return draw(st.permutations(boxes)), rows, columns


@settings(max_examples=40, deadline=None)
@given(tables())
def test_full_table_keeps_every_word_in_its_place(table: tuple[list[Box], int, int]) -> None:
    boxes, rows, columns = table
    (grid,) = grids_from_boxes(boxes)
    assert (grid.rows, grid.columns, len(grid.cells)) == (rows, columns, rows * columns)
    for cell in grid.cells:
        (index,) = cell.members
        assert (cell.row, cell.column) == (round((boxes[index].y1 - 22) / 26), int(boxes[index].x0 // 100))


@settings(max_examples=40, deadline=None)
@given(st.lists(st.floats(200, 500), min_size=3, max_size=20))
def test_prose_is_no_table(widths: list[float]) -> None:
    assert grids_from_boxes([Box(20, 30 * i, 20 + width, 30 * i + 14) for i, width in enumerate(widths)]) == ()


def rows_of(*lines: tuple[tuple[float, float], ...]) -> list[Box]:
    return [Box(x0, 24 * i, x1, 24 * i + 12) for i, line in enumerate(lines) for x0, x1 in line]


def test_heading_over_two_columns_spans_them() -> None:
    boxes = rows_of(
        ((0, 60), (130, 330)),
        ((0, 60), (120, 180), (260, 320)),
        ((0, 60), (120, 180), (260, 320)),
        ((0, 60), (120, 180), (260, 320)),
    )
    (grid,) = grids_from_boxes(boxes)
    assert (grid.rows, grid.columns) == (4, 3)
    assert [(c.column, c.column_span) for c in grid.cells if c.row == 0] == [(0, 1), (1, 2)]


def test_empty_place_stays_empty_and_its_neighbours_stay_put() -> None:
    boxes = rows_of(((0, 60), (120, 180), (260, 320)), ((0, 60), (260, 320)), ((0, 60), (120, 180), (260, 320)))
    (grid,) = grids_from_boxes(boxes)
    assert [c.column for c in grid.cells if c.row == 1] == [0, 2]


def test_wrapped_label_stays_with_its_row() -> None:
    boxes = [Box(0, 0, 90, 12), Box(120, 0, 150, 12), Box(0, 15, 60, 27), Box(200, 0, 230, 12)]
    boxes += [Box(x, y, x + 30, y + 12) for y in (50, 80, 110) for x in (0, 120, 200)]
    (grid,) = grids_from_boxes(boxes)
    assert (grid.rows, grid.columns) == (4, 3)
    assert next(c for c in grid.cells if (c.row, c.column) == (0, 0)).members == (0, 2)


def test_rule_between_parts_lines_that_stand_close() -> None:
    boxes = [Box(0, 0, 90, 12), Box(120, 0, 150, 12), Box(0, 15, 60, 27), Box(200, 0, 230, 12)]
    boxes += [Box(x, y, x + 30, y + 12) for y in (50, 80, 110) for x in (0, 120, 200)]
    (grid,) = grids_from_boxes(boxes, separators=(13.5,))
    assert grid.rows == 5


def test_no_word_is_lost_or_doubled() -> None:
    boxes = rows_of(*[((0, 50 + 3 * i), (120, 160), (230, 300)) for i in range(8)])
    members = [m for grid in grids_from_boxes(boxes) for cell in grid.cells for m in cell.members]
    assert sorted(members) == list(range(len(boxes)))
    (grid,) = grids_from_boxes(boxes)
    for row in range(grid.rows):
        line = sorted((c for c in grid.cells if c.row == row), key=lambda c: c.column)
        assert all(a.column + a.column_span <= b.column for a, b in pairwise(line))
