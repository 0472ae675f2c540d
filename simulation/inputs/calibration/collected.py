"""What has been read of a calibration so far, with every name taken and every problem."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from simulation.errors import Place, Problem
from simulation.inputs.calibration.fallbacks import BeforeRow
from simulation.inputs.calibration.renaming import chips_renamed
from simulation.inputs.calibration.vocabulary import Vocabulary
from simulation.inputs.policy.timeline import Event
from simulation.inputs.tables.chips import Chip
from simulation.inputs.tables.claims import Claim
from simulation.inputs.tables.entries import Entry
from simulation.inputs.tables.roster import Roster
from simulation.inputs.tables.series import Series
from simulation.inputs.tables.sources import Source
from simulation.inputs.yaml.strict_yaml import Document, Steps


@dataclass
class Collected:
    """Everything read so far. `declared` also knows the ids whose rows failed."""

    sources: dict[str, Source] = field(default_factory=dict)
    entries: dict[str, Entry] = field(default_factory=dict)
    series: dict[str, Series] = field(default_factory=dict)
    chips: dict[str, Chip] = field(default_factory=dict)
    claims: dict[str, Claim] = field(default_factory=dict)
    before: dict[str, BeforeRow] = field(default_factory=dict)
    roster: Roster | None = None
    rules: tuple[Event, ...] = ()
    files: dict[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    declared: dict[str, dict[str, Place]] = field(default_factory=dict)
    documents: list[Document] = field(default_factory=list)
    places: dict[tuple[str, str], tuple[Document, Steps]] = field(default_factory=dict)

    @property
    def vocabulary(self) -> Vocabulary:
        """Names for timelines; the roster must have been read."""
        titles = {chip.id: chip.title for chip in self.chips.values()}
        titles |= {name: name for name in self.declared.get("chips", {}) if name not in titles}
        assert self.roster is not None
        declared = self.declared.get("entries", ())
        known = Vocabulary.of(self.roster, titles, self.entries, declared)
        return replace(known, renamed_chips=chips_renamed(self.chips.values()))

    def complain(self, document: Document, at: Steps, message: str, key: bool = False) -> None:
        """Note a problem."""
        self.problems.append(document.problem(message, at, key))

    def declare(self, kind: str, name: str, document: Document, at: Steps) -> bool:
        """Note that a name is taken; False (and a problem) if it already was."""
        taken = self.declared.setdefault(kind, {})
        if name in taken:
            self.complain(document, at, f"'{name}' is already declared at {taken[name]}", key=True)
            return False
        taken[name] = document.place(at, key=True)
        self.places[kind, name] = (document, at)
        return True
