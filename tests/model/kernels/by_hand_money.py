"""Orders, prices, bills and the value of use, worked out over whole arrays."""

from __future__ import annotations

import numpy as np

from simulation.model.adoption.uptake import NO_USE
from simulation.model.equations.budget import BILLION
from simulation.model.equations.rule import NO_LIMIT

from .by_hand import Given, added_up, by_hand, of_pairs, over
from .by_hand_adoption import CHINA, OWN, US


@by_hand("demand.orders.spend")
def spent(g: Given) -> dict[str, np.ndarray]:
    firms, chips = slice(g["start"], g["end"]), slice(g["first"], g["stop"])
    active, place = g["active"][firms, chips, None], g["place"][firms, chips]
    price = g["unit_cost"][chips] + of_pairs(g["surcharge"], place, 0.0)
    headroom = of_pairs(g["headroom"], place, NO_LIMIT)
    backlog, ordered = g["backlog"].copy(), g["ordered"].copy()
    kept = backlog[firms, chips] * np.where(g["withdrawn"][chips], 0.0, 1.0 - g["cancel_rate"])
    backlog[firms, chips] = np.where(active, kept, backlog[firms, chips])
    share = g["share"][firms, chips] * active
    barred = (g["chip_state"][chips] == g["restrictor"][firms, None])[..., None]
    committed = (kept * price * active).sum(axis=1)
    soon = g["restricted_soon"][firms]
    ahead = 1.0 + g["rush"] * soon
    monthly = (g["ai_capex"] + g["pledge"])[firms] * BILLION / 12 * g["chip_share"]
    usual = g["unspent"][firms] + g["horizon"] * monthly
    beyond = (kept * price * active * barred).sum(axis=1) - (share * barred).sum(axis=1) * usual
    further = g["unspent"][firms] + g["horizon"] * monthly * ahead
    beyond = np.where(soon > 0, np.maximum(beyond, 0.0), 0.0)
    early, due = (
        np.minimum(free / g["months"] * faster, free)[:, None]
        for free, faster in (
            (np.maximum(further - committed, 0.0), ahead),
            (np.maximum(usual - committed + beyond, 0.0), 1.0),
        )
    )
    money = np.where(barred, early, due)
    capped = (headroom < NO_LIMIT) & active
    asked = np.where(capped, np.minimum(money * share / price, headroom), 0.0)
    room = g["room"][firms, None]
    under = asked * np.minimum(over(room, asked.sum(axis=1, keepdims=True), 1.0), 1.0)
    wanted = money * share
    refused = np.maximum(due * share * capped - under * price, 0.0).sum(axis=1, keepdims=True)
    others = wanted * ~capped
    more = others * over(refused, others.sum(axis=1, keepdims=True), 0.0)
    units = under + np.where(capped, 0.0, (others + more) / price)
    ordered[firms, chips] = np.where(active, units, ordered[firms, chips])
    return {"backlog": backlog, "ordered": ordered}


@by_hand("supply.prices.set_prices")
def priced(g: Given) -> dict[str, np.ndarray]:
    rows, total = g["rows"], g["output"].sum(axis=0)
    maker, foundry = g["maker"][rows], g["foundry"][rows]
    known = g["output"] * (1.0 - g["spillover"]) + g["spillover"] * total
    begun, first = g["at_launch"][rows], g["first_chips"]
    doublings = np.log2(1.0 + np.maximum((known[maker] - begun) / (first + begun), 0.0))
    years = np.maximum(g["month"] - g["ship"][rows], 0.0) / 12
    learnt = (1.0 - g["cost_rate"]) ** (g["passed_on"] * doublings)
    short = 1.0 - g["served"][maker]
    bid = g["scarcity"] + g["bidding"] * g["idle"][g["seat"][rows]]
    usual = g["list_price"][rows] * learnt * (1.0 - g["decline"]) ** years * (1.0 + bid * short)
    follows = g["competition"] * g["openly"][rows] * (1.0 - short)
    market = over(g["useful"][rows] / usual, np.broadcast_to(g["going_rate"], usual.shape), 1.0)
    wafers = g["dies"][rows] / (g["per_wafer"][rows] * g["good"][foundry])
    stacks = g["stacks"][rows]
    least = wafers * g["wafer_price"][foundry] + g["area"][rows] * g["area_price"]
    least += stacks * g["stack_price"] + (stacks == 0) * g["memory"][rows] * g["memory_price"]
    price = g["price"].copy()
    price[rows] = np.maximum(usual * market**follows, least * (1.0 + g["margin"]))
    return {"price": price}


