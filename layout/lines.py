"""The lines of a text dump: what each looks like by itself.

A dump keeps a table as lines of fields (by tabs, pipes, wide gaps, single blanks before numbers), as one cell a line,
or as labels with their numbers glued on. One line alone proves little; `evidence` says how much it speaks for a table,
and `runs` weighs whole stretches.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

Style = Literal["tabs", "pipes", "gaps", "blanks", "value", "glued", "label", "prose", "rule", "empty", "folio"]

_NUMBER = r"[-+−–—－＋]?\s?(?:[\d０-９]{1,3}(?:[,，][\d０-９]{3})+|[\d０-９]+)(?:[.．][\d０-９]+)?"
_UNIT = r"(?:%|％|件|条|个|项|次|篇|人|元|万元|亿元|万)?"
_DASH = r"[-－—–―─/／\\]{1,3}"
_VALUE = re.compile(rf"(?:{_NUMBER}\s?{_UNIT}|{_DASH})")
_TAIL = re.compile(rf"(?:(?<=\s)|^)(?:(?:{_NUMBER}{_UNIT}|{_DASH}|无)\s+)*(?:{_NUMBER}{_UNIT}|{_DASH}|无)$")
_GLUED = re.compile(r"(?=.{0,60}$)[^\d０-９]*[\u4e00-\u9fff）)][\d０-９]{1,}")
_RULE = re.compile(
    r"[\s|+:=─━═┄┈┼├┤┬┴┌┐└┘│_-]*(?:-{3,}|={3,}|─{3,}|━{3,}|═{3,}|_{3,}|[┌┬┐├┼┤└┴┘])[\s|+:=─━═┄┈┼├┤┬┴┌┐└┘│_-]*"
)
_FOLIO = re.compile(r"[-—–－─]\s*\d{1,4}\s*[-—–－─]|第\s*\d{1,4}\s*页(?:\s*[,，/]?\s*共\s*\d{1,4}\s*页)?")
_PIPES = re.compile("[|｜│┃¦]")
_GAP = re.compile(r"[ \u00a0]{2,}|[ \u00a0]*\u3000[\s\u3000]*|[ \u00a0]{2,}")
_BRACKETED = re.compile(r"[（(〔\[【][^（()）〔〕\[\]【】]*(?:[）)〕\]】]|$)|^[^（()）]*[）)]")
_UNIT_APART = re.compile(r"(?<=[\d０-９])[ \u00a0]+(?=(?:[亿千百万]*元|[件个项次条宗人起份])(?:\s|$))")
_HARD = re.compile("[\u00a0\u3000]")
_SENTENCE = re.compile(r"[。；！？;!?]|，.*，|[，,:：].{20,}|\.\s+[A-Z]")
_KEYED = re.compile(r"[^：:]{1,12}[：:].*")
LONGEST_LABEL = 60


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the text: its number from 1, its text, its style, and its fields where it has some.

    `edge`: it is the first or last of a page, so that its figure may be the page's number.
    """

    number: int
    text: str
    style: Style
    fields: tuple[str, ...] = ()
    edge: bool = False

    @property
    def filled(self) -> int:
        """How many fields hold something."""
        return sum(1 for f in self.fields if f)


def line_of(number: int, text: str) -> Line:
    """The line with its style and fields."""
    bare = text.strip()
    if not bare:
        return Line(number, "", "empty", _tabbed(text) if "\t" in text else ("",) if _HARD.search(text) else ())
    if _RULE.fullmatch(bare) and (len(bare) > 3 or "|" in bare):
        return Line(number, bare, "rule")
    if _FOLIO.fullmatch(bare):
        return Line(number, bare, "folio")
    return _divided(number, text) or _undivided(number, bare)


