"""Rules told from the type beside them: low rows that type fills, pale rules between tight lines, type of two sizes."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from baobiao.layout.lattice import find_lattices
from baobiao.layout.lattice.edges import printed
from baobiao.layout.lattice.merge import PRESENT
from baobiao.layout.lattice.model import Track
from baobiao.layout.lattice.scale import character_height

Image = npt.NDArray[np.uint8]


def track(position: float, length: int) -> Track:
    return Track(np.array([0.0, float(length)]), np.array([position, position]), 1.0)


def level_rule(dark: Image) -> npt.NDArray[np.float64]:
    """How printed both halves of a level rule at y = 30 are, of which the first is whole in the masks."""
    weak, ink = np.zeros_like(dark), np.asarray((dark > 20) * np.uint8(255), dtype=np.uint8)
    weak[30, :100] = weak[30, 120:180] = 255
    crossing = [track(x, 60) for x in (0.0, 100.0, 199.0)]
    return printed(weak, ink, [track(30.0, 200)], crossing, 14.0, dark)[0]


def test_a_pale_rule_between_tight_lines_of_type_is_a_rule() -> None:
    dark = np.zeros((60, 200), np.uint8)
    dark[30] = 40
    dark[22:28, 102:198:2] = dark[33:39, 102:198:2] = 200
    assert (level_rule(dark) >= PRESENT).all()


def test_a_line_of_type_in_the_way_of_a_rule_is_none() -> None:
    dark = np.zeros((60, 200), np.uint8)
    dark[30, :100] = 40
    for x in range(104, 196, 14):
        dark[24:36, x : x + 9] = 200
    whole, over_type = level_rule(dark)
    assert whole >= PRESENT > over_type


def plumb_rule(dark: Image) -> npt.NDArray[np.float64]:
    """How printed a plumb rule at x = 30 is in low rows, transposed; the masks take it for whole in all of them."""
    weak, ink = np.zeros_like(dark), np.asarray((dark > 20) * np.uint8(255), dtype=np.uint8)
    weak[30] = 255
    crossing = [track(float(y), 60) for y in range(0, dark.shape[1] - 7, 16)]
    return printed(weak, ink, [track(30.0, dark.shape[1])], crossing, 14.0, dark, plumb=True)[0]


def test_strokes_of_type_that_fill_a_low_row_are_no_rule() -> None:
    dark = np.zeros((60, 40), np.uint8)
    dark[30, :16] = 200
    dark[20:41, 18:31:3] = 200
    dark[20:41, 19:31:3] = 120
    above, below = plumb_rule(dark)
    assert above >= PRESENT > below


def test_a_stroke_of_a_title_amid_its_columns_is_no_rule_where_it_is_paler_than_the_rule_below() -> None:
    dark = np.zeros((60, 88), np.uint8)
    dark[30] = 130
    dark[30, :16] = 84
    dark[32:40, 2:15] = 90
    assert (plumb_rule(dark) >= PRESENT).tolist() == [False, True, True, True, True]
    dark[30, :16] = 128
    assert (plumb_rule(dark) >= PRESENT).all()


def test_a_rule_with_figures_close_on_both_sides_is_a_rule() -> None:
    dark = np.zeros((60, 40), np.uint8)
    dark[20:41, 2:14] = 60  # blurred figures leave no white
    dark[30, :32] = 200
    assert (plumb_rule(dark) >= PRESENT).all()


def test_lines_that_run_into_one_another_leave_the_size_of_type() -> None:
    page = np.full((700, 700), 200, np.uint8)
    for y in range(40, 650, 48):
        cv2.line(page, (30, y), (670, y), 40, 1)
        for x in range(30, 671, 128):
            cv2.line(page, (x, 40), (x, y), 40, 1)
            for line in range(1, 4 if x < 600 and y < 600 else 1):
                cv2.putText(page, "X E B M", (x + 6, y + 14 * line), cv2.FONT_HERSHEY_SIMPLEX, 0.5, 40, 2, 16)
    grain = np.random.default_rng(3).normal(0, 8, page.shape)
    scanned = np.asarray(np.clip(cv2.GaussianBlur(page, (0, 0), 2.0) + grain, 0, 255), dtype=np.uint8)
    assert 9 <= character_height(scanned) <= 15


def test_a_table_in_small_type_below_large_type_is_found_by_its_own() -> None:
    page = np.full((760, 900), 255, np.uint8)
    for y in range(30, 330, 50):
        cv2.putText(page, "Large type of the prose above it", (40, y), cv2.FONT_HERSHEY_SIMPLEX, 1.2, 0, 2, 16)
    ys, xs = [360 + 17 * i for i in range(13)], [60, 260, 400, 540, 680, 820]
    for y in ys:
        cv2.line(page, (xs[0], y), (xs[-1], y), 0, 1)
    for x in xs:
        cv2.line(page, (x, ys[0]), (x, ys[-1]), 0, 1)
    for y in ys[:-1]:
        for x in xs[:-1]:
            cv2.putText(page, "Held 128", (x + 5, y + 13), cv2.FONT_HERSHEY_SIMPLEX, 0.4, 0, 1, 16)
    (lattice,) = find_lattices(page)
    assert (lattice.rows, lattice.columns, len(lattice.cells)) == (12, 5, 60)
    assert lattice.evidence is not None
    assert lattice.evidence.horizontal.shape == page.shape
