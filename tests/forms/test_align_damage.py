"""Tables made from the form files, damaged at random: no value may stand in a wrong cell without a doubt."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import pairwise

import pytest

from baobiao.document import Block as DocumentBlock
from baobiao.document import Cell, Document, Grid, Paragraph, Reading
from baobiao.forms.align import find_tables
from baobiao.forms.found import FoundTable
from baobiao.forms.library import load_forms
from baobiao.forms.model import Block, Form, Table

STRANGE = "街道旧样式口日目田甲由申个丁乃乂义卫之飞习叉马乡木五支厅不太犬区历尤友"


@dataclass(eq=False)
class Box:
    """A printed cell: its text, how sure its reading is, and what it is."""

    text: str
    value: bool = False
    probability: float = 1.0


@dataclass
class Row:
    """A printed row: a box for each grid column (the same box where merged), and the codes of its value boxes."""

    boxes: list[Box]
    code: str = ""
    cells: dict[tuple[str, str], Box] = field(default_factory=dict)
    header: bool = False


@dataclass
class Made:
    """A table as printed, with what is true of its cells."""

    form: Form
    table: Table
    rows: list[Row]
    labels: int

    @property
    def truth(self) -> dict[tuple[str, str], str]:
        return {code: box.text for row in self.rows for code, box in row.cells.items()}


def make(form: Form, table: Table, rng: random.Random, blank: str, share: float) -> Made:
    """A whole table with a different number in every cell that is not blank."""
    labels = 0 if table.blocks[0].across else 1 + max(len(r.under) for b in table.blocks for r in b.rows)
    leaves = max(len(b.columns) * (len(b.rows) if b.across else 1) for b in table.blocks)
    numbers = iter(rng.sample(range(10, 9999), 400))
    rows: list[Row] = []
    for block in table.blocks:
        rows += header_rows(block, labels, leaves)
        rows += data_rows(block, labels, leaves, lambda: blank if rng.random() < share else str(next(numbers)))
    return Made(form, table, rows, labels)


def leaf_paths(block: Block) -> list[tuple[str, ...]]:
    columns = [(*c.under, c.titles[0]) for c in block.columns]
    if not block.across:
        return columns
    return [(*r.under, r.titles[0], *path) for r in block.rows for path in columns]


def header_rows(block: Block, labels: int, leaves: int) -> list[Row]:
    paths = leaf_paths(block)
    depth = max(len(p) for p in paths)
    rows = []
    if block.titles:
        heading = Box(block.titles[0])
        rows.append(Row([heading] * (labels + leaves), header=True))
    corner = Box((block.corner or ("",))[0])
    made: dict[tuple[str, ...], Box] = {}
    for level in range(depth):
        line = [corner] * labels
        for index, path in enumerate(paths):
            shown = path[: level + 1]
            key = (*shown, str(index)) if len(shown) == len(path) else shown
            line.append(made.setdefault(key, Box(shown[-1])))
        line += [line[-1]] * (labels + leaves - len(line))
        rows.append(Row(line, header=True))
    return rows


def data_rows(block: Block, labels: int, leaves: int, value: Callable[[], str]) -> list[Row]:
    if block.across:
        cells = {(r.id, c.id): Box(value(), value=True) for r in block.rows for c in block.columns}
        return [Row(list(cells.values()), "", cells)]
    rows = []
    made: dict[tuple[str, ...], Box] = {}
    for row in block.rows:
        line = [made.setdefault(row.under[: i + 1], Box(u)) for i, u in enumerate(row.under)]
        own = Box(row.ordinal + row.titles[0])
        line += [own] * (labels - len(line))
        cells = {(row.id, c.id): Box(value(), value=True) for c in block.columns}
        line += cells.values()
        line += [line[-1]] * (labels + leaves - len(line))
        rows.append(Row(line, row.id, cells))
    return rows


# Damage: each changes the rows in place and keeps the truth.


def misread_titles(made: Made, rng: random.Random, rate: float, faint: bool) -> None:
    """Characters of titles lost or replaced; `faint` says that the reader was unsure of them."""
    boxes = {id(b): b for row in made.rows for b in row.boxes if not b.value}
    for box in boxes.values():
        text = "".join(damaged(c, rng, rate) for c in box.text)
        if text != box.text and faint:
            box.probability = rng.uniform(0.3, 0.85)
        box.text = text


def damaged(character: str, rng: random.Random, rate: float) -> str:
    if rng.random() >= rate:
        return character
    return rng.choice(["", rng.choice(STRANGE), rng.choice(STRANGE)])


def space_titles(made: Made, rng: random.Random) -> None:
    for box in {id(b): b for row in made.rows for b in row.boxes if not b.value}.values():
        box.text = "".join(c + (" " if rng.random() < 0.1 else "") for c in box.text)
        if rng.random() < 0.3:
            box.text = (
                box.text.replace("（", "(").replace("）", ")").replace("、", rng.choice("、.，")).replace(".", "、")
            )


def blank_labels(made: Made, rng: random.Random, rate: float) -> None:
    """Row titles that could not be read at all."""
    for row in made.rows:
        if not row.header and made.labels and rng.random() < rate:
            own = row.boxes[made.labels - 1]
            own.text, own.probability = "", 0.0


def lose_rows(made: Made, rng: random.Random, rate: float) -> None:
    kept = [r for r in made.rows if r.header or rng.random() >= rate]
    made.rows = kept if any(not r.header for r in kept) else made.rows


def swallow_row(made: Made, rng: random.Random) -> None:
    """Two neighbouring rows, one of them without values, printed so close that they are taken for one."""
    pairs = [(a, b) for a, b in pairwise(made.rows) if a.cells and b.cells and is_bare(a) != is_bare(b)]
    for above, below in rng.sample(pairs, min(1, len(pairs))):
        kept, lost = (below, above) if is_bare(above) else (above, below)
        label, other = kept.boxes[made.labels - 1], lost.boxes[made.labels - 1]
        label.text = label.text + other.text if kept is above else other.text + label.text
        made.rows.remove(lost)


def is_bare(row: Row) -> bool:
    return all(is_nothing(box.text) for box in row.cells.values())


def add_row(made: Made, rng: random.Random) -> None:
    """A row that is none of the form's."""
    places = [i for i, r in enumerate(made.rows) if not r.header]
    like = made.rows[rng.choice(places)]
    title = rng.choice(["行政检查", "行政确认", "行政征收", "9.属于工作秘密", "6.其他情形", "备注事项说明"])
    label = Box(title)
    boxes = [label] * made.labels + [Box(str(rng.randint(10000, 99999)), value=True) for _ in like.boxes[made.labels :]]
    made.rows.insert(rng.choice(places) + 1, Row(boxes))


