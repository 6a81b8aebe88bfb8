"""Numbers of Chinese prose."""

from __future__ import annotations

from itertools import pairwise
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baobiao.nlp.fold import fold, folds, spell
from baobiao.nlp.numbers import Kind, chinese_value, find_numbers
from baobiao.nlp.skeleton import skeleton


@pytest.mark.parametrize(
    ("text", "value", "approximate"),
    [
        ("公开信息1,204条", 1204, False),
        ("公开信息1 204条", 1204, False),
        ("公开信息３１２条", 312, False),
        ("公开信息3l8条", 318, False),
        ("发布信息l,O38条", 1038, False),
        ("收到申请l件", 1, False),
        ("发布信息1 8 6条", 186, False),
        ("粉丝3.4万人", 34000, False),
        ("访问量1.12亿次", 112_000_000, False),
        ("粉丝28万有余", 280_000, True),
        ("发布一百零六条", 106, False),
        ("粉丝两千余人", 2000, True),
        ("用户十二万六千余人", 126_000, True),
        ("发布1860余条", 1860, True),
        ("约80人参加", 80, True),
        ("突破4万大关", 40000, True),
        ("收取0.03万元", 300, False),
        ("诉讼零件", 0, False),
    ],
)
def test_counts(text: str, value: float, approximate: bool) -> None:
    counts = [n for n in find_numbers(fold(text).text) if n.kind is Kind.COUNT]
    assert [(n.value, n.approximate) for n in counts] == [(value, approximate)]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("2023年", Kind.YEAR),
        ("12月", Kind.DATE),
        ("26.1%", Kind.PERCENT),
        ("第711号", Kind.ORDINAL),
        ("12345热线", Kind.SERVICE),
        ("电话：0535-6623271", Kind.NAME),
    ],
)
def test_what_counts_nothing(text: str, kind: Kind) -> None:
    numbers = find_numbers(fold(text).text)
    assert numbers
    assert numbers[0].kind is kind
    assert not any(n.kind is Kind.COUNT for n in numbers)


def _spoken(n: int) -> str:
    digits, units = "零一二三四五六七八九", ["", "十", "百", "千"]
    text = "".join(
        digits[int(d)] + (units[k] if d != "0" else "") for k, d in zip((3, 2, 1, 0), f"{n:04}", strict=True)
    )
    while "零零" in text:
        text = text.replace("零零", "零")
    return text.strip("零")


@given(st.integers(1, 9999))
def test_chinese_numerals_say_their_value(n: int) -> None:
    assert chinese_value(_spoken(n)) == n


@given(st.text(max_size=80))
def test_folding_leads_back_and_keeps_length(text: str) -> None:
    folded = fold(text)
    assert len(spell(text)) == len(text)
    spans = [folded.span(k, k + 1) for k in range(len(folded.text))]
    assert [spell(text)[start:end] for start, end in spans] == list(folded.text)
    assert folded.span(len(folded.text), len(folded.text)) == (len(text), len(text)) or text != text.rstrip()


@given(st.lists(st.text(alphabet="末收到 1２\n\u2f00\U00020000\ud800", max_size=9), max_size=6))
def test_texts_folded_together_are_folded_each(texts: list[str]) -> None:
    assert folds(texts) == [fold(text) for text in texts]


@given(st.text(alphabet="第之条例件元旦年来个月%％12０l０，。 收共为近（令A", max_size=20))
def test_what_a_number_is_at_once_is_what_it_is_on_a_closer_look(text: str) -> None:
    folded = fold(text).text
    quick = find_numbers(folded)
    with patch("baobiao.nlp.numbers._at_once", return_value=None):
        assert find_numbers(folded) == quick


@given(st.text(alphabet="公开12 条，2023年三", max_size=30))
def test_a_skeleton_leads_back_to_the_text(text: str) -> None:
    bones = skeleton(text, 2023)
    starts = [n.start for n in bones.numbers]
    assert [bones.origin(place) for place in bones.places] == starts
    assert bones.origin(len(bones.text)) == len(bones.folded.text)


@given(st.text(alphabet="0123456789lO一二三十百千万亿零.，,余件 年", max_size=60))
def test_numbers_stand_in_order_and_apart(text: str) -> None:
    folded = fold(text).text
    numbers = find_numbers(folded)
    assert all(n.start < n.end <= n.stop <= len(folded) for n in numbers)
    assert all(a.stop <= b.start for a, b in pairwise(numbers))


def test_a_number_at_the_end_of_a_quoted_name_counts_nothing() -> None:
    numbers = find_numbers(fold("召开“护航2023”新闻发布会4场，粉丝“3.2万”人").text)
    assert [(n.kind, n.value) for n in numbers if n.kind is not Kind.NAME] == [
        (Kind.COUNT, 4), (Kind.COUNT, 32_000),
    ]  # fmt: skip


def test_a_lone_numeral_in_a_word_is_none() -> None:
    assert find_numbers(fold("统一部署，进一步提高，一是加强领导，千方百计").text) == []
    assert [n.value for n in find_numbers(fold("培训三期，参训五十人，仅一").text)] == [3, 50]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("粉丝量为12074，今年发布", 12074),
        ("受训12737余人", 12737),
        ("独立IP19人", 19),
        ("独立IP 19.8万个", 198_000),
        ("12345件", 12345),
    ],
)
def test_a_count_that_looks_like_a_service_number_or_a_name(text: str, value: float) -> None:
    assert [n.value for n in find_numbers(fold(text).text) if n.kind is Kind.COUNT] == [value]


@pytest.mark.parametrize("text", ["答复率100", "按时办结率均达到100，", "满意率为98。"])
def test_a_rate_without_its_sign_counts_nothing(text: str) -> None:
    assert not any(n.kind is Kind.COUNT for n in find_numbers(fold(text).text))


def test_a_rate_does_not_hide_the_count_after_it() -> None:
    assert [n.value for n in find_numbers("办结率100%，答复12件") if n.kind is Kind.COUNT] == [12]
