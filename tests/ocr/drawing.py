"""Small pictures drawn for tests."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from baobiao.geometry import Box

Gray = NDArray[np.uint8]

TEXTS = [["12", "0", "-", "/"], ["305", "", "7.5", "1"], ["30000", "1,208", "/", "8"]]
BOXES = [Box(22 + c * 90, 22 + r * 40, 20 + (c + 1) * 90, 20 + (r + 1) * 40) for r in range(3) for c in range(4)]
"""What stands in a table as `table` draws it, and the insides of its cells."""


def drawn(text: str, size: int = 24, margin: int = 4) -> Gray:
    """The text in black on white, cut to its ink with a margin."""
    face = ImageFont.load_default(size)  # Pillow brings it
    sheet = Image.new("L", (size * (len(text) + 2), size * 3), 255)
    ImageDraw.Draw(sheet).text((size, size // 2), text, font=face, fill=0)
    pixels = np.asarray(sheet)
    ys, xs = np.nonzero(pixels < 160)
    return np.pad(pixels[ys.min() : ys.max() + 1, xs.min() : xs.max() + 1], margin, constant_values=255)


def sheet(width: int = 400, height: int = 200) -> Gray:
    return np.full((height, width), 255, np.uint8)


def put(page: Gray, piece: Gray, x: int, y: int) -> None:
    """Set a piece on a page, in place."""
    part = page[y : y + piece.shape[0], x : x + piece.shape[1]]
    np.minimum(part, piece, out=part)


def table(texts: list[list[str]], *, cell: tuple[int, int] = (90, 40), size: int = 20, rule: int = 2) -> Gray:
    """A ruled table with each text in the middle of its cell."""
    width, height = cell
    page = sheet(len(texts[0]) * width + 40, len(texts) * height + 40)
    for r in range(len(texts) + 1):
        page[20 + r * height : 20 + r * height + rule, 20 : 20 + len(texts[0]) * width + rule] = 0
    for c in range(len(texts[0]) + 1):
        page[20 : 20 + len(texts) * height + rule, 20 + c * width : 20 + c * width + rule] = 0
    for r, line in enumerate(texts):
        for c, text in enumerate(line):
            if text:
                piece = drawn(text, size, 0)
                x = 20 + c * width + (width - piece.shape[1]) // 2
                put(page, piece, x, 20 + r * height + (height - piece.shape[0]) // 2)
    return page
