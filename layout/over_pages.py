"""Tables that go on over pages: which grids of a document are parts of one.

The last grid of a page and the first of the next are one table when they have the same columns in the same places and
nothing between them but what each page has at its head and foot, a mark that the table goes on, or the title that the
first part has too; and when the second begins with the head of the first, or with no head of its own.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from baobiao.document import Block, Cell, Document, Grid, Paragraph

LOW, HIGH = 0.6, 0.45
"""Shares of a page: the first part ends no higher than there, the second begins no lower."""
MOST_HEAD = 6
"""Rows of a head."""
FOLIO = 24
"""Characters of a line that may be the number of a page."""
_GOES_ON = re.compile(r"[(（]?续[)）表]?|续\s*表|接上[页表]|\bcont(?:inued|['’]?d|\.)|\bsuite\b", re.I)
_FOLIO = re.compile(r"[-—–\s]*(?:第|page|p\.)?\s*\d{1,4}\s*(?:页|of|/|共)?\s*(?:共?\s*\d{1,4}\s*页?)?[-—–\s]*", re.I)
_UNIT = re.compile(r"[(（\[]?(?:金额)?单位[:：]?.{1,12}|[(（\[].{1,60}[)）\]]")
_FIGURE = re.compile(r"[-−–(]?[$€£¥]?\s?\d[\d\s,.，]*[)%％]?")
_TITLE = re.compile(r"\s*(?:table|tableau|tab\.|annex|appendix|schedule|附?表|附件|附录)", re.I)
_WORD = re.compile(r"[\u2e80-\u9fff]|[^\W\d_\u2e80-\u9fff]+")
_TITLE_WORD = re.compile(r"[\u2e80-\u9fff]|[^\W_\u2e80-\u9fff]+")
_BLANKS = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Part:
    """A grid as part of a table: `head` says how many of its first rows only repeat the head of the first part."""

    grid: Grid
    page: int
    head: int = 0


def tables_over_pages(document: Document) -> tuple[tuple[Part, ...], ...]:
    """The tables of a document that stand on several pages, each as its parts from the first page on."""
    pages: dict[int, list[Block]] = defaultdict(list)
    for block in document.blocks:
        if block.place.page is not None:
            pages[block.place.page].append(block)
    found: list[list[Part]] = []
    for number in sorted(pages):
        below = _outermost(pages[number], first=True)
        above = _outermost(pages.get(number - 1, ()), first=False)
        if above is None or below is None:
            continue
        chain = next((c for c in found if c[-1].grid is above), None)
        first = chain[0].grid if chain else above
        head = _repeated(first, below)
        if _fits(above, below) and _nothing_between(pages[number - 1], above, pages[number], below):
            if not head and _has_own_head(first, below):
                continue
            if chain is None:
                chain = [Part(above, number - 1)]
                found.append(chain)
            chain.append(Part(below, number, head))
    return tuple(map(tuple, found))


def _outermost(blocks: Sequence[Block], *, first: bool) -> Grid | None:
    """The highest grid of a page, or the lowest."""
    grids = [b for b in blocks if isinstance(b, Grid) and b.place.box is not None and b.place.picture is None]
    return (min if first else max)(grids, key=lambda g: _middle(g), default=None)


def _middle(block: Block) -> float:
    return block.place.box.centre[1] if block.place.box else 0.0


def _fits(above: Grid, below: Grid) -> bool:
    """Whether two grids have the same columns at the same places, at the foot of one page and the head of another."""
    one, two = above.place.box, below.place.box
    if one is None or two is None or above.columns != below.columns or one.y1 < LOW or two.y0 > HIGH:
        return False
    pairs = list(zip(_extents(above), _extents(below), strict=True))
    met = [min(a[1], b[1]) - max(a[0], b[0]) > 0.3 * min(a[1] - a[0], b[1] - b[0]) for a, b in pairs if a and b]
    return len(met) > above.columns // 2 and all(met)


def _extents(grid: Grid) -> list[tuple[float, float] | None]:
    """From where to where the cells of each column reach; None where none tells."""
    reached: list[list[Cell]] = [[] for _ in range(grid.columns)]
    for cell in grid.cells:
        if cell.column_span == 1 and cell.place.box is not None and cell.text:
            reached[cell.column].append(cell)
    return [_span(cells) for cells in reached]


def _span(cells: Sequence[Cell]) -> tuple[float, float] | None:
    boxes = [cell.place.box for cell in cells if cell.place.box]
    return (min(b.x0 for b in boxes), max(b.x1 for b in boxes)) if boxes else None


def _nothing_between(before: Sequence[Block], above: Grid, after: Sequence[Block], below: Grid) -> bool:
    """Whether between two grids stands nothing but furniture of the page, a title of both, or that it goes on."""
    known = _words(p for p in _paragraphs(before) if _middle(p) < _middle(above))
    other = _words(p for p in _paragraphs(after) if _middle(p) > _middle(below))
    feet = [p for p in _paragraphs(before) if _middle(p) > _middle(above) and not _beside(p, above)]
    heads = [p for p in _paragraphs(after) if _middle(p) < _middle(below) and not _beside(p, below)]
    new = (p for p in heads if not _is_furniture(p.text) and not _GOES_ON.search(p.text))
    return all(_is_furniture(p.text) or not _words([p]) - other for p in feet) and not _words(new) - known


def _paragraphs(blocks: Sequence[Block]) -> Iterator[Paragraph]:
    return (b for b in blocks if isinstance(b, Paragraph) and b.place.box is not None)


def _beside(paragraph: Paragraph, grid: Grid) -> bool:
    """Whether a paragraph stands at the height of a grid."""
    box = grid.place.box
    return box is not None and box.y0 <= _middle(paragraph) <= box.y1


def _is_furniture(text: str) -> bool:
    short = text.strip()
    return not short or (len(short) <= FOLIO and bool(_FOLIO.fullmatch(short))) or bool(_UNIT.fullmatch(short))


def _words(paragraphs: Iterable[Paragraph]) -> Counter[str]:
    """The words, or Chinese characters, by which the titles and the furniture of two pages are compared; figures only
    of the title of a table, as those of furniture tell pages."""
    found: Counter[str] = Counter()
    for paragraph in paragraphs:
        found.update((_TITLE_WORD if _TITLE.match(paragraph.text) else _WORD).findall(paragraph.text))
    return found


def _repeated(first: Grid, below: Grid) -> int:
    """How many rows at the top of a grid are those at the top of the first part."""
    ours, theirs = _rows(first), _rows(below)
    count = 0
    for one, two in zip(ours[:MOST_HEAD], theirs[:MOST_HEAD], strict=False):
        if not one or one != two or count == len(theirs) - 1:
            break
        count += 1
    return count


def _rows(grid: Grid) -> list[list[tuple[int, int, str]]]:
    """The rows at the top as they can be compared: the places and texts of their filled cells."""
    rows = (grid.row(i) for i in range(min(MOST_HEAD, grid.rows)))
    return [[(c.column, c.column_span, _BLANKS.sub("", c.text)) for c in row if c.text.strip()] for row in rows]


def _has_own_head(first: Grid, below: Grid) -> bool:
    """Whether a grid begins with titles over figures, as the first part may too: it is a table of its own."""
    figures = [_figures(below, row) for row in range(below.rows)]
    rest = sorted(figures[1:])
    usual = rest[len(rest) // 2] if rest else 0.0
    filled = sum(bool(c.text.strip()) for c in below.row(0))
    return figures[0] == 0 and usual >= 0.5 and filled > 1


def _figures(grid: Grid, row: int) -> float:
    """The share of figures among the filled cells of a row, the first column aside."""
    texts = [c.text.strip() for c in grid.row(row) if c.column > 0 and c.text.strip()]
    return sum(bool(_FIGURE.fullmatch(t)) for t in texts) / len(texts) if texts else 0.0
