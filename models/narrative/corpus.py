"""Labelled narratives as the models see them, and the damage that makes more of them."""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from baobiao.document import NOWHERE, Paragraph
from baobiao.nlp.paragraphs import Unit, mend
from baobiao.nlp.scheme import Scheme
from baobiao.nlp.skeleton import Skeleton, skeletons


@dataclass(frozen=True, slots=True)
class Fact:
    """A metric that a person marked: its evidence is `text[start:end]` of paragraph `paragraph`."""

    code: str
    value: float
    approximate: bool
    paragraph: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Example:
    """A labelled report: its paragraphs as units, their labels, the metrics in them."""

    id: str
    year: int | None
    units: tuple[Unit, ...]
    skeletons: tuple[Skeleton, ...]
    labels: tuple[tuple[str, ...], ...]
    facts: tuple[Fact, ...]


def read_corpus(path: Path) -> tuple[Example, ...]:
    """The reports of a JSON Lines file: id, year, paragraphs (text, labels, heading), metrics."""
    with path.open(encoding="utf-8") as lines:
        return tuple(_example(json.loads(line)) for line in lines if line.strip())


def _example(data: dict[str, object]) -> Example:
    paragraphs = data["paragraphs"]
    assert isinstance(paragraphs, list)
    texts = [str(p["text"]) for p in paragraphs]
    metrics = data["metrics"]
    assert isinstance(metrics, list)
    year = data["year"]
    return example(
        str(data["id"]),
        int(str(year)) if year is not None else None,
        texts,
        [tuple(p["labels"]) for p in paragraphs],
        tuple(_fact(m, texts) for m in metrics),
    )


def _fact(m: dict[str, object], texts: Sequence[str]) -> Fact:
    paragraph, evidence = int(str(m["paragraph"])), str(m["evidence"])
    start = texts[paragraph].index(evidence)
    return Fact(str(m["code"]), float(str(m["value"])), bool(m["approx"]), paragraph, start, start + len(evidence))


def example(
    id: str, year: int | None, texts: Sequence[str], labels: Sequence[tuple[str, ...]], facts: Sequence[Fact]
) -> Example:
    """An example from texts that are paragraphs already: nothing is joined, headings are told by the mender's rules."""
    units = tuple(_unit(text) for text in texts)
    return Example(id, year, units, tuple(skeletons(texts, year)), tuple(labels), tuple(facts))


def _unit(text: str) -> Unit:
    parts = mend([Paragraph(text)])
    return Unit(text, NOWHERE, parts[0].heading, parts[0].run_in, parts[0].furniture) if parts else Unit(text, NOWHERE)


_ALONE = 8  # characters


def without_headings(report: Example) -> Example:
    """The report with every heading gone, those that run into their text too."""
    texts: list[str] = []
    labels: list[tuple[str, ...]] = []
    facts: list[Fact] = []
    for index, (unit, names) in enumerate(zip(report.units, report.labels, strict=True)):
        if unit.heading:
            continue
        cut = unit.run_in
        alone = len(unit.text) - cut >= _ALONE  # 无 says nothing without its heading
        moved = [f for f in report.facts if alone and f.paragraph == index and f.start >= cut]
        facts += [Fact(f.code, f.value, f.approximate, len(texts), f.start - cut, f.end - cut) for f in moved]
        texts.append(unit.text[cut:])
        labels.append(names)
    return example(report.id, report.year, texts, labels, facts)


_ITEMS = "一二三四五六七八九"
_SENTENCES = re.compile(r"[^。；]+[。；]?")


def split_up(report: Example, seed: int, words: dict[str, list[str]]) -> Example:
    """The report as longer ones are: paragraphs of several sentences taken apart, some numbered 一是…二是…, run-in
    headings on lines of their own, signed and dated at the end. Its metrics go unmarked.

    Args:
        words: by label the lines that announce such paragraphs, and under `any` sentences that fit every chapter.
    """
    rng = np.random.default_rng(seed)
    texts: list[str] = []
    labels: list[tuple[str, ...]] = []
    for unit, names in zip(report.units, report.labels, strict=True):
        parts = _apart(unit, rng) if len(names) == 1 and not unit.heading else [unit.text]
        if len(parts) > 1 and names[0] in words and rng.random() < 0.6:
            parts.insert(0, str(rng.choice(words[names[0]])))
        if words.get("any") and len(names) == 1 and names[0] != "furniture" and rng.random() < 0.4:
            parts.append(str(rng.choice(words["any"])))
        texts += parts
        labels += [names] * len(parts)
    place = "".join(str(c) for c in rng.choice(list("清云山河临安平江海东"), 2))
    texts += [f"{place}{rng.choice(['县人民政府', '市财政局', '街道办事处', '镇人民政府'])}", "2024 年 1 月 23 日"]
    return example(report.id, report.year, texts, [*labels, ("furniture",), ("furniture",)], ())


