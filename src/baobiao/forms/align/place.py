"""Values of a matched row put into the form's cells, with a doubt wherever their places are not sure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from baobiao.document import Cell, Reading
from baobiao.forms.align.bands import in_bands
from baobiao.forms.align.entries import CJK, Entry
from baobiao.forms.align.headers import ColumnMap
from baobiao.forms.align.lines import PICTURE, is_blank
from baobiao.forms.found import LooseRow, Slot
from baobiao.report import Reason

Code = tuple[str, str]
_UNIT = 2
"""Characters of the unit of a figure at most: 万元."""
_KIN = 2
"""Rows of one shape that must stand alike before another is taken to."""


@dataclass(frozen=True, slots=True)
class RowPlan:
    """A matched row: its entry, its cells left to right, its column map, and the doubts that hold for all of it."""

    entry: Entry
    cells: tuple[Code, ...]
    columns: ColumnMap | None
    units: tuple[str | None, ...]
    doubts: tuple[Reason, ...]
    start: int | None = None
    """Where the first cell stands among the values in rows of the same shape, where these agree."""


def like_their_kin(rows: Sequence[RowPlan]) -> list[RowPlan]:
    """The rows of broken lines, told where the cells of rows of the same shape begin: as many fields, and values.

    A dump writes such rows alike, so that those with few values stand where those with more of them do.
    """
    starts: defaultdict[tuple[int, ...], list[int]] = defaultdict(list)
    for row in rows:
        found = windows(row.entry.values, len(row.cells))
        if row.entry.ragged and len(found) == 1 and row.entry.filled:
            starts[_shape(row)].append(found[0])
    sure = {shape: found[0] for shape, found in starts.items() if len(found) >= _KIN and len(set(found)) == 1}
    return [replace(row, start=0 if row.entry.packed else sure.get(_shape(row))) for row in rows]


def _shape(row: RowPlan) -> tuple[int, ...]:
    return row.entry.grid, row.entry.width, len(row.entry.values), len(row.cells)


def place_row(row: RowPlan) -> tuple[list[Slot], LooseRow | None]:
    """The cells of a row: slots, or a loose row where the places of its values are open.

    Words among the values of a picture's row are its title: then all of them may stand a column off.
    """
    slots, loose = _placed(row)
    if row.entry.method == PICTURE and row.columns is not None and row.columns.bands and loose is None:
        slots = _by_bands(row, row.columns, slots)
    if row.entry.method == PICTURE and any(_holds_words(slot) for slot in slots):
        slots = [replace(slot, doubts=(*slot.doubts, "place_undecidable")) for slot in slots]
    return slots, loose


def _by_bands(row: RowPlan, columns: ColumnMap, slots: Sequence[Slot]) -> list[Slot]:
    """The slots, those in doubt of their place filled by the titles over several columns where these tell it.

    They tell nothing where a slot beyond doubt says otherwise.
    """
    told = {} if row.entry.unsure or row.entry.shifted else in_bands(row.entry.values, columns.bands)
    index = {cell: i for i, cell in enumerate(row.cells)}
    sure = [(index[slot.row, slot.column], slot) for slot in slots if "place_undecidable" not in slot.doubts]
    if any(i in told and told[i].place != slot.place for i, slot in sure):
        return list(slots)
    doubts = tuple(doubt for doubt in row.doubts if doubt != "place_undecidable")
    known = {i for i, _ in sure}
    filled = [_slot(row, i, cell, doubts) for i, cell in told.items() if i not in known]
    new = {(slot.row, slot.column) for slot in filled}
    return [*(slot for slot in slots if (slot.row, slot.column) not in new), *filled]


def _holds_words(slot: Slot) -> bool:
    """Whether words were read where a value should stand, more than the unit of a figure."""
    text = slot.readings[0].text if slot.readings else ""
    words = len(CJK.findall(text.replace("一", "")))  # a dash reads like that, with the rest of a stamp before it
    return words > _UNIT or (words > 1 and not any(c.isdigit() for c in text))


def _placed(row: RowPlan) -> tuple[list[Slot], LooseRow | None]:
    """The cells of a row as its columns, or the number of its values, place them."""
    if row.columns is not None and _in_order(row.entry.values, row.columns):
        return _each_in_its_column(row, row.columns), None
    if row.columns is not None and _beside_their_titles(row, row.columns):
        doubts: tuple[Reason, ...] = row.doubts if row.columns.named else (*row.doubts, "place_undecidable")
        return _slots(row, row.entry.values, doubts), None
    if row.columns is not None and not row.entry.shifted and row.entry.complete:
        return _by_columns(row, row.columns), None
    if row.entry.method == PICTURE and row.columns is not None and None in row.columns.columns:
        row = replace(row, doubts=(*row.doubts, "place_undecidable"))
    if row.entry.method == PICTURE and row.entry.text[-1:].isdigit():  # the title took the first value with it
        row = replace(row, doubts=(*row.doubts, "place_undecidable"))
    if _may_begin_with_its_title(row):
        row = replace(row, doubts=(*row.doubts, "place_undecidable"))
    values = _unglued(row.entry, len(row.cells))
    starts = windows(values, len(row.cells))
    if row.start is not None and row.start in starts:
        starts = [row.start]
    if len(starts) == 1 or (starts and not any(not is_blank(v.text) or not v.readings for v in values)):
        return _slots(row, values[starts[0] : starts[0] + len(row.cells)], row.doubts), None
    return _open_places(row, values)


def _may_begin_with_its_title(row: RowPlan) -> bool:
    """Whether the first of too many values of a picture's row without title cannot be read: it may be the title."""
    values = row.entry.values
    return (
        row.entry.method == PICTURE and not row.entry.text and len(values) > len(row.cells) and not values[0].readings
    )


