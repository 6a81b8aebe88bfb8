"""Reading the cells of a table: ink first, then characters, then what all opinions together say.

Opinions of different kinds are pooled (logarithmic opinion pool, Genest and Zidek 1986): the text engine's, the shape
of the mark, and, where it is there, a reader of digits of another build. Where they agree doubt goes down, where they
differ all candidates stay.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import NamedTuple, Protocol

import numpy as np

from baobiao.document import Note, Reading
from baobiao.geometry import Box
from baobiao.ocr.calibration import shipped
from baobiao.ocr.crops import CellInk, cell_inks
from baobiao.ocr.ctc import is_number, merged
from baobiao.ocr.digits import NOT_A_NUMBER
from baobiao.ocr.engine import Gray, TextEngine
from baobiao.ocr.ink import PageInk
from baobiao.ocr.marks import (
    DASH,
    FEWEST,
    TAKEN_FOR,
    UsualMark,
    are_grains,
    mark_readings,
    with_marks_taken_for_characters,
)
from baobiao.ocr.numbers import DigitPitch, letter_spacing, weighed, with_lost_point, with_sign
from baobiao.ocr.pieces import CLEAR, is_rule_rest
from baobiao.ocr.second_look import agreed, wide_crop

KEPT = 5
"""Candidates kept for a cell."""
_FLOOR = 1e-3
"""The probability that an opinion leaves to what it does not name."""
_LEAST = 1e-5
_TORN = 0.6
"""The most that a reading is worth where a part of the print may be missing."""


SURE = 0.9
"""From here on the quick reader's words are taken without asking the text engine."""
SURE_NUMBER = 0.99
"""From here on a number is taken on which the quick reader and the reader of digits agree; a mark whose shape says the
same needs the quick reader's word less."""
PLAIN = 0.99
"""From here on a mark's shape is plain, and what the text engine takes it for says nothing."""
FEWEST_CUT, OFTEN_CUT = 3, 0.15
"""How many figures of a page touch a side of their cell, and what share of them, so that its blanks are in doubt."""
PLAIN_MARK = 0.9995
"""How sure a mark is that many cells of its table hold."""
OFTEN, LIKE, FEW_PALE = 10, 0.6, 0.34
"""How often a figure stands in a table so that its likes tell how dark it is, the share of their usual darkness that
one of them has at least, and the share of them up to which they may look pale."""
DISSENT = 0.95
"""The most that a reading is worth which one of the readers, more sure than not, contradicts."""
LIKE_DIGITS = frozenset("bBgGiIjJlLoOqQsStTyYzZ")
"""Letters that stand for a digit of their own shape."""
Lines = tuple[tuple[Reading, ...], ...]
"""A reader's candidates for each line of a cell."""


class LineReader(Protocol):
    """For each crop of a line its candidates, most probable first."""

    def read(self, crops: Sequence[Gray]) -> tuple[tuple[Reading, ...], ...]: ...


class Opinions(NamedTuple):
    """What was said of a cell: of each line by the quick reader and by the text engine, of all by that of digits."""

    quick: Lines
    text: Lines
    digits: tuple[Reading, ...]


@dataclass(frozen=True, slots=True)
class CellReading:
    """A cell as read.

    Args:
        ink: what was seen in it.
        readings: candidates, most probable first; "" for an empty cell, none for ink that could not be read.
        opinions: what each reader said of the whole cell, by name.
        note: what was dropped, or why there is no reading.
    """

    ink: CellInk
    readings: tuple[Reading, ...]
    opinions: tuple[tuple[str, tuple[Reading, ...]], ...] = ()
    note: Note | None = None


def read_cells(
    page: PageInk,
    boxes: Sequence[Box],
    engine: TextEngine,
    *,
    digits: LineReader | None = None,
    quick: LineReader | None = None,
) -> tuple[CellReading, ...]:
    """The candidates of every cell.

    Args:
        page: the ink of the straightened page.
        boxes: the insides of the cells in its pixels, rules excluded.
        digits: a second reader for what looks like a number.
        quick: reads every line first; the text engine is then asked only where this is in doubt.

    Raises:
        EngineError: when the engine fails.
    """
    inks = cell_inks(page, boxes)
    first = _lines_read(inks, quick) if quick else None
    second = _second_opinions(page, inks, first, digits) if first else {}
    asked = [i for i, _ in enumerate(inks) if not first or not is_settled(inks[i], first[i], second.get(i, ()))]
    text = dict(zip(asked, _lines_read([inks[i] for i in asked], engine), strict=True))
    if not first:
        second = _second_opinions(page, inks, text, digits)
    spacing = letter_spacing(inks)
    drafts = [
        _draft(ink, Opinions(first[i] if first else (), text.get(i, ()), second.get(i, ())), spacing)
        for i, ink in enumerate(inks)
    ]
    pitch = DigitPitch.of((draft.ink, draft.readings[0]) for draft in drafts if draft.readings)
    usual, empty = UsualMark.of(inks), sum(not ink.lines and not ink.ghosts for ink in inks)
    thin = thin_figures(drafts)
    return tuple(_checked(_without_grains(d) if empty >= FEWEST else d, pitch, usual, thin) for d in drafts)


