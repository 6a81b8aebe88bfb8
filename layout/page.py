"""The nouns of a page whose text and rules are known by position, and its text as paragraphs and grids.

Positions are in points, origin top left of the page as its text runs upright; `to_page` brings a box from there to
fractions of the page as it is shown.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from baobiao.document import Cell, Grid, Paragraph, Place, Reading
from baobiao.geometry import Box, bounding
from baobiao.layout.borderless import TextTable
from baobiao.layout.borderless.blocks import Rule
from baobiao.layout.flow import Piece, TextLine, joined, lines

SCALE = 2.0
"""Pixels per point of the masks that rules are painted into."""
MOST_PIXELS = 40_000_000
"""Of one mask; a larger page is painted smaller."""
TOUCH = 1.5
"""Points: pieces of a level rule that lie no further apart are one."""

Points = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class PositionedPage:
    """What stands on a page.

    Args:
        number: of the page, from 1.
        size: width and height, points.
        pieces: glyphs or words.
        rules: n x 4, the axes of level and plumb rules: x0, y0, x1, y1.
        to_page: a box in points to fractions of the page.
        method: what a grid found here says of its origin.
        fills, drawings: n x 4 each, filled boxes, and the bounds of what slants or bends.
    """

    number: int
    size: tuple[float, float]
    pieces: Sequence[Piece]
    rules: Points
    to_page: Callable[[Box], Box]
    method: str
    fills: Points = field(default_factory=lambda: np.zeros((0, 4)))
    drawings: Points = field(default_factory=lambda: np.zeros((0, 4)))

    @property
    def scale(self) -> float:
        """Pixels per point of its masks."""
        return min(SCALE, math.sqrt(MOST_PIXELS / max(1.0, self.size[0] * self.size[1])))


def place(page: PositionedPage, box: Box) -> Place:
    return Place(page.number, page.to_page(box))


def level_rules(rules: Points) -> list[Rule]:
    """The level rules, those that lie in one line and touch as one."""
    found: list[Rule] = []
    flat = rules[rules[:, 2] - rules[:, 0] > rules[:, 3] - rules[:, 1]]
    for x0, y0, x1, y1 in sorted(flat.tolist(), key=lambda r: (round(r[1] + r[3]), r[0])):
        if found and abs(found[-1][1] - (y0 + y1) / 2) < TOUCH and x0 <= found[-1][2] + TOUCH:
            found[-1] = found[-1][0], found[-1][1], max(found[-1][2], x1)
        else:
            found.append((x0, (y0 + y1) / 2, x1))
    return found


def without(pieces: Sequence[Piece], taken: Iterable[Piece]) -> list[Piece]:
    """The pieces that are not among those taken."""
    gone = set(map(id, taken))
    return [p for p in pieces if id(p) not in gone]


def text_grid(page: PositionedPage, table: TextTable) -> Grid:
    """A table without rules as a grid; places that hold no text are empty cells."""
    cells = [
        Cell(
            c.row,
            c.column,
            (Reading(run_on(line.text for line in c.lines)),),
            c.row_span,
            c.column_span,
            Place(page.number, page.to_page(c.box)),
        )
        for c in table.cells
    ]
    taken = {(c.row + i, c.column + j) for c in cells for i in range(c.row_span) for j in range(c.column_span)}
    empty = ((r, c) for r in range(table.rows) for c in range(table.columns) if (r, c) not in taken)
    cells += [Cell(r, c, (Reading(""),), place=Place(page.number)) for r, c in empty]
    ordered = tuple(sorted(cells, key=lambda c: (c.row, c.column)))
    return Grid(table.rows, table.columns, ordered, page.method, Place(page.number, page.to_page(table.box)))


def cell_text(pieces: Sequence[Piece]) -> str:
    """A cell's text, its lines joined as its language joins them."""
    texts = [joined(line.pieces) for line in lines(pieces)]
    return run_on(texts)


def run_on(texts: Iterable[str]) -> str:
    """Lines as one text: a blank between Latin words, nothing between Chinese characters."""
    whole = ""
    for text in texts:
        whole += " " if whole and whole[-1] < "\u2e80" and text[:1] < "\u2e80" else ""
        whole += text
    return whole


def paragraph(page: PositionedPage, run: Sequence[TextLine]) -> Paragraph:
    box = bounding(line.box for line in run)
    return Paragraph(run_on(line.text for line in run), Place(page.number, page.to_page(box)))
