"""An OFD file: OFD.xml → Document.xml → pages with their templates and resources."""

from __future__ import annotations

import io
import posixpath
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from PIL import Image

from baobiao.document import NOWHERE, Block, Document, Note, Page, Picture, Place
from baobiao.errors import DamagedSource, EmptySource, EncryptedSource, TooLarge
from baobiao.geometry import Box
from baobiao.layout import media
from baobiao.layout.ofd.content import POINTS, UPRIGHT, Objects, PlacedPicture, gather, numbers, turned
from baobiao.layout.package import Element, Package, attribute, child, local
from baobiao.layout.positioned import PositionedPage, blocks
from baobiao.layout.source import Source

METHOD = "ofd"
A4 = (210.0, 297.0)
WHOLE_PAGE = 0.5
"""Share of a page that a picture covers when the page is a scan."""
FEWEST = 20
"""Characters under which the text of a page with a scan is no more than a stamp or a number."""
SPOILED = 0.1
"""Share of characters without a usable code from which a page's text is taken for garbled."""
_ENCRYPTED = ("Encryptions.xml", "decryptseed.dat")


@dataclass(frozen=True, slots=True)
class _Body:
    """One document of the file: its parts by their ids.

    Args:
        size: of pages that do not give their own, millimetres.
        pages, templates: names of the content parts.
        pictures: resource id → name of the picture's part.
        units: resource id → composite unit.
        notes: the annotations of pages: name of the page's part → names of the parts that hold what is stamped on it.
    """

    size: tuple[float, float]
    pages: tuple[str, ...]
    templates: dict[str, str]
    pictures: dict[str, str]
    units: dict[str, Element]
    notes: dict[str, tuple[str, ...]]


def read(source: Source) -> Document:
    """The pages of all documents in an OFD file.

    Raises:
        EncryptedSource: for an encrypted file.
        DamagedSource: when OFD.xml or a document's root cannot be read.
        EmptySource: when it names no page.
        TooLarge: past the limits.
    """
    package = Package(source)
    if any(posixpath.basename(name) in _ENCRYPTED for name in package.names):
        raise EncryptedSource("the OFD is encrypted", path=str(source.path), remedy="save it without protection")
    told: list[Note] = []
    names = [(body, page) for body in _bodies(package, told) for page in body.pages]
    if not names:
        raise EmptySource("the OFD has no page", path=str(source.path), remedy="get the file again")
    if len(names) > source.limits.max_pages:
        raise TooLarge(f"the OFD has {len(names)} pages", path=str(source.path), remedy="split it")
    return _document(package, source, names, told)


def _document(package: Package, source: Source, names: list[tuple[_Body, str]], told: list[Note]) -> Document:
    parts: list[Block] = []
    notes = list(told)
    pages: list[Page] = []
    for number, (body, name) in enumerate(names, 1):
        try:
            page, several = _page(package, body, name, number)
        except (DamagedSource, ValueError, ArithmeticError) as error:
            notes.append(Note("page_failed", f"page {number} cannot be read ({error})", Place(number)))
            continue
        pages.append(page)
        for part in several:
            if isinstance(part, Note):
                notes.append(part)
            else:
                parts.append(part)
    return Document(source.name, media.OFD, tuple(parts), tuple(pages), tuple(notes))


def _bodies(package: Package, told: list[Note]) -> list[_Body]:
    """The documents of the file; one that cannot be read is told, and raised if it is the only one."""
    roots = _roots(package)
    found: list[_Body] = []
    for number, name in enumerate(roots, 1):
        try:
            found.append(_body(package, name, told))
        except DamagedSource as error:
            if len(roots) == 1:
                raise
            told.append(Note("document_failed", f"document {number} of the OFD cannot be read ({error})"))
    return found


def _side(package: Package, name: str, told: list[Note], place: Place = NOWHERE) -> Element | None:
    """The root of a part beside the pages; None, and a note, where it is broken: the pages are read without it."""
    if name not in package:
        return None
    try:
        return package.xml(name)
    except DamagedSource as error:
        note = Note("part_failed", f"the part {name} cannot be read ({error})", place)
        told.extend([] if note in told else [note])
        return None


def _roots(package: Package) -> list[str]:
    """The names of the documents' root parts."""
    entry = package.xml("OFD.xml")
    return [_resolved("", e.text or "") for e in entry.iter() if local(e) == "DocRoot"]


