"""What a run that is cut short costs and gives: kills at random moments, and deciding over many finished sources.

    python benchmarks/resume.py kills [REPORTS] [KILLS] [WORKERS]
    python benchmarks/resume.py decide [SOURCES]

`kills` kills a run with SIGKILL at random moments, resumes it, and compares the dataset with an undisturbed run's, row
for row. `decide` times what a resumed run does before its first report where all sources are done. Run it at the
project's root.
"""

from __future__ import annotations

import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from baobiao.batch.journal import Journal
from baobiao.batch.plan import digest, fingerprint, plan, signature
from baobiao.dataset import Outcome
from baobiao.layout.sources import find_sources
from baobiao.parquet import GROUP, Tables
from tests.batch.corpus import contents, write_corpus

SAMPLE = Path("samples/in/mixed-forms.txt")
SEED = 7
COMMAND = [sys.executable, "-m", "baobiao.cli", "recover"]


def main() -> None:
    """Run the measurement that is named first."""
    name, *numbers = sys.argv[1:] or ["kills"]
    with tempfile.TemporaryDirectory() as folder:
        {"kills": kills, "decide": decide}[name](Path(folder), *map(int, numbers))


def kills(folder: Path, reports: int = 200, times: int = 10, workers: int = 2) -> None:
    """Kill a run so many times, each after a part of its reports; compare what comes out."""
    sources = write_corpus(folder / "in", SAMPLE.read_text(encoding="utf8"), reports)
    command = [*COMMAND, str(folder / "in"), "--workers", str(workers), "--out"]
    start = time.perf_counter()
    subprocess.run([*command, str(folder / "whole")], check=True, capture_output=True)
    print(f"{len(sources)} reports undisturbed: {time.perf_counter() - start:.1f} s")
    chance = random.Random(SEED)
    for number, moment in enumerate(sorted(chance.uniform(0, reports) for _ in range(times)), start=1):
        done = _killed([*command, str(folder / "killed")], folder / "killed/run.jsonl", moment, chance.uniform(0, 0.3))
        print(f"kill {number}: {done} of {reports} in the journal")
    subprocess.run([*command, str(folder / "killed")], check=True, capture_output=True)
    print("equal row for row:", contents(folder / "whole") == contents(folder / "killed"))


def _killed(command: list[str], journal: Path, moment: float, wait: float) -> int:
    """Kill the run a little after so many lines are there; how many there are then."""
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        while process.poll() is None and _lines(journal) < moment:
            time.sleep(0.005)
        time.sleep(wait)
        process.kill()
    return _lines(journal)


def _lines(journal: Path) -> int:
    return journal.read_bytes().count(b"\n") if journal.exists() else 0


def decide(folder: Path, count: int = 100_000) -> None:
    """Make so many finished sources; time the decision that nothing is left to do, and the whole command."""
    sources, journal, software = folder / "in", Journal(folder / "out"), fingerprint()
    journal.parts.mkdir(parents=True)
    sources.mkdir()
    tables = Tables(journal.folder)
    tables.prepare()
    outcomes = []
    for number in range(count):
        path = sources / f"{number:06}.txt"
        path.write_text(f"{number}", encoding="utf8")
        code = digest(path)
        known = {"sha256": code, "signature": signature(path), "software": software, "report_id": code[:16]}
        place = (1 + number // GROUP, 0, 0)
        outcomes.append(Outcome(source=str(path), status="done", seconds=1, version=code[:16], place=place, **known))
        if number % GROUP == GROUP - 1:
            group = {outcome.report_id or "": outcome.version for outcome in outcomes[-GROUP:]}
            journal.write_part([b""])
            tables.append([f'{{"report_id": "{code}"}}'.encode() for code in group], group)
    journal.rewrite(outcomes)
    journal.mark_complete()
    start = time.perf_counter()
    found = find_sources([sources])
    listed = time.perf_counter()
    planned = plan(found, journal.outcomes(), journal.numbers(), fingerprint())
    end = time.perf_counter()
    print(f"{count} sources: {len(planned.todo)} to do; listed {listed - start:.1f} s, decided {end - listed:.1f} s")
    subprocess.run([*COMMAND, str(sources), "--out", str(journal.folder)], check=True)
    print(f"the whole command: {time.perf_counter() - end:.1f} s")


if __name__ == "__main__":
    main()
