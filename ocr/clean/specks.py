"""One-bit pages: the specks of a fax taken off, its holes filled, its steps made grey."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

Image = npt.NDArray[np.uint8]


def is_one_bit(gray: Image) -> bool:
    """Whether a page is black and white with hardly any grey (JPEG may have blurred it a little)."""
    counts = np.bincount(gray[::3, ::3].ravel(), minlength=256)
    return bool(counts[48:208].sum() < 0.01 * counts.sum())


def was_one_bit(gray: Image) -> bool:
    """Whether a page is black and white, or was before it was turned a little: then all its grey lies beside black."""
    grey = cv2.inRange(gray, np.array(48), np.array(208))
    black = cv2.dilate(cv2.compare(gray, np.array(48.0), cv2.CMP_LT), np.ones((3, 3), np.uint8))
    alone = cv2.countNonZero(cv2.bitwise_and(grey, cv2.bitwise_not(black)))
    return is_one_bit(gray) or alone < 0.05 * cv2.countNonZero(grey)


def without_specks(gray: Image, character: float) -> Image:
    """A one-bit page without specks: black dots and white holes far smaller than a full stop are turned over.

    Dots that stand beside a larger piece of ink (a broken stroke, a decimal point between digits) stay. Other pages are
    returned as they are.

    Args:
        gray: height x width.
        character: height of a character in pixels.
    """
    if not is_one_bit(gray):
        return gray
    largest = max(1, round((0.1 * character) ** 2))
    ink = (gray < 128).astype(np.uint8)
    around = 2 * round(character) + 1
    dense = cv2.blur(ink * np.uint8(255), (around, around)) > 115  # dithered shading: its holes are paper
    filled = np.where(dense, ink, 1 - _without_small(1 - ink, 1, 4)).astype(np.uint8)
    kept = _without_small(filled, largest, 8, reach=max(1, round(0.25 * character)))
    kept |= ink & _in_rows(ink, character)
    result = gray.copy()
    result[(kept == 0) & (ink == 1)] = 255
    result[(kept == 1) & (ink == 0)] = 0
    return gray if (result == gray).all() else result


def _in_rows(ink: npt.NDArray[np.uint8], character: float) -> npt.NDArray[np.uint8]:
    """1 where specks stand in a row of specks: what is left of a dotted or pale rule."""
    rows = np.zeros_like(ink)
    long, broad = round(3 * character) | 1, round(1.2 * character) | 1
    for way in ((long, 3), (3, long)):
        line = cv2.blur(ink * np.uint8(255), way)
        around = cv2.blur(ink * np.uint8(255), (max(way[0], broad), max(way[1], broad)))
        rows |= ((line > 35) & (around < 35)).astype(np.uint8)
    return rows


def _without_small(
    ink: npt.NDArray[np.uint8], largest: int, connectivity: int, reach: int = 1
) -> npt.NDArray[np.uint8]:
    """The ink without pieces of `largest` pixels or fewer that have no larger piece within `reach` pixels."""
    labels, stats = cv2.connectedComponentsWithStats(ink, connectivity=connectivity)[1:3]
    big = stats[:, cv2.CC_STAT_AREA] > largest
    big[0] = False
    solid = np.asarray(big[labels], dtype=np.uint8)
    near = cv2.dilate(solid, np.ones((2 * reach + 1, 2 * reach + 1), np.uint8))
    return np.asarray(cv2.bitwise_and(ink, near), dtype=np.uint8)
