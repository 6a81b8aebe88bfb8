"""A font with Chinese characters, from those that the system has. Reading needs none; drawing is nicer with one."""

from __future__ import annotations

import os
import sys
from functools import cache
from pathlib import Path

_NAMES = (
    "NotoSansCJK-Regular.ttc",
    "NotoSansSC-Regular.otf",
    "SourceHanSansSC-Regular.otf",
    "wqy-microhei.ttc",
    "wqy-zenhei.ttc",
    "msyh.ttc",
    "simsun.ttc",
    "PingFang.ttc",
    "STHeiti Light.ttc",
    "Hiragino Sans GB.ttc",
    "uming.ttc",
    "ukai.ttc",
)
REMEDY = "install one, on Debian: apt-get install fonts-noto-cjk"


@cache
def chinese_font() -> Path | None:
    """The file of the first known font with Chinese characters, None where the system has none."""
    found = {path.name: path for folder in _folders() for path in folder.rglob("*.[to]t[cf]")}
    return next((found[name] for name in _NAMES if name in found), None)


def use_chinese_font() -> str:
    """Let matplotlib write Chinese; what was done, in a sentence. Where there is no font, the sentence says so.

    Raises:
        ImportError: where matplotlib is not installed.
    """
    import matplotlib
    from matplotlib import font_manager

    path = chinese_font()
    if path is None:
        return f"no font with Chinese characters: they show as boxes in plots; {REMEDY}"
    font_manager.fontManager.addfont(path)
    name = font_manager.FontProperties(fname=path).get_name()
    matplotlib.rcParams["font.family"] = [name, *matplotlib.rcParamsDefault["font.family"]]
    matplotlib.rcParams["axes.unicode_minus"] = False  # a sign that few of these fonts have
    return f"Chinese in plots: {name}"


def _folders() -> list[Path]:
    home = Path.home()
    if sys.platform == "win32":
        folders = [Path(os.environ.get("WINDIR", "C:/Windows")) / "Fonts"]
    elif sys.platform == "darwin":
        folders = [Path("/System/Library/Fonts"), Path("/Library/Fonts"), home / "Library/Fonts"]
    else:
        folders = [Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), home / ".local/share/fonts"]
    return [folder for folder in folders if folder.is_dir()]
