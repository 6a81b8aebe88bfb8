"""How many drawn tables keep their exact structure: rows, columns and every merged cell, not overlap.

    python -m baobiao.models.pages.structure --count 20 --seed 1 --level D2

Overlap of cells forgives a rule too many and a rule too few; a wrong structure puts values into wrong cells.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator
from random import Random

import numpy as np

from baobiao.layout.lattice import Lattice, find_lattices
from baobiao.layout.straighten import straighten
from baobiao.models.pages.damage import LEVELS
from baobiao.models.pages.flow import screenshot
from baobiao.models.pages.fonts import system_fonts
from baobiao.models.pages.make import TABLES, content
from baobiao.models.pages.sheets import Sheet
from baobiao.models.pages.style import random_style

WIDTHS = (760, 850, 1000, 1200, 1400)


def exact(sheet: Sheet, found: tuple[Lattice, ...]) -> bool:
    """Whether one lattice was found and its cells are those of the sheet."""
    if len(found) != 1:
        return False
    drawn = {(c.row, c.column, c.row_span, c.column_span) for c in sheet.cells}
    return {(c.row, c.column, c.row_span, c.column_span) for c in found[0].cells} == drawn


def tables(seed: int, form: str, level: str) -> Iterator[tuple[Sheet, tuple[Lattice, ...], bool]]:
    """The tables of one report: as laid out, as found after damage, and whether all their rules are printed."""
    rng = Random(f"structure/{seed}/{form}/{level}")
    made = content(rng, form)
    style = random_style(rng, system_fonts(), rng.choice(WIDTHS))
    for code in TABLES:
        page = screenshot(made.sheets[code], style, rng.randint(6, 20))
        damaged = LEVELS[level](np.asarray(page.image), rng).image
        found = find_lattices(straighten(np.ascontiguousarray(damaged[..., ::-1])).gray)
        yield made.sheets[code], found, style.rules.missing in ("none", "sides") and not style.one_bit


def main() -> None:
    """Count and print, for each level, tables with printed rules and the others."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=10, help="reports a level, of three tables each")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--level", choices=tuple(LEVELS), action="append")
    parser.add_argument("--form", choices=("2021", "2019"), default="2021")
    asked = parser.parse_args()
    for level in asked.level or LEVELS:
        counts: Counter[tuple[bool, bool]] = Counter()
        for seed in range(asked.seed, asked.seed + asked.count):
            counts.update((ruled, exact(sheet, found)) for sheet, found, ruled in tables(seed, asked.form, level))
        for ruled, name in ((True, "ruled"), (False, "rules missing")):
            total = counts[ruled, True] + counts[ruled, False]
            print(f"{level} {name:14} {counts[ruled, True]:4} of {total:4} exact")


if __name__ == "__main__":
    main()
