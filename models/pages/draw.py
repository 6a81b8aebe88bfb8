"""Tables and pages drawn with Pillow, with the place of every official cell."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from PIL import Image, ImageDraw

from baobiao.geometry import Box
from baobiao.models.pages.measure import Plan
from baobiao.models.pages.sheets import SheetCell
from baobiao.models.pages.style import Rules, Style
from baobiao.models.pages.text import Pen, draw, width, wrap

WHITE = (255, 255, 255)


@dataclass(slots=True)
class Drawn:
    """A page or a screenshot: the picture and the box of each official cell on it, in pixels."""

    image: Image.Image
    boxes: dict[str, Box] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Part:
    """The rows of a table that stand on one page: `rows` from the top, `first` and `last` telling what is cut."""

    rows: tuple[int, ...]
    cut_above: bool = False
    cut_below: bool = False
    repeated: int = 0

    def height(self, plan: Plan) -> int:
        return sum(plan.heights[row] for row in self.rows)


@dataclass(frozen=True, slots=True)
class _Seen:
    """A cell as far as it is seen in a part: lines of the part from `top` to `bottom`."""

    cell: SheetCell
    top: int
    bottom: int
    starts: bool
    ends: bool


def whole(plan: Plan) -> Part:
    """The table in one piece."""
    return Part(tuple(range(plan.sheet.rows)))


def draw_part(page: Drawn, plan: Plan, part: Part, at: tuple[int, int], style: Style) -> None:
    """Draw a part of a table with its top left corner at `at`."""
    canvas = ImageDraw.Draw(page.image)
    xs = _running(at[0], plan.widths)
    ys = _running(at[1], [plan.heights[row] for row in part.rows])
    seen = [s for cell in plan.sheet.cells if (s := _visible(cell, part)) is not None]
    for s in seen:
        box = Box(xs[s.cell.column], ys[s.top], xs[s.cell.right], ys[s.bottom])
        if s.cell.code is not None:
            page.boxes[s.cell.code] = box
        if style.shade and s.cell.role in ("block", "head") and (s.cell.role == "block" or plan.sheet.header_rows):
            canvas.rectangle((box.x0, box.y0, box.x1, box.y1), fill=style.shade)
    _rule(canvas, xs, ys, _edges(seen, plan, part, style), style.rules)
    for s in seen:
        box = Box(xs[s.cell.column], ys[s.top], xs[s.cell.right], ys[s.bottom])
        _write(canvas, box, s, _piece(s, part, style), plan)


def _running(start: int, steps: Iterable[int]) -> list[int]:
    places = [start]
    for step in steps:
        places.append(places[-1] + step)
    return places


def _visible(cell: SheetCell, part: Part) -> _Seen | None:
    """The cell in this part; header rows of a repeated header count as rows of the part."""
    lines = [i for i, row in enumerate(part.rows) if cell.row <= row < cell.bottom]
    if not lines:
        return None
    starts, ends = part.rows[lines[0]] == cell.row, part.rows[lines[-1]] == cell.bottom - 1
    return _Seen(cell, lines[0], lines[-1] + 1, starts, ends)


def _piece(seen: _Seen, part: Part, style: Style) -> str:
    """The words of a cell that stand in this part: a label that the page cuts is split or kept whole."""
    text = seen.cell.text
    if seen.starts and seen.ends:
        return text
    share = (seen.bottom - seen.top) / seen.cell.row_span
    if not style.split_labels:
        return text if share > 0.5 or (share == 0.5 and seen.starts) else ""
    at = round(len(text) * (share if seen.starts else 1 - share))
    return text[:at] if seen.starts else text[at:]


Edge = tuple[bool, int, int]


def _edges(seen: list[_Seen], plan: Plan, part: Part, style: Style) -> dict[Edge, bool]:
    """Unit edges of the lattice, (horizontal, line, place along it) → whether it is an outer one."""
    edges: dict[Edge, bool] = {}
    last_row, columns = len(part.rows), plan.sheet.columns
    for s in seen:
        for column in range(s.cell.column, s.cell.right):
            if not (s.top == 0 and part.cut_above and style.cut != "ruled"):
                edges[(True, s.top, column)] = s.top == 0
            open_below = part.cut_below and s.bottom == last_row
            if not open_below or style.cut == "ruled" or (s.ends and style.cut == "open_top"):
                edges[(True, s.bottom, column)] = s.bottom == last_row
        for row in range(s.top, s.bottom):
            edges[(False, s.cell.column, row)] = s.cell.column == 0
            edges[(False, s.cell.right, row)] = s.cell.right == columns
    return {edge: outer for edge, outer in edges.items() if _kept(edge, outer, plan, last_row, style.rules)}


def _kept(edge: Edge, outer: bool, plan: Plan, last_row: int, rules: Rules) -> bool:
    horizontal, line, _ = edge
    if rules.missing == "sides":
        return horizontal or not outer
    if rules.missing == "outer":
        return not outer
    if rules.missing == "inner_vertical":
        return horizontal or outer
    if rules.missing == "three_line":
        return horizontal and line in (0, plan.sheet.header_rows or 1, last_row)
    return True


def _rule(canvas: ImageDraw.ImageDraw, xs: list[int], ys: list[int], edges: dict[Edge, bool], rules: Rules) -> None:
    for (horizontal, line, place), outer in edges.items():
        if horizontal:
            ends = (xs[place], ys[line], xs[place + 1], ys[line])
        else:
            ends = (xs[line], ys[place], xs[line], ys[place + 1])
        thick = rules.outer if outer else rules.inner
        if rules.kind == "dotted" and not outer:
            _dots(canvas, ends, horizontal, thick, rules)
        elif rules.kind == "double" and outer:
            _bar(canvas, ends, horizontal, rules.inner, rules)
            gap = rules.inner + 2
            inside = -gap if line > 0 else gap
            _bar(canvas, _moved(ends, horizontal, inside), horizontal, rules.inner, rules)
        else:
            _bar(canvas, ends, horizontal, thick, rules)


def _moved(ends: tuple[int, int, int, int], horizontal: bool, by: int) -> tuple[int, int, int, int]:
    x0, y0, x1, y1 = ends
    return (x0, y0 + by, x1, y1 + by) if horizontal else (x0 + by, y0, x1 + by, y1)


def _bar(
    canvas: ImageDraw.ImageDraw, ends: tuple[int, int, int, int], horizontal: bool, thick: int, rules: Rules
) -> None:
    x0, y0, x1, y1 = ends
    before, after = thick // 2, thick - thick // 2 - 1
    canvas.rectangle((x0 - before, y0 - before, x1 + after, y1 + after), fill=rules.colour)


def _dots(
    canvas: ImageDraw.ImageDraw, ends: tuple[int, int, int, int], horizontal: bool, thick: int, rules: Rules
) -> None:
    x0, y0, x1, y1 = ends
    step = 2 * thick + 1
    for at in range(x0 if horizontal else y0, x1 if horizontal else y1, step):
        x, y = (at, y0) if horizontal else (x0, at)
        canvas.rectangle((x, y, x + thick - 1, y + thick - 1), fill=rules.colour)


def _write(canvas: ImageDraw.ImageDraw, box: Box, seen: _Seen, text: str, plan: Plan) -> None:
    """The text in the middle of its cell, left or right as its role wants."""
    style, cell = plan.style, seen.cell
    pen = plan.pen(cell)
    lines = list(text.replace(" ", "")) if plan.vertical(cell) else list(wrap(text, pen, box.width - 2 * style.pad[0]))
    y = box.y0 + (box.height - len(lines) * pen.line_height) / 2 + pen.size * 1.03
    align = plan.align(cell)
    for line in lines:
        x = box.x0 + style.pad[0] + align * (box.width - 2 * style.pad[0] - width(line, pen))
        draw(canvas, (round(x), round(y)), line, pen, style.ink)
        y += pen.line_height


def blank_page(width_: int, height: int) -> Drawn:
    """A white page."""
    return Drawn(Image.new("RGB", (width_, height), WHITE))


def paragraph_lines(text: str, pen: Pen, style: Style) -> list[str]:
    """A paragraph with its first line indented by two characters."""
    return list(wrap("\u3000\u3000" + text, pen, style.width - 2 * style.margin))
