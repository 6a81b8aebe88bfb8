"""The running head and foot of a page, typed at a fixed pitch."""

from __future__ import annotations

from baobiao.geometry import Box
from baobiao.layout.flow import Piece
from baobiao.layout.running import running_lines


def page(*lines: tuple[float, str]) -> list[Piece]:
    return [
        Piece(c, Box(5 * x, y, 5 * x + 5, y + 10), x > 0 and t[x - 1] == " ")
        for y, t in lines
        for x, c in enumerate(t)
        if c != " "
    ]


def texts(several: list[Piece]) -> str:
    return "".join(p.text for p in several)


TABLE = [(80.0 + 12 * i, f"Sector {c}                {i}24") for i, c in enumerate("ABCD")]


def test_a_title_and_a_page_number_at_the_edge_are_running_lines() -> None:
    head, foot = running_lines(page((30, "Annual report            17"), *TABLE, (780, "Page 4        Agency")), 800)
    assert (texts(head), texts(foot)) == ("Annualreport17", "Page4Agency")


def test_the_first_row_of_a_table_at_the_top_of_a_page_is_none() -> None:
    assert running_lines(page((68, "Sector Z               924"), *TABLE), 800) == ([], [])
    assert running_lines(page((68, "Sector Z     12         924"), *TABLE), 800) == ([], [])
    assert running_lines(page((60, "1. Introduction of it"), *TABLE), 800) == ([], [])
