"""The nouns of a table found from its text. All boxes are in one unit, origin top left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from baobiao.geometry import Box, bounding
from baobiao.layout.flow import Piece, joined


@dataclass(frozen=True)
class Chunk:
    """Pieces of a line that stand close together: what may be one cell's line."""

    pieces: tuple[Piece, ...]

    @cached_property
    def box(self) -> Box:
        return bounding(p.box for p in self.pieces)

    @cached_property
    def text(self) -> str:
        return joined(self.pieces)


@dataclass(frozen=True)
class ChunkLine:
    """A line of text cut into chunks, left to right. `height` is that of its type; `walls` are the x of plumb rules."""

    chunks: tuple[Chunk, ...]
    height: float
    walls: tuple[float, ...] = ()

    @cached_property
    def box(self) -> Box:
        return bounding(c.box for c in self.chunks)

    @property
    def text(self) -> str:
        return " ".join(c.text for c in self.chunks)


@dataclass(frozen=True)
class TextCell:
    """A cell that holds text, rows and columns from 0, its lines from the top."""

    row: int
    column: int
    row_span: int
    column_span: int
    lines: tuple[Chunk, ...]

    @property
    def box(self) -> Box:
        return bounding(c.box for c in self.lines)


@dataclass(frozen=True)
class TextTable:
    """A table: its size, the cells that hold text, and the room that it takes."""

    rows: int
    columns: int
    cells: tuple[TextCell, ...]
    box: Box

    @property
    def pieces(self) -> list[Piece]:
        """All that stands in it."""
        return [p for cell in self.cells for chunk in cell.lines for p in chunk.pieces]


Interval = tuple[float, float]
Wall = tuple[float, float, float]
"""A plumb rule: x, top, bottom."""


def overlap(one: Interval, two: Interval) -> float:
    """The length that two intervals have in common, 0 where they have none."""
    return max(0.0, min(one[1], two[1]) - max(one[0], two[0]))


def median(values: Sequence[float]) -> float:
    """The upper median; 0 of none."""
    return sorted(values)[len(values) // 2] if values else 0.0
