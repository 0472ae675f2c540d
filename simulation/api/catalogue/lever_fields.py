"""Fields of levers as plain data, and in words what a scenario may write for them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from simulation.units import YES_OR_NO

if TYPE_CHECKING:
    from simulation.inputs.policy.field import Field
    from simulation.inputs.policy.lever import Lever

Row = dict[str, Any]
SHARES = "50 % is written 0.5"
"""How scenarios write what is told in per cent."""


def field_row(lever: type[Lever], field: Field) -> Row:
    """A field as declared; `stricter` is the way in which the rule gets stricter."""
    return {
        "name": field.name,
        "about": field.about,
        "unit": field.unit or None,
        "low": None if field.names else field.low,
        "high": None if field.names else field.high,
        "domain": None if field.names else field.domain.text,
        "default": None if field.names else field.default,
        "names": field.names,
        "empty": field.empty if field.names else None,
        "narrowed_by": list(field.by),
        "stricter": field.stricter,
        "acts_beside": dict(field.beside),
        "read_by": f"simulation.model.{field.read_by}",
        "felt_of": felt_of(f"{lever.name}.{field.name}"),
        "example": lever.example_path(field.name),
    }


def felt_of(path: str) -> str | None:
    """The actors of whom some outcome feels a number, as measured; None for what is not one."""
    from simulation.inputs.policy.felt_by import felt_by

    felt = felt_by().get(path)
    return None if felt is None else felt.told


def takes(field: Mapping[str, Any]) -> str:
    """The values of a field (a row of `field_row`); none is no limit, as scenarios write."""
    from simulation.inputs.policy.field import ANY

    if field["names"]:
        return f"list of {field['names']}, empty for {field['empty']}"
    if field.get("unit") == YES_OR_NO:
        return f"yes or no{_between(field)}"
    low, high = field["low"], field["high"]
    return f"{low:g} to {high:g}" if high < ANY else f"{low:g} or more, or none"


def default(field: Mapping[str, Any]) -> str:
    """What holds of a number while nothing sets it."""
    from simulation.inputs.policy.field import ANY

    if field.get("unit") == YES_OR_NO:
        return "yes" if field["default"] else "no"
    return f"{field['default']:g}" if field["default"] < ANY else "none"


def _between(field: Mapping[str, Any]) -> str:
    """Whether numbers between no and yes say how much of it holds."""
    return "" if field["domain"] == "0 or 1" else ", or between"
