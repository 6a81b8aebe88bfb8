"""PP-OCRv6 on any runtime: pictures → network input → readings.

Detection is DB (Liao and others, 2020): a probability map, its regions as turned rectangles, grown by the area that
the training shrank them by. Recognition takes lines 48 pixels high.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from baobiao.document import Reading
from baobiao.ocr import ctc
from baobiao.ocr.engine import Alphabet, Gray, Quad
from baobiao.ocr.models import Emissions, Networks

Key = tuple[tuple[int, ...], bytes]

HEIGHT = 48
BATCH = 6
"""Crops read together; more fall out of the processor's cache."""
WIDEST = 2400
_LONG, _SQUEEZE = 4, 0.6
"""A line longer than so many times its height is read squeezed: Chinese characters bear it (no more errors down to a
half, at half the time); runs of digits do not, as equal neighbours need a step between them, and are read again."""
_RUN_OF_DIGITS = re.compile(r"[0-9０-９]{2}")
_LEAST = 1e-5
"""The probability under which a candidate is not worth keeping."""
_LONGEST_SIDE = 1280
_MEAN = np.array([0.485, 0.456, 0.406], np.float32) * 255
_DEVIATION = np.array([0.229, 0.224, 0.225], np.float32) * 255


@dataclass(frozen=True, slots=True)
class PpOcrEngine:
    """The engine that runs PP-OCRv6 models through a pair of networks."""

    name: str
    networks: Networks

    def detect(self, image: Gray) -> tuple[Quad, ...]:
        if min(image.shape[:2], default=0) < 4:
            return ()
        pixels, scale = detection_input(image)
        return tuple(text_quads(self.networks.detector(pixels), scale, image.shape))

    def read(self, crops: Sequence[Gray], alphabet: Alphabet = Alphabet.ANY) -> tuple[tuple[Reading, ...], ...]:
        distinct = {_key(crop): crop for crop in crops if crop.size}
        squeezed = {key: crop for key, crop in distinct.items() if crop.shape[1] > _LONG * crop.shape[0]}
        known = self._read_all(squeezed, alphabet, _SQUEEZE)
        fine = {key: crop for key, crop in distinct.items() if _again(known.get(key))}
        known |= self._read_all(fine, alphabet, 1.0)
        return tuple(known[_key(crop)] if crop.size else () for crop in crops)

    def _read_all(self, crops: dict[Key, Gray], alphabet: Alphabet, squeeze: float) -> dict[Key, tuple[Reading, ...]]:
        known: dict[Key, tuple[Reading, ...]] = {}
        for keys, pixels in _batches([(key, line_input(crop, squeeze)) for key, crop in crops.items()]):
            known.update(zip(keys, self._decoded(self.networks.recogniser(pixels), alphabet), strict=True))
        return known

    def _decoded(self, emissions: Emissions, alphabet: Alphabet) -> Iterator[tuple[Reading, ...]]:
        for best, best_log, numeric_log in zip(emissions.best, emissions.best_log, emissions.numeric_log, strict=True):
            yield readings(self.networks.recogniser.vocabulary, best, best_log, numeric_log, alphabet)


def _again(said: tuple[Reading, ...] | None) -> bool:
    """Whether a line is to be read at its own width: it was not read yet, or holds digits that need it."""
    return said is None or any(_RUN_OF_DIGITS.search(reading.text) for reading in said[:1])


def readings(
    vocabulary: ctc.Vocabulary,
    best: NDArray[np.int64],
    best_log: NDArray[np.float32],
    numeric_log: NDArray[np.float32],
    alphabet: Alphabet,
) -> tuple[Reading, ...]:
    """The candidates of one line within an alphabet."""
    free = ctc.greedy(vocabulary, best, best_log)
    if alphabet is Alphabet.TEXT:
        return (free,)
    share = ctc.numeric_share(vocabulary, numeric_log, lookalikes=ctc.is_number(free.text))
    if alphabet is Alphabet.ANY and share < 1e-3 and len(free.text) > 2:
        return (free,)
    numbers = ctc.numbers(ctc.folded(vocabulary, numeric_log))
    if alphabet is Alphabet.NUMBER or share > 0.999:
        return tuple(r for r in numbers if r.probability >= _LEAST)
    if ctc.is_lookalike(free.text):
        share = 0.5  # which of the two it is, other readers and its neighbours in the table must tell
    weighed = (Reading(r.text, r.probability * share) for r in numbers)
    text = () if share > 0.5 else (Reading(free.text, free.probability * (1 - share)),)
    return tuple(r for r in ctc.merged((*weighed, *text)) if r.probability >= _LEAST)


