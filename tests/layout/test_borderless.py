"""Tables from where text stands, typed as lines of a fixed pitch: a character is 5 wide, a line 10 high."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from baobiao.geometry import Box
from baobiao.layout.borderless import TextTable, find_tables
from baobiao.layout.borderless.chunks import chunk_lines
from baobiao.layout.borderless.columns import columns
from baobiao.layout.borderless.model import Chunk, ChunkLine
from baobiao.layout.borderless.refine import Room, divided
from baobiao.layout.borderless.regions import regions
from baobiao.layout.flow import Piece, logical


def typed(text: str, *, pitch: float = 14, left: float = 50, top: float = 50) -> list[Piece]:
    """The glyphs of lines of text; a blank is as wide as a character."""
    return [
        Piece(
            c,
            Box(left + 5 * x, top + pitch * y, left + 5 * x + 5, top + pitch * y + 10),
            bool(x) and line[x - 1] == " ",
        )
        for y, line in enumerate(text.strip("\n").splitlines())
        for x, c in enumerate(line)
        if c != " "
    ]


def shown(table: TextTable) -> list[list[str]]:
    grid = [["" for _ in range(table.columns)] for _ in range(table.rows)]
    for cell in table.cells:
        grid[cell.row][cell.column] = " ".join(line.text for line in cell.lines)
    return grid


FIGURES = """
Country          2019      2020    Change
Norway             12     1,034      8.1%
Upper Volta       345       (2)         -
Chad                7     9,999     -3.0%
"""


def test_a_table_of_figures_without_rules() -> None:
    (table,) = find_tables(typed(FIGURES))
    assert shown(table) == [
        ["Country", "2019", "2020", "Change"],
        ["Norway", "12", "1,034", "8.1%"],
        ["Upper Volta", "345", "(2)", "-"],
        ["Chad", "7", "9,999", "-3.0%"],
    ]


def test_a_spanning_title_and_a_wrapped_label() -> None:
    text = """
                   Men only         Women only
Region           2019   2020      2019   2020
North              12     34        56     78
"""
    rows = typed(text, pitch=18) + typed(
        "South and the far\nislands            1      2         3      4", pitch=11, top=122
    )
    (table,) = find_tables(rows + typed("West                5      6         7      8", top=152))
    assert [(c.column, c.column_span) for c in table.cells if c.row == 0] == [(1, 2), (3, 2)]
    assert shown(table)[3][0] == "South and the far islands"
    assert table.rows == 5


@pytest.mark.parametrize(
    "text",
    [
        # two columns of prose
        """
the quick brown fox jumps over the lazy     dogs bark at night when the moon is full
dog and then it runs away into the wood     and nobody sleeps until the morning light
where nobody has ever seen it come back     comes over the hills and wakes the birds
again although many have looked for the     that sing in the trees around the village
quick brown fox that jumps over all the     where people get up and go to their work
lazy dogs that they could find anywhere     in the fields that lie along the old road
""",
        # a list
        """
•   first item of the list of things
•   second item which is longer than that
•   third item
•   fourth item of them
""",
        # contents
        """
Introduction . . . . . . . . . . . . . . . . . .      1
Methods and data . . . . . . . . . . . . . . . .     12
Results . . . . . . . . . . . . . . . . . . . . .     34
References . . . . . . . . . . . . . . . . . . .    101
""",
        # keys and values
        """
Name:          John Smith
Born:          in a small town
Profession:    engineer of bridges
Hobby:         none that we know
""",
    ],
    ids=["prose", "list", "contents", "form"],
)
def test_what_only_looks_like_a_table_is_none(text: str) -> None:
    assert find_tables(typed(text)) == []


def test_groups_of_thousands_are_one_figure() -> None:
    text = """
