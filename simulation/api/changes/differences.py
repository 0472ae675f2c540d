"""What sets a scenario of a finished run apart from its reference: from their manifests alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from simulation.api.draws import drawn_as_run
from simulation.inputs.policy.values import OF_LISTS, OF_NUMBERS

if TYPE_CHECKING:
    from simulation.analysis.statistics.pairing import Pair, Side
    from simulation.api.changes.held_before import Worlds
    from simulation.inputs import Calibration, Scenario
    from simulation.inputs.scenario.changes import Change as Made
    from simulation.inputs.tables.roster import Roster

_OF_PARAMETERS = "parameters."
_FOR_ALL = ("--", "view ")  # origins of what holds in every scenario of a run
MOST = 8  # sentences before "and n more"
Change = Mapping[str, Any]
Row = Mapping[str, Any]


def apart(pair: Pair) -> tuple[list[Change], list[Change]]:
    """Changes that only the scenario has, and those that only its reference has.

    Each is a row of a manifest's `applied`; what a later row of its scenario replaces is left out.
    """
    new, old = _applied(pair.changed), _applied(pair.base)
    mine, theirs = _lasting(new, old), _lasting(old, new)
    return [c for c in mine if not _among(c, theirs)], [c for c in theirs if not _among(c, mine)]


def beside(pair: Pair, calibration: Calibration) -> list[Row]:
    """The changes that only the scenario has, in words, with what the reference has there."""
    return [row for _, row in _beside(pair, _drawn_as_run(apart(pair)[0], pair, calibration))]


def _beside(pair: Pair, usual: Calibration) -> list[tuple[Change, Row]]:
    """The same with the changes; `usual` has the reference's draws where there is need."""
    from simulation.api.changes.held_before import of_pair
    from simulation.api.changes.sentences import changes

    worlds = of_pair(pair, usual)
    mine = [change for change in apart(pair)[0] if not worlds.idle(str(change["path"]))]
    rows = changes(mine, worlds.own, usual)
    return [(change, in_both(change, row, worlds)) for change, row in zip(mine, rows, strict=True)]


def acting(pair: Pair, calibration: Calibration) -> list[Mapping[str, Any]]:
    """Dated decisions that only one side has, without what changes nothing.

    Those about some buyers have the firms that they reach (`charts.mandates`).
    """
    from simulation.api.changes.acting import acting as of_details
    from simulation.api.changes.overridden import with_additions

    both = [side.details for side in (pair.base, pair.changed)]
    roster = with_additions(calibration, *(one.get("applied", ()) for one in both)).roster
    return [_reaching(one, roster) for one in of_details(both[1], both[0], calibration)]


def _reaching(entry: Mapping[str, Any], roster: Roster) -> Mapping[str, Any]:
    """An entry about some buyers with those of them, and of all firms, at home in its state."""
    from simulation.analysis.charts.mandates import AT_HOME, REACHED

    buyers, state = entry.get("buyers"), str(entry["actor"]).lower()
    if not buyers:
        return entry
    home = {name: f for name, f in roster.firms.items() if f.state == state and not f.site}
    reached = [name for name, firm in home.items() if {name, firm.segment} & {*buyers}]
    return {**entry, AT_HOME: list(home), REACHED: reached}


def in_both(change: Change, row: Row, worlds: Worlds) -> Row:
    """A change in words, with what the reference has there, or what holds without an entry."""
    path = str(change["path"])
    if change["new"] is None:
        return {**row, "then": worlds.without(path)}
    row = {**row, **worlds.told(path)}
    if change["old"] is not None:
        return row
    return {**row, "old": worlds.reference(path) or row["old"]}


@dataclass(frozen=True)
class Lone:
    """What only a scenario has beside its reference, before either is run."""

    worlds: Worlds
    theirs: Sequence[Change]

    def has(self, change: Made) -> bool:
        """Whether only the scenario makes a change; what is typed or a view's is for both."""
        shared = change.origin.startswith(_FOR_ALL)
        return not shared and not _among(change.to_dict(), self.theirs)

    def idle(self, change: Made) -> bool:
        """Whether a change that only it makes changes nothing in either."""
        return self.has(change) and self.worlds.idle(change.path)

    def row(self, change: Made, row: Row) -> Row:
        """A change in words, as a comparison has it."""
        return in_both(change.to_dict(), row, self.worlds)


def beside_reference(
    scenario: Scenario, reference: Scenario | None, calibration: Calibration
) -> Lone | None:
    """What only a scenario has, None where it has no reference."""
    from simulation.api.changes.held_before import of_scenarios

    if reference is None:
        return None
    worlds = of_scenarios(scenario, reference, calibration)
    return Lone(worlds, [change.to_dict() for change in reference.applied])


def told(pair: Pair, calibration: Calibration) -> list[str]:
    """A sentence for each of them, with what the reference has where it says something else.

    Dated policy comes first, then what is added; what comes to the same on both sides is left out.
    """
    from simulation.api.changes.overridden import as_run
    from simulation.api.changes.sentences import DROPPED, QUIET, asides, changes, sentence

    mine, theirs = apart(pair)
    usual = _drawn_as_run([*mine, *theirs], pair, calibration)
    old = changes(theirs, as_run(pair.base, usual), usual)
    other = {c["path"]: row for c, row in zip(theirs, old, strict=True)}
    found = []
    for change, row in sorted(_beside(pair, usual), key=_kind):
        path = str(change["path"])
        was = other.pop(path)["new"] if path in other else row["old"]
        quiet = was in QUIET or row["new"] == DROPPED
        if quiet or was != row["new"] or change["old"] is None:
            aside = "; ".join(asides(row, "" if quiet else f"reference: {was}"))
            found.append(sentence(path, row) + (f" ({aside})" if aside else ""))
    return [*found, *(f"only in the reference: {sentence(p, row)}" for p, row in other.items())]


def _drawn_as_run(changed: Sequence[Change], pair: Pair, calibration: Calibration) -> Calibration:
    """The calibration with what either side adds, and the reference's draws.

    Only parameters have need of these.
    """
    from simulation.api.changes.overridden import with_additions

    calibration = with_additions(calibration, _applied(pair.base), _applied(pair.changed))
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


def _lasting(applied: Sequence[Change], others: Sequence[Change]) -> list[Change]:
    return [applied[place] for place in lasting(applied, others)]


def lasting(applied: Sequence[Change], others: Sequence[Change]) -> list[int]:
    """Places of changes that no later one of their path replaces, and that come to something.

    What a scenario sets and takes out again is told where the other one (`others`) has it.
    """
    from simulation.inputs.scenario.changes import undone

    gone, found = undone(applied, others), list[int]()
    for place, change in enumerate(applied):
        if not _is_relative(change["new"]):
            found = [one for one in found if applied[one]["path"] != change["path"]]
        found.append(place)
    return [place for place in found if applied[place]["path"] not in gone]


def _is_relative(value: Any) -> bool:
    """Whether a value stands upon what was set before, so that it replaces nothing."""
    return isinstance(value, Mapping) and bool(value.keys() & {*OF_NUMBERS, *OF_LISTS})


def _among(change: Change, others: Sequence[Change]) -> bool:
    """Whether another scenario makes the same change, whoever wrote it."""
    return any((one["path"], one["new"]) == (change["path"], change["new"]) for one in others)
