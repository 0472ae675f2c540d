"""Kernels: loops over agents and members, compiled when first called and kept for later starts.

A kernel takes arrays and numbers, loops over agents outside and members inside, and calls scalar
equations, which numba compiles into it. Members stand last and next to each other, so that the
inner loop runs over several at once. No operation is reordered: each member's numbers are the same
bits whatever its block. Arrays that are read together may come as one named tuple of them; those
that a kernel writes are arguments of their own, and overlap no other argument: the compiler takes
that for granted.
"""

from __future__ import annotations

import builtins
import functools
import hashlib
import operator
import sys
import types
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Generic, ParamSpec

import numpy as np
from numpy.typing import NDArray

from . import kernel_cache, parts_of_kernels

Given = ParamSpec("Given")
# Arrays of a kernel by their number of axes, the last being that of members; all contiguous.
# A line is read only, as drawn parameters are; one that is written is a sum.
Line = Annotated[NDArray[np.float64], "Array(float64, 1, 'C', readonly=True)"]
Sum = Annotated[NDArray[np.float64], "float64[::1]"]
Table = Annotated[NDArray[np.float64], "float64[:, ::1]"]
Cube = Annotated[NDArray[np.float64], "float64[:, :, ::1]"]
Block = Annotated[NDArray[np.float64], "float64[:, :, :, ::1]"]
Places = Annotated[NDArray[np.intp], "intp[::1]"]
PlaceTable = Annotated[NDArray[np.intp], "intp[:, ::1]"]
Flags = Annotated[NDArray[np.bool_], "boolean[::1]"]
FlagTable = Annotated[NDArray[np.bool_], "boolean[:, ::1]"]
FlagCube = Annotated[NDArray[np.bool_], "boolean[:, :, ::1]"]
NUMBERS = {int: "intp", float: "float64", bool: "boolean"}
# Kernels are called from Python, never from C.
OPTIONS = {"error_model": "numpy", "no_cfunc_wrapper": True}
# Equations are inlined into the loop that calls them: only then can it run over several members.
INLINED = {**OPTIONS, "forceinline": True}
# The compiler checks before a loop whether what it writes may overlap with what it reads. Checked
# once for all rounds of the loop outside, rows of one table always do, and no loop that writes
# several runs over several members at once: so it is to check for each round. LLVM 17 and later
# know the option.
ROW_BY_ROW, KNOWN_FROM = "-hoist-runtime-checks=false", 17
# Arguments lie apart. Without that promise each row is first checked against all that is read.
APART = "noalias"
OURS = f"{__name__.partition('.')[0]}."


class Kernel(Generic[Given]):
    """A function of arrays and numbers that writes into some of them; `kernel` makes one."""

    def __init__(self, function: Callable[Given, None]) -> None:
        functools.update_wrapper(self, function)
        assert isinstance(function, types.FunctionType)
        self.function = function
        self._compiled: Callable[Given, None] | None = None
        self._run: Callable[Given, None] = self._prepare_and_run

    if TYPE_CHECKING:

        def __call__(self, *args: Given.args, **kwargs: Given.kwargs) -> None: ...

    else:
        # A call goes straight to what is compiled: a method here would pack its arguments again.
        __call__ = property(operator.attrgetter("_run"))

    def _prepare_and_run(self, *args: Given.args, **kwargs: Given.kwargs) -> None:
        self.prepare()
        self._run(*args, **kwargs)

    def __reduce__(self) -> str:
        return self.function.__qualname__

    @property
    def home(self) -> Path | None:
        """Folder in which the compiled kernel is kept; None where nothing can be written."""
        name = f"{self.function.__module__.rpartition('.')[2]}.{self.function.__name__}"
        return kernel_cache.folder(f"{name}-{self.digest}")

    @functools.cached_property
    def digest(self) -> str:
        """Hash of all that decides what the compiled kernel does."""
        return digest(self.function, self.signature)

    @functools.cached_property
    def signature(self) -> str:
        """Types of its arguments as numba writes them, read from its annotations."""
        return f"void({', '.join(map(_word, self._hints))})"

    @functools.cached_property
    def _hints(self) -> list[Any]:
        """Annotations of its arguments."""
        assert isinstance(self.function, types.FunctionType)
        *taken, _ = _annotations(self.function, self.function.__globals__)
        return taken

    @property
    def kept(self) -> bool:
        """Whether it is compiled, here or by an earlier start."""
        home = self.home
        return self._compiled is not None or (home is not None and any(home.glob("*.nbc")))

    def prepare(self) -> None:
        """Compile it, or load what an earlier start has compiled."""
        if self._compiled is None:
            self._run = self._compiled = self._compile()

    def _compile(self) -> Callable[Given, None]:
        import numba
        from llvmlite import binding

        if numba.config.DISABLE_JIT:
            plain: Callable[Given, None] = self.function
            return plain
        dispatcher = numba.njit(**OPTIONS)(self.function)
        _promise_no_overlap(dispatcher)
        taken, home = tuple(map(_type, self._hints)), self.home
        if home is not None:
            dispatcher._cache = kernel_cache.of(self.function, home)
        if not kernel_cache.load(dispatcher, taken):
            if binding.llvm_version_info[0] >= KNOWN_FROM:
                binding.set_option("", ROW_BY_ROW)
            for one in parts(self.function):
                _let_kernels_call(one)
            with parts_of_kernels.left_unfinished():
                dispatcher.compile(taken)
        dispatcher.disable_compile()
        compiled: Callable[Given, None] = dispatcher
        return compiled


