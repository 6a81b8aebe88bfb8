"""Old Word, WPS, RTF and OpenDocument files, converted to .docx by LibreOffice where that is installed.

Each conversion has a folder and a LibreOffice profile of its own, thrown away afterwards, in which macros and links
that lead out of the document are switched off, and a time limit after which all of it is ended.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

from baobiao.document import Document
from baobiao.errors import DamagedSource, EngineError, SourceError, TooLarge
from baobiao.layout import docx, media
from baobiao.layout.source import Source

TIME_LIMIT = 120.0
"""Seconds that one conversion may take."""
_NAMES = ("soffice", "libreoffice", "soffice.com")
_PLACES = (
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
    r"C:\Program Files\LibreOffice\program\soffice.com",
    r"C:\Program Files (x86)\LibreOffice\program\soffice.com",
)
_SUFFIXES = {media.DOC: ".doc", media.WPS: ".wps", media.RTF: ".rtf", media.ODT: ".odt"}
_WORD_STREAM = "WordDocument".encode("utf-16-le")
_ITEM = '<item oor:path="/org.openoffice.Office.{}"><prop oor:name="{}" oor:op="fuse"><value>{}</value></prop></item>'
_SAFE = (
    ("Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("Common/Security/Scripting", "DisableActiveContent", "true"),
    ("Writer/Content/Update", "Link", "0"),
)


def program() -> str | None:
    """LibreOffice's program, None where it is not installed."""
    found = (shutil.which(name) for name in _NAMES)
    return next((f for f in found if f), None) or next((p for p in _PLACES if Path(p).exists()), None)


def read(source: Source) -> Document:
    """The blocks of a .doc, .wps, .rtf or .odt file.

    Raises:
        EngineError: when LibreOffice is not installed, or fails.
        TooLarge: when the conversion takes longer than `TIME_LIMIT`.
        DamagedSource: when LibreOffice makes nothing of the file.
        SourceError: as `docx.read`.
    """
    kind = media.media_type(source.data, source.path) or media.DOC
    found = program()
    if found is None:
        raise EngineError(
            f"a file of the format {kind} is read through LibreOffice, which is not installed",
            path=str(source.path),
            remedy="install LibreOffice, or save the file as .docx",
        )
    document = docx.read(replace(source, data=_converted(found, source, kind)))
    return replace(document, media_type=kind)


def _converted(soffice: str, source: Source, kind: str) -> bytes:
    """The file as .docx."""
    suffix = ".doc" if _WORD_STREAM in source.data else _SUFFIXES.get(kind, ".doc")
    with tempfile.TemporaryDirectory(prefix="baobiao-", ignore_cleanup_errors=True) as folder:
        base = Path(folder)
        (base / f"source{suffix}").write_bytes(source.data)
        _write_profile(base / "profile" / "user")
        said = _run(
            [
                soffice,
                f"-env:UserInstallation={(base / 'profile').as_uri()}",
                "--headless", "--norestore", "--nolockcheck", "--nodefault", "--nofirststartwizard",
                "--convert-to", "docx:MS Word 2007 XML",
                "--outdir", str(base / "out"),
                str(base / f"source{suffix}"),
            ],
            str(source.path),
        )  # fmt: skip
        result = base / "out" / "source.docx"
        if not result.is_file():
            raise _nothing(said, source)
        return result.read_bytes()


def _nothing(said: str, source: Source) -> SourceError:
    last = said.strip().splitlines()[-1:] or ["it gives no reason"]
    return DamagedSource(
        f"LibreOffice makes no document of it ({last[0][:200]})", path=str(source.path), remedy="save it as .docx"
    )


def _write_profile(user: Path) -> None:
    """A profile in which nothing in a document runs and nothing outside it is fetched."""
    user.mkdir(parents=True)
    items = "".join(_ITEM.format(*setting) for setting in _SAFE)
    names = 'xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema"'
    text = f'<?xml version="1.0" encoding="UTF-8"?><oor:items {names}>{items}</oor:items>'
    (user / "registrymodifications.xcu").write_text(text, encoding="utf-8")


def _run(command: list[str], path: str) -> str:
    """What the program said; it and all that it started are ended after the time limit."""
    try:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=sys.platform != "win32",
        )
    except OSError as error:
        raise EngineError(f"LibreOffice cannot be started ({error})", path=path, remedy="install it anew") from error
    try:
        out, _ = process.communicate(timeout=TIME_LIMIT)
    except subprocess.TimeoutExpired as error:
        _end(process)
        cause = f"LibreOffice has not converted it in {TIME_LIMIT:.0f} seconds"
        raise TooLarge(cause, path=path, remedy="save it as .docx") from error
    return out.decode(errors="replace")


def _end(process: subprocess.Popen[bytes]) -> None:
    if sys.platform == "win32":
        process.kill()
    else:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
