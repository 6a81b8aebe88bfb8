"""Which lines may be a table: stretches of lines of several chunks that lie close and agree on rivers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from baobiao.layout.borderless.columns import columns, place
from baobiao.layout.borderless.looks import (
    is_bullet,
    is_caption,
    is_leaders,
    is_mark,
    is_number,
    is_section,
    is_value,
    words,
)
from baobiao.layout.borderless.model import ChunkLine, Interval, median, overlap

FARTHEST = 2.6
"""In heights of the type: a wider gap between two lines ends a table."""
MOST_LONE, MOST_WRAPPED = 4, 24
"""So many lines of one chunk may stand between two lines of a table; and so many if they are a narrow cell's."""
LONGEST = 7
"""Words of a line of a cell of a table of figures."""
TITLED = 2
"""Lines that may stand above the first of a table whose dots lead on."""
BESIDE = 0.2
"""In heights of the type: so much of a line stands beside another, not below it."""
CLOSE = 0.5
"""In heights of the type: the widest white between the lines of a cell."""
Rule = tuple[float, float, float]
"""A level rule: x0, y, x1."""


def stretches(
    lines: Sequence[ChunkLine], rules: Sequence[Rule], held: Mapping[int, int] | None = None
) -> Iterator[list[ChunkLine]]:
    """The lines of each possible table, with what stands above it as column titles.

    Args:
        held: lines that rules hold together, by identity, with the number of what holds them.
    """
    taken = 0
    for start, stop in _united(lines, list(_runs(lines, rules, held or {})), held or {}):
        framed = None if id(lines[start]) in (held or {}) else _top_rule(lines, start, stop, rules)
        first = _grown(lines, start, stop, taken, framed)
        last = _hanging(lines, start, stop)
        taken = last
        yield list(lines[first:last])


def _runs(lines: Sequence[ChunkLine], rules: Sequence[Rule], held: Mapping[int, int]) -> Iterator[tuple[int, int]]:
    """Stretches [start, stop) from one line of several chunks to another."""
    start = last = None
    for i, line in enumerate(lines):
        number = held.get(id(line))
        if start is not None and number is not None and number == held.get(id(lines[i - 1])):
            last = i
            continue
        first_held = number is not None and line.box.y0 - lines[i - 1].box.y1 > line.height
        if start is not None and last is not None and (first_held or _ends(lines, start, last, i, rules)):
            yield start, last + 1
            start = last = None
        if _has_cells(line) or number is not None or (start is not None and _stands_beside(lines, i)):
            start, last = i if start is None else start, i
    if start is not None and last is not None:
        yield start, last + 1


def _has_cells(line: ChunkLine) -> bool:
    """Whether a line has several chunks and is no item of a list and no heading with its number."""
    if len(line.chunks) < 2:
        return False
    first, others = line.chunks[0].text, [c.text for c in line.chunks[1:]]
    if len(others) > 1:
        return not (is_mark(first) and not any(map(is_number, others)) and sum(map(words, others)) > 3)
    return not (is_bullet(first) and words(others[0]) > 2) and not (is_section(first) and not is_value(others[0]))


def _stands_beside(lines: Sequence[ChunkLine], at: int) -> bool:
    """Whether a line is a figure beside the middle of a label of several lines."""
    line = lines[at]
    if len(line.chunks) > 1 or not is_value(line.text):
        return False
    near = (other for other in lines[max(0, at - 1) : at + 2] if other is not line)
    beside = (min(o.box.y1, line.box.y1) - max(o.box.y0, line.box.y0) for o in near if o.box.x1 < line.box.x0)
    return any(common > BESIDE * line.height for common in beside)


def _united(
    lines: Sequence[ChunkLine], runs: Sequence[tuple[int, int]], held: Mapping[int, int]
) -> list[tuple[int, int]]:
    """The runs, those that go on in the same columns after a little white and a heading as one."""
    found: list[tuple[int, int]] = []
    for start, stop in runs:
        if found and id(lines[start]) not in held and _same_table(lines, found[-1], (start, stop)):
            found[-1] = found[-1][0], stop
        else:
            found.append((start, stop))
    return found


def _same_table(lines: Sequence[ChunkLine], one: tuple[int, int], two: tuple[int, int]) -> bool:
    """Whether two runs stand near each other, in equal columns, with nothing but short lines at the left between."""
    between = lines[one[1] - 1 : two[0] + 1]
    far = any(b.box.y0 - a.box.y1 > 2 * FARTHEST * a.height for a, b in pairwise(between))
    above, below = (columns([x for x in lines[a:b] if len(x.chunks) > 1]) for a, b in (one, two))
    if _begins_contents(lines[one[0] : one[1]], lines[two[0]]):
        return False
    if far or len(between) > MOST_LONE + 2 or len(above) != len(below) or len(above) < 2:
        return False
    height = between[0].height
    heads = all(x.box.x1 < above[1][0] and abs(x.box.x0 - above[0][0]) < 2 * height for x in between[1:-1])
    return heads and all(overlap(a, b) > 0.5 * min(a[1] - a[0], b[1] - b[0]) for a, b in zip(above, below, strict=True))


def _ends(lines: Sequence[ChunkLine], start: int, last: int, at: int, rules: Sequence[Rule]) -> bool:
    """Whether line `at` no longer belongs to the table that began at `start` and was last sure at `last`."""
    line, before = lines[at], lines[at - 1]
    gap = line.box.y0 - before.box.y1
    if gap > FARTHEST * max(line.height, before.height) and not _framed(before, line, rules):
        return True
    if len(line.chunks) > 1:
        lone = at - last - 1
        if all(words(c.text) > LONGEST for c in line.chunks) and _of_figures(lines[start : last + 1]):
            return True
        if _begins_contents(lines[start : last + 1], line):
            return True
        return (lone > 0 or gap > line.height) and not _agrees(lines[start : last + 1], line)
    block = lines[start : last + 1]
    return (
        is_caption(line.text)
        or (at - last > MOST_LONE and not _wrapped(lines[last + 1 : at + 1], block))
        or _prose(line, block)
    )


