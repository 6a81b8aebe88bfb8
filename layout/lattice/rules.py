"""Rules of tables as masks and segments: grey morphology along and across, no loop over pixels.

A rule is dark against both of its sides and long. The black top-hat across keeps what is thin (and drops shading), the
opening along keeps what is long (and drops type).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import cv2
import numpy as np
import numpy.typing as npt

from baobiao.layout.lattice.model import Image, Points
from baobiao.layout.lattice.scale import character_height, darkness
from baobiao.ocr.clean.specks import was_one_bit

FAINTEST = 14
"""Grey levels by which the palest rule differs from its paper: above JPEG ripples (under 10), below 1 px grey rules."""


LEVEL_SHARE = 0.33
"""Share of the usual darkness of a page's rules that its paler ones have at least."""

TYPE_DARKER, AMONG_TYPE = 1.6, 0.3
"""Type stands out from pale rules: so many times as dark as their darkest, beside so much of a run of strokes."""

SHORTEST, THIN, WHITE = 0.7, 0.25, 0.25
"""Characters that a plumb run in a low row is long at least and thick at most, and the white beside it is wide."""

MOST_LOW = 500
"""Such runs of a page at most; grain makes more."""

CLEAR_OF, FEWEST_MET = 0.2, 3
"""Characters that figures keep clear of the rules around them, and how many rules tell."""

LEVEL_RUN, PLUMB_RUN = 2.0, 1.35
"""Characters that a run of a rule is long at least: no stroke of type is, and a row may be little higher than that."""


@dataclass(frozen=True, slots=True)
class RuleMasks:
    """Masks of one page, 255 where there is a rule.

    Args:
        horizontal, vertical: long runs, from which rules are followed.
        weak_horizontal, weak_vertical: shorter runs, with which a worn stretch of a known rule is confirmed.
        scale: height of a character in pixels.
        ink: everything dark, type as well as rules; None where the rules are known rather than seen.
        dark: how much darker each pixel is than the paper around it; None there as well.
    """

    horizontal: Image
    vertical: Image
    weak_horizontal: Image
    weak_vertical: Image
    scale: float
    ink: Image | None = None
    dark: Image | None = None


@dataclass(frozen=True, slots=True)
class Segments:
    """Runs of rules found in a mask: for segment i its extent along and across, and the points of its way.

    Args:
        start, end: first and last pixel along, n.
        low, high: first and last pixel across, n.
        owner: which segment a point belongs to, m, rising.
        along, across: the points, m.
        thickness: mean thickness of the ink, n.
        labels: the mask with i + 1 where segment i lies, 0 elsewhere.
    """

    start: Points
    end: Points
    low: Points
    high: Points
    thickness: Points
    owner: Points
    along: Points
    across: Points
    labels: npt.NDArray[np.int32] = field(repr=False)

    def points(self, index: int) -> tuple[Points, Points]:
        """The way of one segment: positions along and the middle across."""
        first, last = np.searchsorted(self.owner, [index, index + 1])
        return self.along[first:last], self.across[first:last]

    def mask(self, members: npt.NDArray[np.intp]) -> Image:
        """255 where one of these segments lies."""
        chosen = np.zeros(len(self.start) + 1, np.uint8)
        chosen[members + 1] = 255
        return np.asarray(chosen[self.labels], dtype=np.uint8)


