"""Sums of a report's own figures: told where they break, and used to choose."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from baobiao.nlp.balances import balanced, unbalanced
from baobiao.nlp.candidates import Candidate
from baobiao.nlp.scheme import family, read_scheme
from baobiao.nlp.zones import Way

SCHEME = read_scheme(family())
COUNTS = st.integers(0, 500)


def count(place: int, value: int) -> Candidate:
    """A number in a text of its own."""
    span = (place, place)
    return Candidate(0, Way.NUMBER, place, place + 1, value, False, place + 2, span, span)


def column(code: str) -> int:
    return SCHEME.metrics.index(code)


@given(COUNTS, COUNTS, COUNTS, COUNTS)
def test_sums_that_come_out_are_left_alone(received: int, answered: int, carried_in: int, carried_out: int) -> None:
    values = {"requests_received": received, "requests_answered": answered}
    values |= {"requests_carried_in": carried_in, "requests_carried_out": carried_out}
    broken = unbalanced(SCHEME, values)
    assert bool(broken) == (received + carried_in != answered + carried_out)


@given(st.integers(10, 500), st.integers(3, 100), st.integers(1, 50))
def test_the_count_with_which_a_sum_comes_out_is_taken(received: int, carried_out: int, noise: int) -> None:
    found = [count(3 * k, v) for k, v in enumerate((received, received - carried_out, carried_out, received + noise))]
    scores = np.zeros((len(found), len(SCHEME.metrics)), dtype=np.float32)
    scores[2, column("requests_carried_out")] = 0.05
    scores[3, column("requests_carried_out")] = 0.2
    best = {"requests_received": (found[0], 0.99), "requests_answered": (found[1], 0.99)}
    mended = balanced(SCHEME, found, scores, best)
    assert mended["requests_carried_out"][0].value == carried_out
    assert {code: c for code, c in mended.items() if code in best} == best


def test_nothing_is_taken_that_states_something_else_already() -> None:
    found = [count(0, 9), count(3, 5), count(6, 4)]
    scores = np.full((3, len(SCHEME.metrics)), 0.05, dtype=np.float32)
    best = {
        "requests_received": (found[0], 0.99),
        "requests_answered": (found[1], 0.99),
        "litigations": (found[2], 0.9),
    }
    assert balanced(SCHEME, found, scores, best) == best


def test_words_are_found_as_an_alternation_of_all_would_find_them() -> None:
    import re

    from baobiao.nlp.fold import spell
    from baobiao.nlp.skeleton import MARKS

    words = {MARKS.get(w, spell(w)) for group in SCHEME.data.words.values() for w in group}
    every = re.compile("|".join(map(re.escape, sorted(words, key=lambda w: (-len(w), w)))))
    for line in (family() / "reports.jsonl").read_text(encoding="utf-8").splitlines()[:40]:
        assert SCHEME.tag(line)[0].tolist() == [m.start() for m in every.finditer(line)]
