"""Faults found, each with a test named for it."""

from __future__ import annotations

from dataclasses import replace

from baobiao.document import Cell, Document, Grid, Note, Paragraph, Reading
from baobiao.forms.align import find_tables
from baobiao.forms.decide import decide
from baobiao.forms.library import load_forms
from baobiao.report import CellValue


def grid(*rows: str) -> Grid:
    """A regular grid from lines of fields parted by |; a field * continues the one before it."""
    cells: list[Cell] = []
    width = len(rows[0].split("|"))
    for r, row in enumerate(rows):
        fields = row.split("|")
        for c, field in enumerate(fields):
            if field != "*":
                span = next((k for k, f in enumerate(fields[c + 1 :], 1) if f != "*"), width - c)
                cells.append(Cell(r, c, (Reading(field),), column_span=span))
    return Grid(len(rows), width, tuple(cells), "docx")


def test_a_lone_row_of_nothing_between_two_block_headings_is_no_header() -> None:
    table = grid(
        "第二十条第（一）项|*|*|*",
        "信息内容|本年制发件数|本年废止件数|现行有效件数",
        "规章|1|2|3",
        "行政规范性文件|4|5|6",
        "第二十条第（五）项|*|*|*",
        "信息内容|本年处理决定数量|*|*",
        "行政许可|/|*|*",
        "第二十条第（六）项|*|*|*",
        "信息内容|本年处理决定数量|*|*",
        "行政处罚|7|*|*",
        "行政强制|8|*|*",
    )
    (found,) = find_tables(Document("x", "text/plain", (table,)), load_forms())
    read = {(s.row, s.column): s.readings[0].text for s in found.slots}
    assert read["permits", "decisions"] == "/"
    assert read["penalties", "decisions"] == "7"


def test_values_from_lines_of_text_in_a_picture_are_never_certain_nor_is_a_blank_among_them() -> None:
    """A text detector loses lone digits, so that fields which are missing there are not blank."""
    titles = "结果维持 结果纠正 其他结果 尚未审结 总计"
    texts = [
        "四、政府信息公开行政复议、行政诉讼情况",
        "行政复议 行政诉讼",
        "未经复议直接起诉 复议后起诉",
        f"{titles} {titles} {titles}",
    ]
    values = "0 0 0 2 2 0 0 5 4 9 0 0 0 6"
    paragraphs = tuple(Paragraph(t, confidence=0.99) for t in [*texts, values])
    decided = decide(find_tables(Document("x", "image/png", paragraphs), load_forms()), load_forms(), 2023)
    there = [c for c in decided.cells if c.table == "disputes" and c.status != "absent"]
    assert all(c.needs_review for c in there)


def test_remains_of_a_seal_read_as_words_in_a_value_cell_do_not_push_the_values_aside() -> None:
    table = grid(
        "第二十条第（五）项|*|*|*",
        "信息内容|上一年项目数量|本年增/减|处理决定数量",
        "行政许可|1199|攻式|1",
        "其他对外管理服务事项|7|2|5",
    )
    cells = tuple(replace(c, readings=(Reading("攻式", 0.12),)) if c.text == "攻式" else c for c in table.cells)
    (found,) = find_tables(Document("x", "image/png", (replace(table, cells=cells, method="ocr"),)), load_forms())
    read = {(s.row, s.column): s.readings[0].text for s in found.slots}
    assert read["permits", "previous_items"] == "1199"
    assert read["permits", "items_change"] == "攻式"


def dump(*lines: str) -> Document:
    """A broken grid from lines of fields parted by |, with the title of a report over it."""
    fields = [line.split("|") for line in lines]
    cells = tuple(Cell(r, c, (Reading(f),)) for r, line in enumerate(fields) for c, f in enumerate(line))
    made = Grid(len(lines), max(map(len, fields)), cells, "text", ragged=True)
    return Document("x", "text/plain", (Paragraph("某某县2023年政府信息公开工作年度报告"), made))


