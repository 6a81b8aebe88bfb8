"""What reads characters: one narrow contract, and who fulfils it.

A `TextEngine` is called by `baobiao.ocr.cells` (one upright line of text per crop) and `baobiao.ocr.lines` (a whole
page). It may not change what it is given, keeps nothing from one call for the next, gives probabilities and never a
bare string, and raises `EngineError` alone. An instance belongs to one thread of one process.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from baobiao.document import Reading
from baobiao.errors import EngineError

Gray = NDArray[np.uint8]
"""(H, W) grey pixels, dark ink on light paper."""
Quad = tuple[tuple[float, float], tuple[float, float], tuple[float, float], tuple[float, float]]
"""Four corners (x, y) in pixels, from the top left of the text, clockwise."""


class Alphabet(StrEnum):
    """What a crop may hold: text; a number; or whichever of the two it is."""

    TEXT = "text"
    NUMBER = "number"
    ANY = "any"


class TextEngine(Protocol):
    """Finds lines of text and reads them."""

    @property
    def name(self) -> str:
        """What `load_engine` calls it."""
        ...

    def detect(self, image: Gray) -> tuple[Quad, ...]:
        """The lines of text on a page, in no order; none where there is no text.

        Raises:
            EngineError: when the engine fails.
        """
        ...

    def read(self, crops: Sequence[Gray], alphabet: Alphabet = Alphabet.ANY) -> tuple[tuple[Reading, ...], ...]:
        """For each crop its candidate readings, most probable first; none where nothing could be read.

        A reading "" says that the engine sees no character. Probabilities are the engine's own, before calibration.

        Raises:
            EngineError: when the engine fails.
        """
        ...


@dataclass(frozen=True, slots=True)
class NullEngine:
    """Reads nothing: every crop has no reading, so that every cell says that it was not read."""

    name: str = "null"

    def detect(self, image: Gray) -> tuple[Quad, ...]:
        return ()

    def read(self, crops: Sequence[Gray], alphabet: Alphabet = Alphabet.ANY) -> tuple[tuple[Reading, ...], ...]:
        return ((),) * len(crops)


@dataclass(slots=True)
class FakeEngine:
    """Gives what a test gave it, and keeps what it was asked.

    Args:
        answers: the bytes of a crop → its readings. otherwise: the readings of every other crop.
    """

    answers: Mapping[bytes, tuple[Reading, ...]] = field(default_factory=dict)
    otherwise: tuple[Reading, ...] = ()
    quads: tuple[Quad, ...] = ()
    asked: list[tuple[Gray, Alphabet]] = field(default_factory=list)
    name: str = "fake"

    def detect(self, image: Gray) -> tuple[Quad, ...]:
        return self.quads

    def read(self, crops: Sequence[Gray], alphabet: Alphabet = Alphabet.ANY) -> tuple[tuple[Reading, ...], ...]:
        self.asked += [(crop, alphabet) for crop in crops]
        return tuple(self.answers.get(crop.tobytes(), self.otherwise) for crop in crops)


DEFAULT_ENGINE = "openvino"
ENGINES = ("openvino", "onnxruntime", "paddleocr", "null")


class _Loaded(threading.local):
    def __init__(self) -> None:
        self.engines: dict[tuple[str, int, str], TextEngine] = {}


_loaded = _Loaded()


def load_engine(name: str = "auto", *, threads: int | None = None, options: str = "") -> TextEngine:
    """The engine of that name; its models are loaded at a thread's first call and kept for its next ones.

    Args:
        name: one of `ENGINES`, or `auto` for `DEFAULT_ENGINE`.
        threads: how many it may use; all cores of this process when not given.
        options: for `paddleocr` alone: `key=value` pairs with commas between (`device`, `detector`, `recogniser`).

    Raises:
        EngineError: for an unknown name, a library that is not installed, a model that is missing.
    """
    from baobiao.ocr.models import cores

    key = (DEFAULT_ENGINE if name == "auto" else name, threads or cores(), options)
    if key not in _loaded.engines:
        _loaded.engines[key] = _new_engine(*key)
    return _loaded.engines[key]


def _new_engine(name: str, threads: int, options: str) -> TextEngine:
    from baobiao.ocr import models

    if name == "null":
        return NullEngine()
    if name in ("openvino", "onnxruntime"):
        from baobiao.ocr.ppocr import PpOcrEngine

        load = models.openvino_networks if name == "openvino" else models.onnxruntime_networks
        return PpOcrEngine(name, load(threads))
    if name == "paddleocr":
        from baobiao.ocr.paddle import PaddleEngine

        return PaddleEngine.load(threads=threads, options=options)
    raise EngineError(f"there is no text engine {name!r}", remedy=f"choose one of {', '.join(ENGINES)}")
