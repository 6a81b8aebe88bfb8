"""Clauses without a number that may state one: what denies something, what repeats another metric's value."""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np

from baobiao.nlp.grams import Ints
from baobiao.nlp.marks import Marks, around
from baobiao.nlp.zones import AHEAD, BACK, OPENING, Columns, Way, subject, told, topic, zoned

Span = tuple[int, int]


def clauses_in(marks: Marks, cues: tuple[re.Pattern[str], re.Pattern[str]], counts: Ints, stops: Ints) -> Columns:
    """The facts and zones of clauses that may state something, places in the joined text.

    Args:
        marks: the text's.
        cues: what may make a clause a denial, and what may make it repeat a value.
        counts, stops: where the text's counts stand, and where their units end.
    """
    way, place, end = _cued(marks, cues, counts)
    text = marks.joined
    unit = np.searchsorted(text.starts, place, "right") - 1
    start, last = around(marks.clauses, place)
    first, stop = around(marks.sentences, place)
    counted = np.append(stops, -1)[np.searchsorted(counts, place) - 1]  # 行政处罚12件、无收费: what is denied follows
    near = np.maximum.reduce([start, place - BACK, counted]), place
    after = place, np.minimum(last, end + BACK)
    about = topic(marks, near, first)
    said = told(text.words, after)
    before = np.where(first < start, first, start - OPENING)
    facts = {"unit": unit, "way": way, "place": place, "end": end, "stop": last}
    facts |= dict.fromkeys(("approximate", "rank", "total", "change", "part", "listed", "aside"), np.zeros_like(place))
    return facts | zoned(
        {
            "near": near,
            "topic": (np.where(said, near[0], about[0]), np.where(said, near[1], about[1])),
            "subject": subject(marks, near, first),
            "before": (np.maximum.reduce([before, start - BACK, text.starts[unit]]), start),
            "opening": (first, np.minimum(first + OPENING, place)),
            "after": after,
            "further": (last, np.minimum(np.maximum(stop, last), last + AHEAD)),
        }
    )


def _cued(marks: Marks, cues: tuple[re.Pattern[str], re.Pattern[str]], counts: Ints) -> tuple[Ints, Ints, Ints]:
    """Way, start and end of each cue, clause by clause."""
    text = marks.joined.prose
    rows = [(Way.DENIAL, *span) for span in _denials(text, marks, cues[0], counts)]
    rows += [(Way.SAME, *span) for span in _repeats(text, marks, cues[1])]
    table = np.array(rows, dtype=np.int64).reshape(-1, 3)
    way, place, end = table[np.lexsort((table[:, 0], np.searchsorted(marks.clauses, table[:, 1], "right")))].T
    return way, place, end


def _denials(text: str, marks: Marks, deny: re.Pattern[str], counts: Ints) -> Iterator[Span]:
    """The first cue of each clause that may deny, where no count stands between it and the clause's end or bracket."""
    spans = np.array([m.span() for m in deny.finditer(text)], dtype=np.int64).reshape(-1, 2)
    clause, first = np.unique(np.searchsorted(marks.clauses, spans[:, 0], "right"), return_index=True)
    firsts = spans[first]
    ahead = np.append(counts, len(text))[np.searchsorted(counts, firsts[:, 0])]
    rows = np.column_stack([firsts, marks.clauses[clause], ahead]).tolist()
    for start, end, last, count in rows:
        if count >= last or 0 <= text.find("（", end, last) <= count:
            yield start, end


def _repeats(text: str, marks: Marks, same: re.Pattern[str]) -> Iterator[Span]:
    """What may repeat another metric's value, the first of each clause that holds no count."""
    clauses = np.array([m.start() for m in same.finditer(text)], dtype=np.int64)
    for k in np.unique(np.searchsorted(marks.clauses, clauses, "right")).tolist():
        start, last = int(marks.clauses[k - 1]), int(marks.clauses[k])
        if marks.counts[start] == marks.counts[last] and (match := same.search(text, start, last)):
            yield match.span()
