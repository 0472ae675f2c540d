"""Writing files so that none is ever half there."""

from __future__ import annotations

import errno
import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from simulation.errors import InputError, RunError

_UNSAFE = re.compile(r"[^\w@.-]+")


def file_stem(*parts: str) -> str:
    """A file's name, without its suffix, from what the file is about; empty parts are left out."""
    return "-".join(_UNSAFE.sub("_", part) for part in parts if part)


def unwritable(path: Path, error: OSError) -> RunError:
    """The one line a user sees when `path` cannot be written."""
    reason = os.strerror(error.errno) if error.errno else str(error).splitlines()[0]
    return RunError(f"cannot write {path}: {reason}; what was written before stays readable")


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Yield a temporary name beside `path`; on success its bytes are on disk under `path`.

    Raises RunError where the disk refuses; the temporary file is then gone and the old one intact.
    """
    temporary = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    try:
        yield temporary
        _sync(temporary)
        os.replace(temporary, path)
        _sync_folder(path.parent)
    except OSError as error:
        raise unwritable(path, error) from error
    finally:
        discard(temporary)


def make_folder(folder: Path) -> None:
    """Create `folder` and its parents; RunError where that is not possible."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise unwritable(folder, error) from error


def check_folder(folder: Path) -> None:
    """InputError where nothing could be written in `folder`, which need not be there yet.

    For whoever computes first and writes afterwards; nothing is made.
    """
    _check(folder, _standing(folder))


def check_file(path: Path) -> None:
    """InputError where `path` could not be written, in a folder that need not be there yet."""
    there = _standing(path)
    if there == path and path.is_dir():
        raise InputError(f"cannot write {path}: it is a folder; give the name of a file")
    _check(path, path.parent if there == path else there)


def _check(path: Path, there: Path) -> None:
    """InputError where `there`, in which `path` is to come, is no folder or takes nothing."""
    if not there.is_dir():
        raise InputError(f"cannot write {path}: {there} is a file, not a folder")
    if not os.access(there, os.W_OK | os.X_OK):
        raise InputError(f"cannot write {path}: {os.strerror(errno.EACCES)}")


def _standing(path: Path) -> Path:
    """The path, or the nearest above it at which something stands; InputError for no name."""
    for place in (path, *path.parents):
        try:
            place.lstat()
        except (FileNotFoundError, NotADirectoryError):
            continue
        except OSError as error:
            raise InputError(f"cannot write {path}: {os.strerror(error.errno or 0)}") from None
        return place
    return path


def discard(path: Path) -> None:
    """Delete a file that may be gone already."""
    with suppress(OSError):  # a folder that turned read-only: that error is already on its way
        path.unlink(missing_ok=True)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _sync_folder(folder: Path) -> None:
    if sys.platform != "win32":  # Windows cannot open a folder, and renames durably without it
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
