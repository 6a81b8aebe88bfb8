"""From a cell's box to its ink: what is printed there, cut tight, line by line, before any character is read.

Ink is what is darker than the paper around it by a share of the print's own darkness, and joined to something surely
dark (hysteresis, Canny 1986). What is too small for print, or a rest of a rule, is dropped and counted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from baobiao.geometry import Box, bounding
from baobiao.ocr.engine import Gray

Mask = NDArray[np.uint8]
CLEAR = 0.75
"""The share of the page's own darkness that clear print has at its darkest spot."""
GHOST = 0.55
"""Paler than that share of the print beside it, a piece may be the rest of a seal, or print that shines through."""
RIM = 3
"""Pixels inside a cell's sides to which the blur of its rules reaches at most."""
FAINT = 0.35
"""Paler than that share it is no stroke of the print."""


@dataclass(frozen=True, slots=True)
class PageInk:
    """A page's paper and ink.

    Args:
        flat: the page with its paper at 255 everywhere.
        dark: how dark (0 to 255 below the paper) print on this page is.
        noise: the standard deviation of bare paper, in the same unit.
        mask: 255 where there is ink.
        rules: 255 where printed rules run.
        sure: darker than that is ink whatever it is joined to.
        grain: pieces of ink of fewer pixels than that may be grains of the paper.
    """

    flat: Gray = field(repr=False)
    dark: float
    noise: float
    mask: Mask = field(repr=False)
    rules: Mask | None = field(default=None, repr=False)
    sure: float = 0.0
    grain: float = 1.5

    def without_rules(self) -> PageInk:
        """The page with the pixels of its rules as paper."""
        if self.rules is None:
            return self
        bare = self.rules > 0
        flat, mask = np.where(bare, np.uint8(255), self.flat), np.where(bare, np.uint8(0), self.mask)
        return replace(self, flat=flat, mask=mask, rules=None)


@dataclass(frozen=True, slots=True)
class Blob:
    """One connected piece of ink: its box in pixels of the page, how many pixels, its darkest darkness."""

    box: Box
    area: int
    peak: int
    label: int = 0


@dataclass(frozen=True, slots=True)
class CellInk:
    """The ink inside one cell.

    Args:
        box: the inside of the cell, rules excluded.
        lines: a box around the ink of each line of text, from the top; empty for a cell without print.
        crops: the picture of each line, on clean paper.
        blobs: the pieces of ink that were kept.
        specks: those that were dropped as dirt or rests of rules.
        height: the height of print on this page, in pixels, that sizes were compared with.
        shade: the greatest darkness of the cell's smoothed inside where no ink was kept, for very pale print.
        ghosts: pieces far paler than the rest of the cell: what is left of a seal, print that shines through.
        dark: how dark print on this page is.
        cut: whether print runs into a side of the cell, so that a part of it may be missing.
    """

    box: Box
    lines: tuple[Box, ...]
    crops: tuple[Gray, ...] = field(repr=False)
    blobs: tuple[Blob, ...]
    specks: tuple[Blob, ...]
    height: float
    shade: float = 0.0
    ghosts: tuple[Blob, ...] = ()
    dark: float = 255.0
    cut: bool = False

    @property
    def pale(self) -> bool:
        """Whether all the ink that was kept is far paler than the print of the page."""
        return bool(self.blobs) and max(blob.peak for blob in self.blobs) < 0.5 * self.dark

    @property
    def doubtful(self) -> bool:
        """Whether a pale piece stands where a character of the print would stand, taken for one or not."""
        strongest = max((blob.peak for blob in self.blobs), default=0)
        faint = any(blob.peak < GHOST * strongest and blob.box.height > 0.6 * self.height for blob in self.blobs)
        return faint or any(_stands_in(ghost, line) for ghost in self.ghosts for line in self.lines)


def page_ink(grey: Gray, rules: Mask | None = None, *, share: float = 0.4) -> PageInk:
    """The ink of a page, on paper made even.

    Args:
        rules: 255 where printed rules run; they say nothing of how dark the print is.
        share: the part of the print's darkness that is surely ink; half of it is ink where joined to such.
    """
    flat = flattened(grey)
    darkness = 255 - flat
    noise = _noise(darkness)
    print_only = darkness if rules is None else np.where(rules > 0, 0, darkness)
    inked = print_only[print_only > max(40.0, 6 * noise)]
    dark = float(np.percentile(inked, 80)) if inked.size > 50 else 255.0
    sure = max(share * dark, 5 * noise, 20.0)
    weak = (darkness > max(sure / 2, 3 * noise, 10.0)).astype(np.uint8)
    return PageInk(flat, dark, noise, _joined_to_sure(weak, darkness > sure), rules, sure)


