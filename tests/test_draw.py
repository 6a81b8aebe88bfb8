"""Drawings show what was read, with or without Chinese fonts."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

import baobiao.draw
from baobiao.document import Cell, Document, Grid, Page, Picture, Place, Reading
from baobiao.draw import WIDTH, Mark, save_drawings
from baobiao.errors import OutputError
from baobiao.geometry import Box
from baobiao.layout.pictures import PageReading, read_pictures
from baobiao.ocr.engine import FakeEngine

PAPER = Box(0, 0, 1, 1)


@pytest.fixture
def seen() -> list[tuple[Picture, PageReading]]:
    """A ruled picture of 2 x 2 cells, read by an engine that says 7."""
    image = np.full((200, 400, 3), 255, np.uint8)
    for x in (20, 200, 380):
        cv2.line(image, (x, 20), (x, 180), (0, 0, 0), 2)
    for y in (20, 100, 180):
        cv2.line(image, (20, y), (380, y), (0, 0, 0), 2)
    cv2.putText(image, "7", (90, 75), cv2.FONT_HERSHEY_SIMPLEX, 1.0, (0, 0, 0), 2)
    done, data = cv2.imencode(".png", image)
    assert done
    picture = Picture("table one.png", data.tobytes(), Place(1, PAPER), whole_page=True)
    found: list[tuple[Picture, PageReading]] = []
    engine = FakeEngine(otherwise=(Reading("7", 0.6), Reading("1", 0.4)))
    read_pictures(Document("x", "image/png", (picture,)), engine, watcher=lambda *page: found.append(page))
    return found


def test_a_read_picture_is_drawn(seen: list[tuple[Picture, PageReading]], tmp_path: Path) -> None:
    (path,) = save_drawings(seen, Document("x", "image/png", ()), tmp_path / "new")
    assert path.name == "001-table_one.png.png"
    with Image.open(path) as image:
        colours = {colour for _, colour in image.convert("RGB").getcolors(1 << 24) or ()}
        assert image.width == 2 * WIDTH
    states = {Mark(PAPER, cell.readings).state for _, page in seen for table in page.cells for cell in table}
    assert len(states) > 1, "the picture should show a cell with print and empty ones"
    assert {baobiao.draw._RULE, *(baobiao.draw._COLOURS[state] for state in states)} <= colours


def test_a_page_without_a_picture_is_drawn_on_white(tmp_path: Path) -> None:
    cell = Cell(0, 0, (Reading("合计 42"),), place=Place(1, Box(0.1, 0.1, 0.4, 0.2)))
    grid = Grid(1, 1, (cell,), "pdf", Place(1, Box(0.1, 0.1, 0.4, 0.2)))
    document = Document("x", "application/pdf", (grid,), (Page(1, 595, 842), Page(2, 595, 842)))
    assert [path.name for path in save_drawings([], document, tmp_path)] == ["001-page1.png"]


def test_without_a_chinese_font_digits_are_drawn_all_the_same(
    seen: list[tuple[Picture, PageReading]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("baobiao.draw.chinese_font", lambda: None)
    (path,) = save_drawings(seen, Document("x", "image/png", ()), tmp_path)
    assert Image.open(BytesIO(path.read_bytes())).width == 2 * WIDTH


@pytest.mark.parametrize(
    ("readings", "state", "shown"),
    [
        ((), "unread", ("?",)),
        ((Reading("", 1.0),), "blank", ("",)),
        ((Reading("30", 0.999), Reading("39", 0.001)), "sure", ("30",)),
        ((Reading("30", 0.7), Reading("39", 0.3)), "doubt", ("30", "39")),
    ],
)
def test_the_state_of_a_mark(readings: tuple[Reading, ...], state: str, shown: tuple[str, ...]) -> None:
    mark = Mark(PAPER, readings)
    assert (mark.state, mark.shown) == (state, shown)


def test_a_folder_that_is_a_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("x", encoding="utf8")
    with pytest.raises(OutputError):
        save_drawings([], Document("x", "text/plain", ()), tmp_path / "out")