Year            Exports     Imports
First            12 345     678 901
Second          932 850       1 002
Third             7 071     454 454
Fourth           98 700      12 998
Fifth            10 123      19 293
"""
    (table,) = find_tables([Piece(p.text, p.box.scaled(0.5, 1).moved(0, 0), p.spaced) for p in typed(text)])
    assert shown(table)[2] == ["Second", "932 850", "1 002"]


def test_a_table_in_one_column_of_a_page_in_two() -> None:
    prose = "\n".join(["where nobody has ever seen it come back at", "again although many have looked for the to"] * 6)
    (table,) = find_tables(typed(FIGURES, pitch=14) + typed(prose, left=50 + 5 * 46))
    assert shown(table)[1] == ["Norway", "12", "1,034", "8.1%"]


def room(row: int, column: int, text: str, box: Box) -> Room:
    return Room(row, column, 1, 1, box, tuple(typed(text, pitch=12, left=box.x0 + 3, top=box.y0 + 3)))


def test_rows_that_no_rule_parts_are_told_by_their_figures() -> None:
    rooms = [
        room(0, 0, "Name", Box(0, 0, 100, 20)),
        room(0, 1, "Count", Box(100, 0, 200, 20)),
        room(1, 0, "alpha\nbeta\ngamma\ndelta", Box(0, 20, 100, 70)),
        room(1, 1, "1\n22\n333\n4", Box(100, 20, 200, 70)),
    ]
    fine = divided(rooms, 2, 2)
    assert fine is not None
    texts = {(c.row, c.column): "".join(p.text for p in c.pieces) for c in fine}
    assert texts == {
        (0, 0): "Name", (0, 1): "Count", (1, 0): "alpha", (1, 1): "1", (2, 0): "beta", (2, 1): "22",
        (3, 0): "gamma", (3, 1): "333", (4, 0): "delta", (4, 1): "4",
    }  # fmt: skip


def test_wrapped_text_in_ruled_cells_stays_one_cell() -> None:
    rooms = [
        room(0, 0, "a long label\nthat goes on", Box(0, 0, 70, 40)),
        room(0, 1, "and a remark\nthat does as\nwell, always", Box(70, 0, 140, 40)),
    ]
    assert divided(rooms, 1, 2) is None


@settings(deadline=None, max_examples=60)
@given(st.lists(st.lists(st.text("ab1 ", max_size=12), min_size=1, max_size=5), min_size=1, max_size=12))
def test_no_piece_is_in_two_cells(rows: list[list[str]]) -> None:
    pieces = typed("\n".join("".join(t.ljust(16) for t in row) for row in rows))
    inside = [id(p) for table in find_tables(pieces) for p in table.pieces]
    assert len(inside) == len(set(inside))
    assert set(inside) <= set(map(id, pieces))


def test_decimals_are_figures_not_numbers_of_items() -> None:
    text = """
Name             Share
Alpha             53.8
Beta              17.1
Gamma             95.3
"""
    (table,) = find_tables(typed(text, pitch=17))
    assert shown(table) == [["Name", "Share"], ["Alpha", "53.8"], ["Beta", "17.1"], ["Gamma", "95.3"]]


def test_a_table_goes_on_after_a_heading_in_its_first_column() -> None:
    text = """
Assets                    2016
Cash                     5,111

Class B
Bonds                   49,144
Shares                 471,555
"""
    (table,) = find_tables(typed(text))
    assert [row[0] for row in shown(table)] == ["Assets", "Cash", "Class B", "Bonds", "Shares"]


def test_lines_from_the_right_are_in_reading_order() -> None:
    seen = "؟تنا نيا نم"
    assert logical(seen) == "من اين انت؟"
    assert logical("ططق 47 يدنع") == "عندي 47 قطط"


CENTRED = """
Scheme      Purpose of the payment     Code   Rate
            Support for the farms in
Hills       the hills and for their    A12    4.5%
            roads
            Support for new farms in
Plains      the wide plains            B7     2.5%
            Help after floods and
Rivers      storms, paid at once to    C31    9.0%
            those who ask for it
