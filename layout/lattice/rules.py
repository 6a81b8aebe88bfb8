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

from baobiao.layout.lattice.model import Image, Points, turned
from baobiao.layout.lattice.pale import pale_runs
from baobiao.layout.lattice.scale import character_height, darkness
from baobiao.ocr.clean.specks import was_one_bit
from baobiao.ocr.components import Components

FAINTEST = 14
"""Grey levels by which the palest rule differs from its paper: above JPEG ripples (under 10), below 1 px grey rules."""


GRAIN, GRAINY = 1.35, 6.0
"""Times what the grain of a page leaves in runs of thin dark things that a rule stands out by at least, and what is
left of it in the middle of a page that has some."""

DEVIATIONS = 6.0
"""Median deviations of a page's darkness by which a dot is darker than most of the page."""

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

LEVEL_RUN, PLUMB_RUN, SHORT_RUN = 2.0, 1.35, 0.6
"""Characters that a run of a rule is long at least: no stroke of type is, and a row may be little higher than that."""

ASKEW = 2
"""Slack of a page that may lie so askew that the mean along the rows blurs its rules."""


@dataclass(frozen=True, slots=True)
class LongRules:
    """Masks of the long runs of the rules of one page, 255 where there is one, and the height of a character."""

    horizontal: Image
    vertical: Image
    scale: float


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
        pieces: the mask, in which segment i is piece i + 1.
    """

    start: Points
    end: Points
    low: Points
    high: Points
    thickness: Points
    owner: Points
    along: Points
    across: Points
    pieces: Components = field(repr=False)

    def points(self, index: int) -> tuple[Points, Points]:
        """The way of one segment: positions along and the middle across."""
        first, last = np.searchsorted(self.owner, [index, index + 1])
        return self.along[first:last], self.across[first:last]

    def mask(self, members: npt.NDArray[np.intp]) -> Image:
        """255 where one of these segments lies."""
        chosen = np.zeros(len(self.pieces), np.bool_)
        chosen[members + 1] = True
        return self.pieces.mask(chosen)


def rule_masks(gray: Image, scale: float | None = None) -> RuleMasks:
    """Masks of horizontal and vertical rules of a page whose rules are nearly level and plumb.

    Args:
        gray: the page, uint8, dark ink on light paper.
        scale: height of a character in pixels; measured where not given.
    """
    page = _Page.of(gray, scale or character_height(gray), 0)
    long = page.long_rules()
    weak_across, weak_down = page.runs(*(max(5, round(SHORT_RUN * page.scale)),) * 2)
    weak = long.horizontal | weak_across, long.vertical | turned(weak_down)
    return RuleMasks(long.horizontal, long.vertical, *weak, page.scale, page.ink, page.dark)


def long_rules(gray: Image, scale: float, slack: int) -> LongRules:
    """The long runs of the rules of a page, which may still be askew.

    Args:
        gray: the page, uint8, dark ink on light paper.
        scale: height of a character in pixels.
        slack: by how many pixels a rule may climb within a run of two characters; a page that has not been straightened
            needs one or two, and pays with more type in the masks.
    """
    return _Page.of(gray, scale, slack).long_rules()


@dataclass(frozen=True, slots=True)
class _Page:
    """What stands out on a page, from which its rules are taken; `down`, `type_down` with rows and columns exchanged.

    Args:
        gray: the page; one_bit: whether it is one of black and white.
        scale, slack: as for `long_rules`.
        across, down: darkness of thin things along the rows and along the columns.
        level: the darkness from which they are rules.
        dark: how much darker each pixel is than the paper around it; ink: 255 where that is much.
        type_across, type_down: 255 beside ink much darker than any rule; None where there is none.
    """

    gray: Image
    one_bit: bool
    scale: float
    slack: int
    across: Image
    down: Image
    level: float
    dark: Image
    ink: Image
    type_across: Image | None
    type_down: Image | None

    @classmethod
    def of(cls, gray: Image, size: float, slack: int) -> _Page:
        one_bit = was_one_bit(gray)
        page = _from_afar(gray, size) if one_bit else gray
        across, down = _thin(page, size, slack), _thin(turned(page), size, slack)
        long_across, long_down = _even_runs(across, _least(size, LEVEL_RUN)), _even_runs(down, _least(size, PLUMB_RUN))
        across, down = _through(across, long_down, size), _through(down, long_across, size)
        faintest = max(FAINTEST, GRAIN * max(map(_grain, (long_across, long_down))))
        sure = [_sure_rules(side, size, faintest) for side in (across, down)]
        dark = darkness(page)
        kinds = _near_type(_above(dark, TYPE_DARKER * _darkest(sure, size)), size)
        level = _level(sure, size, faintest)
        return cls(gray, one_bit, size, slack, across, down, level, dark, _ink(dark), *kinds)

    def long_rules(self) -> LongRules:
        """The long runs, and rows of dots joined to such."""
        horizontal, vertical = self.runs(_least(self.scale, LEVEL_RUN), _least(self.scale, PLUMB_RUN))
        dotted, dotted_down = _dotted(_without_grain(self.ink, self.dark), self.scale, self.slack, horizontal)
        if self.one_bit:
            dotted |= _unseen(_specked(self.gray, self.scale, 0.7, 0.2), horizontal)
            dotted_down |= turned(_unseen(_specked(turned(self.gray), self.scale, 0.35, 0.45), vertical))
        elif self.slack < ASKEW:
            dotted |= pale_runs(self.dark, horizontal | dotted, self.scale)
            known = vertical | turned(dotted_down)
            dotted_down |= turned(pale_runs(turned(self.dark), known, self.scale))
        return LongRules(horizontal | dotted, turned(vertical) | dotted_down, self.scale)

    def runs(self, across: int, down: int) -> tuple[Image, Image]:
        """The runs along the rows and along the columns of so many pixels at least, those of type left out."""
        sides = ((self.across, across, self.type_across), (self.down, down, self.type_down))
        first, second = (
            _without_type(_above(_even_runs(thin, length), self.level), kind, self.scale)
            for thin, length, kind in sides
        )
        return first, second


def low_plumb_runs(masks: RuleMasks) -> Image:
    """Plumb runs as short as a row is low, 255: thin, both ends on level rules, white on both sides, not alone in their
    row. Type that fills a row from rule to rule is broader or has more type beside it."""
    if masks.ink is None:
        return np.zeros_like(masks.vertical)
    new = cv2.bitwise_and(masks.weak_vertical, cv2.bitwise_not(cv2.dilate(masks.vertical, np.ones((3, 5), np.uint8))))
    pieces = Components.of(np.asarray(new, np.uint8))
    x, y, width, height = pieces.left, pieces.top, pieces.width, pieces.height
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
    return pieces.mask(kept)


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
    pieces = Components.of(runs)
    near = np.asarray(cv2.dilate(known, np.ones((5, 1), np.uint8)), np.uint8)
    return pieces.mask(pieces.inside(near) < 0.7 * pieces.area)


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
    return np.asarray(cv2.max(thin, cv2.transpose(reached)), dtype=np.uint8)


def _ink(dark: Image) -> Image:
    return _above(dark, max(FAINTEST, 0.25 * float(np.percentile(dark[::4, ::4], 99))))


def _without_grain(ink: Image, dark: Image) -> Image:
    """Ink that stands out from the grain of the paper, which lies in rows as dots do."""
    sample = dark[::4, ::4].astype(np.float32)
    usual = float(np.median(sample))
    return _above(cv2.bitwise_and(dark, ink), usual + DEVIATIONS * float(np.median(np.abs(sample - usual))))


def _dotted(ink: Image, scale: float, slack: int, level: Image) -> tuple[Image, Image]:
    """Rows and columns of dots or short dashes, joined to runs. Pieces of type are larger, specks stand in no row.

    Args:
        level: rules along the rows that are known, for columns of figures that look like dashes.
    """
    pieces = Components.of(ink)
    width, height = pieces.width, pieces.height
    thin, short = max(2.0, 0.4 * scale), 1.2 * scale
    found = []
    for along, across, plumb in ((width, height, False), (height, width, True)):
        dots = pieces.mask((across <= thin) & (along <= short))
        dots = turned(dots) if plumb else dots
        loose = cv2.dilate(dots, np.ones((2 * slack + 1, 1), np.uint8)) if slack else dots
        joined = cv2.morphologyEx(loose, cv2.MORPH_CLOSE, np.ones((1, max(3, round(0.6 * scale)) | 1), np.uint8))
        runs = cv2.morphologyEx(joined, cv2.MORPH_OPEN, np.ones((1, round(3 * scale)), np.uint8))
        found.append(np.asarray(runs, dtype=np.uint8))
    return found[0], turned(without_figures(found[1], loose, turned(level | found[0]), scale))


def without_figures(runs: Image, dots: cv2.typing.MatLike, crossing: Image, scale: float) -> Image:
    """Dashed runs along the rows without those that keep clear of the rules that cross them, as figures in cells do.

    Dashes fall on the rules that they meet, or end close to them, as chance has it.
    """
    pieces = Components.of(runs)
    if len(pieces) > MOST_LOW:
        return runs
    reach = max(2, round(CLEAR_OF * scale))
    clear = np.zeros(len(pieces), np.bool_)
    boxes = np.stack([pieces.left, pieces.top, pieces.width, pieces.height], axis=1)[1:]
    for i, (x, y, width, height) in enumerate(boxes.tolist(), 1):
        part = (slice(y, y + height), slice(x, x + width))
        met = np.flatnonzero(np.diff((crossing[part] > 0).any(axis=0).astype(np.int8), prepend=0, append=0))
        inked = np.asarray(dots[part], np.uint8).max(axis=0)
        near = [inked[max(0, a - reach) : a].any() or inked[b : b + reach].any() for a, b in met.reshape(-1, 2)]
        clear[i] = len(near) >= FEWEST_MET and 2 * sum(near) < len(near)
    return np.asarray(cv2.subtract(runs, pieces.mask(clear)), np.uint8)


def _least(scale: float, length: float) -> int:
    """The shortest run in pixels that may be a rule; blur makes the strokes of small type longer by some pixels."""
    return round(length * scale) + 2


def _even_runs(thin: Image, run: int) -> Image:
    """Darkness of the runs of this length or more that are about as dark all along; blurred type is not."""
    opened = cv2.morphologyEx(thin, cv2.MORPH_OPEN, np.ones((1, run), np.uint8))
    half = cv2.convertScaleAbs(cv2.blur(thin, (run, 1)), alpha=0.5)
    return np.asarray(cv2.bitwise_and(opened, cv2.compare(opened, half, cv2.CMP_GT)), dtype=np.uint8)


def _grain(runs: Image) -> float:
    """What grain leaves in the runs of a page where it is coarse, as under a fill; 0 for a page without grain."""
    middle, coarse = np.percentile(runs[::4, ::4], (50, 85))
    return float(coarse) if middle > GRAINY else 0.0


def _sure_rules(thin: Image, scale: float, faintest: float) -> Image:
    """The darkness of each pixel on runs so long that no type is among them, as one row."""
    sure = cv2.morphologyEx(thin, cv2.MORPH_OPEN, np.ones((1, round(5 * scale)), np.uint8))
    return np.asarray(sure[sure > faintest], dtype=np.uint8)


def _level(sides: Sequence[Image], scale: float, faintest: float) -> float:
    """The grey level that parts rules from the faint traces beside type and rules: a share of what most rules have, in
    the direction whose rules are paler."""
    levels = [LEVEL_SHARE * float(np.percentile(strong, 75)) for strong in sides if len(strong) > 10 * scale]
    return max(faintest, min(levels, default=0.0))


def _darkest(sides: Sequence[Image], scale: float) -> float:
    """How dark the darkest of a page's long rules are, of either direction; 255 where there are none."""
    return max((float(np.percentile(strong, 95)) for strong in sides if len(strong) > 10 * scale), default=255.0)


