"""Rules so pale that only their length tells them from the grain of the paper.

A rule that differs from its paper by less than the grain does shows where the page is averaged along it (a matched
filter, North 1943): over n pixels the grain falls by the root of n, the rule stays. Type is left out of the mean, so
that rows of dashes and strokes make no rule.
"""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from baobiao.layout.lattice.model import Image
from baobiao.ocr.components import Components

WINDOW, LONG = 6.0, 10.0
"""Characters averaged over, and that such a rule is long at least."""
PALEST, SURE = 5.0, 3.0
"""Grey levels that a rule differs by on the mean at least, and how many times the grain that is left in it."""
GRAIN = 4.0
"""Pixels that grains of compressed pages hang together over: so many fewer are independent."""
TYPE, DARKER = 24.0, 4.0
"""Grey levels, and times the grain, from which on a pixel is type or a rule that shows by itself."""
ON, BESIDE, SHARED = 0.2, 0.8, 0.3
"""Characters from a known rule within which a run is that rule, and then, up to which and with what share of it, its
shade."""
THROUGH = 0.12
"""Share of a run that is type from which on it is no rule: rows stand between rules."""
BARE = 0.4
"""Share of the pixels averaged that must be free of type."""
COARSE = 0.25
"""Characters along a rule that are taken together before the rest, for speed."""


def pale_runs(dark: Image, known: Image, scale: float) -> Image:
    """255 along the rows where pale rules run.

    Args:
        dark: how much darker each pixel is than the paper around it.
        known: 255 where rules along the rows are known; what runs beside them is their own shade.
        scale: height of a character in pixels.
    """
    sample = dark[::8, ::8]
    usual = float(np.median(sample))
    grain = 1.4826 * float(np.median(np.abs(sample.astype(np.float32) - usual)))
    is_type = cv2.compare(dark, np.array(usual + max(TYPE, DARKER * grain)), cv2.CMP_GT)
    mean = _along(dark, is_type, usual, scale)
    thick = max(7, round(0.55 * scale)) | 1
    thin = cv2.morphologyEx(mean, cv2.MORPH_TOPHAT, np.ones((thick, 1), np.uint8))
    level = max(PALEST, SURE * grain / float(np.sqrt(WINDOW * scale / GRAIN)))
    half = 0.5 * cv2.dilate(thin, np.ones((1, round(WINDOW / COARSE) | 1), np.uint8))  # what the mean adds at an end
    runs = np.asarray(thin > np.maximum(level, half), dtype=np.uint8)
    long = cv2.morphologyEx(runs, cv2.MORPH_OPEN, np.ones((1, round(LONG / COARSE)), np.uint8))
    pieces = Components.of(np.asarray(long, np.uint8))
    there = _seen_coarsely(known, mean.shape)
    on, near = (cv2.dilate(there, np.ones((2 * round(reach * scale) + 1, 1), np.uint8)) for reach in (ON, BESIDE))
    apart = pieces.inside(np.asarray(cv2.subtract(near, on), np.uint8)) < SHARED * pieces.area
    through = pieces.inside(_seen_coarsely(is_type, mean.shape)) >= THROUGH * pieces.area
    new = cv2.subtract(pieces.mask(apart & ~through), on)
    found = cv2.resize(new, dark.shape[::-1], interpolation=cv2.INTER_NEAREST)
    return np.asarray(found, dtype=np.uint8)


def _along(dark: Image, is_type: cv2.typing.MatLike, usual: float, scale: float) -> npt.NDArray[np.float32]:
    """The mean darkness along the rows of what is no type, nor right beside it; `usual` where little else is."""
    reach = max(3, round(0.3 * scale)) | 1
    bare = cv2.bitwise_not(cv2.dilate(is_type, np.ones((reach, reach), np.uint8)))
    size = (max(1, round(dark.shape[1] / (COARSE * scale))), dark.shape[0])
    window = (round(WINDOW / COARSE) | 1, 1)
    values, weights = (
        cv2.blur(cv2.resize(part, size, interpolation=cv2.INTER_AREA).astype(np.float32), window)
        for part in (cv2.bitwise_and(dark, bare), bare)
    )
    mean = 255 * values / np.maximum(weights, 255 * BARE)
    return np.where(weights > 255 * BARE, mean, usual).astype(np.float32)


def _seen_coarsely(mask: cv2.typing.MatLike, shape: tuple[int, ...]) -> Image:
    return np.asarray(cv2.resize(mask, shape[::-1], interpolation=cv2.INTER_NEAREST), dtype=np.uint8)
