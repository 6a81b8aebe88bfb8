from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baobiao.document import Reading
from baobiao.models.cells.fit import fit, reliability
from baobiao.ocr.calibration import Calibration, kind_of, log_odds, shipped

MAP = Calibration.of({"number": [[-2.0, 0.1], [2.0, 0.6], [8.0, 0.99]]})


@given(st.floats(0, 1), st.floats(0, 1))
def test_the_map_keeps_the_order_of_doubt(a, b):
    low, high = sorted((a, b))
    assert MAP.honest("12", low) <= MAP.honest("12", high)
    assert shipped().honest("12", low) <= shipped().honest("12", high)


@given(st.lists(st.floats(0.001, 1), min_size=1, max_size=4))
def test_candidates_sum_to_at_most_one_and_the_first_stays_first(weights):
    total = sum(weights)
    readings = tuple(Reading(str(10 + i), w / total) for i, w in enumerate(sorted(weights, reverse=True)))
    found = MAP.applied(readings)
    assert found[0].text == readings[0].text
    assert all(r.probability <= found[0].probability + 1e-12 for r in found)
    assert sum(r.probability for r in found) <= 1 + 1e-9


def test_what_has_no_map_stays():
    assert MAP.honest("年", 0.42) == 0.42
    assert Calibration({}).applied((Reading("1", 0.3),)) == (Reading("1", 0.3),)


@pytest.mark.parametrize(
    ("text", "kind"),
    [("", "empty"), ("—", "empty"), ("/", "empty"), ("0", "digit"), ("-12.5", "number"), ("年", "text")],
)
def test_kinds(text, kind):
    assert kind_of(text) == kind


def test_a_fit_finds_how_often_readings_are_right():
    readings = [
        {"kind": "digit", "text": "1", "probability": p, "right": i % 10 < n}
        for p, n in ((0.99, 10), (0.9, 7))
        for i in range(400)
    ]
    found = Calibration.of(fit(readings))
    assert found.honest("1", 0.9) == pytest.approx(0.7, abs=0.02)
    assert found.honest("1", 0.99) == 0.99
    assert found.honest("1", 0.999999) == pytest.approx(401 / 402, abs=1e-5)
    assert "400" in reliability(readings, found)
    assert log_odds(0.5) == 0