def _in_order(values: Sequence[Cell], columns: ColumnMap) -> bool:
    """Whether some titles are lost or run together, and a row has a cell for each column all the same.

    The titles that were read stand over the cells of their number, so that the others have theirs too.
    """
    known = [(index, span) for index, span in enumerate(columns.columns) if span is not None]
    sure = [index for index, _ in known if index not in columns.doubtful]
    if len(values) != len(columns.columns) or len(sure) == len(values) or len(sure) < 2:
        return False
    return all(a <= values[i].column and values[i].column + values[i].column_span - 1 <= b for i, (a, b) in known)


def _beside_their_titles(row: RowPlan, columns: ColumnMap) -> bool:
    """Whether a title was not found, a row has a cell for each column all the same, and one stands under no title.

    Spans that do not fit push titles aside (a picture's columns are what they are).
    """
    if None not in columns.columns or len(row.entry.values) != len(row.cells) or row.entry.method == PICTURE:
        return False
    spans = [span for span in columns.columns if span is not None]
    return any(not any(first <= v.column <= last for first, last in spans) for v in row.entry.values)


def _each_in_its_column(row: RowPlan, columns: ColumnMap) -> list[Slot]:
    """A cell for each column; those under no title that was known, beside or under another's, stay in doubt."""
    unlike = {near for index in columns.doubtful for near in (index - 1, index, index + 1)}
    unknown = {index for index, span in enumerate(columns.columns) if span is None} | columns.doubtful
    slots = _slots(row, row.entry.values, row.doubts)
    doubts: tuple[Reason, ...] = (*row.doubts, "place_undecidable")
    return [replace(s, doubts=doubts) if i in unlike & unknown else s for i, s in enumerate(slots)]


def windows(values: Sequence[Cell], count: int) -> list[int]:
    """Where `count` cells may begin so that every printed value lies in one of them."""
    printed = [i for i, v in enumerate(values) if not v.readings or not is_blank(v.text)]
    low, high = (printed[0], printed[-1]) if printed else (len(values), -1)
    return [s for s in range(len(values) - count + 1) if s <= low and high < s + count]


