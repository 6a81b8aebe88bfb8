"""A source's bytes, and the limits that protect the machine while it is read."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Limits:
    """What a source may cost; past it, `TooLarge` says so.

    Args:
        max_bytes: of one file.
        max_pixels: of one picture or rendered page.
        max_pages: of one document.
        max_cells: of all tables of one document.
        max_members: files in one archive.
        max_unpacked: bytes that an archive may unpack to, all members together.
        max_ratio: unpacked to packed bytes of one archive member; plain XML reaches about 60.
        max_depth: archives within archives, elements of markup within elements.
    """

    max_bytes: int = 500_000_000
    max_pixels: int = 100_000_000
    max_pages: int = 3_000
    max_cells: int = 2_000_000
    max_members: int = 10_000
    max_unpacked: int = 2_000_000_000
    max_ratio: int = 300
    max_depth: int = 4


@dataclass(frozen=True, slots=True)
class Source:
    """One file to read: its path as the user gave it and its bytes.

    A reader takes its bytes from `data`, never from `path`: the file may have come out of an archive. `path` names
    the file in errors and tells where files beside it lie.
    """

    path: Path
    data: bytes = field(repr=False)
    limits: Limits = Limits()
    password: str | None = field(default=None, repr=False)

    @property
    def name(self) -> str:
        """The file name without its folder."""
        return self.path.name
