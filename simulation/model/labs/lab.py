"""Labs: the part of a firm that trains models and improves methods."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simulation.model.core.cache import cached
from simulation.model.equations import research
from simulation.model.equations.arrays import Array, smooth

from ..core.mechanism import mechanism
from ..core.view import View, behaviour

if TYPE_CHECKING:
    from simulation.model.core.context import Core


class LabBehaviour(View):
    """Behaviour of labs: split the fleet between training and serving, then improve methods."""

    kind = "firms"

    @mechanism(reads="fleet fleet_speed largest_run", writes="largest_run training")
    @behaviour
    def train(self) -> None:
        """Decide the part of the fleet that trains, and the part of that in the largest run."""
        p, years = self.world.p, self.world.month / research.MONTHS_PER_YEAR
        share = self.own("lab_share", 0.0) * np.exp(p("lab.training_drift") * years)
        self.mine.training = self.mine.fleet * np.minimum(share, 1.0)
        first = p("lab.run_share_2022") * self.pick(of_state(self.world, "focus_2022"))
        part = research.rising(years, first, p("lab.concentration"), p("lab.run_share"))
        run = research.together(
            self.mine.training * part,
            self.mine.fleet_speed,
            p("lab.reference_chips"),
            p("lab.scale_loss"),
        )
        # The mean age of a run's compute is half the run's length.
        self.mine.largest_run = smooth(self.mine.largest_run, run, run_length(self.world) / 2.0)

    @mechanism(reads="efficiency known_efficiency unspent_share", writes="efficiency")
    @behaviour
    def improve(self) -> None:
        """Improve methods by own work, breakthroughs, and learning from others."""
        world, p, now = self.world, self.world.p, self.mine.efficiency
        own = np.log(2.0) / p("lab.halving_months") * self._effort()
        own = own + np.log(self.pick(world.calendar.efficiency_gain(world.draw, world.month)))
        learned = research.catch_up(now, self.mine.known_efficiency, p("lab.adoption_months"))
        self.mine.efficiency = research.progress(now, own, learned)

    def _effort(self) -> Array:
        """Work on methods over the leaders' usual, (firms, members); idle chip money adds to it."""
        labs = self.own("lab_share", 0.0) > 0
        usual = self.pick(of_state(self.world, "effort")) * labs
        return usual * (1.0 + self.world.p("lab.scarcity") * self.mine.unspent_share)


@cached("run")
def of_state(world: Core, parameter: str) -> Array:
    """`lab.<state>.<parameter>` of each firm's state, 0 where there is none, (firms, members)."""
    return world.p.table("lab", parameter, 0.0)[world.layout.firm_state]


@cached("month")
def run_length(world: Core) -> Array:
    """Months of the largest runs now, (members,)."""
    p, years = world.p, world.month / research.MONTHS_PER_YEAR
    return research.rising(years, p("lab.run_months"), p("lab.run_growth"), p("lab.run_longest"))
