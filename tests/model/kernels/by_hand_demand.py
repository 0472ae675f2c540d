"""Refusals, worked out over whole arrays: each rule's part of what all others let in."""

from __future__ import annotations

import numpy as np

from .by_hand import Given, added_up, by_hand, of_pairs, over


@by_hand("demand.refusals.add_up_refused")
def refused(g: Given) -> dict[str, np.ndarray]:
    on_sale = np.zeros(len(g["value"]), bool)
    on_sale[g["first"] : g["stop"]] = True
    to_be_had = g["on_offer"] > 0
    forbidden = to_be_had & ~g["sellable"] & (g["parent"] < 0)[:, None]
    both = forbidden | g["offered"]
    here = on_sale & g["sold_to"] & to_be_had.any(axis=1) & both.any(axis=1)
    lawful, wide = (_split(g, some & here[:, None]) for some in (g["offered"], both))
    firms, seller = g["firms"], g["seller"]
    listed, buyers, through = (
        g[name][seller][:, firms] for name in ("entity_list", "licensed_buyers", "affiliates")
    )
    kept = np.maximum(listed, g["licensed"][:, None] * (1.0 - buyers)) * (1.0 - through)
    kept *= g["keeps_list"][seller][:, firms, None]
    not_kept = 1.0 - (kept * g["weight"]).sum(axis=1)
    full = of_pairs(g["full"], g["place"][firms], 0.0)
    not_full = 1.0 - (full * g["weight"][:, None]).sum(axis=0)
    let_in, foreign = g["customs"], (seller != g["seat"])[:, None]
    meant = lawful * let_in * not_kept * not_full * foreign
    off = np.maximum(1.0 - over(1.0 - g["minimum"], meant.sum(axis=0), 1.0), 0.0)
    by_rule = np.stack(
        [
            # What law forbids, and what lists keep: of either the part that customs let in.
            (wide * forbidden + lawful * (1.0 - not_kept)) * let_in,
            lawful * let_in * not_kept * (1.0 - not_full),
            lawful * (1.0 - let_in) * not_kept * not_full,
            meant * off,
        ]
    )
    each = over(g["speed"], g["unit_cost"], 0.0)
    return {
        "money": g["money"] + by_rule.sum(axis=1),
        "compute": g["compute"] + (by_rule * each).sum(axis=1),
    }


def _split(g: Given, offered: np.ndarray) -> np.ndarray:
    """Shares of money by chip: of stacks, for own and hosted workloads, and within each."""
    best = np.where(offered, g["value"], -np.inf).max(axis=0)
    best = np.where(np.isfinite(best), best, 0.0)
    weight = np.where(offered, np.exp((g["value"] - best) / g["scale"]), 0.0)
    total = added_up(weight, g["stack"], len(g["own"]))
    shares = np.zeros_like(total)
    for part, preference in ((g["own_share"], "own"), (1.0 - g["own_share"], "hosted")):
        odds = g["allowed"] * total ** g["scale"] * np.exp(g[preference])
        shares += part * over(odds, odds.sum(axis=0), 0.0)
    return over(weight, total[g["stack"]], 0.0) * shares[g["stack"]]
