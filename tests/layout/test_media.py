"""Pictures and other files told by their bytes, decoded upright, within limits."""

from __future__ import annotations

import io
import zipfile
import zlib
from pathlib import Path, PurePath

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from baobiao.document import Picture
from baobiao.errors import DamagedSource, EmptySource, SourceError, TooLarge, UnknownFormat
from baobiao.layout import media
from baobiao.layout.open import open_document, read_source
from baobiao.layout.source import Limits, Source
from baobiao.ocr.decode import decode


def encoded(picture: Image.Image, kind: str, **options: object) -> bytes:
    out = io.BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


def half_black(mode: str = "RGB") -> Image.Image:
    """A picture 40 x 20 whose left half is black."""
    array = np.full((20, 40), 255, np.uint8)
    array[:, :20] = 0
    return Image.fromarray(array).convert(mode)


def zipped(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in members.items():
            archive.writestr(name.replace("__", "/").replace("_", "."), data)
    return out.getvalue()


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "BMP", "WEBP", "TIFF", "GIF"])
@pytest.mark.parametrize("name", ["a.png", "a.docx", "a", "页 1.txt"])
def test_a_picture_is_told_by_its_bytes(kind: str, name: str) -> None:
    document = read_source(Source(Path(name), encoded(half_black(), kind)))
    assert document.media_type == f"image/{kind.lower()}"
    (block,) = document.blocks
    assert isinstance(block, Picture)
    assert block.whole_page
    assert block.data
    assert (document.pages[0].width, document.pages[0].height) == (40, 20)
    assert decode(block.data)[10, 5].mean() < 40 < 200 < decode(block.data)[10, 35].mean()


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGB", "RGBA", "LA", "I;16"])
def test_every_mode_decodes_to_bgr(mode: str) -> None:
    picture = (
        Image.fromarray(np.asarray(half_black("L")).astype(np.uint16) * 257) if mode == "I;16" else half_black(mode)
    )
    pixels = decode(encoded(picture, "PNG"))
    assert pixels.shape == (20, 40, 3)
    assert pixels.dtype == np.uint8
    assert pixels[10, 5].tolist() == [0, 0, 0]
    assert pixels[10, 35].tolist() == [255, 255, 255]


def test_colours_come_as_bgr() -> None:
    assert decode(encoded(Image.new("RGB", (2, 2), (255, 0, 0)), "PNG"))[0, 0].tolist() == [0, 0, 255]


def test_transparent_parts_are_white() -> None:
    assert decode(encoded(Image.new("RGBA", (2, 2), (0, 0, 0, 0)), "PNG"))[0, 0].tolist() == [255, 255, 255]


def test_a_turned_photograph_is_set_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    data = encoded(half_black(), "JPEG", exif=exif, quality=95)
    assert decode(data).shape == (40, 20, 3)
    assert decode(data)[5, 10].mean() < 40
    assert read_source(Source(Path("a.jpg"), data)).pages[0].height == 40


def test_a_tiff_of_one_bit_pages_gives_each_page() -> None:
    pages = [half_black("1"), half_black("1").rotate(180), Image.new("1", (10, 30), 1)]
    data = encoded(pages[0], "TIFF", save_all=True, append_images=pages[1:], compression="group4")
    document = read_source(Source(Path("扫描.tif"), data))
    assert [(p.number, p.width, p.height) for p in document.pages] == [(1, 40, 20), (2, 40, 20), (3, 10, 30)]
    assert [b.name for b in document.pictures] == ["扫描.tif#1", "扫描.tif#2", "扫描.tif#3"]
    second = document.pictures[1].data
    assert second
    assert decode(second)[10, 5].mean() == 255


def test_an_animation_says_what_it_left_out() -> None:
    data = encoded(half_black("P"), "GIF", save_all=True, append_images=[half_black("P").rotate(180)])
    document = read_source(Source(Path("a.gif"), data))
    assert len(document.pictures) == 1
    assert [n.code for n in document.notes] == ["frames_left"]


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF", "WEBP", "BMP"])
@given(share=st.floats(0.05, 0.9))
def test_a_cut_picture_is_refused_in_words(kind: str, share: float) -> None:
    noise = np.random.default_rng(1).integers(0, 255, (40, 40, 3), np.uint8)
    data = encoded(Image.fromarray(noise), kind)
    with pytest.raises(SourceError, match="扫描"):
        read_source(Source(Path("扫描.png"), data[: int(len(data) * share)]))


