"""Ruled tables whose rules leave columns or rows to the text: the cells between the rules, divided further.

Numbers do not wrap, and a word that would have fitted on the line above was not wrapped: where lines stand one under
the other though they could have run on, they are rows that no rule parts. White that runs down through many lines of
one ruled column parts columns.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from baobiao.geometry import Box
from baobiao.layout.borderless.cells import cells
from baobiao.layout.borderless.chunks import NARROW, WIDE, chunk_lines, recut
from baobiao.layout.borderless.columns import columns
from baobiao.layout.borderless.laid import Span, laid
from baobiao.layout.borderless.looks import goes_on, is_bullet, is_code, is_number, is_value, is_year
from baobiao.layout.borderless.model import Chunk, ChunkLine, Interval
from baobiao.layout.borderless.rows import rows
from baobiao.layout.flow import Piece

WRAPPED = 0.75
"""Share of its cell's width that a figure fills where it may have been broken into two lines."""
_COMPLETE = re.compile(r"[-(]?\d{1,3}(?:,\d{3})*(?:\.\d+[%)]?|[%)])")
_BROKEN, _TAIL = re.compile(r"[-(]?[\d,]+\.\d{0,3}|[-(]?\d{1,3}(?:,\d{3})*,\d{0,2}"), re.compile(r"\d{1,3}[%)]?")
"""A figure whose end may stand on the next line, and such an end."""
FEWEST = 3
"""Lines with the same white in one ruled column that make it two."""


@dataclass(frozen=True)
class Room:
    """A cell between rules with the text in it."""

    row: int
    column: int
    row_span: int
    column_span: int
    box: Box
    pieces: tuple[Piece, ...]

    @property
    def single(self) -> bool:
        return self.row_span == 1 and self.column_span == 1


@dataclass(frozen=True)
class FineCell:
    """A cell of the divided table; `box` is the room that it takes."""

    row: int
    column: int
    row_span: int
    column_span: int
    box: Box
    pieces: tuple[Piece, ...]


def divided(rooms: Sequence[Room], height: int, width: int) -> list[FineCell] | None:
    """The cells of the table, None where the rules say all.

    Args:
        rooms: the ruled cells. height, width: how many ruled rows and columns there are.
    """
    lined = [(room, chunk_lines(room.pieces)) for room in rooms]
    parts = [_column_parts([(r, ls) for r, ls in lined if r.column == c and r.column_span == 1]) for c in range(width)]
    bands = [_band([(r, ls) for r, ls in lined if r.row == b and r.row_span == 1], parts) for b in range(height)]
    if all(len(p) == 1 for p in parts) and all(band is None for band in bands):
        return None
    return _Fine(rooms, parts, bands).cells()


def _column_parts(members: Sequence[tuple[Room, list[ChunkLine]]]) -> list[Interval]:
    """The columns that the text of one ruled column forms; their extents meet half way."""
    left, right = min((r.box.x0 for r, _ in members), default=0.0), max((r.box.x1 for r, _ in members), default=0.0)
    lines = [line for _, several in members for line in several]
    whole = [(left, right)]
    wide = [line for line in lines if len(line.chunks) > 1]
    if len(wide) < FEWEST or 2 * len(wide) < len([line for line in lines if _counts(line)]):
        return whole
    tight = [recut(line, NARROW) for line in lines]
    found = columns(lines if len(tight) < 5 else tight)
    kept = [f for f in found if sum(_fills(line, f) for line in lines) >= FEWEST]
    if len(kept) < 2 or _are_marks(lines, kept):
        return whole
    edges = [left, *((a[1] + b[0]) / 2 for a, b in itertools.pairwise(kept)), right]
    return list(itertools.pairwise(edges))


def _counts(line: ChunkLine) -> bool:
    return bool(line.text.strip())


def _fills(line: ChunkLine, extent: Interval) -> bool:
    return any(c.box.x0 < extent[1] and c.box.x1 > extent[0] for c in line.chunks)


