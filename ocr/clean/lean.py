"""The skew of a page by its type: at the right angle characters stand in the fewest lines, and figures in columns.

The sharpness of the page's projections (Postl 1986), over the middles of its pieces of type alone.
"""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from baobiao.ocr.clean.turn import type_only
from baobiao.ocr.components import Components

STEEPEST, STEP = 5.0, 0.1
"""Degrees up to which a page is looked at, and between one look and the next."""
FINE = 0.25
"""Characters within which pieces stand in one line."""
FEWEST = 40
"""Pieces of type that tell the skew."""
CLEARER = 1.12
"""How much sharper the lines are at another angle than the one that is believed, to give that up."""


def type_skew(ink: cv2.typing.MatLike, character: float, believed: float | None) -> float | None:
    """By how many degrees the lines of type of a page fall to the right.

    Args:
        ink: non-zero where the page is dark. character: height of a character in pixels.
        believed: what the rules say, if anything.

    Returns:
        What is believed, where type does not clearly say otherwise.
    """
    pieces = Components.of(type_only(np.asarray(ink, np.uint8), character))
    x = (pieces.left + pieces.width / 2)[1:] / character
    y = (pieces.top + pieces.height / 2)[1:] / character
    if len(x) < FEWEST:
        return believed
    steps = round(STEEPEST / STEP)
    angles = STEP * np.arange(-steps, steps + 1)
    sharp = np.array([_sharpness(x, y, float(np.radians(angle))) for angle in angles])
    best = int(np.argmax(sharp))
    at = int(np.argmin(np.abs(angles - (believed or 0.0))))
    return float(angles[best]) if sharp[best] > CLEARER * sharp[at] else believed


def _sharpness(x: npt.NDArray[np.float64], y: npt.NDArray[np.float64], angle: float) -> float:
    """How many pieces share their line or their column with how many, where lines fall by an angle."""
    cos, sin = np.cos(angle), np.sin(angle)
    total = 0.0
    for across in (y * cos - x * sin, x * cos + y * sin):
        counts = np.bincount(np.floor((across - across.min()) / FINE).astype(np.intp), minlength=2)
        total += float(((counts[:-1] + counts[1:]) ** 2).sum())
    return total
