"""Which crossed rules are a table, and which a diagram."""

from __future__ import annotations

import numpy as np
import pytest

from baobiao.geometry import Box
from baobiao.layout.diagrams import are_joined, is_diagram
from baobiao.layout.lattice import Lattice, LatticeCell, Track

Span = tuple[int, int, int, int]
"""First row, first column, rows, columns."""


def lattice(rows: int, columns: int, spans: list[Span]) -> Lattice:
    """A lattice of places ten pixels wide and high, cells as given, all other places cells of their own."""
    taken = {(r + i, c + j) for r, c, down, right in spans for i in range(down) for j in range(right)}
    free = [(r, c, 1, 1) for r in range(rows) for c in range(columns) if (r, c) not in taken]
    cells = [LatticeCell(r, c, d, w, Box(10 * c, 10 * r, 10 * (c + w), 10 * (r + d))) for r, c, d, w in spans + free]
    tracks = [
        tuple(Track(np.array([0.0, 10.0]), np.array([10.0 * i, 10.0 * i]), 1.0) for i in range(n + 1))
        for n in (rows, columns)
    ]
    return Lattice(tracks[0], tracks[1], tuple(sorted(cells, key=lambda c: (c.row, c.column))))


BOXES: list[Span] = [
    (0, 0, 2, 3),
    (0, 3, 4, 2),
    (0, 5, 2, 3),
    (2, 0, 2, 3),
    (2, 5, 2, 3),
    (4, 0, 4, 1),
    (4, 1, 2, 6),
    (6, 1, 2, 3),
    (6, 4, 2, 3),
    (4, 7, 4, 1),
]
FORM: list[Span] = [(0, 0, 1, 8), (1, 0, 3, 1), (1, 1, 1, 7), (2, 1, 2, 2), (4, 0, 4, 1), (4, 1, 1, 3), (6, 1, 2, 7)]


@pytest.mark.parametrize(("spans", "expected"), [(BOXES, True), (FORM, False), ([], False)])
def test_boxes_that_stand_apart_are_a_diagram_and_a_form_with_wide_cells_is_none(
    spans: list[Span], expected: bool
) -> None:
    assert is_diagram(lattice(8, 8, spans)) is expected


JOINED: list[Span] = [(r, c, 2, 2) for r in (0, 3, 6) for c in (0, 3)]
"""Boxes that lines join in the middles of their sides."""


def test_boxes_that_lines_join_are_a_diagram_also_where_a_word_spills_out_of_one() -> None:
    boxes = [cell for cell in lattice(8, 5, JOINED).cells if cell.row_span > 1]
    between = [cell for cell in lattice(8, 5, JOINED).cells if (cell.row, cell.column) == (2, 0)]
    assert are_joined(boxes)
    assert are_joined([*boxes, *between])


@pytest.mark.parametrize("spans", [[], [(0, 0, 2, 2), (0, 2, 2, 2), (2, 0, 2, 2), (2, 2, 2, 2)]])
def test_cells_that_touch_are_no_diagram(spans: list[Span]) -> None:
    assert not are_joined(lattice(4, 4, spans).cells)
