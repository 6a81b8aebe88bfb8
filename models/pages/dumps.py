"""Reports as plain text and HTML, broken in the ways that copying and crawling break them."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from random import Random

from baobiao.models.pages.extracts import EXTRACTS, rows_of
from baobiao.models.pages.mess import messed
from baobiao.models.pages.narrative import Passage
from baobiao.models.pages.sheets import Sheet, SheetCell

TEXT_STYLES = ("tabs", "tabs", "aligned", "lines", "lines", "piped_lines", "pipes", "visual", *EXTRACTS)


def text_dump(rng: Random, passages: Sequence[Passage], sheets: dict[str, Sheet], style: str | None = None) -> str:
    """The report as text, its tables in one of `TEXT_STYLES`."""
    style = style or rng.choice(TEXT_STYLES)
    parts = []
    for passage in passages:
        if passage.kind == "table":
            parts.append("\n".join(messed(rng, _table(rng, sheets[passage.text], style))))
        else:
            parts.append(_paragraph(rng, passage))
    return "\n\n".join(parts) + "\n"


def _paragraph(rng: Random, passage: Passage) -> str:
    """Prose as crawled: now and then a space inside, or a line broken by the page."""
    text = passage.text
    if passage.kind == "paragraph" and len(text) > 20 and rng.random() < 0.15:
        at = rng.randrange(10, len(text) - 5)
        return text[:at] + "\n\n" + text[at:]
    if passage.kind == "heading" and rng.random() < 0.1:
        return text.replace("、", "、 ", 1)
    return text


def _table(rng: Random, sheet: Sheet, style: str) -> list[str]:
    if style in EXTRACTS:
        return EXTRACTS[style](rng, sheet)
    rows = rows_of(sheet)
    if style == "lines" or style == "piped_lines":
        return _one_a_line(rng, rows, "| " if style == "piped_lines" else "")
    if style == "pipes":
        return _piped(rows, sheet.columns)
    if style == "visual":
        return [_visual(rng, row) for row in rows]
    lines = [_aligned(sheet, row) if style == "aligned" else _tabbed(rng, cells) for row, cells in enumerate(rows)]
    if sheet.header_rows > 1 and sheet.table == "requests" and rng.random() < 0.6:
        return _with_page_break(rng, sheet, lines, rows)
    return lines


def _tabbed(rng: Random, cells: Sequence[SheetCell]) -> str:
    """The row's own cells between tabs, with now and then a cell too many or a blank tail lost."""
    texts = [_broken_label(rng, c) for c in cells]
    how = rng.random()
    if how < 0.05 and cells[0].role in ("title", "label"):
        titles = sum(c.role != "value" for c in cells)
        texts[titles:titles] = [""] * rng.choice((1, 2))
    elif how < 0.1:
        texts += [""] * rng.choice((1, 2))
    elif how < 0.13:
        while texts and not texts[-1]:
            texts.pop()
    return "\t".join(texts)


def _broken_label(rng: Random, cell: SheetCell) -> str:
    """A label with a stray space, or broken over a line."""
    if cell.role == "value" or len(cell.text) < 4:
        return cell.text
    if rng.random() < 0.06:
        at = rng.randrange(2, len(cell.text) - 1)
        return cell.text[:at] + rng.choice((" ", " ", "\n")) + cell.text[at:]
    return cell.text


def _aligned(sheet: Sheet, row: int) -> str:
    """Every column of the grid between tabs: a merged cell stands where it begins and is empty where it goes on."""
    starts = {cell.column: cell.text for cell in sheet.cells if cell.row == row}
    return "\t".join(starts.get(column, "") for column in range(sheet.columns))


def _with_page_break(rng: Random, sheet: Sheet, lines: list[str], rows: Sequence[Sequence[SheetCell]]) -> list[str]:
    """The header once more in the middle, sometimes one tab off; the row before or after it flush left."""
    at = rng.randrange(sheet.header_rows + 1, sheet.rows - 1)
    header = lines[: sheet.header_rows]
    if rng.random() < 0.5:
        header = ["\t" + line if rng.random() < 0.5 else line + "\t" for line in header]
    flush = "\t".join(cell.text for cell in rows[at])
    return [*lines[:at], "", *(header if rng.random() < 0.6 else []), flush, *lines[at + 1 :]]


def _one_a_line(rng: Random, rows: Sequence[Sequence[SheetCell]], before: str) -> list[str]:
    """One cell a line; empty cells are kept as empty lines, or vanish throughout."""
    keep_empty = before != "" and rng.random() < 0.5
    return [before + cell.text for row in rows for cell in row if cell.text or keep_empty]


def _piped(rows: Sequence[Sequence[SheetCell]], columns: int) -> list[str]:
    lines = ["| " + " | ".join(cell.text for cell in row) + " |" for row in rows]
    return [lines[0], "|" + "---|" * columns, *lines[1:]]


def _visual(rng: Random, cells: Sequence[SheetCell]) -> str:
    """A line as a PDF reader sees it: spaces between cells, headings of two characters a line interleaved."""
    heads = [cell.text for cell in cells if cell.role == "head"]
    if len(heads) > 3 and all(len(text) in (2, 4) for text in heads):
        tops = [text[:2] if len(text) == 4 else text for text in heads]
        return " ".join(tops) + "\n" + " ".join(text[2:] for text in heads if len(text) == 4)
    return rng.choice((" ", "  ")).join(cell.text for cell in cells if cell.text)


def html_page(rng: Random, passages: Sequence[Passage], sheets: dict[str, Sheet], title: str) -> str:
    """The report as a web page; cells wrapped as office programs wrap them when they save HTML."""
    wrapped = rng.choice(
        ("{}", "{}", "<p>{}</p>", '<p><span style="font-size:12px">{}</span></p>', "<span>{}</span>&nbsp;")
    )
    tags = {"title": "h1", "heading": rng.choice(("h2", "p")), "paragraph": "p"}
    body = []
    for passage in passages:
        if passage.kind == "table":
            body.append(_html_table(sheets[passage.text], wrapped))
        else:
            tag = tags[passage.kind]
            body.append(f"<{tag}>{escape(passage.text)}</{tag}>")
    head = f'<!doctype html><html><head><meta charset="utf-8"><title>{escape(title)}</title></head>'
    return f"{head}<body>\n" + "\n".join(body) + "\n</body></html>\n"


def _html_table(sheet: Sheet, wrapped: str) -> str:
    rows = []
    for row in rows_of(sheet):
        cells = "".join(
            f'<td rowspan="{c.row_span}" colspan="{c.column_span}">{wrapped.format(escape(c.text))}</td>' for c in row
        )
        rows.append(f"<tr>{cells}</tr>")
    return '<table border="1">\n' + "\n".join(rows) + "\n</table>"
