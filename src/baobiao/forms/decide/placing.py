"""Where the values of a row stand when its blank cells vanished.

Every way to set the fields, in order, into the row's cells is a placement. Placements that break a relation within the
row are out; then a column's relations prune what no combination of the other rows supports (generalised arc consistency
by reachable sums, as in constraint programming). What stays the same in all placements left is known; the rest is not,
and is said to be undecidable rather than guessed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import combinations
from math import comb

from baobiao.document import Cell, Reading
from baobiao.forms.decide.variables import LINES, Variable, variable
from baobiao.forms.found import LooseRow, Slot
from baobiao.forms.model import Column
from baobiao.forms.relations import Code, Equation, Known, balance

_BLANK = Reading("")
MOST_PLACEMENTS = 20_000
MOST_SUMS = 50_000

Placement = tuple[int | None, ...]
"""For each cell of the row the index of its field, None where it is blank."""


@dataclass(frozen=True, slots=True)
class _Row:
    loose: LooseRow
    numbers: tuple[Decimal | None, ...]
    within: tuple[Placement, ...]
    """The placements that the row's own relations allow."""
    placements: tuple[Placement, ...]
    """Those that the columns allow too."""

    def number(self, placement: Placement, at: int) -> Decimal | None:
        field = placement[at]
        return None if field is None else self.numbers[field]


def place(
    loose: Sequence[LooseRow],
    known: Mapping[Code, Variable],
    columns: Mapping[Code, Column],
    equations: Sequence[Equation],
) -> dict[Code, Variable]:
    """The cells of rows with vanished blanks as variables.

    Args:
        loose: the rows.
        known: the cells whose place is certain.
        columns: the column of every cell, for what kind of value stands there.
        equations: the relations of the table.
    """
    rows = [_row(row, columns, equations) for row in loose]
    rows = _pruned(rows, known, equations)
    return {code: v for row in rows for code, v in _settled(row, columns).items()}


def _row(loose: LooseRow, columns: Mapping[Code, Column], equations: Sequence[Equation]) -> _Row:
    parsed = [_number(field, columns[loose.cells[0]]) for field in loose.fields]
    if any(p is None for p in parsed) or comb(len(loose.cells), len(loose.fields)) > MOST_PLACEMENTS:
        return _Row(loose, (), (), ())
    numbers = tuple(p.number for p in parsed if p is not None)
    inside = [e for e in equations if set(e.cells) <= set(loose.cells)]
    allowed = _allowed(list(_placements(len(loose.cells), len(loose.fields))), loose.cells, numbers, inside)
    return _Row(loose, numbers, allowed, allowed)


def _number(field: Cell, column: Column) -> Known | None:
    """The number of a field, None where it is none."""
    first = variable(Slot("", "", field.readings), column).first
    return Known(first.value.number) if first else None


def _placements(cells: int, fields: int) -> Iterable[Placement]:
    for chosen in combinations(range(cells), fields):
        order = iter(range(fields))
        yield tuple(next(order) if at in chosen else None for at in range(cells))


def _allowed(
    placements: Sequence[Placement],
    cells: Sequence[Code],
    numbers: Sequence[Decimal | None],
    inside: Sequence[Equation],
) -> tuple[Placement, ...]:
    """The placements in which every relation within the row holds or has nothing to say, all its cells being blank.

    Where there are none the report broke a sum or left a total out, and any placement may be the true one.
    """

    def fits(placement: Placement) -> bool:
        at = {c: Known(None if f is None else numbers[f]) for c, f in zip(cells, placement, strict=True)}
        return all(balance(e, at).holds or all(at[c].number is None for c in e.cells) for e in inside)

    return tuple(p for p in placements if fits(p)) or tuple(placements)


def _pruned(rows: list[_Row], known: Mapping[Code, Variable], equations: Sequence[Equation]) -> list[_Row]:
    """Rows with the placements left that the columns support; as they came where that leaves a row with none."""
    at = {code: (r, i) for r, row in enumerate(rows) if row.placements for i, code in enumerate(row.loose.cells)}
    across = [
        e for e in equations if any(c in at for c in e.cells) and all(c in at or _first(known, c) for c in e.cells)
    ]
    pruned, changed = list(rows), True
    while changed:
        changed = False
        for equation in across:
            domains = [_domain(c, at, pruned, known) for c in equation.cells]
            supported = _supported(domains, [equation.sign(c) for c in equation.cells])
            for code, amounts in zip(equation.cells, supported, strict=True):
                if code not in at:
                    continue
                r, i = at[code]
                left = tuple(p for p in pruned[r].placements if (pruned[r].number(p, i) or Decimal(0)) in amounts)
                if not left:
                    return rows
                changed |= len(left) < len(pruned[r].placements)
                pruned[r] = replace(pruned[r], placements=left)
    return pruned


def _first(known: Mapping[Code, Variable], code: Code) -> bool:
    return code in known and known[code].first is not None


def _domain(
    code: Code, at: Mapping[Code, tuple[int, int]], rows: Sequence[_Row], known: Mapping[Code, Variable]
) -> set[Decimal]:
    """What a cell may add to a sum."""
    if code in at:
        row, i = rows[at[code][0]], at[code][1]
        return {row.number(p, i) or Decimal(0) for p in row.placements}
    first = known[code].first
    return {first.amount} if first else set()


def _supported(domains: Sequence[set[Decimal]], signs: Sequence[int]) -> list[set[Decimal]]:
    """The values of each term for which the others can bring the signed sum to zero. All of them, when there are more
    sums than we care to count."""
    forward, backward = [{Decimal(0)}], [{Decimal(0)}]
    for domain, sign in zip(domains, signs, strict=True):
        forward.append({s + sign * v for s in forward[-1] for v in domain})
    for domain, sign in zip(reversed(domains), reversed(signs), strict=True):
        backward.append({s + sign * v for s in backward[-1] for v in domain})
        if max(len(forward[-1]), len(backward[-1])) > MOST_SUMS:
            return [set(d) for d in domains]
    backward.reverse()
    return [
        {v for v in domain if any(-(s + sign * v) in backward[i + 1] for s in forward[i])}
        for i, (domain, sign) in enumerate(zip(domains, signs, strict=True))
    ]


def _settled(row: _Row, columns: Mapping[Code, Column]) -> dict[Code, Variable]:
    """A row's cells: known where all placements agree, flagged where only the columns made them agree."""
    settled: dict[Code, Variable] = {}
    for i, (line, column) in enumerate(row.loose.cells):
        fields = {p[i] for p in row.placements}
        numbers = {row.number(p, i) for p in row.placements}
        field = next(iter(fields)) if fields else None
        place = row.loose.fields[0].place if field is None else row.loose.fields[field].place
        slot = Slot(line, column, (), place, row.loose.method, doubts=("place_undecidable",))
        if len(numbers) == 1:
            alone = len({row.number(p, i) for p in row.within}) == 1
            readings = row.loose.fields[field].readings if field is not None else (_BLANK,)
            slot = replace(
                slot, readings=readings, doubts=() if alone and row.loose.method != LINES else ("row_uncertain",)
            )
        settled[(line, column)] = variable(slot, columns[(line, column)])
    return settled
