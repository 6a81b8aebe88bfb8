"""Files that reports come in: Word with pictures or native tables, scanned PDF, picture folders, fax TIFF."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path

import docx
from docx.document import Document as WordDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Cm, Pt
from PIL import Image

from baobiao.models.pages.narrative import Passage
from baobiao.models.pages.sheets import Sheet


def write_scanned_pdf(path: Path, pages: Sequence[Image.Image], dpi: float, quality: int) -> None:
    """Each picture a page, without a text layer."""
    pages[0].save(path, "PDF", save_all=True, append_images=list(pages[1:]), resolution=dpi, quality=quality)


def write_folder(path: Path, pages: Sequence[Image.Image], suffix: str) -> None:
    """A folder with one picture a page, in natural order."""
    path.mkdir(parents=True, exist_ok=True)
    for number, page in enumerate(pages, start=1):
        page.save(path / f"page{number}{suffix}", quality=88)


def write_fax(path: Path, pages: Sequence[Image.Image]) -> None:
    """One TIFF of several one-bit pages."""
    bits = [page.convert("L").point(lambda level: 255 * (level > 127)).convert("1") for page in pages]
    bits[0].save(path, "TIFF", save_all=True, append_images=bits[1:], compression="group4", dpi=(200, 200))


def write_picture_docx(path: Path, passages: Sequence[Passage], pictures: dict[str, Image.Image], suffix: str) -> None:
    """A Word document whose tables are pictures."""
    document = docx.Document()
    for passage in passages:
        if passage.kind == "table":
            data = io.BytesIO()
            pictures[passage.text].save(data, "JPEG" if suffix == ".jpg" else "PNG", quality=85)
            data.seek(0)
            document.add_picture(data, width=Cm(15.5))
        else:
            _write_passage(document, passage)
    document.save(str(path))


def write_native_docx(path: Path, passages: Sequence[Passage], sheets: dict[str, Sheet]) -> None:
    """A Word document with real tables, merged cells and all."""
    document = docx.Document()
    for passage in passages:
        if passage.kind == "table":
            _write_table(document, sheets[passage.text])
        else:
            _write_passage(document, passage)
    document.save(str(path))


def _write_passage(document: WordDocument, passage: Passage) -> None:
    if passage.kind == "heading":
        document.add_heading(passage.text, level=1)
    else:
        document.add_paragraph(passage.text, style="Title" if passage.kind == "title" else None)


def _write_table(document: WordDocument, sheet: Sheet) -> None:
    table = document.add_table(rows=sheet.rows, cols=sheet.columns, style="Table Grid")
    table.autofit = False
    widths = _column_widths(sheet)
    grid = [list(row.cells) for row in table.rows]  # asking python-docx for one cell at a time is quadratic
    for row in grid:
        for cell, centimetres in zip(row, widths, strict=True):
            cell.width = Cm(centimetres)
    for cell in sheet.cells:
        first = grid[cell.row][cell.column]
        if cell.row_span > 1 or cell.column_span > 1:
            first = first.merge(grid[cell.bottom - 1][cell.right - 1])
        paragraph = first.paragraphs[0]
        paragraph.alignment = WD_ALIGN_PARAGRAPH.LEFT if cell.role == "title" else WD_ALIGN_PARAGRAPH.CENTER
        paragraph.add_run(cell.text).font.size = Pt(9)


def _column_widths(sheet: Sheet) -> list[float]:
    """Centimetres: narrow for groups of titles, wide for titles, the rest shared."""
    labels: list[float] = {0: [], 1: [4.0], 3: [1.6, 1.8, 5.0]}.get(sheet.label_columns, [2.0] * sheet.label_columns)
    values = sheet.columns - len(labels)
    return [*labels, *[(15.2 - sum(labels)) / values] * values]
