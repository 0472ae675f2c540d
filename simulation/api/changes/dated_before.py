"""What holds of a parameter in the month from which a dated entry sets it, without that entry."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from simulation import months
from simulation.distributions import parse_distribution
from simulation.inputs.policy.values import OF_NUMBERS
from simulation.inputs.scenario.dated import Dated, held
from simulation.inputs.scenario.overrides import choose_source

if TYPE_CHECKING:
    from simulation.inputs import Calibration

Said = Callable[[str, Any, str, "Calibration"], str]
"""A value of a parameter in words: by its name, the value as written, and its unit."""
_HEAD = "parameters."


def is_dated(path: str) -> bool:
    """Whether a change's path is that of a dated entry about a parameter."""
    return path.startswith(_HEAD) and "@" in path


def before(
    path: str, rows: Iterable[Mapping[str, Any]], calibration: Calibration, said: Said
) -> str:
    """What the other entries and the calibration make of it, as `said`; "" of no parameter.

    `rows` are a manifest's `dated`; `calibration` is as the scenario draws from it.
    """
    from simulation.inputs.scenario.changes import written

    name, _, since = path.removeprefix(_HEAD).partition("@")
    entry = calibration.entries.get(name)
    if entry is None:
        return ""
    every = (_read(row, calibration) for row in rows if row["parameter"] == name)
    others = [one for one in every if one is not None and one.path != path]
    month = max(months.offset(since.partition("..")[0]), 0)
    value = held(others, name, month, entry.value)
    return said(name, written(value), entry.unit, calibration)


def _read(row: Mapping[str, Any], calibration: Calibration) -> Dated | None:
    """An entry of a manifest; None where it has no meaning any more."""
    name, said, until = str(row["parameter"]), row["set"], row.get("until")
    slot = name, months.offset(row["from"]), months.offset(until) if until else None
    if isinstance(said, Mapping) and said.keys() <= {*OF_NUMBERS}:
        return Dated(*slot, None, **said)
    entry = calibration.entries[name]
    try:
        if isinstance(said, Mapping) and "source" in said:
            value = choose_source(entry, entry.value, said["source"])
        else:
            value = parse_distribution(said)
    except ValueError:
        return None
    return None if isinstance(value, str) else Dated(*slot, value)
