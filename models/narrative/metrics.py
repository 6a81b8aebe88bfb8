"""Training of the metric model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, vstack

from baobiao.models.narrative.corpus import Example, Fact, misread, reworded, stretched, without_headings
from baobiao.models.narrative.fit import Doubles, fit_sparse, matrix
from baobiao.nlp.candidates import Candidate, candidates
from baobiao.nlp.grams import SIZE
from baobiao.nlp.joined import joined
from baobiao.nlp.linear import Linear
from baobiao.nlp.metric_features import Fit, metric_features
from baobiao.nlp.metrics import MetricModel
from baobiao.nlp.scheme import Scheme
from baobiao.nlp.sections import governing, heading_names
from baobiao.nlp.skeleton import Skeleton
from baobiao.nlp.zones import Way

STRENGTH = 5.0
SEEN = 2  # a feature must occur in so many candidates
MADE = 0.6  # what an invented or damaged candidate counts beside one of the corpus
THRESHOLD = 0.45

Prepared = tuple[list[Candidate], csr_matrix, Doubles, Fit]


def train_metrics(
    scheme: Scheme, reports: Sequence[Example], made: Sequence[Example], asides: Sequence[str]
) -> MetricModel:
    """The metric model from labelled reports, changed copies of them (see `multiplied`), and invented paragraphs."""
    copies = multiplied(scheme, reports, asides)
    own = [prepared(scheme, report) for report in reports]
    further = [prepared(scheme, report) for report in [*copies, *made]]
    linear = fit_metrics(scheme, own, further)
    return MetricModel(scheme, linear, np.full(len(scheme.metrics), THRESHOLD, dtype=np.float32))


def multiplied(scheme: Scheme, reports: Sequence[Example], asides: Sequence[str]) -> list[Example]:
    """Copies of the reports, of each kind all: as a poor scan reads, half of them without headings; put in other words;
    with clauses in between that say nothing, where there are some."""
    bare = [without_headings(r) if n % 2 else r for n, r in enumerate(reports)]
    poor = [replace(misread(r, 0.03, n), id=r.id + "-misread") for n, r in enumerate(bare)]
    otherwise = [replace(reworded(r, scheme, 0.4, n), id=r.id + "-reworded") for n, r in enumerate(reports)]
    longer = [replace(stretched(r, asides, 0.25, n), id=r.id + "-stretched") for n, r in enumerate(reports)]
    return [*poor, *otherwise, *(longer if asides else [])]


def fit_metrics(scheme: Scheme, own: Sequence[Prepared], further: Sequence[Prepared]) -> Linear:
    """The weights from prepared candidates."""
    every = [*own, *further]
    x = vstack([p[1] for p in every]).tocsr()
    y = np.vstack([p[2] for p in every])
    amounts = np.concatenate([np.full(len(p[0]), 1.0 if k < len(own) else MADE) for k, p in enumerate(every)])
    used = _seen(x)
    weights = fit_sparse(x[:, used], y, STRENGTH, amounts)
    return Linear.dense(scheme.metrics, used, weights.astype(np.float16).astype(np.float32))


def _seen(x: csr_matrix) -> NDArray[np.int64]:
    often = np.bincount(x.indices, minlength=SIZE) >= SEEN
    often[0] = True
    return np.flatnonzero(often)


def prepared(scheme: Scheme, report: Example) -> Prepared:
    """A report's candidates, their features, which metrics each states, and how they fit the patterns."""
    text = joined(scheme, [s.text for s in report.skeletons])
    table = candidates(scheme, text, report.skeletons)
    above = governing(heading_names(scheme, report.units, report.skeletons), [len(report.units)])
    bag, fit = metric_features(scheme, table, above)
    found = table.rows(range(len(table)))
    return found, matrix(bag), stated(scheme, report, found), fit


def stated(scheme: Scheme, report: Example, found: Sequence[Candidate]) -> Doubles:
    """Candidate by metric, 1 where a marked fact is what the candidate states."""
    y = np.zeros((len(found), len(scheme.metrics)))
    for fact in report.facts:
        if (k := candidate_of(report, found, fact)) is not None:
            y[k, scheme.metrics.index(fact.code)] = 1
    return y


def candidate_of(report: Example, found: Sequence[Candidate], fact: Fact) -> int | None:
    """The candidate inside a fact's evidence that states its value; None where none does."""
    inside = [k for k, c in enumerate(found) if c.unit == fact.paragraph and _inside(report.skeletons[c.unit], c, fact)]
    same = [k for k in inside if found[k].way is Way.SAME]
    numbers = [k for k in inside if found[k].way is Way.NUMBER and found[k].value == fact.value]
    denials = [k for k in inside if found[k].way is Way.DENIAL] or _denying(report, found, fact)
    if same and (not numbers or found[same[-1]].place > found[numbers[-1]].place):
        return same[-1]
    if numbers:
        return numbers[-1]
    return denials[-1] if denials and fact.value == 0 else None


def _denying(report: Example, found: Sequence[Candidate], fact: Fact) -> list[int]:
    """The denials whose clause goes on to a fact's evidence (无复议、无诉讼 is one that denies both)."""
    bones = report.skeletons[fact.paragraph]

    def reaches(c: Candidate) -> bool:
        start, end = bones.span(c.place, c.stop)
        return start <= fact.start and fact.end <= end

    return [k for k, c in enumerate(found) if c.unit == fact.paragraph and c.way is Way.DENIAL and reaches(c)]


def _inside(bones: Skeleton, c: Candidate, fact: Fact) -> bool:
    start, end = bones.span(c.place, c.end)
    return fact.start <= start and end <= fact.end + 1  # 余 and 多 belong to the number, not always to its evidence
