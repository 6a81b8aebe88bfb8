from __future__ import annotations

import cv2
import numpy as np
import pytest

from baobiao.document import Reading
from baobiao.geometry import Box
from baobiao.ocr.cells import CellReading, doubted_blanks, joined, pooled, read_cells, thin_figures
from baobiao.ocr.crops import CellInk
from baobiao.ocr.engine import FakeEngine, NullEngine, load_engine
from baobiao.ocr.ink import Blob, page_ink
from tests.ocr.drawing import BOXES, TEXTS, drawn, put, sheet, table


def test_a_drawn_table_reads_right():
    cells = read_cells(page_ink(table(TEXTS)), BOXES, load_engine())
    flat = [text.replace("-", "—") for line in TEXTS for text in line]
    assert [cell.readings[0].text for cell in cells] == flat
    assert min(cell.readings[0].probability for cell in cells) > 0.9


def test_an_engine_that_reads_nothing_leaves_print_unread_and_blanks_blank():
    cells = read_cells(page_ink(table(TEXTS)), BOXES, NullEngine())
    for cell, text in zip(cells, (t for line in TEXTS for t in line), strict=True):
        if text:
            assert cell.readings == ()
            assert cell.note
            assert cell.note.code == "cell_unread"
        else:
            assert cell.readings[0].text == ""


def test_a_reader_of_digits_that_disagrees_lowers_the_probability_and_both_stay():
    class Other:
        def read(self, crops):
            return tuple((Reading("545", 0.95),) for _ in crops)

    engine = FakeEngine(otherwise=(Reading("646", 0.95),))
    alone = read_cells(page_ink(table([["646"]])), BOXES[:1], engine)[0].readings
    both = read_cells(page_ink(table([["646"]])), BOXES[:1], engine, digits=Other())[0].readings
    assert alone[0].probability > 0.9
    assert {r.text for r in both} == {"646", "545"}
    assert both[0].probability < 0.6


def test_readers_that_are_each_unsure_of_one_text_are_unsure_together():
    assert pooled([(Reading("4", 0.53),), (Reading("4", 0.65),), (Reading("4", 0.79),)])[0].probability < 0.98
    assert pooled([(Reading("4", 0.99),), (Reading("4", 0.98),)])[0].probability > 0.999


def test_agreement_raises_the_probability():
    one = (Reading("12", 0.9), Reading("72", 0.1))
    assert pooled([one, one])[0].probability > 0.95
    assert pooled([one])[0].probability == 0.9


def test_lines_join_without_a_blank_in_chinese_and_with_one_between_words():
    assert joined([(Reading("法律服"),), (Reading("务机构"),)])[0].text == "法律服务机构"
    assert joined([(Reading("Total"),), (Reading("number"),)])[0].text == "Total number"


@pytest.mark.parametrize("size", [2, 4, 6])
def test_a_tiny_mark_is_never_a_silent_blank(size):
    """A spot larger than a grain leaves doubt, whatever is read."""
    page = sheet()
    for x in range(200, 380, 30):
        put(page, drawn("8", 24, 0), x, 20)
    put(page, np.zeros((size, size), np.uint8), 100, 70)
    boxes = [Box(60, 50, 140, 100), *(Box(x - 5, 15, x + 24, 50) for x in range(200, 380, 30))]
    cell = read_cells(page_ink(page), boxes, load_engine())[0]
    assert cell.readings[0].probability < 0.97


def test_a_minus_is_kept():
    cells = read_cells(page_ink(table([["-6", "-128"]])), BOXES[:2], load_engine())
    assert [cell.readings[0].text for cell in cells] == ["-6", "-128"]


def test_a_lost_decimal_point_leaves_doubt():
    """A fax whose specks were taken off had lost the point of 20768.2, and 207682 was read at 0.9999."""
    page = table([["20768.2", "207682", "1,117"]], cell=(120, 40))
    with_point = np.s_[32:60, 24:140]
    part = page[with_point]
    count, _, stats, _ = cv2.connectedComponentsWithStats((part < 128).astype(np.uint8))
    point = min(range(1, count), key=lambda i: stats[i, cv2.CC_STAT_AREA])
    x, y, w, h, _ = stats[point]
    part[y : y + h, x : x + w] = 255
    boxes = [Box(22 + c * 120, 22, 20 + (c + 1) * 120, 60) for c in range(3)]
    lost, whole, thousands = read_cells(page_ink(page), boxes, load_engine())
    assert {r.text for r in lost.readings} >= {"20768.2", "207682"}
    assert lost.readings[0].probability < 0.7
    assert (whole.readings[0].text, thousands.readings[0].text) == ("207682", "1,117")
    assert min(whole.readings[0].probability, thousands.readings[0].probability) > 0.95


