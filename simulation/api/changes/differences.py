"""What sets a scenario of a finished run apart from its reference: from their manifests alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from simulation.api.draws import drawn_as_run
from simulation.inputs.policy.values import OF_LISTS, OF_NUMBERS

if TYPE_CHECKING:
    from simulation.analysis.statistics.pairing import Pair, Side
    from simulation.inputs import Calibration

_OF_PARAMETERS = "parameters."
MOST = 8  # sentences before "and n more"
Change = Mapping[str, Any]
Row = Mapping[str, Any]


def apart(pair: Pair) -> tuple[list[Change], list[Change]]:
    """Changes that only the scenario has, and those that only its reference has.

    Each is a row of a manifest's `applied`; what a later row of its scenario replaces is left out.
    """
    new, old = (_settled(_applied(side)) for side in (pair.changed, pair.base))
    return [c for c in new if not _among(c, old)], [c for c in old if not _among(c, new)]


def beside(pair: Pair, calibration: Calibration) -> list[Row]:
    """The changes that only the scenario has, in words, with what the reference has there."""
    from simulation.api.changes.held_before import in_reference
    from simulation.api.changes.overridden import as_run
    from simulation.api.changes.sentences import changes

    mine, held = apart(pair)[0], in_reference(pair, calibration)
    usual = _drawn_as_run(mine, pair, calibration)
    rows = zip(mine, changes(mine, as_run(pair.changed, usual), usual), strict=True)
    anew = (c["old"] is None and c["new"] is not None for c in mine)
    return [
        {**row, "old": held(str(c["path"])) or row["old"]} if new else row
        for (c, row), new in zip(rows, anew, strict=True)
    ]


def told(pair: Pair, calibration: Calibration) -> list[str]:
    """A sentence for each of them, with what the reference has where it says something else.

    Dated policy comes first, then what is added; what comes to the same on both sides is left out.
    """
    from simulation.api.changes.overridden import as_run
    from simulation.api.changes.sentences import QUIET, changes, sentence

    mine, theirs = apart(pair)
    usual = _drawn_as_run([*mine, *theirs], pair, calibration)
    old = changes(theirs, as_run(pair.base, usual), usual)
    other = {c["path"]: row for c, row in zip(theirs, old, strict=True)}
    rows = zip(mine, beside(pair, usual), strict=True)
    found = []
    for change, row in sorted(rows, key=_kind):
        path = str(change["path"])
        was = other.pop(path)["new"] if path in other else row["old"]
        quiet = was in QUIET or row["new"] == "entry dropped"
        if quiet or was != row["new"] or change["old"] is None:
            found.append(sentence(path, row) + ("" if quiet else f" (reference: {was})"))
    return [*found, *(f"only in the reference: {sentence(p, row)}" for p, row in other.items())]


def _drawn_as_run(changed: Sequence[Change], pair: Pair, calibration: Calibration) -> Calibration:
    """The calibration with the reference's draws, of which only parameters have need."""
    if calibration.posterior or not any(str(c["path"]).startswith(_OF_PARAMETERS) for c in changed):
        return calibration
    return drawn_as_run(pair.base.run.manifest.get("draws", {}), calibration)


def _kind(told: tuple[Change, Row]) -> int:
    """Where a change stands in a list: decisions, additions, other assumptions."""
    change, row = told
    if row["kind"] == "decision":
        return 0
    return 1 if isinstance(change["new"], Mapping) and "like" in change["new"] else 2


def cut(lines: Sequence[str]) -> Iterator[str]:
    """The first few of some lines, and how many more there are."""
    yield from lines[:MOST]
    if len(lines) > MOST:
        yield f"and {len(lines) - MOST} more, all in the manifests"


def _applied(side: Side) -> Sequence[Change]:
    found: Sequence[Change] = side.details.get("applied", ())
    return found


def _settled(applied: Sequence[Change]) -> list[Change]:
    """Changes without those that a later one of the same path replaces."""
    found: list[Change] = []
    for change in applied:
        if not _is_relative(change["new"]):
            found = [one for one in found if one["path"] != change["path"]]
        found.append(change)
    return found


def _is_relative(value: Any) -> bool:
    """Whether a value stands upon what was set before, so that it replaces nothing."""
    return isinstance(value, Mapping) and bool(value.keys() & {*OF_NUMBERS, *OF_LISTS})


def _among(change: Change, others: Sequence[Change]) -> bool:
    """Whether another scenario makes the same change, whoever wrote it."""
    return any((one["path"], one["new"]) == (change["path"], change["new"]) for one in others)
