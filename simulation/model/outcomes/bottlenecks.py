"""Outcomes of bottlenecks: what binds makers and firms, and the gain from a tenth more of it.

A first-order account of the month: docs/bottlenecks.md has its formulas and their limits.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from ..core.cache import cached
from ..equations import bottlenecks as equations
from ..equations.arrays import Array
from ..tables.state_table import CAUSES, FIRM_CAUSES
from . import reliefs
from .declaration import Outcome
from .sheet import Found, Names

if TYPE_CHECKING:
    from ..agents.cast import Cast
    from ..core.layout import Layout
    from .flows import ChipFlows

YEAR = 12.0
FIRMS_OF = ("us", "china")
INPUTS = ("wafers", "packaging", "memory")


def declare(layout: Layout) -> Iterator[Outcome]:
    """Outcomes in column order."""
    for maker in layout.makers:
        yield from _causes(maker, "the maker's output", CAUSES)
        for what in (*CAUSES[1:], "yield"):
            about = f"chips started that a tenth more {what} would add to the maker's"
            yield Outcome(f"relief.{maker}.{what}", "H100e/year", about)
    for bloc, name in (("us", "the US"), ("china", "China")):
        yield from _causes(f"firms_{bloc}", f"the compute of firms at home in {name}", FIRM_CAUSES)
        for cause in FIRM_CAUSES[1:]:
            # What a rule keeps out may give less compute for its money than what is bought instead.
            about = f"compute that a tenth of relief from {cause} would add to firms in {name}"
            yield Outcome(f"relief.firms_{bloc}.{cause}", "H100e/year", about, signed=True)


def _causes(who: str, what: str, causes: tuple[str, ...]) -> Iterator[Outcome]:
    codes = ", ".join(f"{i} {cause}" for i, cause in enumerate(causes))
    about = f"what bound {what}, easing it adding most: {codes}"
    yield Outcome(f"bottleneck.{who}", "1", about)
    for cause in causes:
        yield Outcome(f"bottleneck.{who}.{cause}", "1", f"1 where {cause} bound {what}")


def measure(world: Cast, flows: ChipFlows) -> Found:
    """Causes and reliefs of makers and of the blocs' firms at home, each (members,)."""
    return _of_makers(world) | _of_firms(world, flows.compute)


def _of_makers(world: Cast) -> Found:
    """Causes and reliefs of makers."""
    state, makers = world.state, world.layout.makers
    yearly = {name: state.arrays[f"relief_{name}"] * YEAR for name in INPUTS}
    # A wafer with a tenth more good dies is a tenth more wafers.
    rows = np.stack([*yearly.values(), yearly["wafers"]], axis=1)
    return {
        codes(world, makers, CAUSES): coded(state.binding_cause, len(CAUSES)),
        relief_names(world, makers, (*INPUTS, "yield")): rows,
    }


@cached("run")
def codes(_: Cast, whose: Names, causes: tuple[str, ...]) -> Names:
    """Names of the outcomes of binding causes: of each a code, and a flag for every cause."""
    bound = [f"bottleneck.{name}" for name in whose]
    return tuple(word for one in bound for word in (one, *(f"{one}.{c}" for c in causes)))


@cached("run")
def relief_names(_: Cast, whose: Names, causes: tuple[str, ...]) -> Names:
    """Names of the outcomes of reliefs, cause by cause."""
    return tuple(f"relief.{name}.{cause}" for name in whose for cause in causes)


def coded(code: Array, causes: int) -> Array:
    """A code, and for each cause 1 where it is the one, (..., 1 + causes, members)."""
    flags = code[..., None, :] == np.arange(causes)[:, None]
    return np.concatenate((code[..., None, :], flags), axis=-2)


def _of_firms(world: Cast, got: Array) -> Found:
    """Causes and reliefs of each bloc's firms at home; `got` as in `ChipFlows.compute`."""
    found: Found = {}
    for bloc in FIRMS_OF:
        rows = reliefs.of_firms(world, world.layout.row["states"][bloc], got)
        scale = world.state.payable_orders[world.layout.at_home(bloc)].sum(axis=0)
        whose = (f"firms_{bloc}",)
        code = equations.binding(rows, scale)
        found[codes(world, whose, FIRM_CAUSES)] = coded(code, len(FIRM_CAUSES))
        found[relief_names(world, whose, FIRM_CAUSES[1:])] = rows * YEAR
    return found