Coasts      Payment for the dunes      D4     1.5%
"""


def test_words_around_the_figures_of_their_row_are_one_cell() -> None:
    (table,) = find_tables(typed(CENTRED, pitch=11))
    assert [row[2] for row in shown(table)] == ["Code", "A12", "B7", "C31", "D4"]
    assert shown(table)[1] == ["Hills", "Support for the farms in the hills and for their roads", "A12", "4.5%"]
    assert shown(table)[3][1] == "Help after floods and storms, paid at once to those who ask for it"


def test_tables_side_by_side_are_two() -> None:
    left = typed(
        "Town       Rain   Sun\n" + "\n".join(f"Town {c}     1{i}0    {i}.5" for i, c in enumerate("ABCDEFGH"))
    )
    right = typed(
        "Lake     Depth  Fish\n" + "\n".join(f"Lake {c}     {i}7    {i}4" for i, c in enumerate("KLMNOP")),
        pitch=19,
        left=260,
    )
    found = find_tables(left + right)
    assert [(t.rows, t.columns) for t in found] == [(9, 3), (7, 3)]


def test_a_caption_ends_a_table() -> None:
    one = typed(FIGURES, pitch=12)
    caption = typed("Table 4. Other things", top=50 + 12 * 4)
    two = typed(FIGURES.replace("Norway", "Sweden"), pitch=12, top=50 + 12 * 5)
    assert [t.rows for t in find_tables(one + caption + two)] == [4, 4]
    chinese = typed("表4其他收入", top=50 + 12 * 4, left=120)
    assert [t.rows for t in find_tables(one + chinese + two)] == [4, 4]


def test_two_figures_are_not_one_because_the_second_begins_with_three_digits() -> None:
    text = "\n".join(f"Place {i}   10{i}.65 188.8{i}  12" for i in range(6))
    (table,) = find_tables(typed(text))
    assert shown(table)[0] == ["Place 0", "100.65", "188.80", "12"]


def test_contents_with_leaders_before_their_pages_are_no_table() -> None:
    text = "\n".join(f"{i}. Chapter of the book      ......{'..' * (i % 3)}{10 * i}" for i in range(1, 9))
    assert not find_tables(typed(text))


def test_figures_that_touch_the_words_of_the_next_column_are_parted_from_them() -> None:
    """Their column ends at one x, however little white is there."""
    words = ("fish and salt", "timber for ships", "wool", "iron and coal", "grain of all kinds", "furs")
    lines = [f"Place {c}   {i}1,204.5 {w}" for i, (c, w) in enumerate(zip("ABCDEF", words, strict=True), 1)]
    (table,) = find_tables(typed("\n".join(lines)))
    assert shown(table) == [
        [f"Place {c}", f"{i}1,204.5", w] for i, (c, w) in enumerate(zip("ABCDEF", words, strict=True), 1)
    ]


def test_a_comma_whose_box_is_its_ink_stays_on_its_line() -> None:
    def tight(piece: Piece) -> Piece:
        low = Box(piece.box.x0, piece.box.y1 - 2, piece.box.x1, piece.box.y1 + 1)
        return Piece(piece.text, low if piece.text in ",." else piece.box, piece.spaced)

    (table,) = find_tables([tight(p) for p in typed(FIGURES, pitch=12)])
    assert shown(table)[1:] == [
        ["Norway", "12", "1,034", "8.1%"],
        ["Upper Volta", "345", "(2)", "-"],
        ["Chad", "7", "9,999", "-3.0%"],
    ]


def line_at(y: float, *chunks: tuple[float, float, str]) -> ChunkLine:
    """A line 9 high of chunks from where to where."""
    return ChunkLine(tuple(Chunk((Piece(text, Box(x0, y, x1, y + 9)),)) for x0, x1, text in chunks), 9)


def test_a_title_that_bridges_two_columns_with_another_does_not_make_them_one() -> None:
    titles = line_at(50, (51, 72, "Supply"), (321, 408, "Budget"), (545, 561, "All"))
    years = line_at(65, (256, 295, "1987"), (338, 353, "1988"), (396, 436, "1989"), (474, 490, "1990"))
    figures = ((51, 91, "North"), (291, 311, "3"), (353, 374, "5"), (433, 453, "8"), (478, 490, "2"), (525, 561, "7"))
    assert len(columns([titles, years, *(line_at(85 + 15 * i, *figures) for i in range(9))])) == 6


def test_the_white_after_a_sentence_parts_no_line() -> None:
    text = "(and the rest of it as of a year ago).  Then all of it was lost"
    assert [len(line.chunks) for line in chunk_lines(typed(text))] == [1]
    text = "Franses  PH   van  Dijk  Opschoor"
    pieces = [replace(p, box=Box(p.box.x0, p.box.y0, p.box.x1, p.box.y0 + 5)) for p in typed(text.replace("   ", "  "))]
    assert [len(line.chunks) for line in chunk_lines(pieces)] == [1]


@pytest.mark.parametrize("frames", [((40, 420),), ((40, 420), (44, 220))])
def test_what_stands_between_wide_frames_is_no_part_of_the_table_among_them(
    frames: tuple[tuple[int, int], ...],
) -> None:
    """Bands of colour over the width of the page, a short table with or without rules of its own between them."""
    table = "Item      1990   1991\nNorth       12     34\nSouth       56     78"
    pieces = typed("a listing", top=20) + typed(table, top=60) + typed("another listing", top=130)
    rules = [
        (float(x0), y, float(x1))
        for (x0, x1), ys in zip(frames, ((18, 32, 128, 142), (58, 73, 106)), strict=False)
        for y in ys
    ]
    (found,) = find_tables(pieces, rules)
    assert shown(found) == [["Item", "1990", "1991"], ["North", "12", "34"], ["South", "56", "78"]]


def test_the_number_of_a_section_starts_no_table() -> None:
    pieces = typed("2.2   Matrix") + typed(FIGURES, top=64)
    (found,) = find_tables(pieces)
    assert shown(found)[0] == ["Country", "2019", "2020", "Change"]


def test_words_that_go_on_in_the_middle_of_a_sentence_are_no_rows_of_a_ruled_row() -> None:
    texts = (
        "A report that was\nnever sent in it\nwas lost again",
        "It is not the same\nas that of the north\nand never was",
    )
    rooms = [
        Room(
            0,
            column,
            1,
            1,
            Box(45 + 140 * column, 45, 185 + 140 * column, 100),
            tuple(typed(t, left=50 + 140 * column)),
        )
        for column, t in enumerate(texts)
    ]
    assert divided(rooms, 1, 2) is None


def test_the_head_of_a_page_is_no_part_of_the_table_whose_rules_begin_below_it() -> None:
    pieces = typed("8      A report", top=20) + typed(
        "Item   1990   1991\nNorth    12     34\nSouth    56     78", top=50
    )
    (found,) = find_tables(pieces, [(48, 46, 142), (48, 62, 142), (48, 90, 142)])
    assert shown(found)[0] == ["Item", "1990", "1991"]


def test_the_gutter_of_a_page_ends_at_the_rule_below_a_table() -> None:
    prose = (
        2 * "the quick brown fox jumps on\nthe lazy dog and runs away\ninto the wood where nobody\never saw it come\n"
    )
    table = "Name            Word                   Note\nNorth           This is a note\nSouth           That"
    pieces = typed(table, top=20) + typed(prose, top=80) + typed(prose, top=80, left=230)
    assert len(next(iter(regions(pieces, [(48, 66, 400)])))) == len(typed(table))


@pytest.mark.parametrize(
    "text",
    [
        """
  a = b X + c          (1)
  d = e Y              (2)
  f = g Z - h          (3)
