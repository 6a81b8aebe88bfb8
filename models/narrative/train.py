"""`python -m baobiao.models.train narrative`: train the narrative's models, or measure them."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from baobiao.models.narrative.corpus import read_corpus
from baobiao.models.narrative.sections import train_sections
from baobiao.nlp.linear import write_arrays
from baobiao.nlp.scheme import family, read_scheme


def main(arguments: Sequence[str]) -> int:
    """Train the models of a family and write them beside its scheme; prints each file's SHA-256."""
    parser = argparse.ArgumentParser(prog="python -m baobiao.models.train narrative", description=__doc__)
    parser.add_argument("--family", type=Path, default=family(), help="folder with scheme.toml and reports.jsonl")
    parser.add_argument("--out", type=Path, help="folder for the models, the family's by default")
    options = parser.parse_args(arguments)
    train(options.family, options.out or options.family)
    return 0


def train(folder: Path, out: Path) -> None:
    """Train every model of the family in `folder` and write them to `out`."""
    scheme, reports = read_scheme(folder), read_corpus(folder / "reports.jsonl")
    sections = train_sections(scheme, reports)
    arrays = sections.content.arrays("content") | {"context": sections.context_weights.astype(np.float32)}
    print(f"sections.npz {write_arrays(out / 'sections.npz', arrays)}", file=sys.stderr)
