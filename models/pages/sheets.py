"""A form's table as it is laid out on paper: cells with spans, from the form's data, in the wording of one report."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Literal

from baobiao.forms.model import Block, Row, Table
from baobiao.models.pages.facts import Facts

Role = Literal["block", "head", "corner", "label", "title", "value"]


@dataclass(frozen=True, slots=True)
class SheetCell:
    """A printed cell. `code` names the official cell it shows (`table.row.column`), where it is one."""

    row: int
    column: int
    row_span: int
    column_span: int
    text: str
    role: Role
    code: str | None = None

    @property
    def bottom(self) -> int:
        return self.row + self.row_span

    @property
    def right(self) -> int:
        return self.column + self.column_span


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table on paper. The first `header_rows` rows and `label_columns` columns hold titles."""

    table: str
    rows: int
    columns: int
    header_rows: int
    label_columns: int
    cells: tuple[SheetCell, ...]


@dataclass(frozen=True, slots=True)
class Wording:
    """How one report words its official titles."""

    half_width: bool = False
    ordinal: str = "."
    spaced: float = 0.0
    dropped: float = 0.0
    extra_rows: bool = False

    def apply(self, rng: Random, title: str) -> str:
        """The title as this report prints it."""
        text = title.translate(str.maketrans("（）：", "():")) if self.half_width else title
        text = re.sub(r"^(\d)[.．、]", rf"\1{self.ordinal}", text)
        if len(text) > 5 and rng.random() < self.dropped and "单位" not in text:  # 元 for 万元 is another amount
            at = rng.randrange(3, len(text) - 1)
            text = text[:at] + text[at + 1 :]
        if len(text) <= 9 and rng.random() < self.spaced:
            text = " ".join(text)
        return text


def random_wording(rng: Random) -> Wording:
    """Most reports print the official words; the others differ from them in the ways that real ones do."""
    return Wording(
        half_width=rng.random() < 0.2,
        ordinal=rng.choice((".", ".", ".", "、", "．")),
        spaced=rng.choice((0.0, 0.0, 0.0, 0.15)),
        dropped=rng.choice((0.0, 0.0, 0.0, 0.03)),
        extra_rows=rng.random() < 0.06,
    )


def official_title(row: Row) -> str:
    """The row's official title with what numbers it."""
    title = row.titles[0]
    return title if title.startswith(row.ordinal) else row.ordinal + title


@dataclass(frozen=True, slots=True)
class _Node:
    """A heading over lines `start` to `start + span`, on `levels` levels from `level` on."""

    start: int
    span: int
    level: int
    levels: int
    text: str
    leaf: bool


def _tree(paths: Sequence[tuple[str, ...]]) -> list[_Node]:
    """Headings shared by neighbours with the same beginnings; a short path's last heading fills its levels."""
    depth = max(len(path) for path in paths)
    nodes = [_Node(i, 1, len(p) - 1, depth - len(p) + 1, p[-1], True) for i, p in enumerate(paths)]
    for level in range(depth - 1):
        start = 0
        for i in range(1, len(paths) + 1):
            if i == len(paths) or paths[i][: level + 1] != paths[start][: level + 1] or len(paths[i]) <= level + 1:
                if len(paths[start]) > level + 1:
                    nodes.append(_Node(start, i - start, level, 1, paths[start][level], False))
                start = i
    return nodes


def lay_out(rng: Random, table: Table, facts: Facts, wording: Wording) -> Sheet:
    """The table of `facts` on paper."""
    block = table.blocks[0]
    if block.across:
        return _across(rng, table, facts, wording)
    if len(table.blocks) > 1 or block.titles:
        return _stacked(rng, table, facts, wording)
    return _crossed(rng, table, facts, wording)


