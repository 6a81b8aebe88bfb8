"""Rows told by the figures of a table: words wrap, figures do not, so each line of figures is a row.

The lines of a cell of words stand below, above or around the figures of its row, in all of a table alike (top, bottom,
middle). For each of the three, the lines of every column are divided among the rows by dynamic programming, at the
least cost; the cheapest of the three is how the table is set.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from baobiao.layout.borderless.laid import Laid
from baobiao.layout.borderless.looks import goes_on, is_code, is_leaders, is_value, unfinished
from baobiao.layout.borderless.model import Chunk, Interval, median

FEWEST = 3
"""Rows of figures from which on they tell the others."""
FIGURES = 0.8
"""Share of figures in a column of figures."""
ASTRAY = 1.2
"""In heights of the type: a cell stands no further from where its row's figures would have it."""
LEADING = 0.6
"""In heights of the type: the widest white between the lines of a cell."""
MISSING, ALONE, BROKEN = 0.3, 0.9, 0.5
"""The costs of a row without a cell in a column, of a cell without figures in its row, and of a line that ended though
the first word of the next one had room in it. A cell that stands a height astray costs 1."""
INDENT = 0.4
"""In heights of the type: a line that begins that much further right or left is indented, or the one above it is."""
HEADING = 0.3
"""The cost of a label without figures in its row: headings of groups stand among labels."""
DEAREST = 0.5
"""The mean cost of a cell up to which rows are taken for told."""
MOST_LINES = 30
"""Lines of one cell."""

Mark = Callable[[float, float], float]
MARKS: tuple[Mark, ...] = (lambda y0, y1: y0, lambda y0, y1: (y0 + y1) / 2, lambda y0, y1: y1)
"""Where cells of a row agree: their tops, their middles, their bottoms."""


@dataclass(frozen=True)
class _Group:
    """The lines [start, stop) of a column as one cell, of the row of an anchor, None for a row without figures."""

    start: int
    stop: int
    anchor: int | None


@dataclass(frozen=True)
class _Column:
    """The chunks of one column of words from the top, the room for them, and what a cell without figures costs."""

    chunks: tuple[Chunk, ...]
    extent: Interval
    alone: float


def anchored(lines: Sequence[Laid], extents: Sequence[Interval]) -> list[list[Laid]] | None:
    """The rows of the lines of a table's body, None where there is no telling them so."""
    height = median([one.line.height for one in lines])
    columns = [_Column(tuple(_chunks(lines, c)), e, ALONE if c else HEADING) for c, e in enumerate(extents)]
    figures = [column for column in columns if _of_figures(column.chunks)]
    anchors = _anchors([chunk for column in figures for chunk in column.chunks], height)
    words = [column for column in columns if column.chunks and column not in figures]
    if len(anchors) < FEWEST:
        anchors = max((_parts(column, height) for column in words), key=len, default=[])
    best: tuple[float, list[list[_Group]], Mark] | None = None
    for mark in MARKS:
        parts = [_divided(column, [mark(*a) for a in anchors], mark, height) for column in words]
        if any(part is None for part in parts):
            continue
        cost = sum(part[0] for part in parts if part)
        if best is None or cost < best[0]:
            best = cost, [part[1] for part in parts if part], mark
    if best is None or len(anchors) < FEWEST or not words or best[0] > DEAREST * len(anchors) * len(words):
        return None
    return _set(lines, words, best[1:], anchors)


def _parts(column: _Column, height: float) -> list[Interval]:
    """The cells of a column of words, as far as white, or room left at the end of a line, tells them."""
    found: list[Interval] = []
    for i, chunk in enumerate(column.chunks):
        above = column.chunks[i - 1] if i else None
        if above is None or _ends(above, chunk, column.extent, height):
            found.append((chunk.box.y0, chunk.box.y1))
        else:
            found[-1] = found[-1][0], chunk.box.y1
    return found


def _ends(above: Chunk, below: Chunk, extent: Interval, height: float) -> bool:
    if below.box.y0 - above.box.y1 > LEADING * height:
        return True
    return had_room(above, below, extent) and not goes_on(below.text) and not unfinished(above.text)


def _chunks(lines: Sequence[Laid], column: int) -> list[Chunk]:
    """What stands in a column alone, from the top."""
    found = [c for one in lines for c, s in zip(one.line.chunks, one.spans, strict=True) if s == (column, column)]
    return sorted(found, key=lambda c: c.box.y0)


def _of_figures(chunks: Sequence[Chunk]) -> bool:
    return len(chunks) >= FEWEST and sum(map(_is_figure, chunks)) >= FIGURES * len(chunks)


def _is_figure(chunk: Chunk) -> bool:
    return is_value(chunk.text) or is_code(chunk.text)


