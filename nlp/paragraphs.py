"""Paragraphs as they were written: sentences that a dump or a page break cut are mended, run-in headings split off.

Nothing is lost: the texts of the parts, joined, are the texts of the paragraphs that came in, joined.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from baobiao.document import Paragraph, Place

_ENDS = "。；！？：…”】）)》;!?:.．"
_ORDINAL = (
    r"(?:第[一二三四五六七八九十]+[章部]分?[、：\s]?|[（(]\s?[一二三四五六七八九十]{1,3}\s?[）)]?|[一二三四五六七八九十]{1,3}\s?[)）、.．]"
    r"|[一二三四五六七八九十]{1,2}(?=[ 　])|[（(]\d{1,2}[)）]|\d{1,2}\s?[、.．](?!\d)|[◆★●■▲◎§]|【)"
)
_OPENING = re.compile(rf"\s*(?:{_ORDINAL}|附[件表：]|\[|【|[一二三四五六七八九十]是|根据《|注[:：])")
_SENTENCE = re.compile(r"[。！？；，,;]")
_END_OF_ONE = re.compile(r"(?!无|没有|同上|略)[\u4e00-\u9fff]{1,3}[。；]")  # the last characters of a sentence
_CJK = r"[\u4e00-\u9fff]"
_STOP = rf"(?:[。：:\n]|(?<={_CJK})[ 　](?={_CJK}{{6}}))"
_RUN_IN = re.compile(rf"\s*(?P<heading>{_ORDINAL}\s*[^。：:；，,!！？?\n]{{2,34}}?\s*{_STOP})(?P<rest>[\s\S]{{8,}})")
_INNER = re.compile(
    r"[。；！\n]\s*(?=(?:[（(]\s?[一二三四五六七八九十]{1,2}\s?[）)]|[一二三四五六七八九十]{1,2}、)[^。，：:；]{2,34}[。：:\n])"
)
_RULE = r"[-—–─_·~\s]*"
_PAGE = rf"{_RULE}(?:第\s*)?\d{{1,4}}(?:\s*页)?(?:\s*[，,/共]*\s*共?\s*\d{{1,4}}\s*页?)?{_RULE}"
_FURNITURE = re.compile(rf"\s*(?:{_PAGE}|\[\s*(?:image|图片|表格)[^\]]{{0,60}}\]\s*)+\Z")
_ORDERED = re.compile(_ORDINAL)
_LONG_REST = re.compile(r"[：:，,].{9,}")
_WORD = re.compile(r"[\u4e00-\u9fff“]")
_STOPS, _BREAKS = frozenset("。；;"), frozenset("，,：:")

_SHORT = 60  # characters that a heading is shorter than
_LONGEST = 6000  # characters; a paragraph beyond that is a dump that lost its line ends


class Unit(NamedTuple):
    """A paragraph as it was written.

    Args:
        text: exactly what stood in the source, its pieces joined without a separator.
        heading: True for a heading; `level` is its outline level where the format told.
        run_in: length of the run-in heading that opens the text, 0 where none does.
        furniture: True for page numbers and placeholders, known by their shape alone.
    """

    text: str
    place: Place
    heading: bool = False
    run_in: int = 0
    furniture: bool = False


def mend(paragraphs: Sequence[Paragraph]) -> tuple[Unit, ...]:
    """The paragraphs of a document, mended and split, in reading order.

    A paragraph that stops in mid-sentence goes on in the next one, page numbers between them notwithstanding (those are
    put after the mended paragraph). Headings that run into their text keep together here; `Unit.run_in` tells the cut.
    """
    whole: list[Unit] = []
    for paragraph in paragraphs:
        whole += _inner(paragraph)
    return tuple(_marked(unit) for unit in _joined(whole))


def _inner(paragraph: Paragraph) -> list[Unit]:
    """The paragraph cut before headings that stand inside it."""
    text, place = paragraph.text, paragraph.place
    if not text:
        return []
    if paragraph.kind in ("header", "footer"):
        return [Unit(text, place, furniture=True)]
    headed = paragraph.heading is not None
    return [
        Unit(piece, place, headed and len(piece) < _SHORT, 0, _FURNITURE.match(piece) is not None)
        for piece in _pieces(text)
    ]


def _pieces(text: str) -> list[str]:
    """The text in one piece, or cut."""
    if len(text) <= _LONGEST and not _INNER.search(text):
        return [text]
    return [text[a:b] for a, b in pairwise(_cuts(text))]


def _cuts(text: str) -> list[int]:
    """Where a text begins, holds a heading, becomes too long for one paragraph, and ends."""
    cuts = [0]
    for place in [*(m.start() + 1 for m in _INNER.finditer(text)), len(text)]:
        while place - cuts[-1] > _LONGEST:
            end = text.rfind("。", cuts[-1], cuts[-1] + _LONGEST) + 1
            cuts.append(end if end > cuts[-1] else cuts[-1] + _LONGEST)
        if place > cuts[-1]:
            cuts.append(place)
    return cuts


def _joined(units: Iterable[Unit]) -> Iterator[Unit]:
    """Units with cut sentences joined; a page number inside a cut sentence moves behind it."""
    held: Unit | None = None
    pieces: list[str] = []
    aside: list[Unit] = []
    size = 0
    for unit in units:
        if held is not None and unit.furniture:
            aside.append(unit)
        elif (
            held is not None
            and size < _LONGEST
            and not (unit.heading or held.heading or held.furniture)
            and goes_on(pieces[-1], unit.text)
        ):
            pieces.append(unit.text)
            size += len(unit.text)
        else:
            yield from _released(held, pieces, aside)
            held, pieces, aside, size = unit, [unit.text], [], len(unit.text)
    yield from _released(held, pieces, aside)


def _released(held: Unit | None, pieces: Sequence[str], aside: Sequence[Unit]) -> Iterator[Unit]:
    if held is not None:
        yield Unit("".join(pieces), held.place, held.heading, furniture=held.furniture) if len(pieces) > 1 else held
        yield from aside


def goes_on(before: str, after: str) -> bool:
    """Whether `after` continues the sentence that `before` broke off."""
    if not after.strip():
        return True
    stem = before.rstrip()
    if not stem or stem[-1] in _ENDS or _OPENING.match(after):
        return False
    return stem[-1] in "，、,《（(“—-" or after.lstrip()[0] in "，。、；）)》”" or _reads_on(stem, after)


def _reads_on(stem: str, after: str) -> bool:
    """Without punctuation at the break: prose of some length goes on, headings and short lines do not."""
    if _SENTENCE.search(stem) and _END_OF_ONE.match(after):
        return True
    if "。" not in stem and (len(stem) < 28 or (_OPENING.match(stem) and not _SENTENCE.search(stem))):
        return False
    return bool(_SENTENCE.search(stem)) and bool(_SENTENCE.search(after) or after.rstrip()[-1:] in _ENDS)


def _marked(unit: Unit) -> Unit:
    """The unit with its heading told: a short line that opens with an ordinal, or a run-in heading's length."""
    if unit.furniture or unit.heading:
        return unit
    text = unit.text
    if looks_like_heading(text):
        return Unit(text, unit.place, heading=True)
    if match := _RUN_IN.match(text):
        return Unit(text, unit.place, run_in=match.end("heading"))
    return unit


def looks_like_heading(text: str) -> bool:
    """A short line without a sentence in it, opened by an ordinal or without any closing punctuation."""
    line = text.strip()
    if not line or len(line) > 60 or not _STOPS.isdisjoint(line):
        return False
    stem = line.rstrip("：:.．、 ）)")
    if _ORDERED.match(line):
        return len(stem) <= 48 and not _LONG_REST.search(stem)
    return 2 <= len(stem) <= 40 and _BREAKS.isdisjoint(stem) and bool(_WORD.match(stem))
