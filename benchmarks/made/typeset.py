"""Made bulletins and handbooks set by Typst, in one to three columns: tables, and what is set as tables are.

    python benchmarks/made/typeset.py DIR [--count N] [--seed S]

writes DIR/tSSSS.pdf with DIR/tSSSS.json. Stubs in levels, surveys, intervals, changes, panels, directories; amid narrow
ragged columns, glossaries, transcripts, address blocks, questionnaires, agendas, references, charts and margins. Needs
the package `typst`.
"""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import typst

from made import bulletins, content
from made.bulletins import SURNAMES
from made.command import make_documents
from made.content import Cell, Table, words

FONTS = ("Liberation Serif", "Liberation Sans", "TeX Gyre Termes", "TeX Gyre Heros", "C059", "P052")


CHOICES = (["Yes", "No"], ["Yes", "No", "Do not know"], ["Never", "Sometimes", "Often", "Always"])


def quoted(text: str) -> str:
    """A string of Typst."""
    return json.dumps(text, ensure_ascii=False)


TABLES: Sequence[tuple[Callable[[random.Random], Table], float]] = (
    (bulletins.levels, 4),
    (bulletins.survey, 1.5),
    (bulletins.intervals, 2),
    (bulletins.changes, 2),
    (bulletins.panels, 2),
    (bulletins.directory, 1),
    (bulletins.pairs, 1.5),
    (content.table, 2),
)
STYLES = ("booktabs", "booktabs", "booktabs", "head", "none", "zebra", "grid", "columns", "rows", "filled")


def widths(r: random.Random, made: Table, size: float, room: float) -> list[float] | None:
    """Points of each column: figures on one line, titles wrapped between words; None where labels get too little."""
    found: list[float] = []
    for i, column in enumerate(made.columns[1:], 1):
        own = [c.text for c in made.cells if c.column == i and c.column_span == 1]
        wrapped = ([t] if column.kind != "text" and not t[:1].isalpha() else t.split() for t in own)
        longest = [max(map(len, parts), default=3) for parts in wrapped]
        wide = 0.58 * size * max([4, *longest]) + 12
        found.append(max(wide, 80) if column.kind == "text" else wide)
    left = room - sum(found)
    taken = sum(max(1, 0.55 * size * len(c.text) / max(1, left - 12)) for c in made.cells if c.column == 0)
    if taken > 42:
        return None
    longest = max(len(c.text) for c in made.cells if c.column == 0 and c.column_span == 1)
    usual = min(left, 0.55 * size * longest + 24)
    if left < 60 or (left < usual and left < 14 * size):
        return None
    if r.random() < 0.5:
        spare = (left - usual) / len(made.columns)
        return [usual + spare, *(w + spare for w in found)]
    return [usual if r.random() < 0.5 else left, *found]


def written(r: random.Random, made: Table, style: str, size: float, wide: Sequence[float]) -> str:
    """A table as Typst sets it."""
    rules: list[str] = []
    top, head, foot = (f"table.hline(y: {y}, stroke: {w}pt)" for y, w in ((0, 1), (made.head, 0.5), (made.rows, 1)))
    if style in ("booktabs", "columns"):
        rules += [top, head, foot]
        rules += [
            f"table.hline(y: {c.row + 1}, start: {c.column}, end: {c.column + c.column_span}, stroke: .4pt)"
            for c in made.cells
            if c.head and c.column_span > 1
        ]
    if style == "columns":
        rules += [f"table.vline(x: {c}, stroke: .4pt)" for c in range(1, len(made.columns))]
    if style in ("head", "zebra"):
        rules.append(head)
    if style == "rows":
        rules += [f"table.hline(y: {y}, stroke: .3pt)" for y in range(made.rows + 1)]
    stroke = "0.4pt" if style == "grid" else "none"
    fill = {
        "zebra": f"(x, y) => if y >= {made.head} and calc.odd(y) {{ luma(235) }}",
        "filled": f'(x, y) => if y < {made.head} {{ rgb("#1f4e79") }}',
    }.get(style, "none")
    columns = ", ".join(f"{w:.1f}pt" for w in wide)
    across, down = r.choice([2, 3, 5]), r.choice([0, 0.5, 1.2, 2.6])
    cells = [_cell(c, style == "filled" and c.head, r) for c in made.cells if c.text]
    options = f"columns: ({columns},), inset: (x: {across}pt, y: {down}pt), stroke: {stroke}, fill: {fill}"
    valign = r.choice(["bottom", "top", "horizon"])
    text = f'#set text({size}pt, top-edge: "ascender", bottom-edge: "descender")'
    leading = f"#set par(justify: false, leading: {r.choice([0, 0.05, 0.1])}em)"
    return f"#[{text}\n{leading}\n#table({options}, align: {valign}, {', '.join([*rules, *cells])})]\n"


