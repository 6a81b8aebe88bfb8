"""The PaddleOCR library itself as a text engine (extra `baobiao[paddleocr]`).

Without options it runs the PP-OCRv6 small models that the `rapidocr` wheel carries, through ONNX Runtime and with no
network: PaddleOCR wants a directory for each, with the model and a description of how it was trained. A model named by
the user is PaddleOCR's to find, and to download where it must.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2

from baobiao.document import Reading
from baobiao.errors import EngineError
from baobiao.ocr.engine import Alphabet, Gray, Quad
from baobiao.ocr.models import DETECTOR, RECOGNISER, model_file

_DETECTOR, _RECOGNISER = "PP-OCRv6_small_det", "PP-OCRv6_small_rec"
_OPTIONS = ("device", "detector", "recogniser")


@dataclass(frozen=True, slots=True)
class PaddleEngine:
    """PaddleOCR's detection and recognition. It gives one reading a line, with its score as the probability."""

    detector: Any
    recogniser: Any
    name: str = "paddleocr"

    @classmethod
    def load(cls, *, threads: int, options: str = "") -> PaddleEngine:
        """The library with its models loaded.

        Args:
            options: `key=value` pairs with commas between: `device` (`cpu`, `gpu:0`), `detector` and `recogniser`
                (names of models that PaddleOCR knows).

        Raises:
            EngineError: when the library is missing, an option is unknown, or a model does not load.
        """
        chosen = parse_options(options)
        os.environ.setdefault("PADDLE_PDX_DISABLE_MODEL_SOURCE_CHECK", "True")
        try:
            import paddleocr
        except ImportError as error:
            raise EngineError(
                f"the PaddleOCR library does not load ({error})", remedy="pip install 'baobiao[paddleocr]'"
            ) from error
        shared = {"device": chosen.get("device", "cpu"), "cpu_threads": threads}
        folder = model_folder() if not {"detector", "recogniser"} <= chosen.keys() else Path()
        try:
            return cls(
                paddleocr.TextDetection(**shared, **_model(chosen.get("detector"), _DETECTOR, folder)),
                paddleocr.TextRecognition(**shared, **_model(chosen.get("recogniser"), _RECOGNISER, folder)),
            )
        except Exception as error:
            raise EngineError(
                f"PaddleOCR does not start ({error})", remedy="check the model names and device"
            ) from error

    def detect(self, image: Gray) -> tuple[Quad, ...]:
        if min(image.shape[:2], default=0) < 4:
            return ()
        pages = self._said(self.detector, [image])
        return tuple(_quad(polygon) for page in pages for polygon in page["dt_polys"])

    def read(self, crops: Sequence[Gray], alphabet: Alphabet = Alphabet.ANY) -> tuple[tuple[Reading, ...], ...]:
        distinct = {(crop.shape, crop.tobytes()): crop for crop in crops if crop.size}
        order = sorted(distinct, key=lambda key: key[0][1] / key[0][0])
        lines = self._said(self.recogniser, [distinct[key] for key in order])
        known = {
            key: (Reading(str(line["rec_text"]).strip(), float(line["rec_score"])),)
            for key, line in zip(order, lines, strict=True)
        }
        return tuple(known[crop.shape, crop.tobytes()] if crop.size else () for crop in crops)

    def _said(self, model: Any, pictures: Sequence[Gray]) -> list[Any]:
        """A model's results on pictures, its failures as ours."""
        if not pictures:
            return []
        try:
            return list(model.predict([cv2.cvtColor(p, cv2.COLOR_GRAY2BGR) for p in pictures], batch_size=6))
        except Exception as error:
            raise EngineError(f"PaddleOCR fails on a picture ({error})", remedy="choose another engine") from error


def parse_options(options: str) -> dict[str, str]:
    """`device=gpu:0,recogniser=NAME` as pairs.

    Raises:
        EngineError: for a key that is not known or a value that is missing.
    """
    pairs = dict(part.strip().partition("=")[::2] for part in options.split(",") if part.strip())
    for key, value in pairs.items():
        if key not in _OPTIONS or not value:
            raise EngineError(f"paddleocr has no option {key}={value!r}", remedy=f"give {', '.join(_OPTIONS)}")
    return pairs


