"""Lattices of a page: from rules to tables to cells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import cv2
import numpy as np
import numpy.typing as npt

from baobiao.geometry import Box
from baobiao.layout.lattice.edges import beside, printed
from baobiao.layout.lattice.merge import PRESENT, Span, spans
from baobiao.layout.lattice.model import Evidence, Lattice, LatticeCell, Points, Track, turned
from baobiao.layout.lattice.rules import RuleMasks, Segments, low_plumb_runs, segments
from baobiao.layout.lattice.tracks import held, join

Members = npt.NDArray[np.intp]
ROOM = 0.65
"""Character heights that lie between two horizontal rules at least."""
LEAST_ROOM = 6.0
"""Pixels of an open row at least."""
ROOM_ACROSS = 0.9
"""Character heights that lie between two vertical rules at least: a digit and some white."""
ROOM_FOR_ALL = 1.2
"""Character heights of the only row of a table at least."""
DENSEST = 0.5
"""Share of a page that rules of one direction cover at most; grain and hatching cover more."""
FAR = 4.0
"""Characters by which a single rule runs on beyond the outermost crossing one where there is an open column."""
LONG_ROW = 12.0
"""Characters that a single low row measures at least: no stroke of type does."""
WHOLE = 0.9
"""Share of ink of each stretch of its rules: strokes of a heading that stand in a row leave gaps."""
FULL = 0.9
"""Share of ink on the best stretch of a rule at least; strokes of type end short of the rules above and below."""
DOUBLE = 0.5
"""Characters apart up to which two lines are one double rule, or the rims of cells set apart; no row is so low."""
THIN, FEW = 0.6, 0.2
"""Share of the usual thickness, and of its stretches, below both of which a track is a row of strokes of type."""
MOST_RUNS = 2000
"""Runs of ink that hang together and are a table at most; the grain of a photograph or of noise makes more."""
LOW, FAINT, MIXED, SOME, CROWDED = 1.6, 0.05, 0.25, 3, 0.3
"""Characters that a row filled by its type is high at most; the share of ink from which a stretch is not bare; how many
such stretches a column of strokes has at least, against those that look printed and by number, and how much ink beside
these."""
PARTIAL = 0.4
"""Share of the columns up to which a rule that leaves no room is taken for type."""


TOGETHER, FEWEST_TORN = 0.4, 3
"""Characters within which rules end together, and how many of them do at least where a page broke a row."""


def lattices_of(masks: RuleMasks) -> tuple[Lattice, ...]:
    """Ruled tables from the masks of a page's rules, from the top: lattices with at least two cells."""
    if max(masks.horizontal.mean(), masks.vertical.mean()) > 255 * DENSEST:
        return ()
    across = segments(masks.horizontal, masks.scale)
    plumb = cv2.bitwise_or(masks.vertical, low_plumb_runs(masks))
    down = segments(turned(np.asarray(plumb, np.uint8)), masks.scale)
    held_runs = [held(across, down, h, v, masks.scale) for h, v in _tables(masks, across, down)]
    found = [(_lattice(masks, across, down, h, v), h, v) for h, v in held_runs if _enough(h, v)]
    kept = [(lattice, h, v) for lattice, h, v in found if lattice is not None and is_table(lattice, masks.scale)]
    if not kept:
        return ()
    horizontal = across.mask(np.concatenate([h for _, h, _ in kept]))
    vertical = turned(down.mask(np.concatenate([v for _, _, v in kept])))
    drawn = [
        replace(lattice, evidence=replace(lattice.evidence, horizontal=horizontal, vertical=vertical))
        for lattice, _, _ in kept
        if lattice.evidence
    ]
    return tuple(sorted(drawn, key=lambda lattice: (lattice.bbox.y0, lattice.bbox.x0)))


