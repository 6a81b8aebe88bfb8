"""OFD files written on the spot (GB/T 33190)."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from PIL import Image

from baobiao.document import Document
from baobiao.errors import DamagedSource, EmptySource, EncryptedSource
from baobiao.layout.ofd import read
from baobiao.layout.source import Source

SPACE = 'xmlns:ofd="http://www.ofdspec.org/2016"'
DOCUMENT = """<ofd:CommonData><ofd:PageArea><ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:PageArea>
<ofd:DocumentRes>Res.xml</ofd:DocumentRes><ofd:TemplatePage ID="9" BaseLoc="T.xml"/></ofd:CommonData>
<ofd:Pages><ofd:Page ID="1" BaseLoc="Pages/P0.xml"/></ofd:Pages>"""
RESOURCES = """<ofd:MultiMedias><ofd:MultiMedia ID="6" Type="Image"><ofd:MediaFile>a.png</ofd:MediaFile>
</ofd:MultiMedia></ofd:MultiMedias>"""


def text(x: float, y: float, words: str, size: float = 4.0) -> str:
    code = f'<ofd:TextCode X="0" Y="{size}" DeltaX="g {len(words) - 1} {size}">{words}</ofd:TextCode>'
    return f'<ofd:TextObject ID="1" Boundary="{x} {y} 90 6" Font="3" Size="{size}">{code}</ofd:TextObject>'


def line(x0: float, y0: float, x1: float, y1: float) -> str:
    data = f"<ofd:AbbreviatedData>M 0 0 L {x1 - x0} {y1 - y0}</ofd:AbbreviatedData>"
    return f'<ofd:PathObject ID="2" Boundary="{x0} {y0} {x1 - x0} {y1 - y0}">{data}</ofd:PathObject>'


def ofd(page: str, template: str = "", **members: bytes) -> bytes:
    """The bytes of an OFD file with one page."""
    parts = {
        "OFD.xml": f"<ofd:OFD {SPACE}><ofd:DocBody><ofd:DocRoot>Doc_0/D.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>",
        "Doc_0/D.xml": f"<ofd:Document {SPACE}>{DOCUMENT}</ofd:Document>",
        "Doc_0/Res.xml": f'<ofd:Res {SPACE} BaseLoc="Res">{RESOURCES}</ofd:Res>',
        "Doc_0/T.xml": f"<ofd:Page {SPACE}><ofd:Content><ofd:Layer>{template}</ofd:Layer></ofd:Content></ofd:Page>",
        "Doc_0/Pages/P0.xml": f'<ofd:Page {SPACE}><ofd:Template TemplateID="9"/><ofd:Content><ofd:Layer>{page}'
        "</ofd:Layer></ofd:Content></ofd:Page>",
    }
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, part in {**parts, **members}.items():
            archive.writestr(name, part)
    return stream.getvalue()


def opened(data: bytes) -> Document:
    return read(Source(Path("a.ofd"), data))


def test_text_stands_by_its_position_not_by_its_order() -> None:
    document = opened(ofd(text(20, 60, "第二段") + text(20, 30, "第一段")))
    assert [p.text for p in document.paragraphs] == ["第一段", "第二段"]
    assert document.pages[0].width == pytest.approx(595.3, abs=0.1)


def test_a_table_of_template_rules_and_page_text() -> None:
    rules = [line(20, y, 120, y) for y in (40, 50, 60)] + [line(x, 40, x, 60) for x in (20, 70, 120)]
    words = text(22, 42, "规章") + text(72, 42, "12") + text(22, 52, "文件") + text(72, 52, "-3")
    (grid,) = opened(ofd(words, "".join(rules))).grids
    assert [(c.row, c.column, c.text) for c in grid.cells] == [
        (0, 0, "规章"),
        (0, 1, "12"),
        (1, 0, "文件"),
        (1, 1, "-3"),
    ]
    box = grid.cells[0].place.box
    assert box is not None
    assert box.contains(45 / 210, 45 / 297)


def test_a_page_size_scan_is_the_page_and_a_missing_picture_is_told() -> None:
    scan = '<ofd:ImageObject ID="5" ResourceID="6" Boundary="0 0 210 297"/>'
    document = opened(ofd(scan, **{"Doc_0/Res/a.png": b"png"}))
    assert [(p.data, p.whole_page) for p in document.pictures] == [(b"png", True)]
    without = opened(ofd(scan))
    assert [(p.data, p.whole_page) for p in without.pictures] == [(None, True)]
    assert [n.code for n in without.notes] == ["missing_picture"]


def test_a_page_that_is_missing_costs_only_itself() -> None:
    pages = DOCUMENT.replace("<ofd:Pages>", '<ofd:Pages><ofd:Page ID="0" BaseLoc="Pages/PX.xml"/>')
    data = ofd(text(20, 30, "有"), **{"Doc_0/D.xml": f"<ofd:Document {SPACE}>{pages}</ofd:Document>".encode()})
    document = opened(data)
    assert [p.text for p in document.paragraphs] == ["有"]
    assert [(n.code, n.place.page) for n in document.notes] == [("page_failed", 1)]


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"PK\x03\x04 truncated", DamagedSource),
        (ofd("")[:200], DamagedSource),
        (ofd("", **{"Encryptions.xml": b"<a/>"}), EncryptedSource),
        (ofd("", **{"Doc_0/D.xml": f"<ofd:Document {SPACE}/>".encode()}), EmptySource),
        (ofd("", **{"OFD.xml": b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'}), EmptySource),
    ],
)
def test_what_cannot_be_read_is_refused_in_words(data: bytes, error: type[Exception]) -> None:
    with pytest.raises(error, match=r"a\.ofd: "):
        opened(data)


def test_what_is_hidden_is_no_text() -> None:
    hidden = text(20, 30, "看不见").replace("<ofd:TextObject", '<ofd:TextObject Visible="false"')
    assert [p.text for p in opened(ofd(hidden + text(20, 60, "看得见"))).paragraphs] == ["看得见"]


def unit_of(content: str) -> str:
    return f'<ofd:CompositeGraphicUnit ID="50"><ofd:Content>{content}</ofd:Content></ofd:CompositeGraphicUnit>'


def wrapped(name: str, content: str) -> str:
    return f"<ofd:{name} {SPACE}>{content}</ofd:{name}>"


def test_composite_units_and_annotations_hold_text() -> None:
    unit = unit_of(text(0, 0, "组合"))
    resources = (
        f'<ofd:Res {SPACE} BaseLoc="Res"><ofd:CompositeGraphicUnits>{unit}</ofd:CompositeGraphicUnits></ofd:Res>'
    )
    notes = wrapped("Annotations", '<ofd:Page PageID="1"><ofd:FileLoc>Annot.xml</ofd:FileLoc></ofd:Page>')
    look = f'<ofd:Appearance Boundary="20 90 50 9">{text(0, 0, "批注")}</ofd:Appearance>'
    stamp = f'<ofd:Annot ID="7" Type="Stamp">{look}</ofd:Annot>'
    document = DOCUMENT + "<ofd:Annotations>Annots/Annotations.xml</ofd:Annotations>"
    parts = {
        "Doc_0/Res.xml": resources,
        "Doc_0/D.xml": wrapped("Document", document),
        "Doc_0/Annots/Annotations.xml": notes,
        "Doc_0/Annots/Annot.xml": wrapped("PageAnnot", stamp),
    }
    page = text(20, 30, "正文") + '<ofd:CompositeObject ID="8" Boundary="20 60 50 9" ResourceID="50"/>'
    found = opened(ofd(page, **{k: v.encode() for k, v in parts.items()}))
    assert [p.text for p in found.paragraphs] == ["正文", "组合", "批注"]


def test_units_within_themselves_end() -> None:
    loop = '<ofd:CompositeObject ID="8" Boundary="0 0 9 9" ResourceID="50"/>'
    unit = unit_of(loop + text(0, 0, "一"))
    resources = (
        f'<ofd:Res {SPACE} BaseLoc="Res"><ofd:CompositeGraphicUnits>{unit}</ofd:CompositeGraphicUnits></ofd:Res>'
    )
    assert opened(ofd(loop, **{"Doc_0/Res.xml": resources.encode()})).paragraphs


def test_glyphs_without_a_character_are_told() -> None:
    document = opened(ofd(text(20, 30, "\ue001\ue002\ue003年")))
    assert [n.code for n in document.notes] == ["garbled_text_layer"]


def test_vertical_text_keeps_its_order_beside_level_text() -> None:
    down = text(20, 30, "竖排文字").replace("DeltaX", "DeltaY")
    document = opened(ofd(down + text(60, 30, "横排") + text(60, 38, "第二行")))
    assert "竖排文字" in [p.text for p in document.paragraphs]


@pytest.mark.parametrize("quarter", [1, 2, 3])
def test_a_table_on_a_turned_page_is_read_as_on_an_upright_one(quarter: int) -> None:
    a, b, x, y = {1: (0, 1, 210, 0), 2: (-1, 0, 210, 297), 3: (0, -1, 0, 297)}[quarter]
    turned = f'Boundary="0 0 210 297" CTM="{a} {b} {-b} {a} {{}} {{}}"'

    def at(left: float, top: float) -> str:
        return turned.format(a * left - b * top + x, b * left + a * top + y)

    parts = []
    for i in range(3):
        parts.append(line(0, 0, 90, 0).replace('Boundary="0 0 90 0"', at(30, 40 + 12 * i)))
        parts.append(line(0, 0, 0, 24).replace('Boundary="0 0 0 24"', at(30 + 45 * i, 40)))
    cells = {(0, 0): "项目", (0, 1): "数量", (1, 0): "新收", (1, 1): "12"}
    for (row, column), words in cells.items():
        parts.append(text(0, 0, words).replace('Boundary="0 0 90 6"', at(33 + 45 * column, 42 + 12 * row)))
    document = opened(ofd("".join(parts)))
    (grid,) = document.grids
    assert {(c.row, c.column): c.text for c in grid.cells} == cells
    shown = grid.cells[0].place.box
    assert shown is not None
    left, top = (a * 40 - b * 45 + x) / 210, (b * 40 + a * 45 + y) / 297
    assert shown.contains(left, top)


def test_a_page_without_end_is_a_note() -> None:
    area = "<ofd:Area><ofd:PhysicalBox>0 0 9e5 9e5</ofd:PhysicalBox></ofd:Area>"
    assert opened(ofd(area + text(20, 30, "甲") + line(0, 0, 9e4, 0) + line(5, 0, 5, 9e4))).pages


def encoded(mode: str) -> bytes:
    stream = io.BytesIO()
    Image.new(mode, (8, 8)).save(stream, "PNG")
    return stream.getvalue()


def pages_of(document: Document) -> list[tuple[int | None, str]]:
    return [(p.place.page, p.text) for p in document.paragraphs]


SCAN = '<ofd:ImageObject ID="4" Boundary="0 0 210 297" ResourceID="6"/>'
WORDS = text(20, 30, "这是一行很长的文字它在扫描图之下或之上共二十多字")


@pytest.mark.parametrize(
    ("page", "mode", "scanned"),
    [(WORDS + SCAN, "RGB", True), (WORDS + SCAN, "RGBA", False), (SCAN + WORDS, "RGB", False)],
    ids=["below a scan", "below a watermark", "above a background"],
)
def test_text_below_a_scan_is_some_engines_guess(page: str, mode: str, scanned: bool) -> None:
    document = opened(ofd(page, **{"Doc_0/Res/a.png": encoded(mode)}))
    assert [p.whole_page for p in document.pictures] == [scanned]
    assert bool(document.paragraphs) is not scanned


def test_text_without_colour_is_no_text() -> None:
    clear = text(20, 30, "看不见").replace("<ofd:TextCode", '<ofd:FillColor Value="0 0 0" Alpha="0"/><ofd:TextCode')
    assert [p.text for p in opened(ofd(clear + text(20, 60, "看得见"))).paragraphs] == ["看得见"]


def test_a_composite_unit_is_scaled_as_its_object_says() -> None:
    unit = unit_of(text(0, 0, "组合"))
    resources = f"<ofd:Res {SPACE}><ofd:CompositeGraphicUnits>{unit}</ofd:CompositeGraphicUnits></ofd:Res>"
    page = '<ofd:CompositeObject ID="8" Boundary="20 60 50 9" CTM="2 0 0 2 0 0" ResourceID="50"/>'
    (one,) = opened(ofd(page, **{"Doc_0/Res.xml": resources.encode()})).paragraphs
    assert one.place.box is not None
    assert one.place.box.x1 == pytest.approx((20 + 2 * 8) / 210, abs=0.01)


def test_pictures_of_a_page_and_parts_in_letters_of_another_case_are_found() -> None:
    page = "<ofd:PageRes>Own.xml</ofd:PageRes>" + SCAN
    document = opened(
        ofd(
            page,
            **{
                "Doc_0/Pages/own.XML": b"<Res><MultiMedia ID='6'><MediaFile>B.PNG</MediaFile></MultiMedia></Res>",
                "Doc_0/Pages/b.png": encoded("RGB"),
            },
        )
    )
    assert [p.data for p in document.pictures] == [encoded("RGB")]
    assert not document.notes


@pytest.mark.parametrize("part", ["Doc_0/Res.xml", "Doc_0/T.xml"])
def test_a_broken_part_beside_the_page_costs_no_text_of_it(part: str) -> None:
    document = opened(ofd(text(20, 30, "正文"), **{part: b"<broken"}))
    assert [p.text for p in document.paragraphs] == ["正文"]
    assert [n.code for n in document.notes] == ["part_failed"]


def test_one_broken_document_of_several_costs_only_itself() -> None:
    roots = "".join(f"<ofd:DocBody><ofd:DocRoot>Doc_{i}/D.xml</ofd:DocRoot></ofd:DocBody>" for i in (7, 0))
    document = opened(ofd(text(20, 30, "正文"), **{"OFD.xml": wrapped("OFD", roots).encode()}))
    assert pages_of(document) == [(1, "正文")]
    assert [n.code for n in document.notes] == ["document_failed"]


def test_paths_without_blanks_are_rules() -> None:
    rules = [line(20, y, 120, y) for y in (40, 50, 60)] + [line(x, 40, x, 60) for x in (20, 70, 120)]
    tight = "".join(rules).replace("M 0 0 L ", "M0,0L")
    words = text(22, 42, "规章") + text(72, 42, "12") + text(22, 52, "文件") + text(72, 52, "-3")
    (grid,) = opened(ofd(words + tight)).grids
    assert (grid.rows, grid.columns) == (2, 2)


def test_glyphs_that_the_writer_could_not_name_are_told() -> None:
    named = text(20, 30, "¤¤¤¤").replace("<ofd:TextCode", "<ofd:CGTransform/><ofd:TextCode")
    assert [n.code for n in opened(ofd(named)).notes] == ["garbled_text_layer"]
    assert not opened(ofd(text(20, 30, "¤100"))).notes
