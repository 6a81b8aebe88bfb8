"""A Dask cluster started by hand, its workers processes of their own, gives what one process gives."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import NamedTuple

import pytest

from baobiao.batch import Result, Way, Workers, recover_into
from baobiao.errors import EngineError
from tests.batch.corpus import contents, write_corpus
from tests.conftest import MadeReport

MOST = 120.0
"""Seconds that a process has to start."""


class Cluster(NamedTuple):
    """A cluster: where it is, and its processes."""

    address: str
    scheduler: subprocess.Popen[bytes]
    workers: list[subprocess.Popen[bytes]]


@contextmanager
def _cluster(folder: Path, workers: int) -> Iterator[Cluster]:
    """A scheduler and so many workers with a thread each."""
    told = folder / "scheduler.json"
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    with ExitStack() as stack:

        def start(*arguments: str) -> subprocess.Popen[bytes]:
            command = [sys.executable, "-m", "distributed.cli.dask_" + arguments[0], *arguments[1:], "--no-dashboard"]
            process = stack.enter_context(subprocess.Popen([*command, "--scheduler-file", str(told)], **quiet))
            stack.callback(process.kill)
            return process

        scheduler = start("scheduler", "--host", "127.0.0.1", "--port", "0")
        _wait(lambda: told.exists() and told.read_text(encoding="utf8").endswith("}"), scheduler)  # written to its end
        started = [start("worker", "--nthreads", "1", "--no-nanny", "--host", "127.0.0.1") for _ in range(workers)]
        yield Cluster(json.loads(told.read_text(encoding="utf8"))["address"], scheduler, started)


def _wait(done: Callable[[], bool], process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + MOST
    while not done():
        assert process.poll() is None, "it does not start"
        assert time.monotonic() < end
        time.sleep(0.05)


def _wait_for_workers(address: str, count: int) -> None:
    from distributed import Client

    with Client(address, timeout=MOST) as client:
        client.wait_for_workers(count, timeout=MOST)


@pytest.fixture(scope="module")
def corpus(made_report: MadeReport, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    return write_corpus(tmp_path_factory.mktemp("corpus"), made_report.text, 12)


@pytest.fixture(scope="module")
def undisturbed(corpus: list[Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("undisturbed")
    recover_into(folder, corpus, Way(workers=Workers(0)))
    return folder


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    with _cluster(tmp_path_factory.mktemp("cluster"), 2) as made:
        _wait_for_workers(made.address, 2)
        yield made


def test_two_worker_processes_give_the_same_dataset(
    cluster: Cluster, corpus: list[Path], undisturbed: Path, tmp_path: Path
) -> None:
    recover_into(tmp_path, corpus, Way(workers=Workers(scheduler=cluster.address)))
    assert contents(tmp_path) == contents(undisturbed)


@pytest.mark.skipif(sys.platform == "win32", reason="kills with SIGKILL")
def test_a_lost_worker_costs_no_report(cluster: Cluster, corpus: list[Path], undisturbed: Path, tmp_path: Path) -> None:
    lost = cluster.workers[0]

    def lose(result: Result) -> None:
        if lost.poll() is None:
            os.kill(lost.pid, signal.SIGKILL)

    recover_into(tmp_path, corpus, Way(workers=Workers(scheduler=cluster.address)), on_result=lose)
    assert lost.wait(MOST) == -signal.SIGKILL
    assert contents(tmp_path) == contents(undisturbed)


def test_a_lost_scheduler_ends_the_run_with_a_word_and_the_next_goes_on(
    cluster: Cluster, corpus: list[Path], undisturbed: Path, tmp_path: Path
) -> None:
    with pytest.raises(EngineError, match="the Dask scheduler was lost; run again: what is done is kept"):
        recover_into(
            tmp_path,
            corpus,
            Way(workers=Workers(scheduler=cluster.address)),
            on_result=lambda result: cluster.scheduler.kill(),
        )
    left: list[Result] = []
    recover_into(tmp_path, corpus, Way(workers=Workers(0)), on_result=left.append)
    assert len(left) < len(corpus)
    assert contents(tmp_path) == contents(undisturbed)