def _apart(unit: Unit, rng: np.random.Generator) -> list[str]:
    head = [unit.text[: unit.run_in].strip()] if unit.run_in and rng.random() < 0.7 else []
    body = unit.text[unit.run_in :] if head or rng.random() < 0.5 else unit.text
    sentences = _SENTENCES.findall(body) or [body]
    size = int(rng.integers(1, 3))
    parts = ["".join(sentences[k : k + size]) for k in range(0, len(sentences), size)]
    if len(parts) > 1 and rng.random() < 0.4:
        parts = [f"{_ITEMS[k % 9]}是{part}" for k, part in enumerate(parts)]
    return head + parts


_NOISE = "的一是了在和有人为以公开信息政府工作日曰入已己未末于千干土士件仵条各名"


def damaged(report: Example, rate: float, seed: int) -> Example:
    """The report as a poor scan would give it: characters taken for others or lost. Its metrics go unmarked."""
    rng = np.random.default_rng(seed)
    texts = ["".join(_damage(unit.text, rate, rng)) for unit in report.units]
    return example(report.id, report.year, texts, report.labels, ())


def misread(report: Example, rate: float, seed: int) -> Example:
    """The report with some characters taken for others, none lost, so that its metrics stay where they are marked."""
    rng = np.random.default_rng(seed)
    texts = ["".join(_swapped(unit.text, rate, rng)) for unit in report.units]
    return example(report.id, report.year, texts, report.labels, report.facts)


def _swapped(text: str, rate: float, rng: np.random.Generator) -> Iterator[str]:
    for c, draw in zip(text, rng.random(len(text)), strict=True):
        swap = draw < rate and "\u4e00" <= c <= "\u9fff" and c not in "一二三四五六七八九十百千万亿零〇两"
        yield _NOISE[int(rng.integers(len(_NOISE)))] if swap else c


def _damage(text: str, rate: float, rng: np.random.Generator) -> Iterator[str]:
    for c, draw in zip(text, rng.random(len(text)), strict=True):
        if draw >= rate or c.isdigit():
            yield c
        elif draw < rate / 2:
            yield _NOISE[int(rng.integers(len(_NOISE)))]


Edit = tuple[int, int, str]
"""A span of a text and what is put in its place."""


def reworded(report: Example, scheme: Scheme, rate: float, seed: int) -> Example:
    """The report with some words that name a metric put otherwise, by another word of the same group; its metrics moved
    along."""
    rng = np.random.default_rng(seed)

    def edits(text: str) -> Iterator[Edit]:
        for start, end, others in scheme.synonyms(text):
            if rng.random() < rate:
                yield start, end, others[int(rng.integers(len(others)))]

    return _edited(report, edits)


def stretched(report: Example, asides: Sequence[str], rate: float, seed: int) -> Example:
    """The report with clauses that say nothing put in after some of its commas and stops, so that what a number counts
    stands further from it; its metrics moved along.

    Args:
        asides: such clauses, with a comma at the end of each.
    """
    rng = np.random.default_rng(seed)

    def edits(text: str) -> Iterator[Edit]:
        for pause in _PAUSE.finditer(text) if asides else ():
            if rng.random() < rate:
                yield pause.end(), pause.end(), asides[int(rng.integers(len(asides)))]

    return _edited(report, edits)


_PAUSE = re.compile(r"[，。：](?!其中|$)")


def _edited(report: Example, edits: Callable[[str], Iterator[Edit]]) -> Example:
    """The report with its texts changed and its metrics moved along."""
    texts: list[str] = []
    facts: list[Fact] = []
    for index, unit in enumerate(report.units):
        text, moved = _changed(unit.text, edits(unit.text))
        texts.append(text)
        mine = (f for f in report.facts if f.paragraph == index)
        facts += [replace(f, start=moved(f.start), end=moved(f.end)) for f in mine]
    return example(report.id, report.year, texts, report.labels, facts)


def _changed(text: str, edits: Iterator[Edit]) -> tuple[str, Callable[[int], int]]:
    """The text with its edits made, and where each of its places has come to."""
    pieces: list[str] = []
    last = 0
    ends, shifts = [0], [0]
    for start, end, word in edits:
        pieces += [text[last:start], word]
        last = end
        ends.append(end)
        shifts.append(shifts[-1] + len(word) - (end - start))
    pieces.append(text[last:])
    return "".join(pieces), lambda place: place + shifts[bisect_right(ends, place) - 1]
