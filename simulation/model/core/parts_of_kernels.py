"""Parts of kernels: functions that numba compiles into a kernel and that nobody else calls."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any


@contextmanager
def left_unfinished() -> Iterator[None]:
    """Have numba optimize kernels only, and make machine code of nothing else.

    It would do both for every function by itself, and again for the kernel that takes in its
    intermediate code: two fifths of the time of a first start. What Python can call is finished as
    always, so functions of the user's that numba compiles later miss nothing. Other threads that
    compile wait meanwhile. What this takes from inside numba another version may lack: there numba
    finishes all that it compiles.
    """
    from numba.core import codegen, cpu
    from numba.core.compiler_lock import global_compiler_lock

    library, context = codegen.CPUCodeLibrary, cpu.CPUContext
    finished: set[Any] = set()
    with global_compiler_lock, ExitStack() as changed:
        try:
            hooks = _of_parts(library, context, finished)
        except AttributeError:
            hooks = []
        for place, name, hook in hooks:
            changed.callback(setattr, place, name, getattr(place, name))
            setattr(place, name, hook)
        yield


def _of_parts(library: Any, context: Any, finished: set[Any]) -> list[tuple[Any, str, Any]]:
    """What replaces methods of numba: their class, name and function. `finished` are wholes."""
    executable, optimize = context.get_executable, library._optimize_final_module
    make_ready = library._finalize_final_module

    def get_executable(self: Any, code: Any, described: Any, environment: Any) -> Any:
        if not _python_calls(code, described):
            return _named_only(described, environment, code)
        finished.add(code)
        return executable(self, code, described, environment)

    def unless_part(step: Callable[[Any], None], left: Callable[[Any], None]) -> Any:
        return lambda code: step(code) if code in finished else left(code)

    return [
        (context, "get_executable", get_executable),
        (library, "_optimize_final_module", unless_part(optimize, lambda code: None)),
        (library, "_finalize_final_module", unless_part(make_ready, _only_to_link)),
    ]


def _python_calls(code: Any, described: Any) -> bool:
    """Whether a library has a function in the form in which Python calls it."""
    wrapper, functions = described.llvm_cpython_wrapper_name, code._final_module.functions
    return any(one.name == wrapper and not one.is_declaration for one in functions)


def _only_to_link(code: Any) -> None:
    """Close a library of intermediate code, which others link and nobody runs."""
    code._finalized = True


def _named_only(described: Any, environment: Any, code: Any) -> Any:
    """What stands for a part in numba's tables: a function without an address, as none calls it."""
    from numba import _dynfunc

    name = described.qualname.rpartition(".")[2]
    return _dynfunc.make_function(described.lookup_module(), name, "", 0, environment, (code,))
