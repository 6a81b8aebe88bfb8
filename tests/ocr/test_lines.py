from __future__ import annotations

import numpy as np

from baobiao.document import Reading
from baobiao.geometry import Box
from baobiao.ocr.engine import FakeEngine, load_engine
from baobiao.ocr.ink import page_ink
from baobiao.ocr.lines import TextLine, find_lines, in_reading_order, paragraphs, read_lines
from tests.ocr.drawing import drawn, put, sheet


def line(text, x0, y0, x1, height=20):
    return TextLine(Box(x0, y0, x1, y0 + height), Reading(text, 0.9))


def test_indentation_and_a_short_line_start_a_paragraph():
    lines = [
        line("first", 40, 0, 500),
        line("goes on", 0, 30, 500),
        line("ends short", 0, 60, 200),
        line("second", 0, 90, 500),
        line("third", 40, 120, 500),
    ]
    assert [block.text for block in paragraphs(lines)] == ["firstgoes onends short", "second", "third"]


def test_a_table_between_two_lines_parts_them():
    lines = [line("before", 0, 0, 500), line("after", 0, 30, 500)]
    assert len(paragraphs(lines)) == 1
    assert len(paragraphs(lines, breaks=[27])) == 2


def test_lines_side_by_side_are_read_from_the_left():
    found = in_reading_order([line("c", 0, 40, 90), line("b", 200, 1, 290), line("a", 0, 0, 90)])
    assert [item.reading.text for item in found] == ["a", "b", "c"]


def test_text_outside_the_table_alone_is_read():
    page = sheet(400, 240)
    put(page, drawn("2024", 24), 40, 20)
    put(page, drawn("777", 24), 150, 120)
    put(page, drawn("3051", 24), 40, 190)
    table = Box(20, 80, 380, 170)
    assert len(find_lines(page_ink(page), [table])) == 2
    lines = read_lines(page_ink(page), [table], load_engine())
    assert [item.reading.text for item in lines] == ["2024", "3051"]


def test_a_page_without_a_table_asks_the_detector():
    engine = FakeEngine(otherwise=(Reading("word", 0.9),), quads=(((10, 10), (90, 10), (90, 30), (10, 30)),))
    (found,) = read_lines(page_ink(sheet()), [], engine)
    assert found.reading.text == "word"
    assert found.box == Box(10, 10, 90, 30)


def test_confidence_is_per_character():
    (block,) = paragraphs([TextLine(Box(0, 0, 90, 20), Reading("abcd", 0.9**4))])
    assert np.isclose(block.confidence, 0.9)


def test_no_lines_no_paragraphs():
    assert paragraphs([]) == ()
    assert find_lines(page_ink(np.full((50, 50), 255, np.uint8)), []) == []


def test_a_dense_page_keeps_its_lines():
    """More than four hundred figures in columns beside a small table: all of them were lost."""
    page = np.full((1000, 1400), 255, np.uint8)
    for row in range(40):
        for column in range(12):
            x, y = 60 + 105 * column, 120 + 21 * row
            for i in range(4):
                page[y : y + 10, x + 8 * i : x + 8 * i + 5] = 0
    assert len(find_lines(page_ink(page), [Box(20, 20, 120, 60)])) == 480
