"""How good the models are on reports that they have not seen: cross-validation by document, never by sentence."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from baobiao.document import Paragraph
from baobiao.models.narrative.corpus import Example, without_headings
from baobiao.models.narrative.metrics import Prepared, fit_metrics, multiplied, prepared
from baobiao.models.narrative.sections import train_sections
from baobiao.nlp.balances import unbalanced
from baobiao.nlp.candidates import Candidate
from baobiao.nlp.linear import Floats, probability
from baobiao.nlp.metrics import Choice, Found, choose, rivalled
from baobiao.nlp.narrative import SURE, Reading, doubts, read_with
from baobiao.nlp.scheme import Scheme, read_scheme
from baobiao.nlp.sections import Labelled
from baobiao.nlp.zones import Way

FOLDS = 10
RESAMPLES = 1000


@dataclass
class Tally:
    """Right, wrong and missed, document by document."""

    rows: list[tuple[int, int, int]] = field(default_factory=list)

    def add(self, right: int, wrong: int, missed: int) -> None:
        self.rows.append((right, wrong, missed))

    def __str__(self) -> str:
        table = np.array(self.rows)
        rng = np.random.default_rng(0)
        drawn = [_rates(table[rng.integers(len(table), size=len(table))]) for _ in range(RESAMPLES)]
        low, high = np.percentile(drawn, [2.5, 97.5], axis=0)
        p, r = _rates(table)
        return f"precision {p:.3f} [{low[0]:.3f}, {high[0]:.3f}] recall {r:.3f} [{low[1]:.3f}, {high[1]:.3f}]"


def _rates(table: NDArray[np.int64]) -> tuple[float, float]:
    right, wrong, missed = table.sum(axis=0)
    return right / max(right + wrong, 1), right / max(right + missed, 1)


def folds(count: int) -> Iterable[tuple[list[int], list[int]]]:
    """Which documents train and which test, fold by fold."""
    for k in range(FOLDS):
        yield [i for i in range(count) if i % FOLDS != k], [i for i in range(count) if i % FOLDS == k]


Told = tuple[set[str], set[str], float]
"""A paragraph's true labels, those that it was given, and how sure the model was."""


def sections_report(
    scheme: Scheme, reports: Sequence[Example], further: Sequence[Example], words: dict[str, list[str]]
) -> Iterable[str]:
    """Macro-F1 over the labels, as the reports are and with every heading taken away; `further` always trains."""
    views: dict[str, Callable[[Example], Example]] = {"as they are": lambda r: r, "without headings": without_headings}
    told: dict[str, list[list[Told]]] = {name: [] for name in views}
    for train, test in folds(len(reports)):
        model = train_sections(scheme, [*(reports[i] for i in train), *further], words)
        for name, view in views.items():
            for report in (view(reports[i]) for i in test):
                said = model.label(report.units, report.skeletons)
                told[name].append(_told(report.labels, said))
    for name, documents in told.items():
        yield f"sections {name}: {_macro(scheme.labels, documents)}"
        scores = _f1(_agreement(scheme.labels, documents).sum(axis=0))
        yield "  " + " ".join(f"{label} {score:.3f}" for label, score in zip(scheme.labels, scores, strict=True))
        yield f"  calibration error {_calibration([pair for document in documents for pair in document]):.3f}"


def _told(labels: Sequence[tuple[str, ...]], said: Sequence[Labelled]) -> list[Told]:
    return [(set(truth), set(s.labels), s.confidence) for truth, s in zip(labels, said, strict=True)]


def _agreement(labels: Sequence[str], documents: Sequence[Sequence[Told]]) -> NDArray[np.int64]:
    """Document by label: how often truth and reading both have it, and how often either has (twice where both have)."""
    counts = [
        [(sum(x in t and x in s for t, s, _ in told), sum((x in t) + (x in s) for t, s, _ in told)) for x in labels]
        for told in documents
    ]
    return np.array(counts).reshape(len(documents), len(labels), 2)


def _f1(counts: NDArray[np.int64]) -> NDArray[np.float64]:
    """F1 of each label; 1 for a label that nothing has."""
    return np.where(counts[:, 1] > 0, 2 * counts[:, 0] / np.maximum(counts[:, 1], 1), 1.0)


def _macro(labels: Sequence[str], documents: Sequence[Sequence[Told]]) -> str:
    table = _agreement(labels, documents)
    rng = np.random.default_rng(0)
    drawn = [_f1(table[rng.integers(len(table), size=len(table))].sum(axis=0)).mean() for _ in range(RESAMPLES)]
    low, high = np.percentile(drawn, [2.5, 97.5])
    paragraphs = sum(map(len, documents))
    return f"macro-F1 {_f1(table.sum(axis=0)).mean():.3f} [{low:.3f}, {high:.3f}], {paragraphs} paragraphs"


def _calibration(pairs: Sequence[tuple[set[str], set[str], float]]) -> float:
    """The expected calibration error of the labels, in ten bins of confidence."""
    sure = np.array([c for _, _, c in pairs])
    right = np.array([said <= truth for truth, said, _ in pairs])
    bins = np.minimum((sure * 10).astype(int), 9)
    return float(sum(abs(sure[bins == b].sum() - right[bins == b].sum()) for b in range(10)) / len(pairs))


