"""Rules that a page shows without painting them: a grid that is a picture, with the text of its cells set over it.

camelot's lattice engine looks at the rendered page, so it sees what no path tells. It is asked for such pages alone: it
renders each page that it reads, which costs several times what reading the paths does (docs/tables.md).
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt
import pypdfium2 as pdfium

from baobiao.geometry import Box

Points = npt.NDArray[np.float64]

LEAST_TEXT = 12
"""Characters that stand on a picture which may be a grid."""
ACCURATE = 80.0
"""Per cent: what camelot must say of its own accuracy."""


def is_grid(picture: Box, centres: Points) -> bool:
    """Whether text stands on a picture in several lines, as over the grid of a table and not over a photograph.

    Args:
        picture: its box, fractions of the page.
        centres: n x 2, the middles of the characters, in the same.
    """
    x, y = centres[:, 0], centres[:, 1]
    inside = (picture.x0 < x) & (x < picture.x1) & (picture.y0 < y) & (y < picture.y1)
    return int(inside.sum()) >= LEAST_TEXT and len(np.unique((y[inside] * 100).round())) > 1


def rules(page: pdfium.PdfPage, index: int) -> Points:
    """The level and plumb rules of the tables that camelot sees on an unturned page, n x 4 in user space: left, bottom,
    right, top.

    Args:
        index: of the page in its document, from 0.
    """
    from camelot.io import read_pdf

    left, bottom, _, _ = page.get_bbox()
    found = read_pdf(_alone(page, index), pages="1", flavor="lattice", suppress_stdout=True)
    cells = (cell for table in found if table.accuracy >= ACCURATE for row in table.cells for cell in row)
    sides = [side for cell in cells for side in _sides(cell)]
    seen: Points = np.array(sides, dtype=np.float64).reshape(-1, 4)
    seen += np.array([left, bottom, left, bottom])
    return seen


def _alone(page: pdfium.PdfPage, index: int) -> bytes:
    """The page as a PDF of its own, without encryption."""
    single, out = pdfium.PdfDocument.new(), io.BytesIO()
    single.import_pages(page.pdf, [index])
    single.save(out)
    single.close()
    return out.getvalue()


def _sides(cell: object) -> Iterator[Sequence[float]]:
    """The drawn sides of a camelot cell."""
    x1, y1, x2, y2 = (float(getattr(cell, name)) for name in ("x1", "y1", "x2", "y2"))
    ends = {"left": (x1, y1, x1, y2), "right": (x2, y1, x2, y2), "top": (x1, y2, x2, y2), "bottom": (x1, y1, x2, y1)}
    yield from (end for side, end in ends.items() if getattr(cell, side))
