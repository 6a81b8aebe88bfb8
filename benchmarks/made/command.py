"""The command line that the makers of documents share."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path


def make_documents(description: str, write: Callable[[Path, int], None]) -> None:
    """Read FOLDER, --count and --seed, and write a document for each seed into the folder."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--count", type=int, default=24)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    args.folder.mkdir(parents=True, exist_ok=True)
    for seed in range(args.seed, args.seed + args.count):
        write(args.folder, seed)