def is_table(lattice: Lattice, scale: float) -> bool:
    """Whether a lattice has cells to tell apart, with room for type. The strokes of a bold heading make one low row."""
    tallest = max((cell.box.height for cell in lattice.cells), default=0.0)
    if len(lattice.cells) < 2 or lattice.rows > 1 or tallest >= ROOM_FOR_ALL * scale:
        return len(lattice.cells) > 1
    whole = lattice.evidence is not None and bool((lattice.evidence.row_edges >= WHOLE).all())
    return whole and lattice.bbox.width >= LONG_ROW * scale


def _tables(masks: RuleMasks, across: Segments, down: Segments) -> list[tuple[Members, Members]]:
    """Which horizontal and which vertical runs make a table: those that hang together, and are enough."""
    reach = max(3, round(0.5 * masks.scale)) | 1
    union = cv2.dilate(cv2.bitwise_or(masks.horizontal, masks.vertical), np.ones((reach, reach), np.uint8))
    labels = np.asarray(cv2.connectedComponents(union, connectivity=8)[1], dtype=np.int32)
    of_across, of_down = _labels(labels, across), _labels(labels.T, down)
    groups = [(np.flatnonzero(of_across == label), np.flatnonzero(of_down == label)) for label in np.unique(of_across)]
    stacked = _stacked(groups, across, down, masks.scale)
    return [(h, v) for h, v in stacked if _enough(h, v) and len(h) + len(v) <= MOST_RUNS]


def _enough(h: Members, v: Members) -> bool:
    """Whether rules can make a table: two across and one down, or one row's that the page cut off."""
    return (len(h) >= 2 and len(v) >= 1) or (len(h) == 1 and len(v) >= 3)


def _stacked(
    groups: list[tuple[Members, Members]], across: Segments, down: Segments, scale: float
) -> list[tuple[Members, Members]]:
    """Groups joined that are one table without rules at its sides, whose heading rows no vertical rule crosses.

    They lie under one another a row apart, their horizontal rules reach equally far, and no rule closes their sides.
    """
    ordered = sorted((g for g in groups if len(g[0])), key=lambda g: float(across.low[g[0]].min()))
    result: list[tuple[Members, Members]] = []
    for h, v in ordered:
        if result and _continues(result[-1], (h, v), across, down, scale):
            result[-1] = (np.concatenate([result[-1][0], h]), np.concatenate([result[-1][1], v]))
        else:
            result.append((h, v))
    return result


def _continues(
    above: tuple[Members, Members], below: tuple[Members, Members], across: Segments, down: Segments, scale: float
) -> bool:
    left, right = float(across.start[above[0]].min()), float(across.end[above[0]].max())
    for h, v in (above, below):
        if abs(across.start[h].min() - left) > scale or abs(across.end[h].max() - right) > scale:
            return False
        if len(v) and (down.low[v].min() < left + scale or down.high[v].max() > right - scale):
            return False
    gap = float(across.low[below[0]].min() - across.high[above[0]].max())
    return right - left > 6 * scale and 0 < gap < 2.6 * scale


def _labels(labels: npt.NDArray[np.int32], runs: Segments) -> npt.NDArray[np.int32]:
    first = np.searchsorted(runs.owner, np.arange(len(runs.start)))
    ys = np.rint(runs.across[first]).astype(np.intp)
    return np.asarray(labels[ys, np.rint(runs.along[first]).astype(np.intp)], dtype=np.int32)


