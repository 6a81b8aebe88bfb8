"""The committed samples: all there, small, readable as files, and their truths consistent."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pypdfium2
import pytest

from baobiao.models.pages.facts import unsettled
from baobiao.models.pages.make import choose_forms
from baobiao.models.pages.samples import DIGITAL, SAMPLES

SAMPLE_FOLDER = Path(__file__).parents[1] / "samples"
NAMES = (*SAMPLES, DIGITAL)


def _truth(name: str) -> dict[str, Any]:
    truth: dict[str, Any] = json.loads((SAMPLE_FOLDER / "truth" / f"{name}.json").read_text(encoding="utf-8"))
    return truth


def test_every_report_has_a_truth_and_every_truth_a_report() -> None:
    reports = {path.name for path in (SAMPLE_FOLDER / "in").iterdir()}
    assert reports == {_truth(name)["path"] for name in NAMES}
    assert {path.stem for path in (SAMPLE_FOLDER / "truth").iterdir()} == set(NAMES)


def test_samples_stay_small() -> None:
    assert sum(path.stat().st_size for path in SAMPLE_FOLDER.rglob("*") if path.is_file()) < 5_000_000


@pytest.mark.parametrize("name", NAMES)
def test_truth_obeys_the_relations_unless_broken(name: str) -> None:
    truth = _truth(name)
    forms = choose_forms(truth["format"])
    assert bool(unsettled(forms, truth["cells"])) == bool(truth["broken"])
    assert set(truth["printed"]) == set(truth["cells"])


def test_samples_cover_what_the_reports_of_this_kind_bring() -> None:
    truths = [_truth(name) for name in NAMES]
    assert {t["format"] for t in truths} == {"2021", "2019", "mixed"}
    assert {t["carrier"] for t in truths} >= {"docx_images", "scan_pdf", "digital_pdf", "photos", "text", "html", "fax"}
    assert any(t["broken"] for t in truths)


def test_digital_pdf_has_a_text_layer_and_the_scan_has_none() -> None:
    def layer(name: str) -> str:
        page = pypdfium2.PdfDocument(SAMPLE_FOLDER / "in" / name)[0]
        return str(page.get_textpage().get_text_range())

    assert "第二十条" in layer("digital.pdf")
    assert layer("scan.pdf") == ""
