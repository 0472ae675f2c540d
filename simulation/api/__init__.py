"""From Python: run scenarios and compare them; the command line calls the same functions."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .calls import (
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
    from .pairing_up import compare
    from .runs import Runs, run

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

_HOMES = {"Runs": ".runs", "run": ".runs", "compare": ".pairing_up"}


def __getattr__(name: str) -> object:
    # `rivalry list` and `rivalry show` read the catalogue, and need nothing that runs.
    if name in __all__:
        return getattr(import_module(_HOMES.get(name, ".calls"), __name__), name)
    raise AttributeError(f"module 'simulation.api' has no attribute '{name}'")