def rule_masks(gray: Image, scale: float | None = None, slack: int = 0) -> RuleMasks:
    """Masks of horizontal and vertical rules of a page whose rules are nearly level and plumb.

    Args:
        gray: the page, uint8, dark ink on light paper.
        scale: height of a character in pixels; measured where not given.
        slack: by how many pixels a rule may climb within a run of two characters; a page that has not been straightened
            needs one or two, and pays with more type in the masks.
    """
    size = scale or character_height(gray)
    one_bit = was_one_bit(gray)
    page = _from_afar(gray, size) if one_bit else gray
    across, down = _thin(page, size, slack), _thin(np.ascontiguousarray(page.T), size, slack)
    long_across, long_down = _even_runs(across, _least(size, LEVEL_RUN)), _even_runs(down, _least(size, PLUMB_RUN))
    across, down = _through(across, long_down, size), _through(down, long_across, size)
    level, darkest = _level((across, down), size), _darkest((across, down), size)
    dark = darkness(page)
    type_mask = _above(dark, TYPE_DARKER * darkest)
    type_down = np.ascontiguousarray(type_mask.T)
    horizontal, weak_horizontal = (_without_type(m, type_mask, size) for m in _runs(across, size, LEVEL_RUN, level))
    vertical, weak_vertical = (_without_type(m, type_down, size) for m in _runs(down, size, PLUMB_RUN, level))
    ink = _ink(dark)
    dotted, dotted_down = _dotted(ink, size, slack, horizontal)
    if one_bit:
        dotted |= _unseen(_specked(gray, size, 0.7, 0.2), horizontal)
        dotted_down |= _unseen(_specked(np.ascontiguousarray(gray.T), size, 0.35, 0.45), vertical).T
    return RuleMasks(
        horizontal | dotted,
        vertical.T | dotted_down,
        weak_horizontal | horizontal | dotted,
        (weak_vertical | vertical).T | dotted_down,
        size,
        ink,
        dark,
    )


def low_plumb_runs(masks: RuleMasks) -> Image:
    """Plumb runs as short as a row is low, 255: thin, both ends on level rules, white on both sides, not alone in their
    row. Type that fills a row from rule to rule is broader or has more type beside it."""
    if masks.ink is None:
        return np.zeros_like(masks.vertical)
    new = cv2.bitwise_and(masks.weak_vertical, cv2.bitwise_not(cv2.dilate(masks.vertical, np.ones((3, 5), np.uint8))))
    labels, stats = cv2.connectedComponentsWithStats(new, connectivity=8)[1:3]
    x, y, width, height = (stats[:, i] for i in range(4))
    level = cv2.dilate(masks.horizontal, np.ones((5, 3), np.uint8)) > 0
    middle, bottom = x + width // 2, y + height - 1
    kept = (width <= max(2.0, THIN * masks.scale)) & (height >= SHORTEST * masks.scale)
    kept &= level[y, middle] & level[bottom, middle]
    kept[0] = False
    if kept.sum() > MOST_LOW:
        return np.zeros_like(masks.vertical)
    reach = max(3, round(WHITE * masks.scale))
    clear = [_is_white(masks.ink, (x[i], y[i], width[i], height[i]), reach) for i in np.flatnonzero(kept)]
    kept[kept] = clear
    rows = np.stack([y, bottom], axis=1) // 3
    several = [(np.abs(rows[kept] - row).max(axis=1) <= 1).sum() > 1 for row in rows[kept]]
    kept[kept] = several
    return np.where(kept[labels], np.uint8(255), np.uint8(0))


def _is_white(ink: Image, box: tuple[int, int, int, int], reach: int) -> bool:
    """Whether hardly any ink stands beside an upright box, its ends left out."""
    x, y, width, height = box
    rows = slice(y + 3, max(y + 4, y + height - 3))
    sides = (ink[rows, max(0, x - 2 - reach) : max(0, x - 2)], ink[rows, x + width + 2 : x + width + 2 + reach])
    return all(side.size > 0 and float(side.mean()) < 5.0 for side in sides)


def _from_afar(gray: Image, scale: float) -> Image:
    """A one-bit page as the eye sees it: steps and dithered shading become grey."""
    return np.asarray(cv2.GaussianBlur(gray, (0, 0), 0.06 * scale), dtype=np.uint8)


def _specked(gray: Image, scale: float, gap: float, share: float) -> Image:
    """Rules along the rows of a one-bit page of which only specks are left: ink over a long way, none beside it.

    Args:
        gap: characters without ink at most.
        share: of ink along the way at least; figures under one another, with the rules between them, reach a third.
    """
    along = np.asarray(cv2.blur(gray, (round(4 * scale) | 1, 3)), dtype=np.uint8)
    thick = max(7, round(0.55 * scale)) | 1
    thin = np.asarray(cv2.morphologyEx(along, cv2.MORPH_BLACKHAT, np.ones((thick, 1), np.uint8)), dtype=np.uint8)
    ink = cv2.dilate(_above(cv2.bitwise_not(gray), 100), np.ones((3, 1), np.uint8))
    joined = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, np.ones((1, round(gap * scale) | 1), np.uint8))
    way = cv2.bitwise_and(joined, _above(thin, 255 * share))
    return np.asarray(cv2.morphologyEx(way, cv2.MORPH_OPEN, np.ones((1, round(3 * scale)), np.uint8)), dtype=np.uint8)


