"""Labs: the part of a firm that trains models and improves methods."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from simulation.model.core.cache import cached
from simulation.model.core.kernel import Line, Sum, Table, kernel
from simulation.model.equations import research
from simulation.model.equations.arrays import Array, smooth
from simulation.model.equations.numbers import exp, log

from ..core.mechanism import mechanism
from ..core.view import View, behaviour

if TYPE_CHECKING:
    from simulation.model.core.context import Core


class LabBehaviour(View):
    """Behaviour of labs: split the fleet between training and serving, then improve methods."""

    kind = "firms"

    @mechanism(reads="fleet fleet_speed largest_run training", writes="largest_run training")
    @behaviour
    def train(self) -> None:
        """Decide the part of the fleet that trains, and the part of that in the largest run."""
        world, span = self.world, self.span
        years = world.month / research.MONTHS_PER_YEAR
        train(span.start, span.stop, years, run_length(world), *_for_train(world))

    @mechanism(reads="efficiency known_efficiency unspent_share", writes="efficiency")
    @behaviour
    def improve(self) -> None:
        """Improve methods by own work, breakthroughs, and learning from others."""
        world, span = self.world, self.span
        gain = world.calendar.efficiency_gain(world.draw, world.month)
        improve(span.start, span.stop, gain, *_for_improve(world))


@cached("run")
def _for_train(world: Core) -> tuple[Any, ...]:
    """What `train` takes last."""
    state, p = world.state, world.p
    return (
        p.table("firms", "lab_share", 0.0),
        p("lab.training_drift"),
        of_state(world, "focus_2022"),
        p("lab.run_share_2022"),
        p("lab.concentration"),
        p("lab.run_share"),
        p("lab.reference_chips"),
        p("lab.scale_loss"),
        state.fleet,
        state.fleet_speed,
        state.training,
        state.largest_run,
    )


@cached("run")
def _for_improve(world: Core) -> tuple[Any, ...]:
    """What `improve` takes last."""
    state, p = world.state, world.p
    return (
        p.table("firms", "lab_share", 0.0),
        of_state(world, "effort"),
        p("lab.scarcity"),
        state.unspent_share,
        p("lab.halving_months"),
        p("lab.adoption_months"),
        state.known_efficiency,
        state.efficiency,
    )


@kernel
def train(
    start: int,
    end: int,
    years: float,
    months: Line,
    lab_share: Table,
    drift: Line,
    focus: Table,
    run_share_2022: Line,
    concentration: Line,
    run_share: Line,
    reference: Line,
    loss: Line,
    fleet: Table,
    speed: Table,
    training: Table,
    largest_run: Table,
) -> None:
    """Split each firm's fleet, and let its largest run follow what can be trained at once.

    The mean age of a run's compute is half the run's length.
    """
    drifted = np.empty(len(months))
    for k in range(len(months)):
        drifted[k] = exp(drift[k] * years)
    for f in range(start, end):
        for k in range(len(months)):
            share = min(lab_share[f, k] * drifted[k], 1.0)
            trains = fleet[f, k] * share
            training[f, k] = trains
            first = run_share_2022[k] * focus[f, k]
            part = research.rising(years, first, concentration[k], run_share[k])
            run = research.together(trains * part, speed[f, k], reference[k], loss[k])
            largest_run[f, k] = smooth(largest_run[f, k], run, months[k] / 2.0)


@kernel
def improve(
    start: int,
    end: int,
    breakthrough: Table,
    lab_share: Table,
    usual: Table,
    scarcity: Line,
    unspent: Table,
    halving: Line,
    months: Line,
    known: Table,
    efficiency: Table,
) -> None:
    """Improve each firm's methods: work over the leaders' usual, to which idle money adds."""
    for f in range(start, end):
        for k in range(len(months)):
            effort = usual[f, k] * (1.0 + scarcity[k] * unspent[f, k])
            effort = effort if lab_share[f, k] > 0.0 else 0.0
            own = log(2.0) / halving[k] * effort + log(breakthrough[f, k])
            learned = research.catch_up(efficiency[f, k], known[f, k], months[k])
            efficiency[f, k] = research.progress(efficiency[f, k], own, learned)


@cached("run")
def of_state(world: Core, parameter: str) -> Array:
    """`lab.<state>.<parameter>` of each firm's state, 0 where there is none, (firms, members)."""
    return world.p.table("lab", parameter, 0.0)[world.layout.firm_state]


@cached("month")
def run_length(world: Core) -> Array:
    """Months of the largest runs now, (members,)."""
    months = np.empty(world.members)
    lengthen_runs(months, world.month / research.MONTHS_PER_YEAR, *_for_lengthen_runs(world))
    return months


@cached("run")
def _for_lengthen_runs(world: Core) -> tuple[Array, Array, Array]:
    """Length of the largest runs at first and at most, months, and its growth between."""
    p = world.p
    return p("lab.run_months"), p("lab.run_growth"), p("lab.run_longest")


@kernel
def lengthen_runs(months: Sum, years: float, first: Line, growth: Line, longest: Line) -> None:
    """Set how long the largest runs take."""
    for k in range(len(months)):
        months[k] = research.rising(years, first[k], growth[k], longest[k])
