"""A dataset as a workbook: a wide sheet with a row for each report, one with a row for each agency and year, and a
sheet a report laid out like its form. No text is a formula.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from baobiao.dataset import write_whole
from baobiao.errors import MissingSource, OutputError
from baobiao.export.sheet import BOLD, fill_sheet, put, put_value, sheet_name
from baobiao.forms.library import load_forms
from baobiao.forms.model import Form
from baobiao.frames import HEAD, Dataset
from baobiao.report import Report

MOST_SHEETS = 1_000


def write_xlsx(dataset: Dataset, path: Path, *, one_sheet: bool = False, forms: Sequence[Form] | None = None) -> None:
    """Write the workbook.

    Args:
        dataset: what is written, all of it.
        path: of the workbook.
        one_sheet: write the wide sheet alone.
        forms: those that the sheets are laid out by; the package's when None.

    Raises:
        MissingSource: while the run that makes the dataset is under way.
        OutputError: where the place cannot be written, or the dataset has more reports than a workbook bears sheets.
    """
    book = Workbook()
    _wide(book.worksheets[0], list(_reports(dataset)) if one_sheet else _counted(dataset, path))
    if not one_sheet:
        _agencies(book.create_sheet("agencies"), dataset)
        known = load_forms() if forms is None else tuple(forms)
        for report in _reports(dataset):
            name = f"{report.agency or Path(report.source).stem} {report.year or ''}"
            fill_sheet(book.create_sheet(sheet_name(name, book.sheetnames)), report, known)
    write_whole(path, book.save)


def _reports(dataset: Dataset) -> Iterator[Report]:
    path = dataset.folder / "reports.jsonl"
    if not path.is_file():
        remedy = f"let `baobiao recover … --out {dataset.folder}` run to its end"
        raise MissingSource("there is no reports.jsonl yet", path=str(dataset.folder), remedy=remedy)
    with path.open(encoding="utf8") as lines:
        yield from map(Report.model_validate_json, lines)


def _counted(dataset: Dataset, path: Path) -> list[Report]:
    reports = list(_reports(dataset))
    if len(reports) > MOST_SHEETS:
        cause = f"{len(reports):,} reports are too many for a sheet each"
        raise OutputError(cause, path=str(path), remedy="use --one-sheet, or another format")
    return reports


def _wide(sheet: Worksheet, reports: Iterable[Report]) -> None:
    """A row for each report, a column for each cell of their forms."""
    several = list(reports)
    columns = list(dict.fromkeys(cell.id for report in several for cell in report.cells))
    places = {code: number for number, code in enumerate(columns, start=len(HEAD) + 1)}
    sheet.title = "wide"
    _names(sheet, (*HEAD, *columns))
    for row, report in enumerate(several, start=2):
        for number, name in enumerate(HEAD, start=1):
            put(sheet.cell(row, number), getattr(report, name))
        for cell in report.cells:
            put_value(sheet.cell(row, places[cell.id]), cell)


def _agencies(sheet: Worksheet, dataset: Dataset) -> None:
    """A row for each agency and year."""
    counted = dataset.by_agency().astype(object)
    _names(sheet, list(counted.columns))
    for row, values in enumerate(counted.where(counted.notna(), None).to_numpy().tolist(), start=2):
        for number, value in enumerate(values, start=1):
            put(sheet.cell(row, number), value)


def _names(sheet: Worksheet, names: Sequence[str]) -> None:
    """The names of the columns, each as broad as its name, in a row that stays in sight."""
    for number, name in enumerate(names, start=1):
        put(sheet.cell(1, number), name).font = BOLD
        sheet.column_dimensions[get_column_letter(number)].width = max(12, min(len(name) + 2, 50))
    sheet.column_dimensions["A"].width = 32
    sheet.freeze_panes = "B2"
    sheet.auto_filter.ref = sheet.dimensions
