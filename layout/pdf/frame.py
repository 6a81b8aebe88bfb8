"""From PDF's user space to the page as it is looked at.

User space has its origin at the bottom left, in points. A `Frame` turns it by the page's /Rotate, and by a further
quarter turn where the text itself runs up or down the page, so that what follows sees upright text with the origin at
the top left.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from baobiao.geometry import Box

Points = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Frame:
    """The visible box of a page in user space and the quarter turns (clockwise) that set it upright.

    Args:
        left, bottom, right, top: the visible box, points.
        page_turns: the page's own /Rotate in quarters.
        text_turns: further quarters that set the text upright.
    """

    left: float
    bottom: float
    right: float
    top: float
    page_turns: int = 0
    text_turns: int = 0

    @property
    def size(self) -> tuple[float, float]:
        """Width and height of the upright frame, points."""
        return self._size(self.page_turns + self.text_turns)

    def upright(self, boxes: Points) -> Points:
        """Boxes (n x 4: left, bottom, right, top in user space) as n x 4: x0, y0, x1, y1, origin top left, points."""
        x0, y0 = boxes[:, 0] - self.left, self.top - boxes[:, 3]
        x1, y1 = boxes[:, 2] - self.left, self.top - boxes[:, 1]
        flat = np.stack([x0, y0, x1, y1], axis=1)
        return _turned(flat, self._size(0), self.page_turns + self.text_turns)

    def on_page(self, box: Box) -> Box:
        """A box of the upright frame in fractions of the page as it is shown."""
        back = _turned(np.array([[box.x0, box.y0, box.x1, box.y1]]), self.size, -self.text_turns)[0]
        width, height = self._size(self.page_turns)
        return Box(*(float(v) for v in back)).scaled(1 / width, 1 / height).clipped()

    def _size(self, turns: int) -> tuple[float, float]:
        width, height = self.right - self.left, self.top - self.bottom
        return (height, width) if turns % 2 else (width, height)


def _turned(boxes: Points, size: tuple[float, float], turns: int) -> Points:
    """Boxes after quarter turns clockwise of the page that they lie on."""
    width, height = size
    for _ in range(turns % 4):
        x0, y0, x1, y1 = boxes.T
        boxes = np.stack([height - y1, x0, height - y0, x1], axis=1)
        width, height = height, width
    return boxes
