"""Who gets the chips."""

from __future__ import annotations

from collections.abc import Callable

from simulation.model.world import ModelInputs, simulate

Inputs = Callable[..., ModelInputs]


def test_zero_budgets_buy_nothing(inputs: Inputs) -> None:
    sets = tuple(
        f"parameters.firms.{firm}.ai_capex_2021=1e-9" for firm in inputs().calibration.roster.firms
    )
    block = simulate(inputs(sets=(*sets, "levers.oracle_openai.capex_pledge.amount=0"), months=60))
    new = block.values[-1, block.outcomes.index("new_compute.world")]
    assert new.max() < 1.0


def test_zero_admission_sends_chips_elsewhere_where_supply_binds(inputs: Inputs) -> None:
    open_ = ("levers.China.import_admission.share@2026-01=1",)
    shut = ("levers.China.import_admission.share@2026-01=0",)
    a, b = (simulate(inputs(sets=s, months=60, stop=16)) for s in (open_, shut))
    china, us = (a.outcomes.index(f"units.{w}") for w in ("china.nvidia", "nvidia"))
    lost = (a.values[-1, china] - b.values[-1, china]).sum()
    elsewhere = (b.values[-1, us] - b.values[-1, china]) - (a.values[-1, us] - a.values[-1, china])
    assert lost > 0
    assert elsewhere.sum() > 0.0
