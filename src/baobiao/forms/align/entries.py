"""The lines of a table as entries: a piece of title with the values that follow it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from baobiao.document import Cell
from baobiao.forms.align.headers import FIRM, Header, Mapper, header_stretches, read_header
from baobiao.forms.align.lines import PICTURE, Line, Token, is_blank
from baobiao.forms.titles import letters

CJK = re.compile("[\u3400-\u9fff]")
SURE_WORDS = 0.25
"""Probability from which a reading of words in a row is taken for one of its titles."""
_MARKS = (".", "、", "．", ")", "）")
_FITS = 0.4
_AGREE = 3
"""Rows at least whose titles end together."""
_UNIT = re.compile("[亿千百万]*元")


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
        header: the column titles over its grid's columns, where there are some.
        carried: column titles of an earlier grid with other columns, where its own has none.
        shifted: its values do not stand in the columns that the header says.
        complete: its row has a cell in every column of its regular grid.
        gap: the empty cells between its title and the first column of values (regular grids only).
        packed: its values follow its title at once; empty fields behind them are filler.
        glued: a value stuck to its title.
        unsure: its last value may be none of its own.
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
    carried: Header | None = None
    shifted: bool = False
    complete: bool = False
    gap: list[Cell] = field(default_factory=list)
    packed: bool = False
    glued: bool = False
    unsure: bool = False
    width: int = 0
    last_line: int = -1

    @property
    def filled(self) -> bool:
        """Whether any of its values is more than an empty cell."""
        return any(not cell.readings or not is_blank(cell.text) for cell in self.values)

    def count_printed(self) -> int:
        """How many of its values are more than an empty cell."""
        return sum(not cell.readings or not is_blank(cell.text) for cell in self.values)


def table_entries(lines: Sequence[Line], mapper: Mapper) -> list[Entry]:
    """The entries of a table's lines from the top."""
    entries: list[Entry] = []
    headers: list[Header] = []
    for start, end in _grids(lines):
        part = lines[start:end]
        if part[0].ragged:
            _ragged(part, start, mapper, entries)
        else:
            headers += _regular(part, start, mapper, headers[-1] if headers else None, entries)
    return entries


def _grids(lines: Sequence[Line]) -> Iterator[tuple[int, int]]:
    """Stretches of lines that are read alike: one regular grid, or any number of ragged lines."""
    start = 0
    for index in range(1, len(lines) + 1):
        alike = index < len(lines) and lines[index].ragged == lines[start].ragged
        if not alike or (not lines[start].ragged and lines[index].block != lines[start].block):
            yield start, index
            start = index


def _ragged(lines: Sequence[Line], offset: int, mapper: Mapper, entries: list[Entry]) -> None:
    """Adds the entries of broken lines; values belong to the title before them, over line ends where need be."""
    for index, line in enumerate(_merged_once(lines, mapper.above), offset):
        last_title = max((i for i, t in enumerate(line.tokens) if t.title is not None), default=-1)
        for place, token in enumerate(line.tokens):
            if _UNIT.fullmatch(token.cell.text.strip()) and entries and entries[-1].last_line == index:
                _set_unit(entries[-1], token.cell.text.strip())
            elif token.title is not None:
                if entries and entries[-1].last_line == index and not entries[-1].filled:
                    entries[-1].values.clear()  # empty fields between two titles are none of its values
                entries.append(_entry(token, index, line))
                _doubt_ordinal(entries)
            elif place > last_title or not is_blank(token.cell.text):
                _take_value(token, index, line, entries)


def _set_unit(entry: Entry, unit: str) -> None:
    """Puts a unit that stands in a field of its own behind the value before it."""
    if entry.values and not is_blank(entry.values[-1].text):
        cell = entry.values[-1]
        entry.values[-1] = replace(cell, readings=(replace(cell.readings[0], text=cell.text + unit),))


