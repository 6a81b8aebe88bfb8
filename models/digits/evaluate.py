"""How right, and how honest, the digit model is: on crops of fonts it never saw, a level of damage at a time.

    python -m baobiao.models.digits.generate held.npz --count 24000 --seed 900 --held-out
    python -m baobiao.models.digits.evaluate held.npz --fit models/digits/calibration.json

The calibration is fitted on one half of the crops (every second one), every figure is of the other half.
"""

from __future__ import annotations

import argparse
import json
import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from baobiao.ocr.digits import Calibration, DigitReader, decode, tempered

THRESHOLDS = (0.9, 0.99, 0.999, 0.9999)
_TEMPERATURES = (1.0, 1.3)


@dataclass(frozen=True, slots=True)
class Outcome:
    """One crop read: what stands there, what was read with which raw probability, and the crop's level and font."""

    truth: str
    text: str
    raw: float
    level: str
    family: str
    index: tuple[int, int]

    @property
    def right(self) -> bool:
        return self.truth == self.text


def outcomes(path: Path, reader: DigitReader, temperature: float) -> list[Outcome]:
    """Every crop of a shard read by the network, before calibration."""
    out = []
    with np.load(path, allow_pickle=False) as shard:
        for name in (n for n in shard.files if n.startswith("images")):
            width = int(name.removeprefix("images"))
            images, facts = shard[name], shard[f"facts{width}"]
            for start in range(0, len(images), 64):
                scores = tempered(reader.scores(images[start : start + 64]), temperature)
                for offset, one in enumerate(scores):
                    text, raw = decode(one)[0]
                    truth, level, family = (str(f) for f in facts[start + offset])
                    out.append(Outcome(truth, text, min(raw, 1.0), level, family, (width, start + offset)))
    return out


def interval(wrong: int, count: int) -> tuple[float, float]:
    """Wilson's 95 % interval of a rate."""
    if count == 0:
        return 0.0, 1.0
    z, rate = 1.96, wrong / count
    middle = (rate + z * z / (2 * count)) / (1 + z * z / count)
    half = z / (1 + z * z / count) * math.sqrt(rate * (1 - rate) / count + z * z / (4 * count * count))
    return max(0.0, middle - half), min(1.0, middle + half)


def fit(found: Sequence[Outcome], temperature: float) -> tuple[Calibration, float]:
    """Platt's two numbers and the ceiling from right and wrong readings, and the mean negative log likelihood."""
    raw = np.clip(np.array([o.raw for o in found]), 1e-9, 1 - 1e-9)
    right = np.array([o.right for o in found], np.float64)
    odds = np.log(raw / (1 - raw))

    def cost(weights: NDArray[np.float64]) -> float:
        x = weights[0] * odds + weights[1]
        return float(np.logaddexp(0, np.where(right > 0, -x, x)).mean())

    best = minimize(cost, np.array([0.7, 0.0]), method="Nelder-Mead")
    slope, offset = (round(float(w), 4) for w in best.x)
    return Calibration(temperature, slope, offset, _ceiling(raw, right)), float(best.fun)


def _ceiling(raw: NDArray[np.float64], right: NDArray[np.float64]) -> float:
    """The highest probability that readings bear out: the best of Laplace's rule over the surest 1, 2, 3, … of them."""
    order = np.argsort(-raw, kind="stable")
    wrong = np.cumsum(1 - right[order])
    return round(float((1 - (wrong + 1) / (np.arange(len(raw)) + 3)).max()), 6)


def expected_error(found: Sequence[Outcome], calibration: Calibration, bins: int = 15) -> float:
    """Expected calibration error over bins of equal count."""
    p = np.array([calibration.honest(o.raw) for o in found])
    right = np.array([o.right for o in found], np.float64)
    groups = np.array_split(np.argsort(p), bins)
    return float(sum(len(g) * abs(p[g].mean() - right[g].mean()) for g in groups) / len(p))


def table(found: Sequence[Outcome], calibration: Calibration) -> str:
    """A line a level: crops, share wrong with its interval, and wrong of those at or above each probability."""
    head = "level | crops | wrong % (95 %) | " + " | ".join(f"wrong of p≥{t}" for t in THRESHOLDS)
    lines = [head]
    for level in ("all", *sorted({o.level for o in found})):
        part = [o for o in found if level in ("all", o.level)]
        wrong = sum(not o.right for o in part)
        low, high = interval(wrong, len(part))
        cells = [_above(part, calibration, threshold) for threshold in THRESHOLDS]
        rate = f"{100 * wrong / len(part):.2f} ({100 * low:.2f}–{100 * high:.2f})"
        lines.append(f"{level} | {len(part)} | {rate} | " + " | ".join(cells))
    return "\n".join(lines)


def _above(found: Sequence[Outcome], calibration: Calibration, threshold: float) -> str:
    sure = [o for o in found if calibration.honest(o.raw) >= threshold]
    return f"{sum(not o.right for o in sure)} of {len(sure)}"


def worst(found: Sequence[Outcome], calibration: Calibration, count: int = 25) -> str:
    """The wrong readings of highest probability: what was read for what, where."""
    wrong = sorted((o for o in found if not o.right), key=lambda o: -o.raw)[:count]
    return "\n".join(
        f"{o.level} {calibration.honest(o.raw):.5f} {o.truth!r} read {o.text!r} ({o.family}, {o.index})" for o in wrong
    )


def reliability(found: Sequence[Outcome], calibration: Calibration) -> NDArray[np.float64]:
    """The reliability curve: rows of (mean probability, share right, crops) over bins of the probability's log odds."""
    p = np.array([calibration.honest(o.raw) for o in found])
    right = np.array([o.right for o in found], np.float64)
    edges = np.array([0, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.998, 0.999, 0.9995, 1.0001])
    where = np.digitize(p, edges)
    return np.array([(p[where == b].mean(), right[where == b].mean(), (where == b).sum()) for b in np.unique(where)])


def main() -> None:
    parser = argparse.ArgumentParser(description="Figures of the digit model on shards that training did not see.")
    parser.add_argument("shards", type=Path, nargs="+")
    parser.add_argument("--fit", type=Path, help="write the calibration fitted on one half of the crops here")
    args = parser.parse_args()
    reader = DigitReader()
    if args.fit:
        calibration = _fitted(args.shards, reader)
        args.fit.write_text(json.dumps(asdict(calibration)) + "\n")
    else:
        calibration = reader.calibration
    for shard in args.shards:
        rest = outcomes(shard, reader, calibration.temperature)[1::2]
        print(f"{shard.name}\n{table(rest, calibration)}")
        print(f"{calibration}\nexpected calibration error {expected_error(rest, calibration):.4f}")
        print("\n".join(f"p {a:.4f} right {b:.4f} of {n:.0f}" for a, b, n in reliability(rest, calibration)))
        print(worst(rest, calibration))


def _fitted(shards: Sequence[Path], reader: DigitReader) -> Calibration:
    """The calibration of the best temperature on every second crop of the shards."""
    halves = [[o for shard in shards for o in outcomes(shard, reader, t)[::2]] for t in _TEMPERATURES]
    tried = [fit(half, t) for half, t in zip(halves, _TEMPERATURES, strict=True)]
    return min(tried, key=lambda item: item[1])[0]


if __name__ == "__main__":
    main()
