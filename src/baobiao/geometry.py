"""Places on a page.

Every box in the toolkit is a `Box`: origin at the top left, x to the right, y down. Which unit it is in is said where
it is held: pixels of a picture inside `ocr`, fractions of the page (0 to 1) in `document` and `report`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Box:
    """An upright rectangle from (x0, y0), top left, to (x1, y1), bottom right.

    Raises:
        ValueError: when a corner is inverted or a number is not finite.
    """

    x0: float
    y0: float
    x1: float
    y1: float

    def __post_init__(self) -> None:
        if not (-1e9 < self.x0 <= self.x1 < 1e9 and -1e9 < self.y0 <= self.y1 < 1e9):
            raise ValueError(f"not a box: ({self.x0}, {self.y0}, {self.x1}, {self.y1})")

    @property
    def width(self) -> float:
        return self.x1 - self.x0

    @property
    def height(self) -> float:
        return self.y1 - self.y0

    @property
    def area(self) -> float:
        return self.width * self.height

    @property
    def centre(self) -> tuple[float, float]:
        return (self.x0 + self.x1) / 2, (self.y0 + self.y1) / 2

    def contains(self, x: float, y: float) -> bool:
        """Whether the point lies inside, the top and left edges included, the others not."""
        return self.x0 <= x < self.x1 and self.y0 <= y < self.y1

    def intersection(self, other: Box) -> Box | None:
        """The part both boxes cover, or None where they do not meet in an area."""
        x0, y0 = max(self.x0, other.x0), max(self.y0, other.y0)
        x1, y1 = min(self.x1, other.x1), min(self.y1, other.y1)
        return Box(x0, y0, x1, y1) if x0 < x1 and y0 < y1 else None

    def covers(self, other: Box) -> float:
        """The share of `other` (0 to 1) that lies inside this box."""
        common = self.intersection(other)
        return common.area / other.area if common and other.area else 0.0

    def scaled(self, x: float, y: float) -> Box:
        """The box in another unit: from pixels to fractions with `1 / width, 1 / height`, and back."""
        return Box(self.x0 * x, self.y0 * y, self.x1 * x, self.y1 * y)

    def moved(self, dx: float, dy: float) -> Box:
        """The box shifted by (dx, dy)."""
        return Box(self.x0 + dx, self.y0 + dy, self.x1 + dx, self.y1 + dy)

    def clipped(self, width: float = 1.0, height: float = 1.0) -> Box:
        """The box cut to (0, 0, width, height)."""
        x0, y0 = min(max(self.x0, 0.0), width), min(max(self.y0, 0.0), height)
        return Box(x0, y0, max(x0, min(self.x1, width)), max(y0, min(self.y1, height)))


def bounding(boxes: Iterable[Box]) -> Box:
    """The smallest box around all of `boxes`.

    Raises:
        ValueError: when there is none.
    """
    several = list(boxes)
    if not several:
        raise ValueError("no boxes to bound")
    return Box(
        min(b.x0 for b in several),
        min(b.y0 for b in several),
        max(b.x1 for b in several),
        max(b.y1 for b in several),
    )