def decided_cells(document: Document) -> dict[tuple[str, str], CellValue]:
    decided = decide(find_tables(document, load_forms()), load_forms(), 2023)
    return {(c.row, c.column): c for c in decided.cells}


def test_the_values_before_a_table_without_a_heading_stay_with_the_table_above() -> None:
    cells = decided_cells(
        dump(
            *("第二十条第（八）项", "信息内容", "本年收费金额（单位：万元）", "行政事业性收费", "29.5"),
            *("申请人情况", "自然人", "法人或其他组织", "总计"),
            *("商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他"),
            *("一、本年新收政府信息公开申请数量", "1", "2", "3", "4", "5", "6", "21"),
            *("四、结转下年度继续办理", "0", "1", "0", "0", "0", "2", "3"),
            *("行政复议", "行政诉讼", "未经复议直接起诉", "复议后起诉"),
            *("结果维持", "结果纠正", "其他结果", "尚未审结", "总计") * 3,
            *("1", "0", "0", "0", "1") * 3,
        )
    )
    assert cells["fees", "fee_amount"].value == 29.5
    assert [cells["carried_out", c].value for c in ("natural_person", "business", "total")] == [0, 1, 3]


def test_empty_cells_kept_as_lines_of_their_own_count_as_cells() -> None:
    """The sum is the report's own error; no cell vanished, so that the total stands where it is printed."""
    cells = decided_cells(
        dump(
            *("申请人情况", "自然人", "法人或其他组织", "总计"),
            *("商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他"),
            *("一、本年新收政府信息公开申请数量", "1", "2", "3", "4", "5", "6", "21"),
            *("（三）不予公开", "2.其他法律行政法规禁止公开", "", "0", "", "", "10", "0", "101"),
            *("3.危及“三安全一稳定”", "", "", "1", "4", "5", "", "10"),
        )
    )
    row = [c for (name, _), c in cells.items() if name == "refused_prohibited_by_law"]
    assert [c.value for c in row] == [None, 0, None, None, 10, 0, 101]
    assert row[-1].needs_review
    assert [c.value for (name, _), c in cells.items() if name == "refused_safety_stability"][2:5] == [1, 4, 5]


def test_where_no_placement_of_vanished_blanks_adds_up_none_is_certain() -> None:
    """2 and 9 stand without their totals: blank totals beside filled parts are no better than any other placement."""
    cells = decided_cells(
        dump(
            *("四、政府信息公开行政复议、行政诉讼情况", "行政复议", "行政诉讼", "未经复议直接起诉", "复议后起诉"),
            *("结果维持", "结果纠正", "其他结果", "尚未审结", "总计") * 3,
            *("0", "0", "0", "2", "0", "0", "0", "9", "9", "6", "11", "17"),
        )
    )
    assert all(c.needs_review for c in cells.values() if c.table == "disputes" and c.status != "absent")


def test_empty_cells_under_columns_that_another_block_has_fewer_of_are_blank_not_absent() -> None:
    table = grid(
        "第二十条第（五）项|*|*|*",
        "信息内容|上一年项目数量|本年增/减|处理决定数量",
        "行政许可|||0",
        "其他对外管理服务事项|7|2|5",
    )
    (found,) = find_tables(Document("x", "text/html", (table,)), load_forms())
    read = {(s.row, s.column): s.readings[0].text for s in found.slots}
    assert read["permits", "previous_items"] == read["permits", "items_change"] == ""


def test_a_unit_set_apart_from_its_number_at_the_end_of_a_line_is_no_title() -> None:
    cells = decided_cells(
        dump(
            *("第二十条第（五）项", "信息内容 上一年项目数量 本年增/减 处理决定数量", "行政许可 1 2 3"),
            *("第二十条第（九）项", "信息内容 采购项目数量 采购总金额", "政府集中采购 9 0.011 亿元"),
        )
    )
    assert cells["procurement", "purchase_count"].value == 9
    assert cells["procurement", "purchase_amount"].value == 110


