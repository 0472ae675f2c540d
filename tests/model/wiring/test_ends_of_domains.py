"""What a parameter or a lever is allowed to be, the model can take: no result is no number."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pytest

from simulation import months
from simulation.inputs import Calibration, Draw, load_scenario
from simulation.inputs.scenario.far import FAR
from simulation.inputs.tables.entries import Entry
from simulation.model.outcomes.table import outcome_table
from simulation.model.world import Block, ModelInputs, simulate
from tests.model.wiring.levers import PUSHED, PushedLevers
from tests.model.wiring.pushed import Pushed
from tests.nights import tonight

EACH = 8  # members at the ends of a parameter
ENDS_OF_WHAT_WORKS = (
    *("lab.halving_months", "lab.scarcity", "budgets.shock_sd", "budgets.building_sd"),
    *(f"lab.{state}.effort" for state in ("us", "china", "eu", "gulf", "rest")),
    *(f"adoption.{state}.pace" for state in ("china", "africa", "southeast_asia", "rest", "eu")),
)


def ends(entry: Entry) -> tuple[float, float]:
    """The ends of a domain that belong to it, else those of the prior."""
    domain, (low, high) = entry.domain, entry.value.range()
    return (
        domain.low if math.isfinite(domain.low) and not domain.low_open else low,
        domain.high if math.isfinite(domain.high) and not domain.high_open else high,
    )


def far_ends(entry: Entry) -> tuple[float, float]:
    """The same, but ten times beyond the prior where nothing ends a domain, as is warned of."""
    domain, (low, high) = entry.domain, entry.value.range()
    span = FAR * max(abs(low), abs(high), high - low)
    floor, top = math.isfinite(domain.low), math.isfinite(domain.high)
    least = domain.low + (low - domain.low) / FAR if floor else low - span
    most = domain.high - (domain.high - high) / FAR if top else high + span
    least = domain.low if floor and not domain.low_open else least
    most = domain.high if top and not domain.high_open else most
    return (round(least), round(most)) if domain.whole else (least, most)


class AtEnds(Pushed):
    """Every parameter at its median, but for one at an end of its domain in each member."""

    of = staticmethod(ends)

    def _parameter(self, name: str) -> np.ndarray:
        values = np.array(super()._parameter(name))
        if name in self._member:
            values[2 * self._member[name] :][:2] = self.of(self.calibration.entries[name])
        return values


class FarOff(AtEnds):
    """The same, beyond the prior where the domain is open."""

    of = staticmethod(far_ends)


class WhatWorks(Draw):
    """One parameter at each end of what works, the others as they are drawn."""

    def _parameter(self, name: str) -> np.ndarray:
        values = np.array(super()._parameter(name))
        if name in ENDS_OF_WHAT_WORKS:
            domain, at = self.calibration.entries[name].domain, ENDS_OF_WHAT_WORKS.index(name)
            reached = [end for end in (domain.low, domain.high) if math.isfinite(end)]
            values[at * EACH : (at + 1) * EACH] = np.resize(reached, EACH)
        return values


def no_numbers(block: Block, calibration: Calibration, names: Sequence[str]) -> list[str]:
    """What is pushed in members of which a result is no number, with the first such outcome."""
    undefined = {one.name for one in outcome_table(calibration) if one.undefined}
    bad = ~np.isfinite(block.values)
    for i, outcome in enumerate(block.outcomes):
        if outcome in undefined:
            bad[:, i] = np.isinf(block.values[:, i])
    found = []
    for member in np.flatnonzero(bad.any(axis=(0, 1))):
        month, outcome = np.argwhere(bad[:, :, member])[0]
        found.append(f"{names[member // 2]}: {block.outcomes[outcome]} in {block.dates[month]}")
    return found


@pytest.mark.slow
@pytest.mark.filterwarnings("error::RuntimeWarning")  # no division by zero that later is hidden
@pytest.mark.parametrize("scenario", ["baseline", "best_response_rivals"])
@pytest.mark.parametrize("count", [12, months.COUNT], ids=["soon", "to the end"])
def test_parameters_at_the_ends_of_their_domains(
    calibration: Calibration, scenario: str, count: int
) -> None:
    names = [entry.name for entry in calibration.parameters()]
    names = [*tonight(names)] if count == months.COUNT else names
    draw = AtEnds(calibration, scenario, names)
    block = simulate(ModelInputs(calibration, draw.scenario, draw, count))
    assert no_numbers(block, calibration, names) == []


@pytest.mark.slow
def test_far_beyond_the_priors(calibration: Calibration) -> None:
    """A halving time of a month was taken, and made every result after some years infinite."""
    names = [*tonight([entry.name for entry in calibration.parameters()])]
    draw = FarOff(calibration, "baseline", names)
    block = simulate(ModelInputs(calibration, draw.scenario, draw))
    assert no_numbers(block, calibration, names) == []


@pytest.mark.slow
def test_what_works_does_with_whatever_else_is_drawn(calibration: Calibration) -> None:
    declared = [entry.name for entry in calibration.parameters() if entry.domain.why]
    assert sorted(declared) == sorted(ENDS_OF_WHAT_WORKS)
    scenario = load_scenario("baseline", calibration)
    draw = WhatWorks(calibration, scenario, 1, 0, EACH * len(ENDS_OF_WHAT_WORKS))
    block = simulate(ModelInputs(calibration, scenario, draw))
    assert no_numbers(block, calibration, np.repeat(ENDS_OF_WHAT_WORKS, EACH // 2).tolist()) == []


@pytest.mark.slow
def test_levers_at_the_ends_of_their_fields(calibration: Calibration) -> None:
    draw = PushedLevers(calibration)
    block = simulate(ModelInputs(calibration, draw.scenario, draw))
    assert no_numbers(block, calibration, list(PUSHED)) == []
