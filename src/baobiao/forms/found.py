"""What aligning hands to deciding: what was found of each table of a form, before any value is chosen."""

from __future__ import annotations

from dataclasses import dataclass

from baobiao.document import NOWHERE, Cell, Note, Place, Reading
from baobiao.report import Reason


@dataclass(frozen=True, slots=True)
class Slot:
    """One official cell and the candidate readings found for it.

    Args:
        readings: most probable first; a reading "" says that the cell is empty. None of them: it is there, unreadable.
        unit: the unit printed with its column or row title, where one is.
        doubts: why the readings may not belong here (`row_uncertain`, `conflicting_readings`, …).
    """

    row: str
    column: str
    readings: tuple[Reading, ...]
    place: Place = NOWHERE
    method: str = "text"
    unit: str | None = None
    doubts: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class LooseRow:
    """A row whose blank cells vanished: `fields` stand in this order in some of its cells, the other cells are blank.

    `cells` are the (row, column) codes of its cells, left to right; there are more of them than fields.
    """

    cells: tuple[tuple[str, str], ...]
    fields: tuple[Cell, ...]
    method: str = "text"


@dataclass(frozen=True, slots=True)
class FoundTable:
    """A table of a form as found. Cells of the form in neither `slots` nor `loose` are absent from the document.

    `besides`: these are some blocks of a table whose others follow another form.
    `uncertain`: values were lost, or stand near by that no row took, so that cells that lack may be there.
    """

    form: str
    table: str
    slots: tuple[Slot, ...]
    loose: tuple[LooseRow, ...] = ()
    notes: tuple[Note, ...] = ()
    uncertain: bool = False
    besides: bool = False
