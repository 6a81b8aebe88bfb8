"""What may state a metric: each count, each clause that denies or repeats (均已答复); and its surroundings.

Candidates are proposed by rules and decided by a model. The surroundings of each are cut into zones of the text,
because a word weighs otherwise right before the number than in the clause before. All candidates of a text are found
together, column by column.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from baobiao.nlp.grams import Ints
from baobiao.nlp.joined import Joined
from baobiao.nlp.marks import Marks, around
from baobiao.nlp.numbers import Kind, Number
from baobiao.nlp.scheme import Scheme
from baobiao.nlp.skeleton import COUNT, DATE, ZERO, Skeleton


class Way(IntEnum):
    """How a candidate states its value."""

    NUMBER = 0
    DENIAL = 1
    SAME = 2


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


ZONES = ("near", "topic", "before", "opening", "after", "further")
"""Right before the number in its clause; what it is about where those words do not say (合计…, 为…); the sentence
before; its first words; the words after; the rest of the sentence."""

_COLUMNS = ("unit", "way", "place", "end", "stop", "approximate", "rank", "total", "change", "part", "aside")
_PLACED = [2, 3, 4, *range(len(_COLUMNS), len(_COLUMNS) + 2 * len(ZONES))]  # the columns that are places in the text


@dataclass(frozen=True)
class Candidates:
    """The candidates of a text in the order of its units, column by column; places are in the joined text.

    `rank`: how many counts stand before it in its sentence. `change`: 1 for the first number of 由…增加到…, 2 for the
    second, which is about what the first is about. `aside`: whether it stands in brackets that its sentence opened.
    """

    joined: Joined
    cells: Ints
    values: Values

    def __len__(self) -> int:
        return len(self.values)

    def __getitem__(self, column: str) -> Ints:
        found: Ints = self.cells[:, _COLUMNS.index(column)]
        return found

    def zone(self, name: str) -> tuple[Ints, Ints]:
        """Where a zone of each candidate starts and ends."""
        k = len(_COLUMNS) + 2 * ZONES.index(name)
        return self.cells[:, k], self.cells[:, k + 1]

    def row(self, k: int) -> Candidate:
        """One candidate, its places in its own unit."""
        cells = self.cells[k].copy()
        cells[_PLACED] -= self.joined.starts[cells[0]]
        unit, way, place, end, stop, approximate, _, total, _, part, _, *zones = cells.tolist()
        spans = (zones[0], zones[1]), (zones[8], zones[9])
        return Candidate(unit, Way(way), place, end, self.values[k], bool(approximate), stop, *spans, total, bool(part))


_LIST = re.compile(rf"(?:[{COUNT}{ZERO}][^，。；、\d{COUNT}{ZERO}]{{0,3}}[、和与及，]){{1,9}}[{COUNT}{ZERO}]")
_SHARED = re.compile(r"分别|依次|各占|各")
_ITEM = re.compile(r"[^、和与及]+")
_EACH = re.compile(rf"((?:{DATE}[月日季]?、?){{2,6}}).{{0,2}}各[^{COUNT}，。；]{{0,6}}$")
_TO = re.compile(rf"^[^，。；：{COUNT}]{{0,8}}(?:到|至|为|成|达)[^，。；：{COUNT}]{{0,6}}$")
_PART = re.compile(r"其中|包括|分类别|按类别|按内容|从内容|具体为|分别为|计有|含|按栏目|构成")
_NOT_ONE = re.compile(r"[^，。；、]{0,2}[也都][^，。；]{0,1}[没未无不]")
_BACK, _AHEAD, _OPENING, _AFTER = 40, 30, 12, 12
_NEIGHBOURS = 12  # counts that a total may sum up


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
    counts = _counted(text, skeletons, marks, scheme.cues[0])
    numbers = _numbers(text, marks, counts)
    clauses = _clauses(scheme, text, marks, counts.place)
    cells = np.vstack([numbers, clauses])
    values: Values = [*counts.values, *(None if way == Way.SAME else 0 for way in clauses[:, 1].tolist())]
    order = np.argsort(cells[:, 0], kind="stable")
    if aside is not None:
        order = order[~np.array(aside, dtype=bool)[cells[order, 0]]]
    return Candidates(text, cells[order], [values[k] for k in order.tolist()])


@dataclass(frozen=True, slots=True)
class _Counts:
    """The counts of a text: their units, places, lengths with the words that they are counted in, and values."""

    unit: Ints
    place: Ints
    width: Ints
    approximate: Ints
    values: list[int | float]

    @classmethod
    def of(cls, found: Sequence[tuple[int, int, Number]], values: list[int | float]) -> Self:
        rows = [(unit, place, 1 + n.stop - n.end, n.approximate) for unit, place, n in found]
        unit, place, width, approximate = np.array(rows, dtype=np.int64).reshape(-1, 4).T
        return cls(unit, place, width, approximate, values)


def _counted(text: Joined, skeletons: Sequence[Skeleton], marks: Marks, deny: re.Pattern[str]) -> _Counts:
    """The counts; the 一 of 没有一件 and 无一例 denies and counts nothing, 3月、9月各2次 counts twice."""
    starts = text.starts.tolist()
    every = [
        (unit, place + starts[unit], n)
        for unit, bones in enumerate(skeletons)
        for n, place in zip(bones.numbers, bones.places, strict=True)
        if n.kind is Kind.COUNT and not (n.value == 1 and _denied(bones, n, place, deny))
    ]
    values = [n.value for _, _, n in every]
    places = np.array([place for _, place, _ in every], dtype=np.int64)
    for k in np.flatnonzero(marks.last_each(places) >= places - 8).tolist():
        place = every[k][1]
        if each := _EACH.search(text.prose, max(0, place - 24), place):
            values[k] *= each[1].count(DATE)
    return _Counts.of(every, values)


def _denied(bones: Skeleton, number: Number, place: int, deny: re.Pattern[str]) -> bool:
    if bones.folded.text[number.start] != "一":
        return False
    before = re.split("[，。；：！？]", bones.text[max(0, place - 8) : place])[-1]
    return bool(deny.search(before)) or bool(_NOT_ONE.match(bones.text, place + 1))


def _numbers(text: Joined, marks: Marks, counts: _Counts) -> Ints:
    """The counts' columns and zones."""
    place, stop = counts.place, counts.place + counts.width
    every = np.arange(len(place))
    start = np.maximum(around(marks.clauses, place)[0], np.concatenate([[0], stop])[: len(place)])
    near, near_end, change = _near(text, marks, place, stop, start)
    first, last = around(marks.sentences, place)
    ahead = np.append(place, len(text.text))[1 : len(place) + 1]
    after = np.minimum.reduce([marks.pieces[np.searchsorted(marks.pieces, stop)], stop + _AFTER, ahead])
    topic, topic_end = _topic(text, marks, (near, near_end), first)
    rank = every - np.searchsorted(place, first)
    aside = marks.depth[place] > marks.depth[first]
    columns = (
        counts.unit, np.zeros_like(place), place, place + 1, stop, counts.approximate,
        rank, _totals(counts, first), change, _parts(text, place, first), aside,
        near, near_end, topic, topic_end, np.maximum(first, place - _BACK), start,
        first, np.minimum(first + _OPENING, place), place + 1, after, after, np.minimum(last, after + _AHEAD),
    )  # fmt: skip
    return np.stack(columns, axis=1).astype(np.int64)


