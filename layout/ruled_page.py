"""The ruled tables of a page whose text is known by position: its rules painted into masks, the text set into cells."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import cv2
import numpy as np

from baobiao.document import Cell, Grid, Place, Reading
from baobiao.geometry import Box, bounding
from baobiao.layout.beside import with_labels
from baobiao.layout.borderless import find_tables
from baobiao.layout.borderless.find import DEEPEST
from baobiao.layout.borderless.refine import FineCell, Room, divided
from baobiao.layout.diagrams import are_joined, is_chart, is_diagram
from baobiao.layout.flow import Piece, as_one
from baobiao.layout.lattice import Lattice, lattices_of
from baobiao.layout.lattice.rules import RuleMasks
from baobiao.layout.page import TOUCH, Points, PositionedPage, cell_text, level_rules, text_grid, without

CHARACTER = 8.0
"""Points: the height of a character that the lattice takes for its unit where a page has no text."""
BREAK = 30.0
"""Points: so high is the room that a heading takes between plumb rules at the most."""
OPEN = 5
"""Ruled rows under which a table may leave its rows to the text."""
SCALE_WIDTH = 40.0
"""Points left of a chart in which its scale stands."""
TOUCHING = 0.1
"""In heights of the type: characters of one word stand no further apart."""


def ruled_tables(page: PositionedPage, pieces: list[Piece]) -> tuple[list[tuple[Box, Grid]], list[Piece], list[Piece]]:
    """The ruled tables of a page with their places, the pieces that stand in none, and those in diagrams and charts."""
    found: list[tuple[Box, Grid]] = []
    drawn: list[Piece] = []
    lattices = [x for x in lattices_of(_masks(page)) if x.columns > 1] if _crossed(page.rules) else []
    for group in _broken(lattices, page):
        box = bounding(x.bbox for x in group).scaled(1 / page.scale, 1 / page.scale)
        inside, rest = _split(pieces, box)
        whole = _between_walls(page, box, inside, group[0].columns) if inside and len(group) > 1 else None
        if whole is not None:
            pieces = rest
            found.append((box, whole))
            continue
        for lattice in group:
            box = lattice.bbox.scaled(1 / page.scale, 1 / page.scale)
            inside, rest = _split(pieces, box)
            if inside and _is_drawing(page, lattice, inside, rest):
                drawn, pieces = [*drawn, *inside], rest
                continue
            pieces = rest
            beside = with_labels(lattice, inside, pieces, page.scale) if inside and lattice.rows > 2 else None
            if beside is not None:
                pieces = without(pieces, beside[1])
                lattice, inside = beside[0], [*inside, *beside[1]]
                box = lattice.bbox.scaled(1 / page.scale, 1 / page.scale)
            if inside:
                found.append((box, _open(page, lattice, inside) or _grid(page, lattice, inside)))
    return found, pieces, drawn


def _is_drawing(page: PositionedPage, lattice: Lattice, inside: Sequence[Piece], outside: Sequence[Piece]) -> bool:
    """Whether a lattice is a diagram, or a chart with its scale in it or left of it."""
    if is_diagram(lattice):
        return True
    box = lattice.bbox.scaled(1 / page.scale, 1 / page.scale)
    left = [p for p in outside if box.x0 - SCALE_WIDTH < p.box.x0 < box.x0 and box.y0 - 9 < p.box.y1 < box.y1 + 9]
    words = (as_one(word) for word in _words([*inside, *left]))
    rooms = zip(lattice.cells, _rooms(lattice, inside, page.scale), strict=True)
    filled = [cell for cell, room in rooms if room.pieces]
    scaled = [(word.text, word.box.scaled(page.scale, page.scale)) for word in words]
    return are_joined(filled) or is_chart(lattice, len(filled), scaled)


def _crossed(rules: Points) -> bool:
    """Whether there are rules enough of both directions for a ruled table."""
    level = int((rules[:, 2] - rules[:, 0] > rules[:, 3] - rules[:, 1]).sum())
    return level > 1 and level < len(rules)


def _masks(page: PositionedPage) -> RuleMasks:
    """The rules painted as the masks that a scan gives."""
    width, height = (max(16, round(v * page.scale) + 1) for v in page.size)
    horizontal, vertical = np.zeros((height, width), np.uint8), np.zeros((height, width), np.uint8)
    for x0, y0, x1, y1 in np.rint(page.rules * page.scale).astype(int).tolist():
        cv2.line(horizontal if x1 - x0 >= y1 - y0 else vertical, (x0, y0), (x1, y1), 255, 2)
    tall = sorted(p.box.height for p in page.pieces)
    scale = (tall[len(tall) // 2] if tall else CHARACTER) * page.scale
    return RuleMasks(horizontal, vertical, horizontal, vertical, scale)


def _split(pieces: Sequence[Piece], box: Box) -> tuple[list[Piece], list[Piece]]:
    """The pieces of the words whose greater part lies in a box, and the others."""
    inside: list[Piece] = []
    outside: list[Piece] = []
    for word in _words(pieces):
        middles = sum(box.contains(*piece.box.centre) for piece in word)
        (inside if 2 * middles > len(word) else outside).extend(word)
    return inside, outside


def _words(pieces: Sequence[Piece]) -> Iterator[list[Piece]]:
    """Pieces that touch, in the order given."""
    word: list[Piece] = []
    for piece in pieces:
        gap = TOUCHING * piece.box.height
        if word and (piece.spaced or not _follows(word[-1].box, piece.box, gap)):
            yield word
            word = []
        word.append(piece)
    if word:
        yield word


def _follows(one: Box, two: Box, gap: float) -> bool:
    return abs(two.x0 - one.x1) <= gap and min(one.y1, two.y1) - max(one.y0, two.y0) > 0.5 * two.height


def _open(page: PositionedPage, lattice: Lattice, pieces: Sequence[Piece]) -> Grid | None:
    """A lattice whose rows are left to the text nearly all, by its text between its rules; None for any other."""
    fine = divided(_rooms(lattice, pieces, page.scale), lattice.rows, lattice.columns) if lattice.rows < OPEN else None
    if fine is None or max(c.row + c.row_span for c in fine) < 2 * lattice.rows + 2:
        return None
    return _between_walls(page, lattice.bbox.scaled(1 / page.scale, 1 / page.scale), pieces, lattice.columns)


def _between_walls(page: PositionedPage, box: Box, pieces: Sequence[Piece], columns: int) -> Grid | None:
    """What text between plumb rules forms: one table of all of it, with no fewer columns than the rules tell."""
    plumb = page.rules[page.rules[:, 3] - page.rules[:, 1] > page.rules[:, 2] - page.rules[:, 0]]
    walls = [(x0, y0, y1) for x0, y0, _, y1 in plumb.tolist() if box.x0 + TOUCH < x0 < box.x1 - TOUCH]
    level = [r for r in level_rules(page.rules) if box.y0 - TOUCH <= r[1] <= box.y1 + TOUCH]
    tables = find_tables(pieces, level, DEEPEST, walls)
    if len(tables) != 1 or tables[0].columns < columns or len(tables[0].pieces) < len(pieces):
        return None
    return text_grid(page, tables[0])


def _broken(lattices: Sequence[Lattice], page: PositionedPage) -> list[list[Lattice]]:
    """Lattices, those that are one with its plumb rules broken for a heading together: they have the same plumb rules,
    and no level rule where they face each other."""
    found: list[list[Lattice]] = []
    for lattice in lattices:
        above = found[-1][-1] if found else None
        if above is not None and _goes_on(above, lattice, page.scale):
            found[-1].append(lattice)
        else:
            found.append([lattice])
    return found


def _goes_on(above: Lattice, below: Lattice, scale: float) -> bool:
    gap = (below.bbox.y0 - above.bbox.y1) / scale
    same = len(above.x_rules) == len(below.x_rules) and np.allclose(above.x_rules, below.x_rules, atol=TOUCH * scale)
    open_between = not (above.y_tracks[-1].drawn and below.y_tracks[0].drawn)
    return bool(same and open_between and 0 <= gap < BREAK)


def _grid(page: PositionedPage, lattice: Lattice, pieces: Sequence[Piece]) -> Grid:
    """A lattice with its text, divided further where its rules leave that to the text."""
    rooms = _rooms(lattice, pieces, page.scale)
    fine = divided(rooms, lattice.rows, lattice.columns) or rooms
    cells = [_cell(page, room) for room in fine]
    box = page.to_page(lattice.bbox.scaled(1 / page.scale, 1 / page.scale))
    rows = max(c.row + c.row_span for c in cells)
    columns = max(c.column + c.column_span for c in cells)
    ordered = tuple(sorted(cells, key=lambda c: (c.row, c.column)))
    return Grid(rows, columns, ordered, page.method, Place(page.number, box))


def _cell(page: PositionedPage, room: Room | FineCell) -> Cell:
    place = Place(page.number, page.to_page(room.box))
    text = (Reading(cell_text(room.pieces)),)
    return Cell(room.row, room.column, text, room.row_span, room.column_span, place)


def _rooms(lattice: Lattice, pieces: Sequence[Piece], scale: float) -> list[Room]:
    """The cells with their text: each glyph belongs to the cell that its middle lies in, the nearest at a rule."""
    boxes = [c.box.scaled(1 / scale, 1 / scale) for c in lattice.cells]
    inside: list[list[Piece]] = [[] for _ in boxes]
    for piece, owner in zip(pieces, _owners(boxes, pieces), strict=True):
        inside[owner].append(piece)
    return [
        Room(c.row, c.column, c.row_span, c.column_span, box, tuple(own))
        for c, box, own in zip(lattice.cells, boxes, inside, strict=True)
    ]


def _owners(boxes: Sequence[Box], pieces: Sequence[Piece]) -> Iterator[int]:
    """For each piece the index of its box, a few hundred at a time so that a dense page takes no room."""
    x0, y0, x1, y1 = np.array([[b.x0, b.y0, b.x1, b.y1] for b in boxes]).T
    centres = np.array([p.box.centre for p in pieces])
    for start in range(0, len(centres), 256):
        x, y = centres[start : start + 256, :1], centres[start : start + 256, 1:]
        away = np.maximum(x0 - x, x - x1).clip(0) + np.maximum(y0 - y, y - y1).clip(0)
        yield from np.argmin(away, axis=1).tolist()
