"""The project's own samples: `python -m baobiao.models.pages.samples --out samples` writes them again.

The digital PDF is made by LibreOffice from a Word document; without LibreOffice it is left out, and said so.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from baobiao.errors import BaobiaoError, EngineError
from baobiao.models.pages.make import Recipe, write

SAMPLES: dict[str, Recipe] = {
    "pictures-in-word": Recipe(seed=12, level="D0", form="2021", carrier="docx"),
    "messenger-pictures": Recipe(seed=3, level="D1", form="2019", carrier="docx"),
    "scan": Recipe(seed=5, level="D2", form="2021", carrier="pdf"),
    "photographs": Recipe(seed=8, level="D3", form="2019", carrier="photos"),
    "fax": Recipe(seed=21, level="D5", form="2021", carrier="tiff"),
    "broken-rows": Recipe(seed=38, form="2021", carrier="text"),
    "mixed-forms": Recipe(seed=17, form="mixed", carrier="text"),
    "web-page": Recipe(seed=4, form="2019", carrier="html"),
    "word-tables": Recipe(seed=10, form="2021", carrier="native"),
}
DIGITAL = "digital"
DIGITAL_RECIPE = Recipe(seed=17, form="2019", carrier="native")


def write_samples(folder: Path) -> None:
    """All samples in `folder/in`, the truth of each in `folder/truth`.

    Raises:
        EngineError: when there is no LibreOffice, after all others are written.
    """
    with tempfile.TemporaryDirectory() as work:
        for name, recipe in SAMPLES.items():
            truth = write(recipe, Path(work), name)
            _place(Path(work) / "in" / truth["path"], folder / "in" / truth["path"])
            _place(Path(work) / "truth" / f"{name}.json", folder / "truth" / f"{name}.json")
        _write_digital(Path(work), folder)


def _place(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    if target.is_dir():
        shutil.rmtree(target)
    shutil.move(source, target)


def _write_digital(work: Path, folder: Path) -> None:
    """A PDF with a text layer."""
    truth = write(DIGITAL_RECIPE, work, DIGITAL)
    office = shutil.which("soffice")
    if office is None:
        raise EngineError("no LibreOffice for the digital PDF", remedy="apt-get install libreoffice-writer-nogui")
    command = [office, "--headless", "--convert-to", "pdf", "--outdir", str(work), str(work / "in" / truth["path"])]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    _place(work / f"{DIGITAL}.pdf", folder / "in" / f"{DIGITAL}.pdf")
    truth |= {"path": f"{DIGITAL}.pdf", "carrier": "digital_pdf"}
    text = json.dumps(truth, ensure_ascii=False, indent=1)
    (folder / "truth" / f"{DIGITAL}.json").write_text(text, encoding="utf-8")


def main(arguments: list[str] | None = None) -> int:
    """Write the samples; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m baobiao.models.pages.samples", description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    try:
        write_samples(parser.parse_args(arguments).out)
    except BaobiaoError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main())
