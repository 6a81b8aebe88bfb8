"""Skew and bends of a page, measured on its rules.

One mechanism for perspective and curl: the smooth change of coordinates in which every rule is level or plumb. It is
linear least squares over the points of all rules: each rule has one unknown place, the page one low polynomial.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from baobiao.layout.lattice.model import Points, turned
from baobiao.layout.lattice.rules import LongRules, Segments, segments
from baobiao.ocr.clean.warp import Bend, Smooth

LEAST_BEND = 0.12
"""Rules that leave their straight line by less than this share of a character are straight enough as they are."""

FEWEST, ENOUGH = 20, 60
"""Characters of rules that tell anything of the skew of a page, and that tell it surely."""

ALIKE, AGREED = 0.5, 0.45
"""Degrees within which rules agree, and the share of them that does where they tell the skew surely."""

STRAIGHTER = 0.6
"""Share of what rules left their straight line by that is left at most; else lines of type were taken for rules."""


@dataclass(frozen=True, slots=True)
class Runs:
    """The runs of the rules of a page along the rows and, exchanged, along the columns; `scale` as for `LongRules`."""

    across: Segments
    down: Segments
    scale: float

    @classmethod
    def of(cls, rules: LongRules) -> Runs:
        return cls(segments(rules.horizontal, rules.scale), segments(turned(rules.vertical), rules.scale), rules.scale)


@dataclass(frozen=True, slots=True)
class Ways:
    """Points of the rules of one direction: rule i owns those with `owner == i`; n points."""

    owner: npt.NDArray[np.intp]
    along: Points
    across: Points


def followed(runs: Segments, scale: float, least: float = 4.0) -> Ways:
    """The rules of a page as ways of `least` characters or more, runs that continue one another joined even where the
    rule bends."""
    length = runs.end - runs.start
    first = np.searchsorted(runs.owner, np.arange(len(length)))
    last = np.searchsorted(runs.owner, np.arange(len(length)), side="right") - 1
    y0, y1 = runs.across[first], runs.across[last]
    slope = (y1 - y0) / np.maximum(runs.along[last] - runs.along[first], 1.0)
    gap = runs.start[None, :] - runs.end[:, None]
    drift = np.abs(y0[None, :] - y1[:, None] - (slope[:, None] + slope[None, :]) / 2 * np.maximum(gap, 0))
    one, other = np.nonzero((gap > -0.3 * scale) & (gap < 2 * scale) & (drift < 0.25 * scale))
    graph = coo_matrix((np.ones(len(one)), (one, other)), shape=(len(length), len(length)))
    label = connected_components(graph, directed=False)[1]
    total = np.bincount(label, weights=length)
    long = np.flatnonzero(total >= least * scale)
    place = np.full(len(total), -1)
    place[long] = np.arange(len(long))
    owner = place[label[runs.owner.astype(np.intp)]]
    keep = owner >= 0
    return Ways(owner[keep].astype(np.intp), runs.along[keep], runs.across[keep])


def skew(runs: Runs) -> tuple[float | None, bool]:
    """By how many degrees the rules of a page fall to the right, None where there are too few to tell, and whether they
    are enough and agree: strokes of type and grain do not."""
    slopes, weights = [], []
    for side, sign in ((runs.across, 1.0), (runs.down, -1.0)):
        slope, length = _slopes(followed(side, runs.scale))
        slopes.append(sign * slope)
        weights.append(length)
    slope, weight = np.degrees(np.arctan(np.concatenate(slopes))), np.concatenate(weights)
    total = float(weight.sum())
    if total < FEWEST * runs.scale:
        return None, False
    order = np.argsort(slope)
    middle = float(slope[order][np.searchsorted(np.cumsum(weight[order]), total / 2)])
    alike = float(weight[np.abs(slope - middle) < ALIKE].sum())
    return middle, total >= ENOUGH * runs.scale and alike >= AGREED * total


def _slopes(ways: Ways) -> tuple[Points, Points]:
    """Slope and extent of each rule, by least squares."""
    if not len(ways.owner):
        return np.zeros(0), np.zeros(0)
    along, across = _centred(ways.owner, ways.along), _centred(ways.owner, ways.across)
    variance = np.bincount(ways.owner, weights=along**2)
    slope = np.bincount(ways.owner, weights=along * across) / np.maximum(variance, 1.0)
    return slope, np.sqrt(12 * variance / np.bincount(ways.owner))


def _centred(owner: npt.NDArray[np.intp], values: Points) -> Points:
    """Values less the mean of their rule; works on the rows of a matrix as well."""
    count = np.bincount(owner).astype(np.float64)
    columns = values.reshape(len(values), -1)
    means = np.stack([np.bincount(owner, weights=column) / count for column in columns.T], axis=1)
    return np.asarray((columns - means[owner]).reshape(values.shape), dtype=np.float64)


def bends(runs: Runs) -> Smooth | None:
    """The change of coordinates that makes the rules level and plumb, or None where they are already, or too few."""
    across, down = followed(runs.across, runs.scale, 8.0), followed(runs.down, runs.scale, 5.0)
    if not len(across.owner) or not len(down.owner):
        return None
    points_across = np.stack([across.along, across.across], axis=1)
    points_down = np.stack([down.across, down.along], axis=1)
    everything = np.concatenate([points_across, points_down])
    extent = (*everything.min(axis=0).tolist(), *everything.max(axis=0).tolist())
    moved = max(_deviation(across), _deviation(down))
    if moved < max(1.0, LEAST_BEND * runs.scale):
        return None
    vertical = _fit(points_across, across, extent, 0, runs.scale)
    horizontal = _fit(points_down, down, extent, 1, runs.scale)
    left = max(_deviation(_moved(across, vertical, points_across)), _deviation(_moved(down, horizontal, points_down)))
    return Smooth(horizontal, vertical) if left < STRAIGHTER * moved else None


def _moved(ways: Ways, bend: Bend, points: Points) -> Ways:
    """The rules as the change of coordinates leaves them."""
    return replace(ways, across=ways.across + bend.at(points))


def _powers(rules: int, along: int) -> npt.NDArray[np.intp]:
    """Powers of x and y, the one along the rules (0 x, 1 y) at least 1; no more of them than the rules can bear."""
    length, breadth = (5, 3) if rules >= 10 else (3, 1) if rules >= 5 else (1, 0)
    pairs = [(i, j) for i in range(1, length + 1) for j in range(breadth + 1) if i + j <= length]
    return np.array([(i, j) if along == 0 else (j, i) for i, j in pairs], dtype=np.intp)


def _fit(points: Points, ways: Ways, extent: tuple[float, float, float, float], along: int, scale: float) -> Bend:
    """The displacement that brings every rule to one place across; stray rules lose their weight."""
    powers = _powers(int(ways.owner.max()) + 1, along)
    bend = Bend(powers, np.zeros(len(powers)), extent)
    if ways.owner.max() < 1:
        return bend
    terms = _centred(ways.owner, bend.terms(points))
    aim = -_centred(ways.owner, ways.across)
    stiffness = np.diag((0.02 * powers.sum(axis=1) ** 2) ** 2 * len(points) / 10)
    weight = np.ones(len(aim))
    weights: Points = np.zeros(len(powers))
    for _ in range(3):
        weighted = terms * weight[:, None]
        normal = weighted.T @ terms + stiffness + 1e-6 * np.eye(len(powers))
        weights = np.asarray(np.linalg.solve(normal, weighted.T @ aim), dtype=np.float64)
        residual = np.abs(terms @ weights - aim)
        weight = 1 / (1 + (residual / (0.15 * scale)) ** 2)
    return Bend(powers, np.asarray(weights, dtype=np.float64), extent)


def _deviation(ways: Ways) -> float:
    """How far the rules leave their place across: the eightieth percentile of points, pixels."""
    return float(np.percentile(np.abs(_centred(ways.owner, ways.across)), 80)) if len(ways.owner) else 0.0
