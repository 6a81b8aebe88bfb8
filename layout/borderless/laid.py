"""Lines of a table with the columns that their chunks stand in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from baobiao.layout.borderless.columns import place
from baobiao.layout.borderless.looks import is_code, is_column_number, is_value, is_year
from baobiao.layout.borderless.model import ChunkLine, Interval

Span = tuple[int, int]
"""The first and the last column of a chunk."""


@dataclass(frozen=True)
class Laid:
    """A line with the columns that each of its chunks stands in."""

    line: ChunkLine
    spans: tuple[Span, ...]

    @property
    def filled(self) -> set[int]:
        return {c for first, last in self.spans for c in range(first, last + 1)}

    def text(self, column: int) -> str:
        """What stands in a column."""
        return " ".join(c.text for c, s in zip(self.line.chunks, self.spans, strict=True) if s[0] <= column <= s[1])

    @property
    def spanning(self) -> bool:
        return any(first < last for first, last in self.spans)


def laid(lines: Sequence[ChunkLine], extents: Sequence[Interval]) -> list[Laid]:
    """Each line with the places of its chunks."""
    return [Laid(line, tuple(place(c, extents) for c in line.chunks)) for line in lines]


def head_height(lines: Sequence[Laid]) -> int:
    """How many lines stand above the first line of figures; 0 where no line has figures."""
    for i, one in enumerate(lines):
        texts = [c.text for c, s in zip(one.line.chunks, one.spans, strict=True) if s[0] > 0]
        values = sum((is_value(t) or is_code(t)) and not is_column_number(t) for t in texts)
        years = all(map(is_year, texts)) and (len(texts) > 1 or 0 not in one.filled)
        if texts and (values > 2 or 2 * values >= len(texts)) and not years:
            return i if i <= max(8, len(lines) // 3) else 0
    return 0
