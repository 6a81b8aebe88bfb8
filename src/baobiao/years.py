"""Reports of one agency over the years: names in one spelling, counts, what is carried over from year to year."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from baobiao.forms.model import Carried
from baobiao.nlp.agencies import full_name
from baobiao.nlp.fold import spell

if TYPE_CHECKING:
    from pandas import DataFrame, Series

CARRIED = ("agency", "year", "report_id", "previous_id", "relation", "left", "right", "difference", "holds")
"""The columns of `carried`."""


def agency_key(name: object) -> str:
    """An agency's name in one spelling: the same for 柳浪街道 and 柳浪街道办事处; "" for none."""
    return full_name("".join(spell(name).split())) if isinstance(name, str) else ""


def by_agency(reports: DataFrame, cells: DataFrame, checks: DataFrame) -> DataFrame:
    """A row for each agency and year: how many reports, cells, cells to review and broken relations there are."""
    review = cells.groupby("report_id")["needs_review"]
    counts = {
        "cells": review.size(),
        "cells_to_review": review.sum(),
        "checks_broken": checks[checks["holds"].eq(False).fillna(False)].groupby("report_id").size(),
    }
    reports = reports.set_index("report_id")
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


def carried(wide: DataFrame, pairs: Sequence[Carried]) -> DataFrame:
    """What reports say was carried over from the year before against what that year's report of the agency says.

    A row for each report and pair of cells whose agency has a report of the year before: what the report says (`left`),
    what that one says (`right`). `holds` is missing where a side is unknown, or where several reports of the year
    before differ.

    Args:
        wide: a row a report with `report_id`, `agency`, `year` and the pairs' cells as columns.
        pairs: which cell should equal which of the year before.
    """
    import pandas as pd

    known = wide[wide["agency"].notna() & wide["year"].notna()]
    groups = dict(list(known.groupby([known["agency"].map(agency_key), "year"])))
    rows = [
        _compared(report, groups[key, year - 1], pair)
        for (key, year), now in groups.items()
        if (key, year - 1) in groups
        for report in now.to_dict("records")
        for pair in pairs
        if pair.cell in wide and pair.previous in wide
    ]
    return pd.DataFrame(rows, columns=list(CARRIED))


def checks_of(compared: DataFrame, pairs: Sequence[Carried]) -> Iterator[dict[str, Any]]:
    """The rows of `carried` as rows of the checks, each with the report whose cell was carried in."""
    cells = {pair.id: [pair.cell, pair.previous] for pair in pairs}
    for row in compared.to_dict("records"):
        sums = {name: None if row[name] is None else float(row[name]) for name in ("left", "right", "difference")}
        named = {"report_id": row["report_id"], "relation": row["relation"], "scope": str(row["year"])}
        yield {**named, **sums, "holds": row["holds"], "cells": cells[row["relation"]]}


def _compared(report: dict[Any, Any], before: DataFrame, pair: Carried) -> dict[str, object]:
    now, right = report[pair.cell], _only(before[pair.previous])
    left = None if now is None or now != now else float(now)
    difference = None if left is None or right is None else left - right
    holds = None if difference is None else difference == 0
    named = (report["agency"], int(report["year"]), report["report_id"], before["report_id"].iloc[0], pair.id)
    return dict(zip(CARRIED, (*named, left, right, difference, holds), strict=True))


def _only(values: Series[float]) -> float | None:
    """The value that all of them have, None where one has none or two differ."""
    different = set(values)
    return None if values.isna().any() or len(different) != 1 else float(different.pop())
