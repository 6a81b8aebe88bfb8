"""Red seals taken off a page without losing the black under them."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from baobiao.ocr.components import Components

Image = npt.NDArray[np.uint8]

LEAST_RED = 0.00005
"""Share of the page that must be red before anything is taken for a seal."""

STRAIGHT = 160
"""Pixels that a red rule runs straight at least; the ring of a stamp does so for less."""

CLIMB, GAP, FAR = 11, 15, 200
"""Pixels that it may climb on a longer way, on a page that is not level yet, and break off for; the ring of a large
stamp climbs more."""

NEAR = 9
"""Pixels square in which the end of a piece of rule meets another."""

SPARSE = 0.15
"""Share of its bounding box that the corner of two rules covers at most; strokes of a stamp's characters cover more."""

THICK = 9
"""Pixels that a red rule is thinner than; the star of a stamp is not."""

LINE = 3.5
"""How many times as long as broad a red patch is that is a line of type or a piece of rule."""

HALO = 228
"""Grey that counts as paper beside and under a stamp: JPEG keeps colour at half the sharpness, which leaves a rim."""


def without_seals(image: Image) -> Image:
    """A colour page (BGR, paper near white) as grey, red stamps gone.

    Stamp ink lets light through: a pixel is ink times (1 - a + a * stamp) in every channel, where `a` is how much stamp
    covers it. The stamp's colour is measured on the page, `a` follows from the ratio of blue-green to red, and what the
    stamp took from red light is given back. Black under a stamp stays black, faded and greyish stamps included.

    Args:
        image: height x width x 3, BGR; a grey picture is returned as it is.
    """
    if image.ndim == 2:
        return image
    gray = cv2.cvtColor(image, cv2.COLOR_BGR2GRAY)
    red, other = image[:, :, 2], np.maximum(image[:, :, 0], image[:, :, 1])
    excess = np.asarray(cv2.subtract(red, other), dtype=np.uint8)
    coloured, least = excess > 24, max(20.0, LEAST_RED * excess.size)
    stamped = of_stamps(coloured) if np.count_nonzero(coloured) >= least else coloured
    if np.count_nonzero(stamped) < least:
        return np.asarray(gray, dtype=np.uint8)
    near = cv2.dilate(stamped.astype(np.uint8), np.ones((7, 7), np.uint8)) > 0
    result = np.array(gray, dtype=np.uint8)
    result[near] = _restored(red[near], other[near], excess[near])
    return result


def of_stamps(red: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """Which red pixels a stamp may have left: not those of red rules, which run straight for long, or red lines of
    type, which are many times as wide as high."""
    mask = red.astype(np.uint8)
    thin = np.asarray(cv2.morphologyEx(mask, cv2.MORPH_TOPHAT, np.ones((THICK, THICK), np.uint8)), dtype=np.uint8)
    drawn = np.zeros_like(mask)
    for one in (0, 1):
        side = thin if one == 0 else np.ascontiguousarray(thin.T)
        level = np.asarray(cv2.dilate(_straight(side, STRAIGHT), np.ones((5, 1), np.uint8)), dtype=np.uint8)
        loose = cv2.dilate(side, np.ones((CLIMB, 3), np.uint8))
        runs = level | _straight(cv2.morphologyEx(loose, cv2.MORPH_CLOSE, np.ones((1, GAP), np.uint8)), FAR)
        drawn |= runs if one == 0 else runs.T
    rest = mask & ~_with_ends(drawn, mask & ~drawn) & 1
    pieces = Components.of(np.asarray(cv2.dilate(rest, np.ones((9, 9), np.uint8)), np.uint8))
    return np.asarray((rest > 0) & (pieces.mask(_narrow(pieces)) == 0), dtype=np.bool_)


def _straight(mask: cv2.typing.MatLike, length: int) -> Image:
    """The runs along the rows of so many pixels or more; none goes on beyond the picture."""
    kernel = np.ones((1, length), np.uint8)
    runs = cv2.morphologyEx(mask, cv2.MORPH_OPEN, kernel, borderType=cv2.BORDER_CONSTANT, borderValue=0)
    return np.asarray(runs, dtype=np.uint8)


def _with_ends(drawn: Image, rest: Image) -> Image:
    """Rules with the pieces of rule that begin or end on them, as short as a cell is wide or high; one that reaches
    from rule to rule may be as short as a row is low."""
    if not drawn.any():
        return drawn
    pieces = Components.of(rest)
    narrow = _narrow(pieces) | (pieces.area < SPARSE * pieces.width * pieces.height)
    thin = np.minimum(pieces.width, pieces.height) < THICK
    for _ in range(2):
        near = np.asarray(cv2.dilate(drawn, np.ones((NEAR, NEAR), np.uint8)), np.uint8)
        kept = narrow & (pieces.inside(near) > 0) | thin & _reach_from_rule_to_rule(pieces, near)
        drawn = drawn | (pieces.mask(kept) & np.uint8(1))
    return drawn


def _reach_from_rule_to_rule(pieces: Components, near: Image) -> npt.NDArray[np.bool_]:
    """Which pieces are longer than broad and have a rule near both ends."""
    right, bottom = pieces.left + pieces.width - 1, pieces.top + pieces.height - 1
    x, y = pieces.left + pieces.width // 2, pieces.top + pieces.height // 2
    plumb = (near[pieces.top, x] > 0) & (near[bottom, x] > 0) & (pieces.height > pieces.width)
    level = (near[y, pieces.left] > 0) & (near[y, right] > 0) & (pieces.width > pieces.height)
    return np.asarray(plumb | level, dtype=np.bool_)


def _narrow(pieces: Components) -> npt.NDArray[np.bool_]:
    """Which pieces are many times as long as broad."""
    long, broad = np.maximum(pieces.width, pieces.height), np.minimum(pieces.width, pieces.height)
    return np.asarray(long > LINE * broad, dtype=np.bool_)


def _restored(
    red: npt.NDArray[np.uint8], other: npt.NDArray[np.uint8], excess: npt.NDArray[np.uint8]
) -> npt.NDArray[np.uint8]:
    """The grey of the ink alone, for pixels that a stamp may cover."""
    full = excess >= max(24.0, float(np.percentile(excess[excess > 24], 75)) - 1)
    stamp_red, stamp_other = float(np.median(red[full])) / 255, float(np.median(other[full])) / 255
    ratio = (other.astype(np.float32) + 4) / (red.astype(np.float32) + 4)
    cover = np.clip((1 - ratio) / np.maximum(1 - stamp_other - ratio * (1 - stamp_red), 1e-3), 0, 1)
    ink = red / np.maximum(1 - cover * (1 - stamp_red), 0.2)
    return np.asarray(np.clip(ink * (255 / HALO), 0, 255), dtype=np.uint8)
