"""A report's passages over pages, tables cut where the page ends; or each table as one screenshot."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from PIL import ImageDraw

from baobiao.models.pages.draw import Drawn, Part, blank_page, draw_part, paragraph_lines, whole
from baobiao.models.pages.measure import Plan, plan
from baobiao.models.pages.narrative import Passage
from baobiao.models.pages.sheets import Sheet
from baobiao.models.pages.style import Style
from baobiao.models.pages.text import Pen, draw, width, wrap


def screenshot(sheet: Sheet, style: Style, margin: int) -> Drawn:
    """The table alone with a white margin."""
    measured = plan(sheet, style, style.width - 2 * margin)
    part = whole(measured)
    page = blank_page(sum(measured.widths) + 2 * margin, part.height(measured) + 2 * margin)
    draw_part(page, measured, part, (margin, margin), style)
    return page


def paginate(passages: Sequence[Passage], sheets: dict[str, Sheet], style: Style) -> list[Drawn]:
    """The whole report on pages."""
    flow = _Flow(style)
    for passage in passages:
        if passage.kind == "table":
            flow.table(plan(sheets[passage.text], style, style.width - 2 * style.margin))
        else:
            flow.write(passage)
    if style.numbered:
        flow.number_pages()
    return flow.pages


@dataclass(slots=True)
class _Flow:
    """Pages being filled from the top; `y` is where the next thing goes on the last of them."""

    style: Style
    pages: list[Drawn] = field(default_factory=list)
    y: int = 0

    def _room(self) -> int:
        return self.style.height - self.style.margin - self.y if self.pages else 0

    def _turn(self) -> None:
        self.pages.append(blank_page(self.style.width, self.style.height))
        self.y = self.style.margin

    def write(self, passage: Passage) -> None:
        """A title, a heading or a paragraph, line by line."""
        style = self.style
        pen = {"title": style.title, "heading": style.heading}.get(passage.kind, style.body)
        room = style.width - 2 * style.margin
        lines = list(wrap(passage.text, pen, room))
        if passage.kind == "paragraph":
            lines = paragraph_lines(passage.text, pen, style)
        self.y += pen.size // 2
        for line in lines:
            self._line(line, pen, room if passage.kind == "title" else None)
        self.y += pen.size // (2 if passage.kind == "paragraph" else 1)

    def _line(self, line: str, pen: Pen, centre_in: int | None) -> None:
        if self._room() < 2 * pen.line_height:
            self._turn()
        x = self.style.margin + ((centre_in - width(line, pen)) / 2 if centre_in else 0)
        canvas = ImageDraw.Draw(self.pages[-1].image)
        draw(canvas, (round(x), self.y + pen.size), line, pen, self.style.ink)
        self.y += round(pen.line_height * 1.15)

    def number_pages(self) -> None:
        """— 1 — at the foot of each page."""
        pen, style = self.style.body, self.style
        for number, page in enumerate(self.pages, start=1):
            text = f"— {number} —"
            at = (style.width - width(text, pen)) / 2, style.height - style.margin / 2
            draw(ImageDraw.Draw(page.image), at, text, pen, style.ink)

    def table(self, measured: Plan) -> None:
        """A table, cut at a row where the page has no more room."""
        rows = list(range(measured.sheet.rows))
        if self._room() < sum(measured.heights[:2]):
            self._turn()
        while rows:
            cut_above = rows[0] > 0
            header = list(range(measured.sheet.header_rows)) if cut_above and self.style.repeat_header else []
            fit = self._fitting(measured, header, rows)
            part = Part((*header, *rows[:fit]), cut_above and not header, fit < len(rows), len(header))
            draw_part(self.pages[-1], measured, part, (self.style.margin, self.y), self.style)
            self.y += part.height(measured)
            rows = rows[fit:]
            if rows:
                self._turn()
        self.y += self.style.body.size // 2

    def _fitting(self, measured: Plan, header: list[int], rows: list[int]) -> int:
        """How many of `rows` fit below the header; at least one, so that the flow goes on."""
        room = self._room() - sum(measured.heights[row] for row in header)
        for count, row in enumerate(rows):
            room -= measured.heights[row]
            if room < 0:
                return max(count, 1)
        return len(rows)
