"""EMA Workbench: the simulator as a model whose uncertainties and levers are paths."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from typing import Any

from simulation.analysis.statistics.summary import middle
from simulation.api.arguments import check_months, set_texts, words
from simulation.api.runs import plan, run
from simulation.errors import InputError
from simulation.experiment.ensemble import describe

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
    the ends of ranges included.
    """
    ema = _workbench()
    names = words("outcomes", outcomes)
    experiment = _experiment(names, scenario, members, seed, at)
    found = ema.Model("rivalry", function=experiment)
    found.uncertainties = [_parameter(ema, *item) for item in uncertainties.items()]
    found.levers = [_parameter(ema, *item) for item in (levers or {}).items()]
    found.outcomes = [ema.ScalarOutcome(name) for name in names]
    check_months(at=at)
    ranges = {**uncertainties, **(levers or {})}
    for end in (0, 1):
        sets = {path: float(ends[end]) for path, ends in ranges.items()}
        describe(plan([scenario], members, seed, at, set_texts(sets), outcomes=names))
    return found


def _experiment(
    outcomes: Sequence[str], scenario: str, members: int, seed: int, at: str
) -> Callable[..., dict[str, float]]:
    """What an experiment calls: values by path in, outcomes by name out."""

    def experiment(**values: float) -> dict[str, float]:
        sets = {path: float(value) for path, value in values.items()}
        runs = run(scenario, members, seed, until=at, sets=sets, outcomes=outcomes).open()
        label = runs.scenarios[0]
        return {name: middle(name, runs.array(label, name)[-1]) for name in outcomes}

    return experiment


def _parameter(ema: Any, path: str, ends: tuple[float, float]) -> Any:
    low, high = (float(end) for end in ends)
    if not low < high:
        raise InputError(f"{path}: {low:g} is not below {high:g}")
    return ema.RealParameter(path, low, high)


def _workbench() -> Any:
    try:
        return import_module("ema_workbench")
    except ImportError:
        raise InputError("this needs EMA Workbench: pip install ema_workbench") from None
