"""What was worked out from files once, kept in the user's cache until a file changes."""

from __future__ import annotations

import hashlib
import pickle
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import TypeVar, cast

from simulation import cache_folder
from simulation.errors import RunError
from simulation.writing import discard, replacing

Found = TypeVar("Found")
_KIND = "files"
_VERSIONS = 8  # of one name that are kept: of other checkouts, and of calibrations that are edited
_DIGEST = 32  # bytes


def kept(
    name: str, key: str, make: Callable[[], Found], sound: Callable[[Found], bool] = bool
) -> Found:
    """What an earlier call with the same key made, in this process or another; else made now.

    The key must name all that the result follows from. What is not `sound` is returned but not
    kept, and a damaged file counts as none. Errors of `make` are raised each time.
    """
    folder = cache_folder.folder(_KIND)
    if folder is None:
        return make()
    path = folder / f"{name}-{key}.pickle"
    with suppress(OSError):
        data = path.read_bytes()
        if hashlib.sha256(data[_DIGEST:]).digest() == data[:_DIGEST]:
            return cast("Found", pickle.loads(data[_DIGEST:]))
    found = make()
    if sound(found):
        with suppress(OSError, RunError):  # a full disk only costs time
            _keep(path, pickle.dumps(found, pickle.HIGHEST_PROTOCOL))
    return found


def digest(files: Iterable[Path], *words: str) -> str:
    """Hash of files' contents, in their order, and of words."""
    parts = [*map(hash_of, files), *words]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def hash_of(file: Path) -> str:
    """SHA-256 of a file's bytes."""
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _keep(path: Path, data: bytes) -> None:
    path.parent.mkdir(exist_ok=True, mode=cache_folder.OWN_ONLY)
    with replacing(path) as temporary:
        temporary.write_bytes(hashlib.sha256(data).digest() + data)
    name = path.name.rpartition("-")[0]
    versions = sorted(path.parent.glob(f"{name}-*.pickle"), key=lambda one: one.stat().st_mtime)
    for old in versions[:-_VERSIONS]:
        discard(old)
