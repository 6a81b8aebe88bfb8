"""A PDF file, page by page: by its text layer where that can be used, as a picture where it cannot."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

import numpy as np
import numpy.typing as npt
import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from baobiao.document import Block, Document, Note, Page, Picture, Place
from baobiao.errors import DamagedSource, EmptySource, EncryptedSource, TooLarge
from baobiao.geometry import Box
from baobiao.layout import media
from baobiao.layout.flow import Piece, as_one
from baobiao.layout.pdf import rendered
from baobiao.layout.pdf.frame import Frame
from baobiao.layout.pdf.glyphs import Glyphs, as_high_as_type, glyphs
from baobiao.layout.pdf.ink import Ink, ink
from baobiao.layout.pdf.scan import embedded
from baobiao.layout.pdf.shown import PALE, SEEN, on_dark
from baobiao.layout.pdf.streams import bomb
from baobiao.layout.pdf.turned import is_table, sideways, without
from baobiao.layout.positioned import PositionedPage, blocks
from baobiao.layout.source import Limits, Source
from baobiao.ocr.decode import packed

METHOD = "pdf"
RESOLUTION = 200.0
"""Dots per inch at which a page is drawn whose pictures do not tell their own."""
LONGEST = 1e5
"""Points of a side that no page has."""
FINEST = 400.0
SPOILED = 0.1
"""Share of characters without a usable code from which a text layer is taken for garbled."""
LEANING = 0.006
"""Radians: text that leans more does not stand on its own lines from one end of a page to the other."""
PICTURE_SHARE = 0.5
"""Share of a page that its pictures cover when the page is a scan; a text layer on it is some engine's guess."""


def read(source: Source) -> Document:
    """The pages of a PDF as blocks; scanned and garbled pages as whole-page pictures.

    Raises:
        EncryptedSource: when it wants a password that was not given.
        DamagedSource: when it cannot be opened.
        EmptySource: when it has no page.
        TooLarge: when it has more pages than the limit, or a stream that unpacks to more than anything a page paints.
    """
    pdf = _opened(source)
    try:
        if len(pdf) == 0:
            raise EmptySource("the PDF has no page", path=str(source.path), remedy="get the file again")
        if len(pdf) > source.limits.max_pages:
            raise TooLarge(
                f"the PDF has {len(pdf)} pages, the limit is {source.limits.max_pages}",
                path=str(source.path),
                remedy="split it",
            )
        return _document(pdf, source)
    finally:
        pdf.close()


def _opened(source: Source) -> pdfium.PdfDocument:
    size = bomb(source.data)
    if size is not None:
        raise TooLarge(
            f"a stream in the PDF unpacks to more than {size:,} bytes",
            path=str(source.path),
            remedy="check that the file is what it should be",
        )
    try:
        return pdfium.PdfDocument(source.data, password=source.password)
    except pdfium.PdfiumError as error:
        if "password" in str(error).lower():
            raise EncryptedSource(
                "the PDF wants a password", path=str(source.path), remedy="give it with --password"
            ) from error
        raise DamagedSource(
            f"the PDF cannot be opened ({error})", path=str(source.path), remedy="get the file again"
        ) from error


def _document(pdf: pdfium.PdfDocument, source: Source) -> Document:
    found: list[Block] = []
    notes: list[Note] = []
    pages: list[Page] = []
    for number in range(1, len(pdf) + 1):
        try:
            page = pdf[number - 1]
        except pdfium.PdfiumError as error:
            notes.append(Note("page_failed", f"page {number} cannot be read ({error})", Place(number)))
            continue
        pages.append(Page(number, *page.get_size()))
        for part in _whole_page(number, page, source.limits):
            if isinstance(part, Note):
                notes.append(part)
            else:
                found.append(part)
        page.close()
    return Document(source.name, media.PDF, tuple(found), tuple(pages), tuple(notes))


def _whole_page(number: int, page: pdfium.PdfPage, limits: Limits) -> list[Block | Note]:
    """The blocks of a page; of a page that fails, a note and the picture that nobody could draw."""
    try:
        return list(_page(number, page, limits))
    except (ValueError, ArithmeticError, pdfium.PdfiumError) as error:
        place = Place(number, Box(0, 0, 1, 1))
        note = Note("page_failed", f"page {number} cannot be read ({error})", place)
        return [note, Picture(f"page {number}", None, place, whole_page=True)]


def _page(number: int, page: pdfium.PdfPage, limits: Limits) -> Iterator[Block | Note]:
    """The blocks of a page."""
    width, height = page.get_size()
    if not (0 < width < LONGEST and 0 < height < LONGEST):
        raise ValueError(f"it measures {width:.0f} by {height:.0f} points")
    text = glyphs(page)
    frame = _frame(page, text)
    scans = _pictures(page, frame)
    painted = ink(page)
    seen = _seen(page, text, frame, painted, [box for box, _ in scans])
    hidden = len(text.texts) - int(seen.sum())
    if hidden:
        text = text.only(seen) if 2 * hidden < len(text.texts) else text.only(np.zeros(len(text.texts), np.bool_))
        why = f"page {number}: {hidden} characters of its text layer are not seen; "
        yield Note(
            "hidden_text", why + ("they are left out" if text.texts else "it is read as a picture"), Place(number)
        )
    if text.texts and text.spoiled > SPOILED * len(text.texts):
        share = f"{text.spoiled} of {len(text.texts)} characters have no usable code"
        yield Note("garbled_text_layer", f"page {number}: {share}; it is read as a picture", Place(number))
    elif abs(text.lean) > LEANING:
        lean = f"its text leans by {abs(np.degrees(text.lean)):.1f} degrees"
        yield Note("leaning_text_layer", f"page {number}: {lean}; it is read as a picture", Place(number))
    elif text.texts and sum(box.area for box, _ in scans) < PICTURE_SHARE:
        yield from _upright(number, page, frame, text, painted, [box for box, _ in scans])
        return
    data = embedded(page, FINEST, limits.max_pixels) or _drawn(page, scans, limits)
    yield Picture(f"page {number}", data, Place(number, Box(0, 0, 1, 1)), whole_page=True)


