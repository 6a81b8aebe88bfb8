"""ONNX Runtime against OpenVINO on the same crops in one run: `python benchmarks/engines.py PICTURE [ROUNDS]`.

PICTURE is a page with a ruled table. Each round reads all crops of its cells with both runtimes, in turn; the fastest
round of each counts, in seconds of the wall and of the processor. Texts that differ are told.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from baobiao.layout.pictures import read_page
from baobiao.ocr.decode import decode
from baobiao.ocr.engine import Alphabet, load_engine


def main(picture: Path, rounds: int) -> None:
    """Time both runtimes and print a line for each."""
    engines = {name: load_engine(name) for name in ("openvino", "onnxruntime")}
    page = read_page(decode(picture.read_bytes(), path=str(picture)), engines["openvino"])
    crops = [crop for cells in page.cells for cell in cells for crop in cell.ink.crops]
    texts = {name: [r[0].text if r else "" for r in engine.read(crops)] for name, engine in engines.items()}
    best = dict.fromkeys(engines, (float("inf"), float("inf")))
    for _ in range(rounds):
        for name, engine in engines.items():
            wall, processor = time.perf_counter(), time.process_time()
            engine.read(crops, Alphabet.ANY)
            taken = time.perf_counter() - wall, time.process_time() - processor
            best[name] = min(best[name], taken)
    for name, (wall, processor) in best.items():
        print(f"{name:12} {len(crops)} crops  {wall:.3f} s  {processor:.3f} s of processor")
    differ = sum(a != b for a, b in zip(texts["openvino"], texts["onnxruntime"], strict=True))
    print(f"{differ} texts differ")


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 3)
