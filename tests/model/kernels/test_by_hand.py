"""Kernels that write several quantities, each worked out a second way: by arrays, from the text.

What a kernel was given in the months that are watched is given to a formula over whole arrays, and
every quantity that the kernel writes must come out the same.
"""

from __future__ import annotations

from importlib import import_module

import numpy as np
import pytest

from simulation.model.equations.rule import NO_LIMIT
from simulation.model.outcomes import reliefs

from .by_hand import BY_HAND, Given, added_up, by_hand, hired, over, smoothed
from .calls import Call, place

# Loaded for the formulas that they note.
for room in ("adoption", "demand", "labs", "money", "outcomes", "supply", "trade"):
    import_module(f".by_hand_{room}", __package__)


@by_hand("demand.refusals.weigh_firms")
def firms_as_one(g: Given) -> dict[str, np.ndarray]:
    firms, state = g["firms"], g["seller"]
    money = (g["ai_capex"] + g["pledge"])[firms]
    weight = over(money, money.sum(axis=0), 0.0)
    installed = g["by_stack"][firms].sum(axis=0)
    hosted = g["lock_in"] * over(installed, installed.sum(axis=0), 0.0)
    captive = (g["captive"][firms][..., None] * weight[:, None]).sum(axis=0)
    listed = g["entity_list"][state][:, firms] * (g["affiliates"][state][:, firms] <= 0)
    open_ = (listed == 0) & g["offered"][firms].T[..., None]
    return {
        "weight": weight,
        "hosted": hosted,
        "own": hosted + captive * g["for_captive"],
        "own_share": (g["own_workloads"][firms] * weight).sum(axis=0),
        "minimum": (g["least"][firms] * weight).sum(axis=0),
        "allowed": open_.any(axis=1),
    }


@by_hand("supply.production.note_served")
def served(g: Given) -> dict[str, np.ndarray]:
    chips = slice(g["start"], g["stop"])
    makers, compute = g["maker"][chips], (g["wanted"] * g["speed"])[chips]
    count = len(g["served_share"])
    asked = added_up(compute, makers, count)
    fills = [
        over(added_up(compute * g[stage][chips], makers, count), asked, 1.0)
        for stage in ("with_dies", "packaged", "with_memory")
    ]
    others, memory = fills[0] * fills[1], fills[2]
    logs = [np.where(f < 1 - 1e-9, -np.log(np.maximum(f, 1e-9)), 0.0) for f in (memory, others)]
    part = over(logs[0], logs[0] + logs[1], 0.0)
    all_of_it = (g["with_dies"] * g["packaged"] * g["with_memory"])[chips]
    started = over(added_up(compute * all_of_it, makers, count), asked, 1.0)
    return {
        "served_share": smoothed(g["served_share"], started, g["months"]),
        "memory_part": smoothed(g["memory_part"], part, g["months"]),
    }


@by_hand("supply.starts.value_sales")
def worth(g: Given) -> dict[str, np.ndarray]:
    found, rows, price = g["worth"].copy(), g["rows"], g["price"]
    more = np.maximum(price[g["original"]] - price, 0.0)
    found[rows] = (price + g["keeping"] * more)[rows]
    return {"worth": found}


@by_hand("law.market_access.note_access")
def access(g: Given) -> dict[str, np.ndarray]:
    may, needed = np.zeros_like(g["may"]), np.zeros_like(g["needed"])
    for market, (seat, site) in enumerate(zip(g["seat"], g["site"], strict=True)):
        rivals = (g["rival"][g["seller"]] == seat)[:, None]
        reached = g["parent_rule"][g["seller"]] if seat != site else np.ones_like(may[0], float)
        sold = np.where(rivals & (reached > 0), g["sellable"][seat], g["sellable"][site])
        may[market] = sold > 0
        needed[market] = rivals * reached * g["under_license"]
    return {"may": may, "needed": needed}


@by_hand("fleet.power.fit_power")
def fitted(g: Given) -> dict[str, np.ndarray]:
    firms, chips = slice(g["start"], g["end"]), slice(g["first"], g["stop"])
    ordered, backlog, part = g["ordered"].copy(), g["backlog"].copy(), g["powered"].copy()
    new = ordered[firms, chips] * g["active"][firms, chips, None]
    draw = (new * g["draw"][chips]).sum(axis=1) * g["at_home"][g["site"][firms]]
    part[firms] = np.where(draw > g["headroom"][firms], over(g["headroom"][firms], draw, 1.0), 1.0)
    kept = new * part[firms][:, None]
    ordered[firms, chips] = np.where(g["active"][firms, chips, None], kept, ordered[firms, chips])
    backlog[firms, chips] += kept
    return {"ordered": ordered, "backlog": backlog, "powered": part}


