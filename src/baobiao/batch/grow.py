"""The Parquet tables follow the journal: reports become rows in the order of their sources, a part at a time.

A report waits until those before it are done, so that a run that was cut short and resumed ends with the rows, in the
order, of an undisturbed one.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Sequence

from baobiao.batch.journal import Journal
from baobiao.batch.plan import Plan
from baobiao.dataset import Outcome
from baobiao.parquet import GROUP, Tables

EVERY = 30.0
"""Seconds after which reports become rows although they fill no part."""


class Growing:
    """The tables of a dataset while a run is at work.

    Args:
        journal: which holds the reports.
        known: the journal's outcomes, the newest last.
        planned: what the run keeps and does.
        sources: of the run, in their order.
    """

    def __init__(self, journal: Journal, known: dict[str, Outcome], planned: Plan, sources: Sequence[str]) -> None:
        self._outcomes = known | planned.kept
        self._journal, self._tables = journal, Tables(journal.folder)
        self._tables.prepare()
        self._written = {code: v for part in self._tables.versions().values() for code, v in part.items()}
        there = journal.numbers()
        self._newest = {o.report_id: o for o in known.values() if o.report_id and o.place and o.place[0] in there}
        self._todo = {item.source for item in planned.todo}
        here = set(sources)
        self._line = deque([*(source for source in known if source not in here), *sources])
        self._ready: dict[str, str] = {}
        self._wrote = time.monotonic()
        self.changed = False
        self._advance()

    def add(self, outcome: Outcome) -> None:
        """Take a new outcome in; its report is kept already. Raises OutputError."""
        self._outcomes[outcome.source] = outcome
        self._todo.discard(outcome.source)
        if outcome.report_id and outcome.place:  # else it has that of another source, which is known
            self._newest[outcome.report_id] = outcome
        self._advance()
        if len(self._ready) >= GROUP or time.monotonic() - self._wrote > EVERY:
            self.write()

    def write(self) -> None:
        """Make rows of all reports whose turn it is, and take out those that no source has any more.

        Raises:
            OutputError: where they cannot be written or the disk is full.
        """
        wanted = {outcome.report_id for outcome in self._outcomes.values()}
        gone = [code for code in self._written if code not in wanted or code in self._ready]
        self._tables.drop(gone)
        self._written = {code: version for code, version in self._written.items() if code in wanted}
        ready = list(self._ready.items())
        for start in range(0, len(ready), GROUP):
            group = dict(ready[start : start + GROUP])
            self._tables.append([*self._journal.reports(self._newest[code] for code in group)], group)
            self._written |= group
        self.changed |= bool(gone or ready)
        self._ready.clear()
        self._wrote = time.monotonic()

    def outcomes(self) -> dict[str, Outcome]:
        """The outcomes by source; those of one report name the version that is kept of it, and its place."""
        return {source: self._up_to_date(outcome) for source, outcome in self._outcomes.items()}

    def _up_to_date(self, outcome: Outcome) -> Outcome:
        newest = self._newest.get(outcome.report_id or "", outcome)
        if outcome.place == newest.place:
            return outcome
        return outcome.model_copy(update={"version": newest.version, "place": newest.place})

    def _advance(self) -> None:
        """Let reports in, up to the first source that is still to do."""
        while self._line and self._line[0] not in self._todo:
            newest = self._newest.get(self._outcomes[self._line.popleft()].report_id or "")
            if newest and newest.report_id and self._written.get(newest.report_id) != newest.version:
                self._ready[newest.report_id] = newest.version
