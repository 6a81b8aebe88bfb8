"""Character n-grams of a whole document at once, hashed to a fixed number of features (the hashing trick).

Weinberger and others, Feature Hashing for Large Scale Multitask Learning, 2009. Everything is NumPy over the code
points of one concatenated text, so that a document costs a few array operations however many paragraphs it has.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

BITS = 18
SIZE = 1 << BITS

Ints = NDArray[np.int64]
Floats = NDArray[np.float32]
Hashes = NDArray[np.uint32]

_FACTORS = np.array([0x9E3779B1, 0x85EBCA77, 0xC2B2AE3D, 0x27D4EB2F, 0x165667B1], dtype=np.uint32)


def codes(text: str) -> Hashes:
    """The code points of a text."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)


def mixed(values: Hashes, salt: int | Ints) -> Ints:
    """Hashes spread over the features; `salt`, one or one a value, keeps features of different kinds apart."""
    h = values + (np.atleast_1d(np.asarray(salt)) * 0x9E3779B9 & 0xFFFFFFFF).astype(np.uint32)
    h ^= h >> np.uint32(16)
    h *= np.uint32(0x7FEB352D)
    h ^= h >> np.uint32(15)
    h *= np.uint32(0x846CA68B)
    h ^= h >> np.uint32(16)
    return (h & np.uint32(SIZE - 1)).astype(np.int64)


def rolled(shorter: Sequence[Hashes], points: Hashes) -> Hashes:
    """The n-gram hashes of a text from those of one character less, which stand in `shorter` from n = 1 on."""
    n = len(shorter)
    h: Hashes = shorter[-1].copy() if shorter else np.zeros_like(points)
    h[: len(points) - n] += points[n:] * _FACTORS[n]
    return h


def expand(starts: Ints, ends: Ints) -> tuple[Ints, Ints]:
    """All whole numbers of the ranges start to end (end exclusive), with the range that each is of."""
    lengths = np.maximum(ends - starts, 0)
    owner = np.repeat(np.arange(len(starts)), lengths)
    first = np.cumsum(lengths) - lengths
    return owner, np.arange(len(owner)) - first[owner] + starts[owner]


def where(there: NDArray[np.bool_]) -> tuple[Ints, Ints]:
    """Row and column of everything true, row by row: `np.nonzero`, which takes several times as long."""
    return np.divmod(np.flatnonzero(there), there.shape[1])


def batched(sizes: Sequence[int], most: int = 24_000) -> list[tuple[int, int]]:
    """Ranges of neighbours whose sizes together stay below `most` (one larger item is a range by itself)."""
    cuts, held = [0], 0
    for k, size in enumerate(sizes):
        if held and held + size > most:
            cuts.append(k)
            held = 0
        held += size
    return list(pairwise([*cuts, len(sizes)])) if sizes else []


class Bag:
    """Features of several items, gathered piece by piece: which item, which feature, how strongly."""

    def __init__(self, items: int) -> None:
        self.items = items
        self._owners: list[Ints] = []
        self._features: list[Ints] = []
        self._weights: list[Floats] = []
        self.add(np.arange(items), np.zeros(items, dtype=np.int64))  # feature 0: the constant of every item

    def add(self, owners: Ints, features: Ints, weight: float | Floats = 1.0) -> None:
        """Further features, each with the item that has it."""
        self._owners.append(owners)
        self._features.append(features)
        even = np.full(len(owners), weight, dtype=np.float32) if isinstance(weight, float) else weight
        self._weights.append(even)

    def rows(self) -> tuple[Ints, Ints, Floats]:
        """Item, feature and weight of everything; feature 0 of every item comes first."""
        return np.concatenate(self._owners), np.concatenate(self._features), np.concatenate(self._weights)


def averaged(owners: Ints, items: int) -> NDArray[np.float32]:
    """For each feature 1 / √(features of its item), which keeps long and short texts comparable."""
    counts = np.bincount(owners, minlength=items).astype(np.float32)
    return (1.0 / np.sqrt(np.maximum(counts, 1.0)))[owners].astype(np.float32)
