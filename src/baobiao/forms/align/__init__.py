"""Documents aligned to forms: each grid's rows and columns become those of a form, or stay out with a note.

`find_tables` works in steps, each a module: lines and tokens of the document; the lines of each table; entries (a
piece of title with its values); entries to rows in order; columns by their titles; values to cells.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from baobiao.document import NOWHERE, Document, Note, Reading
from baobiao.forms.align.bare import bare_lines, is_bare
from baobiao.forms.align.columns import Fit, column_fits
from baobiao.forms.align.doubts import astray, blanks_vanished, repeats_lost
from baobiao.forms.align.entries import Entry, table_entries
from baobiao.forms.align.headers import Mapper
from baobiao.forms.align.lines import PICTURE, Line, document_lines
from baobiao.forms.align.match import Matching, match_rows
from baobiao.forms.align.place import RowPlan, like_their_kin, place_row
from baobiao.forms.align.plan import Plan, compile_plan
from baobiao.forms.align.regions import Key, find_regions
from baobiao.forms.found import FoundTable, LooseRow, Slot
from baobiao.forms.model import Form
from baobiao.report import Reason

__all__ = ["find_tables"]

_SURE_FORM = 3.0


def find_tables(document: Document, forms: Sequence[Form]) -> tuple[FoundTable, ...]:
    """What the document holds of the forms' tables, each table on the form that its own titles fit best.

    Args:
        document: as a reader gives it, its pictures read where they could be.
        forms: what to look for; forms of one family are alternatives, table by table.

    Returns:
        One table for each table code of a family that is there, in the forms' order; a second one of another form where
        some of its blocks have that form's columns.
    """
    plans: defaultdict[Key, list[Plan]] = defaultdict(list)
    for form in forms:
        for table in form.tables:
            plans[form.family, table.id].append(compile_plan(form, table))
    known = {t for group in plans.values() for plan in group for t in plan.vocabulary}
    lines = document_lines(document, known)
    regions = find_regions(lines, plans)
    trials = {key: _try_forms(regions[key], plans[key]) for key in plans if key in regions}
    liked: defaultdict[tuple[str, str], float] = defaultdict(float)
    for (family, _), tried in trials.items():
        for trial in tried:
            liked[family, trial.form] += trial.score
    single = repeats_lost([line for region in regions.values() for line in region])
    beside = astray(lines, regions)
    found = (
        table
        for (family, code), tried in trials.items()
        for table in _decide(
            _best_first(tried, {t.form: liked[family, t.form] for t in tried}),
            _Doubt(single, (family, code) in beside),
        )
    )
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _Trial:
    """A table's lines taken for a form's: rows and columns matched, and how good that is."""

    entries: Sequence[Entry]
    matching: Matching
    fits: Sequence[Fit]
    score: float

    @property
    def form(self) -> str:
        return self.matching.plan.form.id


@dataclass(frozen=True, slots=True)
class _Doubt:
    """What is in doubt of a table: `all` its cells, or those of them that are `empty` or lack."""

    all: bool
    empty: bool


def _best_first(trials: Sequence[_Trial], liked: Mapping[str, float]) -> list[_Trial]:
    """The trials, best first. Forms on which what is there means the same lack more or fewer rows: how well they fit
    the other tables decides between them."""
    best = max(trials, key=lambda t: (t.score, liked[t.form]))
    same = best.matching.meanings()
    alike = [t for t in trials if best.score - t.score < _SURE_FORM and t.matching.meanings() == same]
    first = max(alike, key=lambda t: (liked[t.form], t.score))
    return [first, *sorted((t for t in trials if t is not first), key=lambda t: (-t.score, -liked[t.form]))]


def _try_forms(lines: Sequence[Line], plans: Sequence[Plan]) -> list[_Trial]:
    """The lines of a table tried on each form of its family; forms that print the table alike are tried once."""
    mapper = Mapper(plans)
    entries = table_entries(lines, mapper)
    trials: list[_Trial] = []
    for plan in plans:
        twin = next((t for t in trials if t.matching.plan.prints_like(plan)), None)
        if twin:
            trials.append(replace(twin, matching=replace(twin.matching, plan=plan)))
            continue
        matching = match_rows(entries, plan)
        fits = column_fits(entries, matching, mapper)
        columns = sum(6 * (f.likeness - 0.5) for f in fits if f.likeness is not None)
        trials.append(_Trial(entries, matching, fits, matching.score + columns))
    return trials


def _decide(trials: Sequence[_Trial], doubt: _Doubt) -> Iterator[FoundTable]:
    """The table on the first, best form, unless it holds no values and not most of its titles either.

    Rows whose columns are another form's make a table of that form besides.
    """
    best = trials[0]
    doubt = replace(doubt, empty=doubt.empty or doubt.all or blanks_vanished(best.entries))
    slots = _bare_slots(best, doubt)
    filled = any(best.entries[m.entry].values for m in best.matching.matches)
    if not (filled or slots or is_bare(best.entries, best.matching)):
        return
    close = [t.matching for t in trials[1:] if best.score - t.score < _SURE_FORM]
    rows, refused = _row_plans(best, close, doubt)
    placed, loose = _placed(rows)
    notes = _left_out(best)
    for other in trials[1:]:
        theirs = _of_another_form(other, refused, doubt)
        refused = [i for i in refused if i not in theirs]
        if theirs:
            yield FoundTable(other.form, other.matching.plan.table.id, *_placed(list(theirs.values())), besides=True)
    why = "its column titles are those of another form"
    notes += [_note("column_not_in_form", best.entries[i], why) for i in refused]
    slots += [*placed, *_lost_in_picture(best)]
    uncertain = doubt.empty or bool(refused)
    yield FoundTable(best.form, best.matching.plan.table.id, tuple(slots), loose, tuple(notes), uncertain)


def _placed(rows: Sequence[RowPlan]) -> tuple[tuple[Slot, ...], tuple[LooseRow, ...]]:
    """The cells of rows, and the rows whose values may stand in several of their cells."""
    slots: list[Slot] = []
    loose: list[LooseRow] = []
    for row in like_their_kin(rows):
        placed, open_row = place_row(row)
        slots += placed
        loose += [open_row] if open_row else []
    return tuple(slots), tuple(loose)


def _of_another_form(trial: _Trial, refused: Sequence[int], doubt: _Doubt) -> dict[int, RowPlan]:
    """The rows, by their entry, that the best form refused for their columns, on a form that has these columns."""
    plans, _ = _row_plans(trial, (), replace(doubt, all=doubt.all or trial.entries[0].method == PICTURE))
    index = {id(entry): i for i, entry in enumerate(trial.entries)}
    return {i: plan for plan in plans if (i := index[id(plan.entry)]) in refused}


def _bare_slots(trial: _Trial, doubt: _Doubt) -> list[Slot]:
    """Blank cells of lines whose column titles are there with nothing under them."""
    plan = trial.matching.plan
    unsure = doubt.empty or any(e.method != "text" for e in trial.entries)
    doubts: tuple[Reason, ...] = ("row_uncertain",) if unsure else ()
    cells = [cell for row in bare_lines(trial.entries, plan) for cell in plan.cells(row)]
    return [Slot(row, column, (Reading(""),), doubts=doubts) for row, column in cells]


def _lost_in_picture(trial: _Trial) -> Iterator[Slot]:
    """The cells of rows that lack between two rows of one grid that was read off a picture, as unreadable."""
    plan = trial.matching.plan
    for above, below in pairwise(trial.matching.matches):
        one, other = trial.entries[above.entry], trial.entries[below.entry]
        if one.method == PICTURE and one.grid == other.grid and not one.ragged:
            for row in plan.rows[above.row + 1 : below.row]:
                for line, column in plan.cells(row):
                    yield Slot(line, column, (), method=PICTURE, doubts=("row_uncertain",))


def _row_plans(trial: _Trial, close: Sequence[Matching], doubt: _Doubt) -> tuple[list[RowPlan], list[int]]:
    """The matched rows whose columns are the form's, and the entries of those whose columns are not.

    Where other forms (`close`) fit almost as well, the rows on which they differ are in doubt.
    """
    matching = trial.matching
    others = [other.meanings() for other in close]
    rows: list[RowPlan] = []
    refused: list[int] = []
    for match, fit in zip(matching.matches, trial.fits, strict=True):
        entry = trial.entries[match.entry]
        if fit.refuted:
            refused.append(match.entry)
            continue
        cells = matching.plan.cells(matching.plan.rows[match.row])
        units = tuple(unit or match.title.unit for unit in fit.units)
        doubts: list[Reason] = [] if fit.sure and not entry.unsure else ["place_undecidable"]
        unsure = doubt.all or (doubt.empty and not entry.filled)
        if unsure or match.doubtful or not all(other.get(match.entry) == cells for other in others):
            doubts.append("row_uncertain")
        rows.append(RowPlan(entry, cells, fit.columns, units, tuple(doubts)))
    return rows, refused


def _left_out(trial: _Trial) -> list[Note]:
    """Notes on rows with values that are none of the form's."""
    free = (trial.entries[i] for i in trial.matching.free)
    return [_note("row_not_in_form", entry, "no row of the form") for entry in free if entry.filled]


def _note(code: str, entry: Entry, why: str) -> Note:
    values = " | ".join(cell.text for cell in entry.values)
    place = entry.values[0].place if entry.values else NOWHERE
    return Note(code, f"“{entry.text}” with the values {values}: {why}", place)
