"""Text by position: glyphs or words to lines, lines to paragraphs.

Boxes are in any one unit, origin top left.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from baobiao.geometry import Box, bounding

SAME_LINE = 0.5
"""Share of the lower of two boxes that they must have in common in height to stand on one line."""
UNDER = 0.6
"""In heights of a character: one that stands that much lower than another at its place is on another line."""
WORD_GAP = 0.25
"""In heights of the line: a wider gap between Latin words is a blank."""
INDENT = 1.0
"""In heights of the line: a line that starts that much further in begins a paragraph."""
SHORT = 2.0
"""In heights of the line: a line that ends that much earlier than others ends a paragraph."""
_FROM_RIGHT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_LEFT = re.compile(r"[^\W_]")
_LEFT_RUN = re.compile(
    "[A-Za-z0-9\u00c0-\u024f\u0660-\u0669]+(?:[ .,:/%+-]*[A-Za-z0-9\u00c0-\u024f\u0660-\u0669]+)*|.", re.S
)
_MIRRORED = str.maketrans("()[]{}<>«»", ")(][}{><»«")


@dataclass(frozen=True, slots=True)
class Piece:
    """A glyph or word with its box; `spaced` where the text layer has a blank before it."""

    text: str
    box: Box
    spaced: bool = False


def as_one(pieces: Sequence[Piece]) -> Piece:
    """Pieces in reading order as one: a text that does not run level, so that its place tells no order."""
    text = "".join(" " * (i > 0 and p.spaced and p.text < "\u2e80") + p.text for i, p in enumerate(pieces))
    return Piece(text, bounding(p.box for p in pieces), pieces[0].spaced)


@dataclass(frozen=True, slots=True)
class TextLine:
    """Pieces on one line, left to right."""

    pieces: tuple[Piece, ...]
    box: Box

    @property
    def text(self) -> str:
        """The line's text; a blank where a gap parts Latin words or numbers."""
        return joined(self.pieces)


def joined(pieces: Sequence[Piece]) -> str:
    """The text of pieces on a line. A gap between two characters that Chinese does not space is a blank."""
    texts: list[str] = []
    for i, piece in enumerate(pieces):
        if i and _parted(pieces[i - 1], piece):
            texts.append(" ")
        texts.append(piece.text)
    text = "".join(texts)
    return logical(text) if _FROM_RIGHT.search(text) else text


def logical(text: str) -> str:
    """A line as seen from the left, in the order in which it is read: from the right, figures and Latin words aside."""
    runs = _LEFT_RUN.findall(text[::-1])
    return "".join(run[::-1] if _LEFT.search(run) else run for run in runs).translate(_MIRRORED)


def _parted(one: Piece, two: Piece) -> bool:
    gap = two.box.x0 - one.box.x1
    height = max(one.box.height, two.box.height)
    spaced = one.spaced if _FROM_RIGHT.match(one.text) else two.spaced and not _FROM_RIGHT.match(two.text)
    return (spaced or gap > WORD_GAP * height) and one.text[-1:] < "\u2e80" and two.text[:1] < "\u2e80"


def lines(pieces: Sequence[Piece]) -> list[TextLine]:
    """Pieces as lines from the top, by how far their heights overlap; what stands above one another are two lines."""
    found: list[list[Piece]] = []
    extents: list[tuple[float, float]] = []
    places: list[dict[int, float]] = []
    tall = sorted(p.box.height for p in pieces)
    step = max(1e-6, tall[len(tall) // 2] / 2) if tall else 1.0
    for piece in sorted(pieces, key=lambda p: (p.box.y0 + p.box.y1, p.box.x0)):
        middle, at_x = piece.box.centre[1], int(piece.box.centre[0] / step)
        latest = range(len(found) - 1, max(-1, len(found) - 4), -1)
        free = (i for i in latest if _is_free(places[i], at_x, piece.box, 2 * step))
        at = next((i for i in free if _level(extents[i], piece.box)), None)
        if at is None:
            at = len(found)
            found.append([])
            extents.append((piece.box.y0, piece.box.y1))
            places.append({})
        found[at].append(piece)
        places[at][at_x] = middle
        extents[at] = min(extents[at][0], piece.box.y0), max(extents[at][1], piece.box.y1)
    return [_line(line) for line in found]


def _is_free(places: dict[int, float], at_x: int, box: Box, usual: float) -> bool:
    """Whether no character of a line stands above or below a box, at its place or right beside it; `usual` is the
    height of the type, as the box of a comma may be no higher than its ink."""
    near = (places.get(x, box.centre[1]) for x in (at_x, at_x - 1, at_x + 1))
    return all(abs(middle - box.centre[1]) < UNDER * max(box.height, usual) for middle in near)


def _level(extent: tuple[float, float], box: Box) -> bool:
    common = min(extent[1], box.y1) - max(extent[0], box.y0)
    return common >= SAME_LINE * min(extent[1] - extent[0], box.height) and common > 0


def _line(pieces: Sequence[Piece]) -> TextLine:
    ordered = tuple(sorted(pieces, key=lambda p: p.box.x0))
    return TextLine(ordered, bounding(p.box for p in ordered))


def paragraphs(several: Sequence[TextLine]) -> Iterator[tuple[TextLine, ...]]:
    """Lines as paragraphs: a new one begins with an indent, after a short line, a wide gap or a change of size."""
    if not several:
        return
    left, right = min(line.box.x0 for line in several), max(line.box.x1 for line in several)
    run = [several[0]]
    for line in several[1:]:
        if _begins(run[-1], line, left, right):
            yield tuple(run)
            run = []
        run.append(line)
    yield tuple(run)


def _begins(before: TextLine, line: TextLine, left: float, right: float) -> bool:
    height = max(before.box.height, line.box.height)
    return (
        line.box.x0 - left > INDENT * height
        or right - before.box.x1 > SHORT * height
        or line.box.y0 - before.box.y1 > 1.2 * height
        or min(before.box.height, line.box.height) < 0.8 * height
    )
