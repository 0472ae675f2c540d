"""What makes methods of labs better in a month."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simulation.model.labs.lab import of_state

if TYPE_CHECKING:
    from simulation.experiment.accounts.node import Values
    from simulation.model.world import World

EFFICIENCY = "efficiency"


def worked(world: World, before: Values) -> dict[str, Values]:
    """Growth of each lab's methods in the month that was just run, in logs, (firms, members).

    `before` is their efficiency before it. What own work and breakthroughs leave was learned.
    """
    p, state = world.p, world.state
    trains = p.table("firms", "lab_share", 0.0) > 0.0
    usual = np.log(2.0) / p("lab.halving_months") * of_state(world, "effort") * trains
    scarcity = usual * p("lab.scarcity") * state.unspent_share
    sudden = np.log(world.calendar.efficiency_gain(world.draw, world.month - 1))
    learned = np.log(state.efficiency / before) - usual - scarcity - sudden
    return {"usual_work": usual, "scarcity": scarcity, "breakthroughs": sudden, "learned": learned}
