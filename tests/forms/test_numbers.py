"""What a printed value says."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baobiao.forms.model import Kind
from baobiao.forms.numbers import Value, parse, plain


@pytest.mark.parametrize(
    ("text", "kind", "unit", "number", "said"),
    [
        ("0", "count", "件", "0", "件"),
        ("１２３", "count", "件", "123", "件"),
        ("1,234", "count", "件", "1234", "件"),
        ("1，234", "count", "件", "1234", "件"),
        ("12 036", "count", "件", "12036", "件"),
        ("1 2 3", "count", "件", "123", "件"),
        ("3件", "count", "件", "3", "件"),
        ("3 件。", "count", "件", "3", "件"),
        ("1.2万件", "count", "件", "12000", "件"),
        ("1.2万", "count", "件", "12000", "件"),
        ("-14", "change", "件", "-14", "件"),
        ("－14", "change", "件", "-14", "件"),
        ("− 14", "change", "件", "-14", "件"),
        ("+39", "change", "件", "39", "件"),
        ("增39", "change", "件", "39", "件"),
        ("减少14", "change", "件", "-14", "件"),
        ("1.2036 亿元", "amount", None, "12036", "万元"),
        ("251000元", "amount", None, "25.1", "万元"),
        ("251000", "amount", "元", "25.1", "万元"),
        ("12.5", "amount", "万元", "12.5", "万元"),
        ("12.5", "amount", None, "12.5", None),
        ("29,531.8", "amount", "万元", "29531.8", "万元"),
        ("45.62", "amount", "方元", "45.62", None),
        ("45.62方元", "amount", "万元", None, None),
    ],
)
def test_a_number_with_its_unit(text: str, kind: Kind, unit: str | None, number: str | None, said: str | None) -> None:
    value = parse(text, kind, unit)
    assert value == (None if number is None else Value(Decimal(number), said))


@pytest.mark.parametrize("text", ["", " ", "-", "—", "——", "－", "/", "／", "无", "　", "-/-", "一"])
def test_a_mark_for_nothing_is_blank(text: str) -> None:
    assert parse(text) == Value(None)


@pytest.mark.parametrize(
    "text", ["规章", "1 2 34 5", "12,34", "1-2", "3/4", "12、13", "O", "5人以上", "1.2.3", "--5", "。", "、", ","]
)
def test_what_is_no_number_is_not_guessed(text: str) -> None:
    assert parse(text) is None


@given(st.integers(-(10**9), 10**9))
def test_every_integer_is_read_as_printed(number: int) -> None:
    for text in (
        str(number),
        f"{number:,}",
        str(number).translate(str.maketrans("0123456789", "０１２３４５６７８９")),
    ):
        value = parse(text, "change")
        assert value is not None
        assert plain(value.number) == number


@given(st.text(max_size=12))
def test_any_text_is_a_number_or_blank_or_nothing(text: str) -> None:
    value = parse(text, "amount")
    assert value is None or value.number is None or value.number.is_finite()
