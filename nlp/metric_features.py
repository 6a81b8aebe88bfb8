"""What the metric model sees of a candidate: the characters and the field's words of each zone around it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from baobiao.nlp.candidates import Candidates
from baobiao.nlp.grams import Bag, Floats, Hashes, Ints, averaged, expand, mixed, where
from baobiao.nlp.joined import Joined
from baobiao.nlp.scheme import Groups, Scheme
from baobiao.nlp.zones import ZONES, Way

# Per zone the lengths of its n-grams and how strongly each weighs.
_ZONES: dict[str, tuple[tuple[int, ...], float]] = {
    "near": ((1, 2, 3), 0.5),
    "topic": ((2, 3), 0.4),
    "subject": ((), 0.0),
    "before": ((2, 3), 0.2),
    "opening": ((2,), 0.25),
    "after": ((1, 2, 3), 0.5),
    "further": ((2,), 0.2),
    "head": ((2,), 0.2),
}
# How strongly a word of the field weighs in each zone: less where it stands further off.
_WORDS = {
    "near": 1.0,
    "topic": 1.0,
    "subject": 0.7,
    "before": 0.5,
    "opening": 0.5,
    "after": 1.0,
    "further": 0.5,
    "head": 0.5,
    "next": 0.7,
    "last": 0.7,
}
_PAIRS = (
    ("topic", "topic"),
    ("near", "near"),
    ("near", "before"),
    ("topic", "after"),
    ("topic", "head"),
    ("after", "head"),
    ("near", "next"),
    ("near", "subject"),
)
_HEAD = 16
_KINDS = 3
_SIZES = 10.0 ** np.arange(9)


@dataclass(frozen=True, slots=True)
class _Zone:
    starts: Ints
    ends: Ints


@dataclass(frozen=True, slots=True)
class Words:
    """The field's words around each candidate.

    Args:
        groups: of all the text's words, in order.
        ranges: of each zone, as ranges of those words.
        rows, index: the words of all zones of all candidates, zone by zone: whose (zone times candidates + candidate),
            and which.
        present: by zone and candidate the set of the groups there.
    """

    groups: Ints
    ranges: dict[str, _Zone]
    rows: Ints
    index: Ints
    present: Groups


def metric_features(scheme: Scheme, found: Candidates, above: Floats) -> tuple[Bag, Fit]:
    """The features of a text's candidates, and how each fits the scheme's patterns.

    Args:
        scheme: names the field's words.
        found: the candidates.
        above: unit by label, 1 where the headings above the unit (or its own) name the label.
    """
    bag = Bag(len(found))
    zones = _zones(found)
    words = _words_in(found, zones)
    fit = fit_of(scheme, found, words)
    if not len(found):
        return bag, fit
    way = found["way"]
    _characters(bag, found.joined, zones, way)
    _ends(bag, found.joined, found["place"], found["end"], way)
    _words(bag, words, way)
    _named(bag, words, scheme.naming, way)
    _several(bag, words, scheme.alone, way)
    _earlier(bag, found, zones["near"], scheme.alone, _neighbours(words)[0])
    _patterns(bag, fit, way, found["part"])
    _stated(bag, fit, found, way)
    _facts(bag, found, way)
    _mentions(bag, fit, found, way)
    _headings(bag, above[found["unit"]], way, *_neighbours(words))
    return bag, fit


def _zones(found: Candidates) -> dict[str, _Zone]:
    """The zones of each candidate, and its paragraph's opening."""
    base, ends = found.joined.starts[found["unit"]], found.joined.ends[found["unit"]]
    zones = {name: _Zone(*found.zone(name)) for name in ZONES}
    return zones | {"head": _Zone(base - 1, np.minimum(base + _HEAD, ends))}


def _side_by_side(zones: Sequence[_Zone]) -> _Zone:
    """Several zones of every candidate as one list: all candidates' first zones, then their second ones, ..."""
    return _Zone(np.concatenate([z.starts for z in zones]), np.concatenate([z.ends for z in zones]))


