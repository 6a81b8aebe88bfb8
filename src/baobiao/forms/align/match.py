"""Entries of a table matched to the rows of a form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from baobiao.forms.align.entries import Entry
from baobiao.forms.align.lines import PICTURE
from baobiao.forms.align.path import Scores, Span, best_way
from baobiao.forms.align.plan import Plan, PlanRow
from baobiao.forms.align.settled import settled_rows
from baobiao.forms.titles import Matrix, Title, read_title, similarity

_LIKENESS = np.array([0.0, 0.3, 0.5, 0.6, 0.75, 0.85, 1.0])
_FIRM = np.array([-6.0, -6.0, -4.0, 0.5, 3.0, 4.5, 6.0])
_FAINT = np.array([-1.5, -0.8, 0.5, 2.0, 3.4, 4.5, 6.0])
_KNOWN = 0.7
_LONGEST_SPAN = 5
_LONGEST_BREAK = 10
_SURE_MARGIN = 3.0
_NEVER = 1e6
_NEAR = 2
_SURE_TITLE = 0.9
_SOMEWHAT = 0.4
_MORE = 0.1
_AS_PRINTED = 0.85
_SEVERAL = 3


@dataclass(frozen=True, slots=True)
class Match:
    """An entry that carries a row's values, its row, the title it was known by, and whether that is in doubt."""

    entry: int
    row: int
    title: Title
    doubtful: bool


@dataclass(frozen=True, slots=True)
class Matching:
    """A table's entries matched to a plan's rows; `free` are the entries that took part in no match."""

    plan: Plan
    matches: tuple[Match, ...]
    free: tuple[int, ...]
    score: float

    def meanings(self) -> dict[int, tuple[tuple[str, str], ...]]:
        """For each matched entry the cells that its values are taken for."""
        return {m.entry: self.plan.cells(self.plan.rows[m.row]) for m in self.matches}


@dataclass(frozen=True, slots=True)
class _Piece:
    """Some entries read as one title; `values` is the one of them whose values are the row's."""

    first: int
    last: int
    title: Title
    certainty: float
    values: int


def match_rows(entries: Sequence[Entry], plan: Plan) -> Matching:
    """The best match of entries to the plan's rows that keeps their order."""
    pieces = _pieces(entries)
    alike = _row_likeness([p.title.letters for p in pieces], plan)
    way = best_way(_spans(entries, pieces, alike, plan), _skips(entries, plan), len(plan.rows))
    used = {i for step in way.steps for i in range(step.span.first, step.span.last + 1)}
    free = tuple(i for i in range(len(entries)) if i not in used)
    again = _printed_again([read_title(e.text).letters for e in entries if e.filled])
    matches, weak = [], set()
    rows = {step.row for step in way.steps}
    for step in way.steps:
        piece, likeness = pieces[step.span.tag], float(alike[step.span.tag, step.row])
        strange = _strange(piece, likeness, plan.rows[step.row]) or alike[step.span.tag].max() > likeness + _MORE
        strange |= _holds_another(piece.title.letters, likeness, step.row, plan)
        strange |= again and (likeness < _AS_PRINTED or not rows & {step.row - 1, step.row + 1})
        matches.append(Match(piece.values, step.row, piece.title, strange or step.margin < _SURE_MARGIN))
        if not entries[piece.values].filled or (likeness < 0.5 and plan.rows[step.row].titles):
            weak.add(piece.values)
    single = {(p.first, p.last): a for p, a in zip(pieces, alike, strict=True)}
    known = {m.entry: m.row for m in matches if not m.doubtful}
    settled = settled_rows(entries, known, [single[i, i] for i in range(len(entries))], plan, PICTURE)
    sure = [Match(i, row, read_title(entries[i].text), False) for i, row in settled.items()]
    matches = sorted([*(m for m in matches if m.entry not in settled), *sure], key=lambda m: m.entry)
    matches = sorted([*matches, *_worn_rows(entries, matches, single)], key=lambda m: m.entry)
    free = tuple(i for i in free if i not in {m.entry for m in matches})
    weak -= settled.keys()
    return Matching(plan, _near_lost_values(entries, matches, weak, plan), free, way.score)


def _printed_again(titles: Sequence[str]) -> bool:
    """Whether several titles of rows come back: rows of both prints of a table may stand for one another."""
    long = [title for title in titles if len(title) > 2]
    return len(long) - len(set(long)) >= _SEVERAL