def _key(crop: Gray) -> Key:
    return crop.shape, crop.tobytes()


def line_input(crop: Gray, squeeze: float = 1.0) -> NDArray[np.float32]:
    """A crop as (48, W) in -1..1, W one of few widths so that the runtime's memory does not grow; paper fills the rest.

    Args:
        squeeze: what the width is multiplied with besides.
    """
    height, width = crop.shape
    wanted = max(1, min(WIDEST, round(width * squeeze * HEIGHT / height)))
    method = cv2.INTER_AREA if height > HEIGHT else cv2.INTER_CUBIC
    scaled = cv2.resize(crop, (wanted, HEIGHT), interpolation=method)
    line = np.full((HEIGHT, bucket(wanted)), 1.0, np.float32)
    line[:, :wanted] = scaled.astype(np.float32) / 127.5 - 1.0
    return line


def bucket(width: int) -> int:
    """The input width for a line of `width` pixels."""
    step = 16 if width <= 128 else 32 if width <= 320 else 64 if width <= 1280 else 160
    return -(-width // step) * step


def _batches(lines: Sequence[tuple[Key, NDArray[np.float32]]]) -> Iterator[tuple[list[Key], NDArray[np.float32]]]:
    """Lines of one width together, at most `BATCH`, as (N, 3, 48, W)."""
    by_width: dict[int, list[tuple[Key, NDArray[np.float32]]]] = {}
    for key, line in lines:
        by_width.setdefault(line.shape[1], []).append((key, line))
    for _, alike in sorted(by_width.items()):
        for start in range(0, len(alike), BATCH):
            part = alike[start : start + BATCH]
            grey = np.stack([line for _, line in part])
            yield [key for key, _ in part], np.repeat(grey[:, None], 3, axis=1)


def detection_input(image: Gray) -> tuple[NDArray[np.float32], float]:
    """A page as (1, 3, H, W), normalised, sides multiples of 128, and its pixels per pixel of the page."""
    height, width = image.shape[:2]
    scale = min(1.0, _LONGEST_SIDE / max(height, width))
    small = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA) if scale < 1 else image
    canvas = np.full((-(-small.shape[0] // 128) * 128, -(-small.shape[1] // 128) * 128), 255, np.float32)
    canvas[: small.shape[0], : small.shape[1]] = small
    return ((canvas[None] - _MEAN[:, None, None]) / _DEVIATION[:, None, None])[None].astype(np.float32), scale


def text_quads(
    probability: NDArray[np.float32], scale: float, shape: tuple[int, ...], *, least: float = 0.3, sure: float = 0.6
) -> Iterator[Quad]:
    """The text lines of a probability map, in pixels of the page of that shape."""
    regions, _ = cv2.findContours((probability > least).astype(np.uint8), cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
    for region in regions:
        (x, y), (w, h), angle = cv2.minAreaRect(region)
        if min(w, h) < 3 or _mean_inside(probability, np.asarray(region, np.int32)) < sure:
            continue
        grown = 2 * (w * h) * 1.5 / (2 * (w + h))
        corners = cv2.boxPoints(((x, y), (w + grown, h + grown), angle)) / scale
        corners = np.clip(corners, 0, (shape[1], shape[0]))
        yield _from_top_left(corners)


def _mean_inside(probability: NDArray[np.float32], region: NDArray[np.int32]) -> float:
    x, y, w, h = cv2.boundingRect(region)
    inside = np.zeros((h, w), np.uint8)
    cv2.fillPoly(inside, [region - (x, y)], 1)
    return float(cv2.mean(probability[y : y + h, x : x + w], inside)[0])


def _from_top_left(corners: NDArray[np.float32]) -> Quad:
    by_x = sorted(((float(x), float(y)) for x, y in corners))
    (tl, bl), (tr, br) = (sorted(pair, key=lambda p: p[1]) for pair in (by_x[:2], by_x[2:]))
    return tl, tr, br, bl
