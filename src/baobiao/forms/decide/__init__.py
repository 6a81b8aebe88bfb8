"""Deciding values: from candidate readings and relations to cells and checks.

The steps, each in its module: readings become variables with costs (`variables`), rows whose blanks vanished are
placed (`placing`), doubtful readings give way where the relations leave one likely alternative (`repair`), relations
that hold raise what is known of their cells (`confidence`), broken ones name their suspects (`explain`). A printed
number is never changed because the report does not add up.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TypedDict

from baobiao.document import Place
from baobiao.forms.checks import tested
from baobiao.forms.decide.confidence import supported
from baobiao.forms.decide.explain import Suspect, misread, missing, overlooked, suspects
from baobiao.forms.decide.placing import place
from baobiao.forms.decide.repair import repairs
from baobiao.forms.decide.variables import LINES, PICTURED, Choice, Variable, variables
from baobiao.forms.found import FoundTable
from baobiao.forms.model import Column, Form, Table
from baobiao.forms.numbers import plain
from baobiao.forms.relations import Code, Equation, Known, equations
from baobiao.report import Candidate, CellValue, Check, Reason, Status

REVIEW_BELOW = 0.998
"""A value less probable than this is for a person to look at."""


@dataclass(frozen=True, slots=True)
class Decided:
    """The cells of a report's tables, its relations tested, and the form that its tables follow.

    `form` is a form's id, `mixed` where tables follow different ones, None where nothing tells.
    """

    cells: tuple[CellValue, ...]
    checks: tuple[Check, ...]
    form: str | None


@dataclass(frozen=True, slots=True)
class _Verdict:
    """What was decided of one table, cell by cell."""

    cells: Mapping[Code, Variable]
    chosen: Mapping[Code, Choice]
    repaired: Mapping[Code, Choice]
    confidence: Mapping[Code, float]
    suspects: Mapping[Code, Suspect]
    missing: Mapping[Code, Decimal]
    conflicts: frozenset[Code]


def decide(found: Sequence[FoundTable], forms: Sequence[Form], year: int | None) -> Decided:
    """Decide every cell of every table.

    Args:
        found: what aligning found, at best one of each table; of two the fuller is taken and disagreements are flagged.
            What the others have on another form, in cells that this one does not have, is taken besides.
        forms: the known forms, of one family of alternatives.
        year: the report's year, which says what cells a table would have that the document does not bring.
    """
    by_id = {form.id: form for form in forms}
    prescribed = _prescribed(forms, [by_id[f.form] for f in found], year)
    cells: list[CellValue] = []
    checks: list[Check] = []
    for code in dict.fromkeys([t.id for t in prescribed.tables] if prescribed else []) | dict.fromkeys(
        f.table for f in found
    ):
        several = sorted((f for f in found if f.table == code), key=lambda f: (f.besides, -len(f.slots) - len(f.loose)))
        if not several:
            cells += _absent(prescribed, code) if prescribed else []
            continue
        form = by_id[several[0].form]
        more_cells, more_checks = _table([f for f in several if f.form == form.id], form)
        cells += more_cells
        checks += more_checks
        cells += _of_other_forms(several, by_id)
    return Decided(tuple(cells), tuple(checks), _form(found, by_id, prescribed, year))


def _of_other_forms(several: Sequence[FoundTable], by_id: Mapping[str, Form]) -> Iterator[CellValue]:
    """The cells of a table's blocks that follow another form than its first finding does."""
    own = {(row.id, column.id) for row, column in by_id[several[0].form].table(several[0].table).cells()}
    for other in several[1:]:
        cells, _ = _table([other], by_id[other.form])
        yield from (c for c in cells if c.status != "absent" and (c.row, c.column) not in own)


def _prescribed(forms: Sequence[Form], followed: Sequence[Form], year: int | None) -> Form | None:
    """The form of the report's year, of the family that its tables follow; the newest where no year is known."""
    family = followed[0].family if followed else next((f.family for f in forms), None)
    relatives = [f for f in forms if f.family == family]
    if year is None:
        return max(relatives, key=lambda f: f.years, default=None)
    return next((f for f in relatives if f.years[0] <= year <= f.years[1]), None)


def _form(
    found: Sequence[FoundTable], by_id: Mapping[str, Form], prescribed: Form | None, year: int | None
) -> str | None:
    """The form that the tables follow. A table that several forms share tells nothing."""
    telling = {
        f.form
        for f in found
        if not any(
            f.form != other.id and any(t == by_id[f.form].table(f.table) for t in other.tables)
            for other in by_id.values()
        )
    }
    if len(telling) == 1:
        return telling.pop()
    if telling:
        return "mixed"
    if year is None:
        return None
    return prescribed.id if prescribed else "older"


def _absent(form: Form, code: str) -> list[CellValue]:
    """The cells of a table that the document does not have."""
    return [_absent_cell(code, row.id, column) for row, column in form.table(code).cells()]


