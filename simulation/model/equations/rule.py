"""Export rules applied, as law, to the specification table."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

from .arrays import smooth
from .numbers import over

Figure = Any  # a number, or an array of them
MONTHS_PER_YEAR = 12.0
NO_LIMIT = 1e9  # how tables write "no limit"
ONE_CHIP = 1.0


class Specification(NamedTuple):
    """Figures of a chip that export rules look at, by their names in the chip table."""

    tpp: Figure
    density: Figure
    interconnect_gb_s: Figure
    bandwidth_gb_s: Figure


class ControlLimits(NamedTuple):
    """Thresholds from which a chip is controlled, by their names in the export rule."""

    control_tpp: Figure
    control_interconnect_gb_s: Figure
    density_tpp: Figure
    density: Figure
    control_bandwidth_gb_s: Figure


def controlled(limits: ControlLimits, chip: Specification, named: Figure) -> Figure:
    """Whether a chip needs a licence.

    It does by name, by TPP with enough interconnect, by TPP with enough performance density, or by
    memory bandwidth.

    Form:
        by_speed = tpp >= T and link >= L
        dense = density >= D and tpp >= T_d
        C = by_speed or dense or bandwidth >= B or n > 0
    Source:
        US export rules of October 2022 (TPP and interconnect) and October 2023 (density).
    Args:
        limits.control_tpp: T [TPP] speed from which a chip with a fast link is controlled.
        limits.control_interconnect_gb_s: L [GB/s] link from which it is.
        limits.density_tpp: T_d [TPP] speed from which density counts.
        limits.density: D [TPP/mm2] performance density from which a chip is controlled.
        limits.control_bandwidth_gb_s: B [GB/s] memory bandwidth from which a chip is controlled.
        chip.tpp: tpp [TPP] speed of the chip.
        chip.density: density [TPP/mm2] its speed over its die area.
        chip.interconnect_gb_s: link [GB/s] its link to other chips.
        chip.bandwidth_gb_s: bandwidth [GB/s] its memory bandwidth.
        named: n [flag] 1 where the rule names the chip.
    Returns:
        C [flag] true where the chip needs a licence.
    """
    fast, linked = chip.tpp >= limits.control_tpp, limits.control_interconnect_gb_s
    by_speed = fast & (chip.interconnect_gb_s >= linked)
    dense = (chip.density >= limits.density) & (chip.tpp >= limits.density_tpp)
    memory = chip.bandwidth_gb_s >= limits.control_bandwidth_gb_s
    return by_speed | dense | memory | (named > 0)


def licensable(
    license_max_tpp: Figure, license_max_bandwidth: Figure, chip: Specification, named: Figure
) -> Figure:
    """Whether a controlled chip may get a licence: below both ceilings, or by name.

    Form:
        L = tpp < T and bandwidth < B or n > 0
    Source:
        US licence rule of January 2026.
    Args:
        license_max_tpp: T [TPP] speed below which licences are given.
        license_max_bandwidth: B [GB/s] memory bandwidth below which they are.
        chip.tpp: tpp [TPP] speed of the chip.
        chip.bandwidth_gb_s: bandwidth [GB/s] its memory bandwidth.
        named: n [flag] 1 where the rule licenses the chip by name.
    Returns:
        L [flag] true where the chip may get a licence.
    """
    slow = chip.tpp < license_max_tpp
    narrow = chip.bandwidth_gb_s < license_max_bandwidth
    return (slow & narrow) | (named > 0)


def highest_sellable_tpp(control_tpp: float, license_max_tpp: float) -> float:
    """Speed from which a flagship cannot be sold.

    Form:
        H = min(max(T, T_l), NO_LIMIT)
    Source:
        Definition.
    Args:
        control_tpp: T [TPP] speed from which a chip is controlled.
        license_max_tpp: T_l [TPP] speed below which licences are given.
    Returns:
        H [TPP] speed from which there is no way, NO_LIMIT where there is no such speed.
    """
    return min(max(control_tpp, license_max_tpp), NO_LIMIT)


def cap_headroom(cap: float, home: float, abroad: float) -> float:
    """Licensed chips that a volume cap still lets out.

    Form:
        H = NO_LIMIT if c >= NO_LIMIT else max(c * D - A, 0)
    Source:
        US licence rule of January 2026: units abroad over units at home.
    Args:
        cap: c [ratio] licensed over home units that the rule allows, NO_LIMIT without a cap.
        home: D [chips] units delivered at home so far.
        abroad: A [chips] licensed units delivered so far.
    Returns:
        H [chips] units that may still go, NO_LIMIT without a cap.
    """
    return NO_LIMIT if cap >= NO_LIMIT else max(cap * home - abroad, 0.0)


def fullness(waiting: float, limit: float) -> float:
    """How full a cap looks to buyers.

    Form:
        U = W / C if C >= ONE_CHIP else 1
        F = 0 if C >= NO_LIMIT else min(U, 1)
    Source:
        Assumption of this model. A cap that does not let out one whole chip is full: what is left
        of it may be no more than a rounding of the chips that were counted.
    Args:
        waiting: W [chips] licensed orders not delivered.
        limit: C [chips] what the cap lets out while buyers look ahead, NO_LIMIT without one.
    Returns:
        F [1] how full it looks, 0..1.
    """
    if limit >= NO_LIMIT:
        return 0.0
    return min(waiting / limit, 1.0) if limit >= ONE_CHIP else 1.0


def among_chips(part: float, whole: float, chips: float, empty: float) -> float:
    """One amount over another that is of some chips, and a set value where it is of less than one.

    Form:
        q = a / b if n >= ONE_CHIP and b > 0 else e
    Source:
        Definition. What is left of pipelines that run empty is no chip, and may be all of one kind.
    Args:
        part: a [any] numerator.
        whole: b [any] denominator.
        chips: n [chips] how many the denominator is of, or as much compute as so many H100s.
        empty: e [ratio] value where there is no ratio.
    Returns:
        q [ratio] the quotient.
    """
    return over(part, whole if chips >= ONE_CHIP else 0.0, empty)


def left_under(limit: float, waiting: float, part: float) -> float:
    """How many more chips a buyer may order under a cap.

    Form:
        L = NO_LIMIT if C >= NO_LIMIT else max(C - W, 0) * p
    Source:
        Assumption of this model.
    Args:
        limit: C [chips] what the cap lets out while buyers look ahead, NO_LIMIT without one.
        waiting: W [chips] licensed orders not delivered.
        part: p [1] share of the buyer in what all may have, 0..1.
    Returns:
        L [chips] how many more may be ordered, NO_LIMIT without a cap.
    """
    return NO_LIMIT if limit >= NO_LIMIT else max(limit - waiting, 0.0) * part


def renewals(ahead: float, passed: float) -> float:
    """Times that a yearly allowance starts anew within some months.

    Form:
        N = floor((a + p) / MONTHS_PER_YEAR)
    Source:
        Definition: allowances start anew in January.
    Args:
        ahead: a [months] months looked ahead.
        passed: p [months] months of the year that have passed.
    Returns:
        N [1] times, a whole number.
    """
    return math.floor((ahead + passed) / MONTHS_PER_YEAR)


def gross_price(price: float, fee: float, passed: float) -> float:
    """Price that a buyer pays when the seller adds a share of the fee due on that very price.

    With all of the fee passed on, the seller keeps its price; with none, buyers notice nothing.

    Form:
        G = P / (1 - s * f)
    Source:
        Definition; the share passed on is an assumption.
    Args:
        price: P [USD] price without the fee.
        fee: f [1] fee as a share of the price paid, 0..1, below 1.
        passed: s [1] share of the fee that is passed on, 0..1.
    Returns:
        G [USD] price that the buyer pays.
    """
    return price / (1.0 - passed * fee)


def refused_by_lists(on_list: float, licensed: float, buyer: float, through: float) -> float:
    """Share of a chip that lists keep from a firm.

    A firm on an entity list is refused every chip of that state, one that may not buy under licence
    those that go under licence only.

    Form:
        R = max(l, n * (1 - b)) * (1 - A)
    Source:
        Definition.
    Args:
        on_list: l [1] how far the entity list names the firm, 0..1.
        licensed: n [1] how far the chip goes to it under licence only, 0..1.
        buyer: b [1] how far the firm may buy under licence, 0..1.
        through: A [1] share of its purchases that run through affiliates, 0..1.
    Returns:
        R [1] share refused, 0..1.
    """
    return max(on_list, licensed * (1.0 - buyer)) * (1.0 - through)


def evasion(through: float, refused: float, reach: float, months: float) -> float:
    """Share of a listed firm's purchases that run through affiliates, after a month.

    It ends with the list.

    Form:
        E = r * (A + (R - A) / max(m, 1))
    Source:
        Assumption of this model.
    Args:
        through: A [1] share that ran through affiliates before the month, 0..1.
        refused: r [1] how far lists refuse the firm, 0..1.
        reach: R [1] share that affiliates reach in the end, 0..1.
        months: m [months] time over which they do.
    Returns:
        E [1] share after the month, 0..1.
    """
    return refused * smooth(through, reach, months)
