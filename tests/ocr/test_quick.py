"""The quick reader: what it reads, what it leaves to the text engine, and that it asks for no more than it must."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from baobiao.document import Reading
from baobiao.errors import EngineError
from baobiao.ocr.cells import is_settled, pooled, read_cells, with_dissent
from baobiao.ocr.crops import cell_inks
from baobiao.ocr.engine import FakeEngine, load_engine
from baobiao.ocr.ink import page_ink
from baobiao.ocr.marks import mark_readings
from baobiao.ocr.models import line_network
from baobiao.ocr.quick import HEIGHT, STEP, WIDEST, QuickReader, load_quick_reader, prepare
from tests.ocr.drawing import BOXES, TEXTS, put, table


@pytest.fixture(scope="module", params=["openvino", "onnxruntime"])
def quick(request: pytest.FixtureRequest) -> QuickReader:
    reader = load_quick_reader(request.param)
    assert reader
    return reader


def test_numbers_of_a_drawn_table_are_read_as_the_text_engine_reads_them(quick: QuickReader) -> None:
    page = page_ink(table(TEXTS))
    ours = read_cells(page, BOXES, FakeEngine(), quick=quick)
    theirs = read_cells(page, BOXES, load_engine())
    assert [c.readings[0].text for c in ours] == [c.readings[0].text for c in theirs]


def test_no_crop_is_too_odd(quick: QuickReader) -> None:
    shapes = [(1, 1), (0, 5), (5, 0), (1, 3000), (300, 2), (40, 4000)]
    said = quick.read([np.full(shape, 255, np.uint8) for shape in shapes])
    assert len(said) == len(shapes)
    assert said[1] == said[2] == said[3] == said[5] == ()


@pytest.mark.parametrize("shape", [(20, 31), (48, 500), (9, 11), (64, 64)])
def test_what_the_network_sees_has_few_shapes(shape: tuple[int, int]) -> None:
    seen = prepare(np.full(shape, 255, np.uint8))
    assert seen.shape[0] == HEIGHT
    assert seen.shape[1] % STEP == 0
    assert seen.shape[1] <= WIDEST


def test_an_engine_that_reads_everything_itself_has_no_quick_reader_before_it() -> None:
    assert load_quick_reader("paddleocr") is None
    assert load_quick_reader("null") is None


class Says:
    """A reader that says the same of every crop."""

    def __init__(self, text: str, probability: float) -> None:
        self.said = (Reading(text, probability),)

    def read(self, crops: list[np.ndarray]) -> tuple[tuple[Reading, ...], ...]:
        return (self.said,) * len(crops)


@pytest.mark.parametrize(
    ("quick", "digits", "asked"),
    [
        (("646", 0.999), ("646", 0.999), 0),
        (("646", 0.999), ("616", 0.999), 1),
        (("646", 0.95), ("646", 0.999), 1),
        (("总计", 0.95), ("\ufffd", 0.999), 0),
        (("总计", 0.5), ("\ufffd", 0.999), 1),
    ],
)
def test_the_text_engine_is_asked_only_in_doubt(
    quick: tuple[str, float], digits: tuple[str, float], asked: int
) -> None:
    engine = FakeEngine(otherwise=(Reading("646", 0.9),))
    read_cells(page_ink(table([["646"]])), BOXES[:1], engine, digits=Says(*digits), quick=Says(*quick))
    assert len(engine.asked) == asked


def test_a_line_that_the_quick_reader_leaves_unread_is_not_settled() -> None:
    ink = cell_inks(page_ink(table([["646"]])), BOXES[:1])[0]
    assert not is_settled(ink, ((),), ())
    assert is_settled(ink, ((Reading("法人", 0.99),), (Reading("总计", 0.99),)), ())


def test_a_number_that_lost_a_part_is_not_settled_by_two_readers_that_agree() -> None:
    page = table([["646"]])
    put(page, np.full((14, 3), 150, np.uint8), 43, 33)  # what is left of a digit, far paler than the others
    ink = cell_inks(page_ink(page), BOXES[:1])[0]
    sure = (Reading("646", 0.9999),)
    assert not is_settled(ink, (sure,), sure)


def test_one_reader_against_two_leaves_a_doubt() -> None:
    one, other = (Reading("7", 0.9),), (Reading("—", 0.999),)
    together = pooled([other, other, one])
    assert together[0].probability > 0.99
    assert with_dissent(together, [other, one], other)[0] == Reading("—", 0.95)
    assert with_dissent(together, [other, other], other) == together


def test_a_minus_that_the_wide_look_alone_sees_leaves_a_doubt() -> None:
    tight = (Reading("9", 0.99),)
    both_looks = (Reading("9", 0.5), Reading("-9", 0.3))
    assert with_dissent(tight, [tight, tight], both_looks)[0].probability <= 0.95


@pytest.mark.parametrize("runtime", ["openvino", "onnxruntime"])
@pytest.mark.parametrize("content", [None, b"no network"])
def test_a_line_model_that_is_missing_or_broken_is_told(
    runtime: str, content: bytes | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "models" / "lines"
    folder.mkdir(parents=True)
    if content is not None:
        (folder / "lines.onnx").write_bytes(content)
    monkeypatch.setattr("baobiao.ocr.models.resources.files", lambda _: tmp_path)
    with pytest.raises(EngineError, match="the line model") as told:
        line_network(runtime, 1)
    assert told.value.remedy


def test_a_flat_stroke_needs_no_word_of_the_text_engine_which_takes_small_ones_for_digits() -> None:
    page = sheet_with_dash(length=5)
    ink = cell_inks(page_ink(page), BOXES[:3])[0]
    dash = (Reading("—", 0.95),)
    assert 0.5 < mark_readings(ink)[0].probability < 0.9
    assert is_settled(ink, (dash,), (Reading("—", 0.997),))
    assert not is_settled(ink, (dash,), (Reading("7", 0.997),))


def sheet_with_dash(length: int) -> np.ndarray:
    """A row of three cells: a short dash and two numbers."""
    page = table([["", "8", "8"]], size=16)
    put(page, np.zeros((2, length), np.uint8), 60, 40)
    return page


def test_a_letter_for_a_digit_is_no_dissent_unless_it_looks_like_another() -> None:
    zero = (Reading("0", 0.99),)
    assert with_dissent(zero, [(Reading("à", 0.7),)], ())[0].probability == 0.99
    assert with_dissent(zero, [(Reading("l", 0.7),)], ())[0].probability < 0.99
    assert with_dissent(zero, [(Reading("6", 0.7),)], ())[0].probability < 0.99
    assert with_dissent(zero, [(Reading("ap", 0.7),)], ())[0].probability < 0.99
