"""Word files: paragraphs, tables, pictures, text boxes, headers and footers, each in its place in the text.

Read from the XML itself (ECMA-376), so that a missing picture or a part that Word never wrote costs only itself.
Deleted text of tracked changes and hidden text are not printed and are left out; of a drawing stored twice
(mc:AlternateContent) one is read; numbers that Word counts by itself are written before their paragraphs.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from baobiao.document import Block, Document, Grid, Note, Page, Paragraph, ParagraphKind, Picture
from baobiao.errors import EmptySource, SourceError
from baobiao.layout import media
from baobiao.layout.characters import plain
from baobiao.layout.docx_parts import Parts, Style, heading_level, numbering_of, open_parts
from baobiao.layout.docx_tables import grid_of, members
from baobiao.layout.package import Element, Package, attribute, child, local, relations
from baobiao.layout.source import Source

_UNPRINTED = frozenset({
    "pPr", "rPr", "del", "moveFrom", "delText", "instrText", "delInstrText", "rt", "sdtPr", "sdtEndPr", "annotationRef",
    "footnoteReference", "endnoteReference", "commentReference", "tblPr", "tcPr", "sectPr",
})  # fmt: skip
_CHARACTERS = {"tab": "\t", "cr": "\n", "noBreakHyphen": "-", "ptab": "\t"}
_SYMBOLS = {0xFE: "☑", 0xA8: "□", 0x6F: "□", 0x52: "☑", 0xFC: "√", 0xFB: "×", 0xA3: "□", 0x71: "□", 0x9F: "•"}
_UNREAD = {"chart": "a chart", "relIds": "a diagram", "altChunk": "an embedded document"}
_ENDING = tuple("、.．。）)】］]:：")


def read(source: Source) -> Document:
    """The blocks of a Word file (.docx, .docm, .dotx).

    Raises:
        DamagedSource: when it is truncated or broken.
        EncryptedSource: when its parts are encrypted.
        TooLarge: when it unpacks further than the limits allow.
        EmptySource: when nothing stands in it.
    """
    parts = open_parts(Package(source))
    root = parts.package.xml(parts.main)
    main = _Part(parts, parts.main)
    body = [b for element in root for b in main.blocks(element)]
    margins = [_margin(parts, name, kind) for name, kind in _margin_parts(root, main.targets).items()]
    headers = [b for part, blocks in margins if part.kind == "header" for b in blocks]
    footers = [b for part, blocks in margins if part.kind == "footer" for b in blocks]
    blocks = (*headers, *body, *footers)
    if not blocks:
        raise EmptySource("nothing stands in the document", path=str(source.path), remedy="get the file again")
    notes = tuple(n for part in (main, *(p for p, _ in margins)) for n in part.notes)
    return Document(source.name, media.DOCX, blocks, (Page(1),), notes)


def _margin_parts(root: Element, targets: dict[str, tuple[str, bool]]) -> dict[str, ParagraphKind]:
    """The header and footer parts that sections name, and the part of the footnotes, once each."""
    found: dict[str, ParagraphKind] = {}
    for reference in root.iter("{*}headerReference", "{*}footerReference"):
        target = targets.get(attribute(reference, "id") or "", ("", True))
        if not target[1]:
            found[target[0]] = "header" if local(reference) == "headerReference" else "footer"
    notes = ("footnotes.xml", "endnotes.xml")
    return found | {t: "footer" for t, outside in targets.values() if not outside and posixpath.basename(t) in notes}


def _margin(parts: Parts, name: str, kind: ParagraphKind) -> tuple[_Part, list[Block]]:
    """What stands in a header, a footer or the footnotes; a broken one is told and costs nothing else."""
    part = _Part(parts, name, kind)
    try:
        return part, list(part.inner_blocks(parts.package.xml(name)))
    except SourceError as error:
        part.notes.append(Note("part_unreadable", error.cause))
        return part, []


@dataclass(slots=True)
class _Part:
    """One part of a Word file while it is read: its relations, its kind of paragraphs, what was noticed."""

    parts: Parts
    name: str
    kind: ParagraphKind = "body"
    notes: list[Note] = field(default_factory=list)
    targets: dict[str, tuple[str, bool]] = field(init=False)

    def __post_init__(self) -> None:
        self.targets = relations(self.parts.package, self.name)

    def inner_blocks(self, element: Element) -> Iterator[Block]:
        """The blocks of an element's children."""
        for inner in element:
            yield from self.blocks(inner)

    def blocks(self, element: Element) -> Iterator[Block]:
        """The blocks that an element of a story (body, cell, text box, header) gives."""
        name = local(element)
        if name == "p":
            yield from self._paragraph(element)
        elif name == "tbl":
            yield from self._table(element)
        elif name == "AlternateContent":
            yield from self.inner_blocks(_alternative(element))
        elif name in _UNREAD:
            self._unread(name)
        elif name not in _UNPRINTED:
            yield from self.inner_blocks(element)

    def _paragraph(self, element: Element) -> Iterator[Block]:
        """A paragraph, cut where pictures stand in its line; what floats beside it comes after it."""
        properties = child(element, "pPr")
        style = self.parts.styles.get(attribute(child(properties, "pStyle"), "val") or "", Style())
        heading = heading_level(properties) or style.heading
        floating: list[Element] = []
        text = self._label(properties, style)
        for piece in self._pieces(element):
            if isinstance(piece, str):
                text += piece
            elif local(piece) in ("anchor", "txbxContent") or _holds_text(piece):
                floating.append(piece)
            else:
                yield from self._written(text, heading)
                text = ""
                yield from self._drawn(piece)
        yield from self._written(text, heading)
        for piece in floating:
            yield from self._drawn(piece)

    def _written(self, text: str, heading: int | None) -> Iterable[Paragraph]:
        text = plain(text).strip()
        return [Paragraph(text, heading=heading, kind=self.kind)] if text else []

    def _label(self, properties: Element | None, style: Style) -> str:
        """The number that Word counts for the paragraph."""
        numbering = numbering_of(properties) or style.numbering
        label = self.parts.lists.label(*numbering) if numbering else ""
        return label if not label or label.endswith(_ENDING) else f"{label} "

    def _pieces(self, element: Element) -> Iterator[str | Element]:
        """What a paragraph prints, in order: text, and the elements of drawings."""
        for inner in element:
            name = local(inner)
            if name == "t":
                yield inner.text or ""
            elif name in _CHARACTERS:
                yield _CHARACTERS[name]
            elif name == "br":
                yield "" if attribute(inner, "type") in ("page", "column") else "\n"
            elif name == "sym":
                yield _symbol(inner)
            elif name in ("drawing", "pict", "object"):
                yield from _drawings(inner)
            elif name == "AlternateContent":
                yield from self._pieces(_alternative(inner))
            elif name not in _UNPRINTED and not (name == "r" and _hidden(inner)):
                yield from self._pieces(inner)

    def _drawn(self, element: Element) -> Iterator[Block]:
        """The pictures and text boxes of a drawing, in their order."""
        name = local(element)
        if name == "txbxContent":
            for block in self.inner_blocks(element):
                boxed = isinstance(block, Paragraph) and block.kind == "body"
                yield replace(block, kind="textbox") if boxed and isinstance(block, Paragraph) else block
        elif name in ("blip", "imagedata"):
            yield from self._picture(element)
        elif name in _UNREAD:
            self._unread(name)
        else:
            for inner in _alternative(element) if name == "AlternateContent" else element:
                yield from self._drawn(inner)

    def _picture(self, element: Element) -> Iterator[Picture]:
        key = attribute(element, "embed") or attribute(element, "id") or attribute(element, "link") or ""
        target, outside = self.targets.get(key, ("", False))
        if not key and not target:
            return
        name = posixpath.basename(target) or key
        data: bytes | None = None
        try:
            data = None if outside else self.parts.package.read(target)
        except SourceError as error:
            self.notes.append(Note("picture_missing", f"the picture {name} cannot be read: {error.cause}"))
        if outside:
            self.notes.append(Note("picture_missing", f"the picture {name} lies outside the document"))
        yield Picture(name, data)

    def _unread(self, name: str) -> None:
        self.notes.append(Note("not_read", f"{_UNREAD[name]} in the document was not read"))

    def _table(self, table: Element) -> Iterator[Block]:
        """A table as a grid, then the tables and pictures inside its cells. A table of one cell is a frame."""
        cells = [cell for row in members(table, "tr") for cell in members(row, "tc")]
        if len(cells) == 1:
            yield from self.inner_blocks(cells[0])
            return
        further: list[Block] = []

        def text_of(cell: Element) -> str:
            blocks = list(self.inner_blocks(cell))
            further.extend(b for b in blocks if not isinstance(b, Paragraph))
            return "\n".join(b.text for b in blocks if isinstance(b, Paragraph))

        grid: Grid | None = grid_of(table, text_of)
        if grid is not None:
            yield grid
        yield from further


def _alternative(element: Element) -> Element:
    """The one of a drawing's alternatives that is read: the first that holds text or a picture."""
    several = list(element)
    return next((e for e in several if _holds_text(e) or _holds_picture(e)), several[0] if several else element)


def _drawings(element: Element) -> Iterator[Element]:
    """A drawing as it stands: in the line or floating (VML says so in its style)."""
    name = local(element)
    if name == "drawing":
        yield from element
    else:
        yield element


def _holds_text(element: Element) -> bool:
    return next(element.iter("{*}txbxContent"), None) is not None


def _holds_picture(element: Element) -> bool:
    return next(element.iter("{*}blip", "{*}imagedata", "{*}chart", "{*}relIds"), None) is not None


def _hidden(run: Element) -> bool:
    vanish = child(run, "rPr", "vanish")
    return vanish is not None and attribute(vanish, "val") not in ("0", "false", "off")


def _symbol(element: Element) -> str:
    code = attribute(element, "char") or ""
    try:
        number = int(code, 16)
    except ValueError:
        return ""
    return _SYMBOLS.get(number & 0xFF, "•") if 0xF000 <= number <= 0xF0FF else chr(number) if number < 0xD800 else ""
