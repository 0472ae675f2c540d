"""A scenario, resolved: what holds when, what is drawn how, and what was changed by whom."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from simulation.counts import counted
from simulation.errors import InputError
from simulation.inputs.calibration.calibration import Calibration
from simulation.inputs.policy import structure
from simulation.inputs.policy.timeline import Event, ordered
from simulation.inputs.policy.values import plain
from simulation.inputs.scenario import paths, settings
from simulation.inputs.scenario.additions import NOTHING, Additions, extended
from simulation.inputs.scenario.changes import Change, Override, written
from simulation.inputs.scenario.dated import Dated
from simulation.inputs.scenario.layers import Layers


@dataclass(frozen=True)
class Scenario:
    """A resolved scenario.

    `timeline` is absolute and sorted by date, inherited entries first; `applied` lists every change
    to the calibration in order of precedence; `files` maps each file read to its SHA-256;
    `ancestors` are the scenarios that it extends, nearest first; `against_file` is the path of
    the one it is judged against, which may lie outside the library. `content` is a hash of what
    the file says when it is resolved, before --set, and `reference` that of what it is judged
    against: two files of one content are one scenario, whatever they are called.
    """

    name: str
    title: str
    about: str
    against: str | None
    file: str
    timeline: tuple[Event, ...]
    parameters: dict[str, Override]
    structure: dict[str, str]
    applied: tuple[Change, ...]
    files: dict[str, str]
    ancestors: tuple[str, ...] = ()
    against_file: str | None = None
    content: str = ""
    reference: str = ""
    additions: Additions = NOTHING
    dated: tuple[Dated, ...] = ()

    def __repr__(self) -> str:
        return f"<Scenario: {self.name}; {counted(len(self.applied), 'change')}>"

    def extended(self, calibration: Calibration) -> Calibration:
        """The calibration with the chips and firms that the scenario adds."""
        return extended(calibration, self.additions)

    def first_difference(self, other: Scenario) -> int | None:
        """First month 0..167 that may differ from another scenario's, None if none can.

        That is the earliest `announced` or `reported` of an entry that only one of them has;
        undated differences (parameters, most of the structure) act from month 0.
        """
        mine = {name: written(o.value) for name, o in self.parameters.items()}
        theirs = {name: written(o.value) for name, o in other.parameters.items()}
        if mine != theirs or self.additions != other.additions:
            return 0
        switched = structure.first_difference(self.structure, other.structure)
        early = [] if switched is None else [switched]
        one, two = _fields(self.timeline), _fields(other.timeline)
        differing = [x for x in one if x not in two] + [x for x in two if x not in one]
        early += _dates(self.dated, other.dated)
        return min([*early, *(min(x[0], x[1]) for x in differing)], default=None)

    def chain(self, path: str, calibration: Calibration) -> tuple[Change, ...]:
        """How a value came about, lowest precedence first; the first is the calibration's own.

        `path` is one of --set's; InputError if there is nothing of that name.
        """
        calibration = self.extended(calibration)
        if path.startswith("levers."):
            try:
                wanted = settings.lever_path(path, calibration.vocabulary)
            except ValueError as error:
                raise InputError(f"{path}: {error}") from None
            events = [event for event in calibration.rules if wanted.matches(event)]
            names = wanted.names
            base = [
                Change(e.path(name), None, plain(e.values[name]), e.origin)
                for e in events
                for name in names
                if name in e.values
            ]
            paths = [wanted.of(name) for name in names]
            mine = (c for c in self.applied if any(settings.covers(one, c.path) for one in paths))
            return (*base, *mine)
        if path.startswith("structure."):
            return tuple(change for change in self.applied if change.path == path)
        name = path.removeprefix("parameters.").partition("@")[0].removesuffix(".source")
        name = calibration.vocabulary.current(name)
        wrong = calibration.vocabulary.parameter(name)
        if wrong:
            raise InputError(wrong)
        full, entry = f"parameters.{name}", calibration.entries[name]
        first = Change(full, None, written(entry.value), "calibration")
        mine = (change for change in self.applied if change.path.partition("@")[0] == full)
        return (first, *mine)

    def to_dict(self) -> dict[str, Any]:
        """The resolved scenario for a manifest: plain data, nothing that depends on the machine."""
        return {
            "name": self.name,
            "title": self.title,
            "about": self.about,
            "against": self.against,
            "extends": list(self.ancestors),
            "timeline": [event.to_dict() for event in self.timeline],
            **({"dated": [one.to_dict() for one in self.dated]} if self.dated else {}),
            **self.additions.to_dict(),
            "parameters": {name: o.to_dict() for name, o in sorted(self.parameters.items())},
            "structure": dict(self.structure),
            "applied": [change.to_dict() for change in self.applied],
        }


def content_of(scenario: Scenario) -> str:
    """Sixteen digits that agree for scenarios in which the same holds, whatever their names."""
    told = ("name", "title", "about", "against", "extends", "applied")
    said = {key: value for key, value in scenario.to_dict().items() if key not in told}
    names = ("id", "source", "origin")
    said["timeline"] = [
        {key: value for key, value in event.items() if key not in names}
        for event in said["timeline"]
    ]
    if scenario.dated:
        said["dated"] = [
            {key: value for key, value in one.to_dict().items() if key not in names}
            for one in scenario.dated
        ]
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()[:16]


def _fields(timeline: Sequence[Event]) -> list[tuple[Any, ...]]:
    return [
        (e.month, e.heard, e.announced, e.until, e.actor, e.lever, *e.chosen, field, plain(value))
        for e in timeline
        for field, value in e.values.items()
    ]


def _dates(one: Sequence[Dated], two: Sequence[Dated]) -> list[int]:
    """First months of the dated parameters that two scenarios do not share, in their order."""
    mine, theirs = ([{**x.to_dict(), "origin": ""} for x in dated] for dated in (one, two))
    if mine == theirs:
        return []
    if sorted(map(str, mine)) == sorted(map(str, theirs)):  # the same in another order
        return [min(x.month for x in one)]
    lone = [x.month for x, said in zip(one, mine, strict=True) if said not in theirs]
    return lone + [x.month for x, said in zip(two, theirs, strict=True) if said not in mine]


def layers_of(scenario: Scenario, calibration: Calibration) -> Layers:
    """A resolved scenario as layers, ready for more on top."""
    return Layers(
        scenario.extended(calibration),
        list(scenario.timeline),
        dict(scenario.parameters),
        dict(scenario.structure),
        list(scenario.applied),
        additions=scenario.additions,
        dated=list(scenario.dated),
    )


def with_layers(scenario: Scenario, layers: Layers) -> Scenario:
    """The scenario as its layers have it now."""
    return replace(
        scenario,
        timeline=ordered(layers.timeline),
        parameters=layers.parameters,
        structure=layers.structure,
        applied=tuple(layers.changes),
        additions=layers.additions,
        dated=tuple(layers.dated),
    )


def with_settings(scenario: Scenario, sets: Sequence[str], calibration: Calibration) -> Scenario:
    """The scenario with PATH=VALUE settings on top; reads no file. InputError if one is wrong."""
    layers = layers_of(scenario, calibration)
    settings.apply(layers, sets, layers.calibration)
    paths.refuse_twice(sets, layers.calibration.vocabulary)
    layers.check_order()
    layers.check_scaled()
    layers.raise_problems()
    return with_layers(scenario, layers)
