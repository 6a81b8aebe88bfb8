"""Picture files: PNG, JPEG, BMP, WebP, GIF, HEIC and TIFF with several pages, as pages to be read by OCR."""

from __future__ import annotations

import io
from collections.abc import Iterator

from PIL import Image, ImageOps

from baobiao.document import Document, Note, Page, Picture, Place
from baobiao.errors import DamagedSource, TooLarge, UnknownFormat
from baobiao.geometry import Box
from baobiao.layout import media
from baobiao.layout.source import Source
from baobiao.ocr.decode import check_size, opened

WHOLE = Box(0.0, 0.0, 1.0, 1.0)
_SIDEWAYS = (5, 6, 7, 8)  # EXIF orientations that swap width and height
_ORIENTATION = 0x0112


def read(source: Source) -> Document:
    """The pages of a picture file, each a `Picture` that is the whole page. Every pixel has been seen to decode.

    Raises:
        EmptySource, TooLarge, DamagedSource, EngineError: as `baobiao.ocr.decode.decode`; TooLarge also
            for more pages than the limit.
    """
    kind = media.media_type(source.data, source.path) or "image/unknown"
    try:
        with opened(source.data, max_pixels=source.limits.max_pixels, path=str(source.path)) as picture:
            return _pages(picture, source, kind)
    except UnknownFormat as error:
        cause = f"the bytes begin as {kind}, but there is no such picture in them"
        raise DamagedSource(cause, path=str(source.path), remedy="get it again") from error


def _pages(picture: Image.Image, source: Source, kind: str) -> Document:
    frames = getattr(picture, "n_frames", 1)
    several = kind == media.TIFF and frames > 1
    found = list(_frames(picture, source, frames)) if several else [_single(picture, source)]
    pages = tuple(page for page, _ in found)
    notes = () if several or frames == 1 else (Note("frames_left", f"only the first of {frames} pictures was read"),)
    return Document(source.name, kind, tuple(p for _, p in found), pages, notes)


def _single(picture: Image.Image, source: Source) -> tuple[Page, Picture]:
    width, height = picture.size
    if picture.getexif().get(_ORIENTATION) in _SIDEWAYS:
        width, height = height, width
    picture.draft("L", (width // 8, height // 8))  # of a JPEG, all its data are read, at an eighth of the pixels
    picture.load()
    return Page(1, width, height), Picture(source.name, source.data, Place(1, WHOLE), whole_page=True)


def _frames(picture: Image.Image, source: Source, frames: int) -> Iterator[tuple[Page, Picture]]:
    """The pages of a TIFF, each as a lossless PNG of its own."""
    if frames > source.limits.max_pages:
        raise TooLarge(
            f"it has {frames} pages, the limit is {source.limits.max_pages}", path=str(source.path), remedy="split it"
        )
    for index in range(frames):
        picture.seek(index)
        check_size(picture, source.limits.max_pixels, str(source.path))
        place = Place(index + 1, WHOLE)
        data, (width, height) = _png(picture)
        yield Page(index + 1, width, height), Picture(f"{source.name}#{index + 1}", data, place, whole_page=True)


def _png(picture: Image.Image) -> tuple[bytes, tuple[int, int]]:
    """The frame upright, as PNG bytes, and its size."""
    upright = ImageOps.exif_transpose(picture)
    if upright.mode not in ("1", "L", "LA", "P", "RGB", "RGBA", "I;16"):
        upright = upright.convert("RGB")
    out = io.BytesIO()
    upright.save(out, "PNG", compress_level=1)
    return out.getvalue(), upright.size
