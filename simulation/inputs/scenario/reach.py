"""Decisions that another rule shuts out before, or that nobody feels: what an entry can reach."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from simulation import months
from simulation.errors import Problem
from simulation.inputs.calibration.calibration import Calibration
from simulation.inputs.calibration.vocabulary import NODES, SEGMENTS
from simulation.inputs.policy.groups import of_names
from simulation.inputs.policy.held_values import Groups, Held
from simulation.inputs.policy.levers import LEVERS
from simulation.inputs.policy.timeline import Event
from simulation.inputs.policy.values import Chain, ParameterRef
from simulation.inputs.scenario import needless
from simulation.inputs.scenario.idle import Beside
from simulation.inputs.scenario.nobody import nobody
from simulation.inputs.scenario.overrides import as_drawn
from simulation.inputs.scenario.scenario import Scenario
from simulation.inputs.scenario.unmoved import unmoved

_OF_BUYERS = ("domestic_mandate", "import_admission")
_RULE = LEVERS["export_rule"]
_LIST, _BY_NAME = _RULE.fields["licensed_buyers"], _RULE.fields["license_chips"]
_CUSTOMS = LEVERS["import_admission"]
_ADMITTED, _ABROAD = _CUSTOMS.fields["share"], _CUSTOMS.fields["chips_abroad"]
_BOUGHT_ABROAD = _CUSTOMS.fields["abroad"]
_THIRD = "third_country_cap"
_TOOLS = ("tool_access", "tool_sales", "tool_service")
_OF_HOSTS = "entity_list"  # foundries turn away makers that their own state lists


def out_of_reach(scenario: Scenario, calibration: Calibration) -> Iterator[Problem]:
    """Notes on own entries: buyers who may not buy under licence, imports that customs hold back.

    And rules of states whose rival is nobody, and numbers that no outcome feels of their actor.
    """
    known = as_drawn(scenario.extended(calibration), scenario.parameters)
    groups = of_names(known.roster, known.chips, SEGMENTS, NODES)
    for event in scenario.timeline:
        own = event.place is None or event.place.file == scenario.file
        if not own:
            continue
        if told := unruled(event, known) or unmoved(event, scenario):
            yield Problem(told, event.place)
        for told in shut_out(event, scenario.timeline, known, groups):
            yield Problem(told, event.place)


def shut_out(
    event: Event, timeline: Sequence[Event], calibration: Calibration, groups: Groups
) -> Iterator[str]:
    """What an entry does not reach: names it is never about, held-back chips, unlicensed buyers."""
    if strange := list(nobody(event, calibration, groups)):
        yield from strange
        return
    yield from needless.told(event, timeline, groups)
    yield from _held_back(event, timeline, calibration, groups)
    yield from _no_shares_of_chips(event, timeline, calibration, groups)
    for part, firms in open_abroad(event, timeline, calibration, groups):
        named = ", ".join(calibration.roster.firms[firm].title for firm in firms)
        yield (
            f"{_ADMITTED.path} of {event.actor} is 0 from {months.label(event.date)}, but "
            f"{_BOUGHT_ABROAD.path} lets in {part} of what {named} order"
        )
    if event.lever == _RULE.name and event.buyers and set(event.values) != {_THIRD}:
        yield from _none_licensed(event, timeline, groups)
    for rival, listed in unlicensed(event, timeline, calibration, groups):
        yield _told(event, rival, listed)


def unlicensed(
    event: Event, timeline: Sequence[Event], calibration: Calibration, groups: Groups
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """States that license none of the buyers that a mandate or admission names; whom they do."""
    if event.lever in _OF_BUYERS and event.buyers:
        for rival, listed in _licensed(event, timeline, calibration, groups):
            if listed and not _firms(event, groups) & set(listed):
                yield rival, listed


def unruled(event: Event, calibration: Calibration) -> str:
    """That no sale feels an export rule of a state without a rival, and whose rule is felt."""
    states = calibration.roster.states
    if event.lever != _RULE.name or states[event.actor].rival:
        return ""
    tools = f"states.{event.actor}.tool_dependence" in calibration.entries
    unfelt = [name for name in event.values if name != _OF_HOSTS and not (tools and name in _TOOLS)]
    if not unfelt:
        return ""
    rulers = [name for name, state in states.items() if state.rival]
    return (
        f"no sale feels {', '.join(f'export_rule.{name}' for name in unfelt)} of {event.actor}, "
        f"which has no rival; the rules of {' and '.join(rulers)} reach suppliers of every state"
    )


def _none_licensed(event: Event, timeline: Sequence[Event], groups: Groups) -> Iterator[str]:
    """That a state caps buyers whom it licenses nothing."""
    listed = _listed_by(event.actor, event, timeline, groups)
    if listed and not _firms(event, groups) & set(listed):
        yield (
            f"{event.lever} for {', '.join(event.buyers)} from {months.label(event.date)}: "
            f"licensed_buyers ({', '.join(listed)}) has none of them, so that it changes nothing"
        )


def _held_back(
    event: Event, timeline: Sequence[Event], calibration: Calibration, groups: Groups
) -> Iterator[str]:
    """Chips that an entry comes to license by name, of which the rival's customs let in a part."""
    rival = calibration.roster.states[event.actor].rival if event.lever == _RULE.name else None
    if rival is None or _BY_NAME.name not in event.values:
        return
    mine = (e for e in timeline if (e.actor, e.lever) == (event.actor, event.lever))
    licensed = Beside(_BY_NAME, event, tuple(e for e in mine if _BY_NAME.name in e.values), groups)
    now, before = licensed.at(event.date).general, licensed.before()
    theirs = tuple(
        e
        for e in timeline
        if (e.actor, e.lever) == (rival, "import_admission") and _ADMITTED.name in e.values
    )
    if not theirs or not isinstance(now, tuple) or not isinstance(before, tuple):
        return
    admission = Beside(_ADMITTED, theirs[-1], theirs, groups).at(event.date)
    for chip in now:
        told = "" if chip in before else _part(admission.at((chip, "")), calibration)
        if told:
            yield (
                f"export_rule.license_chips names {chip} from {months.label(event.date)}: "
                f"{rival} import_admission.share lets in {told} of what is ordered"
            )


