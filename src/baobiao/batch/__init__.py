"""Many sources into one dataset: nothing lost, nothing done twice.

plan what is left to do → recover it in worker processes → a part and a journal line each → the dataset from the parts
"""

from __future__ import annotations

from baobiao.batch.job import Limits, Result
from baobiao.batch.run import Way, recover_into
from baobiao.batch.workers import Workers

__all__ = ["Limits", "Result", "Way", "Workers", "recover_into"]
