"""The best way through entries and rows is the best of all ways, and its margins are true."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from baobiao.forms.align.path import GAP_MORE, GAP_OPEN, Span, best_way

Steps = tuple[tuple[Span, int], ...]
SCORE = st.floats(-4, 6, allow_nan=False).map(lambda x: round(x, 3))


@st.composite
def problems(draw: st.DrawFn) -> tuple[list[Span], list[float], int]:
    entries, rows = draw(st.integers(1, 4)), draw(st.integers(1, 4))
    places = [(a, b) for a in range(entries) for b in range(a, min(entries, a + 2))]
    scores = draw(st.lists(st.lists(SCORE, min_size=rows, max_size=rows), min_size=len(places), max_size=len(places)))
    spans = [Span(a, b, np.array(s), draw(st.sampled_from((a, b)))) for (a, b), s in zip(places, scores, strict=True)]
    return spans, draw(st.lists(st.floats(-3, 0), min_size=entries, max_size=entries)), rows


def gap(rows: int) -> float:
    return GAP_OPEN + GAP_MORE * (rows - 1) if rows else 0.0


def every_way(spans: list[Span], skips: list[float], rows: int) -> Iterator[tuple[float, Steps]]:
    def onward(entry: int, row: int, score: float, steps: Steps) -> Iterator[tuple[float, Steps]]:
        if entry == len(skips):
            yield score - gap(rows - row), steps
            return
        yield from onward(entry + 1, row, score + skips[entry], steps)
        for span in (s for s in spans if s.first == entry):
            for later in range(row + 1, rows + 1):
                gain = float(span.scores[later - 1]) - gap(later - row - 1)
                yield from onward(span.last + 1, later, score + gain, (*steps, (span, later - 1)))

    return onward(0, 0, 0.0, ())


@settings(max_examples=60, deadline=None)
@given(problems())
def test_it_is_the_best_of_all_ways_and_its_margins_are_true(problem: tuple[list[Span], list[float], int]) -> None:
    spans, skips, rows = problem
    ways = list(every_way(spans, skips, rows))
    found = best_way(spans, skips, rows)
    assert abs(found.score - max(score for score, _ in ways)) < 1e-6
    for step in found.steps:
        entry = step.span.holder
        other = [
            score
            for score, steps in ways
            if not any(span.holder == entry and row == step.row for span, row in steps)
            and not any(span.first <= entry <= span.last and span.holder != entry for span, _ in steps)
        ]
        if other:
            assert step.margin <= found.score - max(other) + 1e-6
