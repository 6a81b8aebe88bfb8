"""What may state a metric: each count, each clause that denies or repeats (均已答复); and its surroundings.

Candidates are proposed by rules and decided by a model. The surroundings of each are cut into zones of the text,
because a word weighs otherwise right before the number than in the clause before.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from itertools import pairwise
from typing import NamedTuple, Self

from baobiao.nlp.numbers import Kind, Number
from baobiao.nlp.scheme import Scheme
from baobiao.nlp.skeleton import COUNT, DATE, ZERO, Skeleton


class Way(IntEnum):
    """How a candidate states its value."""

    NUMBER = 0
    DENIAL = 1
    SAME = 2


Span = tuple[int, int]


class Candidate(NamedTuple):
    """A place in a unit's skeleton that may state a metric.

    Args:
        unit: the unit's index.
        way, place, end: how, and where the number or the cue stands.
        value: what it states; 0 for a denial, None where another metric's value is repeated.
        approximate: whether the words say so.
        stop: where the stated words end (the number's unit, the denying clause).
        near, topic, before, opening, after, further: zones of the unit's skeleton: right before the number in
            its clause; what it is about where those words do not say (合计…, 为…); the sentence before; its first
            words; the words after; the rest of the sentence.
        aside: whether it stands in brackets that its sentence opened.
        part: whether words like 其中 stand before it in its sentence.
        change: 1 for the first number of 由…增加到…, 2 for the second, which is about what the first is about.
        rank: how many counts stand before it in its sentence.
        total: 1 where it equals the sum of counts that follow it in its sentence, 2 of counts just before it.
    """

    unit: int
    way: Way
    place: int
    end: int
    value: int | float | None
    approximate: bool
    stop: int
    near: Span
    topic: Span
    before: Span
    opening: Span
    after: Span
    further: Span
    rank: int = 0
    total: int = 0
    change: int = 0
    part: bool = False
    aside: bool = False


_SENTENCE = re.compile(r"[。；！？\n]")
_CLAUSE = re.compile(r"[，。；：！？\n]")
_PIECE = re.compile(r"[，。；：！？（）、\n]")
_LIST = re.compile(rf"(?:[{COUNT}{ZERO}][^，。；、\d{COUNT}{ZERO}]{{0,3}}[、和与及，]){{1,9}}[{COUNT}{ZERO}]")
_SHARED = re.compile(r"分别|依次|各占|各")
_ITEM = re.compile(r"[^、和与及]+")
_EACH = re.compile(rf"((?:{DATE}[月日季]?、?){{2,6}}).{{0,2}}各[^{COUNT}，。；]{{0,6}}$")
_EACH_CUE = "各"
_FROM = re.compile(rf"(?:由|从)[^，。；：{COUNT}]{{0,8}}$")
_TO = re.compile(rf"^[^，。；：{COUNT}]{{0,8}}(?:到|至|为|成|达)[^，。；：{COUNT}]{{0,6}}$")
_PART = re.compile(r"其中|包括|分类别|按类别|按内容|从内容|具体为|分别为|计有|含|按栏目|构成")
_NOT_ONE = re.compile(r"[^，。；、]{0,2}[也都][^，。；]{0,1}[没未无不]")
_BACK, _AHEAD = 40, 30


@dataclass(frozen=True)
class _Frame:
    """A unit's skeleton with its sentences and clauses, and where the field's words stand in it."""

    unit: int
    text: str
    sentences: tuple[int, ...]
    clauses: tuple[int, ...]
    words: tuple[int, ...]

    def topic(self, near: Span, sentence: int) -> Span:
        """`near` where a word of the field stands in it, or else the last clause before it with one and no count; the
        unit's opening at the worst."""
        if self._told(near):
            return near
        k = bisect_left(self.clauses, near[0] + 1) - 1
        while k > 0 and self.clauses[k] > sentence - 24 and near[0] - self.clauses[k - 1] < 2 * _BACK:
            k -= 1
            span = (self.clauses[k], self.clauses[k + 1] - 1)
            if self._told(span) and COUNT not in self.text[span[0] : span[1]]:
                return span
        return (sentence, min(near[0], sentence + 20))

    def _told(self, span: Span) -> bool:
        k = bisect_left(self.words, span[0])
        return k < len(self.words) and self.words[k] < span[1]


def candidates(scheme: Scheme, skeletons: Sequence[Skeleton]) -> list[Candidate]:
    """Everything that may state a metric, unit by unit."""
    return [c for unit, bones in enumerate(skeletons) for c in _of_unit(scheme, unit, bones)]


def _of_unit(scheme: Scheme, unit: int, bones: Skeleton) -> Iterator[Candidate]:
    text = bones.text
    marks = (0, *(m.end() for m in _SENTENCE.finditer(text)), len(text) + 1)
    clauses = (0, *(m.end() for m in _CLAUSE.finditer(text)), len(text) + 1)
    frame = _Frame(unit, text, marks, clauses, tuple(scheme.tag(text)[0].tolist()))
    deny, same = scheme.cues
    counts = _stated(bones, clauses, deny)
    if counts:
        yield from _counts(counts, frame)
    places = [place for _, place in counts]
    first: dict[int, Span] = {}
    for denial in deny.finditer(text):
        first.setdefault(bisect_right(clauses, denial.start()), denial.span())
    repeats = {bisect_right(clauses, m.start()) for m in same.finditer(text)}
    for k, (a, b) in enumerate(pairwise(clauses), 1):
        if (cue := first.get(k)) and bisect_left(places, cue[0]) == bisect_left(places, _said(text, cue[1], b)):
            yield _clause(frame, Way.DENIAL, cue, (a, b - 1))
        if k in repeats and COUNT not in text[a:b] and (repeat := same.search(text, a, b)):
            yield _clause(frame, Way.SAME, repeat.span(), (a, b - 1))


def _said(text: str, start: int, end: int) -> int:
    """Where the words from `start` on end: the clause, or a bracket that opens in it."""
    opens = text.find("（", start, end)
    return end if opens < 0 else opens


def _around(marks: Sequence[int], place: int) -> Span:
    """The sentence or clause that `place` stands in."""
    k = bisect_left(marks, place + 1)
    return marks[k - 1], marks[k] - 1


def _stated(bones: Skeleton, clauses: Sequence[int], deny: re.Pattern[str]) -> list[tuple[Number, int]]:
    """The counts with their places; the 一 of 没有一件 and 无一例 denies and counts nothing."""
    counts = [(n, p) for n, p in zip(bones.numbers, bones.places, strict=True) if n.kind is Kind.COUNT]
    return [(n, p) for n, p in counts if n.value != 1 or not _denied(bones, n, p, clauses, deny)]


def _denied(bones: Skeleton, number: Number, place: int, clauses: Sequence[int], deny: re.Pattern[str]) -> bool:
    if bones.folded.text[number.start] != "一":
        return False
    start = max(_around(clauses, place)[0], place - 8)
    return bool(deny.search(bones.text, start, place)) or bool(_NOT_ONE.match(bones.text, place + 1))


@dataclass
class _Sentence:
    """What the counts of a sentence share."""

    start: int
    end: int
    part: int  # where words like 其中 end, or beyond the text
    ranks: int = 0

    @classmethod
    def around(cls, frame: _Frame, place: int) -> Self:
        start, end = _around(frame.sentences, place)
        part = _PART.search(frame.text, start, end)
        return cls(start, end, part.end() if part else len(frame.text) + 1)


def _counts(counts: Sequence[tuple[Number, int]], frame: _Frame) -> Iterator[Candidate]:
    text, items = frame.text, _distributed(frame.text)
    values = [n.value for n, _ in counts]
    last, sentence, whence = 0, _Sentence(-1, -1, 0), (0, 0)
    for k, (number, place) in enumerate(counts):
        if not sentence.start <= place <= sentence.end:
            sentence = _Sentence.around(frame, place)
        start = max(_around(frame.clauses, place)[0], last)
        near = items.get(place, (start, place))
        change = 1 if _FROM.search(text, near[0], place) else 0
        if whence[1] and _TO.match(text[whence[1] : place]):
            near, change = (whence[0], place), 2
        stop = place + 1 + number.stop - number.end
        after = _after(text, stop, counts[k + 1][1] if k + 1 < len(counts) else len(text))
        value = number.value
        if _EACH_CUE in text[max(0, place - 8) : place] and (each := _EACH.search(text, max(0, place - 24), place)):
            value *= each[1].count(DATE)
        told = sum(1 for _, p in counts[k + 1 : k + 13] if p <= sentence.end)
        past = _sums(number.value, values[max(0, k - 12) : k][::-1])
        total = 2 if past else int(_sums(number.value, values[k + 1 : k + 1 + told]))
        first = sentence.start
        yield Candidate(
            frame.unit, Way.NUMBER, place, place + 1, value, number.approximate, stop, near,
            frame.topic(near, first), (max(first, place - _BACK), start), (first, min(first + 12, place)),
            (place + 1, after), (after, min(sentence.end, after + _AHEAD)), sentence.ranks, total, change,
            sentence.part <= place, text.count("（", first, place) > text.count("）", first, place),
        )  # fmt: skip
        last, sentence.ranks = stop, sentence.ranks + 1
        whence = (near[0], stop) if change == 1 else (0, 0)


def _after(text: str, stop: int, ahead: int) -> int:
    """Where the words right after a number end: at a mark, at the next count, or a dozen characters on."""
    end = min(stop + 12, ahead, len(text))
    cut = _PIECE.search(text, stop, end)
    return min(cut.start() if cut else end, ahead)


def _sums(value: float, rest: Sequence[float]) -> bool:
    """Whether two or more of the neighbouring counts, from the nearest on, make up the value."""
    total = 0.0
    for k, part in enumerate(rest):
        total += part
        if total == value and k > 0 and part != value:
            return True
    return False


def _distributed(text: str) -> dict[int, Span]:
    """Where items are listed first and their numbers after (A、B分别为3件、5件), the item of each number."""
    found: dict[int, Span] = {}
    for run in _LIST.finditer(text):
        places = [p for p in range(run.start(), run.end()) if text[p] in (COUNT, ZERO)]
        start = max((m.end() for m in _CLAUSE.finditer(text, max(0, run.start() - 60), run.start())), default=0)
        shared = list(_SHARED.finditer(text, start, run.start()))
        items = [m.span() for m in _ITEM.finditer(text, start, shared[-1].start())] if shared else []
        if len(items) >= len(places):
            found |= dict(zip(places, items[-len(places) :], strict=True))
    return found


def _clause(frame: _Frame, way: Way, cue: Span, clause: Span) -> Candidate:
    sentence = _around(frame.sentences, cue[0])
    near = (max(clause[0], cue[0] - _BACK), cue[0])
    after = (cue[0], min(clause[1], cue[1] + _BACK))
    topic = near if frame.topic(after, sentence[0]) == after else frame.topic(near, sentence[0])
    before = sentence[0] if sentence[0] < clause[0] else clause[0] - 12
    return Candidate(
        frame.unit, way, cue[0], cue[1], 0 if way is Way.DENIAL else None, False, clause[1], near, topic,
        (max(before, clause[0] - _BACK, 0), clause[0]), (sentence[0], min(sentence[0] + 12, cue[0])), after,
        (clause[1], min(max(sentence[1], clause[1]), clause[1] + _AHEAD)),
    )  # fmt: skip