HEADER = (
    "申请人情况",
    "自然人",
    "法人或其他组织",
    "总计",
    "商业企业",
    "科研机构",
    "社会公益组织",
    "法律服务机构",
    "其他",
)


def titles_of(code: str) -> list[str]:
    (form,) = (f for f in load_forms() if f.id == "2021")
    rows = (row for block in form.table(code).blocks for row in block.rows)
    return [row.ordinal + row.titles[0] for row in rows]


def test_a_table_of_titles_without_any_value_is_blank_not_absent() -> None:
    cells = decided_cells(dump("|".join(HEADER), *titles_of("requests")))
    assert {c.status for c in cells.values() if c.table == "requests"} == {"blank"}


def test_titles_before_all_the_values_are_not_blank_rows() -> None:
    """Column by column: what is behind the last title are values of every row."""
    cells = decided_cells(dump(*HEADER, *titles_of("requests"), *(str(n) for n in range(40, 200))))
    assert all(c.needs_review for c in cells.values() if c.table == "requests" and c.status != "absent")


def test_column_titles_of_a_line_without_titles_with_nothing_under_them_are_blank_not_absent() -> None:
    titles = ("结果维持", "结 果 纠 正", "其他结果", "尚未审结", "总计") * 3
    cells = decided_cells(dump("行政复议", "行政诉讼", "未经复议直接起诉", "复议后起诉", *titles))
    assert {c.status for c in cells.values() if c.table == "disputes"} == {"blank"}


def test_column_titles_run_together_and_torn_over_two_lines_still_make_their_table() -> None:
    cells = decided_cells(
        dump(
            "四、政府信息公开行政复议、行政诉讼情况",
            "行政复议 行政诉讼",
            "结果维持 结果纠正 其他结果 尚未审结 总计 未经复议直接起诉 复议后起诉",
            "结果 结果 其他 尚未 总计 结果 结果 其他 尚未 总计",
            "维持 纠正 结果 审结 维持 纠正 结果 审结",
            "2|0|84|0|86|0|0|8|0|8|8|1|120|0|129",
        )
    )
    assert cells["reconsideration", "other"].value == 84
    assert cells["litigation_after", "total"].value == 129


def pictured(table: Grid, sure: float = 0.97) -> Document:
    cells = tuple(replace(c, readings=(Reading(c.text, sure),)) for c in table.cells)
    return Document("x", "image/png", (replace(table, cells=cells, method="ocr"),))


def test_rows_that_lack_in_the_middle_of_a_picture_s_grid_are_in_doubt_not_silently_absent() -> None:
    table = grid(
        "第二十条第（一）项|*|*|*",
        "信息内容|本年制发件数|本年废止件数|现行有效件数",
        "规章|1|2|3",
        "行政规范性文件|4|5|6",
        "第二十条第（六）项|*|*|*",
        "信息内容|本年处理决定数量|*|*",
        "行政处罚|7|*|*",
        "行政强制|8|*|*",
    )
    cells = decided_cells(pictured(table))
    assert cells["permits", "decisions"].needs_review


def test_a_row_of_a_picture_whose_title_is_worn_is_the_row_that_lacks_there_in_doubt() -> None:
    table = grid(
        "第二十条第（一）项|*|*|*",
        "信息内容|本年制发件数|本年废止件数|现行有效件数",
        "规章|1|2|3",
        "行政规范性文件|4|5|6",
        "第二十条第（六）项|*|*|*",
        "信息内容|本年处理决定数量|*|*",
        "行政处罚|7|*|*",
        "厂弓乃|8|*|*",
        "第二十条第（八）项|*|*|*",
        "信息内容|本年收费金额（单位：万元）|*|*",
        "行政事业性收费|9|*|*",
    )
    cells = decided_cells(pictured(table, 0.6))
    assert cells["compulsion", "decisions"].value == 8
    assert cells["compulsion", "decisions"].needs_review


