"""Kernels of the model: those that a first start has to compile."""

from __future__ import annotations

import sys

from . import world
from .core.kernel import Kernel

PACKAGE = world.__name__.rpartition(".")[0]


def every() -> list[Kernel[...]]:
    """All kernels of the model, in the order of their modules and lines."""
    modules = [one for name, one in sorted(sys.modules.items()) if name.startswith(f"{PACKAGE}.")]
    found = (value for module in modules for value in vars(module).values())
    return list(dict.fromkeys(value for value in found if isinstance(value, Kernel)))


def to_compile() -> list[Kernel[...]]:
    """Kernels that no earlier start has compiled."""
    return [one for one in every() if not one.kept]


def compile_from_the_end() -> None:
    """Compile what nobody has compiled yet, last first: what a second process of a start does."""
    for one in reversed(to_compile()):
        if not one.kept:
            one.prepare()
