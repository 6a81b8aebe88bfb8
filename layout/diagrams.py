"""Crossed rules that are no table: diagrams of boxes joined by lines, and charts with a grid.

The boxes of a diagram share no sides, so that hardly any rule runs on past the cells that it bounds: next to the places
where rows and columns cross there are few cells, and most of those reach over several. A chart has a grid with nearly
nothing in it, whose scale stands on its rules and not between them.
"""

from __future__ import annotations

from collections.abc import Sequence

from baobiao.geometry import Box
from baobiao.layout.lattice import Lattice, LatticeCell

SPARSE = 0.35
"""Cells of a diagram by the places where its rows and columns cross."""
REACHING = 0.5
"""Share of the cells of a diagram that reach over several rows or columns."""
BOTH_WAYS = 2
"""Cells of a diagram that reach over several of both."""
BOXES = (3, 100)
"""Cells with text of a diagram, at the least and at the most."""
APART = 0.75
"""Share of those that touch no other."""
MARKS = 3
"""Figures of a scale."""
LONGEST_MARK = 6
"""Characters of a figure of a scale; its font may tell none of them."""
ON = 0.25
"""In their heights: figures of a scale stand no further from their rule."""


def is_diagram(lattice: Lattice) -> bool:
    """Whether rules are the sides of boxes that stand apart, and lines between them."""
    places = lattice.rows * lattice.columns
    reaching = [c for c in lattice.cells if c.row_span > 1 or c.column_span > 1]
    both = [c for c in reaching if c.row_span > 1 and c.column_span > 1]
    apart = len(lattice.cells) < SPARSE * places and len(reaching) > REACHING * len(lattice.cells)
    return apart and len(both) >= BOTH_WAYS


def are_joined(filled: Sequence[LatticeCell]) -> bool:
    """Whether the cells that hold text are boxes that lines join: they touch one another nowhere.

    A line that meets a side in its middle divides what lies beside the box, so that the box reaches over several rows
    or columns. A word too long for its box spills into what touches others.
    """
    reaching = sum(c.row_span > 1 or c.column_span > 1 for c in filled)
    if not BOXES[0] <= len(filled) <= BOXES[1] or 2 * reaching <= len(filled):
        return False
    left = list(filled)
    while len(left) >= APART * len(filled):
        touched = [sum(_touch(one, other) for other in left) for one in left]
        if not any(touched):
            return True
        left.pop(touched.index(max(touched)))
    return False


def _touch(one: LatticeCell, other: LatticeCell) -> bool:
    """Whether two cells share a side or a part of it."""
    rows = min(one.row + one.row_span, other.row + other.row_span) - max(one.row, other.row)
    columns = min(one.column + one.column_span, other.column + other.column_span) - max(one.column, other.column)
    return min(rows, columns) == 0 and max(rows, columns) > 0


def is_chart(lattice: Lattice, filled: int, words: Sequence[tuple[str, Box]]) -> bool:
    """Whether rules are the grid of a chart.

    Args:
        filled: how many of its cells hold text.
        words: the words in it and left of it, boxes in its pixels.
    """
    if filled < 2:
        return True
    figures = [box for text, box in words if len(text) <= LONGEST_MARK]
    marks = [b for b in figures if any(abs(b.centre[1] - y) < ON * b.height for y in lattice.y_rules)]
    return len(marks) >= MARKS and 2 * len(marks) > len(figures)
