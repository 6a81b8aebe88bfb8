"""The characters of a page with their places."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from baobiao.layout.characters import plain

LEVEL = 0.15
"""Quarter turns by which a character may lean and still count as upright."""
ASKEW = 4
MOST = 500_000
"""Characters that no page holds."""
BROKEN = "\x02"
"""What pdfium makes of a hyphen at the end of a line; it may be a cell that stands for nothing."""
_HARMLESS_CONTROLS = "\t\n\r\u00ad\u200b"


@dataclass(frozen=True, slots=True)
class Glyphs:
    """The printed characters of a page in the order of its text layer; blanks are left out.

    Args:
        texts: one character each (a ligature may be several).
        boxes: n x 4, user space: left, bottom, right, top of the room that the font gives it.
        angles: n, radians clockwise, the direction in which the text runs.
        spaced: n, whether a blank stands before it.
        spoiled: how many characters have no usable code (private use, unmapped, replacement).
    """

    texts: tuple[str, ...]
    boxes: npt.NDArray[np.float64]
    angles: npt.NDArray[np.float64]
    spaced: tuple[bool, ...]
    spoiled: int

    @property
    def quarter(self) -> int:
        """The quarter turns clockwise after which most of the text is upright."""
        return int(np.bincount(self.quarters, minlength=5)[:4].argmax()) if len(self.angles) else 0

    @property
    def quarters(self) -> npt.NDArray[np.intp]:
        """For each character the quarter turns clockwise after which it is upright, `ASKEW` for none of them."""
        turns = self.angles / (np.pi / 2)
        whole = np.round(turns)
        return np.where(np.abs(turns - whole) < LEVEL, -whole % 4, ASKEW).astype(np.intp)


def glyphs(page: pdfium.PdfPage) -> Glyphs:
    """The characters of a page. Raises ValueError for more than `MOST`."""
    text_page = page.get_textpage()
    raw = text_page.raw
    count = max(0, pdfium_c.FPDFText_CountChars(raw))
    if count > MOST:
        text_page.close()
        raise ValueError(f"it holds {count:,} characters")
    boxes = np.zeros((count, 4))
    texts: list[str] = []
    kept: list[int] = []
    spaced: list[bool] = []
    blank = False
    spoiled = 0
    rect = pdfium_c.FS_RECTF()
    for i in range(count):
        code = pdfium_c.FPDFText_GetUnicode(raw, i)
        character = chr(code) if 0 < code <= 0x10FFFF and not 0xD800 <= code <= 0xDFFF else "\ufffd"
        if character == BROKEN:
            character = "-"
        if character.isspace() or pdfium_c.FPDFText_IsGenerated(raw, i) == 1 or character in _HARMLESS_CONTROLS:
            blank |= character.isspace()
            continue
        spoiled += _unusable(character) or pdfium_c.FPDFText_HasUnicodeMapError(raw, i) == 1
        pdfium_c.FPDFText_GetLooseCharBox(raw, i, rect)
        boxes[i] = rect.left, min(rect.bottom, rect.top), max(rect.left, rect.right), max(rect.bottom, rect.top)
        texts.append(plain(character))
        spaced.append(blank)
        blank = False
        kept.append(i)
    angles = np.array([pdfium_c.FPDFText_GetCharAngle(raw, i) for i in kept], dtype=np.float64)
    text_page.close()
    return Glyphs(tuple(texts), boxes[kept], np.maximum(angles, 0.0), tuple(spaced), spoiled)


def _unusable(character: str) -> bool:
    """Whether a code tells no character: private use, unassigned, control or replacement."""
    return character == "\ufffd" or unicodedata.category(character) in ("Co", "Cn", "Cc", "Cs")
