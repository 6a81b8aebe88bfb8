"""A worker process that dies, hangs or grows costs one report, with the reason."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from baobiao.batch.job import Job, Limits, Result
from baobiao.batch.supervise import Child


@pytest.fixture(scope="module")
def child() -> Iterator[Child]:
    one = Child(1)
    yield one
    one.end()


def _recovered(child: Child, *jobs: Job) -> list[Result]:
    return [Result.from_line(line) for line in child.recover(jobs)]


@pytest.fixture
def slow(tmp_path: Path) -> str:
    """A source that is never read to its end: a named pipe that looks like a folder's page would be refused."""
    path = tmp_path / "large.txt"
    path.write_text("政府信息公开年度报告，本机关收到申请。\n" * 400_000, encoding="utf8")
    return str(path)


def test_a_job_past_its_time_fails_and_the_next_is_done(child: Child, slow: str, report_file: Path) -> None:
    limits = Limits(seconds=0.2)
    one, two, three = _recovered(child, Job(str(report_file)), Job(slow, limits=limits), Job(str(report_file)))
    assert two.outcome.error
    assert two.outcome.error.kind == "TimedOut"
    assert (one.outcome.status, three.outcome.status) == ("done", "done")


def test_a_job_past_its_memory_fails_and_the_next_is_done(child: Child, slow: str, report_file: Path) -> None:
    one, two = _recovered(child, Job(slow, limits=Limits(megabytes=10)), Job(str(report_file)))
    assert one.outcome.error
    assert one.outcome.error.kind == "OutOfMemory"
    assert two.outcome.status == "done"


@pytest.mark.skipif(sys.platform == "win32", reason="kills with SIGSEGV")
def test_a_job_whose_process_dies_fails_and_the_next_is_done(child: Child, slow: str, report_file: Path) -> None:
    process = child._started()

    def crash() -> None:
        time.sleep(0.6)
        os.kill(process.pid, signal.SIGSEGV)

    threading.Thread(target=crash).start()
    one, two, three = _recovered(child, Job(str(report_file)), Job(slow), Job(str(report_file)))
    assert two.outcome.error
    assert two.outcome.error.cause == "the worker process died by SIGSEGV"
    assert (one.outcome.status, three.outcome.status) == ("done", "done")


@pytest.mark.skipif(sys.platform == "win32", reason="kills with SIGKILL")
def test_a_dead_process_whose_own_process_lives_on_holds_nobody_up(
    slow: str, report_file: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    told = tmp_path / "forked"
    (tmp_path / "sitecustomize.py").write_text(FORKS.format(str(told)), encoding="utf8")
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(tmp_path), os.environ.get("PYTHONPATH", "")]))
    child = Child(1)
    process = child._started()
    monkeypatch.undo()
    threading.Timer(0.3, os.kill, (process.pid, signal.SIGKILL)).start()
    one, two = _recovered(child, Job(slow, limits=Limits(seconds=20)), Job(str(report_file)))
    child.end()
    assert one.outcome.error
    assert one.outcome.error.cause == "the worker process died by SIGKILL"
    assert two.outcome.status == "done"
    assert not _runs(int(told.read_text(encoding="utf8")))


def _runs(pid: int) -> bool:
    try:
        return bool(psutil.Process(pid).status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


FORKS = """
import os, sys, time
if "baobiao.batch.child" in sys.orig_argv and not os.fork():
    with open({!r}, "w") as file:
        file.write(str(os.getpid()))
    time.sleep(60)
    os._exit(0)
"""
