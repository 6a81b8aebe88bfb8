"""Which lines of a document belong to which table."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np

from baobiao.forms.align.lines import Line
from baobiao.forms.align.path import Scores
from baobiao.forms.align.plan import Plan
from baobiao.forms.titles import similarity

Key = tuple[str, str]
"""A table of a family of forms: (family, table)."""

_ALIKE = 0.72
_SWITCH = 2.0
_VALUES_APART = 20.0
_PROSE = -1.0
_FOREIGN = 0.1
_SILENT = -0.01
"""What a line that says nothing speaks for no table: it goes with the table above where that costs the same."""
_HEADING = 6.0
_ENOUGH = 3.0
_LONG = 8
_PIECE = 4
"""Letters of what may be a piece of any title: nothing against a table."""
_COVERED = 0.7


def find_regions(lines: Sequence[Line], plans: Mapping[Key, Sequence[Plan]]) -> dict[Key, list[Line]]:
    """The lines of each table, in document order.

    Each line speaks for tables by the titles in it; a line that says nothing goes with its neighbours, and a change of
    table in mid-grid costs more than one between blocks (Viterbi's algorithm over the lines).
    """
    keys = list(plans)
    said = _evidence(lines, [plans[key] for key in keys])
    states = _with_bare_grids(lines, _viterbi(said, [_switch(a, b) for a, b in pairwise(lines)]))
    regions: dict[Key, list[Line]] = {}
    for index, (key, speaks) in enumerate(zip(keys, said[:, 1:].T, strict=True), 1):
        mine = [i for i, state in enumerate(states) if state == index and not lines[i].prose]
        if sum(max(float(speaks[i]), 0.0) for i in mine) >= _ENOUGH:
            regions[key] = [lines[i] for i in mine]
    return regions


def _with_bare_grids(lines: Sequence[Line], states: Sequence[int]) -> list[int]:
    """The states of lines, those of a grid without any title that of the grid before it, where both have as many
    columns: a page break parted the values from their header, and foot and head of pages stand between."""
    found = list(states)
    grids: dict[int, list[int]] = {}
    for i, line in enumerate(lines):
        if not line.ragged:
            grids.setdefault(line.block, []).append(i)
    for above, below in pairwise(grids.values()):
        one, other = lines[above[-1]].grid, lines[below[0]].grid
        bare = not any(title.letters for i in below for title in lines[i].titles)
        if bare and one and other and one.columns == other.columns and not any(found[i] for i in below):
            found[below[0] : below[-1] + 1] = [found[above[-1]]] * (below[-1] + 1 - below[0])
    return found


def _switch(line: Line, below: Line) -> float:
    """What it costs that a line is of another table than the one above it; values go with the title above them."""
    if below.ragged and not any(t.title for t in below.tokens):
        return _VALUES_APART
    return _SWITCH / 2 if line.block != below.block else _SWITCH


def _evidence(lines: Sequence[Line], tables: Sequence[Sequence[Plan]]) -> Scores:
    """How much each line speaks for each table, of shape (lines, 1 + tables); column 0 is for none of them."""
    words = sorted({t.letters for line in lines if not line.prose for t in line.titles if t.letters})
    places = {word: i for i, word in enumerate(words)}
    votes = np.zeros((len(words), len(tables)))
    heads = np.zeros((len(words), len(tables)), dtype=bool)
    for index, plans in enumerate(tables):
        vocabulary = sorted({t for plan in plans for t in plan.vocabulary})
        alike = similarity(words, vocabulary)
        weights = np.array([min(len(t), 6) / 6 for t in vocabulary])
        votes[:, index] = np.where(alike >= _ALIKE, alike * weights, 0.0).max(axis=1, initial=0.0)
        headings = sorted({t for plan in plans for t in plan.headings})
        votes[:, index] = np.maximum(votes[:, index], _run_together(words, vocabulary))
        heads[:, index] = (similarity(words, headings) >= 0.85).any(axis=1)
    shared = (votes > 0).sum(axis=1) > 1
    votes[shared] *= 0.3
    said = np.zeros((len(lines), len(tables) + 1))
    said[:, 0] = _SILENT
    for i, line in enumerate(lines):
        mine = [places[t.letters] for t in line.titles if t.letters] if not line.prose else []
        if line.prose:
            said[i, 1:] = _PROSE
            said[i, 0] = 0.0
        elif mine:
            said[i, 1:] = votes[mine].sum(axis=0).clip(max=3.0) + _HEADING * heads[mine].any(axis=0)
            said[i, 0] = _FOREIGN if not votes[mine].any() and any(len(words[w]) > _PIECE for w in mine) else _SILENT
    return said


def _run_together(words: Sequence[str], titles: Sequence[str]) -> Scores:
    """How many titles, up to three, each text consists of that is column titles run together; 0 for other texts."""
    pattern = re.compile("|".join(re.escape(t) for t in sorted(titles, key=len, reverse=True) if len(t) > 1))
    covered = [[len(t) for t in pattern.findall(word)] if len(word) >= _LONG else [] for word in words]
    return np.array(
        [
            min(len(c), 3.0) if len(c) > 1 and sum(c) >= _COVERED * len(w) else 0.0
            for w, c in zip(words, covered, strict=True)
        ]
    )


def _viterbi(said: Scores, switches: Sequence[float]) -> list[int]:
    """The best state of each line, where a change of state costs what `switches` says for each line but the first."""
    if not len(said):
        return []
    best = said[0].copy()
    best[1:] -= _SWITCH / 2
    back: list[Scores] = []
    for line, switch in zip(said[1:], switches, strict=True):
        other = float(best.max()) - switch
        back.append(np.where(best >= other, np.arange(len(best)), int(best.argmax())))
        best = np.maximum(best, other) + line
    state = int(best.argmax())
    states = [state]
    for choice in reversed(back):
        state = int(choice[state])
        states.append(state)
    return states[::-1]
