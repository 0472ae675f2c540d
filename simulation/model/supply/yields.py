"""Yields of foundries: they rise with the industry's progress and with own experience."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from simulation import months

from ..core.active_pairs import some
from ..core.cache import cached
from ..core.kernel import Cube, Line, Places, Table, kernel
from ..core.layout import FIELDS
from ..equations import production
from ..equations.numbers import exp
from .learning import experience

if TYPE_CHECKING:
    from ..core.context import Core
    from ..core.layout import Rows

ANCHOR = months.offset("2024-06")  # the month that the yield figures are about
LINES = FIELDS.index("lines")
LOWEST, HIGHEST = 0.01, 0.99
MONTHS_PER_YEAR = 12.0


def update(world: Core, suppliers: Rows) -> None:
    """Set the month's yields of some suppliers, good dies over gross dies."""
    set_yields(suppliers, world.month <= ANCHOR, world.shocks.yields, *_for_set_yields(world))


@cached("run")
def _for_set_yields(world: Core) -> tuple[Any, ...]:
    """What `set_yields` takes last."""
    state, table = world.state, world.p.table
    return (
        world.layout.supplier_state,
        table("supply", "yield_2024", 0.0),
        table("supply", "yield_ceiling", 0.0),
        table("supply", "yield_gain", 0.0),
        table("supply", "yield_noise", 0.0),
        world.p("learning.rate"),
        world.p("learning.spillover"),
        world.p("learning.first_wafers"),
        state.progress,
        state.cumulative_wafers,
        state.progress_at_anchor,
        state.experience_at_anchor,
        state.die_yield,
    )


@kernel
def set_yields(
    rows: Places,
    anchored: bool,
    shock: Line,
    seat: Places,
    at_anchor: Table,
    ceiling: Table,
    gain: Table,
    spread: Table,
    rate: Line,
    spillover: Line,
    first_wafers: Line,
    progress: Cube,
    wafers: Table,
    progress_then: Table,
    experience_then: Table,
    good: Table,
) -> None:
    """Rise from the anchor with progress, then learn from output since; noise is common to all.

    Until the month of the figures, `anchored`, what is known then is noted.
    """
    members = good.shape[1]
    known, learned, noise = experience(wafers, spillover), np.empty(members), np.empty(members)
    for u in rows:
        now = progress[seat[u], LINES]
        if not some(ceiling[u]):
            continue
        if anchored:
            progress_then[u], experience_then[u] = now, known[u]
        for k in range(members):
            since = known[u, k] - experience_then[u, k]
            learned[k] = since / (first_wafers[k] + experience_then[u, k])
        for k in range(members):
            noise[k] = exp(spread[u, k] * shock[k])
        for k in range(members):
            years = (now[k] - progress_then[u, k]) / MONTHS_PER_YEAR
            good[u, k] = production.saturating_rise(
                at_anchor[u, k], ceiling[u, k], gain[u, k], years
            )
        for k in range(members):
            rise = production.learned(good[u, k], ceiling[u, k], learned[k], rate[k])
            good[u, k] = min(max(rise * noise[k], LOWEST), HIGHEST)
