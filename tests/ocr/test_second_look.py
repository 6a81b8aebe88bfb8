"""Two looks at a number: what a tight crop lost, the wide one shows."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from baobiao.document import Reading
from baobiao.geometry import Box
from baobiao.ocr.second_look import agreed, wide_crop

TEXTS = st.sampled_from(["1", "-1", "11", "7", "—", ""])
SAID = st.lists(st.tuples(TEXTS, st.floats(0.01, 1)), min_size=1, max_size=4, unique_by=lambda item: item[0]).map(
    lambda items: tuple(
        sorted((Reading(t, p / sum(q for _, q in items)) for t, p in items), key=lambda r: -r.probability)
    )
)


def test_a_minus_that_the_tight_crop_lost_comes_back_with_doubt() -> None:
    said = agreed((Reading("26", 0.9998),), (Reading("-26", 0.95), Reading("26", 0.04)))
    assert said[0].text == "-26"
    assert said[0].probability < 0.7
    assert "26" in [reading.text for reading in said]


def test_looks_that_agree_stay_sure() -> None:
    assert agreed((Reading("10", 0.999),), (Reading("10", 0.97),))[0] == Reading("10", 0.999)


def test_a_wide_look_at_nothing_leaves_the_tight_reading_doubted() -> None:
    assert agreed((Reading("—", 0.99),), (Reading("", 0.6),)) == (Reading("—", 0.9),)


@given(SAID, SAID)
def test_readings_stay_probabilities_and_none_is_lost(tight: tuple[Reading, ...], wide: tuple[Reading, ...]) -> None:
    said = agreed(tight, wide)
    probabilities = [reading.probability for reading in said]
    assert probabilities == sorted(probabilities, reverse=True)
    assert 0 <= sum(probabilities) <= 1 + 1e-9
    assert tight[0].text in [reading.text for reading in said]


@given(st.floats(-5, 60), st.floats(-5, 40), st.floats(1, 40), st.floats(1, 30))
def test_a_wide_crop_stays_inside_the_page(x: float, y: float, width: float, height: float) -> None:
    page = np.zeros((40, 60), np.uint8)
    line = Box(x, y, x + width, y + height)
    if line.clipped(60, 40).area < 1:
        return
    crop = wide_crop(page, line, Box(max(x - 8, 0), max(y - 8, 0), x + width + 8, y + height + 8))
    assert crop.size > 0
