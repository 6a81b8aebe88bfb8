"""The cheapest assignment under the relations.

Each choice of a cell costs -log p, each relation that stays broken costs a fixed sum (reports do break them). Beginning
with the first readings, changes of cells in broken relations are searched best first (a beam over sets of up to a few
changes). The best set is taken only where it is cheaper than leaving things be, cheaper than any other set by a margin,
and every cell in it was doubtful: two errors can cancel, and a report can be wrong by itself.

The idea is card-minimal repair (Fazzinga and others, 2006), with the engine's probabilities as the costs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from baobiao.forms.decide.variables import Choice, Variable
from baobiao.forms.relations import Code, Equation, Known, balance

BROKEN_COST = 5.8
"""-log of the probability that a report breaks a relation by itself, about 0.003."""
MARGIN = 3.0
"""How much cheaper, in nats, the best set of changes must be than the next and than no change."""
DOUBTFUL = 0.99
"""A first reading of at least this probability is not changed."""
MOST_CHANGES = 4
BEAM = 40

Changes = frozenset[tuple[Code, int]]
"""Cells with the index of the choice that they take instead of the first."""


@dataclass(frozen=True, slots=True)
class _State:
    cost: float
    changes: Changes


def repairs(cells: Mapping[Code, Variable], equations: Sequence[Equation]) -> dict[Code, Choice]:
    """The cells whose first reading is to give way, with the choice that satisfies the relations."""
    search = _Search(cells, equations)
    none = search.state(frozenset())
    if not search.broken(none.changes):
        return {}
    ranked = search.ranked(none)
    best = ranked[0]
    rival = next((s.cost for s in ranked[1:] if not s.changes > best.changes), none.cost)
    if not best.changes or min(rival, none.cost) - best.cost < MARGIN:
        return {}
    if any(_first(cells[code]).probability >= DOUBTFUL for code, _ in best.changes):
        return {}
    return {code: cells[code].choices[i] for code, i in best.changes}


def _first(variable: Variable) -> Choice:
    return variable.choices[0]


class _Search:
    """Costs of sets of changes, over the equations whose cells all have a choice."""

    def __init__(self, cells: Mapping[Code, Variable], equations: Sequence[Equation]) -> None:
        self.cells = cells
        self.equations = [e for e in equations if all(c in cells and cells[c].choices for c in e.cells)]
        self.first = {code: Known(_first(v).value.number) for code, v in cells.items() if v.choices}

    def broken(self, changes: Changes) -> list[Equation]:
        """The equations that these changes leave broken."""
        known = self.first | {code: Known(self.cells[code].choices[i].value.number) for code, i in changes}
        return [e for e in self.equations if balance(e, known).holds is False]

    def state(self, changes: Changes) -> _State:
        """A set of changes with its cost: what it gives up in probability, and the relations it leaves broken."""
        given_up = sum(self.cells[c].choices[i].cost - _first(self.cells[c]).cost for c, i in changes)
        return _State(given_up + BROKEN_COST * len(self.broken(changes)), changes)

    def ranked(self, start: _State) -> list[_State]:
        """The states that the beam met, cheapest first."""
        met = {start.changes: start}
        beam = [start]
        for _ in range(MOST_CHANGES):
            found = {s.changes: s for state in beam for s in self._next(state) if s.changes not in met}
            met.update(found)
            beam = sorted(found.values(), key=lambda s: s.cost)[:BEAM]
            if not beam:
                break
        return sorted(met.values(), key=lambda s: s.cost)

    def _next(self, state: _State) -> list[_State]:
        """The state with one more cell of a broken relation changed."""
        touched = {code for code, _ in state.changes}
        codes = {c for e in self.broken(state.changes) for c in e.cells} - touched
        return [
            self.state(state.changes | {(code, i)})
            for code in sorted(codes)
            for i in range(1, len(self.cells[code].choices))
        ]
