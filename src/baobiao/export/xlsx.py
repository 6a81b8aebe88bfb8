"""A dataset as a workbook: a wide sheet with a row for each report, and a sheet a report laid out like its form.

Cells to review are coloured, with a note of what was read first and why; no text is a formula.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.worksheet.worksheet import Worksheet

from baobiao.dataset import write_whole
from baobiao.errors import OutputError
from baobiao.forms.library import load_forms
from baobiao.forms.model import Block, Form, Line, Row, Table
from baobiao.frames import HEAD, Dataset
from baobiao.report import CellValue, Report

MOST_SHEETS = 1_000
_REVIEW = PatternFill("solid", fgColor="FFCC88")
_BOLD = Font(bold=True)
_CENTRE = Alignment(horizontal="center", vertical="center", wrap_text=True)
_EXCEL_TEXT = 32_767
_NO_SHEET_NAME = re.compile(r"[\[\]:*?/\\\x00-\x1f']")


def write_xlsx(dataset: Dataset, path: Path, *, one_sheet: bool = False, forms: Sequence[Form] | None = None) -> None:
    """Write the workbook.

    Args:
        dataset: what is written, all of it.
        path: of the workbook.
        one_sheet: write the wide sheet alone.
        forms: those that the sheets are laid out by; the package's when None.

    Raises:
        OutputError: where the place cannot be written, or the dataset has more reports than a workbook bears sheets.
    """
    book = Workbook()
    _wide(book.worksheets[0], list(_reports(dataset)) if one_sheet else _counted(dataset, path))
    if not one_sheet:
        known = load_forms() if forms is None else tuple(forms)
        for report in _reports(dataset):
            _report(book.create_sheet(_sheet_name(report, book.sheetnames)), report, known)
    write_whole(path, book.save)


def _reports(dataset: Dataset) -> Iterator[Report]:
    with (dataset.folder / "reports.jsonl").open(encoding="utf8") as lines:
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
    for number, name in enumerate((*HEAD, *columns), start=1):
        _put(sheet.cell(1, number), name).font = _BOLD
    for row, report in enumerate(several, start=2):
        for number, name in enumerate(HEAD, start=1):
            _put(sheet.cell(row, number), getattr(report, name))
        for cell in report.cells:
            _value(sheet.cell(row, places[cell.id]), cell)
    sheet.freeze_panes = "B2"


def _report(sheet: Worksheet, report: Report, forms: Sequence[Form]) -> None:
    """The report's tables one under another, as its form prints them."""
    _put(sheet.cell(1, 1), report.title or report.source).font = _BOLD
    _put(sheet.cell(2, 1), f"{report.agency or '?'} {report.year or '?'} {report.form or '?'}")
    cells = {cell.id: cell for cell in report.cells}
    top = 4
    for name in dict.fromkeys(cell.table for cell in report.cells):
        table = _layout(name, cells, forms)
        if table is not None:
            top = _table(sheet, top, table, cells) + 1
    sheet.column_dimensions["A"].width = 24


def _layout(name: str, cells: dict[str, CellValue], forms: Sequence[Form]) -> Table | None:
    """The table of that name of the form that has most of the cells."""
    tables = [table for form in forms for table in form.tables if table.id == name]
    return max(tables, key=lambda t: sum(f"{t.id}.{r.id}.{c.id}" in cells for r, c in t.cells()), default=None)


def _table(sheet: Worksheet, top: int, table: Table, cells: dict[str, CellValue]) -> int:
    """Lay a table out from row `top` on; the first free row under it."""
    if table.titles:
        _put(sheet.cell(top, 1), table.titles[0]).font = _BOLD
        top += 1
    for block in table.blocks:
        if block.titles:
            _put(sheet.cell(top, 1), block.titles[0])
            top += 1
        lay = _across if block.across else _down
        top = lay(sheet, top, table.id, block, cells)
    return top


