"""Title, agency, year and date of a report, from wherever the text says them."""

from __future__ import annotations

import json
import os
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baobiao.document import Cell, Document, Grid, Paragraph, Reading
from baobiao.layout.characters import plain
from baobiao.nlp.agencies import full_name, is_agency
from baobiao.nlp.dates import compact, dates, year_value
from baobiao.nlp.facts import ReportFacts, report_facts, with_fields

SHARED = Path(os.environ.get("BAOBIAO_SHARED", Path(__file__).parents[2] / "../shared"))


def facts(*lines: str, name: str = "a.txt") -> ReportFacts:
    return report_facts([Paragraph(line) for line in lines], name)


@pytest.mark.parametrize(
    "lines",
    [
        ["松溪市青石区柳河街道办事处2023年政府信息公开工作年度报告"],
        ["松溪市青石区柳河街道办事处", "2023年政府信息公开工作年度报告"],
        ["松溪市青石区", "柳河街道办事处", "２０２３ 年", "政府信息公开工作年度报告"],
        ["松 溪 市 青 石 区 柳 河 街 道 办 事 处", "二〇二三年政府信息公开", "工作年度报告"],
        ["松溪市青石区柳河街道办事处关于2023年政府信息公开工作的年度报告"],
        ["首页 > 政务公开 > 年报", "2023年松溪市青石区柳河街道办事处政府信息公开工作年度报告", "【打印】【关闭】"],
    ],
)
def test_titles_in_one_line_or_several(lines: list[str]) -> None:
    found = facts(*lines, "一、总体情况", "全年公开信息12条。")
    assert found.agency == "松溪市青石区柳河街道办事处"
    assert found.year == 2023
    assert found.title
    assert "政府信息公开" in found.title


@pytest.mark.parametrize(
    "agency",
    [
        "柳河县人民政府",
        "柳河县财政局",
        "柳河高新技术产业开发区管理委员会",
        "柳河县人民政府办公室",
        "柳河市档案馆",
        "国家税务总局柳河县税务局",
        "柳河海关",
    ],
)
def test_bodies_of_every_kind(agency: str) -> None:
    assert facts(f"{agency}2022年政府信息公开工作年度报告").agency == agency
    assert facts("一、总体情况", "一切正常。", agency, "2023年1月20日").agency == agency


@pytest.mark.parametrize(
    ("lines", "agency", "title"),
    [
        (
            ["柳河县财政局", "关于2023年度信息公开工作情况的报告"],
            "柳河县财政局",
            "柳河县财政局关于2023年度信息公开工作情况的报告",
        ),
        (["柳河县财政局 2023年度", "政府信息公开年报"], "柳河县财政局", "柳河县财政局2023年度政府信息公开年报"),
        (["政府信息公开年报", "柳河县水利局2023年信息公开年报"], "柳河县水利局", "柳河县水利局2023年信息公开年报"),
        (["名  称 柳河县水利局2023年信息公开年报"], "柳河县水利局", "柳河县水利局2023年信息公开年报"),
        (["2023年政府信息公开工作年度报告", "（柳河县财政局）"], "柳河县财政局", "2023年政府信息公开工作年度报告"),
        (
            ["中共柳河县委编制委员会2023年信息公开年报"],
            "中共柳河县委编制委员会",
            "中共柳河县委编制委员会2023年信息公开年报",
        ),
        (["柳河縣財政局２０２３年政府信息公开年报"], "柳河县财政局", "柳河縣財政局2023年政府信息公开年报"),
    ],
)
def test_titles_as_printed(lines: list[str], agency: str, title: str) -> None:
    found = facts(*lines, "一、总体情况", "公开信息3条。")
    assert (found.agency, found.year, found.title) == (agency, 2023, title)


def test_one_passing_mention_names_no_reporter() -> None:
    assert facts(*["全年配合。"] * 8, "其中，柳河县公安局参加一次。").agency is None


def test_a_place_stands_for_its_government() -> None:
    assert facts("柳河县2022年政府信息公开工作年度报告").agency == "柳河县人民政府"
    assert facts("柳河街道2022年政府信息公开工作年度报告").agency == "柳河街道办事处"


def test_a_signature_gives_the_fuller_name() -> None:
    found = facts(
        "柳河镇人民政府2022年政府信息公开工作年度报告", "正文。", "松溪市青石区柳河镇人民政府", "2023年1月9日"
    )
    assert found.agency == "松溪市青石区柳河镇人民政府"
    assert found.published_on == date(2023, 1, 9)


