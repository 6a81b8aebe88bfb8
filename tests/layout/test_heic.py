"""A photograph as a telephone saves it: read like any picture where a decoder is installed, told where not.

data/table.heic was drawn for this test: a ruled table of four rows and three columns.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from baobiao.errors import DamagedSource, EngineError
from baobiao.layout.open import read_source
from baobiao.layout.source import Source
from baobiao.ocr import decode
from baobiao.pipeline import read_tables

FILE = Path(__file__).parent / "data" / "table.heic"


def test_a_heic_photograph_gives_its_table() -> None:
    pytest.importorskip("pi_heif", reason="the extra heic is not installed")
    (page,) = read_tables(FILE).pages
    (table,) = page.tables
    assert (page.width, page.height) == (640, 260)
    assert [c.text for c in table.cells] == "Region Units Share North 1200 31 South 950 27 East 1010 44".split()


def test_a_broken_heic_is_told() -> None:
    pytest.importorskip("pi_heif", reason="the extra heic is not installed")
    with pytest.raises(DamagedSource, match=r"table\.heic: "):
        read_source(Source(Path("table.heic"), FILE.read_bytes()[:600]))


def test_without_a_decoder_cause_and_remedy_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decode, "find_spec", lambda name: None)
    with pytest.raises(EngineError, match=r"no decoder for HEIC pictures is installed; pip install pi-heif"):
        read_source(Source(FILE, FILE.read_bytes()))
