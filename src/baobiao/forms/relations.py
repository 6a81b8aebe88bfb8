"""The relations of a table as linear equations over its cells, and what they say of given values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from baobiao.forms.model import Form, Relation, Table

Code = tuple[str, str]
"""A cell's row and column within its table."""


@dataclass(frozen=True, slots=True)
class Equation:
    """One relation in one row or column: the sum of the `left` cells equals the sum of the `right` ones."""

    relation: str
    scope: str
    left: tuple[Code, ...]
    right: tuple[Code, ...]

    @property
    def cells(self) -> tuple[Code, ...]:
        return self.left + self.right

    def sign(self, cell: Code) -> int:
        """+1 for a cell on the left, -1 on the right, 0 elsewhere."""
        return (cell in self.left) - (cell in self.right)


@dataclass(frozen=True, slots=True)
class Balance:
    """The two sums of an equation; None for a side that is not known."""

    left: Decimal | None
    right: Decimal | None

    @property
    def difference(self) -> Decimal | None:
        """left - right, None where a side is unknown."""
        return None if self.left is None or self.right is None else self.left - self.right

    @property
    def holds(self) -> bool | None:
        """Whether the sums agree; None where a side is unknown."""
        return None if self.difference is None else self.difference == 0


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a cell: a number, or that it is blank (`number` None)."""

    number: Decimal | None


def equations(form: Form, table: Table) -> tuple[Equation, ...]:
    """Every relation of a table written out, once for each row or column that has its cells."""
    return tuple(e for relation in form.relations if relation.table == table.id for e in _written_out(relation, table))


def _written_out(relation: Relation, table: Table) -> Iterator[Equation]:
    cells = {(row.id, column.id) for row, column in table.cells()}
    scopes = dict.fromkeys((row if relation.every == "row" else column).id for row, column in table.cells())
    for scope in scopes:
        if relation.only and scope not in relation.only:
            continue
        left, right = (
            tuple((scope, name) if relation.every == "row" else (name, scope) for name in side)
            for side in (relation.left, relation.right)
        )
        if cells.issuperset(left + right):
            yield Equation(relation.id, scope, left, right)


def balance(equation: Equation, known: Mapping[Code, Known]) -> Balance:
    """The sums of an equation's sides.

    A blank among numbers is nothing, so it adds nothing. A side of blanks alone is unknown where the other side is not
    zero: agencies leave the total empty and fill its parts. A side with a cell that is missing from `known` is unknown.
    """
    left, right = (_side(side, known) for side in (equation.left, equation.right))
    if left is None or right is None:
        return Balance(None if left is None else left[0], None if right is None else right[0])
    (left_sum, left_printed), (right_sum, right_printed) = left, right
    if left_sum != right_sum:
        return Balance(left_sum if left_printed else None, right_sum if right_printed else None)
    return Balance(left_sum, right_sum) if left_printed or right_printed else Balance(None, None)


def gap(equation: Equation, known: Mapping[Code, Known]) -> Decimal | None:
    """left - right with every blank as nothing; None where a cell is missing from `known`."""
    if any(cell not in known for cell in equation.cells):
        return None
    return sum((equation.sign(c) * (known[c].number or Decimal(0)) for c in equation.cells), Decimal(0))


def _side(cells: tuple[Code, ...], known: Mapping[Code, Known]) -> tuple[Decimal, bool] | None:
    """The sum of a side and whether any number is printed in it."""
    if any(cell not in known for cell in cells):
        return None
    printed = [number for cell in cells if (number := known[cell].number) is not None]
    return sum(printed, Decimal(0)), bool(printed)
