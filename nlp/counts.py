"""Every count of a text as a candidate: what it is worth, what stands around it, how it stands to other counts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from baobiao.nlp.grams import Ints
from baobiao.nlp.joined import Joined
from baobiao.nlp.marks import Marks, around
from baobiao.nlp.numbers import Kind, Number
from baobiao.nlp.skeleton import COUNT, DATE, ZERO, Skeleton
from baobiao.nlp.zones import AHEAD, BACK, OPENING, Columns, Way, subject, topic, zoned

_LIST = re.compile(rf"(?:[{COUNT}{ZERO}][^，。；、\d{COUNT}{ZERO}]{{0,3}}[、和与及，]){{1,9}}[{COUNT}{ZERO}]")
_SHARED = re.compile(r"分别|依次|各占|各")
_ITEM = re.compile(r"[^、和与及]+")
_EACH = re.compile(rf"((?:{DATE}[月日季]?、?){{2,6}}).{{0,2}}各[^{COUNT}，。；]{{0,6}}$")
_TO = re.compile(rf"^[^，。；：{COUNT}]{{0,8}}(?:到|至|为|成|达)[^，。；：{COUNT}]{{0,6}}$")
_PART = re.compile(r"其中|包括|分类别|按类别|按内容|从内容|具体为|分别为|计有|含|按栏目|构成")
_NOT_ONE = re.compile(r"[^，。；、]{0,2}[也都][^，。；]{0,1}[没未无不]")
_JUST = re.compile(r"）[共合总累计达到为有约近超逾]{0,3}$")
_SUM = np.arange(1, 5)  # how far before a count the bracket may close
_AFTER = 12  # characters of the words right after a number
_NEIGHBOURS = 12  # counts that a total may sum up


@dataclass(frozen=True, slots=True)
class Counts:
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


def counts_in(marks: Marks, skeletons: Sequence[Skeleton], deny: re.Pattern[str]) -> Counts:
    """The counts; the 一 of 没有一件 and 无一例 denies and counts nothing, 3月、9月各2次 counts twice."""
    text = marks.joined
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
    return Counts.of(every, values)


def _denied(bones: Skeleton, number: Number, place: int, deny: re.Pattern[str]) -> bool:
    if bones.folded.text[number.start] != "一":
        return False
    before = re.split("[，。；：！？]", bones.text[max(0, place - 8) : place])[-1]
    return bool(deny.search(before)) or bool(_NOT_ONE.match(bones.text, place + 1))


def columns_of(marks: Marks, counts: Counts) -> Columns:
    """The counts' facts and zones, places in the joined text."""
    text, place, stop = marks.joined, counts.place, counts.place + counts.width
    first, last = around(marks.sentences, place)
    start = np.maximum(marks.level(marks.clauses, place), marks.level(stop, place))
    near, near_end, change = _near(text, marks, place, stop, start)
    after = _after(marks, place, stop)
    facts = {
        "unit": counts.unit,
        "way": np.full_like(place, Way.NUMBER),
        "place": place,
        "end": place + 1,
        "stop": stop,
        "approximate": counts.approximate,
        "rank": np.arange(len(place)) - np.searchsorted(place, first),
        "total": _totals(counts, first),
        "change": change,
        "part": _parts(text, place, first).astype(np.int64),
        "listed": _parts(text, place, around(marks.periods, place)[0]).astype(np.int64),
        "aside": (marks.depth[place] > marks.depth[first]).astype(np.int64),
    }
    return facts | zoned(
        {
            "near": (near, near_end),
            "topic": topic(marks, (near, near_end), first),
            "subject": subject(marks, (near, near_end), first),
            "before": (np.maximum(first, place - BACK), start),
            "opening": (first, np.minimum(first + OPENING, place)),
            "after": (place + 1, after),
            "further": (after, np.minimum(last, after + AHEAD)),
        }
    )


def _after(marks: Marks, place: Ints, stop: Ints) -> Ints:
    """Where the words right after each count end: at a mark, at the next count, or a dozen characters on."""
    ahead = np.append(place, len(marks.joined.text))[1 : len(place) + 1]
    mark = marks.pieces[np.searchsorted(marks.pieces, stop)]
    after: Ints = np.minimum(np.minimum(mark, stop + _AFTER), ahead)
    return after


def _near(text: Joined, marks: Marks, place: Ints, stop: Ints, start: Ints) -> tuple[Ints, Ints, Ints]:
    """The words before each count that say what it counts, from where to where, and its part in 由…增加到…."""
    near, near_end = start.copy(), _before_bracket(marks, place, start)
    order = {where: k for k, where in enumerate(place.tolist())}
    for where, span in _distributed(text.prose, marks):
        if where in order:
            near[order[where]], near_end[order[where]] = span
    change = (marks.last_from(place) >= np.maximum(near, place - 9)).astype(np.int64)
    for k in np.flatnonzero(change[:-1]).tolist():
        if change[k] == 1 and _TO.match(text.prose[stop[k] : place[k + 1]]):
            near[k + 1], near_end[k + 1], change[k + 1] = near[k], place[k + 1], 2
    return near, near_end, change


def _before_bracket(marks: Marks, place: Ints, start: Ints) -> Ints:
    """Where the words before each count end: at the count, or before a bracket just before it (转发（含…）共12条)."""
    opens = marks.level(marks.opens, place)
    there = np.flatnonzero((opens > start) & marks.closed[np.maximum(place[:, None] - _SUM, 0)].any(axis=1))
    text = marks.joined.text
    just = [k for k in there.tolist() if _JUST.search(text, int(opens[k]), int(place[k]))]
    end = place.copy()
    end[just] = opens[just]
    return end


def _distributed(text: str, marks: Marks) -> Iterator[tuple[int, tuple[int, int]]]:
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


def _parts(text: Joined, place: Ints, first: Ints) -> NDArray[np.bool_]:
    """Whether words like 其中 stand before each count, after the place where its sentence starts."""
    spans = np.array([m.span() for m in _PART.finditer(text.text)] or [(-1, -1)])
    k = np.searchsorted(spans[:, 1], place, "right") - 1
    told: NDArray[np.bool_] = (k >= 0) & (spans[k, 0] >= first)
    return told


def _totals(counts: Counts, first: Ints) -> Ints:
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
