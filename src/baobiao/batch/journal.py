"""What is done, kept as it comes: a line of `run.jsonl` for each source, and each report in a file of `parts/`.

A report's part is on the disk before its line is; a line without its part counts for nothing.
"""

from __future__ import annotations

import hashlib
import logging
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from pydantic import ValidationError

from baobiao.dataset import Outcome, told_errors, write_lines, write_whole

log = logging.getLogger(__name__)


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

    def report_ids(self) -> set[str]:
        """The reports whose parts are there."""
        if not self.parts.is_dir():
            return set()
        shelves = (entry.path for entry in os.scandir(self.parts) if entry.is_dir())
        return {entry.name[:-5] for shelf in shelves for entry in os.scandir(shelf) if entry.name.endswith(".json")}

    def part(self, report_id: str) -> Path:
        """Where a report's part is."""
        return self.parts / report_id[:2] / f"{report_id}.json"

    def write_part(self, report_id: str, text: str) -> str:
        """Keep a report, whole or not at all; a sum over its text. Raises OutputError."""
        path, data = self.part(report_id), text.encode()
        with told_errors(path):
            path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, lambda file: file.write(data))
        return hashlib.sha256(data).hexdigest()[:16]

    def write_reports(self, report_ids: Iterable[str]) -> None:
        """Put `reports.jsonl` together: a line for each of these reports' parts. Raises OutputError."""
        path = self.folder / "reports.jsonl"
        lines = (self.part(report_id).read_bytes() + b"\n" for report_id in report_ids)
        write_whole(path, lambda file: file.writelines(lines))

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

    def append(self, outcome: Outcome) -> None:
        """Add a line, handed to the operating system at once. Raises OutputError."""
        if self._file is None:
            raise RuntimeError("the journal is not open")
        with told_errors(self.lines):
            self._file.write(outcome.model_dump_json().encode() + b"\n")
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
