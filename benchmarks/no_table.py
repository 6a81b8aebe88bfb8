"""How long a picture without a table takes: `python no_table.py`. Noise, a landscape, a hand's strokes, a blank sheet.

Each is drawn here and must be answered "no table"; the first loads the models. The bar is two seconds a picture.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import cv2
import numpy as np
import numpy.typing as npt

import baobiao

Picture = npt.NDArray[np.uint8]


def noise(rng: np.random.Generator) -> Picture:
    """Every pixel at random."""
    return rng.integers(0, 256, (1754, 1240, 3), dtype=np.uint8)


def landscape(rng: np.random.Generator) -> Picture:
    """Soft hills under a bright sky, with the grain of a photograph."""
    y, x = np.mgrid[0:1200, 0:1600].astype(np.float64)
    light = 120 + 80 * np.sin(x / 300) + 40 * np.cos(y / 170), 100 + y / 13 + 30 * np.sin((x + y) / 90), 60 + y / 12
    soft = cv2.GaussianBlur(rng.normal(0, 180, (1200, 1600, 3)), (0, 0), 5)
    return np.clip(np.stack(light, axis=2) + soft + rng.normal(0, 6, soft.shape), 0, 255).astype(np.uint8)


def handwriting(rng: np.random.Generator) -> Picture:
    """Lines of loops that no reader knows."""
    page = np.full((1600, 1200, 3), 245, np.uint8)
    for top in range(90, 1500, 65):
        x = np.arange(80, 1100, 4)
        swing = 18 * np.sin(x / 7 + rng.uniform(0, 6)) * np.sin(x / 31)
        y = top + swing + 0.6 * rng.normal(0, 2.5, len(x)).cumsum()
        cv2.polylines(page, [np.stack([x, y], axis=1).astype(np.int32)], False, (60, 40, 30), 3, cv2.LINE_AA)
    return page


def blank(rng: np.random.Generator) -> Picture:
    """White paper."""
    return np.full((1600, 1200, 3), 250, np.uint8)


def main() -> int:
    """Time each and print; 1 where one is too slow or is given cells."""
    bad = 0
    with TemporaryDirectory() as folder:
        path = Path(folder) / "page.png"
        for draw in (handwriting, handwriting, landscape, noise, blank):
            cv2.imwrite(str(path), draw(np.random.default_rng(1)))
            start, work = time.perf_counter(), time.process_time()
            report = baobiao.recover(path)
            seconds, cpu = time.perf_counter() - start, time.process_time() - work
            cells = sum(cell.status != "absent" for cell in report.cells)
            codes = sorted({warning.code for warning in report.warnings})
            print(f"{draw.__name__:12} {seconds:6.2f} s {cpu:6.2f} s of work  cells {cells}  {' '.join(codes)}")
            bad = bad or int(cells > 0 or "no_lattice" not in codes)
    return bad


if __name__ == "__main__":
    sys.exit(main())