def _begins_contents(block: Sequence[ChunkLine], line: ChunkLine) -> bool:
    """Whether dots lead on in a line, as they do nowhere in the table above it."""
    return len(block) > TITLED and _leads_on(line) and not any(map(_leads_on, block))


def _leads_on(line: ChunkLine) -> bool:
    return any(is_leaders(chunk.text) for chunk in line.chunks)


def _of_figures(block: Sequence[ChunkLine]) -> bool:
    """Whether what stands right of the first chunk of lines is figures for the greater part."""
    others = [c.text for line in block for c in line.chunks[1:]]
    return 2 * sum(map(is_value, others)) > len(others)


def _wrapped(lone: Sequence[ChunkLine], block: Sequence[ChunkLine]) -> bool:
    """Whether lines of one chunk are the text of narrow cells: each within a column, close together."""
    extents = columns([one for one in block if len(one.chunks) > 1])
    close = all(b.box.y0 - a.box.y1 < CLOSE * b.height for a, b in pairwise(lone))
    inside = (any(a - 1 < x.box.x0 and x.box.x1 < b + x.height for a, b in extents) for x in lone)
    return len(extents) > 2 and len(lone) <= MOST_WRAPPED and close and all(inside)


def _framed(above: ChunkLine, below: ChunkLine, rules: Sequence[Rule]) -> bool:
    """Whether a rule as wide as both lines runs between them, so that the white is the table's own."""
    left, right = min(above.box.x0, below.box.x0), max(above.box.x1, below.box.x1)
    near = [r for r in rules if above.box.y1 - above.height <= r[1] <= below.box.y0 + below.height]
    close = below.box.y0 - above.box.y1 < 2 * FARTHEST * above.height
    return close and any(overlap((left, right), (r[0], r[2])) > 0.8 * (right - left) for r in near)


def _agrees(block: Sequence[ChunkLine], line: ChunkLine) -> bool:
    """Whether the chunks of a line stand in columns of their own among those of the block, or the other way round."""
    several = [one for one in block if len(one.chunks) > 1]
    extents = columns(several[-12:])
    own = [(c.box.x0, c.box.x1) for c in line.chunks]
    return len(extents) < 2 or _apart(line, extents) or _apart(several[-1], own)


def _apart(line: ChunkLine, extents: Sequence[Interval]) -> bool:
    places = [place(chunk, extents) for chunk in line.chunks]
    return 2 * sum(one[1] < two[0] for one, two in pairwise(places)) >= len(places) - 1


def _prose(line: ChunkLine, block: Sequence[ChunkLine]) -> bool:
    """Whether a line of one chunk is running text: long, and over most of the width of the table."""
    left, right = min(one.box.x0 for one in block), max(one.box.x1 for one in block)
    return words(line.text) > LONGEST and line.box.width > 0.62 * (right - left)


def _grown(lines: Sequence[ChunkLine], start: int, stop: int, taken: int, top: float | None) -> int:
    """The first line of the table, column titles above the first line of several chunks included, and all below `top`,
    the rule at its head."""
    extents = columns([one for one in lines[start:stop] if len(one.chunks) > 1])
    while start > taken:
        line, below = lines[start - 1], lines[start]
        gap = below.box.y0 - line.box.y1
        framed = top is not None and line.box.y0 + 0.5 * line.height > top
        if (
            is_caption(line.text)
            or gap > FARTHEST * line.height
            or not (framed or (gap < line.height and _title(line, extents)))
        ):
            break
        start -= 1
    return start


def _top_rule(lines: Sequence[ChunkLine], start: int, stop: int, rules: Sequence[Rule]) -> float | None:
    """Where the outermost rule above a table runs, if one as wide as the table runs within six lines of it."""
    block = lines[start:stop]
    left, right = min(one.box.x0 for one in block), max(one.box.x1 for one in block)
    height = median([one.height for one in block])
    first = lines[start].box.y0
    above = [
        r[1]
        for r in rules
        if first - 8 * height < r[1] < first + 0.3 * height
        and overlap((left, right), (r[0], r[2])) > 0.8 * max(right - left, 0.85 * (r[2] - r[0]))
    ]
    return min(above, default=None)


def _title(line: ChunkLine, extents: Sequence[Interval]) -> bool:
    """Whether a line of one chunk heads columns: it stands right of the first and not over all."""
    if len(extents) < 2 or len(line.chunks) > 1:
        return _has_cells(line)
    first, last = place(line.chunks[0], extents)
    within = line.box.x1 <= extents[-1][1] + line.height
    return first > 0 and within and (first < last or words(line.text) <= 5)


def _hanging(lines: Sequence[ChunkLine], start: int, stop: int) -> int:
    """Past the last line of the table, pieces of its last row that hang below included."""
    extents = columns([one for one in lines[start:stop] if len(one.chunks) > 1])
    while stop < len(lines) and len(extents) > 1:
        line, above = lines[stop], lines[stop - 1]
        near = line.box.y0 - above.box.y1 < 0.35 * line.height
        first, last = place(line.chunks[0], extents)
        if (
            len(line.chunks) > 1
            or not near
            or is_caption(line.text)
            or first == 0
            or first != last
            or line.box.x0 < extents[first][0] - 1
        ):
            break
        stop += 1
    return stop