""",
        """
1     Of the first things          3
2     Of what came after it        7
2.1   Of the second and third     12
3     Of all of them              21
""",
    ],
    ids=["equations", "contents"],
)
def test_numbered_equations_and_contents_are_no_tables(text: str) -> None:
    assert not find_tables(typed(text))


def test_labels_that_had_no_room_go_on_below_and_headings_do_not() -> None:
    text = """
Region             2019   2020
Wood in land         12     34
Northern             56     78
(South)
Yorkto in of         91     11
Region
Richmond by          13     14
County
Trenton             151     16
"""
    (table,) = find_tables(typed(text, pitch=11))
    labels = ["Region", "Wood in land", "Northern (South)", "Yorkto in of Region", "Richmond by County", "Trenton"]
    assert [row[0] for row in shown(table)] == labels


def test_prose_in_columns_right_below_a_table_of_figures_is_no_part_of_it() -> None:
    prose = "and so it was in all of these years     nor was there any of it on the land"
    pieces = typed(FIGURES) + typed("\n".join([prose] * 3), top=112, pitch=12)
    (table,) = find_tables(pieces)
    assert table.rows == 4


def test_the_rule_below_the_titles_ends_the_head_of_a_table_of_words() -> None:
    text = """
Symbol    Size      What it is
Xi        N by P    Raw
Ji        N by L    Indicator of factors
Xij       P by Q    Row
Zij       Q by R    Matrix of all of it
t         n         Vector
"""
    (table,) = find_tables(typed(text, pitch=13), [(48, 48, 255), (48, 61.5, 255), (48, 128, 255)])
    assert [row[0] for row in shown(table)] == ["Symbol", "Xi", "Ji", "Xij", "Zij", "t"]


def test_an_index_is_no_table() -> None:
    text = """