def _worn_rows(
    entries: Sequence[Entry], matches: Sequence[Match], alike: Mapping[tuple[int, int], Scores]
) -> list[Match]:
    """Lines of a picture's grid between two rows that must be the rows which lack there, as many as these are.

    Their titles are worn beyond reading, not those of other rows; they stay in doubt.
    """
    worn: list[Match] = []
    for above, below in pairwise(matches):
        lines = [
            i
            for i in range(above.entry + 1, below.entry)
            if entries[i].method == PICTURE and entries[i].values and not entries[i].ragged
        ]
        lack = range(above.row + 1, below.row)
        if lack and len(lines) == len(lack):
            worn += (
                Match(i, row, read_title(entries[i].text), True)
                for i, row in zip(lines, lack, strict=True)
                if entries[i].certainty < _SURE_TITLE or alike[i, i][row] >= _SOMEWHAT
            )
    return worn


def _spans(entries: Sequence[Entry], pieces: Sequence[_Piece], alike: Matrix, plan: Plan) -> list[Span]:
    """The pieces that may be rows, scored. Pieces that are more like a row when read apart are not joined to it."""
    single = {(p.first, p.last): i for i, p in enumerate(pieces)}
    best = alike.max(axis=1, initial=0.0).tolist()
    parents = _parents(entries, plan)
    spans = []
    for index, piece in enumerate(pieces):
        if not _may_be_row(piece, best[index], entries[piece.values]):
            continue
        scores = _scores(piece, alike[index], entries[piece.values], plan)
        scores += _parent_scores(parents[piece.first], plan)
        for part in range(piece.first, piece.last + 1) if piece.first < piece.last else ():
            scores[alike[single[part, part]] > alike[index] + 0.02] = -_NEVER
        spans.append(Span(piece.first, piece.last, scores, piece.values, index))
    return spans


def _near_lost_values(
    entries: Sequence[Entry], matches: Sequence[Match], weak: set[int], plan: Plan
) -> tuple[Match, ...]:
    """The matches; a weak one (no values, or no title) is in doubt near values that are no row's for sure.

    All of them are where values of several rows stand in one place.
    """
    doubtful = {m.entry: m.doubtful for m in matches}
    most = max(len(leaves) for leaves in plan.leaves)
    if any(entry.ragged and entry.count_printed() > most for entry in entries):
        return tuple(replace(m, doubtful=m.doubtful or m.entry in weak) for m in matches)
    rows = [i for i, entry in enumerate(entries) if entry.filled or i in doubtful]
    astray = [place for place, i in enumerate(rows) if entries[i].filled and doubtful.get(i, True)]
    near = {rows[place] for a in astray for place in range(max(0, a - _NEAR), min(len(rows), a + _NEAR + 1))}
    return tuple(replace(m, doubtful=True) if m.entry in weak & near else m for m in matches)


def _strange(piece: _Piece, likeness: float, row: PlanRow) -> bool:
    """Whether a title that was surely read is hardly that of its row; its number may speak for it or against it."""
    if not row.titles or not piece.title.letters or piece.certainty < 0.9:
        return False
    numbered = piece.title.ordinal is not None and piece.title.ordinal == row.ordinal
    return likeness < (0.55 if numbered else 0.7)


def _holds_another(letters: str, likeness: float, row: int, plan: Plan) -> bool:
    """Whether a printed title is a row's and another row's in one: two lines of a table taken for one."""
    others = {t for i, r in enumerate(plan.rows) if i != row for t in r.titles if len(t) > 1 and t in letters}
    rests = [letters.replace(title, "", 1) for title in others if title != letters]
    return bool(rests) and bool(_row_likeness(rests, plan)[:, row].max() > likeness + _MORE)


def _pieces(entries: Sequence[Entry]) -> list[_Piece]:
    """Every run of entries that may be one title: values, if any, stand behind its last, or before a page break that
    cuts the title."""
    pieces = []
    for last in range(len(entries)):
        text, certainty = "", 1.0
        cut = _before_the_break(entries, last)
        for first in range(last, max(-1, last - _LONGEST_SPAN), -1):
            if first < last and (first == cut or not _joins(entries[first], entries[first + 1])):
                break
            text = entries[first].text + text
            certainty = min(certainty, entries[first].certainty)
            pieces.append(_Piece(first, last, read_title(text), certainty, last))
        if cut is not None:
            text = entries[cut].text + entries[last].text
            certainty = min(entries[cut].certainty, entries[last].certainty)
            pieces.append(_Piece(cut, last, read_title(text), certainty, cut))
    return pieces


def _before_the_break(entries: Sequence[Entry], last: int) -> int | None:
    """The row whose title a page break cuts and whose rest is an entry, its values before the break; None where there
    is none. The rest is in the first line of its grid and has no values; only the foot and the head of pages, read as
    broken lines, stand between."""
    rest = entries[last]
    if rest.ragged or rest.filled or not rest.values or not rest.text:
        return None
    before = (i for i in range(last, max(-1, last - _LONGEST_BREAK), -1) if entries[i].line != rest.line)
    first = next((i for i in before if not entries[i].ragged), None)
    if first is None:
        return None
    cut = entries[first]
    return first if cut.values and cut.text and cut.grid != rest.grid else None


