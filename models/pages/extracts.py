"""Tables as programs that take the text out of web pages and PDF files write them.

What they have in common: cells in reading order, a merged cell once, where it begins. They differ in what stands
between cells, what is left of empty ones, and whether a row is filled up to the width of its table.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random

from baobiao.models.pages.sheets import Sheet, SheetCell

Rows = Sequence[Sequence[SheetCell]]


def rows_of(sheet: Sheet) -> list[list[SheetCell]]:
    """The cells of each row, left to right, a merged cell in the row where it begins."""
    return [[cell for cell in sheet.cells if cell.row == row] for row in range(sheet.rows)]


def _missing(sheet: Sheet, row: Sequence[SheetCell]) -> str:
    """A bar for each cell that a row has less than the widest one."""
    return "|" * (max(len(cells) for cells in rows_of(sheet)) - len(row))


def behind_bars(rng: Random, sheet: Sheet) -> list[str]:
    """`a | b | 0 | ||`: a bar behind each cell, further ones up to the width of the table."""
    front = rng.choice(("", "", "| "))
    return [front + "".join(f"{c.text} | " for c in row) + _missing(sheet, row) for row in rows_of(sheet)]


def bars_at_ends(rng: Random, sheet: Sheet) -> list[str]:
    """One cell a line with a bar behind it; a line of bars where the row is shorter than the table."""
    apart = rng.random() < 0.4
    lines: list[str] = []
    for row in rows_of(sheet):
        for cell in row:
            lines += [cell.text, "|"] if apart and cell.text else [f"{cell.text} |".strip()]
        lines += [_missing(sheet, row)] if _missing(sheet, row) else []
    return lines


def paragraphs(rng: Random, sheet: Sheet) -> list[str]:
    """One cell a paragraph, blank lines between, titles broken, hard blanks before figures; empty ones as blank."""
    keep_empty = rng.random() < 0.5
    lines: list[str] = []
    for row in rows_of(sheet):
        for cell in row:
            if cell.text or keep_empty:
                lines += [*_pieces(rng, cell), ""]
    return lines


def _pieces(rng: Random, cell: SheetCell) -> list[str]:
    if cell.role == "value":
        return [rng.choice(("", "", "", "\u00a0", "\u00a0 ")) + cell.text]
    if cell.role == "head" and len(cell.text) in (4, 6) and rng.random() < 0.5:
        half = len(cell.text) // 2
        return [cell.text[:half], "", cell.text[half:]]
    return [cell.text]


def page_lines(rng: Random, sheet: Sheet) -> list[str]:
    """Lines as a page shows them, headings of two or four characters set in columns of single ones."""
    lines: list[str] = []
    for row in rows_of(sheet):
        heads = [c for c in row if c.role == "head"]
        if len(heads) > 3 and rng.random() < 0.6:
            lines += _upright([c.text.replace(" ", "") for c in heads])
        else:
            lines.append(" ".join(c.text for c in row if c.text))
    return [line for line in lines if line]


def _upright(texts: Sequence[str]) -> list[str]:
    tall = max(len(t) for t in texts)
    return [" ".join(t[i] for t in texts if i < len(t)) for i in range(tall)]


def repeated(rng: Random, sheet: Sheet) -> list[str]:
    """Markdown or tabs with a field for every column of the grid, a merged cell's text in each that it covers."""
    tabs = rng.random() < 0.3
    across = rng.random() < 0.7
    rows = [[""] * sheet.columns for _ in range(sheet.rows)]
    for cell in sheet.cells:
        for row in range(cell.row, cell.bottom):
            for column in range(cell.column, cell.right if across else cell.column + 1):
                rows[row][column] = cell.text
    if tabs:
        return ["\t".join(row) for row in rows]
    lines = ["| " + " | ".join(row) + " |" for row in rows]
    return [lines[0], "|" + " --- |" * sheet.columns, *lines[1:]]


EXTRACTS: dict[str, Callable[[Random, Sheet], list[str]]] = {
    "behind_bars": behind_bars,
    "bars_at_ends": bars_at_ends,
    "paragraphs": paragraphs,
    "page_lines": page_lines,
    "repeated": repeated,
}
