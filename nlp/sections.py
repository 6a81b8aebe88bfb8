"""Which chapter each paragraph belongs to.

Two steps. The content model reads each paragraph by itself: character n-grams and the field's words. The sequence
model then weighs its opinion together with the headings above the paragraph, its neighbours and its place in the report
(stacking; Wolpert 1992), so that a wrong or missing heading is outvoted by content, thin content by its surroundings.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from baobiao.nlp.grams import Bag, Ints, averaged, expand, mixed
from baobiao.nlp.joined import Joined, joined
from baobiao.nlp.linear import Floats, Linear, multiplied, probability
from baobiao.nlp.paragraphs import Unit
from baobiao.nlp.scheme import Scheme
from baobiao.nlp.skeleton import Skeleton

_CHAPTER = re.compile(r"\s*(?:第\s*)?[一二三四五六七八九十]{1,2}\s*[、.．章部]")
_HEAD = 14  # characters that open a paragraph and often tell its subject
_DOUBT, _SECOND, _SURE = 0.3, 0.5, 0.9
_REACH = 2  # neighbours on each side that the sequence model sees


class Labelled(NamedTuple):
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
        text = joined(self.scheme, [s.text for s in skeletons])
        return self.settle(self.opinions(text), units, heading_names(self.scheme, units, skeletons), [len(units)])

    def opinions(self, text: Joined) -> Floats:
        """What paragraphs say of their labels, each read by itself: log odds, paragraph by label."""
        return self.content.scores(content_features(text))

    def settle(self, opinions: Floats, units: Sequence[Unit], names: Floats, sizes: Sequence[int]) -> list[Labelled]:
        """The labels of documents' paragraphs, from what each says by itself and what the headings name.

        Args:
            opinions, units, names: of all documents' paragraphs one after another.
            sizes: how many paragraphs each document has.
        """
        if not units:
            return []
        final = probability(multiplied(context(opinions, units, names, sizes), self.context_weights))
        return decide(final, self.scheme.labels, governing(names, sizes), probability(opinions))


def content_features(text: Joined) -> Bag:
    """Each paragraph's n-grams of one to three characters, its opening apart, and its words of the field."""
    count = len(text.starts)
    bag = Bag(count)
    owners, places = expand(text.starts - 1, text.ends)
    even = averaged(owners, count)
    for n in (1, 2, 3):
        bag.add(owners, mixed(text.grams(n)[places], n), even)
    owners, places = expand(text.starts - 1, np.minimum(text.ends, text.starts + _HEAD))
    even = averaged(owners, count)
    for n in (2, 3):
        bag.add(owners, mixed(text.grams(n)[places], 10 + n), even)
    owners = np.searchsorted(text.starts, text.words, "right") - 1
    bag.add(owners, mixed(text.groups.astype(np.uint32), 20), 2 * averaged(owners, count))
    return bag


def heading_names(scheme: Scheme, units: Sequence[Unit], skeletons: Sequence[Skeleton]) -> Floats:
    """For each unit the labels that its own heading (whole or run in) names: unit by label, 0 or 1."""
    named = np.zeros((len(units), len(scheme.labels)), dtype=np.float32)
    for row, (unit, bones) in enumerate(zip(units, skeletons, strict=True)):
        if not (unit.heading or unit.run_in):
            continue
        text = bones.folded.text[:40] if unit.heading else "".join(bones.folded.spelled[: unit.run_in].split())
        for label in scheme.heading_labels(text)[:2]:
            named[row, scheme.labels.index(label)] = 1
    return named


def governing(names: Floats, sizes: Sequence[int]) -> Floats:
    """For each unit what its own heading names, or else the last heading above it in its document that names
    anything; `sizes`: how many units each document has."""
    return _last(names, names.sum(axis=1) > 0, _extents(sizes)[0], 0)


def _extents(sizes: Sequence[int]) -> tuple[Ints, Ints]:
    """For each unit where its document starts and ends among the units of all."""
    ends = np.cumsum(np.array(sizes, dtype=np.int64))
    return np.repeat(ends - sizes, sizes), np.repeat(ends, sizes)


