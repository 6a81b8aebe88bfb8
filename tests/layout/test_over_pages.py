"""Tables that go on over pages are one, and tables that only look alike are not."""

from __future__ import annotations

import io
from collections.abc import Sequence

import openpyxl

from baobiao.document import Block, Cell, Document, Grid, Page, Paragraph, Place, Reading
from baobiao.export.tables import tables_csv, tables_xlsx
from baobiao.geometry import Box
from baobiao.tables import Tables, document_tables

HEAD = ("科目", "合计", "基本支出")
WIDTH = 0.8


def grid(page: int, rows: Sequence[Sequence[str]], top: float, bottom: float, left: float = 0.1) -> Grid:
    """A table of equal cells between two heights of a page."""
    high, wide = (bottom - top) / len(rows), WIDTH / len(rows[0])

    def place(r: int, c: int) -> Place:
        return Place(page, Box(left + c * wide, top + r * high, left + (c + 1) * wide, top + (r + 1) * high))

    cells = tuple(Cell(r, c, (Reading(t),), place=place(r, c)) for r, row in enumerate(rows) for c, t in enumerate(row))
    return Grid(len(rows), len(rows[0]), cells, "pdf", Place(page, Box(left, top, left + WIDTH, bottom)))


def body(start: int, count: int) -> list[tuple[str, ...]]:
    return [(f"科目{i}", f"{i}.50", f"{2 * i}.25") for i in range(start, start + count)]


def text(page: int, words: str, at: float) -> Paragraph:
    return Paragraph(words, Place(page, Box(0.1, at, 0.5, at + 0.02)))


def read(*blocks: Block) -> Tables:
    pages = tuple(Page(n, 595, 842) for n in (1, 2, 3))
    return document_tables(Document("x.pdf", "application/pdf", blocks, pages))


def first(*more: Block) -> tuple[Block, ...]:
    title = (text(1, "表3 一般公共预算支出表", 0.05), text(1, "单位：万元", 0.08))
    return *title, grid(1, [HEAD, *body(0, 5)], 0.1, 0.9), text(1, "- 1 -", 0.95), *more


def test_a_table_goes_on_under_its_own_head_repeated() -> None:
    found = read(*first(text(2, "单位：万元", 0.07), grid(2, [HEAD, *body(5, 3)], 0.1, 0.5)))
    (whole,) = found.joined
    assert [(p.page, p.row, p.head) for p in whole.parts] == [(1, 0, 0), (2, 6, 1)]
    assert whole.rows == 9
    assert {c.page for c in whole.cells if c.row == 6} == {2}
    assert [len(page.tables) for page in found.pages] == [1, 1, 0], "the parts stay where they are"


def test_a_table_goes_on_without_a_head_over_three_pages() -> None:
    found = read(*first(grid(2, body(5, 5), 0.05, 0.9), text(2, "- 2 -", 0.95), grid(3, body(10, 2), 0.05, 0.2)))
    (whole,) = found.joined
    assert whole.rows == 13
    assert [c.text for c in whole.cells if c.column == 0] == ["科目", *(f"科目{i}" for i in range(12))]


def test_the_title_may_be_repeated_and_said_to_go_on() -> None:
    for title in ("表3 一般公共预算支出表", "续表3"):
        assert read(*first(text(2, title, 0.05), grid(2, [HEAD, *body(5, 3)], 0.1, 0.5))).joined


def test_another_title_begins_another_table() -> None:
    for title in ("表4 一般公共预算支出表", "表4 政府性基金预算支出表", "以下说明各项变化的原因。"):
        assert not read(*first(text(2, title, 0.05), grid(2, [HEAD, *body(5, 3)], 0.1, 0.5))).joined


def test_a_head_of_its_own_begins_another_table() -> None:
    other = ("科目", "上年", "本年")
    assert not read(*first(grid(2, [other, *body(5, 3)], 0.1, 0.5))).joined


def test_other_columns_or_places_are_another_table() -> None:
    four = [("甲", "1", "2", "3"), ("乙", "4", "5", "6")]
    assert not read(*first(grid(2, four, 0.1, 0.5))).joined
    assert not read(*first(grid(2, body(5, 3), 0.6, 0.9))).joined, "it begins low on its page"
    assert not read(*first(text(1, "注：数据为决算数，与预算数不同。", 0.92), grid(2, body(5, 3), 0.1, 0.5))).joined


def test_files_hold_a_table_over_pages_once() -> None:
    found = read(*first(grid(2, [HEAD, *body(5, 3)], 0.1, 0.5)))
    assert tables_csv(found).decode("utf-8-sig").count("科目,合计") == 1
    book = openpyxl.load_workbook(io.BytesIO(tables_xlsx(found)))
    assert book.sheetnames == ["page 1-2 table 1"]
    assert book.worksheets[0].max_row == 9
