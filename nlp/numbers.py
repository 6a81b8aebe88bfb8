"""Numbers of Chinese prose: where they stand, what they are worth, what kind of thing they count.

`123`, `1,204`, `1 204`, `３１２`, `3l8`, `一百零六`, `两千余`, `3.4万`, `1.12亿`, `百分之五`, `〔2021〕30号`.
Works on folded text (see `baobiao.nlp.fold`): one spelling, no white space.
"""

from __future__ import annotations

import re
from enum import IntEnum
from typing import NamedTuple


class Kind(IntEnum):
    """What a number is by its own shape and neighbours; only `COUNT` can be a figure of the report."""

    COUNT = 0
    YEAR = 1
    DATE = 2
    PERCENT = 3
    ORDINAL = 4
    NAME = 5
    SERVICE = 6


class Number(NamedTuple):
    """A number in folded text.

    Args:
        start, end: the span of digits, multiplier and 余 or 多 (`3.4万余`), without the unit.
        stop: the end of the unit, where one follows.
        value: what it is worth; a count of `3.4万` is 34000.
        approximate: True where the words around it say so (余, 多, 近, 约, 超, 突破).
    """

    start: int
    end: int
    stop: int
    value: int | float
    kind: Kind
    approximate: bool = False


_DIGIT = {"零": 0, "〇": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_POWER = {"十": 10, "百": 100, "千": 1000}
_SCALE = {"百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000}
_LONGEST = 14  # digits; more of them are a code, not a count
_LETTERS = str.maketrans("lI|OoQ", "111000")
_COUNTERS = "讲件条篇次个人名家期场宗起份封例项部批位户元册本张幅处通笔轮班名种则回届类只台种批堂课组"

_LETTER_FIRST = r"(?<![0-9A-Za-z])[lIoO|](?=[0-9]|[，.][0-9OolI]{1,3}(?![0-9A-Za-z]))"
_LETTER_ALONE = rf"(?<![0-9A-Za-z.])[lIOo|](?=[{_COUNTERS}])"
_FURTHER = r"[0-9]|(?<=[0-9lIOo|])[lIOo|](?![A-Za-z])|(?:[，][0-9OolI|]{3})(?![0-9OolI])|\.(?=[0-9OolI])"
_ARABIC = rf"(?:{_LETTER_FIRST}|{_LETTER_ALONE}|[0-9])(?:{_FURTHER})*"
_CHINESE = r"[一二两三四五六七八九十百千〇零][一二两三四五六七八九十百千万亿〇零]*"
_TOKEN = re.compile(rf"(?P<arabic>{_ARABIC})|(?P<chinese>{_CHINESE})")
_MULTIPLIER = re.compile(r"(?P<a>[余多])?(?P<scale>百万|千万|百亿|千亿|万亿|[百千万亿])(?!分之)(?P<b>[余多])?")
_UNIT = rf"人次|条次|件次|篇次|场次|万元|[{_COUNTERS}]"
_REST = re.compile(
    rf"(?P<more>有余|[余多来](?=[{_COUNTERS}万亿]|$))?(?P<unit>{_UNIT})?(?P<over>以上|左右|上下|有余|[余多](?![种个元年]))?"
)
_ABOUT = re.compile(r"(?:近|约|超|逾|大约|超过|突破|接近|大概|上|超出|不低于|不少于|冲破|逼近|约为|达到近)$")

_YEAR_AFTER = re.compile(r"年(?!来)|[—\-~至]+[0-9]{4}年|（?年度|版|年")
_DATE_AFTER = re.compile(
    r"月(?!均)|日(?!均)|号(?![文码])|时(?!候)|点(?!击)|分钟|小时|天|周(?!年)|秒|岁|年|个?工作日|个?自然日|个?月|年度|元旦"
)
_PERCENT_AFTER = re.compile(r"[%％‰]|个百分点|成(?![员立功果效])")
_RATE_BEFORE = re.compile(r"率(?:均?为|均?达到?)?$")
_NAME_AFTER = re.compile(
    r"号|条例|[”’]?(?:热线|平台|政务服务便民热线)|[-—][0-9]|楼|室|路|栋|街|级|米|公里|平方|版|[A-Za-z@/]"
)
_NAME_BEFORE = re.compile(
    r"(?:[A-Za-z/_=@〔［\[〕］\]-]|电话|传真|邮编|邮政编码|编码|文号|索引号|令|标识码|：?[0-9]{3,4}[-—])[：:]?$"
)
# What nearly every number stands between; it saves the longer looks.
_PLAIN = frozenset("条件篇次人份场期宗起项例位户本张幅处通笔轮，。；、）")
_SCALED = frozenset("余多百千万亿")
_UNITS = frozenset(_COUNTERS)
_ABOUT_ENDS = frozenset("近约超逾过概上出于少破为")
_COUNTED_ENDS = ("令", "IP", "UV", "PV", "APP")  # 禁火令300份, 独立IP19万个
_NAME_ENDS = frozenset("〔［〕］话真编码号令—：")
_CENTURIES = frozenset(("19", "20", "二〇", "二零", "2O", "2o"))
_PERCENT_OPENS = frozenset("%％‰个成")
_RATE_ENDS = frozenset("率为达到")
_CLOSES = frozenset("”》")
_RELATIVE = frozenset("上下每这同")
# What follows a Chinese numeral that is a number, and what stands before one: units, powers, dates, percentages, marks.
_COUNTS_ON = frozenset(_COUNTERS + "余多来有百千万亿月日号时点分小天周秒岁年个工自元%％‰成，。；、）.．")
_LEADS = frozenset("第期之")
_ORDER = _DIGIT | _POWER
_CLOSES_ITEM = frozenset(".、．）")
_DIGITS = frozenset("0123456789")
_ONE_ENDS = frozenset("统唯单专逐同之")  # 统一部署, 唯一, 单一, 逐一, 同一件
_HOTLINE = re.compile(r"12[13][0-9]{2}$")  # the public service numbers: 12345, 12366, 12121
_MEASURED = frozenset("为达至到数量共约近超逾有")
# A unit that counts and nothing else, and what stands before a number that is more than a count.
_COUNTED = _UNITS - set("个元")
_TELLING = _NAME_ENDS | set("之第期")


def chinese_value(text: str) -> int | None:
    """What a Chinese numeral is worth; None where it is none (`百千`, `一二一`)."""
    if len(text) > _LONGEST:
        return None
    if all(c in _DIGIT for c in text):
        return _DIGIT[text] if len(text) == 1 else int("".join(str(_DIGIT[c]) for c in text))
    total = section = digit = 0
    for c in text:
        if c in _DIGIT:
            digit = _DIGIT[c]
        elif c in _POWER:
            section, digit = section + (digit or 1) * _POWER[c], 0
        else:
            total, section, digit = (total + section + digit) * _SCALE[c], 0, 0
    return total + section + digit


def _arabic_value(text: str) -> int | float | None:
    plain = text if text.isdecimal() else text.translate(_LETTERS).replace("，", "").rstrip(".")
    if len(plain) > _LONGEST:
        return None
    if len(plain) > 1 and plain[0] == "0" and plain[1] != ".":
        return None
    if "." not in plain:
        return int(plain)
    return float(plain) if plain.count(".") == 1 else None


def _whole(value: float) -> int | float:
    if isinstance(value, int):
        return value
    rounded = round(value)
    return rounded if abs(value - rounded) < 1e-6 else round(value, 6)


def find_numbers(text: str) -> list[Number]:
    """Every number of a folded text, in order, none overlapping."""
    found: list[Number] = []
    place = 0
    while match := _TOKEN.search(text, place):
        start, place = match.span()
        if place - start == 1 and match.lastgroup == "chinese":
            if _is_word(text, start):
                continue
            if _numbers_an_item(text, start, place, text[start - 1 : start]):
                found.append(Number(start, place, place, _ORDER[text[start]], Kind.ORDINAL))
                continue
        number = _read(text, match)
        if number:
            place = number.stop
            found.append(number)
    return found


def _is_word(text: str, start: int) -> bool:
    """Whether a lone Chinese numeral is part of a word (统一, 进一步): nothing beside it counts, dates or numbers."""
    if text[start] == "零":
        return False
    if text[start] == "一" and text[start - 1 : start] in _ONE_ENDS:
        return True
    return start + 1 < len(text) and text[start + 1] not in _COUNTS_ON and text[start - 1 : start] not in _LEADS


def _read(text: str, match: re.Match[str]) -> Number | None:
    (start, end), token = match.span(), match[0]
    if (kind := _at_once(text, start, end, token)) is Kind.COUNT:
        return _count(text, (start, end), int(token), False, "")
    if kind is Kind.YEAR:
        return Number(start, end, end, int(token), kind)
    chinese = match["chinese"] is not None
    if chinese and token[-1] in "万亿" and len(token) == 1:
        return None
    value = chinese_value(token) if chinese else _arabic_value(token)
    if value is None:
        return Number(start, end, end, 0, Kind.NAME)
    stop, more = end, False
    if text[end : end + 1] in _SCALED and (scale := _MULTIPLIER.match(text, end)) and not (chinese and token == "零"):
        for power in scale["scale"]:
            value *= _SCALE[power]
        stop, more = scale.end(), bool(scale["a"] or scale["b"])
    before = text[start - 1] if start else ""
    kind = _kind(text, (start, stop), token, chinese, before)
    if kind is not Kind.COUNT:
        wordy = chinese and kind is Kind.DATE and before in _RELATIVE
        return None if wordy else Number(start, stop, stop, _whole(value), kind, more)
    return _count(text, (start, stop), value, more, token if chinese else "")


def _at_once(text: str, start: int, end: int, token: str) -> Kind | None:
    """What nearly every number is by the characters that touch it: 公开312条, 2023年. None: it needs a closer look."""
    if not token.isdecimal() or (token[0] == "0" and len(token) > 1) or len(token) > _LONGEST:
        return None
    after = text[end : end + 1]
    if after in _COUNTED:
        before = text[start - 1 : start]
        plain = before not in _TELLING and not before.isascii() and not text.startswith("条例", end)
        return Kind.COUNT if plain else None
    year = after == "年" and len(token) == 4 and token[:2] in _CENTURIES and not text.startswith("来", end + 1)
    return Kind.YEAR if year else None


def _count(text: str, span: tuple[int, int], value: float, more: bool, numeral: str) -> Number | None:
    """A count with its unit and with the words that make it approximate; None for a Chinese numeral that counts
    nothing."""
    start, stop = span
    rest = _REST.match(text, stop)
    assert rest is not None  # every part of it may be wanting
    further, unit, over = rest.groups()
    if numeral and not _counts(text, start, stop, rest, numeral):
        return None
    if unit == "万元":
        value *= 10_000
    about = more or bool(further or over) or _about(text, start)
    return Number(start, max(stop, rest.end("more")), rest.end(), _whole(value), Kind.COUNT, about)


def _about(text: str, start: int) -> bool:
    """Whether the words before a number make it approximate."""
    return text[start - 1 : start] in _ABOUT_ENDS and bool(_ABOUT.search(text, max(0, start - 4), start))


def _counts(text: str, start: int, stop: int, rest: re.Match[str], token: str) -> bool:
    """Whether a Chinese numeral counts something: a unit follows, or it ends its clause as a stated number."""
    if token == "零":
        return not text.startswith(("零售", "零散", "零星", "零碎", "零距离"), start)
    if rest["unit"] or rest["more"] or text[stop - 1] in "万亿余多":
        return True
    if len(token) > 1 and _about(text, start):
        return True
    closes = stop == len(text) or text[stop] in "，。；、）"
    return closes and text[max(0, start - 1) : start] in ("为", "共", "达", "计", "是", "有", "破", "数")


def _kind(text: str, span: tuple[int, int], token: str, chinese: bool, before: str) -> Kind:
    start, end = span
    after = text[end : end + 1]
    if len(token) == 4 and token[:2] in _CENTURIES and _YEAR_AFTER.match(text, end):
        return Kind.YEAR
    plain = after in _PLAIN and not text.startswith("条例", end)
    if (after in _PERCENT_OPENS and _PERCENT_AFTER.match(text, end)) or _preceded(text, start, before, "分之"):
        return Kind.PERCENT
    if before in _RATE_ENDS and after not in _UNITS and _RATE_BEFORE.search(text, max(0, start - 4), start):
        return Kind.PERCENT  # 答复率100
    if before == "第" or _preceded(text, start, before, "星期") or _numbers_an_item(text, start, end, before):
        return Kind.ORDINAL
    if not plain and _DATE_AFTER.match(text, end):
        return Kind.DATE
    if chinese:
        return Kind.COUNT
    if _hotline(text, token, end, before):
        return Kind.SERVICE
    named = not plain and (_NAME_AFTER.match(text, end) or (after in _CLOSES and before not in "”《："))
    counted = (plain or after in _UNITS) and text.endswith(_COUNTED_ENDS, 0, start)
    return Kind.NAME if named or (not counted and _named(text, start, before)) else Kind.COUNT


def _preceded(text: str, start: int, before: str, word: str) -> bool:
    """Whether a word stands before a place; its last character is at hand."""
    return before == word[-1] and text.endswith(word, 0, start)


def _named(text: str, start: int, before: str) -> bool:
    """Whether the characters before a number make it a name's: a telephone, a document, an address."""
    if before not in _NAME_ENDS and not before.isascii():
        return False
    return bool(_NAME_BEFORE.search(text, max(0, start - 8), start))


def _numbers_an_item(text: str, start: int, end: int, before: str) -> bool:
    """Whether a number opens its sentence as the number of an item: `8.行政事业性收费`."""
    opens = start == 0 or before in "。；\n（"
    return opens and text[end : end + 1] in _CLOSES_ITEM and text[end + 1 : end + 2] not in _DIGITS


def _hotline(text: str, token: str, end: int, before: str) -> bool:
    """Whether a number is a public service's: nothing after it counts, nothing before it measures (粉丝数为12345，)."""
    after = text[end : end + 1]
    counts = after in _UNITS or after in _SCALED or (before in _MEASURED and after in _PLAIN)
    return not counts and bool(_HOTLINE.match(token))
