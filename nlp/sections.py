"""Which chapter each paragraph belongs to.

Two steps. The content model reads each paragraph by itself: character n-grams and the field's words. The sequence
model then weighs its opinion together with the headings above the paragraph, its neighbours and its place in the report
(stacking; Wolpert 1992), so that a wrong or missing heading is outvoted by content, thin content by its surroundings.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from baobiao.nlp.grams import Bag, averaged, concatenated, expand, mixed, rolling
from baobiao.nlp.linear import Floats, Linear, probability
from baobiao.nlp.paragraphs import Unit
from baobiao.nlp.scheme import Scheme
from baobiao.nlp.skeleton import Skeleton

_HEAD = 14  # characters that open a paragraph and often tell its subject
_REACH = 2  # neighbours on each side that the sequence model sees


@dataclass(frozen=True, slots=True)
class Labelled:
    """A paragraph's labels, most probable first (one or two), with the probability of the first."""

    labels: tuple[str, ...]
    confidence: float


@dataclass(frozen=True)
class SectionModel:
    """The two steps."""

    scheme: Scheme
    content: Linear
    context_weights: Floats
    """Feature of `context` (and the constant, last) by label."""

    def label(self, units: Sequence[Unit], skeletons: Sequence[Skeleton]) -> list[Labelled]:
        """The labels of a document's paragraphs."""
        if not units:
            return []
        scores = self.content.scores(content_features(self.scheme, [s.text for s in skeletons]))
        names = heading_names(self.scheme, units, skeletons)
        final = probability(context(scores, units, names) @ self.context_weights)
        return [decide(row, self.scheme.labels) for row in final]


def content_features(scheme: Scheme, texts: Sequence[str]) -> Bag:
    """Each text's n-grams of one to three characters, its opening apart, and its words of the field."""
    points, starts, ends = concatenated(texts)
    bag = Bag(len(texts))
    owners, places = expand(starts - 1, ends)
    for n in (1, 2, 3):
        bag.add(owners, mixed(rolling(points, n)[places], n), averaged(owners, len(texts)))
    owners, places = expand(starts - 1, np.minimum(ends, starts + _HEAD))
    for n in (2, 3):
        bag.add(owners, mixed(rolling(points, n)[places], 10 + n), averaged(owners, len(texts)))
    tagged = [scheme.tag(text)[1] for text in texts]
    owners = np.repeat(np.arange(len(texts)), [len(t) for t in tagged])
    groups = np.concatenate(tagged).astype(np.uint32) if tagged else np.zeros(0, np.uint32)
    bag.add(owners, mixed(groups, 20), 2 * averaged(owners, len(texts)))
    return bag


def heading_names(scheme: Scheme, units: Sequence[Unit], skeletons: Sequence[Skeleton]) -> Floats:
    """For each unit the labels that its own heading (whole or run in) names: unit by label, 0 or 1."""
    named = np.zeros((len(units), len(scheme.labels)), dtype=np.float32)
    for row, (unit, bones) in enumerate(zip(units, skeletons, strict=True)):
        if not (unit.heading or unit.run_in):
            continue
        text = bones.folded.text[:40] if unit.heading else bones.folded.text[: int(unit.run_in)]
        for label in scheme.heading_labels(text)[:2]:
            named[row, scheme.labels.index(label)] = 1
    return named


def governing(names: Floats, units: Sequence[Unit]) -> Floats:
    """For each unit what its own heading names, or else the last heading above it that names anything."""
    named = names.sum(axis=1) > 0
    last = np.maximum.accumulate(np.where(named, np.arange(len(units)), -1)) if len(units) else np.zeros(0, np.int64)
    return np.where((last >= 0)[:, None], names[last], 0).astype(np.float32)


def context(scores: Floats, units: Sequence[Unit], names: Floats) -> Floats:
    """What the sequence model sees of each unit: unit by feature, a constant last.

    The content's opinion of the unit and its neighbours; what its own heading and the headings above it name; whether
    it is a heading, opens with one, or looks like furniture; how far down the report it stands.
    """
    n, labels = scores.shape
    opinion = np.clip(scores, -8, 8) / 4
    certain = probability(scores)
    padded = np.vstack([np.zeros((_REACH, labels), np.float32), certain, np.zeros((_REACH, labels), np.float32)])
    near = [padded[_REACH + k : _REACH + k + n] for k in range(-_REACH, _REACH + 1) if k]
    heading = np.array([u.heading for u in units])
    flags = np.array([[u.heading, u.run_in > 0, u.furniture] for u in units], dtype=np.float32)
    above, nearest = _above(names, certain, heading)
    place = np.arange(n, dtype=np.float32)[:, None] / max(n - 1, 1)
    place = np.hstack([place == 0, place < 0.15, place, place > 0.85, place == 1]).astype(np.float32)
    own = names * (1 - heading[:, None])
    whole = names * heading[:, None]
    every = [opinion, *near, above, nearest, own, whole, opinion * heading[:, None], flags, place, np.ones((n, 1))]
    return np.hstack(every).astype(np.float32)


def _above(names: Floats, certain: Floats, heading: NDArray[np.bool_]) -> tuple[Floats, Floats]:
    """For each unit what the last heading above it names, and the content's opinion of that heading."""
    carries = heading | (names.sum(axis=1) > 0)
    places = np.where(carries, np.arange(len(names)), -1)
    last = np.concatenate([[-1], np.maximum.accumulate(places)[:-1]]) if len(names) else places
    there = (last >= 0)[:, None]
    return np.where(there, names[last], 0).astype(np.float32), np.where(there, certain[last], 0).astype(np.float32)


def decide(row: Floats, labels: Sequence[str]) -> Labelled:
    """The most probable label, and a second one that is more probable than not."""
    order = np.argsort(-row, kind="stable")
    first, second = int(order[0]), int(order[1]) if len(order) > 1 else int(order[0])
    chosen = (labels[first], labels[second]) if second != first and row[second] > 0.5 else (labels[first],)
    return Labelled(chosen, float(row[first]))
