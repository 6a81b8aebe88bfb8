"""The digit reader on real pictures and on its own arithmetic."""

from __future__ import annotations

import itertools

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from baobiao.ocr.digits import ALPHABET, Calibration, DigitReader, decode, prepare


def drawn(text: str, scale: float = 1.0, thickness: int = 2) -> np.ndarray:
    """Text by OpenCV's own stroke font, cropped with a margin: no font file is wanted."""
    (width, height), _ = cv2.getTextSize(text, cv2.FONT_HERSHEY_SIMPLEX, scale, thickness)
    page = np.full((height + 12, width + 12), 255, np.uint8)
    cv2.putText(page, text, (6, height + 6), cv2.FONT_HERSHEY_SIMPLEX, scale, 0, thickness, cv2.LINE_AA)
    return page


@pytest.fixture(scope="module")
def reader() -> DigitReader:
    return DigitReader()


@pytest.mark.parametrize("text", ["0", "3", "10", "646", "111", "8888", "30000", "3000", "12036.55", "1,234", "-7"])
@pytest.mark.parametrize("scale", [0.6, 1.0, 1.7])
def test_a_clean_number_is_read_or_doubted(reader: DigitReader, text: str, scale: float) -> None:
    """OpenCV's strokes are like no font in training: a run of equal digits may be doubted, never misread surely."""
    readings = reader.read([drawn(text, scale)])[0]
    assert text in [reading.text for reading in readings]
    assert readings[0].text == text or readings[0].probability < 0.9


def test_most_clean_numbers_are_read(reader: DigitReader) -> None:
    numbers = [str(n) for n in range(0, 1000, 7)]
    readings = reader.read([drawn(n) for n in numbers])
    assert sum(r[0].text == n for r, n in zip(readings, numbers, strict=True)) > 0.97 * len(numbers)


def test_an_empty_crop_is_nothing_and_not_a_zero(reader: DigitReader) -> None:
    assert reader.read([np.full((30, 40), 250, np.uint8)])[0][0].text == ""


def test_a_lone_dash_is_a_dash(reader: DigitReader) -> None:
    crop = np.full((12, 40), 255, np.uint8)
    crop[5:7, 5:35] = 0
    assert reader.read([crop])[0][0].text == "—"


def test_readings_fall_and_stay_probabilities(reader: DigitReader) -> None:
    rng = np.random.default_rng(1)
    crops = [cv2.GaussianBlur(rng.integers(0, 256, (20, w)).astype(np.uint8), (0, 0), 2) for w in range(10, 200, 9)]
    for readings in reader.read([*crops, drawn("756", 0.4, 1)]):
        probabilities = [r.probability for r in readings]
        assert probabilities == sorted(probabilities, reverse=True)
        assert all(0 <= p <= 1 for p in probabilities)
        assert sum(probabilities) <= 1 + 1e-6


def test_company_does_not_change_a_reading(reader: DigitReader) -> None:
    crops = [drawn(t) for t in ("1", "22", "333", "4444", "1", "55555", "666")]
    together = reader.read(crops)
    alone = [reader.read([crop])[0] for crop in crops]
    assert [r[0].text for r in together] == [r[0].text for r in alone]
    assert together[0] == together[4]
    for a, b in zip(together, alone, strict=True):
        assert a[0].probability == pytest.approx(b[0].probability, abs=1e-4)


def test_no_crops_no_readings(reader: DigitReader) -> None:
    assert reader.read([]) == ()


@given(st.integers(1, 90), st.integers(1, 900), st.integers(0, 255))
@settings(max_examples=60, deadline=None)
def test_every_shape_fits_a_bucket(height: int, width: int, gray: int) -> None:
    image = prepare(np.full((height, width), gray, np.uint8))
    assert image.shape[0] == 32
    assert image.shape[1] % 32 == 0
    assert image.shape[1] <= 256
    assert not image.any()  # a flat crop has no ink, however dark


def test_a_crop_without_pixels_is_refused() -> None:
    with pytest.raises(ValueError, match="pixels"):
        prepare(np.zeros((0, 5), np.uint8))


def brute(scores: np.ndarray) -> dict[str, float]:
    """CTC by adding up every path."""
    total: dict[str, float] = {}
    for path in itertools.product(range(scores.shape[1]), repeat=len(scores)):
        kept = [k for k, _ in itertools.groupby(path) if k]
        text = "".join(ALPHABET[k - 1] for k in kept)
        total[text] = total.get(text, 0.0) + float(np.exp(sum(scores[t, k] for t, k in enumerate(path))))
    return total


@given(st.integers(0, 10_000))
@settings(max_examples=25, deadline=None)
def test_the_beam_gives_what_adding_up_all_paths_gives(seed: int) -> None:
    logits = np.random.default_rng(seed).normal(0, 2, (5, 4))
    scores = (logits - np.log(np.exp(logits).sum(axis=1, keepdims=True))).astype(np.float32)
    truth = brute(scores)
    text, probability = decode(scores, beam=10_000, least=0.0)[0]
    assert probability == pytest.approx(truth[text], rel=1e-4)
    assert probability == pytest.approx(max(truth.values()), rel=1e-4)


@given(st.floats(0, 1), st.floats(0, 1))
def test_calibration_keeps_the_order(a: float, b: float) -> None:
    calibration = Calibration(slope=0.8, offset=-0.5, ceiling=0.9995)
    low, high = sorted((a, b))
    assert 0 <= calibration.honest(low) <= calibration.honest(high) <= 0.9995