def _joins(one: Entry, next_one: Entry) -> bool:
    """Whether two neighbouring entries may be parts of one title."""
    if one.filled or not one.text or not next_one.text:
        return False
    return one.line == next_one.line or (one.ragged and next_one.ragged) or one.grid != next_one.grid


def _row_likeness(printed: Sequence[str], plan: Plan) -> Matrix:
    """How alike each printed title is to each row's, alone or with its parent's before it."""
    titles = [
        (index, text)
        for index, row in enumerate(plan.rows)
        for title in row.titles
        for text in (title, *((row.under[-1] + title,) if row.under else ()))
    ]
    every = similarity(printed, [text for _, text in titles])
    alike = np.zeros((len(printed), len(plan.rows)))
    for column, (row, _) in enumerate(titles):
        alike[:, row] = np.maximum(alike[:, row], every[:, column])
    return alike


def _may_be_row(piece: _Piece, likeness: float, entry: Entry) -> bool:
    """Whether a piece may be a row at all, by its likeness to the row that it is most like."""
    if not entry.values and (likeness < 0.75 or not entry.ragged):
        return False
    return piece.first == piece.last or likeness >= 0.6


def _scores(piece: _Piece, alike: Scores, entry: Entry, plan: Plan) -> Scores:
    """How well a piece is each row of the plan (log odds)."""
    if piece.title.letters:
        firm = max(0.0, (piece.certainty - 0.5) * 2) if piece.certainty < 0.9 else 1.0
        scores = firm * np.interp(alike, _LIKENESS, _FIRM) + (1 - firm) * np.interp(alike, _LIKENESS, _FAINT)
    else:
        scores = np.full(len(plan.rows), -0.3)
    ordinal = piece.title.ordinal
    for index, row in enumerate(plan.rows):
        if not row.titles:
            scores[index] = 0.5
        elif ordinal and row.ordinal and ordinal.style == row.ordinal.style:
            scores[index] += 1.0 if ordinal == row.ordinal else -1.0
    counts = np.array([len(plan.leaves[row.block]) for row in plan.rows])
    return np.asarray(scores + _count_scores(entry, counts), dtype=np.float64)


def _count_scores(entry: Entry, expected: Scores) -> Scores:
    """How well the number of an entry's values fits the number of each row's cells."""
    if not entry.values:
        return np.full(len(expected), -2.0)
    printed, there = entry.count_printed(), len(entry.values)
    if not entry.ragged and entry.header is not None and not entry.shifted:
        return np.where(there == expected, 1.5, 0.0)
    fits = (printed <= expected) & (there >= expected)
    return np.where(fits, 1.5, np.where(printed > expected, -2.5, np.where(expected > 2 * there + 2, -2.5, 0.0)))


def _parents(entries: Sequence[Entry], plan: Plan) -> list[str]:
    """For each entry the parent title that it stands under, as last printed; "" where none was."""
    titles = sorted(plan.parents)
    words = sorted({read_title(t).letters for e in entries for t in (e.text, *e.above)})
    alike = similarity(words, titles)
    known = {w: titles[int(a.argmax())] for w, a in zip(words, alike, strict=True) if titles and a.max() >= _KNOWN}
    found, current = [], ""
    for entry in entries:
        above = [known[t] for t in (read_title(a).letters for a in entry.above) if t in known]
        current = above[-1] if above else current
        found.append(current)
        current = known.get(read_title(entry.text).letters, current)
    return found


def _parent_scores(parent: str, plan: Plan) -> Scores:
    """How well each row of the plan fits the parent that a piece stands under."""
    if not parent:
        return np.zeros(len(plan.rows))
    return np.array([0.7 if r.under[-1:] == (parent,) else 0.0 if parent in r.under else -0.7 for r in plan.rows])


def _skips(entries: Sequence[Entry], plan: Plan) -> list[float]:
    """What leaving out each entry costs: little for titles that the form has elsewhere, much for values."""
    furniture = sorted(plan.column_titles | plan.parents | plan.headings)
    alike = similarity([read_title(e.text).letters for e in entries], furniture).max(axis=1, initial=0.0)
    return [_skip(entry, float(likeness)) for entry, likeness in zip(entries, alike, strict=True)]


def _skip(entry: Entry, likeness: float) -> float:
    known = likeness >= _KNOWN
    if entry.filled:
        return -3.0
    if entry.values:
        return 0.0 if known else -0.8
    return 0.0 if known else -0.2
