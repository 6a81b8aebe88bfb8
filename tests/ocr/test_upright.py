"""Columns of characters that touch, as small type set upright has them."""

from __future__ import annotations

import numpy as np
import pytest

from baobiao.geometry import Box
from baobiao.ocr.upright import characters, is_upright


def column(count: int, side: int = 9, gap: int = 1) -> np.ndarray:
    """Square characters one under the other, the rows between them grey as blur leaves them."""
    rows = [np.full((side, side), 40, np.uint8)]
    for _ in range(count - 1):
        rows += [np.full((gap, side), 200, np.uint8), np.full((side, side), 40, np.uint8)]
    return np.concatenate(rows)


@pytest.mark.parametrize("count", range(2, 10))
@pytest.mark.parametrize("side", [8, 11, 20])
def test_a_column_is_cut_between_its_characters(count, side):
    crop = column(count, side)
    box = Box(5, 7, 5 + crop.shape[1], 7 + crop.shape[0])
    found = characters(crop, box)
    assert len(found) == count
    assert (found[0].y0, found[-1].y1) == (box.y0, box.y1)
    assert all(abs(b.height - (side + 1)) <= 1 for b in found)


def test_ink_without_pale_rows_stays_one_piece():
    box = Box(0, 0, 10, 48)
    assert characters(np.full((48, 10), 30, np.uint8), box) == [box]


def test_a_figure_and_a_stroke_are_no_columns():
    assert not is_upright(Box(0, 0, 6, 10), 10)
    assert not is_upright(Box(0, 0, 3, 30), 10)
    assert is_upright(Box(0, 0, 9, 38), 10)
