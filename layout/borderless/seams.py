"""Seams: where figures that end at one x touch the words of the next column, with no more white between than a blank.

One line shows nothing of it; many lines with the change from figure to word at the same x do.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from baobiao.layout.borderless.model import Chunk, ChunkLine, Interval, median
from baobiao.layout.flow import Piece

_NUMBER = re.compile(r"(\d{1,4}) [A-Z]")
FEWEST = 4
"""Lines with a change from figure to word at one x."""
CROSSED = 0.2
"""Times as many lines may have text across it."""
LEAST = 0.08
"""In heights of the type: less white parts no words."""


def parted(lines: Sequence[ChunkLine]) -> list[ChunkLine]:
    """The lines, chunks that run over a seam cut there."""
    gaps = [gap for line in lines for gap in _changes(line)]
    seams = list(_seams(gaps, lines)) if len(gaps) >= FEWEST else []
    return [_cut(line, seams) for line in lines] if seams else list(lines)


def _changes(line: ChunkLine) -> Iterator[Interval]:
    """The gaps in a line between a figure and a word after it, none behind the number of a house."""
    for chunk in line.chunks:
        number = _NUMBER.match(chunk.text)
        for i, (one, two) in enumerate(pairwise(chunk.pieces), 1):
            if number and "".join(p.text for p in chunk.pieces[:i]) == number[1]:
                continue
            if one.text[-1:] in "0123456789)%" and two.text[:1].isalpha() and _apart(one, two, line.height):
                yield one.box.x1, two.box.x0


def _apart(one: Piece, two: Piece, height: float) -> bool:
    return two.box.x0 - one.box.x1 > LEAST * height


def _seams(gaps: Sequence[Interval], lines: Sequence[ChunkLine]) -> Iterator[float]:
    """The x that many gaps have in common and hardly any text runs across."""
    rest = list(gaps)
    while len(rest) >= FEWEST:
        x = max(((a + b) / 2 for a, b in rest), key=lambda at: sum(a <= at <= b for a, b in rest))
        own = [gap for gap in rest if gap[0] <= x <= gap[1]]
        if len(own) < FEWEST:
            return
        height = median([line.height for line in lines])
        across = sum(_runs_over(line, x, 0.1 * height) for line in lines)
        if across <= CROSSED * len(own):
            yield x
        rest = [gap for gap in rest if gap not in own]


def _runs_over(line: ChunkLine, x: float, slack: float) -> bool:
    return any(p.box.x0 < x - slack and p.box.x1 > x + slack for chunk in line.chunks for p in chunk.pieces)


def _cut(line: ChunkLine, seams: Sequence[float]) -> ChunkLine:
    chunks: list[Chunk] = []
    for chunk in line.chunks:
        run: list[Piece] = []
        for piece in chunk.pieces:
            if run and any(run[-1].box.x1 <= x <= piece.box.x0 for x in seams) and _apart(run[-1], piece, line.height):
                chunks.append(Chunk(tuple(run)))
                run = []
            run.append(piece)
        chunks.append(Chunk(tuple(run)))
    return replace(line, chunks=tuple(chunks))
