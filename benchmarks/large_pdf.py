"""Time and memory of a ruled budget of many pages, against camelot's lattice engine.

    python benchmarks/large_pdf.py [--pages 100] [--engine baobiao --engine camelot-lattice]

The PDF is written here: pages of 41 rows and 8 columns, every rule drawn. Each engine runs in a process of its own.
"""

from __future__ import annotations

import argparse
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROWS, COLUMNS = 41, 8
FONT = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"


def budget(pages: int) -> bytes:
    """A PDF of ruled tables of figures."""
    r = random.Random(1)
    kids = " ".join(f"{4 + 2 * i} 0 R" for i in range(pages))
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", f"<< /Type /Pages /Count {pages} /Kids [{kids}] >>", FONT]
    for i in range(pages):
        content = _page(r)
        fonts = "/Resources << /Font << /F 3 0 R >> >>"
        objects.append(f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] {fonts} /Contents {5 + 2 * i} 0 R >>")
        objects.append(f"<< /Length {len(content)} >>\nstream\n{content}\nendstream")
    body, offsets = "%PDF-1.4\n", []
    for number, text in enumerate(objects, 1):
        offsets.append(len(body))
        body += f"{number} 0 obj\n{text}\nendobj\n"
    table = "".join(f"{offset:010d} 00000 n \n" for offset in offsets)
    size = len(objects) + 1
    end = f"trailer << /Root 1 0 R /Size {size} >>\nstartxref\n{len(body)}\n%%EOF"
    return f"{body}xref\n0 {size}\n0000000000 65535 f \n{table}{end}".encode()


def _page(r: random.Random) -> str:
    xs, ys = [40 + 65 * i for i in range(COLUMNS + 1)], [800 - 18 * i for i in range(ROWS + 1)]
    parts = ["0.5 w"]
    parts += [f"{xs[0]} {y} m {xs[-1]} {y} l S" for y in ys] + [f"{x} {ys[0]} m {x} {ys[-1]} l S" for x in xs]
    for i in range(ROWS):
        for j in range(COLUMNS):
            text = f"Item {i} {j}" if j == 0 else f"{r.randint(0, 10**7):,}"
            parts.append(f"BT /F 8 Tf {xs[j] + 4} {ys[i] - 12} Td ({text}) Tj ET")
    return "\n".join(parts)


def read(engine: str, path: Path) -> int:
    """How many cells an engine finds."""
    if engine == "baobiao":
        from baobiao.layout.open import open_document

        return sum(len(grid.cells) for grid in open_document(path).grids)
    import camelot

    tables = camelot.read_pdf(str(path), pages="all", flavor=engine.removeprefix("camelot-"), suppress_stdout=True)
    return sum(table.df.size for table in tables)


def main() -> None:
    parser = argparse.ArgumentParser(description="a ruled budget of many pages: time and memory")
    parser.add_argument("--pages", type=int, default=100)
    parser.add_argument("--engine", action="append")
    parser.add_argument("--file", type=Path, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.file:
        start = time.process_time()
        cells = read(args.engine[0], args.file)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3)
        print(f"{args.engine[0]}: {cells} cells, {time.process_time() - start:.1f} s of CPU, {peak:.0f} MB at the most")
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "budget.pdf"
        path.write_bytes(budget(args.pages))
        for engine in args.engine or ["baobiao", "camelot-lattice"]:
            subprocess.run([sys.executable, __file__, "--engine", engine, "--file", str(path)], check=True)


if __name__ == "__main__":
    main()
