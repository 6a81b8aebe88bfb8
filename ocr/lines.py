"""Text outside tables on a straightened page: lines of text, read, and put together to paragraphs.

Chinese print tells a paragraph by the indentation of its first line (two characters) and by a last line that ends
short of the margin.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from baobiao.document import Reading
from baobiao.geometry import Box, bounding
from baobiao.ocr.engine import Alphabet, Gray, Quad, TextEngine
from baobiao.ocr.ink import PageInk, inside

_MOST_LINES = 1500
"""Of a page of text; specks of a photograph that join to more lines are no text."""


@dataclass(frozen=True, slots=True)
class TextLine:
    """A line of text with its box in pixels of the page."""

    box: Box
    reading: Reading


@dataclass(frozen=True, slots=True)
class TextBlock:
    """A paragraph: its lines in order, and them as one text."""

    lines: tuple[TextLine, ...]

    @property
    def box(self) -> Box:
        return bounding(line.box for line in self.lines)

    @property
    def text(self) -> str:
        return "".join(line.reading.text for line in self.lines)

    @property
    def confidence(self) -> float:
        """The geometric mean of the lines' probabilities per character."""
        logs = [math.log(max(line.reading.probability, 1e-12)) for line in self.lines]
        return math.exp(sum(logs) / max(1, len(self.text)))


def read_lines(page: PageInk, tables: Sequence[Box], engine: TextEngine) -> tuple[TextLine, ...]:
    """The lines of text outside the tables, from the top.

    On a page with tables the ink itself tells the lines; on one without, where it may be a photograph of anything, the
    engine's detector does.

    Raises:
        EngineError: when the engine fails.
    """
    boxes = find_lines(page, tables) if tables else upright_lines(engine.detect(page.flat), page.flat.shape)
    crops = [_crop(page, box) for box in boxes]
    seen = engine.read(crops, Alphabet.TEXT)
    read = [TextLine(box, said[0]) for box, said in zip(boxes, seen, strict=True) if said and said[0].text]
    return tuple(in_reading_order(read))


def _crop(page: PageInk, box: Box) -> Gray:
    margin = max(2.0, box.height / 10)
    x0, y0, x1, y1 = inside(Box(box.x0 - margin, box.y0 - margin, box.x1 + margin, box.y1 + margin), page.flat.shape)
    return page.flat[y0:y1, x0:x1]


def upright_lines(quads: Sequence[Quad], shape: tuple[int, ...]) -> list[Box]:
    """The boxes of detected lines, those that stand on end left out."""
    sides = (zip(*quad, strict=True) for quad in quads)
    boxes = [Box(min(x), min(y), max(x), max(y)).clipped(shape[1], shape[0]) for x, y in sides]
    return [box for box in boxes if box.width >= 0.5 * box.height > 1]


def find_lines(page: PageInk, tables: Sequence[Box]) -> list[Box]:
    """The boxes of lines of text outside the tables, by joining ink along the line; none where that gives a mess."""
    mask = page.mask.copy()
    for table in tables:
        x0, y0, x1, y1 = inside(Box(table.x0 - 3, table.y0 - 3, table.x1 + 3, table.y1 + 3), mask.shape)
        mask[y0:y1, x0:x1] = 0
    height = _print_height(mask)
    if not height:
        return []
    run = cv2.dilate(mask, np.ones((1, max(3, round(1.6 * height))), np.uint8))
    _, _, stats, _ = cv2.connectedComponentsWithStats(run, connectivity=8)
    x, y, w, h, _ = stats[1:].T
    grown = round(1.6 * height) // 2
    print_like = (h > 0.5 * height) & (h < 3 * height) & (w > 0.4 * height + 2 * grown)
    boxes = [
        Box(a + grown, b, max(a + grown, a + c - grown), b + d)
        for a, b, c, d in zip(*(v[print_like].astype(float) for v in (x, y, w, h)), strict=True)
    ]
    return boxes if len(boxes) <= _MOST_LINES else []


def _print_height(mask: Gray) -> float:
    """How tall the characters of a mask stand, in pixels; 0 where there are none."""
    _, _, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    w, h = stats[1:, 2], stats[1:, 3]
    tall = h[(h >= 6) & (h < mask.shape[0] / 8) & (w < 4 * h) & (h < 4 * w)]
    return float(np.percentile(tall, 70)) if len(tall) >= 3 else 0.0


def in_reading_order(lines: Sequence[TextLine]) -> list[TextLine]:
    """From the top; lines side by side from the left."""
    rows: list[list[TextLine]] = []
    for line in sorted(lines, key=lambda item: item.box.centre[1]):
        if rows and line.box.centre[1] < rows[-1][0].box.y1 - 0.3 * rows[-1][0].box.height:
            rows[-1].append(line)
        else:
            rows.append([line])
    return [line for row in rows for line in sorted(row, key=lambda item: item.box.x0)]


def paragraphs(lines: Sequence[TextLine], breaks: Sequence[float] = ()) -> tuple[TextBlock, ...]:
    """Lines in reading order as paragraphs.

    Args:
        breaks: heights (y) that no paragraph runs across: the middles of tables.
    """
    if not lines:
        return ()
    left = float(np.percentile([line.box.x0 for line in lines], 20))
    right = float(np.percentile([line.box.x1 for line in lines], 80))
    blocks: list[list[TextLine]] = []
    for line in lines:
        if blocks and _goes_on(blocks[-1][-1], line, left, right, breaks):
            blocks[-1].append(line)
        else:
            blocks.append([line])
    return tuple(TextBlock(tuple(block)) for block in blocks)


def _goes_on(before: TextLine, line: TextLine, left: float, right: float, breaks: Sequence[float]) -> bool:
    """Whether a line continues the paragraph of the line before it."""
    height = min(before.box.height, line.box.height)
    if any(before.box.y1 <= y <= line.box.y1 for y in breaks):
        return False
    if line.box.y0 < before.box.y1 - 0.5 * height:  # side by side
        return line.box.x0 - before.box.x1 < 2 * height
    near = line.box.y0 - before.box.y1 < 1.6 * height
    alike = max(before.box.height, line.box.height) < 1.6 * height
    flush = line.box.x0 - left < 1.2 * height
    full = right - before.box.x1 < 2.5 * height
    return near and alike and flush and full
