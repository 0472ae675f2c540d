"""Breakdowns: every figure is exactly what its parts make, member by member."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from simulation.errors import InputError
from simulation.experiment.accounts import trees
from simulation.experiment.accounts.ledger import Ledger
from simulation.experiment.accounts.node import Node, Step, chain, joined, share, walk
from simulation.experiment.accounts.rerun import Rerun
from simulation.inputs import Calibration, Scenario, load_scenario
from simulation.inputs.draws.draw import Draw
from simulation.model.core.layout import Layout
from simulation.model.trade import grey_market
from simulation.model.world import ModelInputs, World, simulate
from tests.nights import first_by_day

EXACT = 1e-9  # of the float64 figure
Inputs = Callable[..., ModelInputs]
HEADLINE = (
    "ratio.stock",
    "share.china",
    "compute.china",
    "new_compute.china",
    "self_sufficiency.china",
    "output.china",
    "revenue.nvidia",
    "revenue_china.nvidia",
    "units.china.nvidia",
    "fee_income.us",
    "self_sufficiency.china.value",
    "capex.us4",
    "power.us",
    "smuggled_units.china",
    "lag.china",
)
CASES = {
    "baseline": ("baseline", 1, 71),
    "other draws": ("baseline", 20, 40),
    "a whole year and no more": ("baseline", 3, 11),
    "sales": ("h200_sales_allowed", 5, 59),
    "nothing from Taiwan": ("taiwan_blockade", 2, 77),
    "a lab of its own": ("new_chinese_lab", 4, 64),
}


@pytest.fixture(scope="module", params=first_by_day(CASES))
def ledger(request: pytest.FixtureRequest, inputs: Inputs) -> Ledger:
    """The books of some members of a scenario in a month."""
    scenario, seed, last = CASES[request.param]
    world = World(inputs(scenario, 0, 5, last + 1, seed=seed))
    return Ledger(world, last).run()


def test_every_figure_is_what_its_parts_make(ledger: Ledger) -> None:
    for name, tree in trees.catalogue(ledger.world.layout).items():
        for path, node in walk(tree(ledger)):
            for way in node.ways:
                _agree(way.result(), node.value, f"{name}: {' > '.join(path)}, {way.title}")


def test_the_root_is_the_outcome_that_is_recorded(ledger: Ledger) -> None:
    recorder = ledger.world.recorder
    for name, tree in trees.catalogue(ledger.world.layout).items():
        value = tree(ledger).value
        stored = recorder.values[ledger.last, recorder.names.index(name)]
        np.testing.assert_array_equal(value.astype(np.float32), stored, err_msg=name)
        _agree(value, ledger.outcome(name), name)


def _agree(made: np.ndarray, figure: np.ndarray, where: str) -> None:
    """Equal to 1e-9; a factor of nothing has no value, and a ratio to nothing neither."""
    known = np.isfinite(figure) & (figure != 0)
    gap = np.abs(made - figure)[known]
    assert (gap <= EXACT * np.abs(figure[known])).all(), where


def test_headline_outcomes_have_breakdowns_with_sources(inputs: Inputs) -> None:
    made = inputs("baseline", 0, 2, 48)
    ledger = Ledger(World(made), 47).run()
    known = trees.catalogue(ledger.world.layout)
    for name in HEADLINE:
        tree = known[name](ledger)
        assert tree.ways, name
        assert any(node.inputs for _, node in walk(tree)), name


def test_wafers_of_a_breakdown_are_those_that_the_foundry_used(inputs: Inputs) -> None:
    """What the chips of a foundry took adds up to what the state books there."""
    world = World(inputs("baseline", 0, 4, 40))
    ledger, used = Ledger(world, 39), 0.0
    while world.month < 28:
        ledger.run(world.month + 1)
    while world.month < 40:
        ledger.run(world.month + 1)
        used = used + world.state.used_wafers
    taken = np.zeros_like(used)
    np.add.at(taken, world.layout.chip_foundry, ledger.year["used"])
    np.testing.assert_allclose(taken, used, rtol=1e-9, atol=1e-6)


@pytest.mark.slow
def test_members_do_not_depend_on_their_block(calibration: Calibration) -> None:
    scenario = load_scenario("baseline", calibration)
    asked = Rerun(calibration, (scenario,), "output.china", 23, 1, 0, 4)
    (whole,) = asked.make()
    parts = [
        Rerun(calibration, (scenario,), "output.china", 23, 1, first, stop).make()[0]
        for first, stop in ((0, 1), (1, 4))
    ]
    for (path, one), (_, other) in zip(walk(whole), walk(joined(parts)), strict=True):
        np.testing.assert_array_equal(one.value, other.value, err_msg=str(path))


PAIRS = {  # the second of each parts from the first by what is dated, by a figure, a chip, a firm
    "dated": ("baseline", "h200_sales_allowed"),
    "a figure": ("baseline", "parameters: {supply.smic.wafers_2025: {times: 0.5}}"),
    "a chip": ("baseline", "chips: {mine: {like: ascend_910c, ship: 2024-01, tflops: 2000}}"),
    "a firm": ("baseline", "new_chinese_lab"),
    "a figure and a date": ("h200_sales_allowed", "parameters: {lab.halving_months: 4}"),
}


@pytest.mark.parametrize("parting", first_by_day(PAIRS, 2))
def test_a_shared_past_changes_nothing(
    parting: str, calibration: Calibration, tmp_path: Path
) -> None:
    """Two scenarios come out as each runs alone, and as the model records them."""
    pair, file = PAIRS[parting], tmp_path / "mine.yaml"
    file.write_text(f"title: Mine\nextends: baseline\n{pair[1]}\n")
    words = [word if ":" not in word else file for word in pair]
    scenarios = [load_scenario(word, calibration) for word in words]
    alone = [_taken_apart(calibration, scenario)[0] for scenario in scenarios]
    for tree, scenario in zip(alone, scenarios, strict=True):
        block = simulate(
            ModelInputs(calibration, scenario, Draw(calibration, scenario, 1, 0, 2), 54)
        )
        recorded = block.values[53, block.outcomes.index("compute.china")]
        np.testing.assert_array_equal(tree.value.astype(np.float32), recorded)
    assert not np.array_equal(alone[0].value, alone[1].value)
    for way in (1, -1):
        both = _taken_apart(calibration, *scenarios[::way])[::way]
        for one, other in zip(both, alone, strict=True):
            for (path, mine), (_, theirs) in zip(walk(one), walk(other), strict=True):
                np.testing.assert_array_equal(mine.value, theirs.value, err_msg=str(path))


def _taken_apart(calibration: Calibration, *scenarios: Scenario) -> tuple[Node, ...]:
    """The trees of an outcome in a month, of scenarios that run together."""
    return Rerun(calibration, scenarios, "compute.china", 53, 1, 0, 2).make()


def test_what_cannot_be_taken_apart_is_said(calibration: Calibration) -> None:
    layout = Layout.of(calibration)
    with pytest.raises(InputError, match=r"there is one of .*units\.china, .*capex\.us4, .*MAKER"):
        trees.find(layout, "frontier.us")
    with pytest.raises(InputError, match=r"no breakdown of 'output.chna'; did you mean 'output.c"):
        trees.find(layout, "output.chna")
    with pytest.raises(InputError, match=r"'frontier.us'.*there is one of output.china, ratio.st"):
        trees.find(layout, "frontier.us")


def test_a_chain_multiplies_and_divides() -> None:
    wafers, dies, packages = np.array([10.0, 0.0]), np.array([600.0, 0.0]), np.array([300.0, 0.0])
    way = chain(
        "chain",
        [
            Step("wafers", "wafers", "wafers", wafers),
            Step("dies", "dies a wafer", "dies/wafer", dies),
            Step("packages", "dies a package", "dies/chip", packages, True),
        ],
    )
    assert [part.node.value[0] for part in way.parts] == [10.0, 60.0, 2.0]
    assert way.result()[0] == 300.0
    assert np.isnan(way.parts[1].node.value[1])
    assert np.isnan(share(wafers, np.array([0.0, 0.0]))).all()


def test_trees_are_named_by_their_outcomes(ledger: Ledger) -> None:
    for name, tree in trees.catalogue(ledger.world.layout).items():
        assert tree(ledger).name == name


def test_what_networks_move_is_what_the_model_let_through(
    inputs: Inputs, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The ledger counts checks as the month met them, before what the month itself exposed."""
    let_through: list[np.ndarray] = []
    networks = grey_market.networks

    def noted(*given: Any) -> tuple[np.ndarray, np.ndarray]:
        could, past = networks(*given)
        let_through.extend([past] if len(given) == 4 else [])  # the model's own month
        return could, past

    monkeypatch.setattr(grey_market, "networks", noted)
    world = World(inputs("baseline", 0, 3, 50))
    ledger = Ledger(world, 49)
    ledger.run(38)
    let_through.clear()
    ledger.run()
    assert len(let_through) == 12
    np.testing.assert_allclose(ledger.year["past_checks"], np.sum(let_through, axis=0), rtol=1e-12)
