"""Tables whose cells are closed by bars: the cells that are there, and no filler among them."""

from __future__ import annotations

from pathlib import Path

import pytest

from baobiao.document import Grid
from baobiao.layout.text import text_blocks
from baobiao.pipeline import recover

HEADS = ("自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计")
ROWS = {
    "一、本年新收政府信息公开申请数量": ("", "", "", "4", "", "", "4"),
    "二、上年结转政府信息公开申请数量": ("", "", "", "", "", "", ""),
    "（七）总计": ("", "", "", "", "", "", ""),
    "四、结转下年度继续办理": ("", "", "", "4", "", "", "4"),
}
CODES = ("received", "carried_in", "handled_total", "carried_out")


def inline(front: str, filler: str) -> list[str]:
    heads = front + "".join(f"{text} | " for text in ("申请人情况", *HEADS)) + filler
    return [heads, *(front + "".join(f"{t} | " for t in (title, *row)) + filler for title, row in ROWS.items())]


def one_a_line(apart: bool, filler: str) -> list[str]:
    lines: list[str] = []
    for title, row in (("申请人情况", HEADS), *ROWS.items()):
        for text in (title, *row):
            lines += [text, "|"] if apart and text else [f"{text} |".strip()]
        lines += [filler] if filler else []
    return lines


@pytest.mark.parametrize(
    "table",
    [
        inline("", "||"),
        inline("", "|"),
        inline("| ", "|||"),
        one_a_line(apart=False, filler="||"),
        one_a_line(apart=False, filler="|"),
        one_a_line(apart=True, filler="||"),
    ],
    ids=["filled up", "filled up by one", "opened too", "one a line", "one a line, by one", "bars apart"],
)
def test_empty_cells_closed_by_bars_stand_where_they_are(table: list[str], tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(
        "三、收到和处理政府信息公开申请情况\n" + "\n".join(["自然人 | 总计 | |||||||", *table]), encoding="utf-8"
    )
    report = recover(path)
    found = [[c.text for c in report.cells if c.row == code] for code in CODES]
    assert found == [list(row) for row in ROWS.values()]
    assert not any(c.needs_review for c in report.cells if c.row in CODES)


def test_compact_bars_within_rows_are_empty_cells_not_filler() -> None:
    (grid,) = (b for b in text_blocks("|规章|||3|\n|文件|1||2|\n|合计|1||5|") if isinstance(b, Grid))
    assert [[c.text for c in row] for row in grid.by_row()] == [
        ["规章", "", "", "3"],
        ["文件", "1", "", "2"],
        ["合计", "1", "", "5"],
    ]
    assert not grid.packed


def test_a_cell_over_several_lines_is_closed_by_its_bar() -> None:
    text = "信息内容\n|\n本年新\n制作数量\n|\n||\n规章\n|\n3\n|\n||\n文件\n|\n|\n||"
    (grid,) = (b for b in text_blocks(text) if isinstance(b, Grid))
    assert [[c.text for c in row] for row in grid.by_row()] == [
        ["信息内容"],
        ["本年新制作数量"],
        ["规章"],
        ["3"],
        ["文件"],
        [""],
    ]


def test_a_bar_in_front_of_a_row_that_bars_close_closes_an_empty_cell() -> None:
    text = "结果维持 | 结果纠正 | 其他结果 | 总计 |\n结果维持 | 结果纠正 | 其他结果 | 总计 |\n| 2 | | 2 |"
    (grid,) = (b for b in text_blocks(text) if isinstance(b, Grid))
    assert [c.text for c in grid.row(2)] == ["", "2", "", "2"]
