"""Column titles of a regular grid: which of its columns is which column of a form."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np

from baobiao.document import Cell
from baobiao.forms.align.bands import Band, find_bands
from baobiao.forms.align.lines import Line
from baobiao.forms.align.plan import Leaf, Plan
from baobiao.forms.titles import Matrix, Title, read_title, similarity

ALIKE = 0.7
FIRM = 0.9
_ORDER_ALONE = -0.6
_NOT_THERE = -0.7
_OVER = 0.25
_TITLES = 2
"""Titles of columns that stand at least under one that is none of theirs."""
_SAME = 0.95
_LIKE = 0.5


@dataclass(frozen=True, slots=True)
class Group:
    """Neighbouring grid columns under one lowest title, with the titles above it, outermost first."""

    first: int
    last: int
    title: Title
    above: tuple[str, ...]
    firm: bool = True
    """The title was surely read."""


@dataclass(frozen=True, slots=True)
class Header:
    """The header rows over some data rows of a regular grid, as groups from left to right."""

    groups: tuple[Group, ...]
    width: int
    over: tuple[tuple[str, ...], ...] = ()
    """Letters of all titles over each column, outermost first."""


@dataclass(frozen=True, slots=True)
class ColumnMap:
    """Where the leaves of a block stand: for each its first and last grid column, None where it has none.

    `quality` is the mean likeness of the titles (0 to 1), `units` the units printed with them.
    """

    columns: tuple[tuple[int, int] | None, ...]
    units: tuple[str | None, ...]
    quality: float
    width: int
    doubtful: frozenset[int] = frozenset()
    """Leaves matched by their order alone: under a readable title that is none of theirs, or where columns lack."""
    lost: frozenset[int] = frozenset()
    """Leaves that no column is left for: the grid has fewer columns than the block, two may have run together."""
    named: bool = False
    """Whether the title of every leaf stands somewhere in the header."""
    bands: tuple[Band, ...] = ()
    """Where the titles over several columns are those of the block."""

    @property
    def first(self) -> int:
        """The leftmost column of values."""
        if self.bands:
            return self.bands[0].first
        return min((c[0] for c in self.columns if c), default=self.width)


def header_stretches(lines: Sequence[Line], plans: Collection[Plan]) -> list[bool]:
    """For each line of a regular grid, whether it is part of a header."""
    over = sorted({t for plan in plans for t in plan.column_titles})
    beside = sorted({t for plan in plans for t in plan.row_titles if t not in over or not plan.leaves[0][0].row})
    marks = [_is_header(line, over, beside) for line in lines]
    for index in range(1, len(lines)):
        below = index + 1 < len(lines) and marks[index + 1]
        unreadable = not marks[index] and marks[index - 1] and (below or _reached(lines, index, marks))
        if unreadable and all(t.title for t in lines[index].tokens if t.cell.text.strip()):
            marks[index] = not _names_a_row(lines[index], beside)
    return marks


def _reached(lines: Sequence[Line], index: int, marks: Sequence[bool]) -> bool:
    """Whether titles of the header lines above a line reach down beside it."""
    above = next((i for i in range(index - 1, -1, -1) if not marks[i]), -1)
    cells = [token.cell for line in lines[above + 1 : index] for token in line.tokens if token.title is not None]
    return any(cell.text.strip() and cell.row + cell.row_span > lines[index].row for cell in cells)


def _names_a_row(line: Line, beside: Sequence[str]) -> bool:
    """Whether a line has the title of a row, with a group's before it at most: with empty values it may stand alone
    between two headers."""
    printed = [title.letters for title in line.titles if title.letters]
    alike = similarity(printed, beside).max(axis=1, initial=0) >= ALIKE
    return 2 * int(alike.sum()) >= max(1, len(printed))


def _is_header(line: Line, over: Sequence[str], beside: Sequence[str]) -> bool:
    printed = [title.letters for title in line.titles]
    if not printed or _has_value(line):
        return False
    hits = int((similarity(printed, over).max(axis=1) >= ALIKE).sum())
    rows = int((similarity(printed, beside).max(axis=1, initial=0) >= ALIKE).sum())
    return hits > rows or hits >= 2


def _has_value(line: Line) -> bool:
    return any(token.title is None and any(c.isdecimal() for c in token.cell.text) for token in line.tokens)


def read_header(rows: Sequence[Sequence[Cell]], width: int, labels: int = 0) -> Header:
    """The groups of columns under some header rows, the cells of each row given left to right.

    The first `labels` columns hold titles of rows and are left out.
    """
    paths: list[list[Cell]] = [[] for _ in range(width)]
    for row in rows:
        for cell in row:
            if cell.text.strip() or not cell.readings:  # a title that could not be read is one all the same
                for column in range(cell.column, cell.column + cell.column_span):
                    paths[column].append(cell)
    under = Counter(id(cell) for path in paths for cell in path[:-1] if path[-1].text.strip())
    over = {cell for cell, count in under.items() if count >= _TITLES}
    groups: list[Group] = []
    start = labels
    for column in range(labels + 1, width + 1):
        if column == width or not paths[column] or not paths[start] or paths[column][-1] is not paths[start][-1]:
            groups.append(_group(paths[start], start, column - 1, over))
            start = column
    titles = tuple(tuple(read_title(cell.text).letters for cell in path) for path in paths)
    return Header(tuple(groups), width, titles)


def _group(path: Sequence[Cell], first: int, last: int, over: Collection[int]) -> Group:
    """The group of some columns; where what stands over it stands over other titles too, its own was not read."""
    own = path[-1] if path and id(path[-1]) not in over else None
    above = tuple(read_title(cell.text).letters for cell in path if cell is not own)
    return Group(first, last, read_title(own.text if own else ""), above, own is not None and own.confidence >= FIRM)


class Mapper:
    """Maps headers to the blocks of a family's table; what has been mapped once is remembered.

    Args:
        family: the table on every form that may be meant. A column that is more like the title of another of their
            columns than like its own is not mapped.
    """

    def __init__(self, family: Collection[Plan]) -> None:
        self.plans = tuple(family)
        self.blocks = tuple(dict.fromkeys(leaves for plan in family for leaves in plan.leaves))
        self.above = frozenset(t for leaves in self.blocks for leaf in leaves for t in leaf.path)
        """Letters of the titles above those of columns."""
        self._rivals = tuple(sorted({t for leaves in self.blocks for leaf in leaves for t in leaf.titles}))
        self._known: dict[tuple[int, tuple[Leaf, ...]], tuple[Header, ColumnMap]] = {}

    def map(self, header: Header, leaves: tuple[Leaf, ...]) -> ColumnMap:
        """The match of the header's groups to the leaves of a block that fits their titles best."""
        key = (id(header), leaves)
        if key not in self._known:
            self._known[key] = (
                header,
                map_columns(header, leaves, self._rivals),
            )  # the header kept, its id stays its own
        return self._known[key][1]

    def best(self, header: Header) -> ColumnMap:
        """The map of the block that fits the header best: by titles over several columns, and by its likeness, the more
        columns the better."""
        maps = (self.map(header, leaves) for leaves in self.blocks)
        return max(maps, key=lambda m: (bool(m.bands), (m.quality - _LIKE) * len(m.columns)))


