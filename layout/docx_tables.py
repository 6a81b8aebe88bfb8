"""A Word table as a grid: spans right, even where its rows do not add up.

ECMA-376 part 1, 17.4: a cell spans `gridSpan` columns; a cell with `vMerge` continues the one above that starts at the
same column; a row may leave out columns before and after its cells.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from baobiao.document import Cell, Grid, Reading
from baobiao.layout.package import Element, attribute, child, local

METHOD = "docx"
_WRAPPERS = frozenset({"sdt", "sdtContent", "customXml", "ins", "moveTo", "smartTag"})
_WIDEST = 500


@dataclass(slots=True)
class _Draft:
    """A cell while its span downwards still grows."""

    row: int
    column: int
    columns: int
    text: str
    rows: int = 1


def grid_of(table: Element, text_of: Callable[[Element], str]) -> Grid | None:
    """The table as a grid; None for one without cells.

    Args:
        table: a `w:tbl`.
        text_of: what stands in a `w:tc`, nested tables aside.
    """
    drafts: list[_Draft] = []
    open_above: dict[int, _Draft] = {}
    rows = [row for row in members(table, "tr") if child(row, "trPr", "del") is None]
    for index, row in enumerate(rows):
        open_here: dict[int, _Draft] = {}
        for column, columns, cell in _placed(row):
            above = open_above.get(column)
            text = text_of(cell)
            if _continues(cell) and above is not None and above.columns == columns:
                above.rows += 1
                above.text = f"{above.text}\n{text}".strip("\n")
                open_here[column] = above
            else:
                drafts.append(draft := _Draft(index, column, columns, text))
                if child(cell, "tcPr", "vMerge") is not None:
                    open_here[column] = draft
        open_above = open_here
    if not drafts:
        return None
    width = max(d.column + d.columns for d in drafts)
    return Grid(len(rows), width, tuple(_cell(d) for d in drafts), METHOD)


def _cell(draft: _Draft) -> Cell:
    return Cell(draft.row, draft.column, (Reading(draft.text),), draft.rows, draft.columns)


def members(element: Element, name: str) -> Iterator[Element]:
    """The rows of a table or the cells of a row, also inside content controls and tracked insertions."""
    for inner in element:
        if local(inner) == name:
            yield inner
        elif local(inner) in _WRAPPERS:
            yield from members(inner, name)


def _placed(row: Element) -> Iterator[tuple[int, int, Element]]:
    """The cells of a row with their first column and how many columns they span."""
    column = _count(child(row, "trPr", "gridBefore"), 0)
    for cell in members(row, "tc"):
        columns = max(1, _count(child(cell, "tcPr", "gridSpan"), 1))
        yield column, columns, cell
        column += columns


def _continues(cell: Element) -> bool:
    merge = child(cell, "tcPr", "vMerge")
    return merge is not None and attribute(merge, "val") != "restart"


def _count(element: Element | None, otherwise: int) -> int:
    text = attribute(element, "val") or ""
    return min(int(text), _WIDEST) if text.isascii() and text.isdigit() and len(text) < 9 else otherwise
