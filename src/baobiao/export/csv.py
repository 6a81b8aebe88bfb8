"""A dataset as CSV files: one for each table, a row for each report, a row for each agency and year."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import BinaryIO

from baobiao.dataset import SCHEMAS, make_folder, write_whole
from baobiao.export.rows import TABLES, batches, plain
from baobiao.export.tables import safe_text
from baobiao.frames import Dataset


def write_csv(dataset: Dataset, folder: Path) -> None:
    """Write `reports.csv` and the like, `wide.csv` and `agencies.csv`, in UTF-8 with a byte order mark for Excel.

    What has no value is empty; a text that a spreadsheet would take for a formula has an apostrophe before it.

    Raises:
        OutputError: where the folder cannot be written.
    """
    make_folder(folder)
    for table in TABLES:
        names = SCHEMAS[table].names
        rows = ([row[name] for name in names] for batch in batches(dataset, table) for row in batch)
        _write(folder / f"{table}.csv", names, rows)
    for name, frame in (("wide", dataset.wide()), ("agencies", dataset.by_agency())):
        plain_frame = frame.astype(object)
        rows = plain_frame.where(plain_frame.notna(), None).to_numpy().tolist()
        _write(folder / f"{name}.csv", list(frame.columns), rows)


def _write(path: Path, names: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    def fill(file: BinaryIO) -> None:
        text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="")
        writer = csv.writer(text)
        writer.writerow(names)
        writer.writerows([_safe(plain(value)) for value in row] for row in rows)
        text.detach()  # which flushes; the file is not ours to close

    write_whole(path, fill)


def _safe(value: object) -> object:
    return safe_text(value) if isinstance(value, str) else value
