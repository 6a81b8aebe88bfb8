"""Made Chinese budgets of the harder kind: titles in three levels, codes in columns of their own, wrapped cells, empty
columns, small type; set by Chromium or LibreOffice.

    python benchmarks/made/budgets.py DIR [--by browser|writer] [--count N] [--seed S] [--scans]

writes DIR/cSSSS.pdf with DIR/cSSSS.json.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import tempfile
from html import escape
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from made.browser import printed
from made.content import Cell, Column, Table
from made.office import ITEMS, SENTENCES, scanned

GROUPS = "财政拨款 一般公共预算 政府性基金预算 国有资本经营预算 财政专户管理资金 单位资金 上年结转结余".split()
LEAVES = (
    "小计 基本支出 项目支出 人员经费 公用经费 工资福利支出 商品和服务支出 对个人和家庭的补助 资本性支出 其他".split()
)
STYLE = """@page{{size:297mm 210mm;margin:10mm}} body{{font:{text}pt "{font}"}}
table{{border-collapse:collapse;width:100%;page-break-inside:avoid}} tr{{page-break-inside:avoid}}
td{{padding:{pad}pt 2pt;vertical-align:middle}} p{{margin:4pt 0}} h4{{margin:6pt 0 2pt}}"""


def table(r: random.Random) -> Table:
    """A table of amounts by function, with titles in one to three levels."""
    codes = r.choice([0, 0, 1, 3])
    made = Table([Column("code", "center") for _ in range(codes)])
    depth = r.choice([1, 2, 3])
    start = codes + 1
    heads: list[Cell] = []
    if codes == 3 and depth > 1:
        heads.append(Cell(0, 0, 1, 3, "科目编码", "center"))
        heads += [Cell(1, i, depth - 1, 1, name, "center") for i, name in enumerate("类款项")]
    else:
        names = ["科目编码"] if codes == 1 else list("类款项")[:codes]
        heads += [Cell(0, i, depth, 1, name, "center") for i, name in enumerate(names)]
    heads.append(Cell(0, codes, depth, 1, r.choice(["科目名称", "项目", "单位名称", "支出功能分类科目"]), "center"))
    heads.append(Cell(0, start, depth, 1, r.choice(["合计", "总　计"]), "center"))
    at = start + 1
    for _ in range(r.randint(1, 3)):
        at = _group(r, heads, at, depth)
    if r.random() < 0.35:
        heads.append(Cell(0, at, depth, 1, "备注", "center"))
        at += 1
    made.columns = [Column("figure", "right") for _ in range(at)]
    made.cells, made.rows, made.head = heads, depth, depth
    _body(r, made, codes, noted=heads[-1].text == "备注")
    return made


def _group(r: random.Random, heads: list[Cell], at: int, depth: int) -> int:
    """A group of columns from one on, as deep as the head; where it ends."""
    leaves = r.sample(LEAVES, r.randint(2, 3))
    if depth == 1:
        heads += [Cell(0, at + i, 1, 1, leaf, "center") for i, leaf in enumerate(leaves)]
        return at + len(leaves)
    name = r.choice(GROUPS)
    if depth == 2 or r.random() < 0.4:
        heads.append(Cell(0, at, 1, len(leaves), name, "center"))
        heads += [Cell(1, at + i, depth - 1, 1, leaf, "center") for i, leaf in enumerate(leaves)]
        return at + len(leaves)
    heads.append(Cell(0, at, 1, len(leaves) + 1, name, "center"))
    heads.append(Cell(1, at, 2, 1, "小计", "center"))
    heads.append(Cell(1, at + 1, 1, len(leaves), "其中", "center"))
    heads += [Cell(2, at + 1 + i, 1, 1, leaf, "center") for i, leaf in enumerate(leaves)]
    return at + len(leaves) + 1


def _body(r: random.Random, made: Table, codes: int, noted: bool) -> None:
    empty = {c for c in range(codes + 2, len(made.columns)) if r.random() < 0.2}
    for number in range(r.randint(6, 20)):
        function = [f"{r.randint(201, 229)}", f"{r.randint(1, 12):02}", f"{r.randint(1, 99):02}"]
        level = r.randint(1, 3)
        if codes == 1:
            made.cells.append(Cell(made.rows, 0, 1, 1, "".join(function[:level])))
        elif codes == 3:
            made.cells += [Cell(made.rows, i, 1, 1, t, "center") for i, t in enumerate(function[:level])]
        label = r.choice(["合计", "总计"]) if number == 0 else _label(r)
        made.cells.append(Cell(made.rows, codes, 1, 1, label, indent=level - 1))
        for c in range(codes + 1, len(made.columns)):
            if noted and c == len(made.columns) - 1:
                made.cells.append(Cell(made.rows, c, 1, 1, r.choice(SENTENCES) if r.random() < 0.2 else ""))
            elif c not in empty and r.random() > 0.25:
                made.cells.append(Cell(made.rows, c, 1, 1, _amount(r), "right"))
        made.rows += 1


def _label(r: random.Random) -> str:
    return r.choice(ITEMS) + (f"（{r.choice(ITEMS)}专项资金）" if r.random() < 0.2 else "")


def _amount(r: random.Random) -> str:
    if r.random() < 0.06:
        return r.choice(["0", "0.00", "-", "—"])
    return f"{10 ** r.uniform(-1, 6):,.{r.choice([2, 2, 2, 4])}f}"


def html(made: Table) -> str:
    """The table in HTML, its head repeated where it breaks."""
    taken = {(c.row + i, c.column + j) for c in made.cells for i in range(c.row_span) for j in range(c.column_span)}
    blank = [Cell(y, x, 1, 1, "") for y in range(made.rows) for x in range(len(made.columns)) if (y, x) not in taken]
    lines = []
    for row in range(made.rows):
        own = sorted((c for c in [*made.cells, *blank] if c.row == row), key=lambda c: c.column)
        lines.append(f"<tr>{''.join(map(_cell, own))}</tr>")
    return f"<table><thead>{''.join(lines[: made.head])}</thead>{''.join(lines[made.head :])}</table>"


def _cell(cell: Cell) -> str:
    indent = "　" * cell.indent
    border = 'style="border:0.5pt solid #000"'  # LibreOffice takes it from the cell alone
    spans = f"{border} rowspan={cell.row_span} colspan={cell.column_span} align={cell.align}"
    return f"<td {spans}>{indent}{escape(cell.text)}</td>"


def budget(r: random.Random) -> tuple[str, list[Table]]:
    """Several tables, each under its title and unit."""
    parts, tables = [], []
    for number in range(1, r.randint(3, 5)):
        made = table(r)
        title = f"<h4 align=center>表{number}　{r.choice(ITEMS)}预算表</h4>"
        parts.append(f"{title}<p align=right>单位：{r.choice(['万元', '元'])}</p>{html(made)}")
        tables.append(made)
    font = r.choice(["Noto Serif CJK SC", "Noto Sans CJK SC", "WenQuanYi Zen Hei"])
    style = STYLE.format(text=r.choice([6, 7, 8, 9]), font=font, pad=r.choice([0.5, 1, 2]))
    return f"<meta charset=utf-8><style>{style}</style><body>{''.join(parts)}</body>", tables


def main() -> None:
    parser = argparse.ArgumentParser(description="made Chinese budgets with titles in levels")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--by", choices=["browser", "writer"], default="browser")
    parser.add_argument("--count", type=int, default=8)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--scans", action="store_true")
    args = parser.parse_args()
    args.folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        for seed in range(args.seed, args.seed + args.count):
            text, tables = budget(random.Random(seed))
            page = Path(folder) / f"c{seed:04}.html"
            page.write_text(text, encoding="utf8")
            out = (args.folder / f"{page.stem}.pdf").resolve()
            truth = [{"cells": table.truth} for table in tables]
            out.with_suffix(".json").write_text(json.dumps(truth, ensure_ascii=False), encoding="utf8")
            if args.by == "browser":
                printed(page, out, f"{folder}/profile")
            else:
                profile = f"-env:UserInstallation={(Path(folder) / 'office').as_uri()}"
                convert = ["--convert-to", "pdf:writer_pdf_Export", "--infilter=HTML (StarWriter)"]
                command = ["soffice", profile, "--headless", *convert, "--outdir", str(out.parent), str(page)]
                subprocess.run(command, check=True, capture_output=True, timeout=120)
            if args.scans:
                scanned(out, random.Random(page.stem))


if __name__ == "__main__":
    main()
