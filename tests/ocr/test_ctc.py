from __future__ import annotations

import math
from itertools import groupby, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from baobiao.document import Reading
from baobiao.ocr import ctc

SYMBOLS = "01."


def by_all_paths(log: np.ndarray) -> dict[str, float]:
    """Every text's probability by adding up every path, as CTC defines it."""
    sums: dict[str, float] = {}
    for path in product(range(log.shape[1]), repeat=len(log)):
        text = "".join(SYMBOLS[i - 1] for i, _ in groupby(path) if i)
        sums[text] = sums.get(text, 0.0) + math.exp(sum(log[t, i] for t, i in enumerate(path)))
    return sums


def emissions(raw: list[list[float]]) -> np.ndarray:
    weights = np.array(raw) + 1e-3
    return np.log(weights / weights.sum(axis=1, keepdims=True))


steps = st.lists(st.lists(st.floats(0, 1), min_size=4, max_size=4), min_size=1, max_size=5)


@given(steps)
@settings(max_examples=60, deadline=None)
def test_beam_search_equals_the_sum_over_all_paths(raw):
    log = emissions(raw)
    truth = by_all_paths(log)
    found = ctc.numbers(log, width=10_000, keep=10_000, symbols=SYMBOLS)
    assert {r.text for r in found} == {text for text, p in truth.items() if p > 1e-19}
    for reading in found:
        assert reading.probability == pytest.approx(truth[reading.text], abs=1e-9)


@given(steps)
@settings(max_examples=60, deadline=None)
def test_candidates_come_most_probable_first_and_sum_to_at_most_one(raw):
    found = ctc.numbers(emissions(raw), symbols=SYMBOLS)
    probabilities = [r.probability for r in found]
    assert probabilities == sorted(probabilities, reverse=True)
    assert sum(probabilities) <= 1 + 1e-9


def test_equal_digits_need_a_blank_between_them():
    sure = np.log(np.full((3, 4), 1e-6))
    sure[0, 1] = sure[1, 0] = sure[2, 1] = np.log(0.999997)
    assert ctc.numbers(sure, symbols=SYMBOLS)[0].text == "00"
    sure[1] = sure[0]
    assert ctc.numbers(sure, symbols=SYMBOLS)[0].text == "0"


VOCABULARY = ctc.Vocabulary.of(["", "0", "０", "O", "1", "年", " "])


def log_of(*best: tuple[int, float]) -> np.ndarray:
    rows = np.full((len(best), len(VOCABULARY.characters)), 1e-9)
    for row, (index, p) in zip(rows, best, strict=True):
        row[index] = p
    return np.log(rows / rows.sum(axis=1, keepdims=True))


def test_greedy_merges_neighbours_and_drops_blanks():
    steps = [5, 5, 0, 5, 4]
    reading = ctc.greedy(VOCABULARY, steps, np.log([0.9, 0.5, 1.0, 0.9, 0.5]))
    assert reading == Reading("年年1", pytest.approx(0.9 * 0.9 * 0.5))


def test_full_width_and_lookalike_characters_count_for_their_digit():
    log = log_of((2, 0.6), (3, 0.99))[:, VOCABULARY.numeric]
    folded = ctc.folded(VOCABULARY, log)
    zero = 1 + ctc.SYMBOLS.index("0")
    assert np.exp(folded[:, zero]) == pytest.approx([1, 1], abs=1e-6)
    assert np.exp(folded).sum(axis=1) == pytest.approx([1, 1])


def test_the_share_of_numbers_counts_no_lookalikes():
    assert ctc.numeric_share(VOCABULARY, log_of((2, 1.0))[:, VOCABULARY.numeric]) > 0.999
    assert ctc.numeric_share(VOCABULARY, log_of((3, 1.0))[:, VOCABULARY.numeric]) < 0.001
    assert ctc.numeric_share(VOCABULARY, log_of((5, 1.0))[:, VOCABULARY.numeric]) < 0.001


def test_merged_adds_equal_texts():
    found = ctc.merged([Reading("1", 0.2), Reading("2", 0.5), Reading("1", 0.4)])
    assert found == (Reading("1", pytest.approx(0.6)), Reading("2", 0.5))
