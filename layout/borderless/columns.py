"""Columns of a stretch of lines: the rivers of white that run down between their chunks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from baobiao.layout.borderless.looks import is_value
from baobiao.layout.borderless.model import Chunk, ChunkLine, Interval, median, overlap

STEPS = 4
"""Positions per height of the type at which rivers are looked for."""
CROSSED = 0.34
"""Share of the lines with text on both sides of a river that may run across it."""
WHOLE = 0.85
"""Share of the width of a river that a chunk across it covers."""
PLAIN = 0.85
"""In heights of the type: a gap that parts columns even if only one line shows it."""
CENTRED = 0.4
"""In heights of the type: a title's middle is no further from that of what it heads."""
OFTEN = 3
"""So many lines must show a narrower one."""
_Counts = npt.NDArray[np.intp]


def columns(lines: Sequence[ChunkLine]) -> list[Interval]:
    """The extents of the columns from the left.

    First come the rivers that few lines cross; chunks that cross one whole are spanning titles and are laid aside, and
    so are those that with others close one; then the columns are what the other chunks cover. Columns that no line has
    both of are one.
    """
    if not lines:
        return []
    rivers = _rivers(lines)
    most = max(len(line.chunks) for line in lines)
    plain = [
        [
            c
            for c in line.chunks
            if not (_crosses(c, rivers, 2 * len(line.chunks) <= most) or _heads(c, lines[i + 1 : i + 3]))
        ]
        for i, line in enumerate(lines)
    ]
    plain = _opened(plain, rivers, [len(line.chunks) / most for line in lines])
    found = _covered([(c.box.x0, c.box.x1) for line in plain for c in line])
    return _both_seen(found, plain, median([line.height for line in lines]))


def _rivers(lines: Sequence[ChunkLine]) -> list[Interval]:
    """Stretches of x that at least two lines leave free between their chunks and few lines cross."""
    step = max(1e-6, median([line.height for line in lines]) / STEPS)
    left = min(line.box.x0 for line in lines)
    size = int((max(line.box.x1 for line in lines) - left) / step) + 2
    free, crossed = np.zeros(size + 1, np.intp), np.zeros(size + 1, np.intp)
    for line in lines:
        for chunk in line.chunks:
            _add(crossed, (chunk.box.x0 - left) / step, (chunk.box.x1 - left) / step)
        for one, two in pairwise(line.chunks):
            _add(free, (one.box.x1 - left) / step, (two.box.x0 - left) / step)
    free, crossed = free.cumsum(), crossed.cumsum()
    enough = 2 if len(lines) > 2 else 1
    good = (free >= enough) & (crossed <= CROSSED * free)
    edges = np.flatnonzero(np.diff(np.concatenate([[0], good.astype(np.intp), [0]])))
    return [(left + a * step, left + b * step) for a, b in edges.reshape(-1, 2).tolist()]


def _add(counts: _Counts, start: float, stop: float) -> None:
    counts[round(start)] += 1
    counts[max(round(start), round(stop))] -= 1


def _crosses(chunk: Chunk, rivers: Sequence[Interval], sparse: bool) -> bool:
    """Whether a chunk runs over a whole river, or nearly so; on a line of few chunks, also whether it lies in one."""
    extent = chunk.box.x0, chunk.box.x1
    return any(
        overlap(extent, (a, b)) > WHOLE * (b - a) or (sparse and overlap(extent, (a, b)) > 0.6 * chunk.box.width)
        for a, b in rivers
    )


def _opened(lines: list[list[Chunk]], rivers: Sequence[Interval], full: Sequence[float]) -> list[list[Chunk]]:
    """The chunks of lines, those laid aside that close a river together with others: at the x where those that run
    across stand on the lines with the fewest chunks, as the titles of several columns do.

    Args:
        full: of each line, its chunks as a share of the most that a line has.
    """
    for a, b in rivers:
        near = [
            (c, share) for line, share in zip(lines, full, strict=True) for c in line if c.box.x0 < b and a < c.box.x1
        ]
        edges = sorted({a, b, *(x for c, _ in near for x in (c.box.x0, c.box.x1) if a < x < b)})
        costs = {
            (x0 + x1) / 2: sum(share for c, share in near if c.box.x0 < (x0 + x1) / 2 < c.box.x1)
            for x0, x1 in pairwise(edges)
        }
        x = min(costs, key=lambda at: costs[at])
        if 0 < costs[x] < 1:
            lines = [[c for c in line if not c.box.x0 < x < c.box.x1] for line in lines]
    return lines


def _heads(chunk: Chunk, below: Sequence[ChunkLine]) -> bool:
    """Whether it stands over the middle of several chunks below it, as the title of several columns does."""
    middle, height = chunk.box.centre[0], chunk.box.height
    for line in below:
        under = [c.box for c in line.chunks if overlap((chunk.box.x0, chunk.box.x1), (c.box.x0, c.box.x1)) > 0]
        if len(under) > 1 and abs((under[0].x0 + under[-1].x1) / 2 - middle) < CENTRED * height:
            return not is_value(chunk.text)
    return False


def _covered(intervals: Sequence[Interval]) -> list[Interval]:
    """The union of intervals as disjoint ones."""
    found: list[Interval] = []
    for a, b in sorted(intervals):
        if found and a <= found[-1][1]:
            found[-1] = found[-1][0], max(found[-1][1], b)
        else:
            found.append((a, b))
    return found


def _both_seen(found: list[Interval], lines: Sequence[Sequence[Chunk]], height: float) -> list[Interval]:
    """Neighbours that no line has both of, as one column: a title beside the numbers that it stands over.

    Where the gap between both is hardly more than a blank, it must be seen in several lines.
    """
    merged = found[:1]
    for column in found[1:]:
        before = merged[-1]
        gaps = [g for line in lines for g in _gap(before, column, line)]
        if any(gap > PLAIN * height for gap in gaps) or len(gaps) >= OFTEN:
            merged.append(column)
        else:
            merged[-1] = before[0], column[1]
    return merged


def _gap(left: Interval, right: Interval, chunks: Sequence[Chunk]) -> Iterator[float]:
    """The white between the chunks of a line in two neighbouring columns, where both have one."""
    one = [c.box.x1 for c in chunks if overlap(left, (c.box.x0, c.box.x1)) > 0]
    two = [c.box.x0 for c in chunks if overlap(right, (c.box.x0, c.box.x1)) > 0]
    if one and two:
        yield min(two) - max(one)


def place(chunk: Chunk, extents: Sequence[Interval]) -> tuple[int, int]:
    """The first and the last column that a chunk stands in."""
    inside = [i for i, column in enumerate(extents) if overlap(column, (chunk.box.x0, chunk.box.x1)) > 0]
    if inside:
        return inside[0], inside[-1]
    middle = (chunk.box.x0 + chunk.box.x1) / 2
    nearest = min(range(len(extents)), key=lambda i: max(extents[i][0] - middle, middle - extents[i][1]))
    return nearest, nearest
