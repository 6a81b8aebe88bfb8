"""A page that is a scanner's JPEG is read from the JPEG; one that shows anything besides, or otherwise, is drawn."""

from __future__ import annotations

import io
from collections.abc import Callable

import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c
import pytest
from PIL import Image, ImageDraw

from baobiao.layout.pdf import scan
from baobiao.layout.pdf.scan import embedded

LIMIT = 10_000_000


def jpeg(turned: int = 1) -> bytes:
    page = Image.new("RGB", (620, 877), "white")
    draw = ImageDraw.Draw(page)
    for y in range(60, 800, 40):
        draw.text((40 + y // 8, y), f"row {y} of a page", fill="black", font_size=24)
    draw.rectangle((30, 30, 400, 500), outline="black", width=3)
    exif = Image.Exif()
    exif[scan.ORIENTATION] = turned
    data = io.BytesIO()
    page.save(data, "JPEG", quality=85, exif=exif)
    return data.getvalue()


def page_of(data: bytes, change: Callable[[pdfium.PdfDocument, pdfium.PdfPage], None] | None = None) -> bytes:
    pdf = pdfium.PdfDocument.new()
    page = pdf.new_page(595, 842)
    picture = pdfium.PdfImage.new(pdf)
    picture.load_jpeg(io.BytesIO(data), inline=True)
    picture.set_matrix(pdfium.PdfMatrix().scale(595, 842))
    page.insert_obj(picture)
    if change:
        change(pdf, page)
    page.gen_content()
    out = io.BytesIO()
    pdf.save(out)
    return out.getvalue()


def text_of(visible: bool) -> Callable[[pdfium.PdfDocument, pdfium.PdfPage], None]:
    def change(pdf: pdfium.PdfDocument, page: pdfium.PdfPage) -> None:
        text = pdfium_c.FPDFPageObj_NewTextObj(pdf, b"Helvetica", 12.0)
        pdfium_c.FPDFText_SetText(text, (pdfium_c.FPDF_WCHAR * 3)(ord("h"), ord("i"), 0))
        mode = pdfium_c.FPDF_TEXTRENDERMODE_FILL if visible else pdfium_c.FPDF_TEXTRENDERMODE_INVISIBLE
        pdfium_c.FPDFTextObj_SetTextRenderMode(text, mode)
        pdfium_c.FPDFPage_InsertObject(page, text)

    return change


def taken(pdf: bytes, finest: float = 400) -> bytes | None:
    return embedded(pdfium.PdfDocument(pdf)[0], finest, LIMIT)


def test_the_jpeg_that_is_the_page_is_taken_as_it_lies_in_the_file() -> None:
    assert taken(page_of(jpeg())) == jpeg()
    assert taken(page_of(jpeg(), text_of(visible=False))) == jpeg()


def stretched(pdf: pdfium.PdfDocument, page: pdfium.PdfPage) -> None:
    page.set_mediabox(0, 0, 595, 421)
    next(iter(page.get_objects())).set_matrix(pdfium.PdfMatrix().scale(595, 421))


def on_a_part(pdf: pdfium.PdfDocument, page: pdfium.PdfPage) -> None:
    next(iter(page.get_objects())).set_matrix(pdfium.PdfMatrix().scale(595, 842).translate(0, 30))


@pytest.mark.parametrize(
    "change",
    [text_of(visible=True), stretched, on_a_part, lambda pdf, page: page.set_rotation(90)],
    ids=["text over it", "stretched", "moved", "turned"],
)
def test_a_page_that_shows_it_otherwise_is_drawn(
    change: Callable[[pdfium.PdfDocument, pdfium.PdfPage], None],
) -> None:
    assert taken(page_of(jpeg(), change)) is None


def test_an_inverted_picture_is_drawn() -> None:
    plain = page_of(jpeg())
    inverted = plain.replace(b"/Filter/DCTDecode", b"/Decode[1 0 1 0 1 0]/Filter/DCTDecode", 1)
    assert inverted != plain
    assert taken(inverted) is None


def test_a_picture_that_exif_turns_is_drawn_as_pdf_knows_no_exif() -> None:
    assert taken(page_of(jpeg(turned=3))) is None


def test_a_finer_picture_than_wanted_is_drawn() -> None:
    assert taken(page_of(jpeg()), finest=70) is None


def test_broken_jpeg_bytes_are_drawn() -> None:
    whole = page_of(jpeg())
    start = whole.index(b"\xff\xda")
    broken = whole[: start + 30] + bytes(np.full(200, 0xFF, np.uint8)) + whole[start + 230 :]
    assert taken(broken) is None
