"""A dataset as CSV files: one for each table, and a wide one with a row for each report."""

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
    """Write `reports.csv` and the like, and `wide.csv`, in UTF-8 with a byte order mark, which Excel wants.

    What has no value is empty; a text that a spreadsheet would take for a formula has an apostrophe before it.

    Raises:
        OutputError: where the folder cannot be written.
    """
    make_folder(folder)
    for table in TABLES:
        names = SCHEMAS[table].names
        rows = ([row[name] for name in names] for batch in batches(dataset, table) for row in batch)
        _write(folder / f"{table}.csv", names, rows)
    wide = dataset.wide().astype(object)
    _write(folder / "wide.csv", list(wide.columns), wide.where(wide.notna(), None).to_numpy().tolist())


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
