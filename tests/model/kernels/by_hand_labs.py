"""Labs' models, second rounds of starts and orders that caps let out, over whole arrays."""

from __future__ import annotations

import numpy as np

from simulation.model.core.layout import FIELDS
from simulation.model.equations.bottlenecks import FULL
from simulation.model.equations.research import LEAST_FLOP, OPERATIONS_PER_TFLOP, SECONDS_PER_MONTH
from simulation.model.equations.research import TINY as NOTHING
from simulation.model.labs.training import TINY
from simulation.model.supply import tools
from simulation.model.supply.production import NO_LONGER_SHORT

from .by_hand import Given, added_up, by_hand, of_pairs, over, smoothed

MEMORY = FIELDS.index("memory")


def best_of(values: np.ndarray, seat: np.ndarray, states: int) -> np.ndarray:
    """The largest of each state's firms, 0 without one."""
    found = np.zeros((states, values.shape[-1]))
    np.maximum.at(found, seat, values)
    return found


@by_hand("labs.training.train_models")
def models(g: Given) -> dict[str, np.ndarray]:
    seconds = g["months"] * SECONDS_PER_MONTH
    rate = g["tflops"] * OPERATIONS_PER_TFLOP * g["utilisation"]
    run = g["largest_run"] * rate * seconds
    effective = run * g["efficiency"]
    if g["bottleneck"]:
        by = (g["ease"] - 1.0) / g["ease"]
        ratio, methods = (np.maximum(x, NOTHING) for x in (run / g["first"], g["efficiency"]))
        effective = (0.5 * ratio**by + 0.5 * methods**by) ** (2.0 / by) * g["first"]
    best = best_of(effective, g["seat"], len(g["models"]))
    own = np.log10(np.maximum(best, LEAST_FLOP))
    gap = np.maximum(own.max(axis=0), g["capability"].max(axis=0)) - own
    copied = own + gap * (1.0 - (1.0 - g["distilled"]) / (1.0 + g["pull"] * gap))
    return {"models": np.where(own > 0, copied, 0.0)}


@by_hand("labs.training.release_models")
def released(g: Given) -> dict[str, np.ndarray]:
    best = np.maximum(g["capability"], g["models"])
    own = np.maximum(best_of(g["efficiency"], g["seat"], len(best)), TINY)
    ahead = np.maximum(np.log(own / g["published"]), 0.0)
    return {
        "capability": best,
        "growth": smoothed(g["growth"], 12 * (best - g["capability"]), g["window"]),
        "opened": smoothed(g["opened"], best, g["open_lag"]),
        "published": g["published"] * np.exp(ahead / np.maximum(g["secrecy"], 1.0)),
    }


@by_hand("supply.production.ask_again")
def asked_again(g: Given) -> dict[str, np.ndarray]:
    chips, others = slice(g["start"], g["stop"]), g["dies"] * g["packaging"]
    short = (g["memory"] < FULL)[chips].any(axis=0)
    asked, want = g["asked"].copy(), np.clip((1.0 - g["memory"]) / NO_LONGER_SHORT, 0.0, 1.0)
    # What lacks memory asks for what it could start, the more so the more it lacks.
    asked[chips] = (g["wanted"] * (1.0 - want * (1.0 - others * g["memory"])))[chips]
    started = g["first_round"].copy()
    started[chips] = (g["wanted"] * others * g["memory"])[chips]
    twice = short & (others < FULL)[chips].any(axis=0)
    return {"asked": asked, "first_round": started, "twice": twice}


@by_hand("supply.production.take_second_round")
def taken_again(g: Given) -> dict[str, np.ndarray]:
    chips, found = slice(g["start"], g["stop"]), {}
    part = over(g["asked"], g["wanted"], 1.0)
    for name, scale in (("memory", part), ("banked", 1.0), ("dies", 1.0), ("packaging", 1.0)):
        after = g[name].copy()
        again = g[f"{name}_again"] * scale
        after[chips] = np.where(g["twice"], again, after)[chips]
        found[name] = after
    return found


@by_hand("law.caps.add_up_orders")
def let_out(g: Given) -> dict[str, np.ndarray]:
    firm, chip, needed = g["firm"], g["chip"], g["needed"]
    firms, chips, _ = g["backlog"].shape
    active = np.zeros(chips, bool)
    active[g["first"] : g["stop"]] = True
    here = (g["ordered"] & active)[..., None]
    waiting = np.where(here, g["backlog"], 0.0)
    free = waiting * (1.0 - of_pairs(needed, g["place"], 0.0))
    of_chip = (waiting * of_pairs(g["of_rival"], g["place"], 0.0)).sum(axis=0)
    under = g["backlog"][firm, chip] * needed
    if len(firm):
        by_chip = np.minimum(over(g["by_chip"], of_chip, 1.0), 1.0)[chip]
        under = under * np.where(g["of_rival"] > 0, by_chip, 1.0)
        of_firm = added_up(under, firm, firms)
        under = under * np.minimum(over(g["by_firm"], of_firm, 1.0), 1.0)[firm]
    return {"orders": g["orders"] + free.sum(axis=0) + added_up(under, chip, chips)}


@by_hand("supply.expansion.ramp_up_memory")
def ramped_up(g: Given) -> dict[str, np.ndarray]:
    rows, seat = g["rows"], g["seat"][g["rows"]]
    at = {n: v[rows] for n, v in g.items() if np.shape(v) == np.shape(g["memory"])}
    trades = at["traded"] > 0
    now = np.where(trades, g["month"], g["progress"][seat, MEMORY])
    gained = np.where(trades, 1.0, g["know_how"][seat, MEMORY])
    length = np.maximum(at["length"], 1.0)
    up, was = (np.clip((t - at["start"]) / length, 0.0, 1.0) for t in (now, now - gained))
    reach, usual = (g[name][seat, tools.MEMORY] for name in ("reach", "usual"))
    met = np.where(trades, 1.0, reach / usual)
    stacks = at["wafers"] * at["yielded"] + at["traded"]
    after, good = at["memory"] + stacks * (up - was) * met, at["dram.yielded"]
    dram = at["dram.wafers"] * (1.0 + at["dram.growth"]) ** g["years"] * at["dram.share"]
    most = np.where(at["dram.wafers"] > 0, (dram + at["bought"]) * good, np.inf)
    memory = g["memory"].copy()
    memory[rows] = np.minimum(after, most)
    return {"memory": memory}


@by_hand("supply.expansion.take_orders_for_tools")
def tooled_up(g: Given) -> dict[str, np.ndarray]:
    rows, share, states = g["rows"], g["share"].copy(), len(g["access"])
    of_young, of_old = (
        added_up(g["share"] * kind, g["seat"], states) for kind in (g["young"], ~g["young"])
    )
    for supplier in rows:
        seat, old = g["seat"][supplier], share[supplier]
        room = np.maximum(1.0 - of_old[seat], 0.0)
        part, home = over(old, of_young[seat], 1.0), np.minimum((of_young + of_old)[seat], 1.0)
        orders = np.maximum(home, 1.0 - g["access"][seat])
        grown = old * (1.0 + g["pace"] / 12 * orders * (1.0 - home))
        grown = np.minimum(grown, over(old, home, 0.0))
        done = g["progress"][seat, FIELDS.index("tools")] >= g["chain_months"]
        young = np.where(done, np.maximum(grown, part * room), grown)
        share[supplier] = np.where(g["young"][supplier], young, g["established"][supplier])
    return {"share": share}
