"""Tables of real documents against what stands in them: ruled PDFs with their rows, pages with annotated cells.

    python benchmarks/real_tables.py ../shared/tables

PDFs: the rows expected of ruled tables, cell by cell, blanks aside (camelot's own tests). Pages: the nearest non-empty
neighbours of each annotated cell (ICDAR 2019 cTDaR): a relation is found where the cells of ours that hold the middles
of both, and of no other, are neighbours too, blank ones skipped.
"""

from __future__ import annotations

import argparse
import json
import re
import time
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from baobiao.pipeline import read_tables
from baobiao.tables import Table

Pair = tuple[int, int, str]
OPPOSITE = {"R": ("L", False), "B": ("T", False), "L": ("R", True), "T": ("B", True)}


def plain(text: str) -> str:
    return re.sub(r"[\s\u200b\u00a0]", "", text)


def ruled(folder: Path) -> tuple[int, int]:
    """Cells that stand as expected, and cells expected, over the tables of camelot's tests read without options."""
    right = true = 0
    seen: set[tuple[str, int]] = set()
    for entry in json.loads((folder / "expected_lattice.json").read_text()):
        key = entry["pdf"], entry["table_index"]
        if key in seen or "region" in str(entry.get("read_args")) or "area" in str(entry.get("read_args")):
            continue
        seen.add(key)
        expected = {(r, c): plain(t) for r, row in enumerate(entry["expected"]) for c, t in enumerate(row) if plain(t)}
        found = read_tables(folder / entry["pdf"])
        copied = "copy_text" in str(entry.get("read_args"))
        best = max((_hits(t, expected, copied) for page in found.pages for t in page.tables), default=0)
        print(f"{entry['pdf']} {entry['table_index']}: {best} of {len(expected)} cells")
        right, true = right + best, true + len(expected)
    return right, true


def _hits(table: Table, expected: dict[tuple[int, int], str], copied: bool) -> int:
    """Expected cells that a table has; where camelot was asked to copy spanning text, in each row that it spans."""
    found = {(c.row + i, c.column): plain(c.text) for c in table.cells for i in range(c.row_span if copied else 1)}
    return sum(found.get(at) == text for at, text in expected.items())


def annotated(folder: Path, verbose: bool) -> tuple[int, int, int]:
    """Relations right, found and true over the annotated pages."""
    right = found = true = 0
    for path in sorted((folder / "annotations").glob("*.xml")):
        start = time.perf_counter()
        page = read_tables(folder / f"{path.stem}.jpg")
        size = next(((p.width, p.height) for p in page.pages), (0.0, 0.0))
        tables = [t for p in page.pages for t in p.tables]
        hits, got, wanted = _page(path, tables, size)
        right, found, true = right + hits, found + got, true + wanted
        if verbose:
            print(f"{path.stem}: {hits} of {wanted} true, {got} found, {time.perf_counter() - start:.1f} s")
    return right, found, true


def _page(path: Path, tables: list[Table], size: tuple[float, float]) -> tuple[int, int, int]:
    middles, wanted = _truth(path)
    holders = {n: _holder(x / size[0], y / size[1], tables) for n, (x, y) in middles.items()} if size[0] else {}
    several = Counter(holders.values())
    holders = {n: own for n, own in holders.items() if several[own] == 1}
    pairs = [set(_pairs(table)) for table in tables]
    hits = 0
    for a, b, way in wanted:
        one, two = holders.get(a), holders.get(b)
        hits += bool(one and two and one[0] == two[0] and (one[1], two[1], way) in pairs[one[0]])
    return hits, sum(map(len, pairs)), len(wanted)


def _truth(path: Path) -> tuple[dict[int, tuple[float, float]], set[Pair]]:
    """The middles of the annotated cells and their neighbours to the right and below; cells count over all tables."""
    middles: dict[int, tuple[float, float]] = {}
    wanted: set[Pair] = set()
    for number, table in enumerate(ET.parse(path).getroot().iter("table")):
        base = 100_000 * number
        for cell in table.iter("cell"):
            own = base + int(cell.get("id", "0"))
            coords = cell.find("Coords")
            points = [
                tuple(map(float, p.split(",")))
                for p in (coords.get("points", "") if coords is not None else "").split()
            ]
            middles[own] = (sum(p[0] for p in points) / len(points), sum(p[1] for p in points) / len(points))
            for other, way in re.findall(r"(\d+):([RLBT])", cell.get("neighbors", "")):
                turned, swap = OPPOSITE[way]
                pair = (base + int(other), own) if swap else (own, base + int(other))
                wanted.add((*pair, turned if swap else way))
    return middles, wanted


def _holder(x: float, y: float, tables: list[Table]) -> tuple[int, int] | None:
    """The table and its cell that hold a place."""
    for t, table in enumerate(tables):
        for c, cell in enumerate(table.cells):
            box = cell.bbox
            if box and plain(cell.text) and box[0] <= x <= box[2] and box[1] <= y <= box[3]:
                return t, c
    return None


def _pairs(table: Table) -> Iterator[Pair]:
    """Each cell with text with the nearest such cell to its right and below."""
    at = {
        (c.row + i, c.column + j): n
        for n, c in enumerate(table.cells)
        if plain(c.text)
        for i in range(c.row_span)
        for j in range(c.column_span)
    }
    for (r, c), n in at.items():
        right = next((at[r, x] for x in range(c + 1, table.columns) if at.get((r, x), n) != n), None)
        below = next((at[y, c] for y in range(r + 1, table.rows) if at.get((y, c), n) != n), None)
        if right is not None:
            yield n, right, "R"
        if below is not None:
            yield n, below, "B"


def main() -> None:
    parser = argparse.ArgumentParser(description="tables of real documents")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--verbose", action="store_true")
    args = parser.parse_args()
    right, true = ruled(args.folder / "pdf")
    print(f"ruled PDFs: {right} of {true} cells as expected ({right / max(1, true):.3f})")
    hits, found, wanted = annotated(args.folder / "pictures", args.verbose)
    precision, recall, f1 = hits / max(1, found), hits / max(1, wanted), 2 * hits / max(1, found + wanted)
    print(f"annotated pages: F1 {f1:.3f} precision {precision:.3f} recall {recall:.3f} ({wanted} relations)")


if __name__ == "__main__":
    main()
