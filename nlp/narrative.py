"""The narrative of a report: its paragraphs labelled, its figures found."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import cast

import numpy as np

from baobiao.document import Paragraph
from baobiao.nlp.candidates import Candidate
from baobiao.nlp.fold import folds
from baobiao.nlp.grams import batched
from baobiao.nlp.joined import joined
from baobiao.nlp.linear import Floats, Linear, read_arrays
from baobiao.nlp.metrics import Found, Likely, MetricModel
from baobiao.nlp.paragraphs import Unit, mend
from baobiao.nlp.scheme import Scheme, family, read_scheme
from baobiao.nlp.sections import Labelled, SectionModel, governing, heading_names
from baobiao.nlp.skeleton import Skeleton, dated, skeletons, usual_year
from baobiao.report import Label, Metric, Reason, Section

SURE = 0.97  # a metric less probable than this is flagged: on real text one of eight between 0.95 and here was wrong


Document = tuple[Sequence[Paragraph], int | None]
"""The paragraphs of a report and its year, where it is known."""


@dataclass(frozen=True, slots=True)
class Narrative:
    """What was read: the paragraphs in order, each with its labels, and the metrics that they state."""

    sections: tuple[Section, ...]
    metrics: tuple[Metric, ...]


@lru_cache(maxsize=4)
def section_model(folder: Path) -> SectionModel:
    """The section model of a family, read once.

    Raises:
        EngineError: when the model file is missing or damaged.
    """
    arrays = read_arrays(folder / "sections.npz")
    return SectionModel(read_scheme(folder), Linear.of(arrays, "content"), arrays["context"].astype("float32"))


@lru_cache(maxsize=4)
def metric_model(folder: Path) -> MetricModel:
    """The metric model of a family, read once.

    Raises:
        EngineError: when the model file is missing or damaged.
    """
    arrays = read_arrays(folder / "metrics.npz")
    return MetricModel(read_scheme(folder), Linear.of(arrays, "metrics"), arrays["thresholds"].astype("float32"))


@dataclass(frozen=True, slots=True)
class Reading:
    """What a family's models read: the units, the labels of each, and the metrics; evidence is in their units."""

    units: tuple[Unit, ...]
    labelled: tuple[Labelled, ...]
    found: tuple[Found, ...]


def read_with(folder: Path, paragraphs: Sequence[Paragraph], year: int | None = None) -> Reading:
    """Read paragraphs with the models of any family of reports.

    Args:
        folder: holds `scheme.toml`, `sections.npz` and `metrics.npz`.
        paragraphs: the document's, in reading order.
        year: the report's year; None takes the year that the text names most often.

    Raises:
        FormError: when the scheme does not hold together.
        EngineError: when a model file is missing or damaged.
    """
    return read_many_with(folder, [(paragraphs, year)])[0]


def read_many_with(folder: Path, documents: Sequence[Document]) -> list[Reading]:
    """As `read_with`, several documents at once: twice as fast where they are short."""
    own = [mend(paragraphs) for paragraphs, _ in documents]
    sizes = [len(some) for some in own]
    units = [unit for some in own for unit in some]
    bones = [s for some, (_, year) in zip(own, documents, strict=True) for s in _bones(some, year)]
    names = heading_names(read_scheme(folder), units, bones)
    opinions, (likely, scores) = _opinions(folder, units, bones, governing(names, sizes))
    labels = section_model(folder).settle(opinions, units, names, sizes)
    readings, first = [], 0
    for some in own:
        last = first + len(some)
        a, b = bisect_left(likely, first, key=_unit), bisect_left(likely, last, key=_unit)
        found = metric_model(folder).settle(bones[first:last], likely[a:b], scores[a:b], first)
        readings.append(Reading(some, tuple(labels[first:last]), tuple(found)))
        first = last
    return readings


def _unit(candidate: Candidate) -> int:
    return candidate.unit


