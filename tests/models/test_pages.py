"""The generator of messy pages: facts that hold together, pictures that keep their shape, equal seeds equal bytes."""

from __future__ import annotations

import json
import re
from html import unescape
from pathlib import Path
from random import Random
from unicodedata import normalize

import numpy as np
import pytest
from PIL import Image

from baobiao.errors import EngineError
from baobiao.models.pages import dumps, facts, mess, press, sheets, structure, web
from baobiao.models.pages.__main__ import main, recipes
from baobiao.models.pages.damage import LEVELS
from baobiao.models.pages.fonts import DEBIAN_PACKAGES, system_fonts
from baobiao.models.pages.make import FORMS, Recipe, choose_forms, content, write


def _has_fonts() -> bool:
    try:
        return bool(system_fonts().chinese)
    except EngineError:
        return False


needs_fonts = pytest.mark.skipif(not _has_fonts(), reason=f"no Chinese fonts here; on Debian: {DEBIAN_PACKAGES}")


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("seed", range(60))
def test_figures_obey_the_relations_unless_listed_as_broken(form: str, seed: int) -> None:
    forms = choose_forms(form)
    made = facts.invent(Random(seed), forms)
    failures = facts.unsettled(forms, made.cells)
    assert bool(failures) == bool(made.broken)
    assert set(made.cells) == {
        f"{table}.{row.id}.{column.id}" for table in forms for row, column in forms[table].table(table).cells()
    }


@pytest.mark.parametrize("seed", range(40))
def test_print_says_what_the_truth_says(seed: int) -> None:
    made = facts.invent(Random(seed), choose_forms("2019" if seed % 2 else "2021"))
    for code, value in made.cells.items():
        text = made.printed[code].replace(",", "").replace("+", "").replace(" ", "")
        factor = next((f for unit, f in (("亿元", 10000), ("万元", 1), ("元", 1e-4)) if text.endswith(unit)), 1)
        number = text.rstrip("亿万元")
        shown = 0.0 if number in {"", "0", "—", "-", "－", "/"} else float(number) * factor
        assert shown == pytest.approx(value), code


@pytest.mark.parametrize("form", FORMS)
def test_every_sheet_is_covered_without_overlap(form: str) -> None:
    made = content(Random(7), form)
    for sheet in made.sheets.values():
        covered = [(r, c) for x in sheet.cells for r in range(x.row, x.bottom) for c in range(x.column, x.right)]
        assert sorted(covered) == [(r, c) for r in range(sheet.rows) for c in range(sheet.columns)]
    codes = {cell.code for sheet in made.sheets.values() for cell in sheet.cells if cell.code}
    assert codes == set(made.facts.cells)


def test_headings_shared_by_neighbours_are_merged() -> None:
    sheet = content(Random(3), "2021").sheets["requests"]
    assert (sheet.rows, sheet.columns, sheet.header_rows, sheet.label_columns) == (28, 10, 3, 3)
    results = [c for c in sheet.cells if c.role == "label" and c.column == 0]
    assert [(c.row, c.row_span) for c in results] == [(5, 22)]


@pytest.mark.parametrize("level", LEVELS)
def test_damage_keeps_a_sane_size_and_moves_points_with_the_picture(level: str) -> None:
    image = np.full((900, 1300, 3), 255, np.uint8)
    image[396:405, 646:655] = 0
    after = LEVELS[level](image, Random(5))
    height, width = after.image.shape[:2]
    assert after.image.dtype == np.uint8
    assert after.image.shape[2] == 3
    assert 400 < min(height, width) <= max(height, width) < 3000
    ((x, y),) = after.move(np.array([[650.5, 400.5]]))
    around = after.image[round(y) - 2 : round(y) + 3, round(x) - 2 : round(x) + 3]
    assert around.mean() < 140, f"the mark is not where it was moved to: {around.mean()}"


@needs_fonts
def test_equal_recipes_make_equal_reports(tmp_path: Path) -> None:
    recipe = Recipe(seed=11, level="D4", form="2019", carrier="png")
    first, second = write(recipe, tmp_path / "a", "x"), write(recipe, tmp_path / "b", "x")
    assert first == second
    for page in sorted((tmp_path / "a/in/x").iterdir()):
        assert page.read_bytes() == (tmp_path / "b/in/x" / page.name).read_bytes()


