"""How dark and how large the type of a page is."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from baobiao.layout.lattice.model import Image


def darkness(gray: Image) -> Image:
    """How much darker each pixel is than the paper around it (0 to 255), shading and shadow taken out."""
    small = cv2.resize(gray, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
    paper = cv2.medianBlur(cv2.dilate(small, np.ones((9, 9), np.uint8)), 9)
    return np.asarray(cv2.subtract(cv2.resize(paper, gray.shape[::-1]), gray), dtype=np.uint8)


def character_height(gray: Image) -> float:
    """The usual height of a character in pixels, from the lines that type makes; 12 where nothing looks like type."""
    dark = darkness(gray)
    ink = np.asarray(dark > max(25.0, 0.2 * float(np.percentile(dark[::3, ::3], 99.5))), dtype=np.uint8)
    labels, stats = cv2.connectedComponentsWithStats(ink, connectivity=8)[1:3]
    width, height, area = stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT], stats[:, cv2.CC_STAT_AREA]
    letter = (
        (height >= 5) & (area >= 10) & (width <= 3 * height) & (height <= 3 * width) & (height < 0.1 * min(gray.shape))
    )
    # A dot of a dotted rule is full, the frame of a cell that stands apart from its neighbours is hollow.
    letter &= (area < 0.85 * width * height) & (area > 0.25 * width * height)
    letter[0] = False
    if letter.sum() < 5:
        return 12.0
    # Characters that touch make long pieces: along the rows, or down them where the page lies on its side.
    pieces = min(_weighted_median(side[letter], area[letter]) for side in (width, height))
    small = (np.maximum(width, height) < 2.5 * pieces) & (height > 1)
    small[0] = False
    letters = np.asarray(small[labels], dtype=np.uint8)
    lines = min((_lines(letters, pieces), _lines(np.ascontiguousarray(letters.T), pieces)), key=len)
    lines = lines[lines[:, 0] < 1.8 * pieces]
    return max(pieces, _weighted_median(lines[:, 0], lines[:, 1]) if len(lines) else 0.0)


def _lines(letters: Image, pieces: float) -> npt.NDArray[np.int32]:
    """Height and width of each piece when type is smeared along the rows."""
    smeared = cv2.morphologyEx(letters, cv2.MORPH_CLOSE, np.ones((1, max(3, round(0.8 * pieces))), np.uint8))
    stats = cv2.connectedComponentsWithStats(smeared, connectivity=8)[2][1:]
    return np.asarray(stats[:, [cv2.CC_STAT_HEIGHT, cv2.CC_STAT_WIDTH]], dtype=np.int32)


def _weighted_median(values: npt.NDArray[np.int32], weights: npt.NDArray[np.int32]) -> float:
    order = np.argsort(values, kind="stable")
    total = np.cumsum(weights[order])
    return float(values[order][np.searchsorted(total, 0.6 * total[-1])])
