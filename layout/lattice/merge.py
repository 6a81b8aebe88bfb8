"""Cells of a table from the stretches of rule between the squares of its grid."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from baobiao.layout.lattice.model import Points

Span = tuple[int, int, int, int]
"""First row, first column, row after the last, column after the last."""

PRESENT = 0.6
"""A stretch with this share of ink or more is a printed rule."""


def spans(row_edges: Points, column_edges: Points) -> list[Span]:
    """Rectangular cells that tile the grid.

    Squares without a rule between them are one cell. Where worn rules leave a shape that is no rectangle, it is cut
    along the grid line with the most ink until all parts are.

    Args:
        row_edges: (rows + 1) x columns, share of ink on the horizontal stretches.
        column_edges: rows x (columns + 1), the same for the vertical ones.
    """
    labels = _joined(row_edges, column_edges)
    found: list[Span] = []
    for label in range(int(labels.max()) + 1):
        found += _rectangles(labels == label, row_edges, column_edges)
    return sorted(found)


def _joined(row_edges: Points, column_edges: Points) -> npt.NDArray[np.intp]:
    rows, columns = row_edges.shape[0] - 1, row_edges.shape[1]
    index = np.arange(rows * columns).reshape(rows, columns)
    down = row_edges[1:-1] < PRESENT
    right = column_edges[:, 1:-1] < PRESENT
    one = np.concatenate([index[:-1][down], index[:, :-1][right]])
    other = np.concatenate([index[1:][down], index[:, 1:][right]])
    graph = coo_matrix((np.ones(len(one)), (one, other)), shape=(rows * columns, rows * columns))
    labels = connected_components(graph, directed=False)[1]
    return np.asarray(labels, dtype=np.intp).reshape(rows, columns)


def _rectangles(shape: npt.NDArray[np.bool_], row_edges: Points, column_edges: Points) -> list[Span]:
    """The parts of a set of squares, cut until each fills its bounding box."""
    ys, xs = np.nonzero(shape)
    if not len(ys):
        return []
    top, left, bottom, right = int(ys.min()), int(xs.min()), int(ys.max()) + 1, int(xs.max()) + 1
    if shape[top:bottom, left:right].all():
        return [(top, left, bottom, right)]
    cuts = [(_ink(shape, row_edges, row, 0), 0, row) for row in range(top + 1, bottom)]
    cuts += [(_ink(shape.T, column_edges.T, column, 0), 1, column) for column in range(left + 1, right)]
    _, axis, place = max(cuts)
    before = shape.copy()
    before[(slice(place, None), slice(None)) if axis == 0 else (slice(None), slice(place, None))] = False
    return _rectangles(before, row_edges, column_edges) + _rectangles(shape & ~before, row_edges, column_edges)


def _ink(shape: npt.NDArray[np.bool_], edges: Points, row: int, _: int) -> float:
    """Mean share of ink on the cut above `row` through the shape; a cut along its own side counts a little."""
    through = shape[row - 1] & shape[row]
    straight = 0.05 * float((shape[row - 1] ^ shape[row]).any())
    return straight + (float(edges[row][through].mean()) if through.any() else 0.0)
