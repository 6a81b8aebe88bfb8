"""What there is to read in a family of narratives: labels, metrics and the words that name them, from one TOML file."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib.resources import files
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from baobiao.errors import FormError
from baobiao.nlp.fold import spell
from baobiao.nlp.grams import Hashes, Ints, codes
from baobiao.nlp.skeleton import MARKS

Groups = NDArray[np.uint64]
"""Sets of groups of words."""


class _Data(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class LabelData(_Data):
    """A label, with what its headings say; a term with $ at its end ends the heading."""

    id: str = Field(pattern=r"^[a-z0-9_]+$")
    headings: tuple[str, ...] = ()


class MetricData(_Data):
    """A metric: what it is kept in, what usually states it, and the metric whose value 均已… repeats."""

    unit: str | None = None
    same_as: str | None = None
    words: tuple[str, ...] = ()
    counter: tuple[str, ...] = Field(default=(), alias="not")
    counted: str = ""


class BalanceData(_Data):
    """A sum that a report's own figures keep: `left` equals `right`. Tested where all of `given` are stated exactly;
    the others count as 0 where they are not."""

    left: tuple[str, ...] = Field(min_length=1)
    right: tuple[str, ...] = Field(min_length=1)
    given: tuple[str, ...] = Field(min_length=1)


class CueData(_Data):
    """Regular expressions over folded text: what may make a clause without a number state one."""

    deny: str = "(?!)"
    same: str = "(?!)"


class SchemeData(_Data):
    """The file as it stands."""

    labels: tuple[LabelData, ...] = Field(min_length=1)
    metrics: dict[str, MetricData]
    words: dict[str, tuple[str, ...]]
    cues: CueData = CueData()
    balances: tuple[BalanceData, ...] = ()


@dataclass(frozen=True)
class Scheme:
    """A family's labels, metrics and words, ready to be looked up."""

    data: SchemeData

    @cached_property
    def labels(self) -> tuple[str, ...]:
        return tuple(label.id for label in self.data.labels)

    @cached_property
    def metrics(self) -> tuple[str, ...]:
        return tuple(self.data.metrics)

    @cached_property
    def cues(self) -> tuple[re.Pattern[str], re.Pattern[str]]:
        """What may make a clause a denial, and what may make it repeat another metric's value."""
        return re.compile(self.data.cues.deny), re.compile(self.data.cues.same)

    @cached_property
    def _word_of(self) -> dict[str, int]:
        return {MARKS.get(w, spell(w)): n for n, group in enumerate(self.data.words.values()) for w in group}

    @cached_property
    def _words(self) -> re.Pattern[str]:
        return re.compile("|".join(map(re.escape, sorted(self._word_of, key=lambda w: (-len(w), w)))))

    @cached_property
    def patterns(self) -> tuple[Groups, Groups, Ints]:
        """What usually states each metric, as sets of groups of words: bit k stands for group k.

        Returns:
            The groups any of which fills each slot, those that point elsewhere by metric, the first slot of each
            metric.
        """
        bit = {name: 1 << n for n, name in enumerate(self.data.words)}
        slots: list[int] = []
        first = []
        for metric in self.data.metrics.values():
            first.append(len(slots))
            slots += [sum(bit[name] for name in slot.split("|")) for slot in metric.words] or [0]
        against = [sum(bit[name] for name in metric.counter) for metric in self.data.metrics.values()]
        return np.array(slots, dtype=np.uint64), np.array(against, dtype=np.uint64), np.array(first)

    @cached_property
    def naming(self) -> int:
        """The groups of words that name a metric, as a set of bits."""
        slots, _, first = self.patterns
        return int(np.bitwise_or.reduce(slots[first]))

    @cached_property
    def alone(self) -> tuple[int, ...]:
        """The groups of words that name a metric with no other word's help (a channel, a kind of matter)."""
        single = {metric.words[0] for metric in self.data.metrics.values() if len(metric.words) == 1}
        return tuple(n for n, name in enumerate(self.data.words) if name in single)

    def counted(self, unit: str) -> Ints:
        """By metric: 2 where it is counted in a unit (its first character), 1 where the unit is empty, else 0."""
        if (known := self._counted.get(unit)) is None:
            own = [metric.counted for metric in self.data.metrics.values()]
            known = self._counted[unit] = np.array([2 * (unit in c) if unit else 1 for c in own], dtype=np.int64)
        return known

    @cached_property
    def _counted(self) -> dict[str, Ints]:
        return {}

    @cached_property
    def _heading_of(self) -> dict[str, str]:
        return {spell(term).rstrip("$"): label.id for label in self.data.labels for term in label.headings}

    @cached_property
    def _headings(self) -> re.Pattern[str]:
        terms = [spell(term) for label in self.data.labels for term in label.headings]
        patterns = [
            re.escape(t.rstrip("$")) + ("$" if t[-1] == "$" else "") for t in sorted(terms, key=len, reverse=True)
        ]
        return re.compile("|".join(patterns) or r"(?!)")

    def tag(self, text: str) -> tuple[Ints, Ints]:
        """Where words of the field stand in a folded text, and which group each is of: the longest word at each place,
        from left to right, as an alternation of all words would match, in a fifth of its time."""
        words, by_opening = self._word_of, self._by_opening
        places: list[int] = []
        groups: list[int] = []
        end = 0
        for place in np.flatnonzero(self._opens(codes(text))).tolist():
            if place < end:
                continue
            for word in by_opening.get(text[place : place + 2]) or by_opening.get(text[place], ()):
                if text.startswith(word, place):
                    places.append(place)
                    groups.append(words[word])
                    end = place + len(word)
                    break
        return np.array(places, dtype=np.int64), np.array(groups, dtype=np.int64)

    def _opens(self, points: Hashes) -> NDArray[np.bool_]:
        """Whether a word may begin at each place, by its character and the next one."""
        pairs, alone = self._openings
        first: NDArray[np.bool_] = pairs[_pair(points, np.append(points[1:], np.uint32(0)))]
        return first | alone[np.minimum(points, len(alone) - 1)]

    @cached_property
    def _openings(self) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        """For each hash of two characters whether a word begins with them, for each character whether it is a word."""
        pairs, alone = np.zeros(1 << 16, dtype=bool), np.zeros(1 << 16, dtype=bool)
        for opening in self._by_opening:
            first, second = codes(opening), codes(opening[1:])
            if len(second):
                pairs[_pair(first[:1], second)] = True
            else:
                alone[first] = True
        return pairs, alone

    @cached_property
    def _by_opening(self) -> dict[str, tuple[str, ...]]:
        """First two characters (or the only one) → the words that may stand there, longest first."""
        found: dict[str, list[str]] = {}
        for word in sorted(self._word_of, key=lambda w: (-len(w), w)):
            found.setdefault(word[:2], []).append(word)
        for opening in [o for o in found if len(o) == 2 and o[0] in self._word_of]:
            found[opening].append(opening[0])
        return {opening: tuple(words) for opening, words in found.items()}

    def synonyms(self, text: str) -> list[tuple[int, int, tuple[str, ...]]]:
        """Where words that name a metric stand in a text, each with the words of its group."""
        naming = {name for metric in self.data.metrics.values() for slot in metric.words for name in slot.split("|")}
        groups = list(self.data.words.items())
        found = ((m, groups[self._word_of[m[0]]]) for m in self._words.finditer(spell(text)))
        return [
            (m.start(), m.end(), tuple(w for w in words if w not in MARKS))
            for m, (name, words) in found
            if name in naming
        ]

    def heading_labels(self, text: str) -> tuple[str, ...]:
        """The labels that a folded heading names, in the order of its words, none twice."""
        return tuple(dict.fromkeys(self._heading_of[m[0]] for m in self._headings.finditer(text)))


def _pair(first: Hashes, second: Hashes) -> Hashes:
    """A hash below 65,536 of two characters."""
    mixed: Hashes = (first * np.uint32(0x9E35) + second) & np.uint32(0xFFFF)
    return mixed


@lru_cache(maxsize=1)
def family() -> Path:
    """The folder of the official disclosure reports' narrative: scheme, models, corpus."""
    return Path(str(files("baobiao"))) / "models" / "narrative"


@lru_cache(maxsize=8)
def read_scheme(folder: Path) -> Scheme:
    """The scheme of a family.

    Raises:
        FormError: when the file is missing or does not hold together.
    """
    path = folder / "scheme.toml"
    try:
        return Scheme(SchemeData.model_validate(tomllib.loads(path.read_text(encoding="utf-8"))))
    except (OSError, tomllib.TOMLDecodeError, ValidationError) as error:
        cause = f"not a scheme of a narrative ({error})"
        raise FormError(cause, path=str(path), remedy="see docs/teaching-a-narrative.md") from error
