"""Datasets made of reports, without a run."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from baobiao.dataset import Outcome, make_folder, write_lines
from baobiao.parquet import Tables
from baobiao.report import Report


def write_dataset(folder: Path, reports: Sequence[Report], outcomes: Sequence[Outcome] = ()) -> None:
    """What a run that gave these reports would leave in the folder, the parts of the journal left out."""
    make_folder(folder)
    tables = Tables(folder)
    tables.prepare()
    if reports:
        tables.append(
            [report.model_dump_json().encode() for report in reports], {report.report_id: "" for report in reports}
        )
    write_lines(folder / "reports.jsonl", [report.model_dump_json() for report in reports])
    write_lines(folder / "run.jsonl", [outcome.model_dump_json() for outcome in outcomes])
