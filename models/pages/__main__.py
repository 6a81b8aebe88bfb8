"""`python -m baobiao.models.pages`: messy reports with known facts, as many as wanted."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from baobiao.errors import BaobiaoError
from baobiao.models.pages.damage import LEVELS
from baobiao.models.pages.make import CARRIERS, FORMS, Recipe, write


def main(arguments: list[str] | None = None) -> int:
    """Write reports and their truths; returns the exit code."""
    options = _options(arguments)
    try:
        for recipe in recipes(options.count, options.seed, options.level, options.form, options.carrier):
            name = f"{recipe.carrier}-{recipe.level}-{recipe.form}-{recipe.seed}"
            truth = write(recipe, options.out, name)
            print(truth["path"], truth["agency"], truth["year"], *truth["broken"], sep="\t")
    except BaobiaoError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    return 0


def recipes(count: int, seed: int, level: str | None, form: str | None, carrier: str | None) -> list[Recipe]:
    """`count` recipes from `seed` on; what is not given goes through all its choices in turn."""
    levels, forms, carriers = tuple(LEVELS), ("2021", "2019"), ("docx", "pdf", "photos", "png")
    return [
        Recipe(
            seed=seed + i,
            level=level or levels[i % len(levels)],
            form=form or forms[(i // len(levels)) % len(forms)],
            carrier=carrier or carriers[(i // 3) % len(carriers)],
        )
        for i in range(count)
    ]


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m baobiao.models.pages", description=__doc__)
    parser.add_argument("--out", type=Path, required=True, help="folder for in/ and truth/")
    parser.add_argument("--count", type=int, default=8)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--level", choices=tuple(LEVELS), help="damage; all in turn when not given")
    parser.add_argument("--form", choices=FORMS)
    parser.add_argument("--carrier", choices=CARRIERS, help="kind of file; picture kinds in turn when not given")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
