"""Rows of a picture that the order of the form settles: whatever their worn titles look like, no other row is left."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np

from baobiao.forms.align.entries import Entry
from baobiao.forms.align.path import Scores
from baobiao.forms.align.plan import Plan
from baobiao.forms.titles import read_title, similarity

Places = Mapping[int, int]
"""Entries with the rows of the plan that they are."""
KNOWN = 0.7
"""Likeness of a title to its row's from which on it tells the row."""
HINT, LEAD = 0.2, 0.1
"""Likeness from which on what is left of a title speaks for its row, and by how much no other row may be as alike."""
READ, CONTRARY, MORE = 0.5, 0.6, 0.3
"""A title so surely read speaks against a row that it is less alike than this; so does one that is so much more alike
another row."""
LINES, FEWEST, MOST_OF, LONGEST = 10, 4, 0.4, 8
"""Lines of a grid at least: in a small one a row of the report's own and one that was lost make up for each other.
Lines that must tell their rows, the share that tells or speaks for them, and how many in a run may not."""


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
        bare = _of_groups([entries[i].text for i in lines], plan)
        speaking = [at for at in within if at in anchors or _hints(alike[lines[at]], at + offset)]
        rest = [at for at in within if at not in anchors]
        near = all(b - a <= LONGEST + 1 for a, b in pairwise(speaking))
        if near and len(speaking) >= MOST_OF * len(within) and len(within) >= LINES:
            named = [at for at in rest if bare[at] < alike[lines[at]].max()]
            against = any(_speaks_against(entries[lines[at]], alike[lines[at]], at + offset) for at in named)
            whole = all(_has_cells(entries[lines[at]], at + offset, plan) for at in rest)
            found |= {lines[at]: at + offset for at in rest} if whole and not against else {}
    return found


def _is_broken(entry: Entry, method: str) -> bool:
    return entry.method != method or entry.ragged


def _hints(alike: Scores, row: int) -> bool:
    """Whether a title is more alike this row's than any other's."""
    return bool(alike[row] >= max(HINT, LEAD + np.delete(alike, row).max(initial=0.0)))


def _of_groups(texts: Sequence[str], plan: Plan) -> Scores:
    """How alike each text is to the title of a group of rows, -1 for other texts: beside a title that could not be read
    it stands alone."""
    alike = similarity([read_title(text).letters for text in texts], sorted(plan.parents)).max(axis=1, initial=0.0)
    return np.where(alike >= KNOWN, alike, -1.0)


def _has_cells(entry: Entry, row: int, plan: Plan) -> bool:
    return len(entry.values) == len(plan.leaves[plan.rows[row].block]) and entry.complete


def _speaks_against(entry: Entry, alike: Scores, row: int) -> bool:
    """Whether a line's title says that it is another row, or none of the form's."""
    firm = entry.certainty >= READ and len(entry.text) > 1
    another = float(alike.max()) >= max(KNOWN, float(alike[row]) + MORE)
    return another or (firm and bool(alike[row] < CONTRARY))
