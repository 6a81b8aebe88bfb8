"""One report from a recipe: its facts, its look, its damage, its file, and the truth beside it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
from PIL import Image

from baobiao.forms.library import load_forms
from baobiao.forms.model import Form
from baobiao.geometry import Box
from baobiao.models.pages import carriers, dumps
from baobiao.models.pages.damage import LEVELS, Damaged
from baobiao.models.pages.draw import Drawn
from baobiao.models.pages.facts import Facts, Number, invent
from baobiao.models.pages.flow import paginate, screenshot
from baobiao.models.pages.fonts import system_fonts
from baobiao.models.pages.narrative import Passage, compose
from baobiao.models.pages.press import PRESSES, snipped
from baobiao.models.pages.sheets import Sheet, lay_out, random_wording
from baobiao.models.pages.style import random_style

TABLES = ("disclosure", "requests", "disputes")
PAGE_CARRIERS = ("png", "pdf", "photos", "tiff")
CARRIERS = (*PAGE_CARRIERS, "docx", "snips", "native", "text", "html", *PRESSES)
FORMS = ("2021", "2019", "mixed")


@dataclass(frozen=True, slots=True)
class Recipe:
    """What to make. Equal recipes make equal reports on a machine with the same fonts."""

    seed: int
    level: str = "D0"
    form: str = "2021"
    carrier: str = "png"


@dataclass(frozen=True, slots=True)
class Content:
    """A report before anyone prints it."""

    facts: Facts
    passages: tuple[Passage, ...]
    metrics: dict[str, Number]
    sheets: dict[str, Sheet]


@dataclass(frozen=True, slots=True)
class Picture:
    """A damaged page or table picture with the box of each official cell on it, in pixels."""

    image: Image.Image
    boxes: dict[str, Box] = field(default_factory=dict)


def content(rng: Random, form: str) -> Content:
    """Facts, prose and laid-out tables on one form, or `mixed` forms."""
    forms = choose_forms(form)
    facts = invent(rng, forms)
    wording = random_wording(rng)
    sheets = {code: lay_out(rng, forms[code].table(code), facts, wording) for code in TABLES}
    passages, metrics = compose(rng, facts)
    return Content(facts, tuple(passages), metrics, sheets)


def choose_forms(form: str) -> dict[str, Form]:
    """Table → form. A mixed report has this decade's disclosures and the applications table of before."""
    forms = {known.id: known for known in load_forms()}
    if form == "mixed":
        return {"disclosure": forms["2021"], "requests": forms["2019"], "disputes": forms["2021"]}
    return dict.fromkeys(TABLES, forms[form])


_WHITE = 205
"""What is lighter turns white on one-bit pages: strokes and pale rules stay."""


def damaged(drawn: Drawn, level: str, rng: Random, one_bit: bool = False) -> Picture:
    """A drawn page after the damage of its level."""
    image = (
        drawn.image.convert("L").point(lambda grey: 255 * (grey > _WHITE)).convert("RGB") if one_bit else drawn.image
    )
    after = LEVELS[level](np.asarray(image), rng)
    height, width = after.image.shape[:2]
    boxes = {code: _moved(box, after).clipped(width, height) for code, box in drawn.boxes.items()}
    return Picture(Image.fromarray(after.image), boxes)


def _moved(box: Box, after: Damaged) -> Box:
    corners = np.array([[box.x0, box.y0], [box.x1, box.y0], [box.x1, box.y1], [box.x0, box.y1]], np.float64)
    x, y = after.move(corners).T
    return Box(float(x.min()), float(y.min()), float(x.max()), float(y.max()))


def pictures(made: Content, level: str, rng: Random, tables_only: bool) -> dict[str, Picture]:
    """The report as pictures: each table's screenshot by its id, or the pages by their number."""
    if tables_only:
        style = random_style(rng, system_fonts(), rng.choice((690, 760, 850, 900, 1000, 1200, 1400)))
        margin = rng.randint(3, 20)
        drawn = {code: screenshot(sheet, style, margin) for code, sheet in made.sheets.items()}
    else:
        style = random_style(rng, system_fonts(), rng.choice((1240, 1275, 1275, 1480, 1654, 1700)))
        drawn = {str(i): page for i, page in enumerate(paginate(made.passages, made.sheets, style), start=1)}
    return {name: damaged(page, level, rng, style.one_bit) for name, page in drawn.items()}


def write(recipe: Recipe, folder: Path, name: str) -> dict[str, Any]:
    """Write the report as `folder/in/name…` and its truth as `folder/truth/name.json`; returns the truth."""
    rng = Random(f"{recipe.seed}/{recipe.level}/{recipe.form}/{recipe.carrier}")
    made = content(rng, recipe.form)
    for sub in ("in", "truth"):
        (folder / sub).mkdir(parents=True, exist_ok=True)
    shown: dict[str, Picture]
    if recipe.carrier in PRESSES:
        path, shown = _write_pressed(recipe, made, rng, folder / "in", name), {}
    elif recipe.carrier == "snips":
        path, shown = _write_snips(recipe, made, rng, folder / "in", name), {}
    elif _drawn(recipe):
        path, shown = _write_pictures(recipe, made, rng, folder / "in", name)
    else:
        path, shown = _write_text(recipe, made, rng, folder / "in", name), {}
    truth = _truth(recipe, made, name, path.name, shown)
    (folder / "truth" / f"{name}.json").write_text(json.dumps(truth, ensure_ascii=False, indent=1), encoding="utf-8")
    return truth


