"""A real PostgreSQL: every row there, twice the same, and nothing half when it goes away."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, text

from baobiao.dataset import SCHEMAS
from baobiao.errors import OutputError
from baobiao.export import sql
from baobiao.export.formats import write_export
from baobiao.report import CellValue, Report
from tests.datasets import write_dataset
from tests.export.postgres import Server, programs

Rows = dict[str, list[tuple[Any, ...]]]


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    bin = programs()
    if bin is None:
        pytest.skip("PostgreSQL is not installed; on Debian: apt-get install postgresql")
    made = Server(bin)
    try:
        made.start()
        yield made
    finally:
        made.remove()


def _reports(count: int, value: int) -> list[Report]:
    cells = tuple(
        CellValue(
            table="requests", row=f"r{n}", column="total", value=value, text="'; DROP TABLE x; --\n柳", status="read",
            needs_review=True, reasons=("repaired", "low_confidence"),
        )
        for n in range(50)
    )  # fmt: skip
    return [
        Report(
            report_id=f"{number:016x}", source=f"{number} “报告”.txt", sha256=f"{number:064x}", media_type="text/plain",
            pages=0, agency="明河县林草局", year=2022, published_on=date(2023, 1, 31), cells=cells,
        )
        for number in range(count)
    ]  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("dataset")
    write_dataset(path, _reports(120, 7))
    return path


def _rows(server: Server) -> Rows:
    engine = create_engine(server.url)
    with engine.connect() as connection:
        rows = {
            name: sorted(map(tuple, connection.execute(text(f"SELECT * FROM baobiao_{name}"))), key=repr)
            for name in SCHEMAS
        }
    engine.dispose()
    return rows


def test_postgresql_twice_is_postgresql_once(server: Server, folder: Path) -> None:
    write_export(folder, server.url, None)
    once = _rows(server)
    assert {name: len(rows) for name, rows in once.items()} == {
        **dict.fromkeys(SCHEMAS, 0),
        "reports": 120,
        "cells": 6000,
    }
    columns = SCHEMAS["cells"].names
    cell = dict(zip(columns, once["cells"][0], strict=True))
    assert (cell["value"], cell["text"], cell["reasons"]) == (7, "'; DROP TABLE x; --\n柳", "repaired low_confidence")
    report = dict(zip(SCHEMAS["reports"].names, once["reports"][0], strict=True))
    assert (report["published_on"], report["year"], report["form"]) == (date(2023, 1, 31), 2022, None)
    write_export(folder, server.url, None)
    assert _rows(server) == once


def test_a_postgresql_that_goes_away_half_way_has_no_half_table(
    server: Server, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_export(folder, server.url, None)
    before = _rows(server)
    write_dataset(tmp_path, _reports(120, 8))
    real = sql.batches

    def stopping(dataset: Any, table: str) -> Iterator[list[dict[str, Any]]]:
        for number, rows in enumerate(real(dataset, table)):
            if table == "cells" and number == 1:
                server.stop()
            yield rows

    monkeypatch.setattr(sql, "batches", stopping)
    with pytest.raises(OutputError, match="its rows are as they were"):
        write_export(tmp_path, server.url, None)
    server.start()
    assert _rows(server) == before
    monkeypatch.undo()
    write_export(tmp_path, server.url, None)
    values = SCHEMAS["cells"].names.index("value")
    assert {row[values] for row in _rows(server)["cells"]} == {8}


def test_a_postgresql_that_is_not_there_is_told(server: Server, folder: Path) -> None:
    server.stop()
    try:
        with pytest.raises(OutputError, match="the database refuses") as told:
            write_export(folder, server.url.replace("tester@", "tester:secret@"), None)
        assert "secret" not in str(told.value)
    finally:
        server.start()
