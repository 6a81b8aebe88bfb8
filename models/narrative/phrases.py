"""Paragraphs made from a grammar of wordings, each with the metrics that it states."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from baobiao.models.narrative.corpus import Example, Fact, example

_RULE = re.compile(r"<(\w+)>")
_CHOICE = re.compile(r"\(([^()]*)\)")
_SLOT = re.compile(r"\{(#|%|<|=|0 [\w ]+:[^{}]*|= [\w ]+:[^{}]*|\w[\w ]*<?)\}")
_ABOUT = ("", "", "", "", "近", "约", "超", "逾")


@dataclass
class Grammar:
    """The rules and sentences of a file, and the random numbers that choose among them."""

    rules: dict[str, list[str]]
    sentences: dict[str, list[str]]
    rng: np.random.Generator
    _facts: list[tuple[str, float, bool, int, int]] = field(default_factory=list)
    _rest: float | None = None  # what the parts told so far leave of the last total

    def paragraph(self, section: str) -> tuple[str, list[tuple[str, float, bool, int, int]]]:
        """A few sentences of a section, and their facts: code, value, approximate, start and end in the text."""
        sentences = self.sentences[section]
        count = min(int(self.rng.integers(1, 5)), len(sentences))
        self._facts = []
        text = ""
        for k in self.rng.choice(len(sentences), size=count, replace=False):
            self._rest = None
            text += self._realised(self._expanded(sentences[int(k)]), len(text))
        return text, self._facts

    def _expanded(self, text: str) -> str:
        """Every rule and choice decided, innermost first."""
        while True:
            if match := _RULE.search(text):
                chosen = self.one(self.rules[match[1]])
            elif match := _CHOICE.search(text):
                chosen = self.one(match[1].split("|"))
            else:
                return text
            text = text[: match.start()] + chosen + text[match.end() :]

    def one(self, choices: Sequence[str]) -> str:
        """One of the choices, drawn evenly."""
        return choices[int(self.rng.integers(len(choices)))]

    def _realised(self, text: str, offset: int) -> str:
        """Every slot filled; what it states is noted."""
        out, last = "", 0
        for match in _SLOT.finditer(text):
            out += text[last : match.start()]
            out += self._filled(match[1], offset + len(out))
            last = match.end()
        return out + text[last:]

    def _filled(self, slot: str, place: int) -> str:
        if slot == "%":
            return f"{self.rng.integers(1, 100)}{self.one(['%', '％', '.5%', '个百分点'])}"
        if slot in "#<=":
            return self._number("=<".find(slot))[0]
        if slot[0] in "0=":
            codes, words = slot[2:].split(":", 1)
            value = 0.0 if slot[0] == "0" else -1.0
            self._facts += [(code, value, False, place, place + len(words)) for code in codes.split()]
            return words
        about = self.one(_ABOUT)
        codes, part, _ = slot.partition("<")
        text, value = self._number(1 if part else -1)
        self._rest = self._rest if part else value
        span = (place + len(about), place + len(about) + len(text))
        self._facts += [(code, value, bool(about), *span) for code in codes.split()]
        return about + text

    def _number(self, part: int = -1) -> tuple[str, float]:
        """A count as written, and its value; `part` 0 is all that the last total leaves, 1 some of it."""
        value = int(10 ** self.rng.uniform(0, 5)) if self.rng.random() > 0.06 else 0
        if part >= 0 and self._rest is not None:
            value = int(self._rest * (self.rng.random() * 0.7 if part else 1))
            self._rest -= value
        style = self.rng.random()
        if style < 0.1 and value >= 10_000 and part < 0:
            return f"{value / 10_000:.1f}万", float(round(value / 10_000, 1) * 10_000)
        if style < 0.25 and value >= 1000:
            return f"{value:,}", float(value)
        return (f" {value} " if style > 0.85 else str(value)), float(value)


def invented(path: Path, reports: int, seed: int) -> tuple[Example, ...]:
    """Reports of paragraphs made from the grammar in `path`, half with run-in headings, the same for the same seed."""
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    grammar = Grammar(data["rules"], data["sentences"], np.random.default_rng(seed))
    heads = data.get("heads", {})
    return tuple(_report(grammar, f"made{n:04}", heads if n % 2 else {}) for n in range(reports))


def lines(path: Path) -> dict[str, list[str]]:
    """By label the lines that announce its paragraphs, under `any` sentences that fit every chapter, under `asides`
    clauses that say nothing; nothing where there is no grammar."""
    if not path.exists():
        return {}
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    filler = data.get("filler", {})
    return {**data.get("leads", {}), "any": filler.get("any", []), "asides": filler.get("asides", [])}


def _report(grammar: Grammar, name: str, heads: dict[str, list[str]]) -> Example:
    texts: list[str] = []
    facts: list[Fact] = []
    labels: list[tuple[str, ...]] = []
    for section in grammar.sentences:
        text, stated = grammar.paragraph(section)
        head = grammar.one(heads[section]) if section in heads else ""
        facts += [
            Fact(code, value, about, len(texts), len(head) + a, len(head) + b) for code, value, about, a, b in stated
        ]
        texts.append(head + text)
        labels.append((section,))
    return example(name, 2023, texts, labels, facts)
