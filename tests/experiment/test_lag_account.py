"""China's lag taken apart: each part is what its title says, and they add up to the lag."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulation.experiment.accounts import trees
from simulation.experiment.accounts.ledger import Ledger
from simulation.experiment.accounts.models import RECORDED, Model, _apart, lag_of, lead, recorded
from simulation.experiment.accounts.node import Node, walk
from simulation.inputs import Calibration, load_scenario
from simulation.inputs.draws.draw import Draw
from simulation.model.equations import research
from simulation.model.world import ModelInputs, World

LAST = 95
Inputs = Callable[..., ModelInputs]


def _figures(node: Node) -> dict[str, np.ndarray]:
    """Values by the end of their path through main ways."""
    return {" > ".join(path[1:]): one.value for path, one in walk(node)}


@pytest.fixture(scope="module")
def ledger(inputs: Inputs) -> Ledger:
    """The books of members to December 2029."""
    return Ledger(World(inputs("h200_sales_allowed", 0, 6, LAST + 1)), LAST).run()


@pytest.fixture(scope="module")
def scarcer(calibration: Calibration, tmp_path_factory: pytest.TempPathFactory) -> Ledger:
    """The same where the scarcer of compute and methods holds models back."""
    file = tmp_path_factory.mktemp("mine") / "mine.yaml"
    file.write_text("title: Mine\nextends: baseline\nstructure: {capability: bottleneck}\n")
    scenario = load_scenario(file, calibration)
    draw = Draw(calibration, scenario, 1, 0, 4)
    return Ledger(World(ModelInputs(calibration, scenario, draw, LAST + 1)), LAST).run()


def _flop(ledger: Ledger) -> np.ndarray:
    """Largest runs of all labs, FLOP, by their part of the largest in the US, which is recorded."""
    state, layout = ledger.world.state, ledger.world.layout
    here = layout.firm_state == layout.row["states"]["us"]
    most = state.largest_run[here].max(axis=0)
    found: np.ndarray = 10.0 ** ledger.outcome("largest_run.us") * state.largest_run / most
    return found


def _of(ledger: Ledger, outcome: str) -> Node:
    return trees.find(ledger.world.layout, outcome)(ledger)


def test_runs_and_methods_are_those_of_the_lab_with_the_best_model(ledger: Ledger) -> None:
    """It need not have the largest run of its bloc, nor the best methods, which are recorded."""
    found, layout = _figures(_of(ledger, "lag.china")), ledger.world.layout
    flop, efficiency = _flop(ledger), ledger.world.state.efficiency
    first = ledger.world.state.largest_run_2022
    for bloc in ("us", "china"):
        here = np.flatnonzero(layout.firm_state == layout.row["states"][bloc])
        labs = here[(flop * efficiency)[here].argmax(axis=0)]
        run, skill = (
            found[f"by pace > lead > by source > {what} > by side > {bloc}"]
            for what in ("compute", "methods")
        )
        mine = labs, np.arange(len(labs))
        assert run == pytest.approx(np.log10(flop[mine] / first))
        assert skill == pytest.approx(np.log10(efficiency[mine]))
        assert (10.0**skill <= ledger.outcome(f"algorithms.{bloc}") * (1 + 1e-9)).all()


def test_copies_are_what_models_are_worth_beyond_their_training(ledger: Ledger) -> None:
    world, found = ledger.world, _figures(_of(ledger, "lag.china"))
    runs = _flop(ledger) * world.state.efficiency
    rows = [world.layout.row["states"][bloc] for bloc in ("us", "china")]
    own = [np.log10(runs[world.layout.firm_state == row].max(axis=0)) for row in rows]
    us, china = (world.state.capability[row] - one for row, one in zip(rows, own, strict=True))
    copied = found["by pace > lead > by source > copied"]
    held = found["by pace > lead > by source > held"]
    assert (copied[own[0] > own[1]] > 0).all()
    assert copied - held == pytest.approx(china - us, abs=1e-9)


def test_a_lag_is_a_lead_times_the_pace_of_the_leader(ledger: Ledger) -> None:
    found = _figures(_of(ledger, "lag.china"))
    us = ledger.world.layout.row["states"]["us"]
    year = ledger.world.state.frontier_growth[us]
    assert found["by pace > pace"] == pytest.approx(12.0 / year)
    frontiers = (ledger.outcome(f"frontier.{bloc}") for bloc in ("us", "china"))
    assert found["by pace > lead"] == pytest.approx(np.subtract(*frontiers), abs=1e-9)


def test_methods_grow_by_the_equations_of_labs(inputs: Inputs) -> None:
    """A month of own work, of want of chips and of learning, each by the test's own sum."""
    world = World(inputs("baseline", 0, 5, LAST + 1))
    ledger = Ledger(world, LAST)
    ledger.run(60)
    before, ever = world.state.efficiency.copy(), dict(ledger.ever)
    ledger.run(61)
    p, state = world.p, world.state
    grown = {name: ledger.ever[name] - ever[name] for name in ("scarcity", "learned", "usual_work")}
    assert (grown["learned"] > 1e-6).any()
    assert (grown["scarcity"] > 1e-6).any()
    for lab in range(len(before)):
        for k in range(before.shape[1]):
            known = research.catch_up(
                before[lab, k], state.known_efficiency[lab, k], p("lab.adoption_months")[k]
            )
            assert grown["learned"][lab, k] == pytest.approx(known, abs=1e-12)
            extra = p("lab.scarcity")[k] * state.unspent_share[lab, k]
            usual = grown["usual_work"][lab, k]
            assert grown["scarcity"][lab, k] == pytest.approx(usual * extra, abs=1e-15)


