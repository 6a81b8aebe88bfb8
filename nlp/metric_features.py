"""What the metric model sees of a candidate: the characters and the field's words of each zone around it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from baobiao.nlp.candidates import Candidate, Way
from baobiao.nlp.grams import Bag, Floats, Hashes, Ints, averaged, concatenated, expand, mixed, rolling
from baobiao.nlp.scheme import Scheme
from baobiao.nlp.skeleton import Skeleton

# Per zone the lengths of its n-grams and how strongly each weighs.
_ZONES: dict[str, tuple[tuple[int, ...], float]] = {
    "near": ((1, 2, 3), 0.5),
    "topic": ((2, 3), 0.4),
    "before": ((2, 3), 0.2),
    "opening": ((2,), 0.25),
    "after": ((1, 2, 3), 0.5),
    "further": ((2,), 0.2),
    "head": ((2,), 0.2),
}
_PAIRS = (
    ("topic", "topic"),
    ("near", "near"),
    ("near", "before"),
    ("topic", "after"),
    ("topic", "head"),
    ("after", "head"),
    ("near", "next"),
)
_HEAD = 16
_KINDS = 3


@dataclass(frozen=True, slots=True)
class _Zone:
    starts: Ints
    ends: Ints


Words = tuple[Ints, dict[str, _Zone]]


def metric_features(
    scheme: Scheme, skeletons: Sequence[Skeleton], found: Sequence[Candidate], above: Floats
) -> tuple[Bag, Fit]:
    """The features of a document's candidates, and how each fits the scheme's patterns.

    Args:
        scheme: names the field's words.
        skeletons: the document's units.
        found: its candidates.
        above: unit by label, 1 where the headings above the unit (or its own) name the label.
    """
    bag = Bag(len(found))
    unit, way, place, end = np.array([c[:4] for c in found], dtype=np.int64).reshape(-1, 4).T
    points, starts, ends = concatenated([s.text for s in skeletons])
    base = starts[unit]
    zones = _zones(found, base)
    zones["head"] = _Zone(base - 1, np.minimum(base + _HEAD, ends[unit]))
    groups, ranges = words_in(scheme, skeletons, starts, zones)
    fit = fit_of(scheme, found, skeletons, (groups, ranges))
    if not found:
        return bag, fit
    words = groups, ranges | _beside(ranges["near"], found)
    _characters(bag, points, zones, way)
    _ends(bag, points, base + place, base + end, way)
    _words(bag, words, way)
    _patterns(bag, fit, way, np.array([int(c.part) for c in found]))
    _facts(bag, found, way)
    _mentions(bag, fit, found, unit, way)
    _headings(bag, above[unit], way, *_neighbours(words))
    return bag, fit


def _zones(found: Sequence[Candidate], base: Ints) -> dict[str, _Zone]:
    """The zones that a candidate names, in the concatenated text."""
    names = [name for name in _ZONES if name != "head"]
    first = Candidate._fields.index(names[0])
    table = np.array([c[first : first + len(names)] for c in found], dtype=np.int64).reshape(-1, len(names), 2)
    return {name: _Zone(base + table[:, k, 0], base + table[:, k, 1]) for k, name in enumerate(names)}


def _side_by_side(zones: Sequence[_Zone]) -> _Zone:
    """Several zones of every candidate as one list: all candidates' first zones, then their second ones, ..."""
    return _Zone(np.concatenate([z.starts for z in zones]), np.concatenate([z.ends for z in zones]))


def _characters(bag: Bag, points: Hashes, zones: dict[str, _Zone], way: Ints) -> None:
    """The n-grams of each zone; those of long zones weigh as much together as those of short ones."""
    for n in (1, 2, 3):
        named = [(k, name) for k, (name, (lengths, _)) in enumerate(_ZONES.items()) if n in lengths]
        side = _side_by_side([zones[name] for _, name in named])
        rows, places = expand(side.starts, side.ends - (n - 1))
        number, owners = np.divmod(rows, len(way))
        weights = np.array([2.2 * _ZONES[name][1] for _, name in named])[number]
        salts = np.array([180 + k * 4 + n for k, _ in named])[number]
        even = (weights * averaged(rows, len(side.starts))).astype(np.float32)
        bag.add(owners, _salted(rolling(points, n)[places], way[owners], salts), even)


def _ends(bag: Bag, points: Hashes, places: Ints, ends: Ints, way: Ints) -> None:
    """The characters that touch the number or cue, each by its distance."""
    last = len(points) - 1
    grams = [rolling(points, n) for n in (1, 2, 3, 4)]
    before = [gram[np.maximum(places - n, 0)] for n, gram in enumerate(grams, 1)]
    after = [gram[np.minimum(ends, last)] for gram in grams]
    salts = np.repeat([71, 72, 73, 74, 77, 78, 79, 80], len(places))
    bag.add(np.tile(np.arange(len(places)), 8), _salted(np.concatenate(before + after), np.tile(way, 8), salts), 0.6)


