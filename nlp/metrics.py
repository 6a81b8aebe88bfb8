"""Which metric each candidate states, or none; one value a metric a report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from baobiao.nlp.balances import WEAK, Chosen, balanced, unbalanced
from baobiao.nlp.candidates import Candidate, candidates
from baobiao.nlp.grams import Ints, where
from baobiao.nlp.joined import Joined, joined
from baobiao.nlp.linear import Floats, Linear, probability
from baobiao.nlp.metric_features import metric_features
from baobiao.nlp.scheme import Scheme
from baobiao.nlp.skeleton import Skeleton
from baobiao.nlp.zones import Way


@dataclass(frozen=True, slots=True)
class Found:
    """A metric that a unit states: `start` to `end` of the unit's text is the evidence; `broken` where it stands in a
    sum of the scheme that does not come out, `rivalled` where another value is likely too."""

    code: str
    value: int | float
    approximate: bool
    unit: int
    start: int
    end: int
    confidence: float
    broken: bool = False
    rivalled: bool = False


def _foremost(scores: Floats, least: Floats) -> Ints:
    """The candidates that may state something; of very many only the most probable of each metric."""
    likely = np.flatnonzero((scores >= least).any(axis=1))
    if len(likely) <= _MANY:
        return likely
    most = np.argsort(-scores[likely], axis=0, kind="stable")[:_KEPT]
    return likely[np.unique(most)]


Likely = tuple[list[Candidate], Floats]
"""Candidates, and how probably each states each metric."""


@dataclass(frozen=True)
class MetricModel:
    """Which candidate states which metric.

    Args:
        thresholds: by metric, the probability from which a count is believed; a clause is from less (`CLAUSE`).
    """

    scheme: Scheme
    linear: Linear
    thresholds: Floats

    @cached_property
    def least(self) -> Floats:
        """By metric, how probable a candidate is that may be told at all: with a sum's help, less than alone."""
        summed = {code for balance in self.scheme.data.balances for code in (*balance.left, *balance.right)}
        weak = np.array([WEAK if code in summed else 1.0 for code in self.scheme.metrics], dtype=np.float32)
        least: Floats = np.minimum(self.thresholds * np.float32(CLAUSE), weak)
        return least

    def extract(self, skeletons: Sequence[Skeleton], above: Floats) -> list[Found]:
        """The metrics of a document, in the order of the text."""
        likely = self.likely(joined(self.scheme, [s.text for s in skeletons]), skeletons, above)
        return self.settle(skeletons, *likely)

    def likely(
        self,
        text: Joined,
        skeletons: Sequence[Skeleton],
        above: Floats,
        aside: Sequence[bool] | None = None,
        first: int = 0,
    ) -> Likely:
        """The candidates that may state something, by unit, and how probably each states each metric.

        Args:
            text: the skeletons' texts.
            skeletons: of the units.
            above: unit by label, 1 where the headings above the unit name the label.
            aside: True for each unit that states nothing (page numbers).
            first: the number of the first unit.
        """
        found = candidates(self.scheme, text, skeletons, aside)
        bag, _ = metric_features(self.scheme, found, above)
        scores = probability(self.linear.scores(bag))
        kept = _foremost(scores, self.least)
        return found.rows(kept.tolist(), first), scores[kept]

    def settle(
        self, skeletons: Sequence[Skeleton], found: Sequence[Candidate], scores: Floats, first: int = 0
    ) -> list[Found]:
        """The metrics of a document from its likely candidates, in the order of the text; `first` as in `likely`."""
        chosen = choose(self.scheme, found, scores, self.thresholds)
        exact = {code: c.value for code, c, _ in chosen if c.value is not None and not c.approximate}
        broken = unbalanced(self.scheme, exact)
        rivals = rivalled(self.scheme, found, scores, chosen)
        told = [
            _told(skeletons[c.unit - first], c, c.unit - first, code, p, code in broken, code in rivals)
            for code, c, p in chosen
        ]
        return sorted(told, key=lambda f: (f.unit, f.start, f.end))


_MANY, _KEPT = 600, 100  # candidates of one batch of text, and of one metric where there are more: that is no report
CLAUSE = 0.45  # of a count's threshold that of a denial or a repetition is: they have fewer rivals
_SUMS_UP, _LIKELY, _SURE, _CERTAIN = 2, 0.5, 0.7, 0.95
_LEAST = 0.05  # how probable a count is at least that a clause may repeat

Choice = tuple[str, Candidate, float]


