"""How often baobiao is right, over reports whose facts are known, and where it is wrong without saying so.

    python benchmarks/accuracy.py FOLDER [--errors DIR] [--processes N] [--only WORD] [--json FILE] [--pairs FILE]

FOLDER holds `in/` (reports) and `truth/` (one JSON file each), as `samples/` does and as the generator
`python -m baobiao.models.pages` writes them. A cell is right when its value equals the true one; where the paper shows
nothing, a dash or a slash, status `blank` is right too. It is flagged when it needs review. A silent error is a wrong
value without a flag; a cell that is absent or unreadable without one is lost. Crops of silent errors go to
DIR.
"""

from __future__ import annotations

import argparse
import io
import json
import re
import sys
import time
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import pypdfium2
from PIL import Image, ImageOps

from baobiao.report import CellValue, Report

SHOWS_NOTHING = {"", "—", "-", "－", "–", "/", "／", "无", "一"}
MISPLACED = {"place_undecidable", "row_uncertain", "page_failed"}
"""Doubts of place: there, confidence says how sure the reading is, not that it belongs there."""
COLUMNS = ("reports", "failed", "cells", "right", "flagged", "silent", "lost")


@dataclass(frozen=True)
class Silent:
    """A wrong value that nobody is told about."""

    report: str
    cell: str
    true: float
    value: float | None
    status: str
    text: str
    confidence: float


@dataclass
class Outcome:
    """One report against its truth."""

    report: str
    level: str
    seconds: float = 0.0
    counts: Counter[str] = field(default_factory=Counter)
    silent: list[Silent] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    error: str = ""
    pairs: list[tuple[float, bool]] = field(default_factory=list)


def is_right(cell: CellValue, true: float, printed: str | None, zero: str) -> bool:
    """Whether the cell says what the paper says, which prints amounts with fewer decimals than a truth may have."""
    if cell.value is not None:
        decimals = len(str(cell.value).partition(".")[2])
        return abs(cell.value - round(true, decimals or 6)) < 1e-6 * max(1.0, abs(true))
    empty = printed.strip() in SHOWS_NOTHING if printed is not None else zero != "zero"
    return cell.status == "blank" and true == 0 and empty


def compare(report: Report, truth: dict[str, Any], outcome: Outcome) -> None:
    """Count the report's cells, relations and facts into the outcome."""
    cells = {cell.id: cell for cell in report.cells}
    for code, true in truth["cells"].items():
        outcome.counts["cells"] += 1
        cell = cells.get(code)
        right = cell is not None and is_right(cell, true, truth.get("printed", {}).get(code), truth["zero"])
        outcome.counts["right"] += right
        outcome.counts["flagged"] += cell is not None and cell.needs_review
        if cell is not None and cell.status in ("read", "blank", "repaired") and not MISPLACED & {*cell.reasons}:
            outcome.pairs.append((round(cell.confidence, 6), right))
        if not right:
            _note_wrong(code, true, cell, truth, outcome)
    outcome.counts["needless"] += sum(code not in truth["cells"] for code in cells)
    _compare_relations(report, truth, outcome)
    for name, found, true in (
        ("agency", report.agency, truth["agency"]),
        ("year", report.year, truth["year"]),
        ("form", report.form, truth["format"]),
    ):
        outcome.counts[name] += found == true
        if found != true:
            outcome.wrong.append(f"{name}: {found} for {true}")


def _note_wrong(code: str, true: float, cell: CellValue | None, truth: dict[str, Any], outcome: Outcome) -> None:
    if cell is None:
        outcome.counts["lost"] += 1
        outcome.wrong.append(f"{code}: not in the report")
        return
    outcome.wrong.append(f"{code}: {cell.value} ({cell.status} “{cell.text}” {cell.confidence:.2f}) for {true}")
    if cell.needs_review:
        return
    if cell.value is None and cell.status != "blank":
        outcome.counts["lost"] += 1
        return
    outcome.counts["silent"] += 1
    outcome.silent.append(
        Silent(truth["id"], code, true, cell.value, cell.status, cell.text, round(cell.confidence, 4))
    )


def _compare_relations(report: Report, truth: dict[str, Any], outcome: Outcome) -> None:
    failing = [check for check in report.checks if check.holds is False and not check.relation.startswith("narrative")]
    told = {cell for check in failing for cell in check.cells}
    outcome.counts["broken"] += len(truth["broken"])
    outcome.counts["told"] += sum(code in told for code in truth["broken"])
    outcome.counts["false_alarms"] += bool(failing) and not truth["broken"]
    outcome.wrong += [f"broken, not told: {code}" for code in truth["broken"] if code not in told]


def measure(job: tuple[Path, Path, Path | None]) -> Outcome:
    """Recover one report and compare it with its truth."""
    folder, truth_path, errors = job
    truth = json.loads(truth_path.read_text(encoding="utf-8"))
    level = truth["level"] if truth["level"] != "-" else truth["carrier"]
    outcome = Outcome(truth["id"], level, counts=Counter(reports=1))
    source = folder / "in" / truth["path"]
    start = time.perf_counter()
    try:
        report = recover(source)
    except Exception as error:  # noqa: BLE001  a benchmark goes on, and prints what failed
        outcome.error = f"{type(error).__name__}: {error}"
        outcome.counts["failed"] = 1
        return outcome
    outcome.seconds = time.perf_counter() - start
    compare(report, truth, outcome)
    if errors is not None:
        for silent in outcome.silent:
            save_crop(source, report.cell(silent.cell), silent, truth, errors)
    return outcome


def recover(source: Path) -> Report:
    """The report, by the engine that is the default."""
    import baobiao

    return baobiao.recover(source)


