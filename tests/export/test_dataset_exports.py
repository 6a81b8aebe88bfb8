"""A dataset in other tools' formats: every row there, twice the same, no formula, no half table."""

from __future__ import annotations

import csv
import sqlite3
from pathlib import Path

import duckdb
import openpyxl
import pytest
from sqlalchemy.exc import OperationalError

from baobiao.dataset import SCHEMAS
from baobiao.errors import MissingSource, OutputError
from baobiao.export.formats import write_export
from baobiao.forms.library import load_forms
from baobiao.report import CellValue, Report
from tests.datasets import write_dataset


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A dataset of two reports, one cell to review, texts that look like formulas."""
    form = next(form for form in load_forms() if form.id == "2021")
    cells = tuple(
        CellValue(table=table.id, row=row.id, column=column.id, value=7, text="7", status="read")
        for table in form.tables
        for row, column in table.cells()
    )
    flagged = cells[0].model_copy(
        update={"value": None, "status": "unreadable", "text": "=1+1", "needs_review": True, "reasons": ("unreadable",)}
    )
    reports = [
        Report(
            report_id=code * 16,
            source=f"{code}.txt",
            sha256=code * 64,
            media_type="text/plain",
            pages=0,
            title='=HYPERLINK("x")',
            agency="明河县林草局",
            year=2022,
            form="2021",
            cells=(flagged, *cells[1:]),
        )
        for code in "ab"
    ]
    path = tmp_path_factory.mktemp("dataset")
    write_dataset(path, reports, [])
    return path


def test_csv_has_every_row_and_no_formula(folder: Path, tmp_path: Path) -> None:
    write_export(folder, "csv", tmp_path / "out")
    with (tmp_path / "out/cells.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 400
    assert rows[0]["text"] == "'=1+1"
    assert rows[1]["value"] == "7"
    with (tmp_path / "out/wide.csv").open(encoding="utf-8-sig", newline="") as file:
        wide = list(csv.DictReader(file))
    assert [row["disclosure.normative_documents.issued"] for row in wide] == ["7", "7"]
    assert wide[0]["disclosure.rules.issued"] == ""


def test_a_workbook_is_laid_out_like_the_form(folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "out.xlsx"
    write_export(folder, "xlsx", path)
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["wide", "agencies", "明河县林草局 2022", "明河县林草局 2022 1"]
    sheet = book.worksheets[2]
    texts = {cell.value: cell for row in sheet.iter_rows() for cell in row if cell.value is not None}
    assert {"二、主动公开政府信息情况", "规章", "行政诉讼", "本年制发件数"} <= texts.keys()
    assert sum(cell.value == 7 for row in sheet.iter_rows() for cell in row) == 199
    assert sheet["A1"].data_type == "s"
    flagged = [cell for row in sheet.iter_rows() for cell in row if cell.comment]
    assert [(c.row, c.column) for c in flagged] == [(texts["规章"].row, texts["本年制发件数"].column)]
    assert "=1+1" in flagged[0].comment.text
    assert flagged[0].fill.fgColor.rgb == "00FFCC88"


def test_one_sheet_is_enough_where_it_is_asked_for(folder: Path, tmp_path: Path) -> None:
    write_export(folder, "xlsx", tmp_path / "out.xlsx", one_sheet=True)
    book = openpyxl.load_workbook(tmp_path / "out.xlsx")
    assert book.sheetnames == ["wide"]
    assert book.worksheets[0].max_row == 3


def _rows(path: Path) -> dict[str, list[tuple[object, ...]]]:
    connection = sqlite3.connect(path)
    try:
        return {name: connection.execute(f"SELECT * FROM baobiao_{name}").fetchall() for name in SCHEMAS}
    finally:
        connection.close()


def test_sqlite_twice_is_sqlite_once_and_leaves_other_tables(folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "out.db"
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE reports (mine TEXT)")
    connection.close()
    write_export(folder, "sqlite", path)
    once = _rows(path)
    write_export(folder, f"sqlite:///{path}", None)
    assert _rows(path) == once
    assert {name: len(rows) for name, rows in once.items()}["cells"] == 400


def test_a_database_that_goes_away_keeps_its_rows(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "out.db"
    write_export(folder, "sqlite", path)
    before = _rows(path)

    def breaks(dataset: object, table: str) -> list[list[dict[str, object]]]:
        if table == "cells":
            raise OperationalError("INSERT", {}, Exception("the server closed the connection"))
        return []

    monkeypatch.setattr("baobiao.export.sql.batches", breaks)
    with pytest.raises(OutputError, match="the server closed the connection"):
        write_export(folder, "sqlite", path)
    assert _rows(path) == before


def test_a_table_with_other_columns_is_told(folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "out.db"
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE baobiao_cells (mine TEXT)")
    connection.close()
    with pytest.raises(OutputError, match="baobiao_cells has other columns"):
        write_export(folder, "sqlite", path)


def test_duckdb_twice_is_duckdb_once(folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "it's.duckdb"
    for _ in range(2):
        write_export(folder, "duckdb", path)
    with duckdb.connect(str(path)) as connection:
        assert connection.execute("SELECT count(*) FROM baobiao_cells").fetchone() == (400,)


def test_no_database_url_and_no_format_are_told(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(OutputError, match=r"driver is missing|refuses"):
        write_export(folder, "nonesuch://user:secret@host/name", None)
    with pytest.raises(OutputError, match="there is no format odt"):
        write_export(folder, "odt", tmp_path / "x.odt")
    with pytest.raises(MissingSource):
        write_export(tmp_path, "csv", tmp_path / "out")


@pytest.mark.parametrize("to", ["csv", "xlsx", "sqlite", "duckdb", "schema"])
def test_a_dataset_without_reports_is_exported_too(to: str, tmp_path: Path) -> None:
    write_dataset(tmp_path, [])
    write_export(tmp_path, to, tmp_path / "out")
    assert (tmp_path / "out").exists()
