"""Export rules applied, as law, to the specification table."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from . import rationing
from .arrays import Array, ratio, smooth

Flag = NDArray[np.bool_]
NO_LIMIT = 1e9  # how tables write "no limit"


def controlled(rule: dict[str, Array], spec: dict[str, Array], named: Array) -> Flag:
    """True where a chip needs a licence, (chips, members).

    A chip is controlled by name, by TPP with enough interconnect (October 2022), by TPP with
    enough performance density (October 2023), or by memory bandwidth.
    """
    tpp, link = spec["tpp"], spec["interconnect_gb_s"]
    by_speed = (tpp >= rule["control_tpp"]) & (link >= rule["control_interconnect_gb_s"])
    dense = (spec["density"] >= rule["density"]) & (tpp >= rule["density_tpp"])
    memory = spec["bandwidth_gb_s"] >= rule["control_bandwidth_gb_s"]
    return by_speed | dense | memory | (named > 0)


def licensable(rule: dict[str, Array], spec: dict[str, Array], named: Array) -> Flag:
    """True where a controlled chip may get a licence: below both ceilings, or by name."""
    slow = spec["tpp"] < rule["license_max_tpp"]
    narrow = spec["bandwidth_gb_s"] < rule["license_max_bandwidth_gb_s"]
    return (slow & narrow) | (named > 0)


def highest_sellable_tpp(control_tpp: Array, license_max_tpp: Array) -> Array:
    """TPP at and above which a flagship cannot be sold, NO_LIMIT where there is none."""
    return np.minimum(np.maximum(control_tpp, license_max_tpp), NO_LIMIT)


def cap_headroom(cap: Array, home: Array, abroad: Array) -> Array:
    """Licensed chips that a volume cap still lets out, given cumulative units.

    NO_LIMIT where there is no cap, whatever was sold at home.
    """
    return np.where(cap >= NO_LIMIT, NO_LIMIT, np.maximum(cap * home - abroad, 0.0))


def under_caps(wanted: Array, by_chip: Array, by_firm: Array) -> Array:
    """Licensed wants scaled down to limits for each chip, then for each buyer.

    Args:
        wanted: (firms, chips, members), chips.
        by_chip: (chips, members); by_firm: (firms, members), chips, NO_LIMIT where none applies.
    """
    return rationing.within_limit(rationing.within_limit(wanted, by_chip, axis=0), by_firm, axis=1)


def cap_view(waiting: Array, by_chip: Array, by_firm: Array, part: Array) -> tuple[Array, Array]:
    """How full caps look to buyers (0..1), and how many more chips each may order.

    Args:
        waiting: licensed orders not delivered, (firms, chips, members).
        by_chip: chips that a cap will let out in the time that buyers look ahead, (chips,
            members); by_firm: the same for each buyer, (firms, members).
        part: share of each buyer in what all may have of a chip, (firms, members).
    Returns:
        two arrays shaped as `waiting`.
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

    With all of the fee passed on, the seller keeps `price`; with none, buyers notice nothing.
    """
    gross: Array = price / (1.0 - passed * fee)
    return gross


def evasion(through: Array, refused: Array, reach: Array, months: Array) -> Array:
    """Share of a listed firm's purchases that run through affiliates, after one month.

    It moves towards `reach` over `months` once a list refuses the firm, and ends with the list.
    """
    return refused * smooth(through, reach, months)
