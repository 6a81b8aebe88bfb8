"""Made releases and reports set by Chromium: what the other makers lack, tables and what looks like tables.

    python benchmarks/made/releases.py DIR [--count N] [--seed S]

writes DIR/xSSSS.pdf with DIR/xSSSS.json. Titles on three levels, standard errors under their figures, lists inside
cells, marks, stubs of two columns, keys of notes; amid equations, indexes, diagrams, footnotes and margins, in one or
two columns.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Callable, Sequence
from html import escape
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from made import browser, content
from made.browser import _box, _label
from made.content import Cell, Column, Table, words


def levels(r: random.Random) -> Table:
    """Titles on three levels over figures; the stub in one column or two."""
    stubs, outer, middle, inner = r.choice([1, 1, 2]), 2, r.choice([1, 2]), r.choice([2, 3])
    width = outer * middle * inner
    form, start = r.randrange(6), r.randint(1990, 2008)
    made = Table([*[Column("label", "left")] * stubs, *[Column("figure", "right", form)] * width])
    made.cells += [Cell(0, c, 3, 1, words(r, 1, 3), head=True) for c in range(stubs)]
    for o in range(outer):
        left = stubs + o * middle * inner
        made.cells.append(Cell(0, left, 1, middle * inner, words(r, 1, 4), "center", head=True))
        for m in range(middle):
            at = left + m * inner
            made.cells.append(Cell(1, at, 1, inner, words(r, 1, 2), "center", head=True))
            made.cells += [Cell(2, at + i, 1, 1, str(start + i), "center", head=True) for i in range(inner)]
    made.rows = made.head = 3
    for _ in range(r.randint(2, 5)):
        size = r.randint(2, 4) if stubs == 2 else 1
        if stubs == 2:
            made.cells.append(Cell(made.rows, 0, size, 1, r.choice(content.PLACES)))
        for _ in range(size if stubs == 2 else r.randint(1, 4)):
            made.cells.append(Cell(made.rows, stubs - 1, 1, 1, words(r, 1, 6)))
            made.cells += [Cell(made.rows, stubs + c, 1, 1, content.figure(r, form), "right") for c in range(width)]
            made.rows += 1
    return made


def estimates(r: random.Random) -> Table:
    """Coefficients with their standard errors in a row of their own, then counts."""
    width = r.randint(2, 5)
    made = Table([Column("label", "left"), *[Column("figure", "center")] * width])
    made.cells += [Cell(0, c + 1, 1, 1, f"({c + 1})", "center", head=True) for c in range(width)]
    made.cells += [Cell(1, c + 1, 1, 1, words(r, 1, 2), "center", head=True) for c in range(width)]
    made.rows = made.head = 2
    for _ in range(r.randint(3, 8)):
        made.cells.append(Cell(made.rows, 0, 1, 1, words(r, 1, 3)))
        for c in range(width):
            if r.random() < 0.8:
                stars = "*" * r.choice([0, 0, 1, 2, 3])
                made.cells.append(Cell(made.rows, c + 1, 1, 1, f"{r.uniform(-2, 2):.3f}{stars}", "center"))
                made.cells.append(Cell(made.rows + 1, c + 1, 1, 1, f"({r.uniform(0, 0.5):.3f})", "center"))
        made.rows += 2
    for name in ("Observations", "R-squared"):
        made.cells.append(Cell(made.rows, 0, 1, 1, name))
        made.cells += [Cell(made.rows, c + 1, 1, 1, content.figure(r, 0), "center") for c in range(width)]
        made.rows += 1
    return made


def marks(r: random.Random) -> Table:
    """Who does what, by marks, under titles of several words."""
    width = r.randint(3, 7)
    mark = r.choice(["X", "✓", "●", "Yes"])
    made = Table([Column("label", "left"), *[Column("mark", "center")] * width])
    made.cells += [Cell(0, c, 1, 1, words(r, 1, 3), "center" if c else "left", head=True) for c in range(width + 1)]
    made.rows = made.head = 1
    for _ in range(r.randint(4, 12)):
        made.cells.append(Cell(made.rows, 0, 1, 1, words(r, 1, 7)))
        made.cells += [Cell(made.rows, c + 1, 1, 1, mark, "center") for c in range(width) if r.random() < 0.55]
        made.rows += 1
    return made


def measures(r: random.Random) -> Table:
    """A number, a measure in words, who, by when: what programmes print over many lines."""
    made = Table([Column("code", "left"), Column("text", "left"), Column("text", "left"), Column("text", "left")])
    names = ["No.", "Measure", r.choice(["Responsible", "Lead agency"]), r.choice(["Deadline", "Status"])]
    made.cells += [Cell(0, c, 1, 1, n, head=True, bold=True) for c, n in enumerate(names)]
    made.rows = made.head = 1
    for group in range(r.randint(1, 3)):
        if r.random() < 0.6:
            made.cells.append(Cell(made.rows, 0, 1, 4, f"{group + 1}. {words(r, 2, 6)}", section=True, bold=True))
            made.rows += 1
        for i in range(r.randint(2, 4)):
            made.cells.append(Cell(made.rows, 0, 1, 1, f"{group + 1}.{i + 1}"))
            made.cells.append(Cell(made.rows, 1, 1, 1, words(r, 6, 34)))
            made.cells.append(Cell(made.rows, 2, 1, 1, f"{words(r, 1, 3)}, {words(r, 1, 3).lower()}"))
            date = f"{r.randint(1, 28)}/{r.randint(1, 12)}/{r.randint(2001, 2012)}"
            made.cells.append(Cell(made.rows, 3, 1, 1, r.choice([date, words(r, 1, 3)])))
            made.rows += 1
    return made


STYLES = {
    levels: ("three head", "three head", "all", "rows head", "cols three head", "white", "bands head"),
    estimates: ("three head", "three head", "", "head"),
    marks: ("all", "rows head", "three head", "bands"),
    measures: ("all", "all", "rows head", "three head"),
    browser.abstract: ("three head", "head", "bands", ""),
    browser.statement: ("", "head", "rows"),
}


class Release(browser.Report):
    """Parts of a page, and the tables among them."""

    def equation(self) -> None:
        r = self.r
        terms = " + ".join(f"{r.choice('αβγδ')}<sub>{i}</sub>{r.choice('xyzw')}<sub>it</sub>" for i in range(1, 4))
        left = f"<i>{r.choice('YQPC')}</i><sub>it</sub> = {terms} + ε<sub>it</sub>"
        self.parts.append(f"<div class=line><span></span><span>{left}</span><span>({r.randint(1, 9)})</span></div>")
        self.parts.append(f"<p>where {words(r, 3, 8).lower()}; {words(r, 2, 6).lower()}.</p>")

    def index(self) -> None:
        r = self.r
        lines = []
        for _ in range(r.randint(20, 50)):
            pages = ", ".join(str(r.randint(1, 300)) for _ in range(r.choice([1, 1, 2, 3])))
            lines.append(f"<div>{words(r, 1, 3)}, {pages}</div>")
        columns = r.choice([2, 3]) if self.columns == 1 else 1
        self.parts.append(f'<div style="columns:{columns};font-size:.85em">{"".join(lines)}</div>')

    def diagram(self) -> None:
        """Boxes of words that lines join."""
        r = self.r
        wide = 340 if self.columns == 1 else 215
        across, down = r.choice([2, 3]), r.choice([2, 3])
        step, shapes = wide / across, []
        for row in range(down):
            for c in range(across):
                x, y = c * step, row * 52.0
                shapes.append(
                    _box(x, y, (step - 24, 32), r.choice(["#fff", "#e8eef5"])).replace("/>", ' stroke="#333"/>')
                )
                shapes += [_label(x + (step - 24) / 2, y + 13 + 10 * k, words(r, 1, 1)) for k in range(2)]
                if c + 1 < across:
                    shapes.append(f'<path d="M{x + step - 24} {y + 16}h24" stroke="#333"/>')
                if row + 1 < down:
                    shapes.append(f'<path d="M{x + step / 3} {y + 32}v20" stroke="#333"/>')
        self.parts.append(f'<svg width="{wide}" height="{down * 52}">{"".join(shapes)}</svg>')
        self.parts.append(f"<p class=cap>Figure {r.randint(1, 9)}: {words(r, 3, 8)}</p>")

    def footnotes(self) -> None:
        r = self.r
        self.parts.append('<div style="border-top:.5pt solid #000;width:120pt;margin-top:8pt"></div>')
        for i in range(r.randint(1, 4)):
            self.parts.append(f"<p class=note><sup>{i + 1}</sup> {escape(content.prose(r, 1, 2))}</p>")

    def table(self) -> None:
        r = self.r
        makers = list(STYLES)
        made, style = None, ""
        while made is None or (self.columns == 2 and len(made.columns) > 4):
            maker = r.choice(makers)
            made, style = maker(r), r.choice(STYLES[maker])
        over = r.random() < 0.8
        caption = (
            f"<p class=cap>{r.choice(['Table', 'Exhibit', 'TABLE'])} {len(self.tables) + 1}: {words(r, 3, 18)}</p>"
        )
        self.parts += [caption] if over else []
        self.parts.append(browser.table_html(made, style, r.choice(["100%", "100%", "auto", "80%"])))
        self.tables.append(made)
        self.parts += [] if over else [caption]
        if r.random() < 0.5:
            self.parts.append(f"<p class=note>Notes: {content.prose(r, 1, 3)} * p&lt;0.1, ** p&lt;0.05</p>")


PARTS: Sequence[tuple[Callable[[Release], None], float]] = (
    (Release.prose, 4),
    (Release.bullets, 0.7),
    (Release.equation, 1),
    (Release.index, 0.5),
    (Release.diagram, 0.8),
    (Release.footnotes, 1),
    (Release.chart, 0.4),
)


RELEASE = browser.Make(Release, PARTS, 1, 0.1, "x")

if __name__ == "__main__":
    browser.main(RELEASE)