def _characters(bag: Bag, text: Joined, zones: dict[str, _Zone], way: Ints) -> None:
    """The n-grams of each zone; those of long zones weigh as much together as those of short ones."""
    for n in (1, 2, 3):
        named = [(k, name) for k, (name, (lengths, _)) in enumerate(_ZONES.items()) if n in lengths]
        side = _side_by_side([zones[name] for _, name in named])
        rows, places = expand(side.starts, side.ends - (n - 1))
        number, owners = np.divmod(rows, len(way))
        weights = np.array([2.2 * _ZONES[name][1] for _, name in named])[number]
        salts = np.array([180 + k * 4 + n for k, _ in named])[number]
        even = (weights * averaged(rows, len(side.starts))).astype(np.float32)
        bag.add(owners, _salted(text.grams(n)[places], way[owners], salts), even)


def _ends(bag: Bag, text: Joined, places: Ints, ends: Ints, way: Ints) -> None:
    """The characters that touch the number or cue, each by its distance."""
    last = len(text.text) - 1
    grams = [text.grams(n) for n in (1, 2, 3, 4)]
    before = [gram[np.maximum(places - n, 0)] for n, gram in enumerate(grams, 1)]
    after = [gram[np.minimum(ends, last)] for gram in grams]
    salts = np.repeat([71, 72, 73, 74, 77, 78, 79, 80], len(places))
    bag.add(np.tile(np.arange(len(places)), 8), _salted(np.concatenate(before + after), np.tile(way, 8), salts), 0.6)


def _salted(values: Hashes, way: Ints, salt: int | Ints) -> Ints:
    return mixed(values * np.uint32(_KINDS) + way.astype(np.uint32), salt)


def _words_in(found: Candidates, zones: dict[str, _Zone]) -> Words:
    """The words of each zone, of those right before the next count, and of those right before the last one."""
    places = found.joined.words
    ranges = {k: _Zone(np.searchsorted(places, z.starts), np.searchsorted(places, z.ends)) for k, z in zones.items()}
    ranges |= _beside(ranges["near"], found)
    side = _side_by_side(list(ranges.values()))
    rows, index = expand(side.starts, side.ends)
    there = np.flatnonzero(side.ends > side.starts)
    bits = np.uint64(1) << found.joined.groups[index].astype(np.uint64)
    present = np.zeros(len(side.starts), dtype=np.uint64)
    if len(there):
        present[there] = np.bitwise_or.reduceat(bits, np.searchsorted(rows, there))
    return Words(found.joined.groups, ranges, rows, index, present.reshape(len(ranges), -1))


def _words(bag: Bag, words: Words, way: Ints) -> None:
    """The field's words in each zone, the two nearest before the place, and pairs of words."""
    groups, ranges = words.groups, words.ranges
    bits = np.unpackbits(words.present.view(np.uint8).reshape(-1, 8), axis=1, bitorder="little")
    rows, group = where(bits.view(bool))
    number, owners = np.divmod(rows, len(way))
    weights = np.array([_WORDS[name] for name in ranges], dtype=np.float32)[number]
    bag.add(owners, _salted(group.astype(np.uint32), way[owners], 90 + number), weights)
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


def _named(bag: Bag, words: Words, naming: int, way: Ints) -> None:
    """Which metrics the words before a place name, taken as one: a website, an account and a paper board together are
    none of them. And how many."""
    there = dict(zip(words.ranges, words.present & np.uint64(naming), strict=True))
    sets = [there["near"], there["topic"], there["near"] | there["before"], there["subject"]]
    every = np.tile(np.arange(len(way)), len(sets))
    whole = np.concatenate(sets)
    many = np.unpackbits(whole.view(np.uint8).reshape(len(whole), 8), axis=1).sum(axis=1, dtype=np.uint32)
    salts = np.repeat([170, 171, 172, 173], len(way))
    bag.add(every, _salted((whole ^ whole >> np.uint64(31)).astype(np.uint32), way[every], salts), 1.5)
    bag.add(every, _salted(np.minimum(many, 4).astype(np.uint32), way[every], salts + 4), 1.0)


