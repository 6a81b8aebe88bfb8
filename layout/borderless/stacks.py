"""Tables between level rules: rules of one extent, one below the other, hold a table together whatever its text."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from baobiao.layout.borderless.blocks import Rule
from baobiao.layout.borderless.looks import words
from baobiao.layout.borderless.model import ChunkLine, median, overlap

FEWEST = 3
"""Rules of a table; two are the edges of a box."""
SAME = 4.0
"""Points by which the ends of rules of one table may differ."""
TALLEST_GAP = 2.5
"""In heights of the type: a heading between two rules of a table takes no more."""
APART = 2.0
"""Points: rules that lie no further apart are one."""


def stacks(lines: Sequence[ChunkLine], rules: Sequence[Rule]) -> dict[int, int]:
    """Which lines a stack of rules holds together: the identity of a line → the number of its stack."""
    held: dict[int, int] = {}
    for number, stack in enumerate(_stacked(rules)):
        run: list[ChunkLine] = []
        count, first = 1, 0
        for part, (above, below) in enumerate(pairwise(stack)):
            between = _between(lines, above, below)
            if _tabular(between, above, below):
                run += between
                count += 1
                if count >= FEWEST:
                    held.update({id(line): 1000 * number + first for line in run})
                continue
            run, count, first = [], 1, part + 1
    return held


def _stacked(rules: Sequence[Rule]) -> list[list[Rule]]:
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
    lone = [line for line in between if len(line.chunks) == 1]
    if any(words(line.text) > 7 and line.box.width > 0.62 * (right - left) for line in lone):
        return False
    if any(len(line.chunks) > 1 for line in between):
        return True
    height = median([line.height for line in between])
    return len(between) == 1 and below[1] - above[1] < TALLEST_GAP * height