def _salted(values: Hashes, way: Ints, salt: int | Ints) -> Ints:
    return mixed(values * np.uint32(_KINDS) + way.astype(np.uint32), salt)


def words_in(scheme: Scheme, skeletons: Sequence[Skeleton], starts: Ints, zones: dict[str, _Zone]) -> Words:
    """The group of each of the document's words of the field, in order, and each zone as a range of them."""
    tagged = [scheme.tag(s.text) for s in skeletons] or [scheme.tag("")]
    places = np.concatenate([place + start for (place, _), start in zip(tagged, starts, strict=False)])
    ranges = {k: _Zone(np.searchsorted(places, z.starts), np.searchsorted(places, z.ends)) for k, z in zones.items()}
    return np.concatenate([group for _, group in tagged]), ranges


def _words(bag: Bag, words: Words, way: Ints) -> None:
    """The field's words in each zone, the two nearest before the place, and pairs of words."""
    groups, ranges = words
    side = _side_by_side(list(ranges.values()))
    rows, index = expand(side.starts, side.ends)
    number, owners = np.divmod(rows, len(way))
    bag.add(owners, _salted(groups[index].astype(np.uint32), way[owners], 90 + number), 1.0)
    near = ranges["near"]
    for back in (1, 2):
        there = np.flatnonzero(near.ends - back >= near.starts)
        nearest = groups[near.ends[there] - back].astype(np.uint32)
        bag.add(there, _salted(nearest, way[there], 100 + back), 1.0)
    left, right = (_side_by_side([ranges[pair[k]] for pair in _PAIRS]) for k in (0, 1))
    rows, first = expand(left.starts, left.ends)
    pair, second = expand(right.starts[rows], right.ends[rows])
    values = (groups[first[pair]] * 64 + groups[second]).astype(np.uint32)
    number, owners = np.divmod(rows[pair], len(way))
    bag.add(owners, _salted(values, way[owners], 110 + number), averaged(rows[pair], len(left.starts)))


@dataclass(frozen=True, slots=True)
class Fit:
    """How far the words around each candidate are those that usually state each metric: candidate by metric.

    Args:
        level: 3, all of them right before the number (for a clause, in it); 2, the naming one there, the others in the
            sentence; 1, all of them somewhere in the sentence or the heading; 0.
        elsewhere: whether words that point to another metric stand there too.
        counted: 2 where the number is counted in a unit of the metric, 1 where in none, 0 in another.
    """

    level: Ints
    elsewhere: NDArray[np.bool_]
    counted: Ints


def fit_of(scheme: Scheme, found: Sequence[Candidate], skeletons: Sequence[Skeleton], words: Words) -> Fit:
    """The scheme's own patterns, before any model: what `words`, `not` and `counted` of each metric say."""
    groups, ranges = words
    there = {name: _present(groups, r, len(scheme.data.words)) for name, r in ranges.items()}
    clause = np.array([c.way is not Way.NUMBER for c in found], dtype=bool)[:, None]
    bare = ~there["near"].any(axis=1, keepdims=True)
    tight = np.maximum(there["topic"], np.where(clause | bare, there["after"], 0))
    wide = np.maximum.reduce(list(there.values()))
    slots, against, first = scheme.patterns
    filled = tight @ slots.T > 0
    all_close = np.logical_and.reduceat(filled, first[:-1], axis=1)
    all_wide = np.logical_and.reduceat(wide @ slots.T > 0, first[:-1], axis=1)
    level = np.where(all_close, 3, np.where(filled[:, first[:-1]] & all_wide, 2, np.where(all_wide, 1, 0)))
    return Fit(level, tight @ against.T > 0, _counted(scheme, found, skeletons))


def _beside(near: _Zone, found: Sequence[Candidate]) -> dict[str, _Zone]:
    """The words right before the next count and the last one of the same sentence, which this one may stand against
    (累计…, 本年…)."""
    rank = np.array([c.rank if c.way is Way.NUMBER else 0 for c in found], dtype=np.int64)
    follows = np.append(rank > 0, False)
    nothing = np.zeros(1, dtype=np.int64)
    starts, ends = np.append(near.starts, nothing), np.append(near.ends, nothing)
    every = np.arange(len(found))
    after = np.where(follows[1:], every + 1, -1)
    before = np.where(follows[:-1], every - 1, -1)
    return {"next": _Zone(starts[after], ends[after]), "last": _Zone(starts[before], ends[before])}