def _near(text: Joined, marks: Marks, place: Ints, stop: Ints, start: Ints) -> tuple[Ints, Ints, Ints]:
    """The words before each count that say what it counts, from where to where, and its part in 由…增加到…."""
    near, near_end = start.copy(), place.copy()
    order = {where: k for k, where in enumerate(place.tolist())}
    for where, span in _distributed(text.prose, marks):
        if where in order:
            near[order[where]], near_end[order[where]] = span
    change = (marks.last_from(place) >= np.maximum(near, place - 9)).astype(np.int64)
    for k in np.flatnonzero(change[:-1]).tolist():
        if change[k] == 1 and _TO.match(text.prose[stop[k] : place[k + 1]]):
            near[k + 1], near_end[k + 1], change[k + 1] = near[k], place[k + 1], 2
    return near, near_end, change


def _distributed(text: str, marks: Marks) -> Iterator[tuple[int, Span]]:
    """Where items are listed first and their numbers after (A、B分别为3件、5件), each number's place and item."""
    for run in _LIST.finditer(text):
        start = max(int(marks.clauses[np.searchsorted(marks.clauses, run.start(), "right") - 1]), run.start() - 60)
        shared = list(_SHARED.finditer(text, start, run.start()))
        if not shared:
            continue
        places = [p for p in range(run.start(), run.end()) if text[p] in (COUNT, ZERO)]
        items = [m.span() for m in _ITEM.finditer(text, start, shared[-1].start())]
        if len(items) >= len(places):
            yield from zip(places, items[-len(places) :], strict=True)


def _topic(text: Joined, marks: Marks, near: tuple[Ints, Ints], sentence: Ints) -> tuple[Ints, Ints]:
    """`near` where a word of the field stands in it, or else the last clause before it with one and no count, not far
    off; the sentence's opening at the worst."""
    first = marks.clauses
    told = np.diff(np.searchsorted(text.words, first)) > 0
    counted = np.diff(marks.counts[first]) > 0
    good = np.append(np.maximum.accumulate(np.where(told & ~counted, np.arange(len(told)), -1)), -1)
    clause = np.searchsorted(first, near[0], "right") - 1
    before = good[clause - 1]
    own = np.searchsorted(first, text.starts[np.searchsorted(text.starts, near[0], "right") - 1])
    there = (before >= own) & (near[0] - first[before] < 2 * _BACK) & (first[before + 1] > sentence - 24)
    start = np.where(there, first[before], sentence)
    end = np.where(there, first[before + 1] - 1, np.minimum(near[0], sentence + 20))
    said = _told(text, near)
    return np.where(said, near[0], start), np.where(said, near[1], end)


