"""A line about values that are possible but hardly meant, for runs, sweeps and games."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from simulation.experiment.sweep import Sweep
    from simulation.inputs import Calibration, Scenario


def of_scenarios(scenarios: Iterable[Scenario], calibration: Calibration) -> str:
    """What is doubtful about the overrides of some scenarios, on one line; "" if nothing is."""
    from simulation.inputs.scenario.plausible import doubts

    told = [str(one) for scenario in scenarios for one in doubts(scenario, calibration)]
    kept = list(dict.fromkeys(told))
    others = f" (and {len(kept) - 1} more; `rivalry check` tells all)" if kept[1:] else ""
    return kept[0] + others if kept else ""


def of_sweep(sweep: Sweep) -> str:
    """The same of a sweep: of its scenario, the ends of what it varies, what it varies in vain."""
    from simulation.experiment.sweep import after_the_end, in_vain
    from simulation.inputs.scenario.unfelt import flat

    axes, scenario, known = sweep.design.axes, sweep.scenario, sweep.calibration
    told = [why for _, why in flat([axis.path for axis in axes], scenario)]
    found = (*in_vain(axes, scenario, known), *after_the_end(axes, sweep.until))
    told += [f"--vary {axis.given}: {why}" for axis, why in found]
    return "; ".join([*told, *filter(None, [of_scenarios(_ends(sweep), known)])])


def _ends(sweep: Sweep) -> Iterator[Scenario]:
    from simulation.inputs import with_settings

    yield sweep.scenario
    for axis in sweep.design.axes:
        for value in axis.ends():
            yield with_settings(sweep.scenario, (f"{axis.path}={value}",), sweep.calibration)
