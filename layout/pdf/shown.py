"""Which characters of a text layer are seen: a layer may hold text that is painted with no ink, or white on white."""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from baobiao.geometry import Box
from baobiao.layout.pdf.ink import WHITE

INVISIBLE = frozenset((3, 7))
"""Modes in which text leaves no ink (ISO 32000-1, 9.3.6)."""
SEEN, UNSEEN, PALE = 0, 1, 2
"""A character that is seen, one that is painted with no ink, and a white one, seen on dark ground alone."""
DARK = 215.0
"""Of 255: ground on which white print shows is darker, whatever covers less than half of it."""
SAME = 0.12
"""In heights of a character: printed twice to look bold, it stands no further from itself."""
LIGATURE = 2
"""The letters of a ligature stand at one place, so far from one another in the text at the most."""


def looks(texts: Sequence[Any], text_page: Any, indices: Sequence[int]) -> npt.NDArray[np.int8]:
    """For each character of a text page how it is painted, given the text objects of the page."""
    found = np.zeros(len(indices), np.int8)
    colour = [ctypes.c_uint() for _ in range(4)]
    if not any(_look(text, colour) for text in texts):
        return found
    known: dict[int, int] = {}
    for n, i in enumerate(indices):
        text = pdfium_c.FPDFText_GetTextObject(text_page, i)
        address = ctypes.addressof(text.contents) if text else 0
        if address not in known:
            known[address] = _look(text, colour) if text else SEEN
        found[n] = known[address]
    return found


def _look(text: Any, colour: Sequence[ctypes.c_uint]) -> int:
    mode = pdfium_c.FPDFTextObj_GetTextRenderMode(text)
    if mode in INVISIBLE:
        return UNSEEN
    if mode != 0 or not pdfium_c.FPDFPageObj_GetFillColor(text, *colour):
        return SEEN
    red, green, blue, opaque = (part.value for part in colour)
    return UNSEEN if opaque == 0 else PALE if min(red, green, blue) >= WHITE else SEEN


def on_dark(page: pdfium.PdfPage, boxes: Sequence[Box]) -> list[bool]:
    """Which boxes, in fractions of the page as it is shown, have dark ground, white print on it included."""
    pixels = np.asarray(page.render(scale=1, grayscale=True).to_numpy()).squeeze()
    height, width = pixels.shape[:2]
    spots = (box.scaled(width, height) for box in boxes)
    cut = [pixels[int(b.y0) : int(b.y1) + 1, int(b.x0) : int(b.x1) + 1] for b in spots]
    return [bool(part.size) and float(np.median(part)) < DARK for part in cut]


def once(texts: Sequence[str], boxes: npt.NDArray[np.float64]) -> npt.NDArray[np.bool_]:
    """Which characters are no second print of one that stands at nearly the same place."""
    kept = np.ones(len(texts), dtype=np.bool_)
    codes = np.unique(np.array(texts), return_inverse=True)[1] if texts else np.zeros(0, np.intp)
    sizes = boxes[:, 2:] - boxes[:, :2]
    reach = np.minimum(SAME * sizes.max(axis=1, initial=0), 0.4 * sizes.min(axis=1, initial=np.inf))
    for shift in (0.0, 0.5):
        order = np.lexsort((boxes[:, 0], np.floor(boxes[:, 1] + shift), codes))
        one, two = order[:-1], order[1:]
        away = abs(boxes[one, :2] - boxes[two, :2]).max(axis=1, initial=0)
        twins = (codes[one] == codes[two]) & (away < reach[two]) & (abs(one - two) > LIGATURE)
        kept[np.maximum(one, two)[twins]] = False
    return kept
