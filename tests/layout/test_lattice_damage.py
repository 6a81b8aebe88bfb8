"""Lattices from rules as pages have them: pale, double, dotted, worn, cut, open, shaded; and type that is no rule."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import cv2
import numpy as np
import numpy.typing as npt
import pytest

from baobiao.geometry import Box
from baobiao.layout.lattice import Lattice, find_lattices
from baobiao.layout.lattice.edges import printed
from baobiao.layout.lattice.lattice import is_table, without_type
from baobiao.layout.lattice.merge import PRESENT
from baobiao.layout.lattice.model import Evidence, LatticeCell, Track
from baobiao.layout.lattice.rules import RuleMasks, low_plumb_runs, without_figures

Image = npt.NDArray[np.uint8]
YS, XS = [60, 100, 140, 180, 220, 260, 300], [50, 210, 300, 390, 480, 570]


def blank() -> Image:
    return np.full((400, 640), 255, np.uint8)


def write(page: Image, ys: Sequence[int] = YS, xs: Sequence[int] = XS) -> Image:
    """Labels in the first column, figures in the others."""
    for row, y in enumerate(ys[:-1]):
        for column, x in enumerate(xs[:-1]):
            text = "Requests held" if column == 0 else str(row * 7 + column)
            cv2.putText(page, text, (x + 12, y + 27), cv2.FONT_HERSHEY_SIMPLEX, 0.55, 0, 1, 16)
    return page


def rule(page: Image, grey: int = 0, thick: int = 1) -> Image:
    for y in YS:
        cv2.line(page, (XS[0], y), (XS[-1], y), grey, thick)
    for x in XS:
        cv2.line(page, (x, YS[0]), (x, YS[-1]), grey, thick)
    return page


def only(page: Image) -> Lattice:
    (lattice,) = find_lattices(page)
    return lattice


def size(page: Image) -> tuple[int, int, int]:
    lattice = only(page)
    return lattice.rows, lattice.columns, len(lattice.cells)


@pytest.mark.parametrize("grey", [0, 120, 190, 215])
def test_pale_rules(grey: int) -> None:
    assert size(write(rule(blank(), grey))) == (6, 5, 30)


def test_pale_rules_beside_shaded_rows() -> None:
    page = blank()
    page[YS[0] : YS[1], XS[0] : XS[-1]] = 217
    page[YS[3] : YS[4], XS[0] : XS[-1]] = 217
    assert size(write(rule(page, 190))) == (6, 5, 30)


def test_double_outer_rule_is_one() -> None:
    page = write(rule(blank()))
    cv2.rectangle(page, (XS[0] - 4, YS[0] - 4), (XS[-1] + 4, YS[-1] + 4), 0, 1)
    assert size(page) == (6, 5, 30)


def test_dotted_rules() -> None:
    page = rule(blank())
    y, x = np.mgrid[: page.shape[0], : page.shape[1]]
    page[(page == 0) & ((x + y) % 5 > 1)] = 255
    assert size(write(page)) == (6, 5, 30)


def test_worn_rules() -> None:
    page, rng = rule(blank(), thick=2), np.random.default_rng(5)
    for _ in range(60):
        x, y = int(rng.integers(40, 580)), int(rng.integers(50, 310))
        cv2.ellipse(page, (x, y), (3, 2), 0, 0, 360, 255, -1)
    assert size(write(page)) == (6, 5, 30)


def test_table_cut_below_keeps_its_last_row() -> None:
    page = write(rule(blank()))
    page[YS[-1] - 3 : YS[-1] + 4] = 255
    for x in XS:
        cv2.line(page, (x, YS[0]), (x, YS[-1] - 4), 0, 1)
    assert size(page) == (6, 5, 30)
    assert not only(page).y_tracks[-1].drawn


@pytest.mark.parametrize("turned", [False, True])
def test_the_only_row_that_a_page_cut_off(turned: bool) -> None:
    page = blank()
    cv2.line(page, (XS[0], YS[0]), (XS[-1], YS[0]), 0, 1)
    for x in XS:
        cv2.line(page, (x, YS[0]), (x, YS[1]), 0, 1)
    page = write(page, YS[:2])
    assert size(np.ascontiguousarray(page[::-1]) if turned else page) == (1, 5, 5)


def test_a_cut_row_lower_than_the_type_of_the_page_is_kept() -> None:
    page = write(rule(blank()))
    cv2.putText(page, "A heading in larger type", (50, 45), cv2.FONT_HERSHEY_SIMPLEX, 1.2, 0, 2, 16)
    for x in XS:
        cv2.line(page, (x, YS[-1]), (x, YS[-1] + 14), 0, 1)
    assert size(page) == (7, 5, 35)


def test_thick_outer_rules_are_found_where_rules_end_on_them() -> None:
    page = write(rule(blank(), 150, 3))
    assert size(page) == (6, 5, 30)
    assert only(page).x_tracks[0].drawn
    assert abs(only(page).x_rules[0] - XS[0]) < 2


def test_a_rule_that_runs_on_far_has_an_open_column_there() -> None:
    page = blank()
    cv2.line(page, (XS[0], YS[1]), (XS[-1], YS[1]), 0, 1)
    cv2.line(page, (XS[1], YS[0]), (XS[-1], YS[0]), 0, 1)
    cv2.line(page, (XS[1], YS[2]), (XS[-1], YS[2]), 0, 1)
    for x in XS[1:]:
        cv2.line(page, (x, YS[0]), (x, YS[2]), 0, 1)
    assert size(write(page, YS[:3]))[:2] == (2, 5)


def test_noise_holds_no_table() -> None:
    noise = np.random.default_rng(0).integers(0, 256, (1500, 1100), dtype=np.uint8)
    assert find_lattices(noise) == ()


def test_rules_of_the_last_row_that_stop_together_are_rules() -> None:
    page = blank()
    for y in YS[:2]:
        cv2.line(page, (XS[0], y), (XS[-1], y), 0, 2)
    for i, x in enumerate(XS):
        cv2.line(page, (x, YS[1] if i in (2, 3) else YS[0]), (x, YS[2] - 3), 0, 2)
    assert size(write(page, YS[:3])) == (2, 5, 8)


def test_table_without_side_rules() -> None:
    page = write(rule(blank()))
    page[YS[0] + 3 : YS[-1] - 2, XS[0] - 2 : XS[0] + 3] = 255
    page[YS[0] + 3 : YS[-1] - 2, XS[-1] - 2 : XS[-1] + 3] = 255
    for y in YS:
        cv2.line(page, (XS[0], y), (XS[-1], y), 0, 1)
    assert size(page) == (6, 5, 30)


def test_type_across_the_way_of_a_rule_does_not_cut_a_merged_cell() -> None:
    page = rule(blank())
    page[YS[2] + 2 : YS[4] - 1, XS[0] + 2 : XS[1] - 1] = 255
    cv2.putText(page, "HELD OVER", (XS[0] + 14, YS[3] + 7), cv2.FONT_HERSHEY_SIMPLEX, 0.7, 0, 2, 16)
    spans = {(c.row, c.column): (c.row_span, c.column_span) for c in only(page).cells}
    assert spans[2, 0] == (2, 1)
    assert len(spans) == 29


def test_dashes_and_underlines_are_no_rules() -> None:
    page = rule(blank())
    for y in YS[:-1]:
        for x in XS[1:-1]:
            cv2.line(page, (x + 25, y + 20), (x + 60, y + 20), 0, 2)
        cv2.line(page, (XS[0] + 12, y + 30), (XS[1] - 14, y + 30), 0, 1)
    assert size(page) == (6, 5, 30)


def test_two_tables_stay_two() -> None:
    page = np.vstack([write(rule(blank())), write(rule(blank()))])
    assert [(t.rows, t.columns) for t in find_lattices(page)] == [(6, 5), (6, 5)]


def test_cells_tile_the_grid() -> None:
    lattice = only(write(rule(blank())))
    covered = np.zeros((lattice.rows, lattice.columns), int)
    for c in lattice.cells:
        covered[c.row : c.row + c.row_span, c.column : c.column + c.column_span] += 1
    assert (covered == 1).all()


def test_bold_heading_is_no_table() -> None:
    page = blank()
    for x in range(20, 600, 34):
        cv2.rectangle(page, (x, 100), (x + 28, 104), 0, -1)
        cv2.rectangle(page, (x, 118), (x + 28, 122), 0, -1)
        cv2.rectangle(page, (x + 12, 100), (x + 15, 122), 0, -1)
    for y in range(160, 380, 30):
        cv2.putText(page, "Lines of type below the heading", (20, y), cv2.FONT_HERSHEY_SIMPLEX, 0.8, 0, 1, 16)
    assert find_lattices(page) == ()


@pytest.mark.parametrize(("foot", "table"), [([1.0, 1.0, 0.95, 1.0], True), ([0.63, 0.31, 1.0, 1.0], False)])
def test_a_long_low_row_has_whole_rules_and_the_strokes_of_a_heading_have_not(foot: list[float], table: bool) -> None:
    none = np.zeros((1, 1), np.uint8)
    evidence = Evidence(none, none, np.array([[1.0] * 4, foot]), np.ones((1, 5)))
    sides = [Track(np.array([0.0, 33.0]), np.full(2, 150.0 * i), 3.0) for i in range(5)]
    rules = [Track(np.array([0.0, 600.0]), np.full(2, y), 3.0) for y in (0.0, 33.0)]
    cells = tuple(LatticeCell(0, i, 1, 1, Box(150.0 * i + 2, 2, 150.0 * i + 148, 31)) for i in range(4))
    assert is_table(Lattice(tuple(rules), tuple(sides), cells, evidence), scale=26.0) is table


def test_type_in_the_way_of_a_pale_rule_is_no_part_of_it() -> None:
    page = blank()
    for y, left in ((60, 50), (100, 310), (140, 50), (180, 50)):
        cv2.line(page, (left, y), (570, y), 205, 2)
    for x in (50, 180, 310, 440, 570):
        cv2.line(page, (x, 60), (x, 180), 205, 2)
    for x in (54, 184):
        cv2.putText(page, "EFEZTEFEZE", (x, 106), cv2.FONT_HERSHEY_SIMPLEX, 0.62, 0, 2, 16)
    small = np.asarray(cv2.resize(page, None, fx=0.55, fy=0.55, interpolation=cv2.INTER_AREA), np.uint8)
    assert len(only(small).cells) == 10


def test_two_rules_that_run_on_below_the_last_crossing_one_bound_an_open_row() -> None:
    page = blank()
    ys = [60, 100, 140, 180]
    for y in ys:
        cv2.line(page, (50, y), (570, y), 0, 2)
    for x in (210, 390):
        cv2.line(page, (x, 60), (x, 100), 0, 2)
        cv2.line(page, (x, 140), (x, 215), 0, 2)
    write(page, [60, 100, 140, 180, 220], [50, 210, 390, 570])
    assert only(page).rows == 4


def test_plumb_rules_of_a_row_lower_than_the_type_of_the_page_are_found() -> None:
    page = np.zeros((200, 400), np.uint8)
    level, plumb = page.copy(), page.copy()
    level[[50, 70], 20:380] = level[[51, 71], 20:380] = 255
    for x in (100, 180, 260):
        plumb[52:70, x : x + 2] = 255
    plumb[56:68, 140:142] = 255  # a figure, which ends short of the rules
    plumb[52:70, 320:322] = 255  # a stroke of a character that fills its row
    ink = level | plumb
    ink[52:70, 325:327] = 255
    masks = RuleMasks(level, page, level, plumb, 20.0, ink)
    found = low_plumb_runs(masks)
    assert sorted(set(np.nonzero(found)[1].tolist())) == [100, 101, 180, 181, 260, 261]


@pytest.mark.parametrize(("dashes", "rule"), [((24, 31, 38), True), ((27,), False)])
def test_a_stretch_with_dashes_like_the_rest_of_its_rule_is_rule_and_a_figure_in_the_middle_is_not(
    dashes: tuple[int, ...], rule: bool
) -> None:
    ink = np.zeros((60, 200), np.uint8)
    weak = ink.copy()
    weak[30, 50:190] = 255  # whole but for the stretch from 20 to 45, where runs are too short
    for x in [*range(50, 190, 7), *dashes]:
        ink[30, x : x + (4 if rule or x > 45 else 12)] = 255
    ends = np.array([0.0, 199.0])
    track = Track(ends, np.array([30.0, 30.0]), 1.0)
    crossing = [Track(np.array([0.0, 59.0]), np.array([x, x]), 1.0) for x in (20.0, 45.0, 95.0, 145.0, 190.0)]
    shares = printed(weak, ink, [track], crossing, 12.0)
    assert (shares[0, 0] >= PRESENT) == rule
    assert (shares[0, 1:] >= PRESENT).all()


def test_an_open_side_with_the_trace_of_a_fill_keeps_its_column() -> None:
    page = write(rule(blank()))
    page[YS[0] + 3 : YS[-1] - 2, XS[-1] - 1 : XS[-1] + 2] = 255
    page[YS[1] + 8 : YS[2] - 8, XS[-1]] = 200
    page[YS[4] + 8 : YS[5] - 8, XS[-1]] = 200
    assert size(page) == (6, 5, 30)


def test_figures_that_keep_clear_of_the_rules_they_stand_between_are_no_dashes() -> None:
    """Thin figures one above the other in low rows look like a dashed rule, but no rule crosses them."""
    runs = np.zeros((20, 200), np.uint8)
    runs[10, 10:190] = 255
    crossing, figures, dashes = np.zeros_like(runs), np.zeros_like(runs), np.zeros_like(runs)
    for x in range(10, 190, 14):
        crossing[:, x] = 255
        figures[10, x + 4 : x + 11] = 255
    for x in range(10, 190, 9):
        dashes[10, x : x + 6] = 255
    assert not without_figures(runs, figures, crossing, 10).any()
    assert (without_figures(runs, dashes, crossing, 10) == runs).all()


def test_strokes_that_fill_low_rows_are_no_rules_and_rules_beside_type_are() -> None:
    """Rows as low as their type: strokes end on rules, too, but other strokes stand beside them, and gaps above."""
    level = [Track(np.array([0.0, 99.0]), np.array([y, y]), 1.0) for y in range(0, 200, 14)]
    strokes, rule_ = (Track(np.array([0.0, 196.0]), np.array([x, x]), 1.0) for x in (30.0, 60.0))
    ink = np.zeros((200, 100), np.uint8)
    ink[:, [30, 34, 60]] = 255
    edges = np.array([[1.0, 0.3] * 7, [1.0, 0.3, *[1.0] * 12]])
    masks = RuleMasks(ink, ink, ink, ink, 12.0, ink)
    assert without_type(masks, [strokes, rule_], edges, level) == [rule_]
    bare = replace(masks, ink=np.where(np.arange(100) == 34, np.uint8(0), ink))
    assert without_type(bare, [strokes, rule_], edges, level) == [strokes, rule_]


@pytest.mark.parametrize("closed", [False, True])
def test_the_last_row_before_a_page_break_is_whole_where_its_frame_goes_on_below(closed: bool) -> None:
    page = np.full((700, 800, 3), 255, np.uint8)
    columns = range(100, 701, 100)
    for y in (100, 140, 180, 220):
        cv2.line(page, (100, y), (700, y), (0, 0, 0), 2)
    for x in columns:
        cv2.line(page, (x, 100), (x, 650 if x in (100, 700) else 260), (0, 0, 0), 2)
        for y in (128, 168, 208, 248) if x < 700 else ():
            cv2.putText(page, "12", (x + 40, y), cv2.FONT_HERSHEY_SIMPLEX, 0.6, (0, 0, 0), 1, cv2.LINE_AA)
    if closed:
        cv2.line(page, (100, 650), (700, 650), (0, 0, 0), 2)
    (lattice,) = find_lattices(cv2.cvtColor(page, cv2.COLOR_BGR2GRAY))
    last = [cell for cell in lattice.cells if cell.row == 3]
    assert len(last) == 6
    assert all(cell.row_span == 1 and abs(cell.box.y1 - 260) < 6 for cell in last)
