"""What the ink of a number tells besides its characters: its sign, and how many digits it is wide.

Digits of one table stand at one pitch, so that the width of a number says how many digits it has. A recogniser is
weakest there: runs of equal digits (30000, 3000), a faint last digit, a minus taken for a speck.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from baobiao.document import Reading
from baobiao.ocr.crops import CellInk
from baobiao.ocr.ctc import is_number

_DIGITS = "0123456789"
_NARROW = {".": 0.42, ",": 0.42, "-": 0.75, "+": 0.85}
"""Pitches that a sign or point takes, about."""
LONGEST, FEWEST, WIDEST = 7, 6, 0.6
"""Pieces of a number at most; numbers that tell how far apart a table sets its digits, and so far at most."""


def with_sign(ink: CellInk, said: tuple[Reading, ...]) -> tuple[Reading, ...]:
    """A text engine's opinion of a number, its sign corrected where a flat stroke stands before the digits."""
    minus = _minus_likeness(ink)
    if not minus or not said or not is_number(said[0].text):
        return said
    sums: dict[str, float] = {}
    for reading in said:
        bare = reading.text.lstrip("-.,")
        if bare and bare[0] in _DIGITS:
            sums[f"-{bare}"] = sums.get(f"-{bare}", 0.0) + reading.probability * minus
            sums[bare] = sums.get(bare, 0.0) + reading.probability * (1 - minus)
    return tuple(Reading(text, min(p, 1.0)) for text, p in sorted(sums.items(), key=lambda item: -item[1]))


def _minus_likeness(ink: CellInk) -> float:
    """How surely (0 to 1) a line of ink begins with a minus: a flat stroke at half height, before taller ink."""
    if len(ink.lines) != 1 or len(ink.blobs) < 2:
        return 0.0
    line = ink.lines[0]
    first, *others = sorted(ink.blobs, key=lambda b: b.box.x0)
    before = all(first.box.x1 <= other.box.x0 + 1 for other in others)
    tall = any(other.box.height > 0.7 * line.height for other in others)
    low_or_high = abs(first.box.centre[1] - line.centre[1]) > 0.22 * line.height
    if not before or not tall or low_or_high or first.box.height > max(2.0, 0.3 * line.height):
        return 0.0
    return 0.97 if first.box.width >= 1.5 * first.box.height and first.box.width > 0.2 * line.height else 0.6


@dataclass(frozen=True, slots=True)
class DigitPitch:
    """How wide the numbers of a table run, in heights of their digits.

    Args:
        first: the width of one digit. step: what each further digit adds.
        measured: whether the table's own numbers gave them.
        height: how tall its digits stand, in pixels; 0 where that is unknown.
    """

    first: float = 0.62
    step: float = 0.76
    measured: bool = False
    height: float = 0.0

    @classmethod
    def of(cls, samples: Iterable[tuple[CellInk, Reading]]) -> DigitPitch:
        """From cells of one line whose reading is sure; the usual pitch where there are too few."""
        samples = list(samples)
        heights = [_tall(ink) for ink, r in samples if r.probability > 0.98 and _plain(ink, r.text)]
        height = float(np.median(heights)) if len(heights) >= 4 else 0.0
        sure = [(_ratio(ink), r.text) for ink, r in samples if r.probability > 0.98 and _plain(ink, r.text)]
        ones = [width for width, text in sure if len(text) == 1 and text != "1"]
        first = float(np.median(ones)) if len(ones) >= 3 else cls().first
        steps = [(width - first) / (len(text) - 1) for width, text in sure if len(text) > 1 and _ends_wide(text)]
        if len(steps) < 4:
            return cls(first, height=height)
        return cls(first, float(np.median(steps)), True, height)

    def digits_off(self, ink: CellInk, text: str) -> float:
        """By how many digits the ink is wider (positive) or narrower than a text would be; 0 where that is unknown."""
        if len(ink.lines) != 1 or not is_number(text) or not 0.4 < self.step < 1.3:
            return 0.0
        tall = _tall(ink)
        spare = 0.3 * sum(text[i] == "1" for i in {0, len(text) - 1})
        steps = sum(_NARROW.get(c, 1.0) if c not in _DIGITS else 1.0 for c in text) - 1
        off = (ink.lines[0].width / tall - self.first - self.step * steps) / self.step
        return float(off if off > 0 else min(0.0, off + spare))

    def weight(self, ink: CellInk, text: str) -> float:
        """What the odds of a reading are multiplied with for the width and height of its ink."""
        off = abs(self.digits_off(ink, text))
        free, slope = (0.45, 9.0) if self.measured else (0.8, 6.0)
        return float(np.exp(-slope * max(0.0, off - free))) * self._height_weight(ink, text)

    def _height_weight(self, ink: CellInk, text: str) -> float:
        if not self.height or len(ink.lines) != 1 or not is_number(text):
            return 1.0
        return 1.0 if 0.75 < _tall(ink) / self.height < 1.35 else 0.005


