"""One run at a time on a folder: a lock of the operating system, which the death of its holder frees."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from baobiao.dataset import told_errors
from baobiao.errors import OutputError


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the folder's lock, the file `.lock`, which stays and names its last holder.

    Raises:
        OutputError: where another run holds it, or the file cannot be written.
    """
    path = folder / ".lock"
    with told_errors(folder), path.open("a+", encoding="utf8") as file:
        if not _take(file):
            process, host = _holder(path)
            raise OutputError(
                f"another run is at work in this folder (process {process} on {host})",
                path=str(folder),
                remedy="wait for its end, or name another folder",
            )
        file.truncate(0)
        file.write(f"{os.getpid()} {_host()}\n")
        file.flush()
        yield


def _holder(path: Path) -> tuple[str, str]:
    """The number of the process that holds the lock, and the machine that it is on, as far as they are told."""
    try:
        process, _, host = path.read_text(encoding="utf8").strip().partition(" ")
    except OSError:
        process = host = ""
    return process or "?", host or "?"


def _host() -> str:
    import socket

    return socket.gethostname()


if sys.platform == "win32":
    import msvcrt

    def _take(file: IO[str]) -> bool:
        """Lock a byte far behind the text, so that others may read who holds it."""
        file.seek(1 << 30)
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _take(file: IO[str]) -> bool:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