@by_hand("labs.lab.train")
def trained(g: Given) -> dict[str, np.ndarray]:
    firms = slice(g["start"], g["end"])
    share = np.minimum(g["lab_share"] * np.exp(g["drift"] * g["years"]), 1.0)
    training = g["training"].copy()
    training[firms] = (g["fleet"] * share)[firms]
    first = g["run_share_2022"] * g["focus"]
    grown = first * g["concentration"] ** g["years"]
    compute = training * np.minimum(grown, np.maximum(g["run_share"], first))
    chips = over(compute, g["speed"], 0.0)
    run = compute * np.maximum(chips / g["reference"], 1.0) ** -g["loss"]
    largest = g["largest_run"].copy()
    largest[firms] = smoothed(largest, run, g["months"] / 2.0)[firms]
    return {"training": training, "largest_run": largest}


@by_hand("labs.training.assess")
def fleets(g: Given) -> dict[str, np.ndarray]:
    chips, seat, abroad = slice(g["stop"]), g["seat"], g["abroad"][:, None]
    weight = (g["speed"] * (g["maturity"] ** g["gap"])[g["stack"]])[chips]
    stock = g["stock"][:, chips] * g["held"][:, chips, None]
    states = len(g["rented"])
    fleets = added_up(g["owned"].sum(axis=1), seat, states)
    kept = 1.0 - np.minimum(over(g["leased"], fleets, 0.0), 1.0)[seat]
    own, fast = (stock * weight).sum(axis=1), (stock * weight**2).sum(axis=1) * kept
    rented = hired(g, fleets, added_up(own, seat, states))
    own = own * kept
    money = (g["ai_capex"] + g["pledge"]) * ~abroad
    part = over(money, added_up(money, seat, states)[seat], 0.0)
    hosts = over(fast.sum(axis=0), own.sum(axis=0), 0.0)
    fleet = own + part * (added_up(own * abroad, seat, states) + rented)[seat]
    speed = fast + part * (added_up(fast * abroad, seat, states) + rented * hosts)[seat]
    published = np.maximum(g["published"][seat], g["published"].max(axis=0))
    return {
        "fleet": fleet,
        "fleet_speed": over(speed, fleet, 0.0),
        "known": np.maximum(published, own_best(g)[seat]),
    }


def own_best(g: Given) -> np.ndarray:
    """Best methods of each state's labs."""
    found = np.zeros_like(g["published"])
    np.maximum.at(found, g["seat"], g["efficiency"])
    return found


@by_hand("demand.budgets.keep_and_build")
def kept_and_built(g: Given) -> dict[str, np.ndarray]:
    firms = slice(g["start"], g["start"] + len(g["monthly"]))
    unspent, forgone, capex = (g[name].copy() for name in ("unspent", "forgone", "capex"))
    whole = unspent[firms] + g["monthly"]
    kept = np.minimum(whole, np.maximum(g["most"] * g["monthly"], unspent[firms]))
    unspent[firms], forgone[firms] = kept, whole - kept
    grown = (1.0 + g["growth"]) ** (1 / 12) * np.exp(g["campaign_sd"] * g["campaign"])
    slump, month = g["slump"][g["seat"]], g["month"]
    before, after = (
        1.0 - slump * (1.0 - np.exp(-max(at, 0.0) / g["slump_months"])) for at in (month, month + 1)
    )
    capex[firms] *= (grown * after / before)[firms]
    return {"unspent": unspent, "forgone": forgone, "capex": capex}


@by_hand("supply.production.start_packages")
def started(g: Given) -> dict[str, np.ndarray]:
    chips = slice(g["start"], g["stop"])
    maker, foundry = g["maker"][chips], g["foundry"][chips]
    makers, suppliers = len(g["die_bank"]), len(g["used_wafers"])
    starts = np.zeros_like(g["starts"])
    allowed = g["with_dies"] * g["packaged"] * g["with_memory"]
    starts[chips] = (g["wanted"] * allowed)[chips]
    fresh, banked = (starts * (1.0 - g["banked"]))[chips], (starts * g["banked"])[chips]
    line, dies = g["line"].copy(), g["dies"][chips]
    line[0, chips] += fresh
    line[-1, chips] += banked
    wafers = added_up(
        fresh * dies / (g["per_wafer"][chips] * g["good"][foundry]), foundry, suppliers
    )
    drawn = np.minimum(added_up(banked * dies, maker, makers), g["die_bank"])
    return {
        "starts": starts,
        "line": line,
        "used_wafers": wafers,
        "wafers_in_all": g["wafers_in_all"] + wafers,
        "used_packaging": added_up((starts * g["area"])[chips], foundry, suppliers),
        "bank_draw": drawn,
        "die_bank": g["die_bank"] - drawn,
    }


@by_hand("law.licence_terms.set_terms")
def terms(g: Given) -> dict[str, np.ndarray]:
    firm, chip, needed, rival = g["firm"], g["chip"], g["needed"], g["of_rival"]
    firms, chips, _ = g["backlog"].shape
    owed = g["backlog"][firm, chip]
    of_chip, of_firm = added_up(owed * rival, chip, chips), added_up(owed * needed, firm, firms)
    # The price with a fee, of which a part is passed on.
    added = g["price"] * (1.0 / (1.0 - g["passed"] * g["fee"]) - 1.0)
    full_chip, full_firm = fullness(of_chip, g["by_chip"]), fullness(of_firm, g["by_firm"])
    seats = added_up(g["money"], g["seat"], g["seat"].max() + 1)[g["seat"]]
    part = g["money"] / np.maximum(seats, 1.0)
    left_firm = left_under(g["by_firm"], of_firm)[firm]
    left_chip = left_under(g["by_chip"], of_chip)[chip]
    left_chip = np.where(left_chip < NO_LIMIT, left_chip * part[firm], NO_LIMIT)
    left = np.where(rival > 0, np.minimum(left_firm, left_chip), left_firm)
    return {
        "surcharge": rival * added[chip],
        "full": np.maximum(full_chip[chip] * rival, full_firm[firm] * needed),
        "headroom": np.where(needed > 0, left, NO_LIMIT),
        "room": left_under(g["by_firm"], of_firm),
    }


