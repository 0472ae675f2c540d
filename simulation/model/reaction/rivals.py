"""Rivals who react: the pressures they feel, the steps they announce, the truces they strike.

The rule book (`tables.instruments.BOOK`) says which signals press on each instrument; this module
turns pressures into announcements, and announcements into steps in force. Every choice is a mask
with one column a member, so that no member's policy depends on the others of its block.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ..core.context import PRESENT, SCHEDULED
from ..core.mechanism import mechanism
from ..core.shocks import autoregressive
from ..equations import reaction
from ..equations.arrays import Array
from ..tables.instruments import ACTORS, BOOK, ROW, SIGNALS
from . import best_response, signals, steps

if TYPE_CHECKING:
    from ..core.context import Core

BEST_RESPONSE = "best_response"
QUARTER = 3  # months within which no law may turn back
TALKS = "talks"  # stream of the politics of negotiations

Rows = NDArray[np.intp]
Mask = NDArray[np.bool_]


class Rivals:
    """Reactions of all states; with a scheduled policy none ever acts.

    Attributes:
        signals: what the owner of each instrument saw, (instruments, signals, members).
    """

    def __init__(self, world: Core, count: int) -> None:
        self.world = world
        self.mode = world.structure["policy"]
        self.signals: Array = np.zeros((len(BOOK), len(SIGNALS), world.members))
        if self.mode != SCHEDULED:
            streams = (*ACTORS, TALKS)
            persistence = world.p("reaction.persistence")
            shocks = (world.draw.shocks(f"policy.{name}", count) for name in streams)
            paths = (autoregressive(noise, persistence) for noise in shocks)
            self._politics = dict(zip(streams, paths, strict=True))

    @mechanism(
        reads="ai_capex chip_revenue latest.chip_gap.best latest.compute.china "
        "latest.compute.china.offshore latest.lag.china latest.new_compute.china "
        "latest.new_compute.china.smuggled latest.ratio.stock latest.self_sufficiency.china "
        "law.rare_earth_licensing.share loosenings lost_revenue rare_earths_denied "
        "rare_earths_replaced rivals steps steps_announced tightenings truce unspent_share "
        "usual_signals",
        writes="rivals usual_signals",
    )
    def read_signals(self) -> None:
        """Read last month's signals; usual levels are followed from the first month on."""
        if self.mode != SCHEDULED and self.world.month > 0:
            self.signals = signals.read_signals(self.world)

    def update_pressure(self, rows: range) -> None:
        """Set the pressure on the instruments of the states in `rows` from the month's signals."""
        if not self.world.states_react:
            return
        mine, state = self._of(rows), self.world.state
        if not len(mine):
            return  # a state without instruments
        if self.mode == BEST_RESPONSE:
            gains = best_response.pressures(self.world, self.signals)
            state.pressure[mine] = gains[mine] + self._political_shock(mine)
        else:
            weights = self._weights[mine]
            pressure = reaction.pressure(weights, self.signals[mine], self._political_shock(mine))
            # An ally that has followed is asked for no more.
            followed = weights[:, SIGNALS.index("asked")] * state.steps_announced[mine]
            state.pressure[mine] = pressure - followed

    @mechanism(
        reads="rivals step_due steps steps_announced truce truce_end truces",
        writes="step_due steps steps_announced truce truce_end truce_pressure truces",
    )
    def negotiate(self) -> None:
        """Strike a truce, renew it or let it lapse; a new one withdraws steps not yet in force."""
        if not self.world.states_react:
            return
        state, p, month = self.world.state, self.world.p, self.world.month
        if month == PRESENT:
            state.truce, state.truce_end = 1.0, p("reaction.truce.lapses")
        state.truce_pressure = pressure = self._truce_pressure()
        running = state.truce > 0
        over = running & (month >= state.truce_end)
        renewed = over & (pressure > p("reaction.truce.bar") - p("reaction.truce.ease"))
        struck = ~running & (pressure > p("reaction.truce.bar")) & self._may_suspend()
        state.truce = np.where((running & ~over) | renewed | struck, 1.0, 0.0)
        length = np.maximum(np.rint(p("reaction.truce.months")), QUARTER)
        state.truce_end = np.where(renewed | struck, month + length, state.truce_end)
        state.truces += struck
        pending = state.steps_announced > state.steps
        state.steps_announced = np.where(pending & struck, state.steps, state.steps_announced)
        self._resume(over & ~renewed)

    def announce_steps(self, rows: range) -> None:
        """Announce steps where pressure is high enough and patience and truces allow them."""
        if not self.world.states_react:
            return
        mine, state, month = self._of(rows), self.world.state, self.world.month
        turned = state.last_direction[mine]
        bar, hysteresis = self._by_side["bar"][mine], self._by_side["hysteresis"][mine]
        step = reaction.move(state.pressure[mine], bar, hysteresis, turned)
        step = reaction.allowed(step, state.steps[mine], self._low[mine], self._high[mine])
        patience = np.maximum(self._by_side["hold"][mine], QUARTER)
        # Patience counts from the day a step took effect, so a pending one waits too.
        ready = month - state.step_due[mine] >= patience
        step = step * ready * ~((state.truce > 0) & (step > 0))
        moving = step != 0
        state.steps_announced[mine] += step
        state.last_direction[mine] = np.where(moving, step, turned)
        notice = np.rint(self._by_side["notice"][mine])
        state.step_due[mine] = np.where(moving, month + notice, state.step_due[mine])

    def apply_steps(self, rows: range) -> None:
        """Put announced steps into force when due, and apply all steps to the timeline's rules."""
        if not self.world.states_react:
            return
        mine, state = self._of(rows), self.world.state
        due = state.step_due[mine] <= self.world.month
        state.steps[mine] = np.where(due, state.steps_announced[mine], state.steps[mine])
        steps.apply(self.world, rows)

    def _resume(self, lapsed: Mask) -> None:
        """Resume the denial of rare earths where a truce lapses; it counts as a step taken now."""
        state, row = self.world.state, ROW["china_minerals"]
        again = lapsed & (state.steps[row] > 0)
        state.steps[row] = np.where(again, state.steps_announced[row], state.steps[row])
        state.step_due[row] = np.where(again, self.world.month, state.step_due[row])

    def _may_suspend(self) -> Mask:
        """True where no denial and no end of a truce is younger than a quarter, (members,)."""
        state, row = self.world.state, ROW["china_minerals"]
        since = self.world.month - state.step_due[row]
        fresh = (state.steps[row] > 0) & (since >= 0) & (since < QUARTER)
        lapsed = self.world.month - state.truce_end
        free: Mask = ~fresh & (lapsed >= QUARTER)
        return free

    def _truce_pressure(self) -> Array:
        """Pressure towards a truce: rare earths the US misses, idle money, politics, (members,)."""
        seen = self.signals[ROW["us_ceiling"]]
        squeezed, gap = (seen[SIGNALS.index(name)] for name in ("squeezed", "gap"))
        p = self.world.p
        shock = p("reaction.truce.shock_sd") * self._politics[TALKS][self.world.month]
        interests = p("reaction.truce.squeezed") * squeezed + p("reaction.truce.gap") * gap
        pressure: Array = interests + shock
        return pressure

    def _political_shock(self, mine: Rows) -> Array:
        """Political shock of the month, the same for a state's instruments, (mine, members)."""
        month = self.world.month
        politics = np.stack([self._politics[BOOK[row].actor][month] for row in mine])
        shock: Array = self._by_side["shock_sd"][mine] * politics
        return shock

    def forget(self) -> None:
        """Drop tables of parameters: some have changed."""
        for name in ("_by_side", "_low", "_high", "_weights"):
            self.__dict__.pop(name, None)

    def _of(self, rows: range) -> Rows:
        """Rows of the instruments of some states."""
        index = self.world.layout.row["states"]
        return np.array([i for i, one in enumerate(BOOK) if index[one.actor] in rows], np.intp)

    @cached_property
    def _by_side(self) -> dict[str, Array]:
        """Parameters that all instruments of a side share, each (instruments, members)."""
        names = ("bar", "hysteresis", "hold", "notice", "shock_sd")
        return {
            name: np.stack([self.world.p(f"reaction.{one.side}.{name}") for one in BOOK])
            for name in names
        }

    @cached_property
    def _low(self) -> Array:
        """Loosest step of each instrument, (instruments, members)."""
        return np.stack([self.world.p(f"reaction.{one.weights}.loosest") for one in BOOK])

    @cached_property
    def _high(self) -> Array:
        """Tightest step of each instrument, (instruments, members)."""
        return np.stack([self.world.p(f"reaction.{one.weights}.tightest") for one in BOOK])

    @cached_property
    def _weights(self) -> Array:
        """Weights of signals on instruments, with their signs, (instruments, signals, members)."""
        table = np.zeros((len(BOOK), len(SIGNALS), self.world.members))
        for row, one in enumerate(BOOK):
            for signal, sign in one.signals.items():
                weight = self.world.p(f"reaction.{one.weights}.{signal}")
                table[row, SIGNALS.index(signal)] = sign * weight
        return table