def thin_figures(drafts: Sequence[CellReading]) -> dict[str, float]:
    """The figures that stand often in a table and are paler than its print as such, of thin strokes, each with how
    dark one is at least: little less than the usual one, which is no pale print. A lone pale one is not their like."""
    peaks: dict[str, list[int]] = {}
    for draft in drafts:
        if draft.readings and draft.ink.blobs and is_number(draft.readings[0].text):
            peaks.setdefault(draft.readings[0].text, []).append(max(b.peak for b in draft.ink.blobs))
    often = {text: LIKE * float(np.median(several)) for text, several in peaks.items() if len(several) >= OFTEN}
    pale = {text: sum(d.ink.pale for d in drafts if d.readings and d.readings[0].text == text) for text in often}
    return {text: least for text, least in often.items() if pale[text] < FEW_PALE * len(peaks[text])}


def _lines_read(inks: Sequence[CellInk], reader: LineReader) -> list[Lines]:
    """What a reader says of every line of every cell."""
    seen = iter(reader.read([crop for ink in inks for crop in ink.crops]))
    return [tuple(next(seen) for _ in ink.crops) for ink in inks]


def is_settled(ink: CellInk, lines: Lines, digits: tuple[Reading, ...]) -> bool:
    """Whether nothing more need be asked of a cell: words read surely; a clear number that two readers are sure of."""
    if any(not line or line[0].probability < SURE for line in lines):
        return False
    if len(lines) == 1 and any(map(is_numeric, lines[0])):
        alike = bool(digits) and canonical(digits)[0].text == canonical(lines[0])[0].text
        shape = mark_readings(ink)
        told = is_plain(ink, shape, SURE) and shape[0].text == canonical(lines[0])[0].text
        sure = told or lines[0][0].probability >= SURE_NUMBER
        return alike and sure and digits[0].probability >= SURE_NUMBER and is_clear(ink)
    return True


def is_plain(ink: CellInk, shape: Sequence[Reading], sure: float) -> bool:
    """Whether a mark's shape leaves no other character: surely so, or a flat stroke that nothing pale stands beside.

    What keeps a flat stroke's shape from being sure is dirt, not digits, which stand taller.
    """
    return bool(shape) and (shape[0].probability > sure or (shape[0].text == DASH and is_clear(ink)))


def is_clear(ink: CellInk) -> bool:
    """Whether a cell shows dark print and nothing besides: no pale piece, no dirt, nothing at its sides.

    Readers that agree are wrong together where the print lost a part, or where dirt stands for one.
    """
    dirt = any(not is_rule_rest(b.box, ink.box, ink.height, b.area / b.box.area) for b in ink.specks)
    dark = min((b.peak for b in ink.blobs), default=0) >= CLEAR * ink.dark
    return dark and not (dirt or ink.ghosts or ink.cut)


def _second_opinions(
    page: PageInk,
    inks: Sequence[CellInk],
    lines: Mapping[int, Lines] | Sequence[Lines],
    digits: LineReader | None,
) -> dict[int, tuple[Reading, ...]]:
    """What the reader of digits says, after two looks, of cells of one line that may hold a number."""
    said = {i: lines[i] for i in range(len(inks))}
    asked = [i for i, lines in said.items() if digits and len(lines) == 1 and any(map(is_numeric, lines[0]))]
    tight = [inks[i].crops[0] for i in asked]
    bare = page.without_rules().flat
    wide = [wide_crop(bare, inks[i].lines[0], inks[i].box) for i in asked]
    answers = digits.read([*tight, *wide]) if digits and asked else ()
    looks = zip(answers[: len(asked)], answers[len(asked) :], strict=True)
    return {i: agreed(*pair) for i, pair in zip(asked, looks, strict=True)}


def is_numeric(reading: Reading) -> bool:
    """Whether a reading is made of what numbers and their stand-ins are made of."""
    return bool(reading.text) and all(c in "0123456789.,-—+%/万亿元件条" for c in reading.text)


