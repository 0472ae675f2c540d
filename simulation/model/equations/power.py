"""Electricity for data centres and reactors on their way to the grid."""

from __future__ import annotations

import numpy as np

from .arrays import Array
from .numbers import over

WATTS_PER_GW = 1e9


def connections(rate: Array, short: Array, fastest: Array, most: Array) -> Array:
    """Yearly grid connections for data centres after a month.

    Form:
        C = min(R * exp(clip(s, 0, 1) * g / 12), max(m, R))
    Source:
        Assumption of this model.
    Args:
        rate: R [GW/year] connections before the month.
        short: s [1] how short power is, 0..1.
        fastest: g [1/year] log growth of the rate where power is short.
        most: m [GW/year] what lines, transformers and power stations allow.
    Returns:
        C [GW/year] connections after the month.
    """
    grown: Array = rate * np.exp(np.clip(short, 0.0, 1.0) * fastest / 12.0)
    return np.minimum(grown, np.maximum(most, rate))


def others(draw: Array, growth: Array, free: Array) -> Array:
    """Draw of data centres without AI chips after a month.

    Form:
        O = min(D * g, D + max(F, 0))
    Source:
        Assumption of this model: a trend, as far as connected power allows.
    Args:
        draw: D [GW] draw before the month.
        growth: g [ratio] growth factor of a month.
        free: F [GW] power connected less power used, negative where too much is drawn.
    Returns:
        O [GW] draw after the month.
    """
    grown: Array = np.minimum(draw * growth, draw + np.maximum(free, 0.0))
    return grown


def headroom(there: Array, claimed: Array, parts: Array) -> Array:
    """Power for which a firm at a site may still order chips.

    Form:
        R = p * max(P - C, 0)
    Source:
        Base-stock policy: orders fill the power that is there and expected, as they fill a
        warehouse.
    Args:
        there: P [GW] power connected or expected within the planning horizon.
        claimed: C [GW] draw of what runs, waits and is on order.
        parts: p [1] the firm's part of the site, 0..1.
    Returns:
        R [GW] power to order for, not negative.
    """
    shared: Array = parts * np.maximum(there - claimed, 0.0)
    return shared


def expected(yearly: Array, growth: Array, line: Array, line_months: Array, ahead: Array) -> Array:
    """Power that joins within a horizon, as planners see it.

    The grid's pace goes on growing; of the plants begun, a part in proportion to the time is
    finished.

    Form:
        years = a / 12
        E = y * years * (1 + g * years / 2) + L * min(a / m, 1)
    Source:
        Assumption of this model.
    Args:
        yearly: y [GW/year] grid connections now.
        growth: g [1/year] growth of the connections.
        line: L [GW] firms' own plants under construction.
        line_months: m [months] time that such a plant takes, positive.
        ahead: a [months] planning horizon.
    Returns:
        E [GW] power that joins.
    """
    years = ahead / 12.0
    grid = yearly * years * (1.0 + growth * years / 2.0)
    joined: Array = grid + line * np.minimum(ahead / line_months, 1.0)
    return joined


def switched_on(asked: float, free: float) -> float:
    """Share of the chips that wait which connected power switches on.

    Form:
        S = min(max(F, 0) / D, 1) if D > 0 else 1
    Source:
        Proportional rationing.
    Args:
        asked: D [GW] draw of all that waits.
        free: F [GW] power connected less power used, negative where too much is drawn.
    Returns:
        S [1] share switched on, 0..1.
    """
    return min(over(max(free, 0.0), asked, 1.0), 1.0)


def through_pipeline(line: Array, starts: Array, months: Array) -> tuple[Array, Array]:
    """A month of a pipeline in stages: what is in the line after it, and what leaves it.

    Form:
        moved_i = L_i * min(n / m, 1), n being the number of stages
        after_i = L_i - moved_i + (S if i == 1 else moved_{i-1})
        out = moved_n
    Source:
        Erlang delay: stages of equal mean length.
    Args:
        line: L [any] (stages) what is in each stage before the month.
        starts: S [any] what enters in the month.
        months: m [months] mean time through all stages, positive.
    Returns:
        after [any] (stages) what is in each stage after the month.
        out [any] what leaves the line in the month.
    """
    moved = line * np.minimum(len(line) / months, 1.0)
    after = line - moved
    after[1:] += moved[:-1]
    after[0] += starts
    return after, moved[-1]


def arrived(month: Array, count: Array, first: Array, last: Array) -> Array:
    """Whole units that are finished when completions are spread evenly over a span.

    Form:
        N = floor(n * clip((t - t1) / max(t2 - t1, 1), 0, 1))
    Source:
        Assumption of this model.
    Args:
        month: t [month] month asked for.
        count: n [reactors] units in all.
        first: t1 [month] start of the span.
        last: t2 [month] end of the span.
    Returns:
        N [reactors] units finished.
    """
    passed = (month - first) / np.maximum(last - first, 1.0)
    return np.floor(count * np.clip(passed, 0.0, 1.0))
