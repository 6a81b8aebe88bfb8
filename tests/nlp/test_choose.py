"""Which candidate states a metric, and what a clause repeats that has no number of its own."""

from __future__ import annotations

import numpy as np

from baobiao.nlp.candidates import Candidate
from baobiao.nlp.metrics import choose
from baobiao.nlp.scheme import family, read_scheme
from baobiao.nlp.zones import Way

SCHEME = read_scheme(family())
LIMITS = np.full(len(SCHEME.metrics), 0.4, dtype=np.float32)


def candidate(place: int, value: int | None, unit: int = 0) -> Candidate:
    """A count, or a clause that repeats a value."""
    span = (place, place)
    way = Way.SAME if value is None else Way.NUMBER
    return Candidate(unit, way, place, place + 1, value, False, place + 2, span, span)


def chosen(found: list[Candidate], scores: list[dict[str, float]]) -> dict[str, float | None]:
    table = np.zeros((len(found), len(SCHEME.metrics)), dtype=np.float32)
    for row, named in enumerate(scores):
        for code, p in named.items():
            table[row, SCHEME.metrics.index(code)] = p
    return {code: c.value for code, c, _ in choose(SCHEME, found, table, LIMITS)}


def test_a_clause_repeats_the_stated_value() -> None:
    found = [candidate(3, 12), candidate(9, None)]
    assert chosen(found, [{"requests_received": 0.9}, {"requests_answered": 0.8}]) == {
        "requests_received": 12,
        "requests_answered": 12,
    }


def test_a_clause_repeats_the_likeliest_count_where_none_is_believed() -> None:
    found = [candidate(3, 12), candidate(6, 4), candidate(9, None)]
    scores = [{"requests_received": 0.2}, {"requests_received": 0.06}, {"requests_answered": 0.8}]
    assert chosen(found, scores)["requests_answered"] == 12


def test_a_count_is_told_where_a_clause_has_nothing_to_repeat() -> None:
    found = [candidate(3, 6), candidate(9, None)]
    assert chosen(found, [{"requests_answered": 0.5}, {"requests_answered": 0.8}]) == {"requests_answered": 6}
    assert chosen(found, [{"requests_answered": 0.3}, {"requests_answered": 0.8}]) == {}


def test_a_clause_repeats_what_the_paragraph_before_states() -> None:
    scores = [{"requests_received": 0.9}, {"requests_answered": 0.8}]
    for unit, said in ((1, {"requests_received": 12, "requests_answered": 12}), (2, {"requests_received": 12})):
        assert chosen([candidate(9, 12), candidate(3, None, unit)], scores) == said
