"""Rules of tables as masks and segments: grey morphology along and across, no loop over pixels.

A rule is dark against both of its sides and long. The black top-hat across keeps what is thin (and drops shading), the
opening along keeps what is long (and drops type).
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from baobiao.layout.lattice.model import Image, Points

FAINTEST = 14
"""Grey levels by which the palest rule differs from its paper: above JPEG ripples (under 10), below 1 px grey rules."""


@dataclass(frozen=True, slots=True)
class RuleMasks:
    """Masks of one page, 255 where there is a rule.

    Args:
        horizontal, vertical: long runs, from which rules are followed.
        weak_horizontal, weak_vertical: shorter runs, with which a worn stretch of a known rule is confirmed.
        scale: height of a character in pixels.
    """

    horizontal: Image
    vertical: Image
    weak_horizontal: Image
    weak_vertical: Image
    scale: float


@dataclass(frozen=True, slots=True)
class Segments:
    """Runs of rules found in a mask: for segment i its extent along and across, and the points of its way.

    Args:
        start, end: first and last pixel along, n.
        low, high: first and last pixel across, n.
        owner: which segment a point belongs to, m, rising.
        along, across: the points, m.
        thickness: mean thickness of the ink, n.
    """

    start: Points
    end: Points
    low: Points
    high: Points
    thickness: Points
    owner: Points
    along: Points
    across: Points

    def points(self, index: int) -> tuple[Points, Points]:
        """The way of one segment: positions along and the middle across."""
        first, last = np.searchsorted(self.owner, [index, index + 1])
        return self.along[first:last], self.across[first:last]


def darkness(gray: Image) -> Image:
    """How much darker each pixel is than the paper around it (0 to 255), shading and shadow taken out."""
    small = cv2.resize(gray, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
    paper = cv2.medianBlur(cv2.dilate(small, np.ones((9, 9), np.uint8)), 9)
    return np.asarray(cv2.subtract(cv2.resize(paper, gray.shape[::-1]), gray), dtype=np.uint8)


def character_height(gray: Image) -> float:
    """The usual height of a character in pixels, from the lines that type makes; 12 where nothing looks like type."""
    dark = darkness(gray)
    ink = np.asarray(dark > max(25.0, 0.3 * float(np.percentile(dark, 99.5))), dtype=np.uint8)
    labels, stats = cv2.connectedComponentsWithStats(ink, connectivity=8)[1:3]
    width, height, area = stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT], stats[:, cv2.CC_STAT_AREA]
    letter = (
        (height >= 5) & (area >= 10) & (width <= 3 * height) & (height <= 3 * width) & (height < 0.1 * min(gray.shape))
    )
    letter[0] = False
    if letter.sum() < 5:
        return 12.0
    pieces = _weighted_median(height[letter], area[letter])
    small = (np.maximum(width, height) < 2.5 * pieces) & (height > 1)
    small[0] = False
    letters = np.asarray(small[labels], dtype=np.uint8)
    lines = min((_lines(letters, pieces), _lines(np.ascontiguousarray(letters.T), pieces)), key=len)
    return max(pieces, _weighted_median(lines[:, 0], lines[:, 1]) if len(lines) else 0.0)


def _lines(letters: Image, pieces: float) -> npt.NDArray[np.int32]:
    """Height and width of each piece when type is smeared along the rows."""
    smeared = cv2.morphologyEx(letters, cv2.MORPH_CLOSE, np.ones((1, max(3, round(0.8 * pieces))), np.uint8))
    stats = cv2.connectedComponentsWithStats(smeared, connectivity=8)[2][1:]
    usable = stats[:, cv2.CC_STAT_HEIGHT] < 1.8 * pieces
    return np.asarray(stats[usable][:, [cv2.CC_STAT_HEIGHT, cv2.CC_STAT_WIDTH]], dtype=np.int32)


def _weighted_median(values: npt.NDArray[np.int32], weights: npt.NDArray[np.int32]) -> float:
    order = np.argsort(values, kind="stable")
    total = np.cumsum(weights[order])
    return float(values[order][np.searchsorted(total, 0.6 * total[-1])])


def rule_masks(gray: Image, scale: float | None = None, slack: int = 0) -> RuleMasks:
    """Masks of horizontal and vertical rules of a page whose rules are nearly level and plumb.

    Args:
        gray: the page, uint8, dark ink on light paper.
        scale: height of a character in pixels; measured where not given.
        slack: by how many pixels a rule may climb within a run of two characters; a page that has not been straightened
            needs one or two, and pays with more type in the masks.
    """
    size = scale or character_height(gray)
    horizontal, weak_horizontal = _runs(gray, size, 2.0, slack)
    vertical, weak_vertical = _runs(np.ascontiguousarray(gray.T), size, 1.35, slack)
    dotted, dotted_down = _dotted(gray, size, slack)
    return RuleMasks(
        horizontal | dotted,
        vertical.T | dotted_down,
        weak_horizontal | dotted,
        weak_vertical.T | dotted_down,
        size,
    )


def _dotted(gray: Image, scale: float, slack: int) -> tuple[Image, Image]:
    """Rows and columns of dots or short dashes, joined to runs. Pieces of type are larger, specks stand in no row."""
    dark = darkness(gray)
    ink = np.asarray(dark > max(FAINTEST, 0.25 * float(np.percentile(dark, 99))), dtype=np.uint8)
    labels, stats = cv2.connectedComponentsWithStats(ink, connectivity=8)[1:3]
    width, height = stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT]
    thin, short = max(2.0, 0.3 * scale), 1.2 * scale
    found = []
    for along, across, turned in ((width, height, False), (height, width, True)):
        dot = (across <= thin) & (along <= short)
        dot[0] = False
        dots = np.asarray(dot[labels.T if turned else labels], dtype=np.uint8) * np.uint8(255)
        loose = cv2.dilate(dots, np.ones((2 * slack + 1, 1), np.uint8)) if slack else dots
        joined = cv2.morphologyEx(loose, cv2.MORPH_CLOSE, np.ones((1, max(3, round(0.6 * scale)) | 1), np.uint8))
        runs = cv2.morphologyEx(joined, cv2.MORPH_OPEN, np.ones((1, round(3 * scale)), np.uint8))
        found.append(np.asarray(runs.T if turned else runs, dtype=np.uint8))
    return found[0], found[1]


def _runs(gray: Image, scale: float, length: float, slack: int) -> tuple[Image, Image]:
    """Long and short runs of thin dark ink along the rows of `gray`."""
    thick = max(7, round(0.55 * scale)) | 1
    thin = cv2.morphologyEx(gray, cv2.MORPH_BLACKHAT, np.ones((thick, 1), np.uint8))
    loose = cv2.dilate(thin, np.ones((2 * slack + 1, 1), np.uint8)) if slack else thin
    bridged = cv2.morphologyEx(loose, cv2.MORPH_CLOSE, np.ones((1, max(3, round(0.15 * scale)) | 1), np.uint8))
    long = _even_runs(bridged, round(length * scale))
    short = _even_runs(bridged, max(5, round(0.6 * scale)))
    level = _level(long)
    return _above(long, level), _above(short, level)


def _even_runs(thin: cv2.typing.MatLike, run: int) -> Image:
    """Darkness of the runs of this length or more that are about as dark all along; blurred type is not."""
    opened = cv2.morphologyEx(thin, cv2.MORPH_OPEN, np.ones((1, run), np.uint8))
    mean = cv2.blur(thin, (run, 1))
    return np.where(opened > 0.5 * mean.astype(np.float32), opened, np.uint8(0)).astype(np.uint8)


def _level(long: Image) -> float:
    """The grey level that parts rules from the faint traces beside type and rules: a share of what most rules have."""
    strong = long[long > FAINTEST]
    return max(FAINTEST, 0.4 * float(np.percentile(strong, 75))) if len(strong) else FAINTEST


def _above(values: Image, level: float) -> Image:
    return np.asarray(cv2.threshold(values, level, 255, cv2.THRESH_BINARY)[1], dtype=np.uint8)


def segments(mask: Image, scale: float) -> Segments:
    """The connected runs of a mask of horizontal rules (give a vertical mask transposed)."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    y, x = np.nonzero(mask)
    step = max(4, round(scale))
    bins = mask.shape[1] // step + 1
    key = (labels[y, x].astype(np.int64) - 1) * bins + x // step
    amount = np.bincount(key, minlength=(count - 1) * bins)
    used = np.flatnonzero(amount)
    across = np.bincount(key, weights=y)[used] / amount[used]
    along = np.bincount(key, weights=x)[used] / amount[used]
    left, top, width, height, area = stats[1:].astype(np.float64).T
    return Segments(
        start=left,
        end=left + width - 1,
        low=top,
        high=top + height - 1,
        thickness=np.maximum(1.0, area / width),
        owner=(used // bins).astype(np.float64),
        along=along,
        across=across,
    )
