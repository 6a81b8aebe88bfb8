"""The entry to every training and evaluation: `python -m baobiao.models.train narrative …`.

Each model is a package beside this file with a module `train` whose `main` takes the remaining arguments.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib import import_module
from importlib.util import find_spec


def main(arguments: Sequence[str]) -> int:
    """Hand over to the model named first; returns the exit status."""
    if not arguments or find_spec(f"baobiao.models.{arguments[0]}") is None:
        print("usage: python -m baobiao.models.train narrative|digits|… [OPTIONS]", file=sys.stderr)
        return 2
    status: int = import_module(f"baobiao.models.{arguments[0]}.train").main(arguments[1:])
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
