"""Outcomes of labs: best models, training runs, methods, China's lag."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from ..core.cache import cached
from ..core.kernel import Line, Places, Table, kernel
from ..equations import research
from ..equations.numbers import log10
from ..labs import training
from ..labs.lab import run_length
from .declaration import Outcome
from .sheet import Names, Sheet

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
    for firm in _alone(layout):
        about = f"compute of the largest training run of {layout.roster.firms[firm].title}"
        yield Outcome(f"run.{firm}", "H100e", about)
    about = "China's lag behind the US frontier (below 0 where China leads)"
    yield Outcome("lag.china", "months", about, signed=True)
    about = "rating of the best US model less that of the best Chinese one, by user votes"
    yield Outcome("rating_gap.china", "Elo points", about, signed=True)


def measure(world: Cast, sheet: Sheet) -> None:
    """Write the models and training of the month."""
    note_models(run_length(world), *_for_note_models(world, sheet))


@cached("run")
def _for_note_models(world: Cast, sheet: Sheet) -> tuple[Any, ...]:
    """What `note_models` takes after the length of runs."""
    state, layout = world.state, world.layout
    return (
        np.array(list(layout.firms_of)),
        state.capability,
        state.open_capability,
        state.frontier_growth,
        layout.rows("states", BLOCS),
        layout.firm_state,
        state.training,
        state.efficiency,
        state.largest_run,
        world.draw[training.TFLOPS],
        world.p("lab.utilisation"),
        layout.rows("firms", _alone(layout)),
        world.p("lab.rating_pace"),
        sheet.block(tuple(outcome.name for outcome in declare(layout))),
    )


def _alone(layout: Layout) -> Names:
    """LABS that the roster has."""
    return tuple(name for name in LABS if name in layout.firms)


@kernel
def note_models(
    months: Line,
    seats: Places,
    capability: Table,
    opened: Table,
    growth: Table,
    blocs: Places,
    firm_state: Places,
    trains: Table,
    efficiency: Table,
    largest_run: Table,
    tflops: Line,
    utilisation: Line,
    alone: Places,
    rating_pace: Line,
    rows: Table,
) -> None:
    """Write the outcomes in their order; `months` is the length of the largest runs."""
    members, row = len(months), 0
    for s in seats:
        for k in range(members):
            rows[row, k], rows[row + 1, k] = capability[s, k], opened[s, k]
        row += 2
    for s in blocs:
        compute, methods, largest = rows[row], rows[row + 1], rows[row + 2]
        compute[:], methods[:], largest[:] = 0.0, training.TINY, research.LEAST_FLOP
        for f in range(len(firm_state)):
            if firm_state[f] == s:
                for k in range(members):
                    run = largest_run[f, k]
                    flop = research.operations(run, months[k], tflops[k], utilisation[k])
                    largest[k] = max(largest[k], flop)
                    methods[k] = max(methods[k], efficiency[f, k])
                    compute[k] += trains[f, k]
        for k in range(members):
            largest[k] = log10(largest[k])
        row += 3
    for f in alone:
        rows[row] = largest_run[f]
        row += 1
    us, china = blocs[0], blocs[1]
    for k in range(members):
        lag = research.lag(capability[us, k], capability[china, k], growth[us, k])
        rows[row, k], rows[row + 1, k] = lag, lag * rating_pace[k]
