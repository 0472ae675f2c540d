"""Values that are possible but hardly meant: far outside a prior or what is usual, as by a slip."""

from __future__ import annotations

from collections.abc import Iterator

from simulation.distributions import Distribution
from simulation.errors import Problem
from simulation.inputs.calibration.calibration import Calibration
from simulation.inputs.scenario import foreign_foundries, no_chips, on_sale, unlike, unusual
from simulation.inputs.scenario.dated import held
from simulation.inputs.scenario.far import Ends, far_off, hull, told
from simulation.inputs.scenario.new_players import shares
from simulation.inputs.scenario.scenario import Scenario
from simulation.inputs.tables.entries import Entry
from simulation.inputs.views.view import View

_NOTHING = (0.0, 0.0)
_OF_ONE = 3  # names of a figure of one of a kind: firms.xai.base_capex_2021


def doubts(scenario: Scenario, calibration: Calibration) -> Iterator[Problem]:
    """Each value of a scenario that is far off, with its place where it has one.

    Parameters are held to their priors (a part that others are split from, and what is split from
    it, by whole sizes), fields of levers and what is added to what is usual.
    """
    known = scenario.extended(calibration)
    keeps = shares(scenario.additions.players, calibration)
    split = {name: copy for name, copy in known.copies.items() if copy.of in keeps}
    keeps |= {name: copy.times * keeps[copy.of] for name, copy in split.items()}
    for override in scenario.parameters.values():
        entry, left = known.entries[override.name], keeps.get(override.name, 1.0)
        low, high = override.value.range()
        said = _doubt(entry, (low / left, high / left), _prior(entry, known))
        if said:
            typed = override.origin.startswith("--")
            yield Problem(said, None if typed else override.place)
    for number, dated in enumerate(scenario.dated):
        usual, earlier = known.entries[dated.name], scenario.dated[:number]
        before = held(earlier, dated.name, dated.month, usual.value)
        low, high = dated.after(before).range()
        left = keeps.get(dated.name, 1.0) if dated.value is not None else 1.0
        said = _doubt(usual, (low / left, high / left), _prior(usual, known))
        if said:
            typed = dated.origin.startswith("--")
            yield Problem(said, None if typed else dated.place)
    yield from unusual.doubts(scenario, calibration)
    yield from unlike.doubts(scenario, calibration)
    yield from no_chips.doubts(scenario, calibration)
    yield from foreign_foundries.doubts(scenario, calibration)
    yield from on_sale.never(scenario)


def of_view(view: View, calibration: Calibration) -> Iterator[Problem]:
    """Each range of a view far outside its parameter's prior, with its place."""
    for one in view.ranges:
        entry = calibration.entries[one.name]
        if said := _doubt(entry, one.value(entry).bounds(), entry.value.bounds()):
            yield Problem(said, one.place)


def _prior(entry: Entry, calibration: Calibration) -> Ends:
    """The range of a parameter's prior; where it is nothing, that of the same figure of others.

    A firm without a budget of its own is held to what other firms have.
    """
    own, parts = entry.value.bounds(), entry.name.split(".")
    if own != _NOTHING or len(parts) != _OF_ONE:
        return own
    return hull(unlike.of_kind(parts[0], parts[-1], calibration.base or calibration))


def doubt(entry: Entry, value: Distribution) -> str:
    """What is doubtful about a value that a scenario gives a parameter; empty if nothing is."""
    return _doubt(entry, value.range(), entry.value.bounds())


def _doubt(entry: Entry, ends: Ends, prior: Ends) -> str:
    beyond = f"lies far outside its prior, {told(prior, entry.unit)}"
    return far_off(entry.name, ends, prior, beyond, narrow=True)