def _several(bag: Bag, words: Words, alone: Sequence[int], way: Ints) -> None:
    """How many channels (or other words that each name a metric by itself) the words before a place name, with the last
    word before it: what several channels publish together is none's own."""
    there = dict(zip(words.ranges, words.present & np.uint64(sum(1 << n for n in alone)), strict=True))
    sets = np.concatenate([there["near"], there["topic"] | there["near"], there["near"] | there["before"]])
    many = np.unpackbits(sets.view(np.uint8).reshape(len(sets), 8), axis=1).sum(axis=1, dtype=np.uint32)
    many, every = np.minimum(many, 4), np.tile(np.arange(len(way)), 3)
    nearest = np.tile(_neighbours(words)[0] + 1, 3).astype(np.uint32)
    salts = np.repeat([230, 231, 232], len(way))
    bag.add(every, _salted(many * np.uint32(65) + nearest, way[every], salts), 1.0)


def _earlier(bag: Bag, found: Candidates, near: _Zone, alone: Sequence[int], nearest: Ints) -> None:
    """What the paragraph has named before the words near each place, however far off (“清江教育”粉丝… of an account
    that an earlier sentence introduced), with the last word before the place."""
    text = found.joined
    said = text.groups[:, None] == np.array(alone)
    until = np.vstack([np.zeros((1, len(alone)), np.int64), np.cumsum(said, axis=0)])
    first = np.searchsorted(text.words, text.starts[found["unit"]])
    last = np.maximum(np.searchsorted(text.words, near.starts), first)
    owners, named = where(until[last] > until[first])
    values = (named * 65 + nearest[owners] + 1).astype(np.uint32)
    bag.add(owners, _salted(values, found["way"][owners], 220), averaged(owners, len(found)))


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


def fit_of(scheme: Scheme, found: Candidates, words: Words) -> Fit:
    """The scheme's own patterns, before any model: what `words`, `not` and `counted` of each metric say."""
    there = dict(zip(words.ranges, words.present, strict=True))
    clause = found["way"] != Way.NUMBER
    tight = there["topic"] | np.where(clause | (there["near"] == 0), there["after"], np.uint64(0))
    wide = np.bitwise_or.reduce([there[name] for name in _ZONES])
    slots, against, first = scheme.patterns
    filled = (tight[:, None] & slots) != 0
    all_close = np.logical_and.reduceat(filled, first, axis=1)
    all_wide = np.logical_and.reduceat((wide[:, None] & slots) != 0, first, axis=1)
    level = np.where(all_close, 3, np.where(filled[:, first] & all_wide, 2, np.where(all_wide, 1, 0)))
    return Fit(level, (tight[:, None] & against) != 0, _counted(scheme, found))


def _beside(near: _Zone, found: Candidates) -> dict[str, _Zone]:
    """The words right before the next count and the last one of the same sentence, which this one may stand against
    (累计…, 本年…)."""
    follows = np.append(found["rank"] > 0, False)
    nothing = np.zeros(1, dtype=np.int64)
    starts, ends = np.append(near.starts, nothing), np.append(near.ends, nothing)
    every = np.arange(len(found))
    after = np.where(follows[1:], every + 1, -1)
    before = np.where(follows[:-1], every - 1, -1)
    return {"next": _Zone(starts[after], ends[after]), "last": _Zone(starts[before], ends[before])}


def _mentions(bag: Bag, fit: Fit, found: Candidates, way: Ints) -> None:
    """Whether a count is the first, and the largest, of those in its paragraph that fit a metric's patterns."""
    owners, metrics = where((fit.level >= 2) & (fit.counted > 0) & (way == Way.NUMBER)[:, None])
    size = np.array([v or 0 for v in found.values], dtype=np.float64)[owners]
    kind = found["unit"][owners] * fit.level.shape[1] + metrics  # the same metric in the same paragraph
    order = np.argsort(kind, kind="stable")
    first = np.flatnonzero(np.diff(kind[order], prepend=-1))
    count = np.diff(np.append(first, len(order)))
    if not len(order):
        return
    largest, above, more = np.zeros((3, len(order)), dtype=np.int64)
    largest[order] = size[order] == np.repeat(np.maximum.reduceat(size[order], first), count)
    above[order] = np.arange(len(order)) - np.repeat(first, count)
    more[order] = np.repeat(count > 1, count) * 8
    place = np.minimum(above, 3) * 2 + largest
    values = np.concatenate([metrics * 16 + place + more, place + more]).astype(np.uint32)
    bag.add(np.tile(owners, 2), _salted(values, way[np.tile(owners, 2)], np.repeat([160, 161], len(owners))), 0.7)


