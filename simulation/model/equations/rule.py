"""Export rules applied, as law, to the specification table (mechanism 8)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .arrays import Array

Flag = NDArray[np.bool_]
NO_LIMIT = 1e9  # the contract's encoding of "no limit"


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
