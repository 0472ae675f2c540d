"""What in a scenario file is allowed but hardly meant: entries without effect, lists cut short."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from simulation import months
from simulation.distributions import Constant
from simulation.errors import Problem
from simulation.inputs.calibration.calibration import Calibration
from simulation.inputs.calibration.vocabulary import NODES, SEGMENTS
from simulation.inputs.policy.field import ANY, Field
from simulation.inputs.policy.groups import of_names
from simulation.inputs.policy.held import Term
from simulation.inputs.policy.held_values import Groups, Held
from simulation.inputs.policy.lever import Outage, Rule
from simulation.inputs.policy.levers import LEVERS
from simulation.inputs.policy.timeline import Event
from simulation.inputs.policy.values import Chain, ParameterRef
from simulation.inputs.scenario.dated import Dated
from simulation.inputs.scenario.falls_short import falls_short, listed
from simulation.inputs.scenario.idle import Beside, adds_nothing, alike, beside, idle_dated
from simulation.inputs.scenario.on_sale import LIFE, leaves
from simulation.inputs.scenario.overrides import as_drawn, drawn_from
from simulation.inputs.scenario.reach import shut_out, unruled
from simulation.inputs.scenario.replaced import replaced
from simulation.inputs.scenario.scenario import Scenario
from simulation.inputs.scenario.settings import lever_path
from simulation.inputs.scenario.unfelt import unfelt
from simulation.inputs.scenario.unmoved import unmoved

_OF_NOUGHT = "; a multiple of 0 is 0"


def doubts(scenario: Scenario, calibration: Calibration) -> list[Problem]:
    """Warnings about a scenario's own entries, by place."""
    known = as_drawn(scenario.extended(calibration), scenario.parameters)
    groups = of_names(known.roster, known.chips, SEGMENTS, NODES)
    found: list[Problem] = []
    for event in scenario.timeline:
        if event.place is not None and event.place.file == scenario.file:
            told = _about(event, scenario, known, groups)
            found += (Problem(text, event.place) for text in told)
    for dated in scenario.dated:
        if dated.place is not None and dated.place.file == scenario.file:
            found += (Problem(text, dated.place) for text in _dated(dated, scenario, known))
    for override in scenario.parameters.values():
        value, place = override.value, override.place
        same = isinstance(value, Constant) and value == calibration.entries[override.name].value
        if same and place is not None and place.file == scenario.file:
            found.append(
                Problem(f"changes nothing: {override.name} is {value.median():g} already", place)
            )
    found += unfelt(scenario, calibration)
    return sorted(found, key=lambda problem: (str(problem.place), problem.message))


def in_vain(path: str, scenario: Scenario, calibration: Calibration) -> Iterator[str]:
    """Why entries that a path of `--vary` sets change nothing, each reason once.

    None where one of these entries changes something.
    """
    known = as_drawn(scenario.extended(calibration), scenario.parameters)
    groups = of_names(known.roster, known.chips, SEGMENTS, NODES)
    wanted = lever_path(path, known.vocabulary)
    events = [event for event in scenario.timeline if wanted.matches(event)]
    told = [_vain(event, scenario, known, groups, wanted.field.name)[0] for event in events]
    if all(told):
        yield from dict.fromkeys(text for texts in told for text in texts)


def _vain(
    event: Event,
    scenario: Scenario,
    calibration: Calibration,
    groups: Groups,
    name: str = "",
) -> tuple[list[str], list[Beside]]:
    """Why an entry, or one field of it, changes nothing, and fields that may be told of more."""
    when = months.label(event.date)
    unsold = _unsold(event, calibration)
    told = [unsold] if unsold else []
    if silent := unruled(event, calibration) or unmoved(event, scenario):
        return [*told, silent], []
    told += shut_out(event, scenario.timeline, calibration, groups)
    lever = LEVERS[event.lever]
    if nothing := adds_nothing(event):
        said = f"{lever.name}.{nothing} of {event.actor} from {when} adds nothing"
        told.append(f"changes nothing: {said}")
    if not issubclass(lever, Rule | Outage):  # any other sum or gain is a further one
        return told, []
    fields = list(beside(event, scenario.timeline, groups))
    starts = any(isinstance(one.field, Term) for one in fields)  # a term is counted anew
    named = [one for one in fields if one.field.name == name]
    own = named or _own(event, fields, scenario) or fields
    if not starts and not unsold and all(one.idle() for one in own):
        told.append(_idle(event, own, when))
    return told, fields


