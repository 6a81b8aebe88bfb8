"""What can go wrong, as one tree.

    BaobiaoError                exit 1
    ├── SourceError             exit 3   a file that cannot be read
    │   ├── MissingSource                not there, or no permission
    │   ├── EmptySource                  no bytes, no pixels, no text
    │   ├── UnknownFormat                none of the formats that we read
    │   ├── DamagedSource                truncated or inconsistent
    │   ├── EncryptedSource              wants a password
    │   ├── UnknownEncoding              text in no encoding that we know
    │   └── TooLarge                     past a limit that protects the machine
    ├── EngineError             exit 4   a text engine or a helper program that is missing or fails
    ├── FormError               exit 5   a form file that does not hold together
    └── OutputError             exit 6   a place that cannot be written

Each says which file, what happened and what to do; only the command line turns them into words and exit codes.
"""

from __future__ import annotations

from typing import ClassVar


class BaobiaoError(Exception):
    """A failure with its file, its cause and its remedy.

    Args:
        cause: what happened, as a clause without a full stop.
        path: the file or folder it happened to, as the caller gave it.
        remedy: what the user can do about it.
    """

    exit_code: ClassVar[int] = 1

    def __init__(self, cause: str, *, path: str = "", remedy: str = "") -> None:
        super().__init__(cause, path, remedy)
        self.cause, self.path, self.remedy = cause, path, remedy

    def __str__(self) -> str:
        where = f"{self.path}: " if self.path else ""
        return f"{where}{self.cause}" + (f"; {self.remedy}" if self.remedy else "")

    def __reduce__(self) -> tuple[object, ...]:
        return _rebuild, (type(self), self.cause, self.path, self.remedy)


def _rebuild(kind: type[BaobiaoError], cause: str, path: str, remedy: str) -> BaobiaoError:
    """An error as it was on the other side of a process boundary."""
    return kind(cause, path=path, remedy=remedy)


class SourceError(BaobiaoError):
    """A source that cannot be read."""

    exit_code = 3


class MissingSource(SourceError):
    """A source that is not there, or that we may not open."""


class EmptySource(SourceError):
    """A source without bytes, pixels or text."""


class UnknownFormat(SourceError):
    """A source in none of the formats that we read."""


class DamagedSource(SourceError):
    """A source that is truncated or contradicts itself."""


class EncryptedSource(SourceError):
    """A source that wants a password."""


class UnknownEncoding(SourceError):
    """A text in no encoding that we know."""


class TooLarge(SourceError):
    """A source past a limit that protects the machine."""


class EngineError(BaobiaoError):
    """A text engine or helper program that is missing or fails."""

    exit_code = 4


class FormError(BaobiaoError):
    """A form file that does not hold together."""

    exit_code = 5


class OutputError(BaobiaoError):
    """A place that cannot be written."""

    exit_code = 6
