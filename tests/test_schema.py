"""The published JSON Schemas and the models say the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from baobiao.report import Candidate
from baobiao.schema import MODELS, json_schema, schema_text

PUBLISHED = Path(__file__).parents[1] / "schema"


@pytest.mark.parametrize("name", MODELS)
def test_published_schema_is_that_of_the_models(name: str) -> None:
    published = (PUBLISHED / f"{name}.schema.json").read_text(encoding="utf8")
    assert published == schema_text(name), "run `make schema` and commit what it wrote"


def test_the_schema_names_every_column_of_the_standard() -> None:
    from baobiao.dataset import SCHEMAS

    defined = json_schema("report")
    models = {"cells": "CellValue", "sections": "Section", "metrics": "Metric", "checks": "Check"}
    for table, model in models.items():
        columns = set(SCHEMAS[table].names) - {"report_id"}
        assert columns <= set(defined["$defs"][model]["properties"])
    assert set(SCHEMAS["reports"].names) <= set(defined["properties"])


def test_a_probability_has_no_digits_in_which_two_runs_differ() -> None:
    one, other = (Candidate(text="q", probability=p) for p in (2.1511917975162777e-05, 2.1511917975162774e-05))
    assert one.model_dump_json() == other.model_dump_json()