Areas, 12, 31       Farms, 7            Ports, 104-108
Banks, 4            Grants, 18, 22      Rates, 3
Census, 9, 10       Health, 41          Roads, 66, 71
Debts, 118          Imports, 5          Schools, 12, 90
"""
    assert not find_tables(typed(text))
    assert find_tables(typed(text.replace(", ", "  ")))


WORDY = """
No.  Measure                                  Who

0.1  a wide one                               hens

0.2  another                                  cows

0.3  and a third                              pigs

     the quick brown fox jumps over the dog
     and it runs away into the deep wood to
     where nobody ever saw it come back to
     us as she sits down beside the old barn
     the slow green cat walks under the hen
1.1  the small white dog sleeps in the sun    the fox
     while all others are far away from here
     until somebody comes to call him in the
     house of the man who has seen them all
1.2  when she goes to the market with a hen   the cat
"""


def test_a_column_of_words_between_the_rules_of_a_table_is_no_column_of_the_page() -> None:
    pieces = typed(WORDY)
    assert len(regions(pieces)) > 1
    (region,) = regions(pieces, [(48.0, 45.0, 310.0), (48.0, 61.5, 310.0), (48.0, 305.0, 310.0)])
    assert len(region) == len(pieces)


def test_two_tables_side_by_side_with_rules_at_heights_of_their_own_are_two_regions() -> None:
    left = typed("Item   Who\nNorth  fox\nSouth  cat")
    right = typed("Place      What\nA wide one dog\nAnother    hen", left=250, top=57)
    rules = [(48.0, y, 200.0) for y in (48.0, 62.0, 76.0, 90.0)] + [(248.0, y, 400.0) for y in (55.0, 69.0, 83.0, 97.0)]
    assert [len(region) for region in regions(left + right, rules)] == [len(left), len(right)]
    level = [(x0, 48.0 + 14 * i, x1) for x0, x1 in ((48.0, 200.0), (248.0, 400.0)) for i in range(4)]
    assert len(regions(left + right, level)) == 1


def test_long_words_of_the_second_column_between_rules_stay_in_their_table() -> None:
    text = """
Name      What it is
          the quick brown fox jumps over the lazy dog
          and it runs away into the deep dark wood to
North     hide
          the slow green cat walks under the fat hen as
South     she sits down
"""
    rules = [(48.0, y, 335.0) for y in (46.0, 62.0, 137.0)]
    (table,) = find_tables(typed(text), rules)
    assert [row[0] for row in shown(table)] == ["Name", "North", "South"]


def test_a_label_of_many_lines_does_not_end_a_table() -> None:
    text = """
Region of the land     2019   2020    2021
North                    12     34      56
Grant for all of       78     90      12
the persons who
have a deposit
at the banks of
the south as it
was before that
South                    34     56      78
East                      1      2       3
"""
    (table,) = find_tables(typed(text, pitch=11))
    assert [row[0].split(" ")[0] for row in shown(table)] == ["Region", "North", "Grant", "South", "East"]


def test_contents_right_below_a_table_are_no_part_of_it() -> None:
    text = """
Region                       2019   2020
North                          12     34
South                          56     78
East                           90     12
1. First things    . . . . . . . . .   3
2. Second ones     . . . . . . . . .   9
3. All of them     . . . . . . . . .  14
"""
    (table,) = find_tables(typed(text))
    assert shown(table)[-1] == ["East", "90", "12"]


def test_a_table_of_words_with_a_rule_below_its_titles_alone() -> None:
    text = """
Purpose    Kind of the grant     Who pays it

Deposit    a grant of the state  the fund for a
of land    for all who work      region or town

