"""The forms as data hold together and say what the official forms say."""

from __future__ import annotations

from pathlib import Path

import pytest

from baobiao.errors import FormError
from baobiao.forms.library import load_forms, parse_form
from baobiao.forms.model import Form


def form(code: str) -> Form:
    return next(f for f in load_forms() if f.id == code)


@pytest.mark.parametrize(("code", "sizes"), [("2021", (10, 175, 15)), ("2019", (22, 161, 15))])
def test_official_forms_have_all_their_cells(code: str, sizes: tuple[int, ...]) -> None:
    tables = form(code).tables
    assert [t.id for t in tables] == ["disclosure", "requests", "disputes"]
    assert tuple(len(list(t.cells())) for t in tables) == sizes


def test_disputes_stand_across_one_line() -> None:
    assert form("2021").table("disputes").blocks[0].across


def test_money_columns_say_their_unit() -> None:
    fee = form("2021").table("disclosure").blocks[-1].columns[0]
    amount = form("2019").table("disclosure").blocks[-1].columns[-1]
    assert (fee.id, fee.kind, fee.unit) == ("fee_amount", "amount", "万元")
    assert (amount.id, amount.kind, amount.unit) == ("purchase_amount", "amount", None)


@pytest.mark.parametrize("code", ["2021", "2019"])
def test_outcomes_are_all_rows_between_carried_in_and_handled_total(code: str) -> None:
    rows = [r.id for r in form(code).table("requests").blocks[0].rows]
    outcomes = next(r for r in form(code).relations if r.id == "requests.outcomes")
    assert list(outcomes.right) == rows[2:-2]


def test_forms_are_read_once() -> None:
    assert load_forms()[0] is load_forms()[0]


def test_extra_form_joins_the_built_in_ones(tmp_path: Path) -> None:
    path = tmp_path / "small.toml"
    path.write_text(
        'id = "small"\nfamily = "small"\nname = "n"\n[[tables]]\nid = "t"\n[[tables.blocks]]\n'
        'rows = [{ id = "a", titles = ["甲"] }]\ncolumns = [{ id = "x", titles = ["金额"], unit = "" }]\n',
        encoding="utf-8",
    )
    assert [f.id for f in load_forms([path])] == ["2021", "2019", "small"]
    assert load_forms([path])[-1].table("t").blocks[0].columns[0].unit is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("id = ", "not a TOML file"),
        ('id = "x"', "not a form"),
        ('id = "x"\nfamily = "x"\nname = "x"\ntables = 3', "not a form"),
        ('id = "x"\nfamily = "x"\nname = "x"\ntables = [1]', "not a form"),
    ],
)
def test_a_form_that_does_not_hold_together_is_told(text: str, said: str) -> None:
    with pytest.raises(FormError, match=said) as error:
        parse_form(text, "my.toml")
    assert error.value.path == "my.toml"
    assert error.value.remedy


def test_a_relation_that_names_no_line_is_told() -> None:
    text = (
        'id = "s"\nfamily = "s"\nname = "n"\n[[tables]]\nid = "t"\n[[tables.blocks]]\n'
        'rows = [{ id = "a", titles = ["甲"] }]\ncolumns = [{ id = "x", titles = ["金额"] }]\n'
        '[[relations]]\nid = "t.sum"\ntable = "t"\nevery = "row"\nleft = ["x"]\nright = ["nowhere"]\n'
    )
    with pytest.raises(FormError, match="nowhere"):
        parse_form(text, "my.toml")


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(FormError, match="cannot be read"):
        load_forms([tmp_path / "none.toml"])
