"""Made documents set by LibreOffice: reports with tables of every kind of rule, and ruled Chinese budgets.

    python benchmarks/made/office.py DIR [--kind reports|budgets] [--count N] [--seed S] [--scans]

writes DIR/NAME.pdf with DIR/NAME.json. With --scans each page is a picture of 150 dots per inch, a little turned, grey
and noisy, and the PDF holds nothing else.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from html import escape
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from made import content
from made.content import Cell, Table

LINE = "0.5pt solid #000"
BORDERS = {
    "none": {},
    "ruled": {"top": True, "bottom": True, "left": True, "right": True},
    "rows": {"top": True, "bottom": True},
    "columns": {"left": True, "right": True},
}
STYLES = ("none", "three", "three", "rows", "columns", "ruled", "bands")
ITEMS = """一般公共预算支出 政府性基金预算 财政拨款收入 教育支出 社会保障和就业支出 卫生健康支出 住房保障支出 行政运行
机关事业单位基本养老保险缴费支出 其他一般公共服务支出 事业运行 项目支出 基本支出 人员经费 公用经费 因公出国（境）费
公务接待费 公务用车购置及运行费 上级补助收入 事业收入 经营收入 年初结转和结余 本年收入合计 城乡社区支出 农林水支出
节能环保支出 科学技术支出 文化旅游体育与传媒支出 交通运输支出 资源勘探工业信息等支出 债务付息支出""".split()
SENTENCES = """保障单位正常运转和日常工作需要，提高资金使用效益。 加强预算绩效管理，及时足额支付各项经费。
按照规定开展检查，完成年度工作任务。 落实过紧日子要求，压减一般性支出。""".split()


def written(table: Table, style: str, size: float, padding: float, valign: str) -> str:
    """A table as HTML that LibreOffice sets with the rules of a style."""
    taken = {(c.row + i, c.column + j) for c in table.cells for i in range(c.row_span) for j in range(c.column_span)}
    blank = [Cell(r, c, 1, 1, "") for r in range(table.rows) for c in range(len(table.columns)) if (r, c) not in taken]
    rows: list[str] = []
    for row in range(table.rows):
        own = sorted((c for c in [*table.cells, *blank] if c.row == row), key=lambda c: c.column)
        rows.append("".join(_written(c, table, style, size, valign) for c in own))
    body = "".join(f"<tr>{row}</tr>" for row in rows)
    style = "border-collapse:collapse;page-break-inside:avoid"
    return f'<table width="100%" cellspacing=0 cellpadding={padding} style="{style}">{body}</table>'


def _written(cell: Cell, table: Table, style: str, size: float, valign: str) -> str:
    sides = dict(BORDERS.get(style, {}))
    if style in ("three", "columns", "bands"):
        sides["top"] = cell.row == 0
        sides["bottom"] = cell.row + cell.row_span in (table.head, table.rows) or (cell.head and cell.column_span > 1)
    border = "".join(f"border-{s}:{LINE if sides.get(s) else 'none'};" for s in ("top", "bottom", "left", "right"))
    fill = "background:#dde6ee;" if style == "bands" and not cell.head and (cell.row - table.head) % 2 else ""
    align = {"decimal": "right"}.get(cell.align, cell.align)
    figure = cell.text[:1] in "0123456789($-" and not cell.head
    text = escape(cell.text).replace(" ", "&nbsp;") if figure else escape(cell.text)
    text = "&nbsp;" * (3 * cell.indent + 1) + (f"<b>{text}</b>" if cell.bold else text) + "&nbsp;"
    spans = f"rowspan={cell.row_span} colspan={cell.column_span} align={align} valign={valign}"
    return f'<td {spans} style="{border}{fill}"><span style="font-size:{size}pt">{text}</span></td>'


def report(r: random.Random) -> tuple[str, list[Table]]:
    """Prose, lists and tables amid it."""
    parts, tables = [f"<h2>{content.words(r, 3, 6)}</h2>"], []
    font = r.choice(["Liberation Sans", "Liberation Serif", "DejaVu Sans"])
    for _ in range(r.randint(1, 3)):
        parts += [f"<p align={r.choice(['left', 'justify'])}>{content.prose(r)}</p>" for _ in range(r.randint(1, 2))]
        if r.random() < 0.25:
            parts.append("<ul>" + "".join(f"<li>{content.words(r, 4, 20)}</li>" for _ in range(4)) + "</ul>")
        made = content.table(r, 8)
        parts.append(f"<p>Table {len(tables) + 1}: {content.words(r, 3, 8)}</p>")
        size = r.choice([8, 9, 10]) if len(made.columns) < 6 else 7
        parts.append(written(made, r.choice(STYLES), size, r.choice([2, 3, 4]), r.choice(["top", "middle", "bottom"])))
        tables.append(made)
        if r.random() < 0.4:
            parts.append(f'<p style="font-size:7pt">Source: {content.words(r, 5, 12)}</p>')
    parts.append(f"<p>{content.prose(r)}</p>")
    return f'<body style="font-family:{font};font-size:10pt">{"".join(parts)}</body>', tables


def budget(r: random.Random) -> tuple[str, list[Table]]:
    """Ruled tables of a Chinese budget on landscape pages."""
    parts, tables = [], []
    for number in range(1, r.randint(3, 6)):
        made = _budget_table(r)
        parts.append(f"<p align=center>表{number}　{r.choice(ITEMS)}表</p><p align=right>单位：万元</p>")
        parts.append(written(made, "ruled", r.choice([8, 9, 10.5]), 2, "middle"))
        tables.append(made)
    style = "<style>@page{size:297mm 210mm;margin:15mm}</style>"
    return f"<head>{style}</head><body>{''.join(parts)}</body>", tables


def _budget_table(r: random.Random) -> Table:
    width = r.choice([3, 4, 5, 6, 8, 10, 12])
    made = Table([content.Column("label", "left"), *(content.Column("figure", "right") for _ in range(width - 1))])
    made.cells = [Cell(0, 0, 2, 1, "项目", "center"), Cell(0, 1, 2, 1, "合　计", "center")]
    made.cells.append(Cell(0, 2, 1, width - 2, "本年支出", "center"))
    made.cells += [Cell(1, c, 1, 1, r.choice(ITEMS), "center") for c in range(2, width)]
    coded, noted = r.random() < 0.4, r.random() < 0.3
    made.rows = r.randint(8, 22)
    for row in range(2, made.rows):
        for c in range(width):
            made.cells.append(_budget_cell(r, row, c, coded, noted and c == width - 1))
    return made


def _budget_cell(r: random.Random, row: int, column: int, coded: bool, noted: bool) -> Cell:
    if column == 0:
        mark = f"{r.randint(201, 229)}{r.randint(1, 99):02}" if coded else r.choice(["一、", "（一）", "1.", "", ""])
        return Cell(row, column, 1, 1, mark if coded else mark + r.choice(ITEMS))
    if noted:
        return Cell(row, column, 1, 1, "".join(r.choice(SENTENCES) for _ in range(r.randint(0, 2))))
    amount = "" if r.random() < 0.3 else f"{10 ** r.uniform(0, 5):,.2f}"
    return Cell(row, column, 1, 1, amount, "right")


def scanned(path: Path, r: random.Random) -> None:
    """Replace a PDF by a scan of it: 150 dots per inch, grey, turned by up to half a degree."""
    import numpy as np
    import pypdfium2 as pdfium
    from PIL import Image

    def pages() -> Iterator[Image.Image]:
        noise = np.random.default_rng(r.randrange(2**32))
        for page in pdfium.PdfDocument(path.read_bytes()):
            grey = page.render(scale=150 / 72).to_pil().convert("L")
            turned = grey.rotate(r.uniform(-0.5, 0.5), Image.Resampling.BICUBIC, fillcolor=255)
            pixels = np.asarray(turned, np.float64) * 0.92 + noise.normal(8, 5, turned.size[::-1])
            yield Image.fromarray(pixels.clip(0, 255).astype(np.uint8))

    first, *rest = pages()
    first.save(path, "PDF", resolution=150, save_all=True, append_images=rest, quality=80)


def main() -> None:
    parser = argparse.ArgumentParser(description="made documents with tables, set by LibreOffice")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--kind", choices=["reports", "budgets"], default="reports")
    parser.add_argument("--count", type=int, default=12)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--scans", action="store_true")
    args = parser.parse_args()
    args.folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as made:
        pages = []
        for seed in range(args.seed, args.seed + args.count):
            html, tables = (report if args.kind == "reports" else budget)(random.Random(seed))
            page = Path(made) / f"{args.kind[0]}{seed:04}.html"
            page.write_text(f"<html><meta charset=utf-8>{html}</html>", encoding="utf8")
            pages.append(page)
            truth = [{"cells": table.truth} for table in tables]
            (args.folder / f"{page.stem}.json").write_text(json.dumps(truth, ensure_ascii=False), encoding="utf8")
        profile = f"-env:UserInstallation={(Path(made) / 'profile').as_uri()}"
        convert = [
            "--convert-to",
            "pdf:writer_pdf_Export",
            "--infilter=HTML (StarWriter)",
            "--outdir",
            str(args.folder),
        ]
        subprocess.run(["soffice", profile, "--headless", *convert, *map(str, pages)], check=True, capture_output=True)
        for page in pages if args.scans else ():
            scanned(args.folder / f"{page.stem}.pdf", random.Random(page.stem))


if __name__ == "__main__":
    main()
