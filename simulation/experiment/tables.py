"""From a block of results to a parquet file that pandas, DuckDB, polars and R open as it is."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from simulation.errors import RunError
from simulation.experiment import arrow
from simulation.experiment.meanings import Meanings, told
from simulation.writing import replacing

if TYPE_CHECKING:
    import pyarrow as pa
    from numpy.typing import NDArray

    from simulation.inputs.calibration.calibration import Calibration
    from simulation.inputs.draws.draw import Draw
    from simulation.inputs.scenario.scenario import Scenario

KEYS = ("point", "scenario", "member", "date")  # columns that say what a row is about
_MEMBER_ROWS = 4096  # members drawn at a time, so that memory does not grow with the ensemble


class Results(Protocol):
    """What a simulated block offers: `values` is float32 (months, outcomes, members)."""

    @property
    def outcomes(self) -> tuple[str, ...]: ...
    @property
    def dates(self) -> tuple[str, ...]: ...
    @property
    def values(self) -> NDArray[np.float32]: ...


@dataclass(frozen=True)
class Slice:
    """Results of some members of a block, or of several: `values` as in `Results`."""

    outcomes: tuple[str, ...]
    dates: tuple[str, ...]
    values: NDArray[np.float32]


@dataclass(frozen=True)
class Cell:
    """One scenario (at one point of a sweep) for the members `first` and the ones after it.

    The results may hold more columns than `members`; only the leading ones count. `absent` are
    outcomes of what only other scenarios add: they are 0 here.
    """

    scenario: str
    first: int
    members: int
    results: Results
    point: int | None = None
    absent: frozenset[str] = frozenset()


def block_table(
    cells: Sequence[Cell], keep: Sequence[str] = (), undefined: Container[str] = ()
) -> pa.Table:
    """Rows ordered by cell, member, date; outcomes `keep` only, all if empty.

    Outcomes that may be `undefined` are null where they are.
    """
    import pyarrow as pa

    return pa.concat_tables([_cell_table(cell, keep, undefined) for cell in cells])


def write_table(path: Path, table: pa.Table) -> None:
    """Write a series or points table; RunError where the disk refuses."""
    with replacing(path) as temporary:
        _write(table, temporary)


def packed(table: pa.Table) -> bytes:
    """The bytes that `write_table` would write."""
    file = BytesIO()
    _write(table, file)
    return file.getvalue()


def unfit(data: bytes, rows: int, outcomes: Sequence[str], members: range) -> str:
    """Why bytes from another machine are not the table that was asked for; "" where they are."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        table = pq.read_table(BytesIO(data), page_checksum_verification=True)
    except (pa.ArrowException, OSError) as error:
        return f"no table can be read: {error}"
    found = [name for name in table.column_names if name not in KEYS]
    if found != list(outcomes):
        return f"it has other outcomes than the {len(outcomes)} asked for"
    if table.num_rows != rows or set(table["member"].unique().to_pylist()) != set(members):
        return f"it has {table.num_rows} rows instead of {rows}, or other members"
    return ""


def write_packed(path: Path, data: bytes) -> None:
    """Write a table that another machine packed; RunError where the disk refuses."""
    with replacing(path) as temporary:
        temporary.write_bytes(data)


def _write(table: pa.Table, where: Path | BytesIO) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    floats = [field.name for field in table.schema if pa.types.is_floating(field.type)]
    words = [field.name for field in table.schema if field.name in ("scenario", "date")]
    pq.write_table(
        table,
        where.absolute() if isinstance(where, Path) else where,  # pyarrow would expand a ~
        compression="zstd",
        use_dictionary=words,
        use_byte_stream_split=floats,
        write_page_checksum=True,  # so that whoever reads a spoilt file is told
    )


