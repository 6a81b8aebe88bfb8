"""Pages as reports have them: tables beside prose and charts, between level rules, on bands, and pages without any."""

from __future__ import annotations

import numpy as np
import pytest

from baobiao.document import Grid
from baobiao.geometry import Box
from baobiao.layout.flow import Piece
from baobiao.layout.positioned import PositionedPage, blocks

SIZE = 10.0
Item = tuple[float, float, str]
PROSE = (
    "the council reported that revenue rose and the",
    "agency expects a further increase in the coming",
    "quarter as rates of interest remain below those",
    "of the year before and trade between regions is",
    "growing again after a long decline in output of",
    "industry which had covered most of the southern",
    "provinces and the coast where ports were closed",
    "for repairs during most of the summer season of",
    "that year as the ministry said in its statement",
    "on the budget which parliament passed in autumn",
)
FIGURES = (("North", "1,200", "3.1"), ("South", "950", "2.7"), ("East", "1,010", "4.4"), ("West", "88", "0.3"))


def glyphs(items: list[Item], size: float = SIZE) -> list[Piece]:
    """Text with its left end and its top as characters half as wide as high."""
    pieces = []
    for x, y, text in items:
        spaced = False
        for i, character in enumerate(text):
            if character != " ":
                box = Box(x + i * size / 2, y, x + (i + 1) * size / 2, y + size)
                pieces.append(Piece(character, box, spaced))
            spaced = character == " "
    return pieces


def page(items: list[Item], rules: list[tuple[float, ...]] | None = None, **painted: np.ndarray) -> PositionedPage:
    drawn = np.array(rules or [], dtype=np.float64).reshape(-1, 4)
    return PositionedPage(1, (600, 800), glyphs(items), drawn, lambda b: b.scaled(1 / 600, 1 / 800), "pdf", **painted)


def grids(made: PositionedPage) -> list[list[list[str]]]:
    return [[[c.text for c in row] for row in b.by_row()] for b in blocks(made) if isinstance(b, Grid)]


def prose(x: float, y: float, count: int = 10) -> list[Item]:
    return [(x, y + 13 * i, line) for i, line in enumerate(PROSE[:count])]


def table(x: float, y: float, pitch: float = 13) -> list[Item]:
    head: list[Item] = [(x, y, "Region"), (x + 80, y, "Units"), (x + 140, y, "Share")]
    return head + [(x + 70 * j, y + pitch * (i + 1), t) for i, row in enumerate(FIGURES) for j, t in enumerate(row)]


def test_a_table_beside_a_column_of_prose_is_found_alone() -> None:
    (found,) = grids(page([*prose(40, 100), *table(320, 110)]))
    assert found[1:] == [list(row) for row in FIGURES]


def test_columns_of_prose_are_read_one_after_the_other() -> None:
    left, right = prose(40, 100), [(x, y, t.upper()) for x, y, t in prose(320, 104)]
    text = " ".join(b.text for b in blocks(page([*left, *right])) if not isinstance(b, Grid))
    assert text.index(PROSE[-1]) < text.index(PROSE[0].upper())
    assert grids(page([*left, *right])) == []


def test_lines_stretched_to_the_width_of_a_column_are_no_table() -> None:
    lines = (
        "fishery yield required as",
        "from northern tariff and",
        "category under forest in",
        "import cost reached for",
    )
    items: list[Item] = []
    for i, line in enumerate(lines * 2):
        words = line.split()
        gap = (260 - 5 * sum(map(len, words))) / (len(words) - 1)
        starts = [40 + sum(5 * len(w) + gap for w in words[:k]) for k in range(len(words))]
        items += [(x, 100 + 13 * i, w) for x, w in zip(starts, words, strict=True)]
    assert grids(page(items)) == []


