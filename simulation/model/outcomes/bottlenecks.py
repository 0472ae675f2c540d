"""Outcomes of bottlenecks: what binds makers and firms, and the gain from a tenth more of it.

A first-order account of the month: docs/bottlenecks.md has its formulas and their limits.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING

from ..core.cache import cached
from ..core.kernel import Table, kernel
from ..equations.arrays import Array
from ..tables.state_table import CAUSES, FIRM_CAUSES
from . import reliefs
from .declaration import Outcome
from .sheet import Sheet

if TYPE_CHECKING:
    from ..agents.cast import Cast
    from ..core.layout import Layout
    from .flows import ChipFlows

YEAR = 12.0
FIRMS_OF = ("us", "china")
MAKER_CAUSES = len(CAUSES)
OF_MAKER, OF_FIRMS = 2 * MAKER_CAUSES + 1, 2 * len(FIRM_CAUSES)
"""Outcomes of each maker and of each bloc's firms: a code, a flag for each cause, reliefs."""


def declare(layout: Layout) -> Iterator[Outcome]:
    """Outcomes in column order."""
    for maker in layout.makers:
        title = layout.roster.makers[maker].title
        yield from _causes(maker, "a maker's output", CAUSES, title)
        for what in (*CAUSES[1:], "yield"):
            about = f"chips started that a tenth more {what} would add to a maker's: {title}"
            yield Outcome(f"relief.{maker}.{what}", "H100e/year", about)
    for bloc, name in (("us", "the US"), ("china", "China")):
        yield from _causes(f"firms_{bloc}", "the compute of firms at home", FIRM_CAUSES, name)
        for cause in FIRM_CAUSES[1:]:
            # What a rule keeps out may give less compute for its money than what is bought instead.
            about = f"compute that a tenth of relief from {cause} would add to firms in {name}"
            yield Outcome(f"relief.firms_{bloc}.{cause}", "H100e/year", about, signed=True)


def _causes(who: str, what: str, causes: tuple[str, ...], title: str) -> Iterator[Outcome]:
    codes = ", ".join(f"{i} {cause}" for i, cause in enumerate(causes))
    about = f"what bound {what}, easing it adding most ({codes}): {title}"
    yield Outcome(f"bottleneck.{who}", "index", about)
    for cause in causes:
        yield Outcome(f"bottleneck.{who}.{cause}", "1", f"1 where {cause} bound {what}: {title}")


def measure(world: Cast, flows: ChipFlows, sheet: Sheet) -> None:
    """Write causes and reliefs of makers, and of the blocs' firms at home."""
    write_makers(*_for_write_makers(world, sheet))
    for seat, rows in _of_firms(world, sheet):
        reliefs.of_firms(world, flows, seat, rows)


@cached("run")
def _for_write_makers(world: Cast, sheet: Sheet) -> tuple[Array, ...]:
    """What `write_makers` takes."""
    state, (rows, *_) = world.state, _blocks(world.layout, sheet)
    causes = state.binding_cause, state.relief_wafers, state.relief_packaging, state.relief_memory
    return (*causes, rows)


@cached("run")
def _of_firms(world: Cast, sheet: Sheet) -> list[tuple[int, Array]]:
    """State and rows of each bloc's firms."""
    _, *blocks = _blocks(world.layout, sheet)
    return [
        (world.layout.row["states"][bloc], rows)
        for bloc, rows in zip(FIRMS_OF, blocks, strict=True)
    ]


def _blocks(layout: Layout, sheet: Sheet) -> list[Array]:
    """Rows of all makers, then those of each bloc's firms."""
    names = tuple(outcome.name for outcome in declare(layout))
    ends = [OF_MAKER * len(layout.makers) + OF_FIRMS * n for n in range(len(FIRMS_OF) + 1)]
    return [sheet.block(names[i:j]) for i, j in pairwise([0, *ends])]


@kernel
def write_makers(code: Table, wafers: Table, packaging: Table, memory: Table, rows: Table) -> None:
    """Write of each maker what binds it, a flag for each cause, and the reliefs of a year."""
    makers, members = code.shape
    for m in range(makers):
        mine = rows[m * OF_MAKER : (m + 1) * OF_MAKER]
        for k in range(members):
            mine[0, k] = code[m, k]
            for cause in range(MAKER_CAUSES):
                mine[1 + cause, k] = 1.0 if code[m, k] == cause else 0.0
            mine[1 + MAKER_CAUSES, k] = wafers[m, k] * YEAR
            mine[2 + MAKER_CAUSES, k] = packaging[m, k] * YEAR
            mine[3 + MAKER_CAUSES, k] = memory[m, k] * YEAR
            # A wafer with a tenth more good dies is a tenth more wafers.
            mine[4 + MAKER_CAUSES, k] = wafers[m, k] * YEAR
