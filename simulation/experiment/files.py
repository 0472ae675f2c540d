"""A run folder on disk: hashes of files, leftovers, and one process at a time."""

from __future__ import annotations

import errno
import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import RLock

from simulation.errors import RunError
from simulation.writing import discard, unwritable

LOCK = ".lock"
_NO_LOCKS = (errno.ENOSYS, errno.ENOLCK, errno.ENOTSUP, errno.EOPNOTSUPP)
_THREADS: dict[str, RLock] = {}  # by the folder's real path
_LEFTOVER = re.compile(r"\.(json|parquet|csv)\.\d+\.tmp$")


def is_leftover(name: str) -> bool:
    """Whether a file of this name is one that `replacing` did not get to rename."""
    return _LEFTOVER.search(name) is not None


def remove_leftovers(folder: Path) -> None:
    """Delete temporary files that a killed process left in a run folder; only under its lock."""
    for place in (folder, folder / "series"):
        for file in place.glob("*.tmp"):
            if is_leftover(file.name):
                discard(file)


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the folder for one process; RunError at once if another one holds it.

    Threads of this one wait for each other, so that a call finds what an equal call has made. The
    operating system drops the lock with the process, so a killed run blocks nobody. A file system
    without locks is used without: files are replaced whole, and two runs of the same command write
    the same bytes.
    """
    with _THREADS.setdefault(os.path.realpath(folder), RLock()), _held(folder):
        yield


@contextmanager
def _held(folder: Path) -> Iterator[None]:
    handle = _take_lock(folder / LOCK)
    try:
        yield
    finally:
        if sys.platform == "win32":  # which deletes no file that is open
            os.close(handle)
            discard(folder / LOCK)
        else:
            discard(folder / LOCK)
            os.close(handle)


def _take_lock(path: Path) -> int:
    while True:
        try:
            handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
        except OSError as error:
            raise unwritable(path.parent, error) from error
        try:
            _lock(handle)
        except OSError as error:
            if error.errno in _NO_LOCKS:  # as on some file systems of clusters
                return handle
            os.close(handle)
            raise RunError(
                f"another process is writing to {path.parent}; "
                "wait for it to end, or choose another --out"
            ) from None
        if _is_current(handle, path):
            return handle
        os.close(handle)  # its owner removed the file between our open and our lock


def _is_current(handle: int, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(handle), path.stat())
    except FileNotFoundError:
        return False


if sys.platform == "win32":
    import msvcrt

    def _lock(handle: int) -> None:
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
