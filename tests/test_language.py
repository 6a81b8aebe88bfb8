"""Help and messages in Chinese: every message translated, none that loses a part, the compiled files up to date."""

from __future__ import annotations

import os
import re
import string
import subprocess
import sys
from collections.abc import Iterator
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest

from baobiao import language

ROOT = Path(__file__).parents[1]
NEARLY_ALL = 1.0
"""The share of the sources' messages that the catalogue must have: one that is newer is told in English."""
CHINESE = re.compile("[一-鿿]")


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    spec = spec_from_file_location("messages", ROOT / "tools/messages.py")
    assert spec
    assert spec.loader
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def chinese(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("LANGUAGE", "zh")
    language.use("zh")
    yield
    monkeypatch.setenv("LANGUAGE", "en")


def test_every_message_is_translated(tool: ModuleType) -> None:
    assert not [message.id for message in tool.catalogue("zh") if message.id and not message.string]


def test_the_catalogue_has_the_messages_of_the_sources(tool: ModuleType) -> None:
    catalogue, found = tool.catalogue("zh"), tool.messages()
    missing = [text for text in found if text not in catalogue]
    assert len(missing) <= (1 - NEARLY_ALL) * len(found), f"run `make messages`, and translate: {missing}"


def test_a_translation_keeps_every_variable_part(tool: ModuleType) -> None:
    for message in tool.catalogue("zh"):
        if message.id:
            parts = [[name for _, name, *_ in string.Formatter().parse(text)] for text in (message.id, message.string)]
            assert sorted(filter(None, parts[0])) == sorted(filter(None, parts[1])), message.id
            assert parts[0].count("") == parts[1].count(""), message.id
            assert CHINESE.search(message.string) or message.id == "; ", message.id


def test_what_is_compiled_is_what_is_written(tool: ModuleType) -> None:
    assert (tool.FOLDER / "zh/LC_MESSAGES/baobiao.mo").read_bytes() == tool.compiled(tool.catalogue("zh"))


def test_errors_are_told_in_chinese(chinese: None) -> None:
    assert language.told("there is no such file") == "没有这个文件"
    assert language.told("the file has 9 bytes, the limit is 5") == "文件有 9 字节，上限是 5"
    assert language.told("words of some library") == "words of some library"
    assert language.sentence("a.txt", "the file is empty", "") == "a.txt: 文件是空的"


def test_messages_are_english_where_nothing_else_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG", "BAOBIAO_LANG"):
        monkeypatch.delenv(name, raising=False)
    language.use()
    assert language.told("there is no such file") == "there is no such file"


def _said(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "baobiao.cli", *arguments]
    screen = os.environ | {"COLUMNS": "80"}
    return subprocess.run(command, capture_output=True, text=True, encoding="utf8", env=screen)


@pytest.mark.parametrize("command", ["", "recover", "tables", "export", "forms", "doctor", "schema"])
def test_help_is_chinese(command: str) -> None:
    lines = _said("--lang", "zh", *filter(None, [command]), "--help").stdout.splitlines()
    told = [line for line in lines if re.match(r"│ .*(--|PATH|FILE|DIR)", line)]
    assert told
    assert CHINESE.search("".join(lines[:6]))
    assert [line for line in lines if "显示本帮助后退出" in line]
    assert not [line for line in lines if "…" in line or "no limit" in line]  # each is told to its end


def test_a_failure_is_told_in_chinese(tmp_path: Path) -> None:
    done = _said("recover", str(tmp_path / "none.txt"), "--out", str(tmp_path / "out"), "--lang=zh")
    assert done.returncode == 3
    assert "没有这个文件；请检查路径" in done.stderr
    assert "失败" in done.stdout


def test_a_language_that_is_not_there_is_wrong_usage() -> None:
    assert _said("--lang", "xx", "forms").returncode == 2


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["recover"], "缺少参数"),
        (["recover", "--foo", "x"], "没有选项：--foo（可能是"),
        (["recover", "x", "--timeout", "abc"], "应为数字"),
        (["nothing"], "没有命令"),
    ],
)
def test_wrong_usage_is_told_in_the_language(arguments: list[str], said: str) -> None:
    code = "from baobiao.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", code, "--lang", "zh", *arguments], capture_output=True, encoding="utf8", check=False
    )
    assert done.returncode == 2
    assert said in done.stderr
    assert "Usage" not in done.stderr


def test_a_limit_of_tables_is_told_in_chinese() -> None:
    done = _said("tables", "samples/in/mixed-forms.txt", "--timeout", "0.1", "--lang=zh")
    assert (done.returncode, done.stderr) == (3, "samples/in/mixed-forms.txt: 用时超过 0.1 秒；请调高 --timeout\n")
