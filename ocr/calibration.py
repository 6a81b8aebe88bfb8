"""Probabilities of readings made honest, by a map that was fitted on generated pages (`baobiao.models.cells`).

What readers say together is over-sure; the map brings it down to what was found right, and is monotone, so that the
order of cells by doubt stays. Without its file probabilities stay as they are.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

import numpy as np

from baobiao.document import Reading
from baobiao.ocr.ctc import is_number

Knots = tuple[tuple[float, ...], tuple[float, ...]]


def kind_of(text: str) -> str:
    """What kind of reading a text is: `empty` (a mark for nothing too), `digit` (one), `number`, or `text`."""
    if text in ("", "—", "/", "一"):
        return "empty"
    if is_number(text):
        return "digit" if len(text) == 1 else "number"
    return "text"


def log_odds(probability: float) -> float:
    """ln(p / (1 - p)), cut at one in ten million."""
    p = min(max(probability, 1e-7), 1 - 1e-7)
    return math.log(p / (1 - p))


@dataclass(frozen=True, slots=True)
class Calibration:
    """For each kind of reading the knots of its map: log odds said, rising, and the probability found."""

    maps: Mapping[str, Knots]

    @classmethod
    def of(cls, data: Mapping[str, Sequence[Sequence[float]]]) -> Calibration:
        """From what the file holds: kind → [log odds, probability] pairs."""
        return cls({kind: (tuple(x for x, _ in pairs), tuple(y for _, y in pairs)) for kind, pairs in data.items()})

    def honest(self, text: str, probability: float) -> float:
        """The probability that a first reading is right; never more than was said, for doubts are rare in the fit."""
        knots = self.maps.get(kind_of(text))
        return probability if knots is None else min(probability, float(np.interp(log_odds(probability), *knots)))

    def applied(self, readings: tuple[Reading, ...]) -> tuple[Reading, ...]:
        """A cell's candidates with the first made honest and the others sharing what it leaves, as far as they were.

        The others keep their proportions, and none passes the first.
        """
        if not readings or not self.maps:
            return readings
        first, *others = readings
        honest = self.honest(first.text, first.probability)
        left, said = 1 - honest, 1 - first.probability
        share = left / said if said > 1e-9 else 0.0
        rest = (Reading(r.text, min(honest, r.probability * share)) for r in others)
        return (Reading(first.text, honest), *rest)


@cache
def shipped() -> Calibration:
    """The map that comes with the package; one that changes nothing where there is none."""
    path = resources.files("baobiao") / "models" / "cells" / "calibration.json"
    return Calibration.of(json.loads(path.read_text("utf8"))) if path.is_file() else Calibration({})
