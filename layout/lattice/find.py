"""The ruled tables of a page, each by the size of its own type."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from baobiao.layout.lattice.lattice import lattices_of
from baobiao.layout.lattice.level import level_lattices
from baobiao.layout.lattice.merge import PRESENT
from baobiao.layout.lattice.model import Image, Lattice, moved
from baobiao.layout.lattice.rules import RuleMasks, rule_masks
from baobiao.layout.lattice.scale import character_height

SMALLEST = 16
"""Pixels of a side under which a picture holds no table."""
MOSTLY = 0.6
"""Share of the rows of a table that one of its plumb rules runs through."""
SMALLER, MARGIN = 0.8, 1.0
"""Share of the page's usual size of type below which that of a table is its own, and characters around it."""


def find_lattices(gray: Image, character: float | None = None) -> tuple[Lattice, ...]:
    """Ruled tables of a page, from the top.

    Args:
        gray: the page, upright, uint8, dark ink on light paper; rules may bend by a few pixels.
        character: height of a character in pixels; measured where not given.

    Returns:
        Lattices with at least two cells. A frame around text is none.
    """
    if min(gray.shape) < SMALLEST:
        return ()
    masks = rule_masks(gray, character)
    found: list[Lattice] = []
    for lattice in sorted(lattices_of(masks), key=lambda lattice: -len(lattice.cells)):
        if not any(_overlap(lattice, one) for one in found):
            found += _looked_at_alone(lattice, gray, masks.scale)
    return _together(_with_level_rules(found, masks))


def _overlap(one: Lattice, other: Lattice) -> bool:
    """Whether the middle of a table lies in another: the edge of the sheet looks like a frame around its table."""
    return one.bbox.contains(*other.bbox.centre) or other.bbox.contains(*one.bbox.centre)


def _with_level_rules(found: Sequence[Lattice], masks: RuleMasks) -> list[Lattice]:
    """Lattices and the tables with level rules alone, which take the place of what strokes of type made of them."""
    sure = [lattice for lattice in found if _has_plumb_rules(lattice)]
    level = level_lattices(masks, sure)
    boxes = [one.bbox for one in level]
    doubtful = [lattice for lattice in found if not _has_plumb_rules(lattice)]
    strokes = [one for one in doubtful if not any(box.contains(*one.bbox.centre) for box in boxes)]
    return [*sure, *strokes, *level]


def _has_plumb_rules(lattice: Lattice) -> bool:
    """Whether some plumb rule runs through most rows; strokes of type that stand from rule to rule do so in one."""
    edges = np.zeros((1, 1)) if lattice.evidence is None else lattice.evidence.column_edges
    whole = (edges >= PRESENT).mean(axis=0)
    return any(track.drawn and share >= MOSTLY for track, share in zip(lattice.x_tracks, whole, strict=True))


def _looked_at_alone(lattice: Lattice, gray: Image, scale: float) -> tuple[Lattice, ...]:
    """The tables where a lattice was found, by the size of its own type where that is smaller than the page's is."""
    box, margin = lattice.bbox, round(MARGIN * scale)
    x0, y0 = max(0, round(box.x0) - margin), max(0, round(box.y0) - margin)
    part = np.ascontiguousarray(gray[y0 : round(box.y1) + margin, x0 : round(box.x1) + margin])
    own = character_height(part) if min(part.shape) >= SMALLEST else scale
    if own > SMALLER * scale:
        return (lattice,)
    found = lattices_of(rule_masks(part, own))
    return tuple(moved(one, x0, y0, gray.shape) for one in found) or (lattice,)


def _together(lattices: Sequence[Lattice]) -> tuple[Lattice, ...]:
    """Lattices from the top, each with the rules of them all as its evidence."""
    lattices = sorted(lattices, key=lambda lattice: (lattice.bbox.y0, lattice.bbox.x0))
    seen = [lattice.evidence for lattice in lattices if lattice.evidence]
    if len({id(one.horizontal) for one in seen}) < 2:
        return tuple(lattices)
    horizontal = np.maximum.reduce([one.horizontal for one in seen])
    vertical = np.maximum.reduce([one.vertical for one in seen])
    return tuple(
        replace(one, evidence=one.evidence and replace(one.evidence, horizontal=horizontal, vertical=vertical))
        for one in lattices
    )
