"""How dark and how large the type of a page is."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from baobiao.layout.lattice.model import Image, turned
from baobiao.ocr.components import Components

FAINTEST = 25.0
"""Grey levels by which the palest type differs from its paper."""
LEVELS = (0.2, 0.35, 0.5)
"""Shares of the darkness of a page's darkest ink that ink has at least, the first that is tried first."""
MANY_MORE, MUCH_SMALLER = 1.5, 0.75
"""Times as many pieces must look like type, and so much smaller must they be, for a higher level to be taken."""
UNKNOWN = 12.0
"""Pixels that a character measures where nothing tells."""
FEWEST, ENOUGH, PLENTY = 5, 50, 200
"""Pieces that look like type: of a page at least, at a higher level at least, so many that no higher one is tried."""


def darkness(gray: Image) -> Image:
    """How much darker each pixel is than the paper around it (0 to 255), shading and shadow taken out."""
    small = cv2.resize(gray, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
    paper = cv2.medianBlur(cv2.dilate(small, np.ones((9, 9), np.uint8)), 9)
    return np.asarray(cv2.subtract(cv2.resize(paper, gray.shape[::-1]), gray), dtype=np.uint8)


def character_height(gray: Image) -> float:
    """The usual height of a character in pixels; `UNKNOWN` where nothing looks like type."""
    return measured_height(gray) or UNKNOWN


def measured_height(gray: Image) -> float | None:
    """The usual height of a character in pixels, from the lines that type makes; None where nothing looks like type.

    Ink is what is dark enough for the palest type, unless at a higher level far more pieces look like type, and much
    smaller ones: at the lower level the lines of a blurred page run into one another.
    """
    dark = darkness(gray)
    darkest = float(np.percentile(dark[::3, ::3], 99.5))

    def measured(level: float) -> tuple[int, float]:
        return _measured(np.asarray(dark > max(FAINTEST, level * darkest), dtype=np.uint8))

    letters, height = measured(LEVELS[0])
    for level in LEVELS[1:] if letters < PLENTY else ():
        more, lower = measured(level)
        if more > max(ENOUGH, MANY_MORE * letters) and lower < MUCH_SMALLER * (height or UNKNOWN):
            letters, height = more, lower
    return height if letters else None


def _measured(ink: Image) -> tuple[int, float]:
    """How many pieces of ink may be type, and how high its characters are."""
    found = Components.of(ink)
    letter = _may_be_type(found, 0.1 * min(ink.shape))
    if letter.sum() < FEWEST:
        return 0, 0.0
    width, height, area = found.width, found.height, found.area
    # Characters that touch make long pieces: along the rows, or down them where the page lies on its side.
    pieces = min(_weighted_median(side[letter], area[letter]) for side in (width, height))
    small = (np.maximum(width, height) < 2.5 * pieces) & (height > 1)
    letters = found.mask(small)
    lines = min((_lines(letters, pieces), _lines(turned(letters), pieces)), key=len)
    lines = lines[lines[:, 0] < 1.8 * pieces]
    return int(letter.sum()), max(pieces, _weighted_median(lines[:, 0], lines[:, 1]) if len(lines) else 0.0)


def _may_be_type(pieces: Components, highest: float) -> npt.NDArray[np.bool_]:
    """Which pieces of ink have the size and shape of type.

    A dot of a dotted rule is full, the frame of a cell that stands apart from its neighbours is hollow.
    """
    width, height, area = pieces.width, pieces.height, pieces.area
    letter = (height >= 5) & (area >= 10) & (width <= 3 * height) & (height <= 3 * width) & (height < highest)
    letter &= (area < 0.85 * width * height) & (area > 0.25 * width * height)
    return np.asarray(letter, dtype=np.bool_)


def _lines(letters: Image, pieces: float) -> npt.NDArray[np.int64]:
    """Height and width of each piece when type is smeared along the rows."""
    smeared = cv2.morphologyEx(letters, cv2.MORPH_CLOSE, np.ones((1, max(3, round(0.8 * pieces))), np.uint8))
    lines = Components.of(np.asarray(smeared, np.uint8))
    return np.stack([lines.height, lines.width], axis=1)[1:]


def _weighted_median(values: cv2.typing.MatLike, weights: cv2.typing.MatLike) -> float:
    order = np.argsort(values, kind="stable")
    total = np.cumsum(weights[order])
    return float(values[order][np.searchsorted(total, 0.6 * total[-1])])
