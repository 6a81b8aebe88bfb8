"""7z archives: read like zips where py7zr is installed, told clearly where it is not, and harmless."""

from __future__ import annotations

import io
import os
from pathlib import Path

import pytest

from baobiao.errors import DamagedSource, EncryptedSource, EngineError, TooLarge
from baobiao.layout import sevenzip
from baobiao.layout.archives import members
from baobiao.layout.open import open_document
from baobiao.layout.source import Limits, Source
from baobiao.layout.sources import find_sources

py7zr = pytest.importorskip("py7zr", reason="the extra 7z is not installed")
TEXT = "政府信息公开年度报告\n本年新收 12 件\n".encode()


def packed(names: dict[str, bytes], password: str | None = None) -> bytes:
    out = io.BytesIO()
    with py7zr.SevenZipFile(out, "w", password=password) as archive:
        for name, data in names.items():
            archive.writestr(data, name)
    return out.getvalue()


def source(data: bytes, **limits: int) -> Source:
    return Source(Path("a.7z"), data, Limits(**limits))


def test_each_report_in_a_7z_is_a_source_of_its_own(tmp_path: Path) -> None:
    path = tmp_path / "a.7z"
    inner = packed({"乙.txt": TEXT})
    path.write_bytes(packed({"甲.txt": TEXT, "deep/inner.7z": inner, "__MACOSX/x.txt": TEXT, "x.bin": b"\0\1"}))
    found = [p.relative_to(path).as_posix() for p in find_sources([path])]
    assert sorted(found) == ["deep/inner.7z/乙.txt", "甲.txt"]
    assert open_document(path / "甲.txt").blocks


def test_without_py7zr_cause_and_remedy_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sevenzip, "find_spec", lambda name: None)
    with pytest.raises(EngineError, match=r'opened by py7zr, which is not installed; pip install "baobiao\[7z\]"'):
        members(source(packed({"a.txt": TEXT})))


def test_a_7z_bomb_is_refused_before_it_unpacks() -> None:
    bomb = packed({"zeros.txt": bytes(20_000_000)})
    assert len(bomb) < 60_000
    with pytest.raises(TooLarge, match="300 times its size"):
        members(source(bomb))
    with pytest.raises(TooLarge, match="the limit is 1,000"):
        members(source(bomb, max_unpacked=1_000))


def test_what_unpacks_further_than_its_directory_says_is_stopped() -> None:
    writers = sevenzip._Writers(source(b"", max_unpacked=100))
    writer = writers.create("a")
    writer.write(bytes(60))
    with pytest.raises(TooLarge, match="unpacks to more than 100 bytes"):
        writer.write(bytes(60))


def test_too_many_members_of_a_7z() -> None:
    with pytest.raises(TooLarge, match="it holds 20 files, the limit is 5"):
        members(source(packed({f"{i}.txt": TEXT for i in range(20)}), max_members=5))


def test_a_7z_within_a_7z_without_end() -> None:
    data = TEXT
    for _ in range(6):
        data = packed({"a.7z": data})
    with pytest.raises(TooLarge, match="more than 4 deep"):
        members(source(data))


@pytest.mark.parametrize("name", ["../../evil.txt", "/etc/evil.txt", "C:\\evil.txt"])
def test_a_path_that_leads_out_of_a_7z_leads_nowhere(tmp_path: Path, name: str) -> None:
    data = packed({"0123456789abcd": TEXT})
    renamed = data.replace("0123456789abcd".encode("utf-16-le"), name.ljust(14, "_").encode("utf-16-le"))
    path = tmp_path / "a" / "b" / "a.7z"
    path.parent.mkdir(parents=True)
    path.write_bytes(renamed)
    before = sorted(tmp_path.rglob("*"))
    try:
        found = members(Source(path, renamed, Limits()))
    except DamagedSource:  # its checksum tells that the name was changed
        found = {}
    assert not any(".." in name.parts or name.is_absolute() for name in found)
    assert sorted(tmp_path.rglob("*")) == before


def test_a_link_in_a_7z_is_left_out(tmp_path: Path) -> None:
    os.symlink("/etc/passwd", tmp_path / "link.txt")
    (tmp_path / "real.txt").write_bytes(TEXT)
    out = io.BytesIO()
    with py7zr.SevenZipFile(out, "w") as archive:
        archive.write(tmp_path / "link.txt", "link.txt")
        archive.write(tmp_path / "real.txt", "real.txt")
    assert [p.as_posix() for p in members(source(out.getvalue()))] == ["real.txt"]


def test_an_encrypted_and_a_broken_7z() -> None:
    with pytest.raises(EncryptedSource, match="wants a password"):
        members(source(packed({"a.txt": TEXT}, password="x")))
    whole = packed({"a.txt": TEXT * 500})
    for data in (whole[: len(whole) // 2], whole[:6] + bytes(64), whole[:40] + bytes(30) + whole[70:]):
        with pytest.raises(DamagedSource, match=r"a\.7z: "):
            members(source(data))
