"""Payoffs of a game: what each side makes of every cell, member by member."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulation.errors import RunError
from simulation.experiment.game_file import SIDES, Side

Values = NDArray[np.float64]


@dataclass(frozen=True)
class Goal:
    """One thing that a side wants: more or less of the sum of some outcomes.

    A change of the outcome against the first cell counts one point for each `step`: a factor
    where `relative`, else a difference in the outcome's unit. Points are summed by `weight`.
    """

    name: str
    outcomes: tuple[str, ...]
    more: bool
    step: float
    relative: bool
    weight: float

    def points(self, values: Values, reference: Values) -> Values:
        """Points of values against a reference of the same members; both (members,)."""
        sign = 1.0 if self.more else -1.0
        if not self.relative:
            return sign * (values - reference) / self.step
        with np.errstate(divide="ignore", invalid="ignore"):
            found: Values = sign * np.log(values / reference) / np.log(self.step)
        return found


@dataclass(frozen=True)
class Payoffs:
    """Points by goal, side, member and cell.

    `points` holds for each side an array (goals, members, rows, columns); rows are policies of the
    US, columns those of China. `weights` are those of the goals, summing to 1 for each side.
    """

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    goals: Mapping[Side, tuple[Goal, ...]]
    points: Mapping[Side, Values]

    @property
    def count(self) -> int:
        """How many members there are."""
        return int(self.points["us"].shape[1])

    def weights(self, side: Side) -> Values:
        """Weights of a side's goals, summing to 1."""
        given = np.array([goal.weight for goal in self.goals[side]])
        found: Values = given / given.sum()
        return found

    def members(self, side: Side, weights: Values | None = None) -> Values:
        """Weighted points of each member in each cell, (members, rows, columns)."""
        chosen = self.weights(side) if weights is None else weights
        found: Values = np.tensordot(chosen, self.points[side], axes=1)
        return found

    def mean(self, side: Side, weights: Values | None = None) -> Values:
        """Mean over members of the weighted points, (rows, columns)."""
        found: Values = self.members(side, weights).mean(axis=0)
        return found


def collect(
    rows: Sequence[str],
    columns: Sequence[str],
    goals: Mapping[Side, tuple[Goal, ...]],
    cells: Mapping[tuple[int, int], Mapping[str, Values]],
) -> Payoffs:
    """Payoffs from the outcomes of every cell; each value is (members,).

    The first cell, of both sides' first policies, is what the others are held against. RunError
    where a goal has no number in some cell, such as the ratio of an outcome that is zero.
    """
    points: dict[Side, Values] = {}
    for side in SIDES:
        members = next(iter(cells[0, 0].values())).size
        held = np.empty((len(goals[side]), members, len(rows), len(columns)))
        for number, goal in enumerate(goals[side]):
            reference = _sum(cells[0, 0], goal)
            for (row, column), values in cells.items():
                held[number, :, row, column] = goal.points(_sum(values, goal), reference)
            _refuse_gaps(held[number], side, goal, rows, columns)
        points[side] = held
    return Payoffs(tuple(rows), tuple(columns), goals, points)


def _sum(values: Mapping[str, Values], goal: Goal) -> Values:
    found: Values = np.sum([values[name] for name in goal.outcomes], axis=0, dtype=float)
    return found


def _refuse_gaps(
    points: Values, side: Side, goal: Goal, rows: Sequence[str], columns: Sequence[str]
) -> None:
    gaps = ~np.isfinite(points)
    if not gaps.any():
        return
    member, row, column = np.argwhere(gaps)[0]
    raise RunError(
        f"goals.{side}.{goal.name}: no number for member {member} where {rows[row]} meets "
        f"{columns[column]}; where an outcome can be zero, count differences (`plus`)"
    )