def metrics_report(
    scheme: Scheme,
    reports: Sequence[Example],
    further: Sequence[Example],
    made: Sequence[Example],
    asides: Sequence[str],
    limit: float,
) -> Iterable[str]:
    """Precision and recall of the metrics' values, all and those other than zero, beside patterns alone; `further` and
    `made` always train, `asides` stretch copies."""
    own = [prepared(scheme, report) for report in reports]
    copies = [prepared(scheme, report) for report in multiplied(scheme, reports, asides)]
    always = [prepared(scheme, report) for report in further]
    invented = [prepared(scheme, report) for report in [*multiplied(scheme, further, asides), *made]]
    tallies = {
        name: Tally()
        for name in ("model", "model, not zero", "model, unflagged", "patterns alone", "patterns alone, not zero")
    }
    for train, test in folds(len(reports)):
        damaged = [copies[i + k] for i in train for k in range(0, len(copies), len(reports))]
        linear = fit_metrics(scheme, [*(own[i] for i in train), *always], [*damaged, *invented])
        for i in test:
            scores = probability(np.asarray(own[i][1] @ linear.weights[linear.places]))
            limits = np.full(len(scheme.metrics), limit, dtype=np.float32)
            chosen = choose(scheme, own[i][0], scores, limits)
            _count(tallies, "model", reports[i], {code: c for code, c, _ in chosen})
            _count(tallies, "model, unflagged", reports[i], _unflagged(scheme, own[i][0], scores, chosen))
            _count(tallies, "patterns alone", reports[i], by_patterns(scheme, reports[i], own[i]))
    yield from (f"metrics, {name}: {tally}" for name, tally in tallies.items())


def _unflagged(
    scheme: Scheme, found: Sequence[Candidate], scores: Floats, chosen: Sequence[Choice]
) -> dict[str, Candidate]:
    exact = {code: c.value for code, c, _ in chosen if c.value is not None and not c.approximate}
    doubtful = unbalanced(scheme, exact) | rivalled(scheme, found, scores, chosen)
    return {code: c for code, c, p in chosen if p >= SURE and code not in doubtful}


def _count(tallies: dict[str, Tally], name: str, report: Example, said: Mapping[str, Candidate | Found]) -> None:
    truth = {fact.code: fact.value for fact in report.facts}
    for key, kept in ((name, lambda v: True), (f"{name}, not zero", lambda v: v != 0)):
        if key not in tallies:
            continue
        right = sum(c in said and said[c].value == v and kept(v) for c, v in truth.items())
        wrong = sum(kept(x.value) and truth.get(c) != x.value for c, x in said.items())
        missed = sum(kept(v) and (c not in said or said[c].value != v) for c, v in truth.items())
        tallies[key].add(right, wrong, missed)


def read_report(folder: Path, reports: Sequence[Example]) -> Iterable[str]:
    """How the stored models read labelled reports that they were not trained on, from the text to the flags."""
    scheme = read_scheme(folder)
    tallies = {
        name: Tally() for name in ("all", "all, not zero", "unflagged", "patterns alone", "patterns alone, not zero")
    }
    labels: list[list[Told]] = []
    exact = found = 0
    for report in reports:
        reading = read_with(folder, [Paragraph(unit.text) for unit in report.units], report.year)
        _count(tallies, "all", report, {f.code: f for f in reading.found})
        silent = {f.code: f for f in reading.found if not doubts(f)}
        _count(tallies, "unflagged", report, silent)
        _count(tallies, "patterns alone", report, by_patterns(scheme, report, prepared(scheme, report)))
        exact += sum(_marked(report, reading, f) for f in reading.found)
        found += len(reading.found)
        if len(reading.units) == len(report.units):
            labels.append(_told(report.labels, reading.labelled))
    yield f"{len(reports)} reports, {sum(len(r.facts) for r in reports)} metrics"
    yield from (f"metrics, {name}: {tally}" for name, tally in tallies.items())
    yield f"evidence that holds the marked number: {exact} of {found}"
    yield f"sections: {_macro(scheme.labels, labels)}"


def _marked(report: Example, reading: Reading, found: Found) -> bool:
    """Whether the evidence lies where a person marked the metric."""
    text = reading.units[found.unit].text[found.start : found.end]
    marked = (report.units[f.paragraph].text[f.start : f.end] for f in report.facts if f.code == found.code)
    return any(text in m or m in text or text[-6:] in m for m in marked)


def by_patterns(scheme: Scheme, report: Example, data: Prepared) -> dict[str, Candidate]:
    """What the scheme's patterns say without a model: the first candidate whose words are those of the metric."""
    found, fit = data[0], data[3]
    said: dict[str, Candidate] = {}
    fits = (fit.level == 3) & ~fit.elsewhere & (fit.counted > 0)
    for k, code in zip(*np.nonzero(fits), strict=True):
        name, candidate = scheme.metrics[code], found[k]
        if candidate.way is not Way.SAME and not candidate.part and name not in said:
            said[name] = candidate
    return said
