"""Fit the calibration of cell readings: isotonic regression per kind of reading (Zadrozny and Elkan 2002).

    python -m baobiao.models.cells.fit readings.jsonl --out models/cells/calibration.json
    python -m baobiao.models.cells.fit readings.jsonl --test models/cells/calibration.json

Each level of the regression counts one error and one right reading more than were seen (rule of succession): without an
error among n readings the map ends at (n + 1) / (n + 2), not at 1.
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.isotonic import IsotonicRegression

from baobiao.ocr.calibration import Calibration, log_odds

FEWEST = 40
"""Readings of a kind that a map of it needs."""


def fit(readings: list[dict[str, Any]]) -> dict[str, list[list[float]]]:
    """For each kind the knots (log odds said, probability found) of its map."""
    by_kind: dict[str, list[tuple[float, bool]]] = defaultdict(list)
    for reading in readings:
        by_kind[reading["kind"]].append((log_odds(reading["probability"]), reading["right"]))
    return {kind: _knots(sorted(pairs)) for kind, pairs in sorted(by_kind.items()) if len(pairs) >= FEWEST}


def _knots(pairs: list[tuple[float, bool]]) -> list[list[float]]:
    said, right = np.array(pairs, float).T
    level = IsotonicRegression().fit_transform(said, right)
    knots: list[list[float]] = []
    for value in np.unique(level):
        block = level == value
        found = (right[block].sum() + 1) / (block.sum() + 2)
        found = max(found, knots[-1][1] if knots else 0.0)
        ends = dict.fromkeys((said[block].min(), said[block].max()))
        knots += [[round(float(x), 3), round(float(found), 5)] for x in ends]
    return knots


def reliability(readings: list[dict[str, Any]], calibration: Calibration) -> str:
    """A line a bin of calibrated probability: how many readings, how probable on the whole, how many right."""
    edges = [0.0, 0.5, 0.9, 0.97, 0.99, 0.995, 0.999, 1.01]
    said = np.array([calibration.honest(r["text"], r["probability"]) for r in readings])
    right = np.array([r["right"] for r in readings])
    lines = ["said | cells | mean said | right"]
    for low, high in pairwise(edges):
        part = (said >= low) & (said < high)
        if part.any():
            lines.append(f"{low}-{min(high, 1)} | {part.sum()} | {said[part].mean():.4f} | {right[part].mean():.4f}")
    return "\n".join(lines)


def main() -> None:
    """Fit and write, or test what was written."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("readings", type=Path)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--test", type=Path)
    options = parser.parse_args()
    readings = [json.loads(line) for line in options.readings.read_text("utf8").splitlines()]
    if options.out:
        options.out.write_text(json.dumps(fit(readings), indent=1) + "\n", encoding="utf8")
    written = options.test or options.out
    if written:
        print(reliability(readings, Calibration.of(json.loads(written.read_text("utf8")))))


if __name__ == "__main__":
    main()