def _cell(c: Cell, light: bool, r: random.Random) -> str:
    text = f"text({quoted(c.text)}{', fill: white' if light else ''}{', weight: 700' if c.bold or light else ''})"
    align = {"decimal": "right"}.get(c.align, c.align)
    body = f"pad(left: {8 * c.indent}pt, {text})" if c.indent else text
    where = f"x: {c.column}, y: {c.row}, rowspan: {c.row_span}, colspan: {c.column_span}"
    return f"table.cell({where}, align: {align}, {body})"


class Report:
    """Parts of a page, and the tables among them."""

    def __init__(self, seed: int) -> None:
        self.r = r = random.Random(seed)
        self.columns = r.choice([1, 1, 1, 2, 2, 3])
        self.parts: list[str] = []
        self.tables: list[Table] = []

    def add(self, text: str) -> None:
        self.parts.append(text)

    def prose(self) -> None:
        for _ in range(self.r.randint(1, 3)):
            self.add(f"#par[#{quoted(content.prose(self.r))}]\n")

    def heading(self) -> None:
        self.add(f"#heading(level: {self.r.randint(1, 2)}, {quoted(words(self.r, 2, 5))})\n")

    def bullets(self) -> None:
        kind = self.r.choice(["list", "enum"])
        items = ", ".join(quoted(words(self.r, 4, 22)) for _ in range(self.r.randint(3, 7)))
        self.add(f"#{kind}({items})\n")

    def glossary(self) -> None:
        """Terms before what they mean: hanging, or in two columns without rules."""
        r = self.r
        terms = [(words(r, 1, 3), content.prose(r, 1, 2)) for _ in range(r.randint(3, 7))]
        self.add("#terms(" + ", ".join(f"terms.item({quoted(t)}, {quoted(d)})" for t, d in terms) + ")\n")

    def transcript(self) -> None:
        r = self.r
        who = r.sample(SURNAMES, 3)
        for _ in range(6):
            speaker = f"#text(weight: 700, {quoted(r.choice(who).upper() + ':')})"
            self.add(f"#par(hanging-indent: 24pt)[{speaker} #{quoted(content.prose(r, 1, 4))}]\n")

    def addresses(self) -> None:
        """Blocks of short lines beside one another."""
        r = self.r
        many = 1 if self.columns == 3 else r.choice([2, 3] if self.columns == 1 else [2])
        blocks = []
        for _ in range(many):
            lines = [
                f"{r.choice('ABCDE')}. {r.choice(SURNAMES)}",
                words(r, 2, 3),
                f"{r.randint(1, 900)} {r.choice(content.PLACES)} Road",
                f"{r.choice(content.PLACES)} {r.randint(10000, 99999)}",
                f"Tel. {r.randint(100, 999)} {r.randint(1000, 9999)}",
            ]
            blocks.append("[" + r" \ ".join(f"#{quoted(t)}" for t in lines[: r.randint(3, 5)]) + "]")
        self.add(f"#grid(columns: ({'1fr, ' * many}), gutter: 10pt, {', '.join(blocks)})\n")

    def questionnaire(self) -> None:
        r = self.r
        lines = []
        for i in range(r.randint(3, 7)):
            box = "#box(rect(width: 6pt, height: 6pt, stroke: .5pt))"
            boxes = " #h(1.5em) ".join(f"{box} #{quoted(c)}" for c in r.choice(CHOICES))
            lines.append(f"{i + 1}. #{quoted(words(r, 5, 18) + '?')} \\ #h(1.5em) {boxes}")
        self.add("\n\n".join(lines) + "\n")

    def agenda(self) -> None:
        """Contents with leaders or without."""
        r, page, lines = self.r, 1, []
        fill = r.choice(["repeat[.]", "repeat[. ]", "none"])
        for i in range(r.randint(6, 16)):
            page += r.randint(0, 9)
            mark = r.choice([f"{i + 1} ", f"{i // 4 + 1}.{i % 4 + 1} ", ""])
            between = f"#box(width: 1fr, {fill})" if fill != "none" else "#h(1fr)"
            lines.append(f"#{quoted(mark + words(r, 2, 6))} {between} {page}")
        self.add(" \\\n".join(lines) + "\n")

    def references(self) -> None:
        r = self.r
        items = []
        for _ in range(r.randint(5, 14)):
            who = ", ".join(f"{r.choice(SURNAMES)} {r.choice('ABCDEFGH')}" for _ in range(r.randint(1, 4)))
            where = f"{r.randint(1985, 2011)};{r.randint(1, 90)}:{r.randint(1, 300)}–{r.randint(301, 900)}"
            items.append(f"{who}. {words(r, 4, 11)}. {words(r, 1, 3)} {where}.")
        self.add(f"#[#set text(.85em)\n#enum({', '.join(map(quoted, items))})]\n")

    def chart(self) -> None:
        """Bars lying or standing, with their names, figures and a scale."""
        r = self.r
        wide, bars = {1: 300, 2: 170, 3: 110}[self.columns], r.randint(3, 9)
        shapes = []
        for i in range(bars):
            long = r.uniform(0.1, 0.95) * wide
            name, y = words(r, 1, 1), i * 14
            bar = f"rect(width: {long:.1f}pt, height: 9pt, fill: blue, stroke: none)"
            shapes.append(f"#place(dx: 70pt, dy: {y}pt, {bar})")
            shapes.append(f"#place(dx: 0pt, dy: {y}pt, text(7pt, {quoted(name)}))")
            if r.random() < 0.8:
                shapes.append(f"#place(dx: {72 + long:.1f}pt, dy: {y + 1}pt, text(7pt, {quoted(f'{long / 3:.1f}')}))")
        foot = bars * 14 + 3
        shapes += [f'#place(dx: {70 + i * wide / 5}pt, dy: {foot}pt, text(7pt, "{i * 20}"))' for i in range(5)]
        self.add(f"*Figure {r.randint(1, 20)}.* #{quoted(words(r, 3, 8))}\n\n")
        self.add(f"#block(height: {foot + 13}pt)[{''.join(shapes)}]\n")

    def margin(self) -> None:
        """Headings in the margin beside their text."""
        if self.columns > 1:
            return self.prose()
        r = self.r
        rows = [f"[*#{quoted(words(r, 1, 3))}*], [#{quoted(content.prose(r, 2, 5))}]" for _ in range(r.randint(2, 4))]
        self.add(f"#grid(columns: (90pt, 1fr), gutter: 12pt, {', '.join(rows)})\n")
        return None

    def box(self) -> None:
        r = self.r
        body = f"*#{quoted(words(r, 2, 4))}* \\ #{quoted(content.prose(r, 2, 4))}"
        self.add(f"#block(width: 100%, inset: 6pt, stroke: .5pt, fill: {r.choice(['none', 'luma(240)'])})[{body}]\n")

    def table(self) -> None:
        r = self.r
        kinds, weights = zip(*TABLES, strict=True)
        room = {1: 460, 2: 220, 3: 140}[self.columns]
        wide = None
        while wide is None:
            made = r.choices(kinds, weights)[0](r)
            size = r.choice([6.5, 7, 7.5, 8, 9])
            wide = widths(r, made, size, room) if made.rows < 36 else None
        style = r.choice(STYLES)
        title = f"{r.choice(['Table', 'TABLE', 'Exhibit'])} {len(self.tables) + 1}. {words(r, 3, 12)}"
        parts = [f"#text(weight: 700, {quoted(title)})\n\n"] if r.random() < 0.85 else []
        parts.append(written(r, made, style, size, wide))
        if r.random() < 0.5:
            notes = [f"Note: {content.prose(r, 1, 2)}", f"Source: {words(r, 3, 8)}.", f"* {content.sentence(r)}"]
            parts += [f"#text(7pt, {quoted(n)}) \\\n" for n in r.sample(notes, r.randint(1, 2))]
        self.tables.append(made)
        self.add(f"#block(breakable: false)[{''.join(parts)}]\n")

    def source(self) -> str:
        r = self.r
        paper, flip = r.choice(["a4", "us-letter"]), r.random() < 0.1 and self.columns == 1
        body = "\n".join(self.parts)
        if self.columns > 1:
            body = f"#columns({self.columns}, gutter: {r.choice([10, 14, 20])}pt)[{body}]"
        head = f"#text(8pt)[#{quoted(words(r, 2, 5))} #h(1fr) {r.randint(1, 90)}]"
        return (
            f'#set page(paper: "{paper}", margin: {r.choice([40, 54, 64])}pt, flipped: {str(flip).lower()})\n'
            f"#set page(header: [{head}])\n"
            f'#set text(font: "{r.choice(FONTS)}", size: {r.choice([8.5, 9, 10, 11])}pt)\n'
            f"#set par(justify: {str(r.random() < 0.4).lower()}, leading: {r.choice([0.45, 0.55, 0.7])}em)\n{body}\n"
        )


PARTS: Sequence[tuple[Callable[[Report], None], float]] = (
    (Report.prose, 5), (Report.heading, 2), (Report.bullets, 1), (Report.glossary, 0.6), (Report.transcript, 0.4),
    (Report.addresses, 0.6), (Report.questionnaire, 0.5), (Report.agenda, 0.6), (Report.references, 0.8),
    (Report.chart, 1), (Report.margin, 0.6), (Report.box, 0.6),
)  # fmt: skip


def write(folder: Path, seed: int) -> None:
    """One document with its truth; now and then one without tables."""
    report = Report(seed)
    kinds, weights = zip(*PARTS, strict=True)
    bare = report.r.random() < 0.15
    report.heading()
    for _ in range(report.r.randint(1, 4)):
        for kind in report.r.choices(kinds, weights, k=report.r.randint(1, 4)):
            kind(report)
        if not bare:
            report.table()
    report.prose()
    name = folder / f"t{seed:04}"
    typst.compile(report.source().encode(), output=str(name.with_suffix(".pdf")))
    name.with_suffix(".json").write_text(json.dumps([{"cells": t.truth} for t in report.tables]), encoding="utf8")


if __name__ == "__main__":
    make_documents("made bulletins with tables, set by Typst", write)
