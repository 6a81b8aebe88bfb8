"""A folder of page pictures, or of the parts of one report, as one document."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from baobiao.document import Block, Document, Note, Page, Picture, Place
from baobiao.errors import EmptySource, MissingSource, SourceError, TooLarge
from baobiao.layout.source import Limits
from baobiao.layout.sources import are_parts, is_litter, is_page, natural_key


def read_folder(folder: Path, read: Callable[[Path], Document], limits: Limits) -> Document:
    """The page pictures of a folder as one document, its pages in natural order.

    A page that cannot be read is told in a note, stands as a picture without bytes, and costs no other page.

    Args:
        folder: a folder that holds nothing but pictures, or nothing but parts of one report.
        read: what reads one of them.
        limits: how many pages there may be.

    Raises:
        MissingSource: when the folder may not be read, or holds something else than pictures.
        EmptySource: when it holds nothing.
        TooLarge: when it holds more pages than the limits allow.
        SourceError: of the first page, when no page can be read.
    """
    return read_pages(folder, _page_files(folder, limits), read)


def read_pages(folder: Path, files: Sequence[Path], read: Callable[[Path], Document]) -> Document:
    """The given pages as one document; `folder` names it. Raises SourceError as `read_folder`."""
    pages = [_read_page(file, read) for file in files]
    failures = [p for p in pages if isinstance(p, SourceError)]
    if len(failures) == len(pages):
        raise failures[0]
    whole = Document(str(folder), "inode/directory", ())
    for file, page in zip(files, pages, strict=True):
        whole = _joined(whole, _failed(file, page) if isinstance(page, SourceError) else page)
    return whole


def _read_page(file: Path, read: Callable[[Path], Document]) -> Document | SourceError:
    try:
        return read(file)
    except SourceError as error:
        return error


def _failed(file: Path, error: SourceError) -> Document:
    """A page that stands for one that cannot be read."""
    picture = Picture(file.name, None, Place(page=1), whole_page=True)
    note = Note("page_failed", f"{file.name}: {error.cause}", Place(page=1))
    return Document(str(file), "image/unknown", (picture,), (Page(1),), (note,))


def _joined(whole: Document, page: Document) -> Document:
    """`whole` with a further document behind it, whose pages count on."""
    by = len(whole.pages)
    return replace(
        whole,
        blocks=(*whole.blocks, *_moved(page.blocks, by)),
        pages=(*whole.pages, *(replace(p, number=p.number + by) for p in page.pages)),
        notes=(*whole.notes, *(replace(n, place=_counted(n.place, by)) for n in page.notes)),
    )


def _moved(blocks: Iterable[Block], by: int) -> Iterator[Block]:
    for block in blocks:
        yield replace(block, place=_counted(block.place, by))


def _counted(place: Place, by: int) -> Place:
    return replace(place, page=(place.page or 1) + by)


def _page_files(folder: Path, limits: Limits) -> list[Path]:
    where = str(folder)
    try:
        files = sorted((p for p in folder.iterdir() if not is_litter(p)), key=natural_key)
    except OSError as error:
        raise MissingSource(f"the folder cannot be read ({error})", path=where, remedy="grant access") from error
    if not files:
        raise EmptySource("the folder is empty", path=where, remedy="name a folder of page pictures")
    if len(files) > limits.max_pages:
        cause = f"the folder holds {len(files):,} files, the limit is {limits.max_pages:,} pages"
        raise TooLarge(cause, path=where, remedy="split it")
    if not all(p.is_file() for p in files) or not (all(map(is_page, files)) or are_parts(files)):
        raise MissingSource("the folder holds more than page pictures", path=where, remedy="name the files in it")
    return files
