"""Printed titles made comparable: what damage does to a title must not hide which title it is."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

Matrix = NDArray[np.float64]

# Characters of form titles in traditional script; a full conversion would need a dictionary, titles need only these.
_TRADITIONAL = str.maketrans(
    "處罰許強製發廢現數規範決定項費單採購總額開對務徵結轉區這種計屬於國秘機關絕與禁護類內過權舉報訴請複構負責業會"
    "組織團體團條級辦據實際電訊輸資訊應確認給證議維審個備註說產無減雜標準號環價歸僅縣鎮鄉鐵設係統領導員難題問見進還積極",
    "处罚许强制发废现数规范决定项费单采购总额开对务征结转区这种计属于国秘机关绝与禁护类内过权举报诉请复构负责业会"
    "组织团体团条级办据实际电讯输资讯应确认给证议维审个备注说产无减杂标准号环价归仅县镇乡铁设系统领导员难题问见进还积极",
)
_CHINESE_DIGITS = {c: n for n, c in enumerate("一二三四五六七八九十", 1)}
_ORDINAL = re.compile(
    r"(?:\((?P<bracketed>[一二三四五六七八九十]{1,3}|\d{1,2})\)|(?P<chinese>[一二三四五六七八九十]{1,3})[、.,:·，．]"
    r"|(?P<arabic>\d{1,2})(?:[、.,:·，．)](?!\d)|(?=[\u4e00-\u9fff“\"'‘])))"
)
_CIRCLED = re.compile("[①-⑳]")
_LATIN = re.compile("[A-Za-z\u00c0-\u024f\u0300-\u036f]+")
_NOT_LETTERS = re.compile(r"[\W_]+")
_CJK = re.compile("[\u3400-\u9fff]")
_UNIT = re.compile(r"单位[:：]?(?P<said>[\u4e00-\u9fff]{1,4})|[(\[](?P<bracketed>[亿千百万]*元|[件个项次条宗人])[)\]]")


@dataclass(frozen=True, slots=True)
class Ordinal:
    """What numbers a title: its style (`bracketed`, `chinese`, `arabic`) and its number."""

    style: str
    number: int


@dataclass(frozen=True, slots=True)
class Title:
    """A printed title: its number in front, its letters alone, and the unit it states."""

    ordinal: Ordinal | None
    letters: str
    unit: str | None = None


@lru_cache(maxsize=8192)
def read_title(text: str) -> Title:
    """The parts of a printed title. Spaces, brackets, quotes and punctuation carry no meaning and are dropped."""
    printed = "".join(unicodedata.normalize("NFKC", _CIRCLED.sub(_uncircled, text)).split()).translate(_TRADITIONAL)
    unit = _UNIT.search(printed)
    if unit:
        printed = printed[: unit.start()] + printed[unit.end() :]
    found = _ORDINAL.match(printed)
    rest = printed[found.end() :] if found else printed
    if _CJK.search(rest):  # pinyin printed beside characters
        rest = _LATIN.sub("", rest)
    said = (unit["said"] or unit["bracketed"]) if unit else None
    return Title(_ordinal(found) if found else None, _NOT_LETTERS.sub("", rest).casefold(), said)


def _uncircled(found: re.Match[str]) -> str:
    return f"{ord(found[0]) - ord('①') + 1}."


def _ordinal(found: re.Match[str]) -> Ordinal:
    style = found.lastgroup or ""
    return Ordinal(style, _number(found[style]))


def _number(text: str) -> int:
    """A number from 1 to 99 in Arabic or Chinese digits."""
    if text.isdecimal():
        return int(text)
    tens, mark, ones = text.rpartition("十")
    if not mark:
        return _CHINESE_DIGITS[text[-1]]
    return _CHINESE_DIGITS.get(tens, 1) * 10 + _CHINESE_DIGITS.get(ones, 0)


def letters(text: str) -> str:
    """The letters of a title, its number left out: what two prints of one title have in common."""
    return read_title(text).letters


def similarity(printed: Sequence[str], titles: Sequence[str]) -> Matrix:
    """How alike letters are, from 0 to 1: twice the longest common subsequence over both lengths.

    Args:
        printed: letters of what stands in the document, as `letters` gives them.
        titles: letters of what may be meant.

    Returns:
        An array of shape (printed, titles). Nothing is like the empty title.
    """
    if not printed or not titles:
        return np.zeros((len(printed), len(titles)))
    alike: Matrix = process.cdist(printed, titles, scorer=fuzz.ratio, dtype=np.float64) / 100
    alike[[not text for text in printed], :] = 0
    alike[:, [not text for text in titles]] = 0
    return alike
