"""Many reports as files that other tools read: `reports.jsonl`, five Parquet tables and `run.jsonl`.

Each file is written whole or not at all: to a temporary file beside it, then put in its place in one step.
"""

from __future__ import annotations

import errno
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO, Literal

import pyarrow as pa
import pyarrow.parquet as pq
from pydantic import BaseModel, ConfigDict, Field

from baobiao.errors import OutputError
from baobiao.report import Report

Rows = list[dict[str, Any]]
GROUP = 200
"""Reports in a row group of the Parquet tables."""


class Failure(BaseModel):
    """Why a source gave no report: the kind of error, what happened and what to do."""

    model_config = ConfigDict(frozen=True)

    kind: str
    cause: str
    remedy: str = ""


class Outcome(BaseModel):
    """What became of one source: a line of `run.jsonl`."""

    model_config = ConfigDict(frozen=True)

    source: str
    status: Literal["done", "failed"]
    error: Failure | None = None
    seconds: float
    pages: int | None = None
    report_id: str | None = None
    sha256: str = ""
    signature: str = Field(default="", description="what the file system said of the source: size and times")
    software: str = Field(default="", description="fingerprint of the software, its models and engines, the forms")


def _columns(text: str = "", whole: str = "", number: str = "", flag: str = "") -> dict[str, pa.DataType]:
    """Columns of the usual types by their names."""
    kinds = ((text, pa.string()), (whole, pa.int32()), (number, pa.float64()), (flag, pa.bool_()))
    return {name: kind for names, kind in kinds for name in names.split()}


_WORDS = pa.list_(pa.string())
_ORDER = {
    "reports": "report_id source sha256 media_type pages title agency year form published_on needs_review",
    "cells": "report_id table row column value unit text status confidence needs_review reasons suggestion "
    "page x0 y0 x1 y1 picture line method",
    "sections": "report_id index label second_label confidence heading text page line",
    "metrics": "report_id metric value unit approximate evidence section_index start end confidence",
    "checks": "report_id relation scope left right difference holds cells",
}
_TYPES = {
    **_columns(
        text="report_id source sha256 media_type title agency form table row column unit text status picture method "
        "label second_label metric evidence relation scope",
        whole="pages year page line index section_index start end",
        number="value confidence suggestion x0 y0 x1 y1 left right difference",
        flag="needs_review heading approximate holds",
    ),
    "published_on": pa.date32(),
    "reasons": _WORDS,
    "cells": _WORDS,
}
SCHEMAS = {table: pa.schema([(name, _TYPES[name]) for name in names.split()]) for table, names in _ORDER.items()}
"""The columns of each Parquet table, those of the standard schema. Candidates stay in `reports.jsonl`."""


def report_rows(report: Report) -> dict[str, Rows]:
    """A report as rows of each of the five tables, every row with the columns of its schema."""
    data = report.model_dump(mode="python")
    return {
        "reports": [_row("reports", report.report_id, data)],
        **{name: [_row(name, report.report_id, item) for item in data[name]] for name in SCHEMAS if name != "reports"},
    }


def _row(table: str, report_id: str, item: dict[str, Any]) -> dict[str, Any]:
    return {name: report_id if name == "report_id" else item[name] for name in SCHEMAS[table].names}


def write_dataset(folder: Path, reports: Iterable[Report], outcomes: Iterable[Outcome]) -> None:
    """Write the whole dataset into `folder`, made where it is missing; an older one stays until the new one is whole.

    Raises:
        OutputError: where the folder cannot be made or written, or the disk is full.
    """
    make_folder(folder)
    write_tables(folder, reports)
    write_lines(folder / "run.jsonl", (outcome.model_dump_json() for outcome in outcomes))


def write_tables(folder: Path, reports: Iterable[Report]) -> None:
    """Write `reports.jsonl` and the Parquet tables, a group of reports in memory at a time.

    Raises:
        OutputError: where the folder cannot be written or the disk is full.
    """
    with told_errors(folder), tempfile.TemporaryDirectory(prefix=".new-", dir=folder) as made:
        _write_files(Path(made), iter(reports))
        for path in sorted(Path(made).iterdir()):
            os.replace(path, folder / path.name)


def _write_files(folder: Path, reports: Iterator[Report]) -> None:
    with ExitStack() as stack:
        lines = stack.enter_context((folder / "reports.jsonl").open("w", encoding="utf8", newline="\n"))
        writers = {
            name: stack.enter_context(pq.ParquetWriter(folder / f"{name}.parquet", schema, compression="zstd"))
            for name, schema in SCHEMAS.items()
        }
        while group := list(islice(reports, GROUP)):
            lines.writelines(f"{report.model_dump_json()}\n" for report in group)
            several = [report_rows(report) for report in group]
            for name, writer in writers.items():
                rows = [row for tables in several for row in tables[name]]
                writer.write_table(pa.Table.from_pylist(rows, schema=SCHEMAS[name]))


def write_lines(path: Path, lines: Iterable[str]) -> None:
    """Write a text file of these lines, whole or not at all. Raises OutputError."""
    write_whole(path, lambda file: file.writelines(f"{line}\n".encode() for line in lines))


def make_folder(folder: Path) -> None:
    """Make the folder and try that it can be written.

    Raises:
        OutputError: where it cannot.
    """
    with told_errors(folder):
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return


def write_whole(path: Path, fill: Callable[[BinaryIO], object]) -> None:
    """Write a file through `fill`, so that readers see the old one or the whole new one, never a part.

    Raises:
        OutputError: where the place cannot be written or the disk is full.
    """
    with told_errors(path):
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                fill(file)
                file.flush()
                os.fsync(file.fileno())
            os.chmod(name, 0o644)
            os.replace(name, path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise


@contextmanager
def told_errors(path: Path) -> Iterator[None]:
    """An error of the file system as an OutputError in words."""
    try:
        yield
    except OSError as error:
        cause, remedy = _WORDS_OF.get(error.errno or 0, (f"cannot be written ({error.strerror})", "name another place"))
        raise OutputError(cause, path=str(path), remedy=remedy) from error


_WORDS_OF = {
    errno.ENOSPC: ("the disk is full", "free some space or name another folder, then run again"),
    errno.EDQUOT: ("the disk quota is used up", "free some space or name another folder, then run again"),
    errno.EFBIG: ("is larger than a file may be there", "name another folder"),
    errno.EACCES: ("may not be written", "change its permissions or name another folder"),
    errno.EPERM: ("may not be written", "change its permissions or name another folder"),
    errno.EROFS: ("lies on a read-only disk", "name another folder"),
    errno.EEXIST: ("is a file, not a folder", "name a folder"),
    errno.ENOTDIR: ("lies inside a file, not a folder", "name a folder"),
    errno.EISDIR: ("is a folder, not a file", "name a file"),
    errno.ENAMETOOLONG: ("has too long a name", "name another place"),
}
