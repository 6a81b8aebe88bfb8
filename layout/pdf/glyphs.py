"""The characters of a page with their places."""

from __future__ import annotations

import ctypes
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from baobiao.layout.characters import plain
from baobiao.layout.pdf.ink import Matrix, objects
from baobiao.layout.pdf.shown import looks, once

LEVEL = 0.15
"""Quarter turns by which a character may lean and still count as upright."""
ASKEW = 4
MOST = 500_000
"""Characters that no page holds."""
BROKEN = "\x02"
"""What pdfium makes of a hyphen at the end of a line; it may be a cell that stands for nothing."""
SIGNS = frozenset("-‐‑–—−")
FLAT = 0.6
"""Times its width, the height of a hyphen."""
TOUCHING = 0.06
"""In heights of the type: characters of one word stand no further apart."""
ABOVE = 0.55
"""Share of the height of its type that is above the middle of a hyphen."""
NEAR = 1.0
"""Points within which two signs are one that is printed twice."""
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
        looks: n, how each is painted (`shown`).
    """

    texts: tuple[str, ...]
    boxes: npt.NDArray[np.float64]
    angles: npt.NDArray[np.float64]
    spaced: tuple[bool, ...]
    spoiled: int
    looks: npt.NDArray[np.int8] = field(default_factory=lambda: np.zeros(0, np.int8))

    def only(self, kept: npt.NDArray[np.bool_]) -> Glyphs:
        """Some of the characters."""
        texts = tuple(text for text, keep in zip(self.texts, kept, strict=True) if keep)
        spaced = tuple(blank for blank, keep in zip(self.spaced, kept, strict=True) if keep)
        return replace(
            self, texts=texts, boxes=self.boxes[kept], angles=self.angles[kept], spaced=spaced, looks=self.looks[kept]
        )

    @property
    def quarter(self) -> int:
        """The quarter turns clockwise after which most of the text is upright."""
        return int(np.bincount(self.quarters, minlength=5)[:4].argmax()) if len(self.angles) else 0

    @property
    def lean(self) -> float:
        """Radians by which the usual character leans from its quarter turn."""
        turns = self.angles / (np.pi / 2)
        away = (turns - np.round(turns))[self.quarters != ASKEW] * (np.pi / 2)
        return float(np.median(away)) if len(away) else 0.0

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
    blank = printed = False
    spoiled = 0
    rect = pdfium_c.FS_RECTF()
    for i in range(count):
        code = pdfium_c.FPDFText_GetUnicode(raw, i)
        character = chr(code) if 0 < code <= 0x10FFFF and not 0xD800 <= code <= 0xDFFF else "\ufffd"
        if character == BROKEN:
            character = "-"
        generated = pdfium_c.FPDFText_IsGenerated(raw, i) == 1
        if character.isspace() or generated or character in _HARMLESS_CONTROLS:
            blank |= character.isspace()
            printed |= character.isspace() and not generated
            continue
        spoiled += _unusable(character) or pdfium_c.FPDFText_HasUnicodeMapError(raw, i) == 1
        pdfium_c.FPDFText_GetLooseCharBox(raw, i, rect)
        boxes[i] = rect.left, min(rect.bottom, rect.top), max(rect.left, rect.right), max(rect.bottom, rect.top)
        texts.append(plain(character))
        spaced.append(printed or (blank and not (kept and _touch(boxes[kept[-1]], boxes[i]))))
        blank = printed = False
        kept.append(i)
    angles = np.array([pdfium_c.FPDFText_GetCharAngle(raw, i) for i in kept], dtype=np.float64)
    painted = list(objects(page, pdfium_c.FPDF_PAGEOBJ_TEXT))
    seen = looks([text for text, _ in painted], raw, kept)
    found = Glyphs(tuple(texts), boxes[kept], np.maximum(angles, 0.0), tuple(spaced), spoiled, seen)
    found = found.only(once(found.texts, found.boxes))
    if SIGNS & set(texts):
        found = _with_signs(found, list(_dropped_signs(painted, raw)))
    text_page.close()
    return found


def _touch(one: npt.NDArray[np.float64], two: npt.NDArray[np.float64]) -> bool:
    """Whether a character stands right behind another on its line, so that a blank between them is pdfium's guess."""
    height = min(one[3] - one[1], two[3] - two[1])
    level = min(one[3], two[3]) - max(one[1], two[1]) > 0.8 * height
    return bool(level and abs(two[0] - one[2]) < TOUCHING * height)


