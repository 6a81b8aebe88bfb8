"""Tables of a form that stand in a document and were not found there: their titles are printed, their rows lost."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence

from baobiao.document import Block, Document, Grid, Paragraph, Picture
from baobiao.forms.found import FoundTable
from baobiao.forms.model import Block as TableBlock
from baobiao.forms.model import Form, Table
from baobiao.forms.titles import letters, similarity

_LONG = 4
"""Letters of a title that names its row alone."""
_FEWEST, _MOST_OF = 3, 0.5
"""Titles of a table's rows, and the share of all, that tell that it is there."""
_ALIKE = 0.8
_CHAPTER = re.compile(r"\s*[（(]?[一二三四五六七八九十]{1,3}[)）、.．]")


def unread_tables(document: Document, forms: Sequence[Form], found: Collection[FoundTable]) -> Iterator[str]:
    """The codes of the tables that stand in a document and of which nothing was found.

    Something stands under their heading that is no text, or the titles of their rows stand in a grid.

    Args:
        forms: alternatives, as the report may follow them.
        found: the tables that were found on them.
    """
    here = {table.table for table in found}
    missing: dict[str, list[Table]] = {}
    for table in (table for form in forms for table in form.tables if table.id not in here):
        missing.setdefault(table.id, []).append(table)
    beneath = _under_headings(document, missing) if missing else set()
    printed = "\n".join(letters(c.text) for g in document.blocks if isinstance(g, Grid) for c in g.cells)
    yield from (code for code, like in missing.items() if code in beneath or any(_stands_in(printed, t) for t in like))


def _under_headings(document: Document, tables: dict[str, list[Table]]) -> set[str]:
    """The tables under whose chapter heading a grid stands, a picture, or a line that is one of their titles."""
    headings = [(code, letters(title)) for code, like in tables.items() for table in like for title in table.titles]
    seen: set[str] = set()
    current = ""
    for block in document.blocks:
        if isinstance(block, Paragraph) and _CHAPTER.match(block.text):
            alike = similarity([letters(block.text)], [title for _, title in headings])[0] if headings else []
            best = max(zip(alike, headings, strict=True), default=(0.0, ("", "")))
            current = best[1][0] if best[0] >= _ALIKE else ""
        elif current and current not in seen and _may_be(block, tables[current]):
            seen.add(current)
    return seen


def _may_be(block: Block, like: Sequence[Table]) -> bool:
    """Whether a block may be a table, or a line of it."""
    if isinstance(block, Paragraph):
        return letters(block.text) in {letters(t) for table in like for b in table.blocks for t in _over(b)}
    return isinstance(block, Picture) or _holds_text(block)


def _over(block: TableBlock) -> Iterator[str]:
    """What is printed over the values of a block."""
    for line in (*block.columns, *(block.rows if block.across else ())):
        yield from (*line.titles, *line.under)


def _holds_text(grid: Grid) -> bool:
    return any(cell.text.strip() for cell in grid.cells)


def _stands_in(printed: str, table: Table) -> bool:
    rows = [letters(row.titles[0]) for block in table.blocks for row in block.rows]
    titles = [title for title in rows if len(title) >= _LONG]
    return sum(title in printed for title in titles) >= max(_FEWEST, _MOST_OF * len(titles))