def _resolved(folder: str, name: str) -> str:
    """A location as the standard writes it (absolute with a slash, else beside the part that names it)."""
    name = name.strip().replace("\\", "/")
    return posixpath.normpath(name if name.startswith("/") else posixpath.join(folder, name)).lstrip("/")


def _body(package: Package, name: str, told: list[Note]) -> _Body:
    root = package.xml(name)
    folder = posixpath.dirname(name)
    area = child(root, "CommonData", "PageArea")
    located = [(e, _resolved(folder, attribute(e, "BaseLoc") or "")) for e in root.iter() if attribute(e, "BaseLoc")]
    present = _resources(package, root, folder, told)
    pages = {attribute(e, "ID") or "": part for e, part in located if local(e) == "Page"}
    return _Body(
        _size(area) or A4,
        tuple(part for e, part in located if local(e) == "Page"),
        {attribute(e, "ID") or "": part for e, part in located if local(e) == "TemplatePage"},
        {k: v for part, res in present for k, v in _pictures(package, part, res)},
        {k: v for _, res in present for k, v in _units(res)},
        _annotations(package, folder, root, pages, told),
    )


def _resources(package: Package, root: Element, folder: str, told: list[Note]) -> list[tuple[str, Element]]:
    """The resource parts that a document or a page names, with their roots."""
    kinds = ("PublicRes", "DocumentRes", "PageRes")
    names = [_resolved(folder, e.text or "") for e in root.iter() if local(e) in kinds]
    return [(name, res) for name in names if (res := _side(package, name, told)) is not None]


def _annotations(
    package: Package, folder: str, root: Element, pages: dict[str, str], told: list[Note]
) -> dict[str, tuple[str, ...]]:
    """The parts with the annotations of each page, by the name of the page's part."""
    found: dict[str, tuple[str, ...]] = {}
    entry = child(root, "Annotations")
    name = _resolved(folder, entry.text or "") if entry is not None else ""
    listed = _side(package, name, told)
    for page in (e for e in (listed.iter() if listed is not None else ()) if local(e) == "Page"):
        file = child(page, "FileLoc")
        location = (file.text or "") if file is not None else ""
        beside = (_resolved(f, location) for f in (posixpath.dirname(name), folder))
        part = next((b for b in beside if b in package), "")
        of = pages.get(attribute(page, "PageID") or "")
        if of is not None and part in package:
            found[of] = (*found.get(of, ()), part)
    return found


def _size(area: Element | None) -> tuple[float, float] | None:
    box = numbers(box_element.text) if (box_element := child(area, "PhysicalBox")) is not None else []
    return (box[2], box[3]) if len(box) == 4 and min(box[2:]) > 1 else None


def _pictures(package: Package, name: str, root: Element) -> Iterator[tuple[str, str]]:
    """The pictures that a resource part names; those that do not lie in its folder, beside it."""
    base = _resolved(posixpath.dirname(name), attribute(root, "BaseLoc") or "")
    for item in root.iter():
        file = child(item, "MediaFile") if local(item) == "MultiMedia" else None
        if file is not None:
            part = _resolved(base, file.text or "")
            yield (
                attribute(item, "ID") or "",
                part if part in package else _resolved(posixpath.dirname(name), file.text or ""),
            )


def _units(root: Element) -> Iterator[tuple[str, Element]]:
    """The composite units of a resource part."""
    for item in root.iter():
        if local(item) == "CompositeGraphicUnit":
            yield attribute(item, "ID") or "", item


def _page(package: Package, body: _Body, name: str, number: int) -> tuple[Page, list[Block | Note]]:
    root = package.xml(name)
    width, height = _size(child(root, "Area")) or body.size
    page = Page(number, width * POINTS, height * POINTS)
    told: list[Note] = []
    sheets = _sheets(package, body, name, root, told, Place(number))
    own = [r for part, sheet in sheets for r in _resources(package, sheet, posixpath.dirname(part), told)]
    body = replace(
        body,
        pictures=body.pictures | {k: v for part, res in own for k, v in _pictures(package, part, res)},
        units=body.units | {k: v for _, res in own for k, v in _units(res)},
    )
    objects = _gathered(sheets, body.units, Objects())
    size = page.width, page.height
    if quarter := objects.quarter:
        frame, upright = turned(quarter, width, height)
        objects = _gathered(sheets, body.units, Objects(frame))
        size = upright[0] * POINTS, upright[1] * POINTS
    return page, [*told, *_parts(package, body, page, objects, _Upright(quarter, size))]


