"""Zips, mails and saved pages: what lies in them is found, opened from memory, and can harm nobody."""

from __future__ import annotations

import io
import stat
import zipfile
from email.message import EmailMessage
from pathlib import Path

import pytest
from PIL import Image

from baobiao.errors import DamagedSource, EncryptedSource, MissingSource, SourceError, TooLarge
from baobiao.layout.archives import members
from baobiao.layout.open import load, open_document, page_files, read_source
from baobiao.layout.source import Limits, Source
from baobiao.layout.sources import find_sources

TEXT = "政府信息公开年度报告\n本年新收 12 件\n".encode()


def packed(names: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in names.items():
            archive.writestr(name, data)
    return out.getvalue()


def png() -> bytes:
    out = io.BytesIO()
    Image.new("L", (20, 20), 255).save(out, "PNG")
    return out.getvalue()


def found(tmp_path: Path, data: bytes, name: str = "a.zip") -> list[str]:
    path = tmp_path / name
    path.write_bytes(data)
    return [p.relative_to(path).as_posix() for p in find_sources([path])]


def test_each_report_in_an_archive_is_a_source_of_its_own(tmp_path: Path) -> None:
    inner = packed({"乙.txt": TEXT, "notes.xyz": b"\0\1\2"})
    names = {"甲.txt": TEXT, "deep/inner.zip": inner, "scan/1.png": png(), "scan/2.png": png(), "__MACOSX/x.txt": TEXT}
    assert sorted(found(tmp_path, packed(names))) == ["deep/inner.zip/乙.txt", "scan", "甲.txt"]
    document = open_document(tmp_path / "a.zip" / "deep" / "inner.zip" / "乙.txt")
    assert "本年新收" in document.paragraphs[-1].text or document.grids
    scan = tmp_path / "a.zip" / "scan"
    assert [p.name for p in page_files(scan) or []] == ["1.png", "2.png"]
    assert len(open_document(scan).pages) == 2


def test_an_archive_with_one_report_is_that_report(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(packed({"甲.txt": TEXT}))
    assert open_document(path).blocks
    path.write_bytes(packed({"甲.txt": TEXT, "乙.txt": TEXT}))
    with pytest.raises(MissingSource, match="2 files lie in the archive"):
        open_document(path)


def test_names_of_chinese_windows(tmp_path: Path) -> None:
    data = packed({"XXXX.txt": TEXT}).replace(b"XXXX", "年报".encode("gb18030"))
    assert found(tmp_path, data) == ["年报.txt"]


def test_no_name_leads_out_of_the_archive_and_nothing_is_written(tmp_path: Path) -> None:
    names = ["../../etc/passwd.txt", "/abs.txt", "C:\\windows\\x.txt", "a/../../b.txt", "..\\..\\c.txt"]
    listed = found(tmp_path, packed(dict.fromkeys(names, TEXT)))
    assert sorted(listed) == ["C_/windows/x.txt", "a/b.txt", "abs.txt", "c.txt", "etc/passwd.txt"]
    assert load(tmp_path / "a.zip" / "etc" / "passwd.txt").data == TEXT
    assert [p.name for p in tmp_path.rglob("*")] == ["a.zip"]


def test_a_link_in_an_archive_is_not_followed(tmp_path: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        link = zipfile.ZipInfo("link.txt")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
        archive.writestr("real.txt", TEXT)
    assert found(tmp_path, out.getvalue()) == ["real.txt"]


def refused(data: bytes, limits: Limits | None = None, name: str = "a.zip") -> SourceError:
    with pytest.raises(SourceError) as caught:
        members(Source(Path(name), data, limits or Limits()))
    assert caught.value.remedy
    return caught.value


def test_bombs() -> None:
    assert isinstance(refused(packed({"zeros.txt": bytes(30_000_000)})), TooLarge)
    assert isinstance(refused(packed({f"{i}.txt": b"" for i in range(30)}), Limits(max_members=20)), TooLarge)
    assert isinstance(refused(packed({f"{i}.txt": TEXT for i in range(9)}), Limits(max_unpacked=100)), TooLarge)
    nested = packed({"x.txt": TEXT})
    for _ in range(6):
        nested = packed({"inner.zip": nested})
    assert isinstance(refused(nested), TooLarge)


def test_archives_in_an_archive_share_one_allowance() -> None:
    inner = packed({"x.txt": b"a1b2" * 10_000})
    outer = packed({f"{i}.zip": inner for i in range(10)})
    assert isinstance(refused(outer, Limits(max_unpacked=200_000)), TooLarge)
    assert len(members(Source(Path("a.zip"), outer, Limits(max_unpacked=900_000)))) == 10


def test_broken_encrypted_and_unknown_archives(tmp_path: Path) -> None:
    whole = packed({"x.txt": TEXT * 50})
    assert isinstance(refused(whole[: len(whole) // 2]), DamagedSource)
    locked = bytearray(whole)
    for at in (whole.find(b"PK\1\2") + 8, 6):
        locked[at] |= 1
    assert isinstance(refused(bytes(locked)), EncryptedSource)


def mail() -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "a@b.cn", "c@d.cn", "年报"
    message.set_content("见附件")
    return message


def test_the_attachments_of_a_mail_are_sources(tmp_path: Path) -> None:
    message = mail()
    message.add_attachment(TEXT, maintype="application", subtype="octet-stream", filename="../年报.txt")
    message.add_attachment(packed({"乙.txt": TEXT}), maintype="application", subtype="zip", filename="b.zip")
    assert sorted(found(tmp_path, bytes(message), "m.eml")) == [".._年报.txt", "b.zip/乙.txt"]


def test_a_mail_without_attachments_is_what_it_says(tmp_path: Path) -> None:
    assert found(tmp_path, bytes(mail()), "m.eml") == ["."]
    assert [p.text for p in open_document(tmp_path / "m.eml").paragraphs] == ["见附件"]


def test_a_saved_page_brings_its_pictures() -> None:
    page = mail()
    page.set_content(
        '<meta charset="gb2312"><p>标题</p><table><tr><td>甲</td><td>1</td></tr></table>'
        '<img src="cid:one"><img src="http://x.cn/2.png"><script>alert(1)</script>',
        subtype="html",
        charset="gb2312",
    )
    page.add_related(png(), maintype="image", subtype="png", cid="<one>")
    document = read_source(Source(Path("p.mht"), bytes(page)))
    assert [p.text for p in document.paragraphs] == ["标题"]
    assert [c.text for c in document.grids[0].cells] == ["甲", "1"]
    assert [p.data == png() for p in document.pictures if p.data] == [True]


@pytest.mark.parametrize(
    "names",
    [("年报 part1.txt", "年报 part2.txt"), ("第一部分.txt", "第二部分.txt"), ("报告（上）.txt", "报告（下）.txt")],
)
def test_a_folder_of_parts_is_one_report(tmp_path: Path, names: tuple[str, str]) -> None:
    for name in names:
        (tmp_path / name).write_bytes(TEXT)
    assert find_sources([tmp_path]) == [tmp_path]
    assert len(open_document(tmp_path).pages) == 2


def test_volumes_come_in_their_order(tmp_path: Path) -> None:
    for name in "上中下":
        (tmp_path / f"报告（{name}）.txt").write_text(f"{name}册的正文。", encoding="utf-8")
    assert [p.text[0] for p in open_document(tmp_path).paragraphs] == ["上", "中", "下"]


def test_reports_of_several_years_are_no_parts(tmp_path: Path) -> None:
    for name in ("年报2021.txt", "年报2022.txt"):
        (tmp_path / name).write_bytes(TEXT)
    assert len(find_sources([tmp_path])) == 2


def test_the_words_of_a_mail_tell_of_the_files_it_brings(tmp_path: Path) -> None:
    message = mail()
    message.add_attachment(TEXT, maintype="application", subtype="octet-stream", filename="年报.txt")
    (tmp_path / "m.eml").write_bytes(bytes(message))
    assert [n.code for n in open_document(tmp_path / "m.eml").notes] == ["attachments_not_read"]
