"""The lines of a table as entries: a piece of title with the values that follow it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field

from baobiao.document import Cell
from baobiao.forms.align.headers import Header, header_stretches, map_columns, read_header
from baobiao.forms.align.lines import Line, Token, is_blank
from baobiao.forms.align.plan import Plan

_CJK = re.compile("[\u3400-\u9fff]")


@dataclass(slots=True)
class Entry:
    """A piece of title and the values between it and the next piece.

    Args:
        text: the piece as printed, "" for values without one.
        certainty: the probability of its reading.
        line: index of its line in the table.
        grid: index of the document's block.
        ragged: whether its values stand in columns that other rows share.
        values: the cells of its values in order, empty ones included.
        above: titles of merged cells from rows above that reach beside it.
        header: the column titles that govern it, where there are some.
        shifted: its values do not stand in the columns that the header says.
        complete: its row has a cell in every column of its regular grid.
        glued: a value stuck to its title.
        width: how many fields its (last) line has.
        last_line: the line of its last value.
    """

    text: str
    certainty: float
    line: int
    grid: int
    ragged: bool
    method: str
    values: list[Cell] = field(default_factory=list)
    above: tuple[str, ...] = ()
    header: Header | None = None
    shifted: bool = False
    complete: bool = False
    glued: bool = False
    width: int = 0
    last_line: int = -1

    @property
    def printed(self) -> list[Cell]:
        """Its values that are not empty."""
        return [cell for cell in self.values if not cell.readings or not is_blank(cell.text)]


def table_entries(lines: Sequence[Line], plans: Collection[Plan]) -> list[Entry]:
    """The entries of a table's lines from the top."""
    entries: list[Entry] = []
    headers: list[Header] = []
    for start, end in _grids(lines):
        part = lines[start:end]
        if part[0].ragged:
            _ragged(part, start, entries)
        else:
            headers += _regular(part, start, plans, headers[-1] if headers else None, entries)
    return entries


def _grids(lines: Sequence[Line]) -> Iterator[tuple[int, int]]:
    """Stretches of lines that are read alike: one regular grid, or any number of ragged lines."""
    start = 0
    for index in range(1, len(lines) + 1):
        alike = index < len(lines) and lines[index].ragged == lines[start].ragged
        if not alike or (not lines[start].ragged and lines[index].block != lines[start].block):
            yield start, index
            start = index


def _ragged(lines: Sequence[Line], offset: int, entries: list[Entry]) -> None:
    """Adds the entries of broken lines; values belong to the title before them, over line ends where need be."""
    for index, line in enumerate(lines, offset):
        last_title = max((i for i, t in enumerate(line.tokens) if t.title is not None), default=-1)
        for place, token in enumerate(line.tokens):
            if token.title is not None:
                if entries and entries[-1].last_line == index and not entries[-1].printed:
                    entries[-1].values.clear()  # empty fields between two titles are none of its values
                entries.append(_entry(token, index, line))
            elif place > last_title or not is_blank(token.cell.text):
                _take_value(token, index, line, entries)


def _entry(token: Token, index: int, line: Line) -> Entry:
    cell = token.cell
    return Entry(
        cell.text,
        cell.confidence,
        index,
        line.block,
        line.ragged,
        line.method,
        width=len(line.tokens),
        last_line=index,
    )


def _take_value(token: Token, index: int, line: Line, entries: list[Entry]) -> None:
    """Gives a value of a broken line to the entry before it, or to a new one without title."""
    current = entries[-1] if entries and entries[-1].ragged else None
    if current is not None and current.last_line != index:
        empty = all(is_blank(t.cell.text) for t in line.tokens)
        if current.printed:
            one_a_line = len(line.tokens) == 1 and current.width == 1
            current = current if one_a_line else None
        elif current.values and empty:
            return
        else:
            current.values.clear()
    if current is None:
        if is_blank(token.cell.text):
            return
        current = Entry("", 1.0, index, line.block, True, line.method)
        entries.append(current)
    current.values.append(token.cell)
    current.glued |= token.glued
    current.last_line, current.width = index, len(line.tokens)


def _regular(
    lines: Sequence[Line], offset: int, plans: Collection[Plan], carried: Header | None, entries: list[Entry]
) -> list[Header]:
    """Adds the entries of a regular grid's data rows; the headers that it holds are returned."""
    marks = header_stretches(lines, plans)
    headers: list[Header] = []
    grid = lines[0].grid
    assert grid is not None
    width = grid.columns
    governing = carried if carried is not None and carried.width == width else None
    first = _first_value_column(governing, plans)
    covering = grid.covering()
    index = 0
    while index < len(lines):
        if marks[index]:
            end = index
            while end < len(lines) and marks[end]:
                end += 1
            rows = [[t.cell for t in line.tokens] for line in lines[index:end]]
            governing = read_header(rows, width)
            headers.append(governing)
            first = _first_value_column(governing, plans)
            index = end
            continue
        line = lines[index]
        across = list(dict.fromkeys(covering.get((line.row, k)) for k in range(width)))
        above = tuple(c.text for c in across if c and c.row < line.row)
        _regular_row(line, offset + index, (governing, first), above, entries)
        entries[-1].complete = None not in across
        index += 1
    return headers


def _first_value_column(header: Header | None, plans: Collection[Plan]) -> int | None:
    """The leftmost column of values under a header, by the block that fits it best; None where none fits."""
    if header is None:
        return None
    rivals: frozenset[str] = frozenset()
    maps = [map_columns(header, leaves, rivals) for plan in plans for leaves in plan.leaves]
    best = max(maps, key=lambda m: m.quality)
    return best.first if best.quality >= 0.4 else None


def _regular_row(
    line: Line, index: int, governing: tuple[Header | None, int | None], above: tuple[str, ...], entries: list[Entry]
) -> None:
    """Adds the entries of one data row: its titles, and behind the last one its values."""
    header, first = governing
    start, shifted = _value_start(line, first)
    titles = [t for t in line.tokens[:start] if not is_blank(t.cell.text)]
    values = [t.cell for t in line.tokens[start:]]
    row = [_entry(token, index, line) for token in titles] or [Entry("", 0.0, index, line.block, False, line.method)]
    for entry in row:
        entry.above = above
    entries += row
    last = row[-1]
    last.values, last.header, last.shifted = values, header if first is not None else None, shifted
    last.width = len(line.tokens)


def _value_start(line: Line, first: int | None) -> tuple[int, bool]:
    """Where in the line its values start, as an index of its tokens, and whether that is not where the header says."""
    tokens = line.tokens
    leading = next((i for i, t in enumerate(tokens) if t.title is None and not is_blank(t.cell.text)), len(tokens))
    reach = leading if first is None else 0
    words = [i for i, t in enumerate(tokens) if _is_words(t) or (i < reach and t.title and _CJK.search(t.cell.text))]
    after = max(words, default=-1) + 1
    if first is None:
        return after, False
    regular = next((i for i, t in enumerate(tokens) if t.cell.column >= first), len(tokens))
    early = any(t.title is None and not is_blank(t.cell.text) for t in tokens[after:regular])
    return (after, True) if early or after > regular else (regular, False)


def _is_words(token: Token) -> bool:
    """Whether a token is words, not a value that was misread."""
    return token.title is not None and len(_CJK.findall(token.title.letters)) >= 2 and token.title.unit is None