def _are_marks(lines: Sequence[ChunkLine], found: Sequence[Interval]) -> bool:
    """Whether the first of two columns is nothing but bullets and numbers of items."""
    first = [c.text for line in lines for c in line.chunks if c.box.x1 <= found[0][1] + 1]
    return len(found) == 2 and 2 * sum(map(is_bullet, first)) > len(first)


@dataclass(frozen=True)
class _Band:
    """The rows that one ruled row is divided into: the y at which each but the first begins."""

    cuts: tuple[float, ...]


def _band(members: Sequence[tuple[Room, list[ChunkLine]]], parts: Sequence[Sequence[Interval]]) -> _Band | None:
    """How one ruled row is divided, None for not at all."""
    several = [(room, lines) for room, lines in members if len(lines) > 1 and room.column_span == 1]
    single = sum(len(lines) == 1 and is_number(lines[0].text) for room, lines in members)
    if single >= len(several) or not _several_rows(several, parts):
        return None
    pieces = [p for room, _ in members for p in room.pieces]
    extents = [e for part in parts for e in part]
    block = [_cut_at(line, extents) for line in chunk_lines(pieces, WIDE)]
    grouped = rows(laid(block, extents), (), extents)
    tops = [min(one.line.box.y0 for one in row) for row in grouped]
    bottoms = [max(one.line.box.y1 for one in row) for row in grouped]
    return _Band(tuple((a + b) / 2 for a, b in zip(bottoms, tops[1:], strict=False))) if len(tops) > 1 else None


def _several_rows(several: Sequence[tuple[Room, list[ChunkLine]]], parts: Sequence[Sequence[Interval]]) -> bool:
    """Whether the lines of cells side by side are rows of their own."""
    stacked = sum(len(parts[room.column]) for room, lines in several if _stacked(room, lines, parts))
    unwrapped = [room for room, lines in several if len(lines) >= FEWEST and not _runs_on(room, lines)]
    figures = [len(lines) for room, lines in several if _stacked(room, lines, parts)]
    if stacked > 1 and 2 * stacked >= len(several):
        return True
    if len(several) > 1 and max(figures, default=0) > FEWEST:
        return True
    return len(unwrapped) > 1 and 2 * len(unwrapped) > len(several)


def _stacked(room: Room, lines: Sequence[ChunkLine], parts: Sequence[Sequence[Interval]]) -> bool:
    """Whether figures that were not broken stand one above the other in a cell."""
    values = [c for line in lines for c in line.chunks if is_code(c.text) or (is_value(c.text) and not is_year(c.text))]
    width = room.box.width / len(parts[room.column])
    whole = sum(c.box.width < WRAPPED * width or is_code(c.text) or bool(_COMPLETE.fullmatch(c.text)) for c in values)
    chunks = sum(len(line.chunks) for line in lines)
    if any(_TAIL.fullmatch(two.text) and _BROKEN.fullmatch(one.text) for one, two in itertools.pairwise(values)):
        return False
    return len(values) > 1 and 2 * len(values) > chunks and 2 * whole > len(values)


def _runs_on(room: Room, lines: Sequence[ChunkLine]) -> bool:
    """Whether the lines of a cell are one text: most of them are as long as the next word lets them be, or the next
    begins in the middle of a sentence."""
    left = min(line.box.x0 for line in lines) - room.box.x0
    margin = min(max(0.25 * lines[0].height, left), lines[0].height)
    longest = min(room.box.width - 2 * margin, 1.3 * max(line.box.width for line in lines))
    early = sum(
        one.box.width + 0.3 * one.height + _first_word(two) < longest and not goes_on(two.text)
        for one, two in itertools.pairwise(lines)
    )
    return 2 * early < len(lines) - 1


def _first_word(line: ChunkLine) -> float:
    """How wide the first word is; of Chinese, the first character."""
    pieces = line.chunks[0].pieces
    right = pieces[0].box.x1
    for one, two in itertools.pairwise(pieces):
        if two.spaced or two.box.x0 - one.box.x1 > 0.25 * line.height or one.text[-1:] >= "\u2e80":
            break
        right = two.box.x1
    return right - pieces[0].box.x0


