"""Places of the source that read or write a name: what can be kept of the month's reading."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property

from .effects import Names, Use
from .expressions import matches
from .values import ANY

STATE = "state."
ELSEWHERE = {
    "discrepancy.": "simulation/history/fitting/discrepancy.py: how far the model may miss history",
    "policy.": "the timeline: dated rules and initiatives of calibration/policy",
    "lab.deepseek_gain": "the timeline: dated rules and initiatives of calibration/policy",
}
"""Parameters, by how their names begin, that something else than the model reads."""


@dataclass(frozen=True)
class Places:
    """Uses of names by functions, and which names may change in a month."""

    uses: tuple[Use, ...]
    variables: Names

    def readers_of(self, parameter: str) -> list[str]:
        """Functions that read a parameter of the calibration."""
        return sorted(
            {
                use.place
                for use in self.uses
                if use.kind == "parameters" and matches(use.name, parameter)
            }
        )

    @staticmethod
    def elsewhere(parameter: str) -> str:
        """What reads a parameter outside the model, if something does."""
        return next((who for start, who in ELSEWHERE.items() if parameter.startswith(start)), "")

    @cached_property
    def _sweeping(self) -> Names:
        """Places that go through the arrays whatever they are, so that they say nothing of one."""
        table = {name for name in self.variables if name.startswith(STATE)}
        read: Counter[str] = Counter(
            use.place for use in self.uses if use.kind == "reads" and use.name in table
        )
        return frozenset(place for place, count in read.items() if 2 * count > len(table))

    def of(self, name: str, kind: str) -> list[str]:
        """Functions that read (`reads`) or write (`writes`) a variable."""
        above = name.split(".")[:-1]  # of a rule: what touches a whole lever or law touches it
        names = {name, f"{STATE}{name}"}
        names |= {".".join([*above[:n], ANY]) for n in range(1, len(above) + 1)}
        found = {u.place for u in self.uses if u.kind == kind and u.name in names}
        return sorted(found - self._sweeping)
