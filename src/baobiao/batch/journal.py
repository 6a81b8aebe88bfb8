"""What is done, kept as it comes: a line of `run.jsonl` for each source, and the reports in the files of `parts/`.

What comes together is kept together, a report a line, in a file that never changes. It is on the disk before the lines
of its sources are; a line without its report counts for nothing.
"""

from __future__ import annotations

import hashlib
import logging
import os
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import accumulate, groupby
from pathlib import Path
from typing import IO

from pydantic import ValidationError

from baobiao.dataset import Outcome, told_errors, write_lines, write_whole

log = logging.getLogger(__name__)
_NUMBERED = re.compile(r"(\d+)\.jsonl")
_SHELF = 1000
"""Files in a folder of `parts/`."""


class Journal:
    """The state of a dataset's folder.

    Args:
        folder: the dataset's, which must be there.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.lines = folder / "run.jsonl"
        self.parts = folder / "parts"
        self._file: IO[bytes] | None = None
        self._next = 0

    def outcomes(self) -> dict[str, Outcome]:
        """The last line of each source, by its path, the newest last; one cut off by a crash is told and left out."""
        known: dict[str, Outcome] = {}
        if not self.lines.exists():
            return known
        with told_errors(self.lines), self.lines.open("rb") as file:
            for line in file:
                try:
                    outcome = Outcome.model_validate_json(line)
                except ValidationError:
                    log.info("%s: a line that was cut off is left out", self.lines)
                    continue
                known.pop(outcome.source, None)
                known[outcome.source] = outcome
        return known

    def numbers(self) -> set[int]:
        """The numbers of the files of reports that are there."""
        if not self.parts.is_dir():
            return set()
        shelves = (entry.path for entry in os.scandir(self.parts) if entry.is_dir())
        named = (_NUMBERED.fullmatch(entry.name) for shelf in shelves for entry in os.scandir(shelf))
        return {int(match[1]) for match in named if match}

    def part(self, number: int) -> Path:
        """Where a file of reports is."""
        return self.parts / f"{number // _SHELF:03}" / f"{number:06}.jsonl"

    def write_part(self, reports: Sequence[bytes]) -> list[tuple[int, int, int]]:
        """Keep reports, all of them or none; the place of each. Raises OutputError."""
        self._next = number = self._next or 1 + max(self.numbers(), default=0)
        path = self.part(number)
        with told_errors(path):
            path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, lambda file: file.writelines(report + b"\n" for report in reports))
        self._next += 1
        starts = accumulate((len(report) + 1 for report in reports), initial=0)
        return [(number, start, len(report)) for start, report in zip(starts, reports, strict=False)]

    def reports(self, outcomes: Iterable[Outcome]) -> Iterator[bytes]:
        """The reports of these outcomes, which all have one. Raises OutputError where a file is gone."""
        places = (outcome.place for outcome in outcomes if outcome.place)
        for number, several in groupby(places, key=lambda place: place[0]):
            path = self.part(number)
            with told_errors(path), path.open("rb") as file:
                for _, start, size in several:
                    file.seek(start)
                    yield file.read(size)

    def write_reports(self, outcomes: Iterable[Outcome]) -> None:
        """Put `reports.jsonl` together: a line for each of these outcomes' reports. Raises OutputError."""
        lines = (report + b"\n" for report in self.reports(outcomes))
        write_whole(self.folder / "reports.jsonl", lambda file: file.writelines(lines))

    def clear(self, outcomes: Iterable[Outcome]) -> None:
        """Take away the files without a report of these outcomes, and what a crash left. Raises OutputError."""
        used = {self.part(outcome.place[0]) for outcome in outcomes if outcome.place}
        with told_errors(self.parts):
            for path in [path for path in self.parts.glob("*/*") if path not in used]:
                path.unlink(missing_ok=True)

    @contextmanager
    def appending(self) -> Iterator[None]:
        """Open for `append`; a line that a crash cut off is ended first."""
        with told_errors(self.lines), self.lines.open("a+b") as file:
            if file.tell() and not _ends_line(file):
                file.write(b"\n")
            self._file = file
            try:
                yield
            finally:
                self._file = None

    def append(self, outcomes: Iterable[Outcome]) -> None:
        """Add lines, handed to the operating system at once. Raises OutputError."""
        if self._file is None:
            raise RuntimeError("the journal is not open")
        with told_errors(self.lines):
            self._file.writelines(outcome.model_dump_json().encode() + b"\n" for outcome in outcomes)
            self._file.flush()

    def rewrite(self, outcomes: Iterable[Outcome]) -> None:
        """One line a source, in the given order, in the place of all that were appended."""
        write_lines(self.lines, (outcome.model_dump_json() for outcome in outcomes))

    def is_complete(self) -> bool:
        """Whether the dataset's files are of the present lines."""
        mark = self.parts / "complete"
        return mark.exists() and mark.read_text(encoding="ascii") == self._sum()

    def mark_complete(self) -> None:
        """Say that the dataset's files are of the present lines."""
        with told_errors(self.parts):
            self.parts.mkdir(exist_ok=True)
        write_whole(self.parts / "complete", lambda file: file.write(self._sum().encode()))

    def _sum(self) -> str:
        return hashlib.sha256(self.lines.read_bytes()).hexdigest() if self.lines.exists() else ""


def _ends_line(file: IO[bytes]) -> bool:
    file.seek(-1, os.SEEK_END)
    return file.read(1) == b"\n"