def _lattice(masks: RuleMasks, across: Segments, down: Segments, h: Members, v: Members) -> Lattice | None:
    tolerance = max(2.0, DOUBLE * masks.scale)
    y_tracks, x_tracks = join(across, h, tolerance), join(down, v, tolerance)
    y_tracks = _with_torn_rows(y_tracks, down.end[v], len(x_tracks), masks.scale)
    y_tracks, x_tracks, row_edges, column_edges = _printed(masks, *_sides_closed(y_tracks, x_tracks, masks.scale))
    closed = _sides_closed(y_tracks, x_tracks, masks.scale)  # an outermost track that was none leaves a side open
    if (len(closed[0]), len(closed[1])) != (len(y_tracks), len(x_tracks)):
        y_tracks, x_tracks, row_edges, column_edges = _printed(masks, *closed)
    plumb = without_type(masks, x_tracks, column_edges.T, y_tracks)
    if len(plumb) < len(x_tracks):
        y_tracks, x_tracks, row_edges, column_edges = _printed(masks, y_tracks, plumb)
    while len(y_tracks) > 2 and (crowding := _crowding(y_tracks, row_edges, ROOM * masks.scale)) is not None:
        del y_tracks[crowding]
        y_tracks, x_tracks, row_edges, column_edges = _printed(masks, y_tracks, x_tracks)
    while (
        len(x_tracks) > 2 and (crowding := _crowding(x_tracks, column_edges.T, ROOM_ACROSS * masks.scale)) is not None
    ):
        del x_tracks[crowding]
        y_tracks, x_tracks, row_edges, column_edges = _printed(masks, y_tracks, x_tracks)
    if len(y_tracks) < 2 or len(x_tracks) < 2:
        return None
    row_edges[[not track.drawn for track in y_tracks]] = 1.0  # an open end parts what stands on both sides of it
    found = spans(row_edges, column_edges)
    cells = tuple(cell_between(span, y_tracks, x_tracks) for span in found)
    evidence = Evidence(masks.horizontal, masks.vertical, row_edges, column_edges)
    return Lattice(tuple(y_tracks), tuple(x_tracks), cells, evidence)


def _with_torn_rows(y_tracks: list[Track], ends: Points, columns: int, scale: float) -> list[Track]:
    """The tracks with an undrawn one where most rules down a table end together amid a row: a page broke it there, and
    its frame goes on to the foot of the page."""
    row, result = max(ROOM * scale, LEAST_ROOM), list(y_tracks[:1])
    for above, below in pairwise(y_tracks):
        inside = np.sort(ends[(ends > above.position + row) & (ends < below.position - row)])
        middle = float(np.median(inside)) if len(inside) else 0.0
        if (np.abs(inside - middle) < TOGETHER * scale).sum() >= max(FEWEST_TORN, columns / 2):
            result.append(_undrawn(above, middle))
        result.append(below)
    return result


def _sides_closed(y_tracks: list[Track], x_tracks: list[Track], scale: float) -> tuple[list[Track], list[Track]]:
    return _closed(y_tracks, x_tracks, scale), _closed(x_tracks, y_tracks, scale)


def _closed(tracks: list[Track], crossing: Sequence[Track], scale: float) -> list[Track]:
    """The tracks with an undrawn one where the crossing rules run on beyond the outermost: a cut or open side."""
    first = np.array([track.along[0] for track in crossing])
    last = np.array([track.along[-1] for track in crossing])
    if not tracks:
        return tracks
    row = max(ROOM * scale, LEAST_ROOM)
    before, after = first < tracks[0].position - row, last > tracks[-1].position + row
    result = list(tracks)
    far = max(FAR * scale, row)
    if before.sum() >= 2 or (first < tracks[0].position - far).any():
        result.insert(0, _undrawn(tracks[0], float(np.median(first[before]))))
    if after.sum() >= 2 or (last > tracks[-1].position + far).any():
        result.append(_undrawn(tracks[-1], float(np.median(last[after]))))
    return result


def _undrawn(like: Track, position: float) -> Track:
    return Track(like.along, like.across - like.position + position, 1.0, drawn=False)


