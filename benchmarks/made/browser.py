"""Made government reports set by Chromium: the shapes of tables that statistical offices and treasuries print.

    python benchmarks/made/browser.py DIR [--count N] [--seed S]

writes DIR/wSSSS.pdf with DIR/wSSSS.json. Statistical tables with leaders and titles of several lines, statements of
account without rules, tables of words, groups of rows, tables over pages, two side by side, pages across, amid text in
one or two columns, charts, contents, forms and lists.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from html import escape
from pathlib import Path
from typing import Any, NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from made import content
from made.content import Cell, Column, Table, words

STYLE = """
@page{{size:{size};margin:18mm 17mm}} body{{font:{text}pt/{leading} "{font}",serif;margin:0}}
p{{margin:0 0 6pt;text-align:{align}}} h2{{font-size:1.3em;margin:8pt 0 4pt}} .cap{{font-weight:bold;margin:8pt 0 2pt}}
.unit,.note{{font-size:7pt;margin:0 0 2pt;text-align:left}}
table{{border-collapse:collapse;font-size:{table}pt;line-height:1.15;break-inside:{inside};margin:2pt 0 4pt}}
td{{padding:{pad}pt {side}pt;vertical-align:{valign}}} tr{{break-inside:avoid}} .w{{min-width:70pt}}
.body{{columns:{columns};column-gap:16pt}} .r{{text-align:right}} .c{{text-align:center}} .b{{font-weight:bold}}
.all td{{border:.6pt solid #333}} .rows td{{border-bottom:.5pt solid #777}} .head td.h{{border-bottom:.7pt solid #000}}
.three{{border-top:1.2pt solid;border-bottom:1.2pt solid}} .cols td+td{{border-left:.5pt solid #000}}
.white td{{border:1.2pt solid #fff;background:#dfe8f0}} .white td.h{{background:#2b5c8a;color:#fff}}
.bands tr:nth-child(even) td{{background:#eef2e6}} .pair{{display:flex;gap:26pt}}
.key{{display:flex}} .key div{{width:90pt}} .line{{display:flex;justify-content:space-between}}
svg{{font:7pt sans-serif;display:block;overflow:visible;margin:6pt 0}}
"""
FONTS = ("Liberation Serif", "Liberation Sans", "DejaVu Sans", "DejaVu Serif", "Liberation Sans Narrow")


def cell_html(cell: Cell) -> str:
    """One cell; one of many words is not too narrow for them."""
    kind = {"right": "r", "decimal": "r", "center": "c"}.get(cell.align, "l")
    classes = f"{kind}{' h' if cell.head else ''}{' b' if cell.bold or cell.section else ''}"
    text = escape(cell.text)
    if not cell.head and kind == "r":
        text = text.replace(" ", "&nbsp;")
    classes += " w" if len(cell.text) > 30 else ""
    style = f' style="padding-left:{3 + 9 * cell.indent}pt"' if cell.indent else ""
    return f'<td class="{classes}" rowspan={cell.row_span} colspan={cell.column_span}{style}>{text}</td>'


def table_html(made: Table, style: str, width: str) -> str:
    """A table with the rules of a style."""
    taken = {(c.row + i, c.column + j) for c in made.cells for i in range(c.row_span) for j in range(c.column_span)}
    blank = [Cell(r, c, 1, 1, "") for r in range(made.rows) for c in range(len(made.columns)) if (r, c) not in taken]
    lines = []
    for row in range(made.rows):
        own = sorted((c for c in [*made.cells, *blank] if c.row == row), key=lambda c: c.column)
        line = f"<tr>{''.join(cell_html(c) for c in own)}</tr>"
        lines.append(line)
    head, body = "".join(lines[: made.head]), "".join(lines[made.head :])
    return f'<table class="{style}" style="width:{width}"><thead>{head}</thead><tbody>{body}</tbody></table>'


def abstract(r: random.Random) -> Table:
    """A statistical table: titles of several lines, groups of columns, a stub in levels, footnote marks."""
    made = content.table(r, 9)
    while len(made.columns) > 5 and any(c.kind == "text" for c in made.columns):
        made = content.table(r, 9)
    for cell in made.cells:
        if cell.head and cell.text and r.random() < 0.4:
            cell.text = f"{cell.text} {words(r, 1, 3).lower()}"
        if cell.column == 0 and not cell.head and cell.text and r.random() < 0.08:
            cell.text += f" {r.randint(1, 9)}/"
    return made


def statement(r: random.Random) -> Table:
    """A statement of account: sections, totals, figures in brackets, the sign of the currency in a column of its own
    before the first and the last figure, which belongs to no cell of the truth but its figure's."""
    years = r.randint(2, 4)
    noted = r.random() < 0.4
    made = Table([Column("label", "left"), *([Column("text", "center")] if noted else [])])
    made.columns += [Column("figure", "right", 5) for _ in range(years)]
    first = 1 + noted
    names = ["Note"] if noted else []
    start = r.randint(1998, 2010)
    names += [str(start - i) if r.random() < 0.9 else words(r, 1, 2) for i in range(years)]
    made.cells += [Cell(0, c + 1, 1, 1, n, "right", head=True) for c, n in enumerate(names)]
    made.rows = made.head = 1
    for _ in range(r.randint(2, 4)):
        made.cells.append(Cell(made.rows, 0, 1, 1, words(r, 1, 3) + r.choice(["", ":"]), bold=True))
        made.rows += 1
        lines = r.randint(2, 6)
        for i in range(lines + 1):
            total = i == lines
            label = f"Total {words(r, 1, 2).lower()}" if total else words(r, 1, 7)
            made.cells.append(Cell(made.rows, 0, 1, 1, label, indent=0 if total else 1, bold=total))
            if noted and not total and r.random() < 0.6:
                made.cells.append(Cell(made.rows, 1, 1, 1, str(r.randint(1, 24)), "center"))
            for c in range(years):
                sign = "$" if total or i == 0 else ""
                text = content.figure(r, 5)
                made.cells.append(Cell(made.rows, first + c, 1, 1, f"{sign} {text}".strip(), "right", bold=total))
            made.rows += 1
    return made


def wordy(r: random.Random) -> Table:
    """A table of words whose cells take several lines."""
    width = r.randint(2, 4)
    made = Table([Column("text", "left") for _ in range(width)])
    made.cells += [Cell(0, c, 1, 1, words(r, 1, 3), "left", head=True, bold=True) for c in range(width)]
    made.rows = made.head = 1
    for _ in range(r.randint(3, 8)):
        made.cells.append(Cell(made.rows, 0, 1, 1, words(r, 1, 5)))
        for c in range(1, width):
            text = words(r, 3, 30) if r.random() < 0.7 else f"{words(r, 2, 8)}; {words(r, 2, 8).lower()}"
            made.cells.append(Cell(made.rows, c, 1, 1, text))
        made.rows += 1
    return made


def grouped(r: random.Random) -> Table:
    """Rows in groups whose label stands once, beside all of them."""
    width = r.randint(4, 7)
    made = Table(
        [Column("label", "left"), Column("label", "left"), *(Column("figure", "center") for _ in range(width))]
    )
    form = r.randrange(4)
    for c in range(width + 2):
        made.cells.append(Cell(0, c, 1, 1, words(r, 1, 3), "center", head=True, bold=True))
    made.rows = made.head = 1
    for _ in range(r.randint(3, 6)):
        size = r.randint(2, 4)
        made.cells.append(Cell(made.rows, 0, size, 1, r.choice(content.PLACES)))
        for _ in range(size):
            made.cells.append(Cell(made.rows, 1, 1, 1, words(r, 1, 3)))
            made.cells += [Cell(made.rows, c + 2, 1, 1, content.figure(r, form), "center") for c in range(width)]
            made.rows += 1
    return made


def _level(y: float, wide: float, text: str) -> str:
    line = f'<line x1="30" x2="{30 + wide}" y1="{y}" y2="{y}" stroke="#bbb" stroke-width=".5"/>'
    return f'{line}<text x="26" y="{y + 2}" text-anchor="end">{text}</text>'


def _label(x: float, y: float, text: str) -> str:
    return f'<text x="{x:.1f}" y="{y}" text-anchor="middle">{text}</text>'


def _box(x: float, y: float, size: tuple[float, float], colour: str) -> str:
    return f'<rect x="{x:.1f}" y="{y:.1f}" width="{size[0]}" height="{size[1]:.1f}" fill="{colour}"/>'


STYLES = {
    abstract: ("three head", "three head", "head", "all", "rows", "cols three head", "bands", "white", ""),
    statement: ("", "head", "rows", "all"),
    wordy: ("all", "all", "rows three", "three head", "white"),
    grouped: ("all", "all", "head three", "white"),
}
"""The rules that tables of each kind have."""


class Report:
    """Parts of a page in HTML, and the tables among them."""

    def __init__(self, seed: int) -> None:
        self.r = r = random.Random(seed)
        self.columns = 2 if r.random() < 0.3 else 1
        self.across = self.columns == 1 and r.random() < 0.15
        self.parts: list[str] = []
        self.tables: list[Table] = []

    def prose(self) -> None:
        for _ in range(self.r.randint(1, 3)):
            self.parts.append(f"<p>{escape(content.prose(self.r))}</p>")

    def bullets(self) -> None:
        kind = self.r.choice(["ul", "ol"])
        items = "".join(f"<li>{escape(words(self.r, 4, 26))}</li>" for _ in range(self.r.randint(3, 7)))
        self.parts.append(f"<{kind}>{items}</{kind}>")

    def keys(self) -> None:
        keys = self.r.sample(["Contact", "Telephone", "Date", "Subject", "Reference", "Prepared by", "Deadline"], 5)
        lines = (f"<div class=key><div>{key}:</div>{words(self.r, 1, 6)}</div>" for key in keys)
        self.parts.append("".join(lines))

    def contents(self) -> None:
        lines, page = [], 1
        for i in range(self.r.randint(6, 16)):
            page += self.r.randint(1, 8)
            dots = ". " * self.r.randint(8, 24)
            name = f"{i + 1}. {words(self.r, 2, 5)}"
            lines.append(f"<div class=line><span>{name}</span><span>{dots}{page}</span></div>")
        self.parts.append("".join(lines))

    def chart(self) -> None:
        """Lines or bars over years, with a legend and figures at the axes."""
        r = self.r
        high, wide, points = r.randint(110, 180), 330 if self.columns == 1 else 200, r.randint(5, 12)
        xs = [30 + (i + 0.5) * wide / points for i in range(points)]
        shapes = [_level(high - i * high / 5, wide, str(i * 20)) for i in range(6)]
        shapes += [_label(x, high + 10, str(1995 + i)) for i, x in enumerate(xs)]
        lines = r.random() < 0.5
        for k, colour in enumerate(["#36c", "#c63", "#555"][: r.randint(1, 3)]):
            ys = [high - r.uniform(0.1, 0.95) * high for _ in xs]
            path = " ".join(f"{x:.1f},{y:.1f}" for x, y in zip(xs, ys, strict=True))
            curve = f'<polyline points="{path}" fill="none" stroke="{colour}"/>'
            boxes = [_box(x + k * 6 - 8, y, (6, high - y), colour) for x, y in zip(xs, ys, strict=True)]
            shapes += [curve] if lines else boxes
            shapes.append(_box(40 + 100 * k, high + 18, (6, 6), colour))
            shapes.append(f'<text x="{50 + 100 * k}" y="{high + 24}">{words(r, 1, 2)}</text>')
        title = f"<p>Figure {r.randint(1, 9)}. {words(r, 3, 7)}</p>"
        self.parts.append(f'{title}<svg width="{wide + 40}" height="{high + 30}">{"".join(shapes)}</svg>')

    def table(self) -> None:
        r = self.r
        narrow = self.columns == 2
        maker = r.choices([abstract, statement, wordy, grouped], [5, 2.5, 1.5, 0 if narrow else 1.5])[0]
        made = maker(r)
        while narrow and (len(made.columns) > 4 or sum(c.kind == "text" for c in made.columns) > 2):
            made = maker(r)
        style = r.choice(STYLES[maker])
        if r.random() < 0.9:
            self.parts.append(f"<p class=cap>Table {len(self.tables) + 1}. {words(r, 3, 10)}</p>")
        if r.random() < 0.3:
            self.parts.append(f"<p class=unit>[{words(r, 4, 9)}]</p>")
        width = r.choice(["100%", "100%", "auto", "85%"])
        self.parts.append(table_html(made, style, width))
        self.tables.append(made)
        for i in range(r.choice([0, 0, 1, 3])):
            self.parts.append(f"<p class=note>{i + 1}/ {content.sentence(r)}</p>")
        if r.random() < 0.4:
            self.parts.append(f"<p class=note>Source: {words(r, 4, 9)}.</p>")

    def pair(self) -> None:
        """Two tables side by side."""
        if self.columns == 2:
            return self.table()
        shown = []
        for _ in range(2):
            made = content.table(self.r, 3)
            while len(made.columns) > 3:
                made = content.table(self.r, 3)
            self.tables.append(made)
            shown.append(table_html(made, self.r.choice(["three head", "all", "head"]), "48%"))
        self.parts.append(f"<div class=pair>{''.join(shown)}</div>")
        return None

    def html(self) -> str:
        r = self.r
        size = "297mm 210mm" if self.across else r.choice(["A4", "Letter"])
        style = STYLE.format(
            size=size,
            text=r.choice([9, 10, 10.5]),
            leading=r.choice([1.2, 1.3, 1.5]),
            font=r.choice(FONTS),
            align=r.choice(["left", "justify"]),
            table=r.choice([7, 7.5, 8, 9]),
            pad=r.choice([0, 0.5, 1, 2.5]),
            side=r.choice([2, 3, 5]),
            valign=r.choice(["top", "middle", "bottom"]),
            columns=self.columns,
            inside=r.choice(["avoid", "avoid", "auto"]) if self.columns == 1 else "avoid",
        )
        return f"<!doctype html><meta charset=utf-8><style>{style}</style><div class=body>{''.join(self.parts)}</div>"


PARTS: Sequence[tuple[Callable[[Report], None], float]] = (
    (Report.prose, 5),
    (Report.bullets, 1),
    (Report.keys, 0.5),
    (Report.contents, 0.4),
    (Report.chart, 1.2),
)


class Make(NamedTuple):
    """A kind of made document.

    Args:
        report: what composes it. parts: what stands between its tables, each with its weight.
        fewest: parts before a table at least.
        side_by_side: the share of tables that stand two beside one another.
        stem: how its files' names begin.
    """

    report: type[Report]
    parts: Sequence[tuple[Callable[[Any], None], float]]
    fewest: int
    side_by_side: float
    stem: str


REPORT = Make(Report, PARTS, 0, 0.12, "w")


def write(folder: Path, made: Path, seed: int, make: Make = REPORT) -> Path:
    """The page of one document and its truth."""
    report = make.report(seed)
    kinds, weights = zip(*make.parts, strict=True)
    report.prose()
    for _ in range(report.r.randint(1, 3)):
        for kind in report.r.choices(kinds, weights, k=report.r.randint(make.fewest, 3)):
            kind(report)
        (report.pair if report.r.random() < make.side_by_side else report.table)()
    report.prose()
    page = made / f"{make.stem}{seed:04}.html"
    page.write_text(report.html(), encoding="utf8")
    truth = [{"cells": table.truth} for table in report.tables]
    (folder / f"{page.stem}.json").write_text(json.dumps(truth), encoding="utf8")
    return page


def printed(page: Path, out: Path, profile: str) -> None:
    """Print a page to PDF."""
    options = ["--headless", "--disable-gpu", "--no-sandbox", "--no-pdf-header-footer", f"--user-data-dir={profile}"]
    command = ["chromium", *options, f"--print-to-pdf={out}", page.as_uri()]
    subprocess.run(command, check=True, capture_output=True, timeout=60)


def main(make: Make = REPORT) -> None:
    """Write documents of a kind as PDF, each with its truth beside it."""
    parser = argparse.ArgumentParser(description="made documents with tables, set by Chromium")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--count", type=int, default=24)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    args.folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as made:
        for seed in range(args.seed, args.seed + args.count):
            page = write(args.folder, Path(made), seed, make)
            printed(page, (args.folder / f"{page.stem}.pdf").resolve(), f"{made}/profile")


if __name__ == "__main__":
    main()
