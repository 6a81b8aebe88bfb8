"""Web pages: paragraphs, tables with their spans, and pictures, in the order of the page.

Nothing is fetched: a picture is read where its file lies beside the page or its bytes stand in the page, else it is a
`Picture` without data. Scripts are never run, and what is hidden from a reader (scripts, styles, templates) is no text.
A table that only lays out the page (it holds other tables, headings or whole paragraphs) is no grid.
"""

from __future__ import annotations

import re
from base64 import b64decode
from binascii import Error as Base64Error
from collections.abc import Iterable
from dataclasses import dataclass, replace
from urllib.parse import unquote_to_bytes

import lxml.html
from lxml import etree

from baobiao.document import (
    Block,
    Cell,
    Document,
    Grid,
    Note,
    Page,
    Paragraph,
    ParagraphKind,
    Picture,
    Place,
    Reading,
)
from baobiao.errors import DamagedSource, EmptySource
from baobiao.layout import media
from baobiao.layout.characters import plain
from baobiao.layout.encoding import decode_text
from baobiao.layout.html_shown import as_shown
from baobiao.layout.source import Source
from baobiao.layout.spans import Placed, placed
from baobiao.layout.text import local_file, text_blocks

METHOD = "html"
_HIDDEN = frozenset(["script", "style", "template", "noscript", "head", "rt", "rp", "select", "object", "svg"])
_INLINE = frozenset(
    """a abbr b bdi bdo big cite code data del dfn em font i ins kbd label mark q ruby rb s samp small span strike
    strong sub sup time tt u var wbr""".split()
)
_KINDS: dict[str, ParagraphKind] = {"nav": "header", "header": "header", "footer": "footer", "aside": "footer"}
_META = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w.:-]{2,40})""", re.I)
_XML = re.compile(rb"""^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.:-]{2,40})["']""", re.I)
_PINYIN = re.compile(r"(?<=[\u3400-\u9fff])[（(][a-zāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜü]{1,6}[)）]", re.I)
_HEADING = re.compile(r"h([1-6])")
_LONG = 400


@dataclass(frozen=True, slots=True)
class _Line:
    """The text that one block-level element shows by itself."""

    text: str
    number: int | None
    heading: int | None
    kind: ParagraphKind


