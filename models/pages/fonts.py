"""The system's fonts: Chinese faces for text, Latin ones for digits."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from PIL import ImageFont

from baobiao.errors import EngineError

DEBIAN_PACKAGES = (
    "fonts-noto-cjk fonts-wqy-microhei fonts-wqy-zenhei fonts-arphic-uming fonts-arphic-ukai fonts-liberation"
)
_OTHER_REGIONS = (" JP", " KR", " HK", " TW", " TC", "Mono", "MBE", "Sharp")
_LATIN = (
    "Liberation Serif",
    "Liberation Sans",
    "TeX Gyre Termes",
    "TeX Gyre Heros",
    "Times New Roman",
    "Arial",
    "DejaVu Sans",
)
_BESIDE = (Path("C:/Windows/Fonts"), Path("/System/Library/Fonts"), Path("/Library/Fonts"))
_KNOWN_FILES = (
    "simsun.ttc",
    "simhei.ttf",
    "simfang.ttf",
    "simkai.ttf",
    "msyh.ttc",
    "PingFang.ttc",
    "Songti.ttc",
    "STHeiti Medium.ttc",
)


@dataclass(frozen=True, slots=True, order=True)
class Face:
    """One face of a font file."""

    family: str
    path: str
    index: int = 0


@dataclass(frozen=True, slots=True)
class Fonts:
    """What this machine has. Both lists are sorted, so that a seed means the same wherever the fonts are the same."""

    chinese: tuple[Face, ...]
    bold: dict[str, Face]
    latin: tuple[Face, ...]


@cache
def system_fonts() -> Fonts:
    """The fonts that pages are drawn with.

    Raises:
        EngineError: when the system has no Chinese font.
    """
    chinese = [(face, style) for face, style in _listed(":lang=zh-cn") if _mainland(face)]
    regular = sorted({face for face, style in chinese if _upright(style)}) or _well_known()
    if not regular:
        raise EngineError(
            "no Chinese font on this system", remedy=f"install one, on Debian: apt-get install {DEBIAN_PACKAGES}"
        )
    bold = {face.family: face for face, style in sorted(chinese) if style == "Bold"}
    latin = sorted({face for face, style in _listed(":lang=en") if face.family in _LATIN and _upright(style)})
    return Fonts(tuple(regular), bold, tuple(latin))


def _listed(pattern: str) -> list[tuple[Face, str]]:
    """Faces with their style by fontconfig; none where there is no fontconfig."""
    tool = shutil.which("fc-list")
    if tool is None:
        return []
    command = [tool, "-f", "%{family[0]}\t%{file}\t%{index}\t%{style[0]}\n", pattern]
    lines = subprocess.run(command, capture_output=True, text=True, check=True, timeout=30).stdout.splitlines()
    fields = [line.split("\t") for line in lines]
    usable = [f for f in fields if len(f) == 4 and f[1].lower().endswith((".ttf", ".ttc", ".otf"))]
    return [(Face(family, path, int(index)), style) for family, path, index, style in usable if int(index) < 64]


def _mainland(face: Face) -> bool:
    return not any(word in face.family for word in _OTHER_REGIONS)


def _upright(style: str) -> bool:
    return style in ("Regular", "Book", "Light", "Roman", "Normal", "Medium")


def _well_known() -> list[Face]:
    """Chinese fonts in the usual folders of systems without fontconfig."""
    paths = [folder / name for folder in _BESIDE for name in _KNOWN_FILES]
    return sorted(Face(path.stem, str(path)) for path in paths if path.exists())


@cache
def load(face: Face, size: int) -> ImageFont.FreeTypeFont:
    """The face at a size in pixels."""
    return ImageFont.truetype(face.path, size, index=face.index)
