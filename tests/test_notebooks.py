"""The notebooks run, cell by cell, on the project's own samples; what a cell ends with can show itself."""

from __future__ import annotations

import ast
import json
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_the_notebook_runs(notebook: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if not any((ROOT / "samples").rglob("*.docx")):
        pytest.skip("samples/ holds no docx yet")
    monkeypatch.chdir(notebook.parent)
    names: dict[str, object] = {"__name__": "__main__"}
    for number, cell in enumerate(json.loads(notebook.read_text(encoding="utf8"))["cells"]):
        if cell["cell_type"] == "code":
            _run("".join(cell["source"]), names, f"{notebook.name}[{number}]")


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
