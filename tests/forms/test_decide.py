"""Deciding values under the relations, on whole official tables filled with consistent figures."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from baobiao.document import Cell, Reading
from baobiao.forms.decide import Decided, decide
from baobiao.forms.decide.confidence import supported
from baobiao.forms.decide.variables import Choice, Variable
from baobiao.forms.found import FoundTable, LooseRow, Slot
from baobiao.forms.library import load_forms
from baobiao.forms.model import Form, Table
from baobiao.forms.numbers import parse
from baobiao.forms.relations import Code
from baobiao.report import CellValue

FORMS = load_forms()
FORM = next(f for f in FORMS if f.id == "2021")
APPLICANTS = ("natural_person", "business", "research", "social_organization", "legal_service", "other_organization")


def consistent(rng: random.Random, table: Table) -> dict[Code, int]:
    """Figures of an applications table that obey every relation."""
    outcomes = next(r.right for r in FORM.relations if r.id == "requests.outcomes")
    cells: dict[Code, int] = {}
    for column in APPLICANTS:
        for row in outcomes:
            cells[row, column] = rng.choice([0, 0, 0, 1, 2, 7, 13, 120])
        cells["handled_total", column] = sum(cells[row, column] for row in outcomes)
        cells["carried_out", column] = rng.choice([0, 0, 3])
        cells["carried_in", column] = rng.randint(0, min(2, cells["handled_total", column]))
        out = cells["handled_total", column] + cells["carried_out", column]
        cells["received", column] = out - cells["carried_in", column]
    for row in dict.fromkeys(r.id for r, _ in table.cells()):
        cells[row, "total"] = sum(cells[row, c] for c in APPLICANTS)
    return cells


def found(cells: dict[Code, int], **readings: tuple[Reading, ...]) -> FoundTable:
    """The applications table with certain readings, but for those given as `row__column`."""
    slots = [Slot(r, c, readings.get(f"{r}__{c}", (Reading(str(n)),))) for (r, c), n in cells.items()]
    return FoundTable("2021", "requests", tuple(slots))


def decided(table: FoundTable) -> Decided:
    return decide([table], FORMS, 2023)


def value(result: Decided, row: str, column: str, table: str = "requests") -> CellValue:
    return next(c for c in result.cells if (c.table, c.row, c.column) == (table, row, column))


@pytest.fixture
def cells() -> dict[Code, int]:
    return consistent(random.Random(7), FORM.table("requests"))


def test_a_table_that_adds_up_is_read_without_a_flag(cells: dict[Code, int]) -> None:
    result = decided(found(cells))
    assert {(c.row, c.column): c.value for c in result.cells if c.table == "requests"} == cells
    assert not any(c.needs_review for c in result.cells)
    assert all(check.holds for check in result.checks)


def test_tables_that_are_not_there_are_absent_never_zero(cells: dict[Code, int]) -> None:
    result = decided(found(cells))
    others = [c for c in result.cells if c.table != "requests"]
    assert len(others) == 25
    assert {(c.status, c.value) for c in others} == {("absent", None)}


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6), st.data())
def test_a_doubtful_reading_gives_way_to_the_one_alternative_that_adds_up(seed: int, data: st.DataObject) -> None:
    cells = consistent(random.Random(seed), FORM.table("requests"))
    row, column = data.draw(st.sampled_from(sorted(cells)))
    true = cells[row, column]
    wrong = data.draw(st.integers(0, 999).filter(lambda n: n != true))
    result = decided(found(cells, **{f"{row}__{column}": (Reading(str(wrong), 0.7), Reading(str(true), 0.2))}))
    cell = value(result, row, column)
    assert (cell.value, cell.status, cell.text, cell.needs_review) == (true, "repaired", str(wrong), True)
    assert "repaired" in cell.reasons


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6), st.data())
def test_a_printed_number_stays_and_the_break_is_told(seed: int, data: st.DataObject) -> None:
    cells = consistent(random.Random(seed), FORM.table("requests"))
    row, column = data.draw(st.sampled_from(sorted(cells)))
    true = cells[row, column]
    cells[row, column] = printed = true + data.draw(st.integers(1, 50))
    result = decided(found(cells))
    cell = value(result, row, column)
    assert (cell.value, cell.status, cell.suggestion) == (printed, "read", true)
    assert cell.reasons == ("relation_broken",)
    assert [c.id for c in result.cells if c.needs_review] == [cell.id]
    assert sum(check.holds is False for check in result.checks) >= 2


def test_a_certain_alternative_is_not_taken_from_a_confident_first_reading(cells: dict[Code, int]) -> None:
    true = cells["handled_total", "total"]
    cells["handled_total", "total"] = true + 1
    readings = (Reading(str(true + 1), 0.995), Reading(str(true), 0.004))
    cell = value(decided(found(cells, handled_total__total=readings)), "handled_total", "total")
    assert (cell.value, cell.suggestion, cell.status) == (true + 1, true, "read")


def test_relations_that_hold_raise_confidence_and_doubt_without_them_is_flagged(cells: dict[Code, int]) -> None:
    row = next(r for (r, c), n in cells.items() if c == "business" and n == 13)
    doubtful = found(cells, **{f"{row}__business": (Reading("13", 0.95),)})
    assert not value(decided(doubtful), row, "business").needs_review
    alone = Slot("permits", "decisions", (Reading("13", 0.95), Reading("18", 0.04)))
    cell = value(decided(FoundTable("2021", "disclosure", (alone,))), "permits", "decisions", "disclosure")
    assert (cell.value, cell.reasons) == (13, ("low_confidence",))


def test_the_same_misreading_of_part_and_total_gets_no_support_from_their_sum() -> None:
    """A 7 read as 1 all over leaves every sum right."""
    readings = (Reading("1", 0.9), Reading("7", 0.1))
    line = [Slot("reconsideration", c, (Reading("0"),)) for c in ("corrected", "other", "pending")]
    line += [Slot("reconsideration", c, readings) for c in ("upheld", "total")]
    result = decide([FoundTable("2021", "disputes", tuple(line))], FORMS, 2023)
    assert value(result, "reconsideration", "total", "disputes").needs_review


def test_a_total_of_nothing_beside_parts_is_unknown_and_a_zero_beside_them_is_broken() -> None:
    line = {"upheld": "10", "corrected": "1", "other": "0", "pending": "0"}
    for printed, holds in (("", None), ("0", False), ("11", True)):
        slots = [Slot("reconsideration", c, (Reading(t),)) for c, t in {**line, "total": printed}.items()]
        result = decide([FoundTable("2021", "disputes", tuple(slots))], FORMS, 2023)
        assert [c.holds for c in result.checks if c.scope == "reconsideration"] == [holds]
        total = value(result, "reconsideration", "total", "disputes")
        assert total.needs_review is (holds is False)
        assert total.suggestion == (11 if holds is False else None)


def test_what_could_not_be_read_is_unreadable_with_what_the_sums_suggest(cells: dict[Code, int]) -> None:
    result = decided(found(cells, received__total=()))
    cell = value(result, "received", "total")
    assert (cell.value, cell.status, cell.reasons) == (None, "unreadable", ("unreadable",))
    assert cell.suggestion == cells["received", "total"]


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6), st.floats(0.0, 1.0))
def test_rows_whose_blanks_vanished_are_never_put_wrong_without_a_flag(seed: int, share: float) -> None:
    rng = random.Random(seed)
    cells = consistent(rng, FORM.table("requests"))
    table = found(cells)
    loose = []
    for row in dict.fromkeys(r for r, _ in cells):
        places = [(row, c) for c in (*APPLICANTS, "total")]
        printed = [(p, cells[p]) for p in places if cells[p]]
        if rng.random() < share and 0 < len(printed) < 7:
            fields = tuple(Cell(0, i, (Reading(str(n)),)) for i, (_, n) in enumerate(printed))
            loose.append(LooseRow(tuple(places), fields))
    gone = {row for line in loose for row, _ in line.cells}
    table = replace(table, slots=tuple(s for s in table.slots if s.row not in gone), loose=tuple(loose))
    for cell in decided(table).cells:
        if cell.table == "requests" and not cell.needs_review:
            assert (cell.value or 0) == cells[cell.row, cell.column]


def test_the_form_of_a_report_is_mixed_where_its_tables_differ() -> None:
    old = FoundTable("2019", "disclosure", (Slot("rules", "newly_made", (Reading("1"),)),))
    new = FoundTable("2021", "requests", (Slot("received", "total", (Reading("1"),)),))
    shared = FoundTable("2019", "disputes", (Slot("reconsideration", "total", (Reading("1"),)),))
    assert decide([old, new], FORMS, 2023).form == "mixed"
    assert decide([new, shared], FORMS, 2023).form == "2021"
    assert decide([shared], FORMS, 2020).form == "2019"
    assert decide([], FORMS, 2015).form == "older"


@pytest.mark.parametrize("form", FORMS, ids=lambda f: f.id)
def test_absent_cells_are_all_of_the_form_of_the_year(form: Form) -> None:
    result = decide([], FORMS, form.years[0])
    assert len(result.cells) == sum(len(list(t.cells())) for t in form.tables)
    assert result.form == form.id


def test_many_doubtful_errors_at_once_are_each_repaired(cells: dict[Code, int]) -> None:
    rng = random.Random(3)
    rows = sorted({r for r, _ in cells})[::3]
    spots = [(row, APPLICANTS[i % 6]) for i, row in enumerate(rows)]
    readings = {
        f"{r}__{c}": (Reading(str(cells[r, c] + rng.randint(1, 9)), 0.6), Reading(str(cells[r, c]), 0.3))
        for r, c in spots
    }
    result = decided(found(cells, **readings))
    assert {(c.row, c.column): c.value for c in result.cells if c.table == "requests"} == cells
    assert sorted((c.row, c.column) for c in result.cells if c.status == "repaired") == sorted(spots)


def test_an_empty_row_is_not_made_the_culprit_of_a_broken_balance() -> None:
    """75 = 75 + 1 with nothing carried in: one more carried in would stand in a row whose total is empty."""
    rows = {"received": ("75", "75"), "carried_in": ("", ""), "handled_total": ("75", "75"), "carried_out": ("1", "1")}
    columns = ("natural_person", "total")
    slots = [Slot(r, c, (Reading(t),)) for r, texts in rows.items() for c, t in zip(columns, texts, strict=True)]
    slots += [Slot(r, c, (Reading(""),)) for r in rows for c in APPLICANTS[1:]]
    result = decide([FoundTable("2021", "requests", tuple(slots))], FORMS, 2023)
    broken = {"received", "carried_in", "handled_total", "carried_out"}
    assert {c.row for c in result.cells if c.needs_review} == broken
    assert all(c.suggestion is None for c in result.cells)


def test_a_printed_total_of_empty_parts_is_broken() -> None:
    line = {"upheld": "", "corrected": "—", "other": "/", "pending": "", "total": "1"}
    slots = [Slot("reconsideration", c, (Reading(t),)) for c, t in line.items()]
    result = decide([FoundTable("2021", "disputes", tuple(slots))], FORMS, 2023)
    assert [(c.left, c.right, c.holds) for c in result.checks if c.scope == "reconsideration"] == [(1, 0, False)]


def test_a_letter_in_a_picture_is_the_digit_of_its_shape_and_in_a_text_it_is_no_number() -> None:
    readings = (Reading("O", 0.53), Reading("0", 0.25), Reading("1", 0.0002))
    pictured = Slot("permits", "decisions", readings, method="ocr")
    cell = value(decided(FoundTable("2021", "disclosure", (pictured,))), "permits", "decisions", "disclosure")
    assert (cell.value, cell.text) == (0, "O")
    assert cell.confidence > 0.9
    typed = replace(pictured, readings=(Reading("O"),), method="text")
    cell = value(decided(FoundTable("2021", "disclosure", (typed,))), "permits", "decisions", "disclosure")
    assert (cell.status, cell.reasons) == ("unreadable", ("not_a_number",))


def test_the_same_misreading_in_several_cells_is_flagged_wherever_the_sums_point(
    cells: dict[Code, int],
) -> None:
    """6 read as 8 in a part and in its total: the row still adds up, and the column's break points at another cell."""
    column = next(c for c in APPLICANTS if cells["received", c] > 3)
    readings = {
        f"received__{c}": (Reading(str(cells["received", c] + 2), 0.9995), Reading(str(cells["received", c]), 0.0004))
        for c in (column, "total")
    }
    result = decided(found(cells, **readings))
    assert value(result, "received", column).needs_review
    assert value(result, "received", "total").needs_review


