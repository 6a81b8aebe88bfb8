"""Printed fills taken off a page: shaded rows, coloured headings, white type on dark.

A fill is flat and ends in a sharp step; shadow and uneven light have none. Type and rules are closed over first, so
that flat fields reach under them; those steps then tell the fields apart. Every pixel is then measured against the tone
of the field it lies in: what differs from it is ink, darker than a light fill, lighter or darker than a dark one.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from baobiao.ocr.components import Components

Image = npt.NDArray[np.uint8]
Labels = npt.NDArray[np.int32]
Flags = npt.NDArray[np.bool_]
Index = npt.NDArray[np.intp]
Points = npt.NDArray[np.float64]

LEAST_STEP = 18
"""Grey levels by which a fill is darker than the paper beside it at least."""
SAME = 6
"""Grey levels up to which two neighbouring fields have one tone."""
DARK = 0.6
"""Share of the paper's brightness under which a fill bears white type."""
WHILE, SOLID, ABOUT = 3.0, 0.15, 0.25
"""Characters over which a dark fill is dark without a break, in so much of it at least, and by what share of the way to
the paper its pixels may be paler."""
DEEP = 40
"""Grey levels below the paper from which on what is lighter than a fill is drawn too: white rules, the gap between
cells."""
CORE = 3
"""Pixels that are taken off flat ground all around, so that a field keeps clear of its neighbours and of type."""
SMALLEST = 16
"""Pixels of ground that make a field: what is left of a cell between its type and its rules."""
LEAST_BROAD = 9
"""The same in pixels: small type blurred and compressed is flat in places."""
BROAD = 0.7
"""Character heights that a fill measures at least both ways; a bold stroke is flat too."""
LARGE = 8.0
"""Character heights that neighbouring fills measure together at least, one way."""
REACH = 6.0
"""Pixels from the ground of a field to where it meets the next: over more, a shadow's edge looks like a step."""
STEPPED = 0.3
"""Share of a field's outline that is a step to brighter ground, where the field is a fill."""
STRIP = 256
"""Rows of a picture that are changed at a time."""
GRAINS, MOST_GRAIN = 4.0, 0.3
"""Median deviations from what is usual on dark ground that its grain has, and what it has at most."""
DIM = 32
"""Levels of a channel of dark ground below which its grain says nothing."""
FINE, STRAIGHT = 7, 18
"""Pixels that such a white rule is thinner than, and runs straight at least."""
HALVED = 18.0
"""Height in pixels of characters from which on fields are looked for at half the size."""
STROKE = 0.6
"""Character heights that a stroke of type is thinner than."""
DEEPEST, EDGED = 8.0, 0.9
"""Character heights within which a dark fill meets paper, and the share of its outline that is dark beside it."""
AROUND, HALF = 1.3, 127
"""Character heights of the neighbourhood that is dark ground where it is dark for the most part; type covers less of
it."""


@dataclass(frozen=True, slots=True)
class _Fields:
    """The flat fields of a page.

    Args:
        ground: flat indices of the pixels of the fields, in order; own: the field of each, from 1.
        nearest: of each pixel of the page the index into `ground` of the ground next to it.
        distance: of each pixel to its ground, in pixels.
        left, top, width, height, area: of each field, that of none first: its bounding box, its pixels of ground.
    """

    ground: Index
    own: Labels
    nearest: Labels
    distance: npt.NDArray[np.float32]
    left: Index
    top: Index
    width: Index
    height: Index
    area: Index

    @classmethod
    def of(cls, labels: Labels, boxes: tuple[Index, ...]) -> _Fields:
        """The fields of a page by the field that each pixel belongs to, 0 for none."""
        away = np.asarray(labels == 0, dtype=np.uint8)
        distance, nearest = cv2.distanceTransformWithLabels(away, cv2.DIST_L2, 3, labelType=cv2.DIST_LABEL_PIXEL)
        ground = np.flatnonzero(labels)
        pick = np.asarray(nearest, dtype=np.int32) - 1
        return cls(ground, labels.ravel()[ground], pick, np.asarray(distance, dtype=np.float32), *boxes)

    @property
    def label(self) -> Labels:
        """Of each pixel the field that it lies in or next to."""
        return np.asarray(self.own[self.nearest], dtype=np.int32)

    def only(self, kept: Flags) -> _Fields:
        """Some of the fields; what lay in others lies next to these."""
        labels = np.zeros(self.nearest.size, np.int32)
        chosen = kept[self.own]
        labels[self.ground[chosen]] = self.own[chosen]
        boxes = (self.left, self.top, self.width, self.height, self.area)
        return _Fields.of(labels.reshape(self.nearest.shape), boxes)

    def tones(self, smooth: Image) -> Points:
        """The mean tone of each field in a smoothed grey picture, 0 for that of none."""
        total = np.bincount(self.own, smooth.ravel()[self.ground], len(self.area))
        return np.asarray(total / np.maximum(self.area, 1), dtype=np.float64)

    def tone(self, smooth: Image) -> Image:
        """What the ground next to each pixel looks like in a smoothed picture."""
        return np.asarray(smooth.reshape(-1, *smooth.shape[2:])[self.ground][self.nearest], dtype=np.uint8)


