"""Rules paler than the grain of their paper, told by their length; what only looks like one is none."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from baobiao.layout.lattice.find import find_lattices
from baobiao.layout.lattice.pale import pale_runs
from baobiao.layout.lattice.scale import darkness

SCALE = 12.0


def sheet(grain: float = 7.0, seed: int = 3) -> np.ndarray:
    """Paper with grains of some pixels, as a blurred scan has them."""
    noise = np.random.default_rng(seed).normal(0, 1, (400, 700)).astype(np.float32)
    smooth = cv2.GaussianBlur(noise, (0, 0), 0.8)
    return 235 + grain * smooth / smooth.std()


def runs_of(page: np.ndarray) -> np.ndarray:
    gray = np.clip(page, 0, 255).astype(np.uint8)
    return pale_runs(darkness(gray), np.zeros_like(gray), SCALE)


@pytest.mark.parametrize("grain", [1.0, 4.0, 7.0])
def test_a_rule_as_pale_as_the_grain_is_found_over_its_length(grain: float) -> None:
    page = sheet(grain)
    page[200, 100:600] -= 11
    found = runs_of(page) > 0
    assert found[199:202, 130:570].any(axis=0).mean() > 0.95
    assert not found[:195].any()
    assert not found[206:].any()


@pytest.mark.parametrize("seed", range(5))
def test_grain_alone_makes_no_rule(seed: int) -> None:
    assert not runs_of(sheet(8.0, seed)).any()


def test_a_row_of_dashes_makes_no_rule() -> None:
    page = sheet()
    for x in range(60, 640, 50):
        page[200:202, x : x + 8] = 60
    assert not runs_of(cv2.GaussianBlur(page, (0, 0), 1.0)).any()


def test_a_streak_through_a_line_of_type_is_no_rule() -> None:
    page = sheet(3.0)
    page[200, 100:600] -= 9
    for x in range(100, 600, 34):
        page[194:206, x : x + 6] = 50
    assert not runs_of(page)[190:210].any()


def test_the_shade_of_a_known_rule_is_no_second_one() -> None:
    page = sheet(3.0)
    page[200, 100:600] -= 11
    gray = np.clip(page, 0, 255).astype(np.uint8)
    known = np.zeros_like(gray)
    known[204:207, 90:610] = 255
    assert not pale_runs(darkness(gray), known, SCALE).any()


def test_the_edge_of_a_sheet_around_a_table_does_not_take_its_place() -> None:
    """Found first, as it begins higher up; its middle lies in the table."""
    page = np.full((900, 700), 255, np.uint8)
    cv2.rectangle(page, (5, 5), (694, 894), 0, 2)
    cv2.line(page, (5, 30), (694, 30), 0, 2)
    for y in range(60, 861, 40):
        cv2.line(page, (40, y), (660, y), 0, 2)
    for x in range(40, 661, 155):
        cv2.line(page, (x, 60), (x, 860), 0, 2)
    for y in range(70, 850, 40):
        for x in range(60, 600, 155):
            cv2.putText(page, "375", (x, y + 20), cv2.FONT_HERSHEY_SIMPLEX, 0.6, 0, 2)
    (found,) = find_lattices(page)
    assert (found.rows, found.columns) == (20, 4)
