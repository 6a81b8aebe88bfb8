"""Tables that grow by parts: what is written stays untouched, what a crash left goes, readers see whole tables."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import polars
import pyarrow.parquet as pq
import pytest

from baobiao import parquet
from baobiao.dataset import SCHEMAS
from baobiao.errors import OutputError
from baobiao.frames import open_dataset
from baobiao.parquet import Tables
from baobiao.report import CellValue, Report


def _report(number: int, value: int = 0) -> bytes:
    cell = CellValue(table="t", row="r", column="c", value=value, status="read", text=str(value))
    code = f"{number:016x}"
    report = Report(report_id=code, source="a", sha256=code * 4, media_type="text/plain", pages=0, cells=(cell,))
    return report.model_dump_json().encode()


def _versions(*reports: bytes) -> dict[str, str]:
    return {json.loads(report)["report_id"]: "1" for report in reports}


@pytest.fixture
def tables(tmp_path: Path) -> Tables:
    made = Tables(tmp_path)
    made.prepare()
    return made


def _files(folder: Path) -> dict[str, tuple[int, int]]:
    """Each file below with the number of its inode and the time when it was written."""
    stats = {str(path): path.stat() for path in folder.rglob("*.parquet") if path.is_file()}
    return {name: (stat.st_ino, stat.st_mtime_ns) for name, stat in stats.items()}


def _crash_after(files: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let so many files be written, and none more."""
    write, left = parquet.write_whole, iter(range(files))

    def crash(*arguments: Any, **options: Any) -> None:
        if next(left, None) is None:
            raise OutputError("the power is out")
        write(*arguments, **options)

    monkeypatch.setattr(parquet, "write_whole", crash)


def _values(tables: Tables) -> list[float]:
    return [float(value) for value in pd.read_parquet(tables.folder / "cells.parquet")["value"]]


def test_what_is_appended_leaves_what_was_there_untouched(tables: Tables) -> None:
    tables.append([_report(1, 1)], _versions(_report(1)))
    before = _files(tables.folder)
    tables.append([_report(2, 2), _report(3, 3)], _versions(_report(2), _report(3)))
    after = _files(tables.folder)
    assert {name: after[name] for name in before} == before
    assert len(after) == len(before) + len(SCHEMAS)
    assert _values(tables) == [1, 2, 3]


def test_reports_read_in_several_bites_are_the_rows_of_one(monkeypatch: pytest.MonkeyPatch) -> None:
    reports = [_report(number, number) for number in range(5)]
    whole = parquet.tables_of(reports)
    for bite in (1, 2 * len(reports[0])):
        monkeypatch.setattr(parquet, "_BITE", bite)
        assert {name: table.to_pylist() for name, table in parquet.tables_of(reports).items()} == {
            name: table.to_pylist() for name, table in whole.items()
        }


def test_pandas_polars_and_duckdb_read_the_tables_from_the_first_moment_on(tables: Tables) -> None:
    for count in range(3):
        if count:
            tables.append([_report(count)], _versions(_report(count)))
        for name, schema in SCHEMAS.items():
            folder = tables.folder / f"{name}.parquet"
            frames = pd.read_parquet(folder), polars.read_parquet(folder), duckdb.sql(f"FROM '{folder}/*.parquet'")
            rows = count if name in ("reports", "cells") else 0
            assert [len(frame) for frame in frames] == [rows] * 3
            assert [list(frame.columns) for frame in frames] == [schema.names] * 3


def test_an_open_dataset_stays_what_it_was_while_the_tables_grow(tables: Tables) -> None:
    tables.append([_report(1)], _versions(_report(1)))
    dataset = open_dataset(tables.folder)
    tables.append([_report(2)], _versions(_report(2)))
    assert (len(dataset.reports), len(dataset.cells)) == (1, 1)
    assert len(open_dataset(tables.folder).cells) == 2


def test_reports_that_are_done_again_lose_their_rows_in_their_part_alone(tables: Tables) -> None:
    tables.append([_report(1, 1), _report(2, 2)], _versions(_report(1), _report(2)))
    tables.append([_report(3, 3)], _versions(_report(3)))
    untouched = _files(tables.folder / "cells.parquet")
    tables.drop(_versions(_report(1)))
    assert _values(tables) == [2, 3]
    changed = [n for n, f in _files(tables.folder / "cells.parquet").items() if f != untouched[n]]
    assert [Path(name).name for name in changed] == ["000001.parquet"]
    tables.drop(_versions(_report(2)))
    assert tables.parts() == ["000000.parquet", "000002.parquet"]
    assert _values(tables) == [3]


@pytest.mark.parametrize("lost", range(1, len(SCHEMAS)))
def test_a_part_that_a_crash_left_unfinished_is_taken_away(
    tables: Tables, lost: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    _crash_after(lost, monkeypatch)
    with pytest.raises(OutputError):
        tables.append([_report(1, 1)], _versions(_report(1)))
    monkeypatch.undo()
    assert tables.versions() == {"000000.parquet": {}}
    tables.prepare()
    assert _values(tables) == []
    tables.append([_report(1, 1)], _versions(_report(1)))
    assert _values(tables) == [1]


@pytest.mark.parametrize("lost", range(len(SCHEMAS)))
def test_rows_that_a_crash_left_half_taken_out_are_taken_out_again(
    tables: Tables, lost: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    both = [_report(1, 1), _report(2, 2)]
    tables.append(both, _versions(*both))
    _crash_after(lost, monkeypatch)
    with pytest.raises(OutputError):
        tables.drop(_versions(both[0]))
    monkeypatch.undo()
    tables.prepare()
    known = {code for part in tables.versions().values() for code in part}
    assert known == set(_versions(*both))  # so that it is dropped again
    tables.drop(_versions(both[0]))
    assert _values(tables) == [2]
    assert set(pd.read_parquet(tables.folder / "reports.parquet")["report_id"]) == set(_versions(both[1]))


def test_a_table_of_one_file_makes_room(tmp_path: Path) -> None:
    (tmp_path / "cells.parquet").write_bytes(b"PAR1")
    Tables(tmp_path).prepare()
    assert _values(Tables(tmp_path)) == []


def test_parts_of_other_columns_go(tables: Tables) -> None:
    tables.append([_report(1, 1)], _versions(_report(1)))
    older = SCHEMAS["metrics"].remove(1)
    pq.write_table(older.empty_table(), tables.path("metrics", "000000.parquet"))
    tables.prepare()
    assert tables.versions() == {"000000.parquet": {}}
    assert list(polars.read_parquet(tables.folder / "metrics.parquet").columns) == SCHEMAS["metrics"].names
