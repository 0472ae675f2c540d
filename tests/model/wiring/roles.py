"""Which entries that are no parameters are used, and what the others wait for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib.util import find_spec

from simulation.inputs import Calibration
from simulation.inputs.scenario.files import Library
from simulation.inputs.tables.entries import Entry
from simulation.model.outcomes.table import outcome_table

# What is still to come; an entry that serves only that waits.
TO_COME = ("published table", "claim", "lag.china", "benefit.africa", "frontier.", "subsidy.china",
           "scenario us_full_stack_exports", "scenario global_cooperation",
           "scenario whole_nation_effort", "scenario efficiency_shock")  # fmt: skip
COMMANDS = ("compare --real", "observation operators of series in yuan")
_MODULE = re.compile(r"\(model ([a-z_]+(?:\.[a-z_]+)*)\)")
_WORD = re.compile(r"[a-z][a-z0-9_]*(?:\.[a-z0-9_]+)+")


class Uses:
    """Tells what an entry serves."""

    def __init__(self, calibration: Calibration) -> None:
        self.calibration = calibration
        self.outcomes = {outcome.name for outcome in outcome_table(calibration)}
        self.rules = {rule.id for rule in calibration.rules}
        self.chips = {chip.id for chip in calibration.chips}
        self.scenarios = set(Library(calibration.root / "scenarios").scenarios)
        self.conflicting = set(self._conflicting())

    def _conflicting(self) -> Iterator[str]:
        for one in (*self.calibration.entries.values(), *self.calibration.series.values()):
            if one.conflicts:
                yield one.name
                yield from one.conflicts

    def of(self, entry: Entry) -> str:
        """The first use found: command, series, conflict, outcome, parameter, chip or rule."""
        if entry.used_by in COMMANDS:
            return "command"
        series = entry.name.rpartition(".")[0]
        names = _WORD.findall(entry.used_by)
        words = set(re.findall(r"[a-z0-9_]+", entry.used_by))
        known = self.calibration.entries
        if any(entry.name.startswith(f"{name}.") for name in self.calibration.series):
            return "series"
        if entry.name in self.conflicting or series in self.conflicting:
            return "conflict"
        if any(name in self.outcomes for name in names):
            return "outcome"
        if any(name in known and known[name].role == "parameter" for name in names):
            return "parameter"
        if any(name.startswith("chips.") and name.split(".")[1] in self.chips for name in names):
            return "chip"
        if words & self.rules or words & self.scenarios:
            return "rule or scenario"
        return ""

    def waits_for(self, entry: Entry) -> tuple[str, ...]:
        """What an unused entry is kept for: the mechanism that it is about, or what may come."""
        found = [module for module in modules(entry) if find_spec(f"simulation.model.{module}")]
        return (*found, *(name for name in TO_COME if name in entry.used_by))


def modules(entry: Entry) -> list[str]:
    """Modules of the model that `used_by` names: "cluster penalty (model demand.value)"."""
    return _MODULE.findall(entry.used_by)


def unused(calibration: Calibration) -> list[tuple[str, str]]:
    """Name and declared use of every entry that nothing uses yet."""
    uses = Uses(calibration)
    others = (entry for entry in calibration.entries.values() if entry.role != "parameter")
    return [(entry.name, entry.used_by) for entry in others if not uses.of(entry)]
