"""Charts and drawings on a page, whose labels stand in rows and columns but are no tables.

A chart is told by what it paints: slanted or bent lines, or bars, which are filled boxes without text that stand on one
line and are not equally long. Its grid and the short labels around it belong to it. Boxes are x0, y0, x1, y1 in points,
origin top left.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence

import numpy as np
import numpy.typing as npt

from baobiao.geometry import Box, bounding
from baobiao.layout.flow import Piece

Points = npt.NDArray[np.float64]

BARS = 3
"""So many boxes of as many lengths on one line are bars."""
NEAR = 8.0
"""Points: parts of one figure stand no further apart."""
LARGEST = 0.6
"""Share of the page that no figure covers; more is a background."""
LABEL = 14.0
"""Points around a figure in which its labels stand; looked for twice, as titles stand beyond figures at axes."""
LONGEST_LABEL = 30
"""Characters of a label."""


def figures(
    fills: Points, drawings: Points, rules: Points, words: Sequence[Piece], size: tuple[float, float]
) -> list[Box]:
    """The boxes of the charts and drawings of a page, their labels included.

    Args:
        fills, drawings, rules: what the page paints, n x 4 each.
        words: its text in stretches as they stand on a line.
        size: width and height of the page.
    """
    parts = [Box(*b) for b in drawings.tolist()] + bars(_empty(fills, words))
    found = []
    for box in _joined(parts):
        whole = _with_labels(_with_rules(box, rules), words)
        inside = sum(len(w.text) for w in words if whole.contains(*w.box.centre))
        most = LARGEST * size[0] * size[1]
        if whole.area < most and 2 * inside < sum(len(w.text) for w in words) + 2 * LONGEST_LABEL:
            found.append(whole)
    return found


def bars(boxes: Sequence[Box]) -> list[Box]:
    """The bars among filled boxes: those that begin on one line and differ in length."""
    found: list[Box] = []
    sides: tuple[tuple[Callable[[Box], float], Callable[[Box], float]], ...] = (
        (lambda b: b.y1, lambda b: b.height),
        (lambda b: b.x0, lambda b: b.width),
    )
    for start, length in sides:
        lines: dict[int, list[Box]] = defaultdict(list)
        for box in boxes:
            lines[round(start(box))].append(box)
        found += [bounding(line) for line in lines.values() if len({round(length(b) / 2) for b in line}) >= BARS]
    return found


def _empty(fills: Points, words: Sequence[Piece]) -> list[Box]:
    """The filled boxes in which no text stands."""
    if not len(fills):
        return []
    centres = np.array([w.box.centre for w in words]).reshape(-1, 2)
    x, y = centres[:, :1], centres[:, 1:]
    filled = ((fills[:, 0] < x) & (x < fills[:, 2]) & (fills[:, 1] < y) & (y < fills[:, 3])).any(axis=0)
    return [Box(*b) for b in fills[~filled].tolist()]


def _joined(parts: Iterable[Box]) -> list[Box]:
    """Boxes that lie near each other as one."""
    found: list[Box] = []
    for part in parts:
        near = [f for f in found if _meet(f, part, NEAR)]
        found = [f for f in found if f not in near]
        found.append(bounding([part, *near]))
    return found if len(found) < 2 or not _any_meet(found) else _joined(found)


def _any_meet(boxes: Sequence[Box]) -> bool:
    return any(_meet(a, b, NEAR) for i, a in enumerate(boxes) for b in boxes[i + 1 :])


def _meet(one: Box, two: Box, reach: float) -> bool:
    across = max(one.x0, two.x0) - min(one.x1, two.x1)
    down = max(one.y0, two.y0) - min(one.y1, two.y1)
    return max(across, down) <= reach


def _with_rules(box: Box, rules: Points) -> Box:
    """A figure with the axes and the grid that run through it."""
    for _ in range(2):
        longest = 1.6 * max(box.width, box.height) + 2 * LABEL
        own = [Box(*r) for r in rules.tolist() if max(r[2] - r[0], r[3] - r[1]) < longest]
        box = bounding([box, *(r for r in own if _meet(box, r, 2.0))])
    return box


def _with_labels(box: Box, words: Sequence[Piece]) -> Box:
    short = [w.box for w in words if len(w.text) <= LONGEST_LABEL]
    for _ in range(2):
        box = bounding([box, *(b for b in short if _meet(box, b, LABEL))])
    return box