def _no_shares_of_chips(
    event: Event, timeline: Sequence[Event], calibration: Calibration, groups: Groups
) -> Iterator[str]:
    """That customs are to hold abroad for single chips, but bar no single chip meanwhile."""
    if event.lever != _CUSTOMS.name or event.values.get(_ABROAD.name, 0) == 0:
        return
    theirs = tuple(e for e in timeline if _of_chips(e, event.actor))
    shares = Beside(_ADMITTED, event, theirs, groups)
    last = months.COUNT if event.until is None else event.until
    turns = [event.date, *(month for month in shares.turns() if month <= last)]
    held = (value for month in turns for value in shares.at(month).named.values())
    if not any(_steps(value) or _part(value, calibration) for value in held):
        yield (
            f"{_ABROAD.path} of {event.actor} from {months.label(event.date)}: no chip has a share "
            f"below 1 of its own ({_ADMITTED.path} for chips or makers), so that it changes nothing"
        )


def open_abroad(
    event: Event, timeline: Sequence[Event], calibration: Calibration, groups: Groups
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The part, in words, of what firms buy abroad that passes customs which let nothing in."""
    if event.lever != _CUSTOMS.name or event.names_selected or event.values.get("share") != 0:
        return
    firms = calibration.roster.firms.items()
    away = tuple(name for name, one in firms if (one.site or one.state) != event.actor == one.state)
    mine = (e for e in timeline if (e.actor, e.lever) == (event.actor, event.lever))
    about = tuple(e for e in mine if _BOUGHT_ABROAD.name in e.values)
    held = Beside(_BOUGHT_ABROAD, event, about, groups).at(event.date).general
    part = _part(held, calibration) or "all"
    if away and part != "0 %":
        yield part, away


def _of_chips(event: Event, actor: str) -> bool:
    """Whether an entry is about an actor's customs, and about all of its buyers."""
    mine = (event.actor, event.lever) == (actor, _CUSTOMS.name)
    return mine and _ADMITTED.name in event.values and not event.buyers


def _steps(held: Held) -> bool:
    """Whether a value is worked out later."""
    return isinstance(held, Chain) and bool(held.steps)


def _part(held: Held, calibration: Calibration) -> str:
    """A share below 1 in words, "" where all is let in or where the share is worked out later."""
    if not isinstance(held, Chain) or held.steps:
        return ""
    value = held.start.value
    if isinstance(value, ParameterRef):
        value = calibration.entries[value.name].value
    low, high = (value, value) if isinstance(value, float | int) else value.range()
    if low >= 1:
        return ""
    return f"{100 * low:g} %" if low == high else f"{100 * low:.3g} to {100 * high:.3g} %, drawn,"


def _licensed(
    event: Event, timeline: Sequence[Event], calibration: Calibration, groups: Groups
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The states whose rival the actor is, with the buyers that they license in its first month."""
    for name, state in calibration.roster.states.items():
        if state.rival == event.actor:
            yield name, _listed_by(name, event, timeline, groups)


def _listed_by(
    state: str, event: Event, timeline: Sequence[Event], groups: Groups
) -> tuple[str, ...]:
    """The buyers that a state licenses in an entry's first month; empty for all."""
    theirs = tuple(
        e for e in timeline if (e.actor, e.lever) == (state, _RULE.name) and _LIST.name in e.values
    )
    held = Beside(_LIST, theirs[-1], theirs, groups).at(event.date).general if theirs else ()
    return held if isinstance(held, tuple) else ()


def _firms(event: Event, groups: Groups) -> set[str]:
    """The firms that an entry's buyers stand for."""
    return {name for word in event.buyers for name in groups["buyers"].get(word, (word,))}


def _told(event: Event, rival: str, listed: Sequence[str]) -> str:
    return (
        f"{event.lever} for {', '.join(event.buyers)} from {months.label(event.date)}: "
        f"{rival} export_rule.licensed_buyers ({', '.join(listed)}) has none of them, so that it "
        "reaches only their purchases of chips that need no licence"
    )
