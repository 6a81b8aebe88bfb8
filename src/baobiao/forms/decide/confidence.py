"""How sure a value is once its relations have spoken.

A cell that was misread in a row and a column that both add up would need a second error that cancels it in each. So
every relation that holds divides the odds of an error, unless the same misreading of every equal text in it would leave
it holding (a 7 taken for a 1 in a part and in its total alike): then it says little.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from baobiao.forms.decide.variables import Choice, Variable
from baobiao.forms.relations import Code, Equation, Known, balance

CHANCE_TO_CANCEL = 0.1
"""How likely another misread cell of the relation is off by just the amount that hides the first."""
REPORT_BREAKS = 0.003
"""How likely the report itself breaks a relation, in just the way that hides an error."""
SAME_MISREADING = 0.5
"""What is left of the odds of an error when the same misreading of equal texts would leave the relation holding."""
UNSAID = 0.02
"""Share of a reader's unexplained probability that may be a blank taken for a 0, or a 0 for a blank."""
UNSEEN = 0.5
"""The same share where a reader sees nothing and says no more: what it is unsure of is ink too pale to read."""
FLOOR = 1e-7


def supported(
    chosen: Mapping[Code, Choice], cells: Mapping[Code, Variable], equations: Sequence[Equation]
) -> dict[Code, float]:
    """The probability that each chosen value is what the paper says, given the relations that hold.

    Relations speak of what a cell adds to a sum. A printed 0 and a blank add the same, so between these two the
    reader's word alone counts.
    """
    known = {code: Known(choice.value.number) for code, choice in chosen.items()}
    alike = {code: _alike(choice, cells[code]) for code, choice in chosen.items()}
    wrong = {code: max(FLOOR, 1 - p) for code, p in alike.items()}
    odds = dict(wrong)
    for equation in equations:
        if balance(equation, known).holds is not True:
            continue
        doubt = sum(wrong[c] for c in equation.cells)
        for code in equation.cells:
            odds[code] *= _left(code, equation, chosen, doubt - wrong[code])
    return {c: (1 - max(FLOOR, o)) * _among_alike(chosen[c], cells[c], alike[c]) for c, o in odds.items()}


def _alike(choice: Choice, cell: Variable) -> float:
    """The probability of all choices of a cell that add the same as the chosen one."""
    return min(1.0, sum(c.probability for c in cell.choices if c.amount == choice.amount))


def _among_alike(choice: Choice, cell: Variable, alike: float) -> float:
    """The share of the chosen one among them. What the reader gave to none of the choices may be another of them."""
    unsaid = max(0.0, 1 - sum(c.probability for c in cell.choices)) if choice.amount == 0 else 0.0
    doubted = choice.value.number is None and (len(cell.choices) == 1 or not choice.text)
    share = UNSEEN if doubted else UNSAID
    return choice.probability / max(alike + share * unsaid, choice.probability) if choice.probability > 0 else 0.0


def _left(code: Code, equation: Equation, chosen: Mapping[Code, Choice], others: float) -> float:
    """The factor by which a relation that holds shrinks the odds that a cell of it is wrong."""
    text = chosen[code].text
    net = sum(equation.sign(c) for c in equation.cells if chosen[c].text == text)
    hidden = min(1.0, REPORT_BREAKS + CHANCE_TO_CANCEL * others)
    return max(hidden, SAME_MISREADING) if net == 0 else hidden
