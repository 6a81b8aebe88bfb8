"""The cells of a table: which chunks of a row are one, and which columns a title stands over."""

from __future__ import annotations

from collections.abc import Sequence

from baobiao.layout.borderless.blocks import Rule
from baobiao.layout.borderless.laid import Laid, Span, head_height
from baobiao.layout.borderless.looks import is_value
from baobiao.layout.borderless.model import Chunk, Interval, TextCell, overlap


def cells(table: Sequence[Sequence[Laid]], extents: Sequence[Interval], rules: Sequence[Rule]) -> list[TextCell]:
    """The cells of rows; chunks of one row whose columns overlap are one cell."""
    head = head_height([one for row in table for one in row])
    found: list[TextCell] = []
    seen = 0
    for r, row in enumerate(table):
        groups: list[tuple[Span, list[Chunk]]] = []
        taken = [span for one in row for span in one.spans]
        for one in row:
            for chunk, span in zip(one.line.chunks, one.spans, strict=True):
                over = _led(chunk, span, one, extents, rules) if r < 4 else span
                if over == span and seen + 1 < head:
                    over = _alone(centred(chunk, span, one, extents), span, taken)
                over = _heading(chunk, span, extents) if len(row) == len(one.line.chunks) == 1 else over
                _put(groups, over, chunk)
            seen += 1
        found.extend(
            TextCell(r, first, 1, last - first + 1, tuple(chunks))
            for (first, last), chunks in sorted(groups, key=_first)
        )
    return found


def _alone(over: Span, span: Span, taken: Sequence[Span]) -> Span:
    """The columns that a title may stand over: its own where others of its row, on whatever line, stand in the rest."""
    others = (s for s in taken if s[1] < span[0] or s[0] > span[1])
    return span if any(s[0] <= over[1] and over[0] <= s[1] for s in others) else over


def _heading(chunk: Chunk, span: Span, extents: Sequence[Interval]) -> Span:
    """The columns that text alone in its row heads: all, or all but the first, where it stands over their middle."""
    last = len(extents) - 1
    if is_value(chunk.text) or (span == (0, 0) and chunk.box.x0 - extents[0][0] < chunk.box.height):
        return span
    over = ((0, last), (1, last)) if last > 1 else ((0, last),)
    middles = (abs(chunk.box.centre[0] - _middle(extents, s)) < chunk.box.height for s in over)
    return next((s for s, near in zip(over, middles, strict=True) if near), span)


def centred(chunk: Chunk, span: Span, one: Laid, extents: Sequence[Interval]) -> Span:
    """The columns that a title stands over the middle of, where it stands off the middle of its own."""
    middle, height = chunk.box.centre[0], one.line.height
    if span[0] == 0 or abs(middle - _middle(extents, span)) < height:
        return span
    others = {c for other in one.spans if other != span for c in range(other[0], other[1] + 1)}
    groups = [(i, j) for i in range(1, span[0] + 1) for j in range(max(i + 1, span[1]), len(extents))]
    free = [(i, j) for i, j in groups if not others & set(range(i, j + 1)) and j - i < 6]
    best = min(free, key=lambda g: abs(middle - _middle(extents, g)), default=span)
    return best if abs(middle - _middle(extents, best)) < 0.5 * height else span


def _middle(extents: Sequence[Interval], span: Span) -> float:
    return (extents[span[0]][0] + extents[span[1]][1]) / 2


def _first(group: tuple[Span, list[Chunk]]) -> Span:
    return group[0]


def _put(groups: list[tuple[Span, list[Chunk]]], span: Span, chunk: Chunk) -> None:
    """Add a chunk to the group that its columns overlap with, groups that it ties together made one."""
    met = [g for g in groups if g[0][0] <= span[1] and span[0] <= g[0][1]]
    for group in met:
        groups.remove(group)
    first, last = min([span[0], *(g[0][0] for g in met)]), max([span[1], *(g[0][1] for g in met)])
    groups.append(((first, last), [*(c for g in met for c in g[1]), chunk]))


def _led(chunk: Chunk, span: Span, one: Laid, extents: Sequence[Interval], rules: Sequence[Rule]) -> Span:
    """The columns of a title as the rule right below it says, where that is a rule of some columns only."""
    low, high = chunk.box.y1 - 0.4 * one.line.height, chunk.box.y1 + 0.6 * one.line.height
    whole = extents[-1][1] - extents[0][0]
    below = [r for r in rules if low <= r[1] <= high and r[2] - r[0] < 0.8 * whole]
    for x0, _, x1 in below:
        if overlap((x0, x1), (chunk.box.x0, chunk.box.x1)) > 0.9 * chunk.box.width:
            inside = [i for i, c in enumerate(extents) if overlap((x0, x1), c) > 0.5 * (c[1] - c[0])]
            others = [s for s in one.spans if s != span and inside and s[0] <= inside[-1] and inside[0] <= s[1]]
            if inside and not others:
                return min(inside[0], span[0]), max(inside[-1], span[1])
    return span
