"""Crops cut from drawn and damaged pages (`baobiao.models.pages`) the way the product cuts them.

Where `generate.py` damages one cell at a time, here a whole page is: its compression blocks, light, seal and dirt are
the page's, and the crop is what `baobiao.ocr.crops` makes of it. The page is straightened by the damage's own map, so
that what is measured is reading and not the finding of cells.

    python -m baobiao.models.digits.from_pages OUT.npz --count 20000 --seed 1
"""

from __future__ import annotations

import argparse
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from baobiao.geometry import Box
from baobiao.models.digits.damage import Gray
from baobiao.models.digits.generate import LEVELS, Crop, arrays
from baobiao.models.digits.texts import sample
from baobiao.models.pages.damage import LEVELS as DAMAGES
from baobiao.models.pages.damage import Damaged
from baobiao.models.pages.draw import Drawn
from baobiao.models.pages.flow import paginate, screenshot
from baobiao.models.pages.fonts import system_fonts
from baobiao.models.pages.make import Content, content
from baobiao.models.pages.sheets import Sheet
from baobiao.models.pages.style import random_style
from baobiao.ocr.crops import CellInk, cell_inks
from baobiao.ocr.ink import page_ink

_DASHES = "-–—－―─"


def label_of(printed: str) -> str:
    """The label of a printed cell: half-width, a dash alone as `—`."""
    text = unicodedata.normalize("NFKC", printed).strip().replace(" ", "")
    return "—" if text and set(text) <= set(_DASHES) else text


def stream(seed: int, level: str | None = None, *, as_reported: bool = False) -> Iterator[Crop]:
    """Crops of number cells without end, a report at a time.

    Args:
        level: the damage; every one in turn when not given.
        as_reported: leave the reports' own numbers, of which most are zeros; otherwise the numbers of `texts.py`
            stand in their cells.
    """
    number = 0
    while True:
        rng = Random(f"{seed}/{number}")
        chosen = level or rng.choices(LEVELS, (1, 3, 4, 2, 4, 4, 1, 4))[0]
        made = content(rng, rng.choice(("2021", "2019")))
        printed = dict(made.facts.printed)
        if not as_reported:
            numbers = np.random.default_rng(rng.getrandbits(32))
            sheets = {name: _renumbered(sheet, numbers, printed) for name, sheet in made.sheets.items()}
            made = replace(made, sheets=sheets)
        yield from report_crops(rng, chosen, made, printed)
        number += 1


def _renumbered(sheet: Sheet, rng: np.random.Generator, printed: dict[str, str]) -> Sheet:
    """The sheet with other numbers in its value cells; `printed` is told of them."""
    cells = []
    for cell in sheet.cells:
        if cell.code is not None and cell.code in printed:
            drawn = sample(rng)
            while drawn.kind == "other" or len(drawn.drawn) > 10:
                drawn = sample(rng)
            printed[cell.code] = drawn.drawn
            cell = replace(cell, text=drawn.drawn)
        cells.append(cell)
    return replace(sheet, cells=tuple(cells))


def report_crops(rng: Random, level: str, made: Content, printed: dict[str, str]) -> Iterator[Crop]:
    """The number cells of one report, drawn as screenshots of its tables or as pages."""
    for page in _drawn(rng, made):
        grey, boxes = straightened(page, level, rng)
        inset = rng.uniform(2.0, 4.5) * max(1.0, grey.shape[1] / 1200)
        codes = list(boxes)
        insides = [_inside(boxes[code], inset) for code in codes]
        for code, ink in zip(codes, cell_inks(page_ink(grey, _outside(insides, grey)), insides), strict=True):
            if code in printed and _whole(ink):
                yield Crop(ink.crops[0], label_of(printed[code]), level, "page", "page")


