"""The forms that we know, read from their files."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path

from pydantic import ValidationError

from baobiao.errors import FormError
from baobiao.forms.model import Form

_REMEDY = "compare it with docs/adding-a-form.md"


def load_forms(extra: Sequence[Path] = ()) -> tuple[Form, ...]:
    """The built-in forms, then those of the files `extra`, in their order.

    A file of `extra` whose `id` is that of a built-in form takes its place.

    Raises:
        FormError: for a file that cannot be read or does not hold together.
    """
    forms = {form.id: form for form in _built_in()}
    for path in extra:
        form = read_form(path)
        forms[form.id] = form
    return tuple(forms.values())


def read_form(path: Path) -> Form:
    """The form that a TOML file describes.

    Raises:
        FormError: when it cannot be read or does not hold together.
    """
    try:
        return parse_form(path.read_text(encoding="utf-8"), str(path))
    except (OSError, UnicodeDecodeError) as error:
        raise FormError(
            f"the form cannot be read ({error})", path=str(path), remedy="give a UTF-8 TOML file"
        ) from error


def parse_form(text: str, source: str) -> Form:
    """The form in a TOML text; `source` names it in errors. An empty `unit` of a column says that it states none.

    Raises:
        FormError: when the text is no TOML or no form.
    """
    try:
        data = tomllib.loads(text)
        for table in data.get("tables", ()):
            for block in table.get("blocks", ()):
                for column in block.get("columns", ()):
                    column["unit"] = column.get("unit", "件") or None
        return Form.model_validate(data)
    except tomllib.TOMLDecodeError as error:
        raise FormError(f"not a TOML file ({error})", path=source, remedy=_REMEDY) from error
    except ValidationError as error:
        raise FormError(f"not a form: {_first_fault(error)}", path=source, remedy=_REMEDY) from error
    except (AttributeError, TypeError) as error:
        raise FormError(
            "not a form: tables, blocks and columns must be lists of tables", path=source, remedy=_REMEDY
        ) from error


def _first_fault(error: ValidationError) -> str:
    """The first complaint, with the place in the file that it is about."""
    fault = error.errors(include_url=False, include_context=False)[0]
    place = ".".join(str(step) for step in fault["loc"])
    more = error.error_count() - 1
    return f"{place or 'the whole'}: {fault['msg']}" + (f" (and {more} more)" if more else "")


@cache
def _built_in() -> tuple[Form, ...]:
    """The forms that come with the package, the newest first."""
    found = (entry for entry in files("baobiao.forms").joinpath("data").iterdir() if entry.name.endswith(".toml"))
    forms = [parse_form(entry.read_text(encoding="utf-8"), entry.name) for entry in found]
    return tuple(sorted(forms, key=lambda form: (form.family, form.id), reverse=True))
