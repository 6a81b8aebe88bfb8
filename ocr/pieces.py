"""Which pieces of ink are print: rests of rules, dirt, strays and ghosts told from characters, by size and darkness."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from baobiao.geometry import Box, bounding
from baobiao.ocr.ink import Blob, PageInk

CLEAR = 0.75
"""The share of the page's own darkness that clear print has at its darkest spot."""
COLUMN = 2.4
"""Times as tall as wide, a piece is no character but a 1, or several set one under the other."""
GHOST = 0.55
"""Paler than that share of the print beside it, a piece may be the rest of a seal, or print that shines through."""
FAINT = 0.35
"""Paler than that share it is no stroke of the print."""


def print_height(blobs: Sequence[Blob]) -> float:
    """How tall print stands, in pixels: the height that most of the ink belongs to, columns set upright left out."""
    alike = [b for b in blobs if b.box.height >= 5 and b.box.width < 6 * b.box.height]
    shapes = [(b.box.width, b.box.height, b.area) for b in alike]
    tall = sorted((h, area) for w, h, area in shapes if h < COLUMN * w) or sorted((h, area) for _, h, area in shapes)
    if not tall:
        return 16.0
    heights, weights = np.array(tall).T
    return float(heights[np.searchsorted(weights.cumsum(), 0.6 * weights.sum())])


def print_darkness(blobs: Sequence[Blob], height: float) -> float:
    """How dark the middle of print gets: the median over pieces as tall as print; 0 where there are none."""
    peaks = [b.peak for b in blobs if 0.6 * height < b.box.height < 1.5 * height]
    return float(np.median(peaks)) if peaks else 0.0


def has_grains(cells: Sequence[Sequence[Blob]], height: float) -> bool:
    """Whether single pixels stand as ink where no print is: then one beside print need not be its decimal point."""
    for blobs in cells:
        larger = [b for b in blobs if b.area > 1]
        if any(b.area == 1 and all(_gap(b.box, other.box) > 0.8 * height for other in larger) for b in blobs):
            return True
    return False


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
    tall = piece.height > min(0.7 * cell.height, 1.2 * height)
    upright = at_left_or_right and piece.width <= thin and (touches_side or tall)
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


def without_strays(blobs: list[Blob], height: float) -> list[Blob]:
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


def with_faint_characters(
    kept: list[Blob], ghosts: list[Blob], dark: float, height: float
) -> tuple[list[Blob], list[Blob]]:
    """Ink with the pale pieces that stand in its lines as characters do, beside dark ones: thin type's pale stems."""
    strong = [b for b in kept if b.peak > CLEAR * dark and b.box.height > 0.6 * height]
    lines = [bounding(b.box for b in line) for line in text_lines(strong, height)]
    least = FAINT * max((b.peak for b in strong), default=0)
    faint = [g for g in ghosts if g.peak > least and any(stands_in(g, line) for line in lines)]
    return [*kept, *faint], [g for g in ghosts if g not in faint]


def stands_in(ghost: Blob, line: Box) -> bool:
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


def print_or_parts(page: PageInk, kept: Sequence[Blob], dropped: Sequence[Blob], box: Box, height: float) -> list[Blob]:
    """The print of a cell and the dropped pieces beside it too short for a rule and no paler: parts of it, perhaps.

    In a cell without print any such piece may be what is left of some.
    """
    least = GHOST * max((b.peak for b in kept), default=0)
    short = [b for b in dropped if b.box.height < 0.7 * box.height and b.box.width < 0.7 * box.width]
    short = [b for b in short if b.peak > least]
    near = [b for b in short if not kept or any(_gap(b.box, k.box) < 0.35 * height for k in kept)]
    return [*kept, *(b for b in near if not is_dirt(b, height, page.grain))]


def sides_run_into(blobs: Sequence[Blob], box: Box, height: float) -> tuple[bool, bool]:
    """Whether print touches the left or right side of a cell, and its top or bottom."""
    print_like = [b.box for b in blobs if b.area > (0.15 * height) ** 2 and b.box.height < 1.6 * height]
    across = any(b.x0 - box.x0 < 1 or box.x1 - b.x1 < 1 for b in print_like)
    down = any(b.y0 - box.y0 < 1 or box.y1 - b.y1 < 1 for b in print_like)
    return across, down


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
