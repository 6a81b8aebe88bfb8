"""Columns of a page: where running text stands beside something else, both are parted before tables are looked for.

Running text is found without lines of the whole page, as columns side by side share none: words that stand close on one
height are a chunk, and chunks of many words that stand below one another, nearly all as wide as the widest, are a run.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import permutations

from baobiao.geometry import Box, bounding
from baobiao.layout.borderless.blocks import Rule
from baobiao.layout.borderless.chunks import TOUCHING, WIDE
from baobiao.layout.borderless.looks import is_value, words
from baobiao.layout.borderless.model import Chunk, median
from baobiao.layout.borderless.stacks import APART, SAME, stacks_of
from baobiao.layout.flow import Piece

DEEPEST = 6
LINES = 5
"""A run of so many lines is a column if another stands beside it."""
FEWEST = 3
"""Lines of figures beside a run that are rows of a table with it."""
LONG, RAGGED = 9, 0.65
"""Lines of running text in a narrow column, where they are of few words, and the share of its width of most of them."""
NARROWEST = 0.25
"""Share of the width of the text of a page that such a column takes: columns of tables are narrower."""
EVEN = 1.15
"""Times its width, a column and the white beside it where there are two of one width."""
LEAST = 0.6
"""In heights of the type: a gutter is wider."""
ALONE = 8
"""A run of so many lines is one whatever stands beside it, if it is not narrow."""
FULL = 0.8
"""Share of the width of a run that a full line has."""
NARROW = 0.3
"""Share of the width of all text."""


@dataclass(frozen=True)
class Run:
    """Running text: chunks below one another."""

    chunks: tuple[Chunk, ...]
    box: Box
    height: float


@dataclass(frozen=True)
class Gutter:
    """The white between columns: its x, and the heights from which to which it reaches."""

    x: float
    top: float
    bottom: float


def regions(pieces: Sequence[Piece], rules: Sequence[Rule] = ()) -> list[list[Piece]]:
    """The pieces of a page, parted at its gutters, in reading order.

    Args:
        rules: the level rules of the page; where several run across, no gutter is.
    """
    chunks = chunks_of(pieces)
    narrowest = NARROWEST * bounding(c.box for c in chunks).width if chunks else 0.0
    return [[p for chunk in region for p in chunk.pieces] for region in _parted(chunks, rules, narrowest, 0)]


def _parted(chunks: list[Chunk], rules: Sequence[Rule], narrowest: float, depth: int) -> list[list[Chunk]]:
    cut = _gutter(chunks, rules, narrowest) if depth < DEEPEST else None
    if cut is None:
        return [chunks]
    parts: dict[int, list[Chunk]] = defaultdict(list)
    for chunk in chunks:
        x, y = chunk.box.centre
        parts[0 if y < cut.top else 3 if y > cut.bottom else 1 if x < cut.x else 2].append(chunk)
    if len(parts) < 2:
        return [chunks]
    return [region for i in sorted(parts) for region in _parted(parts[i], rules, narrowest, depth + 1)]


def chunks_of(pieces: Sequence[Piece]) -> list[Chunk]:
    """Pieces that stand close on one height, from the top."""
    open_at: dict[int, list[list[_Word]]] = defaultdict(list)
    found: list[list[_Word]] = []
    tall = max(1e-6, median([p.box.height for p in pieces]))
    for word in sorted(_words(pieces), key=lambda w: w.box.x0):
        band = int(word.box.centre[1] / tall)
        near = (run for b in (band - 1, band, band + 1) for run in open_at[b])
        run = next((run for run in near if _goes_on(run[-1].box, word.box)), None)
        if run is None:
            run = []
            found.append(run)
            open_at[band].append(run)
        run.append(word)
    chunks = (Chunk(tuple(p for word in run for p in word.pieces)) for run in found)
    return sorted(chunks, key=lambda c: (c.box.y0, c.box.x0))


@dataclass(frozen=True, slots=True)
class _Word:
    pieces: list[Piece]
    box: Box


def _words(pieces: Sequence[Piece]) -> Iterator[_Word]:
    """Pieces that follow one another and touch."""
    run: list[Piece] = []
    for piece in pieces:
        if run and (piece.spaced or not _touches(run[-1].box, piece.box)):
            yield _Word(run, bounding(p.box for p in run))
            run = []
        run.append(piece)
    if run:
        yield _Word(run, bounding(p.box for p in run))


def _touches(before: Box, box: Box) -> bool:
    reach = TOUCHING * box.height
    return abs(box.x0 - before.x1) < reach and abs(box.y0 - before.y0) < reach and abs(box.y1 - before.y1) < reach


def _goes_on(before: Box, box: Box) -> bool:
    height = min(before.height, box.height)
    level = abs(before.centre[1] - box.centre[1]) < 0.4 * max(before.height, box.height)
    return level and -height < box.x0 - before.x1 <= WIDE * height


def runs(chunks: Sequence[Chunk], narrowest: float = float("inf")) -> list[Run]:
    """The running text among chunks, that in few words a line in columns of some width at least included."""
    found: list[list[Chunk]] = []
    for chunk in chunks:
        last = (run for run in reversed(found) if _below(run, chunk))
        run = next(last, None)
        if run is None:
            found.append([chunk])
        else:
            run.append(chunk)
    whole = [Run(tuple(r), bounding(c.box for c in r), median([c.box.height for c in r])) for r in found]
    return [run for run in whole if _is_prose(run) or (run.box.width > narrowest and _is_ragged(run))]


def _below(run: Sequence[Chunk], chunk: Chunk) -> bool:
    """Whether a chunk goes on with a run: below its last, set as large, beginning nearly where it begins."""
    last = run[-1].box
    height = max(last.height, chunk.box.height)
    near = -0.3 * height < chunk.box.y0 - last.y1 < 1.3 * height
    return near and abs(chunk.box.x0 - run[0].box.x0) < 2.5 * height and chunk.box.height > 0.8 * last.height


def _is_prose(run: Run) -> bool:
    if len(run.chunks) < LINES:
        return False
    full = sum(c.box.width > FULL * run.box.width for c in run.chunks)
    return full >= 0.6 * len(run.chunks) and median([words(c.text) for c in run.chunks]) >= 4.5


def _is_ragged(run: Run) -> bool:
    """Whether it is running text in a narrow column: many lines of a few words, most of them nearly as wide."""
    full = sum(c.box.width > RAGGED * run.box.width for c in run.chunks)
    usual = median([words(c.text) for c in run.chunks])
    return len(run.chunks) >= LONG and full >= 0.7 * len(run.chunks) and usual >= 3


def _gutter(chunks: Sequence[Chunk], rules: Sequence[Rule], narrowest: float) -> Gutter | None:
    """The first gutter of a page; None where all of it is one column."""
    found = runs(chunks, narrowest)
    width = bounding(c.box for c in chunks).width if chunks else 0.0
    apart = _between_stacks(chunks, rules, NARROW * width)
    if apart is not None:
        return _reaching(apart, chunks, found)
    for run in found:
        for side in (1, -1):
            cut = _beside(run, chunks, side)
            if cut is None or not (
                _faced(run, found, cut, side)
                or _uneven(run, chunks, cut)
                or (_alone(run, width) and not _is_cells(run, chunks, cut))
            ):
                continue
            whole = _reaching(cut, chunks, found)
            if not _ruled(whole, rules) and not _titled(cut, chunks, rules):
                return _within(whole, cut, rules)
    halves = (_half(run, chunks, side) for run in found if run.box.width > narrowest for side in (1, -1))
    reaching = (_reaching(cut, chunks, found) for cut in halves if cut)
    return next((cut for cut in reaching if _through(cut) and not _ruled(cut, rules)), None)


def _half(run: Run, chunks: Sequence[Chunk], side: int) -> Gutter | None:
    """The gutter beside a run that takes one of two columns of one width, None where nothing stands in the other."""
    if side > 0:
        edges = run.box.x1, min((c.box.x0 for c in chunks if c.box.x0 >= run.box.x1), default=run.box.x1)
        beside = max(c.box.x1 for c in chunks) - run.box.x1
    else:
        edges = max((c.box.x1 for c in chunks if c.box.x1 <= run.box.x0), default=run.box.x0), run.box.x0
        beside = run.box.x0 - min(c.box.x0 for c in chunks)
    even = run.box.width < beside < EVEN * run.box.width and edges[1] - edges[0] > LEAST * run.height
    return Gutter((edges[0] + edges[1]) / 2, run.box.y0, run.box.y1) if even else None


def _through(cut: Gutter) -> bool:
    """Whether a gutter runs from the top to the foot."""
    return cut.top == float("-inf") and cut.bottom == float("inf")


def _between_stacks(chunks: Sequence[Chunk], rules: Sequence[Rule], least: float) -> Gutter | None:
    """The gutter between two tables side by side, each with level rules of its own at heights of their own.

    Rules that face each other are those of the columns of one table.
    """
    wide = [stack for stack in stacks_of(rules) if stack[0][2] - stack[0][0] > least]
    for left, right in permutations(wide, 2):
        top, bottom = max(left[0][1], right[0][1]), min(left[-1][1], right[-1][1])
        facing = sum(any(abs(a[1] - b[1]) < APART for b in right) for a in left)
        if left[0][2] >= right[0][0] or bottom <= top or 2 * facing >= min(len(left), len(right)):
            continue
        x = (left[0][2] + right[0][0]) / 2
        first, last = min(left[0][1], right[0][1]), max(left[-1][1], right[-1][1])
        level = [c.box for c in chunks if first < c.box.centre[1] < last]
        sides = {b.centre[0] < x for b in level}
        if len(sides) == 2 and not any(b.x0 < x < b.x1 for b in level):
            return Gutter(x, first, last)
    return None


def _ruled(cut: Gutter, rules: Sequence[Rule]) -> bool:
    """Whether rules run across a gutter, as those between the rows of a table do."""
    return sum(x0 < cut.x < x1 and cut.top < y < cut.bottom for x0, y, x1 in rules) > 1


def _titled(cut: Gutter, chunks: Sequence[Chunk], rules: Sequence[Rule]) -> bool:
    """Whether a gutter lies in a table: between the rule below its titles, one of which begins what stands right of
    the gutter, and the rule at its foot."""
    across = sorted((r for r in rules if r[0] < cut.x < r[2]), key=lambda r: r[1])
    above = [r for r in across if r[1] <= cut.top + SAME]
    if not above:
        return False
    same = [r for r in across if abs(r[0] - above[-1][0]) < SAME and abs(r[2] - above[-1][2]) < SAME]
    heads = [r[1] for r in same if r[1] < above[-1][1] - APART]
    feet = [r[1] for r in same if r[1] >= cut.bottom - SAME]
    if not heads or not feet:
        return False
    titles = [c.box for c in chunks if heads[-1] < c.box.centre[1] < above[-1][1]]
    cells = [c.box.x0 for c in chunks if above[-1][1] < c.box.centre[1] < feet[0] and c.box.x0 > cut.x]
    right = [b.x0 for b in titles if b.x0 > cut.x]
    return len(right) < len(titles) and bool(right and cells) and abs(min(right) - min(cells)) < SAME


def _alone(run: Run, width: float) -> bool:
    full = sum(c.box.width > FULL * run.box.width for c in run.chunks)
    return len(run.chunks) >= ALONE and run.box.width > NARROW * width and full >= 0.7 * len(run.chunks)


def _uneven(run: Run, chunks: Sequence[Chunk], cut: Gutter) -> bool:
    """Whether what stands across the gutter lies at other heights, as the cells of one row would not."""
    across = _heights(_across(run, chunks, cut), run.height)
    even = sum(any(abs(y - c.box.centre[1]) < 0.2 * run.height for c in run.chunks) for y in across)
    return len(across) >= LINES and even < 0.4 * len(across)


def _is_cells(run: Run, chunks: Sequence[Chunk], cut: Gutter) -> bool:
    """Whether a run is the wrapped words of a table's column: figures across stand on its lines, but not on each."""
    across = _across(run, chunks, cut)
    figures = [c for c in across if is_value(c.text)]
    heights = _heights(figures, run.height)
    if len(heights) < FEWEST or 2 * len(figures) < len(across):
        return False
    own = [y for y in _heights(run.chunks, run.height) if heights[0] - run.height < y < heights[-1] + run.height]
    even = sum(any(abs(y - line) < 0.25 * run.height for line in own) for y in heights)
    return even >= 0.8 * len(heights) and len(heights) <= 0.75 * len(own)


