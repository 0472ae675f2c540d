"""Outcomes on the way to one that is explained, as `analysis.insight.steps` takes them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from simulation.analysis.insight.steps import StepAccount
    from simulation.experiment.reader import Run


def ways(
    run: Run, outcome: str, scenario: str, at: str, against: str = ""
) -> dict[str, NDArray[np.float64]]:
    """Their means over three years up to the month, (members,); of a change, how they change."""
    from simulation.analysis.insight.steps import MONTHS, before

    names = [name for name in before(outcome) if name in run.outcomes]
    if not names:
        return {}
    end = run.dates.index(at) + 1
    rows = slice(max(0, end - MONTHS), end)

    def means(side: str) -> dict[str, NDArray[np.float64]]:
        held = run.arrays(side, names)
        return {name: held[name][rows].mean(axis=0, dtype=float) for name in names}

    found = means(scenario)
    if against:
        reference = means(against)
        found = {name: values - reference[name] for name, values in found.items()}
    return found


def rows(account: StepAccount | None) -> list[Mapping[str, Any]]:
    """An account's steps as plain data."""
    return [
        {
            "outcomes": list(step.way.parameters),
            "share": step.way.share,
            "low": step.way.low,
            "high": step.way.high,
            "drivers": [{"name": one.name, "share": one.share} for one in step.by],
        }
        for step in (account.steps if account else ())
    ]
