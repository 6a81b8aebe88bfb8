from __future__ import annotations

import json
from importlib.util import find_spec

import pytest

from baobiao.errors import EngineError
from baobiao.ocr import paddle
from baobiao.ocr.engine import load_engine
from tests.ocr.drawing import drawn, put, sheet

HAS_PADDLE = find_spec("paddleocr") is not None


def test_model_directories_are_whole_and_made_once(tmp_path):
    folder = paddle.write_models(tmp_path)
    for name in ("PP-OCRv6_small_det", "PP-OCRv6_small_rec"):
        settings = json.loads((folder / name / "inference.yml").read_text("utf8"))
        assert settings["Global"]["model_name"] == name
        assert sorted(p.name for p in (folder / name).iterdir()) == ["inference.onnx", "inference.yml"]
    assert len(settings["PostProcess"]["character_dict"]) == 18708
    stamp = (folder / name / "inference.onnx").stat().st_mtime_ns
    paddle.write_models(tmp_path)
    assert (folder / name / "inference.onnx").stat().st_mtime_ns == stamp


def test_a_torn_model_directory_is_made_again(tmp_path):
    folder = paddle.write_models(tmp_path)
    model = folder / "PP-OCRv6_small_det" / "inference.onnx"
    model.write_bytes(b"torn")
    paddle.write_models(tmp_path)
    assert model.stat().st_size > 1_000_000


def test_options_are_pairs_and_unknown_ones_are_refused():
    assert paddle.parse_options("device=gpu:0, recogniser=X") == {"device": "gpu:0", "recogniser": "X"}
    for wrong in ("speed=9", "device=", "device"):
        with pytest.raises(EngineError):
            paddle.parse_options(wrong)


@pytest.mark.skipif(HAS_PADDLE, reason="the PaddleOCR library is installed")
def test_a_missing_library_names_the_extra():
    with pytest.raises(EngineError) as caught:
        load_engine("paddleocr")
    assert "baobiao[paddleocr]" in caught.value.remedy


@pytest.mark.skipif(not HAS_PADDLE, reason="the PaddleOCR library (extra paddleocr) is not installed")
def test_paddleocr_reads_without_a_network(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr("socket.socket.connect", lambda *_: pytest.fail("a socket was opened"))
    engine = paddle.PaddleEngine.load(threads=2)
    (first, second) = engine.read([drawn("1024"), drawn("305")])
    assert (first[0].text, second[0].text) == ("1024", "305")
    assert first[0].probability > 0.9
    page = sheet()
    put(page, drawn("2024 report", 40), 60, 60)
    (quad,) = engine.detect(page)
    assert quad[0][0] < 80 < 150 < quad[2][0]
    assert engine.read([]) == ()


def test_models_go_to_the_temporary_folder_where_the_cache_cannot_be_written(monkeypatch, tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("no folder")
    monkeypatch.setattr(paddle, "cache_folder", lambda: blocked)
    monkeypatch.setattr("tempfile.gettempdir", lambda: str(tmp_path))
    assert (paddle.model_folder() / "PP-OCRv6_small_rec" / "inference.yml").exists()
    monkeypatch.setattr("tempfile.gettempdir", lambda: str(blocked))
    with pytest.raises(EngineError) as caught:
        paddle.model_folder()
    assert "XDG_CACHE_HOME" in caught.value.remedy