def _across(run: Run, chunks: Sequence[Chunk], cut: Gutter) -> list[Chunk]:
    """What stands at the height of a run on the other side of its gutter."""
    level = (c for c in chunks if cut.top <= c.box.centre[1] <= cut.bottom)
    return [c for c in level if (c.box.centre[0] < cut.x) != (run.box.centre[0] < cut.x)]


def _heights(chunks: Sequence[Chunk], height: float) -> list[float]:
    """The middles of the lines that chunks stand on, from the top."""
    found: list[float] = []
    for y in sorted(c.box.centre[1] for c in chunks):
        if not found or y - found[-1] > 0.4 * height:
            found.append(y)
    return found


def _beside(run: Run, chunks: Sequence[Chunk], side: int) -> Gutter | None:
    """The gutter right (1) or left (-1) of a run, None where nothing stands there or something runs across."""
    level = [c.box for c in chunks if run.box.y0 <= c.box.centre[1] <= run.box.y1]
    if side > 0:
        others = [b.x0 for b in level if b.x0 >= run.box.x1]
        edges = (run.box.x1, min(others, default=run.box.x1))
    else:
        others = [b.x1 for b in level if b.x1 <= run.box.x0]
        edges = (max(others, default=run.box.x0), run.box.x0)
    x = (edges[0] + edges[1]) / 2
    if edges[1] - edges[0] < LEAST * run.height or any(b.x0 < x < b.x1 for b in level):
        return None
    return Gutter(x, run.box.y0, run.box.y1)