def _by_columns(row: RowPlan, columns: ColumnMap) -> list[Slot]:
    """The cells of a regular row, each from under its column title."""
    slots: list[Slot] = []
    for index, span in enumerate(columns.columns):
        if span is not None:
            slots += _from_column(row, columns, index, span)
        elif row.entry.method == PICTURE:  # it is there all the same
            line, column = row.cells[index]
            doubts: tuple[Reason, ...] = (*row.doubts, "place_undecidable")
            slots.append(Slot(line, column, (), method=row.entry.method, doubts=doubts))
    return _beside_strays(slots) if row.entry.method == PICTURE and _strays(row.entry, columns) else slots


def _strays(entry: Entry, columns: ColumnMap) -> bool:
    """Whether figures of a row stand under none of its column titles."""
    spans = [span for span in columns.columns if span is not None]
    return any(
        any(c.isdigit() for c in v.text)
        and not any(v.column <= last and first < v.column + v.column_span for first, last in spans)
        for v in entry.values
    )


def _beside_strays(slots: Sequence[Slot]) -> list[Slot]:
    """The cells of a row in which a figure stands astray, those without one in doubt: it may be theirs."""
    doubts: tuple[Reason, ...] = ("place_undecidable",)
    return [s if s.readings and s.readings[0].text else replace(s, doubts=(*s.doubts, *doubts)) for s in slots]


def _from_column(row: RowPlan, columns: ColumnMap, index: int, span: tuple[int, int]) -> Iterator[Slot]:
    under = [v for v in row.entry.values if v.column <= span[1] and span[0] < v.column + v.column_span]
    pictured = row.entry.method == PICTURE
    if not under and not pictured:
        return
    if not under:
        yield Slot(*row.cells[index], (), method=PICTURE, doubts=(*row.doubts, "place_undecidable"))
        return
    printed = [v for v in under if not v.readings or not is_blank(v.text)]
    chosen = (printed or under)[0]
    doubts = list(row.doubts)
    reach = [s for s in columns.columns if s and chosen.column <= s[1] and s[0] < chosen.column + chosen.column_span]
    one_lost = pictured and None in columns.columns
    divided = len(under) > 1 and (pictured or len(printed) > 1)  # a figure may have gone with the rule between
    if one_lost or divided or (printed and (len(reach) > 1 or index in columns.doubtful)):
        doubts.append("place_undecidable")
    yield _slot(row, index, chosen, tuple(doubts))


def _slot(row: RowPlan, index: int, cell: Cell, doubts: tuple[Reason, ...]) -> Slot:
    line, column = row.cells[index]
    return Slot(line, column, cell.readings, cell.place, row.entry.method, row.units[index], doubts)


def _slots(row: RowPlan, values: Sequence[Cell], doubts: tuple[Reason, ...]) -> list[Slot]:
    return [_slot(row, index, cell, doubts) for index, cell in enumerate(values)]


def _unglued(entry: Entry, count: int) -> list[Cell]:
    """The values of an entry; digits that stuck together come apart where they can only be one a cell."""
    values = entry.values
    if len(values) == 1 and count > 1:
        text = values[0].text.strip()
        if len(text) == count and len(set(text)) == 1 and text[0] in "0—-/":
            return [Cell(0, i, (Reading(c),), place=values[0].place) for i, c in enumerate(text)]
    return values


def _open_places(row: RowPlan, values: Sequence[Cell]) -> tuple[list[Slot], LooseRow | None]:
    """A row that has fewer values than cells, or more; nothing is guessed."""
    printed = [v for v in values if not v.readings or not is_blank(v.text)]
    count = len(row.cells)
    unsure = row.entry.glued and len(printed) == 1 and count > 1
    if not printed:
        return _slots(row, [Cell(0, i, (Reading(""),)) for i in range(count)], row.doubts), None
    unsure |= row.columns is not None and bool(row.columns.lost or row.columns.doubtful)
    unsure |= not row.entry.ragged and len(values) < count  # cells of a grid do not vanish, columns run together
    if len(printed) < count and not row.doubts and not unsure:
        return [], LooseRow(row.cells, tuple(printed), row.entry.method)
    padded = [*printed[:count], *(Cell(0, i, (Reading(""),)) for i in range(len(printed), count))]
    doubts: tuple[Reason, ...] = (*row.doubts, "place_undecidable")
    return _slots(row, padded, doubts), None
