"""A text as the models see it: canonical spelling, and one character for each number by its kind.

Models that see digits learn the corpus's figures by heart; they are shown only that a count, a year, a date, a
percentage or a name in digits stands there. Years are told relative to the report's own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from baobiao.nlp.fold import Folded, fold
from baobiao.nlp.numbers import Kind, Number, find_numbers

COUNT, ZERO, YEAR, LAST_YEAR, NEXT_YEAR, OTHER_YEAR, DATE, PERCENT, ORDINAL, NAME, SERVICE = (
    chr(0xE000 + k) for k in range(11)
)
MARKS = {"<year>": YEAR, "<last year>": LAST_YEAR, "<next year>": NEXT_YEAR, "<service number>": SERVICE}
_SIGN = {
    Kind.COUNT: COUNT,
    Kind.DATE: DATE,
    Kind.PERCENT: PERCENT,
    Kind.ORDINAL: ORDINAL,
    Kind.NAME: NAME,
    Kind.SERVICE: SERVICE,
}


@dataclass(frozen=True)
class Skeleton:
    """A text with its numbers replaced.

    Args:
        folded: the text in canonical spelling.
        numbers: its numbers; `places[i]` is where number i stands in `text`.
        text: the skeleton.
    """

    folded: Folded
    numbers: tuple[Number, ...]
    text: str
    places: tuple[int, ...]

    @cached_property
    def origin(self) -> NDArray[np.int32]:
        """For each character of `text` (and its end) the place in the folded text."""
        keep = np.ones(len(self.folded.text) + 1, dtype=bool)
        for n in self.numbers:
            keep[n.start + 1 : n.end] = False
        return np.flatnonzero(keep).astype(np.int32)


def usual_year(texts: Sequence[Skeleton]) -> int | None:
    """The year that a report's text names most often; None where it names none."""
    years = Counter(int(n.value) for s in texts for n in s.numbers if n.kind is Kind.YEAR)
    return years.most_common(1)[0][0] if years else None


def skeleton(text: str, year: int | None) -> Skeleton:
    """The skeleton of a text of a report on `year`."""
    folded = fold(text)
    return _drawn(folded, tuple(find_numbers(folded.text)), year)


def dated(bones: Skeleton, year: int) -> Skeleton:
    """The skeleton with its years told relative to `year`."""
    return _drawn(bones.folded, bones.numbers, year) if YEAR in bones.text else bones


def _drawn(folded: Folded, numbers: tuple[Number, ...], year: int | None) -> Skeleton:
    if not numbers:
        return Skeleton(folded, numbers, folded.text, ())
    pieces: list[str] = []
    places: list[int] = []
    length = last = 0
    for number in numbers:
        gap = folded.text[last : number.start]
        pieces += [gap, _sign(number, year)]
        places.append(length + len(gap))
        length, last = length + len(gap) + 1, number.end
    pieces.append(folded.text[last:])
    return Skeleton(folded, numbers, "".join(pieces), tuple(places))


def _sign(number: Number, year: int | None) -> str:
    if number.kind is not Kind.YEAR:
        return ZERO if number.kind is Kind.COUNT and number.value == 0 else _SIGN[number.kind]
    if year is None or number.value == year:
        return YEAR
    return {year - 1: LAST_YEAR, year + 1: NEXT_YEAR}.get(int(number.value), OTHER_YEAR)