def test_a_year_copied_from_the_last_report_is_outvoted() -> None:
    found = facts(
        "柳河县财政局2023年政府信息公开工作年度报告",
        "本报告统计期限自2022年1月1日起至2022年12月31日止。",
        "2023年，我局主动公开信息12条。",
        "2023年未收到申请，1件结转2024年办理。",
        "2024年1月20日",
    )
    assert found.year == 2023


def test_a_year_is_found_without_a_title() -> None:
    assert facts("一、总体情况", "2021年，柳河镇公开信息3条，较2020年增加1条。", "2022年将继续努力。").year == 2021
    assert facts("全年收到申请3件，另有1件转入2024年办理。").year == 2023


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("2024 年 1 月 23 日", date(2024, 1, 23)),
        ("二〇二四年一月二十三日", date(2024, 1, 23)),
        ("柳河县财政局 2024年1月23日", date(2024, 1, 23)),
        ("发布日期：2024-01-23 来源：柳河县", date(2024, 1, 23)),
        ("发布时间：2024/1/23 09:30", date(2024, 1, 23)),
        ("2024年1月", None),
        ("统计期限自2023年1月1日起至2023年12月31日止。", None),
    ],
)
def test_dates_of_publication(line: str, expected: date | None) -> None:
    assert facts("柳河县财政局2023年政府信息公开工作年度报告", "正文。", line).published_on == expected


def test_the_file_name_says_what_the_text_does_not() -> None:
    found = facts("一、总体情况", "公开信息3条。", name="柳河县财政局2023年政府信息公开工作年度报告.docx")
    assert (found.agency, found.year) == ("柳河县财政局", 2023)


def test_no_report_has_no_facts() -> None:
    assert facts("今天天气很好，适合散步。", "We had a fine day.") == ReportFacts()
    assert facts() == ReportFacts()


@given(st.lists(st.text(max_size=60), max_size=10), st.text(max_size=20))
def test_any_text_gives_facts_or_none(lines: list[str], name: str) -> None:
    found = facts(*lines, name=name)
    assert found.agency is None or found.agency
    assert found.year is None or 2000 <= found.year < 2100


@given(st.dates(date(2000, 1, 1), date(2098, 12, 31)))
def test_every_date_is_read_as_it_is_written(day: date) -> None:
    for written in (f"{day.year}年{day.month}月{day.day}日", day.isoformat(), f"{day:%Y.%m.%d}"):
        assert [d for d, _, _ in dates(compact(f"于 {written}"))] == [day]


@pytest.mark.parametrize(
    ("token", "year"), [("2023", 2023), ("二〇二三", 2023), ("2O23", 2023), ("二○二三", 2023), ("1999", None)]
)
def test_years(token: str, year: int | None) -> None:
    assert year_value(token) == year


@pytest.mark.parametrize(
    "name", ["本机关", "县政府", "区政府办公室", "全县", "我街道", "各镇", "党政办公室", "年度报告", "网"]
)
def test_what_names_no_body(name: str) -> None:
    assert not is_agency(name)


@given(st.text("柳河青石松溪", min_size=2, max_size=6), st.sampled_from(["县", "镇", "街道", "县财政局", "管委会"]))
def test_a_full_name_is_a_body_and_stays(stem: str, kind: str) -> None:
    name = full_name(stem + kind)
    assert is_agency(name)
    assert full_name(name) == name


@pytest.mark.skipif(not (SHARED / "narrative").is_dir(), reason="the labelled narratives are not beside the project")
def test_labelled_narratives() -> None:
    years = agencies = total = 0
    for line in (SHARED / "narrative/reports.jsonl").read_text("utf-8").splitlines():
        report = json.loads(line)
        found = facts(*(p["text"] for p in report["paragraphs"]))
        total += 1
        years += found.year == report["year"]
        agencies += bool(found.agency) and report["agency"].endswith(found.agency or "?")
    assert years / total >= 0.89
    assert agencies / total >= 0.78


def test_an_agency_is_named_as_it_is_printed_though_its_characters_have_look_alikes() -> None:
    """清 was folded to 请, so that 清林城区 became 请林城区."""
    for name in ("清林城区统计局", "安徽省埋口县士林镇人民政府", "侯集街道办事处"):
        facts = report_facts([Paragraph(f"{name}2023年政府信息公开工作年度报告")], "x.txt")
        assert facts.agency == name


