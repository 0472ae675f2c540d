"""Parameters as a finished run drew them: from the changes that its manifest tells."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from simulation.distributions import parse_distribution
from simulation.inputs.scenario.changes import Override
from simulation.inputs.scenario.overrides import as_drawn, choose_source, drawn_from

if TYPE_CHECKING:
    from simulation.analysis.statistics.pairing import Side
    from simulation.inputs import Calibration

_HEAD = "parameters."


def as_run(side: Side, calibration: Calibration) -> Calibration:
    """The calibration with the parameters of a scenario of a run as it drew them, for words.

    An override that is no longer understood leaves the parameter as it is.
    """
    return as_drawn(calibration, _overrides(side.details.get("applied", ()), calibration))


def _overrides(
    applied: Iterable[Mapping[str, Any]], calibration: Calibration
) -> dict[str, Override]:
    found: dict[str, Override] = {}
    for change in applied:
        name = str(change["path"]).removeprefix(_HEAD)
        if str(change["path"]).startswith(_HEAD) and name in calibration.entries:
            new, entry = change["new"], calibration.entries[name]
            try:
                value = (
                    choose_source(entry, drawn_from(name, calibration, found), new["source"])
                    if isinstance(new, Mapping) and "source" in new
                    else parse_distribution(new)
                )
            except ValueError:
                continue
            if not isinstance(value, str):
                found[name] = Override(name, value, "")
    return found
