"""Running heads and feet: the line at the edge of a page that bears its number beside some title."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from baobiao.layout.borderless.chunks import line_of
from baobiao.layout.borderless.looks import is_value
from baobiao.layout.borderless.model import ChunkLine
from baobiao.layout.flow import Piece, TextLine, lines

EDGE = 0.13
"""Share of the height of a page at its top and at its foot in which they stand."""
APART = 0.8
"""In heights of the type: the least white between them and the text."""
FARTHER = 1.5
"""Times the white between the lines of the text, so much more is between them where figures there end at the place of
the number."""
WIDE = 3.0
"""In heights of the type: the least white between the number and the title."""
MOST = 3
"""Things that stand on such a line."""
_NUMBER = re.compile(r"(?:page|p\.|第)?\s?[-–—]?\s?(?:\d{1,4}|[ivxlc]{1,6})\s?[-–—]?(?:页)?", re.I)


def running_lines(pieces: Sequence[Piece], height: float) -> tuple[list[Piece], list[Piece]]:
    """The pieces of the head and of the foot of a page of some height; none of one that it lacks."""
    edge = EDGE * height
    top = lines([p for p in pieces if p.box.y1 < 2 * edge])
    low = lines([p for p in pieces if p.box.y0 > height - 2 * edge])
    head = bool(top) and top[0].box.y1 < edge and _is_running(top)
    foot = bool(low) and low[-1].box.y0 > height - edge and _is_running(low[::-1])
    return list(top[0].pieces) if head else [], list(low[-1].pieces) if foot else []


def _is_running(several: Sequence[TextLine]) -> bool:
    """Whether the first of several lines is a running head, given those next to it, the nearest first."""
    line = several[0]
    cut = line_of(line.pieces, WIDE)
    numbers = [c.box for c in (cut.chunks[0], cut.chunks[-1]) if _NUMBER.fullmatch(c.text)]
    if not 1 < len(cut.chunks) <= MOST or len(numbers) != 1 or sum(is_value(c.text) for c in cut.chunks) > 1:
        return False
    if len(several) < 2:
        return True
    beside, least = several[1], APART * cut.height
    if _ends_at(line_of(beside.pieces, WIDE), numbers[0].x1, cut.height):
        least += FARTHER * max([0.0, *(_gap(a, b) for a, b in pairwise(several[1:3]))])
    return _gap(line, beside) > least


def _gap(one: TextLine, two: TextLine) -> float:
    return max(one.box.y0 - two.box.y1, two.box.y0 - one.box.y1)


def _ends_at(line: ChunkLine, x: float, height: float) -> bool:
    """Whether a figure of a line of several things ends at some x."""
    return len(line.chunks) > 1 and any(abs(c.box.x1 - x) < 0.5 * height and is_value(c.text) for c in line.chunks)
