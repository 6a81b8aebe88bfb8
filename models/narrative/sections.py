"""Training of the two steps of section labelling."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, vstack

from baobiao.models.narrative.corpus import Example, damaged, split_up, without_headings
from baobiao.models.narrative.fit import Doubles, fit, matrix
from baobiao.nlp.grams import SIZE
from baobiao.nlp.joined import joined
from baobiao.nlp.linear import Linear
from baobiao.nlp.scheme import Scheme
from baobiao.nlp.sections import SectionModel, content_features, context, heading_names

CONTENT_STRENGTH = 4.0
CONTEXT_STRENGTH = 1.0
SEEN = 3  # a feature must occur in so many paragraphs
ROUNDS = 50
PARTS = 3  # of the stacking: the sequence step learns from opinions on reports that the content step has not seen


def multiplied(reports: Sequence[Example], words: dict[str, list[str]]) -> list[Example]:
    """The reports; without headings; as a poor scan gives them; with their paragraphs taken apart, with headings and
    without."""
    damage = (damaged(report, 0.06, n) for n, report in enumerate(reports))
    apart = [split_up(report, n, words) for n, report in enumerate(reports)]
    return [*reports, *map(without_headings, reports), *damage, *apart, *map(without_headings, apart[::2])]


def targets(reports: Sequence[Example], labels: Sequence[str]) -> Doubles:
    """Paragraph by label, 1 where the paragraph has it."""
    rows = [names for report in reports for names in report.labels]
    return np.array([[float(label in names) for label in labels] for names in rows]).reshape(-1, len(labels))


def train_sections(scheme: Scheme, reports: Sequence[Example], words: dict[str, list[str]]) -> SectionModel:
    """Both steps from labelled reports, with the damaged copies of each."""
    examples = [e for e in multiplied(reports, words) if e.units]
    order = {report.id: n for n, report in enumerate(reports)}
    part = np.array([order[e.id] % PARTS for e in examples for _ in e.units])
    x = vstack([matrix(content_features(joined(scheme, [s.text for s in e.skeletons]))) for e in examples]).tocsr()
    y = targets(examples, scheme.labels)
    used = _seen(x)
    opinions = np.zeros(y.shape)
    for k in range(PARTS):
        opinions[part == k] = x[part == k][:, used] @ fit(
            x[part != k][:, used], y[part != k], CONTENT_STRENGTH, iterations=ROUNDS
        )
    content = fit(x[:, used], y, CONTENT_STRENGTH, iterations=ROUNDS)
    linear = Linear.dense(scheme.labels, used, content.astype(np.float16).astype(np.float32))
    seen = _contexts(scheme, examples, opinions.astype(np.float32))
    weights = fit(csr_matrix(seen), y, CONTEXT_STRENGTH, iterations=200, constant=-1)
    return SectionModel(scheme, linear, weights.astype(np.float32))


def _seen(x: csr_matrix) -> NDArray[np.int64]:
    often = np.bincount(x.indices, minlength=SIZE) >= SEEN
    often[0] = True
    return np.flatnonzero(often)


def _contexts(scheme: Scheme, examples: Sequence[Example], opinions: NDArray[np.float32]) -> NDArray[np.float32]:
    units = [u for e in examples for u in e.units]
    names = heading_names(scheme, units, [s for e in examples for s in e.skeletons])
    return context(opinions, units, names, [len(e.units) for e in examples])
