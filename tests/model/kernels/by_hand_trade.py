"""Money and deliveries across borders, worked out over whole arrays."""

from __future__ import annotations

import numpy as np

from simulation.model.equations.budget import BILLION
from simulation.model.equations.rule import NO_LIMIT

from .by_hand import Given, added_up, by_hand, of_pairs, over


@by_hand("trade.offshore.move_money")
def moved_abroad(g: Given) -> dict[str, np.ndarray]:
    seller, buyer, away, firms = g["seller"], g["buyer"], g["away"], g["firms"]
    unspent = g["unspent"].copy()
    # Of the orders of a subsidiary, the part that a licence covers within its caps.
    may = (g["licensed_buyers"][seller][away][:, None] > 0) & (
        of_pairs(g["headroom"], g["place"], 0.0)[away] >= 1.0
    )
    covered = g["order_share"][away] * may * g["under_license"]
    licensed = covered[:, g["designer"] == seller].sum(axis=(0, 1)) / len(away)
    # The parent's rule keeps out what is not licensed, customs of the buyer's state a part of all.
    open_ = (1.0 - g["parent_rule"][seller] * (1.0 - licensed)) * g["let_in"]
    moved = idle(g) * g["shift"] * open_ * g["controls"][buyer]
    unspent[firms] -= moved
    unspent[away] += moved.sum(axis=0) / len(away)
    return {"unspent": unspent}


def idle(g: Given) -> np.ndarray:
    """Money beyond a month's need, less what a mandate keeps at home beyond what orders bring."""
    firms = g["firms"]
    held, least = g["unspent"][firms], g["mandate"][g["buyer"]][firms]
    need = (g["ai_capex"] + g["pledge"])[firms] * BILLION / 12 * g["chip_share"]
    foreign = (g["order_share"] * ~g["domestic"][..., None])[firms].sum(axis=1)
    home = (1.0 - np.minimum(foreign, 1.0)) * need
    kept = np.where(least > 0, np.maximum(least * held - home, 0.0), 0.0)
    return np.where(held > need * (1 + 1e-9), np.maximum(held - need - kept, 0.0), 0.0)


@by_hand("trade.offshore.rent_compute")
def rented(g: Given) -> dict[str, np.ndarray]:
    seller, buyer, firms = g["seller"], g["buyer"], g["firms"]
    fleet, seat = g["installed"].sum(axis=1), g["seat"]
    of_seller, of_others = (
        fleet[some].sum(axis=0) for some in (seat == seller, (seat != seller) & (seat != buyer))
    )
    tenants = np.maximum(g["controls"].sum(axis=0), 1.0)
    part = g["rentable"] * g["cloud_access"][seller] * g["controls"][buyer]
    on_offer = (of_seller + of_others / tenants) * part
    cost, compute = ((g["delivered"] * g[name]).sum(axis=0) for name in ("unit_cost", "speed"))
    price, money = g["rate"] * over(cost, compute, 0.0), idle(g)
    asked = over(money.sum(axis=0) * g["rent_share"], price, 0.0)
    taken = np.minimum(asked, on_offer)
    found, leased, unspent = g["rented"].copy(), g["leased"].copy(), g["unspent"].copy()
    found[buyer] = taken
    let = part * over(taken, on_offer, 0.0)
    for state in range(len(leased)):
        if state != buyer:
            share = let if state == seller else let / tenants
            leased[state] += share * fleet[seat == state].sum(axis=0)
    bill = over(money, money.sum(axis=0), 0.0) * taken * price
    unspent[firms] = np.maximum(unspent[firms] - bill, 0.0)
    return {"rented": found, "leased": leased, "unspent": unspent}


@by_hand("trade.allocation.ask_payable")
def payable(g: Given) -> dict[str, np.ndarray]:
    chips = np.zeros(len(g["unit_cost"]), bool)
    chips[g["first"] : g["stop"]] = True
    asked = (g["ordered"] & chips)[..., None]
    wants = np.where(asked, g["wanted"], 0.0)
    price = g["unit_cost"] + of_pairs(g["surcharge"], g["place"], 0.0)
    bill = (wants * np.where(asked, price, 0.0)).sum(axis=1)
    compute = (wants * np.where(asked, g["speed"], 0.0)).sum(axis=1)
    share = np.where(bill > g["unspent"], over(g["unspent"], bill, 1.0), 1.0)
    return {
        "wanted": np.where(asked, g["wanted"] * share[:, None], g["wanted"]),
        "payable": compute * share,
        "unpayable": compute * (1.0 - share),
    }


@by_hand("law.caps.hold_under_caps")
def under_caps(g: Given) -> dict[str, np.ndarray]:
    firm, chip, needed = g["firm"], g["chip"], g["needed"]
    wanted, (firms, chips, _) = g["wanted"].copy(), g["wanted"].shape
    asked = wanted[firm, chip]
    of_chip = added_up(asked * g["of_rival"], chip, chips)
    by_chip = np.minimum(over(g["by_chip"], of_chip, 1.0), 1.0)[chip]
    out = asked * needed * np.where(g["of_rival"] > 0, by_chip, 1.0)
    of_firm = added_up(out, firm, firms)
    passed = out * np.minimum(over(g["by_firm"], of_firm, 1.0), 1.0)[firm]
    wanted[firm, chip] = asked * (1.0 - needed) + passed
    speed = g["speed"][chip]
    return {
        "wanted": wanted,
        "let_out": g["let_out"] + added_up(passed * speed, firm, firms),
        "held": g["held"] + added_up((asked * needed - passed) * speed, firm, firms),
    }


@by_hand("law.caps.count")
def counted(g: Given) -> dict[str, np.ndarray]:
    firm, chip, delivered = g["firm"], g["chip"], g["delivered"]
    at_home = (g["ordered"] & g["domestic"])[..., None]
    now = np.zeros_like(g["rate"])
    active = slice(g["first"], g["stop"])
    now[active] = np.where(at_home, delivered, 0.0).sum(axis=0)[active]
    units, ruler = delivered[firm, chip], g["ruler"][firm]
    capped = (g["buyer_cap"][ruler, firm] < NO_LIMIT) | (ruler < 0)[:, None]
    return {
        "at_home": g["at_home"] + now,
        "rate": g["rate"] + (now - g["rate"]) / np.maximum(g["months"], 1.0),
        "by_chip": g["by_chip"] + added_up(units * g["of_rival"], chip, len(now)),
        "by_firm": g["by_firm"] + added_up(units * g["needed"] * capped, firm, len(delivered)),
    }


@by_hand("law.input_access.average_by_sales")
def lost_by_sales(g: Given) -> dict[str, np.ndarray]:
    own = g["maker_state"] == g["state"]
    lost, sales = g["lost"][own], g["receipts"].sum(axis=0)[own]
    if not len(lost):
        return {"mean": np.zeros_like(g["mean"])}
    mean = over((lost * sales).sum(axis=0), sales.sum(axis=0), 0.0)
    return {"mean": np.where((lost == lost[0]).all(axis=0), lost[0], mean)}
