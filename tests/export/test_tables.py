"""Tables in files of other tools: the same texts, the same spans, and no formula that runs."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from baobiao.document import Cell, Document, Grid, Reading
from baobiao.errors import OutputError
from baobiao.export.tables import safe_text, tables_csv, tables_xlsx, write_tables
from baobiao.tables import Tables, document_tables


def made(*rows: tuple[str, ...]) -> Tables:
    """A document's one table of plain cells."""
    cells = tuple(Cell(r, c, (Reading(text),)) for r, row in enumerate(rows) for c, text in enumerate(row))
    grid = Grid(len(rows), len(rows[0]), cells, "text")
    return document_tables(Document("x.txt", "text/plain", (grid,)))


def spanned() -> Tables:
    """A header over two columns, and a title over two rows."""
    cells = (
        Cell(0, 0, (Reading("项目"),), row_span=2),
        Cell(0, 1, (Reading("申请人"),), column_span=2),
        Cell(1, 1, (Reading("自然人"),)),
        Cell(1, 2, (Reading("企业"),)),
    )
    return document_tables(Document("x.txt", "text/plain", (Grid(2, 3, cells, "text"),)))


@pytest.mark.parametrize("suffix", [".json", ".csv", ".html", ".xlsx"])
def test_each_format_is_written(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"tables{suffix}"
    write_tables(spanned(), path)
    assert path.stat().st_size > 30


def test_another_ending_is_told(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match=re.escape("'.docx'")):
        write_tables(spanned(), tmp_path / "tables.docx")


def test_spans_are_merged_cells_in_a_workbook() -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(tables_xlsx(spanned()))).worksheets[0]
    assert {str(merged) for merged in sheet.merged_cells.ranges} == {"A1:A2", "B1:C1"}
    assert sheet["C2"].value == "企业"


def test_numbers_are_numbers_and_long_digits_stay_text() -> None:
    table = made(("12", "3.50", "-4"), ("007", "12345678901234567890", "1,234"))
    sheet = openpyxl.load_workbook(io.BytesIO(tables_xlsx(table))).worksheets[0]
    assert [cell.value for cell in sheet[1]] == [12, 3.5, -4]
    assert [cell.value for cell in sheet[2]] == ["007", "12345678901234567890", "1,234"]


@pytest.mark.parametrize("attack", ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "＝1+1"])
def test_a_formula_from_a_document_does_not_run(attack: str) -> None:
    table = made((attack,))
    (row,) = csv.reader(io.StringIO(tables_csv(table).decode("utf-8-sig")))
    assert row[0].startswith("'")
    cell = openpyxl.load_workbook(io.BytesIO(tables_xlsx(table))).worksheets[0]["A1"]
    assert cell.data_type == "s"


@given(st.text(max_size=20))
def test_safe_text_only_ever_puts_an_apostrophe_before(text: str) -> None:
    safe = safe_text(text)
    assert safe in (text, f"'{text}")
    assert not safe.startswith(("=", "+", "@"))


@given(st.lists(st.lists(st.text(max_size=8), min_size=2, max_size=2), min_size=1, max_size=4))
def test_any_text_can_be_written(rows: list[list[str]]) -> None:
    tables = made(*(tuple(row) for row in rows))
    assert tables_xlsx(tables)
    assert tables_csv(tables)


def test_json_is_what_the_schema_says(tmp_path: Path) -> None:
    write_tables(spanned(), tmp_path / "t.json")
    assert Tables.model_validate(json.loads((tmp_path / "t.json").read_text(encoding="utf8"))) == spanned()
