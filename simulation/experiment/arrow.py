"""Columns between NumPy and Arrow, by their bytes.

Conversions of pyarrow's own import pandas, which takes a third of a second.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import pyarrow as pa
    from numpy.typing import NDArray


def numbers(values: NDArray[Any]) -> pa.Array:
    """A column of numbers; NaN stays NaN."""
    import pyarrow as pa

    data = pa.py_buffer(np.ascontiguousarray(values))
    return pa.Array.from_buffers(pa.from_numpy_dtype(values.dtype), len(values), [None, data])


def known(values: NDArray[Any]) -> pa.Array:
    """A column of numbers in which NaN is null: databases count NaN as the largest number."""
    import pyarrow as pa

    missing = np.isnan(values)
    if not missing.any():
        return numbers(values)
    bits = pa.py_buffer(np.packbits(~missing, bitorder="little"))
    data = pa.py_buffer(np.ascontiguousarray(values))
    return pa.Array.from_buffers(pa.from_numpy_dtype(values.dtype), len(values), [bits, data])


def words(texts: Sequence[str]) -> pa.Array:
    """A column of texts."""
    import pyarrow as pa

    coded = [text.encode() for text in texts]
    ends = np.cumsum([0, *map(len, coded)], dtype=np.int32)
    buffers = [None, pa.py_buffer(ends), pa.py_buffer(b"".join(coded))]
    return pa.Array.from_buffers(pa.string(), len(texts), buffers)


def repeated(index: NDArray[np.int32], texts: Sequence[str]) -> pa.DictionaryArray:
    """A column of texts, each row the place of its own in `texts`."""
    import pyarrow as pa

    return pa.DictionaryArray.from_arrays(numbers(index), words(texts))


def values(column: pa.Array | pa.ChunkedArray) -> NDArray[Any]:
    """The numbers of a column, as they are; NaN where there is none."""
    chunks = getattr(column, "chunks", [column])
    if not chunks:
        found: NDArray[Any] = column.to_numpy(zero_copy_only=False)
        return found
    return np.concatenate([_whole(chunk) for chunk in chunks]) if chunks[1:] else _whole(chunks[0])


def _whole(chunk: pa.Array) -> NDArray[Any]:
    kind = np.dtype(chunk.type.to_pandas_dtype())
    bits, data = chunk.buffers()
    found = np.frombuffer(data, kind, len(chunk), chunk.offset * kind.itemsize)
    if not chunk.null_count:
        return found
    there = np.unpackbits(np.frombuffer(bits, np.uint8), bitorder="little")
    missing = there[chunk.offset : chunk.offset + len(chunk)] == 0
    filled = found.astype(np.promote_types(kind, np.float32))
    filled[missing] = np.nan
    return filled
