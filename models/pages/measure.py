"""How wide the columns and how high the rows of a table come out in one style."""

from __future__ import annotations

from dataclasses import dataclass, replace

from baobiao.models.pages.sheets import Sheet, SheetCell
from baobiao.models.pages.style import Style
from baobiao.models.pages.text import Pen, width, wrap

_SMALLEST = 8


@dataclass(frozen=True, slots=True)
class Plan:
    """A sheet with its columns' widths and rows' heights in pixels."""

    sheet: Sheet
    style: Style
    widths: tuple[int, ...]
    heights: tuple[int, ...] = ()

    def pen(self, cell: SheetCell) -> Pen:
        return self.style.value if cell.role == "value" else self.style.cell

    def vertical(self, cell: SheetCell) -> bool:
        """Whether the label is set one character a line."""
        return self.style.vertical_labels and cell.role == "label"

    def align(self, cell: SheetCell) -> float:
        """0 at the left, 1 at the right."""
        if cell.role == "value":
            return self.style.value_align
        crossed = cell.role == "title" and self.sheet.header_rows > 0
        return 0.0 if crossed and not self.style.centred_titles else 0.5


def plan(sheet: Sheet, style: Style, total: int) -> Plan:
    """The table `total` pixels wide; type gets smaller where it would not fit."""
    while True:
        widths = _widths(sheet, style, total)
        if widths is not None or style.cell.size <= _SMALLEST:
            break
        style = replace(
            style, cell=_smaller(style.cell), value=_smaller(style.value), pad=(max(1, style.pad[0] - 1), style.pad[1])
        )
    if widths is None:
        widths = [total // sheet.columns] * sheet.columns
    measured = Plan(sheet, style, tuple(widths))
    return replace(measured, heights=tuple(_heights(measured)))


def _smaller(pen: Pen) -> Pen:
    return replace(pen, size=pen.size - 1)


def _widths(sheet: Sheet, style: Style, total: int) -> list[int] | None:
    if sheet.header_rows == 0:
        first = round(total * max(0.25, style.label_share - 0.2))
        return _shared(total - first, [1.0] * (sheet.columns - 1), head=[first])
    least = [_least(sheet, style, column) for column in range(sheet.label_columns, sheet.columns)]
    labels = [_label_width(sheet, style, column) for column in range(max(0, sheet.label_columns - 1))]
    narrowest = style.cell.size * 8 if sheet.label_columns else 0
    room = total - sum(labels) - narrowest
    if sum(least) > room:
        return None
    values = room + narrowest - round(total * style.label_share) + sum(labels) if sheet.label_columns else total
    values = max(sum(least), min(values, room))
    weights = (
        [1.0] * len(least) if style.equal_columns and max(least) * len(least) <= values else [float(v) for v in least]
    )
    shared = _shared(values, weights)
    title = [total - sum(labels) - values] if sheet.label_columns else []
    return labels + title + shared


def _shared(total: int, weights: list[float], head: list[int] | None = None) -> list[int]:
    whole = sum(weights)
    return (head or []) + [int(total * weight / whole) for weight in weights]


def _least(sheet: Sheet, style: Style, column: int) -> int:
    """What a column needs: its widest value, and one or two characters of its title a line."""
    own = [c for c in sheet.cells if c.column == column and c.column_span == 1]
    values = [width(c.text, style.value) for c in own if c.role == "value"]
    heads = [min(2, len(c.text)) * style.cell.size * (0.5 + 0.5 * (len(c.text) > 3)) for c in own if c.role == "head"]
    return round(max([*values, *heads, style.cell.size]) + 2 * style.pad[0] + 2)


def _label_width(sheet: Sheet, style: Style, column: int) -> int:
    if style.vertical_labels:
        return round(style.cell.size * 1.5 + 2 * style.pad[0])
    return round(style.cell.size * (5 if column else 4.2) + 2 * style.pad[0])


def _heights(plan: Plan) -> list[int]:
    """Each row as high as its highest cell; a spanning cell that needs more gives it to its rows alike."""
    least = plan.style.cell.line_height + 2 * plan.style.pad[1]
    heights = [least] * plan.sheet.rows
    for cell in sorted(plan.sheet.cells, key=lambda c: c.row_span):
        missing = _needed(plan, cell) - sum(heights[cell.row : cell.bottom])
        if missing > 0:
            for row in range(cell.row, cell.bottom):
                heights[row] += -(-missing // cell.row_span)
    return heights


def _needed(plan: Plan, cell: SheetCell) -> int:
    pen = plan.pen(cell)
    room = sum(plan.widths[cell.column : cell.right]) - 2 * plan.style.pad[0]
    lines = len(cell.text) if plan.vertical(cell) else len(wrap(cell.text, pen, room))
    return lines * pen.line_height + 2 * plan.style.pad[1]
