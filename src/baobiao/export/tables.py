"""Tables of a document as JSON, CSV, HTML or an Excel workbook, by the ending of the file's name.

What stands in a document may be a formula made to run in a spreadsheet: in CSV such texts get an apostrophe before them
(OWASP, CSV injection), in a workbook they are stored as texts.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from html import escape
from pathlib import Path

from openpyxl import Workbook
from openpyxl.cell import MergedCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.worksheet.worksheet import Worksheet

from baobiao.dataset import write_whole
from baobiao.errors import OutputError
from baobiao.tables import Table, TableCell, Tables

_NUMBER = re.compile(r"-?(?:0|[1-9]\d{0,14})(?:\.\d{1,10})?")
_RISKY = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_EXCEL_TEXT = 32_767
"""The most characters that a cell of a workbook may hold."""


def write_tables(tables: Tables, path: Path) -> None:
    """Write the tables to a file in the format that its name ends with: .json, .csv, .html or .xlsx.

    Raises:
        OutputError: for another ending, or a place that cannot be written.
    """
    check_format(path)
    data = _FORMATS[path.suffix.lower()](tables)
    write_whole(path, lambda file: file.write(data))


def check_format(path: Path) -> None:
    """Raise OutputError where the name's ending is that of no format."""
    if path.suffix.lower() not in _FORMATS:
        endings = ", ".join(_FORMATS)
        raise OutputError(f"no format is known by the ending {path.suffix!r}", path=str(path), remedy=f"use {endings}")


def tables_json(tables: Tables) -> bytes:
    """Everything, with places and confidences."""
    return tables.model_dump_json(indent=1).encode() + b"\n"


def tables_csv(tables: Tables) -> bytes:
    """One table after another, an empty line between them; a merged cell's text stands in its first place.

    UTF-8 with a byte order mark, without which Excel takes it for another encoding.
    """
    with io.StringIO(newline="") as file:
        writer = csv.writer(file)
        for index, table in enumerate(table for _, table in tables.whole()):
            if index:
                file.write("\r\n")
            writer.writerows([safe_text(text) for text in row] for row in _texts(table))
        return file.getvalue().encode("utf-8-sig")


def tables_html(tables: Tables) -> bytes:
    """A page with the tables and their spans."""
    title = escape(tables.source)
    head = f'<!doctype html><html><head><meta charset="utf-8"><title>{title}</title></head>'
    return f"{head}<body>{tables._repr_html_()}</body></html>\n".encode()


def tables_xlsx(tables: Tables) -> bytes:
    """A workbook with a sheet for each table, its cells merged as in the document; plain numbers are numbers.

    As in CSV and HTML, a table over several pages is one."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for where, table in tables.whole():
        sheet = book.create_sheet(where)
        for cell in table.cells:
            _fill(sheet, cell)
    if not book.worksheets:
        book.create_sheet("no table")
    with io.BytesIO() as file:
        book.save(file)
        return file.getvalue()


def safe_text(text: str) -> str:
    """A text that no spreadsheet takes for a formula; numbers stay numbers."""
    return f"'{text}" if text.startswith(_RISKY) and not _NUMBER.fullmatch(text) else text


def _fill(sheet: Worksheet, cell: TableCell) -> None:
    row, column = cell.row + 1, cell.column + 1
    target = sheet.cell(row, column)
    if isinstance(target, MergedCell):
        return
    if _NUMBER.fullmatch(cell.text):
        target.value = float(cell.text) if "." in cell.text else int(cell.text)
    else:
        target.value = ILLEGAL_CHARACTERS_RE.sub("", cell.text)[:_EXCEL_TEXT] or None
        if target.value is not None:
            target.data_type = "s"  # a text, whatever it begins with
    if cell.row_span > 1 or cell.column_span > 1:
        last_row, last_column = row + cell.row_span - 1, column + cell.column_span - 1
        sheet.merge_cells(start_row=row, start_column=column, end_row=last_row, end_column=last_column)


def _texts(table: Table) -> list[list[str]]:
    texts = [[""] * table.columns for _ in range(table.rows)]
    for cell in table.cells:
        texts[cell.row][cell.column] = cell.text
    return texts


_FORMATS: dict[str, Callable[[Tables], bytes]] = {
    ".json": tables_json,
    ".csv": tables_csv,
    ".html": tables_html,
    ".xlsx": tables_xlsx,
}
