"""What a lattice is: the rules of a printed table and the cells between them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import cv2
import numpy as np
import numpy.typing as npt

from baobiao.geometry import Box

Image = npt.NDArray[np.uint8]
Points = npt.NDArray[np.float64]


def turned(image: Image) -> Image:
    """A picture with rows and columns exchanged, so that what works along the rows works along the columns."""
    return np.asarray(cv2.transpose(image), dtype=np.uint8)


@dataclass(frozen=True, slots=True)
class Track:
    """One rule of a table, followed along its way, all in pixels.

    Args:
        along: positions along the rule (x of a horizontal rule, y of a vertical one), rising.
        across: the middle of the rule at those positions.
        thickness: how thick the rule is, both lines and the gap for a double one.
        drawn: False for a rule that the page does not show: the open end of a cut table, a missing outer rule.
        position: where the rule lies, as one number: the middle of its way.
    """

    along: Points
    across: Points
    thickness: float
    drawn: bool = True
    position: float = field(init=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "position", float(np.median(self.across)))

    def at(self, place: float | Points) -> Points:
        """The middle of the rule at places along it; beyond its ends as at its ends."""
        return np.asarray(np.interp(place, self.along, self.across), dtype=np.float64)


@dataclass(frozen=True, slots=True)
class LatticeCell:
    """A cell between rules. Rows and columns count from 0; `box` is the inside in pixels, the rules excluded."""

    row: int
    column: int
    row_span: int
    column_span: int
    box: Box


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the rules were found from, kept for drawing: masks of the whole page (255 on the rules of its
    lattices) and the share of ink on each stretch of a rule between two crossing ones.

    Args:
        horizontal, vertical: the masks, height x width, shared by all lattices of the page.
        row_edges: (rows + 1) x columns, the share of ink (0 to 1) of each horizontal stretch.
        column_edges: rows x (columns + 1), the same of each vertical stretch.
    """

    horizontal: Image = field(repr=False)
    vertical: Image = field(repr=False)
    row_edges: Points = field(repr=False)
    column_edges: Points = field(repr=False)


@dataclass(frozen=True, slots=True)
class Lattice:
    """A ruled table: its rules from the top and from the left, and the cells that tile it without overlap."""

    y_tracks: tuple[Track, ...]
    x_tracks: tuple[Track, ...]
    cells: tuple[LatticeCell, ...]
    evidence: Evidence | None = field(default=None, repr=False, compare=False)

    @property
    def y_rules(self) -> tuple[float, ...]:
        """Positions of the horizontal rules, from the top."""
        return tuple(t.position for t in self.y_tracks)

    @property
    def x_rules(self) -> tuple[float, ...]:
        """Positions of the vertical rules, from the left."""
        return tuple(t.position for t in self.x_tracks)

    @property
    def rows(self) -> int:
        return len(self.y_tracks) - 1

    @property
    def columns(self) -> int:
        return len(self.x_tracks) - 1

    @property
    def bbox(self) -> Box:
        """The table with its outer rules."""
        top, bottom, left, right = self.y_tracks[0], self.y_tracks[-1], self.x_tracks[0], self.x_tracks[-1]
        return Box(
            max(0.0, float(left.across.min()) - left.thickness / 2),
            max(0.0, float(top.across.min()) - top.thickness / 2),
            float(right.across.max()) + right.thickness / 2,
            float(bottom.across.max()) + bottom.thickness / 2,
        )


def moved(lattice: Lattice, x: int, y: int, shape: tuple[int, ...]) -> Lattice:
    """A lattice of a part of a page as one of the page.

    Args:
        x, y: where the part's corner lies on the page, or off it. shape: height and width of the page.
    """
    cells = tuple(replace(cell, box=cell.box.moved(x, y)) for cell in lattice.cells)
    evidence = lattice.evidence and replace(
        lattice.evidence,
        horizontal=_on_page(lattice.evidence.horizontal, x, y, shape),
        vertical=_on_page(lattice.evidence.vertical, x, y, shape),
    )
    ys = tuple(replace(t, along=t.along + x, across=t.across + y) for t in lattice.y_tracks)
    xs = tuple(replace(t, along=t.along + y, across=t.across + x) for t in lattice.x_tracks)
    return Lattice(ys, xs, cells, evidence)


def _on_page(mask: Image, x: int, y: int, shape: tuple[int, ...]) -> Image:
    page = np.zeros(shape[:2], np.uint8)
    there = mask[max(0, -y) : shape[0] - y, max(0, -x) : shape[1] - x]
    y, x = max(0, y), max(0, x)
    page[y : y + there.shape[0], x : x + there.shape[1]] = there
    return page
