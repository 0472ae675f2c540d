"""Bottlenecks: the gain from a little more of an input, and the input that binds.

A limit binds where easing it adds output, not where its own fill rate is lowest: of limits in a
row, one that is followed by a tighter one adds nothing (Goldratt's theory of constraints;
shadow prices of linear programmes say the same).
"""

from __future__ import annotations

from .arrays import Array, Quantity
from .numbers import over

PART = 0.1
"""By definition: reliefs are of a tenth."""
FULL = 1.0 - 1e-9
"""Shares above this differ from one by rounding only."""
LEAST = 1e-6
"""Part of a flow below which reliefs are noise, and below which an input gives nothing."""


def binding(relief: Array, stopped: Array, scale: float) -> float:
    """Code of what binds: 0 where nothing does, else one plus the row of the largest relief.

    Of reliefs that differ by rounding only the first counts. A tenth more of nothing is nothing:
    where no relief adds anything, the cause binds that stops most by giving nothing at all.

    Form:
        B = 1 + argmax_i(R_i) if max_i(R_i) > LEAST * S else 1 + argmax_i(Z_i)
        B = 0 if max_i(R_i) <= LEAST * S and max_i(Z_i) <= LEAST * S
    Source:
        Theory of constraints (Goldratt).
    Args:
        relief: R [any] (causes) what easing each cause adds.
        stopped: Z [any] (causes) what each cause stops by giving nothing.
        scale: S [any] flow of which reliefs below a small part are noise.
    Returns:
        B [1] code of the cause.
    """
    code = _first_largest(relief, scale)
    return code if code > 0.0 else _first_largest(stopped, scale)


def _first_largest(amounts: Array, scale: float) -> float:
    """One plus the row of the largest amount, the first of equals; 0 where all are noise."""
    largest = amounts[0]
    for cause in range(1, len(amounts)):
        largest = max(largest, amounts[cause])
    code = 0.0
    for cause in range(len(amounts) - 1, -1, -1):
        code = cause + 1.0 if amounts[cause] >= FULL * largest else code
    return code if largest > LEAST * scale else 0.0


def stopped_in_a_row(
    wanted: float, first: float, second: float, third: float
) -> tuple[float, float, float]:
    """What each of three inputs, used in a row, stops by giving nothing of it.

    Form:
        Z1 = W if f1 <= LEAST else 0
        Z2 = W * f1 if f1 > LEAST and f2 <= LEAST else 0
        Z3 = W * f1 * f2 if f1 > LEAST and f2 > LEAST and f3 <= LEAST else 0
    Source:
        A definition.
    Args:
        wanted: W [any] what is asked for.
        first: f1 [1] share of it that the first input serves, 0..1.
        second: f2 [1] share of what reaches the second that it serves, 0..1.
        third: f3 [1] share of what reaches the third that it serves, 0..1.
    Returns:
        Z1 [any] stopped by the first input.
        Z2 [any] stopped by the second.
        Z3 [any] stopped by the third.
    """
    for_second = wanted * first if first > LEAST else 0.0
    for_third = for_second * second if second > LEAST else 0.0
    return (
        wanted if first <= LEAST else 0.0,
        for_second if second <= LEAST else 0.0,
        for_third if third <= LEAST else 0.0,
    )


def in_a_row(
    wanted: float, first: float, second: float, third: float, banked: float
) -> tuple[float, float, float]:
    """What a tenth more of one of three inputs, used in a row, adds for one who alone has more.

    An input that falls short serves the same however much the inputs before it give, so that
    nothing is gained of those; one that does not fall short has room for a tenth more.

    Form:
        served = W * f1 * f2 * f3
        wide2 = f2 >= FULL and f3 >= FULL
        wide3 = f3 >= FULL
        G1 = served * (min(PART * (1 - b), (1 - f1) / f1) if wide2 and f1 > 0 else 0)
        G2 = served * (min(PART, (1 - f2) / f2) if wide3 and f2 > 0 else 0)
        G3 = served * (min(PART, (1 - f3) / f3) if f3 > 0 else 0)
    Source:
        Shadow prices of limits in a row; a definition.
    Args:
        wanted: W [any] what is asked for.
        first: f1 [1] share of it that the first input serves, 0..1.
        second: f2 [1] share of what reaches the second that it serves, 0..1.
        third: f3 [1] share of what reaches the third that it serves, 0..1.
        banked: b [1] part of what the first serves that comes from a store, which does not grow.
    Returns:
        G1 [any] gain by more of the first input.
        G2 [any] gain by more of the second.
        G3 [any] gain by more of the third.
    """
    wide_third = third >= FULL
    wide_second = second >= FULL and wide_third
    served = wanted * first * second * third
    fresh = min(PART * (1.0 - banked), over(1.0 - first, first, 0.0))
    more_of_second = min(PART, over(1.0 - second, second, 0.0))
    more_of_third = min(PART, over(1.0 - third, third, 0.0))
    return (
        served * fresh if wide_second else 0.0,
        served * more_of_second if wide_third else 0.0,
        served * more_of_third,
    )


def let_through(flow: float, waiting: float) -> float:
    """What a limit on a flow lets through in addition once it is a tenth wider.

    Form:
        L = min(PART * F, max(H, 0))
    Source:
        Definition.
    Args:
        flow: F [any] what passes now.
        waiting: H [any] what the limit holds back.
    Returns:
        L [any] what passes in addition.
    """
    return min(PART * flow, max(waiting, 0.0))


def allowed(compute: Quantity, money: Quantity, served: Quantity, now: Quantity) -> Quantity:
    """Compute for a dollar of budget gained when a tenth of refused purchases is allowed.

    The money goes from what it buys now, where it does not lie idle, to what was refused.

    Form:
        G = PART * (c * s - m * n)
    Source:
        Definition.
    Args:
        compute: c [H100e/USD] compute that a dollar of budget would bring of what is refused.
        money: m [1] share of money that would buy what is refused.
        served: s [1] share of such orders that can be served, 0..1.
        now: n [H100e/USD] compute that a dollar of budget brings today.
    Returns:
        G [H100e/USD] compute gained, negative where refused chips are dear for their speed.
    """
    gained: Quantity = PART * (compute * served - money * now)
    return gained


def displaced(share: float, foreign: float, minimum: float) -> float:
    """Part of the money meant for a foreign chip that a minimum domestic share keeps off it.

    Form:
        D = s * (max(1 - (1 - m) / F, 0) if F > 0 else 0)
    Source:
        Definition.
    Args:
        share: s [1] money that would go to the chip, 0 for a domestic one.
        foreign: F [1] money that would go to all foreign chips.
        minimum: m [1] minimum domestic share of spending, 0..1.
    Returns:
        D [1] money kept off the chip.
    """
    return share * max(1.0 - over(1.0 - minimum, foreign, 1.0), 0.0)


def powered(waiting: float, asked: float, free: float, added: float) -> float:
    """Share of the chips that wait which a tenth more new power switches on.

    Form:
        usable = max(min(F, 0) + PART * A, 0)
        S = w * (min(usable / D, 1) if D > 0 else 0)
    Source:
        Definition.
    Args:
        waiting: w [flag] 1 where power is modelled.
        asked: D [GW] draw of all that waits.
        free: F [GW] power connected less power used, negative where too much is drawn.
        added: A [GW] power connected in the month.
    Returns:
        S [1] share switched on, 0..1.
    """
    usable = max(min(free, 0.0) + PART * added, 0.0)
    return min(over(usable, asked, 0.0), 1.0) * waiting
