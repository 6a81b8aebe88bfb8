"""Archives and mails as folders: what lies in them has a path (`a.zip/2023/报告.docx`), nothing is unpacked to disk.

A member is read from memory under the limits on size, ratio, count and depth. Its path only names it: `..`, drive
letters and links in it lead nowhere, because no file is ever written or opened by it.
"""

from __future__ import annotations

import zipfile
import zlib
from dataclasses import replace
from functools import lru_cache
from pathlib import Path, PurePosixPath

from baobiao.document import Document
from baobiao.errors import MissingSource, TooLarge
from baobiao.layout import mail, media, sevenzip
from baobiao.layout.package import Package
from baobiao.layout.source import Limits, Source

ARCHIVES = frozenset({media.ZIP, media.SEVEN_ZIP, media.EML})
_BROKEN = (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, NotImplementedError, RuntimeError)
_READABLE = frozenset(media.PICTURES) | {
    media.TEXT, media.MARKDOWN, media.HTML, media.MHTML, media.EML, media.RTF, media.PDF, media.DOCX, media.ODT,
    media.OFD, media.DOC, media.WPS, media.ZIP, media.SEVEN_ZIP,
}  # fmt: skip


def kind_of(path: Path) -> str | None:
    """The media type of a file that is an archive, by its first bytes and its directory; None for any other."""
    try:
        with path.open("rb") as file:
            head = file.read(4096)
            if head.startswith((b"PK\3\4", b"PK\5\6")):
                return _zip_kind(path)
    except OSError:
        return None
    kind = media.media_type(head, path) if head else None
    return kind if kind in (media.EML, media.SEVEN_ZIP) else None


def _zip_kind(path: Path) -> str | None:
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
    except _BROKEN:
        return None
    office = "[Content_Types].xml" in names or "mimetype" in names or "OFD.xml" in names
    return None if office else media.ZIP


def members(source: Source, depth: int = 0) -> dict[PurePosixPath, bytes]:
    """What lies in an archive, archives in it opened too: path inside → bytes; litter and folders left out.

    Raises:
        DamagedSource, EncryptedSource, TooLarge: as `Package`; TooLarge also for archives nested too deeply.
        EngineError: for a 7z archive where py7zr is not installed.
    """
    if depth >= source.limits.max_depth:
        cause = f"archives lie in archives more than {source.limits.max_depth} deep"
        raise TooLarge(cause, path=str(source.path), remedy="unpack it")
    found: dict[PurePosixPath, bytes] = {}
    left = source.limits.max_unpacked
    for name, data in _direct(source).items():
        left -= len(data)
        kind = media.media_type(data, name)
        if kind not in ARCHIVES or (kind == media.EML and not _attached(Source(Path(name), data, source.limits))):
            found[name] = data
            continue
        inner = Source(source.path / name, data, replace(source.limits, max_unpacked=max(0, left)))
        deeper = members(inner, depth + 1)
        left -= sum(map(len, deeper.values()))
        found.update({name / n: d for n, d in deeper.items()})
    return found


def _direct(source: Source) -> dict[PurePosixPath, bytes]:
    kind = media.media_type(source.data, source.path)
    if kind == media.EML:
        return _attached(source)
    if kind == media.SEVEN_ZIP:
        found = sevenzip.read_members(source)
        return {_plain(name): data for name, data in found.items() if not _is_hidden(name)}
    package = Package(source)
    return {_plain(name): package.read(name) for name in package.names if not _is_litter(package, name)}


def _attached(source: Source) -> dict[PurePosixPath, bytes]:
    """The attachments of a mail by name."""
    found: dict[PurePosixPath, bytes] = {}
    for part in mail.leaves(source):
        name = part.get_filename()
        if name and part.get_content_disposition() == "attachment":
            found[_plain(name.replace("/", "_"))] = mail.content(part)
    return found


def _plain(name: str) -> PurePosixPath:
    """A member's name as a path below its archive: no root, no drive, no way up."""
    parts = [p for p in name.replace("\\", "/").split("/") if p not in ("", ".", "..")]
    return PurePosixPath(*[p.replace(":", "_") for p in parts] or ["unnamed"])


def _is_litter(package: Package, name: str) -> bool:
    return name.endswith("/") or package.is_link(name) or _is_hidden(name)


def _is_hidden(name: str) -> bool:
    """Whether it is what systems leave in folders, nothing that a person put there."""
    parts = PurePosixPath(name).parts
    hidden = any(p.startswith((".", "~$", "__MACOSX")) and p not in ("..", ".") for p in parts)
    return hidden or parts[-1:] in (("Thumbs.db",), ("desktop.ini",))


@lru_cache(maxsize=1)
def _opened(path: Path, stamp: tuple[int, int], limits: Limits) -> dict[PurePosixPath, bytes]:
    """The members of an archive file; the last one stays in memory, as its members are read one after another."""
    return members(Source(path, path.read_bytes(), limits))


def listed(path: Path, limits: Limits) -> list[PurePosixPath]:
    """The paths inside an archive file that may be sources, in order of their names.

    Raises:
        SourceError: as `members`.
    """
    found = _opened(path, _stamp(path), limits)
    return sorted(name for name, data in found.items() if media.media_type(data, name) in _READABLE)


def _stamp(path: Path) -> tuple[int, int]:
    state = path.stat()
    return state.st_mtime_ns, state.st_size


def split(path: Path) -> tuple[Path, PurePosixPath] | None:
    """The archive file and the path inside it that a path names; None where no file stands on its way."""
    for outer in path.parents:
        if outer.is_file():
            return outer, PurePosixPath(*path.relative_to(outer).parts)
        if outer.is_dir():
            return None
    return None


def member(path: Path, limits: Limits) -> bytes | None:
    """The bytes of what `path` names inside an archive; None where it names nothing of the kind.

    Raises:
        SourceError: as `members`.
    """
    where = split(path)
    if where is None:
        return None
    outer, inner = where
    if outer.stat().st_size > limits.max_bytes:
        raise TooLarge(f"the archive has more than {limits.max_bytes:,} bytes", path=str(outer), remedy="unpack it")
    return _opened(outer, _stamp(outer), limits).get(inner)


def pages(path: Path, limits: Limits) -> list[Path] | None:
    """The page pictures in a folder of an archive, as paths; None where `path` is no such folder."""
    where = split(path)
    if where is None:
        return None
    outer, inner = where
    inside = [n for n in listed(outer, limits) if n.parent == inner]
    return [outer / n for n in inside] or None


def read(source: Source) -> Document:
    """The one report that an archive holds.

    Raises:
        MissingSource: when it holds none, or several: each of them has a path of its own.
        SourceError: as `members`, and as the reader of what it holds.
    """
    from baobiao.layout.open import read_source

    found = {n: d for n, d in members(source).items() if media.media_type(d, n) in _READABLE}
    if len(found) == 1:
        ((name, data),) = found.items()
        return read_source(replace(source, path=source.path / name, data=data))
    if not found:
        raise MissingSource("nothing that we read lies in the archive", path=str(source.path), remedy="look into it")
    names = ", ".join(str(n) for n in sorted(found)[:5])
    raise MissingSource(
        f"{len(found)} files lie in the archive ({names}{', …' if len(found) > 5 else ''})",
        path=str(source.path),
        remedy="name one of them, as a path through the archive",
    )