def test_a_column_that_lacks_in_a_picture_puts_the_others_in_doubt() -> None:
    table = grid(
        "申请人情况|*|*|*|*|*|*",
        "*|商业企业|科研机构|社会公益组织|法律服务机构|其他|总计",
        "一、本年新收政府信息公开申请数量|80|0|0|0|1|9",
        "二、上年结转政府信息公开申请数量|1|0|0|0|1|2",
        "四、结转下年度继续办理|5|0|0|0|1|6",
    )
    cells = decided_cells(pictured(table, 0.9999))
    assert cells["received", "natural_person"].needs_review
    assert cells["received", "business"].needs_review


def test_a_blank_beside_a_figure_under_no_title_is_in_doubt_in_a_picture() -> None:
    """Where rules lack, a heading and its figures at the other end of their cells came to stand in two columns."""
    table = grid(
        "第二十条第（八）项|*|*|*",
        "信息内容|上一年项目数量|本年增/减| ",
        "行政事业性收费|0||5",
        "第二十条第（九）项|*|*|*",
        "信息内容|采购项目数量|采购总金额| ",
        "政府集中采购|2||5330.94",
    )
    document = Document("x", "image/png", (replace(table, method="ocr"),))
    (found,) = find_tables(document, load_forms())
    blank = [s for s in found.slots if s.readings and not s.readings[0].text]
    assert {s.column for s in blank} == {"items_change", "purchase_amount"}
    assert all(s.doubts for s in blank)


ROWS = ("一、本年新收政府信息公开申请数量|9|0|0|1|0|2|12", "二、上年结转政府信息公开申请数量|0|0|0|0|0|0|0")


def doubts_under(titles: str) -> set[str]:
    """The doubts of the requests' first rows under a header that ran into one cell."""
    table = grid(f"（本列数据的勾稽关系为：第一项加第二项之和）|{titles}|*|*|*|*|*|*", *ROWS)
    (found,) = find_tables(Document("x", "text/plain", (table,)), load_forms())
    assert len(found.slots) == 14
    return {doubt for slot in found.slots for doubt in slot.doubts}


def test_titles_that_ran_into_one_cell_over_all_columns_are_their_titles() -> None:
    path = "申请人情况 法人或其他组织 "
    assert doubts_under(path + "自然人 商业企业 科研机构 社会公益组织 法律服务机构 其他 总计") == set()
    assert "place_undecidable" in doubts_under(path + "自然人 科研机构 商业企业 社会公益组织 法律服务机构 其他 总计")
    assert "place_undecidable" in doubts_under("申请人情况")


def test_figures_of_a_seal_beside_a_table_do_not_doubt_its_only_row() -> None:
    five = "结果维持|结果纠正|其他结果|尚未审结|总计"
    table = grid(
        "行政复议|*|*|*|*|行政诉讼|*|*|*|*|*|*|*|*|*",
        "|".join((five, "未经复议直接起诉|*|*|*|*|复议后起诉|*|*|*|*")),
        "|".join((five, five, five)),
        "7|4|0|0|11|10|9|11|6|36|0|0|4|5|9",
    )
    seal = Grid(2, 2, (Cell(0, 0, (Reading("可民"),)), Cell(0, 1, (Reading("0"),))), "ocr", ragged=True)
    heading = Paragraph("四、政府信息公开行政复议、行政诉讼情况")
    (found,) = find_tables(Document("x", "text/plain", (seal, heading, seal, table)), load_forms())
    assert len(found.slots) == 15
    assert {doubt for slot in found.slots for doubt in slot.doubts} == set()


def test_values_beside_a_table_that_no_row_took_leave_none_of_its_blanks_certain() -> None:
    """The titles are of the form, the line of values is cut from them by words that are not."""
    titles = ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计") * 3
    foreign = ("某甲某乙某丙某丁某戊",) * 60
    document = dump("行政复议", "行政诉讼", "未经复议直接起诉", "复议后起诉", *titles, *foreign, *("3",) * 15)
    cells = decided_cells(document)
    assert all(c.needs_review or c.value == 3 for c in cells.values() if c.table == "disputes")


