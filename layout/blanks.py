"""Empty cells of tables that have one cell a line, where a text kept them: as hard blanks, or as further blank lines.

Blank lines mean many things. They are taken for cells only where that makes the rows of a large table equally long,
which they are not without.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from baobiao.layout.lines import Line

_FEWEST_ROWS, _SHORTEST, _MOST = 8, 3, 0.9
_WIDEST = 3
"""Blank lines between two cells, at most."""


def pitch(tables: Sequence[Sequence[Line]]) -> int | None:
    """How many blank lines stand between two cells of a text's tables, where those beyond are cells; None where they
    are not."""
    large = [table for table in tables if not _regular(_rows(table))]
    pitches = range(_WIDEST + 1)
    return next((p for p in pitches if any(_regular(_rows(with_empty_cells(t, p))) for t in large)), None)


def with_empty_cells(lines: Sequence[Line], base: int) -> list[Line]:
    """The lines, those that are empty cells told as values; as they are where blank lines stand there that are none."""
    printed = [i for i, line in enumerate(lines) if line.style != "empty" or line.fields == ("",)]
    gaps = [(above, *divmod(below - above - 1 - base, base + 1)) for above, below in pairwise(printed)]
    if any(rest for _, _, rest in gaps) or min((more for _, more, _ in gaps), default=0):
        return list(lines)
    empty = {i for i in printed if lines[i].style == "empty"}
    empty |= {above + k * (base + 1) for above, more, _ in gaps for k in range(1, more + 1)}
    return [replace(line, style="value", fields=("",)) if i in empty else line for i, line in enumerate(lines)]


def _rows(lines: Sequence[Line]) -> list[int]:
    """How many cells stand behind each title that has some."""
    counts = [0]
    for line in lines:
        if line.style == "value":
            counts[-1] += 1
        elif line.style != "empty":
            counts.append(0)
    return [count for count in counts if count]


def _regular(counts: Sequence[int]) -> bool:
    """Whether a large table's rows are equally long."""
    length, often = Counter(counts).most_common(1)[0] if counts else (0, 0)
    places = [i for i, count in enumerate(counts) if count == length]
    return length >= _SHORTEST and often >= max(_FEWEST_ROWS, _MOST * (places[-1] - places[0] + 1))
