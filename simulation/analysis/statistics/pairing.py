"""Which scenario is compared with which, and whether member by member."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulation.analysis.statistics.results import Results
from simulation.errors import InputError, did_you_mean


@dataclass(frozen=True)
class Side:
    """One scenario of one run, under the name by which the comparison shows it."""

    label: str
    scenario: str
    run: Results

    @property
    def title(self) -> str:
        """The scenario's own title, or its name."""
        details = self.run.manifest["scenarios"].get(self.scenario) or {}
        run = self.label[len(self.scenario) :]
        return f"{details.get('title') or self.scenario}{run}"

    def arrays(
        self, names: Sequence[str], members: NDArray[np.int64] | None
    ) -> dict[str, NDArray[np.float32]]:
        """Series (months, members) of the scenario, all members where None are named."""
        held = self.run.arrays(self.scenario, names)
        if members is None or len(members) == len(self.run.members):
            return held
        columns = np.searchsorted(self.run.members, members)
        return {name: values[:, columns] for name, values in held.items()}


@dataclass(frozen=True)
class Pair:
    """A scenario and its reference. `shared` members are compared one by one; None: unpaired."""

    changed: Side
    base: Side
    shared: NDArray[np.int64] | None
    note: str = ""


def pair_up(runs: Sequence[Results], baseline: str | None = None) -> tuple[Pair, ...]:
    """Every scenario with its reference: `baseline`, or the one its file names (`against`).

    InputError where no scenario has a reference among the runs, or `baseline` is not there.
    """
    sides = list(_sides(runs))
    if baseline is not None:
        base = _named(baseline, sides)
        found = [(side, base) for side in sides if side is not base]
    else:
        found = [(side, ref) for side in sides if (ref := _reference(side, sides)) is not None]
    if not found:
        names = ", ".join(side.label for side in sides)
        raise InputError(f"nothing to compare {names} with; name a reference with --baseline")
    return tuple(_pair(changed, base) for changed, base in found)


def _sides(runs: Sequence[Results]) -> Iterator[Side]:
    names = [scenario for run in runs for scenario in run.scenarios]
    for run in runs:
        if run.points is not None:
            raise InputError(f"{run.name} is a sweep; compare takes runs of scenarios")
        for scenario in run.scenarios:
            several = names.count(scenario) > 1
            yield Side(f"{scenario} ({run.name})" if several else scenario, scenario, run)


def _named(name: str, sides: Sequence[Side]) -> Side:
    for side in sides:
        if name in (side.label, side.scenario):
            return side
    allowed = [side.label for side in sides]
    raise InputError(f"no scenario {name!r} to compare with, but {', '.join(allowed)}"
                     f"{did_you_mean(name, allowed)}")  # fmt: skip


def _reference(side: Side, sides: Sequence[Side]) -> Side | None:
    """What the scenario is judged against: in its own run first, then in the others."""
    wanted = side.run.manifest.get("pairs", {}).get(side.scenario)
    others = [other for other in sides if other is not side and other.scenario == wanted]
    own = [other for other in others if other.run is side.run]
    return next(iter(own or others), None)


def _pair(changed: Side, base: Side) -> Pair:
    if changed.run.dates != base.run.dates:
        raise InputError(f"{changed.run.name} and {base.run.name} end in different months")
    new, old = changed.run, base.run
    if new is old:
        return Pair(changed, base, new.members)
    names = f"{changed.label} and {base.label}"
    if new.manifest["seed"] != old.manifest["seed"]:
        note = f"{names} have different seeds: members are not paired, so the intervals are wider"
        return Pair(changed, base, None, note)
    shared = np.intersect1d(new.members, old.members)
    if not len(shared):
        note = f"{names} share no members: they are not paired, so the intervals are wider"
        return Pair(changed, base, None, note)
    return Pair(changed, base, shared, _note(names, changed.run, base.run, shared))


def _note(names: str, new: Results, old: Results, shared: NDArray[np.int64]) -> str:
    if len(new.members) != len(old.members):
        return f"{names} have different member counts: only the {len(shared)} shared are compared"
    numbers, others = (
        {k: v for k, v in run.manifest.get("inputs", {}).items() if "scenarios" not in k}
        for run in (new, old)
    )
    return "" if numbers == others else f"{names} were run on different calibrations"
