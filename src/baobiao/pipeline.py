"""One source to one report: the rooms composed in the order of the data, and nothing else.

path → blocks → pictures read → tables found → values decided → narrative read → cross-checked → Report
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from baobiao.document import Document, Note
from baobiao.forms.align import find_tables
from baobiao.forms.checks import cross_checks, disputed, with_disagreements
from baobiao.forms.decide import decide
from baobiao.forms.found import FoundTable
from baobiao.forms.library import load_forms
from baobiao.forms.model import Form
from baobiao.forms.unread import unread_tables
from baobiao.layout import open as opening
from baobiao.layout.sources import path_text
from baobiao.nlp.facts import report_facts, with_fields
from baobiao.nlp.narrative import read_narrative
from baobiao.report import CellValue, Reason, Report
from baobiao.tables import Tables, document_notes, document_tables, remark

if TYPE_CHECKING:
    from baobiao.layout.pictures import Watcher
    from baobiao.ocr.engine import TextEngine

PathLike = str | Path


_LOST = frozenset({"page_failed", "picture_unread", "no_lattice"})
"""Notes that say that a table may have been lost."""


def recover(
    path: PathLike, *, engine: str = "auto", forms: Sequence[PathLike] = (), password: str | None = None
) -> Report:
    """A whole report in the standard schema.

    Args:
        path: a file, or a folder that holds the pictures of one report's pages.
        engine: the text engine for pictures (`baobiao doctor` lists them), loaded only when a picture must be read.
            Options of an engine follow its name: `paddleocr,device=gpu:0`.
        forms: TOML files of further forms, beside those that the package brings.
        password: of an encrypted PDF.

    Raises:
        SourceError: when the source cannot be read at all. What fails on one page is a warning in the report.
        EngineError: when a picture must be read and the engine is missing.
        FormError: when a form file does not hold together.
    """
    known = known_forms(forms)
    unread, sha256 = _identified(Path(path), password)
    document = read_pictures(unread, engine=engine)
    return understand(document, known, source=path_text(path), sha256=sha256)


def read_tables(path: PathLike, *, engine: str = "auto", password: str | None = None) -> Tables:
    """Every table of any document, official or not, with its places.

    Args:
        path, engine, password: as for `recover`.

    Raises:
        SourceError: when the source cannot be read at all.
        EngineError: when a picture must be read and the engine is missing.
    """
    return document_tables(read_pictures(open_unread(path, password=password), engine=engine))


def open_unread(path: PathLike, *, password: str | None = None) -> Document:
    """A source as blocks in reading order, its pictures not yet read. Raises SourceError."""
    return _identified(Path(path), password)[0]


def known_forms(extra: Sequence[PathLike] = ()) -> tuple[Form, ...]:
    """The forms that the package brings and those of further TOML files. Raises FormError."""
    return load_forms(tuple(Path(form) for form in extra))


def check_engine(name: str) -> None:
    """Load an engine that was asked for by name, so that a missing one is told before anything is read.

    Raises:
        EngineError: when there is no engine of that name, or what it needs is not installed.
    """
    if name != "auto":
        _engine(name)


def _engine(name: str) -> TextEngine:
    """The engine of a name, or of a name with options behind a comma (`paddleocr,device=gpu:0`); loaded once."""
    from baobiao.ocr.engine import load_engine

    bare, _, options = name.partition(",")
    return load_engine(bare, options=options)


def read_pictures(document: Document, *, engine: str = "auto", watcher: Watcher | None = None) -> Document:
    """The document with its pictures read; what cannot be read is a note. The engine loads when there is a picture.

    Args:
        document: as opened.
        engine: the text engine's name.
        watcher: is shown every picture that was read, step by step.

    Raises:
        EngineError: when a picture must be read and the engine is missing.
    """
    if not document.pictures:
        return document
    from baobiao.layout import pictures
    from baobiao.ocr.engine import NullEngine

    shown = any(picture.data for picture in document.pictures)
    reader = _engine(engine) if shown else NullEngine()
    return pictures.read_pictures(document, reader, watcher=watcher)


def understand(document: Document, forms: tuple[Form, ...], *, source: str, sha256: str) -> Report:
    """What a document says on the given forms, as a report.

    Args:
        document: its pictures read.
        forms: those that its tables may follow.
        source: its path, as the user gave it.
        sha256: of the source's bytes, in hexadecimal; the report's id is its beginning.
    """
    facts = report_facts(tuple(with_fields(document)), Path(source).name)
    found = find_tables(document, forms)
    family = _family(found, forms)
    tables = [table for table in found if table.form in family]
    alternatives = [form for form in forms if form.id in family]
    decided = decide(tables, alternatives, facts.year)
    narrative = read_narrative(document.paragraphs, facts.year)
    crossed = cross_checks(decided.cells, narrative.metrics, alternatives)
    notes = (*document_notes(document), *(note for table in found for note in table.notes))
    unread = frozenset(unread_tables(document, alternatives, tables))
    notes = (
        *notes,
        *(Note("table_unread", f"the table {code} stands here, but no row of it was read") for code in sorted(unread)),
    )
    cells = _beside_lost_pages(with_disagreements(decided.cells, crossed), notes, unread)
    checks = (*decided.checks, *crossed)
    return Report(
        report_id=sha256[:16],
        source=source,
        sha256=sha256,
        media_type=document.media_type,
        pages=len(document.pages),
        title=facts.title,
        agency=facts.agency,
        year=facts.year,
        form=decided.form,
        published_on=facts.published_on,
        needs_review=any(c.needs_review for c in cells) or any(c.holds is False for c in checks),
        cells=cells,
        sections=narrative.sections,
        metrics=disputed(narrative.metrics, crossed),
        checks=checks,
        warnings=tuple(remark(note) for note in (*notes, *_left_out(found, tables), *_nothing(cells))),
    )


def _identified(path: Path, password: str | None) -> tuple[Document, str]:
    """A source as blocks, and the SHA-256 of its bytes; of a folder of pages, that of its pages' in their order."""
    pages = opening.page_files(path)
    if pages is None:
        source = opening.load(path, password=password)
        return opening.read_source(source), opening.sha256(source)
    document = opening.open_document(path, password=password)
    sums = (opening.sha256(opening.load(page)) for page in pages)
    return document, hashlib.sha256("\n".join(sums).encode()).hexdigest()


