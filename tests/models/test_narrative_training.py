"""Teaching a family of reports: training is repeatable, and what was taught is read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from baobiao.document import Paragraph
from baobiao.models.narrative.corpus import (
    Fact,
    damaged,
    example,
    misread,
    read_corpus,
    reworded,
    stretched,
    without_headings,
)
from baobiao.models.narrative.metrics import candidate_of, prepared
from baobiao.models.narrative.phrases import invented
from baobiao.models.train import main
from baobiao.nlp.narrative import read_with
from baobiao.nlp.scheme import family, read_scheme

SCHEME = """
[[labels]]
id = "receipts"
headings = ["受理情况"]
[[labels]]
id = "results"
headings = ["办理结果"]
[metrics]
calls = { unit = "件", words = ["call", "receive"], counted = "件" }
closed = { unit = "件", words = ["close"], counted = "件", same_as = "calls" }
[words]
call = ["来电", "热线"]
receive = ["受理", "接听"]
close = ["办结", "答复"]
[cues]
deny = "未|没有|无"
same = "(?:均|全部)[^，。；]{0,14}(?:办结|答复)"
"""


def taught(folder: Path) -> Path:
    """A small family of reports on a telephone service."""
    folder.mkdir()
    (folder / "scheme.toml").write_text(SCHEME, encoding="utf-8")
    reports = []
    for n in range(12):
        texts = [
            "一、受理情况",
            f"全年热线受理来电{300 + n}件，较上年增加{n + 2}件。",
            "二、办理结果",
            f"办结{290 + n}件。",
        ]
        labels = ["receipts", "receipts", "results", "results"]
        calls = {"code": "calls", "value": 300 + n, "paragraph": 1, "evidence": f"受理来电{300 + n}件", "approx": False}
        closed = {"code": "closed", "value": 290 + n, "paragraph": 3, "evidence": f"办结{290 + n}件", "approx": False}
        paragraphs = [{"text": t, "labels": [x], "heading": "、" in t} for t, x in zip(texts, labels, strict=True)]
        report = {"id": f"h{n}", "year": 2024, "paragraphs": paragraphs, "metrics": [calls, closed]}
        reports.append(json.dumps(report, ensure_ascii=False))
    (folder / "reports.jsonl").write_text("\n".join(reports), encoding="utf-8")
    return folder


def test_another_family_can_be_taught(tmp_path: Path) -> None:
    folder = taught(tmp_path / "calls")
    assert main(["narrative", "--family", str(folder)]) == 0
    reading = read_with(folder, [Paragraph("一、受理情况"), Paragraph("全年热线受理来电888件，较上年增加17件。")], 2024)
    assert [x.labels[0] for x in reading.labelled] == ["receipts", "receipts"]
    assert [(f.code, f.value) for f in reading.found] == [("calls", 888)]


def test_training_is_the_same_to_the_bit(tmp_path: Path) -> None:
    folder = taught(tmp_path / "calls")
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        assert main(["narrative", "--family", str(folder), "--out", str(tmp_path / name)]) == 0
    for part in ("sections.npz", "metrics.npz"):
        assert (tmp_path / "one" / part).read_bytes() == (tmp_path / "two" / part).read_bytes()


def test_corpus_evidence_stands_where_it_is_marked() -> None:
    reports = read_corpus(family() / "reports.jsonl")
    assert len(reports) == 168
    for report in reports[::12]:
        bare = without_headings(report)
        kept = {(f.code, bare.units[f.paragraph].text[f.start : f.end]) for f in bare.facts}
        assert kept <= {(f.code, report.units[f.paragraph].text[f.start : f.end]) for f in report.facts}
        assert len(misread(report, 0.1, 0).units[0].text) == len(report.units[0].text)
        assert damaged(report, 0.1, 0).labels == report.labels


def test_metrics_move_along_with_words_that_are_changed_or_put_in() -> None:
    aside = "，这一句不说任何数，"
    for report in read_corpus(family() / "reports.jsonl")[::24]:
        longer = stretched(report, [aside], 1.0, 0)
        assert [len(u.text) for u in longer.units] >= [len(u.text) for u in report.units]
        evidence = [longer.units[f.paragraph].text[f.start : f.end].replace(aside, "") for f in longer.facts]
        assert evidence == [report.units[f.paragraph].text[f.start : f.end] for f in report.facts]
        other = reworded(report, read_scheme(family()), 0.5, 0)
        assert [f.code for f in other.facts] == [f.code for f in report.facts]
        assert all(0 <= f.start < f.end <= len(other.units[f.paragraph].text) for f in other.facts)


def test_a_clause_that_denies_two_states_both_though_one_is_marked_after_the_other() -> None:
    report = example(
        "x", 2023, ["全年无行政复议、无行政诉讼。"], [("disputes_table",)], [Fact("litigations", 0, False, 0, 8, 13)]
    )
    found = prepared(read_scheme(family()), report)[0]
    assert candidate_of(report, found, report.facts[0]) is not None


def test_parts_that_a_grammar_makes_stay_within_their_total(tmp_path: Path) -> None:
    path = tmp_path / "phrases.toml"
    rule = "公开信息{calls}条，其中网站{closed<}条、动态{<}条、其他{=}条。"
    path.write_text(f'[rules]\n[sentences]\nreceipts = ["{rule}"]\n', encoding="utf-8")
    for report in invented(path, 60, seed=2):
        total, *parts = [n.value for n in report.skeletons[0].numbers]
        about = any(n.approximate for n in report.skeletons[0].numbers)
        assert about or sum(parts) == total or total >= 10_000
        assert [f.code for f in report.facts] == ["calls", "closed"]


def test_words_that_a_scheme_lacks_are_told(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    folder = taught(tmp_path / "calls")
    assert main(["narrative", "--family", str(folder), "--words", "5"]) == 0
    told = dict(line.split(": ", 1) for line in capsys.readouterr().out.splitlines())
    assert "情况" in told["receipts"] + told["results"]
    assert not {"来电", "热线", "受理", "办结"} & {w for words in told.values() for w in words.split()}


def test_stored_models_are_measured_on_other_reports(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["narrative", "--test", str(family() / "unseen.jsonl"), "--noise", "0.02"]) == 0
    told = capsys.readouterr().out
    assert "metrics, unflagged: precision" in told
    assert "sections: macro-F1" in told


PAGE = Path(__file__).parents[2] / "docs" / "teaching-a-narrative.md"


def block(language: str) -> str:
    """The first block of a language on the page that walks through teaching."""
    return PAGE.read_text(encoding="utf-8").split(f"```{language}\n", 1)[1].split("```", 1)[0]


def test_the_page_on_teaching_does_what_it_says(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its scheme and its report, with other figures in each copy, are taught and read as the page reads them."""
    monkeypatch.chdir(tmp_path)
    folder = Path("my-family")
    folder.mkdir()
    (folder / "scheme.toml").write_text(block("toml"), encoding="utf-8")
    one = json.dumps(json.loads(block("json").replace("…", "某")), ensure_ascii=False)
    lines = [one.replace("312", str(300 + 7 * n)).replace("h001", f"h{n:03}") for n in range(12)]
    (folder / "reports.jsonl").write_text("\n".join(lines), encoding="utf-8")
    assert main(["narrative", "--family", str(folder)]) == 0
    capsys.readouterr()
    exec(compile(block("python"), PAGE.name, "exec"), {})
    told = capsys.readouterr().out.splitlines()
    assert [line.split()[:2] for line in told] == [["calls", "312"], ["closed", "312"]]
