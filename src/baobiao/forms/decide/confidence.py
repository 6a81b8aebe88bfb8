"""How sure a value is once its relations have spoken.

A cell that was misread in a row and a column that both add up would need a second error that cancels it in each. So
every relation that holds divides the odds of an error, unless the same misreading of every equal text in it would leave
it holding (a 7 taken for a 1 in a part and in its total alike): then it says little.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from baobiao.forms.decide.variables import Choice
from baobiao.forms.relations import Code, Equation, Known, balance

CHANCE_TO_CANCEL = 0.1
"""How likely another misread cell of the relation is off by just the amount that hides the first."""
REPORT_BREAKS = 0.003
"""How likely the report itself breaks a relation, in just the way that hides an error."""
SAME_MISREADING = 0.5
"""What is left of the odds of an error when the same misreading of equal texts would leave the relation holding."""
FLOOR = 1e-7


def supported(chosen: Mapping[Code, Choice], equations: Sequence[Equation]) -> dict[Code, float]:
    """The probability that each chosen value is what the paper says, given the relations that hold."""
    known = {code: Known(choice.value.number) for code, choice in chosen.items()}
    wrong = {code: max(FLOOR, 1 - choice.probability) for code, choice in chosen.items()}
    odds = dict(wrong)
    for equation in equations:
        if balance(equation, known).holds is not True:
            continue
        doubt = sum(wrong[c] for c in equation.cells)
        for code in equation.cells:
            odds[code] *= _left(code, equation, chosen, doubt - wrong[code])
    return {code: 1 - max(FLOOR, o) for code, o in odds.items()}


def _left(code: Code, equation: Equation, chosen: Mapping[Code, Choice], others: float) -> float:
    """The factor by which a relation that holds shrinks the odds that a cell of it is wrong."""
    text = chosen[code].text
    net = sum(equation.sign(c) for c in equation.cells if chosen[c].text == text)
    hidden = min(1.0, REPORT_BREAKS + CHANCE_TO_CANCEL * others)
    return max(hidden, SAME_MISREADING) if net == 0 else hidden
