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

    A blank is nothing, so it adds nothing. But a total that was left blank says nothing of the parts that are filled:
    the lone cell of a side is unknown when it is blank and the other side is not zero. So is a side with a cell that is
    missing from `known`, and so are both where nothing is printed at all.
    """
    left, right = (_side(side, known) for side in (equation.left, equation.right))
    if left is None or right is None:
        return Balance(None if left is None else left[0], None if right is None else right[0])
    (left_sum, left_printed), (right_sum, right_printed) = left, right
    if not left_printed and not right_printed:
        return Balance(None, None)
    silent_left = len(equation.left) == 1 and not left_printed and right_sum != 0
    silent_right = len(equation.right) == 1 and not right_printed and left_sum != 0
    return Balance(None if silent_left else left_sum, None if silent_right else right_sum)


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
