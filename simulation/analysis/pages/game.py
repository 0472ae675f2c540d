"""A game as a page: plain data for its template, from an answer and words about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from markupsafe import Markup

from simulation.analysis.charts.game_chart import map_colors, map_kind, map_title, shade
from simulation.analysis.games.answer import Answer
from simulation.analysis.games.payoffs import Goal, Values
from simulation.analysis.games.solve import best_replies
from simulation.analysis.pages import bundle
from simulation.analysis.text.gaming import CALLED, points, sentences
from simulation.analysis.text.numbers import quantity
from simulation.analysis.text.words import heading
from simulation.experiment.game_file import SIDES, Side


def described(found: Answer, titles: Mapping[str, str], units: Mapping[str, str]) -> dict[str, Any]:
    """Everything about an answer that its page shows.

    `titles` of policies, and `units` of outcomes, by name.
    """
    return {
        "told": sentences(found, titles),
        "members": f"{found.payoffs.count:,}",
        "columns": [titles[name] for name in found.payoffs.columns],
        "rows": [
            {"name": titles[name], "cells": _cells(found, row)}
            for row, name in enumerate(found.payoffs.rows)
        ],
        "robust": [_robust(found, side, titles) for side in SIDES],
        "goals": [_goals(found, side, units) for side in SIDES],
        "map": _map(found, titles),
        "look": Markup(bundle.style("charts.css")),
    }


def _cells(found: Answer, row: int) -> list[dict[str, Any]]:
    near = {(one.us, one.china) for one in found.nearly}
    best = best_replies(found.us, found.china)
    cells = []
    for column in range(len(found.payoffs.columns)):
        place = row, column
        halves = [
            _half(table, place, bool(top[place]))
            for table, top in zip((found.us, found.china), best, strict=True)
        ]
        kind = "is" if place in found.sure else "near" if place in near else ""
        cells.append({"kind": kind, "halves": halves})
    return cells


def _half(table: Values, place: tuple[int, int], best: bool) -> dict[str, Any]:
    color, ink = shade(float(table[place]), float(np.abs(table).max()))
    return {"points": points(float(table[place])), "color": color, "ink": ink, "best": best}


def _robust(found: Answer, side: Side, titles: Mapping[str, str]) -> dict[str, Any]:
    held = found.robust[side]
    names: Sequence[str] = found.policies(side)
    return {
        "name": CALLED[side],
        "policies": [
            {
                "name": titles[name],
                "choice": number == held.choice,
                "regret": f"{held.regret[number]:.2f}",
                "worst": points(float(held.worst[number])),
                "enough": float(held.enough[number]),
            }
            for number, name in enumerate(names)
        ],
    }


def _goals(found: Answer, side: Side, units: Mapping[str, str]) -> dict[str, Any]:
    weights = found.payoffs.weights(side)
    goals = zip(found.payoffs.goals[side], weights, strict=True)
    return {
        "name": CALLED[side],
        "goals": [
            {
                "name": goal.name.replace("_", " "),
                "wants": "more" if goal.more else "less",
                "outcomes": [{"name": heading(one), "id": one} for one in goal.outcomes],
                "step": told_step(goal, units[goal.outcomes[0]]),
                "weight": float(weight),
            }
            for goal, weight in goals
        ],
    }


def told_step(goal: Goal, unit: str) -> str:
    """What earns one point: "each 10 %", "each fall by USD 10 bn a year"."""
    each = "each" if goal.more else "each fall by"
    if goal.relative:
        return f"{each} {100 * (goal.step - 1):.3g} %"
    if unit == "1":  # a difference of two shares is no share
        return f"{each} {100 * goal.step:.3g} points"
    return f"{each} {quantity(goal.step, unit, 3)}"


def _map(found: Answer, titles: Mapping[str, str]) -> dict[str, Any]:
    """The map of weights, the largest weight of Washington on top."""
    colors = map_colors(found)
    shares = found.weights.shares
    us, china = (name.replace("_", " ") for name in found.weights.goals)
    return {
        "title": map_title(found, titles),
        "us": us,
        "china": china,
        "shares": shares,
        "rows": [
            {
                "share": shares[row],
                "cells": [
                    {"color": colors[int(code)], "told": map_kind(found, titles, int(code))}
                    for code in found.weights.cells[row]
                ],
            }
            for row in reversed(range(len(shares)))
        ],
        "kinds": [
            {"color": color, "told": map_kind(found, titles, code)}
            for code, color in colors.items()
        ],
    }
