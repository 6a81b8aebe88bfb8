"""Real reports and made-up ones with known facts, aligned cell by cell."""

from __future__ import annotations

import json
import os
import unicodedata
from pathlib import Path

import pytest

from baobiao.document import Document
from baobiao.forms.align import find_tables
from baobiao.forms.found import FoundTable
from baobiao.forms.library import load_forms
from baobiao.layout.open import open_document

SHARED = Path(os.environ.get("BAOBIAO_SHARED", Path(__file__).resolve().parents[2] / "../shared"))
needs_shared = pytest.mark.skipif(not SHARED.is_dir(), reason="the shared reports are not on this machine")
NOTHING = {"", "—", "-", "/", "无"}


def tables(path: Path) -> dict[str, FoundTable]:
    return {t.table: t for t in find_tables(open_document(path), load_forms())}


def texts(table: FoundTable) -> dict[tuple[str, str], str]:
    assert not table.loose
    assert not [s for s in table.slots if s.doubts]
    return {(s.row, s.column): s.readings[0].text for s in table.slots}


def seed(number: str) -> dict[str, FoundTable]:
    return tables(next((SHARED / "seeds").glob(f"{number}_*.txt")))


@needs_shared
def test_seed_000_blank_block_and_flush_left_rows() -> None:
    found = seed("000")
    requests, disputes = texts(found["requests"]), texts(found["disputes"])
    assert {t.form for t in found.values()} == {"2021"}
    ones = {code for code, text in requests.items() if text == "1"}
    assert ones == {
        (row, column)
        for row in ("received", "unavailable_not_held", "handled_total")
        for column in ("natural_person", "total")
    }
    assert len(requests) == 175
    assert {r for (r, _), text in disputes.items() if text == ""} == {"reconsideration"}
    assert [text for (r, _), text in disputes.items() if r != "reconsideration"] == ["0"] * 10


@needs_shared
def test_seed_001_has_pictures_for_tables() -> None:
    assert seed("001") == {}


@needs_shared
@pytest.mark.parametrize("number", ["002", "004"])
def test_seeds_of_zeros(number: str) -> None:
    found = seed(number)
    assert {t.form for t in found.values()} == {"2021"}
    for table, size in (("disclosure", 10), ("requests", 175), ("disputes", 15)):
        assert [*texts(found[table]).values()] == ["0"] * size


@needs_shared
def test_seed_003_is_read_as_printed() -> None:
    found = seed("003")
    assert {t.form for t in found.values()} == {"2019"}
    disclosure, requests, disputes = (texts(found[t]) for t in ("disclosure", "requests", "disputes"))
    rows = "0 0 0 4 4 12 205 117 1233 17 39 15 552 288 438 6 0 1 84 -14 130"
    assert [*disclosure.values()] == [*rows.split(), "1.2036 亿元"]
    printed = {code: text for code, text in requests.items() if text}
    assert {c: t for c, t in printed.items() if c[1] == "total"} == {
        ("received", "total"): "94",
        ("granted", "total"): "49",
        ("partially_granted", "total"): "4",
        ("refused_third_party", "total"): "3",
        ("refused_enforcement_file", "total"): "3",
        ("refused_administrative_query", "total"): "2",
        ("unavailable_not_held", "total"): "27",
        ("unavailable_unclear", "total"): "1",
        ("other", "total"): "5",
        ("handled_total", "total"): "94",
        ("carried_out", "total"): "2",
    }
    assert {column for _, column in printed} == {"natural_person", "business", "total"}
    assert (printed["received", "natural_person"], printed["received", "business"]) == ("75", "19")
    assert [*disputes.values()] == ["8", "", "", "", "8", "4", "2", "0", "1", "7", "2", "", "", "2", "4"]


def sample_paths() -> list[Path]:
    return sorted([*(SHARED / "samples/in").glob("*.txt"), *(SHARED / "samples/in").glob("*.html")])


@needs_shared
@pytest.mark.parametrize("path", sample_paths(), ids=lambda p: p.name)
def test_samples_are_right_to_the_cell(path: Path) -> None:
    truth = json.loads((SHARED / "samples/truth" / f"{path.stem}.json").read_text(encoding="utf-8"))
    got = {f"{t.table}.{r}.{c}": text for t in tables(path).values() for (r, c), text in texts(t).items()}
    assert set(got) == set(truth["cells"])
    for code, text in got.items():
        printed = unicodedata.normalize("NFKC", text).strip().replace(",", "")
        assert printed in NOTHING or float(printed) == pytest.approx(truth["cells"][code], rel=1e-5), code
        assert printed not in NOTHING or truth["cells"][code] == 0, code


@needs_shared
def test_the_unit_printed_with_a_column_goes_to_its_cells() -> None:
    fees = next(s for s in seed("000")["disclosure"].slots if s.row == "fees")
    assert (fees.column, fees.unit) == ("fee_amount", "万元")


def test_a_document_without_tables_gives_none() -> None:
    assert find_tables(Document("x", "text/plain", ()), load_forms()) == ()
