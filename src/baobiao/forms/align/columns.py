"""Which block's columns a row's values stand in: only the column titles decide what a column means."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from rapidfuzz import fuzz

from baobiao.forms.align.entries import Entry
from baobiao.forms.align.headers import ALIKE, ColumnMap, Header, Mapper
from baobiao.forms.align.match import Matching
from baobiao.forms.align.plan import Leaf
from baobiao.forms.titles import letters, read_title

_FITS = 0.55
_BETTER = 0.1
_SPEAKS = 0.75

Leaves = tuple[Leaf, ...]
Head = tuple[tuple[int, str], ...]
"""Pieces of text over some rows, each with the number of its line."""


@dataclass(frozen=True, slots=True)
class Fit:
    """How well the column titles over a row are those of its block.

    Args:
        likeness: of the titles, from 0 to 1; None where none are printed.
        rival: the best likeness of a block with other columns.
        units: printed with the titles.
        columns: the map of a regular grid.
        disordered: the titles stand in another order than the form's, and the values in no columns of a grid.
        sure: these columns, in this table, are the form's: here or over another row of the block.
    """

    likeness: float | None
    rival: float
    units: tuple[str | None, ...]
    columns: ColumnMap | None = None
    disordered: bool = False
    sure: bool = False

    @property
    def refuted(self) -> bool:
        """The titles are those of other columns."""
        return self.likeness is not None and self.rival > self.likeness + _BETTER and self.rival >= _FITS

    @property
    def supports(self) -> bool:
        """The titles are those of these columns, or, hard to read, at least of none else and as many."""
        if self.likeness is None or self.refuted:
            return False
        map_ = self.columns
        whole = map_ is not None and not map_.doubtful and None not in map_.columns
        return self.likeness >= _FITS or (whole and self.likeness >= self.rival + _BETTER)


def column_fits(entries: Sequence[Entry], matching: Matching, mapper: Mapper) -> list[Fit]:
    """For each match the fit of its block's columns to the titles printed over it."""
    plan = matching.plan
    heads = _heads(entries, matching, mapper)
    blocks = [plan.leaves[plan.rows[match.row].block] for match in matching.matches]
    cache: dict[tuple[int, int, Head, Leaves], Fit] = {}
    fits = []
    for match, head, leaves in zip(matching.matches, heads, blocks, strict=True):
        entry = entries[match.entry]
        key = (id(entry.header), id(entry.carried), head, leaves)
        if key not in cache:
            cache[key] = _fit(entry, head, leaves, mapper)
        fits.append(cache[key])
    known = {b for f, b in zip(fits, blocks, strict=True) if f.supports}
    return [replace(f, sure=not f.disordered and b in known) for f, b in zip(fits, blocks, strict=True)]


def _others(leaves: Leaves, mapper: Mapper) -> list[Leaves]:
    """The column sets of the family's table that have a column which is none of a block's."""
    own = {title for leaf in leaves for title in leaf.titles}
    return [other for other in mapper.blocks if any(own.isdisjoint(leaf.titles) for leaf in other)]


def _fit(entry: Entry, head: Head, leaves: Leaves, mapper: Mapper) -> Fit:
    """The fit of an entry's block to its header, to the last one of an earlier page, or to loose pieces of title."""
    others = _others(leaves, mapper)
    header = entry.header or entry.carried
    if header is None:
        return _fit_text(head, leaves, others)
    columns = mapper.map(header, leaves)
    rival = max((mapper.map(header, other).quality for other in others), default=0.0)
    if entry.header is not None:
        return Fit(columns.quality, rival, columns.units, columns)
    carried, loose = (
        Fit(columns.quality, rival, columns.units),
        _fit_text((*head, *_over_all(header, leaves)), leaves, others),
    )
    return loose if loose.supports and not carried.supports else carried


def _over_all(header: Header, leaves: Leaves) -> Iterator[tuple[int, str]]:
    """The titles that ran into one cell over as many columns as a block has."""
    for group in header.groups:
        if group.last - group.first + 1 == len(leaves):
            yield 0, "".join((*group.above, group.title.letters))


