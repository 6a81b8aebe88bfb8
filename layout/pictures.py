"""Pictures read: every picture of a document becomes the paragraphs and tables that stand in it.

A picture is decoded, straightened, its rules found, and its cells and lines read; every step is kept on a
`PageReading`, so that a page can be drawn with what was seen in it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import cache

import cv2
import numpy as np

from baobiao.document import Block, Cell, Document, Grid, Note, Paragraph, Picture, Place, Reading
from baobiao.errors import BaobiaoError, EngineError
from baobiao.geometry import Box
from baobiao.layout.doubted import Colours, doubted_rows, doubted_under_stamps
from baobiao.layout.headings import parted_headings, parted_labels
from baobiao.layout.lattice import Lattice, find_lattices
from baobiao.layout.partly_ruled import finer
from baobiao.layout.straighten import Straightened, straighten
from baobiao.layout.two_in_one import parted_columns
from baobiao.layout.unruled import outside, unruled_lattices, without_empty
from baobiao.ocr.cells import CellReading, LineReader, doubted_blanks, read_cells
from baobiao.ocr.decode import decode
from baobiao.ocr.digits import DigitReader
from baobiao.ocr.engine import Gray, TextEngine
from baobiao.ocr.ink import Mask, PageInk, page_ink
from baobiao.ocr.lines import TextBlock, TextLine, paragraphs, read_lines
from baobiao.ocr.quick import load_quick_reader

FRAGMENT = 0.6
"""Share of a ruled table within one told by its text, from which on it is a fragment of that."""
ReadTable = tuple[Lattice, tuple[CellReading, ...]]
"""A table with its cells as read, in the order of `Lattice.cells`."""
_SMALLEST = 12
"""Pixels of a side under which a picture holds nothing to read: a line, a dot, a spacer."""


@dataclass(frozen=True, slots=True)
class PageReading:
    """What was seen in one picture, step by step.

    Args:
        original: the picture as it came. straight: as it was read.
        lattices: its tables, in pixels of the straightened picture; rules that are not printed are not `drawn`.
        cells: for each of them its cells as read, in the order of `Lattice.cells`.
        lines: the lines of text outside the tables.
        notes: what failed or was found missing.
    """

    original: Colours = field(repr=False)
    straight: Straightened | None = None
    lattices: tuple[Lattice, ...] = ()
    cells: tuple[tuple[CellReading, ...], ...] = field(default=(), repr=False)
    lines: tuple[TextLine, ...] = ()
    notes: tuple[Note, ...] = ()


Watcher = Callable[[Picture, PageReading], None]
"""Is shown every picture that was read."""


def read_pictures(
    document: Document,
    engine: TextEngine,
    *,
    digits: LineReader | None = None,
    watcher: Watcher | None = None,
) -> Document:
    """The document with every picture replaced by the paragraphs and grids read from it, in its place.

    A picture that cannot be read stays as it is, with a note that says why.

    Args:
        digits: a second reader for numbers; the small digit model when none is given.
        watcher: is called with every page that was read.

    Raises:
        EngineError: when the engine is missing or fails; a page that fails alone is a note.
    """
    readers = Readers.beside(engine, digits)
    blocks: list[Block] = []
    notes: list[Note] = []
    for block in document.blocks:
        if not isinstance(block, Picture):
            blocks.append(block)
            continue
        found, said = _read_picture(block, readers, watcher)
        blocks += found
        notes += said
    return document.with_blocks(tuple(blocks), *notes)


@dataclass(frozen=True, slots=True)
class Readers:
    """Who reads a picture: the text engine, the reader of digits, and the quick reader that goes before both."""

    engine: TextEngine
    digits: LineReader | None = None
    quick: LineReader | None = None

    @classmethod
    def beside(cls, engine: TextEngine, digits: LineReader | None = None) -> Readers:
        """An engine with the small models that go with it."""
        return cls(engine, digits or digit_reader(), load_quick_reader(engine.name))

    def sureness(self, crops: Sequence[Gray]) -> list[float]:
        """How sure the first of them is of each line."""
        reader = self.quick or self.engine
        return [_sureness(said) for said in reader.read(crops)]


@cache
def digit_reader() -> LineReader:
    """The digit model, loaded at its first crop and kept for the process."""
    return DigitReader()


def _read_picture(picture: Picture, readers: Readers, watcher: Watcher | None) -> tuple[list[Block], list[Note]]:
    """What takes the place of one picture, and what must be said about it."""
    if picture.data is None:
        missing = Note("picture_unread", f"the document does not bring the picture {picture.name}", picture.place)
        return [picture], [missing]
    try:
        page = read_page(decode(picture.data, path=picture.name), readers)
    except EngineError:
        raise
    except BaobiaoError as error:
        return [picture], [Note("picture_unread", str(error), picture.place)]
    except (ValueError, ArithmeticError, IndexError, cv2.error) as error:
        why = f"the picture {picture.name} could not be read ({type(error).__name__}: {error})"
        return [picture], [Note("page_failed", why, picture.place)]
    if watcher:
        watcher(picture, page)
    blocks = page_blocks(page, picture)
    return blocks or [picture], [replace(note, place=picture.place) for note in page.notes]


def read_page(original: Colours, readers: Readers) -> PageReading:
    """Everything readable in one picture.

    Args:
        original: BGR pixels.

    Raises:
        EngineError: when the engine fails.
    """
    if min(original.shape[:2]) < _SMALLEST:
        return PageReading(original, notes=(Note("picture_unread", "the picture is too small to hold text"),))
    straight = straighten(original, readers.sureness)
    found = find_lattices(straight.gray, straight.character)
    ink = page_ink(straight.gray, _rules(found))
    tables = [part for table in _read_tables(found, ink, readers) for part in _divided(table, ink, readers)]
    lines = read_lines(ink, [lattice.bbox for lattice, _ in tables], readers.engine)
    unruled = unruled_lattices(lines)
    whole = without_fragments(tables, unruled)
    if len(whole) < len(tables):
        tables = whole
        lines = read_lines(ink, [lattice.bbox for lattice, _ in tables], readers.engine)
        unruled = unruled_lattices(lines)
    told = [without_empty(*table) for table in _read_tables(unruled, ink, readers)]
    parted = [_with_headings(*table, ink, readers) for table in told]
    tables += [(table, doubted_rows(table, seen)) for table, seen in parted]
    lattices = tuple(lattice for lattice, _ in tables)
    doubted = doubted_blanks([seen for _, seen in tables])
    cells = tuple(doubted_under_stamps(*table, straight, original) for table in zip(lattices, doubted, strict=True))
    lines = outside(lines, lattices)
    return PageReading(original, straight, lattices, cells, lines, _what_is_missing(lattices, lines))


def _read_tables(lattices: Sequence[Lattice], ink: PageInk, readers: Readers) -> list[ReadTable]:
    """Lattices with their cells as read; those that hold nothing readable are left out."""
    digits, quick = readers.digits, readers.quick
    boxes = [[cell.box for cell in table.cells] for table in lattices]
    seen = [read_cells(ink, part, readers.engine, digits=digits, quick=quick) for part in boxes]
    read = list(zip(lattices, seen, strict=True))
    return [(table, cells) for table, cells in read if _holds_print(cells)]


def without_fragments(tables: Sequence[ReadTable], unruled: Sequence[Lattice]) -> list[ReadTable]:
    """The tables but those that stand within one told by its text: the few rules of it that show.

    The text of both is then read as one table, and no figure belongs to two.
    """
    return [table for table in tables if not any(_within(table[0].bbox, one.bbox) for one in unruled)]


def _within(part: Box, whole: Box) -> bool:
    """Whether most of a box lies in another."""
    common = max(0.0, min(part.x1, whole.x1) - max(part.x0, whole.x0))
    common *= max(0.0, min(part.y1, whole.y1) - max(part.y0, whole.y0))
    return common > FRAGMENT * part.area


def _divided(table: ReadTable, ink: PageInk, readers: Readers) -> list[ReadTable]:
    """A table with its cells as read, read anew where its rules leave rows to the text."""
    fine = finer(*table, ink, readers.quick or readers.engine)
    if fine is not None:
        return _read_tables([fine], ink, readers) or [table]
    parted = parted_columns(table[0], [seen.ink for seen in table[1]])
    read = _read_tables([parted], ink, readers) if parted else []
    return [_with_headings(*(read[0] if read else table), ink, readers)]


def _with_headings(lattice: Lattice, cells: Sequence[CellReading], ink: PageInk, readers: Readers) -> ReadTable:
    """A table with its cells as read, those of several columns or rows that hold a title for each parted, read anew."""
    parted = parted_headings(lattice, [seen.ink for seen in cells]) + parted_labels(lattice, cells)
    if not parted:
        return lattice, tuple(cells)
    gone = {id(one.cell) for one in parted}
    kept = [(cell, seen) for cell, seen in zip(lattice.cells, cells, strict=True) if id(cell) not in gone]
    parts = [part for one in parted for part in one.parts]
    boxes = [part.box for part in parts]
    kept += zip(parts, read_cells(ink, boxes, readers.engine, digits=readers.digits, quick=readers.quick), strict=True)
    kept.sort(key=lambda pair: (pair[0].row, pair[0].column))
    return replace(lattice, cells=tuple(cell for cell, _ in kept)), tuple(seen for _, seen in kept)


def _sureness(said: tuple[Reading, ...]) -> float:
    """How sure the engine is of each character of a line, on the whole."""
    return said[0].probability ** (1 / max(1, len(said[0].text))) if said and said[0].text else 0.0


def _holds_print(cells: Sequence[CellReading]) -> bool:
    """Whether a lattice is a table: something in it reads as text, or nobody tried to read what is in it.

    A line in bad print is sure in most of its characters, and hardly ever in all.
    """
    inked = [cell for cell in cells if cell.ink.lines]
    read = [cell for cell in inked if cell.readings]
    sure = [cell for cell in read if _sureness(cell.readings) > 0.5]
    return len(sure) > 0.2 * len(read) if read else bool(inked)


def _rules(lattices: Sequence[Lattice]) -> Mask | None:
    """255 where rules run on the page."""
    seen = next((lattice.evidence for lattice in lattices if lattice.evidence), None)
    return None if seen is None else np.asarray(cv2.bitwise_or(seen.horizontal, seen.vertical), np.uint8)


def _what_is_missing(lattices: Sequence[Lattice], lines: Sequence[TextLine]) -> tuple[Note, ...]:
    if lattices:
        return ()
    if lines:
        return (Note("no_lattice", "no table: the picture holds text and no rules of a table"),)
    return (Note("no_lattice", "no table: the picture holds neither text nor rules of a table"),)


def page_blocks(page: PageReading, picture: Picture) -> list[Block]:
    """The paragraphs and grids of a page from the top, with their places on the original."""
    spots = _Spots(page, picture)
    tables = [
        (lattice.bbox, spots.grid(lattice, cells)) for lattice, cells in zip(page.lattices, page.cells, strict=True)
    ]
    middles = [box.centre[1] for box, _ in tables]
    texts = [(block.box, spots.paragraph(block)) for block in paragraphs(page.lines, middles)]
    found: list[tuple[Box, Block]] = [*tables, *texts]
    return [block for _, block in sorted(found, key=lambda item: item[0].y0)]


@dataclass(frozen=True, slots=True)
class _Spots:
    """Boxes of the straightened picture as places in the document."""

    page: PageReading
    picture: Picture

    def place(self, box: Box) -> Place:
        height, width = self.page.original.shape[:2]
        on_original = self.page.straight.to_original(box) if self.page.straight else box
        fractions = on_original.clipped(width, height).scaled(1 / width, 1 / height)
        name = None if self.picture.whole_page else self.picture.name
        return replace(self.picture.place, box=fractions, picture=name)

    def grid(self, lattice: Lattice, readings: Sequence[CellReading]) -> Grid:
        cells = tuple(
            Cell(cell.row, cell.column, seen.readings, cell.row_span, cell.column_span, self.place(cell.box), seen.note)
            for cell, seen in zip(lattice.cells, readings, strict=True)
        )
        return Grid(lattice.rows, lattice.columns, cells, "ocr", self.place(lattice.bbox))

    def paragraph(self, block: TextBlock) -> Paragraph:
        return Paragraph(block.text, self.place(block.box), confidence=block.confidence)
