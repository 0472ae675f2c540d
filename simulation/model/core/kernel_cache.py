"""Where compiled kernels are kept: in the user's cache, a folder for each version of a kernel."""

from __future__ import annotations

import types
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

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


def of(function: types.FunctionType, home: Path) -> Any:
    """Numba's cache of a kernel, with machine code and only the names of what it defines.

    It lies in the folder of the kernel's version, whose name has all that counts. Numba would ask
    place, date and line of the source as well, so that another copy of the package, or a change
    elsewhere in a file, had all compiled again, and no line said so.

    Numba keeps intermediate code as well, for other compiled functions to link. None calls a
    kernel, and to parse that code at each start takes longer than to load the machine code.
    """
    from numba.core import caching

    cache = caching.FunctionCache(function)
    cache._cache_file = caching.IndexDataCacheFile(str(home), function.__name__, None)
    whole = cache._impl.reduce
    cache._impl.reduce = lambda compiled: _slim(whole(compiled))
    return cache


def _slim(reduced: Any) -> Any:
    """A compiled function as numba would write it, its intermediate code replaced by names."""
    import llvmlite.binding as llvm

    (name, kind, data), *rest = reduced
    if kind != "object":
        return reduced
    machine_code, linkable = data
    defined = [one for one in llvm.parse_bitcode(linkable).functions if not one.is_declaration]
    stubs = [f'define void @"{one.name}"() {{ ret void }}' for one in defined]
    names = llvm.parse_assembly("\n".join(stubs)).as_bitcode()
    return (name, kind, (machine_code, names)), *rest
