"""A dataset into one of the formats, by the format's name."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from baobiao.dataset import write_whole
from baobiao.errors import OutputError
from baobiao.export.csv import write_csv
from baobiao.export.sql import write_duckdb, write_sql, write_sqlite
from baobiao.export.xlsx import write_xlsx
from baobiao.frames import Dataset, open_dataset
from baobiao.schema import schema_text


def write_export(folder: Path, to: str, out: Path | None, *, one_sheet: bool = False) -> None:
    """Write the dataset in `folder`.

    Args:
        folder: which `baobiao recover` wrote.
        to: `csv`, `xlsx`, `sqlite`, `duckdb`, `schema`, or the URL of a database.
        out: the file or, for csv, the folder; a URL needs none.
        one_sheet: of xlsx, the wide sheet alone.

    Raises:
        MissingSource: when there is no dataset in the folder.
        OutputError: for an unknown format, or a place that cannot be written.
    """
    dataset = open_dataset(folder)
    if "://" in to:
        write_sql(dataset, to)
        return
    if to not in _FORMATS or out is None:
        cause = f"there is no format {to}" if to not in _FORMATS else "no place to write to was given"
        raise OutputError(cause, remedy=f"use {', '.join(_FORMATS)} or a database's URL")
    if to == "xlsx":
        write_xlsx(dataset, out, one_sheet=one_sheet)
    else:
        _FORMATS[to](dataset, out)


def _schema(dataset: Dataset, path: Path) -> None:
    write_whole(path, lambda file: file.write(schema_text("report").encode()))


_FORMATS: dict[str, Callable[[Dataset, Path], None]] = {
    "csv": write_csv,
    "xlsx": write_xlsx,
    "sqlite": write_sqlite,
    "duckdb": write_duckdb,
    "schema": _schema,
}
