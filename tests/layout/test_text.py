"""Text dumps: what is narrative, what is a table, and that nothing is lost on the way."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baobiao.document import Block, Grid, Paragraph, Picture
from baobiao.layout.characters import plain, widened
from baobiao.layout.lines import is_prose, is_value
from baobiao.layout.open import read_source
from baobiao.layout.source import Source
from baobiao.layout.text import text_blocks

NARRATIVE = "一、总体情况\n全年公开政府信息12条。\n二、主动公开政府信息情况\n"
AFTER = "\n三、其他需要报告的事项\n无其他事项需要报告。\n"


def shown(blocks: tuple[Block, ...]) -> str:
    """All that the blocks print, in order."""
    parts = []
    for block in blocks:
        if isinstance(block, Grid):
            parts += [c.text for c in block.cells]
        else:
            parts.append(block.text if isinstance(block, Paragraph) else block.name)
    return "".join("".join(parts).split())


def rows(grid: Grid) -> list[list[str]]:
    return [[c.text for c in row] for row in grid.by_row()]


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        ("规章\t0\t1\t2\n文件\t\t3\t4", [["规章", "0", "1", "2"], ["文件", "", "3", "4"]]),
        ("| 规章 | 0 | 1 |\n|---|---|---|\n| 文件 | 3 | |", [["规章", "0", "1"], ["文件", "3", ""]]),
        ("规章   0    1   2\n文件   3    4   5", [["规章", "0", "1", "2"], ["文件", "3", "4", "5"]]),
        ("规章 0 1 2\n规范性文件 3 4 —", [["规章", "0", "1", "2"], ["规范性文件", "3", "4", "—"]]),
        (
            "信息内容\n制发件数\n规章\n0\n文件\n1\n许可\n2",
            [[x] for x in ["信息内容", "制发件数", "规章", "0", "文件", "1", "许可", "2"]],
        ),
        ("| 规章 |\n| 0 |\n| |\n| 文件 |\n| 1 |", [["规章"], ["0"], [""], ["文件"], ["1"]]),
        (
            "政府集中采购 30 0.003 亿元\n规章 1 2 件\n文件 3 4",
            [["政府集中采购", "30", "0.003亿元"], ["规章", "1", "2件"], ["文件", "3", "4"]],
        ),
        ("规章000\n规范性文件012\n行政许可0", [["规章000"], ["规范性文件012"], ["行政许可0"]]),
        ("规　章　　0　　1\n文　件　　2　　3", [["规章", "0", "1"], ["文件", "2", "3"]]),
    ],
    ids=[
        "tabs",
        "markdown",
        "gaps",
        "blanks",
        "cell a line",
        "cell a line in pipes",
        "units apart",
        "glued",
        "ideographic blanks",
    ],
)
def test_a_table_between_chapters_is_one_grid(table: str, expected: list[list[str]]) -> None:
    blocks = text_blocks(NARRATIVE + table + AFTER)
    grids = [b for b in blocks if isinstance(b, Grid)]
    assert [rows(g) for g in grids] == [expected]
    assert grids[0].ragged
    texts = [b.text for b in blocks if isinstance(b, Paragraph)]
    assert texts == [t for t in (NARRATIVE + AFTER).split("\n") if t]


@given(st.text(st.characters(exclude_characters="[]!<>|｜│┃¦-=_─━═┌┬┐├┼┤└┴┘"), max_size=400))
def test_every_printed_character_stands_in_a_block_in_order(text: str) -> None:
    assert shown(text_blocks(text)) == "".join(plain(text).split())


WORDS = st.sampled_from(
    [
        "规章",
        "0",
        "12",
        "—",
        "一、本年新收",
        "四、结转",
        "（一）予以公开",
        "公开信息3条。",
        "",
        "\t",
        "  ",
        "|",
        "三、情况",
    ]
)


@given(st.lists(st.lists(WORDS, max_size=5).map("".join), max_size=30).map("\n".join))
def test_no_line_of_a_dump_is_lost_or_moved(text: str) -> None:
    want = re.sub(r"[\s|]", "", text)
    assert re.sub(r"\|", "", shown(text_blocks(text))) == want


@given(st.integers(0, 10**9))
def test_numbers_are_values_and_not_prose(number: int) -> None:
    assert is_value(str(number))
    assert is_value(f"{number:,}")
    assert not is_prose(str(number))


@pytest.mark.parametrize("text", ["2024年1月23日", "1.", "（一）", "第3页", "0535-6223271"])
def test_other_numbers_are_no_values(text: str) -> None:
    assert not is_value(text)


def test_titles_with_units_in_brackets_do_not_end_a_table() -> None:
    rows_in = [
        "（本列关系为：第一项加第二项，等于第三项）",
        "信息内容",
        "收费金额（单位：万元）",
        "收费",
        "3",
        "许可",
        "4",
    ]
    (grid,) = [b for b in text_blocks("二、情况\n" + "\n".join(f"| {c} |" for c in rows_in)) if isinstance(b, Grid)]
    assert rows(grid) == [[c] for c in rows_in]


def test_a_long_row_title_before_its_numbers_does_not_end_a_table() -> None:
    label = "（六）其他处理 1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请、申请人逾期未按要求缴费"
    (grid,) = [b for b in text_blocks(f"规章 0 1 2\n{label} 3 4 5\n文件 6 7 8") if isinstance(b, Grid)]
    assert rows(grid)[1] == [label, "3", "4", "5"]


def test_a_chapter_of_titles_and_one_glued_line_of_values_is_a_table() -> None:
    table = "行政复议行政诉讼\n结果维持结果纠正\n结果维持总计\n0002000"
    text = f"四、复议情况\n\n{table}\n\n五、问题情况\n\n仍有不足。"
    blocks = text_blocks(text)
    assert [type(b) for b in blocks] == [Paragraph, Grid, Paragraph, Paragraph]


def test_fields_of_a_web_page_are_no_table() -> None:
    text = "发布机构：甲局\t发布日期：2024-01-23\n索引号：1\t文号：2\n来源：甲 | 字号：大 | 打印：否\n"
    assert all(isinstance(b, Paragraph) for b in text_blocks(text))


def test_html_tables_in_markdown_are_regular_grids_at_their_lines() -> None:
    inner = "<table><tr><td>内</td></tr></table>"
    text = f"# 标题\n甲\n<table>\n<tr><td colspan='2'>头</td></tr>\n<tr><td>1</td><td>2{inner}</td></tr></table>\n乙\n"
    blocks = read_source(Source(Path("a.md"), text.encode())).blocks
    assert [type(b).__name__ for b in blocks][:3] == ["Paragraph", "Paragraph", "Grid"]
    grid = blocks[2]
    assert isinstance(grid, Grid)
    assert (grid.rows, grid.columns, grid.ragged) == (2, 2, False)
    last = blocks[-1]
    assert isinstance(last, Paragraph)
    assert (last.text, last.place.line) == ("乙", 6)


def test_a_numbered_row_title_is_no_chapter() -> None:
    text = (
        "三、收到情况\n申请人\n一、本年新收数量\n3\n4\n二、上年结转数量\n0\n1\n四、结转下年\n0\n1\n四、行政复议情况\n"
    )
    blocks = text_blocks(text)
    assert [b.text for b in blocks if isinstance(b, Paragraph)] == ["三、收到情况", "四、行政复议情况"]


def test_blank_lines_and_pieces_of_labels_do_not_cut_a_table() -> None:
    text = "标题\t申请人情况\t\t\n自然\n\n\t\t人\t企业\t其他\n一、本年新收\t1\t2\t3\n"
    (grid,) = [b for b in text_blocks(text) if isinstance(b, Grid)]
    assert rows(grid)[1:3] == [["自然"], ["", "", "人", "企业", "其他"]]


def test_page_numbers_are_no_rows() -> None:
    blocks = text_blocks("规章\t0\t1\t2\n— 3 —\n文件\t3\t4\t5\n第 4 页 共 9 页\n")
    (grid,) = [b for b in blocks if isinstance(b, Grid)]
    assert grid.rows == 2
    assert [b.kind for b in blocks if isinstance(b, Paragraph)] == ["footer", "footer"]


def test_a_bare_page_number_among_cells_is_no_cell() -> None:
    cells = [x for i in range(12) for x in (f"行{i}", str(i), str(i + 1))]
    blocks = text_blocks("\n".join([*cells[:18], "", "5", "", *cells[18:]]))
    (grid,) = [b for b in blocks if isinstance(b, Grid)]
    assert [c.text for c in grid.cells] == cells
    assert [b.text for b in blocks if isinstance(b, Paragraph)] == ["5"]
    spaced = text_blocks("\n\n".join(cells))
    assert [c.text for b in spaced if isinstance(b, Grid) for c in b.cells] == cells


def test_a_signature_below_a_table_is_narrative() -> None:
    blocks = text_blocks("四、情况\n规章\t0\t1\n文件\t2\t3\n柳河县人民政府\n2024年1月23日\n")
    assert [type(b) for b in blocks] == [Paragraph, Grid, Paragraph, Paragraph]


def test_tables_drawn_with_box_characters() -> None:
    (grid,) = [b for b in text_blocks("┌──┬─┐\n│规章│ 0 │\n├──┼─┤\n│文件│ 2 │\n└──┴─┘") if isinstance(b, Grid)]
    assert rows(grid) == [["规章", "0"], ["文件", "2"]]


def test_placeholders_of_pictures_keep_their_place() -> None:
    blocks = text_blocks("二、情况\n[image: 1705]\n甲![图](a.png)乙\n<img alt='x' src=\"b.png\">\n")
    kinds = [(type(b), b.name if isinstance(b, Picture) else getattr(b, "text", "")) for b in blocks]
    assert kinds == [
        (Paragraph, "二、情况"),
        (Picture, "1705"),
        (Paragraph, "甲"),
        (Picture, "a.png"),
        (Paragraph, "乙"),
        (Picture, "b.png"),
    ]


def test_rows_and_paragraphs_know_their_lines() -> None:
    blocks = text_blocks("\n甲。\r\n\r\n规章\t0\t1\r\n文件\t2\t3\n")
    assert [b.place.line for b in blocks] == [2, 4]
    grid = blocks[1]
    assert isinstance(grid, Grid)
    assert [c.place.line for c in grid.cells] == [4, 4, 4, 5, 5, 5]


def test_radicals_become_characters_and_full_width_digits_stay() -> None:
    (block,) = text_blocks("⼀、总体情况 １２件")
    assert isinstance(block, Paragraph)
    assert block.text == "一、总体情况 １２件"


def test_the_line_of_fields_under_the_title_of_a_web_page_is_no_table() -> None:
    line = "www.example.cn     发布时间:2021-01-11     来源:某县审计局      选择阅读字号:[ ]     阅读次数:"
    blocks = text_blocks(f"某县审计局2020年政府信息公开工作年度报告\n\n{line}\n\n一、总体情况\n\n情况良好。")
    assert all(isinstance(block, Paragraph) for block in blocks)


@pytest.mark.parametrize(
    ("read", "set_"),
    [
        ("预算(草案),共3项", "预算（草案），共3项"),
        ("(一)收入:", "（一）收入："),
        ("(1,234.5)", "(1,234.5)"),
        ("GDP (real), 2020", "GDP (real), 2020"),
        ("支出1,200元(2024)", "支出1,200元（2024）"),
    ],
)
def test_marks_at_chinese_characters_are_as_wide_as_these(read: str, set_: str) -> None:
    assert widened(read) == set_