def _printed(
    masks: RuleMasks, y_tracks: list[Track], x_tracks: list[Track]
) -> tuple[list[Track], list[Track], Points, Points]:
    """The tracks that carry at least one whole stretch, with the shares of ink on all stretches."""
    ink = np.zeros_like(masks.weak_horizontal) if masks.ink is None else masks.ink
    weak_down, ink_down = turned(masks.weak_vertical), turned(ink)
    dark = None if masks.dark is None else turned(masks.dark)
    while len(y_tracks) > 1 and len(x_tracks) > 1:
        rows = printed(masks.weak_horizontal, ink, y_tracks, x_tracks, masks.scale, masks.dark)
        columns = printed(weak_down, ink_down, x_tracks, y_tracks, masks.scale, dark, plumb=True).T
        seen = masks.ink is not None
        keep_y, keep_x = _rules_among(y_tracks, rows, seen), _rules_among(x_tracks, columns.T, seen)
        if len(keep_y) == len(y_tracks) and len(keep_x) == len(x_tracks):
            return y_tracks, x_tracks, rows, columns
        y_tracks, x_tracks = keep_y, keep_x
    return [], [], np.zeros((0, 0)), np.zeros((0, 0))


def _rules_among(tracks: Sequence[Track], edges: Points, seen: bool) -> list[Track]:
    """The tracks that are rules: some stretch is printed, and, where rules were seen rather than known, some is whole,
    and where few are, the ink is as thick as of the others."""
    usual = float(np.median([track.thickness for track in tracks if track.drawn] or [1.0]))
    kept = []
    for track, shares in zip(tracks, edges, strict=True):
        whole = shares >= (FULL if seen else PRESENT)
        thin = seen and track.thickness < THIN * usual and whole.mean() < FEW
        if not track.drawn or (whole.any() and not thin):
            kept.append(track)
    return kept


def without_type(masks: RuleMasks, tracks: list[Track], edges: Points, crossing: list[Track]) -> list[Track]:
    """The tracks without strokes of type that run on from row to row, where type fills its rows from rule to rule.

    In such low rows strokes end on rules, too; but they have other strokes beside them, and elsewhere look like type.
    """
    if len(tracks) < 2 or len(crossing) < 2 or masks.ink is None:
        return tracks
    low = np.diff([track.position for track in crossing]) < LOW * masks.scale
    crowded = beside(turned(masks.ink), tracks, crossing, masks.scale)
    kept = []
    for track, shares, near in zip(tracks, edges, crowded, strict=True):
        there, doubtful = shares >= PRESENT, (shares > FAINT) & (shares < PRESENT)
        mixed = doubtful.sum() >= max(SOME, MIXED * there.sum()) and 2 * (there & low).sum() > there.sum()
        if not (track.drawn and mixed and near[there].mean() > CROWDED):
            kept.append(track)
    return kept


def _crowding(tracks: Sequence[Track], edges: Points, room: float) -> int | None:
    """A track that leaves less room than a character needs beside another: of the two the one with less ink.

    Where it crosses few columns it is type: a row of digits that touch runs as straight as a pale rule.
    """
    for i, (above, below) in enumerate(pairwise(tracks)):
        if below.position - above.position - (above.thickness + below.thickness) / 2 < room:
            weaker = i if edges[i].sum() < edges[i + 1].sum() else i + 1
            if (edges[weaker] >= PRESENT).mean() < PARTIAL:
                return weaker
    return None


def cell_between(span: Span, y_tracks: Sequence[Track], x_tracks: Sequence[Track]) -> LatticeCell:
    """The cell of a span, its box as far in as the rules around it reach."""
    top, left, bottom, right = span
    x = (x_tracks[left].position + x_tracks[right].position) / 2
    y = (y_tracks[top].position + y_tracks[bottom].position) / 2
    y0 = _inner(y_tracks[top], x, 1)
    y1 = _inner(y_tracks[bottom], x, -1)
    x0 = _inner(x_tracks[left], y, 1)
    x1 = _inner(x_tracks[right], y, -1)
    box = Box(max(0.0, x0), max(0.0, y0), max(x0, x1, 0.0), max(y0, y1, 0.0))
    return LatticeCell(top, left, bottom - top, right - left, box)


def _inner(track: Track, place: float, side: int) -> float:
    edge = float(track.at(place)) + side * (track.thickness / 2 + (0.5 if track.drawn else 0))
    return float(np.ceil(edge) if side > 0 else np.floor(edge))
