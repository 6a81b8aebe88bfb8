"""The Parquet tables of a dataset: a folder for each table, in it a part for each group of reports.

`cells.parquet/000007.parquet` holds the cells of the reports whose rows are in `reports.parquet/000007.parquet`. A part
is written once and whole; a report that is done again loses its rows in the part that had them. Of a part, the reports'
file is written last, so that whoever sees a report finds its rows, and a crash leaves nothing that passes for a part.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from io import BytesIO
from itertools import accumulate, groupby
from pathlib import Path
from typing import Any, BinaryIO

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.json as json_reader
import pyarrow.parquet as pq

from baobiao.dataset import SCHEMAS, make_folder, told_errors, write_whole

GROUP = 200
"""Reports in a part, at most."""
_BITE = 1 << 22
"""Bytes of JSON that are read at once: for many more the system has to find new memory, fewer cost more calls."""
YEARS = "years.parquet"
"""The part of the checks that compares reports of different years."""
_NUMBERED = re.compile(r"(\d+)\.parquet")
_EMPTY = "000000.parquet"
_VERSIONS = b"baobiao.versions"
_LAST_REPORTS = sorted(SCHEMAS, key="reports".__eq__)


class Tables:
    """The tables in a dataset's folder.

    Args:
        folder: the dataset's.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, table: str, part: str) -> Path:
        """Where a part of a table is."""
        return self.folder / f"{table}.parquet" / part

    def parts(self) -> list[str]:
        """The names of the whole parts, in their order; none where there are no tables."""
        return self._numbered("reports")

    def files(self, table: str, parts: Sequence[str]) -> list[Path]:
        """The files of these parts of a table; of the checks also the one over the years."""
        names = [*parts, YEARS] if table == "checks" else parts
        return [path for path in (self.path(table, name) for name in names) if path.is_file()]

    def prepare(self) -> None:
        """Make the folders, each with an empty part that tells its columns, and take away what a crash left.

        Parts with other columns, which another version of the software wrote, go too: their rows are to be made again.

        Raises:
            OutputError: where that cannot be written.
        """
        with told_errors(self.folder):
            for table in _LAST_REPORTS:
                folder = self.folder / f"{table}.parquet"
                if folder.is_file():  # of a version that kept a table in one file
                    folder.unlink()
                make_folder(folder)
            whole = set(self.parts()) if self._has_our_columns() else set()
            rests = [self.path(t, name) for t in _LAST_REPORTS for name in self._numbered(t) if name not in whole]
            for path in rests:
                path.unlink()
        if _EMPTY not in whole:
            self._write(_EMPTY, {table: schema.empty_table() for table, schema in SCHEMAS.items()}, {})

    def _has_our_columns(self) -> bool:
        first = {table: self.path(table, _EMPTY) for table in SCHEMAS}
        return all(path.is_file() and pq.read_schema(path).equals(SCHEMAS[t]) for t, path in first.items())

    def versions(self) -> dict[str, dict[str, str]]:
        """Of each part, its reports with the versions that they were written in."""
        known: dict[str, dict[str, str]] = {}
        for part in self.parts():
            metadata = pq.read_metadata(self.path("reports", part)).metadata or {}
            known[part] = json.loads(metadata.get(_VERSIONS, b"{}"))
        return known

    def append(self, reports: Sequence[bytes], versions: Mapping[str, str]) -> None:
        """Add a part.

        Args:
            reports: each as JSON in the standard schema.
            versions: of each of them, by its id.

        Raises:
            OutputError: where it cannot be written or the disk is full.
        """
        number = 1 + max(int(name.split(".")[0]) for table in SCHEMAS for name in self._numbered(table))
        self._write(f"{number:06}.parquet", tables_of(reports), versions)

    def drop(self, ids: Iterable[str]) -> None:
        """Take reports out of the parts that have them; the other parts stay untouched. Raises OutputError."""
        unwanted = frozenset(ids)
        for part, versions in self.versions().items() if unwanted else ():
            if unwanted.isdisjoint(versions):
                continue
            left = {code: version for code, version in versions.items() if code not in unwanted}
            if left:
                self._write(part, {name: self._without(name, part, unwanted) for name in SCHEMAS}, left)
                continue
            with told_errors(self.folder):
                for table in _LAST_REPORTS:
                    self.path(table, part).unlink(missing_ok=True)

    def write_years(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """Put these rows in the place of the checks over the years. Raises OutputError."""
        found = pa.Table.from_pylist(list(rows), schema=SCHEMAS["checks"])
        write_whole(self.path("checks", YEARS), _filling(found), beside=self.folder)

    def _numbered(self, table: str) -> list[str]:
        folder = self.folder / f"{table}.parquet"
        return sorted(path.name for path in folder.glob("*") if _NUMBERED.fullmatch(path.name))

    def _without(self, table: str, part: str, unwanted: frozenset[str]) -> pa.Table:
        path = self.path(table, part)
        if not path.is_file():
            return SCHEMAS[table].empty_table()
        found = pq.ParquetFile(path).read()
        return found.filter(pc.invert(pc.is_in(found["report_id"], pa.array(unwanted, pa.string()))))

    def _write(self, part: str, tables: Mapping[str, pa.Table], versions: Mapping[str, str]) -> None:
        for name in _LAST_REPORTS:
            said = {_VERSIONS: json.dumps(dict(versions))} if name == "reports" else None
            found = tables[name].replace_schema_metadata(said)
            write_whole(self.path(name, part), _filling(found), beside=self.folder)


def tables_of(reports: Sequence[bytes]) -> dict[str, pa.Table]:
    """The rows that reports, given as JSON, have in the tables of the standard schema.

    Arrow reads the JSON by itself: no object of Python stands between a report and its rows.
    """
    bites = groupby(zip(accumulate(map(len, reports)), reports, strict=True), key=lambda pair: pair[0] // _BITE)
    read = [_read([report for _, report in bite]) for _, bite in bites]
    return {name: pa.concat_tables([_rows(name, whole) for whole in read]) for name in SCHEMAS}


def _read(reports: Sequence[bytes]) -> pa.Table:
    """Reports as Arrow reads them, a row each."""
    data = b"\n".join(reports)
    return json_reader.read_json(
        BytesIO(data),
        read_options=json_reader.ReadOptions(block_size=len(data) + 1, use_threads=False),
        parse_options=json_reader.ParseOptions(explicit_schema=_NESTED, unexpected_field_behavior="ignore"),
    ).combine_chunks()


def _rows(name: str, whole: pa.Table) -> pa.Table:
    if name == "reports":
        return whole.select(SCHEMAS[name].names).cast(SCHEMAS[name])
    nested = whole[name].chunk(0)
    report_ids = whole["report_id"].chunk(0).take(pc.list_parent_indices(nested))
    columns = pc.list_flatten(nested).flatten()
    return pa.Table.from_arrays([report_ids, *columns], schema=SCHEMAS[name])


def _read_as(field: pa.Field[Any]) -> pa.Field[Any]:
    """A column as Arrow's reader of JSON takes it: days are texts there."""
    return field.with_type(pa.string()) if field.type == pa.date32() else field


_NESTED = pa.schema(
    [
        *map(_read_as, SCHEMAS["reports"]),
        *(
            pa.field(name, pa.list_(pa.struct([field for field in schema if field.name != "report_id"])))
            for name, schema in SCHEMAS.items()
            if name != "reports"
        ),
    ]
)
"""The columns of the tables as they lie in a report's JSON."""


def _filling(table: pa.Table) -> Callable[[BinaryIO], object]:
    return partial(pq.write_table, table, compression="zstd")
