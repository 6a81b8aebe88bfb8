"""What is not the page: the desk around a photographed sheet, the black edge of a scan."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

Image = npt.NDArray[np.uint8]
Mask = npt.NDArray[np.bool_]


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
    """The picture with what lies outside the sheet made white."""
    mask = page_mask(image)
    if mask is None:
        return image
    result = image.copy()
    result[~mask] = 255
    return result
