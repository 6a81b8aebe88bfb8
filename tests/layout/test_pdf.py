"""PDF files written on the spot, byte by byte: ruled tables at every turn, scans, garbled text layers, bad files."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from baobiao.document import Document, Grid
from baobiao.errors import DamagedSource
from baobiao.layout.pdf import read
from baobiao.layout.source import Source
from baobiao.ocr.decode import decode, packed

TABLE = """0.5 w 50 700 m 350 700 l S 50 660 m 350 660 l S 150 620 m 350 620 l S 50 580 m 350 580 l S
50 700 m 50 580 l S 150 700 m 150 580 l S 250 660 m 250 580 l S 350 700 m 350 580 l S"""
TEXTS = {
    (60, 670): "Title",
    (160, 670): "Both",
    (160, 630): "12",
    (260, 630): "-3",
    (160, 590): "4,5",
    (60, 610): "Side",
}


def pdf(content: str, *, rotate: int = 0, font: str = "/Type1 /BaseFont /Helvetica") -> bytes:
    """A one-page PDF with a content stream; pdfium mends the missing cross-reference table."""
    stream = content.encode("latin-1")
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 400 800] /Rotate {rotate} /Contents 4 0 R"
        " /Resources << /Font << /F 5 0 R >> >> >>",
        f"<< /Length {len(stream)} >>\nstream\n{content}\nendstream",
        f"<< /Type /Font /Subtype {font} /Encoding /WinAnsiEncoding >>",
    ]
    body = "".join(f"{i} 0 obj\n{o}\nendobj\n" for i, o in enumerate(objects, 1))
    return f"%PDF-1.4\n{body}trailer << /Root 1 0 R >>\n%%EOF".encode("latin-1")


def text(places: dict[tuple[int, int], str]) -> str:
    return "".join(f" BT /F 10 Tf {x} {y} Td ({t}) Tj ET" for (x, y), t in places.items())


def opened(data: bytes) -> Document:
    return read(Source(Path("page.pdf"), data))


def cells(document: Document) -> list[tuple[str, int, int, int, int]]:
    (grid,) = document.grids
    return [(c.text, c.row, c.column, c.row_span, c.column_span) for c in grid.cells]


EXPECTED = [
    ("Title", 0, 0, 1, 1),
    ("Both", 0, 1, 1, 2),
    ("Side", 1, 0, 2, 1),
    ("12", 1, 1, 1, 1),
    ("-3", 1, 2, 1, 1),
    ("4,5", 2, 1, 1, 1),
    ("", 2, 2, 1, 1),
]


def test_a_ruled_table_with_its_spans_and_places() -> None:
    document = opened(pdf(TABLE + text({**TEXTS, (60, 750): "Above", (60, 500): "Below"})))
    assert cells(document) == EXPECTED
    assert [type(b).__name__ for b in document.blocks] == ["Paragraph", "Grid", "Paragraph"]
    box = document.grids[0].cells[0].place.box
    assert box is not None
    assert box.contains(100 / 400, 120 / 800)


def test_a_page_turned_upside_down_by_its_own_rotation() -> None:
    content = f"q -1 0 0 -1 400 800 cm {TABLE}{text(TEXTS)} Q"
    assert cells(opened(pdf(content, rotate=180))) == EXPECTED


@pytest.mark.parametrize("rotate", [0, 90])
def test_a_table_that_lies_on_its_side_is_read_upright_and_placed_where_it_is_shown(rotate: int) -> None:
    document = opened(pdf(f"q 0 1 -1 0 750 20 cm {TABLE}{text(TEXTS)} Q", rotate=rotate))
    assert cells(document) == EXPECTED
    box = next(c for c in document.grids[0].cells if c.text == "Both").place.box
    assert box is not None
    width, height = (800, 400) if rotate else (400, 800)
    assert (box.width * width > box.height * height) == bool(rotate)


def test_a_text_layer_of_codes_that_mean_nothing_makes_the_page_a_picture() -> None:
    codes = "/Encoding << /Type /Encoding /Differences [65 /g1 /g2 /g3 /g4 /g5] >>"
    data = pdf(TABLE + text({(60, 670): "ABCDE"})).replace(b"/Encoding /WinAnsiEncoding", codes.encode())
    document = opened(data)
    assert [n.code for n in document.notes] == ["garbled_text_layer"]
    assert [p.whole_page for p in document.pictures] == [True]


def test_a_scanned_page_is_a_picture_at_its_own_resolution() -> None:
    stream = io.BytesIO()
    Image.new("L", (620, 877), 200).save(stream, "PDF", resolution=75)
    (picture,) = opened(stream.getvalue()).pictures
    assert picture.whole_page
    width, height = Image.open(io.BytesIO(picture.data or b"")).size
    assert abs(width - 620) <= 1
    assert abs(height - 877) <= 1


@pytest.mark.parametrize("data", [b"%PDF-1.4\n", b"%PDF-1.7 nothing here", b"%PDF-1.4\n%%EOF"])
def test_a_broken_file_is_refused_in_words(data: bytes) -> None:
    with pytest.raises(DamagedSource, match=r"page\.pdf: .*; get the file again"):
        opened(data)


def test_a_page_as_large_as_a_field_takes_no_more_memory_than_another() -> None:
    data = pdf(TABLE + text(TEXTS)).replace(b"[0 0 400 800]", b"[0 0 90000 90000]")
    assert "Title" in "".join(paragraph.text for paragraph in opened(data).paragraphs)


@pytest.mark.parametrize("box", [b"[0 0 9e9 9e9]", b"[0 0 0 0]", b"[0 0 1e-9 5]"])
def test_a_page_without_a_sane_size_is_refused_alone(box: bytes) -> None:
    document = opened(pdf(TABLE + text(TEXTS)).replace(b"[0 0 400 800]", box))
    assert [n.code for n in document.notes] in ([], ["page_failed"])
    assert document.blocks


def test_coordinates_beyond_all_measure() -> None:
    content = f"q 1e12 0 0 1e12 0 0 cm {TABLE} Q q 1e38 0 0 1e38 1e38 1e38 cm {TABLE} Q" + text(TEXTS)
    assert opened(pdf(content)).blocks


def test_thousands_of_rules_and_cells_take_linear_room() -> None:
    rules = "".join(f"0 {i * 2} m 400 {i * 2} l S {i} 0 m {i} 800 l S " for i in range(400))
    assert opened(pdf(rules + text({(60, 670): "Title"}))).pages


def test_forms_within_themselves_end() -> None:
    data = pdf(TABLE + text(TEXTS) + " /X Do")
    head = b"<< /Type /XObject /Subtype /Form /BBox [0 0 400 800] /Length 5 /Resources << /XObject << /X 6 0 R >> >> >>"
    form = b"6 0 obj\n" + head + b"\nstream\n/X Do\nendstream\nendobj\n"
    data = data.replace(b"/Resources << /Font", b"/Resources << /XObject << /X 6 0 R >> /Font")
    data = data.replace(b"trailer", form + b"trailer")
    assert opened(data).grids


def test_turned_words_in_cells_are_read_in_their_own_order() -> None:
    content = TABLE + text(TEXTS) + " BT /F 10 Tf 0 1 -1 0 110 585 Tm (Upward) Tj ET"
    side = next(c[0] for c in cells(opened(pdf(content))) if "Side" in c[0])
    assert "Upward" in side


def test_a_watermark_across_the_page_does_not_mix_with_the_text() -> None:
    content = TABLE + text(TEXTS) + " BT /F 60 Tf 0.7 0.7 -0.7 0.7 100 400 Tm (SECRET) Tj ET"
    document = opened(pdf(content))
    assert cells(document) == EXPECTED
    assert "SECRET" in [p.text for p in document.paragraphs]


def test_words_stay_apart_and_figures_whole() -> None:
    places = {(60, 670): "New cases", (160, 670): "1,234.50 (5%)"}
    texts = [c[0] for c in cells(opened(pdf(TABLE + text(places))))]
    assert texts[:2] == ["New cases", "1,234.50 (5%)"]


def gridded(grid: str) -> bytes:
    """A page of five rows and three columns, two lines a cell, whose grid is drawn as `grid` says."""
    items = {(66 + 99 * c, 680 - 40 * r - 12 * i): f"w{r}{c}{i}" for r in range(5) for c in range(3) for i in range(2)}
    return pdf(grid + text(items))


def test_rules_that_are_thin_pictures_are_rules() -> None:
    image = "BI /W 1 /H 1 /CS /G /BPC 8 /F /AHx ID 00> EI"
    level = "".join(f"q 297 0 0 1 60 {695 - 40 * i} cm {image} Q " for i in range(6))
    plumb = "".join(f"q 1 0 0 200 {60 + 99 * i} 495 cm {image} Q " for i in range(4))
    (grid,) = (b for b in opened(gridded(level + plumb)).blocks if isinstance(b, Grid))
    assert (grid.rows, grid.columns) == (5, 3)
    assert [c.text for c in grid.cells][:2] == ["w000 w001", "w010 w011"]


def test_a_grid_that_is_a_picture_is_seen_by_camelot() -> None:
    size = (298, 201)
    pixels = bytearray(b"\xff" * (size[0] * size[1]))
    for y in range(size[1]):
        for x in range(size[0]):
            if y % 40 < 2 or x % 99 < 2:
                pixels[y * size[0] + x] = 0
    image = f"BI /W {size[0]} /H {size[1]} /CS /G /BPC 8 /F /AHx ID {pixels.hex()}> EI"
    (grid,) = (b for b in opened(gridded(f"q 298 0 0 201 60 495 cm {image} Q ")).blocks if isinstance(b, Grid))
    assert (grid.rows, grid.columns) == (5, 3)
    assert [c.text for c in grid.cells][:2] == ["w000 w001", "w010 w011"]


def boxes(*corners: tuple[int, int, int, int]) -> str:
    return "".join(f"{x0} {y0} {x1 - x0} {y1 - y0} re S " for x0, y0, x1, y1 in corners)


def test_the_grid_of_a_chart_is_no_table() -> None:
    """Level rules with the figures of the scale at their height, and a frame around all."""
    grid = "".join(f"90 {400 + 40 * i} m 350 {400 + 40 * i} l S " for i in range(6)) + "90 380 m 90 620 l S "
    scale = {(62, 397 + 40 * i): str(10 * i) for i in range(6)}
    document = opened(pdf(boxes((50, 380, 350, 620)) + grid + text(scale | {(300, 585): "Income"})))
    assert not document.grids
    assert "Income" in "".join(p.text for p in document.paragraphs)


@pytest.mark.parametrize("colours", [1, 3])
def test_a_page_drawn_for_reading_is_the_same_when_read(colours: int) -> None:
    """Run lengths keep every pixel; a grey page is kept as one channel."""
    noise = np.random.default_rng(7).integers(0, 256, (40, 31, colours), np.uint8)
    page = np.ascontiguousarray(np.broadcast_to(noise, (40, 31, 3)))
    assert (decode(packed(page)) == page).all()
    assert len(packed(page)) < 40 * 31 * colours * 1.2 + 1000


def test_signs_that_the_text_layer_drops_are_read() -> None:
    """Of two hyphens that say what they stand for pdfium drops the second: a cell, or the sign of a figure."""

    def row(y: int, label: str, *signs: str) -> str:
        said = [f"/Span <</ActualText (-)>> BDC {text({(160 + 60 * i, y): '-'})} EMC" for i in range(2)]
        return f"{text({(60, y): label})} {' '.join(said)} {text({(164 + 60 * i, y): s for i, s in enumerate(signs)})} "

    content = text({(60, 670): "Sector", (150, 670): "1998", (215, 670): "1999"})
    content += row(655, "North", "", "9.3") + row(640, "South", "4.1", "") + row(625, "East", "", "")
    content += text({(60, 610): "West", (150, 610): "12.5", (215, 610): "13.5"})
    (grid,) = opened(pdf(content)).grids
    shown = [[c.text for c in grid.cells if c.row == r] for r in range(1, grid.rows)]
    assert shown == [["North", "-", "-9.3"], ["South", "-4.1", "-"], ["East", "-", "-"], ["West", "12.5", "13.5"]]


SECTORS = [["Sector", "1999", "2000"], ["North", "1,234", "1,301"], ["South", "987", "45"], ["East", "67", "310"]]


def sectors(x: int = 60, y: int = 700, *, first: int = 0) -> str:
    """A table without rules from its row `first` on."""
    rows = [(r, row) for r, row in enumerate(SECTORS) if r >= first]
    return text({(x + 80 * c, y - 16 * r): t for r, row in rows for c, t in enumerate(row)})


def shown(document: Document) -> list[list[str]]:
    (grid,) = document.grids
    return [[c.text for c in grid.cells if c.row == r] for r in range(grid.rows)]


@pytest.mark.parametrize("paint", ["3 Tr", "1 g", "1 1 1 rg"])
def test_text_that_nobody_sees_is_left_out_and_told(paint: str) -> None:
    """Painted with no ink, or white on white; it stands over the figures that are seen."""
    hidden = text({(142, 704 - 16 * r): "99999" for r in range(1, 4)})
    document = opened(pdf(f"{sectors()} q {paint} {hidden} Q"))
    assert shown(document) == SECTORS
    assert [note.code for note in document.notes] == ["hidden_text"]


@pytest.mark.parametrize(
    "ground", ["50 694 260 16 re f", "56 694 m 300 694 l 310 700 310 704 300 710 c 56 710 l 50 704 50 700 56 694 c f"]
)
def test_white_text_on_dark_ground_is_seen(ground: str) -> None:
    titles = text({(60 + 80 * c, 700): t for c, t in enumerate(SECTORS[0])})
    document = opened(pdf(f"q 0.1 0.2 0.4 rg {ground} 1 g {titles} Q {sectors(first=1)}"))
    assert shown(document) == SECTORS
    assert not document.notes


def test_text_that_is_printed_twice_to_look_bold_is_read_once() -> None:
    twice = f"{sectors()} q 1 0 0 1 0.3 0 cm {sectors()} Q"
    assert shown(opened(pdf(twice))) == SECTORS


def test_characters_that_are_set_one_by_one_are_words() -> None:
    places = {(60 + 80 * c, 700 - 16 * r): t for r, row in enumerate(SECTORS) for c, t in enumerate(row)}
    single = {(x + 6 * i, y): ch for (x, y), t in places.items() for i, ch in enumerate(t)}
    courier = pdf(text(single), font="/Type1 /BaseFont /Courier")
    assert shown(opened(courier)) == SECTORS


@pytest.mark.parametrize("turn", ["0 1 -1 0 380 100", "0 -1 1 0 40 500"])
def test_a_table_set_sideways_on_an_upright_page_is_read_as_it_is_looked_at(turn: str) -> None:
    prose = text({(30, 780 - 14 * i): "An upright paragraph stands before the table of this page." for i in range(3)})
    rules = " ".join(f"50 {712 - 16 * r} m 300 {712 - 16 * r} l S" for r in range(5))
    document = opened(pdf(f"{prose} q {turn} cm 1 0 0 1 -50 -560 cm {rules} {sectors()} Q"))
    assert shown(document) == SECTORS


def test_a_page_whose_text_leans_is_read_as_a_picture_and_told() -> None:
    document = opened(pdf(f"q 0.9998 0.02 -0.02 0.9998 0 0 cm {sectors()} Q"))
    assert [note.code for note in document.notes] == ["leaning_text_layer"]
    assert not document.grids