def png_header(width: int, height: int) -> bytes:
    """A PNG that says a size that it does not have."""
    data = bytearray(encoded(Image.new("1", (1, 1)), "PNG"))
    data[16:24] = width.to_bytes(4, "big") + height.to_bytes(4, "big")
    data[29:33] = zlib.crc32(bytes(data[12:29])).to_bytes(4, "big")
    return bytes(data)


@pytest.mark.parametrize(("width", "height"), [(20_000, 10_000), (100_000, 100_000)])
def test_a_picture_of_too_many_pixels_is_refused_before_decoding(width: int, height: int) -> None:
    with pytest.raises(TooLarge):
        read_source(Source(Path("a.png"), png_header(width, height)))


def test_a_picture_without_pixels_is_empty() -> None:
    with pytest.raises(EmptySource, match="no pixels"):
        read_source(Source(Path("a.png"), png_header(0, 10)))


def test_a_picture_past_a_lower_limit_is_refused() -> None:
    with pytest.raises(TooLarge, match="40 x 20"):
        read_source(Source(Path("a.png"), encoded(half_black(), "PNG"), Limits(max_pixels=799)))


@pytest.mark.parametrize(
    ("data", "name", "expected"),
    [
        (zipped(word__document_xml=b"<a/>"), "a.zip", media.DOCX),
        (zipped(mimetype=b"application/vnd.oasis.opendocument.text"), "a.docx", media.ODT),
        (zipped(OFD_xml=b"<a/>"), "a.docx", media.OFD),
        (zipped(xl__workbook_xml=b"<a/>"), "a.docx", media.XLSX),
        (zipped(a_txt=b"x"), "a.docx", media.ZIP),
        (zipped(word__document_xml=b"<a/>")[:60], "a.bin", media.DOCX),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(100), "a.wps", media.WPS),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(100), "a.txt", media.OLE),
        (b"%PDF-1.4\n", "a.doc", media.PDF),
        (b"junk\n%PDF-1.4\n", "a", media.PDF),
        (b"{\\rtf1 x}", "a.doc", media.RTF),
        (b"7z\xbc\xaf\x27\x1c\0\4", "a.zip", media.SEVEN_ZIP),
        (b"<!DOCTYPE html><html><p>x", "a.txt", media.HTML),
        (b"\xef\xbb\xbf <html><body>x", "a", media.HTML),
        (b"From: a@b\r\nTo: c@d\r\nSubject: x\r\n\r\nhello", "a", media.EML),
        ("一、总体情况".encode(), "a.md", media.MARKDOWN),
        ("一、总体情况".encode("utf-16"), "a.dat", media.TEXT),
        ("一、总体情况".encode("gb18030"), "a.docx", media.TEXT),
        (b"\0\0\0\x18ftypheic", "a.jpg", media.HEIC),
        (bytes(range(256)), "a.dat", None),
    ],
    ids=range(20),
)
def test_media_types(data: bytes, name: str, expected: str | None) -> None:
    assert media.media_type(data, PurePath(name)) == expected


@given(st.binary(max_size=200), st.sampled_from(["a.txt", "a.png", "a.docx", "a.md", "a"]))
def test_any_bytes_are_read_or_refused_in_words(data: bytes, name: str) -> None:
    try:
        document = read_source(Source(Path(name), data))
    except SourceError as error:
        refusal: SourceError | None = error
    else:
        refusal = None
        assert document.blocks
    assert refusal is None or (refusal.path and refusal.cause and refusal.remedy)


def test_bytes_of_no_format(tmp_path: Path) -> None:
    (tmp_path / "数据 1.bin").write_bytes(bytes(range(256)))
    with pytest.raises(UnknownFormat, match=r"数据 1\.bin.*no format.*give a text"):
        open_document(tmp_path / "数据 1.bin")
    (tmp_path / "a.png").write_bytes(bytes(range(256)))
    with pytest.raises(DamagedSource, match="image/png"):
        open_document(tmp_path / "a.png")
