"""Price of AI use: cheaper use, its volume, spending and benefit; new uses; third countries."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from simulation import months
from simulation.model.world import Block
from tests.conftest import series
from tests.model.reading import at
from tests.model.variants import Variants

Run = Callable[..., Block]
LATE = months.index("2031-12") + 1
CHEAPER = "levers.deepseek.breakthrough.gain@2027-01=10"


@pytest.mark.slow
@pytest.mark.parametrize(("elasticity", "up"), [(0.5, False), (2.0, True)])
def test_cheaper_use_raises_spending_where_demand_is_elastic(
    run: Run, elasticity: float, up: bool
) -> None:
    sets = (f"parameters.adoption.price_elasticity={elasticity}", "parameters.lab.scarcity=0")
    usual, cheap = (run(months=LATE, stop=8, sets=s) for s in (sets, (*sets, CHEAPER)))
    assert (at(cheap, "ai_price.world", "2029-12") < at(usual, "ai_price.world", "2029-12")).all()
    assert (at(cheap, "ai_volume.world", "2029-12") > at(usual, "ai_volume.world", "2029-12")).all()
    change = at(cheap, "capex.us4", "2031-12") - at(usual, "capex.us4", "2031-12")
    assert bool(np.median(change) > 0) is up


def test_better_models_open_new_uses(variants: Variants) -> None:
    growth = [(f"parameters.adoption.new_uses={size}",) for size in (0, 0.12)]
    none, many = variants("baseline", growth, stop=8, count=LATE)
    assert (at(many, "benefit.world", "2031-12") >= at(none, "benefit.world", "2031-12")).all()
    assert (at(many, "benefit.world", "2031-12") > at(none, "benefit.world", "2031-12")).any()


def test_third_countries_spend_by_what_hosting_earns(variants: Variants) -> None:
    shares = [
        (f"parameters.adoption.hosted_at_home={share}", "parameters.budgets.reinvestment=0.25")
        for share in (0, 0.4)
    ]
    none, much = variants("baseline", shares, stop=8, count=LATE)
    assert (at(much, "capex.europe", "2031-12") > at(none, "capex.europe", "2031-12")).all()


def test_use_costs_what_is_usual_while_labs_keep_to_the_usual_path(run: Run) -> None:
    usual = ("parameters.lab.scarcity=0", "parameters.lab.deepseek_gain=1")
    assert series(run(months=48, sets=usual), "ai_price.world") == pytest.approx(1.0, abs=1e-6)
