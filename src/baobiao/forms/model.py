"""What a form is, as data: tables of blocks, each with titled rows and columns, and the relations between their cells.

A form is one TOML file; `baobiao.forms.library` reads it into these types. Code knows no row by name.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

Every = Literal["row", "column"]
Standing = Literal["implied", "printed"]
Kind = Literal["count", "change", "amount"]


class _Data(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Line(_Data):
    """A row or column of a block.

    `titles` are the official one first, then variants seen in the wild; `under` are the titles printed above (column)
    or beside (row) it, outermost first. Neighbours with the same `under` share them.
    """

    id: str = Field(pattern=r"^[a-z0-9_]+$")
    titles: tuple[str, ...] = Field(min_length=1)
    under: tuple[str, ...] = ()


class Row(Line):
    """A row. `ordinal` is what numbers it in print (一、, （一）, 1.), which a damaged title may be known by."""

    ordinal: str = ""


class Column(Line):
    """A column, with what its values are: a count, a signed change, or an amount of money kept in `unit`.

    `unit` is the unit that the official title states, None where it states none.
    """

    kind: Kind = "count"
    unit: str | None = "件"


class Block(_Data):
    """Rows that share one set of columns.

    Args:
        titles: the heading printed over the block (第二十条第（一）项), where it has one.
        corner: what is printed where row and column titles meet.
        across: True where the rows stand side by side as groups of columns over one printed line of values.
    """

    titles: tuple[str, ...] = ()
    corner: tuple[str, ...] = ()
    rows: tuple[Row, ...] = Field(min_length=1)
    columns: tuple[Column, ...] = Field(min_length=1)
    across: bool = False


class Table(_Data):
    """A table of a form. `titles` are the chapter headings it stands under."""

    id: str = Field(pattern=r"^[a-z0-9_]+$")
    titles: tuple[str, ...] = ()
    blocks: tuple[Block, ...] = Field(min_length=1)

    def cells(self) -> Iterator[tuple[Row, Column]]:
        """Every cell as its row and column, in printed order."""
        for block in self.blocks:
            for row in block.rows:
                for column in block.columns:
                    yield row, column

    @model_validator(mode="after")
    def _unique(self) -> Table:
        codes = [(r.id, c.id) for r, c in self.cells()]
        if len(set(codes)) != len(codes):
            raise ValueError(f"table {self.id} names a cell twice")
        return self


class Relation(_Data):
    """A linear equation: the sum of `left` equals the sum of `right`.

    It holds in every row of a table (its terms are columns) or in every column (its terms are rows).
    """

    id: str
    table: str
    every: Every
    left: tuple[str, ...] = Field(min_length=1)
    right: tuple[str, ...] = Field(min_length=1)
    standing: Standing = "implied"
    only: tuple[str, ...] = Field(default=(), description="the rows or columns it is tested in; all when empty")


class CrossCheck(_Data):
    """A narrative metric that should equal the sum of some cells (`table.row.column`)."""

    id: str
    metric: str
    cells: tuple[str, ...] = Field(min_length=1)


class Carried(_Data):
    """A cell that should equal a cell of the same agency's report of the year before."""

    id: str
    cell: str
    previous: str


class Form(_Data):
    """A form of report.

    Args:
        id: what the standard schema's `form` says.
        family: forms of one family are alternatives of one another, table by table.
        years: first and last year it is prescribed for, both included.
        titles: what a report on this form calls itself.
    """

    id: str
    family: str
    name: str
    years: tuple[int, int] = (0, 9999)
    titles: tuple[str, ...] = ()
    tables: tuple[Table, ...] = Field(min_length=1)
    relations: tuple[Relation, ...] = ()
    cross_checks: tuple[CrossCheck, ...] = ()
    carried: tuple[Carried, ...] = ()

    def table(self, code: str) -> Table:
        """The table of that code.

        Raises:
            KeyError: when the form has none.
        """
        for table in self.tables:
            if table.id == code:
                return table
        raise KeyError(code)

    @model_validator(mode="after")
    def _relations_name_lines(self) -> Form:
        for relation in self.relations:
            table = self.table(relation.table)
            lines = {line.id for pair in table.cells() for line in pair}
            unknown = {*relation.left, *relation.right, *relation.only} - lines
            if unknown:
                raise ValueError(f"relation {relation.id} names {', '.join(sorted(unknown))}, not in {table.id}")
        return self