def _model(named: str | None, own: str, folder: Path) -> dict[str, str]:
    """What PaddleOCR is told of a model: the user's by its name, ours by its folder."""
    if named:
        return {"model_name": named}
    return {"model_name": own, "model_dir": str(folder / own), "engine": "onnxruntime"}


def _quad(polygon: Iterable[Iterable[float]]) -> Quad:
    tl, tr, br, bl = ((float(x), float(y)) for x, y in polygon)
    return tl, tr, br, bl


def model_folder() -> Path:
    """A folder with a directory for each of our models as PaddleOCR wants it, made at the first call.

    It lies in the user's cache, or in the system's temporary folder where that cannot be written.

    Raises:
        EngineError: when neither can be written, or a model is not installed.
    """
    try:
        return write_models(cache_folder() / "paddleocr")
    except OSError as error:
        first = error
    try:
        return write_models(Path(tempfile.gettempdir()) / "baobiao" / "paddleocr")
    except OSError as error:
        cause = f"PaddleOCR's model files cannot be written ({first}; {error})"
        raise EngineError(cause, remedy="set XDG_CACHE_HOME to a folder that can be written") from error


def cache_folder() -> Path:
    """The user's cache folder for this project."""
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA") or str(Path.home() / "AppData" / "Local")
    else:
        base = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(base) / "baobiao"


def write_models(folder: Path) -> Path:
    """Both model directories under `folder`: `inference.onnx` and `inference.yml` each."""
    _write(folder / _DETECTOR, DETECTOR, _detection)
    _write(folder / _RECOGNISER, RECOGNISER, _recognition)
    return folder


def _write(directory: Path, model: str, description: Any) -> None:
    """One directory; the description comes last and by renaming, so that a directory that has one is whole."""
    source = model_file(model)
    copy, settings = directory / "inference.onnx", directory / "inference.yml"
    if settings.exists() and copy.exists() and copy.stat().st_size == source.stat().st_size:
        return
    directory.mkdir(parents=True, exist_ok=True)
    for target, fill in ((copy, lambda p: shutil.copyfile(source, p)), (settings, lambda p: _settings(p, description))):
        part = target.with_suffix(f".{os.getpid()}")
        fill(part)
        part.replace(target)


def _settings(path: Path, description: Any) -> None:
    path.write_text(json.dumps(description(), ensure_ascii=False), encoding="utf8")  # JSON is YAML


def _detection() -> dict[str, object]:
    mean, deviation = [0.485, 0.456, 0.406], [0.229, 0.224, 0.225]
    steps: list[dict[str, object]] = [
        {"DecodeImage": {"channel_first": False, "img_mode": "BGR"}},
        {"DetResizeForTest": {"resize_long": 960}},
        {"NormalizeImage": {"mean": mean, "std": deviation, "scale": "1./255.", "order": "hwc"}},
        {"ToCHWImage": None},
        {"KeepKeys": {"keep_keys": ["image", "shape"]}},
    ]
    post = {"name": "DBPostProcess", "thresh": 0.3, "box_thresh": 0.6, "max_candidates": 1000, "unclip_ratio": 1.5}
    return {"Global": {"model_name": _DETECTOR}, "PreProcess": {"transform_ops": steps}, "PostProcess": post}


def _recognition() -> dict[str, object]:
    import onnxruntime

    model = onnxruntime.InferenceSession(str(model_file(RECOGNISER)), providers=["CPUExecutionProvider"])
    characters = model.get_modelmeta().custom_metadata_map["character"].split("\n")
    steps: list[dict[str, object]] = [
        {"DecodeImage": {"channel_first": False, "img_mode": "BGR"}},
        {"RecResizeImg": {"image_shape": [3, 48, 320]}},
        {"KeepKeys": {"keep_keys": ["image"]}},
    ]
    post = {"name": "CTCLabelDecode", "character_dict": characters}
    return {"Global": {"model_name": _RECOGNISER}, "PreProcess": {"transform_ops": steps}, "PostProcess": post}
