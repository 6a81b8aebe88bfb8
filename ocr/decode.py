"""Encoded pictures to pixels, for everyone: never by path, never past a limit, never half a picture.

Pillow decodes; the size stands in the header, so that a picture past the limit costs nothing. Turned photographs are
set upright by their EXIF orientation, and transparent parts are white, as on paper.
"""

from __future__ import annotations

import io
import struct
import warnings
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from importlib.util import find_spec

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps, UnidentifiedImageError

from baobiao.errors import DamagedSource, EmptySource, EngineError, TooLarge, UnknownFormat

MAX_PIXELS = 100_000_000
"""Pixels of one picture unless a caller says otherwise: A4 at 600 dpi has 35 million."""

PACK_BITS = 32773
"""The number that TIFF gives the compression."""

_BROKEN = (OSError, SyntaxError, ValueError, EOFError, struct.error, zlib.error, IndexError, OverflowError, TypeError)
_HEIF_BRANDS = (b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"heim", b"heis")


def decode(data: bytes, *, max_pixels: int = MAX_PIXELS, path: str = "") -> NDArray[np.uint8]:
    """The pixels of an encoded picture (PNG, JPEG, BMP, WebP, GIF, TIFF; its first frame), upright.

    Args:
        data: the encoded picture.
        max_pixels: the most pixels that it may have.
        path: what errors call it.

    Returns:
        Height x width x 3, BGR, 0 to 255, contiguous.

    Raises:
        EmptySource: for no bytes or no pixels.
        TooLarge: for more than `max_pixels`; nothing has been decoded then.
        DamagedSource: for a truncated or broken picture.
        UnknownFormat: for bytes that are no picture that we know.
        EngineError: for a HEIC picture where its decoder is not installed.
    """
    with opened(data, max_pixels=max_pixels, path=path) as picture:
        return pixels(picture)


@contextmanager
def opened(data: bytes, *, max_pixels: int = MAX_PIXELS, path: str = "") -> Iterator[Image.Image]:
    """The picture, its header read and its size checked; what breaks while it is used is told as `decode` tells it."""
    with _told(data, path, max_pixels), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Pillow's word on large pictures and odd metadata; our limit decides
        if data[4:8] == b"ftyp" and data[8:12] in _HEIF_BRANDS:
            _register_heif()
        with Image.open(io.BytesIO(data)) as picture:
            check_size(picture, max_pixels, path)
            yield picture


@contextmanager
def _told(data: bytes, path: str, max_pixels: int) -> Iterator[None]:
    """Pillow's exceptions as ours."""
    if not data or _has_no_pixels(data):
        cause = "the picture has no pixels" if data else "the picture has no bytes"
        raise EmptySource(cause, path=path, remedy="get it again")
    try:
        yield
    except Image.DecompressionBombError as error:
        least = 2 * (Image.MAX_IMAGE_PIXELS or 0)
        cause = f"the picture has more than {least:,} pixels, the limit is {max_pixels:,} in all"
        raise TooLarge(cause, path=path, remedy="scale it down") from error
    except UnidentifiedImageError as error:
        raise UnknownFormat("these bytes are no picture that we know", path=path, remedy="save it as PNG") from error
    except _BROKEN as error:
        raise DamagedSource(f"the picture is broken ({error})", path=path, remedy="get it again") from error


def _has_no_pixels(data: bytes) -> bool:
    """Whether the header says a width or height of 0, which Pillow refuses without a reason."""
    size: tuple[int, ...] = (1, 1)
    if data.startswith(b"\x89PNG") and len(data) >= 24:
        size = struct.unpack(">II", data[16:24])
    elif data.startswith(b"GIF8") and len(data) >= 10:
        size = struct.unpack("<HH", data[6:10])
    elif data.startswith(b"BM") and len(data) >= 26:
        size = struct.unpack("<ii", data[18:26])
    return 0 in size


def check_size(picture: Image.Image, max_pixels: int, path: str = "") -> None:
    """Refuse a picture (or the frame that it stands at) with more than `max_pixels` or none.

    Raises:
        EmptySource, TooLarge: as `decode`.
    """
    width, height = picture.size
    if width * height == 0:
        raise EmptySource("the picture has no pixels", path=path, remedy="get it again")
    if width * height > max_pixels:
        raise TooLarge(
            f"the picture has {width} x {height} pixels, the limit is {max_pixels:,} in all",
            path=path,
            remedy="scale it down",
        )


def pixels(picture: Image.Image) -> NDArray[np.uint8]:
    """The pixels of an open picture, upright, BGR, transparent parts white."""
    upright = ImageOps.exif_transpose(picture)
    return np.ascontiguousarray(np.asarray(_opaque(upright).convert("RGB"))[:, :, ::-1])


def packed(image: NDArray[np.uint8]) -> bytes:
    """Pixels (height x width x 3, BGR) as bytes that `decode` reads back the same.

    Run lengths (TIFF's PackBits) cost a tenth of what PNG costs, and a grey page a third of a coloured one.
    """
    blue, green, red = cv2.split(image)
    is_grey = np.array_equal(blue, green) and np.array_equal(green, red)
    done, data = cv2.imencode(".tiff", blue if is_grey else image, [cv2.IMWRITE_TIFF_COMPRESSION, PACK_BITS])
    assert done
    return bytes(data)


def _opaque(picture: Image.Image) -> Image.Image:
    if picture.mode.startswith("I;16") or picture.mode in ("I", "F"):
        values = np.asarray(picture).astype(np.float64)
        scale = 257.0 if values.max(initial=0) > 255 else 1.0
        return Image.fromarray(np.clip(values / scale, 0, 255).astype(np.uint8))
    if "A" in picture.mode or "a" in picture.mode or "transparency" in picture.info:
        layered = picture.convert("RGBA")
        return Image.alpha_composite(Image.new("RGBA", layered.size, "white"), layered)
    return picture


def _register_heif() -> None:
    """Teach Pillow HEIC, by whichever of the two packages is there."""
    name = next((n for n in ("pi_heif", "pillow_heif") if find_spec(n)), None)
    if name is None:
        raise EngineError("no decoder for HEIC pictures is installed", remedy="pip install pi-heif, or save it as JPEG")
    import_module(name).register_heif_opener()