def _draft(ink: CellInk, said: Opinions, spacing: float) -> CellReading:
    if not ink.crops:
        return CellReading(ink, blank_readings(ink), note=_dropped(ink))
    told = said.text if all(said.text) and said.text else said.quick or said.text
    if any(not line for line in told):
        why = Note("cell_unread", "there is print in the cell, and the text engine reads nothing")
        return CellReading(ink, (), note=why)
    shape = mark_readings(ink)
    text = _of_the_cell(ink, told, bool(shape), spacing)
    quick = _of_the_cell(ink, said.quick, bool(shape), spacing) if told is said.text and all(said.quick) else ()
    every = (("text", text), ("quick", quick), ("shape", shape), ("digits", on_the_same_texts(said.digits, text)))
    opinions = [(name, opinion) for name, opinion in every if opinion]
    plain = is_plain(ink, shape, PLAIN)
    lines = [quick] if plain else [o for o in (text, quick) if not (o and _is_known_mistake(o[0].text, shape))]
    readings = with_dissent(pooled([opinion for _, opinion in opinions]), lines, canonical(said.digits))
    return CellReading(ink, readings, tuple(opinions), _dropped(ink))


def _is_known_mistake(text: str, shape: Sequence[Reading]) -> bool:
    return bool(shape) and text in {*TAKEN_FOR.get(shape[0].text, "")}


def with_dissent(
    readings: tuple[Reading, ...], lines: Sequence[tuple[Reading, ...]], digits: tuple[Reading, ...]
) -> tuple[Reading, ...]:
    """What readers say together, never sure where one of them says another thing: others may share a fault.

    Args:
        lines: what the readers of lines say, each more sure of its first reading than not or no dissenter.
        digits: what the reader of digits says after two looks; it saw more than the others, and a fair share counts.
    """
    if not readings:
        return readings
    first, *others = readings
    against = [r for said in lines for r in said[:1] if r.probability > 0.5 and not _is_misshapen(r.text, first.text)]
    against += [r for r in digits if r.probability > 0.2 and NOT_A_NUMBER not in r.text]
    if all(r.text == first.text for r in against):
        return readings
    return (Reading(first.text, min(first.probability, DISSENT)), *others)


def _is_misshapen(said: str, number: str) -> bool:
    """Whether a reader said letters where a number of as many digits stands: it names no other number."""
    letters = said.isalpha() and max(said) < "\u0250" and not LIKE_DIGITS & {*said}
    return is_number(number) and len(said) == len(number) and letters


def _of_the_cell(ink: CellInk, lines: Lines, is_mark: bool, spacing: float) -> tuple[Reading, ...]:
    """A reader's opinion of a whole cell from what it says of the lines."""
    if not lines:
        return ()
    text = with_lost_point(ink, with_sign(ink, canonical(joined(lines))), spacing)
    return with_marks_taken_for_characters(text) if is_mark else text


def canonical(said: Iterable[Reading]) -> tuple[Reading, ...]:
    """Readings with every dash that stands alone as one kind of dash."""
    return merged(Reading(DASH if r.text and not r.text.strip("-–—―") else r.text, r.probability) for r in said)


def on_the_same_texts(digits: tuple[Reading, ...], text: tuple[Reading, ...]) -> tuple[Reading, ...]:
    """The opinion of the reader of digits; where it sees no number it is for all words that the text engine reads."""
    words = [r.text for r in text if r.text and not is_numeric(r)]
    no_number = sum(r.probability for r in digits if NOT_A_NUMBER in r.text)
    numbers = canonical(r for r in digits if NOT_A_NUMBER not in r.text)
    return (*numbers, *(Reading(word, no_number) for word in words if no_number > _LEAST))


def doubted_blanks(tables: Sequence[Sequence[CellReading]]) -> list[tuple[CellReading, ...]]:
    """The cells of a page's tables, those that look empty in doubt where its figures often touch the rules beside them:
    a pale one may have gone with its rule."""
    figures = [cell.ink for cells in tables for cell in cells if cell.readings and is_number(cell.readings[0].text)]
    touching = sum(ink.cut or ink.close for ink in figures)
    if touching < max(FEWEST_CUT, OFTEN_CUT * len(figures)):
        return [tuple(cells) for cells in tables]
    return [tuple(map(_doubted_blank, cells)) for cells in tables]


def _doubted_blank(cell: CellReading) -> CellReading:
    """A cell that looks empty, in doubt where something is left in it."""
    ink = cell.ink
    if not cell.readings or cell.readings[0].text or not (ink.blobs or ink.specks or ink.ghosts):
        return cell
    first, *others = cell.readings
    return replace(cell, readings=(Reading(first.text, min(first.probability, DISSENT)), *others))


def _without_grains(draft: CellReading) -> CellReading:
    """A cell of a table that has empty ones as empty, where it holds but grains of its paper."""
    if not are_grains(draft.ink):
        return draft
    bare = replace(draft.ink, lines=(), crops=(), blobs=(), specks=())
    return CellReading(bare, (Reading("", PLAIN_MARK), Reading("0", 1 - PLAIN_MARK)), note=_dropped(draft.ink))


