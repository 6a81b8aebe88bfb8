"""Whether lines that agree on columns are a table, or prose in columns, a list, contents, pairs of key and value."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise

from baobiao.layout.borderless.blocks import Rule
from baobiao.layout.borderless.looks import is_bullet, is_code, is_leaders, is_value, without_leaders, words
from baobiao.layout.borderless.model import Chunk, ChunkLine, Interval, TextCell, median, overlap

LONGEST = 40
"""Words of the usual cell of a table of words that rules at its head, under its titles and at its foot tell."""
WORDY = 12
"""Words of the usual cell of a table of words with a rule below its titles alone."""
WHOLE, WRAPPED = 0.7, 0.3
"""Shares of its places that hold text, and of its cells that have several lines."""
LABEL = 6
"""Words of the usual cell of the first of two columns, where it labels what the other says."""
TABLES_APART = 1.5
"""In heights of the type: the least white between two tables side by side."""
_EQUATION = re.compile(r"\(\d{1,3}(?:\.\d+)?[a-z]?\)")
_ENTRY = re.compile(r".*[^\W\d].*(?:[,，]\s*\d{1,4}(?:\s*[-–]\s*\d{1,4})?)+")
_NUMBERED = re.compile(r"\d{1,2}(?:\.\d{1,2})*\.?")
_RELATIONS = frozenset("=≤≥<>≈∼∝")
FEW_VALUES, ALIKE = 0.2, 0.75
"""Shares: of figures among the cells of blocks of words, and of lines or columns that are of one kind."""
FEWEST_PAGES = 6
"""Pages to which titles without dots lead."""
FALLING = 0.1
"""Share of the pages of contents that are lower than the one before: another part begins there."""
FULL = 0.75
"""Share of the width of a column that a line of prose fills."""


def prose_columns(lines: Sequence[ChunkLine], extents: Sequence[Interval]) -> list[bool]:
    """For each column whether running text fills it: long lines, nearly all as wide as the column."""
    return [_is_prose(_inside(lines, column), column, len(lines)) for column in extents]


def _inside(lines: Sequence[ChunkLine], column: Interval) -> list[Chunk]:
    return [c for line in lines for c in line.chunks if column[0] - 1 <= c.box.x0 and c.box.x1 <= column[1] + 1]


def _is_prose(chunks: Sequence[Chunk], column: Interval, lines: int) -> bool:
    if len(chunks) < max(3, 0.5 * lines):
        return False
    width = column[1] - column[0]
    full = sum(c.box.width > FULL * width for c in chunks)
    return full > 0.6 * len(chunks) and median([words(c.text) for c in chunks]) >= 4.5


def gutter(lines: Sequence[ChunkLine], extents: Sequence[Interval]) -> float | None:
    """The x at which a page in columns must be cut before anything else is looked for, None where there is none.

    Running text stands on one side, and on the other running text too, or a table of its own.
    """
    prose = prose_columns(lines, extents)
    whole = extents[-1][1] - extents[0][0]
    for i in range(len(extents) - 1):
        left, right = prose[: i + 1], prose[i + 1 :]
        alone = [e for e, side in ((extents[0], left), (extents[-1], right)) if side == [True] and _wide(e, whole)]
        sure = len(lines) >= 8 or all(_is_filled(_inside(lines, column), column) for column in alone)
        if (prose[i] and prose[i + 1]) or (alone and sure and len(extents) > 2):
            return (extents[i][1] + extents[i + 1][0]) / 2
    return None


def between_tables(lines: Sequence[ChunkLine], extents: Sequence[Interval], rules: Sequence[Rule]) -> float | None:
    """The x between two tables that stand side by side, None where there is one table.

    Each has a first column of words and others; their rows lie at other heights, or the rules of each end there.
    """
    height = median([line.height for line in lines])
    chunks = [c for line in lines for c in line.chunks]
    labels = [_are_words(_inside(lines, column)) for column in extents]
    for i in range(1, len(extents) - 2):
        left, right = extents[i][1], extents[i + 1][0]
        if right - left < TABLES_APART * height or not (labels[0] and labels[i + 1]) or labels[i]:
            continue
        x = (left + right) / 2
        if not any(c.box.x0 < x < c.box.x1 for c in chunks) and (_uneven(chunks, x) or _ruled_apart(rules, lines, x)):
            return x
    return None


def _are_words(chunks: Sequence[Chunk]) -> bool:
    return sum(not is_value(c.text) for c in chunks) > 0.6 * max(1, len(chunks))


def _uneven(chunks: Sequence[Chunk], x: float) -> bool:
    """Whether the lines on both sides lie at other heights."""
    sides = [[c.box for c in chunks if (c.box.centre[0] < x) == left] for left in (True, False)]
    heights = [sorted({round(b.y1, 1) for b in side}) for side in sides]
    fewer, more = sorted(heights, key=len)
    tall = median([b.height for side in sides for b in side])
    level = sum(any(abs(y - other) < 0.15 * tall for other in more) for y in fewer)
    return len(fewer) >= 4 and level < 0.4 * len(fewer)


def _ruled_apart(rules: Sequence[Rule], lines: Sequence[ChunkLine], x: float) -> bool:
    """Whether rules of both sides end there and none runs across."""
    top, bottom = lines[0].box.y0 - 2 * lines[0].height, lines[-1].box.y1 + 2 * lines[-1].height
    near = [r for r in rules if top < r[1] < bottom]
    across = any(r[0] < x < r[2] for r in near)
    left, right = ({round(r[1]) for r in near if (r[2] < x) == side} for side in (True, False))
    return not across and len(left) > 1 and len(right) > 1


def _is_filled(chunks: Sequence[Chunk], column: Interval) -> bool:
    """Whether nearly every line runs to the end of its column."""
    full = sum(c.box.width > 0.88 * (column[1] - column[0]) for c in chunks)
    return len(chunks) >= 4 and full >= 0.8 * len(chunks)


def _wide(column: Interval, whole: float) -> bool:
    return column[1] - column[0] > 0.38 * whole


def is_table(cells: Sequence[TextCell], size: tuple[int, int], rules: Sequence[Rule], extent: Interval) -> bool:
    """Whether cells in rows and columns are a table.

    Args:
        cells: what stands in it. size: rows and columns. rules: the level rules that run in it. extent: its width.
    """
    height, width = size
    if width < 2 or height < 2:
        return False
    texts = {(c.row, c.column): " ".join(line.text for line in c.lines) for c in cells}
    first = [t for (_, column), t in texts.items() if column == 0]
    others = [t for (_, column), t in texts.items() if column > 0]
    last = [t for (_, column), t in sorted(texts.items()) if column == width - 1]
    if not others or _no_table(first, others, last, width):
        return False
    if _are_equations(list(texts.values()), last) or _are_entries(list(texts.values())):
        return False
    across = sum(overlap(extent, (r[0], r[2])) > 0.7 * (extent[1] - extent[0]) for r in rules)
    values = sum(is_value(t) or is_code(t) for t in others) / len(others)
    if not across and values < FEW_VALUES and _are_blocks(texts):
        return False
    filled = sum(c.column_span for c in cells) / (width * height)
    labelled = width > 2 or median([words(t) for t in first]) <= LABEL
    long = median([words(t) for t in others])
    if across and width > 2 and height > 3 and filled > WHOLE and long <= WORDY and _are_wrapped(cells):
        return True
    return _enough(height, width, values, filled, across, LONGEST if labelled else 0, long)


def _are_wrapped(cells: Sequence[TextCell]) -> bool:
    """Whether white parts the rows of a table of words: many of its cells have several lines, as no prose has that is
    read line by line."""
    return sum(len(c.lines) > 1 for c in cells) > WRAPPED * len(cells)


def _enough(height: int, width: int, values: float, filled: float, across: int, longest: float, long: float) -> bool:
    if filled < (0.25 if across > 1 else 0.4):
        return False
    if values >= 0.4 and (height >= 3 or across > 1):
        return True
    if across > 1:
        most = longest if across > 2 and longest else 25 if across >= height - 1 else 12
        return long < most and (width > 2 or height > 2)
    return width >= 3 and height >= 4 and filled > 0.55 and long <= 4


def _are_pages(last: Sequence[str]) -> bool:
    """Whether a column tells pages: whole numbers that never fall."""
    ends = map(without_leaders, last)
    numbers = [int(t) for t in ends if t.isdecimal() and len(t) <= 3]
    return len(numbers) >= 3 and len(numbers) >= 0.8 * len(last) and numbers == sorted(numbers)


def _are_blocks(texts: Mapping[tuple[int, int], str]) -> bool:
    """Whether blocks of lines stand beside one another, as addresses do: what stands on one line is of one kind, what
    stands in one column is not."""
    rows: dict[int, list[str]] = {}
    columns: dict[int, list[str]] = {}
    for (row, column), text in texts.items():
        rows.setdefault(row, []).append(_kind(text))
        columns.setdefault(column, []).append(_kind(text))
    several = [row for row in rows.values() if len(row) > 1]
    alike = sum(len(set(row)) == 1 for row in several)
    usual = max(max(map(column.count, column)) / len(column) for column in columns.values())
    return len({row[0] for row in several}) > 1 and alike >= ALIKE * len(several) and usual <= ALIKE


def _kind(text: str) -> str:
    """Where a text has figures: at its start, at its end, within, nowhere."""
    if not any(map(str.isdigit, text)):
        return "words"
    return "start" if text[0].isdigit() else "end" if text[-1].isdigit() else "within"


def _rise(last: Sequence[str]) -> bool:
    """Whether the whole numbers of a column hardly ever fall."""
    ends = map(without_leaders, last)
    numbers = [int(t) for t in ends if t.isdecimal()]
    return sum(a > b for a, b in pairwise(numbers)) <= FALLING * len(numbers)


def _are_equations(texts: Sequence[str], last: Sequence[str]) -> bool:
    """Whether it is mathematics: signs of equality among single letters and signs, or before numbers in brackets."""
    equal = sum("=" in t or t in _RELATIONS for t in texts)
    numbered = 2 * sum(bool(_EQUATION.fullmatch(t)) for t in last) > len(last)
    single = sum(len(t) <= 2 and not t.isdecimal() for t in texts)
    return equal > 0 and (numbered or 3 * single > len(texts))


def _are_entries(texts: Sequence[str]) -> bool:
    """Whether it is an index: nearly each text is a word with the pages that it stands on."""
    return sum(bool(_ENTRY.fullmatch(t)) for t in texts) > 0.6 * len(texts)


def _are_contents(first: Sequence[str], last: Sequence[str], width: int) -> bool:
    """Whether numbered titles lead to pages."""
    numbers = [[int(n) for n in t.strip(" .").split(".")] for t in first if _NUMBERED.fullmatch(t.strip())]
    return width == 3 and len(numbers) == len(first) and numbers == sorted(numbers) and _are_pages(last)


def _lead_to_pages(first: Sequence[str], last: Sequence[str]) -> bool:
    """Whether titles of some words lead to pages without dots: whole numbers from the first line on, that rise."""
    rising = _are_pages(last) and len(set(last)) > 0.6 * len(last) and without_leaders(last[0]).isdecimal()
    return rising and len(last) >= FEWEST_PAGES and median([words(t) for t in first]) >= 3


def _no_table(first: Sequence[str], others: Sequence[str], last: Sequence[str], width: int) -> bool:
    """Whether it is a list, a table of contents or pairs of key and value."""
    if not first:
        return width < 3
    bullets = sum(map(is_bullet, first))
    keys = sum(t.rstrip().endswith((":", "：")) for t in first)
    leaders = sum(map(is_leaders, [*first, *others]))
    ends = [without_leaders(t) for t in others]
    pages = sum(t.isdecimal() and len(t) <= 3 for t in ends)
    if 2 * max(bullets, keys) > len(first) and (width == 2 or sum(map(is_value, others)) < 0.2 * len(others)):
        return True
    if _are_contents(first, last, width) or (width == 2 and _lead_to_pages(first, last)):
        return True
    if width <= 3 and 2 * leaders > len(first) and pages >= 0.4 * len(others) and _rise(last):
        return True
    return 2 * max(bullets, leaders) > len(first) and _are_pages(last)
