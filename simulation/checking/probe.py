"""What a check can look at: outcomes, and arrays of the model's state, at full precision."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulation import months
from simulation.errors import did_you_mean
from simulation.inputs.policy.levers import LEVERS
from simulation.inputs.yaml.wording import quoted
from simulation.model.core.layout import Layout
from simulation.model.outcomes.table import outcome_table
from simulation.model.tables.state_table import StateTable

if TYPE_CHECKING:
    from simulation.inputs import Calibration
    from simulation.model.world import World

STATE, IMPORTS, REACH = "state.", "imports.", "reach.world"
OUTPUT_OF, MONTHS_PER_YEAR = months.index("2025-01"), 12.0  # growth of output starts there
Array = NDArray[np.float64]
_FIELDS = [field for lever in LEVERS.values() for field in lever.fields.values()]
_RULES = {slot.path: slot.axes for field in _FIELDS for slot in field.slots}
_AXES = {name: one.axes for name, one in StateTable.variables().items()} | _RULES


def _short() -> dict[str, str]:
    """Rules by their field alone, where one lever has it and the state no variable of the name."""
    count = Counter(field.name for field in _FIELDS)
    paths = (field.path for field in _FIELDS if count[field.name] == 1 and field.path in _RULES)
    return {path.rpartition(".")[2]: path for path in paths}


def _former() -> dict[str, str]:
    """Names of earlier editions, each with the variable or rule that it meant."""
    state = {one.was: name for name, one in StateTable.variables().items() if one.was}
    slots = (slot for field in _FIELDS for slot in field.slots)
    return state | {was: slot.path for slot in slots for was in slot.former}


_FORMER = {name: path for name, path in (_short() | _former()).items() if name not in _AXES}


class Gauges:
    """Names of quantities, and how they are read.

    An outcome goes by its name. `state.VARIABLE.ROW` is a row of a state variable along its first
    named axis (a chip, firm, maker, supplier or state), `state.VARIABLE` all of it; both are
    summed over the axes that are left. A rule in force is a variable `LEVER.FIELD`.
    `imports.FIRM` are the chips designed abroad that a firm receives in the month, H100e, smuggled
    ones left out; `imports.STATE` those of all its firms, their units abroad included.
    `reach.world` is the part of the world's output that AI can reach, USD billion/year.
    """

    def __init__(self, calibration: Calibration) -> None:
        table = outcome_table(calibration)
        self.outcomes = tuple(outcome.name for outcome in table)
        self.ratios = frozenset(o.name for o in table if o.unit in ("1", "ratio"))
        self.signed = frozenset(outcome.name for outcome in table if outcome.signed)
        self._layout = Layout.of(calibration)

    def wrong(self, name: str) -> str | None:
        """What is wrong with the name of a quantity, or None."""
        if name == REACH:
            return None
        if name.startswith(IMPORTS):
            who, index = name.removeprefix(IMPORTS), self._layout.row
            names = (*index["firms"], *index["states"])
            hint = did_you_mean(who, names)
            return None if who in names else f"unknown firm or state {quoted(who)}{hint}"
        if not name.startswith(STATE):
            known = name in self.outcomes
            hint = did_you_mean(name, self.outcomes)
            return None if known else f"unknown outcome {quoted(name)}{hint}"
        variable, row = _split(name)
        if variable not in _AXES and variable not in _FORMER:
            hint = did_you_mean(variable, _AXES | _FORMER)
            return f"unknown state variable {quoted(variable)}{hint}"
        rows = self._rows(variable)
        if row and row not in rows:
            hint = did_you_mean(row, rows) or (f"; rows: {', '.join(rows)}" if rows else "")
            return f"'{variable}' has no row {quoted(row)}{hint}"
        return None

    def _rows(self, variable: str) -> dict[str, int]:
        axes = [axis for axis in _axes(variable) if axis in self._layout.row]
        return self._layout.row[axes[0]] if axes else {}


def _split(name: str) -> tuple[str, str]:
    """Variable and row of `state.VARIABLE.ROW`; the name of a rule has dots of its own."""
    words = name.removeprefix(STATE).split(".")
    least = 2 if words[0] in LEVERS and words[0] not in _FORMER else 1
    length = next((n for n in range(len(words), least, -1) if ".".join(words[:n]) in _AXES), least)
    return ".".join(words[:length]), ".".join(words[length:])


def _axes(variable: str) -> tuple[str, ...]:
    """Axes of a variable by its name, or by one that it had in earlier editions."""
    return _AXES[_FORMER.get(variable, variable)]


def reading(world: World, name: str) -> Array:
    """A quantity of the month at hand, (members,)."""
    if name.startswith(IMPORTS):
        return _imports(world, name.removeprefix(IMPORTS))
    if name == REACH:
        return _reach(world)
    if not name.startswith(STATE):
        return world.latest[name]
    variable, row = _split(name)
    known, axes = _FORMER.get(variable, variable), _axes(variable)
    array = (world.law if known in _RULES else world.state).arrays[known]
    if row:
        axis = next(axis for axis in axes if axis in world.layout.row)
        array = np.take(array, world.layout.row[axis][row], axis=axes.index(axis))
    summed: Array = array.reshape(-1, array.shape[-1]).sum(axis=0)
    return summed


def _reach(world: World) -> Array:
    """Worked out from parameters alone, so that a slip of the model does not move it."""
    years = (world.month - OUTPUT_OF) / MONTHS_PER_YEAR
    grown = np.exp(world.p("adoption.output_growth") * years)
    reach: Array = world.p.table("adoption", "output").sum(axis=0) * world.p("adoption.most")
    return reach * grown


def _imports(world: World, name: str) -> Array:
    layout, rows = world.layout, world.layout.row
    mine = layout.firm_state == rows["states"].get(name, -1)
    if name in rows["firms"]:
        mine = np.arange(len(mine)) == rows["firms"][name]
    foreign = (mine[:, None] & ~layout.domestic)[..., None]
    received = np.where(foreign, world.state.delivered, 0.0) * world.chip_table["h100e"]
    summed: Array = received.sum(axis=(0, 1))
    return summed
