"""Pages drawn with what was read on them: left the page as it was read, right the readings in their place.

Rules are purple (thin where the page does not show them). Green cells were read with confidence, orange ones with doubt
(the second reading stands below the first), red ones could not be read, blue ones are empty, grey is text outside.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from baobiao.dataset import make_folder, write_whole
from baobiao.document import Document, Grid, Page, Picture, Reading
from baobiao.fonts import chinese_font
from baobiao.geometry import Box
from baobiao.layout.lattice import Lattice
from baobiao.layout.pictures import PageReading

Colour = tuple[int, int, int]
WIDTH = 1400
"""Pixels across of one half of a drawing."""
DOUBT = 0.98
"""Readings below this probability are drawn as doubtful."""
_COLOURS: dict[str, Colour] = {
    "sure": (0, 140, 0),
    "doubt": (230, 120, 0),
    "unread": (210, 0, 0),
    "blank": (40, 110, 220),
    "line": (130, 130, 130),
}
_PAPER: Colour = (255, 255, 255)
_RULE: Colour = (170, 0, 170)


@dataclass(frozen=True, slots=True)
class Mark:
    """A box of the drawing, in its pixels, with what was read there."""

    box: Box
    readings: tuple[Reading, ...]
    outside: bool = False

    @property
    def state(self) -> str:
        """How sure the reading is, as a word that has a colour."""
        if self.outside:
            return "line"
        if not self.readings:
            return "unread"
        if self.readings[0].probability < DOUBT:
            return "doubt"
        return "sure" if self.readings[0].text else "blank"

    @property
    def shown(self) -> tuple[str, ...]:
        """The reading, and the second one where the first is in doubt; a question mark where there is none."""
        kept = 2 if self.state == "doubt" else 1
        return tuple(reading.text for reading in self.readings[:kept]) or ("?",)


def save_drawings(seen: Iterable[tuple[Picture, PageReading]], document: Document, folder: Path) -> tuple[Path, ...]:
    """Draw every picture that was read, and every other page that has tables, each to a PNG file in `folder`.

    Args:
        seen: the pictures with their readings, as `read_pictures` shows them to its watcher.
        document: the document, its pictures read.
        folder: made where it is missing.

    Returns:
        The files, in the order of the pages.

    Raises:
        OutputError: where the folder cannot be written.
    """
    make_folder(folder)
    named = [(picture.name, draw_page(reading)) for picture, reading in seen]
    named += [(f"page{page.number}", draw_grids(page, grids)) for page, grids in _other_pages(document)]
    return tuple(_saved(image, folder, number, name) for number, (name, image) in enumerate(named, start=1))


def draw_page(reading: PageReading) -> Image.Image:
    """A picture as it was read: straightened, its rules, cells and lines, and beside it the readings."""
    seen = reading.straight.gray if reading.straight else reading.original[:, :, ::-1]
    scale = WIDTH / seen.shape[1]
    paper = _scaled(Image.fromarray(seen).convert("RGB"))
    for lattice in reading.lattices:
        _draw_rules(ImageDraw.Draw(paper), lattice, scale)
    cells = (
        Mark(cell.box.scaled(scale, scale), seen.readings)
        for lattice, readings in zip(reading.lattices, reading.cells, strict=True)
        for cell, seen in zip(lattice.cells, readings, strict=True)
    )
    lines = (Mark(line.box.scaled(scale, scale), (line.reading,), outside=True) for line in reading.lines)
    return _with_marks(paper, [*cells, *lines])


def draw_grids(page: Page, grids: Sequence[Grid]) -> Image.Image:
    """The tables of a page without a picture, on white paper of its shape."""
    paper = Image.new("RGB", (WIDTH, max(1, round(WIDTH * page.height / page.width))), _PAPER)
    placed = [(cell, cell.place.box) for grid in grids for cell in grid.cells]
    return _with_marks(paper, [Mark(box.scaled(*paper.size), cell.readings) for cell, box in placed if box])


def _other_pages(document: Document) -> Iterator[tuple[Page, tuple[Grid, ...]]]:
    """Pages with tables that were not read from pictures and have places."""
    placed = [grid for grid in document.grids if grid.method != "ocr" and grid.place.box is not None]
    for page in document.pages:
        grids = tuple(grid for grid in placed if grid.place.page == page.number)
        if grids and page.width and page.height:
            yield page, grids


def _scaled(image: Image.Image) -> Image.Image:
    return image.resize((WIDTH, max(1, round(image.height * WIDTH / image.width))))


def _draw_rules(draw: ImageDraw.ImageDraw, lattice: Lattice, scale: float) -> None:
    for tracks, flat in ((lattice.y_tracks, True), (lattice.x_tracks, False)):
        for track in tracks:
            along, across = (track.along * scale).tolist(), (track.across * scale).tolist()
            points = list(zip(along, across, strict=True) if flat else zip(across, along, strict=True))
            draw.line(points, fill=_RULE, width=3 if track.drawn else 1)


def _with_marks(paper: Image.Image, marks: Sequence[Mark]) -> Image.Image:
    """The paper with the boxes of the marks, beside it the boxes with their readings."""
    both = Image.new("RGB", (2 * paper.width, paper.height), _PAPER)
    both.paste(paper, (0, 0))
    draw = ImageDraw.Draw(both)
    for mark in marks:
        colour = _COLOURS[mark.state]
        for box in (mark.box, mark.box.moved(paper.width, 0)):
            draw.rectangle((box.x0, box.y0, box.x1, box.y1), outline=colour, width=2)
        _write(draw, mark.box.moved(paper.width, 0), mark.shown, colour)
    return both


def _write(draw: ImageDraw.ImageDraw, box: Box, texts: Sequence[str], ink: Colour) -> None:
    """The texts one under another, as large as the box allows, their lines folded to its width."""
    size = max(7, min(18, int(box.height / len(texts) * 0.7)))
    per_line = max(1, int(box.width / size))
    lines = [text[i : i + per_line] for text in texts for i in range(0, max(1, len(text)), per_line)]
    draw.multiline_text((box.x0 + 3, box.y0 + 1), "\n".join(lines), fill=ink, font=_font(size), spacing=1)


def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    """A font with Chinese characters where there is one; digits show in any."""
    path = chinese_font()
    return ImageFont.truetype(str(path), size) if path else ImageFont.load_default(size)


def _saved(image: Image.Image, folder: Path, number: int, name: str) -> Path:
    path = folder / f"{number:03}-{re.sub(r'[^-.0-9A-Za-z_]+', '_', name)}.png"
    with BytesIO() as file:
        image.save(file, "PNG")
        data = file.getvalue()
    write_whole(path, lambda out: out.write(data))
    return path
