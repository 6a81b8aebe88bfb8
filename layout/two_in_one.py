"""Columns of a picture's table that lost the rule between them: twice as wide as the others, with white down the middle
between what stands in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from baobiao.layout.lattice import Lattice, LatticeCell, Track
from baobiao.ocr.crops import CellInk

WIDE = 1.6
"""Times the usual width of a column from which on one may be two."""
RIVER, SIDE = 1.5, 0.3
"""Heights of the print that the white between two columns is wide, and share of both that each is, at least."""
FEWEST = 2
"""Cells of it with something on both sides of the white."""


def parted_columns(lattice: Lattice, inks: Sequence[CellInk]) -> Lattice | None:
    """The lattice with the rules that its print tells between columns, None where it tells none.

    Args:
        inks: what was seen in each cell, in the order of `Lattice.cells`.
    """
    widths = np.diff([track.position for track in lattice.x_tracks])
    found: dict[int, float] = {}
    for column in np.flatnonzero(widths >= WIDE * float(np.median(widths))).tolist():
        pairs = zip(lattice.cells, inks, strict=True)
        own = [ink for cell, ink in pairs if (cell.column, cell.column_span) == (column, 1) and ink.blobs]
        ends = lattice.x_tracks[column].position, lattice.x_tracks[column + 1].position
        middle = _river(own, *ends) if len(own) >= FEWEST else None
        if middle is not None:
            found[column] = middle
    return _with_rules(lattice, found) if found else None


def _river(inks: Sequence[CellInk], left: float, right: float) -> float | None:
    """The middle of the widest white between things on both sides of it, in all of a column's cells; None where that is
    narrow, or to one side."""
    taken = np.zeros(round(right - left) + 1, np.bool_)
    for ink in inks:
        for blob in ink.blobs:
            taken[max(0, round(blob.box.x0 - left)) : max(0, round(blob.box.x1 - left))] = True
    edges = np.flatnonzero(np.diff(taken.astype(np.int8), prepend=1, append=1)).reshape(-1, 2)
    inner = [(int(a), int(b)) for a, b in edges if a > 0 and b < len(taken)]
    start, end = max(inner, key=lambda gap: gap[1] - gap[0], default=(0, 0))
    middle = (start + end) / 2
    if end - start < RIVER * inks[0].height or not SIDE <= middle / (right - left) <= 1 - SIDE:
        return None
    both = sum(_on_both_sides(ink, left + middle) for ink in inks)
    return left + middle if both >= FEWEST else None


def _on_both_sides(ink: CellInk, x: float) -> bool:
    centres: npt.NDArray[np.float64] = np.array([blob.box.centre[0] for blob in ink.blobs])
    return bool((centres < x).any() and (centres > x).any())


def _with_rules(lattice: Lattice, places: dict[int, float]) -> Lattice:
    """A lattice with rules that are not drawn within some of its columns, at these places."""
    tracks: list[Track] = list(lattice.x_tracks[:1])
    for column, track in enumerate(lattice.x_tracks[1:]):
        if column in places:
            tracks.append(Track(track.along, np.full_like(track.across, places[column]), 0.0, drawn=False))
        tracks.append(track)
    cells = [part for cell in lattice.cells for part in _cut(cell, places)]
    return replace(lattice, x_tracks=tuple(tracks), cells=tuple(cells), evidence=None)


def _cut(cell: LatticeCell, places: dict[int, float]) -> list[LatticeCell]:
    before = sum(place < cell.column for place in places)
    within = [place for place in places if cell.column <= place < cell.column + cell.column_span]
    moved = replace(cell, column=cell.column + before, column_span=cell.column_span + len(within))
    if cell.column_span > 1 or not within:
        return [moved]
    x = places[within[0]]
    left = replace(moved, column_span=1, box=replace(cell.box, x1=max(cell.box.x0, x - 1)))
    right = replace(moved, column=moved.column + 1, column_span=1, box=replace(cell.box, x0=min(cell.box.x1, x + 1)))
    return [left, right]
