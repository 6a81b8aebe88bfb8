"""A user's own form: the file of docs/adding-a-form.md, found in a made document."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from baobiao.document import Cell, Document, Grid, Paragraph, Reading
from baobiao.forms.align import find_tables
from baobiao.forms.library import load_forms
from baobiao.forms.model import Form

GUIDE = Path(__file__).resolve().parents[2] / "docs/adding-a-form.md"
PRINTED = [
    ["项目", "年初预算数", "调整预算数", "决算数"],
    ["一、基本支出", "120.5", "130", "128.25"],
    ["1.人员经费", "100.5", "105", "104"],
    ["2.日常公用经费", "20", "25", "24.25"],
    ["二、项目支出", "80", "75.5", "70"],
    ["支出合计", "200.5", "205.5", "198.25"],
]


@pytest.fixture
def forms(tmp_path: Path) -> tuple[Form, ...]:
    found = re.search(r"```toml\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)
    assert found
    path = tmp_path / "spending.toml"
    path.write_text(found[1], encoding="utf-8")
    return load_forms([path])


def spending(rows: list[list[str]], *, ragged: bool = False) -> Document:
    cells = tuple(Cell(r, c, (Reading(text),)) for r, row in enumerate(rows) for c, text in enumerate(row))
    grid = Grid(len(rows), max(map(len, rows)), cells, "text", ragged=ragged)
    return Document("made", "text/plain", (Paragraph("部门支出决算表"), grid))


@pytest.mark.parametrize("ragged", [False, True])
def test_the_form_of_the_guide_is_found(forms: tuple[Form, ...], ragged: bool) -> None:
    (table,) = find_tables(spending(PRINTED, ragged=ragged), forms)
    assert (table.form, table.table) == ("spending", "spending")
    got = {(s.row, s.column): s.readings[0].text for s in table.slots}
    codes = ["basic", "staff", "running", "projects", "total"]
    expected = {
        (code, column): text
        for code, row in zip(codes, PRINTED[1:], strict=True)
        for column, text in zip(("planned", "adjusted", "spent"), row[1:], strict=True)
    }
    assert got == expected
    assert not any(s.doubts for s in table.slots)


def test_its_columns_are_known_by_their_titles_not_their_order(forms: tuple[Form, ...]) -> None:
    swapped = [[row[0], row[3], *row[1:3]] for row in PRINTED]
    (table,) = find_tables(spending(swapped), forms)
    for slot in table.slots:
        row = {"basic": 1, "staff": 2, "running": 3, "projects": 4, "total": 5}[slot.row]
        column = {"planned": 1, "adjusted": 2, "spent": 3}[slot.column]
        assert slot.readings[0].text == PRINTED[row][column]
        assert not slot.doubts


def test_values_in_another_order_of_columns_are_in_doubt_where_no_grid_holds_them(forms: tuple[Form, ...]) -> None:
    swapped = [[row[0], row[3], *row[1:3]] for row in PRINTED]
    (table,) = find_tables(spending(swapped, ragged=True), forms)
    assert all(s.doubts for s in table.slots)


def test_rows_of_the_form_under_columns_of_no_form_are_in_doubt(forms: tuple[Form, ...]) -> None:
    other = [["项目", "人数", "车辆数", "面积"], *PRINTED[1:]]
    for ragged in (False, True):
        for table in find_tables(spending(other, ragged=ragged), forms):
            assert all(s.doubts for s in table.slots)


def test_a_row_of_another_kind_is_noted(forms: tuple[Form, ...]) -> None:
    rows = [*PRINTED[:5], ["三、上缴上级支出", "1", "2", "3"], PRINTED[5]]
    (table,) = find_tables(spending(rows), forms)
    assert [n.code for n in table.notes] == ["row_not_in_form"]
    assert len(table.slots) == 15


def test_the_official_forms_do_not_take_it(forms: tuple[Form, ...]) -> None:
    assert find_tables(spending(PRINTED), load_forms()) == ()
