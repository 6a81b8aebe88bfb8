"""Rows of a table from its lines: which lines are one row."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

from baobiao.layout.borderless.anchors import anchored, had_room
from baobiao.layout.borderless.blocks import Rule
from baobiao.layout.borderless.cells import centred
from baobiao.layout.borderless.laid import Laid, Span, head_height
from baobiao.layout.borderless.looks import goes_on, is_code, is_column_number, is_number, is_value, unfinished
from baobiao.layout.borderless.model import Chunk, Interval, median, overlap

APART = 0.12
"""In heights of the type: so much more white stands between rows than between the lines of a cell."""
FEWEST_WRAPPED, WRAPPED = 2, 0.6
"""Labels that had no room on one line: how many, and what share of those on lines of their own, tell of wrapping."""
MOST_TITLES = 2
"""Lines without figures below the last rule over the whole width that may be titles; more are rows of words."""
SAME = 0.05
"""In heights of the type: by so much more the lines of a cell may stand apart than rows that are as close as lines."""
HALF = 0.5
"""Share of the width of its column that a label has which goes on below."""
HOLE = 0.8
"""In heights of the type: white between the lines of a cell that no cell has."""
LEADING = 0.45
"""In heights of the type: the widest white between the lines of a cell."""


def rows(lines: Sequence[Laid], rules: Sequence[Rule], extents: Sequence[Interval]) -> list[list[Laid]]:
    """The lines of each row. Column titles and dense tables go line by line; where rules part all rows, what stands
    between two is one; where rows stand further apart than the lines of a cell, cells are put together first, and what
    lies at one height is a row."""
    if not lines:
        return []
    head = _head(lines, rules, extents)
    titles, body = _titles(lines[:head], rules, extents), lines[head:]
    ruled = _ruled_rows(body, rules)
    if ruled is not None:
        return titles + ruled if titles else _titles(ruled[0], rules, extents) + ruled[1:]
    closest = _closest_values(body)
    inner = _inner_gap(body, closest)
    found = _dense_rows(body, rules) if inner is None else _spaced_rows(body, rules, inner)
    torn = inner is not None and any(_has_two_values(row) or _has_hole(row) for row in found)
    dense = inner is None and _words_go_on(body)
    single = inner is None or all(len(row) == 1 for row in found)
    crowded = torn or dense or (single and _labels_wrap(body, extents[0], closest or 0.0))
    return titles + ((anchored(body, extents) if crowded else None) or _by_figures(found))


def _head(lines: Sequence[Laid], rules: Sequence[Rule], extents: Sequence[Interval]) -> int:
    """How many lines are column titles: those above the first figures, less a label that begins above its figures, and
    less the rows of words below the rule under the titles."""
    height = head_height(lines)
    parted = [i for i in range(1, height) if _ruled(lines[i - 1], lines[i], rules, 0.8)]
    labels = (i for i in parted if all(len(one.line.chunks) == 1 for one in lines[i:height]))
    whole = [r for r in rules if r[2] - r[0] > 0.8 * (extents[-1][1] - extents[0][0])]
    across = [i for i in parted if _ruled(lines[i - 1], lines[i], whole, 0.8)]
    several = across[-1] if across and height - across[-1] > MOST_TITLES else height
    head = next(labels, several)
    if head == height and height > 1:
        last, first = lines[height - 1], lines[height]
        head -= last.filled == {0} and not lines[height - 2].filled <= {0} and _label_goes_on(last, first)
    while head > 1 and _begins_above(lines[head - 1], lines[head : head + 2]):
        head -= 1
    group = head
    while group > 1 and lines[group - 1].filled == {0}:
        group -= 1
    return group if group < head and _is_group(lines[group - 1], lines[group], extents[0]) else head


def _is_group(title: Laid, line: Laid, extent: Interval) -> bool:
    """Whether a line over the labels alone, below titles, heads the first rows and is no rest of a title."""
    if title.filled <= {0}:
        return False
    text = line.text(0)
    if is_value(text) or 0 not in title.filled:
        return True
    above = title.line.chunks[0]
    return not goes_on(text) and not unfinished(above.text) and had_room(above, line.line.chunks[0], extent)


def _begins_above(line: Laid, below: Sequence[Laid]) -> bool:
    """Whether words that go on below, beside the figures of a row, begin on a line."""
    if len(line.spans) > 1 or line.spans[0][0] == 0:
        return False
    own, span = line.line.chunks[0], line.spans[0]
    under = (c for one in below for c, s in zip(one.line.chunks, one.spans, strict=True) if s == span)
    first = next(under, None)
    return first is not None and goes_on(first.text) and first.box.y0 - own.box.y1 < LEADING * line.line.height


def _ruled_rows(lines: Sequence[Laid], rules: Sequence[Rule]) -> list[list[Laid]] | None:
    """What stands between level rules, if rules part all rows: hardly any column has two figures between two rules."""
    found = [list(lines[:1])]
    for above, below in pairwise(lines):
        if _ruled(above, below, rules, 0.8):
            found.append([])
        found[-1].append(below)
    doubled = sum(_has_two_values(row) for row in found)
    return found if len(found) > 3 and 10 * doubled <= len(found) else None


def _has_two_values(row: Sequence[Laid]) -> bool:
    spans = [
        s for one in row for c, s in zip(one.line.chunks, one.spans, strict=True) if is_value(c.text) or is_code(c.text)
    ]
    return len(spans) > len(set(spans))


def _has_hole(row: Sequence[Laid]) -> bool:
    """Whether white as wide as between rows stands within a cell."""
    return any(gap > HOLE for gap in _gaps(row, lambda text: True))


def _words_go_on(lines: Sequence[Laid]) -> bool:
    """Whether a column right of the first holds words of several lines."""
    single = [(s[0], c.text) for one in lines for c, s in zip(one.line.chunks, one.spans, strict=True) if s[0] > 0]
    return any(goes_on(text) and not is_value(text) for _, text in single)


def _labels_wrap(lines: Sequence[Laid], extent: Interval, closest: float) -> bool:
    """Whether labels go on below where they had no room: most of those that have nothing beside them."""
    labels = [(one.line.chunks[0], one) for one in lines if 0 in one.filled]
    near = max(LEADING, closest + SAME)
    wrapped = [_label_wraps(a, b, extent, near) for (a, _), (b, _) in pairwise(labels)]
    alone = [i for i, (_, one) in enumerate(labels) if one.filled == {0}]
    full = sum(any(wrapped[max(0, i - 1) : i + 1]) for i in alone)
    return full >= max(FEWEST_WRAPPED, WRAPPED * len(alone))


def _label_wraps(above: Chunk, below: Chunk, extent: Interval, near: float) -> bool:
    """Whether a line of labels is the rest of the one above it, which had no room for it."""
    close = below.box.y0 - above.box.y1 < near * below.box.height
    full = above.box.width > HALF * (extent[1] - extent[0])
    return close and full and not is_value(above.text) and not had_room(above, below, extent)


def _titles(lines: Sequence[Laid], rules: Sequence[Rule], extents: Sequence[Interval]) -> list[list[Laid]]:
    found: list[list[Laid]] = []
    for line in lines:
        if found and line.filled == {0} and len(found[-1]) < 4:
            found[-1].append(line)
            continue
        above = next((one for one in reversed(found[-1]) if one.filled != {0}), found[-1][-1]) if found else None
        apart = above is None or _ruled(above, line, rules) or _is_row_of_titles(found[-1], line, extents)
        if above is not None and not apart and _one_title(above, line, extents):
            found[-1].append(line)
        else:
            found.append([line])
    return found


def _is_row_of_titles(above: Sequence[Laid], line: Laid, extents: Sequence[Interval]) -> bool:
    """Whether a line below titles is a row of its own, of units for example: it has a text in each column but the
    first, and white above one of them that no title has within."""
    if len(line.filled - {0}) < len(extents) - 1 or line.spanning:
        return False
    return any(gap > HOLE for gap in _gaps([*above, line], lambda text: True)) and not _has_hole(above)


def _gaps(lines: Sequence[Laid], wanted: Callable[[str], bool]) -> list[float]:
    """In heights of the type: the white between chunks that follow one another in a column."""
    gaps: list[float] = []
    last: dict[Span, tuple[int, Chunk]] = {}
    for i, one in enumerate(lines):
        for chunk, span in zip(one.line.chunks, one.spans, strict=True):
            if span in last and wanted(chunk.text) and wanted(last[span][1].text):
                gaps.append((chunk.box.y0 - last[span][1].box.y1) / one.line.height)
            last[span] = i, chunk
    return gaps


def _closest_values(lines: Sequence[Laid]) -> float | None:
    """How close figures stand one above the other: they do not wrap, so no rows are closer."""
    gaps = sorted(_gaps(lines, lambda text: is_value(text) or is_code(text)))
    return gaps[len(gaps) // 40] if len(gaps) >= 4 else None


def _inner_gap(lines: Sequence[Laid], closest: float | None) -> float | None:
    """The widest white within a cell; None where rows are as close as the lines of a cell."""
    if closest is not None:
        return min(closest - APART, LEADING) if closest > 2 * APART else None
    gaps = sorted(_gaps(lines, lambda text: True))
    rarest = len(gaps) - min(len(gaps) // 5, 3)
    steps = [(b - a, (a + b) / 2) for i, (a, b) in enumerate(pairwise(gaps), 1) if a < 0.35 and b < 2 and i <= rarest]
    widest, middle = max(steps, default=(0.0, 0.0))
    return middle if widest > APART and middle > 0 else None


def _spaced_rows(lines: Sequence[Laid], rules: Sequence[Rule], inner: float) -> list[list[Laid]]:
    """Lines of one row: those that a cell has in common, and those that lie at the height of such a cell."""
    extents: list[tuple[float, float]] = []
    last: dict[Span, int] = {}
    for i, one in enumerate(lines):
        extents.append((one.line.box.y0, one.line.box.y1))
        for chunk, span in zip(one.line.chunks, one.spans, strict=True):
            before = last.get(span)
            if before is not None and not _ruled(lines[before], one, rules):
                above = next(
                    c for c, s in zip(lines[before].line.chunks, lines[before].spans, strict=True) if s == span
                )
                if chunk.box.y0 - above.box.y1 < inner * one.line.height:
                    extents.append((above.box.y0, chunk.box.y1))
            last[span] = i
    found: list[list[Laid]] = []
    bottom = float("-inf")
    for one in lines:
        if one.line.box.y0 + 0.25 * one.line.height >= bottom:
            found.append([])
        found[-1].append(one)
        bottom = max([bottom, *(b for a, b in extents if a <= one.line.box.y0 and one.line.box.y1 <= b)])
    return found


def _by_figures(rows: Sequence[Sequence[Laid]]) -> list[list[Laid]]:
    """Rows, those with two figures in one column parted: figures do not wrap."""
    found: list[list[Laid]] = []
    for row in rows:
        figures: set[Span] = set()
        for i, one in enumerate(row):
            values = {s for c, s in zip(one.line.chunks, one.spans, strict=True) if is_number(c.text)}
            if i == 0 or figures & values:
                found.append([])
                figures = set()
            figures |= values
            found[-1].append(one)
    return found


def _dense_rows(lines: Sequence[Laid], rules: Sequence[Rule]) -> list[list[Laid]]:
    pitch = _row_pitch(lines, max((len(one.filled) for one in lines), default=0))
    found: list[list[Laid]] = []
    for i, line in enumerate(lines):
        after = lines[i + 1] if i + 1 < len(lines) else None
        if found and not _ruled(found[-1][-1], line, rules) and _one_row(found[-1], line, after, pitch):
            found[-1].append(line)
        else:
            found.append([line])
    return found


def _ruled(above: Laid, below: Laid, rules: Sequence[Rule], share: float = 0.3) -> bool:
    """Whether rules part two lines over a share of the upper one; of both, and by one rule, where that is large."""
    low, high = above.line.box.centre[1] + 0.2 * above.line.height, below.line.box.centre[1] - 0.2 * below.line.height
    extent = above.line.box.x0, above.line.box.x1
    if share > 0.5:
        extent = min(extent[0], below.line.box.x0), max(extent[1], below.line.box.x1)
    between = [overlap(extent, (r[0], r[2])) for r in rules if low <= r[1] <= high]
    return (max(between, default=0.0) if share > 0.5 else sum(between)) > share * (extent[1] - extent[0])


def _one_title(above: Laid, below: Laid, extents: Sequence[Interval]) -> bool:
    """Whether two lines of column titles are one row: no spanning title stands over narrower ones."""
    if all(is_column_number(c.text) for c in below.line.chunks):
        return False
    near = below.line.box.y0 - above.line.box.y1 < 0.8 * above.line.height
    wide = [centred(c, s, above, extents) for c, s in zip(above.line.chunks, above.spans, strict=True)]
    over = any(first < last and sum(first <= a and b <= last for a, b in below.spans) > 1 for first, last in wide)
    return near and not over


def _row_pitch(lines: Sequence[Laid], usual: int) -> float:
    """The usual distance from one well filled line to the next line, whatever it is."""
    gaps = [b.line.box.y1 - a.line.box.y1 for a, b in pairwise(lines) if 2 * min(len(a.filled), len(b.filled)) > usual]
    return median(gaps)


def _one_row(row: Sequence[Laid], below: Laid, after: Laid | None, pitch: float) -> bool:
    """Whether a line goes on with the row above it."""
    above = row[-1]
    filled = set().union(*(one.filled for one in row))
    gap = below.line.box.y1 - above.line.box.y1
    if gap > 1.25 * pitch and pitch > 0:
        return False
    values = [c for c in below.filled if is_value(below.text(c))]
    if filled == {0} and len(row) < 4:
        return _label_goes_on(above, below)
    if values or not below.filled < filled or len(below.filled) > max(1, len(filled) // 2):
        return False
    if 0 in below.filled:
        text = below.text(0)
        return (
            below.filled == {0}
            and not above.text(0).endswith((":", "："))
            and goes_on(text)
            and not _nearer(above, below, after)
        )
    return not _nearer(above, below, after)


def _label_goes_on(above: Laid, below: Laid) -> bool:
    """Whether the label of a row began on the line above, which has nothing else."""
    one, two = above.text(0), below.text(0)
    if 0 not in below.filled or one.endswith((":", "：")):
        return False
    near = below.line.box.y0 - above.line.box.y1 < 0.6 * below.line.height
    return near and (goes_on(two) or unfinished(one))


def _nearer(above: Laid, below: Laid, after: Laid | None) -> bool:
    """Whether a line is clearly nearer to the one after it than to the one above."""
    if after is None:
        return False
    up, down = below.line.box.y0 - above.line.box.y1, after.line.box.y0 - below.line.box.y1
    return up - down > 0.15 * below.line.height
