"""Ruled tables of a picture whose rules leave rows or columns to the text: the cells between their rules divided.

Told by figures that stand one above the other in cells side by side; the lines of such a table are read, divided as
those of a PDF are (`borderless.refine`), and its cells are then read anew, each in its room.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

import numpy as np

from baobiao.geometry import Box, bounding
from baobiao.layout.borderless.refine import FineCell, Room, divided
from baobiao.layout.flow import Piece
from baobiao.layout.lattice import Lattice, LatticeCell, Track
from baobiao.ocr.cells import CellReading, LineReader
from baobiao.ocr.crops import CellInk
from baobiao.ocr.engine import Gray
from baobiao.ocr.ink import PageInk, inside

APART = 0.9
"""In heights of the print: a wider gap in a line parts chunks."""
FAR_APART = 2.0
"""The same, where no rule stands between: a blank in a line of words is no wider."""
RULE = 3.0
"""In heights of the print: a flat piece of ink longer than that is a rule's."""
FEWEST = 2
"""Cells side by side with figures one above the other."""
MOST_TITLE = 3
"""Lines of the title of a narrow column; more are type that runs upwards."""
MANY = 4
"""Lines of figures in one cell alone that tell as much."""
BESIDE = 0.35
"""In heights of the print: figures whose middles lie no further apart stand on one line."""
ASTRAY = 1.0
"""In heights of the print: figures of one column differ by less in one of their sides or their middle."""
ABOUT = 4.0
"""Pixels: borders that lie no further apart are one."""
_ORDINAL = re.compile(r"\d+[.．、](?!\d)")
_FIGURES = re.compile(r"[-\d\s,.，．()（）%％–—−+*×/:$€£¥]*\d[-\d\s,.，．()（）%％–—−+*×/:$€£¥]*")


def finer(lattice: Lattice, cells: Sequence[CellReading], page: PageInk, reader: LineReader) -> Lattice | None:
    """The lattice with the rows and columns that its text tells, None where its rules tell all.

    Args:
        cells: as read, in the order of `Lattice.cells`.
        reader: reads the chunks of the lines in it.
    """
    rows = _left_to_text(lattice, cells) or _without_columns(lattice, cells)
    if not rows:
        return None
    pairs = zip(lattice.cells, cells, strict=True)
    chunks = [
        _chunks(seen.ink) if cell.row in rows or len(seen.ink.lines) <= MOST_TITLE else [] for cell, seen in pairs
    ]
    bare = page.without_rules().flat
    seen = iter(reader.read([_cut(bare, box) for several in chunks for box in several]))
    rooms: list[Room] = []
    for cell, whole, several in zip(lattice.cells, cells, chunks, strict=True):
        said = [(box, next(seen)) for box in several] or [(bounding(whole.ink.lines or [cell.box]), whole.readings)]
        pieces = tuple(Piece(readings[0].text, box) for box, readings in said if readings and readings[0].text)
        rooms.append(Room(cell.row, cell.column, cell.row_span, cell.column_span, cell.box, pieces))
    fine = divided(rooms, lattice.rows, lattice.columns)
    return None if fine is None else _lattice(lattice, fine)


def _left_to_text(lattice: Lattice, cells: Sequence[CellReading]) -> set[int]:
    """The ruled rows that have several cells with figures in several lines, and as many lines of words where there are
    words: a row has a title, the parts of a number that its cell broke have none."""
    stacked: Counter[int] = Counter()
    single: dict[int, list[CellInk]] = {}
    several: dict[int, list[CellInk]] = {}
    titles: Counter[int] = Counter()
    for cell, seen in zip(lattice.cells, cells, strict=True):
        text, lines = seen.readings[0].text if seen.readings else "", len(seen.ink.lines)
        if cell.row_span != 1:
            continue
        if not _FIGURES.fullmatch(text):
            titles[cell.row] = max(titles[cell.row], lines if any(map(str.isalpha, text)) else 0)
        elif cell.column_span == 1 and lines > 1:
            stacked[cell.row] += 1 if lines < MANY else FEWEST
            several.setdefault(cell.row, []).append(seen.ink)
        elif cell.column_span == 1:
            single.setdefault(cell.row, []).append(seen.ink)
    rows = {row for row, count in stacked.items() if count >= FEWEST}
    highest = {row: max(len(ink.lines) for ink in several[row]) for row in rows}
    entitled = {row for row in rows if not 0 < titles[row] < highest[row]}
    return {row for row in entitled if not _are_broken(several[row], single.get(row, []))}


def _are_broken(several: Sequence[CellInk], single: Sequence[CellInk]) -> bool:
    """Whether figures in several lines are numbers that their cells broke: most of the figures in one line stand on
    none of the lines beside them, but between two."""
    lines = [line.centre[1] for ink in several for line in ink.lines]
    level = [min(abs(ink.lines[0].centre[1] - y) for y in lines) < BESIDE * ink.height for ink in single if ink.lines]
    return 2 * sum(level) < len(level)


