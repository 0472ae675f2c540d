"""What is prepared for kernels, each row built anew from the roster and the parameters by name.

A kernel is watched with what it was given. What a function makes of parameters, of the roster and
of law before that is held here, in a world in which every lever is in force.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from simulation.inputs import Calibration
from simulation.model.adoption import adoption, uptake
from simulation.model.fleet import power, power_supply, sites
from simulation.model.labs import training
from simulation.model.law import caps, licence, licence_terms, market_access
from simulation.model.trade import allocation, grey_market, idle_money, offshore, smuggled_stock
from simulation.model.world import World

from . import situations

NO_LIMIT = 1e9
Built = Callable[[World], np.ndarray]


@pytest.fixture(scope="module")
def busy(calibration: Calibration) -> World:
    """All at once: licences, caps, fees, lists, promotion and rules of both sides."""
    return situations.world_in(calibration, "2026-07")


def figure(world: World, name: str, otherwise: float = 0.0) -> np.ndarray:
    """A drawn parameter by its name, (members,); what it is without one."""
    return np.asarray(world.draw[name]) if name in world.draw else np.full(world.members, otherwise)


def makers_state(world: World) -> list[str]:
    """State of each chip's maker, by name."""
    layout = world.layout
    return [layout.roster.makers[chip.maker].state for chip in layout.chip_rows]


def months_to_sale(world: World) -> np.ndarray:
    cover = figure(world, "makers.cover_months")
    return np.stack(
        [figure(world, f"supply.{chip.foundry}.lag") + cover for chip in world.layout.chip_rows]
    )


def secrecy(world: World) -> np.ndarray:
    """Both the openness of a state and the cooperation of the two shorten it."""
    shared = 1.0 + figure(world, "governance.knowledge") * adoption.cooperation(world)
    openness = world.law.research_openness.openness
    return np.stack([figure(world, "lab.secrecy_months") / one / shared for one in openness])


def open_lag(world: World) -> np.ndarray:
    openness = world.law.research_openness.openness
    lags = [figure(world, f"lab.{state}.open_lag") for state in world.layout.states]
    return np.stack([lag / one for lag, one in zip(lags, openness, strict=True)])


def priority_abroad(world: World) -> np.ndarray:
    names = (f"states.{state}.abroad_priority" for state in makers_state(world))
    return np.stack([figure(world, name, 1.0) for name in names])


def left_to_makers(world: World) -> np.ndarray:
    """Of a sale for which a fee is due the maker keeps what the state leaves of what is paid."""
    under, passed = licence.licensed_pairs(world), figure(world, "market.fee_passed")
    rate = world.state.fee_rate[under.chip]
    keeps = (1.0 - rate) / (1.0 - passed * rate)
    return np.asarray(under.of_rival * keeps + (1.0 - under.of_rival))


def growth_without_ai(world: World) -> np.ndarray:
    names = (f"power.{state}.other_growth" for state in world.layout.states)
    return np.stack([np.exp(np.log1p(figure(world, name)) / 12) for name in names])


def share_at_home(world: World) -> np.ndarray:
    states = world.layout.states
    return np.stack([1.0 - figure(world, f"power.{state}.abroad_share") for state in states])


def investment_2021(world: World) -> np.ndarray:
    return np.sum(
        [
            figure(world, f"firms.{firm}.{kind}_2021")
            for firm in world.layout.firms
            for kind in ("ai_capex", "base_capex")
        ],
        axis=0,
    )


def access_by_law(world: World) -> np.ndarray:
    """A bloc's stack goes where it gives access and the region admits it; each has none but it."""
    law, found = world.law, np.ones_like(world.state.ai_use)
    us, china = (world.layout.row["states"][name] for name in ("us", "china"))
    for region in range(len(found)):
        admitted = law.stack_admission.us_stack[region], law.stack_admission.china_stack[region]
        for stack, bloc in enumerate((us, china)):
            found[region, stack] = law.stack_access.access[bloc, region] * admitted[stack]
        found[region, 2] = 0.0 if region in (us, china) else 1.0
    return found