def _down(sheet: Worksheet, top: int, table: str, block: Block, cells: dict[str, CellValue]) -> int:
    """Row titles at the left, column titles above, the titles that they stand under merged over them."""
    high = 1 + max(len(column.under) for column in block.columns)
    broad = 1 + max(len(row.under) for row in block.rows)
    _merged(sheet, top, 1, high, broad, block.corner[0] if block.corner else "")
    for number, path in enumerate(_paths(block.columns, high)):
        _titles(sheet, path, [(top + level, broad + 1 + number) for level in range(high)])
    for number, path in enumerate(_paths(block.rows, broad)):
        _titles(sheet, path, [(top + high + number, 1 + level) for level in range(broad)])
    for down, row in enumerate(block.rows):
        for right, column in enumerate(block.columns):
            target = sheet.cell(top + high + down, broad + 1 + right)
            _value(target, cells.get(f"{table}.{row.id}.{column.id}"))
    return top + high + len(block.rows)


def _across(sheet: Worksheet, top: int, table: str, block: Block, cells: dict[str, CellValue]) -> int:
    """The rows side by side, each over its own columns, and one line of values."""
    high, width = 1 + max(len(row.under) for row in block.rows), len(block.columns)
    for group, path in enumerate(_paths(block.rows, high)):
        for right, column in enumerate(block.columns):
            place = 1 + group * width + right
            _titles(sheet, path, [(top + level, place) for level in range(high)])
            _put(sheet.cell(top + high, place), column.titles[0])
            _value(sheet.cell(top + high + 1, place), cells.get(f"{table}.{block.rows[group].id}.{column.id}"))
    return top + high + 2


def _paths(lines: Sequence[Line], depth: int) -> list[tuple[str, ...]]:
    """The titles of each line from the outermost to its own; one without outer titles has its own in their place."""
    own = [(line.ordinal if isinstance(line, Row) else "") + line.titles[0] for line in lines]
    return [(*line.under, *[title] * (depth - len(line.under))) for line, title in zip(lines, own, strict=True)]


def _titles(sheet: Worksheet, path: Sequence[str], places: Sequence[tuple[int, int]]) -> None:
    """Titles into their cells, none where the neighbour before says the same."""
    for level, (title, (row, column)) in enumerate(zip(path, places, strict=True)):
        if level == 0 or path[level - 1] != title:
            _put(sheet.cell(row, column), title).alignment = _CENTRE


def _merged(sheet: Worksheet, row: int, column: int, rows: int, columns: int, title: str) -> None:
    _put(sheet.cell(row, column), title).alignment = _CENTRE
    if rows * columns > 1:
        sheet.merge_cells(start_row=row, start_column=column, end_row=row + rows - 1, end_column=column + columns - 1)


def _value(target: Cell, cell: CellValue | None) -> None:
    """A cell's value; where it needs review a colour, and a note with the first reading."""
    if cell is None:
        return
    target.value = cell.value
    if cell.needs_review:
        target.fill = _REVIEW
        read = f"read: {cell.text or 'nothing'}\nstatus: {cell.status}, {', '.join(cell.reasons)}"
        suggested = "" if cell.suggestion is None else f"\nsuggestion: {cell.suggestion}"
        target.comment = Comment(ILLEGAL_CHARACTERS_RE.sub("", read + suggested)[:2000], "baobiao")


def _put(target: Cell, value: object) -> Cell:
    """A text as a text whatever it begins with, any other value as it is."""
    if isinstance(value, str):
        target.value = ILLEGAL_CHARACTERS_RE.sub("", value)[:_EXCEL_TEXT]
        target.data_type = "s"
    else:
        target.value = value
    return target


def _sheet_name(report: Report, taken: Iterable[str]) -> str:
    """Agency and year within what Excel allows, with a number where it is taken."""
    wanted = _NO_SHEET_NAME.sub("_", f"{report.agency or Path(report.source).stem} {report.year or ''}".strip())
    used = {name.casefold() for name in taken}
    names = (wanted[:31] if not n else f"{wanted[: 31 - len(str(n)) - 1]} {n}" for n in range(len(used) + 2))
    return next(name for name in names if name.casefold() not in used)
