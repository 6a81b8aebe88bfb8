"""What a file is: by its bytes first, then by its name; a wrong extension is no obstacle."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import PurePath

from baobiao.layout.encoding import looks_like_text

TEXT = "text/plain"
MARKDOWN = "text/markdown"
HTML = "text/html"
MHTML = "multipart/related"
EML = "message/rfc822"
RTF = "application/rtf"
PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ODT = "application/vnd.oasis.opendocument.text"
OFD = "application/ofd"
DOC = "application/msword"
WPS = "application/vnd.ms-works"
OLE = "application/x-ole-storage"
ZIP = "application/zip"
SEVEN_ZIP = "application/x-7z-compressed"
PNG = "image/png"
JPEG = "image/jpeg"
BMP = "image/bmp"
WEBP = "image/webp"
TIFF = "image/tiff"
GIF = "image/gif"
HEIC = "image/heic"

PICTURES = frozenset({PNG, JPEG, BMP, WEBP, TIFF, GIF, HEIC})

_OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MAGIC = (
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"\xff\xd8\xff", JPEG),
    (b"GIF87a", GIF),
    (b"GIF89a", GIF),
    (b"II*\0", TIFF),
    (b"MM\0*", TIFF),
    (b"II+\0", TIFF),
    (b"MM\0+", TIFF),
    (b"{\\rtf", RTF),
    (b"7z\xbc\xaf\x27\x1c", SEVEN_ZIP),
)
_WORD_STREAM = "WordDocument".encode("utf-16-le")
_HEIC_BRANDS = (b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"heim", b"heis", b"avif")
_NAMES = {
    ".txt": TEXT, ".text": TEXT, ".csv": TEXT, ".tsv": TEXT, ".log": TEXT, ".md": MARKDOWN, ".markdown": MARKDOWN,
    ".htm": HTML, ".html": HTML, ".xhtml": HTML, ".mht": MHTML, ".mhtml": MHTML, ".eml": EML, ".rtf": RTF,
    ".pdf": PDF, ".docx": DOCX, ".doc": DOC, ".wps": WPS, ".wpt": WPS, ".odt": ODT, ".ofd": OFD, ".zip": ZIP,
    ".7z": SEVEN_ZIP, ".png": PNG, ".jpg": JPEG, ".jpeg": JPEG, ".jfif": JPEG, ".bmp": BMP, ".webp": WEBP,
    ".tif": TIFF, ".tiff": TIFF, ".gif": GIF, ".heic": HEIC, ".heif": HEIC,
}  # fmt: skip
_HTML = re.compile(rb"<(!doctype\s+html|html|head|body|meta|table|div|title|script|p)\b", re.I)
_MAIL = re.compile(
    rb"^(from|to|subject|date|mime-version|received|return-path|message-id|delivered-to|content-type):", re.I | re.M
)


def named(path: PurePath) -> str | None:
    """The media type that the file's name claims, None for a name that claims none."""
    return _NAMES.get(path.suffix.lower())


def media_type(data: bytes, path: PurePath) -> str | None:
    """The media type of `data`, None when it is none that we know.

    The name decides only what bytes cannot: text or Markdown, .doc or .wps in an OLE container.
    """
    return _by_magic(data) or _container(data, path) or _textual(data, path)


def _by_magic(data: bytes) -> str | None:
    for magic, kind in _MAGIC:
        if data.startswith(magic):
            return kind
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return WEBP
    if (
        data[:2] == b"BM"
        and len(data) > 18
        and data[14:18] in (b"\x28\0\0\0", b"\x0c\0\0\0", b"\x6c\0\0\0", b"\x7c\0\0\0")
    ):
        return BMP
    if data[4:8] == b"ftyp" and data[8:12] in _HEIC_BRANDS:
        return HEIC
    return PDF if b"%PDF-" in data[:1024] else None


def _container(data: bytes, path: PurePath) -> str | None:
    if data.startswith(_OLE_MAGIC):
        claimed = named(path)
        if claimed in (DOC, WPS, DOCX):
            return claimed
        return DOC if _WORD_STREAM in data else OLE
    if data.startswith((b"PK\3\4", b"PK\5\6", b"PK\7\x08")):
        return _zip_kind(data, named(path))
    return None


def is_encrypted_office(data: bytes) -> bool:
    """Whether the bytes are an Office file behind a password: a compound file with the stream `EncryptedPackage`."""
    return data.startswith(_OLE_MAGIC) and "EncryptedPackage".encode("utf-16-le") in data


def _zip_kind(data: bytes, claimed: str | None) -> str:
    """The format inside a zip container, by the parts that each format must have."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
            mimetype = archive.read("mimetype")[:80] if "mimetype" in names else b""
    except (zipfile.BadZipFile, OSError, ValueError, RuntimeError, NotImplementedError, EOFError):
        kind = _cut_zip_kind(data)
        return claimed if kind == ZIP and claimed in (DOCX, XLSX, ODT, OFD) else kind
    return _kind_of_parts(names, mimetype)


def _kind_of_parts(names: set[str], mimetype: bytes) -> str:
    if any(n.startswith("word/") for n in names):
        return DOCX
    if any(n.startswith("xl/") for n in names):
        return XLSX
    if mimetype.startswith(ODT.encode()):
        return ODT
    return OFD if "OFD.xml" in names else ZIP


def _cut_zip_kind(data: bytes) -> str:
    """The format of a zip whose directory is lost, by the member names in its local headers."""
    names = {
        m.group(1).decode("ascii", "replace") for m in re.finditer(rb"PK\x03\x04.{26}([\w./\[\]-]{3,80})", data, re.S)
    }
    return _kind_of_parts({n for name in names for n in (name, name[:5], name[:3], name[:7])}, b"")


def _textual(data: bytes, path: PurePath) -> str | None:
    claimed = named(path)
    head = data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n").replace(b"\0", b"")
    if claimed == MHTML or (re.search(rb"^content-type:\s*multipart/related", head, re.I | re.M) and _mail(head)):
        return MHTML
    if claimed == EML or _mail(head):
        return EML
    if claimed in (MARKDOWN, TEXT):
        return HTML if re.match(rb"<(!doctype\s+html|html)\b", head, re.I) else claimed
    if claimed == HTML or (head.startswith(b"<") and _HTML.search(head)):
        return HTML
    return TEXT if looks_like_text(data) else None


def _mail(head: bytes) -> bool:
    return bool(re.match(rb"[\w-]+:\s", head)) and len({m.lower() for m in _MAIL.findall(head)}) >= 3
