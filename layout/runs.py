"""Which lines of a text are tables and which are narrative.

Lines that speak for a table by themselves seed runs; a run takes in the labels, blank lines and pieces of labels
around and between its seeds, and stops at sentences and at chapter headings. Chapter headings are told from numbered
row titles (一、本年新收…) by their order in the whole text and by what stands around them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from baobiao.layout.lines import Line, evidence, is_value

_NUMBERED = re.compile(
    r"(?:第?([一二三四五六七八九]|十[一二三四五六七八九]?)(?:、|章|部分)|([1-9]|1\d)[、.．](?!\d))\s*\S.*"
)
_ONES = "一二三四五六七八九"
_NUMERALS = {n: i for i, n in enumerate([*_ONES, "十", *("十" + n for n in _ONES)], 1)}
_HEADING_END = re.compile(
    r"(?:情况|事项|问题|措施|打算|计划|概述|概况|依据|附件|附录|说明|建议|工作|安排|改进)[）)]?[。：:]?$"
)
_DATE = re.compile(r"\d{4}\s*年\s*\d{1,2}\s*月|[〇○零一二三四五六七八九]{4}年.{1,3}月")
_ENOUGH = 3
_FARTHEST_LABELS = 40
_PIECE = 4


@dataclass(frozen=True, slots=True)
class Run:
    """The lines [start, stop) of a text, a table's or not."""

    start: int
    stop: int
    table: bool


def runs(lines: Sequence[Line]) -> list[Run]:
    """The whole text as alternating runs of narrative and table lines, none left out."""
    chapters = chapter_headings(lines)
    found: list[Run] = []
    at = 0
    for start, stop in _tables(lines, chapters):
        if start > at:
            found.append(Run(at, start, False))
        found.append(Run(start, stop, True))
        at = stop
    return [*found, Run(at, len(lines), False)] if at < len(lines) else found


def with_folios(lines: Sequence[Line]) -> list[Line]:
    """The lines, page numbers among the cells of a table that has one cell a line told as such.

    A whole number that stands alone between blank lines is one where hardly any other value of the table does.
    """
    values = [i for i, line in enumerate(lines) if line.style == "value"]
    if 2 * len(values) <= sum(1 for line in lines if line.style != "empty"):
        return list(lines)
    alone = {i for i in values if 0 < i < len(lines) - 1 and _apart(lines, i - 1) and _apart(lines, i + 1)}
    numbers = {i for i in alone if lines[i].text.isdecimal() and len(lines[i].text) <= 3}
    if len(alone) * 20 > len(values):
        return list(lines)
    return [replace(line, style="folio") if i in numbers else line for i, line in enumerate(lines)]


def chapter_headings(lines: Sequence[Line]) -> frozenset[int]:
    """The indices of the lines that head chapters: the heaviest rising chain of numbered lines.

    The weight of a line is what stands around it (`_heading_weight`); a chain pays for every number that it leaves out.
    One pass, constant work a line: `best` holds for each number the heaviest chain that ends with it.
    """
    best: dict[int, tuple[int, tuple[int, ...]]] = {}
    for index, line in enumerate(lines):
        number = _chapter_number(line)
        weight = _heading_weight(lines, index) if number else 0
        if number and weight > 0:
            before = [(w - 2 * (number - n - 1), chain) for n, (w, chain) in best.items() if n < number]
            total, chain = max([*before, (1 - number, ())], key=lambda b: b[0])
            if number not in best or total + weight > best[number][0]:
                best[number] = total + weight, (*chain, index)
    return frozenset(max(best.values(), key=lambda b: b[0])[1]) if best else frozenset()


def _chapter_number(line: Line) -> int | None:
    if line.style not in ("label", "prose", "glued", "gaps"):
        return None
    match = _NUMBERED.fullmatch(line.text) if len(line.text) < 400 else None
    return _NUMERALS[match.group(1)] if match and match.group(1) else None