def _heads(entries: Sequence[Entry], matching: Matching, mapper: Mapper) -> list[Head]:
    """For each match the pieces over it: the free ones since the match before it, or those over that one."""
    known = {t for leaves in mapper.blocks for leaf in leaves for t in leaf.titles}
    heads: list[Head] = []
    current: Head = ()
    free, last = set(matching.free), -1
    for match in matching.matches:
        pieces = tuple(piece for i in range(last + 1, match.entry) if i in free for piece in _words(entries[i]))
        text = letters("".join(piece for _, piece in pieces))
        if len(text) > 1 and any(_inside(title, text) >= _SPEAKS for title in known):
            current = pieces
        heads.append(current)
        last = match.entry
    return heads


def _words(entry: Entry) -> Iterator[tuple[int, str]]:
    """The words of an entry, those among its values too: titles of columns that ran into one cell."""
    yield entry.line, entry.text
    yield from ((entry.line, cell.text) for cell in entry.values if len(letters(cell.text)) > 1)


def _inside(title: str, text: str) -> float:
    """How much of a title stands in a text, from 0 to 1: in one place, or, a little less sure, as loose characters."""
    if len(text) < len(title):
        return fuzz.ratio(title, text) / 100
    together = fuzz.partial_ratio(title, text) / 100
    if together > 0.9 or len(title) < 3:
        return together
    loose = sum(min(title.count(c), text.count(c)) for c in set(title)) / len(title)
    return max(together, 0.9 * loose)


def _fit_text(head: Head, leaves: Leaves, others: Collection[Leaves]) -> Fit:
    text = letters("".join(piece for _, piece in head))
    if not text:
        return Fit(None, 0.0, (None,) * len(leaves))
    rival = max((_mean_inside(other, text) for other in others), default=0.0)
    units = tuple(_unit_in(head, leaf) for leaf in leaves)
    return Fit(_mean_inside(leaves, text), rival, units, disordered=_disordered(head, leaves))


def _mean_inside(leaves: Leaves, text: str) -> float:
    return sum(max(_inside(t, text) for t in leaf.titles) for leaf in leaves) / len(leaves)


def titles_inside(leaves: Leaves, text: str) -> float:
    """How much of the titles of columns and of those above them stands in a text, from 0 to 1."""
    printed = letters(text)
    over = {title for leaf in leaves for title in leaf.path}
    paths = min((_inside(title, printed) for title in over), default=1.0)
    return min(paths, _mean_inside(leaves, printed)) if printed else 0.0


def _disordered(head: Head, leaves: Leaves) -> bool:
    """Whether titles stand in another order than the form's: in one line, or, under no titles of titles, at all."""
    owners: dict[str, list[int]] = {}
    for index, leaf in enumerate(leaves):
        for title in leaf.titles:
            owners.setdefault(title, []).append(index)
    if any(_reversed_in(letters(piece), leaves) for _, piece in head):
        return True
    flat = not any(leaf.path for leaf in leaves)
    seen: dict[int, list[int]] = {}
    for line, piece in head:
        found = owners.get(letters(piece), [])
        before = seen.setdefault(0 if flat else line, [])
        if len(found) == 1:
            if found[0] in before:  # the header is printed again
                before.clear()
            if before and found[0] < before[-1]:
                return True
            before.append(found[0])
    return False


def _reversed_in(text: str, leaves: Leaves) -> bool:
    """Whether a piece of text holds neighbouring columns' titles, under the same titles, the other way round."""
    return any(
        one.path == next_one.path and 0 <= _place(next_one, text) < _place(one, text)
        for one, next_one in pairwise(leaves)
    )


def _place(leaf: Leaf, text: str) -> int:
    """Where a leaf's title stands in a text, if it does once; -1 otherwise."""
    places = [text.find(title) for title in leaf.titles if len(title) > 1 and text.count(title) == 1]
    return places[0] if places else -1


def _unit_in(head: Head, leaf: Leaf) -> str | None:
    """The unit printed with a leaf's title among the pieces over it."""
    for title in (read_title(piece) for _, piece in head):
        if title.unit and title.letters and max(fuzz.ratio(title.letters, t) for t in leaf.titles) >= 100 * ALIKE:
            return title.unit
    return None
