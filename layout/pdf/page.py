"""One page with a text layer: its ruled tables and the text around them, by position."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import cv2
import numpy as np
import numpy.typing as npt

from baobiao.document import Block, Cell, Grid, Paragraph, Place, Reading
from baobiao.geometry import Box, bounding
from baobiao.layout.flow import Piece, TextLine, joined, lines, paragraphs
from baobiao.layout.lattice import Lattice, lattices_of
from baobiao.layout.lattice.rules import RuleMasks
from baobiao.layout.pdf.frame import Frame
from baobiao.layout.pdf.glyphs import Glyphs

METHOD = "pdf"
SCALE = 3.0
"""Pixels per point of the masks that rules are painted into."""
CHARACTER = 8.0
"""Points: the height of a character that the lattice takes for its unit where a page has no text."""

Points = npt.NDArray[np.float64]


def page_blocks(number: int, frame: Frame, glyphs: Glyphs, strokes: Points) -> tuple[Block, ...]:
    """The paragraphs and grids of a page, from the top.

    Args:
        number: of the page, from 1.
        frame: what turns user space upright.
        glyphs: the characters.
        strokes: the painted rules, n x 4 in user space.
    """
    pieces = _pieces(glyphs, frame)
    lattices = lattices_of(_masks(frame, strokes, pieces))
    grids: list[tuple[float, Block]] = []
    for lattice in lattices:
        inside, pieces = _split(pieces, lattice.bbox.scaled(1 / SCALE, 1 / SCALE))
        if inside:
            grids.append((lattice.bbox.y0 / SCALE, _grid(number, frame, lattice, inside)))
    texts = [(run[0].box.y0, _paragraph(number, frame, run)) for run in paragraphs(lines(pieces))]
    return tuple(block for _, block in sorted([*grids, *texts], key=lambda b: b[0]))


def _pieces(glyphs: Glyphs, frame: Frame) -> list[Piece]:
    boxes = frame.upright(glyphs.boxes)
    return [Piece(t, Box(*b)) for t, b in zip(glyphs.texts, boxes.tolist(), strict=True)]


def _masks(frame: Frame, strokes: Points, pieces: Sequence[Piece]) -> RuleMasks:
    """The rules painted one pixel wide and two thick, as the masks that a scan gives."""
    width, height = (max(16, round(v * SCALE) + 1) for v in frame.size)
    horizontal, vertical = np.zeros((height, width), np.uint8), np.zeros((height, width), np.uint8)
    for x0, y0, x1, y1 in np.rint(frame.upright(strokes) * SCALE).astype(int).tolist() if len(strokes) else []:
        level = x1 - x0 >= y1 - y0
        cv2.line(horizontal if level else vertical, (x0, y0), (x1, y1), 255, 2)
    tall = sorted(p.box.height for p in pieces)
    scale = (tall[len(tall) // 2] if tall else CHARACTER) * SCALE
    return RuleMasks(horizontal, vertical, horizontal, vertical, scale)


def _split(pieces: Sequence[Piece], box: Box) -> tuple[list[Piece], list[Piece]]:
    """The pieces whose middle lies in a box, and the others."""
    inside: list[Piece] = []
    outside: list[Piece] = []
    for piece in pieces:
        (inside if box.contains(*piece.box.centre) else outside).append(piece)
    return inside, outside


def _grid(number: int, frame: Frame, lattice: Lattice, pieces: Sequence[Piece]) -> Grid:
    """A lattice with its text: each glyph belongs to the cell that its middle lies in, the nearest at a rule."""
    owners = _owners(lattice, pieces)
    cells = []
    for i, cell in enumerate(lattice.cells):
        text = _text([p for p, owner in zip(pieces, owners, strict=True) if owner == i])
        place = Place(number, frame.on_page(cell.box.scaled(1 / SCALE, 1 / SCALE)))
        cells.append(Cell(cell.row, cell.column, (Reading(text),), cell.row_span, cell.column_span, place))
    box = frame.on_page(lattice.bbox.scaled(1 / SCALE, 1 / SCALE))
    ordered = tuple(sorted(cells, key=lambda c: (c.row, c.column)))
    return Grid(lattice.rows, lattice.columns, ordered, METHOD, Place(number, box))


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


def _paragraph(number: int, frame: Frame, run: Sequence[TextLine]) -> Paragraph:
    box = bounding(line.box for line in run)
    return Paragraph(_run_on(line.text for line in run), Place(number, frame.on_page(box)))