def map_columns(header: Header, leaves: Sequence[Leaf], rivals: Sequence[str]) -> ColumnMap:
    """The match of a header's groups to the leaves of a block; `rivals` are letters of all titles of columns.

    The order of both is kept but for titles that are the same beyond doubt.
    """
    alike = _likeness(header.groups, leaves)
    other = _likeness_to_others(header.groups, leaves, rivals)
    ordered = _in_order(_gains(header.groups, leaves, alike))
    pairs = [(g, leaf) for g, leaf in ordered if not (other[g, leaf] > alike[g, leaf] + 0.1 and other[g, leaf] > ALIKE)]
    pairs += _out_of_order(alike, pairs)
    columns: list[tuple[int, int] | None] = [None] * len(leaves)
    units: list[str | None] = [None] * len(leaves)
    doubtful = set()
    quality = 0.0
    mapped = {leaf for _, leaf in pairs}
    whole = len(mapped) == len(leaves)
    lost = frozenset(range(len(leaves))) - mapped - {leaf for _, leaf in ordered}
    for index, leaf in pairs:
        group, likeness = header.groups[index], float(alike[index, leaf])
        merged = not whole and likeness < _SAME and not {leaf - 1, leaf + 1} & set(range(len(leaves))) <= mapped
        if (
            merged
            or _with_another(group, leaves, leaf)
            or (likeness < 0.5 and (not whole or (group.firm and not _is_part(group.title.letters, leaves[leaf]))))
        ):
            doubtful.add(leaf)
        columns[leaf], units[leaf] = (group.first, group.last), group.title.unit
        quality += likeness
    printed = {t for group in header.groups for t in (group.title.letters, *group.above)}
    named = all(not printed.isdisjoint(leaf.titles) for leaf in leaves)
    bands = find_bands(header.over, header.groups[0].first, leaves) if header.groups else ()
    return ColumnMap(
        tuple(columns), tuple(units), quality / len(leaves), header.width, frozenset(doubtful), lost, named, bands
    )


