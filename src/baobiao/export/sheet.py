"""A sheet with a report's tables laid out as their form prints them.

Cells to review are coloured, with a note of what was read first and why; those that the document has not are grey.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from unicodedata import east_asian_width

from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from baobiao.forms.model import Block, Form, Line, Row, Table
from baobiao.report import CellValue, Report

BOLD = Font(bold=True)
REVIEW = PatternFill("solid", fgColor="FFCC88")
_ABSENT = PatternFill("solid", fgColor="E4E4E4")
_TITLE = PatternFill("solid", fgColor="EEF3FA")
_RULE = Side(style="thin", color="7F7F7F")
_RULES = Border(left=_RULE, right=_RULE, top=_RULE, bottom=_RULE)
_CENTRE = Alignment(horizontal="center", vertical="center", wrap_text=True)
_LARGE = Font(bold=True, size=14)
_LINE = 16.0
"""Points of height of a line of text."""
_TITLES, _VALUES = (10, 14, 32), 12
"""Widths of the columns of row titles, the innermost last, and of those of values, in characters."""
_EXCEL_TEXT = 32_767
_NO_SHEET_NAME = re.compile(r"[\[\]:*?/\\\x00-\x1f']")


Values = Mapping[tuple[str, str], CellValue | None]


@dataclass(frozen=True, slots=True)
class Span:
    """A title over so many levels and lines, from `level` and `line` on."""

    text: str
    level: int
    line: int
    levels: int = 1
    lines: int = 1


def spans(paths: Sequence[Sequence[str]]) -> Iterator[Span]:
    """The titles that stand over lines, each once, as large as it goes.

    Args:
        paths: of each line its titles from the outermost to its own, all of one length; a title that is repeated along
            its path reaches over those levels.
    """
    for line, path in enumerate(paths):
        for level, text in enumerate(path):
            if level and path[level - 1] == text:
                continue
            levels = _reach(path, level)
            inner = level + levels < len(path)  # a line's own title is its own, also where its neighbour has the same
            shared = [inner and _shares(path, other, level) for other in paths]
            if line and shared[line - 1]:
                continue
            lines = (
                next((n for n in range(line + 1, len(paths)) if not shared[n]), len(paths) if inner else line + 1)
                - line
            )
            yield Span(text, level, line, levels, lines)


def _reach(path: Sequence[str], level: int) -> int:
    """Over how many levels the title there goes."""
    return next((n for n in range(level, len(path)) if path[n] != path[level]), len(path)) - level


def _shares(path: Sequence[str], other: Sequence[str], level: int) -> bool:
    """Whether both lines stand under the same title there."""
    return list(path[: level + 1]) == list(other[: level + 1]) and _reach(path, level) == _reach(other, level)


def fill_sheet(sheet: Worksheet, report: Report, forms: Sequence[Form]) -> None:
    """Lay the report's tables out one under another, ready to be printed on pages one sheet wide."""
    cells = {cell.id: cell for cell in report.cells}
    layouts = [_layout(name, cells, forms) for name in dict.fromkeys(cell.table for cell in report.cells)]
    tables = [table for table in layouts if table is not None]
    depth = max((_depth(b.rows) for t in tables for b in t.blocks if not b.across), default=1)
    _widths(sheet, depth)
    _head(sheet, report)
    top = 5
    for table in tables:
        top = _table(sheet, top, depth, table, cells) + 1
    sheet.freeze_panes = "A4"
    sheet.sheet_view.showGridLines = False
    sheet.page_setup.paperSize = 9  # A4
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True


def put(target: Cell, value: object) -> Cell:
    """A text as a text whatever it begins with, any other value as it is."""
    if isinstance(value, str):
        target.value = ILLEGAL_CHARACTERS_RE.sub("", value)[:_EXCEL_TEXT]
        target.data_type = "s"
    else:
        target.value = value
    return target


def put_value(target: Cell, cell: CellValue | None) -> None:
    """A cell's value; where it needs review a colour, and a note with the first reading."""
    if cell is None:
        return
    target.value = cell.value
    if cell.needs_review:
        target.fill = REVIEW
        read = f"read: {cell.text or 'nothing'}\nstatus: {cell.status}, {', '.join(cell.reasons)}"
        suggested = "" if cell.suggestion is None else f"\nsuggestion: {cell.suggestion}"
        note = Comment(ILLEGAL_CHARACTERS_RE.sub("", read + suggested)[:2000], "baobiao")
        note.width, note.height = 260, 90
        target.comment = note
    elif cell.status == "absent":
        target.fill = _ABSENT


def sheet_name(wanted: str, taken: Sequence[str]) -> str:
    """A name within what Excel allows, with a number where it is taken."""
    wanted = _NO_SHEET_NAME.sub("_", wanted.strip())
    used = {name.casefold() for name in taken}
    names = (wanted[:31] if not n else f"{wanted[: 31 - len(str(n)) - 1]} {n}" for n in range(len(used) + 2))
    return next(name for name in names if name.casefold() not in used)


