"""The rows of a block of series: which member, month and point each belongs to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from simulation.errors import InputError
from simulation.experiment import arrow, resuming

if TYPE_CHECKING:
    import pandas as pd

Values = NDArray[np.float32]
_AT_HAND = 8  # footers of files: a comparison reads a few files in turn, outcome by outcome


@dataclass(frozen=True)
class Layout:
    """Where a block's rows belong: cells (member, or point and member) by month.

    `order` brings the rows into (months, cells) order; it is None where they stand cell by cell,
    months ascending, as runs write them.
    """

    dates: tuple[str, ...]
    points: NDArray[np.int64]
    members: NDArray[np.int64]
    order: NDArray[np.int64] | None

    def cells(self, members: NDArray[np.int64] | None, point: int | None) -> NDArray[np.intp]:
        """Positions of the cells of these members (None: all) and this point (None: any)."""
        keep = np.ones(len(self.members), dtype=bool)
        if point is not None:
            keep &= self.points == point
        if members is not None:
            keep &= np.isin(self.members, members)
        return np.flatnonzero(keep)

    def square(self, column: Any) -> Values:
        """A column of the block as (months, cells)."""
        values: Values = arrow.values(column).astype(np.float32, copy=False)
        if self.order is None:
            return values.reshape(-1, len(self.dates)).T
        return values[self.order].reshape(len(self.dates), -1)


def table(path: Path, columns: Sequence[str] | None = None) -> Any:
    """Columns of a parquet file; InputError where it is unreadable or lacks one."""
    # pyarrow has no stubs and is slow to import: fetched here, once, as Any.
    parquet: Any = import_module("pyarrow.parquet")
    try:
        where, footer = path.absolute(), _footer_of(path)
        file = parquet.ParquetFile(where, metadata=footer, page_checksum_verification=True)
        found = file.read(columns=None if columns is None else list(columns))
        known = set(found.column_names)
        lacking = [name for name in columns or () if name not in known]
        if not lacking:
            return found
    except Exception as error:  # pyarrow raises a family of its own, OSError and ValueError
        reason = (str(error).splitlines() or [type(error).__name__])[0]
        told = f"{path}: not readable as parquet: {reason}"
        raise InputError(f"{told}; repair it with {resuming.hint_for(path)}") from None
    raise InputError(f"{path}: it lacks the column {lacking[0]!r}")


def _footer_of(path: Path) -> Any:
    """What a parquet file says of its columns, taken in once as long as it stays what it is."""
    found = path.stat()
    return _footer(path.absolute(), found.st_mtime_ns, found.st_size, found.st_ino)


@lru_cache(maxsize=_AT_HAND)
def _footer(path: Path, *_stamp: int) -> Any:
    return import_module("pyarrow.parquet").read_metadata(path)


def schema(path: Path) -> Any:
    """The columns of a parquet file, as an Arrow schema."""
    parquet: Any = import_module("pyarrow.parquet")
    return parquet.read_schema(path.absolute())


def frame(path: Path) -> pd.DataFrame:
    """A whole file as a table; errors as in `table`."""
    found: pd.DataFrame = table(path).to_pandas()
    return found


def layout(rows: Any, path: Path) -> Layout:
    """Where the rows of a block belong by its columns `member`, `date` and, of a sweep, `point`.

    InputError, which names the path, where a member lacks a month or has it twice.
    """
    member = arrow.values(rows.column("member")).astype(np.int64)
    sweep = "point" in rows.column_names
    point = arrow.values(rows.column("point")).astype(np.int64) if sweep else np.zeros_like(member)
    dates, month = _months(rows.column("date"))
    order = np.lexsort((member, point, month)).astype(np.int64)
    head = order[: len(order) // max(len(dates), 1)]
    if not _regular(len(dates), month[order], point[order], member[order]):
        raise InputError(f"{path}: some member lacks a month or has it twice")
    by_cell = np.arange(len(order)).reshape(-1, len(dates)).T.ravel()
    usual = bool((order == by_cell).all())
    return Layout(dates, point[head], member[head], None if usual else order)


def _regular(months: int, *columns: NDArray[np.int64]) -> bool:
    """Whether every month holds the same cells, each once; rows sorted by month, point, member."""
    if not months or len(columns[0]) % months:
        return False
    month, point, member = (column.reshape(months, -1) for column in columns)
    twice = (np.diff(point[0]) == 0) & (np.diff(member[0]) == 0)
    same = (month == np.arange(months)[:, None]) & (point == point[0]) & (member == member[0])
    return bool(same.all() and not twice.any())


def _months(column: Any) -> tuple[tuple[str, ...], NDArray[np.int64]]:
    """Distinct months, ascending, and the index of each row's month."""
    joined = column.combine_chunks()
    joined = joined if hasattr(joined, "dictionary") else joined.dictionary_encode()
    words = joined.dictionary.to_pylist()
    dates = tuple(sorted(set(words)))
    rank = np.array([dates.index(word) for word in words], dtype=np.int64)
    return dates, rank[arrow.values(joined.indices)]