def _unseen(runs: Image, known: Image) -> Image:
    """The runs that are not for the most part known already."""
    count, labels = cv2.connectedComponents(runs)
    near = cv2.dilate(known, np.ones((5, 1), np.uint8))
    total = np.bincount(labels.ravel(), minlength=count)
    new = np.bincount(labels[near > 0], minlength=count) < 0.7 * total
    new[0] = False
    return np.where(new[labels], np.uint8(255), np.uint8(0))


def _thin(gray: Image, scale: float, slack: int) -> Image:
    """How dark each pixel is against what lies above and below it; thin dark things along the rows stand out."""
    thick = max(7, round(0.55 * scale)) | 1
    thin = cv2.morphologyEx(gray, cv2.MORPH_BLACKHAT, np.ones((thick, 1), np.uint8))
    loose = cv2.dilate(thin, np.ones((2 * slack + 1, 1), np.uint8)) if slack else thin
    gap = max(3, round(0.15 * scale)) | 1
    return np.asarray(cv2.morphologyEx(loose, cv2.MORPH_CLOSE, np.ones((1, gap), np.uint8)), dtype=np.uint8)


def _through(thin: Image, crossing: Image, scale: float) -> Image:
    """Thin runs led through the rules that cross them or end on them: a crossing is dark on more sides than two, so it
    does not stand out.

    Args:
        thin: darkness of thin things along the rows.
        crossing: darkness of the long runs of the other direction, in a picture transposed to `thin`.
    """
    gap = max(5, round(0.4 * scale)) | 1
    whole = cv2.morphologyEx(crossing, cv2.MORPH_CLOSE, np.ones((1, gap), np.uint8))
    reached = cv2.dilate(whole, np.ones((1, gap), np.uint8))
    return np.asarray(cv2.max(thin, np.ascontiguousarray(reached.T)), dtype=np.uint8)


def _runs(thin: Image, scale: float, length: float, level: float) -> tuple[Image, Image]:
    """Masks of the long and the short runs along the rows that are darker than a level."""
    long = _even_runs(thin, _least(scale, length))
    short = _even_runs(thin, max(5, round(0.6 * scale)))
    return _above(long, level), _above(short, level)


def _ink(dark: Image) -> Image:
    return _above(dark, max(FAINTEST, 0.25 * float(np.percentile(dark[::4, ::4], 99))))


def _dotted(ink: Image, scale: float, slack: int, level: Image) -> tuple[Image, Image]:
    """Rows and columns of dots or short dashes, joined to runs. Pieces of type are larger, specks stand in no row.

    Args:
        level: rules along the rows that are known, for columns of figures that look like dashes.
    """
    labels, stats = cv2.connectedComponentsWithStats(ink, connectivity=8)[1:3]
    width, height = stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT]
    thin, short = max(2.0, 0.4 * scale), 1.2 * scale
    found = []
    for along, across, turned in ((width, height, False), (height, width, True)):
        dot = (across <= thin) & (along <= short)
        dot[0] = False
        dots = np.asarray(dot[labels.T if turned else labels], dtype=np.uint8) * np.uint8(255)
        loose = cv2.dilate(dots, np.ones((2 * slack + 1, 1), np.uint8)) if slack else dots
        joined = cv2.morphologyEx(loose, cv2.MORPH_CLOSE, np.ones((1, max(3, round(0.6 * scale)) | 1), np.uint8))
        runs = cv2.morphologyEx(joined, cv2.MORPH_OPEN, np.ones((1, round(3 * scale)), np.uint8))
        found.append(np.asarray(runs, dtype=np.uint8))
    crossing = np.ascontiguousarray((level | found[0]).T)
    return found[0], np.ascontiguousarray(without_figures(found[1], loose, crossing, scale).T)


