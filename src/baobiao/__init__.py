"""baobiao (报表): tables and narrative figures from messy scanned reports, as clean data.

`recover` gives a whole report in the standard schema; `read_tables` gives any table of any document. Engines load when
they are used, so that importing this package costs little.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from baobiao.frames import open_dataset
    from baobiao.pipeline import read_tables, recover

__version__ = "0.1.0"
__all__ = ["__version__", "open_dataset", "read_tables", "recover"]


def __getattr__(name: str) -> Any:
    """The functions of the pipeline, imported when first asked for (PEP 562)."""
    if name in {"recover", "read_tables"}:
        from baobiao import pipeline

        return getattr(pipeline, name)
    if name == "open_dataset":
        from baobiao import frames

        return frames.open_dataset
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
