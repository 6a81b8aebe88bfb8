"""The small digit model: a second opinion on the number in one tight crop.

It reads what the general recogniser reads, by other means: a CTC network of its own (`models/digits`), trained on
damaged table cells only, whose probabilities are calibrated on fonts and damage that it did not see.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib import resources
from typing import TYPE_CHECKING

import cv2
import numpy as np
from numpy.typing import NDArray

from baobiao.document import Reading
from baobiao.errors import EngineError
from baobiao.ocr.ctc import prefix_search

if TYPE_CHECKING:
    import onnxruntime

ALPHABET = "0123456789.,-—/+()%无#"
"""What the model can say, after CTC's blank at index 0. `#` stands for a thing that is no number."""

NOT_A_NUMBER = "\ufffd"
"""Stands in a reading's text where the crop shows something that is no number (words, a unit, a cell's neighbour)."""

HEIGHT, WIDEST, STEP = 32, 256, 32
BEAM, LEAST = 6, 3e-4
"""Prefixes kept from column to column, and the probability in a column under which a symbol is passed over there."""
_FAINTEST = 48
"""Contrast (gray levels) below which a crop is not stretched to full black: an empty cell stays empty."""

Gray = NDArray[np.uint8]


def prepare(crop: Gray) -> Gray:
    """A crop as the model sees it: 32 rows, a multiple of 32 columns up to 256, ink 255 on paper 0.

    The crop's own aspect is kept (squeezed only past 256 columns; a flat crop, a dash alone, gets paper above and
    below), and paper fills the bucket on the right.

    Args:
        crop: gray, dark ink on light paper, height × width.

    Raises:
        ValueError: for a crop without pixels.
    """
    if crop.ndim != 2 or crop.size == 0:
        raise ValueError(f"a gray crop with pixels is wanted, not shape {crop.shape}")
    height, width = crop.shape
    if width > 7 * height:
        rest = (width // 7 - height + 1) // 2 + 1
        crop = np.pad(crop, ((rest, rest), (0, 0)), mode="edge")
        height += 2 * rest
    columns = min(WIDEST, max(6, round(width * HEIGHT / height)))
    how = cv2.INTER_AREA if height > HEIGHT else cv2.INTER_LINEAR
    small = np.asarray(cv2.resize(crop, (columns, HEIGHT), interpolation=how), dtype=np.uint8)
    bucket = np.zeros((HEIGHT, -(-columns // STEP) * STEP), np.uint8)
    bucket[:, :columns] = stretched(small)
    return bucket


def stretched(image: Gray) -> Gray:
    """Ink 255 on paper 0, by the 2nd and the 80th percentile of gray."""
    counts = np.cumsum(cv2.calcHist([image], [0], None, [256], [0, 256]).ravel())
    ink = int(np.searchsorted(counts, 0.02 * image.size))
    paper = int(np.searchsorted(counts, 0.80 * image.size))
    scale = 255.0 / max(paper - ink, _FAINTEST)
    return np.asarray(np.clip((paper - image.astype(np.float32)) * scale, 0, 255), dtype=np.uint8)


@dataclass(frozen=True, slots=True)
class Calibration:
    """How the model's own probabilities become honest ones.

    `temperature` divides the log probabilities of each column; a reading's log odds are then mapped by
    `slope · x + offset` (Platt 1999) and cut at `ceiling`, the most that the held-out material can vouch for.
    """

    temperature: float = 1.0
    slope: float = 1.0
    offset: float = 0.0
    ceiling: float = 1.0

    def honest(self, probability: float) -> float:
        """The calibrated probability of a reading's raw one."""
        raw = min(max(probability, 1e-9), 1 - 1e-9)
        odds = self.slope * math.log(raw / (1 - raw)) + self.offset
        return min(self.ceiling, 1 / (1 + math.exp(-odds)))


def decode(scores: NDArray[np.float32], beam: int = BEAM, least: float = LEAST) -> list[tuple[str, float]]:
    """The most probable strings of one crop, best first, with their probabilities.

    Args:
        scores: log probabilities, columns × classes, class 0 the blank of CTC.
        beam, least: as `prefix_search` has `width` and `least`.
    """
    return prefix_search(scores, ALPHABET, beam, least)


class DigitReader:
    """Reads tight crops of single table cells: numbers, a dash, a slash, 无, or nothing.

    A reading's text is the number as printed in half-width characters; "" for an empty cell; "—" for a dash alone;
    "/"; "无"; and `NOT_A_NUMBER` wherever something stands that is no number. The model is loaded on first use. One
    reader a process; the same crops give the same readings.

    Args:
        threads: what ONNX Runtime may use inside one call.
        candidates: how many readings to give for a crop, at most.
    """

    def __init__(self, threads: int = 1, candidates: int = 4) -> None:
        self.threads = threads
        self.candidates = candidates

    @cached_property
    def calibration(self) -> Calibration:
        """The shipped calibration."""
        return Calibration(**json.loads(_file("calibration.json")))

    @cached_property
    def _session(self) -> onnxruntime.InferenceSession:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = self.threads
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        return onnxruntime.InferenceSession(_file("digits.onnx"), options, providers=["CPUExecutionProvider"])

    def read(self, crops: Sequence[Gray]) -> tuple[tuple[Reading, ...], ...]:
        """Candidate readings of each crop, most probable first, with calibrated probabilities.

        Args:
            crops: gray, dark ink on light paper, each the ink of one cell with a little margin (a tenth to a third of
                its height is best). Crops equal to the byte after scaling are read once.

        Raises:
            ValueError: for a crop that is not a gray image with pixels.
            EngineError: when the model's files are missing.
        """
        distinct = {(crop.shape, crop.tobytes()): crop for crop in crops}
        seen = {key: prepare(crop) for key, crop in distinct.items()}
        fresh = {(image.shape[1], image.tobytes()): image for image in seen.values()}
        known: dict[tuple[int, bytes], tuple[Reading, ...]] = {}
        for width in sorted({width for width, _ in fresh}):
            group = [key for key in fresh if key[0] == width]
            for start in range(0, len(group), _BATCH):
                part = group[start : start + _BATCH]
                known.update(zip(part, self._readings([fresh[key] for key in part]), strict=True))
        read = {key: known[image.shape[1], image.tobytes()] for key, image in seen.items()}
        return tuple(read[crop.shape, crop.tobytes()] for crop in crops)

    def scores(self, images: Sequence[Gray]) -> NDArray[np.float32]:
        """The network's log probabilities for prepared images of one width: N × columns × classes."""
        stacked = np.stack(images).astype(np.float32)[:, None] / np.float32(255)
        return np.asarray(self._session.run(None, {"images": stacked})[0], dtype=np.float32)

    def _readings(self, images: Sequence[Gray]) -> list[tuple[Reading, ...]]:
        return [self._candidates(one) for one in tempered(self.scores(images), self.calibration.temperature)]

    def _candidates(self, scores: NDArray[np.float32]) -> tuple[Reading, ...]:
        """The first reading calibrated; what is left of 1 is shared among the others in their own proportion."""
        found = decode(scores)
        best = self.calibration.honest(found[0][1])
        rest = sum(p for _, p in found[1:]) or 1.0
        probabilities = [best] + [min(best, (1 - best) * p / rest) for _, p in found[1:]]
        return tuple(
            Reading(text.replace("#", NOT_A_NUMBER), round(p, 7))
            for (text, _), p in zip(found[: self.candidates], probabilities, strict=False)
        )


_BATCH = 64


def tempered(scores: NDArray[np.float32], temperature: float) -> NDArray[np.float32]:
    """Log probabilities softened (temperature above 1) or sharpened, normalised again over the classes."""
    scaled = scores / np.float32(temperature)
    top = scaled.max(axis=-1, keepdims=True)
    return np.asarray(scaled - top - np.log(np.exp(scaled - top).sum(axis=-1, keepdims=True)), dtype=np.float32)


def _file(name: str) -> bytes:
    """A file of the model's folder, as installed."""
    path = resources.files("baobiao") / "models" / "digits" / name
    try:
        return path.read_bytes()
    except FileNotFoundError as error:
        raise EngineError(
            f"the digit model's file {name} is missing", path=str(path), remedy="install baobiao again"
        ) from error