def without_fills(image: Image, character: float) -> Image:
    """The picture with every printed fill made paper and what stands on it dark; as it came where nothing is filled.

    Args:
        image: height x width (grey) or height x width x 3 (BGR).
        character: height of a character in pixels.
    """
    if not _may_be_filled(_gray(image)):
        return image
    factor = 0.5 if character >= HALVED else 1.0
    small = cv2.resize(image, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA) if factor < 1 else image
    ground = _without_type(np.asarray(small, dtype=np.uint8), factor * character)
    fields = _fields(_gray(ground))
    if fields is None:
        return image
    gray = _gray(np.asarray(small, dtype=np.uint8))
    bearing = _bears_light(fields, _gray(ground), gray)
    tones = fields.tones(_gray(ground))
    filled, bare, paper = _filled(fields, tones, _gray(fields.tone(ground)), bearing, factor * character)
    filled &= ~_clumps(fields, tones, paper, gray, factor * character)
    if not filled.any():
        return image
    white, fields = fields.only(bare).tone(ground), fields.only(filled)
    tone = fields.tone(ground)
    between = (_gray(tone).astype(np.int32) + _gray(white)) // 2
    there = ((_gray(ground) < between) | _amid(fields)) & (fields.distance <= LARGE * factor * character)
    size = (image.shape[1], image.shape[0])
    wide = [cv2.resize(part, size, interpolation=cv2.INTER_NEAREST) for part in (there.astype(np.uint8), tone, white)]
    return _as_paper(image, wide[0] > 0, np.asarray(wide[1], dtype=np.uint8), np.asarray(wide[2], dtype=np.uint8))


def _amid(fields: _Fields) -> Flags:
    """Where ground lies close by on both sides, above and below or left and right: white rules on a fill."""
    ground = np.zeros(fields.nearest.size, np.uint8)
    ground[fields.ground] = 1
    page, reach = ground.reshape(fields.nearest.shape), FINE + 2 * CORE
    down = cv2.morphologyEx(page, cv2.MORPH_CLOSE, np.ones((reach, 1), np.uint8))
    across = cv2.morphologyEx(page, cv2.MORPH_CLOSE, np.ones((1, reach), np.uint8))
    return np.asarray(cv2.max(down, across) > 0, dtype=np.bool_)


def _gray(image: Image) -> Image:
    return np.asarray(cv2.cvtColor(image, cv2.COLOR_BGR2GRAY) if image.ndim == 3 else image, dtype=np.uint8)


def _may_be_filled(gray: Image) -> bool:
    """Whether anything flat on a page is darker than what lies near it; a quick look from afar."""
    small = cv2.resize(gray, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
    near = cv2.dilate(small, np.ones((31, 31), np.uint8))
    step = cv2.morphologyEx(small, cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8))
    flat = step <= 4 + 2.5 * float(np.percentile(step, 30))
    return int((flat & (cv2.subtract(near, small) >= LEAST_STEP)).sum()) > 0.0005 * small.size


