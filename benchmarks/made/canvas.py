"""Made tables set on pages by ReportLab: rules or none, wrapped cells, leaders, groups of columns."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

from made.content import Cell, Table

STYLES = (
    "none", "none", "three", "three", "three", "rows", "rows", "columns", "abstract", "ruled", "ruled", "ruled",
    "bands", "bands", "banded three", "head only", "box",
)  # fmt: skip


@dataclass
class Look:
    """How a table is set. Lengths are in points."""

    style: str
    font: str
    size: float
    leading: float
    pad: float
    gap: float
    label: float
    width: float
    valign: str
    leaders: bool
    thin: bool
    boxes: bool
    colour: tuple[float, float, float]


def look(r: random.Random, width: float, columns: int) -> Look:
    size = r.choice([6.5, 7, 7.5, 8, 9, 10]) if columns < 7 else r.choice([5.5, 6, 6.5, 7])
    style = r.choice(STYLES)
    return Look(
        style=style,
        font=r.choice(["Helvetica", "Times-Roman"]),
        size=size,
        leading=size * r.choice([1.1, 1.15, 1.2, 1.3]),
        pad=size * r.choice([0, 0.05, 0.15, 0.3, 0.5, 0.8]),
        gap=size * r.choice([0.9, 1.2, 1.6, 2.2]),
        label=width * r.choice([0.2, 0.3, 0.4]),
        width=width * r.choice([1, 1, 1, 0.85, 0.7]),
        valign=r.choice(["top", "bottom", "middle"]) if style in ("ruled", "rows") else r.choice(["top", "bottom"]),
        leaders=style in ("abstract", "three", "none") and r.random() < 0.3,
        thin=r.random() < 0.5,
        boxes=r.random() < 0.3,
        colour=r.choice([(0.85, 0.9, 0.95), (0.9, 0.9, 0.9), (0.7, 0.85, 0.8), (0.98, 0.93, 0.8)]),
    )


class Set:
    """A table measured for its look: widths of columns, heights of rows, lines of cells."""

    def __init__(self, table: Table, look: Look) -> None:
        self.table, self.look = table, look
        self.widths = self._widths()
        self.lefts = [sum(self.widths[:i]) for i in range(len(self.widths) + 1)]
        self.lines = [self._wrapped(c) for c in table.cells]
        self.heights = self._heights()
        self.tops = [sum(self.heights[:i]) for i in range(len(self.heights) + 1)]

    @property
    def width(self) -> float:
        return self.lefts[-1]

    @property
    def height(self) -> float:
        return self.tops[-1]

    def _font(self, cell: Cell) -> str:
        bold = {"Helvetica": "Helvetica-Bold", "Times-Roman": "Times-Bold"}[self.look.font]
        return bold if cell.bold or (cell.head and self.look.boxes) else self.look.font

    def _size(self, text: str, cell: Cell) -> float:
        return float(stringWidth(text, self._font(cell), self.look.size))

    def _widths(self) -> list[float]:
        look, natural = self.look, []
        for i, column in enumerate(self.table.columns):
            own = [c for c in self.table.cells if c.column == i and c.column_span == 1]
            whole = max((self._size(c.text, c) for c in own if not c.head), default=10) + look.size * 2 * max(
                (c.indent for c in own), default=0
            )
            word = max((self._size(w, c) for c in own for w in c.text.split(" ")), default=10)
            limit = look.label if column.kind in ("label", "text") else 1e9
            natural.append(max(word, min(whole, max(limit, word))) + look.gap)
        spare = max(0.0, look.width - sum(natural)) / len(natural)
        return [w + spare for w in natural]

    def _room(self, cell: Cell) -> float:
        return sum(self.widths[cell.column : cell.column + cell.column_span]) - self.look.gap

    def _wrapped(self, cell: Cell) -> list[str]:
        lines: list[str] = []
        whole = cell.text.replace(" ", "\u00a0") if not cell.head and cell.text[:1] in "0123456789($-" else cell.text
        room = self._room(cell) - cell.indent * self.look.size
        for word in whole.split(" "):
            if lines and self._size(f"{lines[-1]} {word}", cell) <= room + 0.01:
                lines[-1] += f" {word}"
            else:
                lines.append(word)
        return lines

    def _heights(self) -> list[float]:
        look = self.look
        heights = [look.leading + look.pad] * self.table.rows
        for cell, lines in zip(self.table.cells, self.lines, strict=True):
            if cell.row_span == 1:
                heights[cell.row] = max(heights[cell.row], len(lines) * look.leading + look.pad)
        for cell, lines in zip(self.table.cells, self.lines, strict=True):
            missing = len(lines) * look.leading + look.pad - sum(heights[cell.row : cell.row + cell.row_span])
            heights[cell.row + cell.row_span - 1] += max(0.0, missing)
        if self.table.groups:
            for row in range(self.table.head + self.table.groups - 1, self.table.rows - 1, self.table.groups):
                heights[row] += 0.7 * look.size
        if self.table.head and look.style in ("three", "abstract", "banded three", "head only"):
            heights[self.table.head - 1] += 0.4 * look.size
        return heights

    def draw(self, canvas: Canvas, x: float, top: float) -> None:
        """Paint the table with its upper left corner at (x, top), PDF's coordinates."""
        self._bands(canvas, x, top)
        for cell, lines in zip(self.table.cells, self.lines, strict=True):
            self._cell(canvas, x, top, cell, lines)
        self._rules(canvas, x, top)

    def _cell(self, canvas: Canvas, x: float, top: float, cell: Cell, lines: Sequence[str]) -> None:
        look = self.look
        height = sum(self.heights[cell.row : cell.row + cell.row_span])
        if self.table.groups and not cell.head:
            height = min(height, self._plain_height(cell.row))
        extent = len(lines) * look.leading
        valign = "bottom" if cell.head and look.valign != "middle" else look.valign
        spare = {"top": look.pad / 2, "bottom": height - extent - look.pad / 2, "middle": (height - extent) / 2}[valign]
        y = top - self.tops[cell.row] - spare - 0.8 * look.leading
        left = x + self.lefts[cell.column] + look.gap / 2
        for i, line in enumerate(lines):
            self._line(canvas, left, y - i * look.leading, cell, line.replace("\u00a0", " "), i == len(lines) - 1)

    def _plain_height(self, row: int) -> float:
        own = [len(w) for c, w in zip(self.table.cells, self.lines, strict=True) if c.row == row and c.row_span == 1]
        return max(own, default=1) * self.look.leading + self.look.pad

    def _line(self, canvas: Canvas, left: float, y: float, cell: Cell, line: str, last: bool) -> None:
        look, room = self.look, self._room(cell)
        canvas.setFont(self._font(cell), look.size)
        canvas.setFillGray(0)
        size = self._size(line, cell)
        match cell.align:
            case "right":
                canvas.drawString(left + room - size, y, line)
            case "center":
                canvas.drawString(left + (room - size) / 2, y, line)
            case "decimal":
                _, point, rest = line.partition(".")
                after = self._size(point + rest, cell) if rest.rstrip("%)").isdigit() else 0.0
                stop = left + room * 0.75 + after
                canvas.drawString(max(left, min(stop, left + room) - size), y, line)
            case _:
                at = left + cell.indent * look.size
                canvas.drawString(at, y, line)
                if look.leaders and last and not cell.head and not cell.section and cell.column == 0:
                    self._leaders(canvas, cell, at + size, y, left + room)

    def _leaders(self, canvas: Canvas, cell: Cell, start: float, y: float, stop: float) -> None:
        step = self.look.size * 0.55
        dots = int((stop - start) / step) - 1
        if dots > 2:
            canvas.drawString(start + step / 2, y, ". " * dots)
            cell.text += " ." * dots

    def _bands(self, canvas: Canvas, x: float, top: float) -> None:
        if self.look.style not in ("bands", "banded three"):
            return
        canvas.setFillColorRGB(*self.look.colour)
        for row in range(self.table.head, self.table.rows, 2):
            canvas.rect(x, top - self.tops[row + 1], self.width, self.heights[row], stroke=0, fill=1)
        if self.look.style == "bands":
            canvas.rect(x, top - self.tops[self.table.head], self.width, self.tops[self.table.head], stroke=0, fill=1)

    def _level(self, canvas: Canvas, x0: float, x1: float, y: float, weight: float = 0.5) -> None:
        if self.look.thin:
            canvas.setFillGray(0)
            canvas.rect(x0, y - weight / 2, x1 - x0, weight, stroke=0, fill=1)
        else:
            canvas.setLineWidth(weight)
            canvas.line(x0, y, x1, y)

    def _plumb(self, canvas: Canvas, x: float, y0: float, y1: float) -> None:
        canvas.setLineWidth(0.5)
        canvas.line(x, y0, x, y1)

    def _rules(self, canvas: Canvas, x: float, top: float) -> None:
        style, right, head = self.look.style, x + self.width, self.table.head
        bottom = top - self.height
        if style == "none":
            return
        if style == "ruled":
            for cell in self._all_cells():
                x0, x1 = x + self.lefts[cell.column], x + self.lefts[cell.column + cell.column_span]
                y0, y1 = top - self.tops[cell.row + cell.row_span], top - self.tops[cell.row]
                canvas.setLineWidth(0.5)
                canvas.rect(x0, y0, x1 - x0, y1 - y0, stroke=1, fill=0)
            return
        if style in ("three", "banded three", "abstract", "columns", "box", "rows"):
            self._level(canvas, x, right, top, 1)
            self._level(canvas, x, right, bottom, 1)
        if style != "bands":
            self._level(canvas, x, right, top - self.tops[head])
        if style == "rows":
            for row in range(head, self.table.rows):
                self._level(canvas, x, right, top - self.tops[row])
        if style in ("three", "abstract", "columns", "banded three", "rows"):
            self._spanners(canvas, x, top)
        if style in ("abstract", "columns"):
            for c in range(1, len(self.widths)):
                spans = [s for s in self.table.cells if s.column < c < s.column + s.column_span and s.head]
                high = max((top - self.tops[s.row + s.row_span] for s in spans), default=None)
                start = top if high is None else min(top - self.tops[s.row + s.row_span] for s in spans)
                for stretch0, stretch1 in self._unbroken(start, bottom, top):
                    self._plumb(canvas, x + self.lefts[c], stretch1, stretch0)
        if style in ("box", "columns"):
            for at in (x, right):
                self._plumb(canvas, at, bottom, top)

    def _unbroken(self, start: float, bottom: float, top: float) -> list[tuple[float, float]]:
        """The stretches of a plumb rule between titles that span the table."""
        wide = [c for c in self.table.cells if c.section and c.column_span > 1]
        found = []
        for cell in wide:
            found.append((start, top - self.tops[cell.row]))
            start = top - self.tops[cell.row + 1]
        return [(a, b) for a, b in [*found, (start, bottom)] if a - b > 0.1]

    def _spanners(self, canvas: Canvas, x: float, top: float) -> None:
        for cell in self.table.cells:
            if cell.head and cell.column_span > 1:
                room = 0 if self.look.style in ("abstract", "columns") else self.look.gap / 2
                x0, x1 = x + self.lefts[cell.column] + room, x + self.lefts[cell.column + cell.column_span] - room
                self._level(canvas, x0, x1, top - self.tops[cell.row + 1])

    def _all_cells(self) -> list[Cell]:
        taken = {
            (c.row + i, c.column + j) for c in self.table.cells for i in range(c.row_span) for j in range(c.column_span)
        }
        places = ((r, c) for r in range(self.table.rows) for c in range(len(self.widths)))
        return [*self.table.cells, *(Cell(r, c, 1, 1, "") for r, c in places if (r, c) not in taken)]
