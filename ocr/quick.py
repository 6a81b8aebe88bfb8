"""The quick reader: a small network of our own that reads one line of table text in a tenth of the text engine's time.

It reads every line first; the text engine is asked where it is in doubt (a cascade, as in Viola and Jones 2001). Its
network (`models/lines`) knows some four thousand characters and says `UNKNOWN` for all others, so that a line with a
rare character goes to the text engine.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from baobiao.document import Reading
from baobiao.ocr.digits import stretched
from baobiao.ocr.engine import Alphabet, Gray
from baobiao.ocr.models import Recogniser, cores, line_network
from baobiao.ocr.ppocr import readings

UNKNOWN = "□"
"""Stands for a character that the network's alphabet lacks."""
HEIGHT, WIDEST, STEP = 32, 640, 32
LONG, SQUEEZE, LEAST_SQUEEZE = 4.0, 0.6, 0.5
"""A line longer than `LONG` times its height is read squeezed, and once more as it is where that leaves a doubt; one
too long for the network is squeezed further, to no less than `LEAST_SQUEEZE` of its width."""
DOUBT = 0.9
"""The probability under which a squeezed reading is in doubt."""
BATCH = 24
Key = tuple[int, bytes]


def prepare(crop: Gray, squeeze: float = 1.0) -> Gray:
    """A crop as the network sees it: 32 rows, a multiple of 32 columns up to 640, ink 255 on paper 0.

    Args:
        crop: gray, dark ink on light paper, height × width.
        squeeze: what the width of a long line is multiplied with.
    """
    height, width = crop.shape
    columns = min(WIDEST, max(6, round(width * HEIGHT / height * (squeeze if _is_long(crop) else 1.0))))
    how = cv2.INTER_AREA if height > HEIGHT else cv2.INTER_LINEAR
    small = np.asarray(cv2.resize(crop, (columns, HEIGHT), interpolation=how), dtype=np.uint8)
    bucket = np.zeros((HEIGHT, bucket_of(columns)), np.uint8)
    bucket[:, :columns] = stretched(small)
    return bucket


def bucket_of(columns: int) -> int:
    """The width of the network's input for so many columns: one of few, so that lines can be read together."""
    step = STEP if columns <= 4 * STEP else 2 * STEP if columns <= 12 * STEP else 4 * STEP
    return -(-columns // step) * step


class QuickReader:
    """Reads lines with the small network; belongs to one thread, as a text engine does."""

    def __init__(self, network: Recogniser) -> None:
        self._network = network

    def read(self, crops: Sequence[Gray], alphabet: Alphabet = Alphabet.ANY) -> tuple[tuple[Reading, ...], ...]:
        """For each crop its candidates, most probable first; none for lines too long, or with unknown characters.

        Raises:
            EngineError: when the network fails.
        """
        distinct = {(crop.shape, crop.tobytes()): crop for crop in crops}
        said = dict(zip(distinct, self._read([*distinct.values()], SQUEEZE, alphabet), strict=True))
        doubted = [key for key, found in said.items() if not found or found[0].probability < DOUBT]
        again = [key for key in doubted if _is_long(distinct[key])]
        for key, found in zip(again, self._read([distinct[key] for key in again], 1.0, alphabet), strict=True):
            said[key] = max(said[key], found, key=lambda readings: readings[0].probability if readings else 0.0)
        return tuple(said[crop.shape, crop.tobytes()] for crop in crops)

    def _read(self, crops: Sequence[Gray], squeeze: float, alphabet: Alphabet) -> list[tuple[Reading, ...]]:
        seen = [prepare(crop, squeeze) if _fits(crop) else None for crop in crops]
        keys = [None if image is None else (image.shape[1], image.tobytes()) for image in seen]
        fresh = {key: image for key, image in zip(keys, seen, strict=True) if key is not None and image is not None}
        known: dict[Key | None, tuple[Reading, ...]] = {None: ()}
        for part, pixels in _batches(fresh):
            known.update(zip(part, self._decoded(pixels, alphabet), strict=True))
        return [known[key] for key in keys]

    def _decoded(self, pixels: NDArray[np.float32], alphabet: Alphabet) -> Iterator[tuple[Reading, ...]]:
        said = self._network(pixels)
        for best, best_log, numeric_log in zip(said.best, said.best_log, said.numeric_log, strict=True):
            found = readings(self._network.vocabulary, best, best_log, numeric_log, alphabet)
            yield () if any(UNKNOWN in reading.text for reading in found) else found


def _is_long(crop: Gray) -> bool:
    height, width = crop.shape
    return bool(width > LONG * height)


def _fits(crop: Gray) -> bool:
    height, width = crop.shape
    return bool(0 < width * HEIGHT * LEAST_SQUEEZE <= WIDEST * height)


def _batches(images: dict[Key, Gray]) -> Iterator[tuple[list[Key], NDArray[np.float32]]]:
    """Pictures of one width together, as (N, 1, 32, W) in 0..1."""
    for width in sorted({width for width, _ in images}):
        alike = [key for key in images if key[0] == width]
        for start in range(0, len(alike), BATCH):
            part = alike[start : start + BATCH]
            yield part, np.stack([images[key] for key in part])[:, None].astype(np.float32) / np.float32(255)


class _Loaded(threading.local):
    def __init__(self) -> None:
        self.readers: dict[tuple[str, int], QuickReader] = {}


_loaded = _Loaded()


def load_quick_reader(runtime: str, *, threads: int | None = None) -> QuickReader | None:
    """The quick reader beside the text engine of that name; None beside an engine that is to read everything itself.

    Raises:
        EngineError: when the network's file is missing or broken.
    """
    key = (runtime, threads or cores())
    if runtime not in ("openvino", "onnxruntime"):
        return None
    if key not in _loaded.readers:
        _loaded.readers[key] = QuickReader(line_network(*key))
    return _loaded.readers[key]