def carriers(world: World) -> np.ndarray:
    """Firms at home in the rival of a chip's country."""
    states, firms = world.layout.roster.states, world.layout.roster.firms.values()
    rivals = [states[state].rival for state in makers_state(world)]
    return np.array(
        [[one.state == r and one.site in (None, one.state) for r in rivals] for one in firms]
    )


def at_risk(world: World) -> np.ndarray:
    """Chips that a rival may come to keep from a market, where it controls any chips."""
    states, found = world.layout.roster.states, []
    for seat, _ in world.layout.markets:
        here = world.layout.states[seat]
        for chip, state in enumerate(makers_state(world)):
            limits = world.law.export_rule.control_tpp[world.layout.row["states"][state]]
            ruled = (limits < NO_LIMIT) & (states[state].rival == here)
            found.append(np.broadcast_to(ruled, (world.members,)) + 0.0 * chip)
    return np.array(found).reshape(len(world.layout.markets), -1, world.members)


def at_home(world: World, state: str, segment: str) -> np.ndarray:
    """Rows of a state's firms of a segment whose chips stand there."""
    firms = enumerate(world.layout.roster.firms.values())
    kept = (row for row, one in firms if (one.state, one.segment) == (state, segment)
            and one.site in (None, state))  # fmt: skip
    return np.array(list(kept))


def away(world: World, state: str) -> np.ndarray:
    """Rows of a state's firms whose chips stand abroad."""
    firms = enumerate(world.layout.roster.firms.values())
    return np.array([n for n, one in firms if one.state == state and one.site not in (None, state)])


def neither(world: World) -> np.ndarray:
    """Rows of firms whose chips stand in neither the US nor China."""
    firms = enumerate(world.layout.roster.firms.values())
    return np.array([n for n, one in firms if (one.site or one.state) not in ("us", "china")])


def row(world: World, state: str) -> int:
    return world.layout.row["states"][state]


PREPARED: dict[str, tuple[Built, Built]] = {
    "months to sale": (caps._months_to_sale, months_to_sale),
    "months ahead": (
        licence_terms._ahead, lambda world: figure(world, "orders.horizon_months")[None]
    ),
    "secrecy": (training._secrecy, secrecy),
    "open lag": (training._open_lag, open_lag),
    "priority abroad": (allocation._priority_abroad, priority_abroad),
    "left to makers": (allocation._left_to_makers, left_to_makers),
    "growth without AI": (power_supply._growth_without_ai, growth_without_ai),
    "share at home": (power.share_at_home, share_at_home),
    "investment of 2021": (sites._investment_2021, investment_2021),
    "access by law": (uptake._access_by_law, access_by_law),
    "at risk": (market_access.at_risk, at_risk),
    "carriers": (smuggled_stock.carriers, carriers),
    "holders in China": (
        lambda world: idle_money.holders(world, row(world, "china")),
        lambda world: at_home(world, "china", "private"),
    ),
    "holders in the US": (
        lambda world: idle_money.holders(world, row(world, "us")),
        lambda world: at_home(world, "us", "private"),
    ),
    "subsidiaries": (
        lambda world: offshore._subsidiaries(world, row(world, "china")),
        lambda world: away(world, "china"),
    ),
    "firms elsewhere": (
        lambda world: grey_market._elsewhere(world, row(world, "us"), row(world, "china")),
        neither,
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", PREPARED)
def test_what_is_prepared_is_what_it_is_said_to_be(busy: World, name: str) -> None:
    prepared, built = (of(busy) for of in PREPARED[name])
    assert np.asarray(prepared) == pytest.approx(built, rel=1e-12)
    assert np.unique(built).size > 1 or np.size(built) == 1


def test_more_cooperation_makes_methods_known_sooner(busy: World) -> None:
    """By as much as it is worth; nothing else of a lab's secrets hangs on it."""
    here, shared = training._secrecy(busy), adoption.cooperation(busy)
    assert (shared > 0).all()
    alone = figure(busy, "lab.secrecy_months") / busy.law.research_openness.openness
    assert (here < alone).all()