@pytest.mark.parametrize(
    ("lines", "agency"),
    [
        (["本报告由柳河镇人民政府党政办公室编制。", "2022年，柳河镇人民政府公开信息3条。"], "柳河镇人民政府"),
        (["本报告由松溪市人民政府信息公开工作领导小组办公室根据《条例》编制。"], "松溪市人民政府"),
        (["如对本报告有疑问，请与松溪市柳河区青石镇政府综合督考办公室联系。"], "松溪市柳河区青石镇人民政府"),
        (["根据《某省政府信息公开办法》的要求编制。", "如有疑问，请与柳河县统计局办公室联系。"], "柳河县统计局"),
        (["汇总松溪市各县（市、区）有关情况编制。", "可直接与松溪市人民政府办公室联系。"], "松溪市人民政府"),
        (["以柳河镇政府信息公开平台为依托，柳河镇公开信息3条。", "2022年，柳河镇工作有序。"], "柳河镇人民政府"),
        (["2023年，开发区坚持改革。", "盟行署的部署，开发区公开信息5条。"], None),
        (["大中小柳河县卫生健康委员会2022年政府信息公开工作年度报告"], "柳河县卫生健康委员会"),
        (["現(xiàn)公布柳濱縣經(jīng)濟局2022年政府信息公開(kāi)工作年度報(bào)告。"], "柳滨县经济局"),
    ],
)
def test_who_reports_where_no_title_says_so(lines: list[str], agency: str | None) -> None:
    texts = [plain(line) for line in (*lines, "一、总体情况", "2022年，我单位公开信息8条。")]
    assert facts(*texts).agency == agency


def test_the_name_of_a_notice_about_reports_is_no_title() -> None:
    notice = (
        "根据《省政务公开领导小组办公室关于做好年度政府信息公开工作年度报告编制及发布工作的通知》要求，"
        "现公布柳河县统计局2023年政府信息公开工作年度报告。"
    )
    found = facts(notice, "一、总体情况", "2023年，县统计局公开信息8条。")
    assert (found.agency, found.title) == ("柳河县统计局", "柳河县统计局2023年政府信息公开工作年度报告")


def test_a_table_of_a_web_page_gives_the_date_of_publication() -> None:
    cells = [["索 引 号", "0123/2024-1", "发文机构", "办公室"], ["发布 日期", "2024-01-26 15:35", "文 号", ""]]
    grid = Grid(
        2,
        4,
        tuple(Cell(r, c, (Reading(text),)) for r, row in enumerate(cells) for c, text in enumerate(row)),
        "html",
    )
    document = Document("a", "text/html", (grid, Paragraph("柳河县水利局2023年政府信息公开工作年度报告")))
    found = report_facts(tuple(with_fields(document)), "a.html")
    assert found.published_on == date(2024, 1, 26)


@pytest.mark.parametrize(
    ("title", "agency"),
    [
        ("清柳市2023年政府信息公开工作年度报告", "清柳市人民政府"),
        ("柳徽省2023年政府信息公开工作年度报告", "柳徽省人民政府"),
        ("清沟街道2023年政府信息公开工作年度报告", "清沟街道办事处"),
        ("土清县政府2023年政府信息公开工作年度报告", "土清县人民政府"),
    ],
)
def test_a_short_name_is_completed_without_its_characters_being_taken_for_others(title: str, agency: str) -> None:
    assert facts(title, "一、总体情况", "公开信息8条。").agency == agency


def test_a_title_that_says_a_bureau_but_not_of_where_is_completed_by_the_text() -> None:
    lines = ("公安局2019年政府信息公开工作报告", "一、总体情况", "2019年，清柳县公安局在县委领导下公开信息8条。")
    assert facts(*lines).agency == "清柳县公安局"


@pytest.mark.parametrize("agency", ["南通市清柳区水利局", "含山县公安局", "依兰县青石镇人民政府"])
def test_names_of_places_that_hold_what_elsewhere_is_a_verb_are_found_in_prose(agency: str) -> None:
    assert facts("一、总体情况", f"2023年，{agency}公开信息8条。", f"本报告由{agency}编制。").agency == agency