@dataclass(frozen=True, slots=True)
class Gaps:
    """The white between the digits of a number from the left, in heights of a digit; points count as white."""

    widths: tuple[float, ...]

    @classmethod
    def of(cls, ink: CellInk) -> Gaps:
        tall = max(blob.box.height for blob in ink.blobs)
        digits = sorted((b.box for b in ink.blobs if b.box.height > 0.6 * tall), key=lambda box: box.x0)
        return cls(tuple((b.x0 - a.x1) / tall for a, b in pairwise(digits)))

    def wide(self, text: str, spacing: float = 0.0) -> int | None:
        """After how many digits of a text a gap stands that a decimal point would fill; None where there is none.

        The digits must stand apart; beside a 1 there is more white than beside other digits.

        Args:
            spacing: the white that the digits of its table have between them.
        """
        digits = [c for c in text if c in _DIGITS]
        if len(digits) != len(self.widths) + 1 or len(digits) < 2:
            return None
        spare = [
            0.2 * (a == "1") + 0.2 * (b == "1") + 0.06 * ("7" in (a, b) or "4" in (a, b)) for a, b in pairwise(digits)
        ]
        over = [gap - allowed for gap, allowed in zip(self.widths, spare, strict=True)]
        usual = max(min(float(np.median(over)), 0.2) if len(over) > 2 else 0.12, spacing)
        widest = int(np.argmax(over))
        return widest + 1 if over[widest] > usual + 0.2 else None


def letter_spacing(inks: Iterable[CellInk]) -> float:
    """The white between the digits of a table that is set with its letters apart, in heights of a digit; else 0."""
    numbers = [ink for ink in inks if len(ink.lines) == 1 and 1 < len(ink.blobs) <= LONGEST]
    gaps = [width for ink in numbers for width in Gaps.of(ink).widths]
    return min(float(np.median(gaps)), WIDEST) if len(numbers) >= FEWEST else 0.0


def with_lost_point(ink: CellInk, said: tuple[Reading, ...], spacing: float = 0.0) -> tuple[Reading, ...]:
    """An opinion of a number without a point, where the gap for one stands between its digits: both stay, in doubt."""
    first = said[0].text if said else ""
    if len(ink.lines) != 1 or not is_number(first) or "." in first or "," in first:
        return said
    after = Gaps.of(ink).wide(first, spacing)
    if after is None:
        return said
    start = len(first) - len(first.lstrip("-+"))
    pointed = f"{first[: start + after]}.{first[start + after :]}"
    others = [r for r in said[1:] if r.text != pointed]
    return (Reading(pointed, 0.5), Reading(first, 0.4), *weighed(others, [0.1] * len(others)))


def _ratio(ink: CellInk) -> float:
    return ink.lines[0].width / _tall(ink)


def _tall(ink: CellInk) -> float:
    return max(blob.box.height for blob in ink.blobs)


def _plain(ink: CellInk, text: str) -> bool:
    return len(ink.lines) == 1 and text.isascii() and text.isdigit()


def _ends_wide(text: str) -> bool:
    return text[0] != "1" and text[-1] != "1"


def weighed(readings: Sequence[Reading], weights: Sequence[float]) -> tuple[Reading, ...]:
    """Readings with the odds of each multiplied by its weight, most probable first."""
    changed = [Reading(r.text, _scaled(r.probability, w)) for r, w in zip(readings, weights, strict=True)]
    return tuple(sorted(changed, key=lambda r: -r.probability))


def _scaled(probability: float, weight: float) -> float:
    probability = min(probability, 1 - 1e-6)
    return probability * weight / (probability * weight + 1 - probability)
