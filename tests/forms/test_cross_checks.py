"""The narrative held against the tables: both sides are told, and the prose helps where the tables do not add up."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from baobiao import recover
from baobiao.forms.checks import cross_checks, disputed, with_disagreements
from baobiao.forms.library import load_forms
from baobiao.report import CellValue, Metric

SHARED = Path(os.environ.get("BAOBIAO_SHARED", Path(__file__).parents[2] / ".." / "shared"))
FORMS = [form for form in load_forms() if form.id == "2021"]


def cell(code: str, value: int | None, reasons: tuple[str, ...] = ()) -> CellValue:
    table, row, column = code.split(".")
    data = {"table": table, "row": row, "column": column, "value": value, "unit": "件", "status": "read"}
    return CellValue.model_validate(data | {"reasons": reasons})


def metric(code: str, value: float, approximate: bool = False) -> Metric:
    return Metric(
        metric=code, value=value, unit="件", approximate=approximate, evidence="收到96件", section_index=0, start=0,
        end=5, confidence=0.99,
    )  # fmt: skip


def received(value: int, reasons: tuple[str, ...] = ()) -> tuple[CellValue, ...]:
    crossed = next(c for c in FORMS[0].cross_checks if c.metric == "requests_received")
    return tuple(cell(code, value, reasons) for code in crossed.cells)


def test_a_disagreement_is_told_on_both_sides() -> None:
    cells, metrics = received(94), (metric("requests_received", 96), metric("site_visits", 12))
    checks = cross_checks(cells, metrics, FORMS)
    assert [(c.left, c.right, c.holds) for c in checks] == [(96, 94, False)]
    told = with_disagreements(cells, checks)
    assert [(c.value, c.needs_review, c.reasons) for c in told] == [(94, True, ("narrative_disagrees",))]
    assert [(m.needs_review, m.reasons) for m in disputed(metrics, checks)] == [
        (True, ("narrative_disagrees",)),
        (False, ()),
    ]


def test_agreement_and_approximate_figures_flag_nothing() -> None:
    cells = received(94)
    for said in (metric("requests_received", 94), metric("requests_received", 90, approximate=True)):
        checks = cross_checks(cells, (said,), FORMS)
        assert not any(c.needs_review for c in with_disagreements(cells, checks))
        assert not any(m.needs_review for m in disputed((said,), checks))


def test_prose_is_the_suggestion_where_the_tables_do_not_balance() -> None:
    cells = received(94, ("relation_broken",))
    checks = cross_checks(cells, (metric("requests_received", 96),), FORMS)
    assert [(c.value, c.suggestion) for c in with_disagreements(cells, checks)] == [(94, 96)]


def test_the_real_report_that_says_96_beside_94() -> None:
    paths = list((SHARED / "seeds").glob("003_*.txt"))
    if not paths:
        pytest.skip("the real reports are not here")
    report = recover(paths[0])
    assert [(m.value, m.needs_review) for m in report.metrics if m.metric == "requests_received"] == [(96, True)]
    told = [c for c in report.cells if "narrative_disagrees" in c.reasons]
    assert [(c.value, c.suggestion) for c in told] == [(94, 96)]
