"""Where compiled kernels are kept: in the user's cache, a folder for each version of a kernel."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

NAME = "chip-rivalry"
OWN_ONLY = 0o700


def folder(name: str) -> Path | None:
    """Folder of a kernel's version, which may not exist yet; None where no place is writable."""
    place = home(os.environ.get("NUMBA_CACHE_DIR", ""))
    return place and place / name


@cache
def home(asked: str) -> Path | None:
    """First place that can be written: what the user asks for, the user's cache, temporary files.

    The package's own folder is none of them, since it may be installed read-only.
    """
    user = os.environ.get("LOCALAPPDATA") or os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    owner = getattr(os, "getuid", lambda: "user")()
    places = (user, f"{tempfile.gettempdir()}/{NAME}-{owner}")
    for place in (asked, *places) if asked else places:
        path = Path(place).expanduser() / NAME / "kernels"
        if _writable(path):
            return path
    return None


def _writable(path: Path) -> bool:
    """Whether files can be written there, by nobody else in a folder that is shared."""
    try:
        path.mkdir(parents=True, exist_ok=True, mode=OWN_ONLY)
        tempfile.TemporaryFile(dir=path).close()
        return not hasattr(os, "getuid") or path.stat().st_uid == os.getuid()
    except OSError:
        return False


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