Harvest    a loan without any    the bank of the
and wood   interest to pay       whole country

Schools    books and meals for   the council of a
and roads  all the children      town or county

Pensions   a sum for the old     the ministry of
           and for the poor      labour and work
"""
    (table,) = find_tables(typed(text), [(48, 69, 250)])
    assert shown(table)[2] == [
        "Harvest and wood",
        "a loan without any interest to pay",
        "the bank of the whole country",
    ]
    assert not find_tables(typed(text))


def test_labels_that_wrap_with_leading_as_wide_as_between_rows_are_one_row() -> None:
    """The figures stand on the last line of their label, as in lines of a typewriter."""
    text = """
Sector              2019      2020
All items            220       250
Tariff unit and
security of supply
of the nation         33       421
Benefit treatment
per exchange          58        13
Direct cost with
an establishment
internal             353       924
Property              77       409
"""
    (table,) = find_tables(typed(text, pitch=14.5))
    assert [row[0] for row in shown(table)] == [
        "Sector",
        "All items",
        "Tariff unit and security of supply of the nation",
        "Benefit treatment per exchange",
        "Direct cost with an establishment internal",
        "Property",
    ]


def test_labels_in_lines_around_their_figures_are_one_row() -> None:
    rows = [("Storage private from", "under all coverage"), ("Economy harvest under", "the whole tonnage")]
    pieces: list[Piece] = typed("Sector                     2019      2020")
    for i, (one, two) in enumerate(rows * 2):
        top = 66.0 + 40 * i
        pieces += typed(f"{one}\n{two}", pitch=10.2, top=top)
        pieces += typed(f"{'':26}{i}12      {i}34", top=top + 5)
        pieces += typed(f"{'Agency':26} 55        66", top=top + 26)
    (table,) = find_tables(pieces)
    assert [row[0] for row in shown(table)][1::2] == [" ".join(row) for row in rows * 2]


def test_a_years_heading_over_narrow_labels_is_a_row_of_its_own() -> None:
    text = """
Period         Level    Change
2001
  January       82.5      +1.9
  February      78.8      +1.7
2002
  January      114.2      +3.9
  February     119.6      -2.6
"""
    (table,) = find_tables(typed(text, pitch=14.5))
    assert [row[0] for row in shown(table)][1:4] == ["2001", "January", "February"]


def test_leaders_to_figures_that_rise_and_fall_are_no_contents() -> None:
    text = """
Grant ministry ....   1995
Total .............    758
Richmond Region ...    459
Glenwood County ...    119
Inverness Region ..    389
Belmont ...........    636
Salem .............     26
"""
    (table,) = find_tables(typed(text))
    assert table.rows == 7


def test_the_number_of_a_table_far_before_its_title_is_no_cell() -> None:
    text = "Table 1.   Equipment joint by council\n" + FIGURES.strip("\n")
    (table,) = find_tables(typed(text))
    assert shown(table)[0] == ["Country", "2019", "2020", "Change"]


def test_questions_between_their_answers_are_no_table() -> None:
    asked = [
        "1. Maximum capital in census for\n   yield revenue from the whole\n   economy of the region?",
        "2. Minimum wage by survey from\n   any deposit that the lower\n   house has not returned?",
        "3. Other fertility per transfer\n   for the transport charge\n   of the average industry?",
    ]
    text = "\n".join(f"{question}\n     Never     Sometimes   Often" for question in asked)
    assert not find_tables(typed(text, pitch=12))


def test_the_title_of_an_exhibit_parts_what_stands_above_from_the_table() -> None:
    above = typed("     Never     Sometimes   Often\n     Never     Sometimes   Often", pitch=12)
    caption = typed("Exhibit 4. Other things", top=74)
    (table,) = find_tables(above + caption + typed(FIGURES, pitch=12, top=86))
    assert shown(table)[0] == ["Country", "2019", "2020", "Change"]


def test_a_heading_across_plumb_rules_is_one_text() -> None:
    text = """
