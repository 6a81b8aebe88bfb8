"""A report in a process of its own keeping: one that crashes, hangs or grows too large costs that report alone."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import IO, Self

import psutil

from baobiao.batch.job import READY, Job, Limits, Result
from baobiao.dataset import Failure
from baobiao.errors import EngineError

_LOOK = 0.1
"""Seconds between two looks at a child's memory and time."""
_ROOM = 1 << 20
"""Bytes of answers that a child may be ahead of who reads them."""


class Child:
    """A process that recovers one source after another; a new one takes the place of one that was lost.

    Args:
        threads: what the text engine may use in it.
    """

    def __init__(self, threads: int) -> None:
        self.threads = threads
        self._process: subprocess.Popen[bytes] | None = None
        self._ended = False

    def recover(self, jobs: Sequence[Job]) -> list[bytes]:
        """The lines of the jobs' results, in their order; that the process was lost over one is a result too.

        Raises:
            EngineError: when no process can be started.
        """
        lines: list[bytes] = []
        while len(lines) < len(jobs):
            lines += self._some(jobs[len(lines) :])
        return lines

    def _some(self, jobs: Sequence[Job]) -> list[bytes]:
        """The lines of the first jobs, at most up to the one over which the process was lost.

        The process is told of all jobs at once, so that it need not wait for the next.
        """
        process = self._started()
        lines: list[bytes] = []
        _tell(process, jobs)
        with _Watch(process) as watch:
            for job in jobs:
                if not watch.begin(job.limits):
                    break
                line = _answer(process)
                if not line.endswith(b"\n"):
                    failure = watch.reason or _death(process)
                    lines.append(Result(job.outcome(watch.seconds(), failure)).to_line())
                    break
                lines.append(line[:-1])
            else:
                return lines
        self._close()
        return lines

    def end(self) -> None:
        """End the process, and start no other."""
        self._ended = True
        self._close()

    def _close(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            _kill(process)
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


def run_watched(command: Sequence[str], limits: Limits, environment: Mapping[str, str]) -> int | Failure:
    """Run a command whose output is ours; its exit code, or why it was lost over a limit or a fault."""
    process = subprocess.Popen(command, env=environment, start_new_session=True)
    try:
        with _Watch(process) as watch:
            watch.begin(limits)
            code = process.wait()
    finally:
        _kill(process)
    return watch.reason or (_death(process) if code < 0 else code)


class _Watch:
    """Kills a process whose job passes a limit while it is watched, and keeps the reason."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self.process = process
        self.limits = Limits()
        self.reason: Failure | None = None
        self._start = time.monotonic()
        self._turn = threading.Lock()  # so that no job is killed for the one before it
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def begin(self, limits: Limits) -> bool:
        """The next job is under way from now on; not where the process was killed while the last one ended."""
        with self._turn:
            self.limits, self._start = limits, time.monotonic()
            return self.reason is None

    def seconds(self) -> float:
        """Since the job began."""
        return round(time.monotonic() - self._start, 3)

    def _look(self) -> None:
        """Look again and again; one that died may have left others, for whose end who reads its answers would wait."""
        while not self._over.wait(_LOOK):
            with self._turn:
                self.reason = self._too_much()
                if self.reason is not None or _is_dead(self.process):
                    _kill(self.process)
                    return

    def _too_much(self) -> Failure | None:
        if self.seconds() > self.limits.seconds:
            cause = f"it took longer than {self.limits.seconds:g} seconds"
            return Failure(kind="TimedOut", cause=cause, remedy="raise --timeout and run with --retry-failed")
        most = self.limits.megabytes
        if most is not None and _megabytes(self.process.pid) > most:
            cause = f"it used more than {most:g} MB of memory"
            return Failure(kind="OutOfMemory", cause=cause, remedy="raise --memory and run with --retry-failed")
        return None


def _kill(process: subprocess.Popen[bytes]) -> None:
    """Kill a process that nobody has waited for yet, and all that it started."""
    if process.returncode is not None:  # its number may be another's by now
        return
    try:
        started = psutil.Process(process.pid).children(recursive=True)
    except psutil.Error:
        started = []
    process.kill()
    for one in started:
        with suppress(psutil.Error):
            one.kill()
    if sys.platform != "win32":
        with suppress(OSError):  # those whose parent is gone
            os.killpg(process.pid, signal.SIGKILL)


def _is_dead(process: subprocess.Popen[bytes]) -> bool:
    """Whether the process has died; its number stays its own. Always false where the system cannot tell."""
    if sys.platform == "win32":
        return False
    try:
        return os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT | os.WNOHANG) is not None
    except ChildProcessError:
        return False


def _megabytes(pid: int) -> float:
    try:
        return float(psutil.Process(pid).memory_info().rss) / 1e6
    except psutil.Error:
        return 0.0


def _tell(process: subprocess.Popen[bytes], jobs: Sequence[Job]) -> None:
    """Send the jobs; that the process is gone shows where its answers are read."""
    assert process.stdin is not None
    with suppress(OSError):
        process.stdin.writelines(job.to_json().encode() + b"\n" for job in jobs)
        process.stdin.flush()


def _answer(process: subprocess.Popen[bytes]) -> bytes:
    """The next answer's line; cut off or empty where the process was lost."""
    assert process.stdout is not None
    try:
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
        bufsize=_ROOM,
        env=environment,
        start_new_session=True,  # an interrupt is for who started it, which ends it in order
    )
    assert process.stdout is not None
    _widen(process.stdout)
    if process.stdout.readline() != READY:
        code = process.wait()
        raise EngineError(f"a worker process does not start (it left with {code})", remedy="see `baobiao doctor`")
    return process


def _widen(pipe: IO[bytes]) -> None:
    """Let a pipe hold a whole answer, so that who writes it can go on; as it is where the system does not."""
    if sys.platform == "linux":
        import fcntl

        with suppress(OSError):  # where the user's pipes hold as much as they may
            fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, _ROOM)


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