def test_a_breakthrough_stands_under_its_name(inputs: Inputs) -> None:
    """DeepSeek's of January 2025 is in the books of the month, of that lab alone."""
    world = World(inputs("baseline", 0, 3, LAST + 1))
    ledger = Ledger(world, LAST).run(36)
    before = ledger.ever["breakthroughs"].copy()
    gains = ledger.run(37).ever["breakthroughs"] - before
    row = world.layout.row["firms"]["deepseek"]
    assert (gains[row] > 0).any()
    assert not np.delete(gains, row, axis=0).any()


def test_the_scarcer_factor_has_its_mean_over_both_orders(scarcer: Ledger) -> None:
    """Compute and methods add up to the gap of own training, and neither is a side's alone."""
    tree = _of(scarcer, "lag.china")
    for path, node in walk(tree):
        for way in node.ways:
            assert way.result() == pytest.approx(node.value, rel=1e-9, abs=1e-9), path
    assert {"compute", "methods", "copied"} <= {path[-1] for path, _ in walk(tree)}
    assert "us" not in {path[-1] for path, _ in walk(tree)}
    world, first = scarcer.world, np.log10(scarcer.world.state.largest_run_2022)
    found = _figures(tree)
    ease, skill = world.p("lab.substitution"), world.state.efficiency
    runs = _flop(scarcer) / 10.0**first
    best = {}
    for bloc in ("us", "china"):
        here = world.layout.firm_state == world.layout.row["states"][bloc]
        best[bloc] = np.log10(np.vectorize(research.bottleneck)(runs[here], skill[here], ease)).max(
            axis=0
        )
    own = sum(found[f"by pace > lead > by source > {what}"] for what in ("compute", "methods"))
    assert own == pytest.approx(best["us"] - best["china"], abs=1e-9)


def test_factors_of_methods_multiply(ledger: Ledger) -> None:
    for bloc in ("us", "china"):
        node = _of(ledger, f"algorithms.{bloc}")
        factors = {part.node.name: part.node.value for part in node.ways[0].parts}
        assert (factors["usual_work"] > 1).all()
        assert (factors["scarcity"] >= 1).all()
        assert np.prod(list(factors.values()), axis=0) == pytest.approx(node.value, rel=1e-9)


logs = st.floats(-4, 4).map(lambda x: np.array([x]))
models = st.builds(
    lambda compute, start, learned, copied: Model(
        compute, start + learned, copied, np.zeros(1), {"start": start, "learned": learned}
    ),
    logs, logs, logs, st.floats(0, 2).map(lambda x: np.array([x])),
)  # fmt: skip


@given(us=models, china=models, months=st.floats(1, 60).map(lambda x: np.array([x])))
def test_every_way_makes_the_lag(us: Model, china: Model, months: np.ndarray) -> None:
    ahead = lead(us, china, _apart(us, china))
    gap = us.compute + us.methods + us.copied - china.compute - china.methods - china.copied
    tree = lag_of(gap * months, ahead, months)
    for path, node in walk(tree):
        for way in node.ways:
            assert way.result() == pytest.approx(node.value, abs=1e-9), (path, way.title)


def test_recorded_outcomes_tell_the_same_in_fewer_parts(ledger: Ledger) -> None:
    """But for where one lab has not both the largest run and the best methods."""
    held = {name: ledger.outcome(name) for name in RECORDED}
    tree = recorded(held)
    assert tree is not None
    for path, node in walk(tree):
        for way in node.ways:
            assert way.result() == pytest.approx(node.value, abs=1e-8), (path, way.title)
    whole, short = _figures(_of(ledger, "lag.china")), _figures(tree)
    assert short["by pace > pace"] == pytest.approx(whole["by pace > pace"])
    both = sum(whole[f"by source > {what}"] for what in ("compute", "methods"))
    mine = sum(short[f"by source > {what}"] for what in ("compute", "methods"))
    assert mine == pytest.approx(both, abs=2.0), "months"


def test_no_product_is_told_where_there_is_none(scarcer: Ledger) -> None:
    """Outcomes of a world in which the scarcer factor decides say nothing of a sum."""
    assert recorded({name: scarcer.outcome(name) for name in RECORDED}) is None