def _merged_once(lines: Sequence[Line], above: Collection[str]) -> Iterator[Line]:
    """Broken lines, a merged cell that was printed in each of its columns as one.

    Which columns belong together the titles over them tell: they stand there as often, and so do the values. Titles
    `above` those of columns do not tell it.
    """
    over: tuple[Token, ...] = ()
    for line in lines:
        if len(line.tokens) > 1 and all(token.title is not None for token in line.tokens):
            over = line.tokens
        elif len(line.tokens) == len(over):
            pairs = zip(pairwise(over), pairwise(line.tokens), strict=True)
            again = [
                a.cell.text == b.cell.text and c.cell.text == d.cell.text and letters(a.cell.text) not in above
                for (a, b), (c, d) in pairs
            ]
            kept = (t for t, dropped in zip(line.tokens, (False, *again), strict=True) if not dropped)
            yield replace(line, tokens=tuple(kept))
            continue
        yield line


def _doubt_ordinal(entries: list[Entry]) -> None:
    """Doubts values whose last may be the number of the title below, cut from it by a line end."""
    if len(entries) < 2 or not entries[-1].text.startswith(_MARKS) or not entries[-2].values:
        return
    number = entries[-2].values[-1].text.strip()
    if number.isdecimal() and len(number) < 3 and entries[-2].last_line == entries[-1].line - 1:
        entries[-2].unsure = True


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
        packed=line.grid is not None and line.grid.packed,
    )


def _take_value(token: Token, index: int, line: Line, entries: list[Entry]) -> None:
    """Gives a value of a broken line to the entry before it, or to a new one without title."""
    current = entries[-1] if entries and entries[-1].ragged else None
    one_a_line = current is not None and len(line.tokens) == 1 and current.width == 1
    if current is not None and current.last_line != index and not one_a_line:
        empty = all(is_blank(t.cell.text) for t in line.tokens)
        if current.filled:
            current = None
        elif current.values and empty:
            return
        else:
            current.unsure |= current.width > 1 and len(line.tokens) == 1  # a lone figure may be a page's number
            current.values.clear()
    if current is None:
        if is_blank(token.cell.text):
            return
        current = Entry("", 1.0, index, line.block, True, line.method)
        entries.append(current)
    current.values.append(token.cell)
    current.unsure |= token.cell.note is not None
    current.glued |= token.glued
    current.last_line, current.width = index, len(line.tokens)


@dataclass(frozen=True, slots=True)
class _Over:
    """What stands over the rows of a regular grid: its own header and the first column of values that this gives, or
    the header of an earlier grid with other columns."""

    header: Header | None
    first: int | None
    carried: Header | None = None


def _regular(
    lines: Sequence[Line], offset: int, mapper: Mapper, carried: Header | None, entries: list[Entry]
) -> list[Header]:
    """Adds the entries of a regular grid's data rows; the headers that it holds are returned."""
    marks = header_stretches(lines, mapper.plans)
    grid = lines[0].grid
    assert grid is not None
    covering = grid.covering()
    headers: list[Header] = []
    alike = carried is not None and carried.width == grid.columns
    over = _over(carried, mapper) if alike else _Over(None, None, carried)
    if over.first is None:
        over = replace(
            over, first=_common_start(lines[: next((i for i, mark in enumerate(marks) if mark), len(lines))])
        )
    for index, line in enumerate(lines):
        if marks[index]:
            if not index or not marks[index - 1]:
                end = next((i for i in range(index, len(lines)) if not marks[i]), len(lines))
                below = next((i for i in range(end, len(lines)) if marks[i]), len(lines))
                labels = _label_columns(lines[end:below])
                header = read_header([[t.cell for t in part.tokens] for part in lines[index:end]], grid.columns, labels)
                headers.append(header)
                over = _over(header, mapper)
                if over.first is None:
                    over = replace(over, first=_common_start(lines[end:below]))
            continue
        across = list(dict.fromkeys(covering.get((line.row, column)) for column in range(grid.columns)))
        above = tuple(c.text for c in across if c and c.row < line.row)
        row = _regular_row(line, offset + index, over)
        for entry in row:
            entry.above = above
        row[-1].complete = None not in across
        entries += row
    _open_shifts([e for e in entries if e.line >= offset and e.values])
    return headers


