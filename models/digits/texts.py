"""What stands in the number cells of report tables: strings to draw and the label that a reader should give.

A label uses the reader's alphabet. A dash alone, of whatever length, is `—`; a hyphen before digits is `-`. Text that
is no number is `#`, also where it stands beside digits (`12件` → `12#`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

Kind = str
Rng = np.random.Generator

DASHES = ("-", "–", "—", "——", "－", "―", "--")
WIDE = str.maketrans("0123456789.,-/+()%", "０１２３４５６７８９．，－／＋（）％")
UNITS = ("件", "万元", "元", "个", "次", "%件", "人", "条", "份", "项")
CHINESE = (
    "申请人情况自然法商业企科研机构社会公益组织律服务其他总计予以开部分属于国家秘密禁止危及三安全稳定保护第方合益"
    "本行政关不信息复议诉讼维持纠正结果尚未审件处理数量上年转本新收无存没有答复信访举报投诉类咨询规章范性文件许可罚强制"
    "收费项目金额单位采购中标日月口田由甲二八十千万工王土士日目自白百"
)
LATIN = "xXvVTALEFHKMNPRUWYcedakmnprtuvwy*√×=:;!?~●■★"  # none that is a digit to the eye


@dataclass(frozen=True, slots=True)
class Sample:
    """A string to draw, its label, and what kind of cell it is."""

    drawn: str
    label: str
    kind: Kind


def _digits(rng: np.random.Generator, length: int) -> str:
    """A number of `length` digits; one in four repeats a digit, the rest are even or follow first digits' law."""
    how = rng.random()
    if how < 0.12:
        return str(rng.integers(1, 10)) * length
    if how < 0.25 and length > 1:
        zeros = int(rng.integers(1, length))
        return _digits(rng, length - zeros) + "0" * zeros
    if how < 0.33 and length > 2:
        pair = rng.integers(0, 10, 2)
        digits = pair[rng.integers(0, 2, length)]
        return str(max(1, int(digits[0]))) + "".join(map(str, digits[1:]))
    first = int(10 ** rng.random()) if how < 0.6 else int(rng.integers(1, 10))
    return str(first) + "".join(map(str, rng.integers(0, 10, length - 1)))


def _count(rng: np.random.Generator) -> str:
    return _digits(rng, int(rng.choice([1, 2, 3, 4, 5, 6, 7], p=[0.28, 0.24, 0.22, 0.12, 0.07, 0.04, 0.03])))


def _amount(rng: np.random.Generator) -> str:
    whole = "0" if rng.random() < 0.15 else _digits(rng, int(rng.integers(1, 8)))
    decimals = int(rng.choice([1, 2, 3, 4, 6], p=[0.2, 0.5, 0.1, 0.1, 0.1]))
    return whole + "." + "".join(map(str, rng.integers(0, 10, decimals)))


def _grouped(rng: np.random.Generator) -> str:
    text = f"{int(_digits(rng, int(rng.integers(4, 8)))):,}"
    return text + f".{rng.integers(0, 100):02d}" if rng.random() < 0.3 else text


def _dressed(rng: np.random.Generator) -> str:
    number = _count(rng) if rng.random() < 0.6 else _amount(rng)
    forms = ("-{}", "-{}", "-{}", "+{}", "({})", "{}%", "{}%", "{}/{}")
    return str(rng.choice(forms)).format(number, _count(rng))


def _words(rng: np.random.Generator, length: int) -> str:
    letters = CHINESE if rng.random() < 0.75 else LATIN
    return "".join(letters[i] for i in rng.integers(0, len(letters), length))


def _other(rng: np.random.Generator) -> Sample:
    how = rng.random()
    if how < 0.52:
        text = _words(rng, int(rng.choice([1, 2, 3, 4, 6], p=[0.4, 0.25, 0.15, 0.1, 0.1])))
        return Sample(text, "#" if text != "无" else "无", "other")
    number = _count(rng)
    if how < 0.68:  # words on two lines, or two cells under each other
        pieces = (_words(rng, 2), _words(rng, 2)) if rng.random() < 0.3 else (number, _count(rng))
        return Sample("\n".join(pieces), "#", "other")
    if how < 0.79:
        return Sample(number + str(rng.choice(UNITS)), number + "#", "other")
    if how < 0.87:
        return Sample(_words(rng, 1) + number, "#" + number, "other")
    second = _count(rng)
    return Sample(number + " " * int(rng.integers(4, 8)) + second, f"{number}#{second}", "other")


KINDS = ("zero", "count", "amount", "grouped", "dressed", "dash", "slash", "none", "blank", "other")
SHARES = np.array([0.14, 0.44, 0.08, 0.05, 0.05, 0.05, 0.04, 0.01, 0.05, 0.09])


def sample(rng: np.random.Generator) -> Sample:
    """One cell's content, in the proportions of report tables but with the hard strings more often."""
    kind = KINDS[int(np.searchsorted(np.cumsum(SHARES), rng.random() * SHARES.sum()))]
    if kind == "other":
        return _other(rng)
    if kind == "dash":
        return Sample(str(rng.choice(DASHES)), "—", kind)
    fixed = {"zero": "0", "slash": "/", "none": "无", "blank": ""}
    makers = {"count": _count, "amount": _amount, "grouped": _grouped, "dressed": _dressed}
    text = fixed[kind] if kind in fixed else makers[kind](rng)
    wide = kind != "none" and rng.random() < 0.03
    return Sample(text.translate(WIDE) if wide else text, text, kind)
