"""Any table of any document, as `baobiao tables` writes it.

Boxes are [x0, y0, x1, y1] in fractions of the page, origin top left; null where a format has no places (text, docx).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from html import escape
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from baobiao.document import Cell, Document, Grid, Note, Place
from baobiao.geometry import Box
from baobiao.layout.characters import widened
from baobiao.layout.over_pages import Part, tables_over_pages
from baobiao.report import Remark

Corners = tuple[float, float, float, float]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class TableCell(_Frozen):
    """A cell with its spans; rows and columns count from 0."""

    row: Annotated[int, Field(ge=0)]
    column: Annotated[int, Field(ge=0)]
    row_span: Annotated[int, Field(ge=1)]
    column_span: Annotated[int, Field(ge=1)]
    text: str
    bbox: Corners | None
    confidence: Annotated[float, Field(ge=0, le=1)]


class Table(_Frozen):
    """A table on a page. `picture` names the embedded picture that the boxes are fractions of, where they are."""

    bbox: Corners | None
    rows: int
    columns: int
    cells: tuple[TableCell, ...]
    picture: str | None = None

    def _repr_html_(self) -> str:
        """The table with its spans; a cell's confidence in its tooltip."""
        lines = ("".join(_cell_html(cell) for cell in self.cells if cell.row == row) for row in range(self.rows))
        return f"<table>{''.join(f'<tr>{line}</tr>' for line in lines)}</table>"


class JoinedCell(TableCell):
    """A cell of a table over several pages; its box is on `page`."""

    page: Annotated[int, Field(ge=1)]


class TablePart(_Frozen):
    """Where a part of a table over several pages stands.

    Args:
        page: from 1. table: which of the tables of that page, from 0.
        row: the row of the whole table that the part begins at.
        head: how many rows at its top only repeat the head of the table; they are left out of the whole.
    """

    page: Annotated[int, Field(ge=1)]
    table: Annotated[int, Field(ge=0)]
    row: Annotated[int, Field(ge=0)]
    head: Annotated[int, Field(ge=0)]


class JoinedTable(Table):
    """A table over several pages as one. Its parts stand among the tables of their pages too."""

    cells: tuple[JoinedCell, ...]
    parts: tuple[TablePart, ...]


class PageTables(_Frozen):
    """The tables of a page, in reading order; width and height are 0 where the format has no pages."""

    page: int
    width: float
    height: float
    tables: tuple[Table, ...]


class Tables(_Frozen):
    """All tables of a document."""

    source: str
    pages: tuple[PageTables, ...]
    joined: tuple[JoinedTable, ...] = ()
    warnings: tuple[Remark, ...] = ()

    def whole(self) -> Iterator[tuple[str, Table]]:
        """Every table once, with words for where it stands: one over several pages as a whole, at its first page."""
        parts = {(part.page, part.table): joined for joined in self.joined for part in joined.parts}
        for page in self.pages:
            for index, table in enumerate(page.tables):
                joined = parts.get((page.page, index))
                if joined is None:
                    yield f"page {page.page} table {index + 1}", table
                elif (joined.parts[0].page, joined.parts[0].table) == (page.page, index):
                    yield f"page {page.page}-{joined.parts[-1].page} table {index + 1}", joined

    def _repr_html_(self) -> str:
        """Every table under the page that it stands on, or begins on."""
        shown = (f"<h4>{where}</h4>{table._repr_html_()}" for where, table in self.whole())
        return "".join(shown) or f"<p>{escape(self.source)}: no table</p>"


def document_tables(document: Document) -> Tables:
    """The grids of a document, page by page; grids without a page go to page 1."""
    by_page: dict[int, list[Table]] = defaultdict(list)
    for grid in document.grids:
        by_page[_page(grid)].append(_table(grid))
    sizes = dict.fromkeys(by_page, (0.0, 0.0)) | {page.number: (page.width, page.height) for page in document.pages}
    pages = tuple(
        PageTables(page=n, width=w, height=h, tables=tuple(by_page[n])) for n, (w, h) in sorted(sizes.items())
    )
    joined = tuple(_joined(parts, document) for parts in tables_over_pages(document))
    return Tables(
        source=document.source, pages=pages, joined=joined, warnings=tuple(map(remark, document_notes(document)))
    )


def _joined(parts: Sequence[Part], document: Document) -> JoinedTable:
    """The parts of a table under one head."""
    cells: list[JoinedCell] = []
    places: list[TablePart] = []
    rows = 0
    for part in parts:
        own = [grid for grid in document.grids if _page(grid) == part.page]
        index = next(i for i, grid in enumerate(own) if grid is part.grid)
        places.append(TablePart(page=part.page, table=index, row=rows, head=part.head))
        kept = (_cell(cell, part.grid) for cell in part.grid.cells if cell.row >= part.head)
        for cell in kept:
            moved = cell.model_dump() | {"row": cell.row - part.head + rows, "page": part.page}
            cells.append(JoinedCell(**moved))
        rows += part.grid.rows - part.head
    return JoinedTable(bbox=None, rows=rows, columns=parts[0].grid.columns, cells=tuple(cells), parts=tuple(places))


def document_notes(document: Document) -> tuple[Note, ...]:
    """What happened while the document was read: its own notes and those of its grids."""
    return (*document.notes, *(note for grid in document.grids for note in grid.notes))


def remark(note: Note) -> Remark:
    """A note as the standard schema writes it."""
    return Remark(code=note.code, message=note.message, page=note.place.page, line=note.place.line)


def _cell_html(cell: TableCell) -> str:
    spans = f'rowspan="{cell.row_span}" colspan="{cell.column_span}"'
    return f'<td {spans} title="{cell.confidence:.3f}">{escape(cell.text)}</td>'


def _page(grid: Grid) -> int:
    places = [grid.place, *(cell.place for cell in grid.cells)]
    return next((place.page for place in places if place.page is not None), 1)


def _table(grid: Grid) -> Table:
    return Table(
        bbox=_corners(grid.place),
        rows=grid.rows,
        columns=grid.columns,
        cells=tuple(_cell(cell, grid) for cell in grid.cells),
        picture=grid.place.picture,
    )


def _cell(cell: Cell, grid: Grid) -> TableCell:
    return TableCell(
        row=cell.row,
        column=cell.column,
        row_span=cell.row_span,
        column_span=cell.column_span,
        text=widened(cell.text) if grid.method == "ocr" else cell.text,
        bbox=_corners(cell.place),
        confidence=round(cell.confidence, 4),
    )


def _corners(place: Place) -> Corners | None:
    return None if place.box is None else _rounded(place.box)


def _rounded(box: Box) -> Corners:
    return round(box.x0, 6), round(box.y0, 6), round(box.x1, 6), round(box.y1, 6)
