"""Cells of pictures that are in doubt for where they stand: under a stamp, or in a table without rules whose columns
its text does not tell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from baobiao.document import Reading
from baobiao.layout.lattice import Lattice
from baobiao.layout.partly_ruled import is_astray, is_torn
from baobiao.layout.straighten import Straightened
from baobiao.ocr.cells import CellReading
from baobiao.ocr.clean.seals import of_stamps
from baobiao.ocr.ink import inside

Colours = NDArray[np.uint8]
"""(H, W, 3) pixels, BGR."""
RED, UNDER, UNDER_STAMP = 30, 0.02, 0.9
"""Grey levels by which a stamp is redder than its page, the share of a cell that it covers at least, and the most that
a blank is worth there."""
TORN = 0.5
"""What a reading is worth at most in a row whose columns are not told."""


def doubted_rows(lattice: Lattice, cells: Sequence[CellReading]) -> tuple[CellReading, ...]:
    """The cells of a table that its text alone tells, those of a row in doubt in which a cell holds figures far apart,
    and all of them where that is so in several rows, or figures of one column are not in line: its columns were not
    told."""
    pairs = list(zip(lattice.cells, cells, strict=True))
    torn = {cell.row for cell, seen in pairs if cell.column and is_torn(seen)}
    narrow = [(cell.column, seen) for cell, seen in pairs if cell.column and cell.column_span == 1]
    untold = len(torn) > 1 or any(
        is_astray([seen for column, seen in narrow if column == one]) for one in range(1, lattice.columns)
    )
    return tuple(_in_doubt(seen) if untold or cell.row in torn else seen for cell, seen in pairs)


def _in_doubt(seen: CellReading) -> CellReading:
    return replace(seen, readings=tuple(replace(r, probability=min(r.probability, TORN)) for r in seen.readings))


def doubted_under_stamps(
    lattice: Lattice, cells: Sequence[CellReading], straight: Straightened, original: Colours
) -> tuple[CellReading, ...]:
    """The cells, those that look empty in doubt where a red stamp covers them: pale print goes with it."""
    seldom = _redness(original[::4, ::4])
    usual = float(np.median(seldom[::2, ::2]))
    if seldom.max() <= usual + RED:
        return tuple(cells)
    empty = [seen.readings[0].text == "" if seen.readings else False for seen in cells]
    areas = [inside(straight.to_original(cell.box), original.shape) for cell in lattice.cells]
    red = [_covers(_redness(original[y0:y1, x0:x1]) > usual + RED) for x0, y0, x1, y1 in areas]
    if not any(a and b for a, b in zip(empty, red, strict=True)):
        return tuple(cells)
    stamped = of_stamps(_redness(original) > usual + RED)
    doubted = []
    for seen, blank, (x0, y0, x1, y1) in zip(cells, empty, areas, strict=True):
        if blank and _covers(stamped[y0:y1, x0:x1]):
            first = Reading("", min(seen.readings[0].probability, UNDER_STAMP))
            seen = replace(seen, readings=(first, *seen.readings[1:]))
        doubted.append(seen)
    return tuple(doubted)


def _covers(stamp: NDArray[np.bool_]) -> bool:
    """Whether a stamp covers enough of a cell, given which of its pixels it covers."""
    return bool(stamp.size) and float(stamp.mean()) > UNDER


def _redness(pixels: Colours) -> NDArray[np.int16]:
    """How much redder each pixel (BGR) is than it is green or blue."""
    signed = pixels.astype(np.int16)
    return np.asarray(signed[..., 2] - np.maximum(signed[..., 0], signed[..., 1]), np.int16)
