"""What held in the reference where a scenario sets a lever: from the manifests of finished runs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from simulation.inputs.policy.timeline import CHOOSERS

if TYPE_CHECKING:
    from simulation.analysis.statistics.pairing import Pair, Side
    from simulation.inputs import Calibration
    from simulation.inputs.policy.timeline import Event

_KEPT = ("from", "until", "actor", "lever", "set", *CHOOSERS)
_FIRST = "2022-01"  # what is dated before counts from here


def in_reference(pair: Pair, calibration: Calibration) -> Callable[[str], str]:
    """In words, what holds in the reference where a path of the scenario sets something anew.

    With the month from which the reference has the same, where it does later on. "" for what is no
    rule, and for entries that the calibration no longer knows.
    """
    from simulation.api.changes.alike import same_later
    from simulation.api.changes.overridden import as_run
    from simulation.api.changes.sentences import before
    from simulation.inputs.calibration.vocabulary import NODES, SEGMENTS
    from simulation.inputs.policy.groups import of_names
    from simulation.inputs.scenario.settings import bare

    drawn = as_run(pair.base, calibration)
    groups = of_names(calibration.roster, calibration.chips, SEGMENTS, NODES)

    def words(path: str) -> str:
        mine = _events(pair.changed, path, calibration)
        theirs = _events(pair.base, path, calibration)
        field = bare(path)[-1]
        for event in mine or ():
            if theirs is not None and field in event.values and event.path(field) == path:
                held = before(event, path, theirs, groups, drawn)
                since = same_later(event, field, theirs, groups) if held else ""
                return f"{held}; the same from {since}" if since else held
        return ""

    return words


def _events(side: Side, path: str, calibration: Calibration) -> list[Event] | None:
    """Entries of a scenario about the actor and lever of a path; None where one has no meaning."""
    from simulation.inputs.policy.timeline_rows import RowReader
    from simulation.inputs.yaml.strict_yaml import Document

    if not path.startswith("levers."):
        return None
    whose = tuple(path.split(".")[1:3])
    every: Iterable[Mapping[str, Any]] = side.details.get("timeline", ())
    rows = [_written(row) for row in every if (row["actor"], row["lever"]) == whose]
    reader = RowReader(Document("", rows, "", {}), calibration.vocabulary, "")
    found = [reader.event((number,)) for number in range(len(rows))]
    return None if reader.problems else [event for event in found if event is not None]


def _written(row: Mapping[str, Any]) -> dict[str, Any]:
    kept = {key: row[key] for key in _KEPT if key in row}
    return {**kept, "from": max(str(row["from"]), _FIRST)}
