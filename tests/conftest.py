"""What many tests want: a small report as text, made of the form's own titles, with its true values."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import settings

from baobiao.forms.library import load_forms
from baobiao.forms.model import Form, Table

settings.register_profile("untimed", deadline=None)  # a busy machine fails no test
settings.load_profile("untimed")
os.environ["LANGUAGE"] = "en"  # whatever the machine speaks
os.environ["BAOBIAO_WORKERS"] = "0"  # tests that are not about workers start none


@dataclass(frozen=True)
class MadeReport:
    """A report and what is true of it."""

    text: str
    values: dict[str, int]
    agency: str = "明河县林草局"
    year: int = 2022


@pytest.fixture(scope="session")
def made_report() -> MadeReport:
    """A tidy text report on the form of 2021: every cell is 0 except a granted application of a natural person."""
    form = next(form for form in load_forms() if form.id == "2021")
    values = {f"{t.id}.{r.id}.{c.id}": 0 for t in form.tables for r, c in t.cells()}
    for row in ("received", "granted", "handled_total"):
        values |= {f"requests.{row}.natural_person": 1, f"requests.{row}.total": 1}
    return MadeReport(_text(form, values), values)


@pytest.fixture
def report_file(made_report: MadeReport, tmp_path: Path) -> Path:
    """The report as a file of UTF-8 text."""
    path = tmp_path / "明河县 2022.txt"
    path.write_text(made_report.text, encoding="utf8")
    return path


def _text(form: Form, values: dict[str, int]) -> str:
    head = ["明河县林草局2022年政府信息公开工作年度报告", "", "一、总体情况", ""]
    head += ["2022年，本机关收到政府信息公开申请1件。", ""]
    tables = [line for table in form.tables for line in (table.titles[0], "", *_lines(table, values), "")]
    tail = ["五、存在的主要问题及改进情况", "", "主动公开的内容还不够全面。", "", "六、其他需要报告的事项", "", "无。"]
    return "\n".join([*head, *tables, *tail]) + "\n"


def _lines(table: Table, values: dict[str, int]) -> list[str]:
    lines: list[str] = []
    for block in table.blocks:
        cells = [[str(values[f"{table.id}.{r.id}.{c.id}"]) for c in block.columns] for r in block.rows]
        if block.across:
            lines.append("\t".join(r.titles[0] for r in block.rows))
            lines.append("\t".join(c.titles[0] for _ in block.rows for c in block.columns))
            lines.append("\t".join(cell for row in cells for cell in row))
            continue
        lines += block.titles[:1]
        lines.append("\t".join([block.corner[0], *(c.titles[0] for c in block.columns)]))
        lines += ["\t".join([r.ordinal + r.titles[0], *row]) for r, row in zip(block.rows, cells, strict=True)]
    return lines