def test_sums_do_not_tell_a_blank_from_a_zero(cells: dict[Code, int]) -> None:
    row = next(r for (r, c), n in cells.items() if c == "business" and n == 0 and cells[r, "total"])
    table = found(cells, **{f"{row}__business": (Reading("才", 0.99), Reading("", 0.005))})
    table = replace(table, slots=tuple(replace(s, method="ocr") for s in table.slots))
    assert value(decided(table), row, "business").needs_review
    sure = found(cells, **{f"{row}__business": (Reading("0", 0.97), Reading("8", 0.02))})
    assert not value(decided(sure), row, "business").needs_review


def test_a_row_that_is_missing_from_a_table_in_a_picture_is_flagged(cells: dict[Code, int]) -> None:
    table = found({code: n for code, n in cells.items() if code[0] != "granted"})
    assert not value(decided(table), "granted", "business").needs_review
    pictured = replace(table, slots=tuple(replace(s, method="ocr") for s in table.slots))
    cell = value(decided(pictured), "granted", "business")
    assert (cell.status, cell.reasons) == ("absent", ("row_uncertain",))


def test_an_empty_total_beside_filled_parts_is_flagged_in_a_picture_only() -> None:
    line = {"upheld": "10", "corrected": "1", "other": "0", "pending": "0", "total": "—"}
    slots = tuple(Slot("reconsideration", c, (Reading(t),)) for c, t in line.items())
    table = FoundTable("2021", "disputes", slots)
    assert not value(decided(table), "reconsideration", "total", "disputes").needs_review
    pictured = replace(table, slots=tuple(replace(s, method="ocr") for s in slots))
    cell = value(decided(pictured), "reconsideration", "total", "disputes")
    assert (cell.status, cell.reasons, cell.suggestion) == ("blank", ("relation_broken",), 11)


