"""Bad input, through the command line: one clear sentence, a line in run.jsonl, a non-zero exit, no other harmed."""

from __future__ import annotations

import io
import json
import os
import struct
import subprocess
import sys
import tempfile
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import docx
import pytest
from PIL import Image

from baobiao.cli import main
from baobiao.dataset import SCHEMAS
from baobiao.frames import open_dataset

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str]) -> Run:
    """The command line in this process: its exit code, stdout and stderr."""

    def call(*arguments: object) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as leaving:
            main([str(argument) for argument in arguments])
        said = capfd.readouterr()
        code = leaving.value.code
        return (code if isinstance(code, int) else 1), said.out, said.err

    return call


def png(width: int, height: int) -> bytes:
    """A PNG whose header claims a size that its data do not have."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    data = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 100)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + data


def picture() -> bytes:
    """A whole small PNG."""
    with io.BytesIO() as file:
        Image.effect_noise((300, 200), 80).save(file, "PNG")
        return file.getvalue()


def word() -> bytes:
    """A whole small docx."""
    document = docx.Document()
    document.add_paragraph("某县2023年政府信息公开工作年度报告")
    document.add_picture(io.BytesIO(picture()))
    with io.BytesIO() as file:
        document.save(file)
        return file.getvalue()


def half(data: bytes) -> bytes:
    return data[: len(data) // 2]


BAD: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "empty": ("empty.txt", lambda: b"", "EmptySource"),
    "nothing but blanks": ("blank.docx", lambda: b" \n" * 50, "EmptySource"),
    "wrong extension": ("report.pdf", lambda: os.urandom(64) * 4 + b"\0\xff", "DamagedSource"),
    "truncated docx": ("report.docx", lambda: half(word()), "DamagedSource"),
    "truncated PNG": ("page.png", lambda: half(picture()), "DamagedSource"),
    "unknown format": ("report.xyz", lambda: b"\x7fELF\x02\x01\x01\0" + bytes(range(256)), "UnknownFormat"),
    "no pixels": ("page.png", lambda: png(0, 0), ""),
    "200 million pixels": ("page.png", lambda: png(20_000, 10_000), "TooLarge"),
    "unknown encoding": ("report.txt", lambda: bytes(range(0x81, 0xFF)) * 3 + b"\xff\xff\x80", ""),
}


@pytest.mark.parametrize("case", BAD)
def test_a_bad_source_is_told_and_costs_no_other(case: str, run: Run, report_file: Path, tmp_path: Path) -> None:
    name, data, kind = BAD[case]
    bad = tmp_path / name
    bad.write_bytes(data())
    code, out, err = run("recover", bad, report_file, "--out", tmp_path / "out")
    lines = [json.loads(line) for line in (tmp_path / "out/run.jsonl").read_text(encoding="utf8").splitlines()]
    assert code == 3
    assert [line["status"] for line in lines] == ["failed", "done"]
    error = lines[0]["error"]
    assert error["cause"]
    assert error["remedy"]
    assert error["kind"] == kind or (not kind and error["kind"] in KINDS), error
    assert str(bad) in err
    assert error["cause"] in err
    assert "Traceback" not in err
    assert report_file.name in out


KINDS = {"EmptySource", "UnknownFormat", "DamagedSource", "UnknownEncoding", "TooLarge", "MissingSource"}


def test_a_missing_file_is_told(run: Run, tmp_path: Path) -> None:
    code, _, err = run("recover", tmp_path / "no.txt", "--out", tmp_path / "out")
    assert code == 3
    assert "no.txt" in err
    assert "no such file" in err


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="Windows has no such permissions")
def test_a_file_without_permission_is_told(report_file: Path) -> None:
    with tempfile.TemporaryDirectory() as base:  # pytest's own folder may be looked into by its owner alone
        Path(base).chmod(0o755)
        for name, mode, code in (("open.txt", 0o644, 0), ("locked.txt", 0, 3)):
            path = Path(base, name)
            path.write_bytes(report_file.read_bytes())
            path.chmod(mode)
            done = subprocess.run([sys.executable, "-c", AS_NOBODY, str(path)], capture_output=True, text=True)
            assert done.returncode == code, done.stderr
        assert f"{path}: no permission to read the file; grant read access" in done.stderr


AS_NOBODY = """
import os, sys
from baobiao import cli, draw, pipeline
from baobiao.export import tables
from baobiao.layout import textfile
if os.geteuid() == 0:  # who may read everything
    os.seteuid(65534)
