"""Empty cells that a text of one cell a line kept as blank lines: only where they make the rows of a table equal."""

from __future__ import annotations

from random import Random

import pytest

from baobiao.document import Grid
from baobiao.layout.text import text_blocks

ROWS = 12


def rows_of(rng: Random) -> list[list[str]]:
    """Rows of seven cells, about half of them empty, each with a figure."""
    rows = [[str(rng.randint(0, 99)) if rng.random() < 0.5 else "" for _ in range(7)] for _ in range(ROWS)]
    return [[*row[:-1], str(i)] for i, row in enumerate(rows)]


def dump(rows: list[list[str]], empty: str, between: int, keep: bool = True) -> str:
    lines: list[str] = []
    for index, row in enumerate(rows):
        for cell in (f"第{index}行的标题文字", *row):
            lines += [cell or empty, *[""] * between] if cell or keep else []
    return "\n".join(("自然人", *[""] * between, *lines))


def cells(text: str) -> list[str]:
    (grid,) = (b for b in text_blocks(text) if isinstance(b, Grid))
    return [c.text for c in grid.cells]


@pytest.mark.parametrize("empty", ["", "\u00a0", "\u3000"])
@pytest.mark.parametrize("between", [0, 1, 2])
def test_blank_lines_that_make_rows_equal_are_empty_cells(empty: str, between: int) -> None:
    rows = rows_of(Random(between))
    found = cells(dump(rows, empty, between))
    assert found == ["自然人", *(c for i, row in enumerate(rows) for c in (f"第{i}行的标题文字", *row))]


def test_blank_lines_that_do_not_are_none() -> None:
    rng = Random(5)
    rows = rows_of(rng)
    lines = [
        part for line in dump(rows, "", 0, keep=False).split("\n") for part in (line, *[""] * (rng.random() < 0.2))
    ]
    assert "" not in cells("\n".join(lines))


def test_blank_lines_between_full_rows_are_none() -> None:
    rows = [["1", "2", "3", "4", "5", "6", "7"] for _ in range(ROWS)]
    assert "" not in cells(dump(rows, "", 0).replace("\n7\n", "\n7\n\n"))


def test_a_lone_figure_at_the_edge_of_a_page_may_be_its_number() -> None:
    (grid,) = (
        b
        for b in text_blocks("信息内容\n\n处理决定数量\n\n行政许可\n\n\f3\n\n行政处罚\n\n8\n\n行政强制\n\n9")
        if isinstance(b, Grid)
    )
    assert [c.text for c in grid.cells if c.note is not None] == ["3"]