def _without_columns(lattice: Lattice, cells: Sequence[CellReading]) -> set[int]:
    """All rows of a frame with no rule down it, most of whose rows hold things that stand far apart."""
    apart = sum(len(_chunks(seen.ink, FAR_APART)) > len(seen.ink.lines) for seen in cells)
    return set(range(lattice.rows)) if lattice.columns == 1 and apart >= max(MOST_TITLE, len(cells) / 2) else set()


def is_torn(seen: CellReading) -> bool:
    """Whether a cell holds things so far apart in one line that they may be of several, figures among them; the number
    of a title is none."""
    text = _ORDINAL.sub("", seen.readings[0].text if seen.readings else "")
    figures = sum(map(str.isdigit, text)) >= (2 if any(map(str.isalpha, text)) else 1)
    return figures and len(_chunks(seen.ink, FAR_APART)) > len(seen.ink.lines)


def is_astray(column: Sequence[CellReading]) -> bool:
    """Whether the figures of a column stand neither left, nor in the middle, nor right under one another: they are of
    several columns."""
    figures = [seen for seen in column if len(seen.ink.lines) == 1 and seen.readings]
    boxes = [seen.ink.lines[0] for seen in figures if _FIGURES.fullmatch(seen.readings[0].text)]
    if len(boxes) < MANY:
        return False
    ways = np.array([(box.x0, box.centre[0], box.x1) for box in boxes])
    low, high = np.percentile(ways, (10, 90), axis=0)
    return bool((high - low).min() > ASTRAY * figures[0].ink.height)


def _chunks(ink: CellInk, gap: float = APART) -> list[Box]:
    """The boxes of what stands close together in the lines of a cell."""
    found: list[Box] = []
    for line in ink.lines:
        run: list[Box] = []
        for box in sorted((b.box for b in ink.blobs if _is_type(b.box, line, ink)), key=lambda b: b.x0):
            if run and box.x0 - max(b.x1 for b in run) > gap * ink.height:
                found.append(bounding(run))
                run = []
            run.append(box)
        if run:
            found.append(bounding(run))
    return found


def _is_type(piece: Box, line: Box, ink: CellInk) -> bool:
    """Whether a piece of ink stands in a line and is no piece of a rule."""
    flat = piece.width > RULE * ink.height and piece.height < piece.width / RULE
    return line.contains(*piece.centre) and not flat


def _cut(flat: Gray, box: Box) -> Gray:
    margin = max(2.0, box.height / 8)
    x0, y0, x1, y1 = inside(Box(box.x0 - margin, box.y0 - margin, box.x1 + margin, box.y1 + margin), flat.shape)
    return flat[y0:y1, x0:x1]


def _lattice(ruled: Lattice, fine: Sequence[FineCell]) -> Lattice:
    """The divided cells as a lattice; the borders that no rule draws are not `drawn`."""
    rows, columns = max(c.row + c.row_span for c in fine), max(c.column + c.column_span for c in fine)
    ys = _borders([(c.row, c.row_span, c.box.y0, c.box.y1) for c in fine], rows)
    xs = _borders([(c.column, c.column_span, c.box.x0, c.box.x1) for c in fine], columns)
    insides = [cell.box for cell in ruled.cells]
    cells = tuple(LatticeCell(c.row, c.column, c.row_span, c.column_span, _within(c.box, insides)) for c in fine)
    return Lattice(_tracks(ys, ruled.y_tracks), _tracks(xs, ruled.x_tracks), cells)


def _within(box: Box, insides: Sequence[Box]) -> Box:
    """A cell's box without the rules around the ruled cell that holds its middle, where that holds it all."""
    for inside_rules in insides:
        if inside_rules.contains(*box.centre) and box.width < inside_rules.width + 2 * ABOUT:
            y0, y1 = max(box.y0, inside_rules.y0), min(box.y1, inside_rules.y1)
            return Box(max(box.x0, inside_rules.x0), y0, min(box.x1, inside_rules.x1), y1)
    return box


def _borders(spans: Sequence[tuple[int, int, float, float]], count: int) -> list[float]:
    """The borders between rows (or columns), each in the middle of what ends and what begins there."""
    found: list[float] = []
    for border in range(count + 1):
        starts = [start for first, _, start, _ in spans if first == border]
        ends = [end for first, span, _, end in spans if first + span == border]
        found.append(float(np.median(starts + ends)))
    return found


def _tracks(places: Sequence[float], ruled: Sequence[Track]) -> tuple[Track, ...]:
    """A track for each border: the rule that runs there, or one that is not drawn."""
    along = ruled[0].along
    drawn = [next((t for t in ruled if abs(t.position - place) < ABOUT), None) for place in places]
    return tuple(
        rule or Track(along, np.full_like(along, place), 0.0, drawn=False)
        for place, rule in zip(places, drawn, strict=True)
    )