def read(source: Source) -> Document:
    """The blocks of a saved web page.

    Raises:
        UnknownEncoding: when neither the page nor its bytes tell an encoding that fits.
        DamagedSource: when no element can be made out.
        EmptySource: when the page shows nothing.
    """
    text, spoiled = _decoded(source)
    parser = lxml.html.HTMLParser(remove_comments=True)
    try:
        root = lxml.html.document_fromstring(text, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise DamagedSource(
            f"no web page can be made out ({error})", path=str(source.path), remedy="save it again"
        ) from error
    as_shown(root)
    blocks = tuple(_Walk(source).over(root))
    if not blocks:
        raise EmptySource("the page shows no text, table or picture", path=str(source.path), remedy="save it again")
    return Document(source.name, media.HTML, blocks, (Page(1),), tuple(_notes(spoiled, parser)))


def _notes(spoiled: int, parser: lxml.html.HTMLParser) -> Iterable[Note]:
    """What of the page did not come through."""
    if spoiled:
        yield Note("undecodable", f"{spoiled} characters could not be decoded; they show as \ufffd")
    if any("depth" in entry.message for entry in parser.error_log):
        yield Note("too_deep", "the page nests its elements too deeply; what lies deeper is left out")


def _decoded(source: Source) -> tuple[str, int]:
    """The page's characters: by what it says of itself where that decodes it, else by its bytes."""
    head = source.data[:4096]
    for pattern in (_XML, _META):
        match = pattern.search(head)
        name = match[1].decode("ascii").lower() if match else ""
        name = "gb18030" if name in ("gb2312", "gbk", "gb_2312-80", "x-gbk") else name
        try:
            if name and not source.data.startswith((b"\xff\xfe", b"\xfe\xff")):
                return _without_declaration(source.data.decode(name).removeprefix("\ufeff")), 0
        except (LookupError, UnicodeDecodeError):
            continue
    found = decode_text(source.data, str(source.path))
    return _without_declaration(found.text), found.spoiled


def _without_declaration(text: str) -> str:
    """The page without an XML declaration, which lxml refuses in decoded text, and without NULs."""
    return re.sub(r"^\s*<\?xml[^>]*\?>", "", text).replace("\0", "")


class _Walk:
    """One pass over a page's elements. Text gathers in `text` until a block-level element begins or ends."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.blocks: list[Block] = []
        self.text: list[str] = []
        self.lines: list[_Line] = []
        self.kinds: list[ParagraphKind] = ["body"]

    def over(self, root: etree._Element) -> list[Block]:
        """The blocks of everything below `root`."""
        walk = etree.iterwalk(root, events=("start", "end"))
        for event, element in walk:
            if event == "end":
                self._leave(element)
                if element is not root:
                    self.text.append(element.tail or "")
            elif not self._enter(element):
                walk.skip_subtree()
        self._end_line(root)
        self._end_run()
        return self.blocks

    def _enter(self, element: etree._Element) -> bool:
        """What an element's beginning adds; whether its inside is to be walked."""
        tag = element.tag if isinstance(element.tag, str) else ""
        if not tag or tag in _HIDDEN:
            return False
        if tag not in _INLINE:
            self._end_line(element)
        if tag == "img":
            self._block(_picture(element, self.source))
        if tag == "table" and not _lays_out(element):
            for block in _table(element, self.source):
                self._block(block)
            return False
        if tag in _KINDS:
            self.kinds.append(_KINDS[tag])
        self.text.append(element.text or "")
        return True

    def _leave(self, element: etree._Element) -> None:
        if element.tag not in _INLINE and element.tag not in _HIDDEN:
            self._end_line(element)
        if element.tag in _KINDS and len(self.kinds) > 1:
            self.kinds.pop()

    def _block(self, block: Block) -> None:
        self._end_run()
        self.blocks.append(block)

    def _end_line(self, element: etree._Element) -> None:
        text = _plain("".join(self.text))
        self.text = []
        if text:
            level = _HEADING.fullmatch(element.tag if isinstance(element.tag, str) else "")
            heading = int(level[1]) if level else None
            self.lines.append(_Line(text, _line_number(element), heading, self.kinds[-1]))

    def _end_run(self) -> None:
        """The lines gathered since the last table or picture as blocks; cells in lines of their own become a grid."""
        lines, self.lines = self.lines, []
        for block in text_blocks("\n".join(line.text for line in lines)):
            line = lines[(block.place.line or 1) - 1]
            place = Place(line=line.number)
            if isinstance(block, Paragraph):
                kind = block.kind if line.kind == "body" else line.kind
                self.blocks.append(replace(block, place=place, heading=line.heading, kind=kind))
            elif isinstance(block, Grid):
                self.blocks.append(_renumbered(block, lines))
            else:
                self.blocks.append(replace(block, place=place))


def _renumbered(grid: Grid, lines: list[_Line]) -> Grid:
    """A grid of lines with their numbers in the page."""
    cells = tuple(replace(c, place=Place(line=lines[(c.place.line or 1) - 1].number)) for c in grid.cells)
    return replace(grid, cells=cells, method=METHOD, place=cells[0].place)


def _plain(text: str) -> str:
    """Text with blanks folded and the pinyin of a phonetic mirror (政(zhèng)府(fǔ)) taken out."""
    return plain(_PINYIN.sub("", " ".join(text.split())))


def _line_number(element: etree._Element) -> int | None:
    return element.sourceline if isinstance(element.sourceline, int) and element.sourceline > 0 else None


def _lays_out(table: etree._Element) -> bool:
    """Whether a table only lays out the page: nothing but one cell, or other tables, headings or long text in cells."""
    cells = [c for row in _rows(table) for c in row]
    if len(cells) <= 1 or table.find(".//h1") is not None or table.find(".//h2") is not None:
        return True
    if any(len(c.text_content()) > _LONG for c in cells if isinstance(c, lxml.html.HtmlElement)):
        return True
    nested = sum(c.find(".//table") is not None for c in cells)
    return nested * 2 >= len(cells)


def _rows(table: etree._Element) -> list[list[etree._Element]]:
    """The cells of a table's own rows, in the order shown: head, bodies, foot."""
    groups = {"thead": 0, "tfoot": 2}
    parts = [e for e in table if e.tag in ("tr", "thead", "tbody", "tfoot")]
    rows = [
        row
        for part in sorted(parts, key=lambda e: groups.get(str(e.tag), 1))
        for row in ([part] if part.tag == "tr" else part.findall("tr"))
    ]
    return [[c for c in row if c.tag in ("td", "th")] for row in rows]


def _table(table: etree._Element, source: Source) -> Iterable[Block]:
    """A table as a grid, then the pictures and tables that stand in its cells."""
    rows = _rows(table)
    places = placed([[(_span(c, "rowspan"), _span(c, "colspan")) for c in row] for row in rows])
    cells = tuple(_cell(p, rows[p.row][p.index]) for p in places)
    width = max(p.column + p.column_span for p in places)
    yield Grid(len(rows), width, cells, METHOD, Place(line=_line_number(table)))
    for picture in table.iter("img"):
        yield _picture(picture, source)
    for inner in table.iterfind(".//table"):
        if next(inner.iterancestors("table")) is table:
            yield from _table(inner, source) if any(_rows(inner)) else ()


def _span(cell: etree._Element, name: str) -> int:
    match = re.match(r"\s*(\d{1,5})", cell.get(name) or "")
    return int(match[1]) if match else 1


def _cell(place: Placed, element: etree._Element) -> Cell:
    reading = Reading(_plain("".join(_shown(element))))
    line = Place(line=_line_number(element))
    return Cell(place.row, place.column, (reading,), place.row_span, place.column_span, line)


def _shown(element: etree._Element) -> Iterable[str]:
    """The pieces of text that an element shows, without those of tables inside it."""
    yield element.text or ""
    for child in element:
        if isinstance(child.tag, str) and child.tag not in _HIDDEN and child.tag != "table":
            if child.tag not in _INLINE:
                yield " "
            yield from _shown(child)
        yield child.tail or ""


def _picture(element: etree._Element, source: Source) -> Picture:
    """An image with its bytes where they lie beside the page or in it; never from the network."""
    link = (element.get("src") or "").strip()
    place = Place(line=_line_number(element))
    if link.startswith("data:"):
        return Picture(element.get("alt") or "data", _inline_bytes(link), place)
    path = local_file(source.path.parent, link)
    data = path.read_bytes() if path is not None and path.stat().st_size <= source.limits.max_bytes else None
    return Picture(link or element.get("alt") or "", data, place)


def _inline_bytes(link: str) -> bytes | None:
    """The bytes of a data: URL; None where it holds none (RFC 2397)."""
    head, comma, body = link.partition(",")
    try:
        data = b64decode(unquote_to_bytes(body)) if head.endswith(";base64") else unquote_to_bytes(body)
    except (Base64Error, ValueError):
        return None
    return data if comma and data else None
