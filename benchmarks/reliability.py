"""Confidence against truth as a picture: `python reliability.py PAIRS.jsonl docs/reliability.svg`.

PAIRS is what `accuracy.py --pairs PAIRS.jsonl` wrote: a confidence and whether the value was right, for each
cell whose place is sure. Each
dot is a bin of confidence, as wide as its axis of log odds says, with the share of its cells that were right and the
95 % interval of that share (Wilson); on the diagonal a confidence means what it says.
"""

from __future__ import annotations

import argparse
import json
import math
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

EDGES = (0.0, 0.5, 0.9, 0.97, 0.99, 0.998, 0.9995, 1.0 + 1e-9)
SIDE, RIM = 360, 46
MOST = 4.0
"""Nines shown: -log10(1 - p) from 0 at the left to 4 at the right."""


def bins(pairs: Sequence[tuple[float, bool]]) -> list[tuple[float, int, int]]:
    """For each bin with cells: mean confidence, how many cells, how many right."""
    found = []
    for low, high in pairwise(EDGES):
        part = [(said, right) for said, right in pairs if low <= said < high]
        if part:
            found.append((sum(said for said, _ in part) / len(part), len(part), sum(right for _, right in part)))
    return found


def wilson(right: int, count: int, z: float = 1.96) -> tuple[float, float]:
    """The interval of a share (Wilson 1927)."""
    share, square = right / count, z * z / count
    middle, half = share + square / 2, z * math.sqrt(share * (1 - share) / count + square / (4 * count))
    return (middle - half) / (1 + square), (middle + half) / (1 + square)


def nines(share: float) -> float:
    """-log10 of what is left to one, within the picture."""
    return min(MOST, max(0.0, -math.log10(max(1 - share, 1e-9))))


def svg(found: Sequence[tuple[float, int, int]]) -> str:
    """The picture."""

    def place(said: float, true: float) -> tuple[float, float]:
        unit = (SIDE - 2 * RIM) / MOST
        return RIM + unit * nines(said), SIDE - RIM - unit * nines(true)

    x0, y0 = place(0, 0)
    x1, y1 = place(1, 1)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIDE} {SIDE}" font-family="sans-serif" font-size="10">',
        f'<rect width="{SIDE}" height="{SIDE}" fill="#fff"/><path d="M{x0} {y0}L{x1} {y1}" stroke="#999"/>',
        f'<path d="M{x0} {y1}V{y0}H{x1}" fill="none" stroke="#000"/>',
    ]
    for share in (0.9, 0.99, 0.999, 0.9999):
        x, y = place(share, share)
        parts.append(f'<text x="{x}" y="{y0 + 14}" text-anchor="middle">{share}</text>')
        parts.append(f'<text x="{x0 - 4}" y="{y + 3}" text-anchor="end">{share}</text>')
    for said, count, right in found:
        low, high = wilson(right, count)
        (x, y), (_, top), (_, foot) = place(said, right / count), place(said, high), place(said, low)
        parts.append(f'<path d="M{x:.1f} {top:.1f}V{foot:.1f}" stroke="#1f5fa8"/>')
        parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="#1f5fa8"/>')
        parts.append(f'<text x="{x + 5:.1f}" y="{y + 11:.1f}" fill="#555">{count}</text>')
    parts.append(f'<text x="{SIDE / 2}" y="{SIDE - 10}" text-anchor="middle">confidence</text>')
    parts.append(f'<text x="12" y="{SIDE / 2}" transform="rotate(-90 12 {SIDE / 2})" text-anchor="middle">right</text>')
    return "\n".join([*parts, "</svg>"]) + "\n"


def main() -> None:
    """Print the bins and draw them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pairs", type=Path)
    parser.add_argument("picture", type=Path)
    asked = parser.parse_args()
    pairs = [tuple(json.loads(line)) for line in asked.pairs.read_text("utf8").splitlines()]
    found = bins([(float(said), bool(right)) for said, right in pairs])
    for said, count, right in found:
        low, high = wilson(right, count)
        print(f"said {said:.4f}  cells {count:6}  right {right / count:.4f}  ({low:.4f} to {high:.4f})")
    asked.picture.write_text(svg(found), encoding="utf8")


if __name__ == "__main__":
    main()
