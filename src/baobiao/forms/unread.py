"""Tables of a form that stand in a document and were not found there: their titles are printed, their rows lost."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from baobiao.document import Document, Grid
from baobiao.forms.found import FoundTable
from baobiao.forms.model import Form
from baobiao.forms.titles import letters

_LONG = 4
"""Letters of a title that names its row alone."""
_FEWEST, _MOST_OF = 3, 0.5
"""Titles of a table's rows, and the share of all, that tell that it is there."""


def unread_tables(document: Document, forms: Sequence[Form], found: Collection[FoundTable]) -> Iterator[str]:
    """The codes of the tables whose titles stand in grids of the document and of which nothing was found.

    Args:
        forms: alternatives, as the report may follow them.
        found: the tables that were found on them.
    """
    printed = "\n".join(letters(c.text) for g in document.blocks if isinstance(g, Grid) for c in g.cells)
    here = {table.table for table in found}
    for code in dict.fromkeys(table.id for form in forms for table in form.tables):
        if code not in here and any(_stands_in(printed, titles) for titles in _titles(forms, code)):
            yield code


def _titles(forms: Sequence[Form], code: str) -> Iterator[list[str]]:
    """For each form the letters of the long titles of the table's rows."""
    for form in forms:
        for table in form.tables:
            if table.id == code:
                rows = (row for block in table.blocks for row in block.rows)
                yield [title for title in (letters(row.titles[0]) for row in rows if row.titles) if len(title) >= _LONG]


def _stands_in(printed: str, titles: Sequence[str]) -> bool:
    seen = sum(title in printed for title in titles)
    return seen >= max(_FEWEST, _MOST_OF * len(titles))
