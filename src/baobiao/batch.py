"""Many sources, one after another: each gives a report or a reason, and none costs another its result."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from baobiao import pipeline
from baobiao.dataset import Failure, Outcome, make_folder, write_dataset
from baobiao.errors import BaobiaoError
from baobiao.report import Report

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one source, and its report where there is one."""

    outcome: Outcome
    report: Report | None = None


def recover_into(
    folder: Path,
    sources: Iterable[Path],
    *,
    engine: str = "auto",
    forms: Sequence[Path] = (),
    on_result: Callable[[Result], object] = lambda result: None,
) -> tuple[Result, ...]:
    """Recover every source and write the dataset into `folder`.

    Args:
        folder: made where it is missing.
        sources: files, and folders of page pictures, one report each.
        engine: the text engine for pictures.
        forms: TOML files of further forms.
        on_result: called with each result as soon as it is there.

    Raises:
        EngineError, FormError: for an engine or a form that is not there, before anything is read.
        OutputError: where the folder cannot be written.
    """
    pipeline.check_engine(engine)
    pipeline.known_forms(forms)
    make_folder(folder)
    results = []
    for result in recover_each(sources, engine=engine, forms=forms):
        results.append(result)
        on_result(result)
    reports = {r.report.report_id: r.report for r in results if r.report}  # the same bytes twice are one report
    write_dataset(folder, reports.values(), (r.outcome for r in results))
    return tuple(results)


def recover_each(sources: Iterable[Path], *, engine: str = "auto", forms: Sequence[Path] = ()) -> Iterator[Result]:
    """Recover the sources in their order; a failed one is a result like the others."""
    for source in sources:
        yield recover_one(source, engine=engine, forms=forms)


def recover_one(source: Path, *, engine: str = "auto", forms: Sequence[Path] = ()) -> Result:
    """Recover one source; whatever goes wrong is in the result."""
    start = time.perf_counter()
    try:
        report = pipeline.recover(source, engine=engine, forms=forms)
    except BaobiaoError as error:
        failure = Failure(kind=type(error).__name__, cause=error.cause, remedy=error.remedy)
    except Exception as error:
        log.exception("%s: an error that baobiao does not know", source)
        failure = Failure(kind=type(error).__name__, cause=f"unexpected: {error}", remedy="please report this")
    else:
        outcome = Outcome(
            source=str(source),
            status="done",
            seconds=_since(start),
            pages=report.pages,
            report_id=report.report_id,
        )
        return Result(outcome, report)
    return Result(Outcome(source=str(source), status="failed", error=failure, seconds=_since(start)))


def _since(start: float) -> float:
    return round(time.perf_counter() - start, 3)
