"""The cheapest assignment under the relations.

Each choice of a cell costs -log p, each relation that stays broken costs a fixed sum (reports do break them).
Beginning with the first readings, sets of changes of cells in broken relations are searched best first, by a beam. A
change of the best set is taken only where every set without it is dearer by a margin, and where the first reading was
doubtful: two errors can cancel, and a report can be wrong by itself.

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
"""How much dearer, in nats, every set without a change must be for the change to be taken."""
DOUBTFUL = 0.99
"""A first reading of at least this probability is not changed."""
MOST_CHANGES = 6
BEAM = 16
ROUNDS = 8

Change = tuple[Code, int]
"""A cell with the index of the choice that it takes instead of the first."""


@dataclass(frozen=True, slots=True)
class State:
    """A set of changes: what it gives up in probability, and which equations (by index) it leaves broken."""

    changes: frozenset[Change]
    given_up: float
    broken: frozenset[int]

    @property
    def cost(self) -> float:
        return self.given_up + BROKEN_COST * len(self.broken)


def repairs(cells: Mapping[Code, Variable], equations: Sequence[Equation]) -> dict[Code, Choice]:
    """The cells whose first reading is to give way, with the choice that satisfies the relations."""
    taken: dict[Code, int] = {}
    search = _Search(cells, equations)
    for _ in range(ROUNDS):
        more = _certain(search.ranked(taken), cells)
        if not more:
            break
        taken |= more
    return {code: cells[code].choices[i] for code, i in taken.items()}


def _certain(ranked: Sequence[State], cells: Mapping[Code, Variable]) -> dict[Code, int]:
    """The changes of the cheapest state that no state without them comes near."""
    best = ranked[0]
    certain: dict[Code, int] = {}
    for code, i in best.changes:
        rival = min((s.cost for s in ranked if (code, i) not in s.changes), default=best.cost)
        if rival - best.cost >= MARGIN and cells[code].choices[0].probability < DOUBTFUL:
            certain[code] = i
    return certain


class _Search:
    """Beam search over sets of changes, over the equations whose cells all have a choice."""

    def __init__(self, cells: Mapping[Code, Variable], equations: Sequence[Equation]) -> None:
        self.cells = cells
        self.equations = [e for e in equations if all(c in cells and cells[c].choices for c in e.cells)]
        self.of: dict[Code, list[int]] = {}
        for i, equation in enumerate(self.equations):
            for code in equation.cells:
                self.of.setdefault(code, []).append(i)

    def ranked(self, taken: Mapping[Code, int]) -> list[State]:
        """The states that the beam meets from the changes already taken on, cheapest first."""
        known = self._known(taken, frozenset())
        broken = frozenset(i for i, e in enumerate(self.equations) if balance(e, known).holds is False)
        start = State(frozenset(), 0.0, broken)
        met, beam = {start.changes: start}, [start]
        for _ in range(MOST_CHANGES):
            best = min(s.cost for s in met.values())
            found = {
                s.changes: s
                for state in beam
                for s in self._next(state, taken)
                if s.changes not in met and s.given_up < best + MARGIN
            }
            met |= found
            beam = sorted(found.values(), key=lambda s: s.cost)[:BEAM]
        return sorted(met.values(), key=lambda s: s.cost)

    def _known(self, taken: Mapping[Code, int], changes: frozenset[Change]) -> dict[Code, Known]:
        chosen = {**taken, **dict(changes)}
        return {c: Known(v.choices[chosen.get(c, 0)].value.number) for c, v in self.cells.items() if v.choices}

    def _next(self, state: State, taken: Mapping[Code, int]) -> list[State]:
        """The state with one more cell of a broken relation changed."""
        known = self._known(taken, state.changes)
        touched = taken.keys() | {code for code, _ in state.changes}
        codes = {c for i in state.broken for c in self.equations[i].cells} - touched
        return [
            self._with(state, known, code, i) for code in sorted(codes) for i in range(1, len(self.cells[code].choices))
        ]

    def _with(self, state: State, known: dict[Code, Known], code: Code, i: int) -> State:
        """The state with one cell changed; only the equations of that cell are tested again."""
        choices = self.cells[code].choices
        mine, before = self.of[code], known[code]
        known[code] = Known(choices[i].value.number)
        still = {e for e in mine if balance(self.equations[e], known).holds is False}
        known[code] = before
        given_up = state.given_up + choices[i].cost - choices[0].cost
        return State(state.changes | {(code, i)}, given_up, (state.broken - set(mine)) | still)
