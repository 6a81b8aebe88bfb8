"""A page whose text and rules are known by position (PDF, OFD): its ruled tables and the text around them.

Positions are in points, origin top left of the page as its text runs upright; `to_page` brings a box from there to
fractions of the page as it is shown.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

import cv2
import numpy as np
import numpy.typing as npt

from baobiao.document import Block, Cell, Grid, Paragraph, Place, Reading
from baobiao.geometry import Box, bounding
from baobiao.layout.borderless import TextTable, find_tables
from baobiao.layout.borderless.blocks import Rule
from baobiao.layout.borderless.find import DEEPEST
from baobiao.layout.borderless.model import median
from baobiao.layout.borderless.refine import FineCell, Room, divided
from baobiao.layout.borderless.regions import chunks_of, regions
from baobiao.layout.figures import figures
from baobiao.layout.flow import Piece, TextLine, as_one, joined, lines, paragraphs
from baobiao.layout.lattice import Lattice, lattices_of
from baobiao.layout.lattice.rules import RuleMasks

SCALE = 2.0
"""Pixels per point of the masks that rules are painted into."""
MOST_PIXELS = 40_000_000
"""Of one mask; a larger page is painted smaller."""
CHARACTER = 8.0
"""Points: the height of a character that the lattice takes for its unit where a page has no text."""
TOUCH = 1.5
"""Points: pieces of a level rule that lie no further apart are one."""
BREAK = 30.0
"""Points: so high is the room that a heading takes between plumb rules at the most."""
OPEN = 5
"""Ruled rows under which a table may leave its rows to the text."""
TOUCHING = 0.1
"""In heights of the type: characters of one word stand no further apart."""

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


def blocks(page: PositionedPage) -> tuple[Block, ...]:
    """The paragraphs and grids of a page, column by column from the top."""
    pieces, shown = list(page.pieces), _figures(page)
    page = replace(page, rules=_outside(page.rules, shown))
    labels = [p for p in pieces if any(f.contains(*p.box.centre) for f in shown)]
    pieces = _without(pieces, labels)
    ruled: list[tuple[Box, Block]] = []
    lattices = [x for x in lattices_of(_masks(page)) if x.columns > 1] if _crossed(page.rules) else []
    for group in _broken(lattices, page):
        box = bounding(x.bbox for x in group).scaled(1 / page.scale, 1 / page.scale)
        inside, rest = _split(pieces, box)
        whole = _between_walls(page, box, inside, group[0].columns) if inside and len(group) > 1 else None
        if whole is not None:
            pieces = rest
            ruled.append((box, whole))
            continue
        for lattice in group:
            box = lattice.bbox.scaled(1 / page.scale, 1 / page.scale)
            inside, pieces = _split(pieces, box)
            if inside:
                ruled.append((box, _open(page, lattice, inside) or _grid(page, lattice, inside)))
    tall = 2 * median([p.box.height for p in pieces if len(p.text) == 1])
    turned = [p for p in pieces if _turned(p, tall)]
    columns = regions(_without(pieces, turned) if turned else pieces, _level(page.rules))
    askew = ((p.box, Paragraph(p.text, _place(page, p.box))) for p in turned)
    return _in_order([*ruled, *askew, *_from_text(page, columns), *_texts(page, labels)], columns)


def _from_text(page: PositionedPage, columns: Sequence[Sequence[Piece]]) -> Iterator[tuple[Box, Block]]:
    """The paragraphs and unruled tables in the columns of a page, with their places."""
    level = _level(np.concatenate([page.rules, _edges(page.fills)]))
    for rest in columns:
        for table in find_tables(rest, level):
            rest = _without(rest, table.pieces)
            yield table.box, _text_grid(page, table)
        yield from _texts(page, rest)


def _texts(page: PositionedPage, pieces: Sequence[Piece]) -> Iterator[tuple[Box, Block]]:
    return ((bounding(x.box for x in run), _paragraph(page, run)) for run in paragraphs(lines(pieces)))


def _in_order(found: Sequence[tuple[Box, Block]], columns: Sequence[Sequence[Piece]]) -> tuple[Block, ...]:
    """Blocks by the columns of the page that they stand in, then from the top."""
    rooms = [bounding(p.box for p in column) for column in columns if column]

    def key(item: tuple[Box, Block]) -> tuple[int, float]:
        box = item[0]
        shared = [
            max(0.0, min(r.x1, box.x1) - max(r.x0, box.x0)) * (r.y0 - box.height <= box.y0 <= r.y1) for r in rooms
        ]
        return max(range(len(rooms)), key=lambda i: shared[i], default=0), box.y0

    return tuple(block for _, block in sorted(found, key=key))


def _figures(page: PositionedPage) -> list[Box]:
    if not len(page.fills) and not len(page.drawings):
        return []
    words = [as_one(chunk.pieces) for chunk in chunks_of(page.pieces)]
    return figures(page.fills, page.drawings, page.rules, words, page.size)


def _outside(rules: Points, boxes: Sequence[Box]) -> Points:
    """The rules that do not run in boxes."""
    middles = [((x0 + x1) / 2, (y0 + y1) / 2) for x0, y0, x1, y1 in rules.tolist()]
    return rules[[not any(box.contains(*m) for box in boxes) for m in middles]] if boxes else rules


def _edges(fills: Points) -> Points:
    """The upper and lower edges of filled boxes, which part rows as rules do."""
    x0, y0, x1, y1 = fills.T
    return np.concatenate([np.stack([x0, y, x1, y], axis=1) for y in (y0, y1)])


def _turned(piece: Piece, tall: float) -> bool:
    """Whether it is a text that runs up, down or askew over the page."""
    return len(piece.text) > 1 and piece.box.height > max(tall, 0.4 * piece.box.width)


def _place(page: PositionedPage, box: Box) -> Place:
    return Place(page.number, page.to_page(box))


def _level(rules: Points) -> list[Rule]:
    """The level rules, those that lie in one line and touch as one."""
    found: list[Rule] = []
    flat = rules[rules[:, 2] - rules[:, 0] > rules[:, 3] - rules[:, 1]]
    for x0, y0, x1, y1 in sorted(flat.tolist(), key=lambda r: (round(r[1] + r[3]), r[0])):
        if found and abs(found[-1][1] - (y0 + y1) / 2) < TOUCH and x0 <= found[-1][2] + TOUCH:
            found[-1] = found[-1][0], found[-1][1], max(found[-1][2], x1)
        else:
            found.append((x0, (y0 + y1) / 2, x1))
    return found


def _without(pieces: Sequence[Piece], taken: Iterable[Piece]) -> list[Piece]:
    """The pieces that are not among those taken."""
    gone = set(map(id, taken))
    return [p for p in pieces if id(p) not in gone]


def _text_grid(page: PositionedPage, table: TextTable) -> Grid:
    """A table without rules as a grid; places that hold no text are empty cells."""
    cells = [
        Cell(
            c.row,
            c.column,
            (Reading(_run_on(line.text for line in c.lines)),),
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
    level = [r for r in _level(page.rules) if box.y0 - TOUCH <= r[1] <= box.y1 + TOUCH]
    tables = find_tables(pieces, level, DEEPEST, walls)
    if len(tables) != 1 or tables[0].columns < columns or len(tables[0].pieces) < len(pieces):
        return None
    return _text_grid(page, tables[0])


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
    text = (Reading(_text(room.pieces)),)
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