def kernel(function: Callable[Given, None]) -> Kernel[Given]:
    """Decorator that makes a function a kernel; its annotations say which arrays it takes."""
    return Kernel(function)


def _promise_no_overlap(dispatcher: Any) -> None:
    """Have numba tell the compiler that arguments lie apart; it has a flag and no option for it."""
    usual = dispatcher._compiler._customize_flags

    def customized(flags: Any) -> Any:
        flags = usual(flags)
        setattr(flags, APART, True)
        return flags

    dispatcher._compiler._customize_flags = customized


def fixed(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """A view that can only be read, as lines in a named tuple have to be."""
    view = values.view()
    view.flags.writeable = False
    return view


def _word(hint: Any) -> str:
    """A type as numba writes it; of a named tuple, its name and the types of its fields."""
    if hasattr(hint, "_fields"):
        return f"{hint.__name__}({', '.join(map(_word, _fields(hint)))})"
    word: str = NUMBERS[hint] if hint in NUMBERS else hint.__metadata__[0]
    return word


@functools.cache
def _type(hint: Any) -> Any:
    """The type of numba that an annotation stands for."""
    from numba.core import sigutils
    from numba.core.types.containers import BaseTuple

    if hasattr(hint, "_fields"):
        return BaseTuple.from_types(tuple(map(_type, _fields(hint))), hint)
    (found,), _ = sigutils.normalize_signature(f"void({_word(hint)})")
    return found


def _fields(group: Any) -> list[Any]:
    """Annotations of the fields of a named tuple, in their order."""
    return list(_annotations(group, vars(sys.modules[group.__module__])))


def _annotations(of: Any, scope: Mapping[str, Any]) -> Iterator[Any]:
    """What annotations stand for, in their order; KeyError if one is no name of the scope.

    `typing.get_type_hints` compiles each of them, which took as long as all else of a hash.
    """
    for one in of.__annotations__.values():
        text = getattr(one, "__forward_arg__", one)  # named tuples wrap theirs
        yield (scope.get(text) or vars(builtins)[text]) if isinstance(text, str) else text


def parts(function: types.FunctionType) -> list[types.FunctionType]:
    """Functions of the package that a function calls, directly or through others."""
    found: dict[types.FunctionType, None] = {}
    waiting = [function]
    while waiting:
        for value in _named(waiting.pop()):
            if isinstance(value, types.FunctionType) and value not in found:
                found[value] = None
                waiting.append(value)
    return list(found)


def digest(function: types.FunctionType, signature: str) -> str:
    """Hash of a kernel with all that it calls and the constants that they read."""
    whole = hashlib.sha256(f"{signature} {INLINED} {ROW_BY_ROW} {APART}".encode())
    for one in [function, *parts(function)]:
        whole.update(repr(_content(one)).encode())
    return whole.hexdigest()[:16]


def _named(function: types.FunctionType) -> Iterator[object]:
    """What the names in a function stand for, as far as it is of this package or a number."""
    code, scope = function.__code__, function.__globals__
    modules = [one for one in map(scope.get, code.co_names) if isinstance(one, types.ModuleType)]
    places = [scope, *(vars(one) for one in modules if one.__name__.startswith(OURS))]
    for name in code.co_names:
        for place in places:
            value = place.get(name)
            if isinstance(value, int | float) or (
                isinstance(value, types.FunctionType) and value.__module__.startswith(OURS)
            ):
                yield value


def _content(function: types.FunctionType) -> tuple[object, ...]:
    """What a function does, whatever its docstring and layout."""
    code: types.CodeType = function.__code__
    constants = [repr(one) for one in code.co_consts if one != function.__doc__]
    numbers = [repr(one) for one in _named(function) if not isinstance(one, types.FunctionType)]
    return code.co_code, code.co_names, code.co_varnames, constants, numbers


def _let_kernels_call(function: types.FunctionType) -> None:
    """Let numba compile a function into the kernels that call it."""
    from numba.extending import register_jitable

    if "in_kernels" not in vars(function):
        register_jitable(**INLINED)(function)
        vars(function)["in_kernels"] = True
