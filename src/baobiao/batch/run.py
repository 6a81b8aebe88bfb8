"""A run: plan, recover, keep each result as it comes, let the tables grow, and bring the rest up to date at the end."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from baobiao import pipeline
from baobiao.batch.grow import Growing
from baobiao.batch.job import Job, Limits, Result
from baobiao.batch.journal import Journal
from baobiao.batch.lock import locked
from baobiao.batch.plan import Plan, Todo, fingerprint, plan, wave
from baobiao.batch.workers import Workers, results
from baobiao.dataset import Outcome, clear_unfinished, make_folder
from baobiao.frames import carried_pairs, open_dataset
from baobiao.layout.sources import path_text
from baobiao.parquet import Tables
from baobiao.years import checks_of


@dataclass(frozen=True, slots=True)
class Way:
    """How the work is done.

    Args:
        engine: the text engine for pictures.
        forms: TOML files of further forms.
        workers: who does it.
        limits: what one report may cost.
        retry_failed: also do again what failed.
        password: of encrypted sources.
    """

    engine: str = "auto"
    forms: tuple[str, ...] = ()
    workers: Workers = field(default_factory=Workers)
    limits: Limits = field(default_factory=Limits)
    retry_failed: bool = False
    password: str | None = field(default=None, repr=False)


def recover_into(
    folder: Path,
    sources: Sequence[Path],
    way: Way | None = None,
    *,
    on_plan: Callable[[int, int], object] = lambda kept, todo: None,
    on_result: Callable[[Result], object] = lambda result: None,
) -> tuple[Outcome, ...]:
    """Recover every source that is not done yet, and bring the dataset in `folder` up to date.

    What an earlier run on the folder did stays, also where it was cut short; that of other sources too.

    Args:
        folder: made where it is missing.
        sources: files, and folders of page pictures, one report each.
        way: how the work is done.
        on_plan: called with how many sources are done already and how many are to do.
        on_result: called with each new result as soon as it is kept.

    Returns:
        The outcome of each source, in their order.

    Raises:
        EngineError, FormError: for an engine, a scheduler or a form that is not there.
        OutputError: where the folder cannot be written, or another run is at work in it.
    """
    way = way or Way()
    pipeline.check_engine(way.engine)
    software = fingerprint(way.engine, way.forms)
    make_folder(folder)
    names = [path_text(path) for path in sources]
    with locked(folder):
        clear_unfinished(folder)
        journal = Journal(folder)
        known = journal.outcomes()
        planned = plan(sources, known, journal.numbers(), software, retry_failed=way.retry_failed)
        growing = Growing(journal, known, planned, names)
        on_plan(len(planned.kept), len(planned.todo))
        if planned.todo:
            with journal.appending(), _interrupts() as seen, _up_to_date(growing):
                for several in _results(planned, way):
                    for noted in _kept(journal, several, software):
                        growing.add(noted.outcome)
                        on_result(noted)
                    if seen:
                        raise KeyboardInterrupt
        growing.write()
        outcomes = growing.outcomes()
        _put_together(journal, outcomes, changed=growing.changed or known != outcomes, way=way)
    return tuple(outcomes[name] for name in names)


@contextmanager
def _up_to_date(growing: Growing) -> Iterator[None]:
    """Rows for what is done, also where the run is interrupted."""
    try:
        yield
    except KeyboardInterrupt:
        growing.write()
        raise


@contextmanager
def _interrupts() -> Iterator[list[int]]:
    """The interrupts that came; one that falls into a destructor, where Python drops it, is only seen here."""
    seen: list[int] = []

    def note(number: int, frame: object) -> None:
        seen.append(number)
        raise KeyboardInterrupt

    usual = threading.current_thread() is threading.main_thread()
    if not usual or signal.getsignal(signal.SIGINT) is not signal.default_int_handler:
        yield seen
        return
    signal.signal(signal.SIGINT, note)
    try:
        yield seen
    finally:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def _results(planned: Plan, way: Way) -> Iterator[list[Result]]:
    """Results of all that is to do, those that come together in one list.

    Sources of the same bytes as one that is done have its report.
    """
    fates: dict[tuple[str, str], Outcome] = {}
    done, left = dict(planned.done), planned.todo
    while left:
        told = [item for item in left if _fate(item, done, fates) is not None]
        yield [_copy(item, _fate(item, done, fates)) for item in told]
        settled = {item.source for item in told}
        first, left = wave([item for item in left if item.source not in settled])
        items = {str(item.path): item for item in first}
        for several in results([_job(item, way) for item in first], way.workers) if first else ():
            for job, result in several:
                item, outcome = items[job.path], result.outcome
                if outcome.status == "done":
                    done[item.sha256] = outcome
                elif item.sha256:
                    fates[item.sha256, item.path.suffix.lower()] = outcome
            yield [result.noted(signature=items[job.path].signature) for job, result in several]


def _fate(item: Todo, done: dict[str, Outcome], fates: dict[tuple[str, str], Outcome]) -> Outcome | None:
    """What became of the same bytes: a report, or the same failure where the name ends the same, too."""
    return done.get(item.sha256) or fates.get((item.sha256, item.path.suffix.lower())) if item.sha256 else None


def _copy(item: Todo, outcome: Outcome | None) -> Result:
    assert outcome is not None
    return Result(outcome.model_copy(update={"source": item.source, "signature": item.signature, "seconds": 0.0}))


def _job(item: Todo, way: Way) -> Job:
    job = Job(str(item.path), engine=way.engine, forms=way.forms, limits=way.limits, signature=item.signature)
    return replace(job, password=way.password)


def _kept(journal: Journal, several: Sequence[Result], software: str) -> list[Result]:
    """The results, kept: their reports first, then their lines."""
    texts = [result.text for result in several if result.text is not None]
    places = iter(journal.write_part(texts) if texts else ())
    said = ({} if result.text is None else {"place": next(places)} for result in several)
    noted = [result.noted(software=software, **place) for result, place in zip(several, said, strict=True)]
    journal.append(result.outcome for result in noted)
    return noted


def _put_together(journal: Journal, outcomes: dict[str, Outcome], *, changed: bool, way: Way) -> None:
    """The lines in the order of the sources' paths, the reports in that order, and the years compared."""
    if journal.is_complete() and not changed:
        return
    ordered = [outcomes[source] for source in sorted(outcomes)]
    journal.rewrite(ordered)
    journal.clear(ordered)
    there = journal.numbers()
    journal.write_reports({o.report_id: o for o in ordered if o.place and o.place[0] in there}.values())
    pairs = carried_pairs(pipeline.known_forms([Path(form) for form in way.forms]))
    Tables(journal.folder).write_years(list(checks_of(open_dataset(journal.folder).carried(pairs), pairs)))
    journal.mark_complete()
