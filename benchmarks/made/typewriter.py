"""Made documents as agencies typed and set them before they had word processors, by tbl and troff.

    python benchmarks/made/typewriter.py DIR [--count N] [--seed S]

writes DIR/gSSSS.pdf with DIR/gSSSS.json. Half are set in proportional type, tables boxed or ruled; half
are lines of a typewriter, whose rules are rows of hyphens. Amid paragraphs, lists, letters and contents. Needs groff
and Ghostscript.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from copy import deepcopy
from pathlib import Path
from textwrap import wrap

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from made import content
from made.command import make_documents
from made.content import Cell, Table, words

MACROS = r"""
.de LP
.br
.sp .5
.ti 0
.ne 3
..
.de PP
.LP
.ti 2n
..
.de SH
.br
.sp
.ne 6
.ft B
..
.de IP
.br
.in 4n
.ti -4n
\\$1\h'|4n'\c
..
.de TS
.sp .3
..
.de TE
.sp .3
..
.de NP
'bp
'sp .8i
..
.nh
.wh -.8i NP
.sp .8i
"""
"""What a package of macros would bring."""
STYLES = ("", "", "head", "head", "box", "allbox")
TYPED = 78
"""Characters of a typed line."""


def plain(r: random.Random, widest: int) -> Table:
    """A table of figures whose titles stand one over another, as a typist sets them."""
    made = content.table(r, widest)
    while any(c.kind == "text" for c in made.columns) or made.rows > 34:
        made = content.table(r, widest)
    return made


def troff(r: random.Random, made: Table, style: str) -> str:
    """A table as tbl reads it; labels are text blocks that wrap."""
    options = {"box": "box center", "allbox": "allbox center"}.get(style, r.choice(["center", "expand"]))
    lines, formats = [], []
    at = {(c.row, c.column): c for c in made.cells}
    spanned = {(c.row, c.column + j) for c in made.cells for j in range(1, c.column_span)}
    below = {(c.row + i, c.column) for c in made.cells for i in range(1, c.row_span)}
    for row in range(made.rows):
        keys, texts = [], []
        for column in range(len(made.columns)):
            place = (row, column)
            cell = at.get(place)
            kind = "c" if row < made.head and column else _key(made, column, style)
            over = cell is not None and cell.align == "center" and cell.column_span > 1
            keys.append("s" if place in spanned else "^" if place in below else "c" if over else kind)
            if place not in spanned:
                texts.append("" if place in below else _text(cell, style, made.head))
        formats.append(" ".join(keys))
        lines.append("\t".join(texts))
        if (style == "head" and row + 1 in (made.head, made.rows)) or (style == "box" and row + 1 == made.head):
            lines.append("_")
            formats.append("")
    formats = [f for f in formats if f]
    top = "_\n" if style == "head" else ""
    return f".TS\n{options} tab(\t);\n" + "\n".join(formats) + ".\n" + top + "\n".join(lines) + "\n.TE\n"


def _key(made: Table, column: int, style: str) -> str:
    if column == 0:
        return "lw(2.2i)" if len(made.columns) < 6 else "lw(1.4i)"
    align = made.columns[column].align
    return {"right": "r", "decimal": "r", "center": "c", "left": "l"}[align]


def _text(cell: Cell | None, style: str, head: int) -> str:
    if cell is None or not cell.text:
        return ""
    text = cell.text.replace("–", "\\(en").replace("—", "\\(em")
    bold = f"\\fB{text}\\fP" if cell.bold else text
    if cell.column == 0 and cell.row >= head and cell.column_span == 1:
        if len(text) > 24:
            return f"T{{\n.na\n{'.in ' + str(cell.indent) + 'n' if cell.indent else '.br'}\n{bold}\nT}}"
        return "\\ " * (2 * cell.indent) + bold
    if cell.row < head and len(text) > 12 and cell.column_span == 1:
        return f"T{{\n.ad c\n{bold}\nT}}" if cell.column else f"T{{\n.na\n{bold}\nT}}"
    return bold


def set_by_troff(r: random.Random, tables: list[Table]) -> str:
    """A document in proportional type."""
    size = r.choice([10, 11, 12])
    adjust = r.choice([".ad b", ".ad l"])
    family = r.choice(["", ".fam H", ".fam N"])
    parts = [f"{MACROS}.po 1i\n.ll 6.5i\n{adjust}\n.ps {size}\n.vs {size + r.choice([1, 2, 3])}\n{family}\n"]
    parts.append(f".ce\n\\fB{words(r, 3, 6)}\\fP\n")
    for _ in range(r.randint(1, 3)):
        kinds = [_paragraphs, _paragraphs, _items, _contents, _heading]
        parts += [r.choice(kinds)(r) for _ in range(r.randint(1, 3))]
        made = plain(r, 8)
        while _wide(made) * size > 820:
            made = plain(r, 8)
        style = r.choice(STYLES)
        caption = f".LP\n.ne {made.rows + 8}v\n.ce\n\\fBTable {len(tables) + 1}.\\ {words(r, 3, 9)}\\fP\n.sp .4\n"
        parts += [caption, troff(r, made, style)]
        tables.append(made)
        if r.random() < 0.5:
            parts.append(f".LP\n.ps -2\nNote: {content.prose(r, 1, 2)}\n.ps +2\n.sp\n")
    parts.append(_paragraphs(r))
    return "".join(parts)


def _wide(made: Table) -> float:
    """About how many characters a row takes, labels on several lines."""
    columns = range(1, len(made.columns))
    longest = [
        max((len(c.text) for c in made.cells if c.column == i and c.column_span == 1), default=4) for i in columns
    ]
    return (30 if len(made.columns) < 6 else 20) + sum(min(w, 14) + 3 for w in longest)


def _paragraphs(r: random.Random) -> str:
    return "".join(f".{r.choice(['LP', 'PP'])}\n{content.prose(r)}\n" for _ in range(r.randint(1, 3)))


def _items(r: random.Random) -> str:
    mark = r.choice(["\\(bu", "1", "a"])
    marks = {"1": [f"{i}." for i in range(1, 9)], "a": [f"({c})" for c in "abcdefgh"]}.get(mark, ["\\(bu"] * 8)
    return "".join(f".IP {m}\n{words(r, 4, 26)}\n" for m in marks[: r.randint(3, 6)]) + ".in 0\n.LP\n"


def _contents(r: random.Random) -> str:
    rows, page = [], 1
    for i in range(r.randint(5, 12)):
        page += r.randint(1, 7)
        title = f"{i + 1}.  {words(r, 2, 4)}"
        rows.append(f"{title} {'.' * r.randint(20, 60)} {page}\n.br\n")
    return ".LP\n" + "".join(rows)


def _heading(r: random.Random) -> str:
    return f".SH\n{words(r, 2, 5)}\n.ft R\n"


def typed(r: random.Random, made: Table) -> list[str]:
    """A table in lines of a typewriter: titles of several lines, rows of hyphens for rules, leaders in the stub."""
    own = [[c for c in made.cells if c.column == i and c.column_span == 1] for i in range(len(made.columns))]
    numbers = [max((len(c.text) for c in cells if c.row >= made.head), default=3) for cells in own]
    long = [max((len(w) for c in cells if c.row < made.head for w in c.text.split()), default=1) for cells in own]
    width = [max(a, b, 5) + r.choice([2, 3]) for a, b in zip(numbers, long, strict=True)]
    width[0] = min(max(numbers[0] + 6, 14), max(18, TYPED - sum(width[1:])))
    leaders, under = r.random() < 0.4, r.random() < 0.5
    found = ["-" * sum(width)] if r.random() < 0.7 else []
    for row in range(made.head):
        found += _typed_row([c for c in made.cells if c.row == row], width, made, False, made.head)
    found.append("  ".join("-" * (w - 2) for w in width) if under else "-" * sum(width))
    for row in range(made.head, made.rows):
        found += _typed_row([c for c in made.cells if c.row == row], width, made, leaders, made.head)
        if made.groups and (row - made.head) % made.groups == made.groups - 1:
            found.append("")
    return [*found, *(["-" * sum(width)] if r.random() < 0.7 else [])]


def _typed_row(cells: Sequence[Cell], width: Sequence[int], made: Table, leaders: bool, head: int) -> list[str]:
    blocks = []
    for c in cells:
        room = sum(width[c.column : c.column + c.column_span])
        lines = wrap(c.text, room - 2) or [""]
        if c.column == 0 and c.row >= head and c.column_span == 1:
            lines = [" " * (2 * c.indent) + t for t in wrap(c.text, room - 2 - 2 * c.indent)] or [""]
        blocks.append((c, room, lines))
    high = max((len(lines) for _, _, lines in blocks), default=1)
    found = [[" "] * sum(width) for _ in range(high)]
    for c, room, lines in blocks:
        start = sum(width[: c.column])
        for i, line in enumerate(lines):
            at = high - len(lines) + i if c.row < head or c.column else i
            if leaders and c.column == 0 and c.column_span == 1 and i == len(lines) - 1 and len(cells) > 1:
                dots = "." * (room - 3 - len(line))
                line, c.text = f"{line} {dots}", f"{c.text} {dots}"
            pad = (room - len(line)) // 2 if c.align == "center" else room - 2 - len(line)
            pad = 0 if c.column == 0 and c.column_span == 1 else pad
            for j, ch in enumerate(line):
                found[at][min(start + max(0, pad) + j, sum(width) - 1)] = ch
    return ["".join(line).rstrip() for line in found]


def set_by_typist(r: random.Random, tables: list[Table]) -> str:
    """A document in lines of a typewriter."""
    lines: list[str] = [words(r, 3, 6).upper().center(TYPED), ""]
    for _ in range(r.randint(1, 3)):
        for _ in range(r.randint(1, 3)):
            lines += _typed_text(r)
        made = plain(r, 7)
        while _too_wide(made):
            made = plain(r, 7)
        tables.append(made)
        lines += [f"Table {len(tables)}.  {words(r, 3, 8)}"[:TYPED], "", *typed(r, made), ""]
    lines += _typed_text(r)
    size = r.choice([9, 10])
    body = "\n".join(line.replace("\\", "\\e") for line in lines)
    body = body.replace("\n.", "\n\\&.")
    return f".po 1i\n.pl 11i\n.ft CR\n.ps {size}\n.vs {size + r.choice([1, 2])}\n.nf\n.ss 12\n{body}\n"


def _too_wide(made: Table) -> bool:
    return any(len(line) > TYPED for line in typed(random.Random(2), deepcopy(made)))


def _typed_text(r: random.Random) -> list[str]:
    kind = r.random()
    if kind < 0.5:
        return [*wrap(content.prose(r), TYPED - 8), ""]
    if kind < 0.65:
        items = [wrap(words(r, 4, 24), 60) for _ in range(r.randint(3, 5))]
        numbered = ([f"    {i}.  {item[0]}", *(f"        {x}" for x in item[1:])] for i, item in enumerate(items, 1))
        return [*(line for item in numbered for line in item), ""]
    if kind < 0.8:
        return [f"{k:<12}{words(r, 2, 5)}" for k in r.sample(["TO:", "FROM:", "SUBJECT:", "DATE:", "RE:"], 4)] + [""]
    if kind < 0.9:
        titles = [words(r, 2, 5) for _ in range(r.randint(5, 10))]
        return [f"{t} {'.' * (64 - len(t))} {3 * i + 1}" for i, t in enumerate(titles)] + [""]
    left, right = wrap(content.prose(r), 33), wrap(content.prose(r), 33)
    return [f"{a:<38}{b}" for a, b in zip(left, right, strict=False)] + [""]


def write(folder: Path, seed: int) -> None:
    """One document with its truth."""
    r = random.Random(seed)
    tables: list[Table] = []
    by_typist = seed % 2 == 0
    source = set_by_typist(r, tables) if by_typist else set_by_troff(r, tables)
    name = folder / f"g{seed:04}"
    with tempfile.TemporaryDirectory() as made:
        script = Path(made) / "page.ps"
        command = ["groff", "-k", "-t", "-Tps"]
        script.write_bytes(subprocess.run(command, input=source.encode(), capture_output=True, check=True).stdout)
        subprocess.run(["ps2pdf", str(script), str(name.with_suffix(".pdf"))], check=True)
    name.with_suffix(".json").write_text(json.dumps([{"cells": t.truth} for t in tables]), encoding="utf8")


if __name__ == "__main__":
    make_documents("made documents with tables, set by tbl and troff", write)
