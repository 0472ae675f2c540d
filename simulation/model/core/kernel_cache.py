"""Where compiled kernels are kept: in the user's cache, a folder for each version of a kernel."""

from __future__ import annotations

import types
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from simulation import cache_folder

KIND = "kernels"


def folder(name: str) -> Path | None:
    """Folder of a kernel's version, which may not exist yet; None where no place is writable."""
    place = cache_folder.folder(KIND)
    return place and place / name


def of(function: types.FunctionType, home: Path) -> Any:
    """Numba's cache of a kernel, with machine code and only the names of what it defines.

    It lies in the folder of the kernel's version, whose name has all that counts. Numba would ask
    place, date and line of the source as well, so that another copy of the package, or a change
    elsewhere in a file, had all compiled again, and no line said so.

    Numba keeps intermediate code as well, for other compiled functions to link. None calls a
    kernel, and to parse that code at each start takes longer than to load the machine code.
    """
    from numba.core import caching

    with _placed(home):
        cache = caching.FunctionCache(function)
    cache._cache_file = caching.IndexDataCacheFile(str(home), function.__name__, None)
    whole = cache._impl.reduce
    cache._impl.reduce = lambda compiled: _slim(whole(compiled), function)
    return cache


def load(dispatcher: Any, taken: tuple[Any, ...]) -> bool:
    """Load what an earlier start compiled for these types; False where numba has to do it.

    Before it loads anything, numba registers all that functions may use which it is yet to
    compile, and imports it: half the time of a start. Machine code needs its runtime only. What
    this takes from inside numba another version may lack: there numba loads as it always does.
    """
    from numba.core.compiler_lock import global_compiler_lock
    from numba.core.runtime import rtsys

    context, cache = dispatcher.targetctx, dispatcher._cache
    with suppress(AttributeError, TypeError, ImportError), global_compiler_lock:
        rtsys.initialize(context)
        found = cache._load_overload(taken, context)
        if found is not None:
            dispatcher.add_overload(found)
            return True
    return False


@contextmanager
def _placed(path: Path) -> Iterator[None]:
    """Have numba find meanwhile that a cache can be kept in a folder."""
    from numba import config

    before = config.CACHE_DIR
    config.CACHE_DIR = str(path)
    try:
        yield
    finally:
        config.CACHE_DIR = before


def _slim(reduced: Any, function: types.FunctionType) -> Any:
    """A compiled function as numba would write it, with less to load.

    Names replace its intermediate code. Functions of numba that were compiled into it come with
    the globals of their modules, which would be imported; where they keep no constants, nothing
    reads those, and the kernel's own stand in for them.
    """
    import llvmlite.binding as llvm

    (name, kind, data), *rest, parts = reduced
    if kind != "object":
        return reduced
    machine_code, linkable = data
    defined = [one for one in llvm.parse_bitcode(linkable).functions if not one.is_declaration]
    stubs = [f'define void @"{one.name}"() {{ ret void }}' for one in defined]
    names = llvm.parse_assembly("\n".join(stubs)).as_bitcode()
    homely = tuple(_homely(one, function) for one in parts)
    return (name, kind, (machine_code, names)), *rest, homely


def _homely(part: Any, function: types.FunctionType) -> Any:
    """What numba keeps of a function compiled into a kernel, without another module's globals."""
    if part.consts:
        return part
    found = type(part)(function.__globals__)
    found.env_name = part.env_name
    return found