def shift_left(made: Made, rng: random.Random, rate: float) -> None:
    """Rows whose values stand one column too far left, an empty box behind them."""
    for row in made.rows:
        if row.cells and made.labels > 1 and rng.random() < rate and len(row.cells) == len(row.boxes) - made.labels:
            boxes = row.boxes
            if boxes[made.labels - 1] is boxes[made.labels - 2]:
                row.boxes = [*boxes[: made.labels - 1], *boxes[made.labels :], Box("", value=True)]


def cut_label(made: Made, rng: random.Random) -> None:
    """A row's title goes on in a row of its own, as when the page breaks within it."""
    places = [i for i, r in enumerate(made.rows) if r.code and len(r.boxes[made.labels - 1].text) > 6]
    if not places:
        return
    row = made.rows[place := rng.choice(places)]
    own = row.boxes[made.labels - 1]
    cut = rng.randrange(2, len(own.text) - 1)
    rest = Box(own.text[cut:])
    own.text = own.text[:cut]
    left = [box if box is not own else rest for box in row.boxes[: made.labels]]
    more = Row([*left, *(Box("", value=True) for _ in row.boxes[made.labels :])])
    if rng.random() < 0.4:  # the values stand beside the second part
        more.cells, row.cells = row.cells, {}
        row.boxes, more.boxes = (
            [*row.boxes[: made.labels], *more.boxes[made.labels :]],
            [*left, *row.boxes[made.labels :]],
        )
        more.code, row.code = row.code, ""
    made.rows.insert(place + 1, more)


