"""Tables with level rules alone: rows between the rules, columns where the text leaves rivers or rules begin."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import cv2
import numpy as np
import numpy.typing as npt

from baobiao.geometry import Box
from baobiao.layout.borderless.columns import columns
from baobiao.layout.borderless.model import Chunk, ChunkLine, Interval
from baobiao.layout.flow import Piece
from baobiao.layout.lattice.edges import printed
from baobiao.layout.lattice.lattice import cell_between
from baobiao.layout.lattice.merge import spans
from baobiao.layout.lattice.model import Evidence, Image, Lattice, Points, Track
from baobiao.layout.lattice.rules import FAINTEST, RuleMasks, Segments, segments
from baobiao.layout.lattice.tracks import join
from baobiao.ocr.components import Components

Flags = npt.NDArray[np.bool_]
LONG = 6.0
"""Characters that a level rule is long at least."""
FEWEST, WIDE, WHOLE = 4, 15.0, 0.6
"""Rules of a table at least, its width in characters, and the share of it that most of its rules run over."""
TALLEST = 12.0
"""Characters between two rules of a table at most."""
DOUBLE = 0.5
"""Characters apart up to which two lines are one rule."""
WORD = 0.8
"""Characters of white that part what stands side by side."""
DARK, GRAIN = 0.35, 0.35
"""Share of the darkest on a page from which on ink may be type, and characters that a piece of it measures at least."""
COLUMNS = 3
"""Columns of a table at least."""
RICH, OVER = 0.45, 0.75
"""Share of the most that stands side by side in a row, from which on a row tells the columns; of those above the first
row with the most, some of which hold titles over several columns."""
TALL = 0.5
"""Characters that a line of type is high at least."""
FIGURE = 6.0
"""Characters that a figure measures at most."""
END = 1.0
"""Characters within which rules end together."""


def level_lattices(masks: RuleMasks, found: Sequence[Lattice]) -> list[Lattice]:
    """The tables of a page that level rules divide into rows and no plumb rule into columns, from the top.

    Args:
        found: the tables with rules both ways.
    """
    if masks.ink is None:
        return []
    across = segments(masks.horizontal, masks.scale)
    long = np.flatnonzero(across.end - across.start >= LONG * masks.scale)
    free = [i for i in long if not any(_inside(across, int(i), lattice.bbox) for lattice in found)]
    tracks = join(across, np.array(free, dtype=np.intp), max(2.0, DOUBLE * masks.scale))
    tables = (_table(masks, across, group) for group in _groups(tracks, masks.scale))
    return [table for table in tables if table is not None]


def _inside(across: Segments, index: int, box: Box) -> bool:
    y = (across.low[index] + across.high[index]) / 2
    return bool(box.y0 - 3 <= y <= box.y1 + 3 and across.start[index] < box.x1 and across.end[index] > box.x0)


def _groups(tracks: Sequence[Track], scale: float) -> list[list[Track]]:
    """Rules that lie over one another and reach equally far on one side at least, or not as far on both."""
    groups: list[list[Track]] = []
    for track in tracks:
        if groups and _continues(groups[-1], track, scale):
            groups[-1].append(track)
        else:
            groups.append([track])
    return [group for group in groups if len(group) >= FEWEST and _mostly_whole(group, scale)]


def _continues(group: Sequence[Track], track: Track, scale: float) -> bool:
    left, right = _ends(group)
    start, end = float(track.along[0]), float(track.along[-1])
    level = abs(start - left) < END * scale or abs(end - right) < END * scale
    within = left - scale < start and end < right + scale
    return (level or within) and track.position - group[-1].position < TALLEST * scale


def _ends(group: Sequence[Track]) -> Interval:
    return min(float(t.along[0]) for t in group), max(float(t.along[-1]) for t in group)


def _mostly_whole(group: Sequence[Track], scale: float) -> bool:
    left, right = _ends(group)
    whole = sum(t.along[-1] - t.along[0] >= WHOLE * (right - left) for t in group)
    return right - left >= WIDE * scale and 2 * whole >= len(group)


def _table(masks: RuleMasks, across: Segments, group: Sequence[Track]) -> Lattice | None:
    left, right = _ends(group)
    ink = _type(masks)
    words = _words(ink, masks.scale)
    bands = _occupied(words, group)
    lines = [_line(band, left, masks.scale) for band in bands]
    extents = column_extents(lines)
    if len(extents) < COLUMNS or _holds_rows(words, group, lines, extents[1:]):
        return None
    places = [left, *_borders(extents, group, bands, masks.scale), right]
    ys, xs = list(group), [_plumb(place, group) for place in places]
    rows = printed(masks.weak_horizontal, ink, ys, xs, masks.scale, masks.dark)
    free = ~bands[:, np.rint(np.array(places[1:-1]) - left).astype(int)]
    edges = np.pad(free.astype(np.float64), ((0, 0), (1, 1)), constant_values=1.0)
    rows[0], rows[-1] = 1.0, 1.0
    cells = tuple(cell_between(span, ys, xs) for span in spans(rows, edges))
    runs = [
        i for i in range(len(across.start)) if _inside(across, i, Box(left, ys[0].position, right, ys[-1].position))
    ]
    horizontal = across.mask(np.array(runs, dtype=np.intp))
    return Lattice(tuple(ys), tuple(xs), cells, Evidence(horizontal, np.zeros_like(horizontal), rows, edges))


def _holds_rows(words: Points, group: Sequence[Track], lines: Sequence[ChunkLine], extents: Sequence[Interval]) -> bool:
    """Whether rows below the titles have things one above the other in several columns of figures: a rule that should
    part them was not seen."""
    words = words[words[:, 3] - words[:, 1] >= TALL * lines[0].height]
    places = np.array([track.position for track in group])
    rows = np.searchsorted(places, (words[:, 1] + words[:, 3]) / 2) - 1
    several = [sum(_stacked(words[rows == row], extent) for extent in extents) > 1 for row in range(len(lines))]
    first = next(row for row, rich in enumerate(_are_rich(lines)) if rich)
    body = next((row for row in range(first, len(lines)) if not several[row]), first)
    return any(several[body:])


def _stacked(words: Points, extent: Interval) -> bool:
    """Whether words stand one above the other in a column."""
    inside = words[(words[:, 0] < extent[1]) & (words[:, 2] > extent[0])]
    return bool(len(inside)) and bool(inside[:, 1].max() > inside[:, 3].min())


def column_extents(lines: Sequence[ChunkLine]) -> list[Interval]:
    """The extents of the columns that rows of text form, none where titles do not say which values are theirs.

    Rows with few things side by side are titles over several columns, and tell none. Where figures stand at a side of
    their columns and titles in the middle, both may have no x in common: then each column but that of the labels must
    have both, and the figures always on the same side.
    """
    rich = [line for line, told in zip(lines, _are_rich(lines), strict=True) if told]
    extents = columns(rich)
    under = lines[lines.index(rich[0]) :] if rich else []
    if any(_is_astray(chunk, line, extents) for line in under for chunk in line.chunks):
        return []
    parts = [_parts(rich, extent) for extent in extents[1:]]
    apart = [len(lines_of) for lines_of in parts]
    if max(apart, default=0) < 2:
        return extents
    sides = {two[0] < two[1] for two in parts if len(two) == 2}
    filled = all(sum(map(len, several)) > 1 for several in parts)
    return extents if max(apart) == 2 and len(sides) == 1 and filled else []


def _are_rich(lines: Sequence[ChunkLine]) -> list[bool]:
    """Which rows have nearly as many things side by side as any."""
    counts = [len(line.chunks) for line in lines]
    most = max(counts, default=0)
    return [count >= (OVER if most not in counts[: i + 1] else RICH) * most > 0 for i, count in enumerate(counts)]


def _is_astray(chunk: Chunk, line: ChunkLine, extents: Sequence[Interval]) -> bool:
    """Whether something no wider than a figure stands in no column."""
    narrow = chunk.box.width < FIGURE * line.height
    return narrow and not any(chunk.box.x0 <= b and a <= chunk.box.x1 for a, b in extents)


def _parts(lines: Sequence[ChunkLine], extent: Interval) -> list[list[int]]:
    """The lines of what stands in a column, in parts from the left that have no x in common."""
    within = [
        (c.box.x0, c.box.x1, i)
        for i, line in enumerate(lines)
        for c in line.chunks
        if extent[0] <= c.box.centre[0] <= extent[1]
    ]
    parts: list[list[int]] = []
    right = -np.inf
    for x0, x1, line in sorted(within):
        if x0 > right:
            parts.append([])
        parts[-1].append(line)
        right = max(right, x1)
    return [sorted(part) for part in parts]


def _type(masks: RuleMasks) -> Image:
    """What is as dark as type and no rule, grains of the paper left out."""
    dark = np.zeros_like(masks.horizontal) if masks.dark is None else masks.dark
    level = max(FAINTEST, DARK * float(np.percentile(dark[::2, ::2], 99.5)))
    rules = cv2.dilate(masks.horizontal, np.ones((3, 1), np.uint8))
    ink = np.where((dark > level) & (rules == 0), np.uint8(255), np.uint8(0))
    pieces = Components.of(ink)
    return pieces.mask(np.maximum(pieces.width, pieces.height) >= GRAIN * masks.scale)


def _words(ink: Image, scale: float) -> Points:
    """The boxes of what stands close together in a line: n x 4, x0, y0, x1, y1."""
    reach = max(3, round(WORD * scale)) | 1
    joined = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, np.ones((1, reach), np.uint8))
    found = Components.of(np.asarray(joined, np.uint8))
    sides = (found.left, found.top, found.left + found.width, found.top + found.height)
    return np.stack(sides, axis=1)[1:].astype(np.float64)


def _occupied(words: Points, group: Sequence[Track]) -> Flags:
    """Where along each row something stands in it: rows x pixels of the table's width."""
    left, right = _ends(group)
    flags = np.zeros((len(group) - 1, int(right - left) + 2), dtype=np.bool_)
    places = [track.position for track in group]
    for x0, y0, x1, y1 in words.tolist():
        row = int(np.searchsorted(places, (y0 + y1) / 2)) - 1
        if 0 <= row < len(flags) and x1 > left and x0 < right:
            flags[row, max(0, round(x0 - left)) : round(x1 - left)] = True
    return flags