def _stated(bag: Bag, fit: Fit, found: Candidates, way: Ints) -> None:
    """Which metrics' patterns counts before each place in its paragraph fit, and those of the same value: a clause like
    均已答复 repeats what was received, not what was published."""
    fits = (fit.level >= 2) & (fit.counted > 0) & (way == Way.NUMBER)[:, None]
    values = np.array([-1 if v is None else v for v in found.values], dtype=np.float64)
    amounts = np.unique(values, return_inverse=True)[1]
    for salt, group in ((240, found["unit"]), (241, found["unit"] * len(values) + amounts)):
        owners, metrics = where(_before(fits, group))
        bag.add(owners, _salted(metrics.astype(np.uint32), way[owners], salt), averaged(owners, len(way)))


def _before(there: NDArray[np.bool_], group: Ints) -> NDArray[np.bool_]:
    """For each row and column whether an earlier row of its group is true there."""
    order = np.argsort(group, kind="stable")
    until: Ints = np.cumsum(there[order], axis=0) - there[order]
    first = np.searchsorted(group[order], group[order])
    earlier = np.empty_like(there)
    earlier[order] = until > until[first]
    return earlier


def _patterns(bag: Bag, fit: Fit, way: Ints, part: Ints) -> None:
    owners, metrics = where(fit.level > 0)
    level = fit.level[owners, metrics] * 8
    told = level + fit.elsewhere[owners, metrics] * 4 + fit.counted[owners, metrics]
    facts = np.concatenate([told, level, (level == 24) * 8 + told % 4, level + part[owners] * 4])
    values = (np.tile(metrics * 64, 4) + facts).astype(np.uint32)
    bag.add(np.tile(owners, 4), _salted(values, np.tile(way[owners], 4), np.repeat(range(150, 154), len(owners))), 1.5)


def _counted(scheme: Scheme, found: Candidates) -> Ints:
    """Candidate by metric: 2 where the number is counted in a unit of the metric, 1 where in none, 0 in another."""
    text, end = found.joined.text, found["end"]
    inside = (end < found["stop"]) & (found["way"] == Way.NUMBER)
    units = [text[k] if there else "" for k, there in zip(end.tolist(), inside.tolist(), strict=True)]
    return np.array([scheme.counted(unit) for unit in units], dtype=np.int64).reshape(-1, len(scheme.metrics))


def _neighbours(words: Words) -> tuple[Ints, Ints]:
    """The group of the last word before each candidate and of the first one after it; -1 where none is near."""
    near, after = words.ranges["near"], words.ranges["after"]
    padded = np.append(words.groups, -1)
    last = np.where(near.ends > near.starts, padded[np.maximum(near.ends - 1, 0)], -1)
    first = np.where(after.ends > after.starts, padded[np.minimum(after.starts, len(words.groups))], -1)
    return last, first


def _facts(bag: Bag, found: Candidates, way: Ints) -> None:
    """The value's size, the candidate's rank in its sentence, whether it is a total."""
    values = np.array([-1 if v is None else v for v in found.values], dtype=np.float64)
    size = np.where(values > 0, np.maximum(np.searchsorted(_SIZES, values, "right"), 1), np.minimum(values, 0))
    rank, total = np.minimum(found["rank"], 3), found["total"]
    place = found["part"] + 2 * found["aside"] + 4 * found["listed"]
    told = [size.astype(np.int64), rank, total, rank * 4 + total, found["change"], place]
    facts = np.concatenate(told) + 1
    salts = np.repeat(range(130, 136), len(found))
    bag.add(np.tile(np.arange(len(found)), 6), _salted(facts.astype(np.uint32), np.tile(way, 6), salts), 0.5)


def _headings(bag: Bag, above: Floats, way: Ints, nearest: Ints, next_word: Ints) -> None:
    """The labels that the headings above name, alone and with the nearest word before and after the place."""
    owners, labels = where(above > 0)
    bag.add(owners, _salted(labels.astype(np.uint32), way[owners], 140), 0.7)
    for salt, groups in ((141, nearest), (142, next_word)):
        values = (labels * 65 + groups[owners] + 1).astype(np.uint32)
        bag.add(owners, _salted(values, way[owners], salt), 1.0)
