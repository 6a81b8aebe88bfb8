from __future__ import annotations

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from baobiao.document import Document, Grid, Paragraph, Picture, Place, Reading
from baobiao.fonts import chinese_font
from baobiao.geometry import Box
from baobiao.layout.doubted import doubted_under_stamps
from baobiao.layout.lattice import Lattice, LatticeCell, Track
from baobiao.layout.pictures import Readers, read_page, read_pictures, without_fragments
from baobiao.ocr.engine import FakeEngine, NullEngine, load_engine
from tests.ocr.drawing import drawn, put, sheet, table

TEXTS = [["2021", "15", "0"], ["17", "", "/"], ["305", "7.5", "8"]]


def png(pixels):
    return cv2.imencode(".png", pixels)[1].tobytes()


def document(*pictures):
    return Document("a.docx", "application/docx", (Paragraph("before"), *pictures, Paragraph("after")))


def test_a_table_in_a_picture_becomes_a_grid_in_its_place():
    read = read_pictures(document(Picture("p1", png(table(TEXTS)), Place(page=2))), load_engine())
    before, grid, after = read.blocks
    assert isinstance(grid, Grid)
    assert (before, after) == (Paragraph("before"), Paragraph("after"))
    assert (grid.rows, grid.columns, grid.method) == (3, 3, "ocr")
    assert [[cell.text for cell in row] for row in grid.by_row()] == TEXTS
    assert not read.notes


