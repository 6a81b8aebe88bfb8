"""Pages as other programs lay them out: a browser for web pages, LibreOffice for Word files; pictures of their pages.

Both programs are optional; Debian packages `chromium` and `libreoffice-writer`.
"""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import numpy as np
import pypdfium2
from numpy.typing import NDArray
from PIL import Image

from baobiao.errors import EngineError
from baobiao.models.pages import carriers, web
from baobiao.models.pages.narrative import Passage
from baobiao.models.pages.sheets import Sheet

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
SECONDS = 120
SMALLEST = 10.5
"""Pixels of type on a page at least, so that a clean page can be read."""


CUT = (255, 0, 255)
"""The colour of the lines between tables on one screenshot; nothing printed has it."""


def browser() -> str | None:
    """The program of a browser that prints without a window, None where there is none."""
    return next((path for name in BROWSERS if (path := shutil.which(name))), None)


def printed(rng: Random, passages: list[Passage], sheets: dict[str, Sheet]) -> list[Image.Image]:
    """A report printed from a web page, as pictures of its pages.

    Raises:
        EngineError: when there is no browser.
    """
    look = web.random_look(rng, site=False)
    html = web.page(rng, look, passages, sheets)
    plain = ["--no-pdf-header-footer"] if rng.random() < 0.7 else []
    dpi = max(rng.choice((96, 110, 130, 150, 180, 200)), 96 * SMALLEST / look.size)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "page.pdf"
        _browse(html, Path(folder), [*plain, f"--print-to-pdf={path}"])
        return rasters(path, dpi)


def screened(rng: Random, passages: list[Passage], sheets: dict[str, Sheet]) -> list[Image.Image]:
    """A report in a web site as one long screenshot. Raises EngineError when there is no browser."""
    look = web.random_look(rng, site=rng.random() < 0.7)
    html = web.page(rng, look, passages, sheets)
    width = rng.choice((900, 1000, 1100, 1280))
    zoom = max(rng.choice((1.0, 1.0, 1.25, 1.5)), SMALLEST / look.size)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "page.png"
        frame = [f"--window-size={width},6000", f"--force-device-scale-factor={zoom}", "--hide-scrollbars"]
        _browse(html, Path(folder), [*frame, f"--screenshot={path}"])
        with Image.open(path) as shot:
            return [_trimmed(shot.convert("RGB"))]


def snipped(rng: Random, sheets: dict[str, Sheet]) -> dict[str, Image.Image]:
    """Each table of a web page as a snip of the screen. Raises EngineError when there is no browser."""
    look = web.random_look(rng, site=False)
    width, zoom = rng.choice((690, 760, 850, 1000)), max(1.0, SMALLEST / look.size)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "page.png"
        frame = [f"--window-size={width},6000", f"--force-device-scale-factor={zoom}", "--hide-scrollbars"]
        _browse(web.tables(rng, look, sheets, CUT), Path(folder), [*frame, f"--screenshot={path}"])
        with Image.open(path) as shot:
            return dict(zip(sheets, _parts(np.asarray(shot.convert("RGB")), rng.randint(2, 20)), strict=True))


def typeset(rng: Random, passages: list[Passage], sheets: dict[str, Sheet]) -> list[Image.Image]:
    """A report set in Word, as pictures of its pages. Raises EngineError when LibreOffice is missing."""
    program = shutil.which("soffice")
    if program is None:
        raise EngineError("there is no LibreOffice", remedy="on Debian: apt-get install libreoffice-writer")
    with TemporaryDirectory() as folder:
        path = Path(folder) / "report.docx"
        carriers.write_native_docx(path, passages, sheets)
        profile = f"-env:UserInstallation={(Path(folder) / 'profile').as_uri()}"
        _run([program, profile, "--headless", "--convert-to", "pdf", "--outdir", folder, str(path)])
        return rasters(path.with_suffix(".pdf"), rng.choice((96, 110, 130, 150, 200)))


def rasters(path: Path, dpi: float) -> list[Image.Image]:
    """The pages of a PDF as pictures."""
    pages = pypdfium2.PdfDocument(path)
    return [pages[i].render(scale=dpi / 72).to_pil().convert("RGB") for i in range(len(pages))]


def _browse(html: str, folder: Path, wish: list[str]) -> None:
    program = browser()
    if program is None:
        raise EngineError("there is no browser", remedy="on Debian: apt-get install chromium")
    source = folder / "page.html"
    source.write_text(html, encoding="utf-8")
    quiet = ["--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={folder / 'profile'}"]
    _run([program, *quiet, *wish, source.as_uri()])


def _run(command: list[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=False)
    if done.returncode:
        raise EngineError(f"{command[0]} failed: {done.stderr.strip()[-300:]}")


def _trimmed(shot: Image.Image) -> Image.Image:
    """A screenshot without the empty rest of its window."""
    rows = np.flatnonzero((np.asarray(shot) < 250).any(axis=(1, 2)))
    return shot.crop((0, 0, shot.width, min(shot.height, int(rows[-1]) + 30))) if len(rows) else shot


def _parts(shot: NDArray[np.uint8], margin: int) -> list[Image.Image]:
    """What stands above each line of the colour `CUT`, with a margin of paper."""
    is_line = (shot == CUT).all(axis=2).mean(axis=1) > 0.9
    ends = np.flatnonzero(is_line[1:] & ~is_line[:-1]) + 1
    starts = [0, *(np.flatnonzero(~is_line[1:] & is_line[:-1]) + 1)]
    return [_framed(shot[start:end], margin) for start, end in zip(starts, ends, strict=False)]


def _framed(part: NDArray[np.uint8], margin: int) -> Image.Image:
    """A picture cut to what is printed on it, and white paper around."""
    ys, xs = np.nonzero((part < 250).any(axis=2))
    room = ((margin, margin), (margin, margin), (0, 0))
    return Image.fromarray(np.pad(part[ys.min() : ys.max() + 1, xs.min() : xs.max() + 1], room, constant_values=255))


PRESSES = {"browser": printed, "screen": screened, "writer": typeset}
