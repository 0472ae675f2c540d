"""EMA Workbench: the simulator as a model whose uncertainties and levers are paths."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from simulation.analysis.statistics.summary import middle
from simulation.api.arguments import check_months, set_texts, words
from simulation.api.runs import plan, run
from simulation.errors import InputError, Problem
from simulation.experiment.design import Axis
from simulation.experiment.ensemble import Plan, describe
from simulation.experiment.sweep import axis_problems

Ranges = Mapping[str, tuple[float, float]]


def model(
    uncertainties: Ranges,
    levers: Ranges | None = None,
    outcomes: str | Sequence[str] = ("ratio.stock",),
    scenario: str = "baseline",
    members: int = 8,
    seed: int = 1,
    at: str = "2030-12",
) -> Any:
    """An `ema_workbench.Model` whose outcomes are medians over members at a month.

    Members without a number are left out, as in summary.csv; a code such as `bottleneck.MAKER` has
    the one that most members have.
    `uncertainties` and `levers` are paths as in `--set`, each with its lowest and highest value:
    `{"supply.smic.wafers_2027": (3e4, 9e4)}` and `{"levers.us.export_rule.fee@2026-01": (0, 0.5)}`.
    Every experiment has the same members, so that only what is varied differs between two of them.
    InputError where EMA Workbench is missing, a range has no width, and for what could not be run,
    the ends of ranges included, and for one over yes or no, or over a whole number.
    """
    ema = _workbench()
    names = words("outcomes", outcomes)
    axes = [_axes("uncertainties", uncertainties), _axes("levers", levers or {})]
    experiment = _experiment(names, scenario, members, seed, at)
    found = ema.Model("rivalry", function=experiment)
    found.uncertainties, found.levers = (
        [ema.RealParameter(axis.path, axis.low, axis.high) for axis in some] for some in axes
    )
    found.outcomes = [ema.ScalarOutcome(name) for name in names]
    check_months(at=at)
    every = [axis for some in axes for axis in some]
    for end in (0, 1):
        sets = {axis.path: (axis.low, axis.high)[end] for axis in every}
        known = plan([scenario], members, seed, at, set_texts(sets), outcomes=names)
        describe(known)
    _refuse_gaps(every, plan([scenario], members, seed, at, outcomes=names))
    return found


def _refuse_gaps(axes: Sequence[Axis], known: Plan) -> None:
    """InputError for a range of which only some values can be run: of yes or no, of a count."""
    found = axis_problems(axes, known.scenarios[0], known.calibration)
    told = "a range takes all between its ends, and choices cannot be varied from EMA Workbench"
    problems = [
        Problem(f"{axis.path}: {message.partition(': name')[0]}; {told}") for axis, message in found
    ]
    if problems:
        raise InputError(problems)


def _experiment(
    outcomes: Sequence[str], scenario: str, members: int, seed: int, at: str
) -> Callable[..., dict[str, float]]:
    """What an experiment calls: values by path in, outcomes by name out."""

    def experiment(**values: float) -> dict[str, float]:
        sets = {path: float(value) for path, value in values.items()}
        with TemporaryDirectory(prefix="rivalry-") as folder:  # thousands would fill the disk
            out = Path(folder) / "run"
            made = run(scenario, members, seed, out=out, until=at, sets=sets, outcomes=outcomes)
            runs = made.open()
            label = runs.scenarios[0]
            return {name: middle(name, runs.array(label, name)[-1]) for name in outcomes}

    return experiment


def _axes(name: str, ranges: Any) -> list[Axis]:
    """Ranges by path as axes; InputError where they are none."""
    if not isinstance(ranges, Mapping):
        raise InputError(f"{name}: expected ranges by path, {{PATH: (lowest, highest)}}")
    return [_axis(path, ends) for path, ends in ranges.items()]


def _axis(path: Any, ends: Any) -> Axis:
    try:
        low, high = (float(end) for end in ([] if isinstance(ends, str) else ends))
    except (TypeError, ValueError, OverflowError):
        low = high = math.nan
    if not isinstance(path, str) or not (math.isfinite(low) and math.isfinite(high)):
        raise InputError(f"{path}: expected two numbers, lowest and highest")
    if not low < high:
        raise InputError(f"{path}: {low:g} is not below {high:g}")
    return Axis(path, low, high)


def _workbench() -> Any:
    try:
        return import_module("ema_workbench")
    except ImportError:
        raise InputError("this needs EMA Workbench: pip install ema_workbench") from None