def test_titles_of_one_character_a_line_keep_their_values() -> None:
    cells = decided_cells(
        dump(
            "四、政府信息公开行政复议、行政诉讼情况",
            "行 政 复 议 行 政 诉 讼",
            *("结 结 其 尚 总 未 复", "果 果 他 未 计 经 议", "维 纠 结 审 复 后", "持 正 果 结 议 起"),
            *("直 诉", "接", "起", "诉"),
            *("结 结 其 尚 总 结 结 其 尚 总", "果 果 他 未 计 果 果 他 未 计", "维 纠 结 审 维 纠 结 审"),
            "持 正 果 结 持 正 果 结",
            "4 5 0 5 14 6 8 0 7 21 2 0 0 0 2",
        )
    )
    assert cells["reconsideration", "total"].value == 14
    assert cells["litigation_after", "upheld"].value == 2
    assert not any(c.needs_review for c in cells.values() if c.table == "disputes")


def test_titles_in_pieces_of_two_characters_keep_their_values() -> None:
    pieces = ("结果", "维持", "结果", "纠正", "其他", "结果", "尚未", "审结", "总计")
    lines = ("行政", "复议", "行政诉讼", *pieces, "未经复议直接起诉", "复议后起诉", *pieces, *pieces)
    cells = decided_cells(dump("四、政府信息公开行政复议、行政诉讼情况", *lines, *(str(n) for n in range(15))))
    assert cells["litigation_after", "total"].value == 14


def test_a_dump_that_holds_no_line_twice_is_certain_of_nothing() -> None:
    """A crawl kept each line once: the zeros are gone, and what is left of a row need not be all of it."""
    rows = [line for title in titles_of("requests") for line in (title, "3", "0", "0", "0", "0", "0", "3")]
    cells = decided_cells(dump(*dict.fromkeys((*HEADER, *rows))))
    assert all(c.needs_review for c in cells.values() if c.table == "requests")


def test_a_dump_of_one_cell_a_line_without_any_value_is_not_surely_blank() -> None:
    bare = decided_cells(dump(*HEADER, *titles_of("requests")))
    assert all(c.status == "blank" and c.needs_review for c in bare.values() if c.table == "requests")
    there = decided_cells(dump(*HEADER, *(f"{title}|||||||" for title in titles_of("requests"))))
    assert not any(c.needs_review for c in there.values() if c.table == "requests")


def test_a_merged_cell_printed_in_each_of_its_columns_is_one() -> None:
    """Converters of tables to Markdown do so; equal values of columns with titles of their own stay apart."""
    cells = decided_cells(
        dump(
            "第二十条第（一）项|第二十条第（一）项|第二十条第（一）项|第二十条第（一）项",
            "信息内容|本年制发件数|本年废止件数|现行有效件数",
            "行政规范性文件|4|4|4",
            "第二十条第（五）项|第二十条第（五）项|第二十条第（五）项|第二十条第（五）项",
            "信息内容|本年处理决定数量|本年处理决定数量|本年处理决定数量",
            "行政许可|17|17|17",
        )
    )
    assert [c.value for (row, _), c in cells.items() if row == "normative_documents"] == [4, 4, 4]
    assert cells["permits", "decisions"].value == 17
    assert not cells["permits", "decisions"].needs_review


def test_a_row_with_few_values_stands_where_rows_of_its_shape_do() -> None:
    """Two empty fields of a merged title before the values: other rows tell how many they are."""
    table = (
        "申请人情况",
        *HEADER,
        "一、本年新收政府信息公开申请数量|||2|0|0|0|0|1|3",
        "二、上年结转政府信息公开申请数量||||||1|||",
        "四、结转下年度继续办理|||2|0|0|1|0|1|4",
    )
    cells = decided_cells(dump(*table))
    carried = [c for (row, _), c in cells.items() if row == "carried_in"]
    assert [c.value for c in carried] == [None, None, None, 1, None, None, None]
    alone = decided_cells(dump(*table[:-2], table[-2]))
    assert all(c.needs_review for (row, _), c in alone.items() if row == "carried_in")


