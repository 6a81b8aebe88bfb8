"""Reports as web pages with style sheets: the looks of government sites and of what is pasted into them.

A browser lays them out (`press.py`), so that nothing of how they are set is this package's own: lines break, rows grow,
pages cut tables and rules meet as the browser has it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from random import Random

from baobiao.models.pages.narrative import Passage
from baobiao.models.pages.sheets import Sheet, SheetCell

FULL_WIDTH = str.maketrans("0123456789.-,", "０１２３４５６７８９．－，")
CHINESE = (
    "Noto Serif CJK SC",
    "Noto Sans CJK SC",
    "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei",
    "AR PL UMing CN",
    "AR PL UKai CN",
    "LXGW WenKai",
)
LATIN = ("Liberation Serif", "Liberation Sans", "Carlito", "DejaVu Sans", "Arimo", "Tinos")
INKS = ("#000", "#000", "#000", "#222", "#333", "#555")
RULES = ("#000", "#000", "#000", "#333", "#666", "#999", "#bbb", "#d0d7de", "#2f6eb5", "#c00")
FILLS = ("#d9d9d9", "#f2f2f2", "#ddebf7", "#e2efda", "#fff2cc", "#eef3fa", "#bfbfbf")
DARK_FILLS = ("#1f4e79", "#c00000", "#2e75b6", "#3f3f3f", "#548235")
NAVIGATION = ("首页", "政务公开", "政务服务", "互动交流", "走进我们", "数据发布", "专题专栏")
FOOTNOTES = ("注：本表数据截至12月31日。", "说明：第一项加第二项之和，等于第三项加第四项之和。", "（此件公开发布）")


@dataclass(frozen=True, slots=True)
class Look:
    """How one report is set: its style sheet, and what no style sheet says.

    Args:
        css: the style sheet.
        size: pixels of the type in its tables.
        repeated: pages after the first begin with the table's heading rows again.
        upright: headings and group titles one character a line.
        full_width: figures in full-width forms. commas: between thousands.
        site: the report stands in a web site, with its navigation.
        footnote: what is printed under the tables.
    """

    css: str
    size: float
    repeated: bool
    upright: bool
    full_width: bool
    commas: bool
    site: bool
    footnote: str


def random_look(rng: Random, site: bool) -> Look:
    """Any look, most of them common ones."""
    size = rng.choice((9, 10, 10.5, 11, 12, 12, 13, 14))
    parts = (_page(rng), _type(rng, size), _rules(rng), _fills(rng), _places(rng))
    return Look(
        css="\n".join(parts),
        size=size,
        repeated=rng.random() < 0.35,
        upright=rng.random() < 0.3,
        full_width=rng.random() < 0.05,
        commas=rng.random() < 0.08,
        site=site,
        footnote=rng.choice(("", "", *FOOTNOTES)),
    )


def _page(rng: Random) -> str:
    landscape = " landscape" if rng.random() < 0.1 else ""
    margin = rng.choice((8, 12, 16, 20, 25))
    return f"@page {{ size: A4{landscape}; margin: {margin}mm {max(6, margin - rng.choice((0, 0, 6)))}mm }}"


def _type(rng: Random, size: float) -> str:
    chinese = rng.choice(CHINESE)
    latin = f'"{rng.choice(LATIN)}", ' if rng.random() < 0.5 else ""
    heavy = "td.total { font-weight: bold }" if rng.random() < 0.15 else ""
    spaced = f"td {{ letter-spacing: {rng.choice((0.5, 1, 2))}px }}" if rng.random() < 0.1 else ""
    large = f"td.value {{ font-size: {rng.choice((1.15, 1.3))}em }}" if rng.random() < 0.2 else ""
    tall = rng.choice((1.0, 1.15, 1.3, 1.5, 1.5, 1.8))
    return (
        f'body {{ font: 15px/1.7 {latin}"{chinese}", "Noto Sans CJK SC"; color: {rng.choice(INKS)} }}\n'
        f"table {{ font-size: {size}px; line-height: {tall} }}\n{heavy}{spaced}{large}"
        "p { text-indent: 2em } h1 { text-align: center; font-size: 24px } h2 { font-size: 17px }"
    )


def _rules(rng: Random) -> str:
    """How cells are ruled; the common closed grid three times in four."""
    colour, thick = rng.choice(RULES), rng.choice((0.5, 0.75, 1, 1, 1, 1.5, 2))
    line = f"{thick}px solid {colour}"
    closed = f"table {{ border-collapse: collapse }} td {{ border: {line} }}"
    framed = closed + f" table {{ border: {thick + 1}px solid {colour} }}"
    kinds = {
        closed: 40,
        framed: 12,
        f"table {{ border-collapse: separate; border-spacing: {rng.choice((1, 2))}px; border: {line} }}"
        f" td {{ border: {line} }}": 5,
        f"table {{ border-collapse: separate; border-spacing: 0; border: solid {colour}; border-width: 0 {thick}px"
        f" {thick}px 0 }} td {{ border: solid {colour}; border-width: {thick}px 0 0 {thick}px }}": 10,
        f"table {{ border-collapse: separate; border-spacing: 0; border: solid {colour}; border-width: {thick}px 0 0"
        f" {thick}px }} td {{ border: solid {colour}; border-width: 0 {thick}px {thick}px 0 }}": 10,
        closed.replace("solid", "dotted"): 3,
        closed.replace("solid", "dashed"): 3,
        f"table {{ border-collapse: collapse }} td {{ border: 3px double {colour} }}": 3,
        closed + " table { border-style: hidden }": 4,
        closed + " table { border-left-style: hidden; border-right-style: hidden }": 4,
        f"table {{ border-collapse: collapse }} td {{ border: solid {colour}; border-width: {thick}px 0 }}": 3,
        f"table {{ border-collapse: collapse; border: solid {colour}; border-width: 2px 0 }}"
        f" td.head, td.corner {{ border-bottom: 1px solid {colour} }}": 3,
    }
    return rng.choices(list(kinds), list(kinds.values()))[0]


def _fills(rng: Random) -> str:
    heads = "td.head, td.corner, td.block"
    fill, dark = rng.choice(FILLS), rng.choice(DARK_FILLS)
    return rng.choice(
        (
            "",
            "",
            "",
            f"{heads} {{ background: {fill} }}",
            f"{heads} {{ background: {dark}; color: #fff }}",
            f"{heads}, td.label, td.title {{ background: {fill} }}",
            f"tr:nth-child(odd) td {{ background: {fill} }}",
            f"tr:nth-child(even) td {{ background: {fill} }}",
            f"td.total {{ background: {fill} }}",
            f"table {{ background: {fill} }}",
        )
    )


def _places(rng: Random) -> str:
    """Where text stands in its cells, how wide columns are, where pages may cut."""
    across, up = rng.choice(("center", "center", "center", "right", "left")), rng.choice(("middle",) * 4 + ("top",))
    pad = f"{rng.choice((0, 1, 2, 4, 7))}px {rng.choice((1, 2, 4, 6))}px"
    layout = rng.choice(("fixed", "auto"))
    width = rng.choice((100, 100, 100, 92, 80))
    whole = "tr { break-inside: avoid }" if rng.random() < 0.7 else ""
    title = rng.choice(("left", "left", "center"))
    return (
        f"table {{ width: {width}%; margin: 6px auto; table-layout: {layout} }} td {{ text-align: {across};"
        f" vertical-align: {up}; padding: {pad}; overflow-wrap: anywhere }} td.title {{ text-align: {title} }}"
        f" td.head, td.corner, td.block, td.label {{ text-align: center }} {whole}"
        " td.upright { line-height: 1.15 } td.upright div { width: 1.1em; margin: auto; letter-spacing: 0 }"
        " nav { background: #1f5fa8; color: #fff; padding: 10px } nav a { margin: 0 14px }"
        " aside { float: left; width: 150px; font-size: 13px } main.site { margin-left: 170px }"
        " footer { clear: both; background: #eee; font-size: 12px; text-align: center; padding: 12px }"
    )


def page(rng: Random, look: Look, passages: Sequence[Passage], sheets: dict[str, Sheet]) -> str:
    """The report as one HTML page."""
    body = "\n".join(_passage(rng, look, passage, sheets) for passage in passages)
    if look.site:
        links = "".join(f"<a>{word}</a>" for word in NAVIGATION)
        side = "".join(f"<li>{word}</li>" for word in rng.sample(NAVIGATION, 5))
        body = f"<nav>{links}</nav><aside><ul>{side}</ul></aside><main class=site>{body}</main>"
        body += "<footer>主办单位：办公室　网站标识码：0000000000　您是第 118231 位访客</footer>"
    return (
        f'<!doctype html><html lang="zh-CN"><meta charset="utf-8"><style>{look.css}</style><body>{body}</body></html>'
    )


def tables(rng: Random, look: Look, sheets: dict[str, Sheet], line: tuple[int, int, int]) -> str:
    """The tables alone as one HTML page, a line of that colour across it under each."""
    cut = f'<div style="margin: 30px 0; height: 4px; background: rgb{line}"></div>'
    body = "".join(_table(rng, look, sheet) + cut for sheet in sheets.values())
    style = f"{look.css} body {{ margin: 0 }}"
    return f'<!doctype html><html lang="zh-CN"><meta charset="utf-8"><style>{style}</style><body>{body}</body></html>'


def _passage(rng: Random, look: Look, passage: Passage, sheets: dict[str, Sheet]) -> str:
    if passage.kind == "table":
        note = f'<p style="font-size:12px">{look.footnote}</p>' if look.footnote else ""
        return _table(rng, look, sheets[passage.text]) + note
    tag = {"title": "h1", "heading": "h2"}.get(passage.kind, "p")
    return f"<{tag}>{escape(passage.text)}</{tag}>"


def _table(rng: Random, look: Look, sheet: Sheet) -> str:
    """A sheet as a table, with its columns' widths."""
    upright = look.upright or (sheet.columns > 12 and rng.random() < 0.5)
    rows: list[str] = []
    for row in range(sheet.rows):
        cells = "".join(_cell(look, sheet, cell, upright) for cell in sheet.cells if cell.row == row)
        rows.append(f"<tr>{cells}</tr>")
    head, body = "".join(rows[: sheet.header_rows]), "".join(rows[sheet.header_rows :])
    top = f"<thead>{head}</thead>" if look.repeated and head else f"<tbody>{head}</tbody>" if head else ""
    return f"<table>{_columns(rng, sheet, upright)}{top}<tbody>{body}</tbody></table>"


