"""Reports and forms in a line each, for people."""

from __future__ import annotations

from pathlib import Path

from baobiao.batch import Result
from baobiao.dataset import Outcome
from baobiao.forms.model import Form
from baobiao.language import N_, printable, sentence, told

FIELDS = (
    N_("report"),
    N_("form"),
    N_("cells read"),
    N_("blank"),
    N_("absent"),
    N_("to review"),
    N_("checks broken"),
    N_("seconds"),
)
FORM_FIELDS = (N_("form"), N_("name"), N_("years"), N_("tables"), N_("cells"))


def summary(result: Result) -> tuple[str, ...]:
    """A result under `FIELDS`: counts of cells by status, of cells to review and of relations that do not hold."""
    name, seconds = printable(Path(result.outcome.source).name), f"{result.outcome.seconds:.2f}"
    brief = result.brief
    if brief is None:
        state = told("failed") if result.outcome.error else told("the same bytes as another")
        return (name, state, *[""] * (len(FIELDS) - 3), seconds)
    count = brief.status.get
    read = count("read", 0) + count("repaired", 0)
    counts = (read, count("blank", 0), count("absent", 0), brief.to_review, brief.broken)
    return (name, brief.form or told("none"), *map(str, counts), seconds)


def nothing_found(result: Result) -> str:
    """A sentence on a source that is no report, "" for another."""
    if result.brief is None or set(result.brief.status) != {"absent"}:
        return ""
    return sentence(result.outcome.source, N_("no table of a known form is in it: every cell is absent"), "")


def failure(outcome: Outcome) -> str:
    """A failed outcome as one sentence: file, cause, remedy."""
    if outcome.error is None:
        return printable(f"{outcome.source}: {told(outcome.status)}")
    return sentence(outcome.source, outcome.error.cause, outcome.error.remedy)


def form_line(form: Form) -> tuple[str, ...]:
    """A form under `FORM_FIELDS`."""
    first, last = form.years
    sizes = [sum(1 for _ in table.cells()) for table in form.tables]
    years = f"{first or ''}-{last if last < 9999 else ''}"
    return form.id, form.name, years, ", ".join(table.id for table in form.tables), str(sum(sizes))
