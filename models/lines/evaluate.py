"""How right the line reader is, as it is shipped: on lines in fonts that it never saw, a level of damage at a time.

python -m baobiao.models.lines.evaluate --count 3000 --seed 900
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Sequence
from itertools import islice

import cv2

from baobiao.models.digits.evaluate import interval
from baobiao.models.lines import generate
from baobiao.ocr.cells import SURE
from baobiao.ocr.models import line_network
from baobiao.ocr.quick import QuickReader


def table(rows: dict[str, list[tuple[bool, bool]]]) -> str:
    """A line a level: how many lines, the share read wrong with its interval, the share sure, and wrong ones of it."""
    lines = ["level | lines | not exact % (95 %) | sure % | wrong of the sure"]
    for level in ("all", *sorted(set(rows))):
        part = [row for name, group in rows.items() if level in ("all", name) for row in group]
        wrong = sum(not right for right, _ in part)
        low, high = interval(wrong, len(part))
        sure = [right for right, is_sure in part if is_sure]
        share = f"{100 * wrong / len(part):.1f} ({100 * low:.1f}–{100 * high:.1f})"
        of_the_sure = f"{len(sure) - sum(sure)} of {len(sure)}"
        lines.append(f"{level} | {len(part)} | {share} | {100 * len(sure) / len(part):.1f} | {of_the_sure}")
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=3000)
    parser.add_argument("--seed", type=int, default=900)
    args = parser.parse_args(arguments)
    cv2.setNumThreads(1)
    reader = QuickReader(line_network("onnxruntime", 1))
    drawn = islice(generate.crops(args.seed, held_out=True), args.count)
    rows: dict[str, list[tuple[bool, bool]]] = defaultdict(list)
    for crop in drawn:
        found = reader.read([crop.image])[0]
        best = found[0] if found else None
        rows[crop.level].append(
            (best is not None and best.text == crop.label, best is not None and best.probability >= SURE)
        )
    print(table(rows))


if __name__ == "__main__":
    main()
