"""Character n-grams of a whole document at once, hashed to a fixed number of features (the hashing trick).

Weinberger and others, Feature Hashing for Large Scale Multitask Learning, 2009. Everything is NumPy over the code
points of one concatenated text, so that a document costs a few array operations however many paragraphs it has.
"""

from __future__ import annotations

from collections.abc import Sequence

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
    return np.frombuffer(text.encode("utf-32-le"), dtype=np.uint32)


def mixed(values: Hashes, salt: int) -> Ints:
    """Hashes spread over the features; `salt` keeps features of different kinds apart."""
    h = values + np.uint32((salt * 0x9E3779B9) & 0xFFFFFFFF)
    h ^= h >> np.uint32(16)
    h *= np.uint32(0x7FEB352D)
    h ^= h >> np.uint32(15)
    h *= np.uint32(0x846CA68B)
    h ^= h >> np.uint32(16)
    return (h & np.uint32(SIZE - 1)).astype(np.int64)


def rolling(points: Hashes, n: int) -> Hashes:
    """The raw hash of the n-gram that starts at each character; the last n - 1 are cut short."""
    h = points * _FACTORS[0]
    for k in range(1, n):
        h[: len(points) - k] += points[k:] * _FACTORS[k]
    hashed: Hashes = h + np.uint32(n)
    return hashed


def expand(starts: Ints, ends: Ints) -> tuple[Ints, Ints]:
    """All whole numbers of the ranges start to end (end exclusive), with the range that each is of."""
    lengths = np.maximum(ends - starts, 0)
    owner = np.repeat(np.arange(len(starts)), lengths)
    first = np.cumsum(lengths) - lengths
    return owner, np.arange(len(owner)) - first[owner] + starts[owner]


class Bag:
    """Features of several items, gathered piece by piece: which item, which feature, how strongly."""

    def __init__(self, items: int) -> None:
        self.items = items
        self._owners: list[Ints] = [np.arange(items)]
        self._features: list[Ints] = [np.zeros(items, dtype=np.int64)]  # feature 0: the constant of every item
        self._weights: list[NDArray[np.float32]] = [np.ones(items, dtype=np.float32)]

    def add(self, owners: Ints, features: Ints, weight: float | NDArray[np.float32] = 1.0) -> None:
        """Further features, each with the item that has it."""
        self._owners.append(owners)
        self._features.append(features)
        self._weights.append(np.broadcast_to(np.asarray(weight, dtype=np.float32), owners.shape))

    def rows(self) -> tuple[Ints, Ints, NDArray[np.float32]]:
        """Item, feature and weight of everything, in the order of items."""
        owners = np.concatenate(self._owners)
        order = np.argsort(owners, kind="stable")
        return owners[order], np.concatenate(self._features)[order], np.concatenate(self._weights)[order]


def averaged(owners: Ints, items: int) -> NDArray[np.float32]:
    """For each feature 1 / √(features of its item), which keeps long and short texts comparable."""
    counts = np.bincount(owners, minlength=items).astype(np.float32)
    return (1.0 / np.sqrt(np.maximum(counts, 1.0)))[owners].astype(np.float32)


def concatenated(texts: Sequence[str]) -> tuple[Hashes, Ints, Ints]:
    """The texts as one array of code points, a line end before and after each; where each starts and ends."""
    lengths = np.fromiter((len(t) for t in texts), dtype=np.int64, count=len(texts))
    ends = np.cumsum(lengths + 1)
    return codes("\n" + "\n".join(texts) + "\n"), ends - lengths, ends
