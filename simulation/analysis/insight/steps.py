"""What an outcome hangs on step by step: outcomes on the way to it, and what drives these in turn.

Where hundreds of assumptions matter a little each, few outcomes on the way often carry most of the
variance: chips made at home, chips bought, chips smuggled. The curves and their judging on members
left out are those of `drivers`, with outcomes of earlier stages in place of the parameters.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulation.analysis.insight import drivers
from simulation.analysis.insight.drivers import Driver

Values = NDArray[np.float64]
STAGES = (
    (
        "rule.license_max_tpp",
        "rule.admission.china",
        "rule.mandate.china",
        "rule.enforcement.us",
        "rule.memory.china",
        "rule.tools.china",
    ),
    ("wafers.smic.ai", "yield.smic", "capex.us4"),
    (
        "output.china",
        "units.china.nvidia",
        "smuggled_units.china",
        "compute.china.rented",
        "market.china",
        "revenue.nvidia",
        "power.us.waiting",
        "power.china.waiting",
    ),
    ("compute.china", "compute.us"),
    ("largest_run.china", "largest_run.us", "algorithms.china", "algorithms.us"),
)
"""Outcomes on the way, in the order in which one brings about the next: rules, means, chips,
compute, research. An outcome is explained by those of the stages before its own."""
_LATER = {
    "units": 2, "revenue": 2, "revenue_china": 2, "market": 2, "smuggled_units": 2,
    "compute": 3, "new_compute": 3, "ratio": 3, "share": 3, "self_sufficiency": 3, "power": 3,
    "training_compute": 4, "training_share": 4,
}  # fmt: skip
"""Stages of outcomes that are not on the list, by their first word; all others come last."""
MONTHS = 36
"""An outcome on the way counts by its mean over so many months up to the one asked about."""
MORE = 0.05
"""The account is worth telling where it explains so much more than assumptions one by one."""
_OPENED, _NAMED = 3, 2  # outcomes on the way whose own drivers are told, and how many of these


@dataclass(frozen=True)
class Step:
    """An outcome on the way, or several that move together, and what drives the first of them."""

    way: Driver
    by: tuple[Driver, ...]


@dataclass(frozen=True)
class StepAccount:
    """Steps in falling order of their shares; together they explain a fraction of the variance."""

    steps: tuple[Step, ...]
    explained: float


def before(outcome: str) -> tuple[str, ...]:
    """Outcomes of the stages before that of an outcome."""
    base = outcome.partition("@")[0]
    own = next((n for n, names in enumerate(STAGES) if base in names), None)
    stage = _LATER.get(base.partition(".")[0], len(STAGES)) if own is None else own
    return tuple(name for names in STAGES[:stage] for name in names)


def account(
    outcome: Values, ways: Mapping[str, Values], drawn: Mapping[str, Values], least: float
) -> StepAccount | None:
    """How outcomes on the way explain an outcome; None where that is no more than `least`.

    `outcome` and each of `ways` and `drawn` are (members,). InputError as `drivers.find`.
    """
    known = np.isfinite(outcome)
    whole = {n: v for n, v in ways.items() if np.isfinite(v[known]).all() and np.ptp(v[known]) > 0}
    if not whole:
        return None
    found = drivers.find(outcome, whole)
    explained = 1.0 - found.unexplained
    if explained < least + MORE:
        return None
    opened = [_by(whole[way.name], drawn) for way in found.drivers[:_OPENED]]
    closed = [()] * (len(found.drivers) - len(opened))
    steps = zip(found.drivers, [*opened, *closed], strict=True)
    return StepAccount(tuple(Step(way, by) for way, by in steps), explained)


def _by(way: Values, drawn: Mapping[str, Values]) -> tuple[Driver, ...]:
    return drivers.find(way, drawn, most=_NAMED).drivers
