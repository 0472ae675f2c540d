"""A game's answer: equilibria with how sure they are, first movers, robust choices, the map."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from simulation.analysis.games import robust, solve
from simulation.analysis.games.payoffs import Goal, Payoffs, Values
from simulation.analysis.games.weights import NONE, SEVERAL, WeightMap, weight_map
from simulation.experiment.game_file import SIDES, Side

SHARES = tuple(n / 10 for n in range(11))  # of the first goal's weight, on the map


@dataclass(frozen=True)
class Answer:
    """What follows from the payoffs; cells are (row, column), `survives` one share an equilibrium.

    `leads` is what follows where a side moves first, `leads_again` in what share of samples of
    members it does again.
    `us` and `china` are mean payoffs in points (rows, columns), `errors` their standard errors.
    """

    payoffs: Payoffs
    us: Values
    china: Values
    errors: Mapping[Side, Values]
    equilibria: tuple[solve.Equilibrium, ...]
    survives: tuple[float, ...]
    nearly: tuple[solve.Near, ...]
    leads: Mapping[Side, solve.Lead]
    leads_again: Mapping[Side, float]
    robust: Mapping[Side, robust.Robust]
    pareto: tuple[tuple[int, int], ...]
    weights: WeightMap

    @property
    def sure(self) -> list[tuple[int, int]]:
        """Cells that are equilibria of single policies."""
        return [one.cell for one in self.equilibria if one.pure]

    def policies(self, side: Side) -> tuple[str, ...]:
        """The policies of a side."""
        return self.payoffs.rows if side == "us" else self.payoffs.columns


def answer(payoffs: Payoffs, seed: int) -> Answer:
    """Solve a game of mean payoffs, and say how its answer hangs on members and weights."""
    us, china = payoffs.members("us"), payoffs.members("china")
    means = us.mean(axis=0), china.mean(axis=0)
    found, samples = solve.equilibria(*means), list(solve.drawn_again(us, china, seed=seed))
    leads = {side: solve.leader(*means, us_first=side == "us") for side in SIDES}
    turned = china.transpose(0, 2, 1)
    root = np.sqrt(us.shape[0])
    return Answer(
        payoffs=payoffs,
        us=means[0],
        china=means[1],
        errors={
            "us": us.std(axis=0, ddof=1) / root,
            "china": china.std(axis=0, ddof=1) / root,
        },
        equilibria=found,
        survives=tuple(solve.survival(one, samples) for one in found),
        nearly=tuple(solve.nearly(us, china)),
        leads=leads,
        leads_again={
            side: solve.leads_again(lead, samples, side == "us") for side, lead in leads.items()
        },
        robust={"us": robust.robust(us), "china": robust.robust(turned)},
        pareto=tuple(robust.pareto(*means)),
        weights=weight_map(payoffs, SHARES),
    )


def rows(found: Answer) -> list[dict[str, Any]]:
    """One row a cell: payoffs of both sides, their errors, and the mean points of each goal."""
    payoffs, told = found.payoffs, []
    for (r, us), (c, china) in _cells(payoffs):
        row: dict[str, Any] = {"us": us, "china": china}
        for side in SIDES:
            mean = found.us if side == "us" else found.china
            row[f"payoff_{side}"] = mean[r, c]
            row[f"error_{side}"] = found.errors[side][r, c]
        for side in SIDES:
            for number, goal in enumerate(payoffs.goals[side]):
                row[f"{side}.{goal.name}"] = payoffs.points[side][number, :, r, c].mean()
        told.append(row)
    return told


def row(found: Answer) -> dict[str, Any]:
    """The answer as plain data; rows are policies of the US, columns those of China."""
    payoffs = found.payoffs
    return {
        "us": list(payoffs.rows),
        "china": list(payoffs.columns),
        "goals": {side: [_goal(goal) for goal in payoffs.goals[side]] for side in SIDES},
        "payoffs": {"us": found.us.tolist(), "china": found.china.tolist()},
        "errors": {side: found.errors[side].tolist() for side in SIDES},
        "equilibria": [
            {
                "us": one.us.tolist(),
                "china": one.china.tolist(),
                "regret": one.regret,
                "survives": share,
            }
            for one, share in zip(found.equilibria, found.survives, strict=True)
        ],
        "nearly": [
            {**_named(found, near.us, near.china), "gain": near.gain, "error": near.error}
            for near in found.nearly
        ],
        "leader": {side: _lead(found, side) for side in SIDES},
        "regret": {side: found.robust[side].regret.tolist() for side in SIDES},
        "worst": {side: found.robust[side].worst.tolist() for side in SIDES},
        "enough": {side: found.robust[side].enough.tolist() for side in SIDES},
        "pareto": [_named(found, r, c) for r, c in found.pareto],
        "weights": {
            "goals": dict(zip(SIDES, found.weights.goals, strict=True)),
            "shares": list(found.weights.shares),
            "equilibria": [
                [_cell(found, int(code)) for code in line] for line in found.weights.cells
            ],
        },
        "solver": "all" if solve.can_mix() else "pure only",
    }


def _cells(payoffs: Payoffs) -> Any:
    from itertools import product

    return product(enumerate(payoffs.rows), enumerate(payoffs.columns))


def _named(found: Answer, row: int, column: int) -> dict[str, str]:
    return {"us": found.payoffs.rows[row], "china": found.payoffs.columns[column]}


def _lead(found: Answer, side: Side) -> dict[str, Any]:
    lead = found.leads[side]
    payoffs = {"us": lead.us, "china": lead.china}
    pair = _named(found, lead.row, lead.column)
    return {**pair, "payoffs": payoffs, "survives": found.leads_again[side]}


def _cell(found: Answer, code: int) -> dict[str, str] | str:
    if code in (NONE, SEVERAL):
        return "none" if code == NONE else "several"
    return _named(found, *divmod(code, len(found.payoffs.columns)))


def _goal(goal: Goal) -> dict[str, Any]:
    return {
        "name": goal.name,
        "outcomes": list(goal.outcomes),
        "want": "more" if goal.more else "less",
        "step": {"times" if goal.relative else "plus": goal.step},
        "weight": goal.weight,
    }
