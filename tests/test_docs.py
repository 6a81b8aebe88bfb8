"""The documentation is a site without a dead link, with the reference from the docstrings."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    command = [
        sys.executable,
        "-W",
        "ignore",
        "-m",
        "mkdocs",
        "build",
        "--strict",
        "--quiet",
        "--site-dir",
        str(folder),
    ]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return folder


def test_every_page_is_built(site: Path) -> None:
    for page in (ROOT / "docs").rglob("*.md"):
        inner = page.relative_to(ROOT / "docs").with_suffix("")
        built = site / (inner.parent if inner.name == "index" else inner) / "index.html"
        assert built.is_file(), page


def test_the_reference_tells_of_what_users_call(site: Path) -> None:
    page = (site / "reference/index.html").read_text(encoding="utf8")
    for name in ("baobiao.pipeline.recover", "baobiao.pipeline.read_tables", "baobiao.frames.open_dataset"):
        assert f'id="{name}"' in page
    assert 'id="baobiao.report.CellValue"' in (site / "reference/schema/index.html").read_text(encoding="utf8")


def test_the_schema_is_published(site: Path) -> None:
    assert json.loads((site / "schema/report.schema.json").read_text(encoding="utf8"))["title"] == "Report"


def test_chinese_readers_have_a_page(site: Path) -> None:
    assert "政府信息公开" in (site / "zh-CN/index.html").read_text(encoding="utf8")
