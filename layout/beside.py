"""Row labels that stand left of a ruled table, outside its rules: they become its first column.

Labels stand on the lines of the rows that they name, one a row; running text in a neighbouring column of the page does
not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np

from baobiao.geometry import Box, bounding
from baobiao.layout.borderless.looks import is_value, words
from baobiao.layout.borderless.model import Chunk, median
from baobiao.layout.borderless.regions import chunks_of, runs
from baobiao.layout.flow import Piece
from baobiao.layout.lattice import Lattice, LatticeCell, Track

FEWEST = 3
"""Labels of a table."""
NAMED = 0.7
"""Share of the rows with text that labels name, and of the labels that stand on the line of their row."""
FARTHEST = 40.0
"""In heights of the type: no label ends further left of the table."""
LONGEST = 12
"""Words of a label."""


def with_labels(
    lattice: Lattice, inside: Sequence[Piece], outside: Sequence[Piece], scale: float
) -> tuple[Lattice, list[Piece]] | None:
    """The lattice with its labels as a first column and the pieces of them, None where none stand there.

    Args:
        inside, outside: the pieces in the lattice and the others, in points.
        scale: pixels of the lattice per point.
    """
    box = lattice.bbox.scaled(1 / scale, 1 / scale)
    height = median([p.box.height for p in inside])
    left = [p for p in outside if p.box.x1 <= box.x0 + 0.3 * height and box.y0 < p.box.centre[1] < box.y1]
    labels = [c for c in chunks_of(left) if box.x0 - c.box.x1 < FARTHEST * height]
    prose = runs(chunks_of([p for p in outside if p.box.x1 <= box.x0]))
    if any(r.box.y0 < box.y1 and box.y0 < r.box.y1 for r in prose):
        return None
    if len(labels) < FEWEST or not _name_rows(lattice, labels, inside, scale, height):
        return None
    start = (min(c.box.x0 for c in labels) - 0.5 * height) * scale
    edge = lattice.x_tracks[0]
    first = Track(edge.along, np.full_like(edge.across, start), 0.0, drawn=False)
    beside = tuple(_beside(lattice, row, start) for row in range(lattice.rows))
    moved = tuple(replace(cell, column=cell.column + 1) for cell in lattice.cells)
    cells = tuple(sorted((*beside, *moved), key=lambda c: (c.row, c.column)))
    whole = Lattice(lattice.y_tracks, (first, *lattice.x_tracks), cells, None)
    return whole, [p for chunk in labels for p in chunk.pieces]


def _beside(lattice: Lattice, row: int, start: float) -> LatticeCell:
    """The room for the label of a row."""
    right = min(c.box.x0 for c in lattice.cells)
    return LatticeCell(row, 0, 1, 1, Box(start, lattice.y_rules[row], right, lattice.y_rules[row + 1]))


def _name_rows(lattice: Lattice, labels: Sequence[Chunk], inside: Sequence[Piece], scale: float, height: float) -> bool:
    """Whether chunks are labels: one a row, on its line, for nearly all rows."""
    rules = [y / scale for y in lattice.y_rules]
    lines = [_middles([p for p in inside if a < p.box.centre[1] < b]) for a, b in pairwise(rules)]
    rows = [min(max(int(np.searchsorted(rules, c.box.centre[1])) - 1, 0), len(lines) - 1) for c in labels]
    level = sum(
        any(abs(c.box.centre[1] - y) < 0.2 * height for y in lines[r]) for c, r in zip(labels, rows, strict=True)
    )
    filled = sum(map(bool, lines))
    wordy = max(words(c.text) for c in labels) <= LONGEST and not all(is_value(c.text) for c in labels)
    single = len(labels) <= 1.3 * len(set(rows))
    return wordy and single and level >= NAMED * len(labels) and len(set(rows)) >= NAMED * filled - 1


def _middles(pieces: Sequence[Piece]) -> list[float]:
    """The heights of the lines of a row, and the middle of them all."""
    if not pieces:
        return []
    return [*{round(p.box.centre[1], 1) for p in pieces}, bounding(p.box for p in pieces).centre[1]]