def blur_header(made: Made, rng: random.Random) -> None:
    """Column titles that could not be read."""
    for row in made.rows:
        if row.header:
            for box in row.boxes:
                if rng.random() < 0.5:
                    box.text, box.probability = "".join(rng.choice(STRANGE) for _ in box.text[:3]), 0.3


def part(rows: list[Row], first: int, last: int) -> list[Row]:
    """Some columns of the rows, as a small table of their own."""
    cut = [(r, r.boxes[first:last]) for r in rows]
    return [Row(b, r.code, {k: v for k, v in r.cells.items() if v in b}, r.header) for r, b in cut]


def in_small_tables(made: Made) -> list[list[Row]]:
    """A table that stands across, as a small table for each of its rows."""
    (block,) = made.table.blocks
    width = len(block.columns)
    return [part(made.rows, i * width, (i + 1) * width) for i in range(len(block.rows))]


def break_values(made: Made, rng: random.Random) -> None:
    """The one line of values of a table that stands across, in two."""
    row = made.rows.pop()
    place = rng.randrange(3, len(row.boxes) - 3)
    made.rows += [*part([row], 0, place), *part([row], place, len(row.boxes))]


def merge_down(made: Made, rng: random.Random) -> None:
    """A value's cell reaches into the row below, which has none of its own there."""
    places = [i for i in range(len(made.rows) - 1) if made.rows[i].code and made.rows[i + 1].code]
    if not places:
        return
    above, below = made.rows[(place := rng.choice(places))], made.rows[place + 1]
    column = rng.randrange(made.labels, len(above.boxes))
    gone = below.boxes[column]
    if above.boxes.count(above.boxes[column]) == below.boxes.count(gone) == 1:
        below.boxes[column] = above.boxes[column]
        below.cells = {k: Box("", True) if v is gone else v for k, v in below.cells.items()}


def run_together(made: Made, rng: random.Random) -> None:
    """Two columns of values become one, titles and all; the truth stays two values."""
    column = rng.randrange(made.labels, len(made.rows[0].boxes) - 1)
    beyond = [
        (r.boxes[column - 1], r.boxes[column], r.boxes[column + 1], [*r.boxes, None][column + 2]) for r in made.rows
    ]
    if any(one is not other and (before is one or other is after) for before, one, other, after in beyond):
        return  # a merged cell is not cut in two
    for row in made.rows:
        one, other = row.boxes[column : column + 2]
        both = one if one is other else Box(one.text + other.text, one.value, min(one.probability, other.probability))
        row.boxes = [*row.boxes[:column], both, *row.boxes[column + 2 :]]


# Carriers.


def split_pages(made: Made, rng: random.Random, cuts: int) -> list[list[Row]]:
    """The rows on several pages; after a cut the header of the rows stands again, or not."""
    if len(made.rows) < 3:
        return [made.rows]
    places = sorted(rng.sample(range(1, len(made.rows)), min(cuts, len(made.rows) - 1)))
    pages = [made.rows[a:b] for a, b in pairwise([0, *places, len(made.rows)])]
    result = [pages[0]]
    for page, place in zip(pages[1:], places, strict=True):
        repeated = []
        if rng.random() < 0.5 and not page[0].header:
            above = [i for i in range(place) if made.rows[i].header and len(set(map(id, made.rows[i].boxes))) > 1]
            last = above[-1] if above else -1
            while last >= 0 and made.rows[last].header and len(set(map(id, made.rows[last].boxes))) > 1:
                repeated.insert(0, made.rows[last])
                last -= 1
        result.append(repeated + page)
    return result


def regular_grid(rows: list[Row], rng: random.Random, method: str) -> Grid:
    drop = made_wider(rows, rng)
    matrix = [[row.boxes[c] for c in drop] for row in rows]
    cells = []
    used: set[tuple[int, int]] = set()
    for r, line in enumerate(matrix):
        for c, box in enumerate(line):
            if (r, c) in used:
                continue
            right = c
            while right + 1 < len(line) and line[right + 1] is box:
                right += 1
            down = r
            while down + 1 < len(matrix) and all(matrix[down + 1][k] is box for k in range(c, right + 1)):
                down += 1
            used |= {(i, k) for i in range(r, down + 1) for k in range(c, right + 1)}
            cells.append(Cell(r, c, (Reading(box.text, box.probability),), down - r + 1, right - c + 1))
    cells.sort(key=lambda cell: (cell.row, cell.column))
    return Grid(len(matrix), len(drop), tuple(cells), method)


