"""Attacks on the readers that are not in the tests of their formats."""

from __future__ import annotations

import contextlib
import io
import zipfile
import zlib
from pathlib import Path

import pytest

from baobiao.errors import SourceError, TooLarge
from baobiao.layout.open import open_document, read_source
from baobiao.layout.source import Limits, Source
from baobiao.layout.sources import find_sources


def test_a_folder_that_links_to_itself_ends(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("政府信息公开年度报告", encoding="utf8")
    try:
        (tmp_path / "again").symlink_to(tmp_path, target_is_directory=True)
    except OSError:
        pytest.skip("no links here")
    assert [p.name for p in find_sources([tmp_path])] == ["a.txt"]


def test_entities_in_an_ofd_name_no_file(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("a secret")
    head = f'<!DOCTYPE d [<!ENTITY x SYSTEM "{secret.as_uri()}">]>'
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("OFD.xml", "<OFD><DocBody><DocRoot>D.xml</DocRoot></DocBody></OFD>")
        archive.writestr("D.xml", '<Document><Pages><Page ID="1" BaseLoc="P.xml"/></Pages></Document>')
        code = '<TextCode X="0" Y="4">open &x; shut</TextCode>'
        text = f'<TextObject ID="1" Boundary="10 10 90 6" Size="4">{code}</TextObject>'
        archive.writestr("P.xml", f"{head}<Page><Content><Layer>{text}</Layer></Content></Page>")
    try:
        document = read_source(Source(Path("a.ofd"), stream.getvalue()))
    except SourceError:
        return
    assert "secret" not in " ".join(p.text for p in document.paragraphs)


def test_a_form_that_paints_itself_ends() -> None:
    uses = "/Resources << /XObject << /X 5 0 R >> >>"
    form = f"<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] {uses} /Length 5 >>"
    body = (
        "1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n"
        "2 0 obj\n<< /Type /Pages /Kids [3 0 R] /Count 1 >>\nendobj\n"
        f"3 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 400 800] /Contents 4 0 R {uses} >>\nendobj\n"
        "4 0 obj\n<< /Length 5 >>\nstream\n/X Do\nendstream\nendobj\n"
        f"5 0 obj\n{form}\nstream\n/X Do\nendstream\nendobj\n"
    )
    data = f"%PDF-1.4\n{body}trailer << /Root 1 0 R >>\n%%EOF".encode()
    assert len(read_source(Source(Path("a.pdf"), data)).pages) == 1


def test_pages_that_name_each_other_as_parents_are_refused_or_read() -> None:
    body = "1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n"
    body += "2 0 obj\n<< /Type /Pages /Kids [2 0 R] /Count 9 >>\nendobj\n"
    data = f"%PDF-1.4\n{body}trailer << /Root 1 0 R >>\n%%EOF".encode()
    try:
        document = read_source(Source(Path("a.pdf"), data))
    except SourceError:
        return
    assert len(document.pages) <= 9


def test_a_file_whose_name_climbs_is_read_where_it_is(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("政府信息公开年度报告\n本年新收 12 件\n", encoding="utf8")
    (tmp_path / "b").mkdir()
    assert open_document(tmp_path / "b" / ".." / "a.txt").blocks


def pdf_of(content: bytes, filters: str = "/FlateDecode") -> bytes:
    """A PDF of one page with packed content."""
    head = (
        b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n"
        b"2 0 obj\n<< /Type /Pages /Kids [3 0 R] /Count 1 >>\nendobj\n"
        b"3 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 400 800] /Contents 4 0 R >>\nendobj\n"
    )
    stream = f"4 0 obj\n<< /Filter {filters} /Length {len(content)} >>\nstream\n".encode()
    return head + stream + content + b"\nendstream\nendobj\ntrailer << /Root 1 0 R >>\n%%EOF"


def test_page_content_that_unpacks_without_measure_is_refused() -> None:
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(b"0 0 m 1 1 l S\n" * 10_000) for _ in range(600)) + packer.flush()
    for data in (pdf_of(packed), pdf_of(zlib.compress(packed), "[/FlateDecode /FlateDecode]")):
        with pytest.raises(TooLarge, match="unpacks to more than"):
            read_source(Source(Path("a.pdf"), data))
    assert read_source(Source(Path("a.pdf"), pdf_of(zlib.compress(b"0 0 m 99 0 l S\n" * 9)))).pages


def test_an_ofd_whose_parts_lie_outside_it_reads_none_of_them(tmp_path: Path) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("OFD.xml", "<OFD><DocBody><DocRoot>../../../etc/passwd</DocRoot></DocBody></OFD>")
    with pytest.raises(SourceError, match="is missing"):
        read_source(Source(tmp_path / "a.ofd", stream.getvalue()))


def test_more_cells_than_the_limit_are_told() -> None:
    text = "<table>" + ("<tr>" + "<td>1</td>" * 20 + "</tr>") * 20 + "</table>"
    with pytest.raises(TooLarge, match="400 cells, the limit is 399"):
        read_source(Source(Path("a.html"), text.encode(), Limits(max_cells=399)))


def test_a_word_file_of_a_million_empty_paragraphs_is_refused() -> None:
    stream = io.BytesIO()
    body = "<w:p/>" * 1_000_000
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", f"<w:document {space}><w:body>{body}</w:body></w:document>")
    with pytest.raises(TooLarge, match="unpacks to more than"):
        read_source(Source(Path("a.docx"), stream.getvalue()))


def test_mails_within_mails_end() -> None:
    inner = "Content-Type: text/plain\n\n2021年新收 12 件\n"
    for _ in range(300):
        inner = f"Content-Type: message/rfc822\n\nFrom: a@b\nMIME-Version: 1.0\n{inner}"
    with contextlib.suppress(SourceError):
        assert read_source(Source(Path("a.eml"), f"From: a@b\nMIME-Version: 1.0\n{inner}".encode())).source == "a.eml"
