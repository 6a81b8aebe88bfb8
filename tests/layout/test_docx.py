"""Word files, written part by part as Word, WPS and LibreOffice write them."""

from __future__ import annotations

import io
import os
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from baobiao.document import Document, Grid, Paragraph, Picture
from baobiao.errors import DamagedSource, EmptySource
from baobiao.layout.docx_numbering import chinese, numeral
from baobiao.layout.open import open_document, read_source
from baobiao.layout.source import Source

SHARED = Path(os.environ.get("BAOBIAO_SHARED", Path(__file__).parents[2] / "../shared"))
_SPACES = " ".join(
    f'xmlns:{prefix}="{address}"'
    for prefix, address in {
        "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
        "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
        "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
        "pic": "http://schemas.openxmlformats.org/drawingml/2006/picture",
        "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
        "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
        "v": "urn:schemas-microsoft-com:vml",
    }.items()
)
_RELS = "http://schemas.openxmlformats.org/package/2006/relationships"
_KINDS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def png() -> bytes:
    out = io.BytesIO()
    Image.new("L", (3, 2), 255).save(out, "PNG")
    return out.getvalue()


def docx(
    body: str,
    parts: Mapping[str, str | bytes] | None = None,
    rels: Mapping[str, tuple[str, str]] | None = None,
) -> bytes:
    """A Word file with this body; `rels` gives each relation's kind and target."""
    links = "".join(
        f'<Relationship Id="{key}" Type="{_KINDS}/{kind}" Target="{target}"'
        f"{' TargetMode=' + chr(34) + 'External' + chr(34) if '://' in target else ''}/>"
        for key, (kind, target) in (rels or {}).items()
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", f"<w:document {_SPACES}><w:body>{body}</w:body></w:document>")
        archive.writestr("word/_rels/document.xml.rels", f'<Relationships xmlns="{_RELS}">{links}</Relationships>')
        for name, data in (parts or {}).items():
            archive.writestr(name, data)
    return out.getvalue()


def read(body: str, parts: Mapping[str, str | bytes] | None = None, **rels: tuple[str, str]) -> Document:
    return read_source(Source(Path("报告.docx"), docx(body, parts, rels)))


def p(*inner: str, properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr>{''.join(r(i) if not i.startswith('<') else i for i in inner)}</w:p>"


def r(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>'


def tc(text: str = "", properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{p(text) if not text.startswith('<') else text}</w:tc>"


def table(*rows: str) -> str:
    return f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in rows)}</w:tbl>"


def inline(key: str = "rId1") -> str:
    picture = f'<a:graphic><pic:pic><a:blip r:embed="{key}"/></pic:pic></a:graphic>'
    return f"<w:r><w:drawing><wp:inline>{picture}</wp:inline></w:drawing></w:r>"


def texts(document: Document) -> list[str]:
    """What the blocks are, in order, in short."""
    shown = []
    for block in document.blocks:
        if isinstance(block, Paragraph):
            shown.append(block.text)
        else:
            shown.append(f"[{block.name}]" if isinstance(block, Picture) else f"<{block.rows}x{block.columns}>")
    return shown


MERGE, RESTART = "<w:vMerge/>", '<w:vMerge w:val="restart"/>'
IMAGE = {"word/media/image1.png": png()}
IMAGE_RELS = {"rId1": ("image", "media/image1.png")}


def test_blocks_come_in_order() -> None:
    body = p("甲") + table(tc("1") + tc("2")) + p("乙", inline(), "丙") + p("丁")
    document = read(body, IMAGE, **IMAGE_RELS)
    assert texts(document) == ["甲", "<1x2>", "乙", "[image1.png]", "丙", "丁"]
    assert document.pictures[0].data == png()
    assert document.source == "报告.docx"


def test_spans_of_a_real_header() -> None:
    span = '<w:gridSpan w:val="5"/>'
    rows = (
        tc("数据", RESTART) + tc("申请人情况", '<w:gridSpan w:val="7"/>'),
        tc("", MERGE) + tc("自然人", RESTART) + tc("法人或其他组织", span) + tc("总计", RESTART),
        tc("", MERGE) + tc("", MERGE) + "".join(map(tc, "商研社律其")) + tc("", MERGE),
    )
    (grid,) = read(table(*rows)).grids
    assert (grid.rows, grid.columns, grid.ragged, grid.method) == (3, 8, False, "docx")
    spans = {c.text: (c.row, c.column, c.row_span, c.column_span) for c in grid.cells}
    assert spans == {
        "数据": (0, 0, 3, 1),
        "申请人情况": (0, 1, 1, 7),
        "自然人": (1, 1, 2, 1),
        "法人或其他组织": (1, 2, 1, 5),
        "总计": (1, 7, 2, 1),
        **{text: (2, column, 1, 1) for column, text in enumerate("商研社律其", 2)},
    }
    assert len(grid.covering()) == 24


def test_a_continued_cell_without_a_cell_above_is_its_own() -> None:
    (grid,) = read(
        table(tc("a") + tc("b", MERGE), tc("c", MERGE) + tc("d", '<w:gridSpan w:val="2"/><w:vMerge/>'))
    ).grids
    assert sorted(c.text for c in grid.cells) == ["a", "b", "c", "d"]


def test_rows_may_start_late() -> None:
    (grid,) = read(table(tc("a") + tc("b"), '<w:trPr><w:gridBefore w:val="1"/></w:trPr>' + tc("c"))).grids
    assert [(c.row, c.column, c.text) for c in grid.cells] == [(0, 0, "a"), (0, 1, "b"), (1, 1, "c")]


def test_cells_and_rows_in_content_controls_count() -> None:
    wrapped = f"<w:sdt><w:sdtPr/><w:sdtContent>{tc('b')}</w:sdtContent></w:sdt>"
    row = f"<w:sdt><w:sdtContent><w:tr>{tc('c')}{tc('d')}</w:tr></w:sdtContent></w:sdt>"
    (grid,) = read(f"<w:tbl><w:tr>{tc('a')}{wrapped}</w:tr>{row}</w:tbl>").grids
    assert [c.text for c in grid.cells] == ["a", "b", "c", "d"]


def test_nested_tables_and_pictures_in_cells_follow_their_table() -> None:
    inner = f"<w:tc>{p('外')}{table(tc('内1') + tc('内2'))}{p(inline())}</w:tc>"
    document = read(table(tc("a") + inner) + p("后"), IMAGE, **IMAGE_RELS)
    assert texts(document) == ["<1x2>", "<1x2>", "[image1.png]", "后"]
    assert [c.text for c in document.grids[0].cells] == ["a", "外"]


def test_a_table_of_one_cell_is_a_frame() -> None:
    assert texts(read(table(tc(p("甲") + p("乙"))))) == ["甲", "乙"]


def test_floating_pictures_and_text_boxes_do_not_cut_sentences() -> None:
    box = f"<wps:txbx><w:txbxContent>{p('盒')}</w:txbxContent></wps:txbx>"
    anchor = (
        f'<w:r><w:drawing><wp:anchor><a:graphic>{box}<a:blip r:embed="rId1"/></a:graphic></wp:anchor></w:drawing></w:r>'
    )
    document = read(p("前", anchor, "后"), IMAGE, **IMAGE_RELS)
    assert texts(document) == ["前后", "盒", "[image1.png]"]
    assert [b.kind for b in document.paragraphs] == ["body", "textbox"]


def test_a_drawing_stored_twice_counts_once() -> None:
    box = f"<w:txbxContent>{p('盒')}</w:txbxContent>"
    drawing = f"<w:drawing><wp:anchor><wps:txbx>{box}</wps:txbx></wp:anchor></w:drawing>"
    choice = f'<mc:Choice Requires="wps">{drawing}</mc:Choice>'
    fallback = f"<mc:Fallback><w:pict><v:shape><v:textbox>{box}</v:textbox></v:shape></w:pict></mc:Fallback>"
    document = read(p(f"<w:r><mc:AlternateContent>{choice}{fallback}</mc:AlternateContent></w:r>", "文"))
    assert texts(document) == ["文", "盒"]


def test_vml_pictures_are_pictures() -> None:
    body = p('<w:r><w:pict><v:shape><v:imagedata r:id="rId1"/></v:shape></w:pict></w:r>')
    assert read(body, IMAGE, **IMAGE_RELS).pictures[0].data == png()


def test_a_missing_picture_costs_only_itself() -> None:
    document = read(p("甲", inline(), "乙"), **IMAGE_RELS)
    assert texts(document) == ["甲", "[image1.png]", "乙"]
    assert document.pictures[0].data is None
    assert [n.code for n in document.notes] == ["picture_missing"]


def test_a_linked_picture_is_never_fetched() -> None:
    document = read(p("甲", inline()), rId1=("image", "http://example.invalid/a.png"))
    assert document.pictures[0].data is None
    assert "outside" in document.notes[0].message


def test_tracked_changes_and_hidden_text() -> None:
    run = "<w:del><w:r><w:delText>旧</w:delText></w:r></w:del><w:ins>" + r("新") + "</w:ins>"
    hidden = "<w:r><w:rPr><w:vanish/></w:rPr><w:t>密</w:t></w:r>"
    moved = f"<w:moveFrom>{r('走')}</w:moveFrom><w:moveTo>{r('来')}</w:moveTo>"
    assert texts(read(p("甲", run, hidden, moved))) == ["甲新来"]
    deleted = f"<w:tr><w:trPr><w:del/></w:trPr>{tc('x')}{tc('y')}</w:tr>"
    (grid,) = read(f"<w:tbl><w:tr>{tc('a')}{tc('b')}</w:tr>{deleted}</w:tbl>").grids
    assert grid.rows == 1


def test_fields_show_their_results_only() -> None:
    field = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>PAGE</w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>' + r("3") + '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )
    assert texts(read(p("第", field, "页"))) == ["第3页"]


def test_headers_footers_and_footnotes_are_told_apart() -> None:
    section = '<w:sectPr><w:headerReference r:id="rId1"/><w:footerReference r:id="rId2"/></w:sectPr>'
    parts = {
        f"word/{name}.xml": f"<w:{tag} {_SPACES}>{p(text)}</w:{tag}>"
        for name, tag, text in (("header1", "hdr", "眉"), ("footer1", "ftr", "脚"), ("footnotes", "footnotes", "注"))
    }
    rels = {
        "rId1": ("header", "header1.xml"),
        "rId2": ("footer", "footer1.xml"),
        "rId3": ("footnotes", "footnotes.xml"),
    }
    document = read(p("文") + section, parts, **rels)
    assert [(b.text, b.kind) for b in document.paragraphs] == [
        ("眉", "header"),
        ("文", "body"),
        ("脚", "footer"),
        ("注", "footer"),
    ]


def numbering(*levels: tuple[str, str]) -> str:
    written = "".join(
        f'<w:lvl w:ilvl="{i}"><w:start w:val="1"/><w:numFmt w:val="{style}"/><w:lvlText w:val="{text}"/></w:lvl>'
        for i, (style, text) in enumerate(levels)
    )
    definition = f'<w:abstractNum w:abstractNumId="7">{written}</w:abstractNum>'
    use = '<w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num>'
    return f"<w:numbering {_SPACES}>{definition}{use}</w:numbering>"


def test_numbers_that_word_counts_are_written() -> None:
    def item(text: str, depth: int) -> str:
        return p(text, properties=f'<w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="1"/></w:numPr>')

    body = item("总体", 0) + item("主动", 1) + item("申请", 1) + item("情况", 0) + item("项", 1) + item("点", 2)
    parts = {
        "word/numbering.xml": numbering(
            ("chineseCountingThousand", "%1、"), ("chineseCounting", "（%2）"), ("bullet", "\uf0b7")
        )
    }
    document = read(body, parts, rId9=("numbering", "numbering.xml"))
    assert texts(document) == ["一、总体", "（一）主动", "（二）申请", "二、情况", "（一）项", "点"]


def test_headings_by_style_name_and_outline_level() -> None:
    styles = (
        f'<w:styles {_SPACES}><w:style w:styleId="a1"><w:name w:val="heading 2"/></w:style>'
        '<w:style w:styleId="a2"><w:name w:val="own"/><w:basedOn w:val="a1"/></w:style></w:styles>'
    )
    body = p("甲", properties='<w:pStyle w:val="a2"/>') + p("乙", properties='<w:outlineLvl w:val="0"/>') + p("丙")
    document = read(body, {"word/styles.xml": styles}, rId1=("styles", "styles.xml"))
    assert [b.heading for b in document.paragraphs] == [2, 1, None]


def test_what_is_not_read_is_told() -> None:
    body = (
        p("甲", '<w:r><w:drawing><wp:inline><a:chart r:id="x"/></wp:inline></w:drawing></w:r>')
        + '<w:altChunk r:id="y"/>'
    )
    assert [n.code for n in read(body).notes] == ["not_read", "not_read"]


def test_an_empty_document_is_empty() -> None:
    with pytest.raises(EmptySource):
        read(p(""))


@given(share=st.floats(0.02, 0.98))
def test_a_cut_file_is_damaged(share: float) -> None:
    data = docx(p("甲") + table(tc("1") + tc("2")))
    with pytest.raises(DamagedSource, match="报告"):
        read_source(Source(Path("报告.docx"), data[: int(len(data) * share)]))


_CELL = st.tuples(st.text("甲乙丙1 ", max_size=3), st.integers(1, 3), st.sampled_from(["", MERGE, RESTART]))


@given(st.lists(st.lists(_CELL, min_size=1, max_size=5), min_size=1, max_size=6))
def test_any_spans_give_a_grid_without_overlaps(rows: list[list[tuple[str, int, str]]]) -> None:
    body = p("前") + table(*("".join(tc(t, f'<w:gridSpan w:val="{n}"/>{m}') for t, n, m in row) for row in rows))
    for grid in read(body).grids:
        covered = sum(c.row_span * c.column_span for c in grid.cells)
        assert len(grid.covering()) == covered == sum(n for row in rows for _, n, _ in row)
        kept = "".join(c.text for c in grid.cells)
        assert sorted(kept.replace("\n", "").replace(" ", "")) == sorted(
            "".join(t for row in rows for t, _, _ in row).replace(" ", "")
        )


@pytest.mark.parametrize(
    ("number", "text"), [(1, "一"), (10, "十"), (12, "十二"), (20, "二十"), (103, "一百零三"), (110, "一百一十")]
)
def test_chinese_counting(number: int, text: str) -> None:
    assert chinese(number) == text


@pytest.mark.parametrize(
    ("number", "style", "text"),
    [
        (3, "decimal", "3"),
        (3, "upperRoman", "III"),
        (28, "lowerLetter", "bb"),
        (3, "decimalEnclosedCircle", "③"),
        (7, "decimalZero", "07"),
        (12, "decimalFullWidth", "１２"),
    ],
)
def test_numerals(number: int, style: str, text: str) -> None:
    assert numeral(number, style) == text


@pytest.mark.skipif(not (SHARED / "tables/word").is_dir(), reason="the Word samples are not beside the project")
def test_spans_of_word_tables_from_elsewhere() -> None:
    grids = open_document(SHARED / "tables/word/docling__word_tables.docx").grids
    assert [(g.rows, g.columns) for g in grids] == [(3, 3), (3, 3), (3, 4), (5, 3), (9, 5), (2, 2), (2, 3)]
    merged = [c for g in grids for c in g.cells if c.text.startswith("Merged")]
    assert all(c.row_span * c.column_span == 2 for c in merged)
    assert isinstance(grids[0], Grid)


@pytest.mark.skipif(not (SHARED / "samples/in").is_dir(), reason="the samples are not beside the project")
@pytest.mark.parametrize("name", ["r000", "r001", "r002", "r003", "r011", "r012"])
def test_samples_hold_their_three_tables_as_pictures_in_place(name: str) -> None:
    document = open_document(SHARED / f"samples/in/{name}.docx")
    at = [i for i, b in enumerate(document.blocks) if isinstance(b, Picture) and b.data]
    before = [document.blocks[i - 1] for i in at]
    assert [b.text[:2] for b in before if isinstance(b, Paragraph)] == ["二、", "三、", "四、"]
