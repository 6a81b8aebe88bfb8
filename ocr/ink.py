"""The ink of a page on paper made even, and its pieces inside a cell.

Ink is what is darker than the paper around it by a share of the print's own darkness, and joined to something surely
dark (hysteresis, Canny 1986).
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from baobiao.geometry import Box
from baobiao.ocr.components import Components
from baobiao.ocr.engine import Gray

Mask = NDArray[np.uint8]
LARGE = 0.2
"""Share of the page's longer side from which a piece is no print."""
RIM = 3
"""Pixels inside a cell's sides to which the blur of its rules reaches at most."""


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
    dark = _darkness_of_print(np.asarray(print_only, np.uint8), max(40.0, 6 * noise))
    sure = max(share * dark, 5 * noise, 20.0)
    weak = (darkness > max(sure / 2, 3 * noise, 10.0)).astype(np.uint8)
    return PageInk(flat, dark, noise, _joined_to_sure(weak, darkness > sure), rules, sure)


def _darkness_of_print(darkness: Gray, least: float) -> float:
    """How dark print gets: large pieces left out, which are the edge of a scan, a picture, the rest of a rule."""
    pieces = Components.of((darkness > least).astype(np.uint8))
    small = np.maximum(pieces.width, pieces.height) < LARGE * max(darkness.shape)
    inked = darkness[pieces.mask(small) > 0]
    return float(np.percentile(inked, 80)) if inked.size > 50 else 255.0


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
    pieces = Components.of(weak)
    return pieces.mask(pieces.inside(sure.view(np.uint8)) > 0)


def pieces_inside(page: PageInk, box: Box) -> tuple[list[Blob], NDArray[np.int32]]:
    """The pieces of ink inside a box that are no rests of its rules, and the map of their labels."""
    x0, y0, x1, y1 = inside(box, page.mask.shape)
    darkness = 255 - page.flat[y0:y1, x0:x1]
    part = without_edges(without_rims(page.mask[y0:y1, x0:x1], darkness > page.sure))
    if part.size == 0 or not part.any():
        return [], np.zeros(part.shape, np.int32)
    # the same labels as by default, in a third of the time
    count, labels, stats, _ = cv2.connectedComponentsWithStatsWithAlgorithm(part, 8, cv2.CV_32S, cv2.CCL_BBDT)
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
