"""Pieces to lines, lines to chunks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import groupby, pairwise

from baobiao.layout.borderless.looks import is_caption_number, is_value
from baobiao.layout.borderless.model import Chunk, ChunkLine, Interval, Wall, median
from baobiao.layout.flow import Piece, lines

WIDE = 0.85
"""In heights of the type: a gap that parts cells by itself; blanks of justified text are narrower."""
NARROW = 0.3
"""The same where many lines have the gap in the same place; a blank is about 0.25."""

WITHIN = 0.5
"""The same between groups of thousands."""
STRETCHED, EVEN = 1.3, 1.1
"""Times the narrowest gap between the words of a stretched line, the widest: of a line of words in small letters, and
of any line of words. White after a mark of punctuation is stretched more."""
AFTER_MARK, AFTER_SENTENCE = 3.2, 2.3
"""Times the usual blank of its line, the widest after a mark in a stretched line, and after a sentence in any."""
DOUBLE = 1.8
"""Times a blank of its line: so much wider is the white between the titles of two columns."""
FEWEST_BLANKS = 5
"""Blanks of a line from which the usual one is told."""
TOUCHING = 0.12
_END = re.compile(r"[\d%)]$")
_THREE = re.compile(r"\d{3}(?!\d)")
_START = re.compile(r"[-−–+(]?[$€£¥]?\(?\d|[$€£¥]$")
_LEADING = re.compile(r"[-−–(+]?\s?\d{1,3}(?:\s\d{3})*")
_GROUP = re.compile(r"\d{3}(?:[.,]\d+)?[)%*]*")
_MARKS = ".,:;?!"
_SENTENCE = re.compile(r"[^\W\d_]{2}[)\]’”\"']*[.?!][)\]’”\"']*$")


def chunk_lines(pieces: Sequence[Piece], gap: float = WIDE, walls: Sequence[Wall] = ()) -> list[ChunkLine]:
    """Lines from the top, cut into chunks where the gap is wider than `gap` heights, and where a wall runs through."""
    found = []
    for line in lines([p for p in pieces if p.box.area > 0]):
        middle = line.box.centre[1]
        cut = line_of(line.pieces, gap, tuple(x for x, top, bottom in walls if top <= middle <= bottom))
        found.append(_whole_caption(cut))
    return found


def _whole_caption(line: ChunkLine) -> ChunkLine:
    """The line, the number of a table and the title behind it as one chunk, however wide the white between is."""
    if len(line.chunks) < 2 or not is_caption_number(line.chunks[0].text) or is_value(line.chunks[1].text):
        return line
    number, title, *others = line.chunks
    return replace(line, chunks=(Chunk(number.pieces + title.pieces), *others))


def line_of(pieces: Sequence[Piece], gap: float, walls: tuple[float, ...] = ()) -> ChunkLine:
    """Pieces of one line, in order, as chunks."""
    height = median([p.box.height for p in pieces])
    walls = tuple(x for x in walls if not _through_word(pieces, x, height))
    if not walls and _is_stretched(pieces, height):
        return ChunkLine((Chunk(tuple(pieces)),), height)
    chunks: list[Chunk] = []
    for _, room in groupby(pieces, key=lambda p: sum(p.box.centre[0] >= x for x in walls)):
        first = len(chunks)
        for run in _runs(list(room), gap * height, min(gap, NARROW) * height):
            chunk = Chunk(tuple(run))
            near = len(chunks) > first and chunk.box.x0 - chunks[-1].box.x1 < WITHIN * height
            if near and _one_number(chunks[-1].text, chunk.text):
                chunk = Chunk(chunks.pop().pieces + chunk.pieces)
            chunks.append(chunk)
    return ChunkLine(tuple(chunks), height, walls)


def _through_word(pieces: Sequence[Piece], x: float, height: float) -> bool:
    """Whether a wall runs through a word, as it does where a text stands across the columns that it parts."""
    before = next((p for p in reversed(pieces) if p.box.centre[0] < x), None)
    after = next((p for p in pieces if p.box.centre[0] >= x), None)
    if before is None or after is None or not (before.text + after.text).isalpha():
        return False
    return after.box.x0 - before.box.x1 < TOUCHING * height and not after.spaced


def _is_stretched(pieces: Sequence[Piece], height: float) -> bool:
    """Whether it is a line of running text stretched to the width of its column: words, all gaps wide and alike."""
    starts = _word_starts(pieces, height)
    gaps = [pieces[i].box.x0 - pieces[i - 1].box.x1 for i in starts]
    plain = [gap for i, gap in zip(starts, gaps, strict=True) if pieces[i - 1].text[-1:] not in _MARKS]
    if len(plain) < 2 or max(plain) < WIDE * height or max(gaps) > AFTER_MARK * min(plain):
        return False
    small = 2 * sum(pieces[i].text[:1].islower() for i in starts) > len(starts)
    latin = 3 * sum(pieces[i].text[:1].isalpha() and pieces[i].text < "\u2e80" for i in starts) > 2 * len(starts)
    even = latin and len(plain) > 2 and _differ([pieces[a:b] for a, b in pairwise([0, *starts, len(pieces)])])
    return max(plain) <= (STRETCHED if small else EVEN if even else 0.0) * min(plain)


def _differ(words: Sequence[Sequence[Piece]]) -> bool:
    """Whether words are of different lengths, so that no even columns keep the white between them alike."""
    widths = [word[-1].box.x1 - word[0].box.x0 for word in words]
    return max(widths) > 1.5 * min(widths)


def _word_starts(pieces: Sequence[Piece], height: float) -> list[int]:
    """Where a gap wider than within words comes before a piece."""
    return [i for i, (a, b) in enumerate(pairwise(pieces), 1) if b.box.x0 - a.box.x1 > NARROW * height]


def _one_number(left: str, right: str) -> bool:
    """Whether two figures are groups of thousands of one (12 345)."""
    return bool(_LEADING.fullmatch(left) and _GROUP.fullmatch(right))


def recut(line: ChunkLine, gap: float) -> ChunkLine:
    """The same line cut at another gap."""
    return line_of([p for chunk in line.chunks for p in chunk.pieces], gap, line.walls)


def at_rivers(line: ChunkLine, extents: Sequence[Interval]) -> ChunkLine:
    """The same line, chunks that run over the white between columns cut there if they have a gap at the place that is
    wider than a blank."""
    rivers = [(a[1], b[0]) for a, b in pairwise(extents)]
    narrowest = min((gap for c in line.chunks for gap in _blanks(c.pieces, NARROW / 2 * line.height)), default=0.0)
    chunks: list[Chunk] = []
    for chunk in line.chunks:
        run: list[Piece] = []
        for piece in chunk.pieces:
            gap = (run[-1].box.x1, piece.box.x0) if run else (0.0, 0.0)
            wide = gap[1] - gap[0] > NARROW * line.height
            if wide and any(_parts(gap, river, narrowest) for river in rivers):
                chunks.append(Chunk(tuple(run)))
                run = []
            run.append(piece)
        chunks.append(Chunk(tuple(run)))
    return replace(line, chunks=tuple(chunks))


def _parts(gap: Interval, river: Interval, narrowest: float) -> bool:
    """Whether a gap in a line lies at a river: over most of it, or, much wider than a blank of its line, within it."""
    common = min(gap[1], river[1]) - max(gap[0], river[0])
    double = 0 < DOUBLE * narrowest < gap[1] - gap[0]
    return common > 0.5 * (river[1] - river[0]) or (double and common > 0.5 * (gap[1] - gap[0]))


def _blanks(pieces: Sequence[Piece], least: float) -> list[float]:
    """The white between the words of a chunk."""
    gaps = (two.box.x0 - one.box.x1 for one, two in pairwise(pieces))
    return [gap for gap in gaps if gap > least]


def _runs(pieces: Sequence[Piece], gap: float, tight: float) -> Iterable[list[Piece]]:
    """Pieces that stand no further apart than `gap`, two figures no further than `tight`."""
    run: list[Piece] = []
    right = 0.0
    sentence = AFTER_SENTENCE * _usual_blank(pieces, gap)
    for i, piece in enumerate(pieces):
        figures = bool(run) and _END.search(run[-1].text) and _START.match(_word(pieces, i))
        narrow = figures and not (_THREE.match(_word(pieces, i)) and _LEADING.fullmatch(_last_word(run)))
        most = tight if narrow else gap
        if run and most < piece.box.x0 - right <= sentence and piece.text[:1].isupper():
            most = sentence if _SENTENCE.search(_last_word(run)) else most
        if run and piece.box.x0 - right > most:
            yield run
            run = []
        right = max(right, piece.box.x1) if run else piece.box.x1
        run.append(piece)
    if run:
        yield run


def _usual_blank(pieces: Sequence[Piece], gap: float) -> float:
    """The usual white between the words of a line, 0 where there are too few to tell."""
    gaps = [two.box.x0 - one.box.x1 for one, two in pairwise(pieces) if two.spaced]
    blanks = [white for white in gaps if white <= gap]
    return median(blanks) if len(blanks) >= FEWEST_BLANKS else 0.0


def _last_word(run: Sequence[Piece]) -> str:
    """The characters up to the last that touch."""
    text = run[-1].text
    for two, one in pairwise(reversed(run[-12:])):
        if two.box.x0 - one.box.x1 > TOUCHING * two.box.height:
            break
        text = one.text + text
    return text


def _word(pieces: Sequence[Piece], start: int) -> str:
    """The characters from one on that touch."""
    text = pieces[start].text
    for one, two in pairwise(pieces[start : start + 12]):
        if two.box.x0 - one.box.x1 > TOUCHING * two.box.height:
            break
        text += two.text
    return text


def blank(several: Sequence[ChunkLine]) -> float:
    """The usual width of a blank between words, in heights of the type; 0 where there are too few to tell."""
    gaps = [
        (two.box.x0 - one.box.x1) / line.height
        for line in several
        for chunk in line.chunks
        for one, two in pairwise(chunk.pieces)
        if two.spaced
    ]
    return median(gaps) if len(gaps) >= FEWEST_BLANKS else 0.0
