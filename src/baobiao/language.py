"""What people read, in their language, through gettext; the catalogues are in `locale/`, made by `tools/messages.py`.

The language is the one that `--lang` or BAOBIAO_LANG names, else that of the environment (LANGUAGE, LC_ALL, LANG).
Errors are raised in English; their words are looked up where they are shown.
"""

from __future__ import annotations

import gettext
import os
import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from pathlib import Path

LANGUAGES = ("en", "zh")
_DOMAIN = "baobiao"
_FOLDER = Path(__file__).parent / "locale"


def N_(text: str) -> str:
    """The text; marks it as one to translate where it is shown."""
    return text


def use(language: str = "") -> None:
    """Let this process speak a language; the environment's where "".

    It becomes the language of gettext's global domain, so that what Click and Typer say is translated with it.
    """
    wanted = language or os.environ.get("BAOBIAO_LANG", "")
    if wanted:
        os.environ["LANGUAGE"] = wanted
    gettext.bindtextdomain(_DOMAIN, _FOLDER)
    gettext.textdomain(_DOMAIN)


def told(text: str) -> str:
    """A message in the language in use: itself, or the one that it is an instance of, where the catalogue has it."""
    said = gettext.gettext(text) if text else ""
    if said != text:
        return said
    for pattern, template in _templates():
        match = pattern.fullmatch(text)
        translated = gettext.gettext(template) if match else template
        if match and translated != template:
            return translated.format(*match.groups())
    return text


def sentence(path: str, cause: str, remedy: str) -> str:
    """A failure as a sentence: where, what happened, what to do."""
    return printable(
        "".join((f"{path}: " if path else "", told(cause), f"{gettext.gettext('; ')}{told(remedy)}" if remedy else ""))
    )


def printable(text: str) -> str:
    """The text in one line, what would steer a terminal (as a file's name may) written out: `\\n`, `\\x1b`."""
    return "".join(ascii(char)[1:-1] if unicodedata.category(char)[0] == "C" else char for char in text)


@cache
def _templates() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Messages with variable parts and the patterns of their instances, those with most words first."""
    lines = (_FOLDER / "templates.txt").read_text(encoding="utf8").splitlines()
    return tuple((_pattern(line.split("{}")), line) for line in sorted(lines, key=len, reverse=True))


def _pattern(fixed: Iterable[str]) -> re.Pattern[str]:
    return re.compile("(.*)".join(map(re.escape, fixed)), re.DOTALL)
