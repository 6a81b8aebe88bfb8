"""A dataset as pandas frames: the tables, a wide one with a row for each report, and reports joined over the years."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from baobiao import years
from baobiao.dataset import SCHEMAS
from baobiao.errors import DamagedSource, MissingSource
from baobiao.forms.library import load_forms
from baobiao.forms.model import Carried, Form
from baobiao.parquet import Tables
from baobiao.years import agency_key

if TYPE_CHECKING:
    from pandas import DataFrame

HEAD = ("report_id", "source", "agency", "year", "form", "needs_review")
"""What stands before the cells in the wide frame."""


def open_dataset(folder: Path | str) -> Dataset:
    """The dataset that `baobiao recover` writes into a folder, as it is now, also while it grows.

    Its tables are read when they are asked for; what is added later is seen by opening it again.

    Raises:
        MissingSource: when the folder holds none.
    """
    path = Path(folder)
    parts = Tables(path).parts()
    if not parts:
        remedy = f"let `baobiao recover … --out {path}` write one"
        raise MissingSource("there is no dataset here (no reports.parquet)", path=str(path), remedy=remedy)
    return Dataset(path, parts)


class Dataset:
    """Reports in the standard schema as frames, all of them or those of some years and agencies.

    Args:
        folder: which holds the Parquet tables.
        parts: the names of the parts of the tables that it is about.
        ids: the reports that it is about; all where None.
    """

    def __init__(self, folder: Path, parts: Sequence[str], ids: frozenset[str] | None = None) -> None:
        self.folder, self._parts, self._ids = folder, tuple(parts), ids

    def where(self, *, year: int | Iterable[int] | None = None, agency: str | Iterable[str] | None = None) -> Dataset:
        """The part of it that is of these years and agencies, however an agency's name is spelt."""
        reports = self.reports
        if year is not None:
            chosen = [year] if isinstance(year, int) else list(year)
            reports = reports[reports["year"].isin(chosen)]
        if agency is not None:
            wanted = {agency_key(name) for name in ([agency] if isinstance(agency, str) else agency)}
            reports = reports[reports["agency"].map(agency_key).isin(wanted)]
        return Dataset(self.folder, self._parts, frozenset(reports["report_id"]))

    def files(self, table: str) -> list[Path]:
        """The Parquet files of a table of the standard schema."""
        return Tables(self.folder).files(table, self._parts)

    def frame(self, table: str) -> DataFrame:
        """A table of the standard schema: `reports`, `cells`, `sections`, `metrics` or `checks`.

        Raises:
            KeyError: for another name.
            DamagedSource: when a file cannot be read.
        """
        if table not in SCHEMAS:
            raise KeyError(f"there is no table {table}; there are {', '.join(SCHEMAS)}")
        return self._read(table, self._chosen())

    def _chosen(self) -> pc.Expression | None:
        return None if self._ids is None else _among("report_id", self._ids)

    def _read(self, table: str, chosen: pc.Expression | None, columns: Sequence[str] | None = None) -> DataFrame:
        try:
            names = None if columns is None else list(columns)
            read = pq.read_table(list(map(str, self.files(table))), filters=chosen, columns=names)
        except (OSError, ValueError) as error:
            cause, remedy = f"the table {table} cannot be read ({error})", "open it again; else recover again"
            raise DamagedSource(cause, path=str(self.folder), remedy=remedy) from error
        frame: DataFrame = read.to_pandas(types_mapper=_nullable)
        return frame

    @property
    def reports(self) -> DataFrame:
        """A row a report."""
        return self.frame("reports")

    @property
    def cells(self) -> DataFrame:
        """A row a cell."""
        return self.frame("cells")

    @property
    def sections(self) -> DataFrame:
        """A row a paragraph of the narrative."""
        return self.frame("sections")

    @property
    def metrics(self) -> DataFrame:
        """A row a figure that the narrative states."""
        return self.frame("metrics")

    @property
    def checks(self) -> DataFrame:
        """A row a relation tested."""
        return self.frame("checks")

    def wide(self, *, blank_as_zero: bool = False, certain_only: bool = False) -> DataFrame:
        """A row a report: `HEAD`, then a column for each official cell, `table.row.column`.

        Args:
            blank_as_zero: give 0 for a cell that is printed empty; else it has no value.
            certain_only: give no value for a cell that needs review.
        """
        cells, reports = self.cells, self.reports[list(HEAD)]
        if cells.empty:
            return reports
        code = cells["table"] + "." + cells["row"] + "." + cells["column"]
        value = cells["value"]
        if blank_as_zero:
            value = value.mask(cells["status"] == "blank", 0)
        if certain_only:
            value = value.mask(cells["needs_review"])
        long = cells[["report_id"]].assign(code=code, value=value)
        values = long.pivot(index="report_id", columns="code", values="value")[list(dict.fromkeys(code))]
        wide: DataFrame = reports.merge(values, how="left", left_on="report_id", right_index=True)
        return wide

    def by_agency(self) -> DataFrame:
        """A row for each agency and year: how many reports, cells, cells to review and broken relations there are."""
        review = self._read("cells", self._chosen(), ["report_id", "needs_review"])
        return years.by_agency(self.reports, review, self.checks)

    def carried(self, pairs: Sequence[Carried] | None = None) -> DataFrame:
        """What a report says was carried over from last year against what last year's report of the agency says.

        A row for each such pair of cells: what the report says (`left`), what last year's says (`right`). `holds` is
        missing where a side is unknown, or where an agency has several reports of the year before that differ. The same
        comparisons stand in the checks, as relations `years.…`.

        Args:
            pairs: which cell is carried from which; those of the package's forms when None.
        """
        pairs = carried_pairs() if pairs is None else pairs
        wanted = {code for pair in pairs for code in (pair.cell, pair.previous)}
        return years.carried(self._some(wanted), pairs)

    def _some(self, codes: Iterable[str]) -> DataFrame:
        """A row a report with its id, agency and year and the values of these cells alone."""
        parts = [code.split(".") for code in codes]
        chosen = _among("table", {p[0] for p in parts}) & _among("row", {p[1] for p in parts})
        ours = self._chosen()
        cells = self._read(
            "cells", chosen if ours is None else chosen & ours, ["report_id", "table", "row", "column", "value"]
        )
        cells["code"] = cells["table"] + "." + cells["row"] + "." + cells["column"]
        values = cells[cells["code"].isin(list(codes))].pivot(index="report_id", columns="code", values="value")
        reports = self.reports[["report_id", "agency", "year"]]
        if values.empty:
            return reports
        some: DataFrame = reports.merge(values, how="left", left_on="report_id", right_index=True)
        return some


def carried_pairs(forms: Sequence[Form] | None = None) -> tuple[Carried, ...]:
    """The cells that forms carry from year to year, each pair once; the package's forms when None."""
    known = load_forms() if forms is None else forms
    return tuple({pair.id: pair for form in known for pair in form.carried}.values())


def _among(name: str, values: Iterable[str]) -> pc.Expression:
    return pc.field(name).isin(pa.array(sorted(values), pa.string()))


def _nullable(kind: object) -> object:
    """Whole numbers and flags that may be missing stay what they are."""
    import pandas as pd
    import pyarrow as pa

    return {pa.int32(): pd.Int32Dtype(), pa.bool_(): pd.BooleanDtype()}.get(kind)