cli.main(["--lang", "en", "tables", sys.argv[1]])
"""
"""What nobody may read a source with, its modules imported before: they may lie where nobody may read either."""


def test_tables_past_a_limit_end_with_a_word_and_others_are_written(
    run: Run, report_file: Path, tmp_path: Path
) -> None:
    large = tmp_path / "large.txt"
    large.write_text("政府信息公开年度报告，本机关收到申请。\n" * 400_000, encoding="utf8")
    for option, value, told in (("--timeout", 0.1, "took longer than 0.1"), ("--memory", 10, "more than 10 MB")):
        code, _, err = run("tables", large, option, value, "--out", tmp_path / "t.json")
        assert code == 3
        assert f"{large}: it " in err
        assert told in err
        assert f"; raise {option}" in err
        assert not (tmp_path / "t.json").exists()
    assert run("tables", report_file, "--timeout", 60, "--memory", 4000, "--out", tmp_path / "t.json")[0] == 0
    assert (tmp_path / "t.json").stat().st_size
    assert run("tables", tmp_path / "no.txt", "--timeout", 60)[0] == 3


def test_a_picture_past_all_limits_is_told_in_our_words(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "large.png"
    path.write_bytes(png(20_000, 10_000))
    code, _, err = run("tables", path)
    assert code == 3
    assert (
        f"{path}: the picture has more than 178,956,970 pixels, the limit is 100,000,000 in all; scale it down" in err
    )


@pytest.mark.parametrize("encoding", ["gb18030", "utf-16", "utf-8-sig"])
def test_a_text_in_another_encoding_is_read(encoding: str, run: Run, report_file: Path, tmp_path: Path) -> None:
    report_file.write_text(report_file.read_text(encoding="utf8"), encoding=encoding)
    code, _, _ = run("recover", report_file, "--out", tmp_path / "out")
    report = json.loads((tmp_path / "out/reports.jsonl").read_text(encoding="utf8"))
    assert code == 0
    assert report["year"] == 2022
    assert {cell["status"] for cell in report["cells"]} == {"read"}


def test_a_docx_without_its_picture_part_is_read_and_told(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "report.docx"
    with zipfile.ZipFile(io.BytesIO(word())) as whole, zipfile.ZipFile(path, "w") as without:
        for member in whole.infolist():
            if "media" not in member.filename:
                without.writestr(member, whole.read(member))
    code, _, _ = run("recover", path, "--out", tmp_path / "out")
    report = json.loads((tmp_path / "out/reports.jsonl").read_text(encoding="utf8"))
    assert code == 0
    assert "picture_unread" in {warning["code"] for warning in report["warnings"]}
    assert {cell["status"] for cell in report["cells"]} == {"absent"}
    assert all(cell["needs_review"] for cell in report["cells"])


def test_no_report_at_all_is_a_result_with_a_warning(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "letter.txt"
    path.write_text("尊敬的各位来宾：\n欢迎参加。\n", encoding="utf8")
    code, _, _ = run("recover", path, "--out", tmp_path / "out")
    report = json.loads((tmp_path / "out/reports.jsonl").read_text(encoding="utf8"))
    assert code == 0
    assert "no_form_table" in {warning["code"] for warning in report["warnings"]}


def test_an_out_that_is_a_file_is_told(run: Run, report_file: Path, tmp_path: Path) -> None:
    (tmp_path / "out").write_text("x", encoding="utf8")
    code, _, err = run("recover", report_file, "--out", tmp_path / "out")
    assert code == 6
    assert "is a file, not a folder" in err


@pytest.mark.skipif(not Path("/proc/1").exists(), reason="needs /proc, a folder of Linux that nobody may write")
def test_an_unwritable_out_is_told(run: Run, report_file: Path) -> None:
    code, _, err = run("recover", report_file, "--out", "/proc/baobiao-out")
    assert code == 6
    assert "/proc/baobiao-out" in err


@pytest.mark.skipif(sys.platform == "win32", reason="needs a limit on the size of files, which Windows has not")
def test_an_out_without_room_is_told_and_holds_no_half_file(report_file: Path, tmp_path: Path) -> None:
    command = f"ulimit -f 8; exec {sys.executable} -m baobiao.cli recover '{report_file}' --out '{tmp_path}/out'"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)
    assert done.returncode == 6, done.stderr
    assert "larger than a file may be" in done.stderr
    assert "Traceback" not in done.stderr
    left = {path.name: path.stat().st_size for path in (tmp_path / "out").rglob("*") if path.is_file()}
    assert left.pop(".lock")
    assert left.pop("run.jsonl") == 0
    assert set(left) == {"000000.parquet"}  # the empty parts that tell the columns of the tables, each whole
    assert [len(open_dataset(tmp_path / "out").frame(table)) for table in SCHEMAS] == [0] * len(SCHEMAS)


def test_an_unknown_engine_is_told_before_anything_is_read(run: Run, report_file: Path, tmp_path: Path) -> None:
    code, _, err = run("recover", report_file, "--out", tmp_path / "out", "--engine", "nonesuch")
    assert code == 4
    assert "nonesuch" in err
    assert not (tmp_path / "out").exists()


def test_a_broken_form_file_is_told_before_anything_is_read(run: Run, report_file: Path, tmp_path: Path) -> None:
    form = tmp_path / "form.toml"
    form.write_text("id = 3", encoding="utf8")
    code, _, err = run("recover", report_file, "--out", tmp_path / "out", "--form", form)
    assert code == 5
    assert "form.toml" in err


def test_wrong_usage_is_two(run: Run) -> None:
    code, _, err = run("recover")
    assert code == 2
    assert "PATH" in err