def choose(scheme: Scheme, found: Sequence[Candidate], scores: Floats, thresholds: Floats) -> list[Choice]:
    """For each metric the most probable candidate above its threshold, with its value settled.

    A candidate that repeats another metric's value takes it from that metric's own candidate, where that stands before
    it in the same unit. Where a sum of the scheme does not come out, a less probable count with which it does is taken.
    """
    scores = _undivided(found, scores)
    believed = scores >= thresholds * np.array([1 if c.way is Way.NUMBER else CLAUSE for c in found])[:, None]
    ranked = _ranked(scores, believed)
    best: dict[str, Chosen] = {}
    late: list[tuple[str, str]] = []
    for column, likely in ranked.items():
        code = scheme.metrics[column]
        base = scheme.data.metrics[code].same_as
        k = _best(found, scores[:, column], likely, base is not None)
        if k is None:
            continue
        best[code] = (found[k], float(scores[k, column]))
        if found[k].value is None and base is not None:
            late.append((code, base))
    for code, base in late:
        candidate, p = best.pop(code)
        own, of_base = (scheme.metrics.index(name) for name in (code, base))
        stated = best[base][0] if base in best else _lead(found, scores[:, of_base], candidate)
        if stated is not None and stated.value is not None and _leads(stated, candidate):
            best[code] = (_repeated(candidate, stated), p)
        elif (k := _best(found, scores[:, own], ranked[own], False)) is not None:
            best[code] = (found[k], float(scores[k, own]))
    return [(code, candidate, p) for code, (candidate, p) in balanced(scheme, found, scores, best).items()]


def _lead(found: Sequence[Candidate], scores: Floats, repeat: Candidate) -> Candidate | None:
    """The count that a clause most probably repeats where none is believed by itself (办理…12件，均已办结)."""
    before = [k for k, c in enumerate(found) if _leads(c, repeat) and scores[k] >= _LEAST]
    return found[max(before, key=lambda k: float(scores[k]))] if before else None


def rivalled(scheme: Scheme, found: Sequence[Candidate], scores: Floats, chosen: Sequence[Choice]) -> set[str]:
    """The metrics of which another value than the chosen one is more probable than not by itself."""
    values = {code: candidate.value for code, candidate, _ in chosen}
    told = ((scheme.metrics[column], found[k].value) for k, column in zip(*where(scores > _LIKELY), strict=True))
    return {code for code, value in told if value is not None and values.get(code, value) != value}


def _undivided(found: Sequence[Candidate], scores: Floats) -> Floats:
    """A number that surely states one metric does not state another that is in any doubt."""
    number = np.array([c.way is Way.NUMBER for c in found], dtype=bool)
    top = scores.max(axis=1, initial=0)[:, None]
    lesser = (scores < _SURE) & (scores < top) & (top > _CERTAIN)
    return np.where(number[:, None] & lesser, 0, scores).astype(np.float32)


def _ranked(scores: Floats, believed: NDArray[np.bool_]) -> dict[int, list[int]]:
    """For each metric that anything is believed to state the candidates that are, most probable first."""
    columns, rows = where(believed.T)
    order = np.lexsort((-scores[rows, columns], columns))
    ranked: dict[int, list[int]] = {}
    for column, row in zip(columns[order].tolist(), rows[order].tolist(), strict=True):
        ranked.setdefault(column, []).append(row)
    return ranked


def _best(found: Sequence[Candidate], scores: Floats, ranked: Sequence[int], repeats: bool) -> int | None:
    """The most probable candidate that is believed; one that sums up likely ones (共405人) goes before them."""
    likely = [k for k in ranked if repeats or found[k].value is not None]
    sums = (k for k in likely if found[k].total == _SUMS_UP and scores[k] > _SURE and _of_likely(found, likely, k))
    return next(sums, next(iter(likely), None))


def _of_likely(found: Sequence[Candidate], likely: Sequence[int], k: int) -> bool:
    """Whether one of the counts that the k-th one sums up is likely too."""
    total, value = 0.0, found[k].value or 0
    for part in range(k - 1, -1, -1):
        if total >= value or found[part].unit != found[k].unit:
            break
        if found[part].way is Way.NUMBER:
            total += found[part].value or 0
            if part in likely:
                return True
    return False


def _leads(stated: Candidate, candidate: Candidate) -> bool:
    """Whether a count stands before a clause, in its paragraph or in the one before."""
    back = candidate.unit - stated.unit
    return stated.way is Way.NUMBER and (back == 1 or (back == 0 and stated.place < candidate.place))


def _repeated(candidate: Candidate, stated: Candidate) -> Candidate:
    """The repeating clause with the value that it repeats; its evidence opens where that value is stated, in the same
    paragraph."""
    near = stated.near if stated.unit == candidate.unit else candidate.near
    return candidate._replace(value=stated.value, approximate=stated.approximate, near=near)


def _told(bones: Skeleton, c: Candidate, unit: int, code: str, p: float, broken: bool, rival: bool) -> Found:
    start, end = _words(bones, c)
    first, stop = bones.span(start, end)
    assert c.value is not None
    return Found(code, c.value, c.approximate, unit, first, stop, p, broken, rival)


def _words(bones: Skeleton, c: Candidate) -> tuple[int, int]:
    """The evidence in the skeleton: from the words before the number to its unit, or on to the clause's end where
    nothing stands before it."""
    text = bones.text
    start = min(c.near[0], c.place)
    while start < c.place and text[start] in "，。；：、！？（）”》’—和及与":
        start += 1
    if c.way is not Way.NUMBER or start < c.place:
        return start, max(c.stop, c.end)
    return start, max(c.stop, c.after[1])
