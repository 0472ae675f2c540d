"""A game as a page: plain data for its template, from an answer and words about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from simulation.analysis.charts.game_chart import shade
from simulation.analysis.games.answer import Answer
from simulation.analysis.games.payoffs import Goal, Values
from simulation.analysis.games.solve import best_replies
from simulation.analysis.text.gaming import CALLED, points, sentences
from simulation.experiment.game_file import SIDES, Side


def described(found: Answer, titles: Mapping[str, str]) -> dict[str, Any]:
    """Everything about an answer that its page shows; `titles` of policies by name."""
    return {
        "told": sentences(found, titles),
        "members": f"{found.payoffs.count:,}",
        "columns": [titles[name] for name in found.payoffs.columns],
        "rows": [
            {"name": titles[name], "cells": _cells(found, row)}
            for row, name in enumerate(found.payoffs.rows)
        ],
        "robust": [_robust(found, side, titles) for side in SIDES],
        "goals": [_goals(found, side) for side in SIDES],
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


def _goals(found: Answer, side: Side) -> dict[str, Any]:
    weights = found.payoffs.weights(side)
    goals = zip(found.payoffs.goals[side], weights, strict=True)
    return {
        "name": CALLED[side],
        "goals": [
            {
                "name": goal.name.replace("_", " "),
                "outcome": f"{'more' if goal.more else 'less'} {' + '.join(goal.outcomes)}",
                "step": _step(goal),
                "weight": float(weight),
            }
            for goal, weight in goals
        ],
    }


def _step(goal: Goal) -> str:
    if goal.relative:
        return f"{'each' if goal.more else 'each fall by'} {100 * (goal.step - 1):.3g} %"
    return f"{'each' if goal.more else 'each fall by'} {goal.step:.3g}"