def test_every_cell_has_its_place_on_the_picture():
    read = read_pictures(document(Picture("p1", png(table(TEXTS)), Place(page=2))), load_engine())
    for cell in read.grids[0].cells:
        assert cell.place.page == 2
        assert cell.place.picture == "p1"
        x, y = cell.place.box.centre
        assert (int((x * 310 - 20) // 90), int((y * 160 - 20) // 40)) == (cell.column, cell.row)


def test_a_whole_page_has_boxes_on_the_page():
    read = read_pictures(document(Picture("p1", png(table(TEXTS)), Place(page=1), whole_page=True)), load_engine())
    assert all(cell.place.picture is None for cell in read.grids[0].cells)


def test_lines_outside_the_table_become_paragraphs_in_reading_order():
    page = np.vstack([sheet(310, 60), table(TEXTS), sheet(310, 60)])
    put(page, drawn("3021", 22, 0), 40, 22)
    put(page, drawn("9988", 22, 0), 40, page.shape[0] - 40)
    read = read_pictures(document(Picture("p1", png(page))), load_engine())
    kinds = [type(block) for block in read.blocks[1:-1]]
    assert kinds == [Paragraph, Grid, Paragraph]
    assert [block.text for block in read.blocks if isinstance(block, Paragraph)][1:-1] == ["3021", "9988"]


BAD = {
    "no bytes": b"",
    "truncated": png(table(TEXTS))[:200],
    "no picture": b"hello, this is no picture",
    "one pixel": png(np.zeros((1, 1), np.uint8)),
    "all black": png(np.zeros((300, 300), np.uint8)),
    "all white": png(np.full((300, 300), 255, np.uint8)),
    "noise": png(np.random.default_rng(0).integers(0, 255, (200, 200)).astype(np.uint8)),
    "a line": png(np.zeros((2, 900), np.uint8)),
    "a thin strip": png(np.full((900, 13), 200, np.uint8)),
    "missing": None,
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_picture_is_a_note_and_costs_nothing_else(name):
    read = read_pictures(document(Picture("p1", BAD[name], Place(page=3))), load_engine())
    assert not read.grids
    assert [note.code for note in read.notes][:1] in (["picture_unread"], ["no_lattice"], ["page_failed"])
    assert read.notes[0].place.page == 3
    assert read.blocks[0] == Paragraph("before")
    assert read.blocks[-1] == Paragraph("after")
    assert len(read.blocks) >= 3  # nothing vanishes


def test_with_the_null_engine_every_printed_cell_says_that_it_was_not_read():
    read = read_pictures(document(Picture("p1", png(table(TEXTS)))), NullEngine())
    for cell in read.grids[0].cells:
        if TEXTS[cell.row][cell.column]:
            assert cell.readings == ()
            assert cell.note is not None


def test_the_watcher_sees_every_page_with_its_steps():
    seen = []
    read_pictures(
        document(Picture("p1", png(table(TEXTS))), Picture("p2", png(sheet()))),
        FakeEngine(),
        watcher=lambda picture, page: seen.append((picture.name, len(page.lattices), len(page.cells))),
    )
    assert seen == [("p1", 1, 1), ("p2", 0, 0)]


def test_a_table_without_rules_is_found_from_where_its_text_stands():
    rows = [["2020", "2021", "2022"], ["105", "7", "88"], ["3300", "", "12"], ["41", "60", "9"]]
    page = sheet(520, 260)
    for r, row in enumerate(rows):
        for c, text in enumerate(row):
            if text:
                piece = drawn(text, 24, 0)
                put(page, piece, 150 + c * 130 - piece.shape[1], 30 + r * 50)
    read = read_pictures(document(Picture("p1", png(page))), load_engine())
    (grid,) = read.grids
    assert [[cell.text for cell in row] for row in grid.by_row()] == rows


@pytest.mark.skipif(chinese_font() is None, reason="no Chinese font here")
@pytest.mark.parametrize("quarters", [1, 2, 3])
def test_a_table_on_its_side_or_upside_down_is_read_as_it_stands_upright(quarters):
    """By the real engine: an upside-down 6 is a 9, so that only the titles tell."""
    page = np.full((330, 620), 255, np.uint8)
    picture = Image.fromarray(page)
    font = ImageFont.truetype(str(chinese_font()), 22)
    draw = ImageDraw.Draw(picture)
    rows = [["信息内容", "本年制发件数", "现行有效件数"], ["规章", "689", "16"], ["行政规范性文件", "96", "908"]]
    for r, row in enumerate(rows):
        for c, text in enumerate(row):
            draw.rectangle((20 + 190 * c, 20 + 90 * r, 210 + 190 * c, 110 + 90 * r), outline=0, width=2)
            draw.text((35 + 190 * c, 50 + 90 * r), text, font=font, fill=0)
    turned = np.ascontiguousarray(np.rot90(np.asarray(picture.convert("RGB")), quarters))
    (grid,) = read_pictures(document(Picture("p", png(turned), Place(page=1))), load_engine()).grids
    assert [[cell.text for cell in row] for row in grid.by_row()] == rows


def test_rows_that_rules_leave_to_the_text_are_divided():
    page = sheet(420, 260)
    for x in (20, 140, 270, 400):
        page[20:240, x : x + 2] = 0
    for y in (20, 60, 240):
        page[y : y + 2, 20:402] = 0
    rows = [["2019", "2020", "2021"], *([str(1000 * i + c) for c in (111, 222, 333)] for i in range(1, 6))]
    for r, row in enumerate(rows):
        for c, text in enumerate(row):
            put(page, drawn(text, 20, 0), (35, 155, 285)[c], 32 if r == 0 else 42 + 34 * r)
    read = read_pictures(document(Picture("p1", png(page))), load_engine())
    assert [[cell.text for cell in row] for row in read.grids[0].by_row()] == rows


def test_a_frame_with_no_rule_down_it_is_divided_by_its_text():
    page = sheet(420, 200)
    for x in (20, 400):
        page[20:181, x : x + 2] = 0
    for y in range(20, 181, 40):
        page[y : y + 2, 20:402] = 0
    rows = [[word, "12", str(1000 * r + 33)] for r, word in enumerate(("Water", "Power", "Roads", "Parks"), 1)]
    for r, row in enumerate(rows):
        for c, text in enumerate(row):
            put(page, drawn(text, 20, 0), (35, 165, 295)[c], 32 + 40 * r)
    read = read_pictures(document(Picture("p1", png(page))), load_engine())
    assert [[cell.text for cell in row] for row in read.grids[0].by_row()] == rows


def test_a_cell_that_looks_empty_under_a_stamp_is_in_doubt():
    page = table(TEXTS)
    clean = np.dstack([page, page, page])
    seen = read_page(clean, Readers.beside(load_engine()))
    assert seen.straight
    (lattice,), (cells,) = seen.lattices, seen.cells
    assert doubted_under_stamps(lattice, cells, seen.straight, clean) == cells
    stamped = clean.copy()
    cv2.circle(stamped, (155, 80), 8, (60, 60, 220), 2)  # BGR
    doubted = doubted_under_stamps(lattice, cells, seen.straight, stamped)
    (empty,) = (read for cell, read in zip(lattice.cells, doubted, strict=True) if (cell.row, cell.column) == (1, 1))
    assert empty.readings[0].text == ""
    assert empty.readings[0].probability <= 0.9


def test_red_rules_around_the_empty_cells_of_a_slanted_page_are_no_stamp_over_them():
    texts = [["12", "", "7"], ["", "5", ""]] * 2
    red = np.repeat(table(texts)[:, :, None], 3, axis=2)
    red[table([[""] * 3] * 4) < 128] = (40, 30, 210)  # BGR
    turn = cv2.getRotationMatrix2D((150.0, 100.0), 2.5, 1.0)
    page = cv2.warpAffine(red, turn, (red.shape[1], red.shape[0]), borderValue=(255, 255, 255))
    seen = read_page(np.asarray(page, np.uint8), Readers.beside(load_engine()))
    (cells,) = seen.cells
    assert sum(read.readings[0].text == "" for read in cells) == 6
    assert all(read.readings[0].probability > 0.9 for read in cells)


def test_a_ruled_table_in_bad_print_is_a_table_though_no_line_is_sure_in_all_its_characters():
    page = table(TEXTS)
    unsure = FakeEngine({}, otherwise=(Reading("一本年新收政府信息公开申请数量", 0.02),))
    seen = read_page(np.repeat(page[:, :, None], 3, axis=2), Readers(unsure, unsure))
    assert len(seen.lattices) == 1
    blind = FakeEngine({}, otherwise=(Reading("x", 0.02),))
    assert not read_page(np.repeat(page[:, :, None], 3, axis=2), Readers(blind, blind)).lattices


def test_numbers_that_narrow_cells_broke_are_no_rows_of_their_own():
    """Two cells hold a number in two lines, the others theirs between: one row, not two."""
    page = sheet(460, 180)
    for x in (20, 130, 240, 350, 440):
        page[20:161, x : x + 2] = 0
    for y in (20, 60, 110, 160):
        page[y : y + 2, 20:442] = 0
    for x, y, text in [(60, 32, "2019"), (160, 32, "2020"), (270, 32, "2021"), (370, 32, "2022")]:
        put(page, drawn(text, 18, 0), x, y)
    broken = [(150, 66, "438"), (165, 88, "6"), (260, 66, "736"), (275, 88, "4"), (60, 78, "32"), (390, 78, "8")]
    for x, y, text in [*broken, (60, 128, "1"), (165, 128, "2"), (275, 128, "3"), (390, 128, "4")]:
        put(page, drawn(text, 18, 0), x, y)
    read = read_pictures(document(Picture("p1", png(page))), load_engine())
    rows = [["2019", "2020", "2021", "2022"], ["32", "4386", "7364", "8"], ["1", "2", "3", "4"]]
    assert [[cell.text for cell in row] for row in read.grids[0].by_row()] == rows


def test_a_ruled_fragment_of_a_table_told_by_its_text_is_none_of_its_own():
    page, part = Box(0, 0, 100, 100), Box(40, 50, 70, 60)
    whole, fragment, apart = (lattice_in(box) for box in (page, part, Box(200, 0, 300, 100)))
    assert without_fragments([(fragment, ()), (apart, ())], [whole]) == [(apart, ())]
    assert without_fragments([(apart, ())], [whole]) == [(apart, ())]


def lattice_in(box):
    xs, ys = np.array([box.x0, box.x1]), np.array([box.y0, box.y1])
    level = tuple(Track(xs, np.array([y, y]), 0.0, drawn=False) for y in ys)
    plumb = tuple(Track(ys, np.array([x, x]), 0.0, drawn=False) for x in xs)
    return Lattice(level, plumb, (LatticeCell(0, 0, 1, 1, box),))
