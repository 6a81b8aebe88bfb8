"""Linear models over hashed features: a table of weights in a NumPy file, no code inside (never pickle)."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array

from baobiao.errors import EngineError
from baobiao.nlp.grams import SIZE, Bag, Ints

Floats = NDArray[np.float32]

ALONE = (
    9000  # entries of a matrix up to which BLAS multiplies on the calling thread: its own ones cost more than they give
)


@dataclass(frozen=True)
class Linear:
    """One-against-rest logistic regressions that share their features.

    Args:
        classes: the names of the outputs.
        places: for each of `SIZE` hashed features its row in `weights`; row 0 is all zeros (an unknown feature).
        weights: row, class → weight.
    """

    classes: tuple[str, ...]
    places: NDArray[np.int32]
    weights: Floats

    def scores(self, bag: Bag) -> Floats:
        """Log odds, item by class."""
        if bag.items == 0:
            return np.zeros((0, len(self.classes)), dtype=np.float32)
        owners, features, strengths = bag.rows()
        said = coo_array((strengths, (owners, self.places[features])), shape=(bag.items, len(self.weights)))
        said.has_canonical_format = True  # a feature that an item has twice need not be summed up before
        scores: Floats = said.tocsc() @ self.weights
        return scores

    def arrays(self, prefix: str) -> dict[str, NDArray[np.generic]]:
        """What a file needs to hold: weights in 255 levels a class, features that say nothing left out."""
        used = np.flatnonzero(self.places)
        weights = self.weights[self.places[used]]
        scale = np.maximum(np.abs(weights).max(axis=0, initial=1e-6), 1e-6) / 127
        levels = np.round(weights / scale).astype(np.int8)
        said = levels.any(axis=1)
        return {
            f"{prefix}.classes": np.array(self.classes),
            f"{prefix}.features": used[said].astype(np.int32),
            f"{prefix}.scale": scale.astype(np.float32),
            f"{prefix}.weights": levels[said],
        }

    @classmethod
    def of(cls, data: dict[str, NDArray[np.generic]], prefix: str) -> Self:
        """The model that `arrays` wrote under `prefix`."""
        features = data[f"{prefix}.features"].astype(np.int64)
        classes = tuple(map(str, data[f"{prefix}.classes"]))
        weights = data[f"{prefix}.weights"].astype(np.float32) * data[f"{prefix}.scale"].astype(np.float32)
        return cls.dense(classes, features, weights)

    @classmethod
    def dense(cls, classes: tuple[str, ...], features: Ints, weights: Floats) -> Self:
        """A model from the weights of some features (feature by class); all others weigh nothing."""
        places = np.zeros(SIZE, dtype=np.int32)
        places[features] = np.arange(1, len(features) + 1)
        return cls(classes, places, np.vstack([np.zeros((1, len(classes)), np.float32), weights]).astype(np.float32))


def multiplied(rows: Floats, weights: Floats) -> Floats:
    """Rows times weights, some rows at a time, so that BLAS keeps to the calling thread."""
    most = max(ALONE // weights.size, 1) * 4
    parts = [rows[a : a + most] @ weights for a in range(0, len(rows), most)]
    return np.concatenate(parts) if parts else np.zeros((0, weights.shape[1]), np.float32)


def probability(scores: Floats) -> Floats:
    """Log odds as probabilities."""
    p = 1.0 / (1.0 + np.exp(-np.clip(scores, -30.0, 30.0)))
    return p.astype(np.float32)


def read_arrays(path: Path) -> dict[str, NDArray[np.generic]]:
    """The arrays of a model file.

    Raises:
        EngineError: when the file is missing or damaged.
    """
    try:
        with np.load(path, allow_pickle=False) as stored:
            return {name: stored[name] for name in stored.files}
    except (OSError, ValueError, KeyError) as error:
        raise EngineError(
            f"the model cannot be read ({error})", path=str(path), remedy="reinstall baobiao or train it again"
        ) from error


def write_arrays(path: Path, arrays: dict[str, NDArray[np.generic]]) -> str:
    """Write a model file, the same bytes for the same arrays; returns its SHA-256."""
    import io
    import zipfile

    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name in sorted(arrays):
            held = io.BytesIO()
            np.lib.format.write_array(held, arrays[name], allow_pickle=False)
            entry = zipfile.ZipInfo(f"{name}.npy", (1980, 1, 1, 0, 0, 0))
            archive.writestr(entry, held.getvalue(), zipfile.ZIP_DEFLATED)
    return hashlib.sha256(path.read_bytes()).hexdigest()
