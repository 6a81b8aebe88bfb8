"""A table of a form made ready for alignment: its lines in printed order, its titles as letters."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from baobiao.forms.model import Block, Form, Table
from baobiao.forms.titles import Ordinal, letters, read_title


@dataclass(frozen=True, slots=True)
class Leaf:
    """A column of values: its cell code in a line (`row` None: that of the line), its titles and those above them."""

    row: str | None
    column: str
    titles: tuple[str, ...]
    path: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PlanRow:
    """A printed line of values. `code` is None for the line of a block that stands across; it has no title."""

    code: str | None
    block: int
    titles: tuple[str, ...] = ()
    ordinal: Ordinal | None = None
    under: tuple[str, ...] = ()


@dataclass(frozen=True)
class Plan:
    """A table of a form: its lines of values over all blocks, and the columns of each block."""

    form: Form
    table: Table
    rows: tuple[PlanRow, ...]
    leaves: tuple[tuple[Leaf, ...], ...]

    @cached_property
    def column_titles(self) -> frozenset[str]:
        """Letters of all that stands over columns: their titles, the titles above them, corners, block headings."""
        over = {t for leaves in self.leaves for leaf in leaves for t in (*leaf.titles, *leaf.path)}
        beside = {letters(t) for block in self.table.blocks for t in (*block.titles, *block.corner)}
        return frozenset(over | beside)

    @cached_property
    def parents(self) -> frozenset[str]:
        """Letters of the titles that rows stand under."""
        return frozenset(t for row in self.rows for t in row.under)

    @cached_property
    def row_titles(self) -> frozenset[str]:
        """Letters of the titles of rows."""
        return frozenset(t for row in self.rows for t in row.titles)

    @cached_property
    def headings(self) -> frozenset[str]:
        """Letters of the chapter headings that the table stands under."""
        return frozenset(letters(t) for t in self.table.titles)

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        """Letters of every title of the table, chapter headings apart."""
        return self.column_titles | self.parents | self.row_titles

    @cached_property
    def own(self) -> frozenset[tuple[str, str]]:
        """Every cell of the table, as its row and column codes."""
        return frozenset((row.id, column.id) for row, column in self.table.cells())

    def prints_like(self, other: Plan) -> bool:
        """Whether both tables look the same in print."""
        return self.rows == other.rows and self.leaves == other.leaves

    def cells(self, row: PlanRow) -> tuple[tuple[str, str], ...]:
        """The (row, column) codes of a printed line's cells, left to right."""
        return tuple((leaf.row or row.code or "", leaf.column) for leaf in self.leaves[row.block])


def compile_plan(form: Form, table: Table) -> Plan:
    """The plan of one table of a form."""
    rows = tuple(row for index, block in enumerate(table.blocks) for row in _rows(block, index))
    return Plan(form, table, rows, tuple(_leaves(block) for block in table.blocks))


def _rows(block: Block, index: int) -> tuple[PlanRow, ...]:
    if block.across:
        return (PlanRow(None, index),)
    return tuple(
        PlanRow(
            row.id,
            index,
            tuple(letters(t) for t in row.titles),
            read_title(row.ordinal).ordinal,
            tuple(letters(t) for t in row.under),
        )
        for row in block.rows
    )


def _leaves(block: Block) -> tuple[Leaf, ...]:
    columns = [(c.id, tuple(letters(t) for t in c.titles), tuple(letters(t) for t in c.under)) for c in block.columns]
    if not block.across:
        return tuple(Leaf(None, code, titles, path) for code, titles, path in columns)
    return tuple(
        Leaf(row.id, code, titles, (*map(letters, row.under), letters(row.titles[0]), *path))
        for row in block.rows
        for code, titles, path in columns
    )