def _head(sheet: Worksheet, report: Report) -> None:
    """Title, agency and year, and what the colours say."""
    put(sheet["A1"], report.title or report.source).font = _LARGE
    put(sheet["A2"], f"{report.agency or '?'} · {report.year or '?'} · form 表样 {report.form or '?'}")
    review = sum(cell.needs_review for cell in report.cells)
    put(sheet["A3"], str(review)).fill = REVIEW
    put(sheet["B3"], "to review 待核对 (see the notes)")
    put(sheet["D3"], str(sum(cell.status == "absent" for cell in report.cells))).fill = _ABSENT
    put(sheet["E3"], "not in the document 原文没有")


def _widths(sheet: Worksheet, depth: int) -> None:
    titles = _TITLES[-depth:] if depth <= len(_TITLES) else (*[_TITLES[0]] * (depth - len(_TITLES)), *_TITLES)
    for number in range(1, 40):
        width = titles[number - 1] if number <= depth else _VALUES
        sheet.column_dimensions[get_column_letter(number)].width = width


def _layout(name: str, cells: Mapping[str, CellValue], forms: Sequence[Form]) -> Table | None:
    """The table of that name of the form that has most of the cells."""
    tables = [table for form in forms for table in form.tables if table.id == name]
    return max(tables, key=lambda t: sum(f"{t.id}.{r.id}.{c.id}" in cells for r, c in t.cells()), default=None)


def _table(sheet: Worksheet, top: int, depth: int, table: Table, cells: Mapping[str, CellValue]) -> int:
    """Lay a table out from row `top` on; the first free row under it."""
    if table.titles:
        put(sheet.cell(top, 1), table.titles[0]).font = BOLD
        top += 1
    for block in table.blocks:
        values = {(r, c): cells.get(f"{table.id}.{r}.{c}") for r, c in ((r.id, c.id) for r, c in _cells(block))}
        top = _across(sheet, top, block, values) if block.across else _down(sheet, top, depth, block, values)
    return top


def _cells(block: Block) -> Iterator[tuple[Line, Line]]:
    return ((row, column) for row in block.rows for column in block.columns)


def _down(sheet: Worksheet, top: int, broad: int, block: Block, values: Values) -> int:
    """Row titles at the left, column titles above, each once over all that stands under it."""
    if block.titles:
        _box(sheet, top, 1, 1, broad + len(block.columns), block.titles[0])
        top += 1
    high = _depth(block.columns)
    _box(sheet, top, 1, high, broad, block.corner[0] if block.corner else "")
    for span in spans(_paths(block.columns, high)):
        _box(sheet, top + span.level, broad + 1 + span.line, span.levels, span.lines, span.text)
    for span in spans(_paths(block.rows, broad)):
        _box(sheet, top + high + span.line, 1 + span.level, span.lines, span.levels, span.text)
    for down, row in enumerate(block.rows, start=top + high):
        for right, column in enumerate(block.columns, start=broad + 1):
            _boxed(sheet.cell(down, right), values[row.id, column.id])
    return top + high + len(block.rows)


def _across(sheet: Worksheet, top: int, block: Block, values: Values) -> int:
    """The rows side by side, each over its own columns, and one line of values."""
    high, width = _depth(block.rows), len(block.columns)
    for span in spans(_paths(block.rows, high)):
        _box(sheet, top + span.level, 1 + span.line * width, span.levels, span.lines * width, span.text)
    for place, (row, column) in enumerate(_cells(block), start=1):
        _box(sheet, top + high, place, 1, 1, column.titles[0])
        _boxed(sheet.cell(top + high + 1, place), values[row.id, column.id])
    return top + high + 2


def _depth(lines: Sequence[Line]) -> int:
    return 1 + max(len(line.under) for line in lines)


def _paths(lines: Sequence[Line], depth: int) -> list[tuple[str, ...]]:
    """The titles of each line from the outermost to its own, which reaches over the levels that are left."""
    own = [(line.ordinal if isinstance(line, Row) else "") + line.titles[0] for line in lines]
    return [(*line.under, *[title] * (depth - len(line.under))) for line, title in zip(lines, own, strict=True)]


def _box(sheet: Worksheet, row: int, column: int, rows: int, columns: int, text: str) -> None:
    """A title over so many rows and columns, the rows high enough for it."""
    for line in sheet.iter_rows(row, row + rows - 1, column, column + columns - 1):
        for cell in line:
            cell.border, cell.fill = _RULES, _TITLE
    put(sheet.cell(row, column), text).alignment = _CENTRE
    if rows * columns > 1:
        sheet.merge_cells(start_row=row, start_column=column, end_row=row + rows - 1, end_column=column + columns - 1)
    letters = map(get_column_letter, range(column, column + columns))
    room = sum(float(sheet.column_dimensions[letter].width) for letter in letters) - 1
    high = _LINE * ceil(_wide(text) / room) / rows
    for number in range(row, row + rows):
        sheet.row_dimensions[number].height = max(sheet.row_dimensions[number].height or _LINE, high)


def _wide(text: str) -> int:
    """How many columns of digits a text is wide: a Chinese character is two."""
    return sum(2 if east_asian_width(character) in "WFA" else 1 for character in text)


def _boxed(target: Cell, cell: CellValue | None) -> None:
    target.border, target.alignment = _RULES, _CENTRE
    put_value(target, cell)
