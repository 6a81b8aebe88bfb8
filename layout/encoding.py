"""Bytes of a text to characters, when nobody says in which encoding.

A byte order mark decides; then NUL bytes tell UTF-16; then strict UTF-8; then GB18030 and, last, Big5, each only where
most of what it gives are characters in common use (the first level of GB 2312, the frequent plane of Big5).
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from baobiao.errors import UnknownEncoding

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_USUAL_SHARE = 0.7
_SPOILED_SHARE = 0.002
_SAMPLE = 20_000


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text, the encoding it was in, and how many characters could not be decoded (U+FFFD in the text)."""

    text: str
    encoding: str
    spoiled: int = 0


def decode_text(data: bytes, path: str = "") -> Decoded:
    """The characters of `data`.

    Raises:
        UnknownEncoding: when no encoding gives a plausible text.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _lenient(data[len(mark) :], encoding)
    if b"\0" in data[:_SAMPLE]:
        found = _by_plausibility(data, ("utf-16-le", "utf-16-be"))
    else:
        found = _strict(data, "utf-8") or _by_plausibility(data, ("gb18030", "big5hkscs", "utf-16-le", "utf-16-be"))
    found = found or _slightly_spoiled(data)
    if found is None:
        raise UnknownEncoding(
            "the text is in no encoding that we know (UTF-8, UTF-16, GB18030, Big5)",
            path=path,
            remedy="save it as UTF-8",
        )
    return found


def _strict(data: bytes, encoding: str) -> Decoded | None:
    """The text, its last character forgiven when the file was cut inside it; None where it does not decode."""
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        text = decoder.decode(data)
    except UnicodeDecodeError:
        return None
    cut = bool(decoder.getstate()[0])
    return Decoded(text + "\ufffd" * cut, encoding, int(cut)) if text or not data else None


def _lenient(data: bytes, encoding: str) -> Decoded:
    text = data.decode(encoding, errors="replace")
    return Decoded(text, encoding, text.count("\ufffd"))


def _by_plausibility(data: bytes, encodings: tuple[str, ...]) -> Decoded | None:
    found = [d for e in encodings if (d := _strict(data, e))]
    scored = [(usual_share(d.text), -i, d) for i, d in enumerate(found)]
    best = max(scored, key=lambda s: s[:2], default=None)
    return best[2] if best and best[0] >= _USUAL_SHARE else None


def _slightly_spoiled(data: bytes) -> Decoded | None:
    """A text of which only a few bytes are wrong."""
    for encoding in ("utf-8", "gb18030"):
        found = _lenient(data, encoding)
        few = found.spoiled <= max(1, _SPOILED_SHARE * len(found.text))
        if few and len(found.text) > 20 and usual_share(found.text) >= _USUAL_SHARE:
            return found
    return None


def looks_like_text(data: bytes) -> bool:
    """Whether the first bytes may be a text: a byte order mark, no control characters, or plausible UTF-16."""
    head = data[:4096]
    if head.startswith(tuple(mark for mark, _ in _MARKS)) or not _CONTROLS.search(head):
        return True
    return any(usual_share(head.decode(e, "ignore")) >= _USUAL_SHARE for e in ("utf-16-le", "utf-16-be"))


def usual_share(text: str) -> float:
    """The share (0 to 1) of characters in common use, ASCII aside; control characters count against it."""
    sample = text[:_SAMPLE]
    foreign = [c for c in sample if not (" " <= c <= "~" or c in "\t\r\n\f\v")]
    return sum(map(_usual, foreign)) / len(foreign) if foreign else 1.0


def _usual(character: str) -> bool:
    if "\u3000" <= character <= "\u303f" or "\uff00" <= character <= "\uffef" or character in "—–…·“”‘’①②③④⑤×℃":
        return True
    if not "\u4e00" <= character <= "\u9fff":
        return False
    return _in_plane(character, "gb2312", 0xB0, 0xD7) or _in_plane(character, "big5", 0xA4, 0xC6)


def _in_plane(character: str, encoding: str, first: int, last: int) -> bool:
    try:
        return first <= character.encode(encoding)[0] <= last
    except UnicodeEncodeError:
        return False
