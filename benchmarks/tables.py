"""Tables of born-digital PDFs against their truth, and against the peers, in one run.

The measure is that of the ICDAR 2013 table competition (M. Göbel, T. Hassan, E. Oro, G. Orsi, "A methodology for
evaluating algorithms for table understanding in PDF documents", DocEng 2012): relations between neighbouring cells
with their texts, over whole documents, so that a table missed or made up costs what its relations are worth.

    python benchmarks/tables.py DIR [--engine baobiao --engine camelot-auto ...]

DIR holds NAME.pdf with NAME.json: a list of tables, each {"cells": [[row, column, row span, column span, text], ...]},
as `benchmarks/made/pages.py` and `benchmarks/made/office.py` write them. pdfplumber and img2table run in the
environment of `make bench` (.venv-bench), baobiao in its own, camelot in both.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import re
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

CellTuple = tuple[int, int, int, int, str]
Tables = list[list[CellTuple]]
Relations = Counter[tuple[str, str, str]]


def relations(cells: Iterable[CellTuple]) -> Relations:
    """Each text with the nearest text to its right and below it."""
    cells = [(*c[:4], re.sub(r"\s", "", c[4])) for c in cells]
    at = {
        (r + i, c + j): n for n, (r, c, rs, cs, text) in enumerate(cells) if text for i in range(rs) for j in range(cs)
    }
    rows, columns = (max((k[i] for k in at), default=-1) + 1 for i in (0, 1))
    found: set[tuple[int, int, str]] = set()
    for (r, c), n in at.items():
        right = next((at[r, x] for x in range(c + 1, columns) if (r, x) in at and at[r, x] != n), None)
        below = next((at[y, c] for y in range(r + 1, rows) if (y, c) in at and at[y, c] != n), None)
        found |= {(n, other, way) for other, way in ((right, "right"), (below, "below")) if other is not None}
    return Counter((cells[a][4], cells[b][4], way) for a, b, way in found)


def by_baobiao(path: Path) -> Tables:
    from baobiao.pipeline import read_tables

    tables = (table for page in read_tables(path).pages for table in page.tables)
    return [[(c.row, c.column, c.row_span, c.column_span, c.text) for c in table.cells] for table in tables]


def by_camelot(flavor: str) -> Callable[[Path], Tables]:
    def read(path: Path) -> Tables:
        import camelot

        found = camelot.read_pdf(str(path), pages="all", flavor=flavor, suppress_stdout=True)
        return [_rows(table.data) for table in found]

    return read


def by_pdfplumber(path: Path) -> Tables:
    import pdfplumber

    with pdfplumber.open(path) as pdf:
        return [_rows(table) for page in pdf.pages for table in page.extract_tables()]


def by_img2table(path: Path) -> Tables:
    from img2table.document import PDF

    found = PDF(str(path)).extract_tables(borderless_tables=True, implicit_rows=True, implicit_columns=True)
    return [_rows(table.df.values.tolist()) for tables in found.values() for table in tables]


def _rows(rows: Sequence[Sequence[object]]) -> list[CellTuple]:
    return [
        (r, c, 1, 1, text if isinstance(text, str) else "") for r, row in enumerate(rows) for c, text in enumerate(row)
    ]


ENGINES: dict[str, Callable[[Path], Tables]] = {
    "baobiao": by_baobiao,
    **{f"camelot-{flavor}": by_camelot(flavor) for flavor in ("auto", "lattice", "stream", "network", "hybrid")},
    "pdfplumber": by_pdfplumber,
    "img2table": by_img2table,
}


def measure(engine: str, documents: Sequence[Path], verbose: bool) -> tuple[int, int, int, float]:
    """Relations right, found and true over all documents, and the seconds of processor time it took, imports aside."""
    right = found = true = 0
    with contextlib.suppress(Exception):  # a peer may raise anything
        ENGINES[engine](documents[0])
    start = time.process_time()
    for path in documents:
        truth: Relations = Counter()
        for table in json.loads(path.with_suffix(".json").read_text()):
            truth += relations(tuple(c) for c in table["cells"])
        try:
            tables = ENGINES[engine](path)
        except Exception as error:  # noqa: BLE001 - a peer may raise anything; its document counts as empty
            print(f"{engine} {path.name}: {type(error).__name__}: {error}")
            tables = []
        got: Relations = Counter()
        for cells in tables:
            got += relations(cells)
        hits = sum((got & truth).values())
        right, found, true = right + hits, found + sum(got.values()), true + sum(truth.values())
        if verbose:
            f1 = 2 * hits / max(1, sum(got.values()) + sum(truth.values()))
            print(f"{path.name} {f1:.3f} ({hits} of {sum(truth.values())} true, {sum(got.values())} found)")
    return right, found, true, time.process_time() - start


def main() -> None:
    parser = argparse.ArgumentParser(description="tables of born-digital PDFs")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--engine", action="append", choices=sorted(ENGINES))
    parser.add_argument("--verbose", action="store_true")
    args = parser.parse_args()
    documents = sorted(p for p in args.folder.glob("*.pdf") if p.with_suffix(".json").exists())
    for engine in args.engine or ["baobiao"]:
        right, found, true, seconds = measure(engine, documents, args.verbose)
        precision, recall = right / max(1, found), right / max(1, true)
        f1 = 2 * right / max(1, found + true)
        print(f"{engine}: F1 {f1:.3f} precision {precision:.3f} recall {recall:.3f} in {seconds:.1f} s of CPU")


if __name__ == "__main__":
    main()
