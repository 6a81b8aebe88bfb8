"""Crops of the number in one table cell, drawn with the system's fonts and damaged as pages are.

A patch of page is drawn: the text at a page's size, the cell's rules around it; the patch is damaged by the recipe of
a level (D0 clean … D7 at the limit of legibility); then it is cropped the way the pipeline crops: the box of the ink
with a margin, now and then a pixel short or with too much around.

    python -m baobiao.models.digits.generate OUT.npz --count 100000 --seed 1
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from baobiao.models.digits import damage, fonts
from baobiao.models.digits.damage import Gray, Rng
from baobiao.models.digits.texts import Sample, sample
from baobiao.ocr.digits import prepare

LEVELS = ("D0", "D1", "D2", "D3", "D4", "D5", "D6", "D7")


@dataclass(frozen=True, slots=True)
class Crop:
    """A damaged crop (gray, uint8) with its label, level and family."""

    image: Gray
    label: str
    level: str
    family: str
    kind: str


_SIZES = (12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 28, 30, 32, 34, 37, 40, 44, 48)


@dataclass(slots=True)
class Patch:
    """A piece of page and where the text's ink lies on it: left, top, right, bottom as corner points (4×2)."""

    image: Gray
    corners: NDArray[np.float32]


def draw(rng: Rng, drawn: str, face: fonts.Face, size: int) -> Patch:
    """The text in a cell with its rules, clean, at a fraction of a pixel."""
    font = fonts.font(face.path, face.index, size)
    left, top, right, bottom = _ink_box(font, drawn) if drawn else (0, 0, int(size * rng.uniform(0.3, 2)), size)
    pads = [int(size * rng.uniform(0.35, 1.3)) + 2 for _ in range(4)]
    width, height = int(right - left) + pads[0] + pads[2] + 1, int(bottom - top) + pads[1] + pads[3] + 1
    paper = 255 if rng.random() < 0.75 else int(rng.integers(200, 256))
    image = Image.new("L", (width, height), paper)
    black = int(rng.integers(0, 90)) if rng.random() < 0.5 else 0
    x, y = pads[0] - left + rng.random(), pads[1] - top + rng.random()
    if drawn:
        ImageDraw.Draw(image).text((x, y), drawn, fill=black, font=font)
    canvas = np.asarray(image).copy()
    rules(rng, canvas, size, black)
    x0, y0 = x + left, y + top
    if rng.random() < 0.5 and ("\n" in drawn or "    " in drawn):
        _divider(rng, canvas, drawn, (int(y0), int(y0 + bottom - top)))
    box = [(x0, y0), (x0 + right - left, y0), (x0 + right - left, y0 + bottom - top), (x0, y0 + bottom - top)]
    return Patch(canvas, np.array(box, np.float32))


def _ink_box(font: ImageFont.FreeTypeFont, drawn: str) -> tuple[float, float, float, float]:
    if "\n" in drawn:
        return ImageDraw.Draw(Image.new("L", (1, 1))).textbbox((0, 0), drawn, font=font)
    return font.getbbox(drawn)


