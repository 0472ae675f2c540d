"""From Python: run scenarios and compare them; the command line calls the same functions."""

from __future__ import annotations

from simulation.api.calls import (
    backtest,
    breakdown,
    claims,
    compare_views,
    explain,
    game,
    list_scenarios,
    load,
    sweep,
)
from simulation.api.pairing_up import compare
from simulation.api.runs import Runs, run

__all__ = [
    "Runs",
    "backtest",
    "breakdown",
    "claims",
    "compare",
    "compare_views",
    "explain",
    "game",
    "list_scenarios",
    "load",
    "run",
    "sweep",
]
