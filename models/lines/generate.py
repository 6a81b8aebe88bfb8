"""Crops of one line of table text, drawn with the system's fonts and damaged as pages are.

The damage is that of `baobiao.models.digits`, the cut that of `baobiao.ocr.crops`: the box of the ink and a margin of
an eighth of its height, at times more or a pixel short.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import groupby
from typing import NamedTuple

import numpy as np
from fontTools.ttLib import TTFont, TTLibError
from PIL import Image, ImageDraw, ImageFont

from baobiao.models.digits import damage, fonts
from baobiao.models.digits.damage import Gray, Rng
from baobiao.models.digits.generate import RECIPES, Patch, crop, maybe, rules
from baobiao.models.lines import texts
from baobiao.ocr.quick import prepare

_SIZES = (11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 24, 26, 28, 31, 34, 38, 43, 48)
_MORE_FAMILIES = frozenset(("FandolFang", "FandolHei", "FandolKai", "FandolSong"))
"""Of Debian's texlive-lang-chinese; they lack signs that numbers want, but no character of words."""
LEVELS = tuple(RECIPES)
SHARES = np.array([0.14, 0.2, 0.16, 0.13, 0.13, 0.13, 0.02, 0.09])


class Line(NamedTuple):
    """A damaged line with its label, level and font family; as it was cut, or as the network sees it."""

    image: Gray
    label: str
    level: str
    family: str


@lru_cache(maxsize=64)
def _coverage(path: str, index: int) -> frozenset[int]:
    try:
        with TTFont(path, fontNumber=index, lazy=True) as font:
            return frozenset(font.getBestCmap())
    except TTLibError:  # Type 1 and the like: none that holds Chinese
        return frozenset()


@lru_cache(maxsize=2)
def _families(held_out: bool) -> tuple[tuple[fonts.Face, ...], ...]:
    every = fonts.faces_by_use()[held_out] + (() if held_out else fonts.faces(_MORE_FAMILIES))
    faces = [face for face in every if ord("总") in _coverage(face.path, face.index)]
    return tuple(tuple(group) for _, group in groupby(faces, key=lambda face: face.family))


@lru_cache(maxsize=2)
def _latin(held_out: bool) -> tuple[fonts.Face, ...]:
    return tuple(face for face in fonts.faces_by_use()[held_out] if not face.chinese)


def _face(rng: Rng, held_out: bool, text: str) -> fonts.Face:
    """A face that holds every character of the text, else the first of all; families have equal shares."""
    wanted = {ord(c) for c in text if not c.isspace()}
    families = _families(held_out)
    able: list[fonts.Face] = []
    for place in rng.permutation(len(families)):
        able = able or [face for face in families[place] if wanted <= _coverage(face.path, face.index)]
    able = able or [families[0][0]]
    return able[int(rng.integers(0, len(able)))]


Run = tuple[str, ImageFont.FreeTypeFont, float]
"""Characters in one font, and how far they advance."""


def draw(rng: Rng, text: str, face: fonts.Face, latin: fonts.Face | None, size: int) -> Patch:
    """A line on paper between its cell's rules; ASCII in a font of its own where one is given."""
    pads = [int(size * rng.uniform(0.3, 1.2)) + 2 for _ in range(4)]
    spacing = size * rng.uniform(0.0, 0.35) if rng.random() < 0.12 else 0.0
    runs = _runs(text, face, latin, size, spacing)
    width = int(sum(advance for _, _, advance in runs)) + pads[0] + pads[2] + size
    paper = 255 if rng.random() < 0.75 else int(rng.integers(200, 256))
    black = int(rng.integers(0, 90)) if rng.random() < 0.5 else 0
    image = Image.new("L", (width, 2 * size + pads[1] + pads[3]), paper)
    pen = ImageDraw.Draw(image)
    x, y = pads[0] + rng.random(), pads[1] + 1.4 * size + rng.random()
    for piece, font, advance in runs:
        pen.text((x, y), piece, fill=black, font=font, anchor="ls")
        x += advance
    patch = _cut_to_ink(np.asarray(image).copy(), paper - 25, pads)
    rules(rng, patch.image, size, black)
    return patch


def _runs(text: str, face: fonts.Face, latin: fonts.Face | None, size: int, spacing: float) -> list[Run]:
    """Runs of one font; single characters where they are spaced."""
    found = []
    for ascii_run, group in groupby(text, key=str.isascii):
        chosen = latin if latin and ascii_run else face
        font = fonts.font(chosen.path, chosen.index, size)
        run = "".join(group)
        found += [(piece, font, font.getlength(piece) + spacing) for piece in (run if spacing else (run,))]
    return found


def _cut_to_ink(canvas: Gray, threshold: int, pads: Sequence[int]) -> Patch:
    """The canvas cut to its ink (what is darker than the threshold) and pads, and where the ink lies."""
    rows, columns = np.nonzero(canvas < threshold)
    if not rows.size:
        rows, columns = np.array([pads[1]]), np.array([pads[0]])
    top, bottom, left, right = int(rows.min()), int(rows.max()) + 1, int(columns.min()), int(columns.max()) + 1
    y0, x0 = max(0, top - pads[1]), max(0, left - pads[0])
    image = np.ascontiguousarray(canvas[y0 : bottom + pads[3], x0 : right + pads[2]])
    box = [(left, top), (right, top), (right, bottom), (left, bottom)]
    return Patch(image, np.array(box, np.float32) - np.array((x0, y0), np.float32))


def make(rng: Rng, held_out: bool = False, level: str | None = None, views: int = 2) -> Iterator[Line]:
    """One line, drawn once, damaged and cut `views` times.

    Small sizes are screenshots', large ones scans' and photographs'.
    """
    text = texts.line(rng)
    level = level or LEVELS[int(np.searchsorted(np.cumsum(SHARES), rng.random() * SHARES.sum()))]
    face = _face(rng, held_out, text)
    others = _latin(held_out)
    latin = others[int(rng.integers(0, len(others)))] if others and rng.random() < 0.4 else None
    screen = level in ("D0", "D1", "D7") and rng.random() < 0.7
    size = _SIZES[int(rng.integers(5 if level == "D5" else 0, 12 if screen else len(_SIZES)))]
    clean = draw(rng, text, face, latin, size)
    for _ in range(views):
        patch = RECIPES[level](rng, Patch(clean.image.copy(), clean.corners.copy()))
        patch.image = maybe(rng, 0.7, patch.image, damage.flatten)
        yield Line(crop(rng, patch), texts.label(text), level, face.family)


def crops(seed: int, held_out: bool = False, level: str | None = None) -> Iterator[Line]:
    """Cut lines without end, the same for the same seed and the same fonts on the system."""
    rng = np.random.default_rng(seed)
    while True:
        yield from make(rng, held_out, level)


def seen(seed: int, held_out: bool = False, level: str | None = None) -> Iterator[Line]:
    """Lines without end as the network sees them, more than half of the long ones squeezed."""
    rng = np.random.default_rng(seed + 1)
    for line in crops(seed, held_out, level):
        squeeze = float(rng.uniform(0.55, 1.0)) if rng.random() < 0.6 else 1.0
        yield line._replace(image=prepare(line.image, squeeze))
