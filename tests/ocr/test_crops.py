from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from baobiao.geometry import Box
from baobiao.ocr.crops import cell_inks
from baobiao.ocr.ink import page_ink
from baobiao.ocr.marks import mark_readings, slash_likeness
from tests.ocr.drawing import drawn, put, sheet

CELL = Box(50, 50, 150, 110)


def inked(pieces, noise=0.0, cell=CELL):
    """The ink of a cell with these pieces at these places, on a page whose other print is 17 pixels high."""
    page = sheet()
    for x in range(200, 380, 30):
        put(page, drawn("8", 24, 0), x, 20)
        put(page, drawn("8", 24, 0), x, 120)
    for piece, x, y in pieces:
        put(page, piece, x, y)
    if noise:
        page = np.clip(page + np.random.default_rng(1).normal(0, noise, page.shape), 0, 255).astype(np.uint8)
    boxes = [cell, *(Box(x - 5, y - 5, x + 24, y + 30) for x in range(200, 380, 30) for y in (20, 120))]
    return cell_inks(page_ink(page), boxes)[0]


@given(st.integers(60, 100), st.integers(58, 80))
@settings(max_examples=25, deadline=None)
def test_a_crop_does_not_depend_on_where_the_ink_stands(x, y):
    here, there = inked([(drawn("42", 24, 0), x, y)]), inked([(drawn("42", 24, 0), 70, 60)])
    assert len(here.crops) == 1
    assert np.array_equal(here.crops[0], there.crops[0])


@pytest.mark.parametrize("noise", [0.0, 6.0])
def test_an_empty_cell_has_no_lines(noise):
    assert inked([], noise).lines == ()


def test_rests_of_rules_are_no_print():
    rest = np.zeros((50, 2), np.uint8)
    lying = np.zeros((2, 40), np.uint8)
    ink = inked([(rest, 50, 55), (lying, 80, 50), (drawn("7", 24, 0), 90, 70)])
    assert len(ink.lines) == 1
    assert ink.lines[0].width < 20
    assert len(ink.blobs) == 1
    assert not ink.cut


def test_grains_are_dropped_and_counted_and_a_decimal_point_is_kept():
    grain = np.zeros((1, 1), np.uint8)
    ink = inked([(drawn("3.5", 24, 0), 80, 65), (grain, 60, 60), (grain, 140, 100)])
    assert len(ink.blobs) == 3
    assert len(ink.specks) == 2


def test_lines_of_a_cell_come_from_the_top():
    ink = inked([(drawn("11", 20, 0), 70, 54), (drawn("228", 20, 0), 70, 84)])
    assert [round(line.y0) for line in ink.lines] == [54, 84]
    assert ink.crops[1].shape[1] > ink.crops[0].shape[1]


def test_strokes_of_one_character_stay_one_line():
    two = np.full((20, 20), 255, np.uint8)
    two[0:2, 3:17] = 0
    two[16:18, :] = 0
    assert len(inked([(two, 80, 65)]).lines) == 1


@pytest.mark.parametrize("text", ["1", "7", "0", "4"])
def test_digits_are_no_slashes(text):
    assert slash_likeness(drawn(text)) < 0.1


@pytest.mark.parametrize("size", [12, 16, 24, 40])
def test_a_slash_is_told_by_its_lean(size):
    assert slash_likeness(drawn("/", size)) > 0.8


def test_marks_of_a_cell():
    dash = np.zeros((2, 14), np.uint8)
    assert mark_readings(inked([(dash, 90, 80)]))[0].text == "—"
    assert mark_readings(inked([(drawn("/", 24, 0), 90, 70)]))[0].text == "/"
    for digit in "0178":
        assert mark_readings(inked([(drawn(digit, 24, 0), 90, 70)])) == ()


def test_a_cell_outside_the_page_is_empty():
    assert inked([], cell=Box(500, 500, 600, 600)).lines == ()
    assert inked([], cell=Box(10, 10, 10, 10)).lines == ()


@pytest.mark.parametrize("shade", [0, 128, 255])
def test_a_page_of_one_shade_has_no_ink(shade):
    page = page_ink(np.full((60, 60), shade, np.uint8))
    assert not cell_inks(page, [Box(5, 5, 50, 50)])[0].lines


def test_print_that_touches_a_rule_is_seen_whole():
    """A right-aligned 43 read as 4: the cell's inside ended two pixels short of the rule, in the middle of the 3."""
    page = sheet()
    for x in range(200, 380, 30):
        put(page, drawn("8", 24, 0), x, 20)
    number = drawn("43", 24, 0)
    put(page, number, 150 - number.shape[1], 60)
    page[40:120, 150:153] = 0
    rules = np.zeros_like(page)
    rules[40:120, 150:153] = 255
    boxes = [Box(50, 50, 147, 110), *(Box(x - 5, 15, x + 24, 50) for x in range(200, 380, 30))]
    seen = cell_inks(page_ink(page, rules), boxes)[0]
    assert seen.lines[0].width == number.shape[1]
    assert seen.lines[0].x1 == 150


def seven(stem: int, apart: int = 0) -> np.ndarray:
    """A 7 of 17 pixels whose top is black and whose stem has this shade, so many pixels lower."""
    piece = np.full((17, 12), 255, np.uint8)
    piece[0:3, :] = 0
    piece[3 + apart :, 7:9] = stem
    return piece


def test_a_pale_stem_stays_with_the_dark_stroke_that_it_touches():
    ink = inked([(seven(stem=140, apart=1), 80, 65)])
    assert ink.lines[0].height == 17
    assert not ink.ghosts


def test_a_pale_piece_far_from_its_stroke_is_a_ghost():
    away = np.full((10, 3), 140, np.uint8)
    ink = inked([(drawn("8", 24, 0), 80, 65), (away, 130, 65)])
    assert ink.lines[0].width < 20


def test_a_pale_character_beside_dark_ones_is_read_with_them_and_doubted():
    one = np.full((17, 2), 145, np.uint8)
    ink = inked([(one, 72, 65), (drawn("2", 24, 0), 79, 65)])
    assert ink.lines[0].x0 == 72
    assert ink.doubtful


def test_a_point_of_one_pixel_is_kept_where_no_grains_lie_about():
    pixel = np.zeros((1, 1), np.uint8)
    number = [(drawn("2", 10, 0), 70, 65), (pixel, 77, 71), (drawn("5", 10, 0), 80, 65)]
    page = sheet()
    for piece, x, y in number:
        put(page, piece, x, y)
    small = [drawn("8", 10, 0)] * 4
    for x, piece in zip(range(200, 320, 30), small, strict=True):
        put(page, piece, x, 65)
    boxes = [CELL, *(Box(x - 5, 50, x + 20, 110) for x in range(200, 320, 30))]
    clean = cell_inks(page_ink(page), boxes)[0]
    assert len(clean.blobs) == 3
    page[100, 130] = 0
    assert len(cell_inks(page_ink(page), boxes)[0].blobs) == 2


def test_the_blur_of_a_rule_makes_print_no_taller():
    blur = np.full((40, 2), 190, np.uint8)
    ink = inked([(drawn("5", 24, 0), 52, 65), (blur, 50, 70)])
    assert len(ink.lines) == 1
    assert ink.lines[0].height == drawn("5", 24, 0).shape[0]