def _without_type(image: Image, character: float) -> Image:
    """The ground of a picture: strokes and rules closed over, dark ones on light ground, light ones on dark."""
    gray = _gray(image)
    dark = _dark_ground(gray, character)
    stroke = np.ones((max(3, round(STROKE * character) | 1),) * 2, np.uint8)
    closed = cv2.morphologyEx(image, cv2.MORPH_CLOSE, stroke)
    if not dark.any():
        return np.asarray(closed, dtype=np.uint8)
    return np.where(_spread(dark, image), cv2.morphologyEx(image, cv2.MORPH_OPEN, stroke), closed).astype(np.uint8)


def _dark_ground(gray: Image, character: float) -> Flags:
    """Where ground is dark beside the paper close by, or goes on from there: fills are higher than paper is near, and
    shadow has no edge that is."""
    around = (round(AROUND * character) | 1,) * 2
    sides = []
    for size, window in ((0.5, 31), (0.125, 2 * max(15, round(0.125 * DEEPEST * character)) + 1)):
        small = cv2.resize(gray, None, fx=size, fy=size, interpolation=cv2.INTER_AREA)
        paper = cv2.resize(cv2.dilate(small, np.ones((window, window), np.uint8)), gray.shape[::-1])
        darker = (gray < DARK * paper.astype(np.float32)).astype(np.uint8) * np.uint8(255)
        sides.append(np.asarray(cv2.blur(darker, around, borderType=cv2.BORDER_REPLICATE) > HALF, np.uint8))
    near, far = sides
    pieces = Components.of(far)
    rim = np.asarray(cv2.subtract(far, cv2.erode(far, np.ones((3, 3), np.uint8))), np.uint8)
    edged = pieces.inside(rim & near) >= EDGED * pieces.inside(rim)
    return np.asarray((near | pieces.mask(edged)) > 0, dtype=np.bool_)


def _fields(gray: Image) -> _Fields | None:
    """The flat fields of a page, None where there are fewer than two."""
    step, noise = _steps(np.asarray(cv2.blur(gray, (3, 3)), dtype=np.uint8))
    flat = np.asarray(step <= 6 + 2.5 * noise, dtype=np.uint8)
    core = cv2.erode(flat, np.ones((CORE, CORE), np.uint8))
    labels, stats = cv2.connectedComponentsWithStats(core, connectivity=4)[1:3]
    kept = stats[:, cv2.CC_STAT_AREA] >= SMALLEST
    kept[0] = False
    if kept.sum() < 2:
        return None
    number = np.where(kept, np.cumsum(kept), 0).astype(np.int32)
    kept[0] = True  # what is no field comes first
    left, top, width, height, area = (stats[kept, i].astype(np.intp) for i in range(5))
    area[0] = 0
    return _Fields.of(number[labels], (left, top, width + CORE, height + CORE, area))


def _steps(gray: Image) -> tuple[Image, float]:
    """By how many levels each pixel's neighbours differ, and what is usual on even ground."""
    step = np.asarray(cv2.morphologyEx(gray, cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8)), dtype=np.uint8)
    return step, float(np.percentile(step[::3, ::3], 30))


def _bears_light(fields: _Fields, ground: Image, gray: Image) -> Flags:
    """Which fields bear more strokes that are lighter than their ground than darker ones."""
    near = fields.distance <= REACH
    label, light = fields.label, near & (cv2.subtract(gray, ground) >= LEAST_STEP)
    dark = near & (cv2.subtract(ground, gray) >= LEAST_STEP)
    count = len(fields.area)
    return np.bincount(label[light], minlength=count) > np.bincount(label[dark], minlength=count)


def _paper(fields: _Fields, stepped: Flags, bears_light: Flags) -> int:
    """The field that is paper: the largest that is no dark heading, which may be larger than the paper around it."""
    heading = stepped & bears_light
    return int(np.argmax(np.where(heading, 0, fields.area) if not heading[1:].all() else fields.area))


