"""The JSON Schema of what goes out, from the models themselves; `schema/` holds the published copies."""

from __future__ import annotations

import json
from typing import Any

from pydantic import BaseModel

from baobiao.report import Report
from baobiao.tables import Tables

MODELS: dict[str, type[BaseModel]] = {"report": Report, "tables": Tables}
_DIALECT = "https://json-schema.org/draft/2020-12/schema"


def json_schema(name: str = "report") -> dict[str, Any]:
    """The JSON Schema (2020-12) of a line of `reports.jsonl` (`report`) or of a file of `baobiao tables` (`tables`)."""
    return {"$schema": _DIALECT, **MODELS[name].model_json_schema(mode="serialization")}


def schema_text(name: str = "report") -> str:
    """The schema as it is published."""
    return json.dumps(json_schema(name), ensure_ascii=False, indent=2) + "\n"
