"""Two prints of one title are one; two titles are two."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baobiao.forms.library import load_forms
from baobiao.forms.titles import Ordinal, letters, read_title, similarity

TITLES = sorted({t for f in load_forms() for table in f.tables for b in table.blocks for r in b.rows for t in r.titles})


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("三、 本 年 度 办 理 结 果", "三、本年度办理结果"),
        ("(一) 予以公开", "（一）予以公开"),
        ("⼀、本年新收", "一、本年新收"),
        ("１．属于国家秘密", "1.属于国家秘密"),
        ("2、重复申请", "2.重复申请"),
        ("行政許可", "行政许可"),
        ("规章(guīzhāng)", "规章"),
        ("危及“三安全一稳定”", "危及三安全一稳定"),
        ("本年增/减", "本年增 减"),
        ("本年收费金额（单位：万元）", "本年收费金额"),
    ],
)
def test_prints_of_one_title_are_alike(one: str, other: str) -> None:
    assert letters(one) == letters(other)
    assert read_title(one).ordinal == read_title(other).ordinal


@pytest.mark.parametrize(
    ("text", "ordinal"),
    [
        ("（七）总计", Ordinal("bracketed", 7)),
        ("四、结转下年度继续办理", Ordinal("chinese", 4)),
        ("十二、其他", Ordinal("chinese", 12)),
        ("3. 其他", Ordinal("arabic", 3)),
        ("3其他", Ordinal("arabic", 3)),
        ("①重复申请", Ordinal("arabic", 1)),
        ("第二十条第（一）项", None),
        ("1.2036 亿元", None),
        ("二十", None),
    ],
)
def test_the_number_stands_apart(text: str, ordinal: Ordinal | None) -> None:
    assert read_title(text).ordinal == ordinal


@pytest.mark.parametrize(
    ("text", "unit"),
    [("采购总金额(万元)", "万元"), ("收费（单位：元）", "元"), ("采购总金额", None), ("部分公开（区分处理的）", None)],
)
def test_the_unit_stands_apart(text: str, unit: str | None) -> None:
    assert read_title(text).unit == unit


@given(st.sampled_from(TITLES), st.lists(st.integers(0, 60), max_size=8), st.sampled_from(" \u3000\t\n\u00a0"))
def test_white_space_means_nothing(title: str, places: list[int], space: str) -> None:
    printed = title
    for place in places:
        printed = printed[:place] + space + printed[place:]
    assert letters(printed) == letters(title)


@given(st.sampled_from([t for t in TITLES if len(t) >= 7]), st.data())
def test_a_title_that_lost_a_character_is_most_like_itself(title: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(title) - 1))
    lost = letters(title[:place] + title[place + 1 :])
    scores = similarity([lost], [letters(t) for t in TITLES])[0]
    assert scores[TITLES.index(title)] == scores.max()


@given(st.text(max_size=30))
def test_any_text_has_a_title(text: str) -> None:
    assert letters(text) == letters(letters(text)) or read_title(letters(text)).ordinal


def test_nothing_is_like_the_empty_title() -> None:
    assert similarity(["", "规章"], ["", "规章"]).tolist() == [[0, 0], [0, 1]]
