"""From a recogniser's emissions to candidate readings: connectionist temporal classification (Graves and others, 2006).

A recogniser of lines emits one character or the blank at every step; a text's probability is the sum over all paths
that collapse to it (equal neighbours merged, then blanks dropped). `numbers` decodes within the alphabet of numbers by
prefix beam search (Hannun and others, 2014), whose sums are exact where the beam holds every prefix.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from baobiao.document import Reading

Floats = NDArray[np.floating]

BLANK = 0
_FOLDED = {
    **{d: d + f for d, f in zip("0123456789", "０１２３４５６７８９", strict=True)},
    ".": ".．",
    ",": ",，",
    "-": "-−–—－―",
    "/": "/／",
    "+": "+＋",
    "%": "%％",
    "万": "万萬",
    "亿": "亿億",
    "元": "元",
    "件": "件",
    "条": "条條",
}
"""A symbol of numbers and the characters that print it."""
SYMBOLS = "".join(_FOLDED)
_LOOKALIKES = {"0": "OoＯ〇○。", "1": "lIｌ|｜丨", "-": "一"}
"""Characters that a number cannot hold; where one is seen in a number, the symbol stands there."""
_LEAST, _LOWEST = 1e-4, 1e-20
"""The probability of a symbol at a step, and of a text, that is worth following."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The alphabet of a recogniser, and the part of it that numbers use.

    Args:
        characters: index → character; index 0 is the CTC blank, the last one the space.
        numeric: the indices that `Emissions.numeric_log` carries.
        symbol_of: for each of them the place in `[blank, *SYMBOLS]` that it counts for.
        strict: for each of them whether numbers really hold it (False for a lookalike).
    """

    characters: tuple[str, ...]
    numeric: NDArray[np.int64]
    symbol_of: NDArray[np.int64]
    strict: NDArray[np.bool_]

    @classmethod
    def of_model(cls, listing: str) -> Vocabulary:
        """The alphabet from a model's own listing: one character a line, the blank and the space not listed."""
        return cls.of(("", *listing.split("\n"), " "))

    @classmethod
    def of(cls, characters: Sequence[str]) -> Vocabulary:
        """The alphabet of these characters, the blank first."""
        index = {c: i for i, c in reversed(list(enumerate(characters)))}
        rows = [(BLANK, 0, True), *((index[c], 0, True) for c in " \u3000" if c in index)]
        for place, symbol in enumerate(SYMBOLS, start=1):
            rows += [(index[c], place, True) for c in _FOLDED[symbol] if c in index]
            rows += [(index[c], place, False) for c in _LOOKALIKES.get(symbol, "") if c in index]
        ids, places, strict = zip(*rows, strict=True)
        return cls(tuple(characters), np.array(ids), np.array(places), np.array(strict))


def greedy(vocabulary: Vocabulary, best: Sequence[int] | NDArray[np.int64], best_log: Floats) -> Reading:
    """The text of the most probable path, with the product of the probabilities of its characters.

    Args:
        best: (T,) indices of the alphabet. best_log: (T,) their log-probabilities.
    """
    text, log, before = [], 0.0, BLANK
    for index, step in zip(best, best_log, strict=True):
        if index not in (BLANK, before):
            text.append(vocabulary.characters[index])
            log += float(step)
        before = int(index)
    return Reading("".join(text).strip(), math.exp(log))


def numeric_share(vocabulary: Vocabulary, numeric_log: Floats, *, lookalikes: bool = False) -> float:
    """The probability that every character of the line is one that numbers hold. numeric_log: (T, K).

    Args:
        lookalikes: whether characters that only look like a digit count too.
    """
    kept = np.exp(numeric_log if lookalikes else numeric_log[:, vocabulary.strict]).sum(axis=1)
    return float(np.prod(np.minimum(kept, 1.0)))


def is_lookalike(text: str) -> bool:
    """Whether a text is one character that only looks like a symbol of numbers."""
    return len(text) == 1 and any(text in characters for characters in _LOOKALIKES.values())


def is_number(text: str) -> bool:
    """Whether a text holds a digit and nothing that numbers do not hold."""
    return any(c in "0123456789" for c in text) and all(c in SYMBOLS for c in text)


