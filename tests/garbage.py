"""What a piece of work leaves to the collector of garbage."""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

OURS = ("simulation", "numpy")


def ours(kind: type) -> bool:
    """Whether a type is of this package or an array."""
    return kind.__module__.partition(".")[0] in OURS


@contextmanager
def garbage() -> Iterator[Counter[str]]:
    """Count by type, at the end of the context, what of ours only the collector would free.

    What waits for it waits for long: it comes after so many objects, and arrays are few objects,
    however large they are. Threads that another test has left in this process, as those of a
    cluster, make garbage meanwhile; it is not ours.
    """
    found: Counter[str] = Counter()
    gc.collect()
    gc.disable()
    try:
        yield found
        gc.set_debug(gc.DEBUG_SAVEALL)
        gc.collect()
        found.update(type(one).__qualname__ for one in gc.garbage if ours(type(one)))
    finally:
        gc.set_debug(0)
        gc.garbage.clear()
        gc.enable()