def _filled(
    fields: _Fields, tones: Points, tone: Image, bears_light: Flags, character: float
) -> tuple[Flags, Flags, int]:
    """Which fields are fills, which are bare paper, and which is the paper; what is none of these is type.

    A fill has a step to brighter ground along its outline, or is the like of one next to it; together they reach over
    some cells, which the star of a stamp does not.

    Args:
        tones: of each field its mean tone; tone: what the ground next to each pixel looks like.
        bears_light: the fields with light type.
    """
    count = len(fields.area)
    one, other, rise = _borders(fields, tone, max(REACH, 0.2 * character))
    outline = np.bincount(one, minlength=count)
    stepped = np.bincount(one[rise >= LEAST_STEP], minlength=count) > STEPPED * outline
    paper = _paper(fields, stepped, bears_light)
    stepped[paper] = False
    broad = np.minimum(fields.width, fields.height) >= max(BROAD * character, LEAST_BROAD)
    seeds = stepped & broad
    alike = (np.abs(rise) <= SAME) & (one != paper) & (other != paper)
    graph = coo_matrix((alike[alike], (one[alike], other[alike])), shape=(count, count))
    group = np.asarray(connected_components(graph, directed=False)[1], dtype=np.intp)
    wide = _extent(fields, group) >= LARGE * character
    filled = np.isin(group, group[seeds]) & wide[group]
    filled[0] = False
    within = _within(filled, (one, other, rise), tones, float(tones[paper]))
    return filled, broad & ~filled & ~stepped & ~within, paper


