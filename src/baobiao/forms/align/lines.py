"""A document as lines of tokens: which pieces of text are titles, which are values."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from baobiao.document import Cell, Document, Grid, Paragraph, Reading
from baobiao.forms.titles import Title, letters, read_title

_DASH = r"[-—–―─━‐‑−－_/\\∕／~]"
_NUMBER = rf"(?:约|增加?|减少?|共)?(?:[+＋]|{_DASH})?\d[\d,，]*(?:[.．]\d+)?(?:[亿千百万]*[元件个项次条宗人起份])?"
_VALUE = re.compile(rf"{_DASH}*|[无一空零]|{_NUMBER}")
_GLUED = re.compile(r"(?P<head>.*[\u3400-\u9fff⺀-⿟)）”’】])(?P<tail>\d[\d\s.,]*|(?P<dash>[-—/])(?P=dash)*)")
_UNIT_APART = re.compile(r"(?<=\d)\s+(?=(?:[亿千百万]*元|[件个项次条宗人起份])(?:\s|$))")
_BARE = re.compile(r"\s*[1-9]\d?\s*")
_PAGE_NUMBER = re.compile(rf"{_DASH}+\s*\d+\s*{_DASH}+")
LONGEST_TITLE = 60
PICTURE = "ocr"
"""The method of grids read off a picture: what they lack may be there all the same."""


@dataclass(frozen=True, slots=True)
class Token:
    """A cell's text in its line. `title` is None where it is a value; `glued` where it stuck to the title before it."""

    cell: Cell
    title: Title | None
    glued: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a grid or a paragraph: `grid` is None where it came as a paragraph, `block` is its document block.

    `prose` tells a paragraph too long for a title.
    """

    tokens: tuple[Token, ...]
    block: int
    method: str
    grid: Grid | None = None
    row: int = 0
    prose: bool = False

    @property
    def ragged(self) -> bool:
        return self.grid is None or self.grid.ragged

    @property
    def titles(self) -> Iterator[Title]:
        """The titles in the line, left to right."""
        return (token.title for token in self.tokens if token.title is not None)


@lru_cache(maxsize=8192)
def is_value(text: str) -> bool:
    """Whether a text stands for a value: a number with or without a unit, a mark for nothing, or nothing."""
    return _VALUE.fullmatch("".join(text.split())) is not None


def is_blank(text: str) -> bool:
    """Whether nothing at all is printed."""
    return not text.strip()


def document_lines(document: Document, known: Collection[str]) -> list[Line]:
    """All lines of the document's grids and paragraphs, in reading order.

    Args:
        document: as a reader gives it.
        known: letters of form titles; a text that is one of them is never taken apart.
    """
    lines: list[Line] = []
    for index, block in enumerate(document.blocks):
        if isinstance(block, Grid):
            lines += (
                _ragged_line(row, index, block, known) if block.ragged else _line(row, index, block)
                for row in block.by_row()
                if row
            )
        elif isinstance(block, Paragraph) and block.kind in ("body", "textbox"):
            lines += _paragraph_lines(block, index, known)
    return lines


def _line(row: tuple[Cell, ...], index: int, grid: Grid) -> Line:
    tokens = _with_ordinal(tuple(_token(cell) for cell in row))
    return Line(tokens, index, grid.method, grid, row[0].row)


def _ragged_line(row: tuple[Cell, ...], index: int, grid: Grid, known: Collection[str]) -> Line:
    tokens = _with_ordinal(tuple(token for cell in row for token in _split(cell, known)))
    return Line(tokens, index, grid.method, grid, row[0].row)


def _paragraph_lines(paragraph: Paragraph, index: int, known: Collection[str]) -> Iterator[Line]:
    """The lines of a paragraph as one-field rows, for tables that came as loose lines."""
    sure = paragraph.confidence
    method = "text" if sure == 1 else "ocr_line"
    for text in paragraph.text.splitlines():
        fields = enumerate(text.split("\t"))
        cells = [Cell(0, c, (Reading(field, sure),), place=paragraph.place) for c, field in fields]
        prose = len(text) > LONGEST_TITLE + 10 * len(cells) or "。" in text
        yield Line(tuple(t for c in cells for t in _split(c, known)), index, method, prose=prose)


def _with_ordinal(tokens: tuple[Token, ...]) -> tuple[Token, ...]:
    """The tokens of a line; a bare number in a cell of its own before the first title joins that title."""
    printed = [i for i, t in enumerate(tokens) if t.title is None or t.title.letters or t.title.ordinal]
    printed = [i for i in printed if not is_blank(tokens[i].cell.text)][:2]
    if len(printed) < 2:
        return tokens
    number, title = tokens[printed[0]], tokens[printed[1]]
    if number.title is not None or title.title is None or title.title.ordinal or not _BARE.fullmatch(number.cell.text):
        return tokens
    joined = f"{number.cell.text.strip()}.{title.cell.text}"
    merged = replace(title, cell=_with(title.cell, joined), title=read_title(joined))
    return (*tokens[: printed[0]], merged, *tokens[printed[1] + 1 :])


def _token(cell: Cell) -> Token:
    return Token(cell, None if is_value(cell.text) else read_title(cell.text))


def _split(cell: Cell, known: Collection[str]) -> tuple[Token, ...]:
    """A field of a broken line as its tokens: values that stuck together or to their title come apart."""
    text = cell.text.strip().strip("|").strip()
    if text != cell.text:
        cell = replace(cell, readings=(Reading(text, cell.confidence),) if cell.readings else ())
    parts = _UNIT_APART.sub("", text).split()
    if _PAGE_NUMBER.fullmatch(text):
        return (Token(cell, read_title(text)),)
    if len(parts) > 1 and all(is_value(part) for part in parts) and not (len(parts) == 2 and parts[0] in "-−+"):
        return tuple(Token(_with(cell, part), None) for part in parts)
    if is_value(text) or letters(text) in known:
        return (_token(cell),)
    return _split_title(cell, parts)


def _split_title(cell: Cell, parts: list[str]) -> tuple[Token, ...]:
    """A title with its values behind it as tokens; a title without any as one."""
    first = len(parts)
    while first > 1 and is_value(parts[first - 1]):
        first -= 1
    head, tail = " ".join(parts[:first]), parts[first:]
    found = _GLUED.fullmatch(head)
    glued = found["tail"].split() if found else []
    head = found["head"] if found else head
    if not (glued or tail):
        return (_token(cell),)
    title = Token(_with(cell, head), read_title(head))
    return (
        title,
        *(Token(_with(cell, g), None, glued=True) for g in glued),
        *(Token(_with(cell, t), None) for t in tail),
    )


def _with(cell: Cell, text: str) -> Cell:
    return replace(cell, readings=(Reading(text, cell.confidence),))
