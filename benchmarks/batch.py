"""What a batch costs: two workers against one, the batch layer beside the work, the memory of a worker.

    python benchmarks/batch.py speed [TEXTS] [PICTURES] [ROUNDS]
    python benchmarks/batch.py memory [REPORTS] [PICTURES]

Both make their reports of those in `samples/`: texts, and among them Word documents with pictures. `speed` runs them
with one worker that has one thread and with two of those, in turn, and tells the ratio of the fastest runs; beside it
the work of all processors, which a busy machine changes less: what the workers did, and what the process did that keeps
the results. `memory` tells the memory of one worker after each tenth of many reports. What a run that is killed gives,
and how long it takes to decide over many finished sources: `benchmarks/resume.py`. Run it at the project's root, on a
machine that does nothing else.
"""

from __future__ import annotations

import multiprocessing
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import psutil

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
os.environ["BAOBIAO_THREADS"] = "1"  # of each worker, alone too: else one worker would have both cores

from baobiao.batch import Result, Way, Workers, recover_into
from tests.batch.corpus import write_corpus

TEXT = Path("samples/in/mixed-forms.txt")
PICTURES = Path("samples/in/pictures-in-word.docx")


def main() -> None:
    """Run the measurement that is named first."""
    name, *numbers = sys.argv[1:] or ["speed"]
    with tempfile.TemporaryDirectory() as folder:
        {"speed": speed, "memory": memory}[name](Path(folder), *map(int, numbers))


def corpus(folder: Path, texts: int, pictures: int) -> list[Path]:
    """So many texts, among them so many documents with pictures, evenly; no two of the same bytes."""
    made = write_corpus(folder, TEXT.read_text(encoding="utf8"), texts)
    data = PICTURES.read_bytes()
    for number in range(pictures):
        path = folder / f"{number * max(1, texts // max(pictures, 1)):03} 报告 pictures {number}.docx"
        path.write_bytes(with_comment(data, f"{number}"))
        made.append(path)
    return sorted(made)


def with_comment(archive: bytes, comment: str) -> bytes:
    """The archive with a comment at its end: other bytes, the same members."""
    told = comment.encode()
    return archive[:-2] + len(told).to_bytes(2, "little") + told


@dataclass(frozen=True)
class Cost:
    """Seconds of a run: of the clock, of the processors in the workers and in the process that keeps the results."""

    clock: float
    work: float
    layer: float


def workers() -> list[psutil.Process]:
    """The worker processes."""
    return psutil.Process().children()


def used() -> float:
    """Seconds of the processors that the workers have used."""
    return sum(times.user + times.system for times in (child.cpu_times() for child in workers()))


def cost(sources: Sequence[Path], out: Path, count: int) -> Cost:
    """What a run with so many workers costs, once they have read some reports and so have loaded everything."""
    shutil.rmtree(out, ignore_errors=True)
    seen: list[tuple[float, float]] = []  # of the clock, of the workers' processors
    layer: list[float] = []
    done = 0

    def look(result: Result) -> None:
        nonlocal done
        done += 1
        if done in (WARM, len(sources)):
            seen.append((time.perf_counter(), used()))
            layer.append(time.process_time())

    recover_into(out, sources, Way(workers=Workers(count)), on_result=look)
    return Cost(time.perf_counter() - seen[0][0], seen[1][1] - seen[0][1], time.process_time() - layer[0])


WARM = 16
"""Reports after which a run is measured: by then each worker has read one of each kind."""


def speed(folder: Path, texts: int = 300, pictures: int = 40, rounds: int = 1) -> None:
    """One worker with one thread against two."""
    sources = corpus(folder / "in", texts, pictures)
    best: dict[int, Cost] = {}
    for _ in range(rounds):
        for count in (1, 2):
            taken = cost(sources, folder / f"out{count}", count)
            best[count] = min(best.get(count, taken), taken, key=lambda one: one.clock)
    for count, taken in best.items():
        share, each = taken.layer / taken.work, taken.layer / (len(sources) - WARM) * 1e3
        print(
            f"{count} worker(s): {taken.clock:.1f} s; processors: work {taken.work:.1f} s, batch layer "
            f"{taken.layer:.1f} s ({share:.1%} of the work, {each:.1f} ms a report)"
        )
    free = best[1].work / ((best[2].work + best[2].layer) / 2)
    print(f"by the processors alone, two workers on two free cores are {free:.2f} times one")
    ratio, load = best[1].clock / best[2].clock, os.getloadavg()[0]
    print(f"by the clock, two workers are {ratio:.2f} times one; load of the machine {load:.1f}")
    print(f"two processes that share nothing are {ceiling():.2f} times one on this machine")


def ceiling(tasks: int = 200) -> float:
    """How many times one process two processes are, each a picture smoothed again and again, that share nothing."""
    taken: dict[int, list[float]] = {1: [], 2: []}
    for _ in range(3):
        for count in (1, 2):
            processes = [multiprocessing.Process(target=_smooth, args=(tasks,)) for _ in range(count)]
            start = time.perf_counter()
            for process in processes:
                process.start()
            for process in processes:
                process.join()
            taken[count].append(time.perf_counter() - start)
    return 2 * min(taken[1]) / min(taken[2])


def _smooth(times: int) -> None:
    cv2.setNumThreads(1)
    picture = np.random.default_rng(0).integers(0, 255, (1600, 1200), np.uint8)
    for _ in range(times):
        cv2.GaussianBlur(picture, (31, 31), 0)


def memory(folder: Path, texts: int = 1000, pictures: int = 20) -> None:
    """One worker's memory over many reports."""
    sources = corpus(folder / "in", texts, pictures)
    seen: list[float] = []

    def look(result: Result) -> None:
        seen.append(max((child.memory_info().rss / 1e6 for child in workers()), default=0))

    recover_into(folder / "out", sources, Way(workers=Workers(1)), on_result=look)
    tenth = len(seen) // 10
    for number in range(tenth, len(seen) + 1, tenth):
        print(f"{number:5} reports: {seen[number - 1]:.0f} MB, most {max(seen[number - tenth : number]):.0f} MB")
    first, last = max(seen[tenth : 2 * tenth]), max(seen[-tenth:])
    print(f"from the second tenth to the last: {last - first:+.0f} MB")


if __name__ == "__main__":
    main()
