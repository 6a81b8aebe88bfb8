"""Lines of mixed Chinese and Latin text: measured, wrapped and drawn."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from PIL import ImageDraw

from baobiao.models.pages.fonts import Face, load

_RUNS = re.compile(r"[\x21-\x7e]+|[^\x21-\x7e]+")
_TOKENS = re.compile(r"[0-9A-Za-z.,+%\-]+|.")
Colour = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Pen:
    """A size in pixels and the faces that Chinese and Latin characters are set in. `weight` thickens the strokes."""

    size: int
    chinese: Face
    latin: Face
    weight: int = 0

    @property
    def line_height(self) -> int:
        return round(self.size * 1.35)

    def face_of(self, run: str) -> Face:
        return self.latin if run.isascii() and run.strip() else self.chinese


@lru_cache(maxsize=200_000)
def width(text: str, pen: Pen) -> float:
    """The text's advance in pixels."""
    return float(sum(load(pen.face_of(run), pen.size).getlength(run) for run in _RUNS.findall(text)))


@lru_cache(maxsize=50_000)
def wrap(text: str, pen: Pen, limit: float) -> tuple[str, ...]:
    """Lines no wider than `limit` where a break allows it; numbers are kept whole."""
    lines: list[str] = []
    line, used = "", 0.0
    for token in _TOKENS.findall(text):
        step = width(token, pen)
        if line and used + step > limit and token not in "，。、；：）)”":
            lines.append(line)
            line, used = "", 0.0
        line, used = line + token, used + step
    return (*lines, line) if line else tuple(lines)


def draw(canvas: ImageDraw.ImageDraw, at: tuple[float, float], text: str, pen: Pen, colour: Colour) -> None:
    """One line with its left end and baseline at `at`."""
    x, y = at
    for run in _RUNS.findall(text):
        font = load(pen.face_of(run), pen.size)
        canvas.text((x, y), run, font=font, fill=colour, anchor="ls", stroke_width=pen.weight)
        x += font.getlength(run)
