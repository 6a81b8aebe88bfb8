"""What is installed: versions, text engines, OpenCV flavours, fonts. Nothing is loaded that need not be."""

from __future__ import annotations

import platform
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata
from importlib.util import find_spec
from typing import Literal

from baobiao import __version__
from baobiao.fonts import REMEDY, chinese_font

State = Literal["ok", "missing", "warning"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at: its state in a word, and the details in a sentence."""

    subject: str
    state: State
    detail: str


_ENGINES = {"onnxruntime": "onnxruntime", "openvino": "openvino", "paddleocr": "paddleocr"}
_NEEDED = ("numpy", "opencv-python-headless", "rapidocr", "pyarrow", "pypdfium2", "python-docx", "camelot-py")


def examine() -> Iterator[Finding]:
    """Everything that a user may want to know when something does not work."""
    yield Finding("baobiao", "ok", __version__)
    yield Finding("python", "ok", f"{platform.python_version()} on {platform.platform()}")
    for name, module in _ENGINES.items():
        yield _engine(name, module)
    for name in _NEEDED:
        yield _package(name)
    yield opencv_flavours(cv2_distributions())
    yield _office()
    yield _font()


def _office() -> Finding:
    """LibreOffice, through which .doc, .wps, .rtf and .odt are read."""
    from baobiao.layout.office import program

    found = program()
    return (
        Finding("libreoffice", "ok", found)
        if found
        else Finding("libreoffice", "missing", "for .doc, .wps, .rtf, .odt")
    )


def cv2_distributions() -> dict[str, str]:
    """The installed distributions that bring the module `cv2`, with their versions."""
    owners = metadata.packages_distributions().get("cv2", [])
    return {name: metadata.version(name) for name in sorted(set(owners))}


def opencv_flavours(found: dict[str, str]) -> Finding:
    """Whether the flavours of OpenCV in one environment can live together.

    All write into one folder `cv2/`: two of different versions break at random, two of one version share their files.
    """
    said = ", ".join(f"{name} {version}" for name, version in found.items()) or "none"
    if not found:
        return Finding("opencv", "missing", "no OpenCV; run: pip install opencv-python-headless")
    if len(set(found.values())) > 1:
        return Finding("opencv", "warning", f"flavours clash: {said}; keep one, or all at one version")
    return Finding("opencv", "ok", said)


def _engine(name: str, module: str) -> Finding:
    if find_spec(module) is None:
        extra = "pip install 'baobiao[paddleocr]'" if name == "paddleocr" else f"pip install {name}"
        return Finding(f"engine {name}", "missing", f"not installed; run: {extra}")
    return Finding(f"engine {name}", "ok", metadata.version(name))


def _package(name: str) -> Finding:
    try:
        return Finding(name, "ok", metadata.version(name))
    except metadata.PackageNotFoundError:
        return Finding(name, "missing", f"not installed; run: pip install {name}")


def _font() -> Finding:
    path = chinese_font()
    if path is None:
        return Finding("chinese font", "missing", f"wanted for drawing alone; {REMEDY}")
    return Finding("chinese font", "ok", str(path))
