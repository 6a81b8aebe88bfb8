"""A picture of a page made grey, clean, upright and flat, with the way back to the picture as it came."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from baobiao.geometry import Box
from baobiao.layout.lattice.bends import Runs, bends, skew
from baobiao.layout.lattice.model import Image, Points
from baobiao.layout.lattice.rules import long_rules
from baobiao.layout.lattice.scale import character_height, darkness
from baobiao.ocr.clean import (
    Rotation,
    Scaling,
    Turn,
    Warp,
    even_light,
    without_border,
    without_fills,
    without_seals,
    without_specks,
)
from baobiao.ocr.clean.lean import type_skew
from baobiao.ocr.clean.turn import Reader, quarters

LARGEST = 6_000_000
"""Pixels beyond which a page with large type is made smaller: reading gains nothing from more."""

SMALLEST_TYPE = 26.0
"""Height in pixels that a character keeps when a page is made smaller."""

LEAST_SKEW = 0.08
"""Degrees under which a page is left as it is: resampling would cost more than the turn brings."""


LEFT_SKEW = 0.3
"""Degrees of skew found on the second look, with the size of type known better, that are worth another turn."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the cleaning, before and after, for drawing."""

    name: str
    before: Image
    after: Image


@dataclass(frozen=True, slots=True)
class Straightened:
    """A page made readable.

    Args:
        gray: the page, upright, uint8, dark ink on light paper.
        steps: what was done, in order; steps that changed nothing are left out.
        warps: the changes of coordinates from the picture as it came to `gray`, in order.
        character: height of a character of `gray` in pixels.
    """

    gray: Image
    steps: tuple[Step, ...]
    warps: tuple[Warp, ...]
    character: float

    def points_to_original(self, points: Points) -> Points:
        """Points (n x 2, x and y) of `gray` in pixels of the picture as it came."""
        for warp in reversed(self.warps):
            points = warp.back(points)
        return points

    def to_original(self, box: Box) -> Box:
        """The upright box around a box of `gray`, in pixels of the picture as it came."""
        if not self.warps:
            return box
        xs, ys = np.linspace(box.x0, box.x1, 5), np.linspace(box.y0, box.y1, 5)
        rim = np.array([(x, y) for x in xs for y in ys if x in (xs[0], xs[-1]) or y in (ys[0], ys[-1])])
        moved = self.points_to_original(rim)
        (x0, y0), (x1, y1) = moved.min(axis=0), moved.max(axis=0)
        return Box(max(0.0, float(x0)), max(0.0, float(y0)), max(0.0, float(x1)), max(0.0, float(y1)))


class _Work:
    """The picture on its way, with the steps and warps so far."""

    def __init__(self, image: Image) -> None:
        self.image = image
        self.steps: list[Step] = []
        self.warps: list[Warp] = []

    def put(self, name: str, after: Image) -> None:
        """Take the outcome of a step; one that returned its input has done nothing."""
        if after is not self.image:
            self.steps.append(Step(name, self.image, after))
            self.image = after

    def warp(self, name: str, warp: Warp) -> None:
        """Change the coordinates."""
        self.put(name, warp.apply(self.image))
        self.warps.append(warp)


def straighten(image: Image, read_score: Reader | None = None) -> Straightened:
    """A page made grey, clean, upright and flat.

    Args:
        image: height x width x 3 (BGR) or height x width, uint8.
        read_score: how sure a text reader is of each of some crops (0 to 1); tells a page from one upside down. Without
            it pages are laid level but not turned over.
    """
    work = _Work(image)
    character = character_height(_gray(image))
    character = _shrink(work, character)
    work.put("border", without_border(work.image))
    work.put("fills", without_fills(work.image, character))
    work.put("light", even_light(work.image, character))
    work.put("seals", without_seals(work.image))
    work.put("specks", without_specks(work.image, character))
    _level(work, _runs(work, character, 2), LEAST_SKEW)
    measured, character = work.image, character_height(work.image)
    turn = quarters(work.image, _ink(work.image), character, read_score)
    if turn:
        height, width = work.image.shape
        work.warp("turn", Turn(turn, width, height))
    runs = _runs(work, character, 1)
    if _level(work, runs, LEFT_SKEW):
        runs = _runs(work, character, 1)
    smooth = bends(runs)
    if smooth is not None:
        work.warp("bends", smooth)
    character = character if work.image is measured else character_height(work.image)
    return Straightened(work.image, tuple(work.steps), tuple(work.warps), character)


def _gray(image: Image) -> Image:
    return np.asarray(cv2.cvtColor(image, cv2.COLOR_BGR2GRAY) if image.ndim == 3 else image, dtype=np.uint8)


def _shrink(work: _Work, character: float) -> float:
    """Make a needlessly large page smaller; returns the height of a character after it."""
    height, width = work.image.shape[:2]
    factor = max(float(np.sqrt(LARGEST / (height * width))), SMALLEST_TYPE / character)
    if factor > 0.9:
        return character
    work.warp("size", Scaling(factor))
    return character * factor


def _runs(work: _Work, character: float, slack: int) -> Runs:
    return Runs.of(long_rules(work.image, character, slack))


def _level(work: _Work, runs: Runs, least: float) -> bool:
    """Take the skew out that the rules or the lines of type show, where it is more than `least` degrees; whether it
    was."""
    degrees, sure = skew(runs)
    if not sure:
        degrees = type_skew(_ink(work.image), runs.scale, degrees)
    if degrees is None or abs(degrees) <= least:
        return False
    height, width = work.image.shape
    work.warp("skew", Rotation(degrees, width, height))
    return True


def _ink(gray: Image) -> Image:
    dark = darkness(gray)
    return np.asarray(dark > max(40.0, 0.35 * float(np.percentile(dark[::3, ::3], 99.5))), dtype=np.uint8)


def draw_steps(steps: Sequence[Step], width: int = 600) -> list[tuple[str, Image]]:
    """Each step as one picture, before on the left and after on the right, for looking at."""
    pictures = []
    for step in steps:
        sides = [_gray(side) for side in (step.before, step.after)]
        scaled = [cv2.resize(s, (width, max(1, s.shape[0] * width // s.shape[1]))) for s in sides]
        tallest = max(s.shape[0] for s in scaled)
        padded = [cv2.copyMakeBorder(s, 0, tallest - s.shape[0], 0, 8, cv2.BORDER_CONSTANT, value=128) for s in scaled]
        pictures.append((step.name, np.asarray(np.hstack(padded), dtype=np.uint8)))
    return pictures
