"""What style sheets in a page and style attributes say of an element: rules for one class, id or tag."""

from __future__ import annotations

import re
from collections import defaultdict

from lxml import etree

_COMMENT = re.compile(r"/\*.*?\*/", re.S)
_AT = re.compile(r"@[^{};]*(?:;|\{(?:[^{}]*\{[^{}]*\})*[^{}]*\})")
_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_SELECTOR = re.compile(r"([a-z][a-z0-9]*)?((?:[.#][\w-]+)?)", re.I)
MOST = 1_000_000
"""Characters of style sheets that are read."""


class Styles:
    """The declarations that hold for elements; those for a medium (print) or below other elements are left out."""

    def __init__(self, root: etree._Element) -> None:
        self.rules: dict[str, str] = defaultdict(str)
        text = "\n".join("".join(map(str, style.itertext())) for style in root.iter("style"))[:MOST]
        for selectors, declarations in _RULE.findall(_AT.sub("", _COMMENT.sub("", text))):
            for selector in selectors.split(","):
                match = _SELECTOR.fullmatch(selector.strip())
                if match and match[0]:
                    self.rules[match[0].lower()] += f";{declarations}"

    def of(self, element: etree._Element) -> str:
        """All declarations for an element, the strongest last."""
        tag = str(element.tag)
        marks = [f".{name}" for name in (element.get("class") or "").split()]
        marks += [f"#{element.get('id')}"] if element.get("id") else []
        keys = [tag, *(key.lower() for mark in marks for key in (mark, tag + mark))]
        return ";".join([*(self.rules[key] for key in keys if key in self.rules), element.get("style") or ""])