def _dropped_signs(
    painted: Sequence[tuple[Any, Matrix]], text_page: Any
) -> Iterator[tuple[float, float, float, float]]:
    """The boxes of text that has the shape of a hyphen and is missing in the text layer.

    pdfium drops a hyphen that is a text by itself behind another, where both say what they stand for (ActualText), as
    if a word were broken there: the cell that stands for nothing beside another, or the sign of a figure behind it.
    """
    bounds = [ctypes.c_float() for _ in range(4)]
    for raw, form in painted:
        pdfium_c.FPDFPageObj_GetBounds(raw, *bounds)
        left, bottom, right, top = (bound.value for bound in bounds)
        if 0 < top - bottom < FLAT * (right - left) and pdfium_c.FPDFTextObj_GetText(raw, text_page, None, 0) <= 2:
            a, b, c, d, e, f = form
            corners = [(a * x + c * y + e, b * x + d * y + f) for x in (left, right) for y in (bottom, top)]
            xs, ys = zip(*corners, strict=True)
            yield min(xs), min(ys), max(xs), max(ys)


def _with_signs(found: Glyphs, boxes: Sequence[tuple[float, float, float, float]]) -> Glyphs:
    """The characters with hyphens at boxes where none stands: what is printed twice is one."""
    middles = (found.boxes[:, :2] + found.boxes[:, 2:]) / 2
    new = [b for b in boxes if (abs(middles - [(b[0] + b[2]) / 2, (b[1] + b[3]) / 2]).max(axis=1) > NEAR).all()]
    if not new:
        return found
    level = float(np.median(found.angles))
    behind = np.any([_is_behind(found.boxes, box) for box in new], axis=0)
    spaced = [blank and not touches for blank, touches in zip(found.spaced, behind.tolist(), strict=True)]
    return Glyphs(
        (*found.texts, *("-" for _ in new)),
        np.concatenate([found.boxes, np.array(new)]),
        np.concatenate([found.angles, np.full(len(new), level)]),
        (*spaced, *(False for _ in new)),
        found.spoiled,
        np.concatenate([found.looks, np.zeros(len(new), np.int8)]),
    )


def _is_behind(boxes: npt.NDArray[np.float64], sign: tuple[float, float, float, float]) -> npt.NDArray[np.bool_]:
    """Which characters touch a sign on its right, so that the blank that the text layer has there is none."""
    left, bottom, right, top = sign
    level = (boxes[:, 1] <= bottom) & (boxes[:, 3] >= top)
    return np.asarray(level & (abs(boxes[:, 0] - right) < right - left), dtype=np.bool_)


def as_high_as_type(boxes: npt.NDArray[np.float64], texts: Sequence[str]) -> npt.NDArray[np.float64]:
    """Boxes, n x 4 with the origin at the top left, those of signs that are no higher than their ink as high as the
    type before them, so that they stand on its line."""
    heights = boxes[:, 3] - boxes[:, 1]
    low = np.array([text in SIGNS for text in texts], dtype=bool) & (heights < FLAT * (boxes[:, 2] - boxes[:, 0]))
    if not low.any() or low.all():
        return boxes
    before = np.maximum.accumulate(np.where(low, -1, np.arange(len(boxes))))
    type_height = np.where(before < 0, np.median(heights[~low]), heights[before])
    middles = (boxes[:, 1] + boxes[:, 3]) / 2
    found = boxes.copy()
    found[low, 1] = middles[low] - ABOVE * type_height[low]
    found[low, 3] = middles[low] + (1 - ABOVE) * type_height[low]
    return found


def _unusable(character: str) -> bool:
    """Whether a code tells no character: private use, unassigned, control or replacement."""
    return character == "\ufffd" or unicodedata.category(character) in ("Co", "Cn", "Cc", "Cs")