def _open_shifts(rows: Sequence[Entry]) -> None:
    """Opens the places of rows that may stand too far left: empty cells lie between title and first column of values,
    the last column is empty, and no row that is surely in place has its titles end there.

    Where the last column is empty throughout, rows whose titles end where most do are taken to be in place.
    """
    filled = [row for row in rows if row.filled]
    if any(row.shifted or not is_blank(row.values[-1].text) for row in filled):
        whole = (row for row in filled if not row.shifted and not is_blank(row.values[-1].text))
        sure = {_title_end(row) for row in whole if all(cell.confidence >= FIRM for cell in row.gap)}
    else:
        sure = {end for end, _ in Counter(map(_title_end, rows)).most_common(1)}
    for row in filled:
        if row.gap and is_blank(row.values[-1].text) and _title_end(row) not in sure:
            row.shifted, row.values = True, [*row.gap, *row.values]


def _title_end(row: Entry) -> int:
    return row.gap[0].column if row.gap else -1


def _label_columns(lines: Sequence[Line]) -> int:
    """How many columns at the left hold titles in most of these data rows."""
    ends = sorted(_titles_end(line, _is_words) for line in lines)
    return ends[len(ends) // 4] if ends else 0


def _common_start(lines: Sequence[Line]) -> int | None:
    """The column where the values of most rows of a picture's grid begin, whose columns no header tells: a title that
    could not be read stands to the left of it all the same."""
    ends = Counter(end for line in lines if line.method == PICTURE and (end := _titles_end(line, _looks_like_words)))
    (column, count), *_ = ends.most_common(1) or [(0, 0)]
    return column if count >= _AGREE and 2 * count > ends.total() else None


def _titles_end(line: Line, is_title: Callable[[Token], bool]) -> int:
    """The column behind the last title of a data row."""
    return max((t.cell.column + t.cell.column_span for t in line.tokens if is_title(t)), default=0)


def _looks_like_words(token: Token) -> bool:
    """Whether a token may be words, however badly read."""
    return token.title is not None and len(CJK.findall(token.title.letters)) >= 2 and token.title.unit is None


def _over(header: Header | None, mapper: Mapper) -> _Over:
    """A header with the leftmost column of values by the block that fits it best; without it where none fits."""
    if header is None:
        return _Over(None, None)
    best = mapper.best(header)
    return _Over(header, best.first) if best.quality >= _FITS or best.bands else _Over(None, None, header)


def _regular_row(line: Line, index: int, over: _Over) -> list[Entry]:
    """The entries of one data row: its titles, and behind the last one its values."""
    start, shifted = _value_start(line, over.first)
    titles = [t for t in line.tokens[:start] if not is_blank(t.cell.text)]
    row = [_entry(token, index, line) for token in titles] or [Entry("", 0.0, index, line.block, False, line.method)]
    last = row[-1]
    last.values = [t.cell for t in line.tokens[start:]]
    words = max((i for i, t in enumerate(line.tokens[:start]) if not is_blank(t.cell.text)), default=-1)
    last.gap = [t.cell for t in line.tokens[words + 1 : start]]
    last.header, last.carried, last.shifted = over.header, over.carried, shifted
    last.width = len(line.tokens)
    return row


def _value_start(line: Line, first: int | None) -> tuple[int, bool]:
    """Where in the line its values start, as an index of its tokens, and whether that is not where the header says."""
    tokens = line.tokens
    leading = next((i for i, t in enumerate(tokens) if t.title is None and not is_blank(t.cell.text)), len(tokens))
    reach = leading if first is None else 0
    words = [i for i, t in enumerate(tokens) if _is_words(t) or (i < reach and t.title and CJK.search(t.cell.text))]
    after = max(words, default=-1) + 1
    if first is None:
        return after, False
    regular = next((i for i, t in enumerate(tokens) if t.cell.column >= first), len(tokens))
    early = any(_is_early(t, line) for t in tokens[after:regular])
    return (after, True) if early or after > regular else (regular, False)


def _is_early(token: Token, line: Line) -> bool:
    """Whether a value stands left of the columns of values; in a picture a lone character there is what is left of a
    title."""
    text = token.cell.text.strip()
    return token.title is None and bool(text) and not (line.method == PICTURE and CJK.fullmatch(text))


def _is_words(token: Token) -> bool:
    """Whether a token is words, not a value that was misread (the remains of a seal read like words, badly)."""
    return token.cell.confidence >= SURE_WORDS and _looks_like_words(token)
