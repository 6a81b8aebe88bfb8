"""Rows of hyphens as the rules of tables, typed at a fixed pitch."""

from __future__ import annotations

from pathlib import Path

import pytest

from baobiao.geometry import Box
from baobiao.layout.flow import Piece
from baobiao.layout.pdf import read
from baobiao.layout.source import Source
from baobiao.layout.typed_rules import typed_rules


def line(text: str, y: float) -> list[Piece]:
    return [Piece(c, Box(5 * x, y, 5 * x + 5, y + 10)) for x, c in enumerate(text) if c != " "]


@pytest.mark.parametrize("mark", ["-", "=", "_", "─"])
def test_a_row_of_marks_is_a_rule_for_each_run_of_them(mark: str) -> None:
    rules, marks = typed_rules([*line("Sector   2019", 0), *line(f"{mark * 6}   {mark * 4}", 12)])
    assert rules == [(0, 17, 30), (45, 17, 65)]
    assert len(marks) == 10


def test_a_line_with_other_text_and_signs_for_nothing_draw_no_rule() -> None:
    assert typed_rules([*line("Name: ______", 0), *line("-        -", 12), *line("a------b", 24)]) == ([], [])


def typewritten(lines: list[str]) -> bytes:
    """A page of Courier, ten points high."""
    shown = "".join(f"BT /F 10 Tf 40 {700 - 12 * i} Td ({text}) Tj ET " for i, text in enumerate(lines))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 500 800] /Contents 4 0 R /Resources << /Font << /F 5 0 R >> >> >>",
        f"<< /Length {len(shown)} >>\nstream\n{shown}\nendstream",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Courier >>",
    ]
    body = "".join(f"{i} 0 obj\n{o}\nendobj\n" for i, o in enumerate(objects, 1))
    return f"%PDF-1.4\n{body}trailer << /Root 1 0 R >>\n%%EOF".encode()


def test_typed_rules_are_no_text_of_the_table_that_they_rule() -> None:
    lines = [
        "--------------------------------",
        "Grant ministry      1995    1996",
        "--------------    ------  ------",
        "Richmond Region      758      28",
        "Glenwood County      459     119",
        "Inverness            389       -",
        "Salem                 26     636",
        "--------------------------------",
    ]
    document = read(Source(Path("page.pdf"), typewritten(lines)))
    (grid,) = document.grids
    assert [c.text for c in grid.cells][:6] == ["Grant ministry", "1995", "1996", "Richmond Region", "758", "28"]
    assert [c.text for c in grid.cells if c.row == 3] == ["Inverness", "389", "-"]
    assert len(document.blocks) == 1


def test_a_sign_for_nothing_at_the_end_of_a_line_is_kept() -> None:
    """pdfium takes it for the hyphen of a word that goes on below."""
    lines = ["Sector   2019", "North      12", "Mortality   -", "Fertility  34", "South      56"]
    (grid,) = read(Source(Path("page.pdf"), typewritten(lines))).grids
    assert [c.text for c in grid.cells if c.row == 2] == ["Mortality", "-"]
