"""A figure that the draws are fitted to stands behind no prior as well."""

from __future__ import annotations

import re
from typing import Any

import pytest

from simulation.experiment.tasks import WORLD
from simulation.history.observed.selection import Compared, select
from simulation.inputs import Calibration
from simulation.inputs.tables.entries import Entry
from tests import tables

REASONS = tables.beside(__file__, "used_twice.yaml")
Pairs = set[tuple[str, str]]


def named(place: str) -> set[str]:
    """Ids of figures in the place of a source: they alone are words with an underscore."""
    return set(re.findall(r"\w*_\w*", place))


def fitted(calibration: Calibration) -> tuple[Compared, ...]:
    found = select(calibration, {one.name: one.unit for one in WORLD.outcomes(calibration)})
    return found.compared + found.foretold


def figures_of(compared: tuple[Compared, ...]) -> tuple[set[str], set[str]]:
    """Ids of the figures that are fitted, and the sources that their series cite."""
    ids, sources = set(), set()
    for one in compared:
        periods = {obs.period for obs in one.observations}
        for point in one.series.points:
            if point.period in periods:
                ids.add(str(point.id))
                sources |= {ref.id for ref in point.sources or one.series.sources}
    return ids, sources


def twice(entry: Entry, ids: set[str], sources: set[str]) -> bool:
    """Whether it cites a fitted figure, or the source of one without a word of which figure."""
    for ref in entry.sources:
        told = named(ref.place)
        if told & ids or (ref.id in sources and not told):
            return True
    return False


@pytest.fixture(scope="module")
def used(calibration: Calibration) -> set[str]:
    ids, sources = figures_of(fitted(calibration))
    return {entry.name for entry in calibration.parameters() if twice(entry, ids, sources)}


def test_what_is_fitted_is_no_prior(used: set[str]) -> None:
    """A new name here: widen its prior by judgement, or give the reason in used_twice.yaml."""
    assert used - REASONS.keys() == set()


def test_every_reason_is_needed(used: set[str]) -> None:
    assert REASONS.keys() - used == set()
    assert all(REASONS.values())


def test_a_figure_used_twice_is_found(calibration: Calibration) -> None:
    entry: Any = calibration.entries["sites.start"]
    assert twice(entry, {"syn_hyperscale_2021"}, set())
    assert not twice(entry, {"syn_hyperscale"}, {"synergy_remembered"})
    assert twice(entry, set(), {"doc_000"})
