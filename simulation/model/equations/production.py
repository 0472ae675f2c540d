"""From wafers to packages: dies, yield, memory, packaging, lags."""

from __future__ import annotations

import math

import numpy as np

from .arrays import Quantity
from .numbers import exp, log, over, power

LOG_2 = 0.6931471805599453
WAFER_DIAMETER_MM = 300.0  # the industry's standard wafer, a definition rather than a figure


def dies_per_wafer(area: float) -> float:
    """Gross dies on a wafer of 300 mm.

    Form:
        N = max(pi * (WAFER_DIAMETER_MM / 2) ** 2 / A - pi * WAFER_DIAMETER_MM / sqrt(2 * A), 1)
    Source:
        The industry's usual estimate: area term less an edge-loss term.
    Args:
        area: A [mm2] area of a die, positive.
    Returns:
        N [dies/wafer] dies, good and bad, at least 1.
    """
    radius = WAFER_DIAMETER_MM / 2.0
    edge = math.pi * WAFER_DIAMETER_MM / math.sqrt(2.0 * area)
    return max(math.pi * radius**2 / area - edge, 1.0)


def wanted_starts(
    orders: float, backlog: float, supply_line: float, lag: float, cover: float, adjust: float
) -> float:
    """Packages of a chip that its maker wants to start in a month.

    It replaces expected orders and closes the gap between what will be asked for while a start
    becomes a chip, plus a safety stock, and what is made already or in the line.

    Form:
        asked = max(B, l * O)
        W = max(O + (asked + c * O - L) / a, 0)
    Source:
        Stock management with a supply line (Sterman 1989).
    Args:
        orders: O [chips/month] expected orders.
        backlog: B [chips] chips owed to buyers.
        supply_line: L [chips] finished chips in stock and work in progress.
        lag: l [months] time from start to chip.
        cover: c [months] orders that the safety stock covers.
        adjust: a [months] time over which the gap is closed, positive.
    Returns:
        W [chips/month] packages wanted, not negative.
    """
    asked = max(backlog, lag * orders)
    gap = asked + cover * orders - supply_line
    return max(orders + gap / adjust, 0.0)


def part_of_shortage(fill: float, others: float) -> float:
    """Part of a shortage that one input causes, in logs.

    Form:
        m = log(max(F, 1e-9)) / log(max(F, 1e-9) * max(R, 1e-9)) if F * R < 1 else 0
    Source:
        Definition.
    Args:
        fill: F [1] share of what is wanted that the input allows, 0..1.
        others: R [1] share that the other inputs allow, 0..1.
    Returns:
        m [1] part of the shortage, 0..1.
    """
    own = -log(max(fill, 1e-9)) if fill < 1.0 - 1e-9 else 0.0
    rest = -log(max(others, 1e-9)) if others < 1.0 - 1e-9 else 0.0
    return over(own, own + rest, 0.0)


def saturating_rise(start: float, ceiling: float, first: float, years: float) -> float:
    """Yield that closes in on a ceiling exponentially from an anchor.

    The share of the gap that is closed each year stays constant.

    Form:
        gap = max(K - Y0, 1e-9)
        Y = K - gap * clip(1 - f / gap, 0.05, 1) ** max(y, 0)
    Source:
        Assumption of this model.
    Args:
        start: Y0 [1] yield at the anchor, 0..1.
        ceiling: K [1] yield in the end, 0..1.
        first: f [1] gain of the first year.
        years: y [years] time since the anchor; the yield is flat before it.
    Returns:
        Y [1] yield then, 0..1.
    """
    gap = max(ceiling - start, 1e-9)
    kept = min(max(1.0 - first / gap, 0.05), 1.0)
    return ceiling - gap * power(kept, max(years, 0.0))


def learned(rise: float, ceiling: float, experience: float, rate: float) -> float:
    """Yield after learning by doing.

    Form:
        Y = K - max(K - Y0, 0) * (1 - r) ** log2(1 + max(x, 0))
    Source:
        Learning curve (Wright 1936), applied to the gap to the ceiling.
    Args:
        rise: Y0 [1] yield without experience beyond the usual, 0..1.
        ceiling: K [1] yield in the end, 0..1.
        experience: x [ratio] output since the yield was known, over what there was.
        rate: r [1] share of the gap that a doubling of output closes, 0..1, below 1.
    Returns:
        Y [1] yield, 0..1.
    """
    return ceiling - max(ceiling - rise, 0.0) * progress(experience, rate)


def progress(experience: float, rate: float) -> float:
    """What a learning curve leaves of a cost or a gap.

    Form:
        P = (1 - r) ** log2(1 + max(x, 0))
    Source:
        Learning curve (Wright 1936).
    Args:
        experience: x [ratio] cumulative output added, over what there was.
        rate: r [1] share that a doubling of cumulative output takes off, 0..1, below 1.
    Returns:
        P [ratio] what is left, 0..1.
    """
    return exp(doublings(experience) * log(1.0 - rate))


def doublings(experience: float) -> float:
    """Doublings of cumulative output.

    Form:
        d = log2(1 + max(x, 0))
    Source:
        Definition.
    Args:
        experience: x [ratio] cumulative output added, over what there was.
    Returns:
        d [1] doublings, not negative.
    """
    return log(1.0 + max(experience, 0.0)) / LOG_2


