"""Streams of a PDF that unpack to far more than they are: what a page paints is parsed as a whole, at many times its
size in memory, so they are measured before anything is parsed.

Pictures are left out, as pale pages pack as well as any bomb and are drawn at a bounded size. What is encrypted cannot
be unpacked here, and is let pass.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator

MOST = 64_000_000
"""Bytes that one stream may unpack to."""
PACKS = 1000
"""How many times smaller than its content a stream of zlib can be, nearly; smaller streams need not be looked into."""
PIECE = 1 << 20
_STREAM = re.compile(rb"stream\r?\n")
_FLATE = re.compile(rb"/(?:FlateDecode|Fl)\b")
_PICTURE = re.compile(rb"/Subtype\s*/Image\b")
_DICTIONARY = 2_000
"""Bytes before a stream in which its dictionary is looked for."""


def bomb(data: bytes) -> int | None:
    """The size that a stream of a PDF goes past when unpacked, None where none does."""
    return next((size for packed, filters in _packed(data) if (size := _unpacked(packed, filters)) > MOST), None)


def _packed(data: bytes) -> Iterator[tuple[bytes, int]]:
    """The packed streams that may be too large, with how many times they are packed."""
    for found in _STREAM.finditer(data):
        end = data.find(b"endstream", found.end())
        size = (len(data) if end < 0 else end) - found.end()
        before = data[max(0, found.start() - _DICTIONARY) : found.start()]
        dictionary = before[before.rfind(b" obj") + 1 :]
        filters = len(_FLATE.findall(dictionary))
        if filters and size * PACKS**filters > MOST and not _PICTURE.search(dictionary):
            yield data[found.end() : found.end() + size], filters


def _unpacked(packed: bytes, filters: int) -> int:
    """The size of what was packed once or more, as far as it goes past the most."""
    for _ in range(filters - 1):
        packed = b"".join(_pieces(packed))
    return sum(map(len, _pieces(packed)))


def _pieces(packed: bytes) -> Iterator[bytes]:
    """The unpacked bytes up to a piece past the most; they end where they are broken."""
    inflate, rest, total = zlib.decompressobj(), packed, 0
    while rest and total <= MOST and not inflate.eof:
        try:
            piece = inflate.decompress(rest, PIECE)
        except zlib.error:
            return
        if not piece and not inflate.unconsumed_tail:
            return
        total, rest = total + len(piece), inflate.unconsumed_tail
        yield piece
