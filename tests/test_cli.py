"""The command line: data on stdout, words on stderr, the same result as the plain functions."""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image
from rich.console import Console

import baobiao
from baobiao import cli
from baobiao.cli import main
from baobiao.doctor import examine, opencv_flavours
from baobiao.report import Report


def _run(*arguments: object) -> int:
    with pytest.raises(SystemExit) as leaving:
        main([str(argument) for argument in arguments])
    return int(leaving.value.code or 0)


def test_recover_writes_what_the_function_gives(report_file: Path, tmp_path: Path) -> None:
    assert _run("recover", report_file, "--out", tmp_path / "out") == 0
    line = (tmp_path / "out/reports.jsonl").read_text(encoding="utf8")
    assert Report.model_validate_json(line) == baobiao.recover(report_file)


def test_the_table_at_the_end_names_the_report(report_file: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "baobiao.cli", "recover", str(report_file), "--out", str(tmp_path / "out")]
    done = subprocess.run(command, capture_output=True, text=True, check=True, encoding="utf8")
    assert report_file.name in done.stdout
    for field in ("report", "form", "cells read", "blank", "to review", "checks broken", "seconds"):
        assert field in done.stdout
    assert report_file.name not in done.stderr


def test_a_folder_is_looked_through_with_its_folders(report_file: Path, tmp_path: Path) -> None:
    deep = tmp_path / "in" / "deep er"
    deep.mkdir(parents=True)
    (deep / "a.txt").write_bytes(report_file.read_bytes())
    (tmp_path / "in" / "b.txt").write_bytes(report_file.read_bytes() + "\n附注。\n".encode())
    assert _run("recover", tmp_path / "in", "--out", tmp_path / "out") == 0
    lines = [json.loads(line) for line in (tmp_path / "out/run.jsonl").read_text(encoding="utf8").splitlines()]
    assert {Path(line["source"]).name for line in lines} == {"a.txt", "b.txt"}
    assert len({line["report_id"] for line in lines}) == 2


def test_a_folder_of_page_pictures_is_one_report(tmp_path: Path) -> None:
    folder = tmp_path / "in" / "scan"
    folder.mkdir(parents=True)
    for number in (1, 2, 10):
        Image.new("L", (60 * number, 40), 255).save(folder / f"page{number}.png")
    assert _run("recover", tmp_path / "in", "--out", tmp_path / "out") == 0
    (line,) = (tmp_path / "out/reports.jsonl").read_text(encoding="utf8").splitlines()
    report = Report.model_validate_json(line)
    assert (report.source, report.pages) == (str(folder), 3)
    assert {cell.reasons for cell in report.cells} == {("page_failed",)}


def test_the_same_bytes_twice_are_one_report_and_two_lines(report_file: Path, tmp_path: Path) -> None:
    other = tmp_path / "copy.txt"
    other.write_bytes(report_file.read_bytes())
    assert _run("recover", report_file, other, "--out", tmp_path / "out") == 0
    assert len((tmp_path / "out/reports.jsonl").read_text(encoding="utf8").splitlines()) == 1
    assert len((tmp_path / "out/run.jsonl").read_text(encoding="utf8").splitlines()) == 2


