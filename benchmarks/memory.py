"""Memory over many pages read by one process: `python memory.py FOLDER --pages 1000` (Linux).

FOLDER holds pictures or reports; they are read again and again until PAGES were read. Prints the resident memory on the
way; it must stay flat after the first reports, which load the models.
"""

from __future__ import annotations

import argparse
from itertools import cycle
from pathlib import Path

import baobiao


def resident() -> float:
    """Resident memory of this process in MB."""
    status = Path("/proc/self/status").read_text("utf8")
    return int(next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1]) / 1024


def main() -> None:
    """Read and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--pages", type=int, default=1000)
    parser.add_argument("--every", type=int, default=25, help="pages between two lines")
    asked = parser.parse_args()
    read, told = 0, 0
    for path in cycle(sorted(asked.folder.iterdir())):
        report = baobiao.recover(path)
        read += max(1, report.pages or 1)
        if read - told >= asked.every or read >= asked.pages:
            print(f"{read:6} pages  {resident():7.0f} MB", flush=True)
            told = read
        if read >= asked.pages:
            break


if __name__ == "__main__":
    main()
