"""Where compiled kernels are kept: in the user's cache, a folder for each version of a kernel."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from simulation import cache_folder

KIND = "kernels"


def folder(name: str) -> Path | None:
    """Folder of a kernel's version, which may not exist yet; None where no place is writable."""
    place = cache_folder.folder(KIND)
    return place and place / name


@contextmanager
def placed(path: Path | None) -> Iterator[None]:
    """Have numba keep what is decorated meanwhile in a folder, and nothing else there."""
    import numba

    before = numba.config.CACHE_DIR
    numba.config.CACHE_DIR = str(path or "")
    try:
        yield
    finally:
        numba.config.CACHE_DIR = before
