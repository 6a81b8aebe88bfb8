"""Which way up a page is: the way its lines of type run, and what a reader makes of a few of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import cv2
import numpy as np
import numpy.typing as npt

from baobiao.ocr.components import Components

Image = npt.NDArray[np.uint8]
Reader = Callable[[Sequence[Image]], Sequence[float]]
"""From crops of text lines to how sure a reader is of each (0 to 1)."""

CROPS, ENOUGH = 5, 3
"""Lines that are tried, and how many tell that no other way need be."""
RULE = 3.0
"""Characters that a straight run measures at least that is a rule."""
CLEAR = 0.1
"""How clearly type must run one way for the other to be tried only where what is read so is in doubt."""
AGAINST = 0.4
"""By how much better a page must read the other way, as a share of how clearly its type runs this way."""
SURE = 0.93
"""How sure of lines that stand as the page does, so that no other way is tried. Type set upright seems to lie on its
side, so a page that seems to lie is tried all ways."""
DOUBTFUL = 0.5
"""No surer than that, nothing was read, and the page stays as it lies."""
LYING = 0.25
"""The same where no line of type runs along the rows of a page, and type clearly runs the other way."""
READ = 0.8
"""How sure a reader is at least of lines that stand upright."""


def type_only(ink: Image, character: float) -> Image:
    """Ink (255 or 1) of the size of type: rules, blots and specks left out."""
    pieces = Components.of(_without_rules(ink, character))
    size = np.maximum(pieces.width, pieces.height)
    return pieces.mask((size <= 2.5 * character) & (size >= 0.35 * character))


def _without_rules(ink: Image, character: float) -> Image:
    """Ink without its long straight runs, which would hold on to the type that touches them."""
    mask, length = (ink > 0).astype(np.uint8), max(3, round(RULE * character))
    rules = np.zeros_like(mask)
    for kernel in ((1, length), (length, 1)):
        rules |= np.asarray(cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones(kernel, np.uint8)), dtype=np.uint8)
    return np.where(cv2.dilate(rules, np.ones((3, 3), np.uint8)) > 0, np.uint8(0), mask)


def line_direction(ink: Image, character: float) -> float:
    """How clearly type runs along the rows (above 0) rather than along the columns (below 0), from -1 to 1.

    Characters of a line stand closer than lines do, so that ink smeared along the lines falls into fewer pieces.
    """
    letters = type_only(ink, character)
    reach = max(2, round(0.6 * character))
    across = _pieces(letters, (1, reach))
    down = _pieces(letters, (reach, 1))
    return (down - across) / max(down + across, 1)


def _pieces(ink: Image, kernel: tuple[int, int]) -> int:
    return int(cv2.connectedComponents(cv2.morphologyEx(ink, cv2.MORPH_CLOSE, np.ones(kernel, np.uint8)))[0]) - 1


def line_crops(gray: Image, ink: Image, character: float) -> list[Image]:
    """A few crops of lines of type along the rows, the likeliest to be words first."""
    letters = type_only(ink, character)
    smeared = cv2.morphologyEx(letters, cv2.MORPH_CLOSE, np.ones((1, max(2, round(0.7 * character))), np.uint8))
    found = Components.of(np.asarray(smeared, np.uint8))
    x, y, width, height = (of_all[1:] for of_all in (found.left, found.top, found.width, found.height))
    line = (height >= 0.6 * character) & (height <= 1.8 * character) & (width >= 3 * height)
    order = np.flatnonzero(line)
    order = order[np.argsort(np.abs(width[order] - 9 * character), kind="stable")][:CROPS]
    margin = max(2, round(0.2 * character))
    return [
        gray[max(0, y[i] - margin) : y[i] + height[i] + margin, max(0, x[i] - margin) : x[i] + width[i] + margin]
        for i in order
    ]


def quarters(gray: Image, ink: Image, character: float, read_score: Reader | None) -> int:
    """By how many quarters anticlockwise a page must be turned to stand upright.

    Args:
        gray, ink: the page and its ink (non-zero), skew of a few degrees at most.
        character: height of a character in pixels.
        read_score: a reader; without one the page is only laid level, and 0 taken for 180.

    Returns:
        0, 1, 2 or 3, as for `numpy.rot90`; 0 where no way of it can be read.
    """
    direction = line_direction(ink, character)
    ways = [0, 1] if direction > -CLEAR else [1, 0]
    if read_score is None:
        return ways[0]
    best, best_score, most, lying = ways[0], -1.0, -1.0, False
    for turn in ways:
        if turn and turn != ways[0] and best_score > READ and abs(direction) > CLEAR:
            break
        page, type_of_it = (np.ascontiguousarray(np.rot90(part, turn)) for part in (gray, ink))
        crops = line_crops(page, type_of_it, character)
        lying |= turn == 0 and not crops
        for half in (0, 2):
            score = _score([np.ascontiguousarray(np.rot90(crop, half)) for crop in crops], read_score)
            told = score * len(crops) / (len(crops) + 1)  # one line tells less than several
            if told > most + (0.02 if turn == ways[0] else max(0.02, AGAINST * abs(direction))):
                best, best_score, most = turn + half, score, told
            if turn == half == 0 and score > SURE and score >= best_score and len(crops) >= ENOUGH:
                return turn
    return best if best_score > (DOUBTFUL if direction > -CLEAR or not lying else LYING) else 0


def _score(crops: Sequence[Image], read_score: Reader) -> float:
    return float(np.mean(read_score(crops))) if crops else 0.0