def _beside_lost_pages(
    cells: Sequence[CellValue], notes: Sequence[Note], unread: frozenset[str]
) -> tuple[CellValue, ...]:
    """The cells, those that are absent marked where a page, or their table, was not read: they may stand there."""
    page_lost = any(note.code in _LOST for note in notes)
    reason: Reason = "page_failed"
    marked = {"needs_review": True, "reasons": (reason,)}
    lost = (c.status == "absent" and (page_lost or c.table in unread) for c in cells)
    return tuple(c.model_copy(update=marked) if gone else c for c, gone in zip(cells, lost, strict=True))


def _family(found: Sequence[FoundTable], forms: Sequence[Form]) -> frozenset[str]:
    """The ids of the forms that a report may follow: of the family with most cells found, else of the first form's."""
    family = {form.id: form.family for form in forms}
    weight = Counter({forms[0].family: 0}) if forms else Counter()
    for table in found:
        weight[family[table.form]] += len(table.slots) + len(table.loose)
    chosen = max(weight, key=lambda name: weight[name], default="")
    return frozenset(form.id for form in forms if form.family == chosen)


def _left_out(found: Sequence[FoundTable], kept: Sequence[FoundTable]) -> tuple[Note, ...]:
    """A warning for each table of a form of another family than the report's."""
    others = [table for table in found if table not in kept]
    return tuple(
        Note("other_form", f"a table {t.table} of the form {t.form} stands in this document too") for t in others
    )


def _nothing(cells: Sequence[CellValue]) -> tuple[Note, ...]:
    """The warning that no cell of any form stands in the document."""
    if any(cell.status != "absent" for cell in cells):
        return ()
    return (Note("no_form_table", "no table of a known form is in this document: every cell is absent"),)
