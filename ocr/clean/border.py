"""What is not the page: the desk around a photographed sheet, the black edge of a scan."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

Image = npt.NDArray[np.uint8]
Mask = npt.NDArray[np.bool_]
BLACK = 0.4
"""Share of the brightness of a page below which its edge is black, every pixel of it."""
EVEN = 101
"""Pixels along an edge over which the paper next to it is averaged, to take its place."""
THICKER, WIDEST, FADE = 4, 0.1, 2
"""Pixels that a black edge is thick at least, share of the picture that it takes at most, and pixels it fades over."""


def page_mask(image: Image) -> Mask | None:
    """Where the sheet is, as a mask of the picture, or None where the whole picture is the sheet.

    The sheet is the large piece around the middle that no sharp step of brightness or colour crosses; a shadow's edge
    is soft. Pieces at the border of the picture that are darker are desk or scanner lid.
    """
    height, width = image.shape[:2]
    factor = 256.0 / max(height, width)
    small = cv2.resize(image, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    smooth = cv2.morphologyEx(small, cv2.MORPH_CLOSE, np.ones((7, 7), np.uint8))
    step = cv2.morphologyEx(smooth, cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8))
    step = step.max(axis=2) if step.ndim == 3 else step
    count, labels, stats, _ = cv2.connectedComponentsWithStats((step < 24).astype(np.uint8), connectivity=4)
    if count < 2:
        return None
    middle = labels[labels.shape[0] // 5 : -labels.shape[0] // 5, labels.shape[1] // 5 : -labels.shape[1] // 5]
    page = 1 + int(np.argmax(np.bincount(middle.ravel(), minlength=count)[1:]))
    if stats[page, cv2.CC_STAT_AREA] < 0.4 * labels.size:
        return None
    sheet = _hull(_filled(labels == page))
    if sheet is None:
        return None
    brightness = smooth.mean(axis=2) if smooth.ndim == 3 else smooth
    outside, darkest = ~sheet, 0.8 * float(np.median(brightness[sheet]))
    if not outside.any() or float(np.median(brightness[outside])) > darkest:
        return None
    wide = np.asarray(cv2.resize(sheet.astype(np.uint8), (width, height), interpolation=cv2.INTER_LINEAR) > 0)
    return wide if _reaches_rim(image, ~wide, darkest) else None


def _reaches_rim(image: Image, outside: Mask, darkest: float) -> bool:
    """Whether what lies outside the sheet is dark up to the edge of the picture; a shaded part of a table is not."""
    sides = [(slice(0, 1), slice(None)), (slice(-1, None), slice(None))]
    sides += [(across, down) for down, across in sides]
    rim = np.concatenate([image[side][outside[side]].ravel() for side in sides])
    return bool(rim.size) and float(np.median(rim)) <= darkest


def _filled(sheet: Mask) -> Mask:
    """The sheet with its holes."""
    _, labels, stats, _ = cv2.connectedComponentsWithStats((~sheet).astype(np.uint8), connectivity=4)
    height, width = sheet.shape
    x, y, w, h = (stats[:, i] for i in range(4))
    inner = (x > 0) & (y > 0) & (x + w < width) & (y + h < height)
    inner[0] = False
    return np.asarray(sheet | inner[labels], dtype=np.bool_)


def _hull(sheet: Mask) -> Mask | None:
    """The straight-sided shape around the sheet, or None where it is much more than the sheet: then a shaded part of a
    table, not the desk, was left out."""
    contours = cv2.findContours(sheet.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)[0]
    hull = cv2.convexHull(np.concatenate(contours))
    filled = cv2.fillConvexPoly(np.zeros(sheet.shape, np.uint8), hull, 1)
    if int(filled.sum()) > 1.05 * int(sheet.sum()):
        return None
    return np.asarray(cv2.dilate(filled, np.ones((3, 3), np.uint8)) > 0, dtype=np.bool_)


def without_border(image: Image) -> Image:
    """The picture with what lies outside the sheet made white, and a narrow black edge like the paper next to it."""
    mask, sides = page_mask(image), _black_sides(image)
    if mask is None and not any(sides):
        return image
    result = image.copy()
    if mask is not None:
        result[~mask] = 255
    for side, depth in enumerate(sides):
        lines = _from_side(result, side)
        if depth:
            lines[:depth] = cv2.blur(np.ascontiguousarray(lines[depth : depth + 1]), (EVEN, 1))
    return result


def _from_side(image: Image, side: int) -> Image:
    """A view of the picture as lines from one of its sides inwards: top, bottom, left, right."""
    lines = image if side < 2 else image.swapaxes(0, 1)
    return lines[::-1] if side % 2 else lines


def _black_sides(image: Image) -> list[int]:
    """How many lines from each side are the black edge of a scan, narrow as it may be: thicker than a rule, and then
    paper."""
    gray = image if image.ndim == 2 else image.max(axis=2)
    black = BLACK * float(np.median(gray[::8, ::8]))
    found = []
    for side in range(4):
        lines = _from_side(gray, side)
        most = round(WIDEST * len(lines))
        depth = _depth(lines[:most], black)
        ends = depth < most and float(np.median(lines[depth + FADE])) > black
        found.append(depth + FADE if depth >= THICKER and ends else 0)
    return found


def _depth(lines: Image, black: float) -> int:
    """How many of some lines from the rim inwards are black throughout; white type on them shows in a few pixels."""
    for depth, line in enumerate(lines):
        if float(line.max()) > black:
            return depth
    return len(lines)
