"""A second look at a number: wider than its ink, on the paper as it is.

A tight crop on clean paper is easy to read, but what the cut took away is gone without a trace: a pale minus, a point
taken for dirt, a digit at the cell's side. The wide look shows it again, with all the dirt. Where both looks say the
same, nothing was lost; where they differ, both readings stay, with doubt.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from baobiao.document import Reading
from baobiao.geometry import Box

Gray = NDArray[np.uint8]

_MARGIN = 0.6
"""Of the line's height, to either side: room for a character and its gap."""
_WIDE, _LEFT_OUT = 0.65, 0.9
"""The wide look's share where the looks differ (on generated pages it is then right three times as often as the tight
one), and the most that a tight reading is worth where the wide look sees nothing."""


def wide_crop(flat: Gray, line: Box, cell: Box) -> Gray:
    """A line of text with room at its sides, as far as the cell goes.

    Args:
        flat: the page with its paper made even, nothing else taken off.
        line: the box of the line's ink, in pixels of the page.
        cell: the inside of its cell, rules excluded.
    """
    across, along = max(2.0, line.height / 8), _MARGIN * line.height
    height, width = flat.shape
    x0, x1 = max(cell.x0, line.x0 - along, 0.0), min(cell.x1, line.x1 + along, float(width))
    y0, y1 = max(line.y0 - across, 0.0), min(line.y1 + across, float(height))
    return np.ascontiguousarray(flat[int(y0) : max(int(y1), int(y0) + 1), int(x0) : max(int(x1), int(x0) + 1)])


def agreed(tight: Sequence[Reading], wide: Sequence[Reading]) -> tuple[Reading, ...]:
    """What two looks at one number say together, most probable first."""
    if not tight or not wide:
        return tuple(tight or wide)
    if tight[0].text == wide[0].text:
        return tuple(tight) if tight[0].probability >= wide[0].probability else tuple(wide)
    if not wide[0].text:
        return tuple(Reading(r.text, min(r.probability, _LEFT_OUT)) for r in tight)
    shares: dict[str, float] = {}
    for said, share in ((tight, 1 - _WIDE), (wide, _WIDE)):
        for reading in said:
            shares[reading.text] = shares.get(reading.text, 0.0) + share * reading.probability
    return tuple(Reading(text, p) for text, p in sorted(shares.items(), key=lambda item: (-item[1], item[0])))