def _heading_weight(lines: Sequence[Line], index: int) -> int:
    """How much a numbered line looks like a chapter's heading: more than 0 for one that may be."""
    below = _next_filled(lines, index, 1)
    above = _next_filled(lines, index, -1)
    weight = 3 if _HEADING_END.search(lines[index].text[:60]) else 1 if lines[index].style == "prose" else 0
    weight += sum(1 for step in (-1, 1) if _apart(lines, index + step))
    weight += sum(1 for other in (above, below) if other is not None and other.style == "prose")
    if below is not None and below.style == "value":
        weight -= 5
    return weight - (above is not None and above.style == "value" and not _apart(lines, index - 1))


def _apart(lines: Sequence[Line], index: int) -> bool:
    return not 0 <= index < len(lines) or lines[index].style == "empty"


def _next_filled(lines: Sequence[Line], index: int, step: int) -> Line | None:
    for at in range(index + step, index + 4 * step, step):
        if 0 <= at < len(lines) and lines[at].style != "empty":
            return lines[at]
    return None


def _tables(lines: Sequence[Line], chapters: frozenset[int]) -> Iterator[tuple[int, int]]:
    """The stretches [start, stop) that are tables."""
    at = 0
    bare = _bare_chapters(lines, chapters)
    for seeds in _seeded(lines, chapters):
        enough = sum(evidence(lines[i]) for i in seeds) >= _ENOUGH or seeds[0] in bare
        if enough and any(lines[i].style != "rule" for i in seeds):
            start = _grown(lines, chapters, seeds, -1, at)
            at = _grown(lines, chapters, seeds, 1, len(lines) - 1) + 1
            yield start, at


def _bare_chapters(lines: Sequence[Line], chapters: frozenset[int]) -> frozenset[int]:
    """The lines of chapters that hold titles and a line of bare values but not one sentence."""
    bounds = [*sorted(chapters), len(lines)]
    found: set[int] = set()
    for start, stop in pairwise(bounds):
        inner = range(start + 1, stop)
        styles = [lines[i].style for i in inner]
        values = any(all(map(is_value, lines[i].fields)) for i in inner if lines[i].filled)
        if values and "prose" not in styles and styles.count("label") >= 3:
            found.update(inner)
    return frozenset(found)


def _seeded(lines: Sequence[Line], chapters: frozenset[int]) -> Iterator[list[int]]:
    """Groups of lines that speak for a table, with nothing but blanks and labels between them."""
    group: list[int] = []
    labels = 0
    for index, line in enumerate(lines):
        if index in chapters or line.style == "prose" or labels > _FARTHEST_LABELS:
            if group:
                yield group
            group, labels = [], 0
        if index in chapters or line.style == "prose":
            continue
        if evidence(line):
            group.append(index)
            labels = 0
        elif group and line.style != "empty":
            labels += 1
    if group:
        yield group


def _grown(lines: Sequence[Line], chapters: frozenset[int], seeds: Sequence[int], step: int, limit: int) -> int:
    """The last line that belongs to the run in the direction of `step`, at most `limit`.

    Labels next to the run belong to it. Over a blank line it goes on only for pieces of labels, for lines with tabs,
    and, upwards, for the column titles of a table that has one cell a line.
    """
    edge = at = seeds[0] if step < 0 else seeds[-1]
    single = step < 0 and sum(lines[i].style == "value" for i in seeds) * 2 > len(seeds)
    gap = False
    while 0 <= (at := at + step) and (at - limit) * step <= 0 and abs(at - edge) <= _FARTHEST_LABELS:
        line = lines[at]
        if at in chapters or line.style in ("prose", "folio"):
            break
        if step > 0 and _DATE.search(line.text):
            return seeds[-1]  # a signature
        if line.style == "empty":
            gap = True
        elif not gap or line.style == "tabs" or len(line.text) <= _PIECE or single:
            edge, gap = at, False
        else:
            break
    return edge
