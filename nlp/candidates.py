"""What may state a metric: each count, each clause that denies or repeats (均已答复); and its surroundings.

Candidates are proposed by rules and decided by a model. The surroundings of each are cut into zones of the text,
because a word weighs otherwise right before the number than in the clause before. All candidates of a text are found
together, column by column.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from baobiao.nlp.clauses import clauses_in
from baobiao.nlp.counts import columns_of, counts_in
from baobiao.nlp.grams import Ints
from baobiao.nlp.joined import Joined
from baobiao.nlp.marks import Marks
from baobiao.nlp.scheme import Scheme
from baobiao.nlp.skeleton import Skeleton
from baobiao.nlp.zones import Columns, Way, Zone

Span = tuple[int, int]
Values = list[int | float | None]


class Candidate(NamedTuple):
    """A place in a unit's skeleton that may state a metric.

    Args:
        unit: the unit's index.
        way, place, end: how, and where the number or the cue stands.
        value: what it states; 0 for a denial, None where another metric's value is repeated.
        approximate: whether the words say so.
        stop: where the stated words end (the number's unit, the denying clause).
        near, after: the words right before the number in its clause, and those after it.
        total: 1 where it equals the sum of counts that follow it in its sentence, 2 of counts just before it.
        part: whether words like 其中 stand before it in its sentence.
    """

    unit: int
    way: Way
    place: int
    end: int
    value: int | float | None
    approximate: bool
    stop: int
    near: Span
    after: Span
    total: int = 0
    part: bool = False


@dataclass(frozen=True)
class Candidates:
    """The candidates of a text in the order of its units, column by column; places are in the joined text.

    `rank`: how many counts stand before it in its sentence. `change`: 1 for the first number of 由…增加到…, 2 for the
    second, which is about what the first is about. `listed`: whether words like 其中 stand before it, even beyond a ；.
    `aside`: whether it stands in brackets that its sentence opened.
    """

    joined: Joined
    columns: Columns
    values: Values

    def __len__(self) -> int:
        return len(self.values)

    def __getitem__(self, column: str) -> Ints:
        return self.columns[column]

    def zone(self, name: str) -> Zone:
        """Where a zone of each candidate starts and ends."""
        return self.columns[name], self.columns[name + "_end"]

    def rows(self, kept: Sequence[int], first: int = 0) -> list[Candidate]:
        """Some of the candidates one by one, their places in their own units; the first unit is number `first`."""
        columns = self.columns
        base = self.joined.starts[columns["unit"][kept]]
        at = {name: columns[name][kept].tolist() for name in ("way", "approximate", "total", "part")}
        at |= {"unit": (columns["unit"][kept] + first).tolist()}
        at |= {name: (columns[name][kept] - base).tolist() for name in _PLACES}
        return [
            Candidate(unit, _WAYS[way], place, end, self.values[k], about > 0, stop, near, after, total, part > 0)
            for k, unit, way, place, end, about, stop, near, after, total, part in zip(
                kept,
                at["unit"],
                at["way"],
                at["place"],
                at["end"],
                at["approximate"],
                at["stop"],
                zip(at["near"], at["near_end"], strict=True),
                zip(at["after"], at["after_end"], strict=True),
                at["total"],
                at["part"],
                strict=True,
            )
        ]


_PLACES = ("place", "end", "stop", "near", "near_end", "after", "after_end")
_WAYS = tuple(Way)


def candidates(
    scheme: Scheme, text: Joined, skeletons: Sequence[Skeleton], aside: Sequence[bool] | None = None
) -> Candidates:
    """Everything that may state a metric, unit by unit: its counts, then its clauses.

    Args:
        scheme: its cues tell what may be a denial or a repetition.
        text: the skeletons' texts.
        skeletons: of the units.
        aside: True for each unit that is passed over (page numbers); None for none.
    """
    marks = Marks(text)
    counts = counts_in(marks, skeletons, scheme.cues[0])
    numbers = columns_of(marks, counts)
    clauses = clauses_in(marks, scheme.cues, counts.place, counts.place + counts.width)
    order = np.argsort(np.concatenate([numbers["unit"], clauses["unit"]]), kind="stable")
    columns = {name: np.concatenate([numbers[name], clauses[name]])[order] for name in numbers}
    values: Values = [*counts.values, *(None if way == Way.SAME else 0 for way in clauses["way"].tolist())]
    found = Candidates(text, columns, [values[k] for k in order.tolist()])
    return found if aside is None else _without(found, np.array(aside, dtype=bool))


def _without(found: Candidates, aside: NDArray[np.bool_]) -> Candidates:
    """The candidates without those of some units."""
    kept = np.flatnonzero(~aside[found["unit"]])
    columns = {name: column[kept] for name, column in found.columns.items()}
    return Candidates(found.joined, columns, [found.values[k] for k in kept.tolist()])
