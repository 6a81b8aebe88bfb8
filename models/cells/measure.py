"""Read generated reports and note, cell by cell, how probable the first reading was said to be and if it was right.

    python -m baobiao.models.pages --out FOLDER --count 32 --seed 2000
    python -m baobiao.models.cells.measure FOLDER --out readings.jsonl

For a new fit, move `calibration.json` away first: what is measured is what the map is fitted to.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from baobiao.ocr.calibration import kind_of
from baobiao.pipeline import recover
from baobiao.report import CellValue

_MISPLACED = {"place_undecidable", "row_uncertain", "page_failed"}
"""Doubts of place: there, a wrong value says nothing of the reading."""


def measured(folder: Path, truth: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The first readings of one report that stand at a sure place."""
    report = recover(folder / "in" / truth["path"])
    for cell in report.cells:
        if cell.id not in truth["cells"] or cell.method != "ocr" or not cell.candidates or _MISPLACED & {*cell.reasons}:
            continue
        first = cell.candidates[0]
        yield {
            "report": truth["path"],
            "level": truth.get("level"),
            "cell": cell.id,
            "kind": kind_of(first.text),
            "text": first.text,
            "probability": first.probability,
            "right": is_right(cell, truth["cells"][cell.id]),
        }


def is_right(cell: CellValue, true: float | None) -> bool:
    """Whether the first reading, before any repair, says the true number; an empty cell or a mark says 0."""
    try:
        value = float(cell.candidates[0].text.replace(",", "").replace("一", "—").strip("—/ 无") or 0)
    except ValueError:
        return False
    return value == float(true or 0)


def main() -> None:
    """Measure every report of a folder; reports that were measured before are passed over."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    done = set()
    if options.out.exists():
        done = {json.loads(line)["report"] for line in options.out.read_text("utf8").splitlines()}
    with options.out.open("a", encoding="utf8") as out:
        for path in sorted((options.folder / "truth").glob("*.json")):
            truth = json.loads(path.read_text("utf8"))
            if truth["path"] in done:
                continue
            lines = list(measured(options.folder, truth))
            out.writelines(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
            out.flush()
            print(truth["path"], len(lines), "cells,", sum(not line["right"] for line in lines), "wrong", flush=True)


if __name__ == "__main__":
    main()
