"""Rows of a picture whose worn titles the order of the form settles."""

from __future__ import annotations

from collections.abc import Sequence

from baobiao.document import Cell, Document, Grid, Reading
from baobiao.forms.align import find_tables
from baobiao.forms.library import load_forms

HEADER = ("", "自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计")
WORN = {8: "四天心種", 9: "", 10: "督丁行收", 17: "喜芬采氧中语", 18: "鱼委变常", 19: "G"}
"""Titles that nobody can read, by the row that they stand in."""


def titles() -> list[str]:
    form = next(form for form in load_forms() if form.id == "2021")
    return [row.titles[0] for block in form.table("requests").blocks for row in block.rows]


def doubts(lines: Sequence[tuple[str, str]]) -> dict[tuple[str, str], bool]:
    """Whether each cell of a table of requests is in doubt, by the value printed in it: title and value of each line,
    as a picture's reader has them; the first column of values and the last are filled."""
    cells = [Cell(0, c, (Reading(title, 0.99),)) for c, title in enumerate(HEADER)]
    for r, (title, value) in enumerate(lines, 1):
        sure = 0.001 if title in WORN.values() else 0.97
        texts = [(title, sure), (value, 0.999), *[("", 0.999)] * 5, (value, 0.999)]
        cells += [Cell(r, c, (Reading(*text),)) for c, text in enumerate(texts)]
    table = Grid(len(lines) + 1, len(HEADER), tuple(cells), "ocr")
    (found,) = find_tables(Document("x", "image/png", (table,)), load_forms())
    first = [s for s in found.slots if s.column == "natural_person"]
    return {(s.row, s.readings[0].text if s.readings else "?"): bool(s.doubts) for s in first}


def test_worn_titles_in_a_grid_of_just_as_many_lines_as_the_form_has_rows_are_settled_by_their_order() -> None:
    form = next(form for form in load_forms() if form.id == "2021")
    codes = [row.id for block in form.table("requests").blocks for row in block.rows]
    seen = doubts([(WORN.get(r, title), str(100 + r)) for r, title in enumerate(titles())])
    assert seen == {(code, str(100 + r)): False for r, code in enumerate(codes)}


def test_worn_titles_stay_in_doubt_where_a_line_is_lost_or_too_many() -> None:
    lines = [(WORN.get(r, title), str(100 + r)) for r, title in enumerate(titles())]
    fewer = doubts([*lines[:9], *lines[10:]])
    more = doubts([*lines[:18], ("", "7"), *lines[18:]])
    assert any(fewer.values())
    assert all(doubt for (_, value), doubt in fewer.items() if value in ("108", "110"))
    assert all(doubt for (_, value), doubt in more.items() if value in ("117", "118", "119", "7"))


def test_a_title_surely_read_that_is_no_row_s_leaves_all_in_doubt() -> None:
    """A report that has a row of its own in the place of one of the form's."""
    worn = {**WORN, 18: "本单位自行增加的项目"}
    seen = doubts([(worn.get(r, title), str(100 + r)) for r, title in enumerate(titles())])
    assert all(doubt for (_, value), doubt in seen.items() if value in ("117", "118", "119"))


def test_the_title_of_a_group_beside_a_title_that_could_not_be_read_names_no_other_row() -> None:
    """“其他处理” stands before the first of its rows, and is more like “其他” than like that."""
    lines = [("（六）其他处理" if r == 20 else title, str(100 + r)) for r, title in enumerate(titles())]
    assert not any(doubts(lines).values())


def test_titles_of_columns_that_nobody_can_read_beside_titles_that_reach_down_to_them_are_a_header() -> None:
    over = [("申请人情况", 1, 7, 1), ("自然人", 1, 1, 2), ("法人或其他组织", 2, 5, 1), ("总计", 7, 1, 2)]
    cells = [Cell(r and 1, c, (Reading(t, 0.97),), down, w) for r, (t, c, w, down) in enumerate(over)]
    cells = [Cell(0, 0, (Reading("（本列数据的勾稽关系为）", 0.6),), 3), *cells]
    cells += [Cell(2, c, (Reading(t, 0.05),)) for c, t in enumerate(("固立止", "果", "器磊额", "实种报"), 2)]
    cells.append(Cell(2, 6, (Reading("其他", 0.99),)))
    for r, title in enumerate(titles(), 3):
        cells += [Cell(r, c, (Reading(str(c + r), 0.999),)) for c in range(1, 8)]
        cells.append(Cell(r, 0, (Reading(title, 0.97),)))
    cells.sort(key=lambda cell: (cell.row, cell.column))
    table = Grid(len(titles()) + 3, 8, tuple(cells), "ocr")
    (found,) = find_tables(Document("x", "image/png", (table,)), load_forms())
    assert len(found.slots) == 7 * len(titles())
    assert not any(slot.doubts for slot in found.slots)


def test_a_title_of_a_column_that_could_not_be_read_does_not_leave_its_place_to_the_title_above() -> None:
    over = [("（本列数据的勾稽关系为）", 0, 1, 2), ("自然人", 1, 1, 2), ("法人或其他组织", 2, 5, 1), ("总计", 7, 1, 2)]
    cells = [Cell(0, c, (Reading(t, 0.97),), down, w) for t, c, w, down in over]
    names = ("商业企业", "科研机构", "社会公益组织", "", "其他")
    cells += [Cell(1, c, (Reading(t, 0.97),) if t else ()) for c, t in enumerate(names, 2)]
    for r, title in enumerate(titles(), 2):
        cells += [Cell(r, c, (Reading(str(c + r), 0.999),)) for c in range(1, 8)]
        cells.append(Cell(r, 0, (Reading(title, 0.97),)))
    cells.sort(key=lambda cell: (cell.row, cell.column))
    table = Grid(len(titles()) + 2, 8, tuple(cells), "ocr")
    (found,) = find_tables(Document("x", "image/png", (table,)), load_forms())
    assert len(found.slots) == 7 * len(titles())
    assert not any(slot.doubts for slot in found.slots)