def _about(
    event: Event, scenario: Scenario, calibration: Calibration, groups: Groups
) -> Iterator[str]:
    told, fields = _vain(event, scenario, calibration, groups)
    yield from told
    for one in fields:
        value, held = event.values.get(one.field.name), one.before()
        if isinstance(value, tuple) and isinstance(held, tuple) and value:
            lost = [name for name in held if name not in value]
            if lost:
                name = f"{event.lever}.{one.field.name}"
                yield f"{name} drops {listed(lost)}, which it names until then"
        yield from _opened(one, event)
        yield from falls_short(one, calibration)
    yield from replaced(fields, scenario.timeline, groups)


def _own(event: Event, fields: Sequence[Beside], scenario: Scenario) -> list[Beside]:
    """The fields that the scenario's own file sets in an entry that others had before it.

    None where it sets one of them to something else than that entry had.
    """
    mine = {change.path: change for change in scenario.applied if change.origin == scenario.name}
    set_here = [
        (one, mine[path])
        for one in fields
        for path in map(event.path, one.field.written_with & event.values.keys())
        if path in mine
    ]
    if any(change.old is not None for _, change in set_here):
        return []
    return [one for one, _ in set_here]


def _opened(one: Beside, event: Event) -> Iterator[str]:
    """Where `remove` takes the last name out of a list that means all where it is empty."""
    declared = one.field
    edited = declared.empty_means_all and declared.name in event.relative
    if edited and one.before() and one.at(event.date).general == ():
        yield f"{declared.path} has no name left, which means {declared.empty}"


def _idle(event: Event, fields: Sequence[Beside], when: str) -> str:
    def said(one: Beside) -> str:
        held = one.at(event.date)
        cells = held.cells(event)
        now = held.at(cells[0]) if cells else held.general
        name = f"{event.lever}.{one.field.name}"
        if alike(now, one.before()) and not one.overtaken():
            return f"{name} is {_said(one.before(), one.field)} already in {when}"
        return f"other entries set {name} while it lasts"

    *first, last = map(said, fields)
    shared = f" already in {when}"
    told = [one.removesuffix(shared) if last.endswith(shared) else one for one in first]
    nought = any(
        e.field.name in event.relative and _said(e.before(), e.field) == "0" for e in fields
    )
    return f"changes nothing: {', '.join([*told, last])}{_OF_NOUGHT if nought else ''}"


def _dated(entry: Dated, scenario: Scenario, calibration: Calibration) -> Iterator[str]:
    usual = drawn_from(entry.name, calibration, scenario.parameters, scenario.structure)
    idle = idle_dated(entry, scenario.dated, usual)
    if idle is not None:
        low, high = idle.range()
        value = f"{low:g}" if low == high else f"{low:.4g} to {high:.4g}, drawn,"
        yield f"changes nothing: {entry.name} is {value} already in {months.label(entry.date)}"


def _said(value: Held, field: Field) -> str:
    if isinstance(value, tuple):
        return listed(value) or field.empty
    assert isinstance(value, Chain)
    start = value.start.value
    if value.steps:
        return "what it is"
    if isinstance(start, ParameterRef):
        return f"drawn from {start.name}"
    if isinstance(start, float | int):
        return "without limit" if start >= ANY else f"{start:g}"
    return "drawn so"


def _unsold(event: Event, calibration: Calibration) -> str:
    """That none of the entry's chips is sold in its months, and when one is; "" if one is then."""
    named = [*event.chips, *event.makers]
    chips = [
        chip
        for chip in calibration.chips
        if (not event.chips or chip.id in event.chips)
        and (not event.makers or chip.maker in event.makers)
    ]
    last = event.date if event.until is None else event.until
    if not named or any(
        chip.ship <= last and event.date <= leaves(chip, calibration)[1] for chip in chips
    ):
        return ""
    what = f"none of {listed(event.chips)}" if event.chips else f"no chip of {listed(event.makers)}"
    what += f" by {listed(event.makers)}" if event.chips and event.makers else ""
    until = "" if event.until is None else f" to {months.label(event.until)}"
    later = [chip.ship_month for chip in chips if chip.ship > last]
    first = f"; the first ships in {min(later)}" if later else ""
    if chips and not later:
        gone = max(leaves(chip, calibration)[1] for chip in chips)
        first = f"; the last leaves the market by {months.label(gone)} ({LIFE})"
    return f"{what} is on sale in {months.label(event.date)}{until}{first}"
