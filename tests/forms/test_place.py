"""Where the values of a row stand when its column titles were read in part."""

from __future__ import annotations

from dataclasses import replace

import pytest

from baobiao.document import Cell, Reading
from baobiao.forms.align.entries import Entry
from baobiao.forms.align.headers import ColumnMap
from baobiao.forms.align.lines import PICTURE
from baobiao.forms.align.place import RowPlan, place_row

TITLES = ((1, 1), (2, 2), None, None)


def plan(columns: tuple[int, ...], titles: tuple[tuple[int, int] | None, ...] = TITLES) -> RowPlan:
    values = [Cell(0, column, (Reading(str(column)),)) for column in columns]
    entry = Entry("总计", 1.0, 0, 0, False, PICTURE, values, complete=True)
    cells = tuple(("total", name) for name in "abcd")
    return RowPlan(entry, cells, ColumnMap(titles, (None,) * 4, 0.5, 5), (None,) * 4, ())


def test_a_cell_for_each_column_places_them_all_though_titles_are_lost() -> None:
    slots, loose = place_row(plan((1, 2, 3, 4)))
    assert loose is None
    assert [(s.column, s.readings[0].text, s.doubts) for s in slots] == [
        (n, str(i), ()) for i, n in enumerate("abcd", 1)
    ]


@pytest.mark.parametrize("columns", [(1, 2, 3), (0, 1, 2, 3), (1, 3, 4, 5)])
def test_a_cell_too_few_or_astray_leaves_a_doubt(columns: tuple[int, ...]) -> None:
    slots, _ = place_row(plan(columns))
    assert all("place_undecidable" in slot.doubts for slot in slots)


def test_an_unlike_title_leaves_its_own_column_in_doubt_and_no_other() -> None:
    row = plan((1, 2, 3, 4), ((1, 1), (2, 2), (3, 3), (4, 4)))
    assert row.columns is not None
    slots, _ = place_row(replace(row, columns=replace(row.columns, doubtful=frozenset({2}))))
    assert [bool(s.doubts) for s in slots] == [False, False, True, False]


def test_titles_that_ran_together_leave_both_columns_in_doubt() -> None:
    row = plan((1, 2, 3, 4), ((1, 2), None, (3, 3), (4, 4)))
    assert row.columns is not None
    slots, _ = place_row(replace(row, columns=replace(row.columns, doubtful=frozenset({0}))))
    assert [bool(s.doubts) for s in slots] == [True, True, False, False]


@pytest.mark.parametrize(("title", "doubts"), [("行政规范性文件", ()), ("行政规范性文件0", ("place_undecidable",))])
def test_values_beside_a_title_that_took_the_first_of_them_with_it_are_in_doubt(
    title: str, doubts: tuple[str, ...]
) -> None:
    """A rule of a picture is lost between title and value; what a false rule adds makes the number of cells right."""
    values = [Cell(3, column, (Reading(text),)) for column, text in ((3, "7"), (4, ""), (5, "0"))]
    entry = Entry(title, 0.6, 3, 0, False, "ocr", values=values)
    cells = tuple(("normative_documents", column) for column in ("issued", "repealed", "in_force"))
    slots, loose = place_row(RowPlan(entry, cells, None, (None, None, None), ()))
    assert loose is None
    assert {slot.doubts for slot in slots} == {doubts}


def test_a_title_among_the_values_of_a_picture_s_row_doubts_them_all() -> None:
    row = plan((1, 2, 3, 4), ((1, 1), (2, 2), (3, 3), (4, 4)))
    entry = replace(row.entry, values=[Cell(0, 1, (Reading("行政强制"),)), *row.entry.values[1:]])
    slots, _ = place_row(replace(row, entry=entry))
    assert all("place_undecidable" in slot.doubts for slot in slots)
    assert not any(slot.doubts for slot in place_row(row)[0])


@pytest.mark.parametrize(("text", "doubted"), [("03第二十条第（九）项", True), ("9.04万元", False), ("冰一", False)])
def test_a_heading_that_ran_into_the_figures_of_a_picture_s_row_leaves_them_all_in_doubt(
    text: str, doubted: bool
) -> None:
    """The unit of a figure is no heading, nor what a stamp left beside a dash."""
    row = plan((1, 2, 3, 4), ((1, 1), (2, 2), (3, 3), (4, 4)))
    entry = replace(row.entry, values=[Cell(0, 1, (Reading(text),)), *row.entry.values[1:]])
    slots, _ = place_row(replace(row, entry=entry))
    assert {bool(slot.doubts) for slot in slots} == {doubted}
