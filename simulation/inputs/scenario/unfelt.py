"""Switches and parameters that nothing feels in a scenario, since nothing in it reads them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fnmatch import fnmatchcase

from simulation.distributions import Distribution
from simulation.errors import Problem
from simulation.inputs.calibration.calibration import Calibration
from simulation.inputs.policy.field import ANY
from simulation.inputs.policy.structure import STRUCTURE
from simulation.inputs.policy.timeline import Event
from simulation.inputs.policy.values import Chain, ParameterRef, Relative
from simulation.inputs.scenario.changes import Override
from simulation.inputs.scenario.dated import Dated
from simulation.inputs.scenario.needless import CONTROLS
from simulation.inputs.scenario.scenario import Scenario
from simulation.inputs.scenario.spans import after_their_spans

_BY_RULES = "policy.*"  # parameters that only entries of the timeline refer to


def unfelt(scenario: Scenario, calibration: Calibration) -> Iterator[Problem]:
    """The scenario's own switches and parameters without effect, each with its place."""
    for change in scenario.applied:
        place, (kind, _, name) = change.place, change.path.partition(".")
        if place is None or place.file != scenario.file or kind != "structure":
            continue
        if change.old == change.new:
            yield Problem(f"changes nothing: {change.path} is {change.new} already", place)
        elif why := _SWITCHES.get(name, _always)(scenario, calibration):
            yield Problem(f"changes nothing: {change.path} is not felt, {why}", place)
    set_here: tuple[Override | Dated, ...] = (*scenario.parameters.values(), *scenario.dated)
    for one in set_here:
        own = one.place is not None and one.place.file == scenario.file
        if own and (why := unread(one.name, scenario)):
            yield Problem(f"changes nothing: {one.name} is not felt, {why}", one.place)
    yield from after_their_spans(scenario, calibration)


def flat(paths: Sequence[str], scenario: Scenario) -> Iterator[tuple[str, str]]:
    """Paths of a sweep along which nothing changes, each with why; none if it varies switches."""
    if any(path.startswith("structure.") for path in paths):
        return
    for path in paths:
        name = path.removeprefix("parameters.").partition("@")[0]
        if why := unread(name, scenario):
            yield path, f"changes nothing: {name} is not felt, {why}"


def unread(name: str, scenario: Scenario) -> str:
    """Why the model does not read a parameter in a scenario; "" where it does."""
    for switch in STRUCTURE.values():
        option = scenario.structure[switch.name]
        silent = {
            one
            for one, patterns in switch.unread.items()
            if any(fnmatchcase(name, pattern) for pattern in patterns)
        }
        if option in silent:
            others = [one for one in switch.options if one not in silent]
            return f"structure.{switch.name} is {option}; it is with {' or '.join(others)}"
    if fnmatchcase(name, _BY_RULES) and name not in _referred(scenario.timeline):
        return "no entry of the timeline takes its value any more"
    return ""


def _referred(timeline: tuple[Event, ...]) -> set[str]:
    """Parameters whose drawn values the entries take."""
    found = set()
    for value in (value for event in timeline for value in event.values.values()):
        start = value.start.value if isinstance(value, Chain) else value
        start = start.by if isinstance(start, Relative) else start
        if isinstance(start, ParameterRef):
            found.add(start.name)
    return found


def _always(scenario: Scenario, calibration: Calibration) -> str:
    return ""


def _no_cap(scenario: Scenario, calibration: Calibration) -> str:
    caps = [e.values["buyer_cap"] for e in scenario.timeline if "buyer_cap" in e.values]
    capped = any(not isinstance(cap, float | int) or cap < ANY for cap in caps)
    return "" if capped else "no entry caps what one buyer may receive (export_rule.buyer_cap)"


def _no_controls(scenario: Scenario, calibration: Calibration) -> str:
    rules = [e.values for e in scenario.timeline if e.lever == "export_rule"]
    bounds = [values[name] for values in rules for name in CONTROLS if name in values]
    free = all(bound == () or (isinstance(bound, float | int) and bound >= ANY) for bound in bounds)
    return "no entry controls a chip (export_rule.control_tpp and the like)" if free else ""


def _no_notice(scenario: Scenario, calibration: Calibration) -> str:
    early = any(e.heard < e.date for e in scenario.timeline)
    return "" if early else "no entry is announced or reported before it is in force"


def _no_camp(scenario: Scenario, calibration: Calibration) -> str:
    option = scenario.structure["china_memory"]
    source = STRUCTURE["china_memory"].sources.get(option)
    known = scenario.extended(calibration).entries

    def held(name: str) -> Distribution:
        own = scenario.parameters.get(name)
        return own.value if own else known[name].value

    told = [name for name, entry in known.items() if source in entry.value.sources()]
    if source is None or any(source in held(name).sources() for name in told):
        return ""
    return f"every parameter about which {source} says anything is set: {', '.join(told)}"


_SWITCHES: dict[str, Callable[[Scenario, Calibration], str]] = {
    "buyer_cap": _no_cap,
    "variants": _no_controls,
    "buyers": _no_notice,
    "china_memory": _no_camp,
}
