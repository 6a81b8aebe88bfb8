"""How one report looks: faces, sizes, rules, shading, alignment, and how its pages cut a table."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Literal

from baobiao.models.pages.fonts import Face, Fonts
from baobiao.models.pages.text import Colour, Pen

Missing = Literal["none", "sides", "outer", "inner_vertical", "three_line"]
RuleKind = Literal["solid", "dotted", "double"]
Cut = Literal["ruled", "open_top", "open_both"]


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of a table: pixels thick, their colour and kind, and which are not drawn."""

    inner: int
    outer: int
    colour: Colour
    kind: RuleKind = "solid"
    missing: Missing = "none"


@dataclass(frozen=True, slots=True)
class Style:
    """One report's look. Lengths are pixels."""

    width: int
    margin: int
    body: Pen
    heading: Pen
    title: Pen
    cell: Pen
    value: Pen
    ink: Colour
    rules: Rules
    shade: Colour | None
    vertical_labels: bool
    centred_titles: bool
    value_align: float
    pad: tuple[int, int]
    label_share: float
    equal_columns: bool
    cut: Cut
    repeat_header: bool
    split_labels: bool
    one_bit: bool
    landscape: bool
    numbered: bool

    @property
    def height(self) -> int:
        """The page's height for its width, as on A4 paper."""
        return round(self.width / 1.414 if self.landscape else self.width * 1.414)


def random_style(rng: Random, fonts: Fonts, width: int) -> Style:
    """A look for pages (or table screenshots) `width` pixels wide."""
    chinese = rng.choice(fonts.chinese)
    latin = rng.choice(fonts.latin) if fonts.latin and rng.random() < 0.45 else chinese
    unit = width / 850
    cell_size = max(10, round(rng.uniform(10, 12.5) * unit))
    larger = rng.choice((1.0, 1.0, 1.0, 1.15, 1.3))
    scale = max(1, round(unit))
    return Style(
        width=width,
        margin=round(width * rng.uniform(0.05, 0.1)),
        body=Pen(round(rng.uniform(12, 14) * unit), chinese, latin),
        heading=_bold(fonts, chinese, latin, round(15 * unit)),
        title=_bold(fonts, chinese, latin, round(rng.uniform(18, 21) * unit)),
        cell=Pen(cell_size, chinese, latin),
        value=Pen(round(cell_size * larger), chinese, latin),
        ink=rng.choice(((0, 0, 0), (0, 0, 0), (0, 0, 0), (25, 25, 25), (51, 51, 51), (64, 64, 64))),
        rules=_random_rules(rng, scale),
        shade=rng.choice((None, None, None, (217, 217, 217), (221, 235, 247), (242, 242, 242), (191, 191, 191))),
        vertical_labels=rng.random() < 0.2,
        centred_titles=rng.random() < 0.25,
        value_align=rng.choice((0.5, 0.5, 0.5, 0.5, 0.5, 1.0, 0.0)),
        pad=(round(rng.uniform(2, 6) * unit), round(rng.uniform(1, 6) * unit)),
        label_share=rng.uniform(0.42, 0.6),
        equal_columns=rng.random() < 0.4,
        cut=rng.choice(("ruled", "open_top", "open_both")),
        repeat_header=rng.random() < 0.3,
        split_labels=rng.random() < 0.4,
        one_bit=rng.random() < 0.03,
        landscape=rng.random() < 0.06,
        numbered=rng.random() < 0.4,
    )


def _bold(fonts: Fonts, chinese: Face, latin: Face, size: int) -> Pen:
    partner = fonts.bold.get(chinese.family)
    if partner is None:
        return Pen(size, chinese, latin, weight=1 if size > 24 else 0)
    return Pen(size, partner, partner if latin == chinese else latin)


def _random_rules(rng: Random, scale: int) -> Rules:
    inner = rng.choice((1, 1, 1, 1, 2, 2)) * scale
    outer = inner if rng.random() < 0.7 else inner + scale
    grey = rng.choice((0, 0, 0, 0, 68, 100, 140, 170, 200))
    kind: RuleKind = rng.choices(("solid", "dotted", "double"), (90, 4, 6))[0]
    kinds: tuple[Missing, ...] = ("none", "sides", "outer", "inner_vertical", "three_line")
    return Rules(inner, outer, (grey, grey, grey), kind, rng.choices(kinds, (90, 5, 2.5, 1, 1.5))[0])
