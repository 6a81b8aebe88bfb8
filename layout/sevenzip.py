"""7z archives, where py7zr is installed: members to memory, under the limits, nothing ever written to disk.

py7zr is under the LGPL; it is no part of this package, and is used unchanged where a user installs it.
"""

from __future__ import annotations

import io
import lzma
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from baobiao.errors import DamagedSource, EncryptedSource, EngineError, TooLarge
from baobiao.layout.source import Source

_SMALL = 1_000_000  # unpacked bytes that any ratio may lead to
_BROKEN = (lzma.LZMAError, zlib.error, OSError, EOFError, ValueError, TypeError, IndexError, KeyError, AssertionError)


def read_members(source: Source) -> dict[str, bytes]:
    """What lies in a 7z archive: name as stored → bytes. Folders and links are left out.

    Raises:
        EngineError: when py7zr is not installed.
        EncryptedSource: when it wants a password that was not given.
        DamagedSource: when it is broken.
        TooLarge: when it holds more than the limits allow; by its directory, and again while it unpacks.
    """
    if find_spec("py7zr") is None:
        cause = "a 7z archive is opened by py7zr, which is not installed"
        remedy = 'pip install "baobiao[7z]", or unpack it, or pack it as zip'
        raise EngineError(cause, path=str(source.path), remedy=remedy)
    with (
        _told(source),
        import_module("py7zr").SevenZipFile(io.BytesIO(source.data), password=source.password) as archive,
    ):
        if archive.needs_password() and source.password is None:
            raise EncryptedSource("the archive wants a password", path=str(source.path), remedy="unpack it")
        entries = [entry for entry in archive.list() if entry.is_file]
        _check(source, sum(entry.uncompressed or 0 for entry in entries), len(archive.list()))
        writers = _Writers(source)
        archive.extract(targets=[entry.filename for entry in entries], factory=writers)
    return {name: writer.data for name, writer in writers.made.items()}


def _check(source: Source, size: int, count: int) -> None:
    limits = source.limits
    if count > limits.max_members:
        raise _too_large(source, f"it holds {count:,} files, the limit is {limits.max_members:,}")
    if size > limits.max_unpacked:
        raise _too_large(source, f"it unpacks to {size:,} bytes, the limit is {limits.max_unpacked:,}")
    if size > max(_SMALL, limits.max_ratio * len(source.data)):
        raise _too_large(source, f"it unpacks to more than {limits.max_ratio} times its size")


def _too_large(source: Source, cause: str) -> TooLarge:
    return TooLarge(
        cause,
        path=str(source.path),
        remedy="check that the file is what it should be, or take it apart and name the parts",
    )


@contextmanager
def _told(source: Source) -> Iterator[None]:
    """py7zr's exceptions as ours."""
    errors = import_module("py7zr.exceptions")
    try:
        yield
    except errors.PasswordRequired as error:
        raise EncryptedSource("the archive wants a password", path=str(source.path), remedy="unpack it") from error
    except (errors.ArchiveError, errors.AbsolutePathError, *_BROKEN) as error:
        cause = f"the archive is truncated or broken ({type(error).__name__}: {error})"
        raise DamagedSource(cause, path=str(source.path), remedy="get the file again") from error


class _Writers:
    """Where py7zr writes each member: to memory, all together no more than the limit."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.left = source.limits.max_unpacked
        self.made: dict[str, _Writer] = {}

    def create(self, filename: str) -> _Writer:
        self.made[filename] = _Writer(self)
        return self.made[filename]

    def spend(self, size: int) -> None:
        self.left -= size
        if self.left < 0:
            raise _too_large(self.source, f"it unpacks to more than {self.source.limits.max_unpacked:,} bytes")


class _Writer(io.BytesIO):
    def __init__(self, writers: _Writers) -> None:
        super().__init__()
        self._writers = writers
        self.data = b""

    def write(self, data: Any) -> int:
        self._writers.spend(len(data))
        return super().write(data)

    def size(self) -> int:
        return self.getbuffer().nbytes

    def close(self) -> None:
        if not self.closed:
            self.data = self.getvalue()
        super().close()
