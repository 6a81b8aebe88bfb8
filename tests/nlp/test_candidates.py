"""Counts and clauses with what stands around them."""

from __future__ import annotations

import pytest

from baobiao.nlp.candidates import Candidates, candidates
from baobiao.nlp.joined import joined
from baobiao.nlp.scheme import family, read_scheme
from baobiao.nlp.skeleton import skeleton
from baobiao.nlp.zones import Way


def found_in(text: str) -> Candidates:
    bones = skeleton(text, 2023)
    return candidates(read_scheme(family()), joined(read_scheme(family()), [bones.text]), [bones])


def near(text: str, value: float) -> str:
    """The words near the last count of a value."""
    found = found_in(text)
    k = [k for k, v in enumerate(found.values) if v == value and found["way"][k] == Way.NUMBER][-1]
    return found.joined.text[found["near"][k] : found["near_end"][k]]


@pytest.mark.parametrize(
    "text",
    [
        "通过微信公众号公开工作动态（含原创、转发等）379条。",
        "通过微信公众号公开工作动态（其中原创61条，转发318条）共379条。",
        "1）通过微信公众号公开工作动态（含转发）379条。",
    ],
)
def test_a_bracket_before_a_count_does_not_hide_what_it_counts(text: str) -> None:
    assert near(text, 379).endswith("通过微信公众号公开工作动态")


def test_a_count_in_a_bracket_does_not_cut_the_words_around_it() -> None:
    assert near("微信公众账号（1个）发布信息149条；微博账号（2个）发布信息150条。", 149).startswith("微信公众账号")
    assert near("微信公众账号（1个）发布信息149条；微博账号（2个）发布信息150条。", 150).startswith("微博账号")


def test_a_count_after_a_bracket_is_of_its_own_clause() -> None:
    assert near("收到申请9件（自然人8件，企业1件），办结7件。", 7) == "办结"
    assert near("收到申请9件（自然人8件，企业1件），办结7件。", 1) == "企业"


def test_a_clause_repeats_beyond_the_long_name_of_a_rule() -> None:
    text = "收到申请8件，均严格按照《省政府办公厅关于进一步做好政府信息依申请公开工作的通知》的规定办理和答复。"
    assert Way.SAME in found_in(text)["way"].tolist()
    assert Way.SAME in found_in("收到申请8件，在规定时间内按照申请人的要求进行了答复。")["way"].tolist()


def test_a_colon_right_before_a_count_parts_it_from_nothing() -> None:
    assert near("微信粉丝：462442人，微博：100608人。", 462442) == "微信粉丝："
    assert near("微信粉丝：462442人，微博：0人。", 0) == "微博："
    assert near("具体情况：公开信息12条。", 12) == "公开信息"