def _anchors(figures: Sequence[Chunk], height: float) -> list[Interval]:
    """The heights of the lines of figures."""
    found: list[Interval] = []
    for chunk in sorted(filter(_is_figure, figures), key=lambda c: c.box.centre[1]):
        box = chunk.box
        if found and box.centre[1] - (found[-1][0] + found[-1][1]) / 2 < 0.5 * height:
            continue
        found.append((box.y0, box.y1))
    return found


def _divided(column: _Column, anchors: Sequence[float], mark: Mark, height: float) -> tuple[float, list[_Group]] | None:
    """The cells of a column at the least cost, and that cost."""
    chunks = column.chunks
    ends: list[dict[int, tuple[float, tuple[_Group, ...]]]] = [{-1: (0.0, ())}, *({} for _ in chunks)]
    for start in range(len(chunks)):
        inner = BROKEN * (start > 0 and goes_on(chunks[start].text))
        for stop in range(start + 1, min(len(chunks), start + MOST_LINES) + 1):
            if stop - start > 1:
                above, below = chunks[stop - 2], chunks[stop - 1]
                if below.box.y0 - above.box.y1 > LEADING * height:
                    break
                inner += BROKEN * had_room(above, below, column.extent)
                inner += BROKEN * (column.alone == HEADING and _is_indented(above, below, stop - start == 2))
            at = mark(chunks[start].box.y0, chunks[stop - 1].box.y1)
            for last, (cost, groups) in ends[start].items():
                for anchor, more in _choices(at, last, anchors, height, column.alone):
                    group = _Group(start, stop, anchor)
                    key, whole = last if anchor is None else anchor, cost + inner + more
                    if key not in ends[stop] or whole < ends[stop][key][0]:
                        ends[stop][key] = whole, (*groups, group)
    closed = [(cost + MISSING * (len(anchors) - 1 - last), list(groups)) for last, (cost, groups) in ends[-1].items()]
    return min(closed, key=lambda c: c[0], default=None)


def _is_indented(above: Chunk, below: Chunk, second: bool) -> bool:
    """Whether a line begins elsewhere than the one above it: not further right, as the second of a label may."""
    step = (below.box.x0 - above.box.x0) / below.box.height
    return step < -INDENT or (step > INDENT and not second)


def _choices(
    at: float, last: int, anchors: Sequence[float], height: float, alone: float
) -> list[tuple[int | None, float]]:
    """The rows that a cell may belong to after the last one taken, with their costs."""
    found: list[tuple[int | None, float]] = []
    for i in range(last + 1, len(anchors)):
        away = abs(at - anchors[i]) / height
        if away < ASTRAY:
            found.append((i, away + MISSING * (i - last - 1)))
        elif anchors[i] > at:
            break
    if last < 0 or at > anchors[last]:
        found.append((None, alone))
    return found


def had_room(above: Chunk, below: Chunk, extent: Interval) -> bool:
    """Whether the first word of a line had room at the end of the line above it, or dots lead on from there."""
    if is_leaders(above.text):
        return True
    return above.box.width + first_word(below) + 0.4 * below.box.height < extent[1] - extent[0]


def first_word(chunk: Chunk) -> float:
    """How wide the first word is; of Chinese, the first character."""
    pieces = chunk.pieces
    right = pieces[0].box.x1
    for one, two in pairwise(pieces):
        if two.spaced or two.box.x0 - one.box.x1 > 0.25 * chunk.box.height or one.text[-1:] >= "\u2e80":
            break
        right = two.box.x1
    return right - pieces[0].box.x0


def _set(
    lines: Sequence[Laid],
    words: Sequence[_Column],
    best: tuple[Sequence[Sequence[_Group]], Mark],
    anchors: Sequence[Interval],
) -> list[list[Laid]]:
    """The lines parted by rows: chunks of words as they were divided, all others by their height."""
    parts, mark = best
    middles: list[float] = [(a + b) / 2 for a, b in anchors]
    rows: dict[int, float] = {}
    for column, groups in zip(words, parts, strict=True):
        for group in groups:
            own = column.chunks[group.start : group.stop]
            alone = mark(own[0].box.centre[1], own[-1].box.centre[1])
            middle = alone if group.anchor is None else middles[group.anchor]
            rows.update((id(chunk), middle) for chunk in own)
    found: dict[float, list[Laid]] = {}
    for one in lines:
        for chunk, span in zip(one.line.chunks, one.spans, strict=True):
            at = rows.get(id(chunk))
            if at is None:
                own_middle = chunk.box.centre[1]
                near = min(middles, key=lambda m: abs(m - own_middle))
                at = near if abs(near - own_middle) < 0.5 * one.line.height else own_middle
            single = Laid(replace(one.line, chunks=(chunk,)), (span,))
            found.setdefault(_same(found, at, one.line.height), []).append(single)
    return [found[at] for at in sorted(found)]


def _same(found: dict[float, list[Laid]], at: float, height: float) -> float:
    """The row that stands at a height already, if one does."""
    return next((key for key in found if abs(key - at) < 0.4 * height), at)
