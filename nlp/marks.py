"""Where sentences, clauses and brackets of a text begin and end, looked up for many places at once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from baobiao.nlp.grams import Ints
from baobiao.nlp.joined import Joined
from baobiao.nlp.skeleton import COUNT, ZERO

_SENTENCE, _CLAUSE, _PIECE, _OPEN, _CLOSE, _COUNT, _FROM, _EACH, _PERIOD = (1 << k for k in range(9))
_KINDS = {
    "。！？\n": _PERIOD | _SENTENCE | _CLAUSE | _PIECE,
    "；": _SENTENCE | _CLAUSE | _PIECE,
    "，：": _CLAUSE | _PIECE,
    "（": _OPEN | _PIECE,
    "）": _CLOSE | _PIECE,
    "、": _PIECE,
    COUNT: _COUNT,
    "由从": _FROM,
    "各": _EACH,
}
_LAST = 0xFFFF
_DEEPEST = 3  # brackets within brackets


@lru_cache(maxsize=1)
def _table() -> NDArray[np.uint16]:
    table = np.zeros(_LAST + 1, dtype=np.uint16)
    for characters, kind in _KINDS.items():
        table[[ord(c) for c in characters]] = kind
    return table


@dataclass(frozen=True)
class Marks:
    """The marks of a text that starts and ends with a line end."""

    joined: Joined

    @cached_property
    def _kinds(self) -> NDArray[np.uint16]:
        return _table()[np.minimum(self.joined.points, _LAST)]

    def _where(self, kind: int) -> Ints:
        return np.flatnonzero(self._kinds & kind)

    @cached_property
    def periods(self) -> Ints:
        """Where each sentence starts that a full stop ends (；goes on in it), and the text's length."""
        return self._where(_PERIOD) + 1

    @cached_property
    def sentences(self) -> Ints:
        """Where each sentence starts, and the text's length."""
        return self._where(_SENTENCE) + 1

    @cached_property
    def clauses(self) -> Ints:
        """Where each clause starts, and the text's length; a colon right before a count (粉丝：5万人) ends none."""
        ends, points = self._where(_CLAUSE), self.joined.points
        follows = points[np.minimum(ends + 1, len(points) - 1)]
        leads = (points[ends] == ord("：")) & ((follows == ord(COUNT)) | (follows == ord(ZERO)))
        clauses: Ints = ends[~leads] + 1
        return clauses

    @cached_property
    def pieces(self) -> Ints:
        """The marks at which the words after a number end."""
        return self._where(_PIECE)

    @cached_property
    def opens(self) -> Ints:
        """Where brackets open."""
        return self._where(_OPEN)

    @cached_property
    def closed(self) -> NDArray[np.bool_]:
        """Whether each character closes a bracket."""
        return self._kinds & _CLOSE > 0

    @cached_property
    def depth(self) -> Ints:
        """How many brackets of its own sentence stand open at each place; a bracket that nothing opened closes none."""
        step = (self._kinds & _OPEN > 0).astype(np.int64) - (self._kinds & _CLOSE > 0)
        open_ = np.concatenate([[0], np.cumsum(step)])
        sentence = np.searchsorted(self.periods, np.arange(len(open_)), "right")
        first = np.concatenate([[0], self.periods])[sentence]
        fall = sentence * (
            2 * len(open_)
        )  # later sentences lie below all earlier ones, so that each has a least of its own
        own = open_ - open_[first] - fall
        depth: Ints = own - np.minimum(np.minimum.accumulate(own), -fall)
        return depth

    @cached_property
    def counts(self) -> Ints:
        """How many counts stand before each place."""
        return np.concatenate([[0], np.cumsum(self._kinds & _COUNT > 0)])

    def level(self, starts: Ints, places: Ints) -> Ints:
        """For each place the last of some starts before it that stands in no bracket closed meanwhile; -1 where none
        does."""
        found = np.full(len(places), -1, dtype=np.int64)
        deep = np.minimum(self.depth[places], _DEEPEST)
        for depth in np.unique(deep).tolist():
            here = deep == depth
            shallow = np.append(starts[np.minimum(self.depth[starts], _DEEPEST) <= depth], -1)
            found[here] = shallow[np.searchsorted(shallow[:-1], places[here], "right") - 1]
        return found

    def last_from(self, places: Ints) -> Ints:
        """The last 由 or 从 before each place; -1 where none is."""
        return _last(self._where(_FROM), places)

    def last_each(self, places: Ints) -> Ints:
        """The last 各 before each place; -1 where none is."""
        return _last(self._where(_EACH), places)


def _last(marks: Ints, places: Ints) -> Ints:
    return np.append(marks, -1)[np.searchsorted(marks, places) - 1]


def around(starts: Ints, places: Ints) -> tuple[Ints, Ints]:
    """The sentence or clause that each place stands in: where it starts, and its closing mark."""
    k = np.searchsorted(starts, places, "right")
    return starts[k - 1], starts[k] - 1
