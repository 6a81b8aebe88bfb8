"""One source to one report, through every room."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import baobiao

if TYPE_CHECKING:
    from tests.conftest import MadeReport


def test_a_tidy_text_report_comes_out_whole(report_file: Path, made_report: MadeReport) -> None:
    report = baobiao.recover(report_file)
    got = {cell.id: cell.value for cell in report.cells}
    assert got == made_report.values
    assert not [cell.id for cell in report.cells if cell.needs_review]
    assert (report.agency, report.year, report.form) == (made_report.agency, made_report.year, "2021")
    assert not [check for check in report.checks if check.holds is False]
    assert report.source == str(report_file)


def test_the_report_id_comes_from_the_bytes_alone(report_file: Path, tmp_path: Path) -> None:
    other = tmp_path / "other name.txt"
    other.write_bytes(report_file.read_bytes())
    first, second = baobiao.recover(report_file), baobiao.recover(str(other))
    assert first.report_id == second.report_id == hashlib.sha256(report_file.read_bytes()).hexdigest()[:16]


def test_a_text_loads_no_engine(report_file: Path) -> None:
    loaded = "print('onnxruntime' in sys.modules, 'openvino' in sys.modules)"
    code = f"import sys, baobiao; baobiao.recover({str(report_file)!r}); {loaded}"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False"]


def test_a_document_that_is_no_report_has_every_cell_absent_and_a_warning(tmp_path: Path) -> None:
    path = tmp_path / "letter.txt"
    path.write_text("尊敬的各位来宾：\n\n欢迎参加本次活动。\n", encoding="utf8")
    report = baobiao.recover(path)
    assert report.cells
    assert {cell.status for cell in report.cells} == {"absent"}
    assert [w for w in report.warnings if w.code == "no_form_table"]


def test_tables_of_a_text_are_read_without_any_form(tmp_path: Path) -> None:
    path = tmp_path / "table.txt"
    path.write_text("名称\t数量\t金额\n苹果\t3\t12.5\n梨\t10\t7\n", encoding="utf8")
    tables = baobiao.read_tables(path)
    (table,) = [table for page in tables.pages for table in page.tables]
    assert [cell.text for cell in table.cells if cell.row == 1] == ["苹果", "3", "12.5"]
    assert "12.5" in tables._repr_html_()


def test_a_report_on_a_form_of_the_user_s_own(tmp_path: Path) -> None:
    form = tmp_path / "budget.toml"
    form.write_text(BUDGET_FORM, encoding="utf8")
    path = tmp_path / "budget.txt"
    path.write_text(BUDGET, encoding="utf8")
    report = baobiao.recover(path, forms=[form])
    assert report.form == "budget"
    assert {cell.id: cell.value for cell in report.cells} == {
        "budget.staff.planned": 30,
        "budget.staff.spent": 28,
        "budget.works.planned": 12,
        "budget.works.spent": 13,
        "budget.sum.planned": 42,
        "budget.sum.spent": 41,
    }
    assert {check.holds for check in report.checks} == {True}


BUDGET_FORM = """
id = "budget"
family = "budget"
name = "支出预算表"
titles = ["支出预算"]

[[tables]]
id = "budget"
titles = ["支出预算表"]

[[tables.blocks]]
corner = ["项目"]
rows = [
    { id = "staff", titles = ["人员经费支出"] },
    { id = "works", titles = ["项目工程支出"] },
    { id = "sum", titles = ["支出合计"] },
]
columns = [
    { id = "planned", titles = ["年初预算数"], kind = "amount", unit = "万元" },
    { id = "spent", titles = ["全年决算数"], kind = "amount", unit = "万元" },
]

[[relations]]
id = "budget.sum"
table = "budget"
every = "column"
left = ["sum"]
right = ["staff", "works"]
"""
BUDGET = """某单位支出预算公开

支出预算表

项目\t年初预算数\t全年决算数
人员经费支出\t30\t28
项目工程支出\t12\t13
支出合计\t42\t41
"""


def test_a_table_whose_titles_stand_there_is_never_silently_absent(tmp_path: Path) -> None:
    """Rows of a grid without columns: a title and its figures in one cell."""
    rows = ["规章060", "行政规范性文件020", "行政许可0", "行政处罚0", "行政强制1004", "行政事业性收费4.57"]
    path = tmp_path / "report.html"
    cells = "".join(f"<tr><td>{row}</td></tr>" for row in rows)
    path.write_text(f"<p>某某县2023年政府信息公开工作年度报告</p><table>{cells}</table>", encoding="utf8")
    report = baobiao.recover(path)
    lost = [cell for cell in report.cells if cell.table == "disclosure"]
    assert {cell.status for cell in lost} == {"absent"}
    assert all(cell.needs_review for cell in lost)
    assert not any(cell.needs_review for cell in report.cells if cell.table == "disputes")
    assert [w for w in report.warnings if w.code == "table_unread"]


def test_a_grid_under_the_heading_of_a_table_that_was_not_found_is_no_silent_absence(tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    head = "<p>某某县2023年政府信息公开工作年度报告</p><p>四、政府信息公开行政复议、行政诉讼情况</p>"
    path.write_text(f"{head}<table><tr><td>热界缝的</td></tr><tr><td>10530签53</td></tr></table>", encoding="utf8")
    report = baobiao.recover(path)
    assert all(cell.needs_review for cell in report.cells if cell.table == "disputes")
    path.write_text(f"{head}<p>五、存在的问题</p><table><tr><td>附件</td></tr></table>", encoding="utf8")
    assert not any(cell.needs_review for cell in baobiao.recover(path).cells)


def test_titles_under_the_heading_of_a_table_that_was_not_found_are_no_silent_absence(tmp_path: Path) -> None:
    """All that is left of a table are lines of titles."""
    path = tmp_path / "a.txt"
    path.write_text(
        "一、总体情况\n情况良好。\n四、政府信息公开行政复议、行政诉讼情况\n行政诉讼\n五、存在的问题\n没有。\n",
        encoding="utf-8",
    )
    report = baobiao.recover(path)
    assert all(c.needs_review for c in report.cells if c.table == "disputes")
    assert not any(c.needs_review for c in report.cells if c.table == "requests")