def without_figures(runs: Image, dots: cv2.typing.MatLike, crossing: Image, scale: float) -> Image:
    """Dashed runs along the rows without those that keep clear of the rules that cross them, as figures in cells do.

    Dashes fall on the rules that they meet, or end close to them, as chance has it.
    """
    labels, stats = cv2.connectedComponentsWithStats(runs, connectivity=8)[1:3]
    if len(stats) > MOST_LOW:
        return runs
    reach = max(2, round(CLEAR_OF * scale))
    clear = np.zeros(len(stats), np.bool_)
    for i, (x, y, width, height, _) in enumerate(stats[1:].tolist(), 1):
        part = (slice(y, y + height), slice(x, x + width))
        met = np.flatnonzero(np.diff((crossing[part] > 0).any(axis=0).astype(np.int8), prepend=0, append=0))
        inked = np.asarray(dots[part], np.uint8).max(axis=0)
        near = [inked[max(0, a - reach) : a].any() or inked[b : b + reach].any() for a, b in met.reshape(-1, 2)]
        clear[i] = len(near) >= FEWEST_MET and 2 * sum(near) < len(near)
    return np.where(clear[labels], np.uint8(0), runs)


def _least(scale: float, length: float) -> int:
    """The shortest run in pixels that may be a rule; blur makes the strokes of small type longer by some pixels."""
    return round(length * scale) + 2


def _even_runs(thin: Image, run: int) -> Image:
    """Darkness of the runs of this length or more that are about as dark all along; blurred type is not."""
    opened = cv2.morphologyEx(thin, cv2.MORPH_OPEN, np.ones((1, run), np.uint8))
    half = cv2.convertScaleAbs(cv2.blur(thin, (run, 1)), alpha=0.5)
    return np.asarray(cv2.bitwise_and(opened, cv2.compare(opened, half, cv2.CMP_GT)), dtype=np.uint8)


def _level(sides: Sequence[Image], scale: float) -> float:
    """The grey level that parts rules from the faint traces beside type and rules: a share of what most rules have.

    Measured on runs so long that no type is among them, in the direction whose rules are paler.
    """
    levels = []
    for thin in sides:
        sure = cv2.morphologyEx(thin, cv2.MORPH_OPEN, np.ones((1, round(5 * scale)), np.uint8))
        strong = sure[sure > FAINTEST]
        if len(strong) > 10 * scale:
            levels.append(LEVEL_SHARE * float(np.percentile(strong, 75)))
    return max(FAINTEST, min(levels, default=0.0))


def _darkest(sides: Sequence[Image], scale: float) -> float:
    """How dark the darkest of a page's long rules are, of either direction; 255 where there are none."""
    strong = [
        thin[thin > FAINTEST]
        for thin in (cv2.morphologyEx(side, cv2.MORPH_OPEN, np.ones((1, round(5 * scale)), np.uint8)) for side in sides)
    ]
    return max((float(np.percentile(values, 95)) for values in strong if len(values) > 10 * scale), default=255.0)


def _without_type(runs: Image, type_mask: Image, scale: float) -> Image:
    """Runs without those that are rows of strokes of type: short, and beside ink much darker than any rule."""
    if not type_mask.any():
        return runs
    labels, stats = cv2.connectedComponentsWithStats(runs, connectivity=8)[1:3]
    reach = round(0.4 * scale)
    near = cv2.dilate(type_mask, np.ones((2 * reach + 1, 1), np.uint8)) > 0
    shared = np.bincount(labels[near & (runs > 0)], minlength=len(stats))
    among_type = (stats[:, cv2.CC_STAT_WIDTH] < 6 * scale) & (shared > AMONG_TYPE * stats[:, cv2.CC_STAT_AREA])
    among_type[0] = False
    return np.where(among_type[labels], np.uint8(0), runs)


def _above(values: cv2.typing.MatLike, level: float) -> Image:
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
        labels=np.asarray(labels, dtype=np.int32),
    )
