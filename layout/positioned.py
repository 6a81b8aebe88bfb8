"""A page whose text and rules are known by position (PDF, OFD) as blocks in reading order: its ruled tables, its tables
without rules and the text around them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from baobiao.document import Block, Paragraph
from baobiao.geometry import Box, bounding
from baobiao.layout.borderless import find_tables
from baobiao.layout.borderless.model import median
from baobiao.layout.borderless.regions import chunks_of, regions
from baobiao.layout.figures import figures
from baobiao.layout.flow import Piece, as_one, lines, paragraphs
from baobiao.layout.page import Points, PositionedPage, level_rules, paragraph, place, text_grid, without
from baobiao.layout.ruled_page import ruled_tables
from baobiao.layout.running import running_lines
from baobiao.layout.typed_rules import typed_rules

__all__ = ["PositionedPage", "blocks"]


def blocks(page: PositionedPage) -> tuple[Block, ...]:
    """The paragraphs and grids of a page, column by column from the top."""
    pieces, shown = list(page.pieces), _figures(page)
    page = replace(page, rules=outside(page.rules, shown))
    labels = [p for p in pieces if any(f.contains(*p.box.centre) for f in shown)]
    pieces = without(pieces, labels)
    ruled, pieces, drawn = ruled_tables(page, pieces)
    labels += drawn
    tall = 2 * median([p.box.height for p in pieces if len(p.text) == 1])
    turned = [p for p in pieces if _turned(p, tall)]
    upright = without(pieces, turned)
    head, foot = running_lines(upright, page.size[1])
    columns = regions(without(upright, [*head, *foot]), level_rules(page.rules))
    askew = ((p.box, Paragraph(p.text, place(page, p.box))) for p in turned)
    found: list[tuple[Box, Block]] = [*ruled, *askew, *_from_text(page, columns), *_texts(page, labels)]
    above, below = ([text for _, text in _texts(page, line)] for line in (head, foot))
    return (*above, *_in_order(found, columns), *below)


def _from_text(page: PositionedPage, columns: Sequence[Sequence[Piece]]) -> Iterator[tuple[Box, Block]]:
    """The paragraphs and unruled tables in the columns of a page, with their places."""
    level = level_rules(np.concatenate([page.rules, edges(page.fills)]))
    for column in columns:
        typed, marks = typed_rules(column)
        rest = without(column, marks)
        for table in find_tables(rest, [*level, *typed]):
            rest = without(rest, table.pieces)
            marks = [mark for mark in marks if not _at(table.box, mark)]
            yield table.box, text_grid(page, table)
        yield from _texts(page, [*rest, *marks])


def _at(table: Box, mark: Piece) -> bool:
    """Whether a mark of a typed rule runs in a table, at its head or at its foot."""
    (x, y), near = mark.box.centre, 2 * mark.box.height
    return table.x0 - near < x < table.x1 + near and table.y0 - near < y < table.y1 + near


def _texts(page: PositionedPage, pieces: Sequence[Piece]) -> Iterator[tuple[Box, Block]]:
    return ((bounding(x.box for x in run), paragraph(page, run)) for run in paragraphs(lines(pieces)))


def _in_order(found: Sequence[tuple[Box, Block]], columns: Sequence[Sequence[Piece]]) -> tuple[Block, ...]:
    """Blocks by the columns of the page that they stand in, then from the top."""
    rooms = [bounding(p.box for p in column) for column in columns if column]

    def key(item: tuple[Box, Block]) -> tuple[int, float]:
        box = item[0]
        shared = [
            max(0.0, min(r.x1, box.x1) - max(r.x0, box.x0)) * (r.y0 - box.height <= box.y0 <= r.y1) for r in rooms
        ]
        return max(range(len(rooms)), key=lambda i: shared[i], default=0), box.y0

    return tuple(block for _, block in sorted(found, key=key))


def _figures(page: PositionedPage) -> list[Box]:
    if not len(page.fills) and not len(page.drawings):
        return []
    words = [as_one(chunk.pieces) for chunk in chunks_of(page.pieces)]
    return figures(page.fills, page.drawings, page.rules, words, page.size)


def outside(rules: Points, boxes: Sequence[Box]) -> Points:
    """The rules that do not run in boxes."""
    middles = [((x0 + x1) / 2, (y0 + y1) / 2) for x0, y0, x1, y1 in rules.tolist()]
    return rules[[not any(box.contains(*m) for box in boxes) for m in middles]] if boxes else rules


def edges(fills: Points) -> Points:
    """The upper and lower edges of filled boxes, which part rows as rules do."""
    x0, y0, x1, y1 = fills.T
    return np.concatenate([np.stack([x0, y, x1, y], axis=1) for y in (y0, y1)])


def _turned(piece: Piece, tall: float) -> bool:
    """Whether it is a text that runs up, down or askew over the page."""
    return len(piece.text) > 1 and piece.box.height > max(tall, 0.4 * piece.box.width)
