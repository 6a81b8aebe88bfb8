"""Changes of coordinates between a page as it came and the page made straight.

Each warp knows its way back: from points of the new picture to points of the old one. That is what resampling a picture
needs, and what tells where a cell stood on the original.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

import cv2
import numpy as np
import numpy.typing as npt

Image = npt.NDArray[np.uint8]
Points = npt.NDArray[np.float64]


class Warp(Protocol):
    """A change of coordinates that can be applied to a picture and undone for points."""

    def apply(self, image: Image) -> Image:
        """The picture in the new coordinates."""
        ...

    def back(self, points: Points) -> Points:
        """Points (n x 2, x and y) of the new picture as points of the old one."""
        ...


@dataclass(frozen=True, slots=True)
class Scaling:
    """The picture made smaller by a factor under 1."""

    factor: float

    def apply(self, image: Image) -> Image:
        small = cv2.resize(image, None, fx=self.factor, fy=self.factor, interpolation=cv2.INTER_AREA)
        return np.asarray(small, dtype=np.uint8)

    def back(self, points: Points) -> Points:
        return points / self.factor


@dataclass(frozen=True, slots=True)
class Turn:
    """A turn by quarters, anticlockwise as `numpy.rot90`, of a picture that had this width and height."""

    quarters: int
    width: int
    height: int

    def apply(self, image: Image) -> Image:
        return np.ascontiguousarray(np.rot90(image, self.quarters))

    def back(self, points: Points) -> Points:
        x, y = points[:, 0], points[:, 1]
        ways = ((x, y), (self.width - y, x), (self.width - x, self.height - y), (y, self.height - x))
        return np.stack(ways[self.quarters % 4], axis=1)


@dataclass(frozen=True, slots=True)
class Rotation:
    """A small rotation about the middle; the picture grows so that nothing is lost.

    Args:
        degrees: by how much lines fall to the right in the picture as it came; the rotation takes that away.
        width, height: of the picture as it came.
    """

    degrees: float
    width: int
    height: int

    @property
    def matrix(self) -> Points:
        """From points of the old picture to points of the new one, 2 x 3."""
        middle = (self.width / 2, self.height / 2)
        matrix = np.asarray(cv2.getRotationMatrix2D(middle, self.degrees, 1.0), dtype=np.float64)
        new_width, new_height = self.size
        matrix[:, 2] += (new_width - self.width) / 2, (new_height - self.height) / 2
        return matrix

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of the new picture."""
        sine, cosine = abs(np.sin(np.radians(self.degrees))), abs(np.cos(np.radians(self.degrees)))
        return (
            int(np.ceil(self.width * cosine + self.height * sine)),
            int(np.ceil(self.width * sine + self.height * cosine)),
        )

    def apply(self, image: Image) -> Image:
        turned = cv2.warpAffine(
            image, self.matrix, self.size, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_CONSTANT, borderValue=(255,) * 3
        )
        return np.asarray(turned, dtype=np.uint8)

    def back(self, points: Points) -> Points:
        inverse = cv2.invertAffineTransform(self.matrix)
        return np.asarray(points @ inverse[:, :2].T + inverse[:, 2], dtype=np.float64)


@dataclass(frozen=True, slots=True)
class Bend:
    """A smooth displacement over the page: a sum of products of powers of x and y, both from -1 to 1 over `extent` and
    held constant beyond it.

    Args:
        powers: n x 2, the powers of x and of y.
        weights: n, pixels.
        extent: x0, y0, x1, y1 of the evidence in pixels.
    """

    powers: npt.NDArray[np.intp]
    weights: Points
    extent: tuple[float, float, float, float]

    def terms(self, points: Points) -> Points:
        """The products at points (m x 2): m x n."""
        x0, y0, x1, y1 = self.extent
        x = np.clip(2 * (points[:, 0] - x0) / max(x1 - x0, 1.0) - 1, -1.05, 1.05)
        y = np.clip(2 * (points[:, 1] - y0) / max(y1 - y0, 1.0) - 1, -1.05, 1.05)
        of_x, of_y = (np.vander(side, int(self.powers.max()) + 1, increasing=True) for side in (x, y))
        return np.asarray(of_x[:, self.powers[:, 0]] * of_y[:, self.powers[:, 1]], dtype=np.float64)

    def at(self, points: Points) -> Points:
        """The displacement at points (m x 2), m pixels."""
        return np.asarray(self.terms(points) @ self.weights, dtype=np.float64)


@dataclass(frozen=True, slots=True)
class Smooth:
    """A page whose bends are taken out: every point (x, y) moves to (x + right(x, y), y + down(x, y))."""

    right: Bend
    down: Bend
    _step: int = field(default=16, repr=False)

    def back(self, points: Points) -> Points:
        places = points.copy()
        for _ in range(
            6
        ):  # the displacement changes slowly, so that the iteration settles within hundredths of a pixel
            places = points - np.stack([self.right.at(places), self.down.at(places)], axis=1)
        return places

    def apply(self, image: Image) -> Image:
        height, width = image.shape[:2]
        xs = np.arange(0, width + self._step, self._step, dtype=np.float64)
        ys = np.arange(0, height + self._step, self._step, dtype=np.float64)
        nodes = np.stack(np.meshgrid(xs, ys), axis=-1)
        moved = (self.back(nodes.reshape(-1, 2)).reshape(nodes.shape) - nodes).astype(np.float32)
        x = np.tile(np.arange(width, dtype=np.float32), (height, 1))
        y = np.repeat(np.arange(height, dtype=np.float32), width).reshape(height, width)
        fine = cv2.remap(moved, x / self._step, y / self._step, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        x += fine[:, :, 0]
        y += fine[:, :, 1]
        flat = cv2.remap(image, x, y, cv2.INTER_CUBIC, borderMode=cv2.BORDER_CONSTANT, borderValue=(255,) * 3)
        return np.asarray(flat, dtype=np.uint8)