def test_an_unexpected_error_costs_one_source(
    report_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "other.txt"
    other.write_text("又一份。", encoding="utf8")
    real = baobiao.recover

    def fail_on_other(path: Path, **options: object) -> Report:
        if Path(path).name == "other.txt":
            raise ZeroDivisionError("a fault of ours")
        return real(path)

    monkeypatch.setattr("baobiao.pipeline.recover", fail_on_other)
    assert _run("recover", other, report_file, "--out", tmp_path / "out") == 3
    lines = [json.loads(line) for line in (tmp_path / "out/run.jsonl").read_text(encoding="utf8").splitlines()]
    assert [line["status"] for line in lines] == ["failed", "done"]
    assert lines[0]["error"]["kind"] == "ZeroDivisionError"


def test_the_bar_tells_rate_time_left_and_counts(
    report_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "in").mkdir()
    for number in range(3):
        (tmp_path / "in" / f"{number}.txt").write_bytes(report_file.read_bytes() + f"\n附注{number}。\n".encode())
    (tmp_path / "in" / "empty.txt").touch()
    screen = io.StringIO()
    console = Console(file=screen, force_terminal=True, width=160)
    monkeypatch.setattr(cli, "_stderr", lambda: console)
    assert _run("recover", tmp_path / "in", "--out", tmp_path / "out") == 3
    shown = screen.getvalue()
    assert "(0 to review, 1 failed)" in shown
    assert "4/4" in shown
    assert re.search(r"\d+ a minute", shown)
    assert len(re.findall(r"0:00:\d\d", shown)) >= 2  # gone by, and left


def test_names_that_would_steer_a_terminal_are_written_out(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    if sys.platform == "win32":
        pytest.skip("Windows allows no such names")
    (tmp_path / "a\x1b[31m\nb\u202e.txt").touch()
    (tmp_path / "报　告.txt").touch()
    assert _run("recover", *tmp_path.iterdir(), "--out", tmp_path / "out") == 3
    shown = capsys.readouterr()
    for text in (shown.out, shown.err):
        assert "a\\x1b[31m\\nb\\u202e.txt" in text
        assert "报　告.txt" in text
        assert not set("\x1b\u202e") & set(text)


def test_very_many_failures_are_told_by_their_number(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cli, "MOST_ROWS", 2)
    for number in range(5):
        (tmp_path / f"{number}.txt").touch()
    assert _run("recover", *sorted(tmp_path.iterdir()), "--out", tmp_path / "out") == 3
    *_, first, second, rest = capsys.readouterr().err.splitlines()
    assert all(line.endswith("the file is empty; get the file again") for line in (first, second))
    assert rest == f"and 3 more: see {tmp_path / 'out' / 'run.jsonl'}"


def test_tables_go_to_stdout_or_a_file(report_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert _run("tables", report_file) == 0
    shown = json.loads(capsys.readouterr().out)
    assert _run("tables", report_file, "--out", tmp_path / "t.json") == 0
    assert json.loads((tmp_path / "t.json").read_text(encoding="utf8")) == shown
    assert shown["pages"][0]["tables"][0]["cells"][0].keys() == {
        "row",
        "column",
        "row_span",
        "column_span",
        "text",
        "bbox",
        "confidence",
    }


def test_forms_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert _run("forms") == 0
    out = capsys.readouterr().out
    assert "2021" in out
    assert "2019" in out


def test_the_schema_goes_to_stdout(capsys: pytest.CaptureFixture[str]) -> None:
    assert _run("schema") == 0
    assert json.loads(capsys.readouterr().out)["title"] == "Report"


def test_an_unknown_schema_is_wrong_usage() -> None:
    assert _run("schema", "nonesuch") == 2


def test_the_version_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert _run("--version") == 0
    assert capsys.readouterr().out.strip() == baobiao.__version__


def test_doctor_finds_what_is_there() -> None:
    found = {finding.subject: finding for finding in examine()}
    assert found["baobiao"].detail == baobiao.__version__
    assert found["opencv"].state == "ok"


def test_two_flavours_of_opencv_at_two_versions_are_a_warning() -> None:
    clash = opencv_flavours({"opencv-python": "4.10.0.84", "opencv-python-headless": "4.12.0.88"})
    assert clash.state == "warning"
    assert "opencv-python 4.10.0.84" in clash.detail


def test_two_flavours_at_one_version_live_together() -> None:
    same = {"opencv-contrib-python": "4.10.0.84", "opencv-python-headless": "4.10.0.84"}
    assert opencv_flavours(same).state == "ok"


def test_a_text_that_is_no_report_is_told_in_a_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    poem = tmp_path / "poem.txt"
    poem.write_text("床前明月光，疑是地上霜。\n", encoding="utf8")
    assert _run("recover", poem, "--out", tmp_path / "out") == 0
    assert f"{poem}: no table of a known form is in it" in capsys.readouterr().err


def test_a_copy_of_a_source_is_not_told_as_failed(report_file: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.txt"
    copy.write_bytes(report_file.read_bytes())
    command = [sys.executable, "-m", "baobiao.cli", "recover", str(report_file), str(copy), "--out"]
    done = subprocess.run(
        [*command, str(tmp_path / "out")], capture_output=True, text=True, check=True, encoding="utf8"
    )
    assert "failed" not in done.stdout
    assert "the same bytes" in done.stdout
