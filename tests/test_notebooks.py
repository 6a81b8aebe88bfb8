"""The notebooks run, cell by cell, on the project's own samples; what a cell ends with can show itself."""

from __future__ import annotations

import ast
import json
from io import BytesIO
from pathlib import Path

import matplotlib
import matplotlib.figure
import matplotlib.pyplot as plt
import pytest

from baobiao import fonts

ROOT = Path(__file__).parents[1]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
PLOTS = {"01-one-report": 3, "02-a-batch": 4, "03-a-model-and-a-database": 0}


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_the_notebook_runs(notebook: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    matplotlib.use("Agg")
    shown: list[int] = []
    monkeypatch.setattr(plt, "show", lambda: shown.extend(_drawn()))
    monkeypatch.chdir(notebook.parent)
    names: dict[str, object] = {"__name__": "__main__"}
    for number, cell in enumerate(json.loads(notebook.read_text(encoding="utf8"))["cells"]):
        if cell["cell_type"] == "code":
            _run("".join(cell["source"]), names, f"{notebook.name}[{number}]")
    assert len(shown) == PLOTS[notebook.stem]


def _drawn() -> list[int]:
    """Draw the plots that are open, and close them; their numbers."""
    numbers = plt.get_fignums()
    for number in numbers:
        plt.figure(number).canvas.draw()
    plt.close("all")
    return numbers


def _run(source: str, names: dict[str, object], where: str) -> None:
    """Run a cell as a notebook does: its last expression is shown."""
    tree = ast.parse(source, where)
    last = ast.Expression(tree.body.pop().value) if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, where, "exec"), names)
    if last is not None:
        value = eval(compile(last, where, "eval"), names)
        show = getattr(value, "_repr_html_", None)
        assert show() if show else repr(value)


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_the_notebook_is_committed_without_output(notebook: Path) -> None:
    cells = json.loads(notebook.read_text(encoding="utf8"))["cells"]
    assert not [cell for cell in cells if cell.get("outputs")]


def test_plots_say_so_when_there_is_no_chinese_font(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts, "chinese_font", lambda: None)
    assert fonts.use_chinese_font().startswith("no font with Chinese characters")


@pytest.mark.skipif(fonts.chinese_font() is None, reason=f"no font with Chinese characters; {fonts.REMEDY}")
def test_plots_write_chinese_where_there_is_a_font(recwarn: pytest.WarningsRecorder) -> None:
    with matplotlib.rc_context():
        assert fonts.use_chinese_font().startswith("Chinese in plots: ")
        figure = matplotlib.figure.Figure()
        figure.suptitle("政府信息公开 −1")
        figure.savefig(BytesIO(), dpi=20)
    assert not [warning for warning in recwarn if "missing from" in str(warning.message)]
