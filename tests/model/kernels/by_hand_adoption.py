"""Use of AI and the compute behind it, worked out over whole arrays."""

from __future__ import annotations

import numpy as np

from simulation.model.adoption import prices
from simulation.model.adoption.uptake import NO_USE, SCARCEST, TRAITS

from .by_hand import Given, added_up, by_hand, hired, over

US, CHINA, OWN = range(3)


@by_hand("adoption.serving.add_up_serving")
def serving(g: Given) -> dict[str, np.ndarray]:
    chips, seat, abroad = slice(g["stop"]), g["seat"], g["abroad"][:, None]
    states = len(g["rented"])
    weight = (g["weight_2022"] * g["software"][g["stack"]] * np.exp(g["narrow"] * g["gain"]))[chips]
    stock = (g["stock"] * g["held"][..., None])[:, chips] * weight
    american = g["american"][chips]
    by_designer = np.stack([stock[:, american].sum(axis=1), stock[:, ~american].sum(axis=1)], 1)
    at_home = added_up(g["fleet"] * ~abroad, seat, states)
    trains = np.minimum(over(added_up(g["training"] * ~abroad, seat, states), at_home, 0.0), 1.0)
    own = np.minimum(over(g["training"], g["fleet"], 0.0), 1.0)
    fleets = added_up(g["owned"].sum(axis=1), seat, states)
    kept = 1.0 - np.minimum(over(g["leased"], fleets, 0.0), 1.0)
    free = (1.0 - np.where(abroad, trains[seat], own)) * kept[seat] * g["part"]
    rented = hired(g, fleets, added_up(by_designer.sum(axis=1), seat, states))
    found = g["found"] + added_up(by_designer * free[:, None], seat, states)
    for seller, buyer in enumerate(g["rival"]):
        if buyer >= 0:
            found[buyer, 0 if seller == g["us"] else 1] += (
                rented[buyer] * (1.0 - trains[buyer]) * g["part"]
            )
    return {"found": found}


@by_hand("adoption.serving.serve_use")
def served(g: Given) -> dict[str, np.ndarray]:
    use, us, china = g["use"], g["us"], g["china"]
    regions = len(use)
    need = g["need_2025"] * np.exp(-g["decline"] * g["years"])
    dearer = [
        prices.spending(float(c), float(e))
        for c, e in zip(g["cheaper"], g["elasticity"], strict=True)
    ]
    wanted = use * (g["market"] * need * np.array(dearer))[:, None]
    on_us, on_china = np.zeros_like(use), np.zeros_like(use)
    on_us[:, US], on_us[:, CHINA:] = 1.0, g["hosted"]
    on_us[china] = 0.0  # what is used in China runs on no US cloud, so all of its stack at home
    on_china[:, CHINA] = 1.0 - g["hosted"]
    on_china[china, CHINA] = 1.0
    for bloc, claim in ((us, on_us), (china, on_china)):
        more = 1.0 + g["promoted"] * g["promotion"][bloc]
        claim *= (g["access"][bloc] * more)[:, None]
    supply = g["compute"].sum(axis=1)
    own = over(supply, added_up(wanted.sum(axis=1), g["cloud"], regions), 0.0)
    own[[us, china]] = 0.0
    cover = own[g["cloud"]][:, None] + sum(
        claim * over(supply[bloc], (wanted * claim).sum(axis=(0, 1)), 0.0)
        for bloc, claim in ((us, on_us), (china, on_china))
    )
    return {"served": 1.0 - np.exp(-cover)}


@by_hand("adoption.uptake.split_choosers")
def chosen(g: Given) -> dict[str, np.ndarray]:
    w = dict(zip(TRAITS, g["weight"], strict=True))
    us, china, near = g["us"], g["china"], g["near_us"]
    blocs = [us, china]
    regions = np.arange(len(near))
    # What all three stacks have: products, chips that serve their users, and habit.
    used = np.maximum(g["use"].sum(axis=1), NO_USE)
    value = w["capability"] * g["products"] + w["habit"] * g["use"] / used[:, None]
    value = value + w["chips"] * np.log(np.maximum(g["served"], SCARCEST))
    opened = np.exp(-np.maximum(g["best"] - g["opened"], 0.0))[blocs]
    # Alignment counts for one bloc as much as against the other; each has its own drawback, which
    # grows with the distance: coercion for those far from the US, security for those near it.
    side = near / 2 * (1.0 + g["exclusivity"] * (1.0 - g["cooperation"]))
    drawbacks = (
        w["coercion"] * g["rivalry"][us] * (1.0 - near) / 2,
        w["security"] * (1.0 + near) / 2,
    )
    for stack, (bloc, sign) in enumerate(zip(blocs, (1.0, -1.0), strict=True)):
        value[:, stack] += (
            w["openness"] * opened[stack]
            + sign * w["alignment"] * side
            - drawbacks[stack]
            + w["promotion"] * g["promotion"][bloc]
            + w["home"] * (regions == bloc)[:, None]
        )
    value[:, CHINA] += w["price"] * np.log(g["discount"])
    value[:, OWN] += w["openness"] + w["home"] * g["advantage"] - w["price"] * np.log(g["own_cost"])
    value[:, OWN] += w["sovereignty"] * g["own_effort"]
    known = np.clip((g["month"] - g["entry"]) / np.maximum(g["spread"], 1.0), 0.0, 1.0)
    to = g["by_law"].copy()
    to[:, CHINA] *= np.where((regions == china)[:, None], 1.0, known)
    odds = to * np.exp(value)
    return {"share": over(odds, odds.sum(axis=1)[:, None], 0.0)}


@by_hand("adoption.uptake.move_users")
def moved(g: Given) -> dict[str, np.ndarray]:
    use, month = g["use"].copy(), g["month"]
    if month == 0.0:
        use = g["share"] * (g["start"] * g["pace"])[:, None]
    speed = 1.0 + g["promotion_pace"] * g["promotion"].max(axis=0)
    speed = np.maximum(speed + g["third_pace"] * g["cooperation"] * g["third"][:, None], 0.0)
    used = use.sum(axis=1)
    bass = (g["innovation"] + g["imitation"] * used) * (1.0 - used) / 12
    usual = np.minimum(bass * g["pace"] * speed, 1.0 - used)
    left = g["until"] - month
    asked = np.maximum((g["target"] - used) / np.maximum(left, 1.0) - usual, 0.0)
    leaving = 1.0 / g["switch"] + (1.0 - g["still_served"]) / g["forced"]
    gone = use * np.minimum(leaving, 1.0)
    choosing = usual + g["delivered"] * asked * (left > 0) + gone.sum(axis=1)
    return {"use": use - gone + choosing[:, None] * g["share"]}