def test_a_blank_that_a_reader_half_doubts_is_not_made_sure_by_sums() -> None:
    """A sum holds with a 0 as with a blank: it cannot tell that what looked empty was not pale print."""
    blank = parse("", "number", None)
    assert blank is not None
    choice = Choice("", blank, 0.73)
    cell = Variable(("r", "c"), (choice,), (Reading("", 0.73),), method="ocr")
    assert supported({("r", "c"): choice}, {("r", "c"): cell}, [])[("r", "c")] < 0.9


def test_a_reading_of_no_probability_has_no_confidence() -> None:
    zero = parse("0", "number", None)
    assert zero is not None
    choice = Choice("0", zero, 0.0)
    cell = Variable(("r", "c"), (choice,), (Reading("0", 0.0), Reading("p", 1.0)), method="ocr")
    assert supported({("r", "c"): choice}, {("r", "c"): cell}, [])[("r", "c")] < 1e-6


def test_an_amount_under_a_misread_unit_is_kept_and_flagged() -> None:
    slot = Slot("fees", "fee_amount", (Reading("45.62", 1.0),), unit="方元")
    cell = value(decided(FoundTable("2021", "disclosure", (slot,))), "fees", "fee_amount", "disclosure")
    assert (cell.value, cell.unit, cell.reasons) == (45.62, None, ("unit_unknown",))


def test_words_in_a_cell_that_looked_empty_are_no_sign_that_it_is() -> None:
    readings = (Reading("", 0.8), Reading("它", 0.007), Reading("6", 0.0008))
    slot = Slot("reconsideration", "other", readings, method="ocr")
    cell = value(decided(FoundTable("2021", "disputes", (slot,))), "reconsideration", "other", "disputes")
    assert cell.status == "blank"
    assert cell.needs_review
