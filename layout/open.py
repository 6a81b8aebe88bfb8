"""A path to a `Document`: the bytes are read once, the format is told by them, and its reader does the rest.

A reader is a function `read(source: Source) -> Document` in a module of its own; `READERS` names it by media type, so
that a format costs its imports only when a file of it comes. Whatever fails is an error of `baobiao.errors`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from importlib import import_module
from pathlib import Path

from baobiao.document import Document
from baobiao.errors import (
    DamagedSource,
    EmptySource,
    EncryptedSource,
    MissingSource,
    SourceError,
    TooLarge,
    UnknownFormat,
)
from baobiao.layout import archives, media
from baobiao.layout.folders import read_folder, read_pages
from baobiao.layout.source import Limits, Source
from baobiao.layout.sources import is_litter, natural_key

Reader = Callable[[Source], Document]

READERS: dict[str, str] = {
    media.TEXT: "baobiao.layout.textfile",
    media.MARKDOWN: "baobiao.layout.textfile",
    media.DOCX: "baobiao.layout.docx",
    **dict.fromkeys(media.PICTURES, "baobiao.layout.images"),
    media.HTML: "baobiao.layout.html",
    media.PDF: "baobiao.layout.pdf",
    media.OFD: "baobiao.layout.ofd",
    **dict.fromkeys((media.DOC, media.WPS, media.RTF, media.ODT), "baobiao.layout.office"),
    media.MHTML: "baobiao.layout.mail",
    media.EML: "baobiao.layout.mail",
    **dict.fromkeys((media.ZIP, media.SEVEN_ZIP), "baobiao.layout.archives"),
}
"""Media type → the module whose `read` reads it. A further reader is one more line here."""

_READ_HERE = "give a text, Markdown, Word, PDF, HTML, OFD, mail, zip or picture file"


def open_document(path: Path, *, limits: Limits | None = None, password: str | None = None) -> Document:
    """The document in the file at `path`, or in the folder of page pictures.

    Args:
        path: a file, whatever its extension, or a folder that holds nothing but pictures.
        limits: what it may cost; the defaults of `Limits` when None.
        password: for an encrypted file.

    Raises:
        SourceError: of the kind that tells what is wrong: missing, empty, unknown, damaged, encrypted, too large.
    """
    limits = limits or Limits()

    def read(file: Path) -> Document:
        return read_source(load(file, limits=limits, password=password))

    if path.is_dir():
        return read_folder(path, read, limits)
    inside = None if path.exists() else archives.pages(path, limits)
    return read_pages(path, inside, read) if inside else read(path)


def page_files(path: Path) -> list[Path] | None:
    """The pages of a folder of page pictures, on disk or in an archive, in order; None where `path` is no folder."""
    if path.is_dir():
        return sorted((page for page in path.iterdir() if not is_litter(page)), key=natural_key)
    return None if path.exists() else archives.pages(path, Limits())


def load(path: Path, *, limits: Limits | None = None, password: str | None = None) -> Source:
    """The bytes of the file at `path`, within the limits.

    Raises:
        MissingSource: when there is no such file or we may not read it.
        TooLarge: when it is larger than `limits.max_bytes`; nothing of it has been read then.
    """
    limits = limits or Limits()
    try:
        if not path.is_file():
            inside = archives.member(path, limits)
            if inside is None:
                raise _not_a_file(path)
            return Source(path, inside, limits, password)
        size = path.stat().st_size
        if size > limits.max_bytes:
            raise TooLarge(
                f"the file has {size:,} bytes, the limit is {limits.max_bytes:,}",
                path=str(path),
                remedy="split it",
            )
        return Source(path, path.read_bytes(), limits, password)
    except PermissionError as error:
        raise MissingSource("no permission to read the file", path=str(path), remedy="grant read access") from error
    except (OSError, ValueError) as error:
        raise MissingSource(f"the file cannot be read ({error})", path=str(path), remedy="check the path") from error


def _not_a_file(path: Path) -> MissingSource:
    if path.is_dir():
        return MissingSource("this is a folder, not a file", path=str(path), remedy="name the files in it")
    if path.exists():
        return MissingSource("this is not a regular file", path=str(path), remedy="give a file")
    return MissingSource("there is no such file", path=str(path), remedy="check the path")


def read_source(source: Source) -> Document:
    """The document in `source`, by the reader of its format.

    Raises:
        SourceError: as `open_document`.
    """
    if not source.data.strip(b"\0 \t\r\n"):
        cause = "the file is empty" if not source.data else "the file holds nothing but blanks or zero bytes"
        raise EmptySource(cause, path=str(source.path), remedy="get the file again")
    if media.is_encrypted_office(source.data):
        raise EncryptedSource("the file wants a password", path=str(source.path), remedy="save it without a password")
    kind = media.media_type(source.data, source.path)
    reader = _reader(kind)
    if reader is None:
        raise _unreadable(source, kind)
    try:
        document = replace(reader(source), source=str(source.path))
        _check_cells(document, source)
        return document
    except SourceError as error:
        raise error if error.path else type(error)(error.cause, path=str(source.path), remedy=error.remedy) from error
    except RecursionError as error:
        raise TooLarge("the file is nested too deeply", path=str(source.path), remedy="save it anew") from error


def _check_cells(document: Document, source: Source) -> None:
    """Raise TooLarge where the tables of a document have more cells than the limit."""
    cells = sum(len(grid.cells) for grid in document.grids)
    if cells > source.limits.max_cells:
        cause = f"its tables have {cells:,} cells, the limit is {source.limits.max_cells:,}"
        raise TooLarge(cause, path=str(source.path), remedy="split it")


def _reader(kind: str | None) -> Reader | None:
    if kind is None or kind not in READERS:
        return None
    reader: Reader = import_module(READERS[kind]).read
    return reader


def _unreadable(source: Source, kind: str | None) -> SourceError:
    claimed = media.named(source.path)
    if kind is None and claimed is not None:
        return DamagedSource(
            f"the name says {claimed}, the bytes say nothing that we know", path=str(source.path), remedy="get it again"
        )
    what = f"the format {kind} is not one that we read" if kind else "the bytes are of no format that we know"
    return UnknownFormat(what, path=str(source.path), remedy=_READ_HERE)


def sha256(source: Source) -> str:
    """The SHA-256 of the source's bytes, in hexadecimal: what a report's identity hangs on."""
    return hashlib.sha256(source.data).hexdigest()