@pytest.mark.parametrize("sideways", [False, True])
def test_a_chart_is_no_table(sideways: bool) -> None:
    bars = np.array(
        [[100 + 40 * i, 300 - 20 * h, 120 + 40 * i, 300] for i, h in enumerate((3, 5, 2, 7, 4))], dtype=float
    )
    grid = [(90.0, 300.0 - 40 * i, 310.0, 300.0 - 40 * i) for i in range(5)] + [(90.0, 140.0, 90.0, 300.0)]
    labels: list[Item] = [(70, 295 - 40 * i, str(10 * i)) for i in range(5)]
    labels += [(100 + 40 * i, 303, str(1995 + i)) for i in range(5)]
    if sideways:
        bars = bars[:, [1, 0, 3, 2]]
        bars[:, [0, 2]] = 400 - bars[:, [2, 0]]
        labels, grid = [(55, 100 + 40 * i, t) for i, (_, _, t) in enumerate(labels[5:])], []
    assert grids(page(labels, grid, fills=bars)) == []


def test_a_table_on_bands_of_colour_has_a_row_for_each_band() -> None:
    items: list[Item] = [(40, 100, "Code"), (200, 100, "Name"), (400, 100, "Note")]
    for i in range(6):
        y = 120 + 30 * i
        items += [(40, y, f"B{i}"), (200, y, "A long name that"), (200, y + 13, "goes on"), (400, y, "see below")]
    fills = np.array([[40, 117 + 30 * i, 560, 147 + 30 * i] for i in range(0, 6, 2)], dtype=float)
    (found,) = grids(page(items, fills=fills))
    assert found[1:] == [[f"B{i}", "A long name that goes on", "see below"] for i in range(6)]


def test_level_rules_hold_a_table_of_words_together() -> None:
    items: list[Item] = []
    rules = [(40.0, 95.0, 560.0, 95.0)]
    y = 100.0
    for i in range(5):
        items += [(40, y, f"Office {i}"), (200, y, "Keeps the register of"), (420, y, "Monthly")]
        items += [(200, y + 12, "all holdings and tells"), (200, y + 24, "the council of changes")]
        items += [(200, y + 36, "within"), (200, y + 48, "a week")]
        y += 66
        rules.append((40.0, y - 3, 560.0, y - 3))
    (found,) = grids(page(items, rules))
    assert [row[0] for row in found] == [f"Office {i}" for i in range(5)]
    assert found[0][1] == "Keeps the register of all holdings and tells the council of changes within a week"


def test_numbers_of_columns_are_a_row_of_their_own() -> None:
    items = table(40, 100)
    numbers: list[Item] = [(45, 112, "(1)"), (120, 112, "(2)"), (180, 112, "(3)")]
    moved = [(x, y if y == 100 else y + 13, t) for x, y, t in items]
    (found,) = grids(page([*moved, *numbers]))
    assert found[:2] == [["Region", "Units", "Share"], ["(1)", "(2)", "(3)"]]


def test_a_heading_over_the_middle_spans_all_columns() -> None:
    items = [*table(40, 100), *((x, y + 70, t) for x, y, t in table(40, 100)[3:])]
    made = page([*items, (107, 168, "Later")])
    (found,) = [b for b in blocks(made) if isinstance(b, Grid)]
    (heading,) = [c for c in found.cells if c.text == "Later"]
    assert (heading.column, heading.column_span) == (0, 3)


def test_contents_are_no_table() -> None:
    items: list[Item] = []
    for i in range(8):
        y = 100.0 + 14 * i
        items += [
            (40, y, f"{i + 1}."),
            (70, y, "Trade of the region"),
            (300, y, ". . . . . . ."),
            (540, y, str(3 + 4 * i)),
        ]
    assert grids(page(items)) == []


def test_items_of_a_list_do_not_become_rows_of_the_table_below() -> None:
    items: list[Item] = [(40, 60 + 13 * i, "–") for i in range(3)]
    items += [(58, 60 + 13 * i, "growth of the fishery sector") for i in range(3)]
    (found,) = grids(page([*items, *table(40, 104)]))
    assert found[0] == ["Region", "Units", "Share"]


def test_a_sum_in_dollars_is_not_glued_to_its_neighbour() -> None:
    items: list[Item] = [
        (40 if j == 0 else 100 + 48 * j, 100 + 13 * i, t)
        for i in range(6)
        for j, t in enumerate(("Item", f"$ 1,40{i}", f"$ 9,15{i}"))
    ]
    (found,) = grids(page(items))
    assert found[0] == ["Item", "$ 1,400", "$ 9,150"]


