"""What bulletins and handbooks tabulate, without a place on a page: stubs in levels, surveys, intervals, panels."""

from __future__ import annotations

import random

from made import content
from made.content import Cell, Column, Table, figure, words

MONTHS = "January February March April May June July August September October November December".split()
SURNAMES = "Adams Baker Chen Dubois Evans Fischer Grant Hughes Ivanov Jensen Keller Lopez Moreau Novak Olsen".split()
ANSWERS = (["Yes", "No", "Don't know"], ["Very good", "Good", "Fair", "Poor"], ["Agree", "Disagree"])


def levels(r: random.Random) -> Table:
    """A stub in three levels of indents, units of the columns in a row of their own, now and then marks of notes."""
    width, form = r.randint(2, 6), r.choice([0, 1, 4, 5])
    made = Table([Column("label", "left"), *[Column("figure", "right", form)] * width])
    made.cells.append(Cell(0, 0, 1, 1, words(r, 1, 2), head=True))
    made.cells += [Cell(0, c + 1, 1, 1, words(r, 1, 5), "center", head=True) for c in range(width)]
    made.rows = made.head = 1
    if r.random() < 0.4:
        units = ["Thousands", "Percent", "Million $", "Number", "Per 100 000"]
        made.cells += [Cell(1, c + 1, 1, 1, r.choice(units), "center", head=True) for c in range(width)]
        made.rows = made.head = 2
    for _ in range(r.randint(2, 4)):
        sums = r.random() < 0.6
        _line(r, made, words(r, 1, 3), 0, form if sums else None, bold=True)
        for _ in range(r.randint(1, 3)):
            _line(r, made, words(r, 1, 8), 1, form)
            for _ in range(r.choice([0, 0, 2, 3])):
                _line(r, made, words(r, 1, 4), 2, form)
    return made


def _line(r: random.Random, made: Table, label: str, indent: int, form: int | None, bold: bool = False) -> None:
    made.cells.append(Cell(made.rows, 0, 1, 1, label, indent=indent, bold=bold))
    if form is not None:
        made.cells += [Cell(made.rows, c, 1, 1, figure(r, form), "right") for c in range(1, len(made.columns))]
    made.rows += 1


def survey(r: random.Random) -> Table:
    """Questions of several lines over the shares of their answers."""
    width = r.randint(2, 5)
    made = Table([Column("label", "left"), *[Column("figure", "center", 3)] * width])
    made.cells += [Cell(0, c + 1, 1, 1, words(r, 1, 3), "center", head=True) for c in range(width)]
    made.rows = made.head = 1
    for _ in range(r.randint(2, 5)):
        question = f"{words(r, 8, 20)}?"
        made.cells.append(Cell(made.rows, 0, 1, 1, question, bold=True))
        made.rows += 1
        for answer in r.choice(ANSWERS):
            made.cells.append(Cell(made.rows, 0, 1, 1, answer, indent=1))
            made.cells += [Cell(made.rows, c + 1, 1, 1, str(r.randint(0, 99)), "center") for c in range(width)]
            made.rows += 1
    return made


def intervals(r: random.Random) -> Table:
    """Rates with their intervals and levels of significance, groups with a title of their own."""
    made = Table([Column("label", "left"), *[Column("figure", "center")] * 4])
    names = ["Characteristic", "No.", r.choice(["Rate", "Mean (SD)", "%"]), "95% CI", "P value"]
    made.cells += [Cell(0, c, 1, 1, n, "center" if c else "left", head=True) for c, n in enumerate(names)]
    made.rows = made.head = 1
    for _ in range(r.randint(2, 4)):
        made.cells.append(Cell(made.rows, 0, 1, 1, words(r, 1, 2), bold=True))
        made.rows += 1
        for _ in range(r.randint(2, 5)):
            low = r.uniform(0, 50)
            p = r.choice(["<0.001", f"{r.random():.2f}", "—", "Referent"])
            row = [words(r, 1, 3), f"{r.randint(10, 9999):,}", f"{low + 3:.1f}", f"({low:.1f}–{low + 7:.1f})", p]
            made.cells.append(Cell(made.rows, 0, 1, 1, row[0], indent=1))
            made.cells += [Cell(made.rows, c, 1, 1, t, "center") for c, t in enumerate(row) if c]
            made.rows += 1
    return made


