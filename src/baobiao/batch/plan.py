"""What is left to do: sources are known by their bytes, and those by what the file system says, where it says the same.

A source is done again when its bytes or the software changed. Sources of the same bytes are one report, the first's.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import baobiao
from baobiao import pipeline
from baobiao.dataset import Outcome
from baobiao.errors import SourceError
from baobiao.layout import archives
from baobiao.layout import open as opening
from baobiao.layout.sources import path_text

_NOT_OF_RESULTS = set("batch export __pycache__ cli.py summary.py draw.py doctor.py".split())
_NOT_OF_RESULTS |= set("dataset.py parquet.py frames.py years.py language.py locale fonts.py".split())
_ENGINES = ("rapidocr", "onnxruntime", "openvino", "paddleocr", "pypdfium2", "opencv-python-headless")


@dataclass(frozen=True, slots=True)
class Todo:
    """A source to do: its path, its signature, and the SHA-256 of its bytes, "" where they cannot be read."""

    path: Path
    signature: str
    sha256: str

    @property
    def source(self) -> str:
        """Its path as text."""
        return path_text(self.path)


@dataclass(frozen=True, slots=True)
class Plan:
    """Which sources keep their outcomes and which are to do.

    Args:
        kept: outcomes that stand, by source.
        todo: what is to do, in the order of the sources.
        done: outcomes of done reports by their SHA-256, for further sources of the same bytes.
    """

    kept: dict[str, Outcome] = field(default_factory=dict)
    todo: list[Todo] = field(default_factory=list)
    done: dict[str, Outcome] = field(default_factory=dict)


def plan(
    sources: Iterable[Path], known: dict[str, Outcome], parts: set[int], software: str, *, retry_failed: bool = False
) -> Plan:
    """Divide the sources into those that are done and those to do.

    Args:
        sources: each once.
        known: the journal's outcomes.
        parts: numbers of the files of reports that are there.
        software: the fingerprint of what would do the work.
        retry_failed: also do again what failed.
    """
    standing = {s: o for s, o in known.items() if o.software == software and _stands(o, parts, retry_failed)}
    result = Plan(done={o.sha256: o for o in reversed(standing.values()) if o.status == "done" and o.sha256})
    for path in sources:
        old, seen = standing.get(path_text(path)), signature(path)
        if old is not None and old.signature == seen:
            result.kept[old.source] = old
            continue
        sha256 = digest(path)
        if old is not None and old.sha256 == sha256:
            result.kept[old.source] = old.model_copy(update={"signature": seen})
        else:
            result.todo.append(Todo(path, seen, sha256))
    return result


def _stands(outcome: Outcome, parts: set[int], retry_failed: bool) -> bool:
    if outcome.status == "failed":
        return not retry_failed
    return outcome.place is not None and outcome.place[0] in parts


def wave(todo: Sequence[Todo]) -> tuple[list[Todo], list[Todo]]:
    """The first of each bytes, and the others, which wait to learn what becomes of it."""
    first: list[Todo] = []
    later: list[Todo] = []
    seen: set[str] = set()
    for item in todo:
        (later if item.sha256 in seen else first).append(item)
        seen |= {item.sha256} - {""}
    return first, later


def signature(path: Path) -> str:
    """What the file system says of a source, or of the archive that it lies in: it changes whenever that is written.

    "" where there is nothing.
    """
    try:
        if not path.is_dir():
            return _stat(path)
        pages = "\n".join(f"{page.name!a} {_stat(page)}" for page in opening.page_files(path) or ())
    except OSError:
        return ""
    return hashlib.sha256(pages.encode()).hexdigest()[:32]


def _stat(path: Path) -> str:
    try:
        stat = path.stat()
    except OSError:
        archive = archives.split(path)
        if archive is None:
            raise
        stat = archive[0].stat()
    return f"{stat.st_size}-{stat.st_mtime_ns}-{stat.st_ctime_ns}"


def digest(path: Path) -> str:
    """The SHA-256 that the source's report will have; "" where it cannot be read."""
    try:
        pages = opening.page_files(path)
        if pages is None:
            return _file_digest(path)
        return hashlib.sha256("\n".join(_file_digest(page) for page in pages).encode()).hexdigest()
    except (OSError, SourceError):
        return ""


def _file_digest(path: Path) -> str:
    if not path.is_file():
        return opening.sha256(opening.load(path))  # in an archive, or an error that says what it is
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def fingerprint(engine: str = "auto", forms: Sequence[str] = ()) -> str:
    """What the results depend on beside the sources: the software, its models and engines, the forms.

    Raises:
        FormError: for a form file that does not hold together.
    """
    known = "\n".join(form.model_dump_json() for form in pipeline.known_forms([Path(form) for form in forms]))
    return hashlib.sha256("\n".join((_package(), engine, known)).encode()).hexdigest()[:16]


@cache
def _package() -> str:
    """A sum over the installed package's own files and the versions of its engines."""
    total = hashlib.sha256(baobiao.__version__.encode())
    root = Path(baobiao.__file__).parent
    for folder, folders, names in os.walk(root, followlinks=True):
        folders[:] = sorted(set(folders) - _NOT_OF_RESULTS)
        for name in sorted(set(names) - _NOT_OF_RESULTS):
            total.update(name.encode() + Path(folder, name).read_bytes())
    for name in _ENGINES:
        try:
            total.update(f"{name} {version(name)}\n".encode())
        except PackageNotFoundError:
            continue
    return total.hexdigest()
