"""First start: the model is compiled once, and a line says so."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

from . import output

FEW = 12
"""So many kernels are compiled before a second process would have started."""


@contextmanager
def running(what: str, dask: str = "") -> Iterator[Callable[[int, int], None] | None]:
    """A callback of progress, as `output.progress` gives it, for work that runs the model.

    `dask` is the address of a scheduler, which is waited for.
    """
    compile_model()
    with output.progress(what, "waiting for the scheduler" if dask else "") as progress:
        yield progress


@contextmanager
def running_each(what: str) -> Iterator[Callable[[str], Callable[[int, int], None] | None]]:
    """For runs one after the other: given the name of one, its callback of progress."""
    turns = output.Turns()
    with ExitStack() as bars:

        def progress(name: str) -> Callable[[int, int], None] | None:
            bars.close()
            turns(name)
            return bars.enter_context(running(f"{name}: {what}"))

        yield progress


def compile_model() -> None:
    """Compile what no earlier start has compiled, with a line about it."""
    from simulation.model import kernels

    waiting = kernels.to_compile()
    if not waiting:
        return
    many = len(waiting) > FEW
    time = ", a minute where nothing else runs" if many else ""
    output.note(f"compiling the model{time}; later starts find it compiled")
    helped = _help(many and waiting[0].home is not None)
    with output.progress("functions compiled") as progress, helped:
        for one in waiting:
            if not one.kept:
                one.prepare()
            if progress:  # counts what the second process has compiled, too
                progress(sum(other.kept for other in waiting), len(waiting))
    for one in waiting:
        one.prepare()


@contextmanager
def _help(wanted: bool) -> Iterator[None]:
    """A second process that compiles from the other end meanwhile; what it leaves is left over."""
    from multiprocessing import get_context

    from simulation.experiment.interrupts import interrupts_held_back
    from simulation.model.kernels import compile_from_the_end

    if not wanted:
        yield
        return
    with interrupts_held_back():
        helper = get_context("spawn").Process(target=compile_from_the_end, daemon=True)
        helper.start()
    try:
        yield
        helper.join()
    finally:
        helper.kill()
        helper.join()
