"""Outcomes of labs: best models, training runs, methods, China's lag."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from ..equations import research
from ..labs import training
from .declaration import Outcome
from .sheet import Sheet

if TYPE_CHECKING:
    from ..agents.cast import Cast
    from ..core.layout import Layout

BLOCS = ("us", "china")
LABS = ("deepseek",)  # labs whose largest training run has an outcome of its own


def declare(layout: Layout) -> Iterator[Outcome]:
    """Outcomes in column order."""
    for seat in layout.firms_of:
        state = layout.states[seat]
        name = layout.roster.states[state].title
        about = f"effective compute of the best model of labs from {name}, running maximum"
        yield Outcome(f"frontier.{state}", "log10 FLOP", about)
        about = f"effective compute of the best open model of labs from {name}"
        yield Outcome(f"open_frontier.{state}", "log10 FLOP", about)
    for bloc, name in (("us", "US"), ("china", "Chinese")):
        about = f"compute of {name} firms that trains, as far as it is good at it"
        yield Outcome(f"training_compute.{bloc}", "H100e", about)
        about = f"algorithmic efficiency of the best {name} lab; the frontier of 2022-01 is 1"
        yield Outcome(f"algorithms.{bloc}", "ratio", about)
        about = f"largest training run of {name} labs, without the efficiency of algorithms"
        yield Outcome(f"largest_run.{bloc}", "log10 FLOP", about)
    for firm in (name for name in LABS if name in layout.firms):
        about = f"compute of the largest training run of {layout.roster.firms[firm].title}"
        yield Outcome(f"run.{firm}", "H100e", about)
    about = "China's lag behind the US frontier; negative: China leads"
    yield Outcome("lag.china", "months", about, signed=True)
    about = "rating of the best US model less that of the best Chinese one, by user votes"
    yield Outcome("rating_gap.china", "Elo points", about, signed=True)


def measure(world: Cast, sheet: Sheet) -> None:
    """Write the models and training of the month."""
    state, layout, rows = world.state, world.layout, world.layout.row["states"]
    for seat in layout.firms_of:
        sheet[f"frontier.{layout.states[seat]}"] = state.capability[seat]
        sheet[f"open_frontier.{layout.states[seat]}"] = state.open_capability[seat]
    best, flop = training.best_methods(world), training.run_flop(world)
    for bloc in BLOCS:
        firms = layout.of_state("firms", bloc)
        largest = np.maximum(flop[firms].max(axis=0), research.LEAST_FLOP)
        sheet[f"largest_run.{bloc}"] = np.log10(largest)
        sheet[f"training_compute.{bloc}"] = state.training[firms].sum(axis=0)
        sheet[f"algorithms.{bloc}"] = best[rows[bloc]]
    lag = research.lag(
        state.capability[rows["us"]],
        state.capability[rows["china"]],
        state.frontier_growth[rows["us"]],
    )
    for firm in (name for name in LABS if name in layout.firms):
        sheet[f"run.{firm}"] = state.largest_run[layout.row["firms"][firm]]
    sheet["lag.china"] = lag
    sheet["rating_gap.china"] = lag * world.p("lab.rating_pace")