def _cut_at(line: ChunkLine, extents: Sequence[Interval]) -> ChunkLine:
    """The line cut at the edges of columns, where rules or rivers run."""
    edges = [e[0] for e in extents[1:]]
    runs: dict[int, list[Piece]] = {}
    for chunk in line.chunks:
        for piece in chunk.pieces:
            runs.setdefault(sum(piece.box.centre[0] >= edge for edge in edges), []).append(piece)
    return replace(line, chunks=tuple(Chunk(tuple(run)) for _, run in sorted(runs.items())))


@dataclass(frozen=True)
class _Fine:
    """Ruled rooms set into divided rows and columns."""

    rooms: Sequence[Room]
    parts: Sequence[Sequence[Interval]]
    bands: Sequence[_Band | None]

    def cells(self) -> list[FineCell]:
        found: list[FineCell] = []
        for room in self.rooms:
            found.extend(self._inside(room))
        return sorted(found, key=lambda c: (c.row, c.column))

    def _first_row(self, row: int) -> int:
        return sum(1 + (len(b.cuts) if b else 0) for b in self.bands[:row])

    def _first_column(self, column: int) -> int:
        return sum(len(p) for p in self.parts[:column])

    def _inside(self, room: Room) -> list[FineCell]:
        """One ruled cell: divided where it lies in a divided row or column and spans no others."""
        top, left = self._first_row(room.row), self._first_column(room.column)
        height, width = (
            self._first_row(room.row + room.row_span) - top,
            self._first_column(room.column + room.column_span) - left,
        )
        band = self.bands[room.row]
        ys = [room.box.y0, *(band.cuts if band and room.row_span == 1 else ()), room.box.y1]
        xs = self.parts[room.column] if room.column_span == 1 else [(room.box.x0, room.box.x1)]
        if len(ys) == 2 and len(xs) == 1:
            return [FineCell(top, left, height, width, room.box, room.pieces)]
        found: list[FineCell] = []
        for r, (y0, y1) in enumerate(itertools.pairwise(ys)):
            inside = [
                p
                for p in room.pieces
                if (r == 0 or p.box.centre[1] >= y0) and (r == len(ys) - 2 or p.box.centre[1] < y1)
            ]
            span = height if len(ys) == 2 else 1
            found.extend(
                _row_cells(inside, xs, (top + r, left, span, width), Box(room.box.x0, y0, room.box.x1, max(y0, y1)))
            )
        return found


def _in_the_middle(line: ChunkLine, box: Box) -> bool:
    """Whether a line stands over the middle of its room, as the title of all its columns does."""
    return abs(line.box.centre[0] - box.centre[0]) < 0.8 * line.height


def _row_cells(
    pieces: Sequence[Piece], xs: Sequence[Interval], at: tuple[int, int, int, int], box: Box
) -> list[FineCell]:
    """The cells of one divided row within a ruled column; text over several of its columns spans them."""
    row, column, height, width = at
    if len(xs) == 1:
        return [FineCell(row, column, height, width, box, tuple(pieces))]
    lines = laid(chunk_lines(pieces, NARROW), xs)
    if len(lines) == 1 and len(lines[0].spans) == 1 and _in_the_middle(lines[0].line, box):
        return [FineCell(row, column, height, width, box, tuple(pieces))]
    table = cells([lines], xs, ()) if lines else []
    spans: list[tuple[Span, tuple[Piece, ...]]] = [
        ((c.column, c.column_span), tuple(p for chunk in c.lines for p in chunk.pieces)) for c in table
    ]
    taken = {c for (first, n), _ in spans for c in range(first, first + n)}
    spans += [((c, 1), ()) for c in range(len(xs)) if c not in taken]
    return [
        FineCell(row, column + c, height, n, Box(xs[c][0], box.y0, max(xs[c][0], xs[c + n - 1][1]), box.y1), inside)
        for (c, n), inside in sorted(spans, key=lambda s: s[0])
    ]