def _opinions(folder: Path, units: Sequence[Unit], bones: Sequence[Skeleton], above: Floats) -> tuple[Floats, Likely]:
    """What the units of all documents say of their labels, and what they may state of the metrics.

    Units of several documents are read together, as many as the processor's cache holds.
    """
    sections, metrics = section_model(folder), metric_model(folder)
    aside = [unit.furniture for unit in units]
    opinions, found = np.zeros((len(units), len(sections.scheme.labels)), np.float32), []
    scores = [np.zeros((0, len(metrics.scheme.metrics)), np.float32)]
    for a, b in batched([len(s.text) for s in bones]):
        text = joined(sections.scheme, [s.text for s in bones[a:b]])
        opinions[a:b] = sections.opinions(text)
        stated, p = metrics.likely(text, bones[a:b], above[a:b], aside[a:b], a)
        found += stated
        scores.append(p)
    return opinions, (found, np.vstack(scores))


def read_narrative(paragraphs: Sequence[Paragraph], year: int | None = None) -> Narrative:
    """Label the paragraphs of a disclosure report and find its metrics.

    Args:
        paragraphs: the document's, in reading order; table text need not be among them.
        year: the report's year; None takes the year that the text names most often.

    Returns:
        Sections, whose texts joined are the paragraphs' texts joined (page numbers inside a cut sentence moved behind
        it), and metrics, whose evidence is `section.text[start:end]`.
    """
    return read_narratives([(paragraphs, year)])[0]


def read_narratives(documents: Sequence[Document]) -> list[Narrative]:
    """As `read_narrative`, several reports at once: twice as fast where they are short."""
    return [_narrative(reading) for reading in read_many_with(family(), documents)]


def _narrative(reading: Reading) -> Narrative:
    scheme = read_scheme(family())
    heads = iter(folds([u.text[: u.run_in] for u in reading.units if u.run_in]))
    sections: list[Section] = []
    first: list[int] = []
    for unit, names in zip(reading.units, reading.labelled, strict=True):
        first.append(len(sections))
        own = scheme.heading_labels(next(heads).text)[:2] if unit.run_in else ()
        sections += _sections(unit, names, own, len(sections))
    metrics = (_metric(scheme, f, reading.units[f.unit], first[f.unit], sections) for f in reading.found)
    return Narrative(tuple(sections), tuple(metrics))


def _metric(scheme: Scheme, found: Found, unit: Unit, index: int, sections: Sequence[Section]) -> Metric:
    """The metric with its evidence in the section that holds its end."""
    start, end = found.start, found.end
    if unit.run_in and end > unit.run_in:
        index, start, end = index + 1, max(start - unit.run_in, 0), end - unit.run_in
    reasons = doubts(found)
    return Metric(
        metric=found.code,
        value=found.value,
        unit=scheme.data.metrics[found.code].unit,
        approximate=found.approximate,
        evidence=sections[index].text[start:end],
        section_index=index,
        start=start,
        end=end,
        confidence=round(found.confidence, 4),
        needs_review=bool(reasons),
        reasons=reasons,
    )


def doubts(found: Found) -> tuple[Reason, ...]:
    """Why a person should look at a metric; nothing where its value is to be relied on."""
    reasons: dict[Reason, bool] = {
        "low_confidence": found.confidence < SURE,
        "relation_broken": found.broken,
        "conflicting_readings": found.rivalled,
    }
    return tuple(reason for reason, there in reasons.items() if there)


def _bones(units: Sequence[Unit], year: int | None) -> list[Skeleton]:
    """The units as the models see them."""
    bones = skeletons([unit.text for unit in units], year)
    if year is None and (usual := usual_year(bones)) is not None:
        return [dated(s, usual) for s in bones]
    return bones


def _sections(unit: Unit, names: Labelled, own: tuple[str, ...], index: int) -> list[Section]:
    """The unit as one section, or as its run-in heading (labelled by its `own` words) and its text."""
    if not unit.run_in:
        return [_section(unit, unit.text, names, index, unit.heading)]
    head = Labelled(own, names.confidence) if own else names
    return [
        _section(unit, unit.text[: unit.run_in], head, index, True),
        _section(unit, unit.text[unit.run_in :], names, index + 1, False),
    ]


def _section(unit: Unit, text: str, names: Labelled, index: int, heading: bool) -> Section:
    labels = cast("tuple[Label, ...]", names.labels)
    return Section(
        index=index,
        label=labels[0],
        second_label=labels[1] if len(labels) > 1 else None,
        confidence=round(names.confidence, 4),
        heading=heading,
        text=text,
        page=unit.place.page,
        line=unit.place.line,
    )
