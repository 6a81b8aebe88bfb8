"""The generator of damaged numbers, and the figures' arithmetic."""

from __future__ import annotations

import shutil
from itertools import islice
from types import ModuleType

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from baobiao.models.digits import fonts, from_pages
from baobiao.models.digits.evaluate import Outcome, expected_error, fit, interval
from baobiao.models.digits.joint import Pair, table
from baobiao.models.digits.texts import sample
from baobiao.ocr.digits import ALPHABET, DigitReader


@given(st.integers(0, 2**32))
@settings(max_examples=300, deadline=None)
def test_every_label_is_in_the_alphabet_and_says_what_is_drawn(seed: int) -> None:
    one = sample(np.random.default_rng(seed))
    assert set(one.label) <= set(ALPHABET)
    if one.kind in ("zero", "count", "amount", "grouped", "dressed"):
        wide = str.maketrans("０１２３４５６７８９．，－／＋（）％", "0123456789.,-/+()%")
        assert one.drawn.translate(wide) == one.label
    if one.kind == "blank":
        assert one.drawn == one.label == ""
    if one.kind == "other":
        assert "#" in one.label or one.label == "无"


def test_runs_of_equal_digits_and_lone_zeros_are_common() -> None:
    rng = np.random.default_rng(3)
    drawn = [sample(rng) for _ in range(4000)]
    runs = [s for s in drawn if s.kind == "count" and len(s.label) >= 3 and len(set(s.label[1:])) == 1]
    assert len(runs) > 100
    assert sum(s.label == "0" for s in drawn) > 400


@pytest.fixture(scope="module")
def generate() -> ModuleType:
    """The generator, where the system has fonts to draw with."""
    from baobiao.models.digits import generate as module

    if not shutil.which("fc-list") or not all(fonts.faces_by_use()):
        pytest.skip("the fonts that the generator draws with are not on this system")
    return module


def test_the_same_seed_gives_the_same_crops(generate: ModuleType) -> None:
    first, second = (list(islice(generate.stream(5), 40)) for _ in range(2))
    assert [c.label for c in first] == [c.label for c in second]
    assert all(np.array_equal(a.image, b.image) for a, b in zip(first, second, strict=True))


def test_training_never_sees_the_held_out_fonts(generate: ModuleType) -> None:
    train = {c.family for c in islice(generate.stream(1), 150)}
    held = {c.family for c in islice(generate.stream(1, held_out=True), 150)}
    assert not train & fonts.HELD_OUT
    assert held <= fonts.HELD_OUT


@pytest.mark.parametrize("level", ["D0", "D1", "D2", "D3", "D4", "D5", "D6", "D7"])
def test_every_level_gives_gray_crops_with_pixels(generate: ModuleType, level: str) -> None:
    for crop in islice(generate.stream(2, level=level), 40):
        assert crop.image.dtype == np.uint8
        assert crop.image.ndim == 2
        assert min(crop.image.shape) >= 3
        assert crop.level == level


def test_the_fit_undoes_a_known_overconfidence() -> None:
    rng = np.random.default_rng(1)
    honest = rng.uniform(0.5, 0.9999, 20_000)
    right = rng.random(20_000) < honest
    odds = 2.0 * np.log(honest / (1 - honest)) + 1.0  # what an overconfident model would say
    raw = 1 / (1 + np.exp(-odds))
    found = [Outcome("1", "1" if r else "7", float(p), "D0", "", (0, 0)) for p, r in zip(raw, right, strict=True)]
    calibration, _ = fit(found, 1.0)
    assert calibration.slope == pytest.approx(0.5, abs=0.05)
    assert calibration.offset == pytest.approx(-0.5, abs=0.1)
    assert expected_error(found, calibration) < 0.02


@given(st.integers(0, 50), st.integers(1, 5000))
def test_an_interval_holds_its_rate(wrong: int, more: int) -> None:
    low, high = interval(wrong, wrong + more)
    assert 0 <= low <= wrong / (wrong + more) + 1e-12
    assert wrong / (wrong + more) - 1e-12 <= high <= 1


@pytest.mark.parametrize(
    ("printed", "label"),
    [("—", "—"), ("--", "—"), ("－", "—"), ("-5", "-5"), ("１２３", "123"), (" 0 ", "0"), ("", "")],
)
def test_a_printed_cell_has_the_label_that_a_reader_should_give(printed: str, label: str) -> None:
    assert from_pages.label_of(printed) == label


def test_crops_of_clean_pages_are_read(generate: ModuleType) -> None:
    crops = list(islice(from_pages.stream(4, "D0"), 120))
    readings = DigitReader().read([crop.image for crop in crops])
    wrong = [(c.label, r[0]) for c, r in zip(crops, readings, strict=True) if r[0].text != c.label]
    assert len(wrong) < 12
    assert not [reading for _, reading in wrong if reading.probability > 0.999]


def test_two_readers_wrong_alike_are_counted() -> None:
    found = [Pair("1", "D0", "1", 0.99, "1", 0.9)] * 9 + [Pair("7", "D0", "1", 0.95, "1", 0.9)]
    assert "1 of 10" in table(found)
    assert "0 of 9" in table(found)
