"""Lattices recovered from tables drawn with known cells."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from baobiao.geometry import Box
from baobiao.layout.lattice import find_lattices

Image = npt.NDArray[np.uint8]
Span = tuple[int, int, int, int]


def random_spans(rows: int, columns: int, seed: int) -> list[Span]:
    """Cells (row, column, row_span, column_span) that tile a grid, some of them merged."""
    rng = np.random.default_rng(seed)
    free = np.ones((rows, columns), dtype=bool)
    cells: list[Span] = []
    for row in range(rows):
        for column in range(columns):
            if not free[row, column]:
                continue
            high, wide = (int(x) for x in rng.choice([1, 1, 1, 2, 3], 2))
            high, wide = min(high, rows - row), min(wide, columns - column)
            while not free[row : row + high, column : column + wide].all():
                wide -= 1
            free[row : row + high, column : column + wide] = False
            cells.append((row, column, high, wide))
    return cells


def needed(cells: list[Span], rows: int, columns: int) -> tuple[list[int], list[int]]:
    """The grid lines that some cell ends on: only these can be seen on paper."""
    ys = sorted({c[0] for c in cells} | {rows})
    xs = sorted({c[1] for c in cells} | {columns})
    return ys, xs


def draw(cells: list[Span], ys: list[int], xs: list[int], grey: int = 0, thick: int = 1, text: str = "128") -> Image:
    """A table on a white page, rules through the given positions."""
    page = np.full((ys[-1] + 60, xs[-1] + 60), 255, np.uint8)
    for row, column, high, wide in cells:
        x0, y0, x1, y1 = xs[column], ys[row], xs[column + wide], ys[row + high]
        cv2.rectangle(page, (x0, y0), (x1, y1), grey, thick)
        cv2.putText(page, text, (x0 + 6, (y0 + y1) // 2 + 5), cv2.FONT_HERSHEY_SIMPLEX, 0.45, 0, 1, cv2.LINE_AA)
    return page


@settings(max_examples=40, deadline=None)
@given(
    rows=st.integers(2, 8),
    columns=st.integers(2, 7),
    seed=st.integers(0, 10_000),
    grey=st.sampled_from([0, 80, 160, 190]),
    thick=st.sampled_from([1, 2, 3]),
)
def test_random_grid_with_spans_is_recovered(rows: int, columns: int, seed: int, grey: int, thick: int) -> None:
    rng = np.random.default_rng(seed)
    ys = [30, *(30 + np.cumsum(rng.integers(26, 60, rows))).tolist()]
    xs = [30, *(30 + np.cumsum(rng.integers(45, 150, columns))).tolist()]
    cells = random_spans(rows, columns, seed)
    lines_y, lines_x = needed(cells, rows, columns)
    truth = {
        (
            lines_y.index(r),
            lines_x.index(c),
            lines_y.index(r + h) - lines_y.index(r),
            lines_x.index(c + w) - lines_x.index(c),
        )
        for r, c, h, w in cells
    }
    found = find_lattices(draw(cells, ys, xs, grey, thick))
    if len(cells) == 1:
        assert found == ()
        return
    assert len(found) == 1
    assert {(c.row, c.column, c.row_span, c.column_span) for c in found[0].cells} == truth
    for (r, c, h, w), box in zip(
        sorted(cells), (c.box for c in sorted(found[0].cells, key=lambda c: (c.row, c.column))), strict=True
    ):
        inside = Box(xs[c], ys[r], xs[c + w], ys[r + h])
        assert inside.covers(box) > 0.999
        margin = 2 * (thick + 2)
        assert box.width >= inside.width - margin
        assert box.height >= inside.height - margin


def test_page_without_rules_has_no_lattice() -> None:
    page = np.full((400, 600), 255, np.uint8)
    for y in range(40, 380, 30):
        cv2.putText(page, "== -- ||| 111 HHH LLL ___", (20, y), cv2.FONT_HERSHEY_SIMPLEX, 0.6, 0, 1)
    assert find_lattices(page) == ()


@pytest.mark.parametrize("shape", [(0, 0), (5, 900), (900, 5), (64, 64)])
def test_tiny_or_blank_pages_have_no_lattice(shape: tuple[int, int]) -> None:
    assert find_lattices(np.full(shape, 255, np.uint8)) == ()
