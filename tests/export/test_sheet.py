"""A report's sheet: titles merged over what stands under them, as the form prints them."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from baobiao.export.sheet import Span, fill_sheet, sheet_name, spans
from baobiao.forms.library import load_forms
from baobiao.report import CellValue, Report, Status

FORM = next(form for form in load_forms() if form.id == "2021")
PATHS = st.integers(1, 4).flatmap(
    lambda depth: st.lists(st.lists(st.sampled_from("甲乙丙"), min_size=depth, max_size=depth), min_size=1, max_size=8)
)


@given(PATHS)
def test_every_place_has_one_title_and_it_is_its_own(paths: list[list[str]]) -> None:
    places = Counter[tuple[int, int]]()
    for span in spans(paths):
        for line in range(span.line, span.line + span.lines):
            for level in range(span.level, span.level + span.levels):
                assert paths[line][level] == span.text
                places[line, level] += 1
    assert places == Counter((line, level) for line, path in enumerate(paths) for level in range(len(path)))


def test_titles_are_as_large_as_they_go() -> None:
    paths = [("一", "一"), ("三", "甲"), ("三", "乙"), ("四", "四")]
    assert list(spans(paths)) == [
        Span("一", 0, 0, 2, 1),
        Span("三", 0, 1, 1, 2),
        Span("甲", 1, 1),
        Span("乙", 1, 2),
        Span("四", 0, 3, 2, 1),
    ]


def _report(status: Status, *, needs_review: bool = False) -> Report:
    cells = tuple(
        CellValue(table=t.id, row=r.id, column=c.id, value=None, status=status, needs_review=needs_review)
        for t in FORM.tables
        for r, c in t.cells()
    )
    return Report(report_id="a", source="a.txt", sha256="a", media_type="text/plain", pages=0, form="2021", cells=cells)


def test_the_sheet_is_the_official_form() -> None:
    sheet = Workbook().worksheets[0]
    fill_sheet(sheet, _report("blank"), load_forms())
    merged = {sheet.cell(r.min_row, r.min_col).value: (r.size["rows"], r.size["columns"]) for r in sheet.merged_cells}
    assert merged["三、本年度办理结果"] == (22, 1)
    assert merged["（三）不予公开"] == (8, 1)
    assert merged["一、本年新收政府信息公开申请数量"] == (1, 3)
    assert merged["法人或其他组织"] == (1, 5)
    assert merged["自然人"] == (2, 1)
    assert merged["行政诉讼"] == (1, 10)
    assert merged["行政复议"] == (2, 5)


def test_what_the_document_does_not_have_is_grey_and_counted() -> None:
    sheet = Workbook().worksheets[0]
    fill_sheet(sheet, _report("absent"), load_forms())
    grey = [c for row in sheet.iter_rows(min_row=5) for c in row if c.fill.fgColor.rgb == "00E4E4E4"]
    assert len(grey) == len(_report("absent").cells) == int(sheet["D3"].value)


def test_names_of_sheets_are_ones_that_excel_takes() -> None:
    assert sheet_name("a/b:c*d?[e]'f", []) == "a_b_c_d__e__f"
    assert sheet_name("明" * 40, ["明" * 31]) == "明" * 29 + " 1"
    assert sheet_name("Report", ["report"]) == "Report 1"
