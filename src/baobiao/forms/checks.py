"""Relations tested, within the tables and between the tables and the narrative."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from baobiao.forms.model import CrossCheck, Form
from baobiao.forms.numbers import plain
from baobiao.forms.relations import Balance, Code, Equation, Known, balance
from baobiao.report import CellValue, Check, Metric


def tested(table: str, equation: Equation, known: Mapping[Code, Known]) -> Check:
    """A relation of a table as a check."""
    cells = tuple(f"{table}.{row}.{column}" for row, column in equation.cells)
    return _check(equation.relation, equation.scope, balance(equation, known), cells)


def _check(relation: str, scope: str, sums: Balance, cells: tuple[str, ...]) -> Check:
    return Check(
        relation=relation,
        scope=scope,
        left=plain(sums.left),
        right=plain(sums.right),
        difference=plain(sums.difference),
        holds=sums.holds,
        cells=cells,
    )


def cross_checks(cells: Sequence[CellValue], metrics: Sequence[Metric], forms: Sequence[Form]) -> tuple[Check, ...]:
    """The narrative's figures held against the tables: the metric on the left, the cells' sum on the right.

    An approximate figure and a metric that the narrative does not state are not tested.
    """
    stated = {m.metric: m for m in metrics if not m.approximate}
    values = {c.id: c for c in cells}
    crossed = {c.id: c for form in forms for c in form.cross_checks if set(c.cells) <= set(values)}
    return tuple(_crossed(c, stated[c.metric], values) for c in crossed.values() if c.metric in stated)


def _crossed(crossed: CrossCheck, metric: Metric, values: Mapping[str, CellValue]) -> Check:
    left = Decimal(str(metric.value))
    parts = [values[code] for code in crossed.cells]
    unknown = any(p.status in ("absent", "unreadable") for p in parts) or all(p.status == "blank" for p in parts)
    right = None if unknown else sum((Decimal(str(p.value or 0)) for p in parts), Decimal(0))
    return _check(crossed.id, metric.metric, Balance(left, right), crossed.cells)


def with_disagreements(cells: Sequence[CellValue], checks: Sequence[Check]) -> tuple[CellValue, ...]:
    """The cells with those marked that the narrative contradicts.

    Where the tables do not add up around such a cell, the narrative's figure is offered as its suggestion.
    """
    said = {code: check for check in checks if check.holds is False for code in check.cells}
    return tuple(_disagreeing(cell, said[cell.id]) if cell.id in said else cell for cell in cells)


def disputed(metrics: Sequence[Metric], checks: Sequence[Check]) -> tuple[Metric, ...]:
    """The metrics with those marked that the tables contradict: a disagreement is told on both sides.

    Args:
        metrics: the narrative's.
        checks: what `cross_checks` told; the scope of each is the metric that it tested.
    """
    contradicted = {check.scope for check in checks if check.holds is False}
    return tuple(_disputed(m) if m.metric in contradicted else m for m in metrics)


def _disputed(metric: Metric) -> Metric:
    return metric.model_copy(update={"needs_review": True, "reasons": (*metric.reasons, "narrative_disagrees")})


def _disagreeing(cell: CellValue, check: Check) -> CellValue:
    alone = len(check.cells) == 1 and "relation_broken" in cell.reasons and cell.suggestion is None
    return cell.model_copy(
        update={
            "needs_review": True,
            "reasons": (*cell.reasons, "narrative_disagrees"),
            "suggestion": check.left if alone else cell.suggestion,
        }
    )