def _divided(number: int, text: str) -> Line | None:
    """A line whose fields are divided by tabs, pipes or wide gaps; None for one that is not."""
    pipes = len(_PIPES.findall(text))
    if pipes and (pipes > 1 or _PIPES.match(text.strip()) or _PIPES.search(text.strip()[-1])):
        fields = _piped(text.strip())
        return Line(number, text.strip(), "prose") if _keyed(fields) else Line(number, text.strip(), "pipes", fields)
    if "\t" in text:
        fields = _tabbed(text)
        if not _prose_fields(fields):
            return Line(number, text.strip(), "tabs", fields)
        return Line(number, text.strip(), "prose")
    fields = _gapped(text.strip())
    if len(fields) > 1 and not _prose_fields(fields):
        return Line(number, text.strip(), "gaps", fields)
    return None


def _undivided(number: int, bare: str) -> Line:
    bare = _UNIT_APART.sub("", bare)
    if _VALUE.fullmatch(bare):
        return Line(number, bare, "value", (bare,))
    tail = _TAIL.search(bare)
    row_of_values = tail is not None and len(tail.group().split()) >= 3
    if is_prose(bare) and not (row_of_values and not _SENTENCE.search(_BRACKETED.sub("", bare))):
        return Line(number, bare, "prose")
    if tail and 0 < tail.start():
        return Line(number, bare, "blanks", (bare[: tail.start()].strip(), *tail.group().split()))
    if tail and " " in bare:
        return Line(number, bare, "blanks", tuple(bare.split()))
    return Line(number, bare, "glued" if _GLUED.fullmatch(bare) else "label", (bare,))


def _tabbed(text: str) -> tuple[str, ...]:
    return tuple(f.strip() for f in text.split("\t"))


def _piped(text: str) -> tuple[str, ...]:
    fields = [f.strip() for f in _PIPES.split(text)]
    first = 1 if not fields[0] else 0
    last = len(fields) - 1 if len(fields) - 1 > first and not fields[-1] else len(fields)
    return tuple(fields[first:last])


def _gapped(text: str) -> tuple[str, ...]:
    """The fields between wide gaps; single characters that stand apart are one word spread out (规　章)."""
    fields: list[str] = []
    for piece in _GAP.split(text):
        if fields and _lone(piece) and all(map(_lone, fields[-1])):
            fields[-1] += piece
        elif piece:
            fields.append(piece)
    return tuple(fields)


def _lone(piece: str) -> bool:
    return len(piece) == 1 and "\u4e00" <= piece <= "\u9fff" and piece != "一"


def _prose_fields(fields: tuple[str, ...]) -> bool:
    """Whether the fields are no table's: one that holds a sentence, or pairs of key and value (发布日期：…)."""
    filled = [f for f in fields if f]
    if len(filled) == 1:
        return is_prose(filled[0])
    return any(len(f) > 120 for f in filled) or _keyed(fields)


def _keyed(fields: tuple[str, ...]) -> bool:
    filled = [_BRACKETED.sub("", f) for f in fields if f]
    return len(filled) > 1 and 2 * sum(map(bool, map(_KEYED.fullmatch, filled))) > len(filled)


def is_value(text: str) -> bool:
    """Whether the text is a number or a dash, as a cell shows it."""
    return bool(_VALUE.fullmatch(text.strip()))


def is_prose(text: str) -> bool:
    """Whether the text reads as a sentence rather than as the title of a row or column; brackets aside."""
    if len(text) > 3 * LONGEST_LABEL:
        return True
    core = _BRACKETED.sub("", text)
    return bool(_SENTENCE.search(core)) or len(core) > LONGEST_LABEL


def evidence(line: Line) -> int:
    """How much the line speaks for a table: 0 not at all, 3 enough by itself."""
    if line.style in ("tabs", "pipes"):
        return min(3, line.filled) if line.filled > 1 else int(line.style == "pipes")
    if line.style in ("gaps", "blanks"):
        return 3 if line.filled > 4 else 2 if line.filled > 2 else 1
    return int(line.style in ("value", "glued", "rule"))
