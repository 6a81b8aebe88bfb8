"""Marks that stand for no number, told by their shape: a dash, a slash, dirt.

A recogniser of characters reads a slash as 1 and a dash as nothing or 一, and is sure of it. Their shapes are plain: a
dash lies flat, a slash is one straight stroke that leans to the right.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from baobiao.document import Reading
from baobiao.geometry import bounding
from baobiao.ocr.crops import CellInk
from baobiao.ocr.engine import Gray
from baobiao.ocr.ink import Blob

DASH, SLASH = "—", "/"
FEWEST, ALIKE = 6, 0.3
"""Marks of one kind that a table has at least, and how much they differ in size and rise, in heights of the print."""
GRAIN, MOST_GRAINS = 0.25, 3
"""The size of a grain of the paper at most, in heights of the print, and how many of them a cell may hold."""
SMALL, LOWER, BROAD = 0.5, 0.65, 0.85
"""In heights of the print: smaller than any digit both ways, lower than any, and wider than any."""
TAKEN_FOR = {SLASH: "17lItJ|", DASH: "一-_~¯ˉ"}
"""What recognisers of characters take these marks for, as often as not."""


@dataclass(frozen=True, slots=True)
class UsualMark:
    """The mark that a table prints for nothing, in heights of its print: so small or so low, digits are none.

    Small type leaves a dash too few pixels to be told by its own shape, and a seal leaves dirt around a long one; that
    many cells hold the same tells it.

    Args:
        width, height: of the mark. rise: how far its middle stands above the middle of its cell.
    """

    width: float
    height: float
    rise: float

    @classmethod
    def of(cls, inks: Iterable[CellInk]) -> UsualMark | None:
        """From all cells of a table; None where too few hold one mark, or it is no wider than high: points are dirt."""
        marks = (ink for ink in inks if len(ink.blobs) == 1 and (_is_small(ink) or (_is_low(ink) and _dash(ink))))
        measures = [cls._measured(ink) for ink in marks]
        if len(measures) < FEWEST:
            return None
        usual = cls(*(float(v) for v in np.median(measures, axis=0)))
        alike = sum(max(usual._off(measure)) <= ALIKE for measure in measures)
        return usual if alike >= max(FEWEST, 0.7 * len(measures)) and usual.width > usual.height else None

    def stands_in(self, ink: CellInk) -> bool:
        """Whether a cell holds this mark and nothing besides but dirt: pieces of no digit, where the mark is wider."""
        if _is_small(ink) and len(ink.blobs) == 1:
            return max(self._off(self._measured(ink))) <= ALIKE
        if self.width < BROAD or not _is_low(ink):
            return False
        width, _, rise = self._off(self._measured(ink))
        whole = max(blob.box.width for blob in ink.blobs) > (self.width - ALIKE) * ink.height
        return whole and max(width, rise) <= ALIKE

    def _off(self, measured: Sequence[float]) -> tuple[float, float, float]:
        width, height, rise = measured
        return abs(width - self.width), abs(height - self.height), abs(rise - self.rise)

    @staticmethod
    def _measured(ink: CellInk) -> tuple[float, float, float]:
        box = ink.lines[0]
        return box.width / ink.height, box.height / ink.height, (ink.box.centre[1] - box.centre[1]) / ink.height


def are_grains(ink: CellInk) -> bool:
    """Whether all that a cell holds is a grain or two of its paper, much smaller than any mark of print."""
    grains = [*ink.blobs, *ink.specks]
    sizes = [max(grain.box.width, grain.box.height) for grain in grains]
    return 0 < len(grains) <= MOST_GRAINS and not (ink.cut or ink.ghosts) and max(sizes) <= GRAIN * ink.height


def _is_small(ink: CellInk) -> bool:
    """Whether all that a cell holds is far smaller than a digit, nothing larger and paler, nothing cut."""
    return _is_low(ink) and max(ink.lines[0].width, ink.lines[0].height) < SMALL * ink.height


def _is_low(ink: CellInk) -> bool:
    """Whether nothing in a cell is as tall as a digit by far, nothing paler either, and nothing is cut."""
    if len(ink.lines) != 1 or ink.cut:
        return False
    boxes = [ink.lines[0], *(ghost.box for ghost in ink.ghosts)]
    return max(box.height for box in boxes) < LOWER * ink.height


def mark_readings(ink: CellInk) -> tuple[Reading, ...]:
    """What a cell with one small line of ink holds by its shape alone; none where the shape says nothing."""
    if len(ink.lines) != 1:
        return ()
    if flat := _dash(ink):
        return (Reading(DASH, flat), Reading("", 1 - flat))
    box = ink.lines[0]
    if len(ink.blobs) <= 2 and 0.5 * ink.height < box.height and box.width < 0.9 * box.height:
        leaning = slash_likeness(ink.crops[0])
        if leaning > 0.5:
            return (Reading(SLASH, leaning), Reading("1", (1 - leaning) * 0.7), Reading("7", (1 - leaning) * 0.2))
    return ()


def with_marks_taken_for_characters(said: tuple[Reading, ...]) -> tuple[Reading, ...]:
    """A text engine's opinion of a mark, corrected for what it is known to mistake marks for."""
    texts = {r.text: r.probability for r in said}
    for mark, characters in TAKEN_FOR.items():
        texts[mark] = max(texts.get(mark, 0.0), 0.5 * sum(texts.get(c, 0.0) for c in characters))
    return tuple(Reading(text, p) for text, p in texts.items())


