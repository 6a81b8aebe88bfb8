"""The rows of a dataset's tables, a batch in memory at a time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow.parquet as pq

from baobiao.dataset import SCHEMAS
from baobiao.frames import Dataset

TABLES = tuple(SCHEMAS)
_BATCH = 5_000


def batches(dataset: Dataset, table: str) -> Iterator[list[dict[str, Any]]]:
    """The rows of a table in groups; every row has every column."""
    for path in dataset.files(table):
        with pq.ParquetFile(path) as file:
            for batch in file.iter_batches(_BATCH):
                yield batch.to_pylist()


def plain(value: object) -> object:
    """A value as one that every tool takes: a list as words with blanks between, a whole number without a point."""
    if isinstance(value, list):
        return " ".join(map(str, value))
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value
