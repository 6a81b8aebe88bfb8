"""Which block's columns a row's values stand in: only the column titles decide what a column means."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from baobiao.forms.align.entries import Entry
from baobiao.forms.align.headers import ColumnMap, Header, map_columns
from baobiao.forms.align.match import Matching
from baobiao.forms.align.plan import Leaf, Plan
from baobiao.forms.titles import letters, read_title

_FITS = 0.6
_BETTER = 0.1


@dataclass(frozen=True, slots=True)
class Fit:
    """How well the column titles over a row are those of its block: `likeness` None where none are printed.

    `rival` is the best likeness of a block with other columns; `columns` the map of a regular grid.
    """

    likeness: float | None
    rival: float
    columns: ColumnMap | None
    units: tuple[str | None, ...]

    @property
    def refuted(self) -> bool:
        """The titles are those of other columns."""
        return self.likeness is not None and self.rival > self.likeness + _BETTER and self.rival >= _FITS


def column_fits(entries: Sequence[Entry], matching: Matching, family: Collection[Plan]) -> list[Fit]:
    """For each match the fit of its block's columns to the titles printed over it."""
    plan = matching.plan
    heads = _heads(entries, matching)
    cache: dict[tuple[int | str, int], Fit] = {}
    fits = []
    for match, head in zip(matching.matches, heads, strict=True):
        block = plan.rows[match.row].block
        header = entries[match.entry].header
        key = (id(header) if header is not None else head, block)
        if key not in cache:
            others = _others(plan, block, family)
            cache[key] = (
                _fit_header(header, plan.leaves[block], others)
                if header
                else _fit_text(head, plan.leaves[block], others)
            )
        fits.append(cache[key])
    return fits


def _others(plan: Plan, block: int, family: Collection[Plan]) -> list[tuple[Leaf, ...]]:
    """The column sets of the family's table that differ from this block's."""
    own = [leaf.titles[0] for leaf in plan.leaves[block]]
    every = (leaves for other in family for leaves in other.leaves)
    return [leaves for leaves in every if [leaf.titles[0] for leaf in leaves] != own]


def _fit_header(header: Header, leaves: Sequence[Leaf], others: Collection[Sequence[Leaf]]) -> Fit:
    titles = {t for group in [leaves, *others] for leaf in group for t in leaf.titles}
    columns = map_columns(header, leaves, titles)
    rival = max((map_columns(header, other, titles).quality for other in others), default=0.0)
    return Fit(columns.quality, rival, columns, columns.units)


def _heads(entries: Sequence[Entry], matching: Matching) -> list[str]:
    """For each match what stands over it: the free pieces since the match before it, or those over that one."""
    known = {t for leaves in matching.plan.leaves for leaf in leaves for t in leaf.titles}
    heads, current, last = [], "", -1
    free = set(matching.free)
    for match in matching.matches:
        pieces = "".join(f" {entries[i].text}" for i in range(last + 1, match.entry) if i in free)
        current = pieces if len(letters(pieces)) > 3 and _speaks(pieces, known) else current
        heads.append(current)
        last = match.entry
    return heads


def _speaks(pieces: str, known: Collection[str]) -> bool:
    """Whether pieces of text hold a column title, or the characters of one."""
    text = letters(pieces)
    return any(_inside(title, text) >= 0.75 for title in known)


def _inside(title: str, text: str) -> float:
    """How much of a title stands in a text, from 0 to 1: in one place, or, a little less sure, as loose characters."""
    if not title or not text:
        return 0.0
    if len(text) < len(title):
        return fuzz.ratio(title, text) / 100
    loose = sum(min(title.count(c), text.count(c)) for c in set(title)) / len(title)
    return max(fuzz.partial_ratio(title, text) / 100, 0.9 * loose if len(title) > 2 else 0.0)


def _fit_text(head: str, leaves: Sequence[Leaf], others: Collection[Sequence[Leaf]]) -> Fit:
    text = letters(head)
    if not text:
        return Fit(None, 0.0, None, tuple(None for _ in leaves))
    units = tuple(_unit_in(head, leaf) for leaf in leaves)
    rival = max((_mean_inside(other, text) for other in others), default=0.0)
    return Fit(_mean_inside(leaves, text), rival, None, units)


def _mean_inside(leaves: Sequence[Leaf], text: str) -> float:
    return sum(max(_inside(t, text) for t in leaf.titles) for leaf in leaves) / len(leaves)


def _unit_in(head: str, leaf: Leaf) -> str | None:
    """The unit printed with a leaf's title among the pieces over it."""
    for piece in head.split(" "):
        title = read_title(piece)
        if title.unit and title.letters and max(fuzz.ratio(title.letters, t) for t in leaf.titles) >= 70:
            return title.unit
    return None