def _divider(rng: Rng, canvas: Gray, drawn: str, rows: tuple[int, int]) -> None:
    """The rule between two cells that were taken for one, drawn in place."""
    if "\n" in drawn:
        middle = (rows[0] + rows[1]) // 2 + int(rng.integers(-1, 2))
        canvas[middle : middle + int(rng.integers(1, 3)), :] = 0
    else:
        clear = np.flatnonzero(canvas[rows[0] : rows[1]].min(axis=0) > 150)
        if clear.size:
            middle = int(clear[clear.size // 2])
            canvas[:, middle : middle + int(rng.integers(1, 3))] = 0


def rules(rng: Rng, canvas: Gray, size: int, black: int) -> None:
    """The cell's rules at the patch's edges, drawn in place; each may be missing, thick, or further away."""
    height, width = canvas.shape
    for axis in range(4):
        if rng.random() < 0.2:
            continue
        thick = max(1, int(size * rng.uniform(0.02, 0.1)))
        away = int(rng.integers(0, max(1, size // 4)))
        if axis < 2:
            at = away if axis == 0 else height - away - thick
            canvas[max(0, at) : at + thick, :] = black
        else:
            at = away if axis == 2 else width - away - thick
            canvas[:, max(0, at) : at + thick] = black


def tilt(rng: Rng, patch: Patch, most: float) -> Patch:
    """A little rotation, shear, stretch and perspective, the paper's edge repeated; less of it on long lines."""
    height, width = patch.image.shape
    most *= min(1.0, 4 * height / width)
    middle = np.array([width / 2, height / 2])
    angle, shear = np.radians(rng.normal(0, most / 2)), rng.normal(0, 0.02)
    stretch = np.exp(rng.normal(0, 0.04, 2))
    matrix = np.array([[np.cos(angle), -np.sin(angle) + shear], [np.sin(angle), np.cos(angle)]]) * stretch[:, None]
    full = np.eye(3)
    full[:2, :2] = matrix
    full[:2, 2] = middle - matrix @ middle + rng.uniform(-0.5, 0.5, 2)
    full[2, :2] = rng.normal(0, 1.5e-4, 2) * min(1.0, 4 * height / width)
    how = cv2.INTER_LINEAR if rng.random() < 0.7 else cv2.INTER_CUBIC
    image = cv2.warpPerspective(patch.image, full, (width, height), flags=how, borderMode=cv2.BORDER_REPLICATE)
    return Patch(np.asarray(image, np.uint8), cv2.perspectiveTransform(patch.corners[None], full)[0].astype(np.float32))


def maybe(rng: Rng, chance: float, image: Gray, change: Callable[[Rng, Gray], Gray]) -> Gray:
    return change(rng, image) if rng.random() < chance else image


def _shrunk(rng: Rng, patch: Patch, low: float, high: float) -> Patch:
    image, factor = damage.shrink(rng, patch.image, low, high)
    return Patch(image, patch.corners * np.float32(factor))


def _compressed(rng: Rng, patch: Patch, worst: int, best: int) -> Patch:
    image = damage.shift_blocks(rng, patch.image)
    moved = np.array([image.shape[1] - patch.image.shape[1], image.shape[0] - patch.image.shape[0]], np.float32)
    return Patch(damage.jpeg(rng, image, worst, best), patch.corners + moved)


def _clean(rng: Rng, patch: Patch) -> Patch:
    return _compressed(rng, patch, 60, 98) if rng.random() < 0.3 else patch


def _messenger(rng: Rng, patch: Patch) -> Patch:
    patch = _compressed(rng, _shrunk(rng, patch, 0.6, 0.95), 30, 92)
    if rng.random() < 0.3:
        patch = _compressed(rng, _shrunk(rng, patch, 0.85, 1.0), 50, 92)
    patch.image = maybe(rng, 0.15, patch.image, damage.sharpen)
    return patch


def _flatbed(rng: Rng, patch: Patch) -> Patch:
    patch = tilt(rng, patch, 3.0)
    image = maybe(rng, 0.3, patch.image, lambda r, i: damage.ink(r, i, 0.9))
    image = maybe(rng, 0.8, image, lambda r, i: damage.blur(r, i, 1.5))
    image = maybe(rng, 0.6, image, lambda r, i: damage.light(r, i, 0.6))
    image = maybe(rng, 0.9, image, lambda r, i: damage.grain(r, i, 20))
    image = maybe(rng, 0.15, image, damage.worn)
    patch.image = maybe(rng, 0.1, image, lambda r, i: damage.speckle(r, i, 0.01))
    return _compressed(rng, patch, 40, 95) if rng.random() < 0.5 else patch


def _photo(rng: Rng, patch: Patch) -> Patch:
    patch = tilt(rng, patch, 4.0)
    image = maybe(rng, 0.7, patch.image, lambda r, i: damage.blur(r, i, 1.9))
    image = maybe(rng, 0.2, image, damage.motion)
    image = maybe(rng, 0.9, image, lambda r, i: damage.light(r, i, 0.3))
    image = maybe(rng, 0.9, image, lambda r, i: damage.grain(r, i, 16))
    patch.image = maybe(rng, 0.25, image, damage.sharpen)
    return _compressed(rng, patch, 40, 95)


def _sealed(rng: Rng, patch: Patch) -> Patch:
    patch.image = maybe(rng, 0.75, damage.seal(rng, patch.image), damage.seal)
    patch.image = maybe(rng, 0.3, patch.image, damage.worn)
    return _flatbed(rng, patch) if rng.random() < 0.4 else _clean(rng, patch)


def _faxed(rng: Rng, patch: Patch) -> Patch:
    patch = tilt(rng, patch, 2.5) if rng.random() < 0.8 else patch
    image = maybe(rng, 0.3, patch.image, lambda r, i: damage.ink(r, i, 0.9))
    image = maybe(rng, 0.2, image, damage.worn)
    patch.image = damage.fax(rng, image)
    if rng.random() < 0.5:
        patch = tilt(rng, patch, 2.0)  # the page turned upright again, which makes gray of one bit
    return _compressed(rng, patch, 40, 95) if rng.random() < 0.2 else patch


def _tiny(rng: Rng, patch: Patch) -> Patch:
    patch.image = maybe(rng, 0.3, patch.image, lambda r, i: damage.blur(r, i, 0.8))
    patch = _compressed(rng, _shrunk(rng, patch, 0.42, 0.75), 12, 60)
    return _compressed(rng, patch, 20, 80) if rng.random() < 0.25 else patch


RECIPES: dict[str, Callable[[Rng, Patch], Patch]] = {
    "D0": _clean,
    "D1": _messenger,
    "D2": _flatbed,
    "D3": _photo,
    "D4": _sealed,
    "D5": _faxed,
    "D6": _flatbed,
    "D7": _tiny,
}
SHARES = np.array([0.06, 0.15, 0.15, 0.14, 0.14, 0.18, 0.02, 0.16])


def crop(rng: Rng, patch: Patch) -> Gray:
    """The box of the ink and a margin: mostly as `baobiao.ocr.crops` cuts, at times more, or a pixel short."""
    height, width = patch.image.shape
    x0, y0 = patch.corners.min(axis=0)
    x1, y1 = patch.corners.max(axis=0)
    tall = max(4.0, y1 - y0)
    how = rng.random()
    if how < 0.55:
        margins = max(2.0, tall / 8) + rng.uniform(-1, 1.5, 4)
    elif how < 0.8:
        margins = rng.uniform(0.0, 0.35, 4) * tall + rng.uniform(0, 2, 4)
    else:
        margins = rng.uniform(-0.03, 0.9 if how < 0.96 else 2.2, 4) * tall
    if rng.random() < 0.1:
        margins[int(rng.integers(0, 4))] = -rng.uniform(0, max(1.0, 0.06 * tall))
    left, top = max(0, int(x0 - margins[0])), max(0, int(y0 - margins[1]))
    right, bottom = min(width, int(np.ceil(x1 + margins[2]))), min(height, int(np.ceil(y1 + margins[3])))
    return np.ascontiguousarray(patch.image[top : max(bottom, top + 3), left : max(right, left + 3)])


def make(rng: Rng, held_out: bool = False, level: str | None = None) -> Crop:
    """One crop. Small sizes are screenshots', large ones scans' and photographs'."""
    what: Sample = sample(rng)
    level = level or LEVELS[int(np.searchsorted(np.cumsum(SHARES), rng.random() * SHARES.sum()))]
    face = fonts.pick(rng, held_out, what.drawn)
    screen = level in ("D0", "D1", "D7") and rng.random() < 0.7
    size = _SIZES[int(rng.integers(5 if level == "D5" else 0, 15 if screen else len(_SIZES)))]
    patch = RECIPES[level](rng, draw(rng, what.drawn, face, size))
    image = maybe(rng, 0.7, patch.image, damage.flatten)
    patch.image = maybe(rng, 0.03, image, lambda r, i: damage.blur(r, i, 0.7))
    return Crop(crop(rng, patch), what.label, level, face.family, what.kind)


def stream(seed: int, held_out: bool = False, level: str | None = None) -> Iterator[Crop]:
    """Crops without end, the same for the same seed and the same fonts on the system."""
    rng = np.random.default_rng(seed)
    while True:
        yield make(rng, held_out, level)


def arrays(crops: Iterator[Crop], count: int) -> dict[str, NDArray[np.generic]]:
    """`count` crops as the model sees them: one array of images a width, labels and levels in the same order."""
    images: dict[int, list[Gray]] = {}
    facts: dict[int, list[tuple[str, str, str]]] = {}
    for one in islice(crops, count):
        seen = prepare(one.image)
        images.setdefault(seen.shape[1], []).append(seen)
        facts.setdefault(seen.shape[1], []).append((one.label, one.level, one.family))
    out: dict[str, NDArray[np.generic]] = {}
    for width, group in sorted(images.items()):
        out[f"images{width}"] = np.stack(group)
        out[f"facts{width}"] = np.array(facts[width])
    return out


def main() -> None:
    parser = argparse.ArgumentParser(description="Damaged crops of table numbers, as arrays for training.")
    parser.add_argument("out", type=Path)
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--held-out", action="store_true", help="draw with the fonts that training never sees")
    parser.add_argument("--level", choices=LEVELS)
    args = parser.parse_args()
    cv2.setNumThreads(1)
    np.savez_compressed(
        args.out, allow_pickle=False, **arrays(stream(args.seed, args.held_out, args.level), args.count)
    )


if __name__ == "__main__":
    main()
