"""Tables whose cells are closed by bars, as programs that take the text out of web pages write them.

Such a program prints the cells of a row with a bar behind each, a merged cell once, and fills a short row up to the
width of the table with further bars: `a | b | 0 | ||`. Where a cell holds paragraphs, each cell, and each filler,
stands on a line of its own, or even its bar does. Cells that are empty are there, as a bar with nothing before it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from baobiao.layout.lines import Line

_FILLER = re.compile(r"[|｜]{2,}")
_CLOSED = re.compile(r"[^|｜]*[|｜]")
_FILLED_UP = re.compile(r"(?:[|｜]\s+)?[|｜]{2,}$")
_TIGHT = re.compile(r"[|｜]{2,}(?=\s*[^\s|｜])|[^\s|｜][|｜][^\s|｜]")
_MOST = 0.9
_FEWEST = 2

Row = tuple[Line, tuple[str, ...]]


def stream(lines: Sequence[Line]) -> list[Row] | None:
    """The cells of a table one by one, each a row of one field, where bars close cells on lines of their own.

    None for a table of another kind. Filler that fills a row up is left out.
    """
    printed = [line for line in lines if line.style not in ("empty", "rule")]
    barred = [line for line in printed if line.style == "pipes"]
    closers = [line for line in barred if _CLOSED.fullmatch(line.text) or _FILLER.fullmatch(line.text)]
    if len(closers) < max(_FEWEST, _MOST * len(barred), len(printed) / 3):
        return None
    return list(_cells(printed))


def _cells(lines: Sequence[Line]) -> Iterator[Row]:
    """A cell for each bar: what stands before it since the last one, over lines where need be."""
    texts: list[str] = []
    first: Line | None = None
    for line in lines:
        if _FILLER.fullmatch(line.text):
            continue
        first = first or line
        texts.append(line.text.rstrip("|｜").strip())
        if line.style == "pipes":
            yield first, ("".join(texts),)
            texts, first = [], None
    if first is not None:
        yield first, ("".join(texts),)


def closed(lines: Sequence[Line]) -> bool:
    """Whether rows end with a bar and do not begin with one, so that a bar in front closes an empty cell."""
    barred = [line.text for line in lines if line.style == "pipes" and not _FILLER.fullmatch(line.text)]
    opened = sum(text[0] in "|｜" for text in barred)
    return 2 * opened < len(barred) and all(text[-1] in "|｜" for text in barred)


def filled_up(lines: Sequence[Line]) -> bool:
    """Whether rows are filled up to the width of their table behind their last cell, so that cells stand packed.

    Bars then touch one another at the ends of rows only; a table that has empty cells so within its rows is another
    kind.
    """
    barred = [line.text for line in lines if line.style == "pipes"]
    return any(map(_FILLED_UP.search, barred)) and not any(map(_TIGHT.search, barred))