def _faced(run: Run, found: Sequence[Run], cut: Gutter, side: int) -> bool:
    """Whether other running text stands across the gutter."""
    return any(
        other is not run
        and side * (other.box.centre[0] - cut.x) > 0
        and min(other.box.y1, cut.bottom) - max(other.box.y0, cut.top) > run.height
        for other in found
    )


def _within(whole: Gutter, cut: Gutter, rules: Sequence[Rule]) -> Gutter:
    """A gutter as far as the rule that runs across it above or below the run that it was found beside."""
    top, bottom = _free(cut, [Box(x0, y, x1, y) for x0, y, x1 in rules if x0 < cut.x < x1])
    return Gutter(whole.x, max(whole.top, top), min(whole.bottom, bottom))


def _reaching(cut: Gutter, chunks: Sequence[Chunk], found: Sequence[Run]) -> Gutter:
    """The gutter as far as nothing runs across it, nor stands on both sides at one height as the rows of a table do."""
    top, bottom = _free(cut, [c.box for c in chunks if c.box.x0 < cut.x < c.box.x1])
    beside = [run.box for run in found if top <= run.box.y0 and run.box.y1 <= bottom]
    sure = Gutter(cut.x, min([cut.top, *(b.y0 for b in beside)]), max([cut.bottom, *(b.y1 for b in beside)]))
    prose = {id(c) for run in found for c in run.chunks}
    rest = [c.box for c in chunks if id(c) not in prose and top <= c.box.centre[1] <= bottom]
    for start, stop in ((sure.top, cut.top), (cut.bottom, sure.bottom)):
        if _rows([b for b in rest if start < b.centre[1] < stop], cut.x):
            sure = cut
    highest, lowest = _free(sure, _rows(rest, cut.x))
    return Gutter(cut.x, min(max(top, highest), sure.top), max(min(bottom, lowest), sure.bottom))


def _free(cut: Gutter, stops: Sequence[Box]) -> tuple[float, float]:
    """From the last stop above a gutter to the first below it."""
    top = max((b.y1 for b in stops if b.centre[1] < cut.top), default=float("-inf"))
    return top, min((b.y0 for b in stops if b.centre[1] > cut.bottom), default=float("inf"))


def _rows(boxes: Sequence[Box], x: float) -> list[Box]:
    """What stands at one height on both sides of a gutter, if most does: the rows of a table that it would cut."""
    left = [b for b in boxes if b.x1 <= x]
    right = [b for b in boxes if b.x0 >= x]
    pairs = [(a, b) for a in left for b in right if abs(a.centre[1] - b.centre[1]) < 0.15 * a.height]
    lines = [len({round(b.centre[1] / b.height, 1) for b in side}) for side in (left, right)]
    paired = len({round(a.centre[1] / a.height, 1) for a, _ in pairs})
    return [bounding(pair) for pair in pairs] if paired > 1 and paired >= 0.6 * min(lines) else []
