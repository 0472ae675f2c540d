from __future__ import annotations

import pickle
from dataclasses import replace

import numpy as np
import pytest

from simulation import rng
from simulation.inputs import Calibration, Draw, Scenario, load_scenario, with_settings
from simulation.inputs.draws.columns import table
from simulation.inputs.policy.levers import LEVERS
from simulation.inputs.policy.structure import STRUCTURE


@pytest.fixture
def baseline(calibration: Calibration) -> Scenario:
    return load_scenario("baseline", calibration)


def test_a_member_is_the_same_in_any_block(calibration: Calibration, baseline: Scenario) -> None:
    whole, block = Draw(calibration, baseline, 0, 0, 100), Draw(calibration, baseline, 0, 33, 40)
    assert len(block) == 7
    of_block = table(block)
    for name, values in table(whole).items():
        assert np.array_equal(values[33:40], of_block[name])
    assert np.array_equal(whole.shocks("shock.x")[:, 33:40], block.shocks("shock.x"))


def test_seeds_and_streams_differ(calibration: Calibration, baseline: Scenario) -> None:
    zero, one = Draw(calibration, baseline, 0, 0, 50), Draw(calibration, baseline, 1, 0, 50)
    assert not np.array_equal(zero["supply.wafers"], one["supply.wafers"])
    assert not np.array_equal(zero["chips.h100.tflops"], zero["chips.h200.tflops"])


def test_shared_streams_move_together(calibration: Calibration, baseline: Scenario) -> None:
    draw = Draw(calibration, baseline, 1, 0, 500)
    order = np.argsort(draw["policy.admitted"])
    assert (np.diff(draw["policy.twin"][order]) >= 0).all()


def test_the_table_holds_what_differs(calibration: Calibration, baseline: Scenario) -> None:
    draw = Draw(calibration, baseline, 1, 0, 5)
    found = table(draw)
    assert "supply.wafers" in found
    assert "market.life" not in found
    assert "seen.wafers" not in found
    changed = with_settings(baseline, ["market.life={dist: uniform, low: 1, high: 2}"], calibration)
    assert "market.life" in table(Draw(calibration, changed, 1, 0, 5))


def test_overrides_keep_the_stream(calibration: Calibration, baseline: Scenario) -> None:
    plain = Draw(calibration, baseline, 1, 0, 200)
    doubled = with_settings(
        baseline, ["policy.admitted={dist: uniform, low: 0, high: 0.4}"], calibration
    )
    other = Draw(calibration, doubled, 1, 0, 200)
    assert np.allclose(other["policy.admitted"], 2 * plain["policy.admitted"])
    assert np.array_equal(other["supply.wafers"], plain["supply.wafers"])


def test_a_source_can_be_switched_to(calibration: Calibration, baseline: Scenario) -> None:
    rumour = with_settings(baseline, ["supply.wafers.source=rumour"], calibration)
    values = Draw(calibration, rumour, 1, 0, 200)["supply.wafers"]
    assert 40 <= values.min() <= values.max() <= 50


def test_a_switch_chooses_among_sources(calibration: Calibration, baseline: Scenario) -> None:
    """Each mixture that has a part of the chosen source is drawn from that part."""
    camp = STRUCTURE["china_memory"].sources
    entry = calibration.entries["supply.wafers"]
    parts = tuple(
        part.model_copy(update={"source": camp[name]})
        for part, name in zip(entry.value.parts, camp, strict=True)
    )
    both = replace(entry, value=entry.value.model_copy(update={"parts": parts}))
    known = replace(calibration, entries={**calibration.entries, both.name: both})
    drawn = {
        name: Draw(known, replace(baseline, structure={"china_memory": name}), 1, 0, 200)[both.name]
        for name in ("mixed", *camp)
    }
    chance = rng.uniform(1, both.stream, 0, 200)[0]
    for name, part in zip(camp, parts, strict=True):
        assert np.array_equal(drawn[name], part.distribution.quantile(chance))
    assert np.array_equal(drawn["mixed"], both.value.quantile(chance))


def test_values_are_shared_and_read_only(calibration: Calibration, baseline: Scenario) -> None:
    draw = Draw(calibration, baseline, 1, 0, 5)
    assert draw["supply.wafers"] is draw["supply.wafers"]
    with pytest.raises(ValueError, match="read-only"):
        draw["supply.wafers"][0] = 1
    assert draw["market.life"].tolist() == [24.0] * 5


def test_unknown_names(calibration: Calibration, baseline: Scenario) -> None:
    draw = Draw(calibration, baseline, 1, 0, 5)
    assert "supply.wafers" in draw
    assert "seen.wafers" not in draw
    assert 3 not in draw
    with pytest.raises(
        KeyError, match=r"unknown parameter 'supply\.wafer'; did you mean 'supply\.wafers'"
    ):
        draw["supply.wafer"]


def test_fields_of_events(calibration: Calibration, baseline: Scenario) -> None:
    draw = Draw(calibration, baseline, 1, 0, 50)
    events = {event.id: event for event in baseline.timeline}
    assert np.array_equal(draw.value(events["block"], "share"), draw["policy.admitted"])
    assert draw.value(events["october"], "control_tpp").tolist() == [4800.0] * 50
    shares = draw.value(events["pledge"], "delivered_share")
    assert shares.shape == (50,)
    assert 0.2 <= shares.min() < shares.max() <= 1.5
    default = LEVERS["export_rule"].fields["hbm_access"].default
    assert draw.value(events["october"], "hbm_access").tolist() == [default] * 50
    for field in ("entity_list", "control_chips"):
        with pytest.raises(
            TypeError, match=rf"^export_rule\.{field} is a list of names, not a number$"
        ):
            draw.value(events["old"], field)


def test_a_repeated_entry_keeps_its_draw(calibration: Calibration, baseline: Scenario) -> None:
    again = with_settings(
        baseline,
        ["levers.meta.capex_pledge.delivered_share={dist: uniform, low: 0.1, high: 0.75}"],
        calibration,
    )
    (first,) = [e for e in baseline.timeline if e.lever == "capex_pledge"]
    (second,) = [e for e in again.timeline if e.lever == "capex_pledge"]
    one = Draw(calibration, baseline, 1, 0, 50).value(first, "delivered_share")
    two = Draw(calibration, again, 1, 0, 50).value(second, "delivered_share")
    assert np.allclose(two, one / 2)


def test_tails_of_a_lever_are_cut_where_it_says(
    calibration: Calibration, baseline: Scenario
) -> None:
    fee = "levers.us.export_rule.fee@2027-01={dist: normal, p05: 0, p95: 1, low: 0, high: 1}"
    wide = with_settings(baseline, [fee], calibration)
    values = Draw(calibration, wide, 1, 0, 500).value(wide.timeline[-1], "fee")
    assert (values.min(), values.max()) == (0, 1)


def test_a_shorter_run_meets_the_same_shocks(calibration: Calibration, baseline: Scenario) -> None:
    draw = Draw(calibration, baseline, 1, 0, 20)
    assert np.array_equal(draw.shocks("shock.a", 12), draw.shocks("shock.a")[:12])
    assert draw.shocks("shock.a").shape == (168, 20)
    assert abs(float(draw.shocks("shock.a").std()) - 1) < 0.05


def test_it_travels_without_its_values(calibration: Calibration, baseline: Scenario) -> None:
    draw = Draw(calibration, baseline, 1, 0, 20)
    values = draw["supply.wafers"]
    copy = pickle.loads(pickle.dumps(draw))
    assert np.array_equal(copy["supply.wafers"], values)
