"""One source to one report: the rooms composed in the order of the data, and nothing else.

path → blocks → pictures read → tables found → values decided → narrative read → cross-checked → Report
"""

from __future__ import annotations

import hashlib
import importlib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from baobiao.document import Document, Note
from baobiao.forms.model import Form
from baobiao.report import CellValue, Remark, Report
from baobiao.tables import Tables, document_tables, remark, remarks

PathLike = str | Path


def recover(path: PathLike, *, engine: str = "auto", forms: Sequence[PathLike] = ()) -> Report:
    """A whole report in the standard schema.

    Args:
        path: a file, or a folder that holds the pictures of one report's pages.
        engine: the text engine for pictures (`baobiao doctor` lists them); it loads only when a picture must be read.
        forms: TOML files of further forms, beside those that the package brings.

    Raises:
        SourceError: when the source cannot be read at all. What fails on one page is a warning in the report.
        EngineError: when a picture must be read and the engine is missing.
        FormError: when a form file does not hold together.
    """
    document = read_document(path, engine=engine)
    return understand(document, known_forms(forms), sha256=fingerprint(Path(path)))


def read_tables(path: PathLike, *, engine: str = "auto") -> Tables:
    """Every table of any document, official or not, with its places.

    Args:
        path: as for `recover`.
        engine: as for `recover`.

    Raises:
        SourceError: when the source cannot be read at all.
        EngineError: when a picture must be read and the engine is missing.
    """
    return document_tables(read_document(path, engine=engine))


def read_document(path: PathLike, *, engine: str = "auto") -> Document:
    """A source as paragraphs and grids, its pictures read. Raises as `read_tables` does."""
    document: Document = _step("baobiao.layout.open", "open_document")(Path(path))
    if not document.pictures:
        return document
    reader = _step("baobiao.ocr.engine", "load_engine")(engine)
    read: Document = _step("baobiao.layout.pictures", "read_pictures")(document, reader)
    return read


def known_forms(extra: Sequence[PathLike] = ()) -> tuple[Form, ...]:
    """The forms that the package brings and those of further TOML files. Raises FormError."""
    forms: tuple[Form, ...] = _step("baobiao.forms.library", "load_forms")(tuple(Path(form) for form in extra))
    return forms


def understand(document: Document, forms: tuple[Form, ...], *, sha256: str) -> Report:
    """What a document says on the given forms, as a report."""
    paragraphs = document.paragraphs
    facts = _step("baobiao.nlp.facts", "report_facts")(paragraphs, Path(document.source).name)
    found = _step("baobiao.forms.align", "find_tables")(document, forms)
    decided = _step("baobiao.forms.decide", "decide")(found, forms, facts.year)
    narrative = _step("baobiao.nlp.narrative", "read_narrative")(paragraphs, facts.year)
    crossed = _step("baobiao.forms.checks", "cross_checks")(decided.cells, narrative.metrics, forms)
    checks = (*decided.checks, *crossed)
    notes = [note for table in found for note in table.notes]
    return Report(
        report_id=sha256[:16],
        source=document.source,
        sha256=sha256,
        media_type=document.media_type,
        pages=len(document.pages),
        title=facts.title,
        agency=facts.agency,
        year=facts.year,
        form=decided.form,
        published_on=facts.published_on,
        needs_review=any(c.needs_review for c in decided.cells) or any(c.holds is False for c in checks),
        cells=decided.cells,
        sections=narrative.sections,
        metrics=narrative.metrics,
        checks=checks,
        warnings=(
            *remarks(document),
            *_notes(notes),
            *_nothing(decided.cells),
        ),
    )


def fingerprint(path: Path) -> str:
    """The SHA-256 of a file; of a folder, that of its files' in the order of their names."""
    if path.is_dir():
        files = sorted(p for p in path.iterdir() if p.is_file())
        return hashlib.sha256("".join(fingerprint(p) for p in files).encode()).hexdigest()
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _notes(notes: Iterable[Note]) -> tuple[Remark, ...]:
    return tuple(remark(note) for note in notes)


def _nothing(cells: Sequence[CellValue]) -> tuple[Remark, ...]:
    """The warning that no cell of any form stands in the document."""
    if any(cell.status != "absent" for cell in cells):
        return ()
    return (Remark(code="no_form_table", message="no table of a known form is in this document: every cell is absent"),)


def _step(module: str, name: str) -> Any:
    """A step of another room, until all rooms stand and can be imported by name."""
    return getattr(importlib.import_module(module), name)
