"""What a dataset consists of, a source's outcome and the columns of the tables; files written whole or not at all."""

from __future__ import annotations

import errno
import os
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Literal

import pyarrow as pa
from pydantic import BaseModel, ConfigDict, Field

from baobiao.errors import OutputError
from baobiao.language import N_


class Failure(BaseModel):
    """Why a source gave no report: the kind of error, what happened and what to do."""

    model_config = ConfigDict(frozen=True)

    kind: str
    cause: str
    remedy: str = ""


class Outcome(BaseModel):
    """What became of one source: a line of `run.jsonl`."""

    model_config = ConfigDict(frozen=True)

    source: str
    status: Literal["done", "failed"]
    error: Failure | None = None
    seconds: float
    pages: int | None = None
    report_id: str | None = None
    sha256: str = ""
    signature: str = Field(default="", description="what the file system said of the source: size and times")
    software: str = Field(default="", description="fingerprint of the software, its models and engines, the forms")
    version: str = Field(default="", description="a sum over the report as it was written")
    place: tuple[int, int, int] | None = Field(
        default=None, description="of the report in parts/: the number of its file, its first byte, how many there are"
    )


def _columns(text: str = "", whole: str = "", number: str = "", flag: str = "") -> dict[str, pa.DataType]:
    """Columns of the usual types by their names."""
    kinds = ((text, pa.string()), (whole, pa.int32()), (number, pa.float64()), (flag, pa.bool_()))
    return {name: kind for names, kind in kinds for name in names.split()}


_WORDS = pa.list_(pa.string())
_ORDER = {
    "reports": "report_id source sha256 media_type pages title agency year form published_on needs_review",
    "cells": "report_id table row column value unit text status confidence needs_review reasons suggestion "
    "page x0 y0 x1 y1 picture line method",
    "sections": "report_id index label second_label confidence heading text page line",
    "metrics": "report_id metric value unit approximate evidence section_index start end confidence "
    "needs_review reasons",
    "checks": "report_id relation scope left right difference holds cells",
}
_TYPES = {
    **_columns(
        text="report_id source sha256 media_type title agency form table row column unit text status picture method "
        "label second_label metric evidence relation scope",
        whole="pages year page line index section_index start end",
        number="value confidence suggestion x0 y0 x1 y1 left right difference",
        flag="needs_review heading approximate holds",
    ),
    "published_on": pa.date32(),
    "reasons": _WORDS,
    "cells": _WORDS,
}
SCHEMAS = {table: pa.schema([(name, _TYPES[name]) for name in names.split()]) for table, names in _ORDER.items()}
"""The columns of each Parquet table, those of the standard schema. Candidates stay in `reports.jsonl`."""


def write_lines(path: Path, lines: Iterable[str]) -> None:
    """Write a text file of these lines, whole or not at all. Raises OutputError."""
    write_whole(path, lambda file: file.writelines(f"{line}\n".encode() for line in lines))


def make_folder(folder: Path) -> None:
    """Make the folder and try that it can be written.

    Raises:
        OutputError: where it cannot.
    """
    with told_errors(folder):
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return


def write_whole(path: Path, fill: Callable[[BinaryIO], object], *, beside: Path | None = None) -> None:
    """Write a file through `fill`, so that readers see the old one or the whole new one, never a part.

    Args:
        path: of the file.
        fill: writes its bytes.
        beside: the folder for the unfinished file, on the same disk; the file's own where None.

    Raises:
        OutputError: where the place cannot be written or the disk is full.
    """
    with told_errors(path):
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=beside or path.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                fill(file)
                file.flush()
                os.fsync(file.fileno())
            os.chmod(name, 0o644)
            os.replace(name, path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise


def clear_unfinished(folder: Path) -> None:
    """Take away files of `write_whole` that a crash left in the folder. Raises OutputError."""
    with told_errors(folder):
        for path in folder.glob(".*"):
            if _UNFINISHED.fullmatch(path.name):
                path.unlink(missing_ok=True)


_UNFINISHED = re.compile(r"\..+\.(jsonl|parquet)\.\w{8}")


@contextmanager
def told_errors(path: Path) -> Iterator[None]:
    """An error of the file system as an OutputError in words."""
    try:
        yield
    except OSError as error:
        other = (N_(f"cannot be written ({error.strerror})"), N_("name another place"))
        cause, remedy = _WORDS_OF.get(error.errno or 0, other)
        raise OutputError(cause, path=str(path), remedy=remedy) from error


_WORDS_OF = {
    errno.ENOSPC: (N_("the disk is full"), N_("free some space or name another folder, then run again")),
    errno.EDQUOT: (N_("the disk quota is used up"), N_("free some space or name another folder, then run again")),
    errno.EFBIG: (N_("is larger than a file may be there"), N_("name another folder")),
    errno.EACCES: (N_("may not be written"), N_("change its permissions or name another folder")),
    errno.EPERM: (N_("may not be written"), N_("change its permissions or name another folder")),
    errno.EROFS: (N_("lies on a read-only disk"), N_("name another folder")),
    errno.EEXIST: (N_("is a file, not a folder"), N_("name a folder")),
    errno.ENOTDIR: (N_("lies inside a file, not a folder"), N_("name a folder")),
    errno.EISDIR: (N_("is a folder, not a file"), N_("name a file")),
    errno.ENAMETOOLONG: (N_("has too long a name"), N_("name another place")),
}