def _drawn(rng: Random, made: Content) -> list[Drawn]:
    """One way of showing the report: screenshots of its tables, or whole pages."""
    if rng.random() < 0.5:
        style = random_style(rng, system_fonts(), rng.choice((690, 760, 850, 1000, 1200, 1400)))
        return [screenshot(sheet, style, rng.randint(3, 20)) for sheet in made.sheets.values()]
    style = random_style(rng, system_fonts(), rng.choice((1240, 1275, 1480, 1654, 1700)))
    return [page for page in paginate(made.passages, made.sheets, style) if page.boxes]


def straightened(page: Drawn, level: str, rng: Random) -> tuple[Gray, dict[str, Box]]:
    """A page damaged and laid flat again at the damaged picture's own scale, and where its cells then are."""
    after = DAMAGES[level](np.asarray(page.image), rng)
    width, height = page.image.size
    ends = after.move(np.array([[0, 0], [width, 0], [0, height]], np.float64))
    scale = float(np.hypot(*(ends[1] - ends[0])) / width)
    sources = _sources(after, (width, height), scale)
    flat = cv2.remap(_grey(after.image, rng), *sources, cv2.INTER_LINEAR, borderValue=255)
    boxes = {code: box.scaled(scale, scale) for code, box in page.boxes.items()}
    return np.asarray(flat, np.uint8), boxes


def _grey(image: NDArray[Any], rng: Random) -> Gray:
    """Gray of a page in colour; the red channel, which takes most of a seal away, as often."""
    return image[..., 0].copy() if rng.random() < 0.5 else np.asarray(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY), np.uint8)


def _sources(after: Damaged, size: tuple[int, int], scale: float) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """For every pixel of the flat page where it lies on the damaged one, from a grid of points 16 pixels apart."""
    step = 16
    columns, rows = int(size[0] * scale) // step + 2, int(size[1] * scale) // step + 2
    x, y = np.meshgrid((np.arange(columns) + 0.5) * step - 0.5, (np.arange(rows) + 0.5) * step - 0.5)
    points = after.move(np.stack([x.ravel(), y.ravel()], 1) / scale).astype(np.float32).reshape(rows, columns, 2)
    fine = cv2.resize(points, (columns * step, rows * step), interpolation=cv2.INTER_LINEAR)
    return np.ascontiguousarray(fine[..., 0]), np.ascontiguousarray(fine[..., 1])


def _whole(ink: CellInk) -> bool:
    """Whether the crop surely shows all that is printed: one line, clear of the cell's sides, nothing of it dropped."""
    if len(ink.crops) != 1:
        return False
    line = ink.lines[0]
    reach = 0.8 * line.height
    near = Box(line.x0 - reach, line.y0, line.x1 + reach, line.y1)
    dropped = [*ink.specks, *ink.ghosts]
    clear = line.x0 - ink.box.x0 >= 1.5 and ink.box.x1 - line.x1 >= 1.5
    return clear and not any(piece.area >= 3 and near.intersection(piece.box) for piece in dropped)


def _outside(insides: Sequence[Box], grey: Gray) -> NDArray[np.uint8]:
    """255 where no cell's inside is: rules, which say nothing of how dark the print is."""
    mask = np.full(grey.shape, 255, np.uint8)
    for box in insides:
        mask[max(0, int(box.y0)) : max(0, int(box.y1)), max(0, int(box.x0)) : max(0, int(box.x1))] = 0
    return mask


def _inside(box: Box, inset: float) -> Box:
    return Box(box.x0 + inset, box.y0 + inset, max(box.x1 - inset, box.x0 + inset), max(box.y1 - inset, box.y0 + inset))


def main() -> None:
    parser = argparse.ArgumentParser(description="Crops of number cells cut from drawn pages, as arrays for training.")
    parser.add_argument("out", type=Path)
    parser.add_argument("--count", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--level", choices=LEVELS)
    parser.add_argument("--as-reported", action="store_true", help="leave the reports' own numbers, mostly zeros")
    args = parser.parse_args()
    cv2.setNumThreads(1)
    crops = stream(args.seed, args.level, as_reported=args.as_reported)
    np.savez_compressed(args.out, allow_pickle=False, **arrays(crops, args.count))


if __name__ == "__main__":
    main()
