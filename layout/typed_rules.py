"""Rules that are text: rows of hyphens, underscores or bars, as typewriters and plain texts draw them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from baobiao.geometry import bounding
from baobiao.layout.borderless.blocks import Rule
from baobiao.layout.flow import Piece, lines

SHORTEST = 3
"""Characters of a rule; fewer are a sign or a mark for nothing."""
TOUCHING = 0.3
"""In heights of the type: the characters of one rule stand no further apart."""
_MARKS = frozenset("-‐‑–—−_=─━═")


def typed_rules(pieces: Sequence[Piece]) -> tuple[list[Rule], list[Piece]]:
    """The rules that lines of nothing but marks draw, as (x0, y, x1), and the pieces that they are made of.

    A line that has other text as well, a lone sign in a column of figures among it, draws none.
    """
    if sum(set(piece.text) <= _MARKS for piece in pieces) < SHORTEST:
        return [], []
    found: list[Rule] = []
    marks: list[Piece] = []
    for line in lines(pieces):
        runs = list(_runs(line.pieces)) if all(set(p.text) <= _MARKS for p in line.pieces) else []
        if runs and all(sum(len(p.text) for p in run) >= SHORTEST for run in runs):
            boxes = [bounding(p.box for p in run) for run in runs]
            found += [(box.x0, box.centre[1], box.x1) for box in boxes]
            marks += line.pieces
    return found, marks


def _runs(pieces: Sequence[Piece]) -> Iterator[list[Piece]]:
    """Pieces of a line that touch."""
    run: list[Piece] = []
    for piece in pieces:
        if run and piece.box.x0 - run[-1].box.x1 > TOUCHING * piece.box.height:
            yield run
            run = []
        run.append(piece)
    yield run