def _is_part(printed: str, leaf: Leaf) -> bool:
    """Whether what was read is nothing but a piece of a leaf's title: the rest of it was not."""
    return any(printed in title for title in leaf.titles)


def _with_another(group: Group, leaves: Sequence[Leaf], index: int) -> bool:
    """Whether a group's title holds that of another leaf too: two columns ran together."""
    printed, own = group.title.letters, leaves[index].titles
    others = {t for leaf in leaves for t in leaf.titles if not any(t in title for title in own)}
    return any(t in printed for t in others if len(t) > 1 and not any(title == printed for title in own))


def _likeness(groups: Sequence[Group], leaves: Sequence[Leaf]) -> Matrix:
    """How alike each group's lowest title is to the best title of each leaf, of shape (groups, leaves)."""
    titles = [(index, title) for index, leaf in enumerate(leaves) for title in leaf.titles]
    every = similarity([g.title.letters for g in groups], [title for _, title in titles])
    alike = np.zeros((len(groups), len(leaves)))
    for column, (leaf, _) in enumerate(titles):
        alike[:, leaf] = np.maximum(alike[:, leaf], every[:, column])
    return alike


def _likeness_to_others(groups: Sequence[Group], leaves: Sequence[Leaf], titles: Sequence[str]) -> Matrix:
    """How alike each group's lowest title is to the rival that is none of the leaf's titles, for each leaf."""
    every = similarity([g.title.letters for g in groups], titles)
    alike = np.zeros((len(groups), len(leaves)))
    for index, leaf in enumerate(leaves):
        others = [column for column, title in enumerate(titles) if title not in leaf.titles]
        alike[:, index] = every[:, others].max(axis=1, initial=0.0)
    return alike


def _out_of_order(alike: Matrix, pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Further pairs of a group and a leaf, both left over, whose titles are the same beyond doubt."""
    groups, leaves = {g for g, _ in pairs}, {leaf for _, leaf in pairs}
    left = alike >= _SAME
    left[sorted(groups), :] = False
    left[:, sorted(leaves)] = False
    return [(g, leaf) for g, leaf in np.argwhere(left).tolist() if left[g].sum() == 1 and left[:, leaf].sum() == 1]


def _gains(groups: Sequence[Group], leaves: Sequence[Leaf], alike: Matrix) -> list[list[float]]:
    """What matching each group to each leaf brings: an unlike readable title costs, an unreadable one hardly."""
    above = sorted({t for g in groups for t in g.above})
    path = sorted({t for leaf in leaves for t in leaf.path})
    same = _same(above, path)
    gains = [
        [2 * float(s) if s >= 0.5 else (_ORDER_ALONE if group.title.letters and group.firm else 0.0) for s in line]
        for group, line in zip(groups, alike, strict=True)
    ]
    for i, group in enumerate(groups):
        for j, leaf in enumerate(leaves):
            if leaf.path and any((a, leaf.path[-1]) in same for a in group.above):
                gains[i][j] += _OVER
    return gains


def _same(above: Sequence[str], path: Sequence[str]) -> set[tuple[str, str]]:
    """The pairs of a printed title over columns and a form's that are alike."""
    alike = similarity(above, path) >= ALIKE
    return {(a, p) for i, a in enumerate(above) for j, p in enumerate(path) if alike[i, j]}


def _in_order(gains: Sequence[Sequence[float]]) -> list[tuple[int, int]]:
    """The best pairs of groups and leaves that keep the order of both; left-out leaves cost."""
    rows, columns = len(gains), len(gains[0]) if gains else 0
    best = [[_NOT_THERE * c for c in range(columns + 1)] for _ in range(rows + 1)]
    for i in range(1, rows + 1):
        for j in range(columns + 1):
            best[i][j] = best[i - 1][j]
            if j:
                best[i][j] = max(best[i][j], best[i][j - 1] + _NOT_THERE, best[i - 1][j - 1] + gains[i - 1][j - 1])
    pairs: list[tuple[int, int]] = []
    i, j = rows, columns
    while i and j:
        if best[i][j] == best[i - 1][j - 1] + gains[i - 1][j - 1]:
            i, j = i - 1, j - 1
            pairs.append((i, j))
        elif best[i][j] == best[i - 1][j]:
            i -= 1
        else:
            j -= 1
    return pairs[::-1]
