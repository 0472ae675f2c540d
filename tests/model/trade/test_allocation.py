"""Who gets the chips."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from simulation import months
from simulation.model.world import ModelInputs, World, simulate

Inputs = Callable[..., ModelInputs]
Worlds = Callable[..., World]
TOLD = ("amazon", "alphabet", "meta", "microsoft", "bytedance")  # firms with guidance for 2026
SINCE = months.index("2026-01")


def test_zero_budgets_buy_nothing(inputs: Inputs) -> None:
    """Firms that have neither money nor plans that they told investors."""
    known = inputs().calibration
    sets = [f"parameters.firms.{firm}.ai_capex_2021=1e-12" for firm in known.roster.firms]
    sets += [f"parameters.firms.{firm}.guided_2026=0" for firm in TOLD]
    sets.append("parameters.firms.alphabet.guided_2026_raised=0")
    sets.append("levers.oracle_openai.capex_pledge.amount=0")
    block = simulate(inputs(sets=tuple(sets), months=60))
    new = block.values[-1, block.outcomes.index("new_compute.world")]
    assert new.max() < 1.0


def test_a_firm_without_money_plans_towards_what_it_told_investors(world: Worlds) -> None:
    """Guidance is why spending may start from nothing in 2026; the year's sum stays within it."""
    sets = ("parameters.firms.meta.ai_capex_2021=1e-9",)
    told, silent = (
        world(sets=(*sets, *more), months=60)
        for more in ((), ("parameters.firms.meta.guided_2026=0",))
    )
    meta = told.layout.row["firms"]["meta"]
    for model in (told, silent):
        while model.running:
            model.step()
    spent, alone = told.state.ai_capex[meta], silent.state.ai_capex[meta]
    assert (spent > 100 * alone).all()
    guided = told.p.table("firms", "guided_2026", 0.0)[meta] * told.p("budgets.guidance_kept")
    assert (told.state.spent_this_year[meta] < guided).all()


def _delivered(world: World, until: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Compute delivered since 2026 to China's firms at home and to others, (chips, members), H100e,
    and where wafers, packaging or memory bind Nvidia all the time, (members,).
    """
    home = np.zeros(len(world.layout.firms), dtype=bool)
    home[world.layout.at_home("china")] = True
    china, others = np.zeros((2, len(world.layout.chips), world.members))
    bound = np.ones(world.members, dtype=bool)
    nvidia = world.layout.row["makers"]["nvidia"]
    while world.month < until:
        world.step()
        if world.month > SINCE:
            firms = world.state.delivered * world.chip_table["h100e"]
            china += firms[home].sum(axis=0)
            others += firms[~home].sum(axis=0)
            bound &= world.state.binding_cause[nvidia] > 0
    return china, others, bound


def _shut(world: Worlds, until: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, World]:
    """What China's firms lose and others gain where China's customs let nothing in, (chips,
    members), where supply binds with and without, (members,), and the world that is shut.

    No cap keeps the Gulf from being among those others.
    """
    free = ("levers.us.export_rule.third_country_cap[gulf]@2025-12=none",)
    worlds = [
        world(sets=(f"levers.China.import_admission.share@2026-01={v}", *free), months=60, stop=48)
        for v in (1, 0)
    ]
    a, b = (_delivered(one, until) for one in worlds)
    return a[0] - b[0], b[1] - a[1], a[2] & b[2], worlds[1]


def test_chips_that_customs_refuse_go_elsewhere_at_first(world: Worlds) -> None:
    """What is made already finds other buyers, before makers and suppliers start less.

    Not what makers keep for China until customs open, and chips cut for China.
    """
    lost, elsewhere, _, shut = _shut(world, months.index("2026-04"))
    assert (lost.sum(axis=0) > 0).all()
    assert (elsewhere.sum(axis=0) > 0).mean() > 0.9, elsewhere.sum(axis=0)
    kept = (shut.state.reserved > 0) | (shut.layout.parent >= 0)[:, None]
    lost, elsewhere = lost[~kept].sum(), elsewhere[~kept].sum()
    assert 0.4 * lost < elsewhere < lost


def test_zero_admission_sends_chips_elsewhere_where_supply_binds(world: Worlds) -> None:
    lost, elsewhere, bound, _ = _shut(world, 60)
    lost, elsewhere = lost.sum(axis=0), elsewhere.sum(axis=0)
    assert bound.any()
    # In few members cards that need no memory stacks make up for all of it at home.
    assert (lost[bound] > 0).mean() > 0.9
    assert elsewhere[bound].sum() > 0.3 * lost[bound].sum()
