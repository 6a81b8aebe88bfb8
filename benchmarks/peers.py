"""How fast baobiao reads a page beside its peers: the same picture, the same machine, one run.

    python benchmarks/peers.py [--picture PICTURE] [--rounds N]

Peers: img2table with RapidOCR (tables), PaddleOCR (plain text of the page, the same PP-OCRv6 models). They run in
`.venv-bench`, which `make bench` builds. Read the ratios; the seconds are of this machine, and where it has other work
the ratios of the cores' work say more than those of the clock.
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


class Timing(TypedDict):
    """What `timed.py` prints."""

    reader: str
    texts: int
    load_and_first: float
    seconds: list[float]
    cpu: list[float]


def timed(python: Path, reader: str, picture: Path, rounds: int) -> Timing:
    """A reader timed in its own environment."""
    command = [str(python), str(ROOT / "benchmarks/timed.py"), reader, str(picture), str(rounds)]
    environment = {**os.environ, "PADDLE_PDX_DISABLE_MODEL_SOURCE_CHECK": "True"}
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    if done.returncode:
        raise SystemExit(f"{reader} failed:\n{done.stderr[-2000:]}")
    timing: Timing = json.loads(done.stdout.splitlines()[-1])
    return timing


def sample_picture(folder: Path) -> Path:
    """The applications table of `samples/`, a clean picture in a docx: what all the peers read."""
    with zipfile.ZipFile(ROOT / "samples/in/pictures-in-word.docx") as docx:
        largest = max((m for m in docx.infolist() if Path(m.filename).suffix in PICTURES), key=lambda m: m.file_size)
        picture = folder / f"page{Path(largest.filename).suffix}"
        picture.write_bytes(docx.read(largest))
    return picture


def show(timings: list[Timing]) -> None:
    """Seconds a page of each, by the clock and as work of all cores, and how many times less the first takes."""
    ours, our_cpu = median(timings[0]["seconds"]), median(timings[0]["cpu"])
    print(f"{'reader':16} {'texts':>6} {'load+first':>10} {'s/page':>8} {'pages/s':>8} {'':6} {'cpu s':>8}")
    for timing in timings:
        each, cpu = median(timing["seconds"]), median(timing["cpu"])
        print(
            f"{timing['reader']:16} {timing['texts']:6} {timing['load_and_first']:10.2f} {each:8.3f} {1 / each:8.2f} "
            f"{each / ours:5.1f}x {cpu:8.3f} {cpu / our_cpu:5.1f}x"
        )


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
        show([timed(python, reader, picture, asked.rounds) for python, reader in readers])


if __name__ == "__main__":
    main()