def context(scores: Floats, units: Sequence[Unit], names: Floats, sizes: Sequence[int]) -> Floats:
    """What the sequence model sees of each unit: unit by feature, a constant last.

    The content's opinion of the unit and its neighbours; what its own heading and the headings above it name; whether
    it is a heading, opens with one, or looks like furniture; how far down the report it stands.
    """
    first, end = _extents(sizes)
    opinion = (np.clip(scores, -8, 8) / 4).astype(np.float32)
    certain = probability(scores)
    heading = np.array([u.heading for u in units], dtype=np.float32)[:, None]
    every: list[Floats] = [
        opinion,
        *(_beside(certain, k, first, end) for k in range(-_REACH, _REACH + 1) if k),
        *_above(names, certain, units, first),
        names * (1 - heading),
        names * heading,
        (opinion * heading).astype(np.float32),
        np.array([[u.heading, u.run_in > 0, u.furniture] for u in units], dtype=np.float32),
        _where(first, end),
        np.ones((len(units), 1), np.float32),
    ]
    return np.hstack(every).astype(np.float32)


def _beside(rows: Floats, k: int, first: Ints, end: Ints) -> Floats:
    """For each row the one `k` further on in its document, zeros where none is."""
    place = np.arange(len(rows)) + k
    there = (place >= first) & (place < end)
    return np.where(there[:, None], rows[np.clip(place, 0, len(rows) - 1)], 0).astype(np.float32)


def _where(first: Ints, end: Ints) -> Floats:
    """How far down its document each unit stands."""
    place = (np.arange(len(first)) - first).astype(np.float32) / np.maximum(end - first - 1, 1).astype(np.float32)
    return np.stack([place == 0, place < 0.15, place, place > 0.85, place == 1], axis=1).astype(np.float32)


def _above(names: Floats, certain: Floats, units: Sequence[Unit], first: Ints) -> tuple[Floats, Floats, Floats]:
    """For each unit: what the last heading above that names anything names, what the last chapter heading names, and
    the content's opinion of the last heading or line that announces (…措施：)."""
    named = names.sum(axis=1) > 0
    chapter = np.array([bool(_CHAPTER.match(u.text)) for u in units]) & named
    lead = np.array([u.heading or u.text.rstrip()[-1:] in ("：", ":") for u in units])
    return _last(names, named, first), _last(names, chapter, first), _last(certain, lead, first)


def _last(rows: Floats, there: NDArray[np.bool_], first: Ints, back: int = 1) -> Floats:
    """For each row the last row of its document that is `there`, at least `back` rows before it; zeros where none
    is."""
    places = np.maximum.accumulate(np.where(there, np.arange(len(rows)), -1))
    before = np.concatenate([np.full(back, -1), places])[: len(rows)]
    return np.where((before >= first)[:, None], rows[before], 0).astype(np.float32)


def decide(rows: Floats, labels: Sequence[str], above: Floats, alone: Floats) -> list[Labelled]:
    """For each paragraph the most probable label, and a second one that is more probable than not.

    Where nothing is probable among its neighbours, what the paragraph surely says by itself (`alone`) decides; where it
    says nothing of its chapter, the heading above it.
    """
    best = np.argsort(-rows, axis=1, kind="stable")[:, :2]
    likely = np.take_along_axis(rows, best, 1)
    sure = alone.max(axis=1, initial=0) >= _SURE
    weak = (likely[:, 0] < _DOUBT) & (sure | above.any(axis=1))
    best[weak, 0] = np.argmax(np.where(sure[:, None], alone, above * (1 + rows)), axis=1)[weak]
    likely[weak, 0], likely[weak, 1] = np.maximum(rows[weak, best[weak, 0]], _DOUBT), 0
    return [
        Labelled((labels[first], labels[second]) if q > _SECOND else (labels[first],), p)
        for (first, second), (p, q) in zip(best.tolist(), likely.tolist(), strict=True)
    ]
