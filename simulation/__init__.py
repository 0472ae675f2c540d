"""chip-rivalry: an agent-based scenario simulator of the US-China rivalry over AI chips.

import simulation as rivalry

runs = rivalry.run(["baseline", "h200_sales_allowed"], members=200, seed=1)
runs.summary()
rivalry.compare(runs, baseline="baseline").table()
model = rivalry.RivalryModel(scenario="baseline", members=1)
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .api.calls import (
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
    from .api.pairing_up import compare
    from .api.runs import Runs, run
    from .errors import InputError
    from .rivalry_model import RivalryModel

__version__ = "0.2.0.dev0"
__all__ = [
    "InputError",
    "RivalryModel",
    "Runs",
    "__version__",
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

_HOMES = {
    "RivalryModel": ".rivalry_model",
    "InputError": ".errors",
    "Runs": ".api.runs",
    "run": ".api.runs",
    "compare": ".api.pairing_up",
}


def __getattr__(name: str) -> object:
    # Importing Mesa takes over a second, so nothing heavy is imported before it is asked for.
    if name in __all__:
        return getattr(import_module(_HOMES.get(name, ".api.calls"), __name__), name)
    raise AttributeError(f"module 'simulation' has no attribute '{name}'")


def __dir__() -> list[str]:
    return sorted(__all__)
