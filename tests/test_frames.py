"""A dataset as frames, by pandas and by other readers of Parquet."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import duckdb
import polars
import pytest

import baobiao
from baobiao.errors import MissingSource
from baobiao.frames import Dataset, open_dataset
from baobiao.report import CellValue, Report, Status
from baobiao.years import agency_key
from tests.datasets import write_dataset


@dataclass
class _Made:
    number: int = 0

    def report(
        self, agency: str | None, year: int | None, carried: tuple[int | None, int | None], review: bool
    ) -> Report:
        """A report that carries so many requests in and out; `review` flags the first."""
        self.number += 1
        cells = (self._cell("carried_in", carried[0], review), self._cell("carried_out", carried[1], False))
        code = f"{self.number:016x}"
        return Report(
            report_id=code,
            source=f"{self.number}.txt",
            sha256=code * 4,
            media_type="text/plain",
            pages=0,
            title="=2+3",
            agency=agency,
            year=year,
            form="2021",
            needs_review=review,
            cells=cells,
        )

    def _cell(self, row: str, value: int | None, review: bool) -> CellValue:
        status: Status = "read" if value is not None else "blank"
        text = "" if value is None else str(value)
        return CellValue(
            table="requests",
            row=row,
            column="total",
            value=value,
            status=status,
            text=text,
            needs_review=review,
            reasons=("low_confidence",) if review else (),
        )


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    make = _Made().report
    reports = [
        make("柳浪街道", 2021, (0, 2), False),
        make("柳浪街道办事处", 2022, (2, 1), False),
        make("柳浪街道办事处", 2023, (4, None), True),
        make("明河县林草局", 2022, (0, 0), False),
        make(None, None, (1, 1), False),
    ]
    folder = tmp_path_factory.mktemp("dataset")
    write_dataset(folder, reports, [])
    return open_dataset(folder)


def test_the_wide_frame_has_a_row_a_report_and_a_column_a_cell(dataset: Dataset) -> None:
    wide = dataset.wide()
    assert list(wide["report_id"]) == list(dataset.reports["report_id"])
    assert list(wide.columns[-2:]) == ["requests.carried_in.total", "requests.carried_out.total"]
    assert list(wide["requests.carried_in.total"]) == [0, 2, 4, 0, 1]


def test_a_blank_is_a_zero_only_where_it_is_asked_for(dataset: Dataset) -> None:
    out = "requests.carried_out.total"
    assert dataset.wide()[out].isna().tolist() == [False, False, True, False, False]
    assert dataset.wide(blank_as_zero=True)[out].tolist() == [2, 1, 0, 0, 1]


def test_values_to_review_are_left_out_where_it_is_asked_for(dataset: Dataset) -> None:
    wide = dataset.wide(certain_only=True)
    assert wide["requests.carried_in.total"].isna().tolist() == [False, False, True, False, False]


def test_a_part_is_of_the_years_and_agencies(dataset: Dataset) -> None:
    assert dataset.where(year=2022).reports["agency"].tolist() == ["柳浪街道办事处", "明河县林草局"]
    assert dataset.where(year=[2021, 2023], agency="柳浪街道").reports["year"].tolist() == [2021, 2023]
    assert len(dataset.where(agency="无此局").wide()) == 0
    assert len(dataset.where(year=2022).cells) == 4


def test_what_is_carried_over_the_years_is_compared(dataset: Dataset) -> None:
    carried = dataset.carried()
    assert carried[["year", "left", "right", "holds"]].to_numpy().tolist() == [[2022, 2, 2, True], [2023, 4, 1, False]]


def test_agencies_are_counted_by_year(dataset: Dataset) -> None:
    counted = dataset.by_agency().set_index(["agency", "year"])
    assert counted.loc[("柳浪街道办事处", 2023), "cells_to_review"] == 1
    assert counted["reports"].sum() == 5


def test_spellings_of_a_name_are_one() -> None:
    assert agency_key("柳浪街道") == agency_key(" 柳浪街道办事处") != agency_key("柳浪镇")


def test_polars_and_duckdb_read_the_tables(dataset: Dataset) -> None:
    path = dataset.folder / "cells.parquet"
    assert polars.read_parquet(path).filter(polars.col("needs_review"))["value"].to_list() == [4.0]
    counted = duckdb.sql(f"SELECT count(*) FROM read_parquet('{path}/*.parquet')").fetchall()
    assert counted == [(10,)]


def test_a_folder_without_a_dataset_is_told(tmp_path: Path) -> None:
    with pytest.raises(MissingSource, match="no dataset here"):
        baobiao.open_dataset(tmp_path)


def test_a_dataset_without_reports_has_every_frame(tmp_path: Path) -> None:
    write_dataset(tmp_path, [])
    empty = open_dataset(tmp_path).where(year=2022, agency="某县")
    for frame in (empty.reports, empty.cells, empty.wide(), empty.by_agency(), empty.carried()):
        assert len(frame) == 0
    assert list(empty.by_agency().columns) == ["agency", "year", "reports", "cells", "cells_to_review", "checks_broken"]