def ramp(month: Quantity | float, start: Quantity, length: Quantity) -> Quantity:
    """Linear ramp from 0 to 1.

    Form:
        R = clip((t - t0) / max(L, 1), 0, 1)
    Source:
        Assumption of this model.
    Args:
        month: t [month] month asked for.
        start: t0 [month] month in which the ramp starts.
        length: L [months] time that it takes, at least a month.
    Returns:
        R [1] part that is up, 0..1.
    """
    up: Quantity = np.minimum(np.maximum((month - start) / np.maximum(length, 1.0), 0.0), 1.0)
    return up


def paced(fastest: float, months: float, foresight: float) -> float:
    """Share of a stockpile that is used in a month, when it has to last until new supply comes.

    Form:
        D = r * (1 / max(r * m, 1)) ** f
    Source:
        Geometric mean of using a stock as fast as it is wanted and of spreading it evenly over
        the months to come; an assumption of this model.
    Args:
        fastest: r [1/month] largest share that is used without foresight, positive.
        months: m [months] time until new supply is expected.
        foresight: f [1] weight of spreading it, 0..1.
    Returns:
        D [1/month] largest share that is used.
    """
    return fastest * power(max(fastest * months, 1.0), -foresight)


def stock_to_hold(used: float, planned: float, months: float, fastest: float) -> float:
    """Stockpile beyond which a maker lays nothing more aside against a cut of its supply.

    Form:
        S = max(u * max(m, 1 / r), h * m)
    Source:
        What a cut would take, for as long as a stock is made to last (see `paced`); an assumption
        of this model. Makers that use little so far stock for what they plan.
    Args:
        used: u [1/month] what a maker uses of the supply that may be cut, and of its stock.
        planned: h [1/month] what it lays aside a month.
        months: m [months] time until new supply is expected.
        fastest: r [1/month] largest share of a stock that is used in a month, positive.
    Returns:
        S [1] units in stock.
    """
    return max(used * max(months, 1.0 / fastest), planned * months)


def passed_on(left: float) -> float:
    """Share of the orders that wait for an old chip which a month passes on to the new one.

    They are spread evenly over the months until the line starts the new chip alone.

    Form:
        h = 1 / max(m, 1)
    Source:
        Assumption of this model: lines are turned over one after the other.
    Args:
        left: m [months] time until the line starts the newer chip alone; all of them once it does.
    Returns:
        h [1/month] share passed on, above 0 and at most 1.
    """
    return 1.0 / max(left, 1.0)


def wafer_budget(wafers: float, growth: float, years: float, share: float, yielded: float) -> float:
    """Stacks that a memory maker can make when only a part of its wafers may go into them.

    Form:
        B = W * (1 + g) ** y * s * n
    Source:
        Definition.
    Args:
        wafers: W [wafers/month] all memory wafers in the base year.
        growth: g [1/year] yearly growth of all wafers.
        years: y [years] time since the base year, negative before it.
        share: s [1] largest share that goes into stacks, 0..1.
        yielded: n [stacks/wafer] good stacks from a wafer.
    Returns:
        B [stacks/month] most stacks.
    """
    return wafers * power(1.0 + growth, years) * share * yielded


def expansion(needed: float, capacity: float, fastest: float) -> float:
    """Growth factor of a capacity in a month: towards the need, as fast as lines can be built.

    Form:
        G = min(max(N / C, 1) if C > 0 else 1, exp(g / 12))
    Source:
        Assumption of this model.
    Args:
        needed: N [any] capacity that was needed last month.
        capacity: C [any] capacity that there is.
        fastest: g [1/year] fastest log growth.
    Returns:
        G [ratio] growth factor, at least 1.
    """
    return min(max(over(needed, capacity, 1.0), 1.0), exp(fastest / 12.0))


def wafers_per_package(dies: Quantity, per_wafer: Quantity, good: Quantity) -> Quantity:
    """Wafer starts behind one package.

    Form:
        w = d / (N * Y)
    Source:
        Definition.
    Args:
        dies: d [dies] dies in a package.
        per_wafer: N [dies/wafer] gross dies on a wafer.
        good: Y [1] share of them that is good.
    Returns:
        w [wafers] wafer starts, bad dies included.
    """
    wafers: Quantity = dies / (per_wafer * good)
    return wafers


def cost(
    wafers: float,
    wafer_price: float,
    area: float,
    area_price: float,
    stacks: float,
    stack_price: float,
    ordinary: float,
    memory_price: float,
) -> float:
    """What a package costs to make, with the memory on its card.

    Form:
        K = w * P_w + a * P_a + s * P_s + m * P_m
    Source:
        Definition.
    Args:
        wafers: w [wafers] wafer starts behind one package, bad dies included.
        wafer_price: P_w [USD/wafer] price of a processed wafer.
        area: a [mm2] interposer area of the package.
        area_price: P_a [USD/mm2] price of packaging.
        stacks: s [stacks] memory stacks in the package.
        stack_price: P_s [USD] price of a stack.
        ordinary: m [GB] ordinary memory on the card, 0 where it has stacks.
        memory_price: P_m [USD/GB] price of ordinary memory.
    Returns:
        K [USD] cost of silicon, packaging and memory.
    """
    memory = stacks * stack_price + ordinary * memory_price
    return wafers * wafer_price + area * area_price + memory


def worth(price: float, original: float, keeping: float) -> float:
    """What a sale is worth to its maker: its price, and a part of what is at stake behind it.

    Form:
        W = P + k * max(P0 - P, 0)
    Source:
        Assumption of this model.
    Args:
        price: P [USD] price of the chip sold.
        original: P0 [USD] price of the chip that it stands in for, its own where none.
        keeping: k [1] how much the maker counts sales that the market will bring later, 0..1.
    Returns:
        W [USD] worth of the sale.
    """
    return price + keeping * max(original - price, 0.0)
