"""Every parameter pushed between the ends of its range, one member each, all in one block."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from simulation import months
from simulation.checking.together import SideBySide
from simulation.inputs import Calibration, Draw, Scenario, load_scenario
from simulation.inputs.tables.entries import Entry
from simulation.model.world import Block, ModelInputs, World

SHARE_OF_MEDIAN = 1e-3
FLAGS = "bottleneck"
_HERE = Path(__file__).parent
# Makers that have announced no chip which has not shipped yet: their plans slip once they have any.
WITHOUT_PLANS = ("amd", "google", "amazon", "hygon", "cambricon")
# What acts only under a rule, or on plans, that no scenario of the library has, with one that has.
UNDER_A_RULE = {"chips.rubin.interconnect_gb_s": _HERE / "link_rule.yaml"}
UNDER_A_RULE |= {f"roadmap.{maker}.slip": _HERE / "announced.yaml" for maker in WITHOUT_PLANS}
# Courses of chance, each from the second with a member's own parameters, taken side by side.
COURSES = ((2, 3, 4), (5, 6, 7, 8))
LOOKS = (60, 84, 108, 132)  # months after which a run in which all is felt may end


class Alike(Draw):
    """Members who differ in nothing: parameters at their medians, and one course of chance."""

    def __init__(self, calibration: Calibration, scenario: Scenario, seed: int, stop: int) -> None:
        super().__init__(calibration, scenario, seed, 0, stop)

    def _parameter(self, name: str) -> np.ndarray:
        return np.full(len(self), self.distribution(name).median())

    def shocks(self, stream: str, count: int = months.COUNT) -> np.ndarray:
        """The chance of the first member for all, (months, members)."""
        return np.repeat(self._first.shocks(stream, count)[:, :1], len(self), axis=1)

    def yearly(self, stream: str) -> np.ndarray:
        """The same for what changes once a year, (years, members)."""
        return np.repeat(self._first.yearly(stream)[:, :1], len(self), axis=1)

    @property
    def _first(self) -> Draw:
        return Draw(self.calibration, self.scenario, self.seed, 0, 2)


class Pushed(Alike):
    """One parameter pushed in each pair of members, the others alike in all of them.

    In the first course of chance the others are at their medians, in each other one as its first
    member draws them.
    """

    def __init__(
        self, calibration: Calibration, scenario: str, names: Sequence[str], course: int = 1
    ) -> None:
        members = 2 * len(names)
        super().__init__(calibration, load_scenario(scenario, calibration), course, members)
        self._member = {name: i for i, name in enumerate(names)}
        self._others = Draw(calibration, self.scenario, course, 0, 1) if course > 1 else None

    def _parameter(self, name: str) -> np.ndarray:
        distribution, others = self.distribution(name), self._others
        usual = distribution.median() if others is None else float(others[name][0])
        values = np.full(len(self), usual)
        if name in self._member:
            values[2 * self._member[name] :][:2] = distribution.range()
        return values


def drawn(calibration: Calibration) -> Iterator[Entry]:
    """Parameters that members differ in."""
    return (entry for entry in calibration.parameters() if entry.drawn)


Move = tuple[float, str, str]


def felt(calibration: Calibration, scenario: str) -> list[str]:
    """Parameters that act in a scenario of the library."""
    found = (entry.name for entry in drawn(calibration) if entry.felt_in == scenario)
    return [name for name in found if name not in UNDER_A_RULE]


def largest_moves(
    calibration: Calibration,
    scenario: str,
    names: Sequence[str] | None = None,
    count: int = months.COUNT,
    courses: Sequence[int] = (1,),
) -> dict[str, Move]:
    """For each parameter its largest relative effect on any outcome, the outcome and the month.

    By default of all that act in the scenario, over all months; `courses` numbers the chances
    taken, side by side in one block. The run ends once all are felt.
    """
    names = felt(calibration, scenario) if names is None else names
    draws = [Pushed(calibration, scenario, names, course) for course in courses]
    known, mine = draws[0].calibration, draws[0].scenario  # with what the scenario adds
    world = World(ModelInputs(known, mine, SideBySide(draws), count))
    found: dict[str, Move] = {}
    while world.running:
        world.step()
        if world.month in LOOKS or not world.running:
            block = world.block()
            parts = np.split(block.values[: world.month], len(draws), axis=2)
            seen = [moves(replace(block, values=part), names) for part in parts]
            found = {name: max(one[name] for one in seen) for name in names}
            if not silent(found):
                break
    return found


def silent(found: dict[str, Move]) -> list[str]:
    """Parameters that move nothing by enough."""
    return [name for name, (change, _, _) in found.items() if change < SHARE_OF_MEDIAN]


def largest_moves_soon(calibration: Calibration, scenario: str, count: int) -> dict[str, Move]:
    """The same, with what is not felt in the first `count` months run to the end.

    What turns on an event, such as a state that turns back, is not felt in every course of
    chance, and a limit is felt only by members in whom it binds: what is not felt in one course
    is pushed in others.
    """
    found = largest_moves(calibration, scenario, count=count)
    for courses in ((1,), *COURSES):
        left = silent(found)
        if left and not (courses == (1,) and count == months.COUNT):
            found |= largest_moves(calibration, scenario, left, courses=courses)
    return found


def moves(block: Block, names: Sequence[str], flags: bool = True) -> dict[str, Move]:
    """The same for whatever is pushed in the pairs of members of a block.

    Without `flags` amounts have to move: which limit binds can turn by a hair.
    """
    kept = [i for i, name in enumerate(block.outcomes) if flags or not name.startswith(FLAGS)]
    values = np.nan_to_num(block.values[:, kept].astype(np.float64))
    scale = np.abs(np.median(values, axis=2))
    # An outcome that is zero in the median still counts when it is not small against its peak.
    scale = np.maximum(scale, 1e-3 * np.abs(values).max(axis=(0, 2))[None, :]) + 1e-12
    moved: dict[str, Move] = {}
    for i, name in enumerate(names):
        change = np.abs(values[:, :, 2 * i + 1] - values[:, :, 2 * i]) / scale
        month, outcome = np.unravel_index(int(change.argmax()), change.shape)
        moved[name] = (float(change.max()), block.outcomes[kept[outcome]], block.dates[month])
    return moved
