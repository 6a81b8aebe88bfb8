"""Made reports as PDFs: tables amid prose in one or two columns, lists, contents, references and charts.

    python benchmarks/made/pages.py DIR [--count N] [--seed S]

writes DIR/rSSSS.pdf with DIR/rSSSS.json, the cells of its tables as `benchmarks/tables.py` reads them.
"""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from reportlab.lib.pagesizes import A4, LETTER
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

from made import canvas as setting
from made import content
from made.command import make_documents

MARGIN = 54.0


class Report:
    """Pages that fill up from the top; `tables` is what stands in them."""

    def __init__(self, path: Path, seed: int) -> None:
        self.r = random.Random(seed)
        size = self.r.choice([A4, LETTER])
        self.turned = self.r.random() < 0.1
        self.size = (size[1], size[0]) if self.turned else size
        self.canvas = Canvas(str(path), pagesize=self.size)
        self.font = self.r.choice(["Helvetica", "Times-Roman"])
        self.text = self.r.choice([9, 9.5, 10, 11])
        self.columns = 2 if self.r.random() < 0.35 and not self.turned else 1
        self.column = 0
        self.number = self.r.randint(1, 90)
        self.tables: list[dict[str, object]] = []
        self.y = self.top = self.size[1] - MARGIN
        self._furniture()

    @property
    def width(self) -> float:
        return (self.size[0] - 2 * MARGIN - 18 * (self.columns - 1)) / self.columns

    @property
    def x(self) -> float:
        return MARGIN + self.column * (self.width + 18)

    def _furniture(self) -> None:
        """The head and foot of a page."""
        c = self.canvas
        c.setFont(self.font, 8)
        c.drawString(
            MARGIN, self.size[1] - 34, "Report on the " + content.words(random.Random(self.number), 2, 3).lower()
        )
        c.drawRightString(self.size[0] - MARGIN, 28, str(self.number))
        self.number += 1

    def need(self, height: float) -> None:
        """Room for so much; the next column or page where there is none."""
        if self.y - height >= MARGIN:
            return
        if self.column + 1 < self.columns:
            self.column += 1
        else:
            self.canvas.showPage()
            self.column = 0
            self._furniture()
            self.top = self.size[1] - MARGIN
        self.y = self.top

    def line(self, text: str, font: str = "", size: float = 0, indent: float = 0, right: bool = False) -> None:
        size = size or self.text
        self.need(size * 1.2)
        self.y -= size * 1.2
        self.canvas.setFont(font or self.font, size)
        self.canvas.setFillGray(0)
        if right:
            self.canvas.drawRightString(self.x + self.width, self.y, text)
        else:
            self.canvas.drawString(self.x + indent, self.y, text)

    def wrapped(self, text: str, size: float = 0, indent: float = 0, justify: bool = False, hang: float = 0) -> None:
        """A paragraph; `hang` indents all lines but the first."""
        size = size or self.text
        lines: list[str] = []
        for word in text.split():
            room = self.width - indent - (hang if lines else 0)
            if lines and stringWidth(f"{lines[-1]} {word}", self.font, size) <= room:
                lines[-1] += f" {word}"
            else:
                lines.append(word)
        for i, line in enumerate(lines):
            self.need(size * 1.2)
            self.y -= size * 1.2
            out = self.canvas.beginText(self.x + indent + (hang if i else 0), self.y)
            out.setFont(self.font, size)
            blanks = line.count(" ")
            spare = self.width - indent - (hang if i else 0) - stringWidth(line, self.font, size)
            stretched = justify and blanks and i < len(lines) - 1
            out.setWordSpace(spare / blanks if stretched else 0)
            out.textOut(line)
            out.setWordSpace(0)
            self.canvas.drawText(out)

    def heading(self) -> None:
        self.need(60)
        self.y -= 8
        bold = {"Helvetica": "Helvetica-Bold", "Times-Roman": "Times-Bold"}[self.font]
        self.line(content.words(self.r, 2, 3 if self.columns == 2 else 5), bold, self.r.choice([12, 13, 15]))
        self.y -= 4

    def prose(self) -> None:
        for _ in range(self.r.randint(1, 3)):
            self.wrapped(content.prose(self.r), justify=self.r.random() < 0.5)
            self.y -= 5

    def bullets(self) -> None:
        mark = self.r.choice(["•", "-", "1.", "(a)", "–"])
        for i in range(self.r.randint(3, 7)):
            self.need(30)
            own = {"1.": f"{i + 1}.", "(a)": f"({'abcdefgh'[i]})"}.get(mark, mark)
            before = self.y
            self.wrapped(content.words(self.r, 4, 24), indent=18)
            if self.y < before:
                self.canvas.drawString(self.x + 4, before - self.text * 1.2, own)
        self.y -= 5

    def contents(self) -> None:
        """A table of contents, which is none of the tables asked for."""
        page = 1
        for i in range(self.r.randint(6, 20)):
            self.line(f"{i + 1}.  {content.words(self.r, 2, 5)}", indent=self.r.choice([0, 12]))
            page += self.r.randint(1, 6)
            if self.r.random() < 0.7:
                self.canvas.drawRightString(self.x + self.width - 20, self.y, ". " * self.r.randint(8, 20))
            self.canvas.drawRightString(self.x + self.width, self.y, str(page))
        self.y -= 8

    def references(self) -> None:
        r = self.r
        for _ in range(self.r.randint(4, 10)):
            who = ", ".join(f"{r.choice(content.PLACES)}, {r.choice('ABCDEFGH')}." for _ in range(r.randint(1, 3)))
            title, journal = content.words(r, 4, 10), content.words(r, 2, 3)
            where = f"{r.randint(1, 40)}({r.randint(1, 6)}), {r.randint(1, 300)}-{r.randint(301, 600)}"
            self.wrapped(f"{who} ({r.randint(1985, 2011)}). {title}. {journal}, {where}.", hang=14)
            self.y -= 2

    def keys(self) -> None:
        """Names with what belongs to them, as at the head of a letter."""
        for key in self.r.sample(["Contact:", "Telephone:", "Date:", "Subject:", "Reference:", "Prepared by:"], 4):
            self.line(key)
            self.canvas.drawString(self.x + 90, self.y, content.words(self.r, 1, 2 if self.columns == 2 else 4))
        self.y -= 6

    def chart(self) -> None:
        """Bars on a grid with figures at its axes, and a legend."""
        r, c = self.r, self.canvas
        height = r.uniform(100, 190)
        self.need(height + 40)
        self.line(f"Figure {r.randint(1, 20)}. {content.words(r, 3, 7)}", size=9)
        x0, y0, width = self.x + 34, self.y - height, self.width - 50
        steps, bars = r.randint(4, 8), r.randint(4, 12)
        c.setFont(self.font, 7)
        c.setLineWidth(0.4)
        for i in range(steps + 1):
            y = y0 + i * (height - 14) / steps
            if r.random() < 0.9:
                c.line(x0, y, x0 + width, y)
            c.drawRightString(x0 - 4, y - 2, f"{i * 10}")
        c.line(x0, y0, x0, y0 + height - 14)
        colours = [(0.2, 0.4, 0.7), (0.8, 0.4, 0.2), (0.5, 0.5, 0.5)][: r.randint(1, 3)]
        values = r.random() < 0.3
        for b in range(bars):
            left = x0 + (b + 0.15) * width / bars
            for k, colour in enumerate(colours):
                high = r.uniform(0.1, 0.95) * (height - 14)
                wide = 0.7 * width / bars / len(colours)
                c.setFillColorRGB(*colour)
                c.rect(left + k * wide, y0, wide, high, stroke=0, fill=1)
                c.setFillGray(0)
                if values:
                    c.drawCentredString(left + (k + 0.5) * wide, y0 + high + 2, f"{high / 4:.1f}")
            c.drawCentredString(left + 0.35 * width / bars, y0 - 9, str(1995 + b) if r.random() < 0.95 else "")
        for k, colour in enumerate(colours):
            c.setFillColorRGB(*colour)
            c.rect(x0 + k * 90, y0 - 22, 6, 6, stroke=0, fill=1)
            c.setFillGray(0)
            c.drawString(x0 + k * 90 + 9, y0 - 22, content.words(r, 1, 1))
        self.y = y0 - 34

    def table(self) -> None:
        r = self.r
        made = content.table(r, 5 if self.columns == 2 else 10)
        laid = setting.Set(made, setting.look(r, self.width, len(made.columns)))
        if laid.width > self.width + 1 or laid.height > self.top - MARGIN - 60:
            return self.prose()
        self.need(laid.height + 60)
        self.y -= 6
        caption = f"Table {len(self.tables) + 1}. {content.words(r, 3, 9)}"
        if r.random() < 0.85:
            self.wrapped(caption, size=9)
        if r.random() < 0.2:
            self.wrapped("[" + content.words(r, 3, 8) + "]", size=7)
        self.y -= r.choice([2, 4, 8])
        x = self.x + (self.width - laid.width) / 2 if r.random() < 0.3 else self.x
        laid.draw(self.canvas, x, self.y)
        self.y -= laid.height + 4
        self.tables.append({"style": laid.look.style, "cells": made.truth})
        if r.random() < 0.6:
            for i in range(r.randint(1, 3)):
                self.wrapped(f"{i + 1} {content.sentence(r)}", size=laid.look.size - 0.5)
            self.wrapped(f"Source: {content.words(r, 4, 8)}.", size=laid.look.size - 0.5)
        self.y -= 10
        return None

    def finish(self) -> None:
        self.canvas.showPage()
        self.canvas.save()


PLAIN: Sequence[tuple[Callable[[Report], None], float]] = (
    (Report.prose, 6),
    (Report.heading, 2),
    (Report.bullets, 1),
    (Report.chart, 1),
    (Report.references, 0.4),
    (Report.contents, 0.3),
    (Report.keys, 0.3),
)


def write(folder: Path, seed: int) -> None:
    """One document with its truth."""
    name = folder / f"r{seed:04}"
    report = Report(name.with_suffix(".pdf"), seed)
    kinds, weights = zip(*PLAIN, strict=True)
    report.heading()
    for _ in range(report.r.randint(1, 3)):
        for kind in report.r.choices(kinds, weights, k=report.r.randint(1, 4)):
            kind(report)
        if report.r.random() < 0.9:
            report.table()
    report.prose()
    report.finish()
    name.with_suffix(".json").write_text(json.dumps(report.tables))


if __name__ == "__main__":
    make_documents("made reports with tables, as PDF", write)
