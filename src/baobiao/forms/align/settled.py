"""Rows of a picture that the order of the form settles: whatever their worn titles look like, no other row is left."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np

from baobiao.forms.align.entries import Entry
from baobiao.forms.align.path import Scores
from baobiao.forms.align.plan import Plan

Places = Mapping[int, int]
"""Entries with the rows of the plan that they are."""
KNOWN = 0.7
"""Likeness of a title to its row's from which on it tells the row."""
HINT, LEAD = 0.2, 0.1
"""Likeness from which on what is left of a title speaks for its row, and by how much no other row may be as alike."""
SURE, CONTRARY, MORE = 0.9, 0.4, 0.3
"""A title so surely read speaks against a row that it is less alike than this; so does one that is so much more alike
another row."""
FEWEST, MOST_OF, LONGEST = 4, 0.4, 8
"""Lines of a grid that must tell their rows, the share that tells or speaks for them, and how many in a run may not."""


def settled_rows(entries: Sequence[Entry], known: Places, alike: Sequence[Scores], plan: Plan, method: str) -> Places:
    """The rows of lines with worn titles, in grids that have just as many lines as the form has rows.

    Between two titles that tell their rows as many lines must stand as the form has rows there, each with as many
    values as its row, all through the grid: nothing is lost there, and nothing too many.

    Args:
        known: entries whose titles tell their rows, those beyond doubt.
        alike: of each entry how alike its title is to each row's.
        method: that of pictures.
    """
    found: dict[int, int] = {}
    for grid in {entries[i].grid for i in known}:
        lines = [i for i, e in enumerate(entries) if e.grid == grid and e.values]
        anchors = [at for at, i in enumerate(lines) if i in known and alike[i][known[i]] >= KNOWN]
        offsets = {known[lines[at]] - at for at in anchors}
        if len(anchors) < FEWEST or len(offsets) > 1 or any(_is_broken(entries[i], method) for i in lines):
            continue
        offset = offsets.pop()
        within = range(anchors[0], anchors[-1] + 1)
        speaking = [at for at in within if at in anchors or _hints(alike[lines[at]], at + offset)]
        rest = [at for at in within if at not in anchors]
        near = all(b - a <= LONGEST + 1 for a, b in pairwise(speaking))
        if near and len(speaking) >= MOST_OF * len(within):
            fits = [_may_be(entries[lines[at]], alike[lines[at]], at + offset, plan) for at in rest]
            found |= {lines[at]: at + offset for at in rest} if all(fits) else {}
    return found


def _is_broken(entry: Entry, method: str) -> bool:
    return entry.method != method or entry.ragged


def _hints(alike: Scores, row: int) -> bool:
    """Whether a title is more alike this row's than any other's."""
    return bool(alike[row] >= max(HINT, LEAD + np.delete(alike, row).max(initial=0.0)))


def _may_be(entry: Entry, alike: Scores, row: int, plan: Plan) -> bool:
    """Whether a line has the values of a row, and a title that does not speak against it."""
    if len(entry.values) != len(plan.leaves[plan.rows[row].block]) or not entry.complete:
        return False
    firm = entry.certainty >= SURE and len(entry.text) > 1
    another = float(alike.max()) >= max(KNOWN, float(alike[row]) + MORE)
    return not another and not (firm and alike[row] < CONTRARY)
