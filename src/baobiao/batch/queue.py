"""Jobs that wait: which go together to a worker, so that handing them over costs little and none idles at the end."""

from __future__ import annotations

import os
from collections import Counter, deque
from collections.abc import Sequence

from baobiao.batch.job import Job

_LONG, _MOST = 2.0, 64
"""Jobs go together while they are done in so many seconds, and no more of them than that."""
_SHORT = 0.25
"""Seconds below which it is not worth while to divide what is left among the workers."""
_LAST = 8
"""Jobs for each worker, the last ones, of which the large sources go first."""
_GUESS = 1.0
"""Seconds that a job takes, as long as none of its kind is done."""


class Queue:
    """Jobs in groups: quick ones several at a time, towards the end fewer.

    How long a job takes is what those of its kind took before; a kind is how the names of sources end.

    Args:
        jobs: in their order, which all but the last keep.
        workers: among whom they are divided.
    """

    def __init__(self, jobs: Sequence[Job], workers: int) -> None:
        last = _LAST * workers
        self._jobs = deque([*jobs[:-last], *sorted(jobs[-last:], key=lambda job: job.size, reverse=True)])
        self._left = Counter(map(_kind, jobs))
        self._seconds: dict[str, float] = {}
        self._workers = workers

    def learn(self, job: Job, seconds: float) -> None:
        """Take note of how long a job took."""
        before = self._seconds.setdefault(_kind(job), _GUESS)
        self._seconds[_kind(job)] = before + (seconds - before) / 5

    def group(self) -> list[Job]:
        """The next jobs for a worker; none when all are given."""
        left = sum(self._expected(kind) * count for kind, count in self._left.items())
        most = min(_LONG, max(_SHORT, left / (2 * self._workers)))
        several: list[Job] = []
        while self._jobs and len(several) < _MOST:
            kind = _kind(self._jobs[0])
            most -= self._expected(kind)
            if several and most < 0:
                break
            several.append(self._jobs.popleft())
            self._left[kind] -= 1
        return several

    def _expected(self, kind: str) -> float:
        return self._seconds.get(kind, _GUESS)


def _kind(job: Job) -> str:
    return os.path.splitext(job.path)[1].lower()
