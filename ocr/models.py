"""The text models: where their files are, and what runs them.

The models are PP-OCRv6 small (Apache-2.0), detection and recognition, as the wheel of `rapidocr` carries them, and the
small line model of `models/lines`. Two runtimes run the same files. A recogniser gives no strings: it gives
`Emissions`, the part of its output that decoding (`baobiao.ocr.ctc`) needs, so that the output for each of 18,710
characters never leaves the runtime that made it.
"""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from importlib import import_module, resources
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from baobiao.errors import EngineError
from baobiao.ocr.ctc import Vocabulary

Floats = NDArray[np.float32]
Ids = NDArray[np.int64]

DETECTOR = "PP-OCRv6_det_small.onnx"
RECOGNISER = "PP-OCRv6_rec_small.onnx"


@dataclass(frozen=True, slots=True)
class Emissions:
    """What a recogniser says of a batch of N line pictures at T steps.

    Args:
        best: (N, T) the most probable character at each step, as an index of the model's alphabet.
        best_log: (N, T) its log-probability.
        numeric_log: (N, T, K) log-probabilities of the K indices of `Vocabulary.numeric`, within the whole alphabet.
    """

    best: Ids
    best_log: Floats
    numeric_log: Floats


class Detector(Protocol):
    """(1, 3, H, W) normalised pixels, H and W multiples of 32 → (H, W) probability of text."""

    def __call__(self, pixels: Floats) -> Floats: ...


class Recogniser(Protocol):
    """Pictures of lines as its network takes them, PP-OCRv6 (N, 3, 48, W) pixels in -1..1 → emissions.

    PP-OCRv6 gives one step for every 8 pixels of width.
    """

    vocabulary: Vocabulary

    def __call__(self, pixels: Floats) -> Emissions: ...


@dataclass(frozen=True, slots=True)
class Networks:
    """The two networks of one runtime."""

    detector: Detector
    recogniser: Recogniser


def model_file(name: str) -> Path:
    """The file of a model that the `rapidocr` wheel carries.

    Raises:
        EngineError: when the wheel or the file is not there.
    """
    spec = find_spec("rapidocr")
    folders = list(spec.submodule_search_locations or ()) if spec else []
    for folder in folders:
        path = Path(folder) / "models" / name
        if path.is_file():
            return path
    raise EngineError(f"the text model {name} is not installed", remedy="install rapidocr>=3.10,<3.11")


def cores() -> int:
    """How many cores this process may use: as `BAOBIAO_THREADS` says, which a batch sets for each of its workers."""
    if asked := os.environ.get("BAOBIAO_THREADS", ""):
        return max(1, int(asked)) if asked.isdecimal() else 1
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def onnxruntime_networks(threads: int) -> Networks:
    """Both networks in ONNX Runtime, its memory arena kept small.

    Raises:
        EngineError: when the runtime or a model is missing or broken.
    """
    try:
        import onnxruntime
    except ImportError as error:
        raise EngineError(f"ONNX Runtime does not load ({error})", remedy="install onnxruntime>=1.20") from error
    options = _onnxruntime_options(threads)

    def session(name: str) -> Any:
        path = model_file(name)
        try:
            return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
        except Exception as error:
            raise EngineError(f"the model does not load ({error})", path=str(path), remedy="install it anew") from error

    recogniser = session(RECOGNISER)
    vocabulary = Vocabulary.of_model(recogniser.get_modelmeta().custom_metadata_map["character"])
    return Networks(_OnnxDetector(session(DETECTOR)), _OnnxRecogniser(recogniser, vocabulary))


def _onnxruntime_options(threads: int) -> Any:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = False  # an arena keeps the largest batch for good
    options.log_severity_level = 3
    return options


class _OnnxDetector:
    def __init__(self, session: Any) -> None:
        self._session, self._input = session, session.get_inputs()[0].name

    def __call__(self, pixels: Floats) -> Floats:
        found: Floats = self._session.run(None, {self._input: pixels})[0]
        return np.asarray(found[0, 0], np.float32)


class _OnnxRecogniser:
    def __init__(self, session: Any, vocabulary: Vocabulary) -> None:
        self._session, self._input, self.vocabulary = session, session.get_inputs()[0].name, vocabulary

    def __call__(self, pixels: Floats) -> Emissions:
        probability: Floats = self._session.run(None, {self._input: pixels})[0]
        best = probability.argmax(axis=2)
        best_log = np.log(np.take_along_axis(probability, best[:, :, None], axis=2)[:, :, 0])
        numeric = probability[:, :, self.vocabulary.numeric]
        return Emissions(best, best_log, np.log(np.maximum(numeric, 1e-20)))


