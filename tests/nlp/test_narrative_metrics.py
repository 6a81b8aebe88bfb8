"""Figures of the narrative, found and told from those that are none."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from baobiao.document import Paragraph
from baobiao.models.narrative.corpus import read_corpus
from baobiao.nlp.narrative import SURE, read_narrative, read_narratives
from baobiao.nlp.scheme import family

SHARED = Path(os.environ.get("BAOBIAO_SHARED", Path(__file__).parents[2] / ".." / "shared"))


def metrics(*texts: str, year: int | None = 2023) -> dict[str, float]:
    return {m.metric: m.value for m in read_narrative([Paragraph(t) for t in texts], year).metrics}


def test_total_and_channels_apart_from_their_parts() -> None:
    assert metrics(
        "（一）主动公开。2023年，共主动公开政府信息911条，其中通过政府网站公开政府信息59条，机构职能11条，会议公开4条。"
    ) == {"proactive_disclosures": 911, "website_disclosures": 59}


def test_last_years_figure_is_none() -> None:
    said = metrics("（二）依申请公开。2023年收到依申请公开申请3件，均已按期答复。2022年收到依申请公开申请8件。")
    assert said["requests_received"] == 3
    assert said["requests_answered"] == 3


def test_one_clause_denies_two() -> None:
    assert metrics("2023年，我街道未发生因政府信息公开引起的行政复议和行政诉讼。") == {
        "reconsiderations": 0,
        "litigations": 0,
    }


def test_money_is_kept_in_yuan() -> None:
    assert metrics("六、其他需要报告的事项。全年收取信息处理费0.03万元。")["processing_fee_yuan"] == 300


def test_followers_from_and_to() -> None:
    assert metrics("微信公众号关注人数由年初的1.8万人增加到2.36万人。")["wechat_followers"] == 23600


def test_figures_read_from_a_scan() -> None:
    said = metrics("(二)依申请公开情况。全年共收到政府信息公开申请l2件,己全部按期答复。末收取任何费用。")
    assert said["requests_received"] == 12
    assert said["processing_fee_yuan"] == 0


def test_document_numbers_dates_and_phones_are_none() -> None:
    assert not metrics(
        "根据《中华人民共和国政府信息公开条例》（国务院令第711号）和国办公开办函〔2021〕30号编制本报告，统计期限自2023年"
        "1月1日起至2023年12月31日止，联系电话：0535-6623271，邮编：264000。"
    )


def test_keep_secrets_off_the_web_is_no_denial() -> None:
    assert not metrics("（三）政府信息管理。严格按照“涉密不上网 上网不涉密”的原则发布信息。")


TEXTS = st.lists(
    st.text(alphabet="全年收到申请公开信息12件条，。：（）\n未无微信网站3.4万余 l", max_size=80), max_size=8
)


@settings(max_examples=40, deadline=None)
@given(TEXTS)
def test_evidence_is_where_it_says(texts: list[str]) -> None:
    narrative = read_narrative([Paragraph(t) for t in texts])
    for m in narrative.metrics:
        section = narrative.sections[m.section_index]
        assert m.evidence
        assert section.text[m.start : m.end] == m.evidence
    assert [s.index for s in narrative.sections] == list(range(len(narrative.sections)))
    assert len({m.metric for m in narrative.metrics}) == len(narrative.metrics)


@pytest.mark.parametrize(
    "text", ["", " ", "\n\n", "第 3 页 共 5 页", "Hello 12 items, 3 pages.", "1" * 5000, "（一）" * 300]
)
def test_nothing_to_find(text: str) -> None:
    narrative = read_narrative([Paragraph(text)])
    assert narrative.metrics == ()
    assert "".join(s.text for s in narrative.sections) == text


def test_a_long_text_without_line_ends() -> None:
    text = "全年通过政府网站公开政府信息214条，微信公众号推送文章368篇。" * 3000
    narrative = read_narrative([Paragraph(text)], 2023)
    assert "".join(s.text for s in narrative.sections) == text
    assert {m.metric: m.value for m in narrative.metrics}["website_disclosures"] == 214


# What the five real reports state, written down by hand.
SEEDS: dict[str, dict[str, float]] = {
    "000": {
        "website_disclosures": 101, "requests_received": 1, "requests_answered": 1, "processing_fee_yuan": 0,
        "reconsiderations": 0, "litigations": 0, "wechat_followers": 6299, "wechat_posts": 656, "training_sessions": 3,
        "training_participants": 150, "accountability_cases": 0, "npc_proposals": 0, "cppcc_proposals": 0,
    },
    "001": {
        "proactive_disclosures": 911, "website_disclosures": 59, "wechat_posts": 876, "requests_received": 1,
        "requests_answered": 1, "processing_fee_yuan": 0, "reconsiderations": 1, "litigations": 0, "npc_proposals": 0,
        "cppcc_proposals": 0,
    },
    "002": {
        "proactive_disclosures": 118, "wechat_posts": 105, "requests_received": 0, "accountability_cases": 0,
        "processing_fee_yuan": 0,
    },
    "003": {
        "proactive_disclosures": 2900, "requests_received": 96, "requests_carried_out": 2, "new_media_accounts": 20,
        "training_participants": 200, "npc_proposals": 6, "cppcc_proposals": 12,
    },
    "004": {
        "website_disclosures": 148, "site_unique_visitors": 32952, "site_visits": 322692, "wechat_posts": 59,
        "requests_received": 0, "processing_fee_yuan": 0, "npc_proposals": 1, "cppcc_proposals": 4,
    },
}  # fmt: skip


@pytest.mark.parametrize("name", SEEDS)
def test_real_reports(name: str) -> None:
    paths = list((SHARED / "seeds").glob(f"{name}_*.txt"))
    if not paths:
        pytest.skip("the real reports are not here")
    lines = [line for line in paths[0].read_text(encoding="utf-8").split("\n") if "\t" not in line]
    assert metrics(*lines, year=None) == SEEDS[name]


@pytest.mark.parametrize("number", range(19, 23))
def test_sample_text_reports(number: int) -> None:
    path = SHARED / "samples" / "truth" / f"r{number:03}.json"
    if not path.exists():
        pytest.skip("the sample reports are not here")
    truth = json.loads(path.read_text(encoding="utf-8"))
    lines = (SHARED / "samples" / "in" / truth["path"]).read_text(encoding="utf-8").split("\n")
    said = metrics(*(line for line in lines if "\t" not in line), year=None)
    assert {code: said.get(code) for code in truth["metrics"]} == truth["metrics"]


def test_one_after_a_denial_is_no_figure() -> None:
    said = metrics("全年行政复议没有一件，行政诉讼无一例。")
    assert said == {"reconsiderations": 0, "litigations": 0}


def test_a_figure_in_a_clause_that_denies_something_else() -> None:
    said = metrics("四、行政复议、行政诉讼情况", "申请人不服答复提起行政诉讼2件，行政复议1件。")
    assert said == {"reconsiderations": 1, "litigations": 2}


def test_figures_that_do_not_balance_are_flagged() -> None:
    texts = ("（二）依申请公开。2023年共收到政府信息公开申请12件，上年结转2件，已答复13件，结转下年度办理3件。",)
    flagged = {m.metric: m.reasons for m in read_narrative([Paragraph(t) for t in texts], 2023).metrics}
    assert all("relation_broken" in reasons for reasons in flagged.values())
    assert set(flagged) == {"requests_received", "requests_carried_in", "requests_answered", "requests_carried_out"}
    kept = [Paragraph(texts[0].replace("办理3件", "办理1件"))]
    assert not any("relation_broken" in m.reasons for m in read_narrative(kept, 2023).metrics)


def test_metrics_in_doubt_are_flagged() -> None:
    reading = read_narrative([Paragraph("今年推出的1860余条政府信息条条有出处。")], 2023)
    assert all(m.needs_review == (m.confidence < SURE) for m in reading.metrics)


def test_reports_of_real_kinds_that_no_model_saw() -> None:
    """The stored model on reports written after it was trained; the bars are those of real reports."""
    wrong = right = silent = stated = 0
    for report in read_corpus(family() / "unseen.jsonl"):
        truth = {f.code: f.value for f in report.facts}
        stated += len(truth)
        for m in read_narrative([Paragraph(u.text) for u in report.units], report.year).metrics:
            good = truth.get(m.metric) == m.value
            right, wrong = right + good, wrong + (not good)
            silent += not good and not m.needs_review
    assert right / (right + wrong) >= 0.95
    assert right / stated >= 0.92
    assert silent <= 0.01 * stated


def test_reports_read_together_are_read_as_one_by_one() -> None:
    reports = read_corpus(family() / "unseen.jsonl")[:5]
    documents = [([Paragraph(u.text) for u in r.units], r.year) for r in reports]
    together = read_narratives([*documents, ([], None)])
    apart = [read_narrative(*document) for document in documents]
    for one, other in zip(together, [*apart, read_narrative([])], strict=True):
        assert [(m.metric, m.value, m.start, m.end) for m in one.metrics] == [
            (m.metric, m.value, m.start, m.end) for m in other.metrics
        ]
        assert [(s.label, s.text) for s in one.sections] == [(s.label, s.text) for s in other.sections]
    assert read_narratives([]) == []


def test_a_denial_before_a_bracket_with_last_years_figure() -> None:
    assert metrics("四、行政复议和行政诉讼。2023年无复议（2022年1件），无诉讼（2022年2件）。") == {
        "reconsiderations": 0,
        "litigations": 0,
    }


def test_a_sum_tells_which_count_states_the_metric() -> None:
    said = metrics(
        "（二）依申请公开。全年新收政府信息公开申请20件，加之上年结转的2件，共办理22件，年内办结21件、结转下年1件。"
    )
    assert said["requests_answered"] == 21
    assert said["requests_received"] == 20


def test_parts_that_sum_up_to_another_number_do_not_replace_the_first() -> None:
    said = metrics("共收到申请13件，其中自然人12件、商业企业1件；办结13件，予以公开6件、部分公开3件、不予公开4件。")
    assert said["requests_granted"] == 6


@pytest.mark.parametrize(
    "text", ["\ud800公开信息12条。", "😀公开信息12条。", "a\x00公开信息12条", "公开\u2028信息12条\x1e。"]
)
def test_characters_that_no_report_has(text: str) -> None:
    assert "".join(s.text for s in read_narrative([Paragraph(text)], 2023).sections) == text


def told_surely(*texts: str) -> dict[str, float]:
    """What is told without a flag."""
    read = read_narrative([Paragraph(t) for t in texts], 2023).metrics
    return {m.metric: m.value for m in read if not m.needs_review}


def test_what_several_channels_publish_together_is_none_of_theirs() -> None:
    for text in (
        "（一）主动公开。全年通过局门户网站、政务新媒体和省级媒体共公开512条政府信息。",
        "（一）主动公开。通过市政府门户网站、“云岭住建”微信公众号等渠道，发布重大项目、人大代表建议答复等信息512条。",
    ):
        assert metrics(text) == {"proactive_disclosures": 512}


def test_items_of_a_list_of_powers_are_no_decisions() -> None:
    assert not told_surely("（一）主动公开。全年进驻政务服务大厅行政许可17项、行政处罚231项、行政强制4项。")
    assert not metrics("（一）主动公开。编制权责清单，其中行政许可17项、行政处罚231项、行政强制4项。")
    assert not metrics("全年政务服务窗口共受理各类服务事项58210件。")


def test_a_denial_after_a_count_denies_what_follows_it() -> None:
    said = metrics("全年作出行政许可78件、行政处罚31件、行政强制4件，无行政事业性收费。")
    assert said == {"permit_decisions": 78, "penalty_decisions": 31, "compulsion_decisions": 4}
    assert metrics("全年行政许可决定78件、行政强制4件、无行政事业性收费。").get("compulsion_decisions") != 0


def test_a_clause_repeats_a_count_of_the_paragraph_before() -> None:
    said = metrics("（二）依申请公开。全年收到政府信息公开申请8件，主要涉及土地征收。", "以上申请均已按时答复。")
    assert said == {"requests_received": 8, "requests_answered": 8}


def test_an_account_of_the_new_media_is_the_account() -> None:
    assert metrics("政务新媒体微信公众号发布信息57条。") == {"wechat_posts": 57}
