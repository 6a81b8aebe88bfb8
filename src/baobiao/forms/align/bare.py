"""Tables that are there with nothing in them: their titles stand in the document, and no value behind any."""

from __future__ import annotations

from collections.abc import Sequence

from baobiao.forms.align.columns import titles_inside
from baobiao.forms.align.entries import Entry
from baobiao.forms.align.match import Matching
from baobiao.forms.align.plan import Plan, PlanRow

_MOST = 0.5
_THERE = 0.9


def is_bare(entries: Sequence[Entry], matching: Matching) -> bool:
    """Whether no value stands in the table's lines, but most titles of its rows, beyond doubt."""
    if any(entry.filled for entry in entries):
        return False
    titled = sum(bool(row.titles) for row in matching.plan.rows)
    sure = sum(not match.doubtful for match in matching.matches)
    return titled > 0 and sure >= _MOST * titled


def bare_lines(entries: Sequence[Entry], plan: Plan) -> tuple[PlanRow, ...]:
    """The untitled lines of a plan whose column titles, and those over them, all stand there without any values."""
    if any(entry.filled for entry in entries):
        return ()
    text = "".join(entry.text for entry in entries)
    return tuple(row for row in plan.rows if not row.titles and titles_inside(plan.leaves[row.block], text) >= _THERE)
