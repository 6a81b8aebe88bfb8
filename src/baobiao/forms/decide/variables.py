"""The cells of a found table as variables: each with the values it may have and what each costs."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from baobiao.document import NOWHERE, Place, Reading
from baobiao.forms.found import FoundTable, Slot
from baobiao.forms.model import Column, Table
from baobiao.forms.numbers import UNITS_OF_MONEY, Value, parse
from baobiao.forms.relations import Code
from baobiao.report import Reason

MINIMUM = 1e-6
"""Smallest probability that a reading is taken to have, so that none is impossible."""
LINES = "ocr_line"
"""The method of values that were read from lines of text in a picture, not from cells: what the engine did not see is
missing there, so that neither a value's place nor a blank is certain."""
PICTURED = frozenset(["ocr", LINES])
"""Methods whose readings come from pixels."""
WORDS = 0.2
"""What is left of the probability of words, where the form has a number."""
_DIGIT_SHAPES = str.maketrans("OoQ〇○◯lIZzSsB|｜", "0000001122558??")
"""A lone upright stroke may be a 1 or what is left of a rule: it is neither."""
_POINTS_FOR_COMMAS = re.compile(r"[+-]?[1-9]\d{0,2}([.,]\d{3})+")
"""A whole number with its thousands set apart, though a picture shows commas as points."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A value that a cell may have: what is printed for it, the number (None: blank) and its probability."""

    text: str
    value: Value
    probability: float

    @property
    def amount(self) -> Decimal:
        """What it adds to a sum."""
        return self.value.number if self.value.number is not None else Decimal(0)

    @property
    def cost(self) -> float:
        """-log of the probability, in nats."""
        return -math.log(max(self.probability, MINIMUM))


@dataclass(frozen=True, slots=True)
class Variable:
    """A cell that the document has, with its choices, most probable first; no choices where nothing could be parsed."""

    code: Code
    choices: tuple[Choice, ...]
    readings: tuple[Reading, ...]
    place: Place = NOWHERE
    method: str = "text"
    doubts: tuple[Reason, ...] = ()
    unit: str | None = field(default=None)

    @property
    def first(self) -> Choice | None:
        return self.choices[0] if self.choices else None


def variables(found: FoundTable, table: Table) -> dict[Code, Variable]:
    """The slots of a found table as variables."""
    columns = {(row.id, column.id): column for row, column in table.cells()}
    return {(s.row, s.column): variable(s, columns[(s.row, s.column)]) for s in found.slots}


def variable(slot: Slot, column: Column) -> Variable:
    """A slot with its readings parsed. Readings of equal value are one choice, their probabilities added.

    The form says that a number stands here, or nothing. What a picture's reader took for a letter is then the digit of
    that shape, and what it gave to words counts for little.
    """
    unit = slot.unit or column.unit
    pictured = slot.method in PICTURED
    merged: dict[Decimal | None, Choice] = {}
    for reading in slot.readings:
        text = _as_number(reading.text, column) if pictured else reading.text
        value = parse(text, column.kind, unit)
        if value is None:
            continue
        before = merged.get(value.number)
        total = min(1.0, reading.probability + (before.probability if before else 0.0))
        merged[value.number] = Choice(before.text if before else text, before.value if before else value, total)
    choices = sorted(merged.values(), key=lambda c: -c.probability)
    if pictured:
        choices = _given_a_number(choices)
    doubts = slot.doubts
    if column.kind == "amount" and slot.unit and slot.unit not in UNITS_OF_MONEY:
        doubts = (*doubts, "unit_unknown")  # its title was misread
    if column.kind != "amount" and choices and choices[0].amount != choices[0].amount.to_integral_value():
        doubts = (*doubts, "not_a_number")  # nothing is counted by halves
    return Variable(
        (slot.row, slot.column), tuple(choices), slot.readings, slot.place, slot.method, doubts, column.unit
    )


def _as_number(text: str, column: Column) -> str:
    """What a picture's reader took for letters, or for points in a count, as the digits and commas of that shape."""
    digits = text.translate(_DIGIT_SHAPES)
    counted = column.kind != "amount" and _POINTS_FOR_COMMAS.fullmatch(digits)
    return digits.replace(".", ",") if counted else digits


def _given_a_number(choices: Sequence[Choice]) -> list[Choice]:
    """The choices with what went to words, or to readings that were not listed, cut to a share of it.

    That the cell is empty gains nothing by it: words are print.
    """
    empty = sum(c.probability for c in choices if not c.text)
    heard = sum(c.probability for c in choices if c.text)
    if not heard:
        return list(choices)
    whole = heard + WORDS * max(0.0, 1 - empty - heard)
    share = (1 - empty) / whole
    return [replace(c, probability=min(1.0, c.probability * share)) if c.text else c for c in choices]
