"""Paragraphs mended and labelled."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from baobiao.document import Paragraph
from baobiao.nlp.narrative import read_narrative
from baobiao.nlp.paragraphs import mend

PIECES = st.lists(st.text(alphabet="一二（）、。，：；\n 公开申请2023件- 第页abc", max_size=60), max_size=12)


@given(PIECES)
def test_nothing_is_lost(texts: list[str]) -> None:
    units = mend([Paragraph(t) for t in texts])
    whole = "".join(u.text for u in units if not u.furniture)
    aside = "".join(u.text for u in units if u.furniture)
    assert sorted(whole + aside) == sorted("".join(texts))


BODY = st.tuples(st.text(alphabet="一二（）、。，：；\n 公开申请件abc", max_size=60), st.booleans())


@given(st.lists(BODY, max_size=12))
def test_paragraphs_joined_back_are_the_text_with_page_headers_set_behind(pieces: list[tuple[str, bool]]) -> None:
    units = mend([Paragraph(text, kind="header" if header else "body") for text, header in pieces])
    for header in (False, True):
        assert "".join(u.text for u in units if u.furniture == header) == "".join(t for t, h in pieces if h == header)


def test_cut_sentence_is_mended_around_a_page_number() -> None:
    units = mend(
        [
            Paragraph("（二）依申请公开。街道严格按照《条例》办理，规范答复申请，进一步提升办理质量。2023"),
            Paragraph("— 3 —"),
            Paragraph("年，我办收到1件申请，已处理完毕。"),
        ]
    )
    assert [u.furniture for u in units] == [False, True]
    assert units[0].text.endswith("办理质量。2023年，我办收到1件申请，已处理完毕。")


def test_heading_is_not_joined_to_the_text_below() -> None:
    units = mend([Paragraph("强主动、亮家底，让权力在阳光下运行"), Paragraph("全年公开信息4871条，比上年多。")])
    assert len(units) == 2


def test_run_in_heading_is_split_off() -> None:
    sections = read_narrative([Paragraph("（一）主动公开。全年通过政府网站公开各类政府信息101条。")], 2023).sections
    assert [(s.text, s.heading) for s in sections] == [
        ("（一）主动公开。", True),
        ("全年通过政府网站公开各类政府信息101条。", False),
    ]
    assert sections[1].label == "proactive_disclosure"


def test_content_outvotes_a_wrong_heading() -> None:
    sections = read_narrative(
        [
            Paragraph("一、总体情况"),
            Paragraph("（一）主动公开"),
            Paragraph(
                "全年收到政府信息公开申请5件，均为自然人提出，予以公开3件，不予公开2件，上年结转0件，均按期答复。"
            ),
            Paragraph("（二）依申请公开"),
            Paragraph("通过政府网站发布信息312条，微信公众号推送文章208篇，公开财政预决算2条，工作动态156条。"),
        ],
        2023,
    ).sections
    assert [s.label for s in sections[2::2]] == ["on_request", "proactive_disclosure"]


def test_nothing_to_read() -> None:
    assert read_narrative([]).sections == ()
    assert read_narrative([Paragraph("")]).sections == ()
    assert read_narrative([Paragraph("Hello, world.")]).metrics == ()
    assert {s.label for s in read_narrative([Paragraph("- 3 -"), Paragraph("[image: 17]")]).sections} == {"furniture"}
