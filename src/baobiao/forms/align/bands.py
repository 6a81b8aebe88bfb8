"""Columns of a picture told by the titles over several of them: as many stand under each as the form has there.

Type that is set upright, small or worn hides the titles of single columns; those over several are wide and read well.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise, takewhile

import numpy as np

from baobiao.document import Cell
from baobiao.forms.align.lines import is_blank
from baobiao.forms.align.plan import Leaf
from baobiao.forms.titles import similarity

ALIKE, LONG = 0.7, 4
"""Likeness of a title that was read to the one that it is, and characters of one that tells it within others."""
FEWEST, MOST = 2, 2
"""Titles that must be read, and columns side by side at most whose titles may not be."""
NARROW, WIDE = 0.4, 1.8
"""Shares of the usual width of the columns of a band between which all of them are, where no titles tell them: one that
was cut by a stroke is narrower, two that ran together are wider."""


@dataclass(frozen=True, slots=True)
class Band:
    """Neighbouring columns of a grid and the columns of a form that they are, all of them together.

    Args:
        first, last: the grid's columns. start, stop: the first leaf, and the one past the last.
        titles: of leaves whose own titles were read, the first and last grid column these stand over.
    """

    first: int
    last: int
    start: int
    stop: int
    titles: Mapping[int, tuple[int, int]]


def find_bands(over: Sequence[Sequence[str]], offset: int, leaves: Sequence[Leaf]) -> tuple[Band, ...]:
    """The bands of a header: by titles over several columns, all there, in order, and apart; or all columns as one,
    where there are just as many and titles are read all along.

    Args:
        over: letters of the titles over each column of a grid, outermost first. offset: its first column of values.
        leaves: the columns of a block.
    """
    return _by_groups(over, offset, leaves) or _as_one(over, offset, leaves)


def _as_one(over: Sequence[Sequence[str]], offset: int, leaves: Sequence[Leaf]) -> tuple[Band, ...]:
    first = len(over) - len(leaves)
    if first < offset or any(any(titles) for titles in over[offset:first]):  # a corner that was not read has no title
        return ()
    offset, members = first, range(len(leaves))
    titles = _titles(over, offset, len(over) - 1, leaves, members)
    alone = {leaf: first - offset for leaf, (first, last) in titles.items() if first == last}
    if len(alone) < FEWEST or any(leaf != place for leaf, place in alone.items()) or _untold(alone, len(leaves)) > MOST:
        return ()
    return (Band(offset, len(over) - 1, 0, len(leaves), titles),)


def _untold(known: Collection[int], count: int) -> int:
    """How many follow one another, of so many, of which none is known."""
    return max(b - a - 1 for a, b in pairwise([-1, *sorted(known), count]))


def _by_groups(over: Sequence[Sequence[str]], offset: int, leaves: Sequence[Leaf]) -> tuple[Band, ...]:
    levels = zip(*(leaf.path for leaf in leaves), strict=False)
    shared = sum(1 for _ in takewhile(lambda level: len(set(level)) == 1, levels))
    paths = enumerate(leaf.path[shared:] for leaf in leaves)
    runs = [(path, [i for i, _ in run]) for path, run in groupby(paths, key=lambda pair: pair[1])]
    if all(not path for path, _ in runs):
        return ()
    bands: list[Band] = []
    for path, members in runs:
        begin = bands[-1].last + 1 if bands else offset
        titles = (path[-1],) if path else leaves[members[0]].titles
        under = [c for c in range(begin, len(over)) if _stands(over[c], titles, path != ())]
        if not under or (not path and len(members) > 1):
            return ()
        first, last = under[0], _end(under)
        bands.append(Band(first, last, members[0], members[-1] + 1, _titles(over, first, last, leaves, members)))
    return tuple(bands)


def _stands(over: Sequence[str], titles: Sequence[str], above: bool) -> bool:
    """Whether a title stands over a column; those above those of columns may have others run into them."""
    within = above and any(len(title) >= LONG and title in printed for title in titles for printed in over)
    return within or _any_alike(over if above else over[-1:], titles)


def _any_alike(printed: Sequence[str], titles: Sequence[str]) -> bool:
    return bool(similarity(printed, titles).max(initial=0.0) >= ALIKE)


def _end(columns: Sequence[int]) -> int:
    """The last of the columns that follow one another from the first."""
    return next((a for a, b in pairwise(columns) if b != a + 1), columns[-1])


def _titles(
    over: Sequence[Sequence[str]], first: int, last: int, leaves: Sequence[Leaf], members: Sequence[int]
) -> dict[int, tuple[int, int]]:
    """The leaves of a band whose titles stand over columns of it, and over no others."""
    found: dict[int, tuple[int, int]] = {}
    for index in members:
        under = [c for c in range(first, last + 1) if _any_alike(over[c][-1:], leaves[index].titles)]
        if under and _end(under) == under[-1]:
            found[index] = under[0], under[-1]
    return found


def in_bands(values: Sequence[Cell], bands: Sequence[Band]) -> dict[int, Cell]:
    """The value of each leaf of the bands in which a row has as many values as leaves, and titles or widths say so."""
    if any(_astray(value, bands) for value in values):
        return {}
    found: dict[int, Cell] = {}
    for band in bands:
        within = [v for v in values if band.first <= v.column and v.column + v.column_span - 1 <= band.last]
        if len(within) == band.stop - band.start and _is_whole(within, band):
            found |= dict(zip(range(band.start, band.stop), within, strict=True))
    return found


def _astray(value: Cell, bands: Sequence[Band]) -> bool:
    """Whether a value stands in no band, or over the end of one."""
    last = value.column + value.column_span - 1
    touched = [band for band in bands if value.column <= band.last and band.first <= last]
    inside = any(band.first <= value.column and last <= band.last for band in touched)
    return not inside and (bool(touched) or not is_blank(value.text))


def _is_whole(values: Sequence[Cell], band: Band) -> bool:
    """Whether most titles of a band stand over the values of their order, and none over another's; or, where titles
    are not read, all of its columns hold something and are about as wide."""
    alone = set()
    for leaf, (first, last) in band.titles.items():
        under = [i for i, v in enumerate(values) if v.column <= last and first < v.column + v.column_span]
        if leaf - band.start not in under:
            return False
        alone |= {leaf - band.start} if len(under) == 1 else set()
    told = len(alone) >= FEWEST and _untold(alone, len(values)) <= MOST
    return told or 2 * len(alone) >= len(values) or _are_even(values)


def _are_even(values: Sequence[Cell]) -> bool:
    boxes = [value.place.box for value in values]
    widths = [box.width for box in boxes if box is not None]
    if len(widths) < len(values) or any(value.readings and is_blank(value.text) for value in values):
        return False
    usual = float(np.median(widths))
    return min(widths) >= NARROW * usual and max(widths) < WIDE * usual
