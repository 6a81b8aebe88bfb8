"""Saved web pages as blocks."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baobiao.document import Document, Grid, Paragraph
from baobiao.errors import EmptySource, SourceError
from baobiao.layout.html import read
from baobiao.layout.source import Source
from baobiao.layout.spans import placed
from baobiao.pipeline import recover

PIXEL = base64.b64encode(b"not a picture, but bytes").decode()


def page(html: str | bytes, path: Path = Path("page.html")) -> Document:
    return read(Source(path, html if isinstance(html, bytes) else html.encode()))


def texts(document: Document) -> list[str]:
    return [p.text for p in document.paragraphs]


def test_blocks_come_in_the_order_of_the_page() -> None:
    document = page("<h2>二、情况</h2><p>甲<b>乙</b>丙<br>丁<table><tr><td>1<td>2</table>戊<img src='a.png'>")
    kinds = [type(b).__name__ for b in document.blocks]
    assert kinds == ["Paragraph", "Paragraph", "Paragraph", "Grid", "Paragraph", "Picture"]
    assert texts(document) == ["二、情况", "甲乙丙", "丁", "戊"]
    assert document.paragraphs[0].heading == 2


def test_spans_that_do_not_fit_are_cut() -> None:
    grid = page("<table><tr><td rowspan=99 colspan=2>a<td>b<tr><td colspan=5>c</table>").grids[0]
    assert [(c.text, c.row, c.column, c.row_span, c.column_span) for c in grid.cells] == [
        ("a", 0, 0, 2, 2),
        ("b", 0, 2, 1, 1),
        ("c", 1, 2, 1, 5),
    ]


@given(st.lists(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), max_size=5), max_size=6))
def test_placed_cells_never_overlap_and_stay_in_their_rows(spans: list[list[tuple[int, int]]]) -> None:
    cells = placed(spans)
    covered = [(c.row + d, c.column + a) for c in cells for d in range(c.row_span) for a in range(c.column_span)]
    assert len(covered) == len(set(covered))
    assert all(row < len(spans) for row, _ in covered)
    assert [(c.row, c.index) for c in cells] == [(r, i) for r, line in enumerate(spans) for i in range(len(line))]


def test_a_table_that_lays_out_the_page_is_no_grid() -> None:
    inner = "<table><tr><td>规章</td><td>0</td></tr></table>"
    document = page(f"<table><tr><td>导航</td></tr><tr><td><h1>年度报告</h1>{inner}</td></tr></table>")
    assert [[c.text for c in g.cells] for g in document.grids] == [["规章", "0"]]
    assert texts(document) == ["导航", "年度报告"]


def test_navigation_is_told_from_the_text_and_scripts_are_no_text() -> None:
    document = page("<nav>首页</nav><script>alert('x')</script><p>正文</p><footer>版权</footer>")
    assert [(p.text, p.kind) for p in document.paragraphs] == [("首页", "header"), ("正文", "body"), ("版权", "footer")]


def test_pinyin_of_phonetic_mirrors_is_taken_out() -> None:
    assert texts(page("<p><ruby>政<rt>zhèng</rt></ruby>府(fǔ)信（xìn）息 (A级)")) == ["政府信息 (A级)"]


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "gb2312", "utf-16"])
def test_encodings_by_what_the_page_says_or_by_its_bytes(encoding: str) -> None:
    html = f"<html><head><meta charset={encoding}></head><body><p>政府信息公开工作年度报告，全年公开信息。"
    assert texts(page(html.encode(encoding))) == ["政府信息公开工作年度报告，全年公开信息。"]


def test_a_wrong_declaration_does_not_win_over_the_bytes() -> None:
    html = "<meta charset=utf-8><p>政府信息公开工作年度报告，全年公开信息。"
    assert texts(page(html.encode("gb18030"))) == ["政府信息公开工作年度报告，全年公开信息。"]


def test_pictures_come_from_beside_the_page_or_inside_it_never_from_elsewhere(tmp_path: Path) -> None:
    folder = tmp_path / "page"
    folder.mkdir()
    (folder / "a.png").write_bytes(b"beside")
    (tmp_path / "secret.png").write_bytes(b"outside")
    links = ["a.png", "../secret.png", "http://host/a.png", "//host/a.png", f"data:image/png;base64,{PIXEL}"]
    document = page("<p>x" + "".join(f"<img src='{link}'>" for link in links), folder / "page.html")
    data = [p.data for p in document.pictures]
    assert data == [b"beside", None, None, None, b"not a picture, but bytes"]


def test_cells_in_lines_of_their_own_become_a_ragged_grid() -> None:
    lines = ["信息内容", "本年制发件数", "规章", "1", "2", "3", "行政规范性文件", "4", "5", "6"]
    grids = page("".join(f"<div>{line}</div>" for line in lines)).grids
    assert [g.ragged for g in grids] == [True]
    assert {c.text for c in grids[0].cells} >= {"1", "6"}


def test_a_page_that_nests_without_end_says_what_is_left_out() -> None:
    document = page("<p>正文" + "<div>" * 5000 + "深处")
    assert "正文" in texts(document)
    assert [n.code for n in document.notes] == ["too_deep"]


def test_a_page_that_shows_nothing_is_refused() -> None:
    with pytest.raises(EmptySource):
        page("<html><head><title>x</title></head><script>1</script>")


@given(st.text(alphabet="<>/tdrablepimgsc='\"& 1甲\n", max_size=80))
def test_any_soup_is_read_or_refused(soup: str) -> None:
    try:
        document = page(soup)
    except SourceError:
        return
    assert all(isinstance(b, Paragraph | Grid) or b.data is None for b in document.blocks)


HEAD = (
    '<tr><td rowspan="3" colspan="3">（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）</td>'
    '<td colspan="7">申请人情况</td></tr>'
    '<tr><td>自然人</td><td colspan="5">法人或其他组织</td><td>总计</td></tr>'
    "<tr>{}<td>商业企业</td><td>科研机构</td><td>社会公益组织</td><td>法律服务机构</td><td>其他</td></tr>"
)
FIGURES = (
    ("一、本年新收政府信息公开申请数量", (7, 2, 0, 1, 0, 3, 13)),
    ("二、上年结转政府信息公开申请数量", (1, 0, 0, 0, 0, 0, 1)),
    ("四、结转下年度继续办理", (8, 2, 0, 1, 0, 3, 14)),
)


def cells_of_requests(tmp_path: Path, table: str) -> list[tuple[float | None, bool]]:
    path = tmp_path / "a.html"
    titles = "<h1>某县水利局2023年政府信息公开工作年度报告</h1><p>三、收到和处理政府信息公开申请情况</p>"
    path.write_text(f"<meta charset=utf-8>{titles}{table}", encoding="utf-8")
    rows = ("received", "carried_in", "carried_out")
    return [(c.value, c.needs_review) for c in recover(path).cells if c.row in rows and c.table == "requests"]


SURE = [(n, False) for _, figures in FIGURES for n in figures]


def rows_of(cell: str) -> str:
    """The rows of the table, each figure in a cell as the pattern says."""
    return "".join(
        f'<tr><td colspan="3">{title}</td>{"".join(cell.format(n) for n in figures)}</tr>' for title, figures in FIGURES
    )


def test_fields_of_a_form_show_what_is_filled_in(tmp_path: Path) -> None:
    cell = '<td><input type="hidden" value="99"><input value="{}" readonly></td>'
    head = HEAD.format("<td></td>")
    assert cells_of_requests(tmp_path, f"<table>{head}{rows_of(cell)}</table>") == SURE
    chosen = "<td><select><option>5</option><option selected>{}</option></select></td>"
    assert cells_of_requests(tmp_path, f"<table>{head}{rows_of(chosen)}</table>") == SURE


def test_cells_that_are_not_displayed_are_none(tmp_path: Path) -> None:
    cell = '<td style="display: none">9</td><td>{}</td>'
    assert cells_of_requests(tmp_path, f"<table>{HEAD.format('<td></td>')}{rows_of(cell)}</table>") == SURE


def test_titles_that_missing_spans_push_aside_are_still_those_of_the_columns(tmp_path: Path) -> None:
    """自然人 and 总计 do not say that they reach down, so that the lower titles stand one column too far left."""
    assert cells_of_requests(tmp_path, f"<table>{HEAD.format('')}{rows_of('<td>{}</td>')}</table>") == SURE


def test_a_title_that_was_pushed_aside_and_one_that_is_missing_leave_their_rows_in_doubt(tmp_path: Path) -> None:
    head = HEAD.format("").replace("自然人", "某某人士")
    found = cells_of_requests(tmp_path, f"<table>{head}{rows_of('<td>{}</td>')}</table>")
    assert all(flagged for _, flagged in found)


def test_rows_of_spans_are_rows_of_cells(tmp_path: Path) -> None:
    titles = ("自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计")
    rows = (("申请人情况", titles), *FIGURES)
    lines = (f"<div><span>{t}</span>{''.join(f'<span>{n}</span>' for n in row)}</div>" for t, row in rows)
    assert cells_of_requests(tmp_path, f"<div>{''.join(lines)}</div>") == SURE


@pytest.mark.parametrize(
    "unseen",
    [
        '<span style="visibility:hidden">99</span>',
        '<span style="font-size:0">99</span>',
        '<b style="opacity: 0">99</b>',
        '<span class="gone">99</span>',
        '<span class="sr-only">99</span>',
        "<del>99</del>",
        "<s>99</s>",
        "<span hidden>99</span>",
    ],
)
def test_text_that_nobody_sees_or_that_is_struck_is_no_part_of_a_value(unseen: str) -> None:
    style = "<style>.gone{visibility:hidden} .sr-only{position:absolute;clip:rect(0,0,0,0)}</style>"
    (grid,) = page(f"{style}<table><tr><td>甲<td>{unseen}12<tr><td>乙<td>3{unseen}</table>").grids
    assert [c.text for c in grid.cells] == ["甲", "12", "乙", "3"]


def test_what_a_style_hides_in_print_or_within_something_else_is_seen() -> None:
    style = "<style>@media print{.a{display:none}} .menu .b{display:none} .c{font-size:0.8em;opacity:0.9}</style>"
    cells = "".join(f'<tr><td><span class="{name}">{n}</span><td>x' for n, name in enumerate("abc"))
    (grid,) = page(f"{style}<table>{cells}</table>").grids
    assert [c.text for c in grid.cells] == ["0", "x", "1", "x", "2", "x"]


@pytest.mark.parametrize("by_class", [True, False])
def test_boxes_that_are_shown_as_a_table_are_one(by_class: bool) -> None:
    kinds = {"t": "table", "r": "table-row", "c": "table-cell"}

    def box(kind: str, inside: str) -> str:
        return f"<div class={kind}>{inside}</div>" if by_class else f'<div style="display:{kinds[kind]}">{inside}</div>'

    style = "".join(f".{name}{{display:{shown}}}" for name, shown in kinds.items()) if by_class else ""
    rows = [["项目", "数量"], ["甲", "12"], ["乙", "3"]]
    table = box("t", "".join(box("r", "".join(box("c", text) for text in row)) for row in rows))
    (grid,) = page(f"<style>{style}</style><p>前</p>{table}<p>后</p>").grids
    assert [c.text for c in grid.cells] == [text for row in rows for text in row]
