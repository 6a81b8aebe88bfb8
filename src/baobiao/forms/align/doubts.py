"""What puts a whole table in doubt: values beside it that no row took, or a dump that lost what it held twice."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from baobiao.forms.align.entries import Entry
from baobiao.forms.align.lines import Line
from baobiao.forms.align.regions import Key

_FEWEST = 20
"""A table of one cell a line that has so many lines holds some of them twice: zeros, at least."""


def astray(lines: Sequence[Line], regions: Mapping[Key, Sequence[Line]]) -> frozenset[Key]:
    """The tables in whose blocks of broken lines figures stand that belong to no table."""
    taken = {id(line) for region in regions.values() for line in region}
    blocks = {line.block for line in lines if id(line) not in taken and line.ragged and _has_figure(line)}
    return frozenset(key for key, region in regions.items() if any(line.block in blocks for line in region))


def _has_figure(line: Line) -> bool:
    figures = (token for token in line.tokens if token.title is None)
    return not line.prose and line.grid is not None and any(c.isdecimal() for t in figures for c in t.cell.text)


def repeats_lost(lines: Collection[Line]) -> bool:
    """Whether no two of a table's lines, one cell each, are alike: a crawl that keeps each line once made the text."""
    single = [line.tokens[0].cell.text for line in lines if line.ragged and len(line.tokens) == 1]
    printed = [text for text in single if text.strip()]
    return len(printed) >= _FEWEST and len(set(printed)) == len(printed)


def blanks_vanished(entries: Sequence[Entry]) -> bool:
    """Whether a table holds no value at all, nor an empty cell: one cell a line, where empty ones leave no trace."""
    return all(entry.ragged and not entry.values and entry.width == 1 for entry in entries)