def flattened(grey: Gray) -> Gray:
    """The page divided by its paper: the brightest of each neighbourhood, smoothed."""
    scale = min(1.0, 400 / max(grey.shape))
    small = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA) if scale < 1 else grey
    size = max(9, (max(small.shape) // 16) | 1)
    paper = cv2.morphologyEx(small, cv2.MORPH_CLOSE, np.ones((size, size), np.uint8))
    paper = cv2.GaussianBlur(paper, (0, 0), size / 2)
    paper = cv2.resize(paper, (grey.shape[1], grey.shape[0]), interpolation=cv2.INTER_LINEAR)
    return np.asarray(cv2.divide(grey, np.maximum(paper, 1), scale=255), np.uint8)


def _noise(darkness: Gray) -> float:
    """The spread of bare paper: from the median of the half of the page that is lightest."""
    sample = darkness[::3, ::3]
    return float(np.percentile(sample, 50)) / 0.6745 if sample.size else 0.0


def _joined_to_sure(weak: Mask, sure: NDArray[np.bool_]) -> Mask:
    count, labels = cv2.connectedComponents(weak, connectivity=8)
    keep = np.zeros(count, np.uint8)
    keep[labels[sure]] = 255
    keep[0] = 0
    return np.asarray(keep[labels], np.uint8)


def cell_inks(page: PageInk, boxes: Sequence[Box]) -> tuple[CellInk, ...]:
    """The ink of each cell; `boxes` are insides in pixels of the page."""
    found = [_blobs(page, box) for box in boxes]
    pieces = [blob for blobs, _ in found for blob in blobs]
    height = print_height(pieces)
    grain = page.grain if has_grains([blobs for blobs, _ in found], height) else 0.0
    page = replace(page, dark=max(page.dark, print_darkness(pieces, height)), grain=grain)
    cells = [_cell(page, box, blobs, labels, height) for box, (blobs, labels) in zip(boxes, found, strict=True)]
    if not any(cell.cut for cell in cells):
        return tuple(cells)
    bare = page.without_rules()
    return tuple(_with_room(bare, cell) if cell.cut else cell for cell in cells)


def _with_room(bare: PageInk, cell: CellInk) -> CellInk:
    """A cell whose print runs into its side, seen again a little wider, the rules painted over.

    Where that brings no line of print of the same kind, the cell stays as it was, and cut.
    """
    room = max(3.0, 0.25 * cell.height)
    x, y = _sides_run_into(_print_or_parts(bare, cell.blobs, cell.specks, cell.box, cell.height), cell.box, cell.height)
    box = Box(cell.box.x0 - room * x, cell.box.y0 - room * y, cell.box.x1 + room * x, cell.box.y1 + room * y)
    wider = _cell(bare, box.clipped(bare.flat.shape[1], bare.flat.shape[0]), *_blobs(bare, box), cell.height)
    alike = len(wider.lines) == max(1, len(cell.lines))
    alike &= all(line.height < 1.6 * cell.height for line in wider.lines)
    return wider if alike else cell


def has_grains(cells: Sequence[Sequence[Blob]], height: float) -> bool:
    """Whether single pixels stand as ink where no print is: then one beside print need not be its decimal point."""
    for blobs in cells:
        larger = [b for b in blobs if b.area > 1]
        if any(b.area == 1 and all(_gap(b.box, other.box) > 0.8 * height for other in larger) for b in blobs):
            return True
    return False


def _print_or_parts(
    page: PageInk, kept: Sequence[Blob], dropped: Sequence[Blob], box: Box, height: float
) -> list[Blob]:
    """The print of a cell and the dropped pieces beside it too short for a rule and no paler: parts of it, perhaps.

    In a cell without print any such piece may be what is left of some.
    """
    least = GHOST * max((b.peak for b in kept), default=0)
    short = [b for b in dropped if b.box.height < 0.7 * box.height and b.box.width < 0.7 * box.width]
    short = [b for b in short if b.peak > least]
    near = [b for b in short if not kept or any(_gap(b.box, k.box) < 0.35 * height for k in kept)]
    return [*kept, *(b for b in near if not is_dirt(b, height, page.grain))]


def _sides_run_into(blobs: Sequence[Blob], box: Box, height: float) -> tuple[bool, bool]:
    """Whether print touches the left or right side of a cell, and its top or bottom."""
    print_like = [b.box for b in blobs if b.area > (0.15 * height) ** 2 and b.box.height < 1.6 * height]
    across = any(b.x0 - box.x0 < 1 or box.x1 - b.x1 < 1 for b in print_like)
    down = any(b.y0 - box.y0 < 1 or box.y1 - b.y1 < 1 for b in print_like)
    return across, down


def print_darkness(blobs: Sequence[Blob], height: float) -> float:
    """How dark the middle of print gets: the median over pieces as tall as print; 0 where there are none."""
    peaks = [b.peak for b in blobs if 0.6 * height < b.box.height < 1.5 * height]
    return float(np.median(peaks)) if peaks else 0.0


def print_height(blobs: Sequence[Blob]) -> float:
    """How tall print stands, in pixels: the height that most of the ink belongs to."""
    tall = sorted((b.box.height, b.area) for b in blobs if b.box.height >= 5 and b.box.width < 6 * b.box.height)
    if not tall:
        return 16.0
    heights, weights = np.array(tall).T
    return float(heights[np.searchsorted(weights.cumsum(), 0.6 * weights.sum())])


def _blobs(page: PageInk, box: Box) -> tuple[list[Blob], NDArray[np.int32]]:
    """The pieces of ink inside a box that are no rests of its rules, and the map of their labels."""
    x0, y0, x1, y1 = inside(box, page.mask.shape)
    darkness = 255 - page.flat[y0:y1, x0:x1]
    part = without_edges(without_rims(page.mask[y0:y1, x0:x1], darkness > page.sure))
    if part.size == 0 or not part.any():
        return [], np.zeros(part.shape, np.int32)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(part, connectivity=8)
    blobs = []
    for label in range(1, count):
        x, y, w, h, area = (int(v) for v in stats[label])
        piece = labels[y : y + h, x : x + w] == label
        peak = int(darkness[y : y + h, x : x + w][piece].max())
        blobs.append(Blob(Box(x0 + x, y0 + y, x0 + x + w, y0 + y + h), area, peak, label))
    return blobs, np.asarray(labels, np.int32)


def without_rims(part: Mask, sure: NDArray[np.bool_]) -> Mask:
    """A cell's ink without the blur of its rules, which would join its print to its sides.

    What is not surely ink, at a side, goes where the cell holds none farther in, in the same row or column.
    """
    bare, rim = part.copy(), min(RIM, round(0.15 * min(part.shape)))
    for side, surely in ((bare, sure), (bare[:, ::-1], sure[:, ::-1]), (bare.T, sure.T), (bare[::-1].T, sure[::-1].T)):
        alone = ~side[:, rim : 4 * rim].any(axis=1, keepdims=True)
        side[:, :rim][alone & ~surely[:, :rim]] = 0
    return bare


def without_edges(part: Mask) -> Mask:
    """A cell's ink without lines that run along its sides, at most a few pixels inside: rims of its rules."""
    height, width = part.shape
    if min(height, width) < 8:
        return part
    deep, wide = (max(2, min(6, round(0.15 * side))) for side in (height, width))
    along_y, along_x = part.mean(axis=1) > 0.5 * 255, part.mean(axis=0) > 0.8 * 255
    along_y[deep : height - deep] = False
    along_x[wide : width - wide] = False
    if not along_y.any() and not along_x.any():
        return part
    return np.asarray(np.where(along_y[:, None] | along_x[None, :], 0, part), np.uint8)


def inside(box: Box, shape: tuple[int, ...]) -> tuple[int, int, int, int]:
    """The whole pixels (x0, y0, x1, y1) that lie inside a box, cut to the page."""
    cut = box.clipped(shape[1], shape[0])
    x0, y0, x1, y1 = int(np.ceil(cut.x0)), int(np.ceil(cut.y0)), int(cut.x1), int(cut.y1)
    return x0, y0, max(x0, x1), max(y0, y1)


def _cell(page: PageInk, box: Box, blobs: list[Blob], labels: NDArray[np.int32], height: float) -> CellInk:
    kept = [b for b in blobs if not is_rule_rest(b.box, box, height, b.area / b.box.area)]
    kept = [b for b in kept if not is_dirt(b, height, page.grain)]
    kept, ghosts = without_ghosts(_without_strays(kept, height), page.dark, height)
    kept, ghosts = _with_faint_characters(kept, ghosts, page.dark, height)
    specks = [b for b in blobs if b not in kept and b not in ghosts]
    clean = _on_clean_paper(page, box, labels, [b.label for b in kept])
    boxes = [bounding(b.box for b in line) for line in text_lines(kept, height)]
    crops = tuple(_crop(clean, line, box) for line in boxes)
    shade = 0.0 if kept else _shade(clean, height)
    cut = any(_sides_run_into(_print_or_parts(page, kept, specks, box, height), box, height))
    ink = CellInk(box, tuple(boxes), crops, tuple(kept), tuple(specks), height, shade, tuple(ghosts), page.dark)
    return replace(ink, cut=cut)


def is_rule_rest(piece: Box, cell: Box, height: float, fill: float = 1.0) -> bool:
    """Whether a piece of ink is what is left of a rule: thin, along a side of the cell, and at it.

    Args:
        fill: the share of the piece's box that is ink.
    """
    if piece.width > 0.7 * cell.width and piece.height > 0.7 * cell.height and fill < 0.2:
        return True  # a corner or a frame
    if cell.height > 1.6 * height and _in_the_rim(piece, cell, max(3.0, 0.2 * height)):
        return True
    thin = max(2.0, 0.18 * height)
    at_left_or_right = piece.x0 - cell.x0 < thin or cell.x1 - piece.x1 < thin
    at_top_or_bottom = piece.y0 - cell.y0 < thin or cell.y1 - piece.y1 < thin
    touches_side = piece.x0 - cell.x0 < 1.5 or cell.x1 - piece.x1 < 1.5
    touches_end = piece.y0 - cell.y0 < 1.5 or cell.y1 - piece.y1 < 1.5
    upright = at_left_or_right and piece.width <= thin and (touches_side or piece.height > 0.7 * cell.height)
    lying = at_top_or_bottom and piece.height <= thin and (touches_end or piece.width > 0.7 * cell.width)
    return (upright and piece.height > 1.2 * piece.width) or lying


def _in_the_rim(piece: Box, cell: Box, rim: float) -> bool:
    """Whether a thin piece lies wholly in the outermost pixels of a cell, along its side."""
    flat = piece.height <= 2 and (piece.y1 - cell.y0 <= rim or cell.y1 - piece.y0 <= rim)
    upright = piece.width <= 2 and (piece.x1 - cell.x0 <= rim or cell.x1 - piece.x0 <= rim)
    return (flat and piece.width >= piece.height) or (upright and piece.height > 3 * piece.width)


def is_dirt(blob: Blob, height: float, grain: float) -> bool:
    """Whether a piece of ink is smaller than any mark of print of that height, a decimal point included."""
    return blob.area < max(grain, (0.07 * height) ** 2)


def _without_strays(blobs: list[Blob], height: float) -> list[Blob]:
    """Small pieces far from all print dropped, where there is print."""
    print_like = [b for b in blobs if max(b.box.width, b.box.height) > 0.4 * height]
    if not print_like:
        return blobs
    return [b for b in blobs if b in print_like or any(_gap(b.box, other.box) < 0.8 * height for other in print_like)]


def without_ghosts(blobs: Sequence[Blob], dark: float, height: float) -> tuple[list[Blob], list[Blob]]:
    """Ink and what is far paler than it: the rest of a seal, print that shines through; (kept, ghosts).

    Where a cell holds nothing dark, its pale ink may be its print, and what is as tall and wide as print stays.
    """
    strong = [b for b in blobs if b.peak > CLEAR * dark]
    if not strong:
        ghosts = [b for b in blobs if b.peak < 0.4 * dark and min(b.box.width, b.box.height) < 0.25 * height]
    else:
        print_peak = float(np.median([b.peak for b in strong]))
        pale = [b for b in blobs if b.peak < GHOST * print_peak]
        ghosts = [b for b in pale if b.peak < FAINT * print_peak or not _completes_a_character(b, strong, height)]
    return [b for b in blobs if b not in ghosts], ghosts


def _with_faint_characters(
    kept: list[Blob], ghosts: list[Blob], dark: float, height: float
) -> tuple[list[Blob], list[Blob]]:
    """Ink with the pale pieces that stand in its lines as characters do, beside dark ones: thin type's pale stems."""
    strong = [b for b in kept if b.peak > CLEAR * dark and b.box.height > 0.6 * height]
    lines = [bounding(b.box for b in line) for line in text_lines(strong, height)]
    least = FAINT * max((b.peak for b in strong), default=0)
    faint = [g for g in ghosts if g.peak > least and any(_stands_in(g, line) for line in lines)]
    return [*kept, *faint], [g for g in ghosts if g not in faint]


def _stands_in(ghost: Blob, line: Box) -> bool:
    """Whether a piece is as tall as a line of print and stands in it, or beside it as its next character would."""
    alike = 0.6 * line.height < ghost.box.height < 1.3 * line.height
    level = abs(ghost.box.centre[1] - line.centre[1]) < 0.3 * line.height
    return alike and level and _gap(ghost.box, line) < 0.6 * line.height


def _completes_a_character(piece: Blob, strong: Sequence[Blob], height: float) -> bool:
    """Whether a thin piece touches a dark one and makes one character with it: a hairline of the type."""
    thin = min(piece.box.width, piece.box.height) < 0.35 * height
    beside = [b.box for b in strong if _gap(b.box, piece.box) <= max(1.0, 0.08 * height)]
    both = [bounding((box, piece.box)) for box in beside]
    return thin and any(box.height < 1.15 * height and box.width < 1.0 * height for box in both)


def _gap(a: Box, b: Box) -> float:
    """The distance between two boxes, the larger of x and y."""
    return max(a.x0 - b.x1, b.x0 - a.x1, a.y0 - b.y1, b.y0 - a.y1, 0.0)


def text_lines(blobs: Sequence[Blob], height: float) -> list[list[Blob]]:
    """Pieces of ink grouped to lines of text, from the top.

    Pieces that overlap in y stand in one line; thin lines (the strokes of 二, a comma) join their neighbour while both
    together stay as tall as a character.
    """
    bands: list[tuple[float, float, list[Blob]]] = []
    for blob in sorted(blobs, key=lambda b: b.box.y0):
        y0, y1 = blob.box.y0, blob.box.y1
        if bands and y0 < bands[-1][1] - 0.1 * min(y1 - y0, bands[-1][1] - bands[-1][0]):
            top, bottom, members = bands[-1]
            bands[-1] = (top, max(bottom, y1), [*members, blob])
        else:
            bands.append((y0, y1, [blob]))
    joined: list[tuple[float, float, list[Blob]]] = []
    for band in bands:
        thin = joined and min(band[1] - band[0], joined[-1][1] - joined[-1][0]) < 0.6 * height
        if thin and band[1] - joined[-1][0] < 1.45 * height:
            joined[-1] = (joined[-1][0], band[1], joined[-1][2] + band[2])
        else:
            joined.append(band)
    return [members for _, _, members in joined]


def _on_clean_paper(page: PageInk, box: Box, labels: NDArray[np.int32], kept: Sequence[int]) -> tuple[Gray, int, int]:
    """The inside of a cell with all ink but the kept painted over, and where its top left pixel lies."""
    x0, y0, x1, y1 = inside(box, page.flat.shape)
    part = page.flat[y0:y1, x0:x1].copy()
    mine = np.isin(labels, kept)
    other = (page.mask[y0:y1, x0:x1] > 0) & ~mine
    if other.any():
        over = cv2.dilate(other.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
        part[over & ~mine] = 255
    return part, x0, y0


def _crop(clean: tuple[Gray, int, int], line: Box, cell: Box) -> Gray:
    """A line with a margin of an eighth of its height, paper where the margin leaves the cell."""
    part, x0, y0 = clean
    margin = max(2, round(line.height / 8))
    left, top = int(line.x0) - x0 - margin, int(line.y0) - y0 - margin
    right, bottom = int(line.x1) - x0 + margin, int(line.y1) - y0 + margin
    crop = np.full((bottom - top, right - left), 255, np.uint8)
    seen = part[max(top, 0) : bottom, max(left, 0) : right]
    crop[max(-top, 0) : max(-top, 0) + seen.shape[0], max(-left, 0) : max(-left, 0) + seen.shape[1]] = seen
    return crop


def _shade(clean: tuple[Gray, int, int], height: float) -> float:
    """The darkest spot of a cell without ink, smoothed over a quarter of the print's height, against its own paper."""
    part = clean[0]
    edge = max(3, round(height / 4))
    if min(part.shape) < 2 * edge + 3:
        return 0.0
    size = max(3, int(height / 4) | 1)
    smooth = cv2.blur(part, (size, size))[edge:-edge, edge:-edge]
    return float(np.median(smooth)) - float(smooth.min())
