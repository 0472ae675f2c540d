"""Memory goes back to the system: what is free, and at the end all of it at once."""

from __future__ import annotations

import atexit
import gc

# New objects between two searches for garbage; Python's 700 take a tenth of a run. Imports, the
# calibration, files and charts make many objects at a time that all live on.
OBJECTS = 200_000


def give_back() -> None:
    """Return what is free to the system where the C library can."""
    import ctypes

    try:
        trim = ctypes.CDLL(None).malloc_trim
    except (AttributeError, OSError, TypeError):  # not glibc
        return
    trim(0)


def search_seldom() -> None:
    """Have this process search for garbage once so many new objects are there."""
    gc.set_threshold(OBJECTS)


def end_at_once() -> None:
    """Have this process end without a search of all its objects for garbage."""
    atexit.register(gc.freeze)
