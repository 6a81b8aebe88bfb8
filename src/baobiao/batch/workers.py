"""Jobs to results: in this process, or on Dask, whose workers keep a supervised process for each of their threads."""

from __future__ import annotations

import logging
import os
import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar

from baobiao.batch.job import Job, Result, recover_one
from baobiao.batch.plan import fingerprint
from baobiao.batch.queue import Queue
from baobiao.batch.supervise import Child
from baobiao.dataset import Failure
from baobiao.errors import EngineError

if TYPE_CHECKING:
    from distributed import Client

_AHEAD = 3
"""Tasks that are with a worker, so that it never waits for one."""
_CALM = {
    "distributed.worker.profile.enabled": False,
    "distributed.admin.tick.interval": "2s",
    "distributed.admin.system-monitor.interval": "10s",
    "distributed.scheduler.work-stealing": False,  # there is one worker
    "distributed.scheduler.active-memory-manager.start": False,
}
"""How seldom Dask watches itself where it only waits for processes: by default it does so fifty times a second."""
_PATIENCE = 30
"""Seconds that a scheduler and its first worker have to answer."""


@dataclass(frozen=True, slots=True)
class Workers:
    """Who does the work.

    Args:
        count: local worker processes; 0 works in this process, None has as many as there are cores.
        scheduler: address of a Dask scheduler that is there already; local workers where it is "".
    """

    count: int | None = None
    scheduler: str = ""


Done = list[tuple[Job, Result]]


def results(jobs: Sequence[Job], workers: Workers) -> Iterator[Done]:
    """Each job with its result, those that come together in one list, in the order in which they come.

    Raises:
        EngineError: for a scheduler that does not answer, is lost, or whose workers have another software.
    """
    count = cores() if workers.count is None else workers.count
    if not workers.scheduler and (count == 0 or (len(jobs) == 1 and workers.count is None)):
        yield from ([(job, recover_one(job))] for job in jobs)
        return
    with ExitStack() as stack:
        client = _connected(workers.scheduler, stack) if workers.scheduler else _local(min(count, len(jobs)), stack)
        yield from _on_dask(client, jobs)


def cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _local(count: int, stack: ExitStack) -> Client:
    """A cluster inside this process: its threads only wait for the processes that do the work."""
    import dask
    from distributed import Client, LocalCluster

    _quiet()
    dask.config.set(_CALM)
    cluster = LocalCluster(
        n_workers=1,
        threads_per_worker=count,
        processes=False,
        dashboard_address="127.0.0.1:0",  # there is always a server; no other may reach it
        memory_limit=None,
        silence_logs=False,  # which would be undone before the last of them
    )
    client = stack.enter_context(Client(stack.enter_context(cluster)))
    stack.callback(_children.end)  # before the cluster closes, which waits for its threads and they for the children
    return client


def _quiet() -> None:
    """Keep Dask from telling of a cluster that nobody knows of, or that is gone; what is lost is in the results."""
    for name in logging.root.manager.loggerDict:
        if name.split(".")[0] == "distributed":
            logging.getLogger(name).setLevel(logging.CRITICAL + 1)


def _connected(address: str, stack: ExitStack) -> Client:
    from distributed import Client

    try:
        client = stack.enter_context(Client(address, timeout=_PATIENCE))
        client.wait_for_workers(1, timeout=_PATIENCE)
    except (OSError, ValueError, TimeoutError) as error:
        cause = f"no Dask scheduler with a worker answers at {address} ({type(error).__name__})"
        raise EngineError(cause, remedy="check the address, and that `dask worker` runs") from error
    return client


def _on_dask(client: Client, jobs: Sequence[Job]) -> Iterator[Done]:
    threads = client.nthreads()
    _same_software(client, jobs[0])
    hosts = Counter[str]()
    for address, count in threads.items():
        hosts[address.rsplit(":", 1)[0]] += count
    sharing = max(hosts.values(), default=1)
    count = sum(threads.values())
    yield from _flow(client, Queue([replace(job, sharing=sharing) for job in jobs], count), count)


def _flow(client: Client, queue: Queue, threads: int) -> Iterator[Done]:
    """Keep so many jobs on the cluster that none idles, and no more, so that a long list costs no memory there."""
    from distributed import as_completed

    under_way: dict[object, list[Job]] = {}
    coming = as_completed()

    def submit(several: list[Job]) -> None:
        if several:
            future = client.submit(work, "\n".join(job.to_json() for job in several), pure=False)
            under_way[future] = several
            coming.add(future)

    for _ in range(_AHEAD * threads):
        submit(queue.group())
    for future in coming:
        asked = under_way.pop(future)
        done = _gathered(future)
        if done is None and len(asked) > 1:  # each by itself: one of them is to blame
            for job in asked:
                submit([job])
            continue
        several = [(job, _lost(job)) for job in asked] if done is None else list(zip(asked, done, strict=True))
        for job, result in several:
            queue.learn(job, result.outcome.seconds)
        submit(queue.group())
        yield several


def _lost(job: Job) -> Result:
    cause = "the Dask workers that had it were lost"
    return Result(job.outcome(0, Failure(kind="WorkerDied", cause=cause, remedy="run with --retry-failed")))


def _gathered(future: object) -> list[Result] | None:
    """A future's results; None where worker after worker was lost over them."""
    from distributed import Future
    from distributed.scheduler import KilledWorker

    assert isinstance(future, Future)
    if future.status in ("cancelled", "lost"):
        _quiet()  # the word is ours; Dask would tell of each connection that it closes
        raise EngineError("the Dask scheduler was lost", remedy="run again: what is done is kept")
    error = future.exception()
    if isinstance(error, KilledWorker):
        return None
    if error is not None:
        raise error
    return list(map(Result.from_line, future.result()))


def _same_software(client: Client, job: Job) -> None:
    """Raise EngineError where a worker would give other results than this process."""
    ours = fingerprint(job.engine, job.forms)
    for address, theirs in client.run(fingerprint, job.engine, job.forms).items():
        if theirs != ours:
            cause = f"the Dask worker {address} has another version of baobiao, its engines or the forms"
            raise EngineError(cause, remedy="install the same there")


class _Children(threading.local):
    """The child of each thread that works."""

    every: ClassVar[list[Child]] = []

    def of_this_thread(self, threads: int) -> Child:
        if not hasattr(self, "child"):
            self.child = Child(threads)
            self.every.append(self.child)
        return self.child

    def end(self) -> None:
        while self.every:
            self.every.pop().end()


_children = _Children()


def work(lines: str) -> list[bytes]:
    """What a Dask worker runs: jobs' lines to their results', in the process that this thread keeps."""
    jobs = [Job.from_json(line) for line in lines.split("\n")]
    asked = os.environ.get("BAOBIAO_THREADS", "")
    child = _children.of_this_thread(int(asked) if asked.isdecimal() else max(1, cores() // jobs[0].sharing))
    return child.recover(jobs)
