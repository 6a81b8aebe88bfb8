"""What stands in a document, before anyone asks what it means.

A `Document` is a list of blocks in reading order: a `Paragraph`, a `Grid` (a table) or a `Picture` that nobody has
read yet. Readers of every format give this same noun. A cell holds candidate readings with probabilities, never a bare
string: a text source has one, certain; a picture has several. Boxes are fractions of the page, origin top left.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from html import escape
from typing import Literal

from baobiao.geometry import Box


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands: a page (from 1) and a box on it, or a line (from 1) of a text source.

    `picture` names the embedded picture when the box is in fractions of that picture instead of the page.
    """

    page: int | None = None
    box: Box | None = None
    picture: str | None = None
    line: int | None = None


NOWHERE = Place()


@dataclass(frozen=True, slots=True)
class Reading:
    """One candidate of what stands there, with the probability (0 to 1) that it does."""

    text: str
    probability: float = 1.0


@dataclass(frozen=True, slots=True)
class Note:
    """A fact about the recovery that must not vanish: a page that failed, a word dropped, a change made.

    `code` is a short snake_case word that programs can count; `message` is for people.
    """

    code: str
    message: str
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a grid, from 0, with its spans.

    `readings` come most probable first. A cell seen to be empty has one reading with the text ""; a cell that is there
    but could not be read has none, and `note` says why.
    """

    row: int
    column: int
    readings: tuple[Reading, ...]
    row_span: int = 1
    column_span: int = 1
    place: Place = NOWHERE
    note: Note | None = None

    @property
    def text(self) -> str:
        """The most probable reading; "" for an empty or an unreadable cell."""
        return self.readings[0].text if self.readings else ""

    @property
    def confidence(self) -> float:
        """The probability of the first reading; 0 for an unreadable cell."""
        return self.readings[0].probability if self.readings else 0.0


@dataclass(frozen=True, slots=True)
class Grid:
    """A table as it stands on the page.

    Args:
        rows, columns: the size; every cell lies inside it.
        cells: in row order, no two covering the same place.
        method: what found it: `text`, `html`, `docx`, `pdf`, `ocr`, …
        ragged: True where a cell's column only tells the order of the fields of its line (a text dump whose rows are
            broken), not a column that other rows share.
        packed: of a ragged grid: the cells of a row follow one another, a merged one as one field, and what is left of
            its line is filler.

    Raises:
        ValueError: for a cell outside the grid.
    """

    rows: int
    columns: int
    cells: tuple[Cell, ...]
    method: str
    place: Place = NOWHERE
    ragged: bool = False
    packed: bool = False
    notes: tuple[Note, ...] = ()

    def __post_init__(self) -> None:
        for cell in self.cells:
            inside = (
                0 <= cell.row
                and 0 <= cell.column
                and 1 <= cell.row_span <= self.rows - cell.row
                and 1 <= cell.column_span <= self.columns - cell.column
            )
            if not inside:
                raise ValueError(f"cell {cell.row},{cell.column} lies outside a grid of {self.rows} x {self.columns}")

    def row(self, index: int) -> tuple[Cell, ...]:
        """The cells that start in a row, left to right."""
        return tuple(sorted((c for c in self.cells if c.row == index), key=lambda c: c.column))

    def by_row(self) -> Iterator[tuple[Cell, ...]]:
        """The rows from the top, each as `row` gives it, in one pass over the cells."""
        lines: list[list[Cell]] = [[] for _ in range(self.rows)]
        for cell in self.cells:
            lines[cell.row].append(cell)
        for line in lines:
            yield tuple(sorted(line, key=lambda c: c.column))

    def covering(self) -> dict[tuple[int, int], Cell]:
        """(row, column) → the cell that covers it, spans included."""
        return {
            (r, c): cell
            for cell in self.cells
            for r in range(cell.row, cell.row + cell.row_span)
            for c in range(cell.column, cell.column + cell.column_span)
        }

    def _repr_html_(self) -> str:
        """The grid as a table with its spans; the first reading in the cell, its probability in the tooltip."""
        lines = []
        for line in self.by_row():
            cells = "".join(
                f'<td rowspan="{c.row_span}" colspan="{c.column_span}" title="{c.confidence:.3f}">{escape(c.text)}</td>'
                for c in line
            )
            lines.append(f"<tr>{cells}</tr>")
        return f"<table>{''.join(lines)}</table>"


ParagraphKind = Literal["body", "header", "footer", "textbox"]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A run of text. `heading` is its outline level where the format says it is a heading (1 is the highest)."""

    text: str
    place: Place = NOWHERE
    heading: int | None = None
    kind: ParagraphKind = "body"
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that stands in the document and has not been read: its encoded bytes (PNG, JPEG, …), None where the
    document names a picture that it does not bring."""

    name: str
    data: bytes | None
    place: Place = NOWHERE
    whole_page: bool = False
    """The picture is the page (a scan), so that boxes in it are boxes on the page."""


Block = Paragraph | Grid | Picture


@dataclass(frozen=True, slots=True)
class Page:
    """A page, numbered from 1, with its size in points or pixels (0 where the format has no pages)."""

    number: int
    width: float = 0.0
    height: float = 0.0


@dataclass(frozen=True, slots=True)
class Document:
    """A source as blocks in reading order."""

    source: str
    media_type: str
    blocks: tuple[Block, ...]
    pages: tuple[Page, ...] = ()
    notes: tuple[Note, ...] = ()

    @property
    def paragraphs(self) -> tuple[Paragraph, ...]:
        return tuple(b for b in self.blocks if isinstance(b, Paragraph))

    @property
    def grids(self) -> tuple[Grid, ...]:
        return tuple(b for b in self.blocks if isinstance(b, Grid))

    @property
    def pictures(self) -> tuple[Picture, ...]:
        return tuple(b for b in self.blocks if isinstance(b, Picture))

    def with_blocks(self, blocks: tuple[Block, ...], *notes: Note) -> Document:
        """A copy with other blocks and further notes."""
        return replace(self, blocks=blocks, notes=self.notes + notes)
