"""Documents aligned to forms: each grid's rows and columns become those of a form, or stay out with a note.

`find_tables` works in steps, each a module: lines and tokens of the document; the lines of each table; entries (a
piece of title with its values); entries to rows in order; columns by their titles; values to cells.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from baobiao.document import Document, Note
from baobiao.forms.align.columns import Fit, column_fits
from baobiao.forms.align.entries import Entry, table_entries
from baobiao.forms.align.lines import Line, document_lines
from baobiao.forms.align.match import Match, Matching, match_rows
from baobiao.forms.align.place import RowPlan, place_row, sure_offsets
from baobiao.forms.align.plan import Plan, compile_plan
from baobiao.forms.align.regions import Key, find_regions
from baobiao.forms.found import FoundTable, LooseRow, Slot
from baobiao.forms.model import Form
from baobiao.report import Reason

__all__ = ["find_tables"]


def find_tables(document: Document, forms: Sequence[Form]) -> tuple[FoundTable, ...]:
    """What the document holds of the forms' tables, each table on the form that its own titles fit best.

    Args:
        document: as a reader gives it, its pictures read where they could be.
        forms: what to look for; forms of one family are alternatives, table by table.

    Returns:
        At most one table for each table code of a family, in the forms' order; none for a document without any.
    """
    plans: defaultdict[Key, list[Plan]] = defaultdict(list)
    for form in forms:
        for table in form.tables:
            plans[form.family, table.id].append(compile_plan(form, table))
    known = {t for group in plans.values() for plan in group for t in plan.vocabulary}
    lines = document_lines(document, known)
    regions = find_regions(lines, plans)
    found = (_find_table(regions[key], plans[key]) for key in plans if key in regions)
    return tuple(table for table in found if table is not None)


def _find_table(lines: Sequence[Line], plans: Sequence[Plan]) -> FoundTable | None:
    """The table that these lines hold, on the form of `plans` that fits best; None where they hold no values."""
    entries = table_entries(lines, plans)
    tried = [_try(entries, plan, plans) for plan in plans]
    matching, fits, _ = max(tried, key=lambda t: t[2])
    if not any(entries[m.entry].values for m in matching.matches):
        return None
    rows, refused = _row_plans(entries, matching, fits)
    offsets = sure_offsets(rows)
    slots: list[Slot] = []
    loose: list[LooseRow] = []
    for row in rows:
        placed, open_row = place_row(row, offsets)
        slots += placed
        loose += [open_row] if open_row else []
    notes = (*refused, *_left_out(entries, matching))
    return FoundTable(matching.plan.form.id, matching.plan.table.id, tuple(slots), tuple(loose), notes)


def _try(entries: Sequence[Entry], plan: Plan, family: Sequence[Plan]) -> tuple[Matching, list[Fit], float]:
    """A plan's matching with the fit of its columns, and how good both are together."""
    matching = match_rows(entries, plan)
    fits = column_fits(entries, matching, family)
    return matching, fits, matching.score + sum(6 * (f.likeness - 0.5) for f in fits if f.likeness is not None)


def _row_plans(entries: Sequence[Entry], matching: Matching, fits: Sequence[Fit]) -> tuple[list[RowPlan], list[Note]]:
    """The matched rows whose columns are the form's, and notes on those whose columns are not."""
    rows: list[RowPlan] = []
    notes: list[Note] = []
    for match, fit in zip(matching.matches, fits, strict=True):
        entry = entries[match.entry]
        if fit.refuted:
            notes.append(_note("column_not_in_form", entry, "its column titles are those of another form"))
            continue
        cells = matching.plan.cells(matching.plan.rows[match.row])
        units = tuple(unit or match.title.unit for unit in fit.units)
        rows.append(RowPlan(entry, cells, fit.columns, units, _doubts(match, fit)))
    return rows, notes


def _doubts(match: Match, fit: Fit) -> tuple[Reason, ...]:
    return ("row_uncertain",) if match.doubtful else ()


def _left_out(entries: Sequence[Entry], matching: Matching) -> list[Note]:
    """Notes on rows with values that are none of the form's."""
    return [_note("row_not_in_form", entries[i], "no row of the form") for i in matching.free if entries[i].printed]


def _note(code: str, entry: Entry, why: str) -> Note:
    values = " | ".join(cell.text for cell in entry.values)
    place = entry.values[0].place
    return Note(code, f"“{entry.text}” with the values {values}: {why}", place)
