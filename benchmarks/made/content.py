"""What made tables say: random labels, figures, titles and sections, without a place on a page."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field

NOUNS = """agency area assets balance benefit budget capacity capital category census charge claim commission committee
consumption contract cost council county coverage debt deficit department deposit district duration earnings economy
education emission employment energy enrolment equipment establishment estimate exchange expenditure export facility
farm fertility finance fishery forest fuel fund government grant growth harvest health household housing import income
indicator industry infrastructure interest investment labour land liability loan manufacturing market ministry mortality
municipality output ownership pension personnel population power price production programme project property province
quarter receipt region reserve resource revenue safety salary sector security service share station statistics storage
subsidy supply survey tariff tax tonnage tourism trade training transfer transport treatment unemployment unit utility
vehicle wage waste water welfare yield""".split()
ADJECTIVES = """agricultural annual average basic civil commercial current direct domestic eastern estimated external
federal final foreign gross higher indirect industrial internal joint local lower marine maximum mean median minimum
monthly national net nominal northern other permanent primary private provisional public quarterly real regional rural
secondary social southern special temporary total urban western""".split()
VERBS = "increased declined remained reached exceeded covered included reported required showed".split()
PLACES = """Alderney Belmont Carrick Dunmore Eastport Fairview Glenwood Hartford Inverness Jasper Kingston Lakewood
Milford Newport Oakdale Preston Quincy Richmond Salem Trenton Union Vernon Weston Yorktown""".split()
LINKS = "and of in for by from with per under".split()


def words(r: random.Random, least: int, most: int) -> str:
    """A label of so many words, the first with a capital."""
    found = [r.choice(ADJECTIVES if r.random() < 0.35 else NOUNS) for _ in range(r.randint(least, most))]
    for i in range(2, len(found), 3):
        found.insert(i, r.choice(LINKS))
    return " ".join(found).capitalize()


def sentence(r: random.Random) -> str:
    """A sentence such as a report has."""
    number = r.choice(
        ["", f" by {r.uniform(0, 30):.1f} per cent", f" to {r.randint(1000, 90000):,}", f" in {r.randint(1990, 2012)}"]
    )
    return f"The {words(r, 2, 4).lower()} {r.choice(VERBS)}{number} as the {words(r, 3, 6).lower()} {r.choice(VERBS)}."


def prose(r: random.Random, least: int = 3, most: int = 7) -> str:
    """A paragraph."""
    return " ".join(sentence(r) for _ in range(r.randint(least, most)))


@dataclass
class Column:
    """What the cells of a column hold and how they are set."""

    kind: str  # label, figure, text, code, mark
    align: str
    form: int = 0


@dataclass
class Cell:
    row: int
    column: int
    row_span: int
    column_span: int
    text: str
    align: str = "left"
    indent: int = 0
    head: bool = False
    section: bool = False
    bold: bool = False


@dataclass
class Table:
    """Cells in rows and columns; those without text are left out."""

    columns: list[Column]
    cells: list[Cell] = field(default_factory=list)
    rows: int = 0
    head: int = 0
    groups: int = 0  # extra white after so many rows, 0 for none

    @property
    def truth(self) -> list[tuple[int, int, int, int, str]]:
        return [(c.row, c.column, c.row_span, c.column_span, c.text) for c in self.cells if c.text]


def figure(r: random.Random, form: int) -> str:
    """A figure of one of the forms that tables have, now and then a mark that stands for none."""
    if r.random() < 0.05:
        return r.choice(["-", "–", "(NA)", "..", "—", "n.a.", "(X)"])
    size = 10 ** r.uniform(1, 7)
    match form:
        case 0:
            return f"{int(size):,}"
        case 1:
            return f"{r.uniform(-30, 100):.1f}"
        case 2:
            return f"{r.uniform(0, 100):.1f}%"
        case 3:
            return str(r.randint(0, 999))
        case 4:
            return f"{int(size):,}".replace(",", " ")
        case 5:
            return f"({int(size):,})" if r.random() < 0.3 else f"{int(size):,}"
        case 6:
            return f"$ {int(size):,}"
        case 7:
            return f"{r.uniform(0, 9999):,.2f}".replace(",", "x").replace(".", ",").replace("x", ".")
        case _:
            return f"{int(size):,}{r.choice(['', '', ' (1)', '*', ' p'])}"


def table(r: random.Random, widest: int = 10) -> Table:
    """A table of figures, or of words, with titles over its columns."""
    wordy = r.random() < 0.2
    width = r.randint(2, 5) if wordy else min(widest, r.choice([2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 8, 9, 10]))
    made = Table(_columns(r, width, wordy))
    _titles(r, made)
    _body(r, made, r.randint(3, 10) if wordy else r.randint(4, 30))
    made.groups = r.choice([0, 0, 0, 4, 5]) if not wordy else 0
    return made


def _columns(r: random.Random, width: int, wordy: bool) -> list[Column]:
    first = Column("label", "left") if r.random() < 0.9 else Column("code", "left")
    align = r.choice(["right", "right", "right", "center", "decimal"])
    form = r.randrange(9)
    rest = []
    for _ in range(width - 1):
        if wordy or r.random() < 0.06:
            rest.append(Column("text" if r.random() < 0.7 else "code", "left"))
        else:
            rest.append(Column("figure", align, form if r.random() < 0.7 else r.randrange(9)))
    return [first, *rest]


def _titles(r: random.Random, made: Table) -> None:
    """One row of titles, or groups of columns over it."""
    width = len(made.columns)
    years = r.random() < 0.4
    names = [words(r, 1, 3 if made.columns[0].kind == "label" else 2)]
    start = r.randint(1985, 2005)
    names += [str(start + i) if years else words(r, 1, 4) for i in range(width - 1)]
    if r.random() < 0.15:
        names[0] = ""
    aligns = ["center" if r.random() < 0.5 else _title_align(c) for c in made.columns]
    if width < 4 or r.random() < 0.55:
        made.cells += [Cell(0, c, 1, 1, n, aligns[c], head=True) for c, n in enumerate(names)]
        made.head = 1
    else:
        made.cells.append(Cell(0, 0, 2, 1, names[0], "left", head=True))
        for start_, span in _groups(r, width):
            if span == 1:
                made.cells.append(Cell(0, start_, 2, 1, names[start_], aligns[start_], head=True))
                continue
            made.cells.append(Cell(0, start_, 1, span, words(r, 1, 3), "center", head=True))
            made.cells += [Cell(1, c, 1, 1, names[c], aligns[c], head=True) for c in range(start_, start_ + span)]
        made.head = 2
    if r.random() < 0.12:
        made.cells += [Cell(made.head, c, 1, 1, f"({c + 1})", aligns[c], head=True) for c in range(width)]
        made.head += 1
    made.rows = made.head


def _title_align(column: Column) -> str:
    return "right" if column.align == "decimal" else column.align


def _groups(r: random.Random, width: int) -> Iterator[tuple[int, int]]:
    at = 1
    while at < width:
        span = min(width - at, r.choice([1, 2, 2, 3, 4]))
        yield at, span
        at += span


def _body(r: random.Random, made: Table, rows: int) -> None:
    sections = r.random() < 0.25 and rows > 8
    centred = r.random() < 0.5
    long, indented, totals = r.random() < 0.35, r.random() < 0.4, r.random() < 0.4
    hole = r.choice([0.0, 0.0, 0.03, 0.15])
    places = r.random() < 0.25
    for i in range(rows):
        if sections and i % max(5, rows // 3) == 0:
            made.cells.append(_section(r, made, centred))
            made.rows += 1
        total = totals and i in (0, rows - 1)
        for c, column in enumerate(made.columns):
            text = _filled(r, column, long, places, total)
            if column.kind != "label" and r.random() < hole:
                text = ""
            indent = r.choice([0, 1, 1, 2]) if indented and c == 0 and not total else 0
            made.cells.append(Cell(made.rows, c, 1, 1, text, column.align, indent, bold=total))
        made.rows += 1


def _section(r: random.Random, made: Table, centred: bool) -> Cell:
    width = len(made.columns)
    if centred:
        return Cell(made.rows, 0, 1, width, words(r, 1, 3), "center", section=True, bold=True)
    return Cell(made.rows, 0, 1, 1, words(r, 1, 3), "left", section=True, bold=True)


def _filled(r: random.Random, column: Column, long: bool, places: bool, total: bool) -> str:
    match column.kind:
        case "label":
            if total:
                return r.choice(["Total", "All items", "Total, all categories"])
            if places:
                return f"{r.choice(PLACES)} {r.choice(['', 'County', 'Region', '(North)'])}".strip()
            return words(r, 1, 10 if long and r.random() < 0.35 else 4)
        case "text":
            return words(r, 2, 14)
        case "code":
            return f"{r.choice('ABCDEFGH')}{r.randint(1, 99)}"
        case _:
            return figure(r, column.form)
