"""The connected components of a mask, counted over the pixels that are set.

Most of a page is paper. OpenCV labels it fast, but its statistics go over every pixel; these go over the ink alone.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import cv2
import numpy as np
import numpy.typing as npt

Mask = npt.NDArray[np.uint8]
Flags = npt.NDArray[np.bool_]
Numbers = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Components:
    """The pieces of a mask, 8-connected. Piece 0 is all that is not set, and has no size.

    Args:
        left, top, width, height: the bounding box of each, in pixels.
        area: how many pixels each has.
        x, y: of each pixel that is set, row by row.
        own: which piece each of them belongs to.
        shape: height and width of the mask.
    """

    left: Numbers
    top: Numbers
    width: Numbers
    height: Numbers
    area: Numbers
    x: Numbers = field(repr=False)
    y: Numbers = field(repr=False)
    own: Numbers = field(repr=False)
    shape: tuple[int, int]

    @classmethod
    def of(cls, mask: Mask) -> Components:
        """The pieces of a mask (height x width, not 0 where set), in the order of OpenCV's labels."""
        count, labels = cv2.connectedComponents(mask, connectivity=8)
        found = cv2.findNonZero(mask)
        points = np.zeros((0, 2), np.int64) if found is None else found.reshape(-1, 2).astype(np.int64)
        x, y = np.ascontiguousarray(points.T)
        own = labels[y, x].astype(np.int64)
        left, right = np.full(count, mask.shape[1]), np.full(count, -1)
        np.minimum.at(left, own, x)
        np.maximum.at(right, own, x)
        top, bottom = np.zeros(count, np.int64), np.full(count, -1)
        top[own[::-1]], bottom[own] = y[::-1], y  # rows rise, and the last assignment stays
        left[0] = 0
        area = np.bincount(own, minlength=count)
        return cls(left, top, right - left + 1, bottom - top + 1, area, x, y, own, (mask.shape[0], mask.shape[1]))

    def __len__(self) -> int:
        return len(self.area)

    def mask(self, chosen: Flags) -> Mask:
        """255 where the chosen pieces lie; `chosen` has an entry for each piece, that of piece 0 says nothing."""
        result = np.zeros(self.shape, np.uint8)
        kept = chosen[self.own]
        result[self.y[kept], self.x[kept]] = 255
        return result

    def inside(self, region: Mask) -> Numbers:
        """How many pixels of each piece lie where a region (height x width) is not 0."""
        return np.bincount(self.own[region[self.y, self.x] > 0], minlength=len(self))
