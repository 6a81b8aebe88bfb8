"""Which cells a broken relation points at, and what they would have to be.

A wrong number in a row and a column breaks both, and their crossing names it. A cell explains broken relations when one
other value of it mends them and breaks none. The cell that mends most is named, with that value as a suggestion; where
several mend as many, all of them are (and a suggestion is made for the total, the lone term of its side).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from baobiao.forms.decide.variables import PICTURED, Variable
from baobiao.forms.relations import Code, Equation, Known, balance, gap


@dataclass(frozen=True, slots=True)
class Suspect:
    """A cell that a broken relation calls in question; `suggestion` is None where no one value is likelier."""

    code: Code
    suggestion: Decimal | None


def suspects(known: Mapping[Code, Known], equations: Sequence[Equation]) -> tuple[Suspect, ...]:
    """The cells to look at for the broken relations, each relation being explained by at least one."""
    left = [e for e in equations if balance(e, known).holds is False]
    named: dict[Code, Suspect] = {}
    current = dict(known)
    while left:
        explained = {code: _explanations(code, current, equations, left) for e in left for code in e.cells}
        most = max((len(mended) for _, mended in explained.values()), default=0)
        best = [code for code, (_, mended) in explained.items() if len(mended) == most]
        if most == 0:
            for code in dict.fromkeys(c for e in left for c in e.cells):
                named.setdefault(code, Suspect(code, None))
            break
        mended = [e for e in left if any(e in explained[code][1] for code in best)]
        for code in best:
            alone = len(best) == 1 or any(e.left == (code,) or e.right == (code,) for e in mended)
            named.setdefault(code, Suspect(code, explained[code][0] if alone else None))
        left = [e for e in left if e not in mended]
    return tuple(named.values())


def overlooked(
    cells: Mapping[Code, Variable], known: Mapping[Code, Known], equations: Sequence[Equation]
) -> dict[Code, Suspect]:
    """Blank totals beside filled parts in a picture, with what the parts add up to.

    Agencies do leave totals empty, but what a reader took for nothing may have been ink.
    """
    return {
        side[0]: Suspect(side[0], abs(difference))
        for equation in equations
        for side in (equation.left, equation.right)
        if len(side) == 1 and side[0] in known and known[side[0]].number is None
        if cells[side[0]].method in PICTURED and (difference := gap(equation, known))
    }


def misread(cells: Mapping[Code, Variable], known: Mapping[Code, Known], equations: Sequence[Equation]) -> set[Code]:
    """The cells of broken relations that another reading of theirs would mend, however unlikely the reader thought it.

    One misreading made twice (6 for 8 in a part and in its total) leaves some relations whole and points elsewhere.
    """
    return {
        code
        for equation in equations
        if balance(equation, known).holds is False
        for code in equation.cells
        if _mending(code, equation, known) in {choice.amount for choice in cells[code].choices[1:]}
    }


def _explanations(
    code: Code, known: Mapping[Code, Known], equations: Sequence[Equation], broken: Sequence[Equation]
) -> tuple[Decimal | None, list[Equation]]:
    """The value of a cell that mends most of the broken relations while it breaks no other, and those relations."""
    best: tuple[Decimal | None, list[Equation]] = (None, [])
    mine = [e for e in equations if e.sign(code)]
    for equation in broken:
        value = _mending(code, equation, known)
        if value is None or value < 0:
            continue
        changed = {**known, code: Known(value)}
        mended = [e for e in mine if e in broken and balance(e, changed).holds]
        harmed = [e for e in mine if gap(e, known) == 0 and gap(e, changed) != 0]
        if not harmed and len(mended) > len(best[1]):
            best = (value, mended)
    return best


def _mending(code: Code, equation: Equation, known: Mapping[Code, Known]) -> Decimal | None:
    """The value of a cell with which an equation would hold; None where it is not in it."""
    sign, difference = equation.sign(code), balance(equation, known).difference
    if not sign or difference is None:
        return None
    return (known[code].number or Decimal(0)) - sign * difference


def missing(known: Mapping[Code, Known], equations: Sequence[Equation]) -> dict[Code, Decimal]:
    """Values for cells that nobody could read, where an equation leaves just one unknown and none contradicts it."""
    said: dict[Code, set[Decimal]] = {}
    for equation in equations:
        unknown = [c for c in equation.cells if c not in known]
        if len(unknown) == 1:
            code = unknown[0]
            total = sum(
                (equation.sign(c) * (known[c].number or Decimal(0)) for c in equation.cells if c != code), Decimal(0)
            )
            said.setdefault(code, set()).add(-total * equation.sign(code))
    return {code: values.pop() for code, values in said.items() if len(values) == 1 and min(values) >= 0}
