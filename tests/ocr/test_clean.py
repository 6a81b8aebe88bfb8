"""Pictures made readable: each step on a page drawn for it."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from baobiao.ocr.clean import (
    Rotation,
    Scaling,
    Turn,
    even_light,
    without_border,
    without_fills,
    without_seals,
    without_specks,
)
from baobiao.ocr.clean.turn import Reader, line_crops, quarters
from baobiao.ocr.clean.warp import Bend, Smooth

Image = npt.NDArray[np.uint8]


def typed(height: int = 500, width: int = 700) -> Image:
    """A page of lines of type."""
    page = np.full((height, width), 255, np.uint8)
    for i, y in enumerate(range(40, height - 20, 34)):
        cv2.putText(
            page, "Report of 2021 on open records"[: 30 - i % 7], (30, y), cv2.FONT_HERSHEY_SIMPLEX, 0.7, 0, 1, 16
        )
    return page


def test_shadow_goes_and_ink_stays() -> None:
    page = typed()
    shade = 1 - 0.5 / (1 + np.exp(-(np.arange(page.shape[1]) - 300) / 12.0))
    clean = even_light((page * shade[None, :]).astype(np.uint8), 20)
    assert clean[page == 255].min() > 190
    assert clean[page < 40].max() < 120


def test_an_even_page_is_left_as_it_is() -> None:
    page = typed()
    assert even_light(page, 20) is page
    assert (
        without_specks(np.where(page < 128, page, np.uint8(200)), 20).tolist()
        == np.where(page < 128, page, 200).tolist()
    )


@pytest.mark.parametrize("stamp", [(40, 30, 210), (60, 60, 200), (130, 120, 225)])  # fresh, dark, faded; BGR
def test_black_under_a_red_seal_stays(stamp: tuple[int, int, int]) -> None:
    page = typed()
    colour = np.repeat(page[:, :, None], 3, axis=2)
    mask = np.zeros(page.shape, np.uint8)
    cv2.circle(mask, (250, 250), 120, 255, 8)
    cv2.circle(mask, (250, 250), 45, 255, -1)
    factor = np.where(mask[:, :, None] > 0, np.array(stamp) / 255.0, 1.0)
    clean = without_seals((colour * factor).astype(np.uint8))
    assert np.abs(clean.astype(int) - page.astype(int))[mask == 0].max() < 90
    assert clean[(mask > 0) & (page == 255)].mean() > 235
    assert clean[(mask > 0) & (page < 30)].max() < 80


def table() -> Image:
    """A page (BGR) with a ruled table of 6 x 5 cells, rules and type black."""
    page = np.full((400, 640, 3), 255, np.uint8)
    for y in range(60, 301, 40):
        cv2.line(page, (50, y), (590, y), (0, 0, 0), 1)
    for x in range(50, 591, 108):
        cv2.line(page, (x, 60), (x, 300), (0, 0, 0), 1)
    for y in range(60, 300, 40):
        for x in range(50, 590, 108):
            cv2.putText(page, f"{x + y}", (x + 20, y + 26), cv2.FONT_HERSHEY_SIMPLEX, 0.5, (0, 0, 0), 1, 16)
    return page


@pytest.mark.parametrize("fill", [(217, 217, 217), (247, 215, 189), (191, 191, 191)])
def test_shaded_rows_become_paper(fill: tuple[int, int, int]) -> None:
    page = table()
    shaded = page.copy()
    for y in (60, 140, 220):
        row = shaded[y : y + 40, 50:590]
        row[:] = row * (np.array(fill) / 255)
    clean = without_fills(shaded, 12)
    inside = np.zeros(page.shape[:2], bool)
    inside[64:96, 54:150] = inside[144:176, 170:260] = True
    assert np.abs(clean.astype(int) - page)[inside].max() < 30


@pytest.mark.parametrize("fill", [(121, 78, 31), (0, 0, 192), (63, 63, 63)])
def test_white_type_on_dark_becomes_dark_type_on_paper(fill: tuple[int, int, int]) -> None:
    page = table()
    dark = page.copy()
    dark[62:99, 52:589] = (255 - page[62:99, 52:589]).astype(np.float32) / 255 * (255 - np.array(fill)) + fill
    clean = without_fills(dark, 12)
    assert clean[66:95, 56:155].min() < 90
    assert np.percentile(clean[66:95, 56:155], 60) > 235
    assert np.abs(clean[110:300].astype(int) - page[110:300]).max() < 30


def test_white_type_amid_a_high_dark_fill_with_grain_is_dark_type_on_paper() -> None:
    page = np.full((400, 640, 3), 255, np.uint8)
    page[80:300, 50:590] = (181, 111, 31)
    for x in range(90, 560, 120):
        cv2.putText(page, "Total", (x, 190), cv2.FONT_HERSHEY_SIMPLEX, 0.5, (255, 255, 255), 1, cv2.LINE_AA)
    grain = np.random.default_rng(1).normal(0, 6, page.shape[:2])[..., None]
    clean = without_fills(np.clip(page + grain, 0, 255).astype(np.uint8), 12).min(axis=2)
    assert clean[175:192, 90:130].min() < 100
    assert np.percentile(clean[90:170, 60:580], 2) > 215


def test_a_dark_heading_larger_than_the_paper_around_it_is_a_fill_all_the_same() -> None:
    """The largest field of a small picture is not its paper; grain far from type and paper is none of either."""
    page = np.full((220, 640, 3), 235, np.uint8)
    page[15:165, 15:625] = (50, 50, 50)
    for text, x, y in (("5", 60, 190), ("16", 500, 190)):
        cv2.putText(page, text, (x, y), cv2.FONT_HERSHEY_SIMPLEX, 0.5, (0, 0, 0), 1, 16)
    for x in (40, 480):
        cv2.putText(page, "kept", (x, 40), cv2.FONT_HERSHEY_SIMPLEX, 0.5, (255, 255, 255), 1, 16)
    grain = np.random.default_rng(3).normal(0, 5, page.shape[:2])[:, :, None]
    clean = without_fills(np.clip(page + grain, 0, 255).astype(np.uint8), 11)
    assert np.percentile(clean[70:150, 30:610], 2) > 180
    assert clean[25:45, 36:80].min() < 110
    assert clean[170:195, 55:75].min() < 60


def test_grey_rules_on_a_dark_fill_as_dark_as_they_are_stay() -> None:
    page = table()
    page[62:99, 52:589] = (0, 0, 110)  # as grey as the rules: 33
    for x in range(158, 590, 108):
        page[62:99, x] = 33
    clean = without_fills(page, 12)
    assert clean[70:90, 158:590:108].max() < 150
    assert np.percentile(clean[70:90, 60:150], 60) > 235


def test_a_page_without_fills_is_left_as_it_is() -> None:
    page = table()
    assert without_fills(page, 12) is page
    shade = 1 - 0.5 / (1 + np.exp(-(np.arange(page.shape[1]) - 300) / 25.0))
    shadow = (page * shade[None, :, None]).astype(np.uint8)
    assert without_fills(shadow, 12) is shadow


def test_the_star_of_a_seal_is_no_fill() -> None:
    page = table()
    cv2.fillPoly(page, [np.array([(300, 120), (330, 200), (250, 150), (350, 150), (270, 200)])], (60, 20, 200))
    assert without_fills(page, 12) is page


def test_red_rules_and_headings_are_no_seal() -> None:
    page = table()
    red = np.where(page.min(axis=2, keepdims=True) < 128, np.array([0, 0, 192], np.uint8), np.uint8(255))
    red = np.asarray(red, np.uint8)
    red[310:] = 255
    cv2.putText(red, "Report of 2021 on open records", (60, 40), cv2.FONT_HERSHEY_SIMPLEX, 0.8, (0, 0, 192), 2, 16)
    clean = without_seals(red)
    assert clean[60, 60:580].max() < 100
    assert clean[70:290, 50].max() < 100
    assert clean[20:45].min() < 100


def test_red_rules_of_a_slanted_table_with_low_rows_are_no_seal() -> None:
    """Rules climb, and between two rows they are short; the stamp beside them goes all the same."""
    page = np.full((400, 640, 3), 255, np.uint8)
    for y in range(60, 301, 30):
        cv2.line(page, (50, y), (590, y + 20), (0, 0, 192), 1)
    for x in (50, 140, 590):
        cv2.line(page, (x, 60 + x // 30), (x - 8, 300 + x // 30), (0, 0, 192), 1)
    cv2.line(page, (300, 130), (299, 158), (0, 0, 192), 1)
    rules = page.min(axis=2) < 128
    cv2.circle(page, (450, 350), 40, (60, 60, 220), 5)
    clean = without_seals(page)
    assert (clean[rules] < 150).mean() > 0.95
    assert clean[345:355, 405:416].min() > 220


@pytest.mark.parametrize("radius", [60, 150, 290])
@pytest.mark.parametrize("thick", [2, 5, 8])
def test_the_ring_of_a_stamp_that_its_picture_cuts_is_no_rule(radius: int, thick: int) -> None:
    page = np.full((2 * radius + 60, 2 * radius + 60, 3), 255, np.uint8)
    cv2.circle(page, (radius + 30, radius + 30), radius, (60, 60, 220), thick)
    assert without_seals(np.ascontiguousarray(page[:, radius + 10 :])).min() > 220


def test_pieces_of_red_rules_in_rows_as_low_as_their_type_are_no_seal() -> None:
    page = np.full((300, 640, 3), 255, np.uint8)
    for y in range(60, 250, 27):
        page[y : y + 3, 50:590] = (0, 0, 192)
    for y in range(60, 222, 54):
        page[y : y + 27, 200:207] = (0, 0, 192)
    assert without_seals(page)[62:85, 203].max() < 150


def test_page_without_red_is_only_made_grey() -> None:
    page = typed()
    assert (without_seals(np.repeat(page[:, :, None], 3, axis=2)) == page).all()


def test_specks_go_and_type_stays() -> None:
    page = np.where(typed() < 128, np.uint8(0), np.uint8(255))
    noisy = page.copy()
    rng = np.random.default_rng(1)
    blank = cv2.erode(page, np.ones((9, 9), np.uint8)) == 255
    ys, xs = np.nonzero(blank)
    chosen = rng.choice(len(ys), 300, replace=False)
    noisy[ys[chosen], xs[chosen]] = 0
    clean = without_specks(noisy, 20)
    assert (clean[blank] == 0).sum() < 30
    assert ((clean != page) & ~blank).sum() < 0.02 * (page == 0).sum()


def test_desk_around_the_sheet_becomes_white() -> None:
    desk = np.full((700, 900, 3), (60, 40, 70), np.uint8)
    desk[60:560, 90:790] = typed()[:, :, None]
    clean = without_border(desk)
    assert clean[:40].min() == 255
    assert clean[:, :60].min() == 255
    assert (clean[80:540, 110:770] == desk[80:540, 110:770]).all()


@pytest.mark.parametrize("side", range(4))
def test_a_narrow_black_edge_becomes_paper(side: int) -> None:
    page = typed()
    edge = np.rot90(page, side)  # a view
    edge[:5] = 20
    clean = without_border(page)
    assert np.rot90(clean, side)[:5].min() > 200
    assert (np.rot90(clean, side)[7:] == edge[7:]).all()


def test_outer_rules_at_the_rim_stay() -> None:
    ruled = typed()
    ruled[:3] = ruled[:, :3] = 0
    assert without_border(ruled) is ruled


def test_a_page_that_fills_the_picture_has_no_border() -> None:
    page = np.repeat(typed()[:, :, None], 3, axis=2)
    assert without_border(page) is page


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 3), st.integers(20, 90), st.integers(20, 90), st.data())
def test_turn_knows_the_way_back(quarter: int, width: int, height: int, data: st.DataObject) -> None:
    x, y = data.draw(st.integers(0, width - 1)), data.draw(st.integers(0, height - 1))
    picture = np.zeros((height, width), np.uint8)
    picture[y, x] = 255
    warp = Turn(quarter, width, height)
    row, column = (int(v[0]) for v in np.nonzero(warp.apply(picture)))
    back = warp.back(np.array([[column + 0.5, row + 0.5]]))
    assert back[0].tolist() == [x + 0.5, y + 0.5]


@settings(max_examples=20, deadline=None)
@given(st.floats(-5, 5), st.integers(0, 2))
def test_rotation_and_bend_bring_a_dot_where_back_says_it_came_from(degrees: float, kind: int) -> None:
    picture = np.zeros((300, 400), np.uint8)
    cv2.circle(picture, (150, 120), 4, 255, -1)
    bend = Bend(np.array([[1, 0], [2, 0]]), np.array([degrees, -degrees]), (0, 0, 400, 300))
    none = Bend(np.zeros((1, 2), np.intp), np.zeros(1), (0, 0, 400, 300))
    warps = (Rotation(degrees, 400, 300), Smooth(none, bend), Scaling(0.8))
    moved = np.where(warps[kind].apply(255 - picture) < 128, 1.0, 0.0)
    ys, xs = np.nonzero(moved)
    back = warps[kind].back(np.array([[xs.mean() + 0.5 * (kind == 2), ys.mean() + 0.5 * (kind == 2)]]))
    assert np.abs(back[0] - np.array([150, 120])).max() < 1.2


def reader_of(upright: Image) -> Reader:
    """A reader that is sure of crops that stand upright in the page and of no others."""

    def read(crops: Sequence[Image]) -> list[float]:
        return [
            0.95
            if crop.shape[1] <= upright.shape[1] and cv2.matchTemplate(upright, crop, cv2.TM_SQDIFF).min() < 1
            else 0.4
            for crop in crops
        ]

    return read


@pytest.mark.parametrize("turned", [0, 1, 2, 3])
def test_page_is_turned_upright(turned: int) -> None:
    page = typed()
    lying = np.ascontiguousarray(np.rot90(page, turned))
    ink = (lying < 128).astype(np.uint8)
    found = quarters(lying, ink, 20, reader_of(page))
    assert (turned + found) % 4 == 0
    assert quarters(lying, ink, 20, None) % 2 == turned % 2


def test_shaded_header_at_the_corner_is_not_taken_for_the_desk() -> None:
    page = typed()
    page[6:140, 300:] = (page[6:140, 300:] * 0.65).astype(np.uint8)
    assert without_border(np.repeat(page[:, :, None], 3, axis=2)).min(axis=2).tolist() == page.tolist()


def test_a_shaded_head_inside_a_frame_is_not_taken_for_the_desk() -> None:
    page = np.full((677, 1181, 3), 255, np.uint8)
    page[11:103, 650:1170] = 190
    page[8:11, 8:1173] = page[667:670, 8:1173] = 0
    page[8:670, 8:11] = page[8:670, 1170:1173] = 0
    assert without_border(page) is page


def test_type_in_low_rows_between_dotted_rules_keeps_clear_of_the_fill_next_to_it() -> None:
    page = np.full((19 * 8 + 20, 500, 3), 255, np.uint8)
    for row in range(8):
        top = 10 + 19 * row
        if row % 3 == 0:
            page[top : top + 19, 10:490] = 190
        page[top : top + 2, 10:490:4] = 0
        page[top : top + 2, 11:490:4] = 0
        for x in range(180, 300, 14):  # strokes of small type that leave no ground among them
            page[top + 4 : top + 16 : 3, x : x + 12] = 30
            page[top + 4 : top + 16, x + 5] = 30
    clean = without_fills(page, 13)
    between = np.ones(page.shape[:2], np.bool_)
    between[page.min(axis=2) < 100] = False
    assert clean.min(axis=2)[between].min() > 225  # nothing is left of the fills, nothing dark has come
    assert clean.min(axis=2)[~between].max() < 60


def test_a_page_whose_type_seems_to_run_down_is_turned_only_as_it_reads_best(monkeypatch: pytest.MonkeyPatch) -> None:
    page = typed()
    monkeypatch.setattr("baobiao.ocr.clean.turn.line_direction", lambda ink, character: -0.3)
    assert quarters(page, (page < 128).astype(np.uint8), 20, reader_of(page)) == 0
    assert quarters(page, (page < 128).astype(np.uint8), 20, None) == 1


def test_a_page_that_no_way_can_be_read_stays_as_it_lies(monkeypatch: pytest.MonkeyPatch) -> None:
    """Headings set upright look like lines on their side, and nothing of them reads."""
    page = typed()
    monkeypatch.setattr("baobiao.ocr.clean.turn.line_direction", lambda ink, character: -0.3)
    assert quarters(page, (page < 128).astype(np.uint8), 20, lambda crops: [0.3 for _ in crops]) == 0


@pytest.mark.parametrize("turn", [1, 3])
def test_a_page_without_a_line_along_its_rows_is_turned_though_hardly_anything_of_it_reads(turn: int) -> None:
    page = typed()
    lying = np.ascontiguousarray(np.rot90(page, turn))
    read = reader_of(page)
    assert quarters(lying, (lying < 128).astype(np.uint8), 20, lambda crops: [0.4 * x for x in read(crops)]) == 4 - turn


def test_lines_of_type_that_touch_their_rules_tell_which_way_up_a_page_is() -> None:
    page = np.full((200, 400), 255, np.uint8)
    for row in range(6):
        cv2.putText(page, "page of 2021", (30, 33 + 25 * row), cv2.FONT_HERSHEY_SIMPLEX, 0.6, 0, 2)
        page[33 + 25 * row : 35 + 25 * row, 10:390] = 0
    crops = line_crops(page, (page < 128).astype(np.uint8), 16)
    assert len(crops) == 5
    assert all(crop.shape[1] > 90 for crop in crops)


@pytest.mark.parametrize("dense", [0.8, 0.86])
def test_bold_type_that_ran_together_is_no_dark_fill(dense: float) -> None:
    rng = np.random.default_rng(5)
    page = np.full((420, 620), 255, np.uint8)
    for top in range(20, 380, 40):
        strokes = np.kron(rng.random((8, 180)) < dense, np.ones((3, 3)))
        page[top : top + 24, 40:580] = np.where(strokes > 0, 0, 255)
    assert without_fills(page, 24) is page


def test_one_line_that_reads_well_does_not_turn_a_page_of_which_five_read_nearly_as_well(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    page = np.zeros((200, 300), np.uint8)
    lines = {300: [np.zeros((22, 50), np.uint8)], 200: [np.zeros((30, 200), np.uint8)] * 5}
    monkeypatch.setattr("baobiao.ocr.clean.turn.line_direction", lambda ink, character: 0.02)
    monkeypatch.setattr("baobiao.ocr.clean.turn.line_crops", lambda gray, ink, character: lines[gray.shape[1]])
    assert quarters(page, page, 20, lambda crops: [0.95 if crop.shape[1] == 50 else 0.85 for crop in crops]) == 1