def _absent_cell(table: str, row: str, column: Column, *, doubtful: bool = False) -> CellValue:
    """A cell that the document does not have; doubtful where its table was read from a picture, in which a row may
    have been overlooked, or where values of it were lost."""
    return CellValue(
        table=table,
        row=row,
        column=column.id,
        value=None,
        unit=column.unit,
        status="absent",
        needs_review=doubtful,
        reasons=("row_uncertain",) if doubtful else (),
    )


def _table(several: Sequence[FoundTable], form: Form) -> tuple[list[CellValue], list[Check]]:
    """The cells and checks of one table, found at least once."""
    found, table = several[0], form.table(several[0].table)
    relations = equations(form, table)
    verdict = _judged(found, several[1:], table, relations)
    doubtful = found.uncertain or any(v.method in PICTURED for v in verdict.cells.values())
    cells = [
        _cell(table.id, (row.id, column.id), verdict)
        if (row.id, column.id) in verdict.cells
        else _absent_cell(table.id, row.id, column, doubtful=doubtful)
        for row, column in table.cells()
    ]
    known = {code: Known(choice.value.number) for code, choice in verdict.chosen.items()}
    return cells, [tested(table.id, equation, known) for equation in relations]


def _judged(found: FoundTable, others: Sequence[FoundTable], table: Table, relations: Sequence[Equation]) -> _Verdict:
    columns = {(row.id, column.id): column for row, column in table.cells()}
    cells = variables(found, table)
    cells |= place(found.loose, cells, columns, relations)
    repaired = repairs(cells, relations)
    chosen = {code: repaired.get(code, v.choices[0]) for code, v in cells.items() if v.choices}
    known = {code: Known(choice.value.number) for code, choice in chosen.items()}
    return _Verdict(
        cells=cells,
        chosen=chosen,
        repaired=repaired,
        confidence=supported(chosen, cells, relations),
        suspects=overlooked(cells, known, relations)
        | {c: Suspect(c, None) for c in misread(cells, known, relations)}
        | {s.code: s for s in suspects(known, relations)},
        missing=missing(known, relations),
        conflicts=_conflicts(known, [variables(o, table) for o in others]),
    )


def _conflicts(known: Mapping[Code, Known], others: Sequence[Mapping[Code, Variable]]) -> frozenset[Code]:
    """Cells that another finding of the same table reads otherwise."""
    return frozenset(
        code
        for other in others
        for code, v in other.items()
        if code in known and v.first and v.first.value.number != known[code].number
    )


def _cell(table: str, code: Code, verdict: _Verdict) -> CellValue:
    """One decided cell as it goes out."""
    variable, choice = verdict.cells[code], verdict.chosen.get(code)
    confidence = verdict.confidence.get(code, 0.0)
    reasons = _reasons(code, verdict, confidence)
    number = choice.value.number if choice else None
    return CellValue(
        table=table,
        row=code[0],
        column=code[1],
        value=plain(number),
        unit=choice.value.unit if choice and number is not None else variable.unit,
        text=variable.readings[0].text if variable.readings else "",
        status=_status(code, verdict),
        confidence=confidence,
        needs_review=bool(reasons),
        reasons=reasons,
        suggestion=plain(_suggestion(code, verdict)),
        method=variable.method,
        candidates=tuple(Candidate(text=r.text, probability=min(1.0, r.probability)) for r in variable.readings),
        **_where(variable.place),
    )


def _status(code: Code, verdict: _Verdict) -> Status:
    choice = verdict.chosen.get(code)
    if choice is None:
        return "unreadable"
    if code in verdict.repaired:
        return "repaired"
    return "read" if choice.value.number is not None else "blank"


def _reasons(code: Code, verdict: _Verdict, confidence: float) -> tuple[Reason, ...]:
    """Why a person should look at a cell; none where its value can be relied on."""
    variable = verdict.cells[code]
    reasons: list[Reason] = list(variable.doubts)
    if variable.method == LINES:
        reasons.append("row_uncertain")
    if code not in verdict.chosen and "place_undecidable" not in reasons:
        reasons.append("not_a_number" if variable.readings else "unreadable")
    elif code in verdict.repaired:
        reasons.append("repaired")
    elif code in verdict.chosen and confidence < REVIEW_BELOW:
        reasons.append("low_confidence")
    if code in verdict.suspects:
        reasons.append("relation_broken")
    if code in verdict.conflicts:
        reasons.append("conflicting_readings")
    return tuple(dict.fromkeys(reasons))


def _suggestion(code: Code, verdict: _Verdict) -> Decimal | None:
    suspect = verdict.suspects.get(code)
    if suspect:
        return suspect.suggestion
    return None if code in verdict.chosen else verdict.missing.get(code)


class _Where(TypedDict):
    page: int | None
    x0: float | None
    y0: float | None
    x1: float | None
    y1: float | None
    picture: str | None
    line: int | None


def _where(place: Place) -> _Where:
    """A place as the columns of the schema."""
    b = place.box
    x0, y0, x1, y1 = (b.x0, b.y0, b.x1, b.y1) if b else (None, None, None, None)
    return {"page": place.page, "x0": x0, "y0": y0, "x1": x1, "y1": y1, "picture": place.picture, "line": place.line}
