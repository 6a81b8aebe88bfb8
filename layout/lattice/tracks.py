"""Rules of one table from the runs of ink: runs in one line make a track, and tracks hold on to one another."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from baobiao.layout.lattice.model import Points, Track
from baobiao.layout.lattice.rules import Segments

Members = npt.NDArray[np.intp]
Flags = npt.NDArray[np.bool_]

SURE = 6.0
"""A run of this many characters is a rule whatever is at its ends; type has no such stroke."""


WHOLE = 0.75
"""A shorter rule is filled with ink at least this much; pieces of type in a row are not."""

CUT_TOGETHER = 2
"""Further rules that stop where a rule stops, so that the page cuts the table there."""

MOSTLY = 0.6
"""The same for a long rule, which may have lost more of its ink."""


@dataclass(slots=True)
class _Line:
    """Runs that lie in one line; `low` and `high` bound where they lie across."""

    along: Points
    across: Points
    low: float
    high: float
    runs: list[int] = field(default_factory=list)

    def distance(self, along: Points, across: Points) -> float:
        """How far a run lies from the way of this line, in pixels across."""
        return float(np.median(np.abs(across - np.interp(along, self.along, self.across))))


def _lines(runs: Segments, members: Members, tolerance: float) -> list[_Line]:
    """The runs of one table, longest first, each put to the line it lies in."""
    length = runs.end - runs.start
    lines: list[_Line] = []
    for index in members[np.argsort(-length[members], kind="stable")]:
        along, across = runs.points(int(index))
        low, high = float(across.min()) - tolerance, float(across.max()) + tolerance
        near = [line for line in lines if line.low <= high and line.high >= low]  # what lies apart needs no measuring
        distances = [line.distance(along, across) for line in near]
        if distances and min(distances) <= tolerance:
            line = near[int(np.argmin(distances))]
            line.low, line.high = min(line.low, low + tolerance), max(line.high, high - tolerance)
            order = np.argsort(np.concatenate([line.along, along]), kind="stable")
            line.along = np.concatenate([line.along, along])[order]
            line.across = np.concatenate([line.across, across])[order]
            line.runs.append(int(index))
        else:
            lines.append(_Line(along, across, low + tolerance, high - tolerance, [int(index)]))
    return lines


def join(runs: Segments, members: Members, tolerance: float) -> list[Track]:
    """Tracks from the runs of one table, in order across.

    Args:
        runs: the runs of the page in one direction.
        members: which of them belong to the table.
        tolerance: how far in pixels two runs of one rule, or the two lines of a double rule, may lie apart.
    """
    tracks = [_track(runs, line) for line in _lines(runs, members, tolerance)]
    return sorted(tracks, key=lambda track: track.position)


def _track(runs: Segments, line: _Line) -> Track:
    """The way of a line from its first pixel to its last; the points of its runs lie within."""
    ends = min(runs.start[line.runs].min(), line.along[0]), max(runs.end[line.runs].max(), line.along[-1])
    along = np.concatenate([[ends[0]], line.along, [ends[1]]])
    return Track(along, line.across[[0, *range(len(line.across)), -1]], _thickness(runs, line))


def _thickness(runs: Segments, line: _Line) -> float:
    """The thickness of the thickest run, or of both lines and the gap where two run side by side."""
    members = np.array(line.runs)
    single = float(runs.thickness[members].max())
    first, last = runs.start[members], runs.end[members]
    shared = np.minimum(last[:, None], last[None, :]) - np.maximum(first[:, None], first[None, :])
    middle = np.array([float(np.median(runs.points(int(i))[1])) for i in members])
    apart = np.where(shared > 0.5 * (last - first).max(), np.abs(middle[:, None] - middle[None, :]), 0.0)
    return max(single, float(apart.max()) + single)


@dataclass(frozen=True, slots=True)
class _Chains:
    """Runs in one line with small gaps only, as arrays over the chains: ends along, and where the ends lie across."""

    start: Points
    end: Points
    at_start: Points
    at_end: Points
    thickness: Points
    fill: Points
    runs: list[list[int]]

    def sure(self, scale: float) -> Flags:
        """Which chains are rules whatever is at their ends: long ones that are more ink than gaps."""
        return np.asarray((self.end - self.start >= SURE * scale) & (self.fill >= MOSTLY), dtype=np.bool_)


def _chains(runs: Segments, members: Members, tolerance: float, gap: float) -> _Chains:
    groups: list[list[int]] = []
    for line in _lines(runs, members, tolerance):
        ordered = sorted(line.runs, key=lambda i: runs.start[i])
        reach = -np.inf
        for index in ordered:
            if runs.start[index] - reach > gap:
                groups.append([])
            groups[-1].append(index)
            reach = max(reach, runs.end[index])
    return _Chains(
        start=np.array([min(runs.start[g]) for g in groups]),
        end=np.array([max(runs.end[g]) for g in groups]),
        at_start=np.array([runs.points(g[0])[1][0] for g in groups]),
        at_end=np.array([runs.points(max(g, key=lambda i: runs.end[i]))[1][-1] for g in groups]),
        thickness=np.array([max(runs.thickness[g]) for g in groups]),
        fill=np.array([_fill(runs, g) for g in groups]),
        runs=groups,
    )


def _fill(runs: Segments, group: list[int]) -> float:
    """The share of a chain that its runs fill."""
    members = np.array(group)
    extent = float(runs.end[members].max() - runs.start[members].min()) + 1
    return float((runs.end[members] - runs.start[members] + 1).sum()) / extent


def held(across: Segments, down: Segments, h: Members, v: Members, scale: float) -> tuple[Members, Members]:
    """The runs of a table that are rules: long ones, and those whose both ends lie on rules of the other direction.

    A stroke of type, an underline and a dash end in the blank of their cell; a rule ends on a rule.
    """
    tolerance, gap, reach = max(2.0, 0.35 * scale), 1.5 * scale, max(3.0, 0.4 * scale)
    one, other = _chains(across, h, tolerance, gap), _chains(down, v, tolerance, gap)
    sure_one, sure_other = one.sure(scale), other.sure(scale)
    one_ends, other_ends = _Ends.of(one, other, scale, reach), _Ends.of(other, one, scale, reach)
    cut_one, cut_other = _Cut.of(one, scale, reach), _Cut.of(other, scale, reach)
    while True:
        next_one = sure_one | one_ends.held(sure_other) | cut_one.held(one_ends, sure_other)
        next_other = sure_other | other_ends.held(next_one) | cut_other.held(other_ends, next_one)
        if (next_one == sure_one).all() and (next_other == sure_other).all():
            return _members(one, sure_one), _members(other, sure_other)
        sure_one, sure_other = next_one, next_other


@dataclass(frozen=True, slots=True)
class _Ends:
    """On which chains of the other direction chains start and end, which they meet (n x m), which may be held."""

    start: Flags
    end: Flags
    met: Flags
    near_start: Flags
    near_end: Flags
    whole: Flags
    longer: Flags

    @classmethod
    def of(cls, one: _Chains, other: _Chains, scale: float, reach: float) -> _Ends:
        start, end = _touching(one, other, reach)
        near_start, near_end = _touching(one, other, 1.2 * scale)
        longer = one.end - one.start > 2.5 * scale
        return cls(start, end, _meeting(one, other, reach), near_start, near_end, one.fill >= WHOLE, longer)

    def held(self, sure: Flags) -> Flags:
        """Chains both of whose ends lie on rules, or one that meet another on their way: a table may be open there.

        Of a longer one, one end may be worn and fall short.
        """
        start, end = (self.start & sure).any(axis=1), (self.end & sure).any(axis=1)
        short = self.longer & (start & (self.near_end & sure).any(axis=1) | end & (self.near_start & sure).any(axis=1))
        through = (start | end) & ((self.met & sure).sum(axis=1) >= 2)
        return np.asarray(self.whole & (start & end | short | through), dtype=np.bool_)


@dataclass(frozen=True, slots=True)
class _Cut:
    """Chains whose starts (or ends) lie in one line (n x n): where a page cuts a table, its rules stop together."""

    start: Flags
    end: Flags
    whole: Flags

    @classmethod
    def of(cls, chains: _Chains, scale: float, reach: float) -> _Cut:
        middle = (chains.at_start + chains.at_end) / 2
        apart = np.abs(middle[:, None] - middle[None, :]) > scale

        def level(ends: Points) -> Flags:
            return np.asarray(apart & (np.abs(ends[:, None] - ends[None, :]) <= reach / 2), dtype=np.bool_)

        long = chains.end - chains.start > scale
        return cls(level(chains.start), level(chains.end), (chains.fill >= WHOLE) & long)

    def held(self, ends: _Ends, sure: Flags) -> Flags:
        """Chains one end of which lies on a rule, the other in line with those of two such chains or more."""
        down = self.whole & (ends.start & sure).any(axis=1)
        up = self.whole & (ends.end & sure).any(axis=1)
        below = down & ((self.end & down[None, :]).sum(axis=1) >= CUT_TOGETHER)
        above = up & ((self.start & up[None, :]).sum(axis=1) >= CUT_TOGETHER)
        return np.asarray(below | above, dtype=np.bool_)


def _touching(one: _Chains, other: _Chains, reach: float) -> tuple[Flags, Flags]:
    """Which chains of the other direction each chain's start and end lie on: twice n x m."""
    middle = (other.at_start + other.at_end) / 2
    half = (np.abs(other.at_end - other.at_start) + other.thickness) / 2

    def on(along: Points, across: Points) -> Flags:
        way = np.abs(along[:, None] - middle[None, :]) <= (half + reach)[None, :]
        within = (across[:, None] >= other.start[None, :] - reach) & (across[:, None] <= other.end[None, :] + reach)
        return np.asarray(way & within, dtype=np.bool_)

    return on(one.start, one.at_start), on(one.end, one.at_end)


def _meeting(one: _Chains, other: _Chains, reach: float) -> Flags:
    """Which chains of the other direction each chain crosses or ends on (n x m)."""
    across, way = (one.at_start + one.at_end) / 2, (other.at_start + other.at_end) / 2
    within = (across[:, None] >= other.start[None, :] - reach) & (across[:, None] <= other.end[None, :] + reach)
    along = (way[None, :] >= one.start[:, None] - reach) & (way[None, :] <= one.end[:, None] + reach)
    return np.asarray(within & along, dtype=np.bool_)


def _members(chains: _Chains, kept: npt.NDArray[np.bool_]) -> Members:
    return np.array(
        sorted(i for keep, runs in zip(kept, chains.runs, strict=True) if keep for i in runs), dtype=np.intp
    )