def test_empty_fields_behind_column_titles_are_no_values() -> None:
    titles = "|".join(("结果维持", "结果纠正", "其他结果", "尚未审结", "总计") * 3)
    cells = decided_cells(dump("行政复议|行政诉讼", "未经复议直接起诉|复议后起诉", f"{titles}||"))
    assert {c.status for c in cells.values() if c.table == "disputes"} == {"blank"}


def test_blocks_of_one_table_follow_each_the_form_of_their_column_titles() -> None:
    document = dump(
        *(
            "第二十条第（一）项",
            "信息内容|本年新制作数量|本年新公开数量|对外公开总数量",
            "规章|1|2|3",
            "规范性文件|4|5|6",
        ),
        *("第二十条第（五）项", "信息内容|本年处理决定数量", "行政许可|7"),
        *("第二十条第（六）项", "信息内容|本年处理决定数量", "行政处罚|8", "行政强制|9"),
        *("第二十条第（八）项", "信息内容|本年收费金额（单位：万元）", "行政事业性收费|282.1"),
    )
    decided = decide(find_tables(document, load_forms()), load_forms(), 2021)
    cells = {(c.row, c.column): c for c in decided.cells}
    assert decided.form == "mixed"
    assert [cells["normative_documents", c].value for c in ("newly_made", "newly_published", "published_total")] == [
        4,
        5,
        6,
    ]
    assert [cells["penalties", "decisions"].value, cells["fees", "fee_amount"].value] == [8, 282.1]
    assert cells["normative_documents", "in_force"].status == "absent"
    assert not any(c.needs_review for c in cells.values() if c.table == "disclosure")


def disclosures(value: str, width: int = 1) -> Grid:
    """A disclosure table as a picture shows it, its last amount over one column or two."""
    made = grid(
        "第二十条第（一）项|*|*|*",
        "信息内容|本年制发件数|本年废止件数|现行有效件数",
        "规章|1|2|3",
        f"行政规范性文件|4|5|{value}",
        "第二十条第（五）项|*|*|*",
        "信息内容|本年处理决定数量|*|*",
        f"行政许可|{'7|*|*' if width == 1 else '||'}",
    )
    return replace(made, method="ocr")


def cell_of(table: Grid, code: str) -> CellValue:
    forms = load_forms()
    decided = decide(find_tables(Document("x", "image/png", (table,)), forms), forms, 2023)
    return next(c for c in decided.cells if c.id == code)


def test_thousands_whose_comma_a_fax_shows_as_a_point_are_thousands() -> None:
    cell = cell_of(disclosures("3.000"), "disclosure.normative_documents.in_force")
    assert cell.value == 3000


def test_a_count_with_decimals_is_in_doubt() -> None:
    cell = cell_of(disclosures("27.8"), "disclosure.normative_documents.in_force")
    assert cell.reasons == ("not_a_number",)


def test_a_blank_that_a_rule_divides_under_one_title_is_in_doubt() -> None:
    """Where rules of a picture cross a cell that its title says is one, they may be its figure."""
    assert not cell_of(disclosures("6"), "disclosure.permits.decisions").needs_review
    assert "place_undecidable" in cell_of(disclosures("6", 3), "disclosure.permits.decisions").reasons


