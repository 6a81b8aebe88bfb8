"""Tables between level rules: rules of one extent, one below the other, hold a table together whatever its text."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from baobiao.layout.borderless.blocks import Rule
from baobiao.layout.borderless.looks import is_caption, words
from baobiao.layout.borderless.model import ChunkLine, median, overlap

FEWEST = 3
"""Rules of a table; two are the edges of a box."""
SAME = 4.0
"""Points by which the ends of rules of one table may differ."""
TALLEST_GAP = 2.5
"""In heights of the type: a heading between two rules of a table takes no more."""
APART = 2.0
"""Points: rules that lie no further apart are one."""
NARROWER = 0.95
"""Times the width of outer rules: so wide are inner ones at the most."""
PROSE = 0.1
"""Share of lines of a table that are wide and begin with no column but the first: its columns touch there."""
COVERED = 0.72
"""Share of the width of its rules that the text of a table covers; what covers less stands between frames."""


def stacks(lines: Sequence[ChunkLine], rules: Sequence[Rule]) -> dict[int, int]:
    """Which lines a stack of rules holds together: the identity of a line → the number of its stack."""
    held: dict[int, int] = {}
    stacked = stacks_of(rules)
    for number, stack in enumerate(stacked):
        run: list[ChunkLine] = []
        count, first = 1, 0
        for part, (above, below) in enumerate(pairwise(stack)):
            between = _between(lines, above, below)
            if _tabular(between, above, below) and not _holds_another(between, stacked, above, below):
                run += between
                count += 1
                if count >= FEWEST and _covers(run, above):
                    held.update({id(line): 1000 * number + first for line in run})
                continue
            run, count, first = [], 1, part + 1
    return held


def _covers(run: Sequence[ChunkLine], rule: Rule) -> bool:
    """Whether text reaches over the width of the rules that hold it."""
    left, right = min((line.box.x0 for line in run), default=0.0), max((line.box.x1 for line in run), default=0.0)
    return right - left > COVERED * (rule[2] - rule[0])


def _holds_another(between: Sequence[ChunkLine], stacked: Sequence[Sequence[Rule]], above: Rule, below: Rule) -> bool:
    """Whether what stands between two rules is a table of its own, between narrower rules that hold all its cells."""
    cells = [line.box for line in between if len(line.chunks) > 1]
    inner = [[r for r in stack if above[1] < r[1] < below[1]] for stack in stacked]
    narrower = (s[0] for s in inner if len(s) >= FEWEST and s[0][2] - s[0][0] < NARROWER * (above[2] - above[0]))
    return any(all(r[0] - SAME < box.x0 and box.x1 < r[2] + SAME for box in cells) for r in narrower if cells)


def stacks_of(rules: Sequence[Rule]) -> list[list[Rule]]:
    """Rules with the same ends, from the top; of two that nearly touch, one."""
    found: list[list[Rule]] = []
    for rule in sorted(rules, key=lambda r: r[1]):
        own = (s for s in found if abs(s[-1][0] - rule[0]) < SAME and abs(s[-1][2] - rule[2]) < SAME)
        stack = next(own, None)
        if stack is None:
            found.append([rule])
        elif rule[1] - stack[-1][1] > APART:
            stack.append(rule)
    return [s for s in found if len(s) >= FEWEST]


def _between(lines: Sequence[ChunkLine], above: Rule, below: Rule) -> list[ChunkLine]:
    """The lines between two rules, those that also stand beside them left out."""
    left, right = above[0] - SAME, above[2] + SAME
    level = [line for line in lines if above[1] < line.box.centre[1] < below[1]]
    return [line for line in level if overlap((left, right), (line.box.x0, line.box.x1)) > 0]


def _tabular(between: Sequence[ChunkLine], above: Rule, below: Rule) -> bool:
    """Whether what stands between two rules may be part of a table: cells, or one short heading."""
    if not between:
        return below[1] - above[1] < 12 * TALLEST_GAP
    left, right = above[0] - SAME, above[2] + SAME
    if any(line.box.x0 < left or line.box.x1 > right for line in between):
        return False
    if any(is_caption(line.text) for line in between):
        return False
    lone = [line for line in between if len(line.chunks) == 1]
    columns = [chunk.box.x0 for line in between for chunk in line.chunks[1:]]
    prose = [line for line in lone if words(line.text) > 7 and line.box.width > 0.62 * (right - left)]
    outside = sum(not any(abs(line.box.x0 - x) < SAME for x in columns) for line in prose)
    if outside > PROSE * len(between):
        return False
    if any(len(line.chunks) > 1 for line in between):
        return True
    height = median([line.height for line in between])
    return len(between) == 1 and below[1] - above[1] < TALLEST_GAP * height
