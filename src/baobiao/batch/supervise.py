"""A report in a process of its own keeping: one that crashes, hangs or grows too large costs that report alone."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from typing import IO

import psutil

from baobiao.batch.job import READY, Job, Limits, Result
from baobiao.dataset import Failure
from baobiao.errors import EngineError

_LOOK = 0.1
"""Seconds between two looks at a child's memory and time."""


class Child:
    """A process that recovers one source after another; a new one takes the place of one that was lost.

    Args:
        threads: what the text engine may use in it.
    """

    def __init__(self, threads: int) -> None:
        self.threads = threads
        self._process: subprocess.Popen[bytes] | None = None
        self._ended = False

    def recover(self, job: Job) -> Result:
        """The job's result; that the process was lost over it is one too.

        Raises:
            EngineError: when no process can be started.
        """
        process = self._started()
        watch = _Watch(process, job.limits)
        start = time.monotonic()
        with watch:
            answer = _asked(process, job)
        if answer.endswith(b"\n"):
            return Result.from_line(answer.decode())
        failure = watch.reason or _death(process)
        self._close()
        return Result(job.outcome(round(time.monotonic() - start, 3), failure))

    def end(self) -> None:
        """End the process, and start no other."""
        self._ended = True
        self._close()

    def _close(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait()
            for pipe in (process.stdin, process.stdout):
                _close(pipe)

    def _started(self) -> subprocess.Popen[bytes]:
        if self._ended:
            raise EngineError("the run is at its end")
        if self._process is None or self._process.poll() is not None:
            self._close()
            self._process = _start(self.threads)
        return self._process


class _Watch:
    """Kills a process that passes a limit while it is watched, and keeps the reason."""

    def __init__(self, process: subprocess.Popen[bytes], limits: Limits) -> None:
        self.process, self.limits = process, limits
        self.reason: Failure | None = None
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> None:
        self._end = time.monotonic() + self.limits.seconds
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._over.wait(_LOOK):
            self.reason = self._too_much()
            if self.reason is not None:
                self.process.kill()
                return

    def _too_much(self) -> Failure | None:
        if time.monotonic() > self._end:
            cause = f"it took longer than {self.limits.seconds:g} seconds"
            return Failure(kind="TimedOut", cause=cause, remedy="raise --timeout and run with --retry-failed")
        most = self.limits.megabytes
        if most is not None and _megabytes(self.process.pid) > most:
            cause = f"it used more than {most:g} MB of memory"
            return Failure(kind="OutOfMemory", cause=cause, remedy="raise --memory and run with --retry-failed")
        return None


def _megabytes(pid: int) -> float:
    try:
        return float(psutil.Process(pid).memory_info().rss) / 1e6
    except psutil.Error:
        return 0.0


def _asked(process: subprocess.Popen[bytes], job: Job) -> bytes:
    """The answer's line; cut off or empty where the process was lost."""
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        process.stdin.write(job.to_json().encode() + b"\n")
        process.stdin.flush()
        return process.stdout.readline()
    except OSError:
        return b""


def _start(threads: int) -> subprocess.Popen[bytes]:
    counted = ("BAOBIAO_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "OPENCV_FOR_THREADS_NUM")
    environment = {**os.environ, **dict.fromkeys(counted, str(threads))}
    process = subprocess.Popen(
        [sys.executable, "-m", "baobiao.batch.child"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=environment,
        start_new_session=True,  # an interrupt is for who started it, which ends it in order
    )
    assert process.stdout is not None
    if process.stdout.readline() != READY:
        code = process.wait()
        raise EngineError(f"a worker process does not start (it left with {code})", remedy="see `baobiao doctor`")
    return process


def _death(process: subprocess.Popen[bytes]) -> Failure:
    code = process.wait()
    how = f"by {signal.Signals(-code).name}" if code < 0 else f"with exit code {code}"
    cause = f"the worker process died {how}"
    return Failure(kind="WorkerDied", cause=cause, remedy="out of memory or a fault in a library: see --memory")


def _close(pipe: IO[bytes] | None) -> None:
    """Close a pipe whose other end is gone; what it still held is nobody's."""
    try:
        if pipe is not None:
            pipe.close()
    except BrokenPipeError:
        return
