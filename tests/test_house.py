"""The house: rooms, links, what an import costs, what is built and installed."""

from __future__ import annotations

import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ROOMS = ("ocr", "layout", "nlp", "models")
HEAVY = (
    "numpy",
    "cv2",
    "onnxruntime",
    "openvino",
    "pyarrow",
    "pydantic",
    "docx",
    "sklearn",
    "jieba",
    "typer",
    "pandas",
)


@pytest.mark.parametrize("room", ROOMS)
def test_each_room_is_linked_into_the_package(room: str) -> None:
    link = ROOT / "src/baobiao" / room
    assert link.is_symlink()
    assert link.resolve() == ROOT / room


def test_import_loads_nothing_heavy() -> None:
    code = f"import sys, baobiao; print([m for m in {HEAVY!r} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_command_line_loads_no_engine_before_it_is_needed() -> None:
    code = "import sys, baobiao.cli; print([m for m in ('cv2', 'onnxruntime', 'pyarrow') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_unknown_attribute_is_an_attribute_error() -> None:
    import baobiao

    with pytest.raises(AttributeError, match="no_such_thing"):
        _ = baobiao.no_such_thing


def test_requirements_are_hashed_and_name_no_registry() -> None:
    for path in (ROOT / "requirements").glob("*.txt"):
        lines = path.read_text(encoding="utf8").splitlines()
        pins = [line for line in lines if "==" in line and not line.startswith(("#", " "))]
        assert pins
        assert all(line.endswith("\\") for line in pins), f"{path.name} has a pin without a hash"
        assert not [line for line in lines if "://" in line or "index-url" in line]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the wheel and the sdist."""
    folder = tmp_path_factory.mktemp("dist")
    subprocess.run([sys.executable, "-m", "hatchling", "build", "-d", str(folder)], cwd=ROOT, check=True)
    return folder


def _tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True)
    if listed.returncode:
        pytest.skip("not a git checkout: nothing says which files belong to the package")
    return [Path(line) for line in listed.stdout.splitlines()]


def test_wheel_holds_every_room_under_one_name(built: Path) -> None:
    wheel = next(built.glob("*.whl"))
    names = set(zipfile.ZipFile(wheel).namelist())
    rooms = {f"baobiao/{path}" for path in _tracked() if path.parts[0] in ROOMS}
    package = {str(path.relative_to("src")) for path in _tracked() if path.parts[0] == "src" and path.name not in ROOMS}
    assert rooms | package <= names
    assert {name.split("/")[0] for name in names if ".dist-info/" not in name} == {"baobiao"}


def test_sdist_holds_the_rooms(built: Path) -> None:
    with tarfile.open(next(built.glob("*.tar.gz"))) as sdist:
        names = {name.split("/", 1)[1] for name in sdist.getnames() if "/" in name}
    assert {f"{room}/__init__.py" for room in ROOMS} | {"pyproject.toml", "src/baobiao/report.py"} <= names


def test_an_unpacked_wheel_imports_its_rooms(built: Path, tmp_path: Path) -> None:
    site = tmp_path / "site"
    with zipfile.ZipFile(next(built.glob("*.whl"))) as file:
        file.extractall(site)
    code = "import baobiao, baobiao.ocr, baobiao.layout, baobiao.nlp, baobiao.models; print(baobiao.__file__)"
    done = subprocess.run([sys.executable, "-c", code], env={"PYTHONPATH": str(site)}, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(str(site))
