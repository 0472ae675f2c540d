"""Views: which draws members get under each, what is overridden, and what is said of wrong ones."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from simulation.errors import InputError
from simulation.inputs import Calibration, Draw, load_calibration, load_scenario
from simulation.inputs.draws.posterior import with_posterior
from simulation.inputs.policy.levers import LEVERS
from simulation.inputs.policy.structure import STRUCTURE
from simulation.inputs.scenario.files import Library
from simulation.inputs.views.sampling import (
    FEWEST,
    Resampled,
    agrees,
    beyond,
    posterior_share,
    prior_share,
    under,
)
from simulation.inputs.views.view import View, load_view, views
from tests import tables

WRONG: dict[str, Any] = tables.beside(__file__, "views.yaml")
NARROW = """
title: t
about: a
sources: [cnas_smuggling]
parameters:
  grey.chips_2024: {low: 100000, high: 500000, evidence: estimate, sources: [cnas_smuggling]}
  grey.diverted: {low: 0.3, high: 0.315, evidence: assumption, derivation: narrow}
"""


@pytest.fixture(scope="module")
def drawn() -> Calibration:
    """The calibration that ships, with its draws."""
    return with_posterior(load_calibration())


@pytest.fixture(scope="module")
def shipped(drawn: Calibration) -> dict[str, View]:
    return {name: load_view(name, drawn) for name in views(drawn)}


def test_ten_camps_at_least_are_there_and_each_has_its_sources(shipped: dict[str, View]) -> None:
    assert len(shipped) >= 10
    assert all(view.sources and view.about for view in shipped.values())


def test_every_member_lies_in_every_range(drawn: Calibration, shipped: dict[str, View]) -> None:
    for name, view in shipped.items():
        viewed = under(drawn, view)
        scenario = load_scenario("baseline", viewed)
        draw = Draw(viewed, scenario, 1, 0, 24)
        assert viewed.view is not None
        for one in view.ranges:
            values = draw[one.name]
            assert (values >= one.low * (1 - 1e-9)).all(), (name, one.name)
            assert (values <= one.high * (1 + 1e-9)).all(), (name, one.name)
            assert (one.name in viewed.view.resampled) != (one.name in scenario.parameters)
        assert {k: scenario.structure[k] for k in view.structure} == view.structure


def test_what_is_not_overridden_is_a_posterior_draw_as_a_whole(
    drawn: Calibration, shipped: dict[str, View]
) -> None:
    viewed = under(drawn, shipped["cnas"])
    assert isinstance(viewed.posterior, Resampled)
    rows = viewed.posterior.rows(1, 0, 6)
    draw = Draw(viewed, load_scenario("baseline", viewed), 1, 0, 6)
    for name in ("grey.chips_2024", "budgets.us.growth", "supply.smic.yield_2024"):
        entry = drawn.entries[name]
        assert drawn.posterior is not None
        expected = entry.value.quantile(drawn.posterior.uniform(entry.stream, rows))
        np.testing.assert_array_equal(draw[name], expected)


def test_a_member_is_a_function_of_view_seed_and_member(
    drawn: Calibration, shipped: dict[str, View]
) -> None:
    one, other = (under(drawn, shipped[name]).posterior for name in ("cnas", "epoch"))
    assert one is not None
    assert other is not None
    whole = one.rows(3, 0, 5000)
    np.testing.assert_array_equal(one.rows(3, 1900, 1950), whole[1900:1950])
    assert (one.rows(4, 0, 50) != whole[:50]).any()
    assert (other.rows(3, 0, 50) != whole[:50]).any()
    size = len(np.unique(whole))
    assert np.bincount(whole[:size], minlength=len(one)).max() == 1, "equal weight"


def test_scenarios_share_the_members_of_a_view(
    drawn: Calibration, shipped: dict[str, View]
) -> None:
    viewed = under(drawn, shipped["ai_2027"])
    names = ("budgets.us.growth", "budgets.other.growth", "grey.chips_2024")
    first, second = (
        Draw(viewed, load_scenario(name, viewed), 1, 0, 8)
        for name in ("baseline", "h200_sales_allowed")
    )
    for name in names:
        np.testing.assert_array_equal(first[name], second[name])


def test_a_range_that_leaves_too_few_draws_overrides(drawn: Calibration, tmp_path: Path) -> None:
    (tmp_path / "narrow.yaml").write_text(NARROW)
    view = load_view(str(tmp_path / "narrow.yaml"), drawn)
    found = under(drawn, view).view
    assert found is not None
    mask = agrees(view.ranges[1], drawn)
    assert mask is not None
    assert 50 < mask.sum() < FEWEST
    assert found.resampled == ("grey.chips_2024",)
    assert list(found.overrides) == ["grey.diverted"]
    assert FEWEST <= found.kept < found.of


def test_without_posterior_draws_a_view_overrides_all(
    drawn: Calibration, shipped: dict[str, View]
) -> None:
    found = under(replace(drawn, posterior=None), shipped["cnas"]).view
    assert found is not None
    assert (found.resampled, list(found.overrides)) == ((), ["grey.chips_2024"])


def test_a_scenario_and_a_setting_stand_above_the_view(
    drawn: Calibration, shipped: dict[str, View]
) -> None:
    viewed = under(drawn, shipped["semianalysis_memory"])
    sets = ("structure.china_memory=ample", "supply.smic.wafers_2025=20000")
    scenario = load_scenario("baseline", viewed, sets)
    assert scenario.structure["china_memory"] == "ample"
    draw = Draw(viewed, scenario, 1, 0, 4)
    assert (draw["supply.smic.wafers_2025"] == 20000).all()


@pytest.mark.parametrize("name", WRONG)
def test_what_is_said_of_wrong_views(
    name: str, drawn: Calibration, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "view.yaml").write_text(WRONG[name]["file"])
    with pytest.raises(InputError) as failed:
        load_view("view.yaml", drawn)
    assert [str(problem) for problem in failed.value.problems] == WRONG[name]["says"]


def test_an_unknown_view_is_told_with_the_likely_one(drawn: Calibration) -> None:
    with pytest.raises(InputError, match="unknown view 'cnass'; did you mean 'cnas'"):
        load_view("cnass", drawn)


def test_a_view_has_a_name_that_folders_can_have(drawn: Calibration, tmp_path: Path) -> None:
    for name in ("my view", "shipped"):
        (tmp_path / f"{name}.yaml").write_text(NARROW)
        with pytest.raises(InputError, match=f"cannot be called '{name}'; rename its file"):
            load_view(str(tmp_path / f"{name}.yaml"), drawn)


def test_a_view_is_called_like_nothing_else(drawn: Calibration) -> None:
    others = {*drawn.sources, *drawn.claims, *STRUCTURE, *LEVERS, *drawn.roster.makers}
    others |= {*drawn.roster.firms, *drawn.roster.suppliers, *drawn.roster.states}
    others |= {*Library(drawn.root / "scenarios").scenarios, *(chip.id for chip in drawn.chips)}
    assert not others & views(drawn).keys()


def test_a_view_outside_the_prior_is_judged_by_what_lies_within(
    drawn: Calibration, shipped: dict[str, View]
) -> None:
    shipped_view, name = shipped["grunewald_2026"], "grey.most_spent"
    above = drawn.entries[name].value.bounds()[1] + 1.0
    far = replace(shipped_view.ranges[0], name=name, low=above, high=above)
    view = replace(shipped_view, ranges=(*shipped_view.ranges, far))
    outside = [one for one in view.ranges if beyond(one, drawn)]
    assert [one.name for one in outside] == [name]
    within = replace(view, ranges=tuple(one for one in view.ranges if one not in outside))
    assert 0 < posterior_share(view, drawn) == posterior_share(within, drawn)
    assert 0 < prior_share(view, drawn) == prior_share(within, drawn)


def test_a_camp_that_publishes_results_is_held_against_them(
    drawn: Calibration, shipped: dict[str, View]
) -> None:
    """Each result of a source of the view stands in its list, so that none can be left out."""
    for name, view in shipped.items():
        cited = {ref.id for ref in view.sources}
        own = {one.entry for one in view.published}
        for entry in (drawn.entries[e] for e in drawn.entries if e.startswith("published.")):
            if cited.intersection(ref.id for ref in entry.sources):
                assert entry.name in own, f"{name} leaves out {entry.name}"


def test_what_a_view_says_of_a_miss_holds_whatever_the_draws_are() -> None:
    """No figure of what comes out: no test could hold it against draws that are fitted anew."""
    names = re.compile(r"\b(20\d\d|[A-Z]+\d+\w*|h200_\w+|16-bit|\d+ %)\b")
    known = load_calibration()
    for view in (load_view(name, known) for name in views(known)):
        for own in view.published:
            assert not re.search(r"\d", names.sub("", own.cannot)), (view.name, own.cannot)
