"""What happens to the lines of a dumped table on their way: page breaks, crawls, mirrors, mends by hand.

Each kind of mess takes the lines of a table and returns them changed; the figures in them, in their order, stay.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from random import Random

Mess = Callable[[Random, list[str]], list[str]]

_FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
_RADICALS = str.maketrans(
    "一二人力工大小文方日月止比水火父片生用立行见角言足里金长门面",
    "⼀⼆⼈⼒⼯⼤⼩⽂⽅⽇⽉⽌⽐⽔⽕⽗⽚⽣⽤⽴⾏⻅⾓⾔⾜⾥⾦⻓⻔⾯",
)
_TRADITIONAL = str.maketrans(
    "处罚许强制发废现数规决项费单采购总额开对务结转区这种计属于国秘机关绝护类内过权举报诉请复构负责业会组织团体级办据实际讯应确认给证审个无",
    "處罰許強製發廢現數規決項費單採購總額開對務結轉區這種計屬於國秘機關絕護類內過權舉報訴請複構負責業會組織團體級辦據實際訊應確認給證審個無",
)
_FOLIOS = ("- {} -", "— {} —", "第 {} 页 共 9 页", "第{}页", "\f{}")
_TITLE = re.compile("[\u4e00-\u9fff]{6,}")


def folio(rng: Random, lines: list[str]) -> list[str]:
    """The number of a page between two lines, blank lines around it."""
    at = rng.randrange(1, len(lines))
    return [*lines[:at], "", rng.choice(_FOLIOS).format(rng.randint(2, 9)), "", *lines[at:]]


def header_again(rng: Random, lines: list[str]) -> list[str]:
    """The lines above the first figures once more in the middle, as page breaks print them."""
    first = next((i for i, line in enumerate(lines) if re.search(r"\d", line.strip(" |\t\u00a0")[-2:])), 0)
    if not 0 < first < 12 or len(lines) - first < 12:
        return lines
    at = rng.randrange(first + 6, len(lines) - 4)
    while at < len(lines) and not _TITLE.search(lines[at]):
        at += 1
    return [*lines[:at], "", *lines[: first - 1], *lines[at:]]


def blank_lines(rng: Random, lines: list[str]) -> list[str]:
    """Blank lines where the source had its own."""
    return [part for line in lines for part in ((line, "") if rng.random() < 0.15 else (line,))]


def broken_titles(rng: Random, lines: list[str]) -> list[str]:
    """Long titles broken over lines."""
    found: list[str] = []
    for line in lines:
        title = _TITLE.search(line)
        if title and rng.random() < 0.12:
            at = rng.randrange(title.start() + 2, title.end() - 1)
            found += [line[:at], *([""] if rng.random() < 0.3 else []), line[at:]]
        else:
            found.append(line)
    return found


def lost_characters(rng: Random, lines: list[str]) -> list[str]:
    """A character of a long title lost now and then; a unit without one would be another unit."""
    return [_without_one(rng, line) if rng.random() < 0.15 else line for line in lines]


def _without_one(rng: Random, line: str) -> str:
    title = _TITLE.search(line)
    if not title or "单位" in line:
        return line
    at = rng.randrange(title.start() + 1, title.end() - 1)
    return line[:at] + line[at + 1 :]


def indented(rng: Random, lines: list[str]) -> list[str]:
    """Blanks before every line, or behind it."""
    before, behind = rng.choice((("\u3000\u3000", ""), ("    ", ""), ("", "  "), (" ", " ")))
    return [before + line + behind if line else line for line in lines]


def _translated(table: dict[int, int]) -> Mess:
    return lambda _, lines: [line.translate(table) for line in lines]


KINDS: tuple[Mess, ...] = (
    folio,
    header_again,
    blank_lines,
    broken_titles,
    lost_characters,
    indented,
    _translated(_FULL_WIDTH),
    _translated(_RADICALS),
    _translated(_TRADITIONAL),
)


def messed(rng: Random, lines: Sequence[str]) -> list[str]:
    """The lines after up to three kinds of mess."""
    found = list(lines)
    for kind in rng.sample(KINDS, rng.choice((0, 0, 1, 1, 2, 3))):
        found = kind(rng, found)
    return found
