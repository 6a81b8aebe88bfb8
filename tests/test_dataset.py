"""Reports as files: every row there, every file whole."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from baobiao.dataset import SCHEMAS, Outcome, make_folder, told_errors, write_whole
from baobiao.errors import OutputError
from baobiao.report import CellValue, Check, Metric, Report, Section
from tests.datasets import write_dataset

CELL = CellValue(
    table="t", row="r", column="c", value=3, unit="件", text="３", status="read", reasons=("low_confidence",), line=7
)
REPORT = Report(
    report_id="0123456789abcdef",
    source="某县 报告.txt",
    sha256="0" * 64,
    media_type="text/plain",
    pages=0,
    title="某县2023年报告",
    agency="某县",
    year=2023,
    form="2021",
    published_on=date(2024, 1, 31),
    cells=(CELL, CellValue(table="t", row="r", column="d", value=None, status="blank")),
    sections=(Section(index=0, label="overview", confidence=0.9, heading=False, text="概述"),),
    metrics=(
        Metric(
            metric="website_disclosures",
            value=1.5,
            unit="条",
            approximate=True,
            evidence="约",
            section_index=0,
            start=0,
            end=1,
            confidence=1,
        ),
    ),
    checks=(Check(relation="a", scope="r", left=3, right=None, difference=None, holds=None, cells=("t.r.c",)),),
)
OUTCOME = Outcome(source=REPORT.source, status="done", seconds=0.1, pages=0, report_id=REPORT.report_id)


def test_every_table_comes_back_as_it_went(tmp_path: Path) -> None:
    write_dataset(tmp_path / "new" / "out", [REPORT], [OUTCOME])
    out = tmp_path / "new" / "out"
    for name, schema in SCHEMAS.items():
        assert pq.read_table(out / f"{name}.parquet").schema.equals(schema)
    cells = pq.read_table(out / "cells.parquet").to_pylist()
    assert [c["value"] for c in cells] == [3.0, None]
    assert cells[0]["reasons"] == ["low_confidence"]
    assert pq.read_table(out / "reports.parquet").to_pylist()[0]["published_on"] == date(2024, 1, 31)
    assert Report.model_validate_json((out / "reports.jsonl").read_text(encoding="utf8")) == REPORT
    assert json.loads((out / "run.jsonl").read_text(encoding="utf8"))["report_id"] == REPORT.report_id
    assert {p.name for p in out.iterdir()} == {*(f"{n}.parquet" for n in SCHEMAS), "reports.jsonl", "run.jsonl"}


def test_a_dataset_without_reports_keeps_its_columns(tmp_path: Path) -> None:
    write_dataset(tmp_path, [], [])
    assert pq.read_table(tmp_path / "cells.parquet").schema.names == SCHEMAS["cells"].names


def test_a_write_that_fails_leaves_the_old_file_and_no_rest(tmp_path: Path) -> None:
    path = tmp_path / "reports.jsonl"
    path.write_text("old", encoding="utf8")

    def fail(file: object) -> None:
        raise OSError(28, "No space left on device")

    with pytest.raises(OutputError, match="the disk is full"):
        write_whole(path, fail)
    assert path.read_text(encoding="utf8") == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_folder_that_is_a_file_istold_errors(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("x", encoding="utf8")
    with pytest.raises(OutputError, match="is a file, not a folder"):
        make_folder(tmp_path / "out")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full, a Linux device that is always full")
def test_a_full_disk_istold_errors_in_words() -> None:
    full = Path("/dev/full")
    with pytest.raises(OutputError, match="the disk is full"), told_errors(full), full.open("wb") as file:
        file.write(b"x" * 10_000)
