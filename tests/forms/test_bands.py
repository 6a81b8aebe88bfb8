"""Columns told by the titles over several of them."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from baobiao.document import Cell, Place, Reading
from baobiao.forms.align.bands import find_bands, in_bands
from baobiao.forms.align.plan import Leaf
from baobiao.geometry import Box

NAMES = ("结果维持", "结果纠正", "其他结果", "总计")
LEAVES = tuple(
    Leaf(None, f"{group}{i}", (name,), (group,)) for group in ("行政复议", "行政诉讼") for i, name in enumerate(NAMES)
)
Over = list[tuple[str, ...]]


def over(*titles: str) -> Over:
    """Two groups of four columns each, with these titles of columns, "" for one that was not read."""
    groups = ("行政复议",) * 4 + ("行政诉讼",) * 4
    return [(group, title) if title else (group,) for group, title in zip(groups, titles, strict=True)]


UNREAD = over(*[""] * 8)


def row(*texts: str, widths: Sequence[float] = (0.1,) * 8) -> list[Cell]:
    return [
        Cell(3, i, (Reading(text),), place=Place(box=Box(0.1 * i, 0.5, 0.1 * i + width, 0.6)))
        for i, (text, width) in enumerate(zip(texts, widths, strict=True))
    ]


def told(titles: Over, values: Sequence[Cell]) -> list[int]:
    return sorted(in_bands(values, find_bands(titles, 0, LEAVES)))


def test_as_many_columns_as_the_form_has_under_each_title_are_its_columns() -> None:
    assert told(UNREAD, row(*"12345678")) == list(range(8))


def test_titles_of_columns_speak_where_cells_are_empty() -> None:
    """An empty cell may be half of one that a stroke cut, and make up for two that ran together."""
    values = row("1", "", "", "1", "5", "6", "7", "18")
    assert told(UNREAD, values) == [4, 5, 6, 7]
    assert told(over("结果维持", "", "", "总计", "", "", "", ""), values) == list(range(8))


def test_a_title_over_another_column_than_its_order_says_tells_that_the_order_is_lost() -> None:
    assert told(over("结果维持", "", "结果纠正", "总计", "", "", "", ""), row(*"12345678")) == [4, 5, 6, 7]


@pytest.mark.parametrize("widths", [(0.1, 0.2, 0.1, 0.1), (0.1, 0.03, 0.1, 0.1)])
def test_uneven_columns_without_titles_tell_nothing(widths: tuple[float, ...]) -> None:
    assert told(UNREAD, row(*"12345678", widths=(*widths, *(0.1,) * 4))) == [4, 5, 6, 7]


def test_a_column_too_few_leaves_its_band_open_and_no_other() -> None:
    titles = [over_column for i, over_column in enumerate(UNREAD) if i != 1]
    assert told(titles, row(*"1345678", widths=(0.1,) * 7)) == [4, 5, 6, 7]


def test_a_group_without_its_title_leaves_all_open() -> None:
    assert find_bands([("行政复议",)] * 4 + [()] * 4, 0, LEAVES) == ()
    assert find_bands([*UNREAD[4:], *UNREAD[:4]], 0, LEAVES) == ()


def test_a_title_that_others_ran_into_stands_over_its_columns_and_one_over_all_tells_nothing() -> None:
    paths = [("申请人情况",), *[("申请人情况", "法人或其他组织")] * 3, ("申请人情况",)]
    leaves = [
        Leaf(None, f"c{i}", (name,), path) for i, (name, path) in enumerate(zip("甲乙丙丁戊", paths, strict=True))
    ]
    titles: Over = [("申请人情况", "甲"), *[("申请人情况法人或其他组织乙丙",)] * 3, ("申请人情况", "戊")]
    found = find_bands(titles, 0, leaves)
    assert [(band.first, band.last) for band in found] == [(0, 0), (1, 3), (4, 4)]


PLAIN = tuple(
    Leaf(None, f"c{i}", (name,), ()) for i, name in enumerate(("自然人", "商业企业", "科研机构", "其他", "总计"))
)


def test_columns_are_told_by_their_order_where_titles_are_read_all_along() -> None:
    """The corner at the left could not be read, and a rule lacks in the heading."""
    titles: Over = [("",), ("商业企业",), ("商业企业",), ("科研机构",), ("其也",), ("总计",)]
    (band,) = find_bands(titles, 0, PLAIN)
    assert (band.first, band.last, band.start, band.stop) == (1, 5, 0, 5)
    values = [Cell(3, 1 + i, (Reading(text),)) for i, text in enumerate(["", "2", "", "4", ""])]
    assert [cell.column for cell in in_bands(values, [band]).values()] == [1, 2, 3, 4, 5]


@pytest.mark.parametrize(
    "titles",
    [
        ["", "", "", "其他", "总计"],  # three columns side by side of which nothing is read
        ["自然人", "", "其他", "", "总计"],  # one stands elsewhere
        ["自然人", "商业企业", "科研机构", "其他", "", "总计"],  # one too many
    ],
)
def test_order_tells_nothing_where_titles_are_few_or_say_otherwise(titles: list[str]) -> None:
    assert find_bands([(title,) for title in titles], 0, PLAIN) == ()
