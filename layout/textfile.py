"""Text and Markdown files: dumps whose tables stand in lines of fields, or as HTML, as converters write them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace

from baobiao.document import Block, Document, Grid, Note, Page, Picture, Place
from baobiao.errors import EmptySource, SourceError
from baobiao.layout import html, media
from baobiao.layout.encoding import Decoded, decode_text
from baobiao.layout.source import Source
from baobiao.layout.text import local_file, text_blocks

_BREAK = re.compile(r"\r\n|\r|\n")
_TABLE_TAG = re.compile(r"<table\b[^>]*>|</table\s*>", re.I)


def read(source: Source) -> Document:
    """The blocks of a text or Markdown file.

    Raises:
        UnknownEncoding: when its bytes are in no encoding that we know.
        EmptySource: when nothing is printed in it.
    """
    decoded = decode_text(source.data, str(source.path))
    kind = media.media_type(source.data, source.path) or media.TEXT
    blocks = tuple(_blocks_with_markup(decoded.text, source, markdown=kind == media.MARKDOWN))
    if not blocks:
        raise EmptySource("the text holds nothing but blanks", path=str(source.path), remedy="get the file again")
    if kind == media.MARKDOWN:
        blocks = tuple(_with_bytes(b, source) if isinstance(b, Picture) else b for b in blocks)
    return Document(source.name, kind, blocks, (Page(1),), _notes(decoded))


def _blocks_with_markup(text: str, source: Source, *, markdown: bool) -> Iterable[Block]:
    """The blocks of a text whose tables may stand in it as HTML, as converters write them into Markdown."""
    for start, stop, markup in _markup(text):
        line = len(_BREAK.findall(text, 0, start))
        part = text[start:stop]
        blocks: Iterable[Block] = ()
        if markup:
            with suppress(SourceError):  # markup that shows nothing stays text
                blocks = html.read(replace(source, data=f"<meta charset=utf-8>{part}".encode())).blocks
        for block in blocks or text_blocks(part, markdown=markdown):
            yield _further_down(block, line)


def _markup(text: str) -> Iterable[tuple[int, int, bool]]:
    """The text cut into spans, each with whether it is an HTML table (with the tables nested in it)."""
    at = start = depth = 0
    for tag in _TABLE_TAG.finditer(text):
        depth = max(0, depth + (-1 if tag[0].startswith("</") else 1))
        if depth == 1 and not tag[0].startswith("</"):
            start = tag.start()
        elif depth == 0 and start >= at and tag[0].startswith("</") and text[start : start + 6].lower() == "<table":
            yield at, start, False
            yield start, tag.end(), True
            at = start = tag.end()
    yield at, len(text), False


def _further_down(block: Block, lines: int) -> Block:
    """The block as it stands in a text that has `lines` more lines above it."""
    if not lines:
        return block
    if isinstance(block, Grid):
        cells = tuple(replace(c, place=_below(c.place, lines)) for c in block.cells)
        return replace(block, cells=cells, place=_below(block.place, lines))
    return replace(block, place=_below(block.place, lines))


def _below(place: Place, lines: int) -> Place:
    return replace(place, line=place.line + lines if place.line else lines + 1)


def _notes(decoded: Decoded) -> tuple[Note, ...]:
    if not decoded.spoiled:
        return ()
    return (Note("undecodable", f"{decoded.spoiled} characters are no valid {decoded.encoding}; they show as \ufffd"),)


def _with_bytes(picture: Picture, source: Source) -> Picture:
    """A Markdown picture with the bytes of the file that it names, never from the network or outside the folder."""
    path = local_file(source.path.parent, picture.name)
    if path is None or path.stat().st_size > source.limits.max_bytes:
        return picture
    return Picture(picture.name, path.read_bytes(), picture.place)
