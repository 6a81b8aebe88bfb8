"""Type set upright, one character under the other: where small type touches, a column of it is one piece of ink.

Such a column is cut where a row of pixels across it is palest, at equal steps: characters are about as tall as wide.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from baobiao.geometry import Box
from baobiao.ocr.engine import Gray

TALL, NARROW, LEAST = 1.8, 1.7, 0.5
"""In heights of the print: how tall such a column is at least, how narrow at most, and how wide at least."""
SQUAREST, FLATTEST = 1.5, 0.75
"""Times its width: the greatest and the least step from one character to the next."""
PALE = 0.45
"""Share of the column's usual darkness that a cut between characters has at most."""
SLACK = 0.2
"""Share of a step by which a cut may lie off its place."""


def is_upright(box: Box, height: float) -> bool:
    """Whether a line of ink is so tall and narrow that it may be a column of characters of that height."""
    return box.height > TALL * height and LEAST * height < box.width < NARROW * height


def characters(crop: Gray, box: Box) -> list[Box]:
    """The characters of a column from the top; the column itself where nothing parts them.

    Args:
        crop: the picture of the column, dark on paper, as large as `box`.
        box: where it lies, in pixels of the page.
    """
    profile = (255.0 - crop).sum(axis=1)
    fewest, most = (round(box.height / (share * box.width)) for share in (SQUAREST, FLATTEST))
    for count in range(most, max(fewest, 2) - 1, -1):
        cuts = _cuts(profile, count)
        if (profile[cuts] < PALE * profile.mean()).all():
            edges = [0, *cuts, len(profile)]
            return [Box(box.x0, box.y0 + a, box.x1, box.y0 + b) for a, b in pairwise(edges)]
    return [box]


def _cuts(profile: NDArray[np.float64], count: int) -> list[int]:
    """The palest row near each of the places that part a column into so many equal steps."""
    step = len(profile) / count
    slack = max(1, round(SLACK * step))
    places = [round(i * step) for i in range(1, count)]
    return [at - slack + int(np.argmin(profile[at - slack : at + slack + 1])) for at in places]
