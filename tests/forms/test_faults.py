"""Faults found, each with a test named for it."""

from __future__ import annotations

from dataclasses import replace

from baobiao.document import Cell, Document, Grid, Paragraph, Reading
from baobiao.forms.align import find_tables
from baobiao.forms.decide import decide
from baobiao.forms.library import load_forms


def grid(*rows: str) -> Grid:
    """A regular grid from lines of fields parted by |; a field * continues the one before it."""
    cells: list[Cell] = []
    width = len(rows[0].split("|"))
    for r, row in enumerate(rows):
        fields = row.split("|")
        for c, field in enumerate(fields):
            if field != "*":
                span = next((k for k, f in enumerate(fields[c + 1 :], 1) if f != "*"), width - c)
                cells.append(Cell(r, c, (Reading(field),), column_span=span))
    return Grid(len(rows), width, tuple(cells), "docx")


def test_a_lone_row_of_nothing_between_two_block_headings_is_no_header() -> None:
    table = grid(
        "第二十条第（一）项|*|*|*",
        "信息内容|本年制发件数|本年废止件数|现行有效件数",
        "规章|1|2|3",
        "行政规范性文件|4|5|6",
        "第二十条第（五）项|*|*|*",
        "信息内容|本年处理决定数量|*|*",
        "行政许可|/|*|*",
        "第二十条第（六）项|*|*|*",
        "信息内容|本年处理决定数量|*|*",
        "行政处罚|7|*|*",
        "行政强制|8|*|*",
    )
    (found,) = find_tables(Document("x", "text/plain", (table,)), load_forms())
    read = {(s.row, s.column): s.readings[0].text for s in found.slots}
    assert read["permits", "decisions"] == "/"
    assert read["penalties", "decisions"] == "7"


def test_values_from_lines_of_text_in_a_picture_are_never_certain_nor_is_a_blank_among_them() -> None:
    """A text detector loses lone digits, so that fields which are missing there are not blank."""
    titles = "结果维持 结果纠正 其他结果 尚未审结 总计"
    texts = [
        "四、政府信息公开行政复议、行政诉讼情况",
        "行政复议 行政诉讼",
        "未经复议直接起诉 复议后起诉",
        f"{titles} {titles} {titles}",
    ]
    values = "0 0 0 2 2 0 0 5 4 9 0 0 0 6"
    paragraphs = tuple(Paragraph(t, confidence=0.99) for t in [*texts, values])
    decided = decide(find_tables(Document("x", "image/png", paragraphs), load_forms()), load_forms(), 2023)
    there = [c for c in decided.cells if c.table == "disputes" and c.status != "absent"]
    assert all(c.needs_review for c in there)


def test_remains_of_a_seal_read_as_words_in_a_value_cell_do_not_push_the_values_aside() -> None:
    table = grid(
        "第二十条第（五）项|*|*|*",
        "信息内容|上一年项目数量|本年增/减|处理决定数量",
        "行政许可|1199|攻式|1",
        "其他对外管理服务事项|7|2|5",
    )
    cells = tuple(replace(c, readings=(Reading("攻式", 0.12),)) if c.text == "攻式" else c for c in table.cells)
    (found,) = find_tables(Document("x", "image/png", (replace(table, cells=cells, method="ocr"),)), load_forms())
    read = {(s.row, s.column): s.readings[0].text for s in found.slots}
    assert read["permits", "previous_items"] == "1199"
    assert read["permits", "items_change"] == "攻式"
