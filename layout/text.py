"""The lines of a text as paragraphs, ragged grids and the places of pictures.

Nothing that is printed is lost: every character that is not blank stands in a block, table rules (`|---|`) aside. What
belongs together across lines (broken labels, broken sentences) is for later steps to mend.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path, PurePosixPath
from urllib.parse import unquote

from baobiao.document import Block, Cell, Grid, Note, Paragraph, Picture, Place, Reading
from baobiao.layout import bars, blanks
from baobiao.layout.characters import plain
from baobiao.layout.lines import Line, line_of
from baobiao.layout.runs import runs, with_folios

METHOD = "text"
_BREAK = re.compile(r"\r\n|\r|\n")
_OTHER_BREAKS = re.compile("[\f\v\x85\u2028\u2029]")
_PLACEHOLDER = re.compile(
    r"!\[(?P<alt>[^\]\n]{0,300})\]\(\s*<?(?P<link>[^)\n>]{0,2000}?)>?(?:\s+[\"'][^\"'\n]{0,200}[\"'])?\s*\)"
    r"|\[(?:image|img|picture|图片|圖片|图像)\s*[:：]?\s*(?P<name>[^\]\n]{0,300})\]"
    r"|<img\b(?P<tag>[^>\n]{0,5000})>",
    re.I,
)
_ATTRIBUTE = re.compile(r"""(?:^|\s)src\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.I)
_HASHES = re.compile(r"(#{1,6})\s+(.*?)\s*#*")


def text_blocks(text: str, *, markdown: bool = False) -> tuple[Block, ...]:
    """The blocks of a text, in order, each with the number of its line."""
    blocks: list[Block] = []
    pending: list[Line] = []
    pages: list[int] = []
    for number, piece, new_page in _pieces(text):
        pages += [len(pending)] if new_page else []
        for part in _parted(number, piece):
            if isinstance(part, Picture):
                blocks += _blocks(_edged(pending, pages), markdown)
                pending, pages = [], []
                blocks.append(part)
            else:
                pending.append(part)
    return (*blocks, *_blocks(_edged(pending, pages), markdown))


def _pieces(text: str) -> Iterable[tuple[int, str, bool]]:
    """The lines with their numbers as an editor counts them, and whether a page begins with them.

    Form feeds and the like divide a line without counting.
    """
    for number, line in enumerate(_BREAK.split(text), 1):
        for i, piece in enumerate(_OTHER_BREAKS.split(line)):
            yield number, plain(piece), i > 0 and "\f" in line


def _edged(lines: list[Line], pages: Sequence[int]) -> list[Line]:
    """The lines, those that are the first or last of a page told."""
    printed = [i for i, line in enumerate(lines) if line.style != "empty"]
    for page in pages:
        at = bisect_left(printed, page)
        for i in printed[max(0, at - 1) : at + 1]:
            lines[i] = replace(lines[i], edge=True)
    return lines


def _parted(number: int, text: str) -> Iterable[Line | Picture]:
    """A line as it is, or cut where it names pictures."""
    at = 0
    for match in _PLACEHOLDER.finditer(text):
        if text[at : match.start()].strip():
            yield line_of(number, text[at : match.start()])
        yield Picture(_picture_name(match), None, Place(line=number))
        at = match.end()
    if not at or text[at:].strip():
        yield line_of(number, text[at:])


def _picture_name(match: re.Match[str]) -> str:
    if match["tag"] is not None:
        source = _ATTRIBUTE.search(match["tag"])
        return next((g for g in source.groups() if g is not None), "") if source else ""
    return (match["link"] or match["alt"] or match["name"] or "").strip()


def _blocks(lines: Sequence[Line], markdown: bool) -> Iterable[Block]:
    found = runs(lines)
    base = blanks.pitch([lines[run.start : run.stop] for run in found if run.table])
    for run in found:
        several = with_folios(lines[run.start : run.stop]) if run.table else lines[run.start : run.stop]
        if run.table and base is not None:
            several = blanks.with_empty_cells(several, base)
        folios = [line for line in several if line.style == "folio"] if run.table else []
        if run.table:
            yield _grid([line for line in several if line.style != "folio"])
        for line in folios or ([] if run.table else several):
            if line.style != "empty":
                yield _paragraph(line, markdown)


def _paragraph(line: Line, markdown: bool) -> Paragraph:
    place = Place(line=line.number)
    if line.style == "folio":
        return Paragraph(line.text, place, kind="footer")
    hashes = _HASHES.fullmatch(line.text) if markdown else None
    return Paragraph(hashes[2], place, heading=len(hashes[1])) if hashes and hashes[2] else Paragraph(line.text, place)


def _grid(lines: Sequence[Line]) -> Grid:
    """The lines of a table as a ragged grid: a row a line, a cell a field; blank lines and rules are no rows."""
    divided = _divided_by_blanks(lines)
    single = bars.stream(lines)
    packed = single is not None or bars.filled_up(lines)
    closed = bars.closed(lines)
    rows = single or [(line, _fields(line, divided, closed)) for line in lines if line.style not in ("empty", "rule")]
    cells = tuple(
        Cell(row, column, (Reading(text),), place=Place(line=line.number), note=_note(line))
        for row, (line, fields) in enumerate(rows)
        for column, text in enumerate(fields)
    )
    width = max((len(fields) for _, fields in rows), default=1)
    return Grid(len(rows), width, cells, METHOD, Place(line=rows[0][0].number), ragged=True, packed=packed)


def _note(line: Line) -> Note | None:
    """A doubt about a lone figure at the edge of a page."""
    if line.edge and line.style == "value" and line.text.isdecimal() and len(line.text) < 4:
        return Note("page_edge", "this may be the number of a page", Place(line=line.number))
    return None


def _fields(line: Line, blanks: bool, closed: bool) -> tuple[str, ...]:
    """A line's fields: by single blanks where its table is divided `blanks`, each bar closing one where `closed`."""
    if closed and line.style == "pipes" and line.text[0] in "|｜":
        return ("", *line.fields)
    return tuple(line.text.split()) if blanks and line.style == "label" else line.fields or (line.text,)


def _divided_by_blanks(lines: Sequence[Line]) -> bool:
    """Whether the table's lines are divided by single blanks, so that its titles are too."""
    divided = sum(line.style == "blanks" for line in lines)
    return divided > sum(line.style in ("tabs", "pipes", "gaps", "value") for line in lines)


def local_file(folder: Path, link: str) -> Path | None:
    """The file inside `folder` that a relative link names; None for a URL, an absolute path, a way out."""
    link = unquote(link).replace("\\", "/").split("?")[0].split("#")[0]
    if not link or "\0" in link or ":" in link or PurePosixPath(link).is_absolute():
        return None
    try:
        path = (folder / link).resolve()
        inside = path.is_relative_to(folder.resolve()) and path.is_file()
    except (OSError, RuntimeError):
        return None
    return path if inside else None