def _told(text: Joined, span: tuple[Ints, Ints]) -> NDArray[np.bool_]:
    """Whether a word of the field begins in each span."""
    there: NDArray[np.bool_] = np.searchsorted(text.words, span[0]) < np.searchsorted(text.words, span[1])
    return there


def _parts(text: Joined, place: Ints, first: Ints) -> NDArray[np.bool_]:
    """Whether words like 其中 stand before each count in its sentence."""
    spans = np.array([m.span() for m in _PART.finditer(text.text)] or [(-1, -1)])
    k = np.searchsorted(spans[:, 1], place, "right") - 1
    told: NDArray[np.bool_] = (k >= 0) & (spans[k, 0] >= first)
    return told


def _totals(counts: _Counts, first: Ints) -> Ints:
    """2 where a count equals the sum of two or more right before it in its unit, 1 of some after it in its sentence."""
    values = np.array(counts.values, dtype=np.float64)
    before = _sums(values, counts.unit)
    after = _sums(values[::-1], first[::-1])[::-1]
    return np.where(before, 2, after.astype(np.int64))


def _sums(values: NDArray[np.float64], group: Ints) -> NDArray[np.bool_]:
    """Whether two or more counts of the same group, from the one before each on, make up its value."""
    total = np.zeros_like(values)
    made = np.zeros(len(values), dtype=bool)
    for back in range(1, min(_NEIGHBOURS, len(values) - 1) + 1):
        part = values[:-back]
        total[back:] += part
        whole = (total[back:] == values[back:]) & (part != values[back:]) & (group[back:] == group[:-back])
        made[back:] |= whole & (back > 1)
    return made


def _clauses(scheme: Scheme, text: Joined, marks: Marks, counts: Ints) -> Ints:
    """The columns and zones of clauses that may deny something or repeat another metric's value."""
    deny, same = scheme.cues
    rows = [
        *((Way.DENIAL, *span) for span in _denials(text.prose, marks, deny, counts)),
        *((Way.SAME, *span) for span in _repeats(text.prose, marks, same)),
    ]
    table = np.array(rows, dtype=np.int64).reshape(-1, 3)
    table = table[np.lexsort((table[:, 0], np.searchsorted(marks.clauses, table[:, 1], "right")))]
    way, place, end = table.T
    start, last = around(marks.clauses, place)
    first, stop = around(marks.sentences, place)
    near, after = np.maximum(start, place - _BACK), np.minimum(last, end + _BACK)
    topic, topic_end = _topic(text, marks, (near, place), first)
    told = _told(text, (place, after))
    before = np.where(first < start, first, start - _OPENING)
    unit = np.searchsorted(text.starts, place, "right") - 1
    nothing = np.zeros_like(place)
    columns = (
        unit, way, place, end, last, nothing, nothing, nothing, nothing, nothing, nothing,
        near, place, np.where(told, near, topic), np.where(told, place, topic_end),
        np.maximum.reduce([before, start - _BACK, text.starts[unit]]), start,
        first, np.minimum(first + _OPENING, place), place, after,
        last, np.minimum(np.maximum(stop, last), last + _AHEAD),
    )  # fmt: skip
    return np.stack(columns, axis=1).astype(np.int64)


def _denials(text: str, marks: Marks, deny: re.Pattern[str], counts: Ints) -> Iterator[Span]:
    """The first cue of each clause that may deny, where no count stands between it and the clause's end or bracket."""
    spans = np.array([m.span() for m in deny.finditer(text)], dtype=np.int64).reshape(-1, 2)
    clause, first = np.unique(np.searchsorted(marks.clauses, spans[:, 0], "right"), return_index=True)
    for (start, end), last in zip(spans[first].tolist(), marks.clauses[clause].tolist(), strict=True):
        opens = text.find("（", end, last)
        until = opens if opens >= 0 else last
        k = np.searchsorted(counts, start)
        if k == len(counts) or counts[k] >= until:
            yield start, end


def _repeats(text: str, marks: Marks, same: re.Pattern[str]) -> Iterator[Span]:
    """What may repeat another metric's value, the first of each clause that holds no count."""
    clauses = np.array([m.start() for m in same.finditer(text)], dtype=np.int64)
    for k in np.unique(np.searchsorted(marks.clauses, clauses, "right")).tolist():
        start, last = int(marks.clauses[k - 1]), int(marks.clauses[k])
        if marks.counts[start] == marks.counts[last] and (match := same.search(text, start, last)):
            yield match.span()