def folded(vocabulary: Vocabulary, numeric_log: Floats) -> NDArray[np.float64]:
    """(T, K) log-probabilities of variants → (T, 1 + symbols) of blank and `SYMBOLS`, summing to 1 at every step."""
    places = np.eye(1 + len(SYMBOLS))[vocabulary.symbol_of]
    sums = np.maximum(np.exp(numeric_log.astype(np.float64)) @ places, 1e-20)
    return np.asarray(np.log(sums / sums.sum(axis=1, keepdims=True)), np.float64)


def numbers(log: Floats, *, width: int = 12, keep: int = 5, symbols: str = SYMBOLS) -> tuple[Reading, ...]:
    """The most probable texts over `symbols`, most probable first.

    Args:
        log: (T, 1 + symbols) log-probabilities, the blank first.
        width: prefixes kept at every step.
        keep: texts returned at most.
    """
    found = prefix_search(log, symbols, width, _LEAST)[:keep]
    return tuple(Reading(text, min(p, 1.0)) for text, p in found if p > _LOWEST)


def prefix_search(log: Floats, symbols: str, width: int, least: float) -> list[tuple[str, float]]:
    """The most probable texts of one line with their probabilities, best first (Hannun and others, 2014).

    Args:
        log: (T, 1 + symbols) log-probabilities, the blank first.
        width: prefixes kept from step to step.
        least: symbols below this probability at a step are passed over there.
    """
    prefixes = {"": (1.0, 0.0)}  # prefix → probability of the paths that end in the blank, in its last symbol
    for blank, likely in _steps(log, symbols, least):
        prefixes = _advanced(prefixes, blank, likely)
        if len(prefixes) > width:
            prefixes = dict(sorted(prefixes.items(), key=_weight, reverse=True)[:width])
    found = [(prefix, sum(paths)) for prefix, paths in prefixes.items()]
    return sorted(found, key=lambda item: (-item[1], item[0]))


def _weight(item: tuple[str, tuple[float, float]]) -> float:
    return item[1][0] + item[1][1]


def _steps(log: Floats, symbols: str, least: float) -> list[tuple[float, list[tuple[str, float]]]]:
    """The blank's probability and the likely symbols of each step; steps with the blank alone joined to one."""
    columns = np.exp(log.astype(np.float64))
    likely: list[list[tuple[str, float]]] = [[] for _ in columns]
    rows, places = np.nonzero(columns[:, 1:] > least)
    chances = columns[rows, places + 1].tolist()
    for row, place, chance in zip(rows.tolist(), places.tolist(), chances, strict=True):
        likely[row].append((symbols[place], chance))
    steps: list[tuple[float, list[tuple[str, float]]]] = []
    for blank, some in zip(columns[:, BLANK].tolist(), likely, strict=True):
        if steps and not some and not steps[-1][1]:
            steps[-1] = (steps[-1][0] * blank, [])
        else:
            steps.append((blank, some))
    return steps


def _advanced(
    prefixes: dict[str, tuple[float, float]], blank: float, likely: list[tuple[str, float]]
) -> dict[str, tuple[float, float]]:
    """All prefixes one step later."""
    ends = {prefix: (sum(paths) * blank, 0.0) for prefix, paths in prefixes.items()}
    for prefix, (in_blank, in_symbol) in prefixes.items():
        for symbol, chance in likely:
            if prefix.endswith(symbol):
                kept = ends[prefix]
                ends[prefix] = (kept[0], kept[1] + in_symbol * chance)
                grown = in_blank * chance
            else:
                grown = (in_blank + in_symbol) * chance
            if grown:
                old = ends.get(prefix + symbol, (0.0, 0.0))
                ends[prefix + symbol] = (old[0], old[1] + grown)
    return ends


def merged(readings: Iterable[Reading]) -> tuple[Reading, ...]:
    """Readings with equal texts added up, most probable first."""
    sums: dict[str, float] = {}
    for reading in readings:
        sums[reading.text] = sums.get(reading.text, 0.0) + reading.probability
    return tuple(Reading(t, min(p, 1.0)) for t, p in sorted(sums.items(), key=lambda item: -item[1]))