def _dash(ink: CellInk) -> float:
    """How surely the ink is a dash (0 where it is none): one flat stroke, or several in a row."""
    if any(not _flat(blob, ink.height) for blob in ink.blobs):
        return 0.0
    box = bounding(blob.box for blob in ink.blobs)
    if box.height > max(2.0, 0.4 * ink.height) or box.width < 0.22 * ink.height:
        return 0.0
    long_enough = min(1.0, (box.width / ink.height - 0.1) / 0.4)
    slim = min(1.0, (box.width / box.height - 1.2) / 1.8)
    return float(min(0.995, max(0.0, 0.995 * min(long_enough, slim))))


def _flat(blob: Blob, height: float) -> bool:
    return blob.box.height <= max(2.0, 0.35 * height) and blob.box.width > 1.3 * blob.box.height


def slash_likeness(crop: Gray) -> float:
    """How surely (0 to 1) the dark of a crop is one straight stroke that leans right.

    By the second moments of its darkness: how far the long axis leans, and how long it is against the short one. Over
    66 fonts and small sizes a slash leans 8 to 38 degrees with axes under 0.3; a 1 leans under 10 or is wider, a 7 is
    wider.
    """
    scale = 40 / crop.shape[0]
    tall = cv2.resize(crop, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC)
    darkness = 255 - tall.astype(np.float32)
    m = cv2.moments(np.maximum(darkness - 0.35 * darkness.max(), 0))
    if m["m00"] <= 0:
        return 0.0
    spread, middle = np.hypot(m["mu20"] - m["mu02"], 2 * m["mu11"]) / 2, (m["mu20"] + m["mu02"]) / 2
    if spread + middle <= 0:
        return 0.0
    direction = 0.5 * np.arctan2(2 * m["mu11"], m["mu20"] - m["mu02"])  # of the long axis, from the x axis
    upright = 1.0 if np.sin(direction) >= 0 else -1.0
    lean = np.degrees(np.arctan2(-upright * np.cos(direction), upright * np.sin(direction)))  # 0 upright, then right
    if lean > 60:
        return 0.0
    axes = np.sqrt(max(middle - spread, 0.0) / (middle + spread))
    return float(0.995 * _rising(lean - 12) * _rising(60 * (0.29 - axes)))


def _rising(x: float) -> float:
    """The logistic curve."""
    return float(1 / (1 + np.exp(-np.clip(x, -40, 40))))
