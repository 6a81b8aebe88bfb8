"""What a printed value says: a number, a mark for "nothing here", or neither.

Money is converted to 万元 where a unit is printed or stated by its title; numbers are `Decimal`, so that 1.2036 亿元 is
12036 万元 exactly.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal

from baobiao.forms.model import Kind

BLANK_MARKS = frozenset(["", "/", "\\", "|", "无", "空", "没有", "暂无", "N/A", "n/a", "NA", "*", "一", "ー", "丿"])
"""What stands for nothing, after dashes are folded away. 一, ー and 丿 are what engines make of a dash and a slash."""

_DASHES = "-‐‑‒–—―−─━﹘﹣－_~～"
_MINUS = re.compile(f"[{re.escape(_DASHES)}]")
_NUMBER = re.compile(r"(?P<sign>[+-]?)(?P<digits>\d+|\d{1,3}(?:,\d{3})+)(?P<decimals>\.\d+)?(?P<unit>[^\d.,+-]*)")
_SPACED_OUT = re.compile(r"\d( \d)+")
_THOUSANDS = re.compile(r"[+-]?\d{1,3}( \d{3})+(\.\d+)?\D*")
_TEN_THOUSANDS = {
    "元": Decimal("0.0001"),
    "万元": Decimal(1),
    "万": Decimal(1),
    "亿元": Decimal(10000),
    "亿": Decimal(10000),
}
UNITS_OF_MONEY = frozenset(_TEN_THOUSANDS)
"""Units that an amount of money may have."""
_COUNTERS = frozenset(["件", "个", "项", "条", "次", "份", "宗", "起", "例", "部", "篇", "人", "人次", "件次", "条次"])
_UP, _DOWN = ("增加", "新增", "增", "↑", "上升"), ("减少", "减", "↓", "下降", "负")


@dataclass(frozen=True, slots=True)
class Value:
    """A parsed cell: a number with its unit, or nothing (`number` None: the cell is blank)."""

    number: Decimal | None
    unit: str | None = None


def parse(text: str, kind: Kind = "count", unit: str | None = None) -> Value | None:
    """The value that `text` prints in a cell of that kind; None where it is neither a number nor a blank mark.

    Args:
        text: as printed.
        kind: a count, a signed change, or an amount of money.
        unit: what the cell's titles say about its unit (元, 万元, 亿元, 件 …), None where they are silent. A unit
            beside the number itself goes first.
    """
    folded = _folded(text, kind)
    if _MINUS.sub("", folded).strip() in BLANK_MARKS:
        return Value(None)
    match = _NUMBER.fullmatch(_closed_up(folded))
    if match is None:
        return None
    number = Decimal(match["sign"] + match["digits"].replace(",", "") + (match["decimals"] or ""))
    printed = match["unit"].strip()
    if kind == "amount":
        return _money(number, printed, unit)
    for multiple in ("万", "亿"):
        if printed.startswith(multiple):
            number, printed = number * _TEN_THOUSANDS[multiple] * 10000, printed[1:]
    return Value(number, unit) if not printed or printed in _COUNTERS else None


def _folded(text: str, kind: Kind) -> str:
    """NFKC, one kind of minus, a signed change in words as a sign, closing punctuation off."""
    printed = " ".join(unicodedata.normalize("NFKC", text).split())
    folded = printed.rstrip("。;；,、").strip() or printed  # a lone full stop may be what is left of a 0
    folded = _MINUS.sub("-", folded)
    if kind == "change":
        for words, sign in ((_UP, "+"), (_DOWN, "-")):
            for word in words:
                if folded.startswith(word):
                    return sign + folded[len(word) :].strip()
    return folded


def _closed_up(folded: str) -> str:
    """Spaces taken out where they only set digits apart (1 2 3 4, 12 036) or stand before a unit."""
    if _SPACED_OUT.fullmatch(folded) or _THOUSANDS.fullmatch(folded):
        return folded.replace(" ", "")
    return re.sub(r"(?<=[\d+-]) (?=[^\d ])|(?<=^[+-]) (?=\d)", "", folded)


def _money(number: Decimal, printed: str, unit: str | None) -> Value | None:
    """An amount in 万元 where its unit is known; as printed, with no unit, where it is not or its title misread."""
    said = printed or unit
    if said in _TEN_THOUSANDS:
        return Value(number * _TEN_THOUSANDS[said], "万元")
    return None if printed else Value(number)


def plain(number: Decimal | None) -> int | float | None:
    """The number as JSON has it: a whole one as int."""
    if number is None:
        return None
    return int(number) if number == number.to_integral_value() else float(number)
