"""Sums that a report's own figures keep: told where they do not come out, and used to choose among likely readings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from baobiao.nlp.candidates import Candidate
from baobiao.nlp.linear import Floats
from baobiao.nlp.scheme import BalanceData, Scheme
from baobiao.nlp.zones import Way

WEAK = 0.01  # how probable a count is at least that is taken because a sum then comes out
_INSTEAD = 0.2  # the same where it takes the place of another
_SMALL, _OFTEN = 3, 2  # counts below three stand everywhere: they are twice as probable

Chosen = tuple[Candidate, float]
"""A candidate and how probably it states its metric."""


def unbalanced(scheme: Scheme, values: Mapping[str, float]) -> set[str]:
    """The metrics in the scheme's balances that these values do not keep."""
    broken: set[str] = set()
    for balance in scheme.data.balances:
        if set(balance.given) <= set(values) and _gap(balance, values):
            broken.update(balance.left, balance.right)
    return broken


def balanced(
    scheme: Scheme, found: Sequence[Candidate], scores: Floats, best: Mapping[str, Chosen]
) -> dict[str, Chosen]:
    """The chosen candidates with one of each sum that does not come out exchanged, or one added, so that it does.

    Only a count that says exactly what is wanting, and states the metric with some probability, is taken; the most
    probable one where several do. Its probability stays its own, so that a doubtful one is flagged.
    """
    chosen = dict(best)
    for balance in scheme.data.balances:
        mended = max(_mended(scheme, balance, found, scores, chosen), key=lambda m: m[1][1], default=None)
        if mended:
            chosen[mended[0]] = mended[1]
    return chosen


def _gap(balance: BalanceData, values: Mapping[str, float]) -> float:
    """By how much the left side is larger."""
    return sum(values.get(code, 0) for code in balance.left) - sum(values.get(code, 0) for code in balance.right)


def _mended(
    scheme: Scheme, balance: BalanceData, found: Sequence[Candidate], scores: Floats, chosen: Mapping[str, Chosen]
) -> Iterator[tuple[str, Chosen]]:
    """Each metric of a broken sum with a count that would make the sum come out."""
    codes = (*balance.left, *balance.right)
    stated = {code: chosen[code][0] for code in codes if code in chosen}
    if any(c.approximate for c in stated.values()) or not set(balance.given) & set(stated):
        return
    values = {code: c.value or 0 for code, c in stated.items()}
    gap = _gap(balance, values)
    if not gap and set(balance.given) <= set(stated):
        return
    for code in codes:
        wanted = values.get(code, 0) - (gap if code in balance.left else -gap)
        if set(balance.given) <= {code, *stated} and wanted >= (0 if code in stated else 1):
            least = (_INSTEAD if code in stated else WEAK) * (_OFTEN if wanted < _SMALL else 1)
            yield from ((code, c) for c in _counts(found, scores[:, scheme.metrics.index(code)], wanted, least, chosen))


def _counts(
    found: Sequence[Candidate], scores: Floats, wanted: float, least: float, chosen: Mapping[str, Chosen]
) -> Iterator[Chosen]:
    """The counts of a value that state a metric with some probability and none that is chosen already."""
    taken = [candidate for candidate, _ in chosen.values()]
    for candidate, p in zip(found, scores.tolist(), strict=True):
        exact = candidate.way is Way.NUMBER and candidate.value == wanted and not candidate.approximate
        if exact and p >= least and candidate not in taken:
            yield candidate, p