def _columns(rng: Random, sheet: Sheet, upright: bool) -> str:
    """Titles get up to half of the width; group titles set upright need little of it."""
    if not sheet.label_columns:
        return ""
    share = rng.uniform(0.3, 0.5) if sheet.label_columns > 1 else rng.uniform(0.2, 0.4)
    groups = sheet.label_columns - 1
    narrow = rng.uniform(0.03, 0.05) if upright else rng.uniform(0.05, 0.1)
    titles = [narrow] * groups + [share - narrow * groups]
    values = [(1 - share) / (sheet.columns - sheet.label_columns)] * (sheet.columns - sheet.label_columns)
    return "".join(f'<col style="width:{100 * part:.1f}%">' for part in (*titles, *values))


def _cell(look: Look, sheet: Sheet, cell: SheetCell, upright: bool) -> str:
    groups = cell.role == "label" and cell.row_span > 2
    stands = upright and (groups or (cell.role == "head" and cell.column_span == 1 and 2 < len(cell.text) < 7))
    last = cell.role == "value" and cell.code is not None and cell.code.endswith(".total")
    classes = " ".join((cell.role, *(["upright"] if stands else []), *(["total"] if last else [])))
    text = _figure(look, cell.text) if cell.role == "value" else cell.text
    inner = f"<div>{'<br>'.join(escape(c) for c in text)}</div>" if stands else escape(text)
    return f'<td class="{classes}" rowspan={cell.row_span} colspan={cell.column_span}>{inner}</td>'


def _figure(look: Look, text: str) -> str:
    if look.commas and text.isdigit():
        text = f"{int(text):,}"
    return text.translate(FULL_WIDTH) if look.full_width else text
