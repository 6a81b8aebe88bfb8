"""The best way through entries and rows in order, and by how much it beats every other way.

Entries (pieces of a table, top to bottom) are matched to the rows of a form in order by dynamic programming, as in
sequence alignment (Needleman and Wunsch 1970, with affine gaps over the rows). A table of the best ends stands beside
that of the best beginnings, so that for every entry the score of the best way through each row is known: the margin
of a match is what the next best place of the same entry would cost.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Scores = NDArray[np.float64]

GAP_OPEN = 2.0
GAP_MORE = 0.4


@dataclass(frozen=True, slots=True)
class Span:
    """Entries `first` to `last` taken as one line; `scores` says how well as which row; `tag` is the caller's own.

    `holder` is the entry whose values the line has.
    """

    first: int
    last: int
    scores: Scores
    holder: int
    tag: int = 0


@dataclass(frozen=True, slots=True)
class Step:
    """A span matched to a row; `margin` is the loss of the best way that puts its values elsewhere."""

    span: Span
    row: int
    margin: float


@dataclass(frozen=True, slots=True)
class Way:
    """The best way: its steps in order and its score."""

    steps: tuple[Step, ...]
    score: float


def best_way(spans: Sequence[Span], skips: Sequence[float], rows: int) -> Way:
    """The best order-keeping match of spans to rows.

    Args:
        spans: what may be matched; those of one way do not overlap.
        skips: for every entry the (negative) score of leaving it out.
        rows: how many rows the form has.
    """
    starting, ending, holding = (_by(spans, side, len(skips)) for side in ("first", "last", "holder"))
    before = _beginnings(ending, skips, rows)
    after = _ends(starting, skips, rows)
    steps: list[Step] = []
    at, score = len(skips), float(np.max(before[-1] + after[-1]))
    row = int(np.argmax(before[-1] + after[-1]))
    while at:
        taken = _taken(ending[at - 1], before, at, row)
        if taken is None:
            at -= 1
            continue
        steps.append(Step(taken, row - 1, score - _elsewhere(holding, before, after, skips, (taken.holder, row))))
        row, at = _previous(before[taken.first], row), taken.first
    return Way(tuple(reversed(steps)), score)


def _by(spans: Sequence[Span], side: str, count: int) -> list[list[Span]]:
    groups: list[list[Span]] = [[] for _ in range(count)]
    for span in spans:
        groups[getattr(span, side)].append(span)
    return groups


def _beginnings(ending: Sequence[Sequence[Span]], skips: Sequence[float], rows: int) -> list[Scores]:
    """For every count of entries the best score that ends with each row as the last matched one (0: none)."""
    start = np.full(rows + 1, -np.inf)
    start[0] = 0.0
    table = [start]
    for entry, skip in enumerate(skips):
        best = table[entry] + skip
        for span in ending[entry]:
            best[1:] = np.maximum(best[1:], _reach(table[span.first]) + span.scores)
        table.append(best)
    return table


def _ends(starting: Sequence[Sequence[Span]], skips: Sequence[float], rows: int) -> list[Scores]:
    """For every count of entries gone the best score of those left, by the last matched row."""
    count = len(skips)
    table = [-_gap(np.arange(rows, -1, -1, dtype=np.float64))] * (count + 1)
    for entry in range(count - 1, -1, -1):
        best = table[entry + 1] + skips[entry]
        for span in starting[entry]:
            onward = (span.scores + table[span.last + 1][1:])[::-1]
            best[:-1] = np.maximum(best[:-1], _reach(onward, lead=False)[::-1])
        table[entry] = best
    return table


def _gap(rows: Scores) -> Scores:
    """What leaving out so many rows in a stretch costs."""
    return np.where(rows > 0, GAP_OPEN + GAP_MORE * (rows - 1), 0.0)


def _reach(best: Scores, lead: bool = True) -> Scores:
    """The best score of arriving at each row from any row before it, the rows between left out.

    With `lead`, `best` has a state before the first row and the answer is one shorter; without, they are as long.
    """
    places = np.arange(len(best)) * GAP_MORE
    running = np.maximum.accumulate(best + places)
    far = np.concatenate(([-np.inf], running[:-1])) - GAP_OPEN - places + GAP_MORE
    reached: Scores = np.maximum(best, far)
    return reached[:-1] if lead else reached


def _taken(ending: Sequence[Span], before: Sequence[Scores], at: int, row: int) -> Span | None:
    """The span that the best score at this point came from, None where the entry was left out."""
    if row:
        for span in ending:
            arrived = _reach(before[span.first])[row - 1] + span.scores[row - 1]
            if abs(arrived - before[at][row]) < 1e-9:
                return span
    return None


def _previous(best: Scores, row: int) -> int:
    """The last matched row that the way to `row` came from."""
    gaps = _gap(np.arange(row - 1, -1, -1, dtype=np.float64))
    return int(np.argmax(best[:row] - gaps))


def _elsewhere(
    holding: Sequence[Sequence[Span]],
    before: Sequence[Scores],
    after: Sequence[Scores],
    skips: Sequence[float],
    match: tuple[int, int],
) -> float:
    """The best score of a way on which the values of this entry are not this row's."""
    entry, row = match
    best = float(np.max(before[entry] + skips[entry] + after[entry + 1]))
    for span in holding[entry]:
        through = _reach(before[span.first]) + span.scores + after[span.last + 1][1:]
        through[row - 1] = -np.inf
        best = max(best, float(np.max(through)))
    return best
