"""Years and dates as official texts write them: 2023年, ２０２３年, 二〇二三年一月九日, 2024-01-09."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from datetime import date

FIRST_YEAR, LAST_YEAR = 2000, 2099
_CHINESE = {c: i for i, c in enumerate("〇一二三四五六七八九")} | dict.fromkeys("○零OoＯ０0◯", 0)
_WIDTH = {0xFF10 + i: str(i) for i in range(10)}
_BLANK = re.compile(r"[\s\u3000\u200b\ufeff]+")
_BETWEEN_NUMBERS = re.compile(r"(?<=\d\d)\s+(?=\d)|(?<=\d)\s+(?=\d\d)")

YEAR = r"(?:(?<!\d)2[0Oo〇○][\dOo〇○]{2}(?!\d)|二[〇○零OＯ0◯][〇○零OＯ0◯一二三四五六七八九]{2})"
"""A year of this century in compact text: digits (an O for a 0 allowed) or Chinese numerals."""

_DAY = re.compile(
    rf"(?P<year>{YEAR})(?:年|[-/.．])(?P<month>\d{{1,2}}|[一二三四五六七八九十]{{1,2}})(?:月|[-/.．])"
    r"(?P<day>\d{1,2}|[一二三四五六七八九十]{1,3})(?:[日号曰]|(?!\d))"
)


def compact(text: str) -> str:
    """The text without blanks, its full-width digits as ASCII: what the patterns here are for.

    Between two numbers (`2024-01-09 10:30`) one mark stays; digits that are spaced out (`2 0 2 4`) come together.
    """
    return _BLANK.sub("", _BETWEEN_NUMBERS.sub("｜", text.translate(_WIDTH)))


def year_value(token: str) -> int | None:
    """The year that a match of `YEAR` says, None for one out of range."""
    digits = [_CHINESE.get(c, ord(c) - ord("0") if c.isascii() and c.isdigit() else -1) for c in token]
    if len(digits) != 4 or min(digits) < 0:
        return None
    value = int("".join(map(str, digits)))
    return value if FIRST_YEAR <= value <= LAST_YEAR else None


def small_value(token: str) -> int | None:
    """A number below 100 in digits or Chinese numerals (十二, 二十一); None for anything else."""
    if token.isascii() and token.isdigit():
        return int(token)
    if "十" not in token:
        return _CHINESE.get(token)
    tens, _, ones = token.partition("十")
    return (_CHINESE.get(tens, 0) if tens else 1) * 10 + (_CHINESE.get(ones, 0) if ones else 0)


def dates(text: str) -> Iterator[tuple[date, int, int]]:
    """The dates with a day in compact text, each with its span."""
    for match in _DAY.finditer(text):
        year, month, day = year_value(match["year"]), small_value(match["month"]), small_value(match["day"])
        if year and month and 1 <= month <= 12 and day and day <= monthrange(year, month)[1]:
            yield date(year, month, day), match.start(), match.end()
