"""How fast baobiao reads a page beside its peers: the same picture, the same machine, one run.

    python benchmarks/peers.py [--picture PICTURE] [--rounds N]

Peers: img2table with RapidOCR (tables), PaddleOCR (plain text of the page, the same PP-OCRv6 models). They run in
`.venv-bench`, which `make bench` builds. Each reads the page alone with all cores, as one who waits for it, and then in
one process a core, all at once, as a batch does. Read the ratios; the seconds are of this machine, and where it has
other work the ratios of the cores' work say more than those of the clock.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import TypedDict

ROOT = Path(__file__).parents[1]
PICTURES = {".png", ".jpg", ".jpeg"}
ENVIRONMENT = {**os.environ, "PADDLE_PDX_DISABLE_MODEL_SOURCE_CHECK": "True"}


class Timing(TypedDict):
    """What `timed.py` prints."""

    reader: str
    texts: int
    load_and_first: float
    seconds: list[float]
    cpu: list[float]


def _command(python: Path, reader: str, picture: Path, rounds: int) -> list[str]:
    return [str(python), str(ROOT / "benchmarks/timed.py"), reader, str(picture), str(rounds)]


def timed(python: Path, reader: str, picture: Path, rounds: int) -> Timing:
    """A reader timed in its own environment."""
    command = _command(python, reader, picture, rounds)
    done = subprocess.run(command, capture_output=True, text=True, env=ENVIRONMENT, check=False)
    if done.returncode:
        raise SystemExit(f"{reader} failed:\n{done.stderr[-2000:]}")
    timing: Timing = json.loads(done.stdout.splitlines()[-1])
    return timing


def pages_a_second(python: Path, reader: str, picture: Path, rounds: int) -> float:
    """What one process of a reader on each core reads, all of them at once."""
    command = _command(python, reader, picture, rounds)
    running = [
        subprocess.Popen(
            [*command, str(core)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env=ENVIRONMENT,
        )
        for core in sorted(os.sched_getaffinity(0))
    ]
    for process in running:
        assert process.stdout
        next((line for line in process.stdout if line.strip() == "ready"), None)
    said = [process.communicate("\n")[0] for process in running]
    return sum(1 / median(json.loads(lines.splitlines()[-1])["seconds"]) for lines in said)


def sample_picture(folder: Path) -> Path:
    """The applications table of `samples/`, a clean picture in a docx: what all the peers read."""
    with zipfile.ZipFile(ROOT / "samples/in/pictures-in-word.docx") as docx:
        largest = max((m for m in docx.infolist() if Path(m.filename).suffix in PICTURES), key=lambda m: m.file_size)
        picture = folder / f"page{Path(largest.filename).suffix}"
        picture.write_bytes(docx.read(largest))
    return picture


def show(timings: list[Timing], together: list[float]) -> None:
    """Seconds a page of each by the clock and as work of all cores, pages a second of a process a core, and how many
    times better the first is."""
    ours, our_cpu = median(timings[0]["seconds"]), median(timings[0]["cpu"])
    titles = f"{'texts':>6} {'load+first':>10} {'s/page':>8} {'':6} {'cpu s':>8} {'':6} {'together, pages/s':>18}"
    print(f"{'reader':16} {titles}")
    for timing, pages in zip(timings, together, strict=True):
        each, cpu = median(timing["seconds"]), median(timing["cpu"])
        alone = f"{each:8.3f} {each / ours:5.1f}x {cpu:8.3f} {cpu / our_cpu:5.1f}x"
        all_at_once = f"{pages:18.2f} {together[0] / pages:5.1f}x"
        print(f"{timing['reader']:16} {timing['texts']:6} {timing['load_and_first']:10.2f} {alone} {all_at_once}")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--picture", type=Path)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--peers", type=Path, default=ROOT / ".venv-bench/bin/python")
    asked = parser.parse_args()
    own = Path(sys.executable)
    with TemporaryDirectory() as folder:
        picture = asked.picture or sample_picture(Path(folder))
        readers = [(own, "baobiao"), (own, "baobiao_tables"), (asked.peers, "img2table"), (asked.peers, "paddleocr")]
        alone = [timed(python, reader, picture, asked.rounds) for python, reader in readers]
        show(alone, [pages_a_second(python, reader, picture, asked.rounds) for python, reader in readers])


if __name__ == "__main__":
    main()
