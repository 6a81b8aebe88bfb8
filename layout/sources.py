"""Paths to sources: which files and folders under some paths are one report each, and in what order.

A file is a source; so is a folder that holds nothing but pictures, the pages of one report, or nothing but files whose
names say that they are its parts. Hidden files, the litter of
file managers and the picture folders of saved pages are left out. Links are followed, but no folder is entered twice.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path, PurePosixPath

from baobiao.errors import SourceError
from baobiao.layout import archives, media
from baobiao.layout.source import Limits

_LITTER = frozenset({"thumbs.db", "desktop.ini", "ehthumbs.db", "icon\r", "__macosx"})
_PAGE_SUFFIXES = frozenset({".md", ".markdown", ".htm", ".html", ".xhtml"})
_PICTURE_FOLDERS = frozenset({"images", "image", "img", "imgs", "assets", "media", "figures"})
_DATASET_MARKS = frozenset({"run.jsonl", "parts"})
_DATASET = (
    _DATASET_MARKS | {"reports.jsonl"} | {f"{t}.parquet" for t in "reports cells sections metrics checks".split()}
)
_NUMBERS = re.compile(r"(\d+)")
_CHINESE_PAGE = re.compile(r"第([一二三四五六七八九十]+)(?=[页张章部])")
_PART = re.compile(
    r"(?:part|pt)[ ._-]?\d+|第[一二三四五六七八九十\d]+(?:部分|分册|册|卷)|[(（](?:上|中|下|\d+)[)）]$", re.I
)
_VOLUME = re.compile(r"(?<=[(（])[上中下](?=[)）])")
_ONES = "一二三四五六七八九"


def find_sources(paths: Iterable[Path]) -> list[Path]:
    """The sources under `paths`, each once, folders recursively, in natural order.

    A path that is not there, or a folder that may not be entered, stays in the list: who opens it learns why.
    """
    found: dict[Path, None] = {}
    entered: set[Path] = set()
    for path in paths:
        found.update(dict.fromkeys(_under(path, entered) if path.is_dir() else _inside(path)))
    return list(found)


def _under(folder: Path, entered: set[Path]) -> Iterator[Path]:
    try:
        real = folder.resolve()
        members = sorted((p for p in _without_results(folder) if not is_litter(p)), key=natural_key)
    except (OSError, RuntimeError):
        yield folder
        return
    if real in entered:
        return
    entered.add(real)
    folders = [p for p in members if p.is_dir()]
    files = [p for p in members if not p.is_dir() and (p.is_file() or p.is_symlink())]
    if files and not folders and (all(map(is_page, files)) or are_parts(files)):
        yield folder
        return
    stems = {p.stem for p in files if p.suffix.lower() in _PAGE_SUFFIXES}
    for file in files:
        yield from _inside(file)
    for inner in folders:
        if not _serves_pages(inner.name, stems):
            yield from _under(inner, entered)


def _inside(path: Path) -> Iterator[Path]:
    """A file, or what lies in it where it is an archive: files, and folders that hold nothing but page pictures.

    An archive that cannot be opened, or holds nothing that we read, stays itself: who opens it learns why.
    """
    try:
        names = archives.listed(path, Limits()) if archives.kind_of(path) else []
    except (SourceError, OSError):
        names = []
    folders: dict[PurePosixPath, list[PurePosixPath]] = {}
    for name in names:
        folders.setdefault(name.parent, []).append(name)
    for folder, files in folders.items():
        pictures = len(files) > 1 and all(media.named(file) in media.PICTURES for file in files)
        yield from (path / folder,) if pictures and folder.parts else (path / file for file in files)
    if not names:
        yield path


def _without_results(folder: Path) -> list[Path]:
    """What is in a folder; of one that is a dataset of ours, without that."""
    members = list(folder.iterdir())
    ours = _DATASET if _DATASET_MARKS <= {path.name for path in members} else frozenset()
    return [path for path in members if path.name not in ours]


def path_text(path: Path | str) -> str:
    """A path as text that can be written: bytes of a name that are not UTF-8 stand as `\\xff`."""
    return os.fsencode(path).decode("utf8", "backslashreplace")


def is_litter(path: Path) -> bool:
    """Whether nobody means this file or folder: hidden, a lock file of an office program, a file manager's own."""
    return path.name.startswith((".", "~$")) or path.name.lower() in _LITTER


def _serves_pages(name: str, stems: set[str]) -> bool:
    """Whether a folder holds the pictures of a web page or Markdown file beside it."""
    if stems and name.lower() in _PICTURE_FOLDERS:
        return True
    return any(name in (f"{s}_files", f"{s}.files", f"{s}_images", f"{s}.assets", f"{s}.fld") for s in stems)


def is_page(path: Path) -> bool:
    """Whether the file is a picture, by its name or by its first bytes; a broken page is a page still."""
    if media.named(path) in media.PICTURES:
        return True
    try:
        with path.open("rb") as file:
            return media.media_type(file.read(64), path) in media.PICTURES
    except OSError:
        return False


def are_parts(files: Sequence[Path]) -> bool:
    """Whether files are the parts of one report: their names say so (part1, 第一部分) and are equal but for that."""
    names = [_PART.sub("", p.stem) for p in files]
    told = all(_PART.search(p.stem) for p in files)
    return (
        len(files) > 1
        and told
        and len({(n.strip(" -_.").casefold(), p.suffix) for n, p in zip(names, files, strict=True)}) == 1
    )


def natural_key(path: Path) -> tuple[tuple[int, int, str], ...]:
    """A key under which page2 comes before page10 and 第二页 before 第十页."""
    name = _CHINESE_PAGE.sub(lambda m: f"第{_chinese(m[1])}", path.name.casefold())
    name = _VOLUME.sub(lambda m: str("上中下".index(m[0])), name)
    parts = _NUMBERS.split(name)
    return tuple((0, int(p), "") if i % 2 else (1, 0, p) for i, p in enumerate(parts) if p)


def _chinese(text: str) -> int:
    tens, ten, ones = text.rpartition("十")
    return (_ONES.find(tens) + 1 or 1) * 10 * bool(ten) + _ONES.find(ones) + 1 if ones or ten else 0
