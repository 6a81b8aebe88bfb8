"""What a browser shows of a page and its text does not say: filled fields, cells not displayed, rows of spans."""

from __future__ import annotations

import re

from lxml import etree

from baobiao.layout.html_styles import Styles
from baobiao.layout.lines import is_value

_NOT_SHOWN = re.compile(r"display\s*:\s*none", re.I)
_UNSEEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?![.\d])|opacity\s*:\s*0(?![.\d])"
    r"|(?:left|text-indent)\s*:\s*-\d{3,}|clip\s*:\s*rect\(\s*[01](?:px)?[\s,]",
    re.I,
)
_DISPLAY = re.compile(r"display\s*:\s*(table(?:-row|-cell|-row-group|-header-group|-footer-group)?)\s*(?:[;!]|$)", re.I)
_TABLE_TAGS = {
    "table": "table",
    "table-row": "tr",
    "table-cell": "td",
    "table-row-group": "tbody",
    "table-header-group": "thead",
    "table-footer-group": "tfoot",
}
_STRUCK = frozenset(["del", "s", "strike"])
_BOXES = frozenset(["div", "span", "ul", "li", "section", "dl", "dt", "dd", "p"])
_WITHOUT_TEXT = frozenset(["hidden", "button", "submit", "reset", "checkbox", "radio", "image", "file", "password"])
_CELLS = frozenset(["span", "b", "i", "em", "strong", "label", "font", "a"])
_ROWS = frozenset(["div", "li", "section", "dd"])


def as_shown(root: etree._Element) -> None:
    """Change a page in place: fields become their text, hidden cells and hidden or struck text in cells go, boxes shown
    as tables become tables, cells of rows made of spans are parted."""
    styles = Styles(root)
    _as_tables(root, styles)
    for element in list(root.iter("td", "th", "tr")):
        if element.get("hidden") is not None or _NOT_SHOWN.search(styles.of(element)):
            _drop(element)
    for cell in list(root.iter("td", "th")):
        for element in list(cell.iter(*_CELLS, *_STRUCK)):
            if element.tag in _STRUCK or element.get("hidden") is not None or _UNSEEN.search(styles.of(element)):
                _cut(element)
    for element in list(root.iter("input", "select")):
        _fill(element)
    for parent in {row.getparent() for row in root.iter(*_ROWS) if _is_row(row)}:
        for row in parent if parent is not None else ():
            if _holds_cells(row):
                _part(row)


def _as_tables(root: etree._Element, styles: Styles) -> None:
    """Boxes that a style shows as tables, rows and cells as what they are shown as."""
    shown = {box: match[-1].lower() for box in root.iter(*_BOXES) if (match := _DISPLAY.findall(styles.of(box)))}
    for box, display in shown.items():
        outer = box.getparent()
        parent = None if outer is None else shown.get(outer)
        if display == "table" or (parent is not None and parent != display and parent != "table-cell"):
            box.tag = _TABLE_TAGS[display]


def _cut(element: etree._Element) -> None:
    """Take out an element and leave what stands behind it."""
    for child in list(element):
        element.remove(child)
    element.tag, element.text = "span", None


def _drop(element: etree._Element) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def _fill(element: etree._Element) -> None:
    """A field of a form as the text that it shows."""
    if element.tag == "input":
        shown = "" if (element.get("type") or "text").lower() in _WITHOUT_TEXT else element.get("value") or ""
    else:
        shown = next((_text(o) for o in element.iter("option") if o.get("selected") is not None), "")
    if shown:
        for child in list(element):
            element.remove(child)
        element.tag, element.text = "span", shown


def _is_row(element: etree._Element) -> bool:
    """Whether an element is a row of cells in all but name: several of them are figures."""
    return _holds_cells(element) and sum(is_value(_text(cell)) for cell in element) > 1


def _holds_cells(element: etree._Element) -> bool:
    """Whether an element holds nothing but inline elements, without text between them."""
    between = (element.text, *(child.tail for child in element))
    return len(element) > 1 and all(c.tag in _CELLS for c in element) and not any(t and t.strip() for t in between)


def _part(row: etree._Element) -> None:
    for cell in row:
        cell.tail = " | "


def _text(element: etree._Element) -> str:
    return "".join(map(str, element.itertext())).strip()