def ruled(x: list[float], y: list[float]) -> list[tuple[float, ...]]:
    return [(x[0], v, x[-1], v) for v in y] + [(v, y[0], v, y[-1]) for v in x]


def test_a_figure_broken_in_its_cell_is_no_second_row() -> None:
    items: list[Item] = [(44, 104, "Item"), (84, 104, "Sum"), (124, 104, "Rest")]
    items += [(44, 124, "Roads"), (82, 124, "24,777.8"), (82, 136, "7"), (124, 124, "1.43")]
    items += [(44, 154, "Parks"), (82, 154, "10,105.1"), (82, 166, "8"), (124, 154, "2.50")]
    (found,) = grids(page(items, ruled([40, 80, 122, 160], [100, 120, 150, 180])))
    assert found[1:] == [["Roads", "24,777.87", "1.43"], ["Parks", "10,105.18", "2.50"]] or found[1:] == [
        ["Roads", "24,777.8 7", "1.43"],
        ["Parks", "10,105.1 8", "2.50"],
    ]


def test_a_title_across_plumb_rules_that_it_breaks_is_not_cut() -> None:
    items: list[Item] = [(44, 104, "Region"), (164, 104, "Units"), (264, 104, "Share")]
    rules = [(40.0, 100.0, 340.0, 100.0), (40.0, 118.0, 340.0, 118.0), (40.0, 262.0, 340.0, 262.0)]
    for i in range(10):
        items += [(44, 122 + 14 * i, f"B{i}"), (164, 122 + 14 * i, str(10 + i)), (264, 122 + 14 * i, str(90 - i))]
    items = [item for item in items if item[1] != 122 + 14 * 5]
    items.append((109, 122 + 14 * 5, "Later years of these"))
    for x in (40.0, 150.0, 250.0, 340.0):
        rules += [(x, 100.0, x, 190.0), (x, 204.0, x, 262.0)]
    made = page(items, rules)
    (found,) = [b for b in blocks(made) if isinstance(b, Grid)]
    (heading,) = [c for c in found.cells if c.text.startswith("Later")]
    assert heading.text == "Later years of these"
    assert heading.column_span > 1


def test_a_title_over_the_middle_of_two_columns_parts_them() -> None:
    items: list[Item] = [(40, 100, "State"), (162.5, 100, "Revenue"), (140, 113, "Health"), (185, 113, "Welfare")]
    for i in range(6):
        items += [(40, 126 + 13 * i, "Goa"), (140, 126 + 13 * i, f"4,05{i}"), (215, 126 + 13 * i, "0")]
    (found,) = grids(page(items))
    assert found[2] == ["Goa", "4,050", "0"]


def lattice_rules(x: float, y: float, columns: int, rows: int, high: float) -> list[tuple[float, ...]]:
    level = [(x, y + i * high, x + 60 * columns, y + i * high) for i in range(rows + 1)]
    return level + [(x + 60 * j, y, x + 60 * j, y + rows * high) for j in range(columns + 1)]


def test_labels_beside_a_ruled_table_are_its_first_column() -> None:
    rows = [("Units", "Share"), *(row[1:] for row in FIGURES)]
    cells = [(304 + 60 * j, 103 + 13 * i, text) for i, row in enumerate(rows) for j, text in enumerate(row)]
    labels: list[Item] = [(200.0, 103 + 13 * (i + 1), row[0]) for i, row in enumerate(FIGURES)]
    (found,) = grids(page(cells + labels, lattice_rules(300, 100, 2, 5, 13)))
    assert found == [["", "Units", "Share"], *(list(row) for row in FIGURES)]


def test_running_text_beside_a_ruled_table_is_no_column_of_it() -> None:
    cells = [(354 + 60 * j, 103 + 13 * i, str(10 * i + j)) for i in range(6) for j in range(3)]
    (found,) = grids(page(cells + prose(50, 77), lattice_rules(350, 100, 3, 6, 13)))
    assert [len(row) for row in found] == [3] * 6