def test_equal_figures_under_one_title_above_several_columns_are_not_one_merged_cell() -> None:
    """The page break repeats the header without its last line."""
    above = ("申请人情况", "自然人", *("法人或其他组织",) * 5, "总计")
    rows = ("一、本年新收政府信息公开申请数量|2|0|0|0|0|0|2", "二、上年结转政府信息公开申请数量|1|3|0|0|0|0|4")
    cells = decided_cells(dump("|".join(("申请人情况", "自然人", *HEADER[4:], "总计")), "|".join(above), *rows))
    assert [c.value for (row, _), c in cells.items() if row == "received"] == [2, 0, 0, 0, 0, 0, 2]
    assert not any(c.needs_review for (row, _), c in cells.items() if row in ("received", "carried_in"))


def test_cells_of_a_row_under_the_columns_of_no_form_are_not_silently_absent() -> None:
    cells = decided_cells(
        dump(
            *(
                "第二十条第（一）项",
                "信息内容|本年制发件数|本年废止件数|现行有效件数",
                "规章|1|2|3",
                "行政规范性文件|4|5|6",
            ),
            *("信息内容|本年制发件数|本年废止件数|现行有效件数", "行政处罚|8|9|10"),
        )
    )
    assert cells["penalties", "decisions"].needs_review


def test_a_lone_figure_below_a_row_of_empty_cells_is_in_doubt() -> None:
    """It may be the number of a page."""
    cells = decided_cells(
        dump(
            "第二十条第（五）项|",
            "信息内容|本年处理决定数量",
            "行政许可|",
            "8",
            "第二十条第（六）项|",
            "信息内容|本年处理决定数量",
            "行政处罚|3",
        )
    )
    assert cells["permits", "decisions"].needs_review
    assert cells["penalties", "decisions"].value == 3


def test_figures_run_together_to_a_number_beyond_all_digits_are_in_doubt() -> None:
    cells = decided_cells(
        dump("申请人情况", *HEADER, f"一、本年新收政府信息公开申请数量|{'123456789' * 9}", "（七）总计|0|0|0|0|0|0|0")
    )
    assert all(c.needs_review for (row, _), c in cells.items() if row == "received")


def test_a_torn_table_that_means_the_same_on_both_forms_follows_the_form_of_the_others() -> None:
    document = dump(
        *(
            "第二十条第（一）项",
            "信息内容|本年制发件数|本年废止件数|现行有效件数",
            "规章|1|2|3",
            "行政规范性文件|4|5|6",
        ),
        *(*HEADER, "一、本年新收政府信息公开申请数量|1|0|0|0|0|0|1", "二、上年结转政府信息公开申请数量|0|0|0|0|0|0|0"),
    )
    assert decide(find_tables(document, load_forms()), load_forms(), 2023).form == "2021"


def test_a_unit_in_a_field_of_its_own_is_that_of_the_amount_before_it() -> None:
    cells = decided_cells(dump("第二十条第（九）项", "信息内容|采购项目数量|采购总金额", "政府集中采购|9|0.011|亿元"))
    assert (cells["procurement", "purchase_count"].value, cells["procurement", "purchase_amount"].value) == (9, 110)


def test_a_figure_that_may_be_the_number_of_a_page_leaves_its_row_in_doubt() -> None:
    document = dump("第二十条第（六）项", "信息内容", "本年处理决定数量", "行政处罚", "8", "行政强制", "3")
    (grid,) = document.grids
    noted = tuple(replace(c, note=Note("page_edge", "")) if c.text == "3" else c for c in grid.cells)
    cells = decided_cells(replace(document, blocks=(document.blocks[0], replace(grid, cells=noted))))
    assert cells["compulsion", "decisions"].needs_review
    assert not cells["penalties", "decisions"].needs_review


