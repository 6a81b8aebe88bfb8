"""A dataset as tables of a database: all of them are replaced in one transaction, or none is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    Double,
    Engine,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    create_engine,
    delete,
    insert,
    inspect,
)
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.types import TypeEngine

from baobiao.dataset import SCHEMAS
from baobiao.errors import OutputError
from baobiao.export.rows import TABLES, batches, plain
from baobiao.frames import Dataset

PREFIX = "baobiao_"
"""Before the names of our tables, so that none of the database's own is touched."""


def write_sql(dataset: Dataset, url: str) -> None:
    """Fill the tables `baobiao_reports`, `baobiao_cells` and the like, made where they are missing.

    What they held is deleted in the same transaction, so that exporting twice gives the same rows. Lists are words with
    blanks between.

    Args:
        dataset: what is written, all of it.
        url: as SQLAlchemy has it: `postgresql+pg8000://user@host/name`. The driver must be installed.

    Raises:
        OutputError: for a URL or driver that is none, a database that does not answer or breaks off, and for tables of
            those names with other columns.
    """
    try:
        shown = make_url(url).render_as_string(hide_password=True)
    except SQLAlchemyError as error:
        raise OutputError(
            "this is no database URL", path=url, remedy="write dialect+driver://user@host/name"
        ) from error
    try:
        engine = create_engine(url)
        if engine.dialect.name == "postgresql":  # whose drivers may send a row at a time, each with its answer
            engine.dialect.use_insertmanyvalues_wo_returning = True
        try:
            _fill(dataset, engine, shown)
        finally:
            engine.dispose()
    except ImportError as error:
        raise OutputError(f"the database's driver is missing ({error})", path=shown, remedy="install it") from error
    except SQLAlchemyError as error:
        reason = str(getattr(error, "orig", None) or error).strip().splitlines()[0]
        remedy = "its rows are as they were: see to it and run again"
        raise OutputError(f"the database refuses ({reason})", path=shown, remedy=remedy) from error


def write_sqlite(dataset: Dataset, path: Path) -> None:
    """The same, in an SQLite file. Raises OutputError."""
    write_sql(dataset, f"sqlite:///{path}")


def write_duckdb(dataset: Dataset, path: Path) -> None:
    """The tables in a DuckDB file, under the names that `write_sql` gives; lists stay lists.

    Raises:
        OutputError: when DuckDB is not installed or cannot write the file.
    """
    try:
        import duckdb
    except ImportError as error:
        raise OutputError("DuckDB is not installed", path=str(path), remedy="pip install baobiao[duckdb]") from error
    try:
        with duckdb.connect(str(path)) as connection:
            connection.begin()
            for name in TABLES:
                files = [str(file) for file in dataset.files(name)]
                connection.execute(f"CREATE OR REPLACE TABLE {PREFIX}{name} AS SELECT * FROM read_parquet(?)", [files])
            connection.commit()
    except duckdb.Error as error:
        raise OutputError(f"DuckDB refuses ({str(error).splitlines()[0]})", path=str(path)) from error


def _fill(dataset: Dataset, engine: Engine, shown: str) -> None:
    tables = _tables()
    _check_columns(engine, tables, shown)
    tables.create_all(engine)
    with engine.begin() as connection:
        for name in TABLES:
            table = tables.tables[PREFIX + name]
            connection.execute(delete(table))
            for rows in batches(dataset, name):
                connection.execute(insert(table), [{k: plain(v) for k, v in row.items()} for row in rows])


def _tables() -> MetaData:
    metadata = MetaData()
    for name, schema in SCHEMAS.items():
        Table(PREFIX + name, metadata, *(_column(field.name, str(field.type)) for field in schema))
    return metadata


def _column(name: str, kind: str) -> Column[Any]:
    if name == "report_id":
        return Column(name, String(64), index=True)
    return Column(name, _KINDS.get(kind, Text))


_KINDS: dict[str, type[TypeEngine[Any]]] = {"int32": Integer, "double": Double, "bool": Boolean, "date32[day]": Date}


def _check_columns(engine: Engine, tables: MetaData, shown: str) -> None:
    there = inspect(engine)
    for name, table in tables.tables.items():
        if there.has_table(name) and {c["name"] for c in there.get_columns(name)} != set(table.columns.keys()):
            raise OutputError(f"its table {name} has other columns", path=shown, remedy="drop or rename that table")