def _write_pictures(
    recipe: Recipe, made: Content, rng: Random, folder: Path, name: str
) -> tuple[Path, dict[str, Picture]]:
    shown = pictures(made, recipe.level, rng, tables_only=recipe.carrier == "docx")
    images = [picture.image for picture in shown.values()]
    if recipe.carrier == "docx":
        path = folder / f"{name}.docx"
        suffix = rng.choice((".png", ".png", ".jpg"))
        carriers.write_picture_docx(path, made.passages, {code: p.image for code, p in shown.items()}, suffix)
    elif recipe.carrier == "pdf":
        path = folder / f"{name}.pdf"
        carriers.write_scanned_pdf(path, images, rng.choice((96, 120, 150, 200)), rng.randint(75, 92))
    elif recipe.carrier == "tiff":
        path = folder / f"{name}.tiff"
        carriers.write_fax(path, images)
    else:
        path = folder / name
        carriers.write_folder(path, images, ".jpg" if recipe.carrier == "photos" else ".png")
    return path, shown


def _write_pressed(recipe: Recipe, made: Content, rng: Random, folder: Path, name: str) -> Path:
    """Pages that another program laid out, damaged; a scanned PDF or a folder of pictures."""
    pages = PRESSES[recipe.carrier](rng, list(made.passages), made.sheets)
    images = [Image.fromarray(LEVELS[recipe.level](np.asarray(page), rng).image) for page in pages]
    if recipe.carrier != "screen" and rng.random() < 0.5:
        path = folder / f"{name}.pdf"
        carriers.write_scanned_pdf(path, images, rng.choice((96, 120, 150, 200)), rng.randint(80, 95))
        return path
    path = folder / name
    carriers.write_folder(path, images, rng.choice((".png", ".png", ".jpg")))
    return path


def _write_snips(recipe: Recipe, made: Content, rng: Random, folder: Path, name: str) -> Path:
    """A Word document with its tables as damaged pictures of a browser's."""
    shots = snipped(rng, made.sheets)
    images = {code: Image.fromarray(LEVELS[recipe.level](np.asarray(shot), rng).image) for code, shot in shots.items()}
    path = folder / f"{name}.docx"
    carriers.write_picture_docx(path, made.passages, images, rng.choice((".png", ".png", ".jpg")))
    return path


def _drawn(recipe: Recipe) -> bool:
    """Whether this package draws the report's pages itself, and knows the place of each cell."""
    return recipe.carrier in PAGE_CARRIERS or recipe.carrier == "docx"


def _write_text(recipe: Recipe, made: Content, rng: Random, folder: Path, name: str) -> Path:
    if recipe.carrier == "native":
        path = folder / f"{name}.docx"
        carriers.write_native_docx(path, made.passages, made.sheets)
        return path
    if recipe.carrier == "html":
        path, text = folder / f"{name}.html", dumps.html_page(rng, made.passages, made.sheets, made.facts.title)
    else:
        path, text = folder / f"{name}.txt", dumps.text_dump(rng, made.passages, made.sheets)
    path.write_text(text, encoding="utf-8")
    return path


_PRESSED = frozenset([*PRESSES, "snips"])
_CARRIER_NAMES = {"docx": "docx_images", "pdf": "scan_pdf", "native": "docx_tables", "png": "pictures", "tiff": "fax"}


def _truth(recipe: Recipe, made: Content, name: str, path: str, shown: dict[str, Picture]) -> dict[str, Any]:
    """What is true of the report. Boxes are fractions of the page or picture that their cell stands on."""
    facts = made.facts
    boxes = {
        code: [key, *(round(v, 5) for v in _fractions(box, picture.image))]
        for key, picture in shown.items()
        for code, box in picture.boxes.items()
    }
    return {
        "id": name,
        "path": path,
        "carrier": _CARRIER_NAMES.get(recipe.carrier, recipe.carrier),
        "level": recipe.level if _drawn(recipe) or recipe.carrier in _PRESSED else "-",
        "format": facts.form,
        "year": facts.year,
        "agency": facts.agency,
        "title": facts.title,
        "zero": facts.zero,
        "cells": facts.cells,
        "broken": list(facts.broken),
        "metrics": made.metrics,
        "printed": facts.printed,
        "boxes": boxes,
    }


def _fractions(box: Box, image: Image.Image) -> tuple[float, float, float, float]:
    part = box.scaled(1 / image.width, 1 / image.height)
    return part.x0, part.y0, part.x1, part.y1
