"""Arrays side by side in one piece of memory.

NumPy asks the system to hold a large piece in large pages, whose places a processor finds faster;
arrays of a few megabytes each get few of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import prod

import numpy as np
from numpy.typing import NDArray

_LINE = 64  # bytes of a line of the processor's cache: each array begins with one
_NUMBERS = _LINE // np.dtype(np.float64).itemsize


def arrays_of(
    declared: Mapping[str, tuple[tuple[int, ...], float]],
) -> dict[str, NDArray[np.float64]]:
    """Arrays by name, each of its shape and full of its start value, of one allocation."""
    lines = [-(-prod(shape) // _NUMBERS) for shape, _ in declared.values()]
    whole = np.empty((sum(lines) + 1) * _NUMBERS)
    at = -whole.ctypes.data % _LINE // whole.itemsize
    found = {}
    for (name, (shape, start)), taken in zip(declared.items(), lines, strict=True):
        found[name] = whole[at : at + prod(shape)].reshape(shape)
        found[name].fill(start)
        at += taken * _NUMBERS
    return found
