"""From a cell's box to its ink: what is printed there, cut tight, line by line, before any character is read.

What is too small for print, or a rest of a rule, is dropped and counted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from baobiao.geometry import Box, bounding
from baobiao.ocr.engine import Gray
from baobiao.ocr.ink import Blob, PageInk, inside, pieces_inside
from baobiao.ocr.pieces import (
    GHOST,
    has_grains,
    is_dirt,
    is_rule_rest,
    print_darkness,
    print_height,
    print_or_parts,
    sides_run_into,
    stands_in,
    text_lines,
    with_faint_characters,
    without_ghosts,
    without_strays,
)
from baobiao.ocr.upright import characters, is_upright


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
        close: whether it did, and was seen whole a little wider.
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
    close: bool = False

    @property
    def pale(self) -> bool:
        """Whether all the ink that was kept is far paler than the print of the page."""
        return bool(self.blobs) and max(blob.peak for blob in self.blobs) < 0.5 * self.dark

    @property
    def doubtful(self) -> bool:
        """Whether a pale piece stands where a character of the print would stand, taken for one or not."""
        strongest = max((blob.peak for blob in self.blobs), default=0)
        faint = any(blob.peak < GHOST * strongest and blob.box.height > 0.6 * self.height for blob in self.blobs)
        return faint or any(stands_in(ghost, line) for ghost in self.ghosts for line in self.lines)


def cell_inks(page: PageInk, boxes: Sequence[Box]) -> tuple[CellInk, ...]:
    """The ink of each cell; `boxes` are insides in pixels of the page."""
    found = [pieces_inside(page, box) for box in boxes]
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
    x, y = sides_run_into(print_or_parts(bare, cell.blobs, cell.specks, cell.box, cell.height), cell.box, cell.height)
    box = Box(cell.box.x0 - room * x, cell.box.y0 - room * y, cell.box.x1 + room * x, cell.box.y1 + room * y)
    wider = _cell(bare, box.clipped(bare.flat.shape[1], bare.flat.shape[0]), *pieces_inside(bare, box), cell.height)
    alike = len(wider.lines) == max(1, len(cell.lines))
    alike &= all(line.height < 1.6 * cell.height for line in wider.lines)
    return replace(wider, close=True) if alike else cell


def _cell(page: PageInk, box: Box, blobs: list[Blob], labels: NDArray[np.int32], height: float) -> CellInk:
    kept = [b for b in blobs if not is_rule_rest(b.box, box, height, b.area / b.box.area)]
    kept = [b for b in kept if not is_dirt(b, height, page.grain)]
    kept, ghosts = without_ghosts(without_strays(kept, height), page.dark, height)
    kept, ghosts = with_faint_characters(kept, ghosts, page.dark, height)
    specks = [b for b in blobs if b not in kept and b not in ghosts]
    clean = _on_clean_paper(page, box, labels, [b.label for b in kept])
    boxes = _lines(clean, kept, height)
    crops = tuple(_crop(clean, line, box) for line in boxes)
    shade = 0.0 if kept else _shade(clean, height)
    cut = any(sides_run_into(print_or_parts(page, kept, specks, box, height), box, height))
    ink = CellInk(box, tuple(boxes), crops, tuple(kept), tuple(specks), height, shade, tuple(ghosts), page.dark)
    return replace(ink, cut=cut)


def _lines(clean: tuple[Gray, int, int], kept: Sequence[Blob], height: float) -> list[Box]:
    """The lines of a cell's print from the top; each character of a column set upright is one."""
    part, x0, y0 = clean
    found: list[Box] = []
    for box in (bounding(b.box for b in line) for line in text_lines(kept, height)):
        if not is_upright(box, height):
            found.append(box)
            continue
        crop = part[int(box.y0) - y0 : int(box.y1) - y0, int(box.x0) - x0 : int(box.x1) - x0]
        found += characters(crop, box)
    return found


def _on_clean_paper(page: PageInk, box: Box, labels: NDArray[np.int32], kept: list[int]) -> tuple[Gray, int, int]:
    """The inside of a cell with all ink but the kept painted over, and where its top left pixel lies."""
    x0, y0, x1, y1 = inside(box, page.flat.shape)
    part = page.flat[y0:y1, x0:x1].copy()
    chosen = np.zeros(int(labels.max(initial=0)) + 1, np.bool_)
    chosen[kept] = True
    mine = chosen[labels]
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