def openvino_networks(threads: int) -> Networks:
    """Both networks in OpenVINO, in 16-bit floating point (bfloat16) where the processor counts in it.

    Raises:
        EngineError: when the runtime or a model is missing or broken.
    """
    try:
        openvino = _openvino()
    except ImportError as error:
        raise EngineError(f"OpenVINO does not load ({error})", remedy="install openvino>=2025.0") from error
    core, settings = openvino.Core(), _openvino_settings(threads)

    def read(name: str) -> Any:
        path = model_file(name)
        try:
            return core.read_model(str(path))
        except RuntimeError as error:
            raise EngineError(f"the model does not load ({error})", path=str(path), remedy="install it anew") from error

    recogniser = read(RECOGNISER)
    vocabulary = Vocabulary.of_model(recogniser.get_rt_info(["framework", "character"]).astype(str))
    shortened = _with_short_output(recogniser, vocabulary)
    return Networks(
        _OpenVinoDetector(core.compile_model(read(DETECTOR), "CPU", settings)),
        _OpenVinoRecogniser(core.compile_model(shortened, "CPU", settings), vocabulary),
    )


def _openvino() -> ModuleType:
    """OpenVINO, which does not tell its makers of it: unasked, its import forks a process that calls a web address."""
    telemetry = sys.modules.get("openvino_telemetry")
    sys.modules["openvino_telemetry"] = None  # type: ignore[assignment]  # as if it were not installed
    try:
        return import_module("openvino")
    finally:
        sys.modules.pop("openvino_telemetry", None)
        if telemetry is not None:
            sys.modules["openvino_telemetry"] = telemetry


def _openvino_settings(threads: int) -> dict[str, Any]:
    """Settings of a network.

    What the runtime keeps for shapes it has seen is bounded, or a process grows with them. It must not choose the cores
    itself: processes that know nothing of each other would all choose the first.
    """
    return {
        "INFERENCE_NUM_THREADS": threads,
        "PERFORMANCE_HINT": "LATENCY",
        "CPU_RUNTIME_CACHE_CAPACITY": 200,
        "ENABLE_CPU_PINNING": False,
    }


def line_network(runtime: str, threads: int) -> Recogniser:
    """The network of the quick reader (`baobiao.ocr.quick`): (N, 1, 32, W) ink in 0..1 → emissions, 4 pixels a step.

    Args:
        runtime: `openvino` or `onnxruntime`.

    Raises:
        EngineError: when its file is missing or broken.
    """
    path = resources.files("baobiao") / "models" / "lines" / "lines.onnx"
    try:
        data = path.read_bytes()
    except FileNotFoundError as error:
        raise EngineError("the line model is missing", path=str(path), remedy="install baobiao again") from error
    load = _openvino_lines if runtime == "openvino" else _onnxruntime_lines
    try:
        return load(data, threads)
    except Exception as error:
        raise EngineError(
            f"the line model does not load ({error})", path=str(path), remedy="install baobiao again"
        ) from error


def _openvino_lines(data: bytes, threads: int) -> Recogniser:
    core = _openvino().Core()
    model = core.read_model(data)
    vocabulary = Vocabulary.of(("", *model.get_rt_info(["framework", "character"]).astype(str).split("\n")))
    short = _with_short_output(model, vocabulary)
    return _OpenVinoRecogniser(core.compile_model(short, "CPU", _openvino_settings(threads)), vocabulary)


def _onnxruntime_lines(data: bytes, threads: int) -> Recogniser:
    import onnxruntime

    session = onnxruntime.InferenceSession(data, _onnxruntime_options(threads), providers=["CPUExecutionProvider"])
    listing = session.get_modelmeta().custom_metadata_map["character"]
    return _OnnxRecogniser(session, Vocabulary.of(("", *listing.split("\n"))))


def _with_short_output(model: Any, vocabulary: Vocabulary) -> Any:
    """The recogniser with the parts of `Emissions` as its outputs instead of all 18,710 probabilities."""
    import openvino
    from openvino import opset13 as op

    probability = model.get_results()[0].input_value(0)
    top = op.topk(probability, op.constant(np.int64(1)), 2, "max", "none")
    numeric = op.gather(probability, op.constant(vocabulary.numeric), op.constant(np.int64(2)))
    results = [op.result(top.output(1)), op.result(top.output(0)), op.result(numeric)]
    return openvino.Model(results, model.get_parameters())


class _OpenVinoDetector:
    def __init__(self, compiled: Any) -> None:
        self._request = compiled.create_infer_request()

    def __call__(self, pixels: Floats) -> Floats:
        self._request.infer([pixels], share_inputs=True)
        return np.array(self._request.get_output_tensor(0).data[0, 0], np.float32)


class _OpenVinoRecogniser:
    def __init__(self, compiled: Any, vocabulary: Vocabulary) -> None:
        self._request, self.vocabulary = compiled.create_infer_request(), vocabulary

    def __call__(self, pixels: Floats) -> Emissions:
        self._request.infer([pixels], share_inputs=True)
        best, top, numeric = (self._request.get_output_tensor(i).data for i in range(3))
        logs = (np.log(np.maximum(part, 1e-20)) for part in (top[:, :, 0], numeric))
        return Emissions(best[:, :, 0].astype(np.int64), *logs)