def test_a_short_dash_of_small_type_is_told_by_its_likes():
    """Three pixels are no dash by themselves; where six cells hold them, and figures are tall, they are the mark."""
    texts = [["12", "", "305", ""], ["", "7", "", "1"], ["", "8", "", ""]]
    page = table(texts)
    for box, text in zip(BOXES, (t for line in texts for t in line), strict=True):
        if not text:
            x, y = map(int, box.centre)
            page[y - 1 : y + 1, x - 2 : x + 2] = 90
    cells = read_cells(page_ink(page), BOXES, load_engine())
    marks = [c.readings[0] for c, t in zip(cells, (t for line in texts for t in line), strict=True) if not t]
    assert {reading.text for reading in marks} == {"—"}
    assert min(reading.probability for reading in marks) > 0.99


def test_the_black_edge_of_a_scan_does_not_hide_pale_print():
    page = np.asarray(255 - 0.4 * (255.0 - table(TEXTS)), np.uint8)
    page = np.concatenate([np.zeros((12, page.shape[1]), np.uint8), page])
    boxes = [Box(b.x0, b.y0 + 12, b.x1, b.y1 + 12) for b in BOXES]
    cells = read_cells(page_ink(page), boxes, load_engine())
    said = [cell.readings[0].text for cell in cells]
    assert [t for t in said if t.isdigit()] == [t for line in TEXTS for t in line if t.isdigit()]


def test_digits_set_apart_all_over_a_table_hide_no_points():
    texts = [["1 2", "3 5", "7 0", "4 8"], ["2 6", "9 0", "5 3", "6 6"], ["8 4", "2 0", "3 7", "5 9"]]
    cells = read_cells(page_ink(table(texts)), BOXES, load_engine())
    flat = [text.replace(" ", "") for line in texts for text in line]
    assert [cell.readings[0].text.replace(" ", "") for cell in cells] == flat
    assert min(cell.readings[0].probability for cell in cells) > 0.9
    apart = read_cells(
        page_ink(table([["1 2", "35", "70", "48"], ["26", "90", "53", "66"], ["84"] * 4])), BOXES, load_engine()
    )
    assert apart[0].readings[0].probability < 0.9


def test_blanks_of_a_table_whose_figures_touch_its_rules_are_in_doubt():
    """A pale 0 set close to the rule at its right goes with it, and looks like nothing."""
    texts = [["12", "", "305", "7"], ["26", "9", "5", ""], ["8", "", "44", "1"]]
    page = table(texts)
    flat = [text for line in texts for text in line]
    apart = doubted_blanks([read_cells(page_ink(page), BOXES, load_engine())])[0]
    close = [Box(b.x0, b.y0, b.x1, b.y1) for b in BOXES]
    for i, box in enumerate(close):
        xs = np.flatnonzero((page[int(box.y0) : int(box.y1), int(box.x0) : int(box.x1)] < 128).any(axis=0))
        if len(xs):
            close[i] = Box(box.x0, box.y0, box.x0 + int(xs.max()), box.y1)
    page[40:43, 190:193] = 120  # what a rule left of a figure
    touching = doubted_blanks([read_cells(page_ink(page), close, load_engine())])[0]
    assert min(apart[i].readings[0].probability for i, text in enumerate(flat) if not text) > 0.99
    assert [i for i, c in enumerate(touching) if not c.readings[0].text and c.readings[0].probability <= 0.95] == [1]


def figures_of(text, peaks):
    """A cell that reads so for each darkness of its ink, on a page whose print is 240 dark."""
    made = []
    for peak in peaks:
        blob = Blob(Box(2, 2, 8, 12), 40, peak)
        ink = CellInk(Box(0, 0, 40, 20), (blob.box,), (), (blob,), (), 10.0, dark=240.0)
        made.append(CellReading(ink, (Reading(text, 0.99),)))
    return made


def test_thin_figures_of_small_type_are_as_dark_as_their_likes_and_no_pale_print():
    zeros = figures_of("0", [118, 119, *range(120, 190, 4)])
    assert [ink.pale for ink in (zeros[0].ink, zeros[-1].ink)] == [True, False]
    least = thin_figures([*zeros, *figures_of("7", [100, 235, 236])])
    assert set(least) == {"0"}
    assert 70 < least["0"] < 118


def test_figures_that_are_pale_for_the_most_part_are_no_thin_ones():
    """Print that shines through a table of blanks."""
    assert thin_figures(figures_of("0", [*[80] * 12, *[230] * 4])) == {}
    assert thin_figures(figures_of("0", [*[80] * 4, *[230] * 12]))["0"] > 100
