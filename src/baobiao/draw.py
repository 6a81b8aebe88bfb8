"""Pages drawn with what was read on them: left the page with its cells, right the readings in their place.

Green cells were read with confidence, orange ones with doubt (the second reading stands below the first), red ones
could not be read, blue ones are empty.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from baobiao.dataset import make_folder, write_whole
from baobiao.document import Cell, Document, Grid, Page, Picture
from baobiao.fonts import chinese_font
from baobiao.ocr.decode import decode

Corners = tuple[float, float, float, float]
WIDTH = 1400
"""Pixels across of one half of a drawing."""
DOUBT = 0.98
"""Readings below this probability are drawn as doubtful."""
_COLOURS = {"sure": (0, 140, 0), "doubt": (230, 120, 0), "unread": (210, 0, 0), "blank": (40, 110, 220)}
_PAPER, _TABLE = (255, 255, 255), (150, 0, 150)


@dataclass(frozen=True, slots=True)
class Sheet:
    """Something to draw on: a picture of the document, or a page that has none, with the grids that stand on it."""

    name: str
    grids: tuple[Grid, ...]
    picture: Picture | None = None
    page: Page | None = None


def draw_tables(unread: Document, read: Document, folder: Path) -> tuple[Path, ...]:
    """Draw every page or picture that holds tables, each to a PNG file in `folder`.

    Args:
        unread: the document as opened, which still holds its pictures.
        read: the same document, its pictures read.
        folder: made where it is missing.

    Returns:
        The files, in the order of the pages.

    Raises:
        OutputError: where the folder cannot be written.
    """
    make_folder(folder)
    drawn = []
    for number, sheet in enumerate(sheets(unread, read), start=1):
        name = re.sub(r"[^\w.-]+", "_", sheet.name)
        drawn.append(_saved(draw_sheet(sheet), folder / f"{number:03}-{name}.png"))
    return tuple(drawn)


def _saved(image: Image.Image, path: Path) -> Path:
    with BytesIO() as file:
        image.save(file, "PNG")
        data = file.getvalue()
    write_whole(path, lambda out: out.write(data))
    return path


def sheets(unread: Document, read: Document) -> Iterator[Sheet]:
    """What there is to draw on: the pictures with a grid on them, then the other pages with placed grids."""
    left = [grid for grid in read.grids if grid.place.box is not None]
    for picture in unread.pictures:
        on_it = [grid for grid in left if _stands_on(grid, picture)]
        left = [grid for grid in left if grid not in on_it]
        if on_it and picture.data:
            yield Sheet(picture.name, tuple(on_it), picture=picture)
    for page in read.pages:
        on_it = [grid for grid in left if grid.place.page == page.number]
        if on_it and page.width and page.height:
            yield Sheet(f"page{page.number}", tuple(on_it), page=page)


def draw_sheet(sheet: Sheet) -> Image.Image:
    """A sheet with its cells, beside what was read in them."""
    page = _paper(sheet)
    beside = Image.new("RGB", page.size, _PAPER)
    marks, texts = ImageDraw.Draw(page), ImageDraw.Draw(beside)
    for grid in sheet.grids:
        for cell in grid.cells:
            corners = _corners(cell, page.size)
            if corners:
                colour = _COLOURS[_state(cell)]
                marks.rectangle(corners, outline=colour, width=2)
                texts.rectangle(corners, outline=colour, width=1)
                _write(texts, corners, cell, colour)
        if grid.place.box:
            box = grid.place.box.scaled(*page.size)
            marks.rectangle((box.x0, box.y0, box.x1, box.y1), outline=_TABLE, width=3)
    both = Image.new("RGB", (2 * page.width, page.height), _PAPER)
    both.paste(page, (0, 0))
    both.paste(beside, (page.width, 0))
    return both


def _stands_on(grid: Grid, picture: Picture) -> bool:
    if grid.place.picture is not None:
        return grid.place.picture == picture.name
    return picture.whole_page and grid.place.page == picture.place.page


def _paper(sheet: Sheet) -> Image.Image:
    """The sheet as a picture of the drawing's width; white where the document holds no picture of it."""
    if sheet.picture is not None and sheet.picture.data:
        image = Image.fromarray(decode(sheet.picture.data, path=sheet.name)[:, :, ::-1])
        return image.resize((WIDTH, max(1, round(image.height * WIDTH / image.width))))
    page = sheet.page or Page(1, 210, 297)
    return Image.new("RGB", (WIDTH, max(1, round(WIDTH * page.height / page.width))), _PAPER)


def _corners(cell: Cell, size: tuple[int, int]) -> Corners | None:
    if cell.place.box is None:
        return None
    box = cell.place.box.scaled(*size)
    return box.x0, box.y0, box.x1, box.y1


def _state(cell: Cell) -> str:
    if not cell.readings:
        return "unread"
    if cell.confidence < DOUBT:
        return "doubt"
    return "sure" if cell.text else "blank"


def _write(draw: ImageDraw.ImageDraw, corners: Corners, cell: Cell, ink: tuple[int, int, int]) -> None:
    """The first reading, and under it the second where the first is in doubt, as large as the cell allows."""
    x0, y0, x1, y1 = corners
    shown = [r.text for r in cell.readings[: 2 if cell.confidence < DOUBT else 1]] or ["?"]
    size = max(7, min(18, int((y1 - y0) / len(shown) * 0.7)))
    font = _font(size)
    per_line = max(1, int((x1 - x0) / size))
    lines = [text[i : i + per_line] for text in shown for i in range(0, max(1, len(text)), per_line)]
    draw.multiline_text((x0 + 3, y0 + 1), "\n".join(lines), fill=ink, font=font, spacing=1)


def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    """A font with Chinese characters where there is one; digits show in any."""
    path = chinese_font()
    return ImageFont.truetype(str(path), size) if path else ImageFont.load_default(size)
