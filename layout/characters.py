"""Characters that mean another: what may be changed in a text before anyone compares it, and nothing more.

Text layers and dumps print radicals for the characters that they are part of (⼀ U+2F00 for 一), compatibility
ideographs, and marks that take no room. Full-width digits and punctuation stay as printed: who parses them normalises.
"""

from __future__ import annotations

import re
import unicodedata

# Simplified radicals of the CJK Radicals Supplement, which Unicode gives no compatibility mapping.
_RADICALS = dict(
    zip(
        "⺁⺌⺟⺠⺩⺫⺬⺭⺮⻁⻂⻄⻅⻆⻉⻋⻓⻔⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻨⻩⻬⻮⻰",
        "厂小母民王目示礻竹虎衤西见角贝车长门青韦页风飞食马骨鬼鱼鸟麦黄齐齿龙",
        strict=True,
    )
)
_CHANGED = re.compile("[\u2e80-\u2fdf\uf900-\ufaff\U0002f800-\U0002fa1f]")
_NO_ROOM = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\u0000-\u0008\u000e-\u001f\u007f]")

_CHINESE = re.compile("[\u3400-\u9fff]")
_BRACKETS = re.compile(r"\([^()]*\)")
_MARKS = re.compile(r"(?<=[\u3400-\u9fff）”])[,:;?!]")
_WIDE = str.maketrans(",:;?!", "，：；？！")

_TONED = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ"
_PINYIN = re.compile(rf"(?<=[\u3400-\u9fff])[（(][a-zü]{{0,5}}[{_TONED}][a-zü]{{0,4}}[)）]", re.I)


def plain(text: str) -> str:
    """`text` with radicals and compatibility ideographs as ordinary characters, without marks that take no room, and
    without the pinyin that a phonetic mirror prints behind characters: 政(zhèng)府(fǔ)."""
    return _PINYIN.sub("", _NO_ROOM.sub("", _CHANGED.sub(_ordinary, text)))


def widened(text: str) -> str:
    """`text` with brackets and marks as Chinese sets them, as wide as a character, where they stand at one: a reader of
    pictures that knows no widths gives 预算(草案),… for 预算（草案），…"""
    if not _CHINESE.search(text):
        return text
    return _MARKS.sub(lambda match: match.group().translate(_WIDE), _BRACKETS.sub(_wide_pair, text))


def _wide_pair(match: re.Match[str]) -> str:
    inside, (start, stop) = match.group()[1:-1], match.span()
    beside = match.string[max(0, start - 1) : start] + match.string[stop : stop + 1] + inside[:1] + inside[-1:]
    return f"（{inside}）" if _CHINESE.search(beside) else match.group()


def _ordinary(match: re.Match[str]) -> str:
    character = match.group()
    return _RADICALS.get(character) or unicodedata.normalize("NFKC", character)