Country          2019      2020    Change
Panel A. Government by final benefit
Norway             12     1,034      8.1%
Upper Volta       345       (2)         -
Chad                7     9,999     -3.0%
"""
    walls = [(x, 40.0, 130.0) for x in (128.0, 181.0, 222.0)]
    (table,) = find_tables(typed(text), walls=walls)
    assert "Panel A. Government by final benefit" in [text for row in shown(table) for text in row]


def test_a_label_with_leaders_is_at_its_end() -> None:
    text = """
Deposit of energy       1999     2000
A25 .................    139      502
D77 ................. 472472    40365
Labour internal
E45 .................    171       82
F22 .................    949       39
Agency of the nation
B88 ................. 183820     1447
F59 .................     22       14
"""
    (table,) = find_tables(typed(text, pitch=14.5))
    assert [row[0] for row in shown(table)][3:5] == ["Labour internal", "E45 ................."]


def test_titles_of_several_lines_in_one_row_stand_over_their_own_columns() -> None:
    """A line that stands alone off the middle of its column heads no others where those have lines of their own."""
    text = """
                              Urban
                         industrial
             Labour            with               Estimate
          water per        northern  Agricultural   energy
Health    quarterly        industry         civil  harvest
Total         -28.6           -11.8     2,061,968     69.0
Final          -4.6            27.4     3,196,601     77.7
Training      -24.4            -9.9         5,913      8.1
Loan            7.4             9.2        32,253    -17.1
"""
    (table,) = find_tables(typed(text, pitch=12))
    assert shown(table)[0] == [
        "Health",
        "Labour water per quarterly",
        "Urban industrial with northern industry",
        "Agricultural civil",
        "Estimate energy harvest",
    ]


def test_titles_that_lead_to_pages_without_dots_are_no_table() -> None:
    titles = [
        "Private income per marine",
        "Deficit facility with committee",
        "Estimate under tariff",
        "Water and energy",
    ]
    titles += ["Deficit statistics from southern", "Import district in labour", "Labour economy in mean"]
    text = "\n".join(
        f"{i}.{i + 1} {title:<40}{p:>3}"
        for i, (title, p) in enumerate(zip(titles, [9, 12, 15, 21, 21, 25, 34], strict=True))
    )
    assert not find_tables(typed(text))
    counts = text.replace(" 25", "  3")
    assert find_tables(typed(counts))


def test_addresses_side_by_side_are_no_table() -> None:
    text = """
A. Grant               A. Ivanov               B. Novak
Security private       Survey manufacturing    Utility with joint
540 Belmont Road       401 Lakewood Road       87 Carrick Road
Trenton 26913          Hartford 78208          Salem 10233
Tel. 149 7561          Tel. 442 5947           Tel. 301 2290
"""
    assert not find_tables(typed(text))


def test_a_question_and_its_first_answer_are_two_rows() -> None:
    """An indent below lines that begin at one place tells them apart."""
    text = """
                                Rural     Urban
Real establishment from the
minimum health in fishery
under deposit coverage of the
municipality project?
  Very good                        30        26
  Good                             97        86
Committee special by welfare
department and budget for all
households of the whole county
in the marine mortality?
  Agree                            81        79
  Disagree                         23        79
