"""RapidOCR's PP-OCRv6 model files as the directories that PaddleOCR wants, so that nothing is downloaded."""

from __future__ import annotations

import json
from importlib.util import find_spec
from pathlib import Path

DETECTOR, RECOGNISER = "PP-OCRv6_small_det", "PP-OCRv6_small_rec"


def write_models(folder: Path) -> tuple[Path, Path]:
    """The directories of the detector and the recogniser: the model and the settings that it was trained with."""
    spec = find_spec("rapidocr")
    if spec is None or spec.origin is None:
        raise FileNotFoundError("rapidocr, which carries the models, is not installed")
    models = Path(spec.origin).parent / "models"
    detector = _directory(folder / DETECTOR, models / "PP-OCRv6_det_small.onnx")
    recogniser = _directory(folder / RECOGNISER, models / "PP-OCRv6_rec_small.onnx")
    (detector / "inference.yml").write_text(json.dumps(_detection()), encoding="utf8")
    alphabet = _alphabet(recogniser / "inference.onnx")
    (recogniser / "inference.yml").write_text(json.dumps(_recognition(alphabet), ensure_ascii=False), encoding="utf8")
    return detector, recogniser


def _directory(folder: Path, model: Path) -> Path:
    folder.mkdir()
    (folder / "inference.onnx").symlink_to(model)
    return folder


def _detection() -> dict[str, object]:
    normalise = {
        "mean": [0.485, 0.456, 0.406],
        "std": [0.229, 0.224, 0.225],
        "scale": "1./255.",
        "order": "hwc",
    }
    steps = [
        {"DecodeImage": {"channel_first": False, "img_mode": "BGR"}},
        {"DetResizeForTest": {"resize_long": 960}},
        {"NormalizeImage": normalise},
        {"ToCHWImage": None},
        {"KeepKeys": {"keep_keys": ["image", "shape"]}},
    ]
    threshold = {
        "name": "DBPostProcess",
        "thresh": 0.3,
        "box_thresh": 0.6,
        "max_candidates": 1000,
        "unclip_ratio": 1.5,
    }
    return {"Global": {"model_name": DETECTOR}, "PreProcess": {"transform_ops": steps}, "PostProcess": threshold}


def _recognition(alphabet: list[str]) -> dict[str, object]:
    steps = [
        {"DecodeImage": {"channel_first": False, "img_mode": "BGR"}},
        {"RecResizeImg": {"image_shape": [3, 48, 320]}},
        {"KeepKeys": {"keep_keys": ["image"]}},
    ]
    decode = {"name": "CTCLabelDecode", "character_dict": alphabet}
    return {"Global": {"model_name": RECOGNISER}, "PreProcess": {"transform_ops": steps}, "PostProcess": decode}


def _alphabet(model: Path) -> list[str]:
    """The recogniser's characters, from the model's own metadata. A line break ends each; a space may be one."""
    import onnxruntime

    metadata = onnxruntime.InferenceSession(str(model)).get_modelmeta().custom_metadata_map
    return metadata["character"].split("\n")