def _checked(draft: CellReading, pitch: DigitPitch, usual: UsualMark | None, thin: Mapping[str, float]) -> CellReading:
    """A cell's readings weighed by what its ink says besides: its width, its paleness, dirt."""
    if usual is not None and usual.stands_in(draft.ink):
        return replace(draft, readings=shipped().applied((Reading(DASH, PLAIN_MARK), Reading("", 1 - PLAIN_MARK))))
    if not draft.readings:
        return draft
    if not draft.ink.lines:
        return replace(draft, readings=shipped().applied(draft.readings))
    doubt = 0.1 if draft.ink.doubtful else 1.0
    weights = [doubt * pitch.weight(draft.ink, r.text) for r in draft.readings]
    readings = _with_doubt_of_print(draft.ink, weighed(draft.readings, weights), thin)
    if draft.ink.cut:
        readings = tuple(Reading(r.text, min(r.probability, _TORN)) for r in readings)
    return replace(draft, readings=shipped().applied(readings))


def blank_readings(ink: CellInk) -> tuple[Reading, ...]:
    """That a cell is empty, with the doubt that the dirt in it leaves, and pale ink that was not taken for print."""
    dirt = [b.box for b in ink.specks if not is_rule_rest(b.box, ink.box, ink.height, b.area / b.box.area)]
    largest = max((max(box.width, box.height) for box in dirt), default=0.0) / ink.height
    pale = ink.shade - max(12.0, 0.14 * ink.dark)
    doubt = max(1e-4, min(0.5, (largest - 0.15) * 0.5), min(0.5, pale * 0.02))
    return (Reading("", 1 - doubt),)


def _with_doubt_of_print(ink: CellInk, readings: tuple[Reading, ...], thin: Mapping[str, float]) -> tuple[Reading, ...]:
    """Readings of ink too small or too pale to be sure that it is print: the cell may be empty."""
    pale = ink.pale and max(b.peak for b in ink.blobs) < thin.get(readings[0].text, 256)
    box_size = max(max(b.box.width, b.box.height) for b in ink.blobs) / ink.height
    is_dash = any(r.text == "—" and r.probability > 0.9 for r in readings)
    small = 0.0 if box_size >= 0.4 or is_dash else min(0.9, max(0.1, 1.2 - 2.5 * box_size))
    dirt = max(small, 0.0 if not pale else 0.4 if is_number(readings[0].text) else 0.8)
    if not dirt:
        return readings
    weighed = [Reading(r.text, r.probability * (1 - dirt)) for r in readings if r.text]
    return tuple(sorted((Reading("", dirt), *weighed), key=lambda r: -r.probability))


def _dropped(ink: CellInk) -> Note | None:
    """A note of ink that was dropped, where there was more of it than grains."""
    large = [b for b in ink.specks if b.area > (0.1 * ink.height) ** 2]
    if not large:
        return None
    return Note("ink_dropped", f"{len(large)} pieces of ink taken for dirt or rests of rules")


def joined(lines: Sequence[tuple[Reading, ...]]) -> tuple[Reading, ...]:
    """The candidates of a cell from those of its lines of text."""
    if len(lines) == 1:
        return tuple(r for r in lines[0] if r.probability >= _LEAST) or lines[0][:1]
    ways = product(*(line[:2] for line in lines)) if len(lines) <= 3 else [tuple(line[0] for line in lines)]
    texts = (Reading(_run_on([r.text for r in way]), math.prod(r.probability for r in way)) for way in ways)
    found = sorted(texts, key=lambda r: -r.probability)
    return tuple(r for r in found[:KEPT] if r.probability >= _LEAST) or tuple(found[:1])


def _run_on(lines: Sequence[str]) -> str:
    """Lines as one text: nothing between Chinese characters, a blank between words of letters."""
    text = ""
    for line in lines:
        words = text[-1:].isascii() and text[-1:].isalpha() and line[:1].isascii() and line[:1].isalpha()
        text += (" " if words else "") + line
    return text


def pooled(opinions: Sequence[tuple[Reading, ...]]) -> tuple[Reading, ...]:
    """Several opinions as one: probabilities multiplied, and made to sum to one with what none of the opinions names.

    Readers that are each unsure of the same text are unsure together.
    """
    if len(opinions) == 1:
        return opinions[0][:KEPT]
    texts = {r.text for said in opinions for r in said}
    tables = [{r.text: r.probability for r in said} for said in opinions]
    weights = {t: math.prod(max(table.get(t, 0.0), _FLOOR) for table in tables) for t in texts}
    total = sum(weights.values()) + math.prod(max(1 - sum(table.values()), 0.0) for table in tables)
    found = sorted((Reading(t, w / total) for t, w in weights.items()), key=lambda r: (-r.probability, r.text))
    return tuple(r for r in found[:KEPT] if r.probability >= _LEAST)
