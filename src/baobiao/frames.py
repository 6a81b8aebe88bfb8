"""A dataset as pandas frames: the tables, a wide one with a row for each report, and reports joined over the years."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from baobiao.dataset import SCHEMAS
from baobiao.errors import DamagedSource, MissingSource
from baobiao.forms.library import load_forms
from baobiao.forms.model import Carried, Form
from baobiao.nlp.agencies import full_name
from baobiao.nlp.fold import spell

if TYPE_CHECKING:
    from pandas import DataFrame, Series

HEAD = ("report_id", "source", "agency", "year", "form", "needs_review")
"""What stands before the cells in the wide frame."""


def open_dataset(folder: Path | str) -> Dataset:
    """The dataset that `baobiao recover` wrote into a folder; its tables are read when they are asked for.

    Raises:
        MissingSource: when the folder holds none.
    """
    path = Path(folder)
    missing = [name for name in SCHEMAS if not (path / f"{name}.parquet").is_file()]
    if missing:
        remedy = f"let `baobiao recover … --out {path}` run to its end"
        raise MissingSource(f"there is no whole dataset here (no {missing[0]}.parquet)", path=str(path), remedy=remedy)
    return Dataset(path)


class Dataset:
    """Reports in the standard schema as frames, all of them or those of some years and agencies.

    Args:
        folder: which holds the Parquet tables.
        ids: the reports that it is about; all where None.
    """

    def __init__(self, folder: Path, ids: frozenset[str] | None = None) -> None:
        self.folder, self._ids = folder, ids

    def where(self, *, year: int | Iterable[int] | None = None, agency: str | Iterable[str] | None = None) -> Dataset:
        """The part of it that is of these years and agencies, however an agency's name is spelt."""
        reports = self.reports
        if year is not None:
            years = [year] if isinstance(year, int) else list(year)
            reports = reports[reports["year"].isin(years)]
        if agency is not None:
            wanted = {agency_key(name) for name in ([agency] if isinstance(agency, str) else agency)}
            reports = reports[reports["agency"].map(agency_key).isin(wanted)]
        return Dataset(self.folder, frozenset(reports["report_id"]))

    def frame(self, table: str) -> DataFrame:
        """A table of the standard schema: `reports`, `cells`, `sections`, `metrics` or `checks`.

        Raises:
            KeyError: for another name.
            DamagedSource: when its file cannot be read.
        """
        if table not in SCHEMAS:
            raise KeyError(f"there is no table {table}; there are {', '.join(SCHEMAS)}")
        path = self.folder / f"{table}.parquet"
        chosen = None if self._ids is None else pc.field("report_id").isin(pa.array(self._ids, pa.string()))
        try:
            read = pq.read_table(path, filters=chosen)
        except (OSError, ValueError) as error:
            raise DamagedSource(f"not a Parquet table ({error})", path=str(path), remedy="recover again") from error
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
        cells, checks, reports = self.cells, self.checks, self.reports.set_index("report_id")
        review = cells.groupby("report_id")["needs_review"]
        counts = {
            "cells": review.size(),
            "cells_to_review": review.sum(),
            "checks_broken": checks[checks["holds"].eq(False).fillna(False)].groupby("report_id").size(),
        }
        named = reports[["agency", "year"]].assign(key=reports["agency"].map(agency_key), **counts)
        several = named.fillna(dict.fromkeys(counts, 0)).groupby(["key", "year"], dropna=False)
        counted = several.agg(
            agency=("agency", "first"),
            reports=("agency", "size"),
            cells=("cells", "sum"),
            cells_to_review=("cells_to_review", "sum"),
            checks_broken=("checks_broken", "sum"),
        )
        return counted.reset_index()[["agency", "year", *counted.columns[1:]]]

    def carried(self, forms: Sequence[Form] | None = None) -> DataFrame:
        """What a report says was carried over from last year against what last year's report of the agency says.

        A row for each such pair of cells: what the report says (`left`), what last year's says (`right`). `holds` is
        missing where a side is unknown, or where an agency has several reports of a year that differ.

        Args:
            forms: those that say which cells are carried; the package's when None.
        """
        import pandas as pd

        pairs = {c.id: c for form in (load_forms() if forms is None else forms) for c in form.carried}
        wide = self.wide()
        known = wide[wide["agency"].notna() & wide["year"].notna()]
        groups = dict(list(known.groupby([known["agency"].map(agency_key), "year"])))
        rows = [
            _carried(pair, now, groups[key, year - 1], int(year))
            for (key, year), now in groups.items()
            if (key, year - 1) in groups
            for pair in pairs.values()
            if pair.cell in wide and pair.previous in wide
        ]
        return pd.DataFrame(rows, columns=list(_CARRIED))


_CARRIED = ("agency", "year", "report_id", "previous_id", "relation", "left", "right", "difference", "holds")


def _carried(pair: Carried, now: DataFrame, before: DataFrame, year: int) -> dict[str, object]:
    left, right = _only(now[pair.cell]), _only(before[pair.previous])
    both = left is not None and right is not None
    difference = left - right if left is not None and right is not None else None
    named = (now["agency"].iloc[0], year, now["report_id"].iloc[0], before["report_id"].iloc[0], pair.id)
    return dict(zip(_CARRIED, (*named, left, right, difference, difference == 0 if both else None), strict=True))


def _only(values: Series[float]) -> float | None:
    """The value that all of them have, None where one has none or two differ."""
    different = set(values)
    return None if values.isna().any() or len(different) != 1 else float(different.pop())


def agency_key(name: object) -> str:
    """An agency's name in one spelling: the same for 柳浪街道 and 柳浪街道办事处; "" for none."""
    return full_name("".join(spell(name).split())) if isinstance(name, str) else ""


def _nullable(kind: object) -> object:
    """Whole numbers and flags that may be missing stay what they are."""
    import pandas as pd
    import pyarrow as pa

    return {pa.int32(): pd.Int32Dtype(), pa.bool_(): pd.BooleanDtype()}.get(kind)