def save_crop(source: Path, cell: CellValue, silent: Silent, truth: dict[str, Any], folder: Path) -> None:
    """The place of a silent error with some of its neighbourhood, enlarged; from the truth's box where there is one."""
    box: tuple[float | None, ...] = (cell.x0, cell.y0, cell.x1, cell.y1)
    known = truth.get("boxes", {}).get(silent.cell)
    page = cell.page
    if known:
        box, page = tuple(known[1:]), int(known[0]) if str(known[0]).isdigit() else page
    picture = page_picture(source, page or 1, cell.picture) if None not in box else None
    if picture is None:
        return
    width, height = picture.size
    x0, y0, x1, y1 = (float(v or 0) * size for v, size in zip(box, (width, height, width, height), strict=True))
    around = (max(0, x0 - 40), max(0, y0 - 20), min(width, x1 + 40), min(height, y1 + 20))
    crop = ImageOps.scale(picture.crop(tuple(round(v) for v in around)).convert("RGB"), 3)
    folder.mkdir(parents=True, exist_ok=True)
    crop.save(folder / f"{silent.report}__{silent.cell}__true_{silent.true}_read_{silent.value}.png")


def page_picture(source: Path, page: int, picture: str | None) -> Image.Image | None:
    """The page or embedded picture that a place is on; None where the source has none."""
    if source.is_dir():
        pages = sorted(source.iterdir(), key=lambda p: [int(n) for n in re.findall(r"\d+", p.stem)])
        return Image.open(pages[page - 1])
    if source.suffix == ".pdf":
        rendered: Image.Image = pypdfium2.PdfDocument(source)[page - 1].render(scale=2).to_pil()
        return rendered
    if source.suffix == ".docx" and picture:
        with zipfile.ZipFile(source) as package:
            names = [name for name in package.namelist() if name.endswith(Path(picture).name)]
            return Image.open(io.BytesIO(package.read(names[0]))) if names else None
    if source.suffix in {".tif", ".tiff", ".png", ".jpg"}:
        opened = Image.open(source)
        opened.seek(page - 1 if source.suffix in {".tif", ".tiff"} else 0)
        return opened
    return None


def summary(outcomes: Iterable[Outcome]) -> Iterator[str]:
    """A line for each level, and one for all."""
    by_level: dict[str, list[Outcome]] = {}
    for outcome in outcomes:
        by_level.setdefault(outcome.level, []).append(outcome)
    yield (
        f"{'':12}"
        + "".join(f"{c:>9}" for c in COLUMNS)
        + "  right%  flag%  told/broken  alarms  agency year form  s/report"
    )
    everything = [outcome for level in sorted(by_level) for outcome in by_level[level]]
    for level in [*sorted(by_level), "all"]:
        yield _line(level, everything if level == "all" else by_level[level])


def _line(level: str, outcomes: list[Outcome]) -> str:
    total: Counter[str] = sum((o.counts for o in outcomes), Counter())
    cells, done = max(total["cells"], 1), max(total["reports"] - total["failed"], 1)
    facts = "/".join(str(total[name]) for name in ("agency", "year", "form"))
    return (
        f"{level:12}"
        + "".join(f"{total[c]:9}" for c in COLUMNS)
        + f"  {100 * total['right'] / cells:6.2f} {100 * total['flagged'] / cells:6.2f}"
        + f"  {total['told']:4}/{total['broken']:<6} {total['false_alarms']:6}   {facts:>14}"
        + f"  {sum(o.seconds for o in outcomes) / done:7.2f}"
    )


def told(outcome: Outcome, show: int) -> Iterator[str]:
    """What went wrong in one report: its failure, its silent errors, and `show` of its wrong cells."""
    if outcome.error or outcome.silent or (show and outcome.wrong):
        yield f"{outcome.report} {outcome.level} {outcome.error or f'{len(outcome.silent)} silent'}"
    for silent in outcome.silent:
        yield f"    SILENT {silent.cell}: {silent.value} ({silent.status} “{silent.text}”) for {silent.true}"
    for line in outcome.wrong[:show]:
        yield f"    {line}"


def jobs(folder: Path, only: str, errors: Path | None) -> list[tuple[Path, Path, Path | None]]:
    """What to measure: every truth whose name holds `only`."""
    truths = sorted((folder / "truth").glob("*.json"))
    return [(folder, path, errors) for path in truths if only in path.stem]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, nargs="+")
    parser.add_argument("--errors", type=Path, help="where crops of silent errors go")
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--only", default="", help="measure reports whose name holds this")
    parser.add_argument("--json", type=Path, help="write every outcome here")
    parser.add_argument(
        "--pairs", type=Path, help="write the confidence of each cell at a sure place, and whether it is right"
    )
    parser.add_argument("--show", type=int, default=0, help="how many wrong cells of each report to list")
    asked = parser.parse_args()
    work = [job for folder in asked.folder for job in jobs(folder, asked.only, asked.errors)]
    outcomes = []
    with ProcessPoolExecutor(asked.processes) as pool:
        for outcome in pool.map(measure, work):
            outcomes.append(outcome)
            print("".join(f"{line}\n" for line in told(outcome, asked.show)), end="", flush=True)
    print("\n".join(summary(outcomes)))
    if asked.pairs:
        asked.pairs.write_text("".join(f"{json.dumps(pair)}\n" for o in outcomes for pair in o.pairs))
    if asked.json:
        asked.json.write_text(
            "\n".join(
                json.dumps({**vars(o), "silent": [asdict(x) for x in o.silent]}, ensure_ascii=False) for o in outcomes
            )
            + "\n"
        )
    sys.exit(any(o.silent for o in outcomes))


if __name__ == "__main__":
    main()