def _mentions(bag: Bag, fit: Fit, found: Sequence[Candidate], unit: Ints, way: Ints) -> None:
    """Whether a count is the first, and the largest, of those in its paragraph that fit a metric's patterns."""
    fits = (fit.level >= 2) & (fit.counted > 0) & (way == Way.NUMBER)[:, None]
    size = np.array([c.value or 0 for c in found], dtype=np.float64)[:, None] * fits
    first = np.flatnonzero(np.append(True, unit[1:] != unit[:-1]))
    owner = np.repeat(np.arange(len(first)), np.diff(np.append(first, len(unit))))
    largest = np.maximum.reduceat(size, first, axis=0)[owner]
    above = np.cumsum(fits, axis=0) - fits
    order = np.minimum(above - above[first][owner], 3)
    owners, metrics = np.nonzero(fits)
    place = order[owners, metrics] * 2 + (size == largest)[owners, metrics]
    more = (np.add.reduceat(fits, first, axis=0)[owner][owners, metrics] > 1) * 8
    values = np.concatenate([metrics * 16 + place + more, place + more]).astype(np.uint32)
    bag.add(np.tile(owners, 2), _salted(values, way[np.tile(owners, 2)], np.repeat([160, 161], len(owners))), 0.7)


def _patterns(bag: Bag, fit: Fit, way: Ints, part: Ints) -> None:
    owners, metrics = np.nonzero(fit.level)
    level = fit.level[owners, metrics] * 8
    told = level + fit.elsewhere[owners, metrics] * 4 + fit.counted[owners, metrics]
    facts = np.concatenate([told, level, (level == 24) * 8 + told % 4, level + part[owners] * 4])
    values = (np.tile(metrics * 64, 4) + facts).astype(np.uint32)
    bag.add(np.tile(owners, 4), _salted(values, np.tile(way[owners], 4), np.repeat(range(150, 154), len(owners))), 1.5)


def _present(groups: Ints, zone: _Zone, size: int) -> Floats:
    owners, index = expand(zone.starts, zone.ends)
    there = np.zeros((len(zone.starts), size), dtype=np.float32)
    there[owners, groups[index]] = 1
    return there


def _counted(scheme: Scheme, found: Sequence[Candidate], skeletons: Sequence[Skeleton]) -> Ints:
    """Candidate by metric: 2 where the number is counted in a unit of the metric, 1 where in none, 0 in another."""
    units = [skeletons[c.unit].text[c.end : c.stop][:1] if c.way is Way.NUMBER else "" for c in found]
    accepted = [m.counted for m in scheme.data.metrics.values()]
    rows = {
        unit: [2 if unit in counted else 0 for counted in accepted] if unit else [1] * len(accepted)
        for unit in set(units)
    }
    return np.array([rows[unit] for unit in units], dtype=np.int64).reshape(-1, len(accepted))


def _neighbours(words: Words) -> tuple[Ints, Ints]:
    """The group of the last word before each candidate and of the first one after it; -1 where none is near."""
    groups, ranges = words
    padded = np.append(groups, -1)
    near, after = ranges["near"], ranges["after"]
    last = np.where(near.ends > near.starts, padded[np.maximum(near.ends - 1, 0)], -1)
    first = np.where(after.ends > after.starts, padded[np.minimum(after.starts, len(groups))], -1)
    return last, first


def _facts(bag: Bag, found: Sequence[Candidate], way: Ints) -> None:
    """The value's size, the candidate's rank in its sentence, whether it is a total."""
    every = np.arange(len(found))
    size = np.array([-1 if c.value is None else min(len(str(int(c.value))), 9) if c.value else 0 for c in found])
    table = np.array([(min(c.rank, 3), c.total, c.change, c.part + 2 * c.aside) for c in found], dtype=np.int64)
    rank, total, change, part = table.T
    facts = np.concatenate([size, rank, total, rank * 4 + total, change, part]) + 1
    salts = np.repeat(range(130, 136), len(found))
    bag.add(np.tile(every, 6), _salted(facts.astype(np.uint32), np.tile(way, 6), salts), 0.5)


def _headings(bag: Bag, above: Floats, way: Ints, nearest: Ints, next_word: Ints) -> None:
    """The labels that the headings above name, alone and with the nearest word before and after the place."""
    owners, labels = np.nonzero(above)
    bag.add(owners, _salted(labels.astype(np.uint32), way[owners], 140), 0.7)
    for salt, groups in ((141, nearest), (142, next_word)):
        values = (labels * 65 + groups[owners] + 1).astype(np.uint32)
        bag.add(owners, _salted(values, way[owners], salt), 1.0)
