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
    dense = (
        cv2.blur(ink * np.uint8(255), (2 * round(character) + 1,) * 2) > 115
    )  # dithered shading: its holes are paper
    filled = np.where(dense, ink, 1 - _without_small(1 - ink, 1, 4)).astype(np.uint8)
    kept = _without_small(filled, largest, 8, reach=max(1, round(0.25 * character)))
    result = gray.copy()
    result[(kept == 0) & (ink == 1)] = 255
    result[(kept == 1) & (ink == 0)] = 0
    return gray if (result == gray).all() else result


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