@dataclass(frozen=True, slots=True)
class _Upright:
    """The page as its text runs upright: turned clockwise by so many quarters, and its size in points then."""

    quarter: int
    size: tuple[float, float]

    def on_page(self, box: Box) -> Box:
        """A box of the upright page in fractions of the page as it is."""
        width, height = self.size
        shares = box.scaled(1 / width, 1 / height)
        for _ in range(self.quarter):
            shares = Box(shares.y0, 1 - shares.x1, shares.y1, 1 - shares.x0)
        return shares.clipped()


def _sheets(
    package: Package, body: _Body, name: str, root: Element, told: list[Note], place: Place
) -> list[tuple[str, Element]]:
    """What is painted on a page, each with its name: its templates, its own content, its annotations on top."""
    named = [body.templates.get(attribute(e, "TemplateID") or "", "") for e in root if local(e) == "Template"]
    sides = [(part, _side(package, part, told, place)) for part in (*named, *body.notes.get(name, ()))]
    found = [(part, sheet) for part, sheet in sides if sheet is not None]
    below = [pair for pair in found if pair[0] in named]
    return [*below, (name, root), *(pair for pair in found if pair[0] not in named)]


def _gathered(sheets: Sequence[tuple[str, Element]], units: dict[str, Element], objects: Objects) -> Objects:
    """The objects of all that is painted on a page."""
    for _, sheet in sheets:
        if local(sheet) == "Page":
            gather(sheet, objects, units=units)
            continue
        for annotation in (e for e in sheet if attribute(e, "Visible") != "false"):
            look = child(annotation, "Appearance")
            box = numbers(attribute(look, "Boundary"))
            outer = (1.0, 0.0, 0.0, 1.0, box[0], box[1]) if len(box) == 4 else UPRIGHT
            gather(annotation, objects, outer, units)
    return objects


def _parts(package: Package, body: _Body, page: Page, objects: Objects, upright: _Upright) -> Iterator[Block | Note]:
    """The blocks of a page: its text by position, and its pictures, in the order of their tops."""
    to_page = upright.on_page
    scans = [p for p in objects.pictures if to_page(p.box).area >= WHOLE_PAGE]
    above = len(objects.pieces) - max((p.under for p in scans if _covers(package, body, p)), default=0)
    if scans and min(above, len(objects.pieces)) < FEWEST:
        yield from _picture(package, body, page, scans[-1].resource, Box(0, 0, 1, 1), whole=True)
        return
    if objects.spoiled > SPOILED * len(objects.pieces):
        share = f"{objects.spoiled} of {len(objects.pieces)} characters have no usable code"
        yield Note(
            "garbled_text_layer", f"page {page.number}: {share}; print it to PDF and read that", Place(page.number)
        )
    rules = np.array(objects.rules, dtype=np.float64).reshape(-1, 4)
    yield from blocks(PositionedPage(page.number, upright.size, objects.pieces, rules, to_page, METHOD))
    for picture in objects.pictures:
        yield from _picture(package, body, page, picture.resource, to_page(picture.box), whole=False)


def _covers(package: Package, body: _Body, picture: PlacedPicture) -> bool:
    """Whether what was painted below a picture is hidden: the text that some engine guessed under a scan."""
    name = body.pictures.get(picture.resource, "")
    if not picture.opaque or name not in package:
        return False
    return not _has_alpha(package.read(name))


def _has_alpha(data: bytes) -> bool:
    """Whether an encoded picture may be seen through; one that cannot be told counts as such."""
    try:
        with Image.open(io.BytesIO(data)) as picture:
            return "A" in picture.getbands() or "transparency" in picture.info
    except (OSError, ValueError, Image.DecompressionBombError):
        return True


def _picture(
    package: Package, body: _Body, page: Page, resource: str, box: Box, *, whole: bool
) -> Iterator[Block | Note]:
    """A picture with its bytes; without them, and with a note, where its part is missing."""
    name = body.pictures.get(resource, "")
    place = Place(page.number, box)
    if name in package:
        yield Picture(posixpath.basename(name), package.read(name), place, whole_page=whole)
        return
    yield Note("missing_picture", f"the picture {resource or '?'} is not in the file", place)
    yield Picture(posixpath.basename(name) or resource, None, place, whole_page=whole)
