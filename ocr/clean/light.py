"""Even light: the paper brought to one white, shadows and shading gone."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

Image = npt.NDArray[np.uint8]

PAPER = 245
"""Grey level that paper gets."""


def even_light(image: Image, character: float = 24.0) -> Image:
    """The picture with its paper brought to one white.

    Each pixel is divided by the paper around it (the brightest of a neighbourhood wider than a character, smoothed).
    A page whose paper is even already is returned as it is.

    Args:
        image: height x width (grey) or height x width x 3.
        character: height of a character in pixels.
    """
    paper = _paper(image, character)
    darkest, brightest = np.percentile(paper, [2, 98])
    if darkest > 225 and brightest - darkest < 12:
        return image
    wide = cv2.resize(paper, (image.shape[1], image.shape[0]), interpolation=cv2.INTER_LINEAR)
    return np.asarray(cv2.divide(image, wide, scale=PAPER), dtype=np.uint8)


def _paper(image: Image, character: float) -> Image:
    """The paper as a small picture: ink closed over, noise averaged."""
    factor = float(np.clip(4.0 / character, 0.05, 0.5))
    small = cv2.resize(image, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    reach = 2 * round(character * factor) + 1
    closed = cv2.morphologyEx(small, cv2.MORPH_CLOSE, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (reach, reach)))
    return np.asarray(np.maximum(cv2.blur(closed, (5, 5)), 1), dtype=np.uint8)
