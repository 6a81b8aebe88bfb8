"""Which stretches of the rules are printed: the share of ink between every two crossing rules."""

from __future__ import annotations

import numpy as np

from baobiao.layout.lattice.model import Image, Points, Track


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


def shares(cover: Points, tracks: list[Track], crossing: list[Track]) -> Points:
    """The share of ink on each stretch of the tracks between neighbouring crossing tracks.

    Returns:
        len(tracks) x (len(crossing) - 1), from 0 to 1; the width of the crossing rules is left out.
    """
    total = np.concatenate([np.zeros((len(tracks), 1)), np.cumsum(cover, axis=1)], axis=1)
    result = np.zeros((len(tracks), max(0, len(crossing) - 1)))
    for i, track in enumerate(tracks):
        bounds = np.array([float(c.at(track.position)) for c in crossing])
        half = np.array([c.thickness / 2 for c in crossing])
        first = np.clip(np.rint(bounds[:-1] + half[:-1] + 1), 0, cover.shape[1] - 1).astype(np.intp)
        last = np.clip(np.rint(bounds[1:] - half[1:]), 1, cover.shape[1]).astype(np.intp)
        last = np.maximum(last, first + 1)
        result[i] = (total[i, last] - total[i, first]) / (last - first)
    return result
