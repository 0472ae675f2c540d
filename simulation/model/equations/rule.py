"""Export rules applied, as law, to the specification table."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from . import rationing
from .arrays import Array, ratio, smooth

Flag = NDArray[np.bool_]
NO_LIMIT = 1e9  # how tables write "no limit"


class Specification(NamedTuple):
    """Figures of a chip that export rules look at, by their names in the chip table."""

    tpp: Array
    density: Array
    interconnect_gb_s: Array
    bandwidth_gb_s: Array


class ControlLimits(NamedTuple):
    """Thresholds from which a chip is controlled, by their names in the export rule."""

    control_tpp: Array
    control_interconnect_gb_s: Array
    density_tpp: Array
    density: Array
    control_bandwidth_gb_s: Array


def controlled(limits: ControlLimits, chip: Specification, named: Array) -> Flag:
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
    license_max_tpp: Array, license_max_bandwidth: Array, chip: Specification, named: Array
) -> Flag:
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


def highest_sellable_tpp(control_tpp: Array, license_max_tpp: Array) -> Array:
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
    return np.minimum(np.maximum(control_tpp, license_max_tpp), NO_LIMIT)


def cap_headroom(cap: Array, home: Array, abroad: Array) -> Array:
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
    return np.where(cap >= NO_LIMIT, NO_LIMIT, np.maximum(cap * home - abroad, 0.0))


def under_caps(wanted: Array, by_chip: Array, by_firm: Array) -> Array:
    """Licensed wants scaled down to limits for each chip, then for each buyer.

    Form:
        first_fc = W_fc * min(C_c / sum_f(W_fc), 1)
        U_fc = first_fc * min(B_f / sum_c(first_fc), 1)
    Source:
        Proportional rationing.
    Args:
        wanted: W [chips] (firms, chips) licensed chips that buyers want.
        by_chip: C [chips] (chips) limit for each chip, NO_LIMIT where none applies.
        by_firm: B [chips] (firms) limit for each buyer, NO_LIMIT where none applies.
    Returns:
        U [chips] (firms, chips) wants within the limits.
    """
    return rationing.within_limit(rationing.within_limit(wanted, by_chip, axis=0), by_firm, axis=1)


def cap_view(waiting: Array, by_chip: Array, by_firm: Array, part: Array) -> tuple[Array, Array]:
    """How full caps look to buyers, and how many more chips each may order.

    Form:
        full_c = sum_f(W_fc) / C_c, 0 without a cap, 1 where it lets nothing out
        full_f = sum_c(W_fc) / B_f, likewise
        F_fc = clip(max(full_c, full_f), 0, 1)
        mine_fc = max(C_c - sum_f(W_fc), 0) * p_f, NO_LIMIT without a cap
        left_f = max(B_f - sum_c(W_fc), 0), likewise
        M_fc = min(mine_fc, left_f)
    Source:
        Assumption of this model.
    Args:
        waiting: W [chips] (firms, chips) licensed orders not delivered.
        by_chip: C [chips] (chips) what a cap lets out while buyers look ahead, NO_LIMIT without.
        by_firm: B [chips] (firms) the same for each buyer.
        part: p [1] (firms) share of each buyer in what all may have of a chip, 0..1.
    Returns:
        F [1] (firms, chips) how full the caps look, 0..1.
        M [chips] (firms, chips) how many more may be ordered.
    """
    of_chip, of_firm = waiting.sum(axis=0), waiting.sum(axis=1)
    chip_full = np.where(by_chip >= NO_LIMIT, 0.0, ratio(of_chip, by_chip, empty=1.0))
    firm_full = np.where(by_firm >= NO_LIMIT, 0.0, ratio(of_firm, by_firm, empty=1.0))
    full = np.clip(np.maximum(chip_full[None], firm_full[:, None]), 0.0, 1.0)
    mine = np.where(by_chip >= NO_LIMIT, NO_LIMIT,
                    np.maximum(by_chip - of_chip, 0.0) * part[:, None])  # fmt: skip
    left = np.where(by_firm >= NO_LIMIT, NO_LIMIT, np.maximum(by_firm - of_firm, 0.0))
    return full, np.minimum(mine, left[:, None])


def gross_price(price: Array, fee: Array, passed: Array) -> Array:
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
    gross: Array = price / (1.0 - passed * fee)
    return gross


def evasion(through: Array, refused: Array, reach: Array, months: Array) -> Array:
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