def fullness(waiting: np.ndarray, cap: np.ndarray) -> np.ndarray:
    """How full a cap is; one that is none never, one without a whole chip wholly."""
    part = np.where(cap < 1.0, 1.0, np.minimum(over(waiting, cap, 1.0), 1.0))
    return np.where(cap >= NO_LIMIT, 0.0, part)


def left_under(cap: np.ndarray, waiting: np.ndarray) -> np.ndarray:
    """What a cap leaves."""
    return np.where(cap >= NO_LIMIT, NO_LIMIT, np.maximum(cap - waiting, 0.0))


@by_hand("supply.production_line.move_on")
def moved_on(g: Given) -> dict[str, np.ndarray]:
    line, stages = g["line"], len(g["line"])
    lag = g["lag"][g["foundry"]]
    moved = line * np.minimum(stages / np.maximum(lag, 1e-9), 1.0) * g["moves"][g["foundry"]]
    came = np.concatenate([np.zeros_like(line[:1]), moved[:-1]])
    return {"line": line - moved + came, "made": moved[-1], "inventory": g["inventory"] + moved[-1]}


@pytest.mark.parametrize("kernel", sorted(BY_HAND))
def test_all_that_a_kernel_writes(calls: list[Call], kernel: str) -> None:
    mine = [call for call in calls if place(call.kernel) == kernel]
    assert mine
    told = set()
    for call in mine:
        after, expected = call.run(), BY_HAND[kernel](call.given)
        for name, values in expected.items():
            assert after[name] == pytest.approx(values, rel=1e-9, abs=1e-12), name
            told |= {name} if np.any(values) else set()
        changed = {n for n, v in after.items() if not np.array_equal(v, call.given[n])}
        assert changed <= expected.keys()
    assert told == expected.keys(), "a quantity that is nothing proves nothing"


def test_a_cut_that_is_announced_makes_a_maker_buy_all_it_can(calls: list[Call]) -> None:
    """Over the months that are left, in place of its usual hedge; as far as it has access."""
    call = [one for one in calls if place(one.kernel) == "supply.hoarding.stock_up"][-1]
    notice = np.zeros_like(call.given["notice"])
    notice[call.given["rows"]] = 4.0
    after, g = call.run(notice=notice), call.given
    expected = (g["rush"] / 4.0 * g["access"])[g["rows"]]
    assert (expected > 0).any()
    assert after["sought"][g["rows"]] == pytest.approx(expected)


def test_relief_of_firms_by_cause(calls: list[Call]) -> None:
    """What a tenth more money, cap, supply or power would bring, summed over firms, a year's worth.

    More money and wider caps bring what is served of orders; power only what has none.
    """
    some = np.zeros(4)
    for call in calls:
        if place(call.kernel) == "outcomes.reliefs.add_up_firms":
            g, rows = call.given, call.given["firms"]
            got, orders, share = g["got"][rows], g["payable"][rows], g["powered"][rows]
            served = over(got, orders, 1.0)
            unpaid = relief(orders, g["unpayable"][rows]) * (share >= 1.0) * served
            by_cap = relief(g["let_out_by_caps"][rows], g["held_by_caps"][rows]) * served
            by_supply = relief(got, orders - got)
            by_power = relief(got, got * (over(np.ones_like(share), share, 1.0) - 1.0))
            found = call.run()["rows"][reliefs.FIRST_RELIEF :].copy()
            # What buyers do not even order under a cap counts for it too.
            uncapped = call.run(let_out_by_caps=np.zeros_like(g["let_out_by_caps"]))["rows"]
            found[reliefs.CAP] -= uncapped[reliefs.FIRST_RELIEF + reliefs.CAP]
            causes = (reliefs.BUDGET, reliefs.CAP, reliefs.SUPPLY, reliefs.POWER)
            worked = (unpaid, by_cap, by_supply, by_power)
            for n, (cause, each) in enumerate(zip(causes, worked, strict=True)):
                more = g["waiting"] if cause == reliefs.POWER else 0.0
                expected = 12.0 * (each.sum(axis=0) + more)
                assert found[cause] == pytest.approx(expected, rel=1e-6, abs=1e-3)
                some[n] += each.sum()
    assert (some > 0).sum() >= 2


def relief(flow: np.ndarray, waiting: np.ndarray) -> np.ndarray:
    """A tenth of a flow, as far as so much waits."""
    return np.minimum(0.1 * flow, np.maximum(waiting, 0.0))
