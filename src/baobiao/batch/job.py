"""One source to one result, whatever goes wrong; as JSON where it crosses to another process."""

from __future__ import annotations

import hashlib
import json
import logging
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, fields, replace
from pathlib import Path

from baobiao import pipeline
from baobiao.dataset import Failure, Outcome
from baobiao.errors import BaobiaoError
from baobiao.layout.sources import path_text
from baobiao.report import Report

READY = b"ready\n"
"""What a worker process says first."""
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Limits:
    """What one report may cost in a worker process; past it, that report fails and the rest goes on.

    Args:
        seconds: of wall time.
        megabytes: of resident memory of the process that works on it, None for no limit.
    """

    seconds: float = 3600.0
    megabytes: float | None = None


@dataclass(frozen=True, slots=True)
class Job:
    """What a worker needs to know.

    Args:
        path: the source's.
        engine: the text engine.
        forms: paths of TOML files of further forms.
        sharing: how many workers share the machine's cores.
        limits: what it may cost.
        password: of encrypted sources; kept in memory and in the pipe to a worker, never written down.
        signature: of the source when the job was planned; a worker has no use for it.
    """

    path: str
    engine: str = "auto"
    forms: tuple[str, ...] = ()
    sharing: int = 1
    limits: Limits = field(default_factory=Limits)
    password: str | None = field(default=None, repr=False)
    signature: str = ""

    @property
    def size(self) -> int:
        """Bytes of the source as its signature tells them, 0 where it does not."""
        size, times, _ = self.signature.partition("-")
        return int(size) if times else 0

    def to_json(self) -> str:
        """One line; a path that is not UTF-8 keeps its bytes."""
        return json.dumps(self, default=_fields)

    @classmethod
    def from_json(cls, text: str | bytes) -> Job:
        """The job of a line."""
        data = json.loads(text)
        return cls(**{**data, "forms": tuple(data["forms"]), "limits": Limits(**data["limits"])})

    def outcome(self, seconds: float, failure: Failure) -> Outcome:
        """That it failed."""
        return Outcome(source=path_text(self.path), status="failed", error=failure, seconds=seconds)


@dataclass(frozen=True, slots=True)
class Brief:
    """What people are told of a report at once, so that nobody need parse it for that.

    Args:
        form: of its tables, "" where there is none.
        status: how many cells there are of each status.
        to_review: cells that need review.
        broken: relations that do not hold.
        needs_review: whether the report does.
    """

    form: str
    status: dict[str, int]
    to_review: int
    broken: int
    needs_review: bool

    @classmethod
    def of(cls, report: Report) -> Brief:
        """Counted."""
        return cls(
            form=report.form or "",
            status=dict(Counter(cell.status for cell in report.cells)),
            to_review=sum(cell.needs_review for cell in report.cells),
            broken=sum(check.holds is False for check in report.checks),
            needs_review=report.needs_review,
        )


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one source, and its report as JSON with its brief where there is one."""

    outcome: Outcome
    text: bytes | None = None
    brief: Brief | None = None

    def noted(self, **said: object) -> Result:
        """With what the journal keeps beside: the outcome's fields of these names."""
        return replace(self, outcome=self.outcome.model_copy(update=said))

    def to_line(self) -> bytes:
        """One line: outcome and brief, then the report as it is, after tabulators, which JSON never holds."""
        brief = "" if self.brief is None else json.dumps(self.brief, default=_fields)
        return b"\t".join((self.outcome.model_dump_json().encode(), brief.encode(), self.text or b""))

    @classmethod
    def from_line(cls, line: bytes) -> Result:
        """The result of a line. Raises ValueError for anything else."""
        outcome, brief, text = line.rstrip(b"\n").split(b"\t", 2)  # which looks no further than it must
        told = Brief(**json.loads(brief)) if brief else None
        return cls(Outcome.model_validate_json(outcome), text or None, told)


def recover_one(job: Job) -> Result:
    """Recover one source in this process; whatever goes wrong is in the result."""
    start = time.perf_counter()
    try:
        report = pipeline.recover(Path(job.path), engine=job.engine, forms=_paths(job.forms), password=job.password)
        text = report.model_dump_json().encode()
    except BaobiaoError as error:
        return Result(
            job.outcome(_since(start), Failure(kind=type(error).__name__, cause=error.cause, remedy=error.remedy))
        )
    except Exception as error:
        log.exception("%s: an error that baobiao does not know", path_text(job.path))
        told = str(error).encode("utf8", "backslashreplace").decode()
        failure = Failure(kind=type(error).__name__, cause=f"unexpected: {told}", remedy="please report this")
        return Result(job.outcome(_since(start), failure))
    outcome = Outcome(
        source=path_text(job.path),
        status="done",
        seconds=_since(start),
        pages=report.pages,
        report_id=report.report_id,
        sha256=report.sha256,
        version=hashlib.sha256(text).hexdigest()[:16],
    )
    return Result(outcome, text, Brief.of(report))


def _fields(data: Job | Limits | Brief) -> dict[str, object]:
    """What a dataclass holds, for JSON; nothing of it is copied."""
    return {field.name: getattr(data, field.name) for field in fields(data)}


def _paths(names: Sequence[str]) -> list[Path]:
    return [Path(name) for name in names]


def _since(start: float) -> float:
    return round(time.perf_counter() - start, 3)
