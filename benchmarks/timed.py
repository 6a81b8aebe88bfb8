"""One reader, timed on one picture: `python timed.py READER PICTURE ROUNDS [CORE]`. Prints a line of JSON.

Each reader runs in a process of its own, in the environment that has it: `baobiao` in the project's, the peers in
`.venv-bench`. Loading and a first reading are apart; then follow ROUNDS readings, in seconds of the clock (`seconds`)
and of work of all cores (`cpu`). With CORE the process keeps to that one, prints a line when it is ready, and waits for
one before the rounds: so that several begin together.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

Reader = Callable[[Path], int]
"""Reads a picture and says how many texts it got."""


def baobiao() -> Reader:
    """The whole main job: a report from the picture."""
    from baobiao import recover

    return lambda picture: sum(bool(cell.text) for cell in recover(picture).cells)


def baobiao_tables() -> Reader:
    """Any table of the picture."""
    from baobiao import read_tables

    return lambda path: sum(bool(c.text) for page in read_tables(path).pages for t in page.tables for c in t.cells)


def img2table() -> Reader:
    """img2table with RapidOCR: the tables of the picture."""
    from img2table.document import Image
    from img2table.ocr import RapidOCR

    engine = RapidOCR()
    return lambda picture: sum(
        bool(cell.value)
        for table in Image(picture).extract_tables(ocr=engine)
        for row in table.content.values()
        for cell in row
    )


def paddleocr() -> Reader:
    """PaddleOCR's plain reading of the picture's texts, with the same model files, through ONNX Runtime."""
    from paddle_models import write_models
    from paddleocr import PaddleOCR

    folder = TemporaryDirectory()
    detector, recogniser = write_models(Path(folder.name))
    engine = PaddleOCR(
        text_detection_model_name=detector.name,
        text_detection_model_dir=str(detector),
        text_recognition_model_name=recogniser.name,
        text_recognition_model_dir=str(recogniser),
        use_doc_orientation_classify=False,
        use_doc_unwarping=False,
        use_textline_orientation=False,
        engine="onnxruntime",
    )

    def read(picture: Path, _keep: object = folder) -> int:
        return sum(len(page["rec_texts"]) for page in engine.predict(str(picture)))

    return read


READERS = {reader.__name__: reader for reader in (baobiao, baobiao_tables, img2table, paddleocr)}


def main(name: str, picture: Path, rounds: int, core: int | None = None) -> None:
    """Time a reader and print what it took, in seconds."""
    if core is not None:
        os.sched_setaffinity(0, {core})
    start = time.perf_counter()
    read = READERS[name]()
    texts = read(picture)
    ready = time.perf_counter() - start
    if core is not None:
        print("ready", flush=True)
        sys.stdin.readline()
    seconds, work = [], []
    for _ in range(rounds):
        start, used = time.perf_counter(), time.process_time()
        read(picture)
        seconds.append(time.perf_counter() - start)
        work.append(time.process_time() - used)
    print(json.dumps({"reader": name, "texts": texts, "load_and_first": ready, "seconds": seconds, "cpu": work}))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]), *map(int, sys.argv[4:]))
