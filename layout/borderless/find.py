"""Tables of a page from its text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from baobiao.geometry import bounding
from baobiao.layout.borderless.blocks import Rule, stretches
from baobiao.layout.borderless.cells import cells
from baobiao.layout.borderless.chunks import NARROW, WIDE, at_rivers, blank, chunk_lines, recut
from baobiao.layout.borderless.columns import columns, place
from baobiao.layout.borderless.judge import between_tables, gutter, is_table
from baobiao.layout.borderless.laid import laid
from baobiao.layout.borderless.model import ChunkLine, Interval, TextTable, Wall
from baobiao.layout.borderless.rows import rows
from baobiao.layout.borderless.seams import parted
from baobiao.layout.borderless.stacks import stacks
from baobiao.layout.flow import Piece

DEEPEST = 3
"""Columns within columns of a page."""
MANY = 5
"""From so many lines on, a narrow river that all of them leave free is no chance."""
ACROSS = 0.4
"""Share of the lines of a table that are one text over several columns, at most."""
WIDER = 1.5
"""Times the usual blank: so wide is a river at least."""


def find_tables(
    pieces: Sequence[Piece], rules: Sequence[Rule] = (), depth: int = 0, walls: Sequence[Wall] = ()
) -> list[TextTable]:
    """The tables that the pieces of a page form, from the top.

    Args:
        pieces: glyphs or words, upright, without those of ruled tables.
        rules: level rules of the page as (x0, y, x1), with which head, foot and groups of columns are told.
        walls: plumb rules as (x, top, bottom), through which no cell of a line goes.
    """
    found: list[TextTable] = []
    lines = chunk_lines(pieces, walls=walls)
    held = stacks(lines, rules)
    for block in stretches(lines, rules, held):
        whole = 2 * sum(id(line) in held for line in block) > len(block)
        found.extend(_tables(block, rules, DEEPEST if whole else depth))
    return sorted(found, key=lambda t: (t.box.y0, t.box.x0))


def _tables(block: list[ChunkLine], rules: Sequence[Rule], depth: int) -> Iterator[TextTable]:
    block = parted(block)
    extents = columns([line for line in block if len(line.chunks) > 1])
    if len(extents) < 2:
        return
    cut = gutter(block, extents) if depth < DEEPEST else None
    cut = between_tables(block, extents, rules) if cut is None and depth <= DEEPEST else cut
    if cut is None:
        table = _table(block, extents, rules)
        if table is not None:
            yield table
        return
    pieces = [p for line in block for c in line.chunks for p in c.pieces]
    for left in (True, False):
        yield from find_tables([p for p in pieces if (p.box.centre[0] < cut) == left], rules, depth + 1)


def _runs_across(line: ChunkLine, extents: Sequence[Interval]) -> bool:
    """Whether a line is one text over several columns, as running text and headings are."""
    first, last = place(line.chunks[0], extents)
    return len(line.chunks) == 1 and first < last


def _table(block: list[ChunkLine], extents: list[Interval], rules: Sequence[Rule]) -> TextTable | None:
    if len(block) >= MANY:
        gap = min(WIDE, max(NARROW, WIDER * blank(block)))
        finer = [recut(line, gap) for line in block]
        narrow = columns([line for line in finer if len(line.chunks) > 1])
        if len(narrow) > len(extents):
            block, extents = finer, narrow
    if sum(_runs_across(line, extents) for line in block) > ACROSS * len(block):
        return None
    block = [at_rivers(line, extents) for line in block]
    box = bounding(line.box for line in block)
    height = block[0].height
    inner = [r for r in rules if box.y0 - 2 * height <= r[1] <= box.y1 + 2 * height and r[0] < box.x1 and r[2] > box.x0]
    grouped = rows(laid(block, extents), inner, extents)
    found = cells(grouped, extents, inner)
    if not is_table(found, (len(grouped), len(extents)), inner, (box.x0, box.x1)):
        return None
    return TextTable(len(grouped), len(extents), tuple(found), box)