def _near_type(type_mask: Image, scale: float) -> tuple[Image, Image] | tuple[None, None]:
    """Where type stands, or stands beside, for runs along the rows and, exchanged, for those along the columns."""
    if not type_mask.any():
        return None, None
    reach = np.ones((2 * round(0.4 * scale) + 1, 1), np.uint8)
    across, down = (cv2.dilate(side, reach) for side in (type_mask, turned(type_mask)))
    return np.asarray(across, np.uint8), np.asarray(down, np.uint8)


def _without_type(runs: Image, near: Image | None, scale: float) -> Image:
    """Runs without those that are rows of strokes of type: short, and beside ink much darker than any rule."""
    if near is None:
        return runs
    pieces = Components.of(runs)
    among_type = (pieces.width < 6 * scale) & (pieces.inside(near) > AMONG_TYPE * pieces.area)
    return np.asarray(cv2.subtract(runs, pieces.mask(among_type)), np.uint8)


def _above(values: cv2.typing.MatLike, level: float) -> Image:
    return np.asarray(cv2.threshold(values, level, 255, cv2.THRESH_BINARY)[1], dtype=np.uint8)


def segments(mask: Image, scale: float) -> Segments:
    """The connected runs of a mask of horizontal rules (give a vertical mask transposed)."""
    pieces = Components.of(mask)
    step = max(4, round(scale))
    bins = mask.shape[1] // step + 1
    key = (pieces.own - 1) * bins + pieces.x // step
    amount = np.bincount(key, minlength=(len(pieces) - 1) * bins)
    used = np.flatnonzero(amount)
    across = np.bincount(key, weights=pieces.y)[used] / amount[used]
    along = np.bincount(key, weights=pieces.x)[used] / amount[used]
    sizes = (pieces.left, pieces.top, pieces.width, pieces.height, pieces.area)
    left, top, width, height, area = (size[1:].astype(np.float64) for size in sizes)
    return Segments(
        start=left,
        end=left + width - 1,
        low=top,
        high=top + height - 1,
        thickness=np.maximum(1.0, area / width),
        owner=(used // bins).astype(np.float64),
        along=along,
        across=across,
        pieces=pieces,
    )
