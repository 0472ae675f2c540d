"""Freed memory goes back to the system, so that a process is not as large as it ever was."""

from __future__ import annotations

import ctypes


def give_back() -> None:
    """Return what is free to the system where the C library can."""
    try:
        trim = ctypes.CDLL(None).malloc_trim
    except (AttributeError, OSError, TypeError):  # not glibc
        return
    trim(0)
