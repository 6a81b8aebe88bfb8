"""The messages that people read, as gettext catalogues: `python tools/messages.py` brings them up to date.

It finds, in the package's sources, texts in `_()`, `N_()` and `told()`, the help of commands, and the causes and
remedies of errors, whose variable parts stand as `{}`. What Click and Typer say by themselves is listed here. Translate
what is new in the .po file, and run it again.
"""

from __future__ import annotations

import ast
import io
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "src/baobiao/locale"
LANGUAGES = ("zh",)
_COMMENT = "# Made by tools/messages.py; the translations are kept."
_DATE = datetime(2026, 1, 1, tzinfo=UTC)  # the same files from the same messages
_MARKS = {"_", "N_", "told"}
_PARTS = {"cause", "remedy"}
_OF_OTHERS = (
    "; ",
    "Usage:",
    "Usage",
    "Arguments",
    "Options",
    "Commands",
    "Error",
    "Show this message and exit.",
    "[default: {}]",
    "[required]",
    "[env var: {}]",
    "(dynamic)",
    "default: {default}",
    "required",
    "env var: {var}",
    "Missing argument {}.",
    "Missing option {}.",
    "No such option: {}",
    "No such option: {} (Possible options: {})",
    "No such command {name!r}.",
    "No such command {}.",
    "Invalid value for {}: {}",
    "Invalid value: {}",
    "Option {} requires an argument.",
    "Got unexpected extra argument ({})",
    "Got unexpected extra arguments ({})",
    "Input should be a valid number, unable to parse string as a number",
    "Input should be a valid integer, unable to parse string as an integer",
    "Input should be greater than or equal to {}",
    "Path {} does not exist.",
)


def messages() -> dict[str, list[str]]:
    """Each message with the files that have it, in the order of the files."""
    found: dict[str, list[str]] = {}
    for path in sorted(
        path for room in ("src/baobiao", "ocr", "layout", "nlp") for path in (ROOT / room).rglob("*.py")
    ):
        name = path.relative_to(ROOT).as_posix()
        for text in _texts(ast.parse(path.read_text(encoding="utf8"))):
            if text and (sum(map(str.isalpha, text.replace("{}", ""))) > 2 or "{}" not in text):
                found.setdefault(text, []).append(name)
    return found | {text: ["click, typer"] for text in _OF_OTHERS}


def _texts(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield from _of_call(node)
        elif isinstance(node, ast.FunctionDef) and any(map(_is_command, node.decorator_list)):
            yield ast.get_docstring(node) or ""
        elif isinstance(node, ast.Assign):
            for target in node.targets:
                yield from _assigned(target, node.value)
        elif isinstance(node, ast.AnnAssign) and node.value is not None:
            yield from _assigned(node.target, node.value)


def _of_call(call: ast.Call) -> Iterator[str]:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    if name in _MARKS or name in _errors():
        yield from _written(call.args[0]) if call.args else ()
    if name in _errors() or name == "Failure":
        for keyword in call.keywords:
            yield from _written(keyword.value) if keyword.arg in _PARTS else ()
    if name == "Finding" and len(call.args) == 3:
        yield from (*_written(call.args[1]), *_written(call.args[2]))
    if name in ("Option", "Argument", "Typer"):
        for keyword in call.keywords:
            yield from _written(keyword.value) if keyword.arg == "help" else ()


def _is_command(decorator: ast.expr) -> bool:
    called = decorator.func if isinstance(decorator, ast.Call) else None
    return isinstance(called, ast.Attribute) and called.attr in ("command", "callback")


def _assigned(target: ast.expr, value: ast.expr) -> Iterator[str]:
    if isinstance(target, ast.Name) and target.id in _PARTS:
        yield from _written(value)
    if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple) and len(target.elts) == len(value.elts):
        for one, other in zip(target.elts, value.elts, strict=True):
            yield from _assigned(one, other)


def _written(value: ast.expr) -> Iterator[str]:
    """The texts that an expression may be, their variable parts as `{}`."""
    if isinstance(value, ast.Constant) and isinstance(value.value, str):
        yield value.value
    elif isinstance(value, ast.JoinedStr):
        yield "".join(str(p.value) if isinstance(p, ast.Constant) else "{}" for p in value.values)
    elif isinstance(value, ast.IfExp):
        yield from _written(value.body)
        yield from _written(value.orelse)


def _errors() -> set[str]:
    from baobiao import errors

    return {name for name, kind in vars(errors).items() if isinstance(kind, type) and issubclass(kind, Exception)}


def catalogue(language: str) -> Catalog:
    """The catalogue as it is on disk."""
    path = FOLDER / language / "LC_MESSAGES/baobiao.po"
    return read_po(io.BytesIO(path.read_bytes() if path.exists() else b""), locale=language)


def compiled(catalog: Catalog) -> bytes:
    """The catalogue as gettext reads it."""
    with io.BytesIO() as file:
        write_mo(file, catalog)
        return file.getvalue()


def update(language: str) -> list[str]:
    """Bring a language's files up to date; the messages that are not translated."""
    old, found = catalogue(language), messages()
    new = Catalog(locale=language, project="baobiao", charset="utf-8", fuzzy=False, header_comment=_COMMENT)
    new.creation_date = new.revision_date = _DATE
    for text, places in found.items():
        said = old[text].string if text in old else ""
        new.add(text, said, locations=[(place, 0) for place in dict.fromkeys(places)])
    folder = FOLDER / language / "LC_MESSAGES"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "baobiao.po").open("wb") as file:
        write_po(file, new, width=120, omit_header=False, include_lineno=False)
    (folder / "baobiao.mo").write_bytes(compiled(new))
    return [text for text in found if not new[text].string]


def write_templates() -> None:
    """Tell the package which messages have variable parts."""
    lines = sorted(text for text in messages() if "{}" in text)
    (FOLDER / "templates.txt").write_text("".join(f"{line}\n" for line in lines), encoding="utf8")


if __name__ == "__main__":
    write_templates()
    for one in LANGUAGES:
        for missing in update(one):
            print(f"{one}: not translated: {missing}")
