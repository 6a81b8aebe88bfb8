"""What a careless or hostile user hands over: each gets one clear sentence and costs nothing else."""

from __future__ import annotations

import io
import os
import zipfile
from pathlib import Path

import pytest
from PIL import Image

from baobiao.document import Picture
from baobiao.errors import DamagedSource, EmptySource, EncryptedSource, MissingSource, SourceError, TooLarge
from baobiao.layout.open import open_document, read_source
from baobiao.layout.source import Limits, Source
from baobiao.layout.sources import find_sources
from baobiao.layout.text import local_file

DOCUMENT = '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>{}</w:body></w:document>'
PARAGRAPH = "<w:p><w:r><w:t>{}</w:t></w:r></w:p>"


def packed(members: dict[str, bytes | str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


def docx(body: str = PARAGRAPH.format("甲"), prolog: str = "") -> bytes:
    return packed({"word/document.xml": prolog + DOCUMENT.format(body)})


def png(width: int = 4, height: int = 4) -> bytes:
    out = io.BytesIO()
    Image.effect_noise((width, height), 99).save(out, "PNG")
    return out.getvalue()


def refused(path: Path, data: bytes, limits: Limits | None = None) -> SourceError:
    """The error that a file with these bytes gets."""
    with pytest.raises(SourceError) as caught:
        read_source(Source(path, data, limits or Limits()))
    error = caught.value
    assert error.path == str(path)
    assert error.cause
    assert error.remedy
    assert "\n" not in str(error)
    return error


def test_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(MissingSource, match="no such file"):
        open_document(tmp_path / "没有.docx")


def test_a_file_without_permission(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "锁.txt"
    path.write_text("甲", "utf-8")

    def forbidden(_: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    if hasattr(os, "geteuid") and os.geteuid() == 0:  # nothing is forbidden to root
        monkeypatch.setattr(Path, "read_bytes", forbidden)
    else:
        path.chmod(0)
    with pytest.raises(MissingSource, match=r"锁\.txt: no permission.*grant"):
        open_document(path)


def test_what_is_no_regular_file(tmp_path: Path) -> None:
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe")
        with pytest.raises(MissingSource, match="regular file"):
            open_document(tmp_path / "pipe")
    with pytest.raises(MissingSource):
        open_document(tmp_path / "nul\0name")


@pytest.mark.parametrize("name", ["a.docx", "a.png", "a.txt", "a"])
@pytest.mark.parametrize("data", [b"", b"\0" * 2000, b" \r\n\t\n"], ids=["no bytes", "zeros", "blanks"])
def test_an_empty_file(name: str, data: bytes) -> None:
    assert isinstance(refused(Path(name), data), EmptySource)


def test_a_file_past_the_byte_limit_is_not_read(tmp_path: Path) -> None:
    with (tmp_path / "大.txt").open("wb") as file:
        file.truncate(10_000_000_000)  # sparse
    with pytest.raises(TooLarge, match="10,000,000,000 bytes"):
        open_document(tmp_path / "大.txt")


@pytest.mark.parametrize(("name", "data"), [("a.docx", docx()), ("a.png", png(64, 64))])
@pytest.mark.parametrize("share", [0.3, 0.6, 0.95])
def test_a_truncated_file(name: str, data: bytes, share: float) -> None:
    assert isinstance(refused(Path(name), data[: int(len(data) * share)]), DamagedSource)


@pytest.mark.parametrize("name", ["a.png", "a.pdf", "a.txt", "a.zip", "a"])
def test_a_wrong_extension_is_no_obstacle(name: str) -> None:
    assert read_source(Source(Path(name), docx())).paragraphs[0].text == "甲"


def test_an_encrypted_word_file() -> None:
    data = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le") + bytes(100)
    assert isinstance(refused(Path("密.docx"), data), EncryptedSource)


def test_a_zip_with_encrypted_members() -> None:
    data = bytearray(docx())
    for at in (data.find(b"PK\3\4") + 6, data.find(b"PK\1\2") + 8):
        data[at] |= 1
    assert isinstance(refused(Path("密.docx"), bytes(data)), EncryptedSource)


def test_a_zip_bomb_is_refused_before_it_unpacks() -> None:
    data = packed({"word/document.xml": b" " * 30_000_000})
    assert len(data) < 40_000
    assert isinstance(refused(Path("bomb.docx"), data), TooLarge)


def test_a_member_that_lies_about_its_size() -> None:
    data = bytearray(packed({"word/document.xml": DOCUMENT.format(PARAGRAPH.format("甲" * 50_000))}))
    at = data.find(b"PK\1\2") + 24
    data[at : at + 4] = (100).to_bytes(4, "little")
    assert isinstance(refused(Path("lie.docx"), bytes(data)), DamagedSource)


def test_too_many_members() -> None:
    data = packed({f"word/{i}.xml": b"x" for i in range(30)})
    assert isinstance(refused(Path("many.docx"), data, Limits(max_members=20)), TooLarge)


def test_xml_entities_are_never_resolved(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("机密", "utf-8")
    prolog = f'<!DOCTYPE x [<!ENTITY e SYSTEM "{(tmp_path / "secret.txt").as_uri()}">]>'
    document = read_source(Source(tmp_path / "a.docx", docx(PARAGRAPH.format("甲&e;乙"), prolog)))
    assert "机密" not in "".join(p.text for p in document.paragraphs)


def test_a_billion_laughs_do_not_expand() -> None:
    entities = '<!ENTITY a "哈哈哈哈哈哈哈哈哈哈">' + "".join(
        f'<!ENTITY {chr(98 + i)} "{f"&{chr(97 + i)};" * 10}">' for i in range(9)
    )
    source = Source(Path("a.docx"), docx(PARAGRAPH.format("甲&j;"), f"<!DOCTYPE x [{entities}]>"))
    try:
        shown = "".join(p.text for p in read_source(source).paragraphs)
    except DamagedSource:
        shown = ""
    assert len(shown) < 100


@pytest.mark.parametrize("depth", [50, 200, 100_000])
def test_tables_nested_without_end(depth: int) -> None:
    body = "<w:tbl><w:tr><w:tc>" * depth + PARAGRAPH.format("甲") + "</w:tc></w:tr></w:tbl>" * depth
    if depth < 60:
        assert read_source(Source(Path("a.docx"), docx(body))).paragraphs[0].text == "甲"
    else:
        assert isinstance(refused(Path("a.docx"), docx(body)), DamagedSource | TooLarge)


def test_a_span_without_measure_is_bounded() -> None:
    cell = '<w:tc><w:tcPr><w:gridSpan w:val="99999999"/></w:tcPr><w:p/></w:tc>'
    (grid,) = read_source(Source(Path("a.docx"), docx(f"<w:tbl><w:tr>{cell}{cell}</w:tr></w:tbl>"))).grids
    assert grid.columns <= 1000


def test_pathological_text_takes_linear_time() -> None:
    for line in ("（" * 50_000, "一、" * 50_000, "|" * 50_000, "![" * 20_000, "1 " * 50_000, "- " * 50_000):
        assert read_source(Source(Path("a.txt"), line.encode())).blocks
    many = "\n".join(["一、情况", "二、情况", "0", "规章 0"] * 3_000)
    assert read_source(Source(Path("a.txt"), many.encode())).blocks


@pytest.mark.parametrize(
    "link",
    ["../secret.png", "/etc/passwd", "http://example.invalid/a.png", "file:///etc/passwd", "a/../../secret.png",
     "out.png", "..\\secret.png", "%2e%2e/secret.png", "", "a\0b", "x" * 5000],
)  # fmt: skip
def test_markdown_pictures_never_leave_their_folder(tmp_path: Path, link: str) -> None:
    folder = tmp_path / "报告"
    folder.mkdir()
    (tmp_path / "secret.png").write_bytes(png())
    (folder / "out.png").symlink_to(tmp_path / "secret.png")
    assert local_file(folder, link) is None


def test_markdown_pictures_beside_the_file_are_read(tmp_path: Path) -> None:
    (tmp_path / "images").mkdir()
    (tmp_path / "images" / "表 1.png").write_bytes(png())
    (tmp_path / "报告.md").write_text("# 标题\n![表](images/表%201.png)\n![无](images/2.png)\n", "utf-8")
    document = open_document(tmp_path / "报告.md")
    assert [p.data for p in document.pictures] == [(tmp_path / "images" / "表 1.png").read_bytes(), None]
    assert document.paragraphs[0].heading == 1


def test_sources_under_a_folder(tmp_path: Path) -> None:
    pages = tmp_path / "扫描 件"
    pages.mkdir()
    for name in ("page10.png", "page2.png", "page1.png", "Thumbs.db", ".DS_Store"):
        (pages / name).write_bytes(png() if name.endswith("png") else b"x")
    (tmp_path / "b 报告\n二.txt").write_text("甲", "utf-8")
    (tmp_path / "a10.txt").write_text("甲", "utf-8")
    (tmp_path / "a9.txt").write_text("甲", "utf-8")
    (tmp_path / "~$a9.docx").write_bytes(b"lock")
    (tmp_path / ".hidden").mkdir()
    (tmp_path / "空").mkdir()
    (tmp_path / "loop").symlink_to(tmp_path)
    found = find_sources([tmp_path, tmp_path / "没有"])
    assert [p.name for p in found] == ["a9.txt", "a10.txt", "b 报告\n二.txt", "扫描 件", "没有"]
    document = open_document(pages)
    assert [b.name for b in document.pictures] == ["page1.png", "page2.png", "page10.png"]
    assert [b.place.page for b in document.blocks] == [1, 2, 3]
    assert [p.number for p in document.pages] == [1, 2, 3]


def test_a_broken_page_costs_no_other_page(tmp_path: Path) -> None:
    (tmp_path / "第一页.png").write_bytes(png())
    (tmp_path / "第二页.png").write_bytes(b"")
    (tmp_path / "第十页.png").write_bytes(png())
    assert find_sources([tmp_path]) == [tmp_path]
    document = open_document(tmp_path)
    assert [b.name for b in document.pictures] == ["第一页.png", "第二页.png", "第十页.png"]
    assert [b.data is None for b in document.blocks if isinstance(b, Picture)] == [False, True, False]
    assert [(n.code, n.place.page) for n in document.notes] == [("page_failed", 2)]


def test_folders_that_are_no_report(tmp_path: Path) -> None:
    with pytest.raises(EmptySource, match="empty"):
        open_document(tmp_path)
    (tmp_path / "a.txt").write_text("甲", "utf-8")
    with pytest.raises(MissingSource, match="more than page pictures"):
        open_document(tmp_path)
    (tmp_path / "a.txt").unlink()
    (tmp_path / "a.png").write_bytes(b"")
    with pytest.raises(EmptySource, match=r"a\.png"):
        open_document(tmp_path)


def test_pictures_of_a_saved_page_are_no_source(tmp_path: Path) -> None:
    (tmp_path / "年报.html").write_text("<html>甲</html>", "utf-8")
    (tmp_path / "年报_files").mkdir()
    (tmp_path / "年报_files" / "1.png").write_bytes(png())
    assert find_sources([tmp_path]) == [tmp_path / "年报.html"]