def changes(r: random.Random) -> Table:
    """Periods and the changes between them, with signs, under titles of groups; years over their quarters."""
    groups = r.randint(1, 3)
    made = Table([Column("label", "left"), *[Column("figure", "right")] * (3 * groups)])
    made.cells.append(Cell(0, 0, 2, 1, "Period", head=True))
    for g in range(groups):
        made.cells.append(Cell(0, 1 + 3 * g, 1, 3, words(r, 1, 3), "center", head=True))
        titles = [r.choice(["Level", "Index"]), "Change", "% change"]
        made.cells += [Cell(1, 1 + 3 * g + i, 1, 1, t, "right", head=True) for i, t in enumerate(titles)]
    made.rows = made.head = 2
    for year in range(r.randint(1998, 2006), 2009, 3):
        made.cells.append(Cell(made.rows, 0, 1, 1, str(year), bold=True))
        made.rows += 1
        for name in r.choice([["Q1", "Q2", "Q3", "Q4"], MONTHS[:6], MONTHS]):
            made.cells.append(Cell(made.rows, 0, 1, 1, name, indent=1))
            for g in range(groups):
                texts = [f"{r.uniform(80, 130):.1f}", f"{r.uniform(-9, 9):+.1f}", f"{r.uniform(-4, 4):+.2f}"]
                made.cells += [Cell(made.rows, 1 + 3 * g + i, 1, 1, t, "right") for i, t in enumerate(texts)]
            made.rows += 1
    return made


def panels(r: random.Random) -> Table:
    """Panels that each have a title over the whole width."""
    width = r.randint(3, 7)
    form = r.randrange(6)
    made = Table([Column("label", "left"), *[Column("figure", "right", form)] * width])
    start = r.randint(1990, 2005)
    made.cells += [Cell(0, c + 1, 1, 1, str(start + c), "right", head=True) for c in range(width)]
    made.rows = made.head = 1
    for panel in "ABC"[: r.randint(2, 3)]:
        made.cells.append(Cell(made.rows, 0, 1, width + 1, f"Panel {panel}. {words(r, 2, 5)}", "center", section=True))
        made.rows += 1
        for _ in range(r.randint(2, 6)):
            _line(r, made, words(r, 1, 5), 0, form)
    return made


def directory(r: random.Random) -> Table:
    """Who, where and how to reach them: words, some over two lines."""
    made = Table([Column("text", "left"), Column("text", "left"), Column("text", "left"), Column("code", "left")])
    made.cells += [Cell(0, c, 1, 1, n, head=True) for c, n in enumerate(["Name", "Office", "Address", "Telephone"])]
    made.rows = made.head = 1
    for _ in range(r.randint(4, 10)):
        row = [
            f"{r.choice('ABCDEFG')}. {r.choice(SURNAMES)}",
            words(r, 2, 5),
            f"{r.randint(1, 400)} {r.choice(content.PLACES)} Street, {r.choice(content.PLACES)}",
            f"({r.randint(200, 900)}) {r.randint(200, 900)}-{r.randint(1000, 9999)}",
        ]
        made.cells += [Cell(made.rows, c, 1, 1, t) for c, t in enumerate(row)]
        made.rows += 1
    return made


def pairs(r: random.Random) -> Table:
    """Two columns: what, and how much; a title over both or none."""
    form = r.choice([0, 1, 2, 6])
    made = Table([Column("label", "left"), Column("figure", "right", form)])
    if r.random() < 0.6:
        made.cells.append(Cell(0, 0, 1, 1, words(r, 1, 2), head=True))
        made.cells.append(Cell(0, 1, 1, 1, words(r, 1, 2), "right", head=True))
        made.rows = made.head = 1
    for _ in range(r.randint(5, 14)):
        _line(r, made, words(r, 1, 6), 0, form)
    return made