def _within(filled: Flags, borders: tuple[Labels, Labels, npt.NDArray[np.int32]], tones: Points, paper: float) -> Flags:
    """Which fields are of a fill that they meet for the most part: hardly brighter, or, as type on a dark one is,
    nearer to it than to paper.

    Args:
        borders: as `_borders` gives them. tones: of the fields. paper: the tone of paper.
    """
    one, other, rise = borders
    met, count = filled[other], len(filled)
    on_dark = (tones < DARK * paper)[other] & (-rise < (paper - tones)[one])
    of_fill = met & ((rise > -LEAST_STEP // 2) | on_dark)
    return np.bincount(one[of_fill], minlength=count) > 0.5 * np.bincount(one[met], minlength=count)


def _clumps(fields: _Fields, tones: Points, paper: int, gray: Image, character: float) -> Flags:
    """Which fields are bold type that ran together, not dark fills: these are dark without a break over a while, above
    and below their type, or beside it."""
    count = len(fields.area)
    bright = float(tones[paper])
    dark = tones < DARK * bright
    dark[0] = False
    if not dark.any():
        return np.asarray(dark, dtype=np.bool_)
    palest = float(tones[dark].max())
    low = np.asarray(gray < palest + ABOUT * (bright - palest), dtype=np.uint8)
    run = round(WHILE * character)
    sides = [cv2.morphologyEx(low, cv2.MORPH_OPEN, np.ones(kernel, np.uint8)) for kernel in ((1, run), (run, 1))]
    whole = np.bincount(fields.own[np.maximum(*sides).ravel()[fields.ground] > 0], minlength=count)
    return np.asarray(dark & (whole < SOLID * fields.area), dtype=np.bool_)


def _extent(fields: _Fields, group: Index) -> npt.NDArray[np.float64]:
    """The longer side of each group of fields, in pixels."""
    sides = []
    for start, length in ((fields.left, fields.width), (fields.top, fields.height)):
        first, last = np.full(group.max() + 1, np.inf), np.full(group.max() + 1, -np.inf)
        np.minimum.at(first, group[1:], start[1:])
        np.maximum.at(last, group[1:], (start + length)[1:])
        sides.append(last - first)
    return np.asarray(np.maximum(*sides), dtype=np.float64)


def _borders(fields: _Fields, tone: Image, reach: float) -> tuple[Labels, Labels, npt.NDArray[np.int32]]:
    """Where two fields meet: the one, the other, and by how many grey levels the other is brighter; both ways."""
    found = []
    near, label = fields.distance <= reach, fields.label
    for axis in (0, 1):
        first, second = [slice(None), slice(None)], [slice(None), slice(None)]
        first[axis], second[axis] = slice(None, -1), slice(1, None)
        a, b = tuple(first), tuple(second)
        meet = (label[a] != label[b]) & near[a] & near[b]
        one, other = label[a][meet], label[b][meet]
        rise = tone[b][meet].astype(np.int32) - tone[a][meet]
        found += [(one, other, rise), (other, one, -rise)]
    ones, others, rises = (np.concatenate(part) for part in zip(*found, strict=True))
    return ones, others, rises


def _as_paper(image: Image, there: Flags, tone: Image, paper: Image) -> Image:
    """The picture, what is filled brought to the tone of the paper next to it; in strips, to need little memory."""
    fine = _white_rules(_gray(image))
    grain = _grain(image[::4, ::4], there[::4, ::4], tone[::4, ::4], paper[::4, ::4])
    strips = (slice(top, top + STRIP) for top in range(0, len(image), STRIP))
    parts = [_strip_as_paper(image[s], there[s], tone[s], paper[s], fine[s], grain) for s in strips]
    return np.concatenate(parts)


def _grain(image: Image, there: Flags, tone: Image, paper: Image) -> float:
    """How much of the way from dark ground to paper its grain goes: what is lighter by no more is no type on it."""
    gray, ground, white = (_gray(np.ascontiguousarray(part)).astype(np.float32) for part in (image, tone, paper))
    dark = there & (ground < DARK * white) & (white - ground > DEEP)
    if not dark.any():
        return 0.0
    lighter = (gray[dark] - ground[dark]) / (white[dark] - ground[dark])
    usual = float(np.median(lighter))
    return float(np.clip(usual + GRAINS * np.median(np.abs(lighter - usual)), 0.0, MOST_GRAIN))


def _strip_as_paper(image: Image, there: Flags, tone: Image, paper: Image, fine: Image, grain: float) -> Image:
    if not there.any():
        return image
    light = image.astype(np.float32) * paper / np.maximum(tone, 1).astype(np.float32)
    result = np.where(_spread(there, image), np.clip(light, 0, 255), image).astype(np.uint8)
    gray, ground, white = (_gray(part).astype(np.float32) for part in (image, tone, paper))
    deep = there & (white - ground > DEEP)
    if deep.any():
        g, b, w = gray[deep], ground[deep], white[deep]
        dark = b < DARK * w
        above = np.where(dark, g - b, 0.6 * np.minimum(fine[deep], g - b))
        below = np.where(dark, _below(image[deep], tone[deep]), (b - g) / np.maximum(b, 1))
        above = (above / np.maximum(w - b, 1) - np.where(dark, grain, 0)) / (1 - grain)
        ink = np.clip(np.maximum(above, below), 0, 1)
        result[deep] = _spread((w * (1 - ink)).astype(np.uint8), image)
    return result


def _below(pixels: Image, ground: Image) -> npt.NDArray[np.float32]:
    """By what share of the ground pixels are darker, in the channel where they are most: grey rules on dark red."""
    light = ground.astype(np.float32)
    share = (light - pixels) / np.maximum(light, DIM)
    return np.asarray(share.max(axis=1) if share.ndim == 2 else share, dtype=np.float32)


def _white_rules(gray: Image) -> Image:
    """How much brighter than what is beside it each pixel of a thin straight run is."""
    fine = cv2.morphologyEx(gray, cv2.MORPH_TOPHAT, np.ones((FINE, FINE), np.uint8))
    across = cv2.morphologyEx(fine, cv2.MORPH_OPEN, np.ones((1, STRAIGHT), np.uint8))
    down = cv2.morphologyEx(fine, cv2.MORPH_OPEN, np.ones((STRAIGHT, 1), np.uint8))
    return np.asarray(cv2.max(across, down), dtype=np.uint8)


def _spread(values: npt.NDArray[np.generic], image: Image) -> npt.NDArray[np.generic]:
    """Values of pixels for every channel of a picture."""
    return values[..., None] if image.ndim == 3 else values