def made_wider(rows: list[Row], rng: random.Random) -> list[int]:
    """The columns of a page: now and then one label column more or less."""
    columns = list(range(len(rows[0].boxes)))
    kind = rng.random()
    if kind < 0.2:
        return [0, *columns]
    if kind < 0.4 and all(row.boxes[0] is row.boxes[1] for row in rows):
        return columns[1:]
    return columns


def ragged_rows(rows: list[Row], rng: random.Random) -> list[list[str]]:
    """Rows as a text dump has them: merged cells leave empty fields, or none, blanks come and go at the ends."""
    style = rng.choice(["full", "tight", "mixed"])
    lines = []
    last: list[Box] = []
    for row in rows:
        fields = []
        for index, box in enumerate(row.boxes):
            again = (index and row.boxes[index - 1] is box) or (index < len(last) and last[index] is box)
            fields.append("" if again else box.text)
        last = row.boxes
        tight = style == "tight" or (style == "mixed" and rng.random() < 0.5)
        if tight:
            first_value = next((i for i, b in enumerate(row.boxes) if b.value), len(fields))
            seen = [f for f in fields[:first_value] if f]
            values = [
                f
                for i, f in enumerate(fields)
                if row.boxes[i].value and (not i or row.boxes[i - 1] is not row.boxes[i])
            ]
            fields = seen + values if not row.header else [f for f in fields if f]
        if rng.random() < 0.2:
            fields = [*fields, ""]
        lines.append(fields)
    return lines


def cell_a_line(rows: list[Row], rng: random.Random) -> list[list[str]]:
    """One cell a line; what is blank has vanished."""
    lines: list[list[str]] = []
    last: set[int] = set()
    for row in rows:
        for box in dict.fromkeys(row.boxes):
            if id(box) in last or not box.text:
                continue
            cut = rng.randrange(2, len(box.text) - 1) if len(box.text) > 6 and rng.random() < 0.15 else 0
            lines += [[part] for part in (box.text[:cut], box.text[cut:]) if part] if not box.value else [[box.text]]
        last = set(map(id, row.boxes))
    return lines


def ragged_grid(lines: list[list[str]]) -> Grid:
    cells = tuple(Cell(r, c, (Reading(text),)) for r, line in enumerate(lines) for c, text in enumerate(line))
    return Grid(len(lines), max(map(len, lines), default=0), cells, "text", ragged=True)


def document(tables: list[tuple[Made, list[Grid]]], rng: random.Random) -> Document:
    blocks: list[DocumentBlock] = [Paragraph("某某县人民政府2023年政府信息公开工作年度报告")]
    headed = rng.random() < 0.8
    for made, grids in tables:
        if made.table.titles and headed:
            blocks.append(Paragraph(made.table.titles[0]))
        for grid in grids:
            blocks += [grid, *([Paragraph(rng.choice(["— 3 —", "第 4 页 共 9 页"]))] if rng.random() < 0.2 else [])]
    blocks.append(Paragraph("五、存在的主要问题及改进情况"))
    return Document("made", "text/plain", tuple(blocks))


CARRIERS = ("docx", "ocr", "rows", "cells")


