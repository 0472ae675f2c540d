"""Electricity for data centres and reactors on their way to the grid."""

from __future__ import annotations

import math

from .arrays import Array
from .numbers import exp, over

WATTS_PER_GW = 1e9


def shortness(claimed: float, ease: float, short: float) -> float:
    """How short power in sight is: 0 while it is ample, 1 once it is short.

    Form:
        s = clip((C - e) / (t - e), 0, 1)
    Source:
        Assumption of this model.
    Args:
        claimed: C [ratio] power claimed over what is there and expected.
        ease: e [ratio] share up to which power is ample.
        short: t [ratio] share from which it is short, above the former.
    Returns:
        s [1] how short power is, 0..1.
    """
    return min(max((claimed - ease) / (short - ease), 0.0), 1.0)


def connections(rate: float, short: float, fastest: float) -> float:
    """Yearly pace at which a grid connects data centres, after a month.

    Form:
        C = R * exp(clip(s, 0, 1) * g / 12)
    Source:
        Assumption of this model.
    Args:
        rate: R [GW/year] pace before the month.
        short: s [1] how short power is, 0..1.
        fastest: g [1/year] log growth of the pace where power is short.
    Returns:
        C [GW/year] pace after the month.
    """
    return rate * exp(min(max(short, 0.0), 1.0) * fastest / 12.0)


def applications(usual: float, most: float, short: float) -> float:
    """Power for which developers ask the grid in a year, counting what will be built.

    Form:
        A = U + clip(s, 0, 1) * max(Q - U, 0)
    Source:
        Assumption of this model.
    Args:
        usual: U [GW/year] connections of the usual pace.
        most: Q [GW/year] applications, those that will be built, once power is short.
        short: s [1] how short power is, 0..1.
    Returns:
        A [GW/year] applications that will be built.
    """
    return usual + min(max(short, 0.0), 1.0) * max(most - usual, 0.0)


def generation(plants: Array, turbines: Array, share: Array, use: Array) -> Array:
    """New mean power a year that generation for the grid can give data centres.

    Form:
        M = G + T * a * u
    Source:
        Assumption of this model: gas turbines are rationed by their makers' output; other plants
        come at a pace of their own.
    Args:
        plants: G [GW/year] from plants without new turbines.
        turbines: T [GW/year] turbines made in the world, nameplate.
        share: a [1] part of them that serves the state's data centres.
        use: u [1] mean power of a plant over its nameplate.
    Returns:
        M [GW/year] most that the grid can add for data centres.
    """
    most: Array = plants + turbines * share * use
    return most


def own_plants(ordered: float, kept: float, equipment: float, share: float, use: float) -> float:
    """Mean power of own plants that firms can begin in a year.

    Form:
        O = min(B * k, E * a) * u
    Source:
        Assumption of this model: orders overstate what is built, and makers of engines, small
        turbines and fuel cells bound it.
    Args:
        ordered: B [GW/year] orders placed where the grid gives no more, nameplate.
        kept: k [1] part of the orders that is built.
        equipment: E [GW/year] such equipment made in the world, nameplate.
        share: a [1] part of it that goes to the state's data centres.
        use: u [1] mean power of a plant over its nameplate, reserve units included.
    Returns:
        O [GW/year] mean power begun.
    """
    return min(ordered * kept, equipment * share) * use


def booked(month: float, book: float, pace: float, last: float) -> float:
    """Orders for own plants in a month of a known order book that grew steadily, at a yearly pace.

    Form:
        B = p * max(1 - (t2 - t + 1 / 2) * p / (24 * S), 0) if t <= t2 and S > 0 else 0
    Source:
        Definition: a pace that rises along a straight line to p and adds up to S took 24 * S / p
        months; a month has the pace of its middle. The straight line is an assumption.
    Args:
        month: t [month] month asked for.
        book: S [GW] all orders up to the last month, nameplate.
        pace: p [GW/year] pace of orders at the end of the last month.
        last: t2 [month] last month of the book.
    Returns:
        B [GW/year] pace of orders in the month.
    """
    if month > last or book <= 0.0:
        return 0.0
    return pace * max(1.0 - (last - month + 0.5) * pace / (24.0 * book), 0.0)


def held_back(ready: float, most: float) -> float:
    """Connections that are ready and wait for generation.

    Form:
        H = max(R - M, 0)
    Source:
        Definition.
    Args:
        ready: R [GW] connections that come out of the queue in the month.
        most: M [GW] what generation can add in the month.
    Returns:
        H [GW] what waits, not negative.
    """
    return max(ready - most, 0.0)


def spread(month: float, amount: float, first: float, last: float) -> float:
    """What falls into a month of an amount that comes evenly over a span.

    Form:
        X = a / max(t2 - t1, 1) if t1 <= t < max(t2, t1 + 1) else 0
    Source:
        Assumption of this model.
    Args:
        month: t [month] month asked for.
        amount: a [GW] amount in all.
        first: t1 [month] start of the span.
        last: t2 [month] end of the span.
    Returns:
        X [GW] what falls into the month.
    """
    span = max(last - first, 1.0)
    return amount / span if first <= month < first + span else 0.0


def others(draw: float, growth: float, free: float) -> float:
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
    return min(draw * growth, draw + max(free, 0.0))


def headroom(there: float, claimed: float, part: float) -> float:
    """Power for which a firm at a site may still order chips.

    Form:
        R = p * max(P - C, 0)
    Source:
        Base-stock policy: orders fill the power that is there and expected, as they fill a
        warehouse.
    Args:
        there: P [GW] power connected or expected within the planning horizon.
        claimed: C [GW] draw of what runs, waits and is on order.
        part: p [1] the firm's part of the site, 0..1.
    Returns:
        R [GW] power to order for, not negative.
    """
    return part * max(there - claimed, 0.0)


def expected_grid(queue: float, wait: float, asked: float, most: float, ahead: float) -> float:
    """Power that the grid connects within a horizon, as planners see it.

    Of the queue a part in proportion to the time comes out, and of what is asked for now what has
    waited its time by then; generation bounds both.

    Form:
        E = min(Q * min(a / w, 1) + A * max(a - w, 0) / 12, M * a / 12)
    Source:
        Assumption of this model.
    Args:
        queue: Q [GW] connections in the queue that will be built.
        wait: w [months] time in the queue, positive.
        asked: A [GW/year] applications that will be built.
        most: M [GW/year] most that generation can add.
        ahead: a [months] planning horizon: until orders have come, and some months.
    Returns:
        E [GW] power that joins.
    """
    ready = queue * min(ahead / wait, 1.0) + asked * max(ahead - wait, 0.0) / 12.0
    bound = most * ahead / 12.0 if ahead > 0.0 else 0.0  # M may have no limit, a may be 0
    return min(ready, bound)


def expected_plants(line: float, line_months: float, ahead: float) -> float:
    """Power of the own plants begun that is finished within a horizon, as planners see it.

    Form:
        E = L * min(a / m, 1)
    Source:
        Assumption of this model.
    Args:
        line: L [GW] firms' own plants under construction.
        line_months: m [months] time that such a plant takes, positive.
        ahead: a [months] planning horizon: until orders have come, and some months.
    Returns:
        E [GW] power that joins.
    """
    return line * min(ahead / line_months, 1.0)


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


def arrived(month: float, count: float, first: float, last: float) -> float:
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
    passed = (month - first) / max(last - first, 1.0)
    return math.floor(count * min(max(passed, 0.0), 1.0))
