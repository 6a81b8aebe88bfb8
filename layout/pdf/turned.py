"""Tables set sideways on a page whose other text is upright."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from baobiao.document import Block, Grid
from baobiao.layout.pdf.frame import Frame, Points
from baobiao.layout.pdf.glyphs import ASKEW, Glyphs
from baobiao.layout.pdf.ink import Ink

FEWEST = 30
"""Characters of a table."""
AROUND = 12.0
"""Points around its text in which its rules run."""
AMONG = 0.02
"""Share of its characters that others stand among them: column titles that run upwards stand among upright text."""
LEAST = 3
"""Rows of a table set sideways; titles of columns that run upwards make no table."""


def sideways(text: Glyphs, frame: Frame, painted: Ink) -> Iterator[tuple[Glyphs, Frame, Ink]]:
    """The text that runs another way than most of a page and may be a table: its characters, the frame that sets it
    upright, and what is painted around it."""
    for quarter in set(text.quarters.tolist()) - {text.quarter, ASKEW}:
        own = text.quarters == quarter
        if own.sum() < FEWEST:
            continue
        left, bottom = text.boxes[own, :2].min(axis=0) - AROUND
        right, top = text.boxes[own, 2:].max(axis=0) + AROUND
        room = np.array([left, bottom, right, top])
        inner = room + np.array([AROUND, AROUND, -AROUND, -AROUND])
        if _within(text.boxes[~own], inner).sum() <= AMONG * own.sum():
            parts = (painted.rules, painted.fills, painted.drawings)
            around = Ink(*(part[_within(part, room)] for part in parts))
            yield text.only(own), replace(frame, text_turns=(quarter - frame.page_turns) % 4), around


def without(painted: Ink, part: Ink) -> Ink:
    """What is painted but a part of it."""
    both = zip((painted.rules, painted.fills, painted.drawings), (part.rules, part.fills, part.drawings), strict=True)
    return Ink(*(_but(whole, less) for whole, less in both))


def is_table(blocks: Sequence[Block], characters: int) -> bool:
    """Whether most of a text of so many characters is a table."""
    grids = [b for b in blocks if isinstance(b, Grid) and b.rows >= LEAST and b.columns > 1]
    return 2 * sum(len("".join(cell.text.split())) for grid in grids for cell in grid.cells) > characters


def _within(boxes: Points, room: Points) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    x, y = (boxes[:, 0] + boxes[:, 2]) / 2, (boxes[:, 1] + boxes[:, 3]) / 2
    return np.asarray((room[0] < x) & (x < room[2]) & (room[1] < y) & (y < room[3]), dtype=np.bool_)


def _but(whole: Points, less: Points) -> Points:
    gone = set(map(tuple, less.tolist()))
    return whole[[tuple(row) not in gone for row in whole.tolist()]] if gone else whole