def _upright(
    number: int, page: pdfium.PdfPage, frame: Frame, text: Glyphs, painted: Ink, pictures: Sequence[Box]
) -> Iterator[Block]:
    """The blocks of a page by its text, tables set sideways on it last."""
    beside: list[Block] = []
    for part, turned, around in sideways(text, frame, painted):
        found = blocks(_positioned(number, page, turned, part, around, []))
        if is_table(found, len(part.texts)):
            beside.extend(found)
            text = text.only(text.quarters != part.quarter)
            painted = without(painted, around)
    yield from blocks(_positioned(number, page, frame, text, painted, pictures))
    yield from beside


def _seen(
    page: pdfium.PdfPage, text: Glyphs, frame: Frame, painted: Ink, pictures: Sequence[Box]
) -> npt.NDArray[np.bool_]:
    """Which characters are seen: all but those without ink and those white on white.

    What lies on a picture is left to what is said of pictures; white text on no filled box is looked at.
    """
    seen = np.asarray(text.looks == SEEN, dtype=np.bool_)
    if seen.all():
        return seen
    grounds = frame.upright(painted.fills)
    doubtful: dict[int, Box] = {}
    for i, box in zip(np.flatnonzero(~seen).tolist(), frame.upright(text.boxes[~seen]), strict=True):
        x, y = (box[:2] + box[2:]) / 2
        filled = (grounds[:, 0] < x) & (x < grounds[:, 2]) & (grounds[:, 1] < y) & (y < grounds[:, 3])
        shown = frame.on_page(Box(*box.tolist()))
        seen[i] = any(p.contains(*shown.centre) for p in pictures) or (text.looks[i] == PALE and filled.any())
        if text.looks[i] == PALE and not seen[i]:
            doubtful[i] = shown
    if doubtful:
        seen[list(doubtful)] = on_dark(page, list(doubtful.values()))
    return seen


def _positioned(
    number: int, page: pdfium.PdfPage, frame: Frame, text: Glyphs, painted: Ink, pictures: Sequence[Box]
) -> PositionedPage:
    boxes = as_high_as_type(frame.upright(text.boxes), text.texts)
    pieces = [Piece(t, Box(*b), blank) for t, b, blank in zip(text.texts, boxes.tolist(), text.spaced, strict=True)]
    rules, fills, drawings = painted.rules, painted.fills, painted.drawings
    middles = (boxes[:, :2] + boxes[:, 2:]) / 2 / frame.size
    if not frame.page_turns and not frame.text_turns and any(rendered.is_grid(box, middles) for box in pictures):
        rules = np.concatenate([rules, rendered.rules(page, number - 1)])
    if len(text.angles) and (text.quarters != text.quarter).any():
        pieces = list(_turned_as_one(pieces, text.quarters - text.quarter))
    rules, fills, drawings = (frame.upright(drawn) for drawn in (rules, fills, drawings))
    return PositionedPage(number, frame.size, pieces, rules, frame.on_page, METHOD, fills, drawings)


def _turned_as_one(pieces: Sequence[Piece], turns: Iterable[int]) -> Iterator[Piece]:
    """The pieces, those of a text that runs another way than most of the page as one piece each."""
    for turn, run in groupby(zip(pieces, turns, strict=True), key=lambda item: int(item[1])):
        members = [piece for piece, _ in run]
        if turn == 0:
            yield from members
            continue
        word = members[:1]
        for piece in members[1:]:
            if not _goes_on(word[-1].box, piece.box):
                yield as_one(word)
                word = []
            word.append(piece)
        yield as_one(word)


def _goes_on(one: Box, two: Box) -> bool:
    """Whether a character stands next to the one before it, in whatever direction."""
    across = max(one.x0, two.x0) - min(one.x1, two.x1)
    down = max(one.y0, two.y0) - min(one.y1, two.y1)
    return max(across, down) < 0.6 * min(max(one.width, one.height), max(two.width, two.height))


def _frame(page: pdfium.PdfPage, text: Glyphs) -> Frame:
    left, bottom, right, top = page.get_bbox()
    turns = page.get_rotation() // 90
    return Frame(left, bottom, right, top, turns, (text.quarter - turns) % 4)


def _pictures(page: pdfium.PdfPage, frame: Frame) -> list[tuple[Box, float]]:
    """The pictures of a page: the box on it, in fractions, and the resolution in dots per inch."""
    found = []
    for picture in page.get_objects(filter=[pdfium_c.FPDF_PAGEOBJ_IMAGE], max_depth=4):
        left, bottom, right, top = picture.get_bounds()
        box = frame.on_page(Box(*frame.upright(np.array([[left, bottom, right, top]]))[0].tolist()))
        pixels = max(picture.get_px_size())
        found.append((box, 72 * pixels / max(right - left, top - bottom, 1.0)))
    return found


def _drawn(page: pdfium.PdfPage, scans: list[tuple[Box, float]], limits: Limits) -> bytes:
    """The page as a picture, at the resolution of its largest one."""
    largest = max(scans, key=lambda s: s[0].area, default=None)
    dots = min(largest[1], FINEST) if largest and largest[0].area > PICTURE_SHARE else RESOLUTION
    width, height = page.get_size()
    dots = min(dots, 72 * (limits.max_pixels / max(1.0, width * height)) ** 0.5)
    pixels = np.asarray(page.render(scale=dots / 72).to_numpy())
    return packed(pixels)