def damaged_report(seed: int, carrier: str) -> tuple[Document, list[Made]]:
    rng = random.Random(f"{carrier}{seed}")
    forms = load_forms()
    tables = []
    hard = rng.random() < 0.5
    for code in ("disclosure", "requests", "disputes"):
        form = rng.choice(forms)
        made = make(form, form.table(code), rng, rng.choice(["", "0", "—", "/"]), rng.choice([0.0, 0.3, 0.8]))
        if hard and code != "disputes":
            if rng.random() < 0.4:
                lose_rows(made, rng, rng.choice([0.03, 0.1]))
            if rng.random() < 0.4:
                add_row(made, rng)
            if rng.random() < 0.4:
                swallow_row(made, rng)
        if rng.random() < 0.6:
            rate = rng.choice([0.02, 0.05, 0.1] if carrier != "ocr" else [0.05, 0.15, 0.25])
            misread_titles(made, rng, rate, faint=carrier == "ocr")
        if carrier == "ocr" and rng.random() < 0.3:
            blank_labels(made, rng, rng.choice([0.05, 0.2]))
        if rng.random() < 0.5:
            space_titles(made, rng)
        if rng.random() < 0.15:
            cut_label(made, rng)
        if carrier != "cells" and rng.random() < 0.15:
            shift_left(made, rng, rng.choice([0.05, 0.3]))
        if carrier == "ocr" and rng.random() < 0.15:
            blur_header(made, rng)
        tables.append((made, [carry(page, carrier, rng) for page in printed_pages(made, carrier, rng)]))
    return document(tables, rng), [made for made, _ in tables]


def printed_pages(made: Made, carrier: str, rng: random.Random) -> list[list[Row]]:
    """The rows as they are printed, in one or more stretches."""
    kind = rng.random()
    if made.labels and kind < 0.1:
        merge_down(made, rng)
        return [made.rows]
    elif kind < 0.2 and carrier in ("docx", "ocr") and len(made.rows[0].boxes) - made.labels > 1:
        run_together(made, rng)
    elif not made.labels and kind < 0.4:
        return in_small_tables(made)
    elif not made.labels and kind < 0.6 and carrier in ("rows", "cells"):
        break_values(made, rng)
    pages = split_pages(made, rng, rng.choice([0, 0, 1, 2])) if made.labels else [made.rows]
    return pages * 2 if rng.random() < 0.1 else pages


def carry(rows: list[Row], carrier: str, rng: random.Random) -> Grid:
    if carrier in ("docx", "ocr"):
        return regular_grid(rows, rng, carrier)
    return ragged_grid(ragged_rows(rows, rng) if carrier == "rows" else cell_a_line(rows, rng))


def judge(found: tuple[FoundTable, ...], tables: list[Made]) -> tuple[Counter[str], list[str]]:
    """How many cells are right, in doubt, lost; and what is silently wrong."""
    counts: Counter[str] = Counter()
    wrong: list[str] = []
    for made in tables:
        got = next((f for f in found if f.table == made.table.id), None)
        truth = made.truth
        counts["cells"] += len(truth)
        if got is None:
            counts["lost"] += len(truth)
            continue
        seen = set()
        for slot in got.slots:
            code = (slot.row, slot.column)
            seen.add(code)
            reading = slot.readings[0].text if slot.readings else None
            true = truth.get(code)
            if slot.doubts:
                counts["doubt"] += 1
            elif reading == true or (true is not None and is_nothing(reading) and is_nothing(true)):
                counts["right"] += 1
            elif true is None and is_nothing(reading):
                counts["blank for absent"] += 1
            else:
                wrong.append(f"{made.form.id} {got.form} {made.table.id}.{code}: {reading!r}, true {true!r}")
        for loose in got.loose:
            seen |= set(loose.cells)
            true_fields = [truth.get(code, "?") for code in loose.cells]
            fields = [cell.text for cell in loose.fields]
            if [f for f in fields if not is_nothing(f)] == [t for t in true_fields if not is_nothing(t)]:
                counts["loose"] += len(loose.cells)
            else:
                wrong.append(
                    f"{made.form.id} {got.form} {made.table.id} loose {loose.cells[0]}: {fields}, true {true_fields}"
                )
        counts["lost"] += len(set(truth) - seen)
    return counts, wrong


def is_nothing(text: str | None) -> bool:
    return text in ("", "—", "/")


@pytest.mark.parametrize("carrier", CARRIERS)
@pytest.mark.parametrize("seed", range(25))
def test_no_value_in_a_wrong_cell_without_a_doubt(carrier: str, seed: int) -> None:
    document, tables = damaged_report(seed, carrier)
    _, wrong = judge(find_tables(document, load_forms()), tables)
    assert wrong == []
