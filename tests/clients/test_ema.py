"""EMA Workbench drives the model: its samplers, and PRIM on what comes out."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

import simulation as rivalry
from simulation.analysis.insight import discovery
from simulation.clients import ema
from simulation.errors import InputError
from tests.clients.conftest import ADMITTED, FEE
from tests.clients.packages import needed

SHORT = {"outcomes": ["share.china", "fee_income.us"], "members": 1, "at": "2026-06"}


@pytest.fixture(autouse=True)
def workbench() -> Any:
    """The package, read by the process that needs it: reading takes seconds."""
    return needed("ema_workbench")


def test_an_experiment_is_a_run() -> None:
    made = ema.model({"supply.smic.wafers_2025": (1e4, 9e4)}, {FEE: (0, 0.5)}, **SHORT)
    found = made.function(**{FEE: 0.25})
    runs = rivalry.run("baseline", 1, 1, until="2026-06", sets={FEE: 0.25})
    for name, value in found.items():
        told = runs.summary([name], ["2026-06"])["p50"].iloc[0]
        assert value == pytest.approx(told, rel=1e-6)


@pytest.mark.slow
def test_its_sampler_and_prim(workbench: Any) -> None:
    from ema_workbench.analysis import prim

    made = ema.model({FEE: (0, 0.5)}, {ADMITTED: (0, 1)}, **SHORT)
    sample = workbench.em_framework.samplers.LHSSampler()
    with workbench.SequentialEvaluator(made) as evaluator:
        experiments, outcomes = evaluator.perform_experiments(
            scenarios=6, policies=2, uncertainty_sampling=sample
        )
    assert len(experiments) == 12
    fees = outcomes["fee_income.us"]
    assert experiments[FEE].corr(experiments.assign(fees=fees)["fees"]) > 0.5
    box = prim.Prim(experiments[[FEE, ADMITTED]], fees >= sorted(fees)[6], threshold=0.5)
    assert box.find_box().density > 0.5


@pytest.mark.slow
def test_boxes_of_explain_are_those_of_its_prim() -> None:
    """Seen by the same two of three members, which the box is looked for in."""
    from ema_workbench.analysis import prim

    chance, members = np.random.default_rng(3), 1500
    drawn = {name: chance.uniform(size=members) for name in "abcd"}
    true = ((drawn["a"] > 0.7) & (drawn["b"] < 0.5)) ^ (chance.uniform(size=members) < 0.05)
    ours = discovery.find(true, drawn)
    assert ours is not None
    seen = np.arange(members) % 3 < 2
    theirs = prim.Prim(
        pd.DataFrame(drawn)[seen],
        true[seen],
        threshold=0.1,
        mass_min=0.05,
        obj_function=prim.PRIMObjectiveFunctions.ORIGINAL,
    ).find_box()
    steps = theirs.peeling_trajectory
    best = (2 / (1 / steps.coverage + 1 / steps.density)).idxmax()
    limits = theirs.box_lims[int(best)]
    assert ours.limits["a"] == (pytest.approx(limits["a"][0], abs=0.01), None)
    assert ours.limits["b"] == (None, pytest.approx(limits["b"][1], abs=0.01))
    assert ours.coverage == pytest.approx(steps.coverage[best], abs=0.05)
    assert ours.density == pytest.approx(steps.density[best], abs=0.05)


def test_a_range_without_width_is_refused() -> None:
    with pytest.raises(InputError, match="is not below"):
        ema.model({FEE: (0.5, 0.5)})