@by_hand("trade.billing.settle_bills")
def settled(g: Given) -> dict[str, np.ndarray]:
    states, makers, _ = g["receipts"].shape
    chips = np.zeros(len(g["price"]), bool)
    chips[g["first"] : g["stop"]] = True
    here = (g["ordered"] & chips)[..., None]
    price = g["unit_cost"] + of_pairs(g["surcharge"], g["place"], 0.0)
    bills = np.where(here, g["delivered"] * price, 0.0)
    firm, chip = g["firm"], g["chip"]
    paid = g["price"] / (1.0 - g["passed"] * g["fee_rate"])
    due = g["delivered"][firm, chip] * g["needed"] * (g["fee_rate"] * paid)[chip]
    left = bills.copy()
    np.subtract.at(left, (firm, chip), due)
    # By seat of the buyer and maker; fees have left the maker by then.
    by_maker = added_up(left.swapaxes(0, 1), g["maker"], makers).swapaxes(0, 1)
    at_home = added_up(by_maker * ~g["abroad"][:, None, None], g["seat"], states)
    receipts, at_home = added_up(by_maker, g["seat"], states), np.maximum(at_home, 0.0)
    sold_on = np.where(chips[:, None], g["smuggled"] * g["unit_cost"], 0.0)
    for table in (receipts, at_home):
        table[g["resale"]] += added_up(sold_on, g["maker"], makers)
    spent = bills.sum(axis=1)
    return {
        "spent": spent + g["smuggling_bill"],
        "unspent": np.maximum(g["unspent"] - spent, 0.0),
        "income": added_up(due, g["designer"][chip], states),
        "receipts": receipts,
        "at_home": at_home,
        "revenue": receipts.sum(axis=0),
    }


@by_hand("adoption.benefit.value_of_use")
def valued(g: Given) -> dict[str, np.ndarray]:
    use, us, china = g["use"], g["us"], g["china"]
    regions, cheap, take = len(use), g["cheaper"], g["take"]
    gain = g["products"] - g["frontier_2022"]
    able = 1.0 / (1.0 + np.exp(-(gain - g["midpoint"]) / g["width"]))
    more = np.exp(g["new_uses"] * np.maximum(gain - g["midpoint"], 0.0))
    worked = use * g["still_served"] * g["served"] * able * more * g["market"][:, None]
    digital = worked * cheap ** np.maximum(g["elasticity"] - 1.0, 0.0)
    room = g["output"] * g["growth"] * g["most"]
    part = over(digital.sum(axis=1), room, 0.0)
    within = over(1.0 - np.exp(-part), part, 1.0)
    paid = worked * (cheap ** (g["elasticity"] - 1.0) * take) * within[:, None]
    to_us, to_china = paid[:, US], paid[:, CHINA] / g["discount"]
    kept = np.broadcast_to(g["hosted"], to_us.shape).copy()
    kept[[us, china]] = 0.0
    income = added_up(kept * (to_us + to_china), g["cloud"], regions)
    income[us] += ((1.0 - kept) * to_us).sum(axis=0)
    income[china] += ((1.0 - kept) * to_china).sum(axis=0)
    quality = (use * able * g["served"]).sum(axis=1) / np.maximum(use.sum(axis=1), NO_USE)
    size = g["output"] * g["factory_share"] * g["factory_worth"] * g["robot_worth"]
    physical = size * g["growth"] * g["physical_use"] * quality
    dearer = digital[:, OWN] * within * take * (g["own_cost"] - 1.0)
    lost = g["rivalry_cost"] * (1.0 - g["cooperation"])
    gross = (digital.sum(axis=1) * within + physical) * (1.0 - lost)
    costs = to_us + to_china + dearer + g["cost"]
    return {
        "physical_value": physical,
        "income": income,
        "volume": cheap * paid.sum(axis=1),
        "benefit": np.maximum(gross - costs + income, 0.0),
    }
