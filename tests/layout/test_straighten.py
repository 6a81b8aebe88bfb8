"""Pages made straight: skewed, curled and turned tables keep their cells and know where they came from."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt
import pytest

from baobiao.geometry import Box
from baobiao.layout.lattice import find_lattices
from baobiao.layout.straighten import draw_steps, straighten

Image = npt.NDArray[np.uint8]
YS = [80, 130, 170, 215, 260, 330, 380, 440, 500, 560, 620]
XS = [60, 260, 340, 420, 500, 600, 700, 760]


def table() -> Image:
    page = np.full((760, 840), 255, np.uint8)
    for y in YS:
        cv2.line(page, (XS[0], y), (XS[-1], y), 0, 2)
    for x in XS:
        cv2.line(page, (x, YS[0]), (x, YS[-1]), 0, 2)
    for y in YS[:-1]:
        for x in XS[:-1]:
            cv2.putText(
                page, "Open 128" if x == 60 else "40", (x + 12, y + 28), cv2.FONT_HERSHEY_SIMPLEX, 0.6, 0, 1, 16
            )
    return page


def check(page: Image, back: npt.NDArray[np.float64] | None = None) -> None:
    """All cells found, and each where the warped page shows it (`back`: from the flat table to the page, 2 x 3)."""
    straight = straighten(page)
    (lattice,) = find_lattices(straight.gray)
    assert (lattice.rows, lattice.columns, len(lattice.cells)) == (10, 7, 70)
    if back is None:
        return
    for cell in lattice.cells:
        original = straight.to_original(cell.box)
        middle = np.array([(XS[cell.column] + XS[cell.column + 1]) / 2, (YS[cell.row] + YS[cell.row + 1]) / 2])
        expected = back[:, :2] @ middle + back[:, 2]
        assert np.abs(np.array(original.centre) - expected).max() < 4


@pytest.mark.parametrize("degrees", [-4.0, -2.3, -0.4, 0.0, 1.1, 3.0])
def test_skewed_table(degrees: float) -> None:
    matrix = cv2.getRotationMatrix2D((420, 380), degrees, 1.0)
    check(cv2.warpAffine(table(), matrix, (840, 760), flags=cv2.INTER_LINEAR, borderValue=255), matrix)


@pytest.mark.parametrize("depth", [6.0, -10.0, 16.0])
def test_curled_table(depth: float) -> None:
    x, y = np.meshgrid(np.arange(840, dtype=np.float32), np.arange(760, dtype=np.float32))
    bent = np.asarray(cv2.remap(table(), x, y + depth * np.sin(np.pi * x / 840), cv2.INTER_LINEAR, borderValue=255))
    straight = straighten(bent)
    assert "bends" in [step.name for step in straight.steps]
    check(bent)


def test_table_seen_from_aside() -> None:
    flat = np.array([[0, 0], [840, 0], [840, 760], [0, 760]], np.float32)
    seen = np.array([[20, 10], [835, 40], [800, 745], [5, 730]], np.float32)
    check(cv2.warpPerspective(table(), cv2.getPerspectiveTransform(flat, seen), (840, 760), borderValue=255))


def test_flat_page_is_not_touched() -> None:
    page = table()
    straight = straighten(page)
    assert straight.gray is page
    assert straight.steps == ()
    assert straight.to_original(Box(3, 4, 50, 60)) == Box(3, 4, 50, 60)


def test_steps_can_be_drawn() -> None:
    steps = straighten(cv2.warpAffine(table(), cv2.getRotationMatrix2D((420, 380), 2, 1.0), (840, 760))).steps
    assert [name for name, _ in draw_steps(steps)] == [step.name for step in steps]
    assert all(picture.ndim == 2 for _, picture in draw_steps(steps))
