"""The zones of text around a place, each read apart by the metric model, and what tells what a place is about."""

from __future__ import annotations

from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from baobiao.nlp.grams import Ints
from baobiao.nlp.marks import Marks, around

ZONES = ("near", "topic", "subject", "before", "opening", "after", "further")
"""Right before the number in its clause; what it is about where those words do not say (合计…, 为…); the last words
before those that name a metric, whatever counts stand there (累计12场，今年3场); the sentence before; its first words;
the words after; the rest of the sentence."""

BACK, AHEAD, OPENING = 40, 30, 12  # characters that the zones before, after and at the opening reach

Columns = dict[str, Ints]
"""Facts of many places by name; a zone has two columns, `near` and `near_end`."""

Zone = tuple[Ints, Ints]
"""Where a zone of each place starts and ends."""


class Way(IntEnum):
    """How a candidate states its value."""

    NUMBER = 0
    DENIAL = 1
    SAME = 2


def zoned(zones: dict[str, Zone]) -> Columns:
    """Zones as columns."""
    return {name + end: column for name, zone in zones.items() for end, column in zip(("", "_end"), zone, strict=True)}


def topic(marks: Marks, near: Zone, sentence: Ints) -> Zone:
    """`near` where a word of the field stands in it, or else the last clause before it with one and no count, not far
    off; the sentence's opening at the worst."""
    words, counted = marks.joined.words, np.diff(marks.counts[marks.clauses]) > 0
    before = _clause_before(marks, near[0], sentence, _holding(marks, words) & ~counted)
    worst = sentence, np.minimum(near[0], sentence + 20)
    return _first_of(told(words, near), near, _first_of(before[0] >= 0, before, worst))


def subject(marks: Marks, near: Zone, sentence: Ints) -> Zone:
    """The words before `near` in its clause where one of them names a metric, or else the last clause before with one,
    not far off; nothing at the worst."""
    names = marks.joined.names
    here = around(marks.clauses, near[0])[0], near[0]
    before = _clause_before(marks, near[0], sentence, _holding(marks, names))
    return _first_of(told(names, here), here, _first_of(before[0] >= 0, before, (sentence, sentence)))


def _first_of(there: NDArray[np.bool_], zone: Zone, other: Zone) -> Zone:
    return np.where(there, zone[0], other[0]), np.where(there, zone[1], other[1])


def _holding(marks: Marks, words: Ints) -> NDArray[np.bool_]:
    """Which clauses hold any of some words."""
    there: NDArray[np.bool_] = np.diff(np.searchsorted(words, marks.clauses)) > 0
    return there


def _clause_before(marks: Marks, places: Ints, sentence: Ints, good: NDArray[np.bool_]) -> Zone:
    """The last good clause before the one of each place, in its paragraph and not far off; -1 where none is."""
    text, first = marks.joined, marks.clauses
    last = np.append(np.maximum.accumulate(np.where(good, np.arange(len(good)), -1)), -1)
    before = last[np.searchsorted(first, places, "right") - 2]
    own = np.searchsorted(first, text.starts[np.searchsorted(text.starts, places, "right") - 1])
    there = (before >= own) & (places - first[before] < 2 * BACK) & (first[before + 1] > sentence - 24)
    return np.where(there, first[before], -1), np.where(there, first[before + 1] - 1, -1)


def told(words: Ints, span: Zone) -> NDArray[np.bool_]:
    """Whether any of some words begins in each span."""
    there: NDArray[np.bool_] = np.searchsorted(words, span[0]) < np.searchsorted(words, span[1])
    return there