def _across(rng: Random, table: Table, facts: Facts, wording: Wording) -> Sheet:
    """Groups of columns side by side over one line of values."""
    block = table.blocks[0]
    lines = [(row, column) for row in block.rows for column in block.columns]
    nodes = _tree([(*r.under, official_title(r), *c.under, c.titles[0]) for r, c in lines])
    depth = max(n.level + n.levels for n in nodes)
    cells = [SheetCell(n.level, n.start, n.levels, n.span, wording.apply(rng, n.text), "head") for n in nodes]
    for i, (row, column) in enumerate(lines):
        code = f"{table.id}.{row.id}.{column.id}"
        cells.append(SheetCell(depth, i, 1, 1, facts.printed[code], "value", code))
    return Sheet(table.id, depth + 1, len(lines), depth, 0, _ordered(cells))


def _crossed(rng: Random, table: Table, facts: Facts, wording: Wording) -> Sheet:
    """One block: titles on the left in one to three columns, headings above."""
    block = table.blocks[0]
    heads = _tree([(*c.under, c.titles[0]) for c in block.columns])
    labels = _tree([(*r.under, official_title(r)) for r in block.rows])
    top, left = max(n.level + n.levels for n in heads), max(n.level + n.levels for n in labels)
    corner = f"（{block.corner[0]}）" if block.corner else ""
    cells = [SheetCell(0, 0, top, left, wording.apply(rng, corner), "corner")]
    cells += [SheetCell(n.level, left + n.start, n.levels, n.span, wording.apply(rng, n.text), "head") for n in heads]
    for n in labels:
        role: Role = "title" if n.leaf else "label"
        cells.append(SheetCell(top + n.start, n.level, n.span, n.levels, wording.apply(rng, n.text), role))
    for i, row in enumerate(block.rows):
        cells += _values(table, block, row, facts, top + i, [(left + j, 1) for j in range(len(block.columns))])
    return Sheet(table.id, top + len(block.rows), left + len(block.columns), top, left, _ordered(cells))


def _stacked(rng: Random, table: Table, facts: Facts, wording: Wording) -> Sheet:
    """Blocks one below the other, each with its heading and its own columns."""
    width = max(len(block.columns) for block in table.blocks)
    cells: list[SheetCell] = []
    at = 0
    for block in table.blocks:
        for title in block.titles[:1]:
            cells.append(SheetCell(at, 0, 1, width + 1, wording.apply(rng, title), "block"))
            at += 1
        places = [(1 + j, 1) for j in range(len(block.columns) - 1)]
        places.append((len(block.columns), width - len(block.columns) + 1))
        cells += _block_head(rng, block, facts, wording, at, places)
        at += 1
        for row in block.rows:
            cells.append(SheetCell(at, 0, 1, 1, wording.apply(rng, official_title(row)), "title"))
            cells += _values(table, block, row, facts, at, places)
            at += 1
        if wording.extra_rows and len(block.rows) > 1 and len(block.columns) == 1:
            cells.append(SheetCell(at, 0, 1, 1, rng.choice(("行政检查", "行政确认", "行政奖励")), "title"))
            cells.append(SheetCell(at, 1, 1, width, str(rng.choice((0, 3, 118))), "value"))
            at += 1
    return Sheet(table.id, at, width + 1, 0, 1, _ordered(cells))


def _block_head(
    rng: Random, block: Block, facts: Facts, wording: Wording, at: int, places: Sequence[tuple[int, int]]
) -> list[SheetCell]:
    corner = block.corner[0] if block.corner else "信息内容"
    cells = [SheetCell(at, 0, 1, 1, wording.apply(rng, corner), "corner")]
    for (column, span), line in zip(places, block.columns, strict=True):
        amount = line.id == "purchase_amount" and facts.purchase_title
        text = facts.purchase_title if amount else wording.apply(rng, line.titles[0])
        cells.append(SheetCell(at, column, 1, span, text, "head"))
    return cells


def _values(
    table: Table, block: Block, row: Row, facts: Facts, at: int, places: Sequence[tuple[int, int]]
) -> list[SheetCell]:
    codes = [f"{table.id}.{row.id}.{column.id}" for column in block.columns]
    return [
        SheetCell(at, column, 1, span, facts.printed[code], "value", code)
        for (column, span), code in zip(places, codes, strict=True)
    ]


def _ordered(cells: list[SheetCell]) -> tuple[SheetCell, ...]:
    return tuple(sorted(cells, key=lambda c: (c.row, c.column)))
