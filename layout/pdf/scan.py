"""A scanned page as its file holds it: the JPEG of the scanner, with no pixel drawn anew.

It takes no time and a tenth of the memory of the page as drawn. A page that shows anything besides, or shows its
picture otherwise than a reader of JPEG would (inverted, masked, turned, stretched), is drawn.
"""

from __future__ import annotations

import io

import numpy as np
import numpy.typing as npt
import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c
from PIL import Image, UnidentifiedImageError

SLACK = 0.01
"""Share by which the sides of picture and page, and their proportions, may differ."""
FROM_AFAR = 256
"""Pixels of the shorter side of the page as drawn; it and the JPEG are held against each other at a fourth of that."""
USUAL, MOST = 8.0, 90.0
"""Grey levels by which they may differ, on the whole and anywhere: resampling differs, an inverted or masked picture
differs more."""
ORIENTATION = 0x0112
"""The tag of EXIF that turns a photograph; PDF knows nothing of it."""


def embedded(page: pdfium.PdfPage, finest: float, max_pixels: int) -> bytes | None:
    """The JPEG that is all a page shows, None where the page must be drawn.

    Args:
        finest: dots per inch from which on it is drawn, to be smaller.
        max_pixels: as for the drawn page.
    """
    picture = _only_picture(page)
    if picture is None or picture.get_filters() != ["DCTDecode"] or not _fills(page, picture):
        return None
    width, height = picture.get_px_size()
    if 72 * width / page.get_width() > finest or width * height > max_pixels:
        return None
    data = bytes(picture.get_data(decode_simple=False))
    return data if _looks_the_same(page, data) else None


def _only_picture(page: pdfium.PdfPage) -> pdfium.PdfImage | None:
    """The one thing that a page shows, where that is a picture; text that some engine laid under it is not shown."""
    if pdfium_c.FPDFPage_GetAnnotCount(page):
        return None
    shown = [thing for thing in page.get_objects(max_depth=4) if not _is_hidden(thing)]
    return shown[0] if len(shown) == 1 and isinstance(shown[0], pdfium.PdfImage) else None


def _is_hidden(thing: pdfium.PdfObject) -> bool:
    is_text = thing.type == pdfium_c.FPDF_PAGEOBJ_TEXT
    return is_text and bool(pdfium_c.FPDFTextObj_GetTextRenderMode(thing) == pdfium_c.FPDF_TEXTRENDERMODE_INVISIBLE)


def _fills(page: pdfium.PdfPage, picture: pdfium.PdfImage) -> bool:
    """Whether a picture stands upright on the whole page, its pixels square."""
    a, b, c, d, _, _ = picture.get_matrix().get()
    if page.get_rotation() or b or c or a <= 0 or d <= 0:
        return False
    left, bottom, right, top = page.get_bbox()
    apart = np.abs(np.subtract(picture.get_bounds(), (left, bottom, right, top)))
    width, height = picture.get_px_size()
    square = abs(width / max(1, height) * (top - bottom) / (right - left) - 1) < SLACK
    return square and bool((apart < SLACK * min(right - left, top - bottom)).all())


def _looks_the_same(page: pdfium.PdfPage, data: bytes) -> bool:
    """Whether a JPEG decodes to what the page shows, both seen from afar."""
    seen = page.render(scale=FROM_AFAR / min(page.get_size()), grayscale=True).to_pil().convert("L")
    try:
        with Image.open(io.BytesIO(data)) as jpeg:
            if jpeg.mode not in ("L", "RGB") or jpeg.getexif().get(ORIENTATION, 1) != 1:
                return False
            jpeg.draft("L", seen.size)
            apart = np.abs(_small(seen, seen.size) - _small(jpeg.convert("L"), seen.size))
    except (OSError, UnidentifiedImageError, ValueError, SyntaxError):
        return False
    return float(apart.mean()) <= USUAL and float(apart.max()) <= MOST


def _small(picture: Image.Image, size: tuple[int, int]) -> npt.NDArray[np.float32]:
    """A picture at a fourth of a size, each pixel the mean of those that it stands for."""
    small = picture.resize((max(1, size[0] // 4), max(1, size[1] // 4)), Image.Resampling.BOX)
    return np.asarray(small, np.float32)
