"""Runs that are cut short, repeated, doubled: nothing lost, nothing done twice."""

from __future__ import annotations

import errno
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import pandas as pd
import polars
import pytest

from baobiao.batch import Result, Way, Workers, recover_into
from baobiao.batch.job import Job
from baobiao.batch.plan import digest
from baobiao.batch.workers import results
from baobiao.dataset import SCHEMAS
from baobiao.errors import EngineError, OutputError
from baobiao.frames import open_dataset
from baobiao.layout.sources import find_sources
from tests.batch.corpus import contents, write_corpus
from tests.conftest import MadeReport

HERE = Way(workers=Workers(0))


def _done(folder: Path, sources: list[Path], way: Way = HERE) -> list[str]:
    """The names of the sources that a run does."""
    results: list[Result] = []
    recover_into(folder, sources, way, on_result=results.append)
    return [Path(result.outcome.source).name for result in results]


@pytest.fixture(scope="module")
def corpus(made_report: MadeReport, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    return write_corpus(tmp_path_factory.mktemp("corpus"), made_report.text, 6)


@pytest.fixture(scope="module")
def undisturbed(corpus: list[Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("undisturbed")
    recover_into(folder, corpus, HERE)
    return folder


@pytest.mark.skipif(sys.platform == "win32", reason="kills with SIGKILL")
def test_a_run_killed_again_and_again_ends_as_an_undisturbed_one(
    corpus: list[Path], undisturbed: Path, tmp_path: Path
) -> None:
    command = [sys.executable, "-m", "baobiao.cli", "recover", *map(str, corpus), "--out", str(tmp_path)]
    for lines in (1, 3):
        with subprocess.Popen([*command, "--workers", "0"], stdout=subprocess.DEVNULL) as process:
            while process.poll() is None and _lines(tmp_path) < lines:
                time.sleep(0.01)
            process.kill()
    before = _lines(tmp_path)
    assert 3 <= before
    assert len(_done(tmp_path, corpus)) == len(corpus) - before
    assert contents(tmp_path) == contents(undisturbed)


def _lines(folder: Path) -> int:
    path = folder / "run.jsonl"
    return path.read_bytes().count(b"\n") if path.exists() else 0


def test_workers_give_what_one_process_gives(corpus: list[Path], undisturbed: Path, tmp_path: Path) -> None:
    recover_into(tmp_path, corpus, Way(workers=Workers(2)))
    assert contents(tmp_path) == contents(undisturbed)


def test_a_line_that_was_cut_off_is_done_again(corpus: list[Path], undisturbed: Path, tmp_path: Path) -> None:
    recover_into(tmp_path, corpus, HERE)
    journal = tmp_path / "run.jsonl"
    journal.write_bytes(journal.read_bytes()[:-40])
    assert _done(tmp_path, corpus) == [corpus[-1].name]
    assert contents(tmp_path) == contents(undisturbed)


def test_a_line_without_its_part_is_done_again(corpus: list[Path], undisturbed: Path, tmp_path: Path) -> None:
    recover_into(tmp_path, corpus, HERE)
    part = next((tmp_path / "parts").rglob("*.jsonl"))
    part.unlink()
    assert len(_done(tmp_path, corpus)) == 1
    assert contents(tmp_path) == contents(undisturbed)


def test_what_a_crash_left_and_what_no_source_has_any_more_goes(made_report: MadeReport, tmp_path: Path) -> None:
    sources = write_corpus(tmp_path / "in", made_report.text, 2)
    out = tmp_path / "out"
    recover_into(out, sources, HERE)
    old = set((out / "parts").rglob("*.jsonl"))
    left = [out / ".000001.parquet.a1b2c3d4", out / ".reports.jsonl.a_b2c3d4", out / "parts/000/.000003.jsonl.a1b2c3d4"]
    for path in left:
        path.touch()
    for source in sources:
        source.write_text(f"{made_report.text}\n改{source.name}。\n", encoding="utf8")
    recover_into(out, sources, HERE)
    assert not old & set((out / "parts").rglob("*.jsonl"))
    assert [path for path in out.rglob(".*") if path.name != ".lock"] == []
    assert len(open_dataset(out).reports) == 2


def test_what_is_done_is_not_done_again_unless_its_bytes_change(made_report: MadeReport, tmp_path: Path) -> None:
    sources = write_corpus(tmp_path / "in", made_report.text, 3)
    out = tmp_path / "out"
    assert len(_done(out, sources)) == 3
    os.utime(sources[0])
    assert _done(out, sources) == []
    sources[1].write_text(f"{made_report.text}\n改。\n", encoding="utf8")
    assert _done(out, sources) == [sources[1].name]
    assert len((out / "reports.jsonl").read_text(encoding="utf8").splitlines()) == 3


def test_another_software_does_everything_again(
    corpus: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    recover_into(tmp_path, corpus[:2], HERE)
    monkeypatch.setattr("baobiao.batch.run.fingerprint", lambda engine, forms: "another")
    assert len(_done(tmp_path, corpus[:2])) == 2


def test_a_dataset_grows(corpus: list[Path], undisturbed: Path, tmp_path: Path) -> None:
    assert len(_done(tmp_path, corpus[:2])) == 2
    assert len(_done(tmp_path, corpus[2:])) == 4
    assert contents(tmp_path) == contents(undisturbed)


def test_the_tables_grow_while_a_run_is_at_work(
    corpus: list[Path], undisturbed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("baobiao.batch.grow.GROUP", 2)
    seen: list[tuple[int, ...]] = []

    def look(result: Result) -> None:
        dataset = open_dataset(tmp_path)
        by_others = polars.read_parquet(tmp_path / "reports.parquet"), pd.read_parquet(tmp_path / "reports.parquet")
        seen.append((len(dataset.reports), *map(len, by_others), dataset.cells["report_id"].nunique()))

    recover_into(tmp_path, corpus, HERE, on_result=look)
    assert seen == [(count,) * 4 for count in (0, 2, 2, 4, 4, 6)]
    assert contents(tmp_path) == contents(undisturbed)


def test_the_rows_are_in_the_order_of_the_sources_whoever_is_done_first(
    corpus: list[Path], undisturbed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("baobiao.batch.grow.GROUP", 1)
    monkeypatch.setattr("baobiao.batch.run.results", lambda jobs, workers: reversed([*results(jobs, workers)]))
    recover_into(tmp_path, corpus, HERE)
    assert contents(tmp_path) == contents(undisturbed)


def test_a_report_that_is_done_again_is_in_the_tables_once(made_report: MadeReport, tmp_path: Path) -> None:
    sources = write_corpus(tmp_path / "in", made_report.text, 3)
    out = tmp_path / "out"
    recover_into(out, sources, HERE)
    before = set(open_dataset(out).reports["report_id"])
    sources[1].write_text(f"{made_report.text}\n改。\n", encoding="utf8")
    recover_into(out, sources, HERE)
    after = list(open_dataset(out).reports["report_id"])
    assert len(after) == 3
    assert len(before & set(after)) == 2
    cells = open_dataset(out).cells
    assert cells.groupby("report_id").size().to_dict() == dict.fromkeys(after, len(cells) / 3)


def test_rows_that_were_lost_are_made_again_from_the_parts(
    corpus: list[Path], undisturbed: Path, tmp_path: Path
) -> None:
    recover_into(tmp_path, corpus, HERE)
    for table in SCHEMAS:
        shutil.rmtree(tmp_path / f"{table}.parquet")
    assert _done(tmp_path, corpus) == []
    assert contents(tmp_path) == contents(undisturbed)


def test_the_carried_over_of_last_year_is_a_check(made_report: MadeReport, tmp_path: Path) -> None:
    text = made_report.text.replace("2022年", "2023年").replace("明河县林草局", " 明河县 林草局")
    row = "二、上年结转政府信息公开申请数量" + 6 * "\t0"
    later = text.replace(f"{row}\t0", f"{row}\t3")
    assert later != text
    for name, content in (("2022.txt", made_report.text), ("2023.txt", later)):
        (tmp_path / name).write_text(content, encoding="utf8")
    recover_into(tmp_path / "out", find_sources([tmp_path]), HERE)
    dataset = open_dataset(tmp_path / "out")
    checks = dataset.checks[dataset.checks["relation"] == "years.carried"]
    (row,) = checks.to_dict("records")
    assert (row["scope"], row["left"], row["right"], row["difference"], row["holds"]) == ("2023", 3, 0, 3, False)
    assert list(row["cells"]) == ["requests.carried_in.total", "requests.carried_out.total"]
    assert row["report_id"] == dataset.where(year=2023).reports["report_id"].item()
    assert len(polars.read_parquet(tmp_path / "out/checks.parquet")) == len(dataset.checks)
    assert dataset.by_agency().set_index("year")["checks_broken"].to_dict()[2023] >= 1


def test_failures_stay_until_they_are_asked_for_again(tmp_path: Path) -> None:
    empty = tmp_path / "empty.txt"
    empty.touch()
    out = tmp_path / "out"
    assert _done(out, [empty]) == ["empty.txt"]
    assert _done(out, [empty]) == []
    assert _done(out, [empty], Way(workers=Workers(0), retry_failed=True)) == ["empty.txt"]


def test_ten_thousand_empty_files_are_told_one_by_one(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for number in range(10_000):
        (folder / f"{number}.txt").touch()
    done: list[Result] = []
    outcomes = recover_into(tmp_path / "out", find_sources([folder]), HERE, on_result=done.append)
    assert len(outcomes) == len(done) == 10_000
    assert {outcome.error.kind for outcome in outcomes if outcome.error} == {"EmptySource"}


@pytest.mark.skipif(sys.platform == "win32", reason="Windows allows no such names")
def test_odd_names_are_sources_like_others(made_report: MadeReport, tmp_path: Path) -> None:
    folder = os.fsencode(tmp_path / "in")
    os.mkdir(folder)
    names = [b"a b.txt", "报告.txt".encode(), b"quote'\".txt", b"line\nbreak.txt", b"not utf8 \xff.txt"]
    for number, name in enumerate(names):
        with open(os.path.join(folder, name), "wb") as file:
            file.write(f"{made_report.text}\n{number}\n".encode())
    outcomes = recover_into(tmp_path / "out", find_sources([tmp_path / "in"]), Way(workers=Workers(1)))
    assert [outcome.status for outcome in outcomes] == ["done"] * 5
    lines = (tmp_path / "out/reports.jsonl").read_text(encoding="utf8").splitlines()
    assert {Path(json.loads(line)["source"]).name for line in lines} == {
        *(name.decode() for name in names[:4]),
        "not utf8 \\xff.txt",
    }


def test_a_source_deleted_or_changed_while_running_is_told_and_done_later(
    made_report: MadeReport, tmp_path: Path
) -> None:
    sources = write_corpus(tmp_path / "in", made_report.text, 3)
    results: list[Result] = []

    def disturb(result: Result) -> None:
        if not results:
            sources[1].unlink()
            sources[2].write_text(f"{made_report.text}\n改。\n", encoding="utf8")
        results.append(result)

    out = tmp_path / "out"
    recover_into(out, sources, HERE, on_result=disturb)
    assert [r.outcome.error.kind if r.outcome.error else "" for r in results] == ["", "MissingSource", ""]
    assert results[2].outcome.sha256 == digest(sources[2])
    write_corpus(tmp_path / "in", made_report.text, 2)
    assert _done(out, sources)[0] == sources[1].name
    assert {outcome.status for outcome in recover_into(out, sources, HERE)} == {"done"}


def test_a_second_run_on_a_folder_is_refused(corpus: list[Path], tmp_path: Path) -> None:
    def again(result: Result) -> None:
        with pytest.raises(OutputError, match=f"another run is at work in this folder .process {os.getpid()}"):
            recover_into(tmp_path, corpus, HERE)

    recover_into(tmp_path, corpus[:1], HERE, on_result=again)
    assert _done(tmp_path, corpus[:1]) == []


def test_a_run_of_another_process_is_refused_and_its_death_frees_the_folder(corpus: list[Path], tmp_path: Path) -> None:
    hold = "import sys; from pathlib import Path; from baobiao.batch.lock import locked\n"
    hold += "with locked(Path(sys.argv[1])): print(flush=True); sys.stdin.read()"
    pipes: Any = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen([sys.executable, "-c", hold, str(tmp_path)], **pipes) as holder:
        assert holder.stdout
        holder.stdout.readline()
        command = [sys.executable, "-m", "baobiao.cli", "recover", str(corpus[0]), "--out", str(tmp_path)]
        refused = subprocess.run(command, capture_output=True, text=True, encoding="utf8")
        assert refused.returncode == OutputError.exit_code
        assert f"another run is at work in this folder (process {holder.pid} on " in refused.stderr
        holder.kill()
    assert len(_done(tmp_path, corpus[:1])) == 1


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such permissions")
def test_a_folder_that_may_not_be_written_is_told_before_any_work(corpus: list[Path], tmp_path: Path) -> None:
    recover_into(tmp_path, corpus[:1], HERE)  # so that nobody, who may read little, need import nothing
    base = Path(tempfile.mkdtemp())
    (base / "out").mkdir(mode=0o555)
    base.chmod(0o755)
    nobody = 65534
    ours = os.geteuid()
    try:
        if ours == 0:
            os.seteuid(nobody)  # root may write everywhere
        with pytest.raises(OutputError, match="may not be written; change its permissions or name another folder"):
            recover_into(base / "out", corpus, HERE, on_plan=lambda kept, todo: pytest.fail("work was planned"))
    finally:
        os.seteuid(ours)
        shutil.rmtree(base)


@pytest.mark.parametrize("files", [2, 8, 13, 18], ids=["preparing", "reports", "tables", "ending"])
def test_a_disk_that_fills_up_ends_a_run_and_the_next_goes_on(
    corpus: list[Path], undisturbed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, files: int
) -> None:
    real, left = os.fsync, iter(range(files))

    def full(handle: int) -> None:
        if next(left, None) is None:
            raise OSError(errno.ENOSPC, "No space left on device")
        real(handle)

    monkeypatch.setattr("baobiao.dataset.os.fsync", full)
    with pytest.raises(OutputError, match="the disk is full"):
        recover_into(tmp_path, corpus, HERE)
    monkeypatch.undo()
    recover_into(tmp_path, corpus, HERE)
    assert contents(tmp_path) == contents(undisturbed)
    assert not [path for path in tmp_path.rglob(".*") if path.name != ".lock"]


def test_reports_over_which_workers_were_lost_go_one_by_one_and_one_is_to_blame(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lossy(future: Any) -> list[Result] | None:
        lines = future.result()
        several = len(lines) > 1
        split.append(several)
        return None if several or b"/20.txt" in lines[0] else [Result.from_line(line) for line in lines]

    split: list[bool] = []
    monkeypatch.setattr("baobiao.batch.workers._gathered", lossy)
    jobs = [Job(str(tmp_path / f"{number}.txt")) for number in range(40)]  # of sources that are not there
    done = [pair for several in results(jobs, Workers(1)) for pair in several]
    assert any(split)
    assert sorted(job.path for job, _ in done) == sorted(job.path for job in jobs)
    kinds = {Path(job.path).name: result.outcome.error and result.outcome.error.kind for job, result in done}
    assert [name for name, kind in kinds.items() if kind == "WorkerDied"] == ["20.txt"]
    assert {kind for name, kind in kinds.items() if name != "20.txt"} == {"MissingSource"}


def test_an_unreachable_scheduler_is_told(corpus: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("baobiao.batch.workers._PATIENCE", 1)
    with pytest.raises(EngineError, match="no Dask scheduler"):
        recover_into(tmp_path, corpus, Way(workers=Workers(scheduler="tcp://127.0.0.1:9")))


def test_a_dataset_beside_its_sources_is_no_source(made_report: MadeReport, tmp_path: Path) -> None:
    sources = write_corpus(tmp_path, made_report.text, 2)
    recover_into(tmp_path, sources, HERE)
    assert find_sources([tmp_path]) == sources
    recover_into(tmp_path / "out", sources, HERE)
    assert find_sources([tmp_path]) == sources


def test_the_digest_is_that_of_the_report(undisturbed: Path, corpus: list[Path]) -> None:
    lines = (undisturbed / "reports.jsonl").read_text(encoding="utf8").splitlines()
    assert {json.loads(line)["sha256"] for line in lines} == {digest(path) for path in corpus}


@pytest.mark.skipif(sys.platform == "win32", reason="sends SIGINT")
def test_an_interrupt_ends_a_run_with_workers_and_what_is_done_stays(corpus: list[Path], tmp_path: Path) -> None:
    command = [sys.executable, "-m", "baobiao.cli", "recover", *map(str, corpus), "--out", str(tmp_path)]
    pipes: Any = {"stdout": subprocess.DEVNULL, "stderr": subprocess.PIPE, "encoding": "utf8"}
    with subprocess.Popen([*command, "--workers", "1"], **pipes) as process:
        while process.poll() is None and not _lines(tmp_path):
            time.sleep(0.01)
        process.send_signal(signal.SIGINT)
        told = process.stderr.read() if process.stderr else ""
    done = _lines(tmp_path)
    assert process.returncode in (130, 0)  # 0 where it was at its end already
    assert process.returncode == 0 or "interrupted: what is done is kept, the same command goes on" in told
    assert len(open_dataset(tmp_path).reports) == done
    assert len(_done(tmp_path, corpus)) == len(corpus) - done