def write_members(
    path: Path, chunks: Iterable[Mapping[str, Any]], of: Meanings | None = None
) -> None:
    """Write column mappings one after the other into one file; RunError where the disk refuses.

    The file tells what its columns mean, by `of`.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    writer: pq.ParquetWriter | None = None
    with replacing(path) as temporary:
        try:
            for chunk in chunks:
                table = pa.table({name: _column(values) for name, values in chunk.items()})
                if writer is None:
                    schema = told(table.schema, of) if of else table.schema
                    writer = pq.ParquetWriter(
                        temporary.absolute(),
                        schema,
                        compression="zstd",
                        use_dictionary=[one.name for one in schema if one.type == pa.string()],
                        write_page_checksum=True,
                    )
                writer.write_table(table)
        finally:
            if writer is not None:
                writer.close()


def drawn(
    calibration: Calibration,
    scenarios: Sequence[Scenario],
    seed: int,
    members: int,
    left_out: Container[str] = (),
) -> Iterator[dict[str, Any]]:
    """Columns of members.parquet, a chunk at a time, with a column `scenario` if it matters."""
    from simulation.inputs.draws.columns import origins
    from simulation.inputs.draws.draw import Draw

    known = [origins(Draw(calibration, scenario, seed, 0, 1)) for scenario in scenarios]
    several = any(one != known[0] for one in known)
    names = list(dict.fromkeys(name for one in known for name in one if name not in left_out))
    for scenario in scenarios if several else scenarios[:1]:
        for first in range(0, members, _MEMBER_ROWS):
            stop = min(first + _MEMBER_ROWS, members)
            label = {"scenario": [scenario.name] * (stop - first)} if several else {}
            member = {"member": np.arange(first, stop, dtype=np.int32)}
            draw = Draw(calibration, scenario, seed, first, stop)
            yield {**label, **member, **_values(draw, names)}


def _values(draw: Draw, names: Sequence[str]) -> dict[str, NDArray[np.float64]]:
    """What members of a scenario have of each, NaN of what only another scenario adds.

    In the file that is null.
    """
    from simulation.inputs.draws.columns import columns

    found = columns(draw)
    return {name: found[name].values() if name in found else _undrawn(draw, name) for name in names}


def _undrawn(draw: Draw, name: str) -> NDArray[np.float64]:
    """What members have of a number that only members of another scenario draw."""
    if name in draw:
        return draw[name]
    return np.full(len(draw), np.nan)


def _cell_table(cell: Cell, keep: Sequence[str], undefined: Container[str]) -> pa.Table:
    import pyarrow as pa

    results, members = cell.results, cell.members
    months = len(results.dates)
    columns: dict[str, Any] = {}
    if cell.point is not None:
        points = np.full(months * members, cell.point, dtype=np.int32)
        columns["point"] = arrow.numbers(points)
    numbers = np.arange(cell.first, cell.first + members, dtype=np.int32)
    rows_of_it = np.zeros(months * members, dtype=np.int32)
    columns["scenario"] = arrow.repeated(rows_of_it, [cell.scenario]).dictionary_decode()
    columns["member"] = arrow.numbers(np.repeat(numbers, months))
    months_of_rows = np.tile(np.arange(months, dtype=np.int32), members)
    columns["date"] = arrow.repeated(months_of_rows, results.dates).dictionary_decode()
    for name in keep or results.outcomes:
        row = _row(results, name, cell.absent)
        values = np.zeros((months, members)) if row is None else results.values[:, row, :members]
        rows = np.ascontiguousarray(values.T, dtype=np.float32).reshape(-1)
        columns[name] = arrow.known(rows) if name in undefined else arrow.numbers(rows)
    return pa.table(columns)


def _row(results: Results, name: str, absent: frozenset[str]) -> int | None:
    """Place of an outcome, None where it is of something that another scenario adds."""
    try:
        return results.outcomes.index(name)
    except ValueError:
        if name in absent:
            return None
        raise RunError(f"the model gave no outcome {name}") from None


def _column(values: NDArray[Any] | Sequence[str]) -> pa.Array:
    return arrow.known(values) if isinstance(values, np.ndarray) else arrow.words(values)
