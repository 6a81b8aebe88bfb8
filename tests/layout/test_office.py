"""Files that LibreOffice converts; where it is not installed, what is said instead."""

from __future__ import annotations

import io
import stat
import sys
import time
import zipfile
from pathlib import Path

import pytest

from baobiao.errors import DamagedSource, EngineError, TooLarge
from baobiao.layout import media, office
from baobiao.layout.open import read_source
from baobiao.layout.source import Source

installed = pytest.mark.skipif(office.program() is None, reason="LibreOffice is not installed")
ROW = r"\trowd\cellx2000\cellx4000 {}\intbl\cell {}\intbl\cell\row "
RTF = (
    rb"{\rtf1\ansi\ansicpg936 Title\par "
    + (ROW.format("A", "12") + ROW.format("B", "34")).encode()
    + rb"\pard End\par}"
)


@installed
def test_an_rtf_table_under_a_wrong_name() -> None:
    document = read_source(Source(Path("report.doc"), RTF))
    assert document.media_type == media.RTF
    assert [c.text for c in document.grids[0].cells] == ["A", "12", "B", "34"]
    assert document.paragraphs[0].text == "Title"


@installed
def test_what_libreoffice_makes_nothing_of_is_damaged() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", media.ODT)
        archive.writestr("content.xml", "<broken")
    with pytest.raises(DamagedSource):
        read_source(Source(Path("x.odt"), out.getvalue()))


def test_without_libreoffice_the_remedy_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office, "program", lambda: None)
    with pytest.raises(EngineError, match="install LibreOffice"):
        read_source(Source(Path("x.rtf"), RTF))


@pytest.mark.skipif(sys.platform == "win32", reason="a shell script stands in for the program")
def test_a_conversion_that_hangs_is_ended_with_all_that_it_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = tmp_path / "soffice"
    script.write_text(f"#!/bin/sh\n(sleep 2; touch {tmp_path}/survived) &\nsleep 60\n")
    script.chmod(script.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setattr(office, "program", lambda: str(script))
    monkeypatch.setattr(office, "TIME_LIMIT", 0.3)
    with pytest.raises(TooLarge, match="has not converted it"):
        read_source(Source(Path("x.rtf"), RTF))
    time.sleep(2.2)
    assert not (tmp_path / "survived").exists()


def test_the_profile_lets_nothing_run(tmp_path: Path) -> None:
    office._write_profile(tmp_path / "user")
    text = (tmp_path / "user" / "registrymodifications.xcu").read_text()
    assert '"DisableMacrosExecution" oor:op="fuse"><value>true' in text
    assert '"BlockUntrustedRefererLinks" oor:op="fuse"><value>true' in text
