"""Web pages saved as one file (MHTML, RFC 2557) and mails (RFC 5322): the text, with the pictures that it brings.

The attachments of a mail are sources of their own (`baobiao.layout.archives`); what is read here is what the mail says.
"""

from __future__ import annotations

import base64
import email
import email.policy
import re
from dataclasses import replace
from email.message import EmailMessage, Message

from baobiao.document import Document, Note
from baobiao.errors import DamagedSource, EmptySource, TooLarge
from baobiao.layout import html, media, textfile
from baobiao.layout.source import Source

_LINK = re.compile(rb"""(\ssrc\s*=\s*["']?)([^"'\s>]+)""", re.I)


def read(source: Source) -> Document:
    """The page or the words of a mail.

    Raises:
        DamagedSource: when it is no MIME message.
        EmptySource: when it holds no text.
        SourceError: as the readers of HTML and text.
    """
    parts = list(leaves(source))
    body = next((p for p in parts if _is(p, "text/html")), None) or next(
        (p for p in parts if _is(p, "text/plain")), None
    )
    if body is None:
        raise EmptySource("the mail holds no text", path=str(source.path), remedy="open it and save what it holds")
    data = content(body)
    charset = body.get_content_charset()
    kind = media.media_type(source.data, source.path) or media.EML
    if _is(body, "text/plain"):
        inner = textfile.read(replace(source, path=source.path.with_suffix(".txt"), data=_utf8(data, charset)))
    else:
        inner = html.read(replace(source, path=source.path.with_suffix(".html"), data=_page(data, charset, parts)))
    return replace(inner, media_type=kind, notes=(*inner.notes, *_attached(parts)))


def _attached(parts: list[EmailMessage]) -> tuple[Note, ...]:
    """What tells that a mail brings files that are not in its words."""
    names = [p.get_filename() or "?" for p in parts if p.get_content_disposition() == "attachment"]
    if not names:
        return ()
    shown = ", ".join(names[:5])
    message = f"the mail brings {len(names)} files ({shown}), each a source of its own: only its words are read here"
    return (Note("attachments_not_read", message),)


def leaves(source: Source) -> list[EmailMessage]:
    """The parts of a message that hold no parts themselves.

    Raises:
        DamagedSource: when it cannot be parsed.
        TooLarge: when it has more parts than an archive may have members.
    """
    try:
        message = email.message_from_bytes(source.data, policy=email.policy.default)
        parts = [part for part in message.walk() if isinstance(part, EmailMessage) and not part.is_multipart()]
    except (ValueError, LookupError, AttributeError, TypeError) as error:
        raise DamagedSource(
            f"it is no mail that we can read ({error})", path=str(source.path), remedy="save it anew"
        ) from error
    if len(parts) > source.limits.max_members:
        cause = f"the mail has {len(parts):,} parts, the limit is {source.limits.max_members:,}"
        raise TooLarge(cause, path=str(source.path), remedy="save what you need of it")
    return parts


def content(part: Message) -> bytes:
    """The bytes of a part, its transfer encoding undone."""
    data = part.get_payload(decode=True)
    return data if isinstance(data, bytes) else b""


def _is(part: EmailMessage, kind: str) -> bool:
    return part.get_content_type() == kind and part.get_content_disposition() != "attachment"


def _utf8(data: bytes, charset: str | None) -> bytes:
    """A text in UTF-8 where its charset is said and true; else as it is, for the reader to find out."""
    try:
        return data.decode(charset or "utf-8").encode("utf-8")
    except (LookupError, UnicodeError):
        return data


def _page(data: bytes, charset: str | None, parts: list[EmailMessage]) -> bytes:
    """The page with the pictures of the message set into it, as data: URLs."""
    pictures = {name: part for part in parts if part.get_content_maintype() == "image" for name in _names(part)}
    text = _utf8(data, charset)
    if text is not data or charset is None:
        text = re.sub(rb"(<meta[^>]*charset\s*=\s*[\"']?)[\w-]+", rb"\1utf-8", text, flags=re.I)
    return _LINK.sub(lambda m: m[1] + _inline(m[2], pictures), text)


def _names(part: EmailMessage) -> list[str]:
    """What a page may call a part by."""
    names = [str(part.get("Content-Location", "")).strip(), part.get_filename() or ""]
    identity = str(part.get("Content-ID", "")).strip().strip("<>")
    return [n for n in (*names, f"cid:{identity}" if identity else "") if n]


def _inline(link: bytes, pictures: dict[str, EmailMessage]) -> bytes:
    part = pictures.get(link.decode("utf-8", "replace").replace("&amp;", "&"))
    if part is None:
        return link
    kind = part.get_content_type().encode("ascii", "replace")
    return b"data:" + kind + b";base64," + base64.b64encode(content(part))
