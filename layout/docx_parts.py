"""What stands in a Word file beside its text: where its parts are, what its styles say of headings and lists."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from baobiao.layout.docx_numbering import Lists, lists_of
from baobiao.layout.package import Element, Package, attribute, child, local, relations

MAIN = "word/document.xml"
_HEADING = re.compile(r"(?:heading|标题|標題)\s*([1-9])", re.I)


@dataclass(frozen=True, slots=True)
class Style:
    """What a paragraph style says: its outline level (1 is the highest) and its list and level in it."""

    heading: int | None = None
    numbering: tuple[str, int] | None = None


@dataclass(frozen=True, slots=True)
class Parts:
    """A Word file's parts: the main part's name, its styles and its lists."""

    package: Package
    main: str
    styles: Mapping[str, Style]
    lists: Lists


def open_parts(package: Package) -> Parts:
    """The parts of a Word file.

    Raises:
        DamagedSource: when a part that it cannot do without is missing or broken.
    """
    main = _by_kind(package, "", "officeDocument") or MAIN
    styles, numbering = (_by_kind(package, main, kind) for kind in ("styles", "numbering"))
    lists = lists_of(package.xml(numbering) if numbering and numbering in package else None)
    return Parts(package, main, _styles(package.xml(styles)) if styles and styles in package else {}, lists)


def _by_kind(package: Package, part: str, kind: str) -> str | None:
    """The target of the part's first relation of this kind (the last word of its type)."""
    folder, _, name = part.rpartition("/")
    rels = f"{folder}/_rels/{name}.rels" if folder else f"_rels/{name}.rels"
    if rels not in package:
        return None
    for relation in package.xml(rels):
        if (attribute(relation, "Type") or "").rpartition("/")[2] == kind:
            return relations(package, part)[attribute(relation, "Id") or ""][0]
    return None


def _styles(root: Element) -> dict[str, Style]:
    elements = {attribute(e, "styleId") or "": e for e in root if local(e) == "style"}
    return {key: _style(key, elements) for key in elements}


def _style(key: str, elements: Mapping[str, Element]) -> Style:
    """A style with what it inherits from the styles that it is based on."""
    heading: int | None = None
    numbering: tuple[str, int] | None = None
    seen: set[str] = set()
    while key in elements and key not in seen:
        seen.add(key)
        element = elements[key]
        heading = heading or heading_level(child(element, "pPr")) or _named_level(element)
        numbering = numbering or numbering_of(child(element, "pPr"))
        key = attribute(child(element, "basedOn"), "val") or ""
    return Style(heading, numbering)


def _named_level(style: Element) -> int | None:
    match = _HEADING.fullmatch((attribute(child(style, "name"), "val") or "").strip())
    return int(match.group(1)) if match else None


def heading_level(properties: Element | None) -> int | None:
    """The outline level that paragraph properties give, from 1; None for body text."""
    level = attribute(child(properties, "outlineLvl"), "val")
    return int(level) + 1 if level is not None and level in "012345678" and level else None


def numbering_of(properties: Element | None) -> tuple[str, int] | None:
    """The list and level that paragraph properties name."""
    number = child(properties, "numPr")
    key = attribute(child(number, "numId"), "val")
    if key is None:
        return None
    depth = attribute(child(number, "ilvl"), "val") or "0"
    return key, int(depth) if depth in "012345678" else 0