"""
    (table,) = find_tables(typed(text, pitch=11.5))
    assert [row[0].split()[-1] for row in shown(table)[1:]] == [
        "project?", "good", "Good", "mortality?", "Agree", "Disagree"
    ]  # fmt: skip


RAGGED = """
the quick brown fox that
jumps over a lazy dog was
nowhere to be found then
since every hound of the
county had gone away to
hunt for the missing hen
that nobody had seen for
a week or more that year
and so the matter rested
until the autumn came
"""


def test_ragged_text_in_a_narrow_column_is_parted_from_a_table_beside_it() -> None:
    rows = "\n".join(f"Sector {c}      {i}24" for i, c in enumerate("ABCDEFGH"))
    pieces = typed(RAGGED, pitch=11) + typed(rows, pitch=9.5, left=200, top=53) + typed(RAGGED, pitch=11, left=350)
    columns_ = regions(pieces)
    assert [len(find_tables(column)) for column in columns_] == [0, 1, 0]


def test_of_two_columns_of_one_width_one_may_hold_no_running_text() -> None:
    """A list and a table stand in the left one, running text in the right one."""
    left = typed("1. Contract and energy", top=50) + typed("2. Public district", top=61)
    left += typed("\n".join(f"Sector {c}      {i}24" for i, c in enumerate("ABCDEFGHIJKLM")), pitch=11, top=84)
    wide = "\n".join(f"{line} and more of it" for line in RAGGED.strip().splitlines()[:6])
    right = typed(wide, pitch=11, left=260, top=150)
    pad = typed("3. A list whose lines are as wide", top=73)
    parts = regions(left + pad + right)
    assert [len(find_tables(part)) for part in parts] == [1, 0]


def test_numbers_of_houses_and_telephones_are_no_columns_of_figures() -> None:
    people = [("G. Grant", "Urban unemployment", "357 Oakdale Street, Alderney", "235-361-7137")]
    people += [("A. Chen", "Northern infrastructure", "379 Preston Street, Trenton", "618-851-5714")]
    people += [("D. Fischer", "Trade of the region", "123 Glenwood Street, Salem", "207-714-1815")]
    people += [("C. Keller", "Sector and unit wage", "108 Vernon Street, Fairview", "253-511-9236")]
    rows = [("Name", "Office", "Address", "Telephone"), *people]
    text = "\n".join(f"{a:<14}{b:<28}{c:<34}{d}" for a, b, c, d in rows)
    rules = [(48.0, y, 520.0) for y in (46.0, 62.5, 118.0)]
    (table,) = find_tables(typed(text), rules)
    assert shown(table) == [list(row) for row in rows]


def test_units_below_titles_of_several_lines_are_a_row_of_their_own() -> None:
    text = """
               Southern
               survey of
Council         the area        Yield        Public
               Thousands      Percent        Number
Supply         2,030,337        8,061       614,014
Commercial            12           17        (2,147)
Price              2,499        8,531        19,764
"""
    pieces = [p for p in typed(text, pitch=11) if p.text]
    raised = typed("Yield        Public", pitch=11, left=50 + 5 * 32, top=61)
    title = [p for p in pieces if not (p.box.y0 == 72 and p.box.x0 > 200)]
    (table,) = find_tables(title + raised)
    assert shown(table)[:2] == [
        ["Council", "Southern survey of the area", "Yield", "Public"],
        ["", "Thousands", "Percent", "Number"],
    ]


def test_titles_wider_than_their_figures_are_parted_at_white_wider_than_blanks() -> None:
    """The white between two of them lies in the white between the columns, and takes little of it."""
    figures = [f"{'':22}{a:>5}{'':6}{b:>5}{'':5}{c:>5}" for a, b, c in (("1.2", "0.4", "7"), ("3.4", "5.1", "8"))]
    rows = "\n".join(
        f"{label:<20}{line[20:]}" for label, line in zip(("North", "South", "East", "West"), figures * 2, strict=True)
    )
    titles: list[Piece] = []
    x = 126.0
    for word, white in (("Establishment", 7.0), ("Debt", 2.6), ("benefit", 7.5), ("Energy", 2.6), ("real", 0.0)):
        titles += [Piece(c, Box(x + 4.5 * i, 36, x + 4.5 * i + 4.5, 46), i == 0) for i, c in enumerate(word)]
        x += 4.5 * len(word) + white
    (table,) = find_tables(titles + typed(rows))
    assert shown(table)[0] == ["", "Establishment", "Debt benefit", "Energy real"]


def test_figures_beside_the_middle_of_labels_of_several_lines_hold_their_table_together() -> None:
    """Five lines of one chunk stand between two that have several."""
    pieces: list[Piece] = []
    labels = ["Agency foreign", "Government nominal\nin indirect minimum by\nforest investment"]
    labels += [
        "Basic liability and\nsocial commercial",
        "Agency facility and\nmunicipality energy\nmortality",
        "Contract",
    ]
    top = 50.0
    for i, label in enumerate(labels):
        many = label.count("\n") + 1
        pieces += typed(label, pitch=11, top=top)
        pieces += typed(f"{i + 2}{i}7", top=top + 5.5 * (many - 1), left=200)
        top += 11 * many + 6
    (table,) = find_tables(pieces)
    assert shown(table) == [[label.replace("\n", " "), f"{i + 2}{i}7"] for i, label in enumerate(labels)]
