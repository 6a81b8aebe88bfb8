"""What a chunk of text looks like: a number, prose, a bullet."""

from __future__ import annotations

import re

_NUMBER = re.compile(
    r"[(\[<>≥≤~≈±+\-−–—－$€£¥￥₹\s]*(?:[A-Z]{2,3}\s?)?[(+\-−–—－$€£¥￥₹]*\d[\d\s,.，．'’:/\-–]*"
    r"(?:%|％|‰|°|x|[kKmM]n?|bn|pp|件|条|个|项|次|篇|人|元|万元|亿元|万|年|月|日)?[)\]]*\s?[*†‡§#^]*(?:\(?[a-z\d]\)?)?"
)
_NOTHING = re.compile(r"[\s\-−–—－―─.…·*/\\]+|n\.?/?[ad]\.?|N\.?/?[AD]\.?|nil|[xX]|无|\(?[a-zA-Z]\)?|[:：]")
_YEAR = re.compile(r"(?:FY\s?)?(?:19|20)\d\d(?:\s?[-–/]\s?(?:\d\d){1,2})?年?[a-z*]?(?:\(?[\d,a-z]\)?)?")
_MARK = re.compile("[•●○▪■◦‣·\uf0b7➢✓]")
_BULLET = re.compile(
    r"[•●○▪■□◦‣–—\-*·\uf0b7➢✓o]|[（(]?(?:\d{1,3}|[a-zA-Z]|[ivxIVX]{1,5}|[一二三四五六七八九十]{1,3})[.)）、]|\d+(?:\.\d+){2,}\.?|\d+\.\d+\."
)
_SECTION = re.compile(r"(?:\d{1,2}|[A-Z])(?:\.\d{1,2}){1,4}\.?")
_CODE = re.compile(r"[A-Z]{1,3}[-.]?\d{1,4}[a-z]?|\+?(?:\d{1,3}[-. ])?\(?\d{2,4}\)?(?:[-. ]\d{2,5}){1,4}")
_COLUMN = re.compile(r"[(（]\d{1,2}[)）]")
_LEADERS = re.compile(r"(?:\.\s?){4,}|…{2,}|(?:·\s?){4,}|_{4,}")
_NAMED = r"(?:table|tableau|tabelle|tabla|tab\.|exhibit|figure|fig\.|chart|graph|box|schedule|annex)"
_CAPTION = re.compile(
    _NAMED + r"\s?[\dIVXA-H]+(?:[.\-–]\d+)*\s?(?:[.:–—-]|$|\s[A-Z\d])"
    r"|(?:附?表|续表)\s?[\d一二三四五六七八九十]+(?:[.\-–—]\d+)*(?!\d|[、个项份])|[(（]?(?:金额)?单位[:：]",
    re.I,
)
_CAPTION_NUMBER = re.compile(
    rf"(?:{_NAMED}\s?[\dIVXA-H]+(?:[.\-–]\d+)*|(?:附?表|续表)\s?[\d一二三四五六七八九十]+)\s?[.:：–—-]?", re.I
)
_CJK = re.compile("[\u2e80-\u9fff\uac00-\ud7af]")


def is_number(text: str) -> bool:
    """Whether it is a figure, with sign, unit and mark of a footnote."""
    return bool(_NUMBER.fullmatch(text))


def is_value(text: str) -> bool:
    """Whether it is a figure or a mark that stands for one (-, n/a, …)."""
    return is_number(text) or bool(_NOTHING.fullmatch(text))


def is_code(text: str) -> bool:
    """Whether it is a mark of letters and figures (B12) or the number of a telephone, which do not wrap."""
    return bool(_CODE.fullmatch(text))


def is_year(text: str) -> bool:
    """Whether it is a year, which heads columns as well as it fills them."""
    return bool(_YEAR.fullmatch(text))


def is_bullet(text: str) -> bool:
    """Whether it is a bullet or the number of an item."""
    return bool(_BULLET.fullmatch(text.strip()))


def is_section(text: str) -> bool:
    """Whether it is the number of a section (2.1)."""
    return bool(_SECTION.fullmatch(text.strip()))


def is_mark(text: str) -> bool:
    """Whether it is the mark of an item, no letter and no figure."""
    return bool(_MARK.fullmatch(text.strip()))


def is_column_number(text: str) -> bool:
    """Whether it is the number of a column in brackets, as it stands under column titles."""
    return bool(_COLUMN.fullmatch(text))


def is_caption(text: str) -> bool:
    """Whether it is the title of a table or a figure (Table 3. …) or the unit of its figures, which stand over it."""
    return bool(_CAPTION.match(text))


def is_caption_number(text: str) -> bool:
    """Whether it is what stands before the title of a table (Table 3.)."""
    return bool(_CAPTION_NUMBER.fullmatch(text.strip()))


def is_leaders(text: str) -> bool:
    """Whether dots lead from it to what stands at the right."""
    return bool(_LEADERS.search(text))


def without_leaders(text: str) -> str:
    """The text without the dots that lead to it or on from it."""
    return _LEADERS.sub("", text).strip(" .")


def words(text: str) -> float:
    """About how many words it has; two Chinese characters count as one, dots that lead on as none."""
    text = _LEADERS.sub(" ", text)
    chinese = len(_CJK.findall(text))
    return chinese / 2 + len(_CJK.sub(" ", text).split())


def goes_on(text: str) -> bool:
    """Whether it reads as the rest of a line above it."""
    bare = text.lstrip("(（\"'“")
    return bool(bare) and (bare[0].islower() or bare[0] in ",.;)&）、，。/")


def unfinished(text: str) -> bool:
    """Whether more must follow: it ends in a hyphen, a comma, a preposition."""
    return bool(
        re.search(r"(?:[-,&/（(、]|\b(?:and|or|of|the|for|in|to|with|by|on|from|a|de|la|et|und))$", text.rstrip())
    )
