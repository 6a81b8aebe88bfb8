"""Faults found, each with a test named for it."""

from __future__ import annotations

from baobiao.document import Cell, Document, Grid, Reading
from baobiao.forms.align import find_tables
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
