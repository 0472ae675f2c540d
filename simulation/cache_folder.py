"""The user's cache: where compiled kernels are kept, and what was worked out from files."""

from __future__ import annotations

import os
import tempfile
from functools import cache
from pathlib import Path

NAME = "chip-rivalry"
OWN_ONLY, OTHERS_WRITE = 0o700, 0o022


def folder(kind: str) -> Path | None:
    """Folder for what is kept of a kind, which may not exist yet; None where none is writable."""
    place = home(os.environ.get("NUMBA_CACHE_DIR", ""))
    return place and place / kind


@cache
def home(asked: str) -> Path | None:
    """First place that can be written: what the user asks for, the user's cache, temporary files.

    The package's own folder is none of them, since it may be installed read-only.
    """
    user = os.environ.get("LOCALAPPDATA") or os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    owner = getattr(os, "getuid", lambda: "user")()
    places = (user, f"{tempfile.gettempdir()}/{NAME}-{owner}")
    for place in (asked, *places) if asked else places:
        path = Path(place).expanduser() / NAME
        if _writable(path):
            return path
    return None


def _writable(path: Path) -> bool:
    """Whether files can be written there, by nobody else in a folder that is shared."""
    try:
        path.mkdir(parents=True, exist_ok=True, mode=OWN_ONLY)
        tempfile.TemporaryFile(dir=path).close()
        if not hasattr(os, "getuid"):
            return True
        facts = path.stat()
        return facts.st_uid == os.getuid() and not facts.st_mode & OTHERS_WRITE
    except OSError:
        return False
