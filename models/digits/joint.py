"""How often two readers of another build are wrong together: the digit model and the text engine on the same crops.

    python -m baobiao.models.digits.joint --count 10000 --seed 77 --out joint.json

Each crop of `from_pages.py` is read by both. What matters is the last columns: a wrong number that both say alike is
the one that nothing but the relations of the table can catch.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path

import cv2

from baobiao.document import Reading
from baobiao.models.digits import from_pages, generate
from baobiao.models.digits.evaluate import interval
from baobiao.models.digits.generate import Crop
from baobiao.ocr.digits import DigitReader
from baobiao.ocr.engine import Alphabet, load_engine

THRESHOLDS = (0.0, 0.5, 0.9, 0.99)


@dataclass(frozen=True, slots=True)
class Pair:
    """What both readers say first of one crop, and what stands there."""

    truth: str
    level: str
    digits: str
    digits_p: float
    text: str
    text_p: float


def pairs(crops: Iterable[Crop], engine: str = "openvino") -> list[Pair]:
    """Every crop of a number read by both; crops of words are left out."""
    known = [crop for crop in crops if crop.label and "#" not in crop.label]
    ours = DigitReader().read([crop.image for crop in known])
    theirs = load_engine(engine, threads=1).read([crop.image for crop in known], Alphabet.ANY)
    return [
        Pair(crop.label, crop.level, *_first(mine), *_first(other))
        for crop, mine, other in zip(known, ours, theirs, strict=True)
    ]


def _first(readings: Sequence[Reading]) -> tuple[str, float]:
    """The first reading, a dash of any kind as `—`."""
    if not readings:
        return "", 0.0
    return from_pages.label_of(readings[0].text), readings[0].probability


def table(found: Sequence[Pair]) -> str:
    """A line a level: how often each is wrong, and both alike, with the digit model at least so sure."""
    names = " | ".join(f"alike and wrong, p≥{t}" for t in THRESHOLDS)
    lines = [f"level | crops | digits wrong % | text wrong % | {names}"]
    for level in ("all", *sorted({pair.level for pair in found})):
        part = [pair for pair in found if level in ("all", pair.level)]
        ours = 100 * sum(p.digits != p.truth for p in part) / len(part)
        theirs = 100 * sum(p.text != p.truth for p in part) / len(part)
        alike = " | ".join(_alike(part, threshold) for threshold in THRESHOLDS)
        lines.append(f"{level} | {len(part)} | {ours:.2f} | {theirs:.2f} | {alike}")
    return "\n".join(lines)


def _alike(found: Sequence[Pair], threshold: float) -> str:
    """`wrong of agreed (upper end of the 95 % interval, per 10,000)`."""
    agreed = [p for p in found if p.digits == p.text and p.digits_p >= threshold]
    wrong = sum(p.digits != p.truth for p in agreed)
    return f"{wrong} of {len(agreed)} (≤{10_000 * interval(wrong, len(agreed))[1]:.0f})"


def main() -> None:
    parser = argparse.ArgumentParser(description="How often the digit model and the text engine are wrong together.")
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=77)
    parser.add_argument("--cells", action="store_true", help="crops of generate.py in held-out fonts, not of pages")
    parser.add_argument("--as-reported", action="store_true", help="the reports' own numbers")
    parser.add_argument("--out", type=Path, help="write every pair here as JSON")
    args = parser.parse_args()
    cv2.setNumThreads(1)
    pages = from_pages.stream(args.seed, as_reported=args.as_reported)
    crops = generate.stream(args.seed, held_out=True) if args.cells else pages
    found = pairs(islice(crops, args.count))
    if args.out:
        args.out.write_text(json.dumps([asdict(pair) for pair in found], ensure_ascii=False), encoding="utf-8")
    print(table(found))
    for pair in sorted((p for p in found if p.digits == p.text != p.truth), key=lambda p: -p.digits_p)[:30]:
        print(pair)


if __name__ == "__main__":
    main()
