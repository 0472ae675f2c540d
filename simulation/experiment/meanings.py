"""What columns of drawn and varied numbers mean, told in the files themselves."""

from __future__ import annotations

import re
from collections import ChainMap
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from simulation.inputs.policy.levers import LEVERS
from simulation.inputs.policy.values import Relative

if TYPE_CHECKING:
    import pyarrow as pa

    from simulation.inputs.calibration.calibration import Calibration
    from simulation.inputs.scenario.scenario import Scenario

Meaning = Mapping[str, str]
Meanings = Callable[[str], Meaning]
_LEVER = re.compile(r"levers\.[^.]+\.([^.]+)\.([^.\[@#]+)")
_PARAMETERS = "parameters."


def meanings(calibration: Calibration, scenarios: Sequence[Scenario]) -> Meanings:
    """From the path of a number to its `unit` and `description`; nothing of an unknown path.

    A number that is set in relation to what holds without it may have another unit, so none is
    told.
    """
    worlds = {id(one): one for one in (s.extended(calibration) for s in scenarios)}
    entries = ChainMap(*(world.entries for world in worlds.values()))
    events = [event for scenario in scenarios for event in scenario.timeline]
    related = {
        event.key(name)
        for event in events
        for name, value in event.values.items()
        if isinstance(value, Relative)
    }

    def of(path: str) -> Meaning:
        key = path.removeprefix(_PARAMETERS).partition("@")[0].partition("#")[0]
        if key in entries:
            return _told(entries[key].unit, entries[key].about)
        found = _LEVER.match(key)
        lever = LEVERS.get(found[1]) if found else None
        field = lever.fields.get(found[2]) if lever and found else None
        return _told("" if key in related else field.unit, field.about) if field else {}

    return of


def told(columns: pa.Schema, of: Meanings) -> pa.Schema:
    """The columns with what they mean as metadata of their fields."""
    import pyarrow as pa

    return pa.schema([field.with_metadata(dict(of(field.name)) or None) for field in columns])


def read(field: pa.Field) -> Meaning:
    """What a field of a file says that it means."""
    held = field.metadata or {}
    keys = ("unit", "description")
    return {key: held[key.encode()].decode() for key in keys if key.encode() in held}


def _told(unit: str, about: str) -> Meaning:
    said = {"unit": unit, "description": " ".join(about.split())}
    return {key: text for key, text in said.items() if text}