def _line(band: Flags, left: float, scale: float) -> ChunkLine:
    """What stands side by side in a row, as a line of text."""
    edges = np.flatnonzero(np.diff(band.astype(np.int8), prepend=0, append=0)).reshape(-1, 2)
    boxes = [Box(left + a, 0.0, left + b, scale) for a, b in edges.tolist() if b - a > 0.15 * scale]
    return ChunkLine(tuple(Chunk((Piece("", box),)) for box in boxes), scale)


def _borders(extents: Sequence[Interval], group: Sequence[Track], bands: Flags, scale: float) -> list[float]:
    """Where columns meet: where several rules end, else where the fewest rows have something, amid the white."""
    left, right = _ends(group)
    ends = sorted(float(x) for t in group for x in (t.along[0], t.along[-1]) if left + scale < x < right - scale)
    shared = [x for x in ends if sum(abs(x - other) < END * scale / 2 for other in ends) > 1]
    borders = []
    for (_, before), (after, _) in pairwise(extents):
        between = [x for x in ends if before - 1 <= x <= after + 1]
        borders.append(float(np.median(between)) if between else _amid_white(bands, left, before, after))
    for x in shared:
        if all(abs(x - border) > END * scale for border in borders):
            borders.append(x)
    return sorted(borders)


def _amid_white(bands: Flags, left: float, before: float, after: float) -> float:
    """The middle of the widest stretch between two columns in which the fewest rows have something."""
    first = round(before - left)
    crossed = bands[:, first : max(first + 1, round(after - left))].sum(axis=0)
    edges = np.flatnonzero(np.diff((crossed == crossed.min()).astype(np.int8), prepend=0, append=0)).reshape(-1, 2)
    start, end = max(edges.tolist(), key=lambda run: run[1] - run[0])
    return left + first + (start + end) / 2


def _plumb(place: float, group: Sequence[Track]) -> Track:
    """A border between columns, which no rule draws."""
    along = np.array([group[0].position, group[-1].position])
    return Track(along, np.full_like(along, place), 0.0, drawn=False)