def test_a_row_whose_title_a_page_break_cuts_keeps_its_values_with_or_without_a_foot_between() -> None:
    head = grid(
        "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）|*|*|申请人情况|*|*|*|*|*|*",
        "*|*|*|自然人|法人或其他组织|*|*|*|*|总计",
        "*|*|*|*|商业企业|科研机构|社会公益组织|法律服务机构|其他|*",
        "一、本年新收政府信息公开申请数量|*|*|8|0|0|0|0|0|8",
        "二、上年结转政府信息公开申请数量|*|*|0|0|0|0|0|0|0",
        "三、本年度办理结果|（一）予以公开|*|5|0|0|0|0|0|5",
        "三、本年度办理结果|（五）不予处理|3.要求提供公开出版物|0|0|0|0|0|0|0",
        "三、本年度办理结果|（五）不予处理|4.无|3|0|0|0|0|0|3",
    )
    rest = grid(
        "||正当理由大量反复申请|||||||",
        "||5.要求行政机关确认或重新出具已获取信息|0|0|0|0|0|0|0",
        "|（六）其他处理|*|0|0|0|0|0|0|0",
    )
    title = Paragraph("三、收到和处理政府信息公开申请情况")
    for foot in ((), (Paragraph("— 2 —"), Paragraph("a"))):
        (found,) = find_tables(Document("x", "application/pdf", (title, head, *foot, rest)), load_forms())
        cut = {s.column: s for s in found.slots if s.row == "rejected_excessive"}
        assert [s.readings[0].text for s in cut.values()] == ["3", "0", "0", "0", "0", "0", "3"]
        assert not any(s.doubts for s in cut.values())


def test_values_beside_titles_that_nobody_can_read_begin_where_those_of_the_other_rows_do() -> None:
    head = grid(
        "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）|申请人情况|*|*|*|*|*|*",
        "*|自然人|法人或其他组织|*|*|*|*|总计",
        "*|*|商业企业|科研机构|社会公益组织|法律服务机构|其他|*",
        "一、本年新收政府信息公开申请数量|8|0|0|0|0|0|8",
        "二、上年结转政府信息公开申请数量|0|0|0|0|0|0|0",
    )
    rest = grid(
        "三、本年度办理结果|（一）予以公开|*|||||||",
        "|（二）部分公开|*|||7||||7",
        "|（三）不予公开|1.属于国家秘密|1||||||1",
        "|无|?|6||||||6",
        "||3.危及“三安全一稳定”|1||||||1",
        "||?|||||||",
        "||5.属于三类内部事务信息|1||||||1",
    )
    cells = [replace(c, readings=()) if c.text == "?" else c for c in rest.cells]
    tables = (replace(head, method="ocr"), replace(rest, cells=tuple(cells), method="ocr"))
    (found,) = find_tables(Document("x", "image/png", tables), load_forms())
    for row, first in (("refused_prohibited_by_law", "6"), ("refused_third_party", "")):
        read = {s.column: s for s in found.slots if s.row == row}
        assert read["natural_person"].readings[0].text == read["total"].readings[0].text == first
        assert all("place_undecidable" not in s.doubts for s in read.values())


def test_values_that_a_page_break_parts_from_their_header_are_its() -> None:
    titles = "结果维持|结果纠正|其他结果|尚未审结|总计"
    head = grid(
        "行政复议|*|*|*|*|行政诉讼|*|*|*|*|*|*|*|*|*",
        f"{titles}|未经复议直接起诉|*|*|*|*|复议后起诉|*|*|*|*",
        f"*|*|*|*|*|{titles}|{titles}".replace("*|*|*|*|*", titles),
    )
    values = grid("6|7|12|0|25|6|3|0|3|12|0|7|8|0|15")
    title = Paragraph("四、政府信息公开行政复议、行政诉讼情况")
    feet = (Paragraph("file:///a/b/report-of-the-year.html"), Paragraph("2/3"), Paragraph("11/28/26, 1:46 PM"))
    tables = (replace(head, method="ocr"), *feet, replace(values, method="ocr"))
    (found,) = find_tables(Document("x", "application/pdf", (title, *tables)), load_forms())
    read = {(s.row, s.column): s for s in found.slots}
    assert len(read) == 15
    assert not any(s.doubts for s in read.values())
    assert read["reconsideration", "total"].readings[0].text == "25"
    assert read["litigation_after", "total"].readings[0].text == "15"
