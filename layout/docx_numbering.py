"""Numbers that Word counts by itself (一、 （一） 1.), which are printed but stand in no run of text.

ECMA-376 part 1, 17.9: a paragraph names a list and a level; the list's definition gives each level its format, its
first number and its text (`%1、`). A level counts on until a higher one counts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from baobiao.layout.package import Element, attribute, child, local

_DIGITS = "〇一二三四五六七八九"
_CHINESE = frozenset({
    "chineseCounting", "chineseCountingThousand", "taiwaneseCounting", "taiwaneseCountingThousand", "japaneseCounting",
    "ideographDigital", "japaneseDigitalTenThousand", "taiwaneseDigital", "koreanDigital2",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Level:
    """How one level of a list counts: the number format, the first number and the text around the numbers."""

    format: str
    start: int
    text: str


@dataclass(slots=True)
class Lists:
    """The lists of a document and how far each has counted.

    Args:
        levels: the levels of each list by its id.
        counters: the counter that each list uses: lists of one definition go on counting together.
    """

    levels: Mapping[str, Mapping[int, Level]]
    counters: Mapping[str, str]
    _counts: dict[tuple[str, int], int] = field(default_factory=dict)

    def label(self, number_id: str, depth: int) -> str:
        """The number that the next paragraph of this list and level bears; "" where it has none (a bullet)."""
        levels = self.levels.get(number_id, {})
        level = levels.get(depth)
        if level is None:
            return ""
        counter = self.counters.get(number_id, number_id)
        self._counts[counter, depth] = self._counts.get((counter, depth), level.start - 1) + 1
        for deeper in range(depth + 1, 10):
            self._counts.pop((counter, deeper), None)
        return "" if level.format in ("bullet", "none") else self._written(counter, levels, level)

    def _written(self, counter: str, levels: Mapping[int, Level], level: Level) -> str:
        text = level.text
        for depth, other in levels.items():
            if f"%{depth + 1}" in text:
                count = self._counts.get((counter, depth), other.start)
                text = text.replace(f"%{depth + 1}", numeral(count, other.format))
        return text


def numeral(number: int, style: str) -> str:
    """The number as a numbering format of ECMA-376 17.18.59 writes it; decimal for formats that we do not know."""
    if style in _CHINESE:
        return chinese(number) if not style.endswith("Digital") else "".join(_DIGITS[int(d)] for d in str(number))
    if style in ("upperLetter", "lowerLetter"):
        letter = chr(ord("A") + (number - 1) % 26) * ((number - 1) // 26 + 1)
        return letter if style == "upperLetter" else letter.lower()
    if style in ("upperRoman", "lowerRoman"):
        return _roman(number) if style == "upperRoman" else _roman(number).lower()
    if style.startswith("decimalEnclosedCircle") and 1 <= number <= 20:
        return chr(0x2460 + number - 1)
    if style == "decimalFullWidth":
        return "".join(chr(0xFF10 + int(d)) for d in str(number))
    return f"{number:02}" if style == "decimalZero" else str(number)


def chinese(number: int) -> str:
    """A number from 0 to 9999 in Chinese numerals, as one counts: 十一, 二十, 一百零三."""
    if not 0 < number < 10_000:
        return str(number)
    text, zero = "", False
    for value, unit in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // value % 10
        if digit:
            text += ("零" if zero and text else "") + _DIGITS[digit] + unit
        zero = not digit
    return text[1:] if text.startswith("一十") else text


def _roman(number: int) -> str:
    text = ""
    for value, letters in zip(
        (1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1),
        ("M", "CM", "D", "CD", "C", "XC", "L", "XL", "X", "IX", "V", "IV", "I"),
        strict=True,
    ):
        text += letters * min(number // value, 20)
        number %= value
    return text


def lists_of(root: Element | None) -> Lists:
    """The lists of a numbering part (None: a document without one)."""
    abstract: dict[str, dict[int, Level]] = {}
    concrete: dict[str, dict[int, Level]] = {}
    counters: dict[str, str] = {}
    for element in root if root is not None else ():
        if local(element) == "abstractNum":
            abstract[attribute(element, "abstractNumId") or ""] = _levels(element)
        elif local(element) == "num":
            key, definition = attribute(element, "numId") or "", attribute(child(element, "abstractNumId"), "val") or ""
            base = abstract.get(definition, {})
            overrides = _overrides(element, base)
            concrete[key] = {**base, **overrides}
            counters[key] = f"own {key}" if overrides else f"definition {definition}"
    return Lists(concrete, counters)


def _levels(element: Element) -> dict[int, Level]:
    return {_int(attribute(e, "ilvl"), 0): _level(e) for e in element if local(e) == "lvl"}


def _level(element: Element) -> Level:
    style = attribute(child(element, "numFmt"), "val") or "decimal"
    start = _int(attribute(child(element, "start"), "val"), 1)
    return Level(style, start, attribute(child(element, "lvlText"), "val") or "")


def _overrides(element: Element, base: Mapping[int, Level]) -> dict[int, Level]:
    found: dict[int, Level] = {}
    for override in (e for e in element if local(e) == "lvlOverride"):
        depth = _int(attribute(override, "ilvl"), 0)
        whole, start = child(override, "lvl"), attribute(child(override, "startOverride"), "val")
        if whole is not None:
            found[depth] = _level(whole)
        elif depth in base and start is not None:
            found[depth] = Level(base[depth].format, _int(start, 1), base[depth].text)
    return found


def _int(text: str | None, otherwise: int) -> int:
    return int(text) if text is not None and text.isascii() and text.isdigit() and len(text) < 9 else otherwise
