"""Which stretches of the rules are printed: the share of ink between every two crossing rules."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import numpy.typing as npt

from baobiao.layout.lattice.model import Image, Points, Track

Index = npt.NDArray[np.intp]
Flags = npt.NDArray[np.bool_]

TYPE = 0.3
"""What a stretch counts as at most that is filled by type rather than by a rule."""

WHOLE = 0.97
"""Share of ink that no type reaches: it leaves white to the rules that a stretch ends on."""

ALIKE = 0.7
"""Share of the usual ink of a dashed rule that a stretch of it has at least."""

BESIDE, EVEN = 0.2, 0.6
"""Share of a plumb stretch with ink on both sides from which on it may be strokes of type that fill its row, and the
share of its mean darkness that a rule has there nearly all along."""

FEW, SPREAD, UNLIKE = 3, 0.12, 0.25
"""Stretches of a plumb rule that tell how dark it is, by what share of that they differ at most, and by what share a
stretch differs that is strokes of type."""

STEADY, UNBROKEN = 0.4, 0.95
"""Share of a level rule's usual darkness that a stretch of it has nearly all along, and what nearly all is; a line of
type breaks off between its characters."""

WORN = 0.65
"""What a worn but recognisable stretch of a rule counts as."""


def covered(mask: Image, tracks: list[Track], tolerance: int) -> Points:
    """Where along the page ink of a mask lies on each horizontal track (give vertical ones a transposed mask).

    Returns:
        tracks x width, 1.0 where some pixel within `tolerance` of the track is set, else 0.0.
    """
    height, width = mask.shape
    places = np.arange(width, dtype=np.float64)
    middle = np.stack([track.at(places) for track in tracks])
    found = np.zeros(middle.shape, dtype=bool)
    for offset in range(-tolerance, tolerance + 1):
        rows = np.clip(np.rint(middle + offset).astype(np.intp), 0, height - 1)
        found |= mask[rows, np.arange(width)[None, :]] > 0
    return found.astype(np.float64)


def stretches(tracks: list[Track], crossing: list[Track], width: int) -> tuple[Index, Index]:
    """First pixel, and pixel after the last, of each stretch of the tracks between neighbouring crossing tracks: each
    len(tracks) x (len(crossing) - 1). The width of the crossing rules is left out."""
    places = np.array([track.position for track in tracks])
    bounds = np.stack([c.at(places) for c in crossing], axis=1)
    half = np.array([c.thickness / 2 for c in crossing])
    first = np.clip(np.rint(bounds[:, :-1] + half[:-1] + 1), 0, width - 1).astype(np.intp)
    last = np.clip(np.rint(bounds[:, 1:] - half[1:]), 1, width).astype(np.intp)
    return first, np.maximum(last, first + 1)


def shares(cover: Points, first: Index, last: Index) -> Points:
    """The mean of `cover` (tracks x width) over each stretch."""
    total = np.concatenate([np.zeros((len(cover), 1)), np.cumsum(cover, axis=1)], axis=1)
    rows = np.arange(len(cover))[:, None]
    return np.asarray((total[rows, last] - total[rows, first]) / np.maximum(last - first, 1), dtype=np.float64)


def printed(
    weak: Image,
    ink: Image,
    tracks: list[Track],
    crossing: list[Track],
    scale: float,
    dark: Image | None = None,
    plumb: bool = False,
) -> Points:
    """How surely each stretch of the horizontal tracks is printed (give vertical ones transposed masks), 0 to 1.

    It is the share of ink along the stretch. A worn rule keeps pieces at an end and has blank paper on both sides. Type
    that lies across a rule's way has ink on both sides, type whose edge lies on it has ink beside most of what seems to
    be the rule, and a dash ends before the crossing rules. A stretch that looks worn, of a rule that is whole
    elsewhere, counts as `WORN` at least, one that looks like type as `TYPE` at most.

    Args:
        dark: how dark the page is, where that is known: tells rules between lines of type from the type.
        plumb: whether these are plumb tracks, in pictures transposed: type may then fill low rows.

    Returns:
        len(tracks) x (len(crossing) - 1).
    """
    tolerance = max(1, round(0.12 * scale))
    cover = covered(weak, tracks, tolerance)
    first, last = stretches(tracks, crossing, weak.shape[1])
    share = shares(cover, first, last)
    tip = np.maximum(2, np.minimum(round(0.25 * scale), (last - first + 1) // 2))
    near_first, near_last = np.minimum(first + tip, last), np.maximum(last - tip, first)
    ends = np.maximum(shares(cover, first, near_first), shares(cover, near_last, last))
    near = _beside(ink, tracks, tolerance, scale)
    clutter = shares(np.minimum(near[0], near[1]), first, last)
    sure = (share >= 0.8).any(axis=1, keepdims=True)
    near_share = shares(np.maximum(near[0], near[1]), first, last)
    beside = shares(np.maximum(near[0], near[1]) * cover, first, last)
    worn = sure & (share >= 0.35) & (ends >= 0.9) & (clutter < 0.05) & (beside < 0.4 * share)
    worn |= sure & _like_the_rest(share, covered(ink, tracks, tolerance), (first, last), near)
    type_there = (share < 0.9) & ((ends < 0.5) | (clutter > 0.3)) | (share < WHOLE) & (clutter > 0.7)
    if dark is not None and plumb:
        asked = (clutter > BESIDE) & (share > TYPE)
        ways = _ways(np.asarray(cv2.blur(dark, (1, 3)), np.uint8), tracks, tolerance)
        type_there |= _broken(ways, (first, last), asked)
        alone = (share >= WHOLE) & (near_share < BESIDE)
        type_there |= _unlike(ways, (first, last), alone) & (near_share > BESIDE) & (share > TYPE)
    elif dark is not None:
        steady = _steady(dark, tracks, (first, last), tolerance, share >= WHOLE)
        worn, type_there = worn | steady, type_there & ~steady
    return np.where(worn, np.maximum(share, WORN), np.where(type_there, np.minimum(share, TYPE), share))


def beside(ink: Image, tracks: list[Track], crossing: list[Track], scale: float) -> Points:
    """The share of each stretch (as `printed` has them) with ink close by, on the side that has more."""
    near = _beside(ink, tracks, max(1, round(0.12 * scale)), scale)
    ends = stretches(tracks, crossing, ink.shape[1])
    return np.maximum(shares(near[0], *ends), shares(near[1], *ends))


def _beside(ink: Image, tracks: list[Track], tolerance: int, scale: float) -> list[Points]:
    """Where ink lies right beside each track, before it and behind it: twice tracks x width."""
    reach = max(2, round(0.3 * scale))
    sides = [[_shifted(t, side * (t.thickness / 2 + tolerance + 0.7 + reach / 2)) for t in tracks] for side in (-1, 1)]
    return [covered(ink, side, max(1, reach // 2)) for side in sides]


def _like_the_rest(share: Points, inked: Points, ends: tuple[Index, Index], near: list[Points]) -> Flags:
    """Which stretches hold dashes as the whole ones of their track do: as much ink, in several runs, with blank paper
    beside it. A figure in the middle of a merged cell is one run."""
    runs = np.diff(inked, axis=1, prepend=0.0) > 0
    mine, runs_there = shares(inked, *ends), shares(runs.astype(np.float64), *ends) * (ends[1] - ends[0])
    whole = [there[sure] for there, sure in zip(mine, share >= 0.8, strict=True)]
    usual = np.array([[np.median(some) if len(some) else np.inf] for some in whole])
    beside = shares(np.maximum(*near) * inked, *ends)
    return np.asarray((mine >= ALIKE * usual) & (runs_there > 1) & (beside < 0.3 * mine), dtype=np.bool_)


def _broken(ways: Points, ends: tuple[Index, Index], asked: Flags) -> Flags:
    """Which of the stretches asked for break off where they are darkest on the whole."""
    darkest = np.argmax(np.stack([shares(way, *ends) for way in ways]), axis=0)
    found = np.zeros(asked.shape, dtype=np.bool_)
    for i, j in np.argwhere(asked):
        stretch = ways[darkest[i, j]][i, ends[0][i, j] : ends[1][i, j]]
        found[i, j] = np.percentile(stretch, 100 * (1 - UNBROKEN)) < EVEN * stretch.mean()
    return found


def _unlike(ways: Points, ends: tuple[Index, Index], alone: Flags) -> Flags:
    """Which stretches are much paler or darker than those of their track that stand alone, where these are alike; type
    right beside a rule does not count."""
    found = np.zeros(alone.shape, dtype=np.bool_)
    levels = np.stack([shares(way, *ends) for way in ways], axis=1)
    for own, sure, unlike in zip(levels, alone, found, strict=True):
        usual = float(np.median(own[:, sure].max(axis=0))) if sure.sum() >= FEW else 0.0
        if usual and np.abs(own[:, sure].max(axis=0) - usual).max() < SPREAD * usual:
            middle = int(np.median(own[:, sure].argmax(axis=0)))
            close = own[max(0, middle - 1) : middle + 2]
            unlike[:] = (np.abs(close - usual) > UNLIKE * usual).all(axis=0)
    return found


def _steady(dark: Image, tracks: list[Track], ends: tuple[Index, Index], tolerance: int, whole: Flags) -> Flags:
    """Which stretches are about as dark all along as those of their track that are whole."""
    ways = _ways(np.asarray(cv2.dilate(dark, np.ones((3, 1), np.uint8)), np.uint8), tracks, tolerance)
    usual = [
        np.median(own[sure]) if sure.any() else np.inf for own, sure in zip(_levels(ways, ends), whole, strict=True)
    ]
    least = STEADY * np.array(usual)[:, None]
    dark_enough = [shares((way >= least).astype(np.float64), *ends) for way in ways]
    return np.asarray(np.maximum.reduce(dark_enough) >= UNBROKEN, dtype=np.bool_)


def _levels(ways: Points, ends: tuple[Index, Index]) -> Points:
    """How dark each stretch is on the whole, where it is darkest."""
    return np.asarray(np.maximum.reduce([shares(way, *ends) for way in ways]), dtype=np.float64)


def _ways(image: Image, tracks: list[Track], tolerance: int) -> Points:
    """A picture's pixels along the ways beside and on each track: 2 x tolerance + 1 times tracks x width."""
    return np.stack([_way(image, tracks, offset) for offset in range(-tolerance, tolerance + 1)])


def _way(image: Image, tracks: list[Track], offset: int) -> Points:
    """A picture's pixels along a way beside each track: tracks x width."""
    height, width = image.shape
    places = np.arange(width, dtype=np.float64)
    rows = np.floor(np.stack([track.at(places) for track in tracks]) + offset + 0.5).astype(np.intp)
    return np.asarray(image[np.clip(rows, 0, height - 1), np.arange(width)[None, :]], dtype=np.float64)


def _shifted(track: Track, distance: float) -> Track:
    return replace(track, across=track.across + distance)
