"""Small different reports as text files, and datasets compared."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from baobiao.dataset import SCHEMAS

_NOT_THE_SAME = ("seconds", "signature", "place")


def write_corpus(folder: Path, text: str, count: int) -> list[Path]:
    """So many sources of different bytes, each with a number at its end."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / f"{number:03} 报告.txt" for number in range(count)]
    for number, path in enumerate(paths):
        path.write_text(f"{text}\n附注{number}。\n", encoding="utf8")
    return paths


def contents(folder: Path) -> dict[str, Any]:
    """Everything in a dataset but the times and the places: the lines, and the rows of each table."""
    lines = [json.loads(line) for line in (folder / "run.jsonl").read_text(encoding="utf8").splitlines()]
    return {
        "run": [{k: v for k, v in line.items() if k not in _NOT_THE_SAME} for line in lines],
        "reports.jsonl": (folder / "reports.jsonl").read_text(encoding="utf8").splitlines(),
        **{name: pq.read_table(folder / f"{name}.parquet").to_pylist() for name in SCHEMAS},
    }
