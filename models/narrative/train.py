"""`python -m baobiao.models.train narrative`: train the narrative's models, or measure them."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

from baobiao.models.narrative.corpus import Example, misread, read_corpus
from baobiao.models.narrative.evaluate import metrics_report, read_report, sections_report
from baobiao.models.narrative.metrics import THRESHOLD, train_metrics
from baobiao.models.narrative.phrases import invented, lines
from baobiao.models.narrative.sections import train_sections
from baobiao.models.narrative.words import missing_words
from baobiao.nlp.linear import write_arrays
from baobiao.nlp.scheme import Scheme, family, read_scheme

MADE_REPORTS = 700
PARTS = ("sections", "metrics")


def main(arguments: Sequence[str]) -> int:
    """Train the models of a family and write them beside its scheme; tells each file's SHA-256."""
    parser = argparse.ArgumentParser(prog="python -m baobiao.models.train narrative", description=__doc__)
    parser.add_argument("--family", type=Path, default=family(), help="folder with scheme.toml and reports.jsonl")
    parser.add_argument("--out", type=Path, help="folder for the models, the family's by default")
    parser.add_argument("--evaluate", action="store_true", help="cross-validate by document instead of training")
    parser.add_argument("--test", type=Path, metavar="FILE", help="measure the stored models on other labelled reports")
    parser.add_argument("--noise", type=float, default=0.0, help="part of the characters that --test takes for others")
    parser.add_argument("--words", type=int, metavar="N", help="tell N words a label that the scheme does not have")
    parser.add_argument("--only", choices=PARTS, help="train one of the two models")
    options = parser.parse_args(arguments)
    if options.words:
        for label, words in missing_words(read_scheme(options.family), reports_of(options.family), options.words):
            print(f"{label}: {' '.join(words)}")
        return 0
    if options.test:
        unseen = [misread(r, options.noise, n) for n, r in enumerate(read_corpus(options.test))]
        for line in read_report(options.family, unseen):
            print(line)
        return 0
    if options.evaluate:
        for part in [options.only] if options.only else PARTS:
            for line in evaluate(part, options.family):
                print(line, flush=True)
        return 0
    for part in [options.only] if options.only else PARTS:
        digest = train(part, options.family, options.out or options.family)
        print(f"{part}.npz {digest}", file=sys.stderr)
    return 0


def train(part: str, folder: Path, out: Path) -> str:
    """Train one model of the family in `folder` and write it to `out`; returns the file's SHA-256."""
    scheme, reports = read_scheme(folder), reports_of(folder)
    if part == "sections":
        sections = train_sections(scheme, [*reports, *further_of(folder)], lines(folder / "phrases.toml"))
        arrays = sections.content.arrays("content") | {"context": sections.context_weights.astype(np.float32)}
    else:
        metrics = train_metrics(scheme, [*reports, *further_of(folder)], made_up(scheme, folder), asides_of(folder))
        arrays = metrics.linear.arrays("metrics") | {"thresholds": metrics.thresholds}
    return write_arrays(out / f"{part}.npz", arrays)


def evaluate(part: str, folder: Path) -> Iterable[str]:
    """The figures of one model, cross-validated by document, line by line."""
    scheme, reports = read_scheme(folder), reports_of(folder)
    if part == "sections":
        return sections_report(scheme, reports, further_of(folder), lines(folder / "phrases.toml"))
    return metrics_report(scheme, reports, further_of(folder), made_up(scheme, folder), asides_of(folder), THRESHOLD)


def reports_of(folder: Path) -> tuple[Example, ...]:
    """The labelled reports of a family."""
    return read_corpus(folder / "reports.jsonl")


def further_of(folder: Path) -> tuple[Example, ...]:
    """Labelled reports that models are trained on and never measured on, where a family has some."""
    path = folder / "further.jsonl"
    return read_corpus(path) if path.exists() else ()


def asides_of(folder: Path) -> list[str]:
    """Clauses that say nothing, where a family has some; they stretch copies of its reports."""
    return lines(folder / "phrases.toml").get("asides", [])


def made_up(scheme: Scheme, folder: Path) -> tuple[Example, ...]:
    """Invented paragraphs of a family that has a grammar for them."""
    path = folder / "phrases.toml"
    return invented(path, MADE_REPORTS, seed=1) if path.exists() else ()
