"""A page whose text and rules are known by position (PDF, OFD): its ruled tables and the text around them.

Positions are in points, origin top left of the page as its text runs upright; `to_page` brings a box from there to
fractions of the page as it is shown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from baobiao.document import Block, Cell, Grid, Paragraph, Place, Reading
from baobiao.geometry import Box, bounding
from baobiao.layout.flow import Piece, TextLine, joined, lines, paragraphs
from baobiao.layout.lattice import Lattice, lattices_of
from baobiao.layout.lattice.rules import RuleMasks

SCALE = 3.0
"""Pixels per point of the masks that rules are painted into."""
CHARACTER = 8.0
"""Points: the height of a character that the lattice takes for its unit where a page has no text."""

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
    """

    number: int
    size: tuple[float, float]
    pieces: Sequence[Piece]
    rules: Points
    to_page: Callable[[Box], Box]
    method: str


def blocks(page: PositionedPage) -> tuple[Block, ...]:
    """The paragraphs and grids of a page, from the top."""
    pieces = list(page.pieces)
    grids: list[tuple[float, Block]] = []
    for lattice in lattices_of(_masks(page)):
        inside, pieces = _split(pieces, lattice.bbox.scaled(1 / SCALE, 1 / SCALE))
        if inside:
            grids.append((lattice.bbox.y0 / SCALE, _grid(page, lattice, inside)))
    texts = [(run[0].box.y0, _paragraph(page, run)) for run in paragraphs(lines(pieces))]
    return tuple(block for _, block in sorted([*grids, *texts], key=lambda b: b[0]))


def _masks(page: PositionedPage) -> RuleMasks:
    """The rules painted as the masks that a scan gives."""
    width, height = (max(16, round(v * SCALE) + 1) for v in page.size)
    horizontal, vertical = np.zeros((height, width), np.uint8), np.zeros((height, width), np.uint8)
    for x0, y0, x1, y1 in np.rint(page.rules * SCALE).astype(int).tolist():
        cv2.line(horizontal if x1 - x0 >= y1 - y0 else vertical, (x0, y0), (x1, y1), 255, 2)
    tall = sorted(p.box.height for p in page.pieces)
    scale = (tall[len(tall) // 2] if tall else CHARACTER) * SCALE
    return RuleMasks(horizontal, vertical, horizontal, vertical, scale)


def _split(pieces: Sequence[Piece], box: Box) -> tuple[list[Piece], list[Piece]]:
    """The pieces whose middle lies in a box, and the others."""
    inside: list[Piece] = []
    outside: list[Piece] = []
    for piece in pieces:
        (inside if box.contains(*piece.box.centre) else outside).append(piece)
    return inside, outside


def _grid(page: PositionedPage, lattice: Lattice, pieces: Sequence[Piece]) -> Grid:
    """A lattice with its text: each glyph belongs to the cell that its middle lies in, the nearest at a rule."""
    owners = _owners(lattice, pieces)
    cells = []
    for i, cell in enumerate(lattice.cells):
        text = _text([p for p, owner in zip(pieces, owners, strict=True) if owner == i])
        place = Place(page.number, page.to_page(cell.box.scaled(1 / SCALE, 1 / SCALE)))
        cells.append(Cell(cell.row, cell.column, (Reading(text),), cell.row_span, cell.column_span, place))
    box = page.to_page(lattice.bbox.scaled(1 / SCALE, 1 / SCALE))
    ordered = tuple(sorted(cells, key=lambda c: (c.row, c.column)))
    return Grid(lattice.rows, lattice.columns, ordered, page.method, Place(page.number, box))


def _owners(lattice: Lattice, pieces: Sequence[Piece]) -> list[int]:
    """For each piece the index of its cell."""
    boxes = np.array([[c.box.x0, c.box.y0, c.box.x1, c.box.y1] for c in lattice.cells]) / SCALE
    centres = np.array([p.box.centre for p in pieces])
    dx = np.maximum(boxes[:, 0] - centres[:, :1], centres[:, :1] - boxes[:, 2]).clip(0)
    dy = np.maximum(boxes[:, 1] - centres[:, 1:], centres[:, 1:] - boxes[:, 3]).clip(0)
    return [int(i) for i in np.argmin(dx + dy, axis=1)]


def _text(pieces: Sequence[Piece]) -> str:
    """A cell's text, its lines joined as its language joins them."""
    texts = [joined(line.pieces) for line in lines(pieces)]
    return _run_on(texts)


def _run_on(texts: Iterable[str]) -> str:
    """Lines as one text: a blank between Latin words, nothing between Chinese characters."""
    whole = ""
    for text in texts:
        whole += " " if whole and whole[-1] < "\u2e80" and text[:1] < "\u2e80" else ""
        whole += text
    return whole


def _paragraph(page: PositionedPage, run: Sequence[TextLine]) -> Paragraph:
    box = bounding(line.box for line in run)
    return Paragraph(_run_on(line.text for line in run), Place(page.number, page.to_page(box)))
