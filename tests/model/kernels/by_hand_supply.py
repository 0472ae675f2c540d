"""Growth of capacity and of power, worked out over whole arrays."""

from __future__ import annotations

from functools import partial

import numpy as np

from simulation.model.core.layout import FIELDS
from simulation.model.supply import tools

from .by_hand import Given, by_hand, over

LINES = FIELDS.index("lines")


@by_hand("supply.expansion.grow_lines")
def grown(g: Given) -> dict[str, np.ndarray]:
    rows, seat = g["rows"], g["seat"][g["rows"]]
    at = {name: value[rows] for name, value in g.items() if _by_supplier(g, value)}
    slowed = 1.0 - g["tool_loss"] * g["unmet"][seat]
    least = np.exp(np.where(at["traded"] > 0, 0.0, g["floor"][seat]) / 12)

    def paid(node: int, growth: np.ndarray) -> np.ndarray:
        usual, traded = g["usual"][seat, node], at["traded"] > 0
        met, kept = (np.where(traded, 1.0, g[n][seat, node] / usual) for n in ("reach", "service"))
        lost = g["decay"] / 12 * np.maximum(1.0 - kept, 0.0)
        return np.maximum(growth, least) ** met * (1.0 - lost)

    def towards(need: np.ndarray, there: np.ndarray, fastest: np.ndarray) -> np.ndarray:
        return np.minimum(np.maximum(over(need, there, 1.0), 1.0), np.exp(fastest * slowed / 12))

    packaging, memory, wafers = at["packaging"], at["memory"], at["wafers"]
    fast = partial(towards, fastest=at["fastest"])
    packaging = packaging * paid(tools.PACKAGING, fast(at["need_packaging"], packaging))
    memory = memory * paid(tools.MEMORY, fast(at["need_memory"], memory))
    stacks = at["dram.yielded"]
    known = at["dram.wafers"] * (1.0 + at["dram.growth"]) ** g["years"] * at["dram.share"] * stacks
    most = np.where(at["dram.wafers"] > 0, known + at["bought"] * stacks, np.inf)
    of_ai = wafers * at["ai_share"]
    planned = paid(tools.LOGIC, at["path"] ** g["know_how"][seat, LINES])
    asked = towards(at["need_wafers"], of_ai, at["fastest_wafers"])
    wafers = wafers * np.where(at["planned"] > 0, planned, asked)
    # Short are the wafers of AI chips, not all that a foundry has.
    short = at["need_wafers"] > wafers * at["ai_share"]
    highest = np.maximum(at["highest_share"], at["usual_share"])
    target = np.where(short, highest, at["usual_share"])
    ai_share = at["ai_share"] + (target - at["ai_share"]) / g["months"]
    found = {
        "packaging": packaging,
        "memory": np.minimum(memory, np.where(memory > 0, most, np.inf)),
        "wafers": wafers,
        "ai_share": ai_share,
    }
    return {name: _put(g[name], rows, values) for name, values in found.items()}


def _by_supplier(g: Given, value: object) -> bool:
    return isinstance(value, np.ndarray) and value.shape == g["wafers"].shape


def _put(table: np.ndarray, rows: np.ndarray, values: np.ndarray) -> np.ndarray:
    after = table.copy()
    after[rows] = values
    return after


@by_hand("fleet.power_supply.build_reactors")
def reactors(g: Given) -> dict[str, np.ndarray]:
    # What is there at the end of the month: a figure of the month's end counts in that month.
    end = g["month"] + 1.0
    months = np.maximum(g["months"], 1.0)
    line = g["building"]
    moved = line * np.minimum(len(line) / months, 1.0)
    begun = (g["begun_yearly"] * g["pace"] / 12)[None]
    building = line - moved + np.concatenate([begun, moved[:-1]])
    finished = g["finished"] + moved[-1]
    built = g["known"] + arrived(end - g["slip"], g["early"], g["due_from"], g["due_until"])
    late = np.floor(g["late"])
    built = built + arrived(end - g["months"], late, g["begun_from"], g["begun_until"])
    before = g["reactors"] - g["restarted_before"]
    there = np.maximum(built + np.floor(finished), before)
    return {
        "building": building,
        "finished": finished,
        "reactors": there + g["restarted"],
        "power": g["power"] + (there - before) * g["size"] * g["share"],
    }


def arrived(at: np.ndarray, count: np.ndarray, first: np.ndarray, last: np.ndarray) -> np.ndarray:
    """Whole units of so many that are there, spread evenly over a span."""
    part = np.clip((at - first) / np.maximum(last - first, 1.0), 0.0, 1.0)
    return np.floor(count * part)


@by_hand("fleet.power_supply.add_power")
def power(g: Given) -> dict[str, np.ndarray]:
    limited = g["limited"]
    connected = g["connected"] + g["nuclear"] + limited * (g["grid"] + g["own"])
    trend, free = g["others"] * g["growth"], np.maximum(connected - g["drawn"], 0.0)
    return {
        "connected": connected,
        "nuclear_so_far": g["nuclear_so_far"] + g["nuclear"],
        "others": np.where(limited, np.minimum(trend, g["others"] + free), trend),
    }
