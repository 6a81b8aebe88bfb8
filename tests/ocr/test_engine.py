from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

from baobiao.document import Reading
from baobiao.errors import EngineError
from baobiao.ocr import models
from baobiao.ocr.engine import ENGINES, Alphabet, FakeEngine, NullEngine, load_engine
from baobiao.ocr.ppocr import PpOcrEngine, bucket, line_input, text_quads
from tests.ocr.drawing import drawn

CROP = np.full((20, 40), 255, np.uint8)


def test_the_null_engine_reads_nothing_and_says_so():
    engine = load_engine("null")
    assert isinstance(engine, NullEngine)
    assert engine.detect(CROP) == ()
    assert engine.read([CROP, CROP]) == ((), ())


def test_the_fake_engine_gives_what_it_was_given():
    engine = FakeEngine({CROP.tobytes(): (Reading("12", 0.9),)}, otherwise=(Reading("", 1.0),))
    other = np.zeros((5, 5), np.uint8)
    assert engine.read([CROP, other], Alphabet.NUMBER) == ((Reading("12", 0.9),), (Reading("", 1.0),))
    assert [alphabet for _, alphabet in engine.asked] == [Alphabet.NUMBER] * 2


def test_an_unknown_engine_is_refused_with_the_names_that_there_are():
    with pytest.raises(EngineError) as caught:
        load_engine("tesseract")
    assert all(name in caught.value.remedy for name in ENGINES)


def test_a_missing_model_says_what_to_install():
    with pytest.raises(EngineError) as caught:
        models.model_file("no_such_model.onnx")
    assert "rapidocr" in caught.value.remedy


def test_an_engine_is_loaded_once_for_a_thread():
    assert load_engine("openvino") is load_engine("auto")


def test_widths_are_few_and_hold_the_line():
    widths = {bucket(w) for w in range(1, 2401)}
    assert len(widths) < 40
    assert all(bucket(w) >= w for w in range(1, 2401))
    assert line_input(np.zeros((12, 3), np.uint8)).shape == (48, 16)


def test_detected_regions_become_quads_in_page_pixels():
    heat = np.zeros((64, 128), np.float32)
    heat[20:30, 20:100] = 0.9
    heat[50:53, 5:9] = 0.4  # unsure
    (quad,) = text_quads(heat, 0.5, (128, 256))
    (x0, y0), _, (x1, y1), _ = quad
    assert x0 < 40 < 198 < x1
    assert y0 < 40 < 58 < y1


@pytest.mark.parametrize("name", ["openvino", "onnxruntime"])
def test_real_engines_read_numbers_and_give_candidates(name):
    engine = load_engine(name)
    crops = [drawn("1024"), drawn("7.5"), drawn("1024")]
    first, second, third = engine.read(crops, Alphabet.NUMBER)
    assert (first[0].text, second[0].text) == ("1024", "7.5")
    assert first == third
    assert first[0].probability > 0.9


def test_equal_crops_are_read_once():
    real = load_engine("openvino")
    assert isinstance(real, PpOcrEngine)
    rows = []

    class Counting:
        vocabulary = real.networks.recogniser.vocabulary

        def __call__(self, pixels):
            rows.append(len(pixels))
            return real.networks.recogniser(pixels)

    engine = PpOcrEngine("counted", models.Networks(real.networks.detector, Counting()))
    engine.read([drawn("35")] * 9 + [drawn("36")])
    assert sum(rows) == 2


def test_a_long_line_in_which_nothing_is_read_stays_without_a_reading(monkeypatch):
    """Its squeezed look has no candidate at all, so that none of them can hold a run of digits."""
    engine = load_engine("openvino")
    monkeypatch.setattr("baobiao.ocr.ppocr.readings", lambda *given: ())
    assert engine.read([np.full((10, 90), 200, np.uint8)]) == ((),)


def test_no_crops_and_empty_crops():
    engine = load_engine("openvino")
    assert engine.read([]) == ()
    assert engine.read([np.zeros((0, 5), np.uint8)]) == ((),)
    assert engine.detect(np.zeros((1, 1), np.uint8)) == ()


def test_the_runtime_pins_no_process_to_a_core_that_others_choose_too():
    networks = models.openvino_networks(1)
    assert isinstance(networks.recogniser, models._OpenVinoRecogniser)
    assert networks.recogniser._request.get_compiled_model().get_property("ENABLE_CPU_PINNING") is False


def test_loading_the_runtime_tells_nobody_of_it():
    code = "import sys; from baobiao.ocr import models; models.openvino_networks(1)"
    code += "; sys.exit('openvino_telemetry.main' in sys.modules or 'openvino_telemetry' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)
