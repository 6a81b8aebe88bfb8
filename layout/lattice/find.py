"""The ruled tables of a page, each by the size of its own type."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import cv2
import numpy as np

from baobiao.geometry import Box
from baobiao.layout.lattice.lattice import lattices_of
from baobiao.layout.lattice.level import level_lattices
from baobiao.layout.lattice.merge import PRESENT
from baobiao.layout.lattice.model import Image, Lattice, moved
from baobiao.layout.lattice.rules import RuleMasks, rule_masks
from baobiao.layout.lattice.scale import measured_height

SMALLEST = 16
"""Pixels of a side under which a picture holds no table."""
MOSTLY = 0.6
"""Share of the rows of a table that one of its plumb rules runs through."""
LARGER = 1.2
"""How much higher a table is than a frame around its heading."""
SMALLER, MARGIN, RIM = 0.8, 1.0, 0.25
"""Share of the page's usual size of type below which that of a table is its own, characters of bare paper around it,
and those within which its outer rules lie: strokes of a title are as long as rules between small type may be."""


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
            found += _looked_at_alone(lattice, gray, masks)
    return _together(_with_level_rules(found, masks))


def _overlap(one: Lattice, other: Lattice) -> bool:
    """Whether the middle of a table lies in another: the edge of the sheet looks like a frame around its table."""
    return one.bbox.contains(*other.bbox.centre) or other.bbox.contains(*one.bbox.centre)


def _with_level_rules(found: Sequence[Lattice], masks: RuleMasks) -> list[Lattice]:
    """Lattices and the tables with level rules alone, which take the place of what strokes of type made of them, and of
    the outline of a filled heading."""
    sure = [lattice for lattice in found if _has_plumb_rules(lattice, 1)]
    frames = [lattice for lattice in found if not any(lattice is one for one in sure) and _has_plumb_rules(lattice, 0)]
    level = [one for one in level_lattices(masks, sure) if not any(_fills(one, frame) for frame in frames)]
    boxes = [one.bbox for one in level]
    doubtful = [lattice for lattice in found if not any(lattice is one for one in sure)]
    strokes = [one for one in doubtful if not any(box.contains(*one.bbox.centre) for box in boxes)]
    return [*sure, *strokes, *level]


def _fills(table: Lattice, frame: Lattice) -> bool:
    """Whether a table lies within a frame and is not much less high, either: then its rows are all within."""
    return frame.bbox.contains(*table.bbox.centre) and table.bbox.height < LARGER * frame.bbox.height


def _has_plumb_rules(lattice: Lattice, inner: int) -> bool:
    """Whether some plumb rule runs through most rows; strokes of type that stand from rule to rule do so in one.

    Args:
        inner: how many rules on each side do not count.
    """
    edges = np.zeros((1, 1)) if lattice.evidence is None else lattice.evidence.column_edges
    whole = (edges >= PRESENT).mean(axis=0)
    rules = list(zip(lattice.x_tracks, whole, strict=True))
    return any(track.drawn and share >= MOSTLY for track, share in rules[inner : len(rules) - inner])


def _looked_at_alone(lattice: Lattice, gray: Image, masks: RuleMasks) -> tuple[Lattice, ...]:
    """The tables where a lattice was found, by the size of its own type where that is smaller than the page's is, but
    for more of the rules being printed that are seen by the page's: strokes of type taken for rules are short."""
    own = measured_height(_within_cells(gray, lattice))
    if own is None or own > SMALLER * masks.scale:
        return (lattice,)
    rim, margin = max(3, round(RIM * masks.scale)), round(MARGIN * masks.scale)
    (top, left), part = _part(gray, lattice.bbox, rim)
    amid_paper = cv2.copyMakeBorder(part, *(margin,) * 4, cv2.BORDER_CONSTANT, value=int(np.median(part)))
    found = lattices_of(rule_masks(np.asarray(amid_paper, np.uint8), own))
    if not found or _printed_share(found) < _printed_share([lattice]):
        return (lattice,)
    return tuple(moved(one, left - margin, top - margin, gray.shape) for one in found)


def _printed_share(lattices: Sequence[Lattice]) -> float:
    """How much of the rules of lattices is printed."""
    seen = [one.evidence for one in lattices if one.evidence]
    edges = [side.ravel() for one in seen for side in (one.row_edges, one.column_edges)]
    return float((np.concatenate(edges) >= PRESENT).mean()) if edges else 0.0


def _within_cells(gray: Image, lattice: Lattice) -> Image:
    """A table without its rules."""
    (top, left), part = _part(gray, lattice.bbox, 0)
    bare = np.full_like(part, np.median(part))
    for cell in lattice.cells:
        (y, x), inside = _part(gray, cell.box, 0)
        bare[y - top : y - top + inside.shape[0], x - left : x - left + inside.shape[1]] = inside
    return bare


def _part(gray: Image, box: Box, rim: int) -> tuple[tuple[int, int], Image]:
    """The part of a page that a box takes, with a rim around it, and the row and column that it begins at."""
    left, top = max(0, round(box.x0) - rim), max(0, round(box.y0) - rim)
    return (top, left), gray[top : round(box.y1) + rim, left : round(box.x1) + rim]


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
