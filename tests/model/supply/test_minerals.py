"""Rare earths denied: stocks bridge, output falls, others replace, a truce ends it."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from simulation import months
from simulation.model.world import Block
from tests.conftest import series
from tests.model.variants import Variants

Run = Callable[..., Block]
UNTIL = months.index("2030-12") + 1
START, TRUCE = months.index("2026-12"), months.index("2029-01")


@pytest.fixture(scope="module")
def denied(run: Run) -> Block:
    """The shipped scenario."""
    return run("rare_earth_retaliation", stop=16, months=UNTIL)


def test_stocks_bridge_first_and_then_the_cut_is_felt(denied: Block) -> None:
    stock, unmet = series(denied, "rare_earth.stock"), series(denied, "rare_earth.unmet")
    assert (unmet[: START + 1] == 0).all()
    assert (unmet[TRUCE - 1] > 0).mean() > 0.5
    # Nothing is felt while there is stock; some members never run out.
    assert (stock[unmet > 0] < 1e-3).all()
    assert (stock[-1] > stock[TRUCE - 1]).all()


def test_others_replace_what_is_denied(denied: Block) -> None:
    unmet = series(denied, "rare_earth.unmet")
    at_peak = unmet.argmax(axis=0)
    assert (at_peak < TRUCE - 1).any()
    assert (unmet[TRUCE - 1] < unmet.max(axis=0)).any()


def test_a_truce_ends_the_denial(denied: Block) -> None:
    assert series(denied, "rare_earth.unmet")[TRUCE:].max() == 0.0


def test_each_kind_of_loss_is_felt(variants: Variants) -> None:
    felt = {"chip": "compute.world", "tool": "compute.world", "power": "power.us"}
    sets = [tuple(f"minerals.{kind}_loss={int(kind == loss)}" for kind in felt)
            for loss in ("none", *felt)]  # fmt: skip
    calm, *hurt = variants("rare_earth_retaliation", sets, stop=8, count=UNTIL)
    for block, outcome in zip(hurt, felt.values(), strict=True):
        change = (series(block, outcome) - series(calm, outcome))[START:].sum(axis=0)
        assert change.mean() < 0


def test_makers_outside_china_lose_output_and_smic_none(run: Run) -> None:
    # Without prepayments: buyers who get fewer foreign chips pay ahead for lines at home.
    sets = ("minerals.chip_loss=1", "minerals.stock_months=2", "minerals.crisis_pace=0",
            "market.prepaid=0")  # fmt: skip
    hurt = run("rare_earth_retaliation", stop=8, months=UNTIL, sets=sets)
    usual = run("baseline", stop=8, months=UNTIL, sets=sets)
    month = months.index("2028-12")
    assert (series(hurt, "units.nvidia")[month] / series(usual, "units.nvidia")[month]).mean() < 0.9
    # Chinese makers sell more where others sell less: research feels it, by less than 0.001 %.
    wafers = (series(block, "wafers.smic")[month] for block in (hurt, usual))
    np.testing.assert_allclose(*wafers, rtol=1e-5)


def test_the_licences_of_2025_drew_on_stocks(run: Run) -> None:
    some, all_ = (run("baseline", stop=4, months=60, sets=(f"policy.china.rare_earths_2025={s}",))
                  for s in (0.5, 1))  # fmt: skip
    month = months.index("2025-10")
    drawn, full = (series(block, "rare_earth.stock")[month] for block in (some, all_))
    assert (drawn < full).all()
    assert (series(some, "rare_earth.stock")[-1] > drawn).all()
