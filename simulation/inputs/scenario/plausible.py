"""Values that are possible but hardly meant: far outside a prior or what is usual, as by a slip."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from simulation.distributions import Distribution
from simulation.errors import Problem
from simulation.inputs.calibration.calibration import Calibration
from simulation.inputs.scenario import unlike, unusual
from simulation.inputs.scenario.dated import held
from simulation.inputs.scenario.far import Ends, far_off, told
from simulation.inputs.scenario.scenario import Scenario
from simulation.inputs.tables.entries import Entry
from simulation.inputs.views.view import View

_OF_ONE = 3  # names of a figure of one of a kind: firms.xai.base_capex_2021


def doubts(scenario: Scenario, calibration: Calibration) -> Iterator[Problem]:
    """Each value of a scenario that is far off, with its place where it has one.

    Parameters are held to their priors, fields of levers and what is added to what is usual.
    """
    for override in scenario.parameters.values():
        said = doubt(_held_to(override.name, calibration), override.value)
        if said:
            typed = override.origin.startswith("--")
            yield Problem(said, None if typed else override.place)
    for number, dated in enumerate(scenario.dated):
        usual, earlier = calibration.entries[dated.name], scenario.dated[:number]
        before = held(earlier, dated.name, dated.month, usual.value)
        said = doubt(_held_to(dated.name, calibration), dated.after(before))
        if said:
            typed = dated.origin.startswith("--")
            yield Problem(said, None if typed else dated.place)
    yield from unusual.doubts(scenario, calibration)
    yield from unlike.doubts(scenario, calibration)


def of_view(view: View, calibration: Calibration) -> Iterator[Problem]:
    """Each range of a view far outside its parameter's prior, with its place."""
    for one in view.ranges:
        entry = calibration.entries[one.name]
        if said := _doubt(entry, one.value(entry).bounds()):
            yield Problem(said, one.place)


def _held_to(name: str, calibration: Calibration) -> Entry:
    """The entry of a parameter, or where that is nothing the largest of its siblings.

    These are the same figure of others of its kind: a firm without a budget of its own is held to
    what other firms have.
    """
    entry, parts = calibration.entries[name], name.split(".")
    if len(parts) != _OF_ONE or entry.value.bounds() != (0.0, 0.0):
        return entry
    kind, _, figure = parts
    like = [
        one
        for one in calibration.parameters()
        if one.name.startswith(f"{kind}.") and one.name.endswith(f".{figure}")
    ]
    most = max(like, key=lambda one: one.value.bounds()[1])
    return replace(most, name=name)


def doubt(entry: Entry, value: Distribution) -> str:
    """What is doubtful about a value that a scenario gives a parameter; empty if nothing is."""
    return _doubt(entry, value.range())


def _doubt(entry: Entry, ends: Ends) -> str:
    prior = entry.value.bounds()
    beyond = f"lies far outside its prior, {told(prior, entry.unit)}"
    return far_off(entry.name, ends, prior, beyond, narrow=True)
