"""Teaching a family of reports: training is repeatable, and what was taught is read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from baobiao.document import Paragraph
from baobiao.models.narrative.corpus import damaged, misread, read_corpus, without_headings
from baobiao.models.train import main
from baobiao.nlp.narrative import read_with
from baobiao.nlp.scheme import family

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
