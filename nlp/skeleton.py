"""A text as the models see it: canonical spelling, and one character for each number by its kind.

Models that see digits learn the corpus's figures by heart; they are shown only that a count, a year, a date, a
percentage or a name in digits stands there. Years are told relative to the report's own.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from baobiao.nlp.fold import Folded, folds
from baobiao.nlp.numbers import Kind, Number, find_numbers

COUNT, ZERO, YEAR, LAST_YEAR, NEXT_YEAR, OTHER_YEAR, DATE, PERCENT, ORDINAL, NAME, SERVICE = (
    chr(0xE000 + k) for k in range(11)
)
MARKS = {"<year>": YEAR, "<last year>": LAST_YEAR, "<next year>": NEXT_YEAR, "<service number>": SERVICE}
_SIGN = {
    Kind.DATE: DATE,
    Kind.PERCENT: PERCENT,
    Kind.ORDINAL: ORDINAL,
    Kind.NAME: NAME,
    Kind.SERVICE: SERVICE,
}


class Skeleton(NamedTuple):
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

    def origin(self, place: int) -> int:
        """Where a character of `text` (or its end) stands in the folded text."""
        k = bisect_left(self.places, place)
        return place if k == 0 else self.numbers[k - 1].end + place - self.places[k - 1] - 1

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The original's span of the characters start to end (end exclusive)."""
        return self.folded.span(self.origin(start), self.origin(end))


def usual_year(texts: Sequence[Skeleton]) -> int | None:
    """The year that a report's text names most often; None where it names none."""
    years = Counter(int(n.value) for s in texts for n in s.numbers if n.kind is Kind.YEAR)
    return years.most_common(1)[0][0] if years else None


def skeleton(text: str, year: int | None) -> Skeleton:
    """The skeleton of a text of a report on `year`."""
    return skeletons([text], year)[0]


def skeletons(texts: Sequence[str], year: int | None) -> list[Skeleton]:
    """The skeletons of a report's texts.

    Args:
        texts: the report's, or some of them.
        year: what it is about; None leaves every year a year.
    """
    return [_drawn(folded, tuple(find_numbers(folded.text)), year) for folded in folds(texts)]


def dated(bones: Skeleton, year: int) -> Skeleton:
    """The skeleton with its years told relative to `year`."""
    return _drawn(bones.folded, bones.numbers, year) if YEAR in bones.text else bones


def _drawn(folded: Folded, numbers: tuple[Number, ...], year: int | None) -> Skeleton:
    if not numbers:
        return Skeleton(folded, numbers, folded.text, ())
    whole, pieces, places = folded.text, [], []
    length = last = 0
    for number in numbers:
        start = number.start
        pieces += [whole[last:start], _sign(number, year)]
        length += start - last
        places.append(length)
        length, last = length + 1, number.end
    pieces.append(whole[last:])
    return Skeleton(folded, numbers, "".join(pieces), tuple(places))


def _sign(number: Number, year: int | None) -> str:
    kind = number.kind
    if kind is Kind.COUNT:
        return COUNT if number.value else ZERO
    if kind is not Kind.YEAR:
        return _SIGN[kind]
    if year is None or number.value == year:
        return YEAR
    return {year - 1: LAST_YEAR, year + 1: NEXT_YEAR}.get(int(number.value), OTHER_YEAR)
