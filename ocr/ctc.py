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
_LOWEST = -46.0


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
    beams: dict[str, tuple[float, float]] = {"": (0.0, -math.inf)}  # prefix → log of paths ending in blank, in its end
    for step in log:
        likely = [(int(i), float(step[i])) for i in np.flatnonzero(step > min(-9.2, float(step.max())) - 1e-9)]
        grown: dict[str, tuple[float, float]] = {}
        for prefix, (blank, end) in beams.items():
            for index, p in likely:
                _grow(grown, prefix, blank, end, "" if index == BLANK else symbols[index - 1], p)
        beams = dict(sorted(grown.items(), key=lambda item: -_plus(*item[1]))[:width])
    found = sorted(((_plus(*ends), text) for text, ends in beams.items()), reverse=True)[:keep]
    return tuple(Reading(text, min(math.exp(p), 1.0)) for p, text in found if p > _LOWEST)


def _grow(grown: dict[str, tuple[float, float]], prefix: str, blank: float, end: float, symbol: str, p: float) -> None:
    """Add to `grown` what a prefix becomes when the step emits `symbol` ("" for the blank)."""
    if not symbol:
        _add(grown, prefix, _plus(blank, end) + p, -math.inf)
    elif prefix.endswith(symbol):
        _add(grown, prefix, -math.inf, end + p)
        _add(grown, prefix + symbol, -math.inf, blank + p)
    else:
        _add(grown, prefix + symbol, -math.inf, _plus(blank, end) + p)


def _add(beams: dict[str, tuple[float, float]], text: str, blank: float, end: float) -> None:
    old_blank, old_end = beams.get(text, (-math.inf, -math.inf))
    beams[text] = _plus(old_blank, blank), _plus(old_end, end)


def _plus(a: float, b: float) -> float:
    """The logarithm of the sum of two probabilities given by their logarithms."""
    low, high = (a, b) if a < b else (b, a)
    return high if low == -math.inf else high + math.log1p(math.exp(low - high))


def merged(readings: Iterable[Reading]) -> tuple[Reading, ...]:
    """Readings with equal texts added up, most probable first."""
    sums: dict[str, float] = {}
    for reading in readings:
        sums[reading.text] = sums.get(reading.text, 0.0) + reading.probability
    return tuple(Reading(t, min(p, 1.0)) for t, p in sorted(sums.items(), key=lambda item: -item[1]))