@needs_fonts
def test_boxes_enclose_the_printed_values(tmp_path: Path) -> None:
    truth = write(Recipe(seed=4, level="D0", form="2021", carrier="png"), tmp_path, "x")
    pages = {p.stem.removeprefix("page"): Image.open(p).convert("L") for p in (tmp_path / "in/x").iterdir()}
    assert set(truth["boxes"]) == set(truth["cells"])
    for code, (page, x0, y0, x1, y1) in truth["boxes"].items():
        grey = np.asarray(pages[page])
        inset = 0.12
        top, bottom = y0 + inset * (y1 - y0), y1 - inset * (y1 - y0)
        left, right = x0 + inset * (x1 - x0), x1 - inset * (x1 - x0)
        crop = grey[round(top * len(grey)) : round(bottom * len(grey)), round(left * grey.shape[1]) :][
            :, : round((right - left) * grey.shape[1])
        ]
        assert (np.ptp(crop) > 40) == bool(truth["printed"][code]), code


@needs_fonts
@pytest.mark.parametrize("carrier", ["docx", "native", "text", "html", "tiff", "pdf", "photos"])
def test_every_carrier_is_written_with_its_truth(carrier: str, tmp_path: Path) -> None:
    level = "D5" if carrier == "tiff" else "D1"
    truth = write(Recipe(seed=2, level=level, form="2021", carrier=carrier), tmp_path, "x")
    assert (tmp_path / "in" / truth["path"]).exists()
    assert json.loads((tmp_path / "truth/x.json").read_text(encoding="utf-8")) == truth


needs_browser = pytest.mark.skipif(press.browser() is None, reason="no browser here; on Debian: chromium")


@needs_fonts
@needs_browser
@pytest.mark.parametrize("carrier", ["browser", "screen"])
def test_a_browser_lays_out_a_report(carrier: str, tmp_path: Path) -> None:
    truth = write(Recipe(seed=2, carrier=carrier), tmp_path, "x")
    assert (tmp_path / "in" / truth["path"]).exists()
    assert truth["level"] == "D0"


@pytest.mark.parametrize("seed", range(20))
def test_web_pages_hold_every_figure(seed: int) -> None:
    made = content(Random(seed), "2021")
    look = web.random_look(Random(seed), site=True)
    html = web.page(Random(1), look, made.passages, made.sheets)
    text = unescape(html).translate(str.maketrans("０１２３４５６７８９．－，", "0123456789.-,")).replace(",", "")
    values = [cell.text for sheet in made.sheets.values() for cell in sheet.cells if cell.role == "value"]
    assert all(f">{value.replace(',', '').replace('－', '-')}</td>" in text for value in values)


@pytest.mark.parametrize("style", sorted(set(dumps.TEXT_STYLES)))
def test_dumps_print_every_figure(style: str) -> None:
    made = content(Random(9), "2021")
    text = normalize("NFKC", dumps.text_dump(Random(1), made.passages, made.sheets, style))
    values = [cell.text for sheet in made.sheets.values() for cell in sheet.cells if cell.role == "value" and cell.text]
    assert all(normalize("NFKC", value) in text for value in values)


@pytest.mark.parametrize("seed", range(40))
def test_mess_keeps_the_figures_in_their_order(seed: int) -> None:
    lines = ["信息内容\t本年制发件数\t本年废止件数", *(f"行政规范性文件名称\t{n}\t{n + 1}" for n in range(1000, 1040))]
    after = normalize("NFKC", "\n".join(mess.messed(Random(seed), lines)))
    assert re.findall(r"\d{4}", after) == [str(k) for n in range(1000, 1040) for k in (n, n + 1)]


def test_wording_changes_titles_and_never_values() -> None:
    wording = sheets.Wording(half_width=True, ordinal="、", spaced=1.0, dropped=1.0)
    assert wording.apply(Random(1), "（七）总计") == "( 七 ) 总 计"
    printed = wording.apply(Random(1), "1.属于国家秘密")
    assert printed.startswith("1 、 属")
    assert len(printed.replace(" ", "")) == len("属于国家秘密") + 1
    assert wording.apply(Random(1), "自然人") == "自 然 人"


def test_recipes_go_through_levels_forms_and_carriers() -> None:
    made = recipes(64, 1, None, None, None)
    assert {r.level for r in made} == set(LEVELS)
    assert {r.form for r in made} == {"2021", "2019"}
    assert {r.carrier for r in made} == {"docx", "pdf", "photos", "png"}


@needs_fonts
def test_command_writes_reports(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--out", str(tmp_path), "--count", "1", "--seed", "3", "--carrier", "text"]) == 0
    assert capsys.readouterr().out.startswith("text-D0-2021-3.txt\t")


@needs_fonts
def test_clean_tables_keep_their_exact_structure() -> None:
    found = [
        structure.exact(sheet, lattices)
        for seed in (1, 4)
        for sheet, lattices, _ in structure.tables(seed, "2021", "D0")
    ]
    assert all(found)


@needs_browser
def test_snips_show_each_table_alone() -> None:
    made = content(Random(3), "2021")
    shots = press.snipped(Random(3), made.sheets)
    assert list(shots) == list(made.sheets)
    assert all((np.asarray(shot)[:2] == 255).all() and shot.width > 300 for shot in shots.values())
