"""Parameters as a finished run drew them, and what it added: from what its manifest tells."""

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


def with_additions(calibration: Calibration, *changes: Iterable[Mapping[str, Any]]) -> Calibration:
    """The calibration with the chips and players that scenarios of finished runs add, for words.

    `changes` are rows of manifests; of one name the later stands. What the calibration no longer
    understands is left out with all the rest.
    """
    from simulation.inputs.scenario.addition_rows import AdditionReader
    from simulation.inputs.scenario.additions import NOTHING, extended
    from simulation.inputs.scenario.new_players import KINDS
    from simulation.inputs.yaml.strict_yaml import Document

    written: dict[str, dict[str, Any]] = {kind: {} for kind in ("chips", *KINDS)}
    for change in (one for rows in changes for one in rows):
        kind, _, name = str(change["path"]).partition(".")
        if kind in written and isinstance(change["new"], Mapping) and "like" in change["new"]:
            written[kind][name] = change["new"]
    if not any(written.values()):
        return calibration
    reader = AdditionReader(Document("", written, "", {}), calibration, NOTHING)
    made = reader.read(written)
    return calibration if reader.problems else extended(calibration, made)


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
