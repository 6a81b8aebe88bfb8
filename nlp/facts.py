"""Whose report it is, of which year, under which title, published when.

Evidence is gathered from everywhere it can stand (the title, the file's name, the signature, the preamble, the fields
of the web page around the report, the body) and weighed; one wrong mention, such as a year copied from last year's
report, is outvoted by the others.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from pathlib import PurePath

from baobiao.document import Document, Grid, Paragraph
from baobiao.nlp.agencies import full_name, is_agency, mentions, names_only, without_lead
from baobiao.nlp.dates import YEAR, compact, dates, year_value
from baobiao.nlp.fold import simplified, spell
from baobiao.nlp.years import year_votes

_HEAD, _TAIL = 25, 12
_LONGEST_TITLE_LINE = 45
_PLACED = re.compile(r"[省市县区旗州盟镇乡]|街道|国家|中国|中华|自治|海关")
_LEAST = 1.0  # one passing mention in the body is not enough to name whose report it is

_CORE = re.compile(
    rf"(?:政府)?信息公[开開市](?:工作)?(?:{YEAR}年?)?(?:情况)?的?(?:[年牛]度)?(?:工作)?(?:情况)?的?(?:[报報]告|年[报報])"
    rf"(?:[（(]{YEAR}年?度?版?[）)])?(?!的?(?:编[制写]|有关|格式|模板|及发布|[^，。；]{{0,6}}通知))"
)
_YEAR = re.compile(rf"({YEAR})年?度?的?")
_CLAUSE = re.compile(r".*[。；！？，,：:;《》“”\"（(）)>＞|｜】\]\[【—]")
_NAVIGATION = re.compile(r"(?:上一篇|下一篇|附件|相关|当前位置|您.{0,3}位置|首页|网站首页|点击下载|下载)")
_BODY = "发布机构|发布单位|公开机构|信息来源|发布部门|责任单位|公开主体|制作单位|来源"
_DAY = "(?:发布|发文|公开|生成|成文|公布|录入|更新|印发)(?:日期|时间)"
_FIELD = re.compile(rf"(?:{_BODY})[：:]([^：:|｜\]】]{{3,40}}?)(?=[\[【|｜]|..?.?.?[：:]|$)")
_PUBLISHED = re.compile(rf"{_DAY}[：:]|(?:^|[^起止])(?:日期|时间)[：:]")
_LABEL = re.compile(rf"(?:{_BODY}|{_DAY})[：:]?")


@dataclass(frozen=True, slots=True)
class ReportFacts:
    """What identifies a report; None where the text does not say.

    Args:
        title: as printed, joined over lines and without blanks.
        agency: the body that reports, by its full name (a 街道 by its 办事处, a county by its 人民政府).
        year: the year that is reported on.
        published_on: the date of the signature, else the date of publication that the page around it gives.
    """

    title: str | None = None
    agency: str | None = None
    year: int | None = None
    published_on: date | None = None


@dataclass(frozen=True, slots=True)
class _Title:
    text: str
    agency: str
    year: int | None
    weight: float


def report_facts(paragraphs: Sequence[Paragraph], file_name: str) -> ReportFacts:
    """The facts of one report.

    Args:
        paragraphs: its narrative in reading order, page furniture included.
        file_name: of its file or folder; reports are often named by their title.
    """
    printed = [compact(p.text) for p in paragraphs if p.text.strip()]
    units = [spell(unit) for unit in printed]
    titles = [*_titles(printed[:_HEAD], 10.0), *_titles([compact(PurePath(file_name).stem)], 5.0)]
    best = max((t for t in titles if t.text), key=lambda t: (t.weight, -titles.index(t)), default=None)
    issued = _signature(units) or _published(units)
    return ReportFacts(
        title=best.text if best else None,
        agency=_as_printed(_agency(units, titles), [*printed, compact(PurePath(file_name).stem)]),
        year=_year(units, titles, issued),
        published_on=issued,
    )


def with_fields(document: Document) -> Iterator[Paragraph]:
    """The paragraphs of a document, and the fields about its publication that stand in tables, as label and value."""
    for block in document.blocks:
        if isinstance(block, Paragraph):
            yield block
        elif isinstance(block, Grid):
            for label, value in pairwise(c for c in block.cells if c.text.strip()):
                if _LABEL.fullmatch(compact(label.text)) and label.row == value.row:
                    yield Paragraph(f"{label.text.strip(':： ')}：{value.text}", label.place, kind="header")


def _as_printed(agency: str | None, printed: Sequence[str]) -> str | None:
    """A name found in canonical spelling as the text has it: look-alike characters are different names.

    What a short name was completed by stands nowhere in the text.
    """
    for added in ("", "政府", "人民政府", "办事处"):
        stem = (agency or "").removesuffix(added)
        for text in printed if stem and stem + added == agency else ():
            at = spell(text).find(stem)
            if at >= 0:
                return simplified(text[at : at + len(stem)]) + added
    return agency


def _titles(printed: Sequence[str], weight: float) -> Iterator[_Title]:
    """The titles in the first lines: in one line, or joined over several."""
    units = [spell(unit) for unit in printed]
    whole = "".join(printed)
    for stop in range(1, len(units) + 1):
        for start in range(stop - 1, max(-1, stop - 5), -1):
            joined = "".join(units[start:stop])
            if start and re.fullmatch(rf".{{0,30}}{YEAR}年?度?", units[start - 1]):
                continue
            if start < stop - 1 and any(len(u) > _LONGEST_TITLE_LINE for u in units[start:stop]):
                break
            match = _CORE.search(joined)
            if match and match.end() > len(joined) - len(units[stop - 1]):
                title, length = _title(units, start, joined, match)
                end = sum(map(len, units[:start])) + match.end()
                yield replace(title, text=whole[end - length : end], weight=weight * title.weight)
                break


def _title(units: Sequence[str], start: int, joined: str, core: re.Match[str]) -> tuple[_Title, int]:
    """A title with its agency, which may stand in the lines above, and how many characters it has, 0 for no title."""
    clause = _CLAUSE.sub("", joined[: core.start()])
    head = without_lead(clause.partition("关于")[0])
    left = clause[clause.index(head) :] if is_agency(head) else without_lead(clause)
    years = [v for m in _YEAR.finditer(joined[: core.end()][-60:]) if (v := year_value(m[1]))]
    agency = head if is_agency(head) else _YEAR.sub("", left).lstrip("年度的")
    length = len(left) + len(core.group())
    alone = len(joined) - length <= 4
    if not agency:
        agency = _above(units, start)
        length = core.end() + len(agency) if agency else length
    if agency.endswith("人民"):
        agency = full_name(agency)
    named = is_agency(agency)
    weight = 1.0 if alone else 0.2 if _NAVIGATION.search(joined) else 0.6
    weight *= 1.0 if named or years else 0.3
    title = _Title("", agency if named else "", years[0] if years else None, weight)
    return title, length if alone or named or years else 0


def _above(units: Sequence[str], start: int) -> str:
    """The name of a body in the short lines above a title."""
    name = ""
    for unit in reversed(units[max(0, start - 3) : start]):
        if (
            len(unit) > 30
            or unit.endswith(("信息公开", "政务公开", "网站"))
            or not re.fullmatch(r"[\u4e00-\u9fff·]+", unit)
        ):
            break
        if name and is_agency(name) and not re.search(r"(?:[省市县区州盟旗镇乡]|人民(?:政府)?)$", unit):
            break
        name = unit + name
    return name if is_agency(name) else ""


def _agency(units: Sequence[str], titles: Sequence[_Title]) -> str | None:
    """The body with the most evidence; a fuller name inherits the evidence of the names that it ends with."""
    votes: defaultdict[str, float] = defaultdict(float)
    for title in titles:
        if title.agency:
            votes[full_name(title.agency)] += title.weight
    bare = tuple(name for name in votes if not _PLACED.search(name))
    said = _mentioned(units) if bare or not votes else ()  # prose is asked where no title says whose report it is
    named = [*_signed(units), *((n, w) for n, w in said if not votes or n.endswith(bare))]
    for name, weight in named:
        votes[full_name(name)] += weight
    joined = {
        name: weight + sum(w for other, w in votes.items() if other != name and name.endswith(other))
        for name, weight in votes.items()
    }
    best = max(joined, key=lambda n: (joined[n], len(n)), default=None)
    return best if best and joined[best] >= _LEAST else None


def _signed(units: Sequence[str]) -> Iterator[tuple[str, float]]:
    """Names that stand as a signature or in a field of the web page, with what each is worth."""
    for unit in units[-_TAIL:]:
        name = without_lead(re.sub(rf"{YEAR}年.*$", "", unit))
        if names_only(name) and not name.endswith(("省", "市", "县", "区")):
            yield name, 6.0
    for unit in (*units[:_HEAD], *units[-_TAIL:]):
        yield from ((m[1], 4.0) for m in _FIELD.finditer(unit) if is_agency(m[1]))


def _mentioned(units: Sequence[str]) -> Iterator[tuple[str, float]]:
    """Names in running text, with what each is worth."""
    seen: Counter[str] = Counter()
    for index, unit in enumerate(units):
        for name in mentions(unit):
            seen[name] += 1
            if seen[name] <= 8:
                yield name, 2.0 if index < 6 and seen[name] == 1 else 0.5


def _year(units: Sequence[str], titles: Sequence[_Title], issued: date | None) -> int | None:
    """The year with the most evidence; a report of the first half of a year is about the year before."""
    votes = year_votes(units)
    for title in titles:
        if title.year:
            votes[title.year] += 0.6 * title.weight
    if issued:
        votes[issued.year - (issued.month <= 6)] += 2.0
    return max(votes, key=lambda y: (votes[y], y), default=None)


def _signature(units: Sequence[str]) -> date | None:
    """The date that stands by itself, or after the body's name, at the end."""
    for unit in reversed(units[-_TAIL:]):
        for value, start, end in dates(unit):
            before = unit[:start]
            if len(unit) - end <= 2 and (len(before) <= 4 or names_only(before)):
                return value
    return None


def _published(units: Sequence[str]) -> date | None:
    """The date of publication in the furniture of the page around the report."""
    for unit in (*units[:_HEAD], *units[-_TAIL:]):
        for label in _PUBLISHED.finditer(unit):
            near = [d for d, start, _ in dates(unit[label.end() : label.end() + 16]) if start <= 1]
            if near:
                return near[0]
    return None
