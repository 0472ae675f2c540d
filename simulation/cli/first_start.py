"""First start: the model is compiled once, and a line says so."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from . import output


@contextmanager
def running(what: str) -> Iterator[Callable[[int, int], None] | None]:
    """A callback of progress, as `output.progress` gives it, for work that runs the model."""
    compile_model()
    with output.progress(what) as progress:
        yield progress


def compile_model() -> None:
    """Compile what no earlier start has compiled, with a line about it."""
    from simulation.model import kernels

    waiting = kernels.to_compile()
    if waiting:
        output.note("compiling the model; later starts find it compiled")
    for one in waiting:
        one.prepare()
