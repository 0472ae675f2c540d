"""What a prior knew of later times is dated by its source, or is a judgement that says so."""

from __future__ import annotations

import re
from dataclasses import replace

from simulation import months
from simulation.inputs import Calibration
from simulation.inputs.calibration.knowledge import date_of
from simulation.inputs.tables.entries import Entry
from tests import tables

from .test_used_once import named

FORETOLD = tables.beside(__file__, "foretold_priors.yaml")


def hindsight(entry: Entry, calibration: Calibration) -> bool:
    """Whether it cites a later source, and no judgement says that the source illustrates it."""
    sources = [(calibration.sources[ref.id], ref.place) for ref in entry.sources]
    dates = [date_of(source) for source, _ in sources if source.kind != "judgement"]
    judged = any(one.kind == "judgement" and "illustrate" in place for one, place in sources)
    known = months.LAST if entry.known_from is None else entry.known_from
    late = any(date is None or date > known for date in dates)
    return late and not judged


def test_an_assumption_is_no_hindsight(calibration: Calibration) -> None:
    """A new name here: date it by its source, or let a judgement say what illustrates it."""
    drawn = [one for one in calibration.parameters() if one.drawn and one.evidence == "assumption"]
    assert [one.name for one in drawn if hindsight(one, calibration)] == []


def test_hindsight_is_found(calibration: Calibration) -> None:
    ceiling = calibration.entries["budgets.us.ceiling"]
    assert hindsight(replace(ceiling, known_from=0), calibration)
    lock_in = calibration.entries["choice.lock_in"]
    assert not hindsight(lock_in, calibration)
    assert hindsight(replace(lock_in, sources=lock_in.sources[:1]), calibration)


def test_a_later_year_is_no_prior(calibration: Calibration) -> None:
    """What a source expects of a year after the facts illustrates, and the judgement is wider."""
    later = re.compile(r"(?<!\d)20(2[7-9]|[3-9]\d)(?!\d)")
    found = {
        entry.name
        for entry in calibration.parameters()
        if entry.drawn
        for ref in entry.sources
        if later.search(ref.place)
        and calibration.sources[ref.id].kind != "judgement"
        and "illustrate" not in ref.place
    }
    assert found - FORETOLD.keys() == set()


def test_a_forecast_is_no_prior(calibration: Calibration) -> None:
    """What somebody expected is compared; foretold_priors.yaml gives reasons for the others."""
    targets = [one for one in calibration.entries.values() if one.role == "target"]
    expected = {word for one in targets for ref in one.sources for word in named(ref.place)}
    found = {
        entry.name
        for entry in calibration.parameters()
        if entry.drawn and any(named(ref.place) & expected for ref in entry.sources)
    }
    assert found == FORETOLD.keys()
    assert all(FORETOLD.values())
