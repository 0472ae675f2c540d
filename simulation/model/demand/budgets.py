"""Budgets of firms: AI spending by outlook, guidance and orders on hand, and what else they build.

Guidance is what firms told investors of one calendar year.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from simulation import months

from ..core.active_pairs import some
from ..core.cache import cached
from ..core.kernel import Cube, FlagTable, Line, Places, Table, kernel
from ..equations import budget
from ..equations.arrays import Array
from ..equations.numbers import exp, over, power

if TYPE_CHECKING:
    from ..core.context import Core

WAVES = ("wave", "agents")  # of generative AI in 2022, of models that reason and act since 2024
YEAR = 2026  # the calendar year that `firms.FIRM.guided_2026`, and as raised, is about
LAST = months.offset(f"{YEAR}-12")
MONTHS_PER_YEAR = 12.0
LEAST_FOR_AI = 0.1  # of a firm's guidance, where its other spending leaves less


class Waves(NamedTuple):
    """Waves of demand, in the order of WAVES.

    Attributes:
        size: factor by which each multiplies a firm's demand in the end, (waves, firms, members).
        start: month in which it begins, (waves, members).
        length: months within which most of it comes, (waves, members).
    """

    size: Array
    start: Array
    length: Array


@cached("run")
def waves(world: Core) -> Waves:
    """Waves of demand as firms feel them."""
    p, felt = world.p, world.p.table("firms", "wave")
    size = [np.maximum(felt * p.by_bloc(name), 1.0) for name in WAVES]
    start, length = (
        [p(f"budgets.{name}_{what}") for name in WAVES] for what in ("start", "months")
    )
    return Waves(np.stack(size), np.stack(start), np.stack(length))


def guided_months(month: int) -> float:
    """Months that are left of the year that guidance is about, this one included; 0 after it.

    All its months before it begins.
    """
    return min(max(LAST - month + 1.0, 0.0), MONTHS_PER_YEAR)


def decide(world: Core, rows: slice) -> None:
    """Set expected AI spending of some firms, and their AI budgets, which follow with a lag."""
    active = world.chips_on_sale.active
    start, end, _ = rows.indices(len(world.layout.firms))
    decide_budgets(
        start,
        end,
        active.start,
        active.stop,
        float(world.month),
        guided_months(world.month),
        world.shocks.demand,
        world.chips_on_sale.unit_cost,
        *_for_decide_budgets(world),
    )


@cached("run")
def _for_decide_budgets(world: Core) -> tuple[Any, ...]:
    """What `decide_budgets` reads last, in its order, and the budgets that it sets."""
    state, p, of_firms, felt = world.state, world.p, world.p.table, waves(world)
    return (
        p.by_bloc("growth"),
        of_firms("firms", "growth_lead"),
        of_firms("firms", "ceiling_share"),
        p.by_bloc("ceiling"),
        felt.size,
        felt.start,
        felt.length,
        p("budgets.drag"),
        state.unspent_share,
        of_firms("firms", f"guided_{YEAR}", 0.0),
        of_firms("firms", f"guided_{YEAR}_from", 0.0),
        of_firms("firms", f"guided_{YEAR}_raised", 0.0),
        of_firms("firms", f"guided_{YEAR}_raised_from", 0.0),
        p("budgets.guidance_kept"),
        p("budgets.guidance_months"),
        state.base_capex,
        p("budgets.shock_sd"),
        state.outlook,
        world.pairs.ordered,
        state.backlog,
        p("orders.horizon_months"),
        p("budgets.chip_share"),
        p("budgets.committed"),
        p("budgets.adjust_months"),
        state.expected_capex,
        state.ai_capex,
        state.spent_this_year,
    )


@kernel
def decide_budgets(
    start: int,
    end: int,
    first: int,
    stop: int,
    month: float,
    left: float,
    shock: Table,
    unit_cost: Table,
    growth: Table,
    lead: Table,
    ceiling_share: Table,
    ceiling: Table,
    wave: Cube,
    wave_start: Table,
    wave_length: Table,
    drag: Line,
    unspent_share: Table,
    guided: Table,
    guided_from: Table,
    raised: Table,
    raised_from: Table,
    kept: Line,
    guidance_months: Line,
    other_capex: Table,
    shock_sd: Line,
    outlook: Table,
    ordered: FlagTable,
    backlog: Cube,
    horizon: Line,
    chip_share: Line,
    committed: Line,
    adjust_months: Line,
    expected: Table,
    ai_capex: Table,
    spent: Table,
) -> None:
    """Set what firms expect and spend on AI, USD billion/year, and the year's spending so far.

    Guidance covers all capital spending of its year, past months included; it is met up to a drawn
    factor, and holds from its date until it is raised or its year ends, of which some months are
    `left`. Orders on hand keep a budget from falling faster than they are worked off.
    """
    members = expected.shape[1]
    part, surge = np.empty((len(wave), members)), np.empty(members)
    owed, pace = np.empty(members), np.empty(members)
    for w in range(len(wave)):
        for k in range(members):
            part[w, k] = budget.part_of_wave(month, wave_start[w, k], wave_length[w, k])
    new_year = month % MONTHS_PER_YEAR == 0.0
    for f in range(start, end):
        surge[:] = owed[:] = 0.0
        if new_year:
            spent[f] = 0.0
        for w in range(len(wave)):
            if some(part[w]):
                for k in range(members):
                    surge[k] += budget.wave(wave[w, f, k], part[w, k])
        for c in range(first, stop):
            if ordered[f, c]:
                for k in range(members):
                    owed[k] += backlog[f, c, k] * unit_cost[c, k]
        for k in range(members):
            held_back = drag[k] * unspent_share[f, k]
            top = ceiling_share[f, k] * ceiling[f, k]
            speed = growth[f, k] + lead[f, k]
            expected[f, k] = budget.expectation(expected[f, k], speed, top, surge[k], held_back)
        told = left > 0.0 and (some(guided[f]) or some(raised[f]))
        if told:
            for k in range(members):
                later = raised[f, k] > 0.0 and month >= raised_from[f, k]
                whole = (raised[f, k] if later else guided[f, k]) * kept[k]
                for_ai = max(whole - other_capex[f, k], LEAST_FOR_AI * whole)
                so_far = spent[f, k] if left < MONTHS_PER_YEAR else 0.0
                rate = budget.to_come(for_ai, so_far, growth[f, k], left)
                pace[k] = rate if later or month >= guided_from[f, k] else 0.0
                expected[f, k] = budget.heard(expected[f, k], pace[k], guidance_months[k])
        for k in range(members):
            a_year = owed[k] / horizon[k] * MONTHS_PER_YEAR / budget.BILLION
            bound = a_year / chip_share[k] * committed[k]
            shocked = exp(shock_sd[k] * shock[f, k] + outlook[f, k])
            wished = budget.held_by_orders(expected[f, k] * shocked, ai_capex[f, k], bound)
            ai_capex[f, k] = budget.adjust(ai_capex[f, k], wished, adjust_months[k])
        if told:
            for k in range(members):
                ai_capex[f, k] = budget.heard(ai_capex[f, k], pace[k], guidance_months[k])
        for k in range(members):
            spent[f, k] += ai_capex[f, k] / MONTHS_PER_YEAR


def observe(world: Core, rows: slice, monthly: Array) -> None:
    """Note the unspent share of some firms; `monthly` is their chip money, USD a month."""
    start, _, _ = rows.indices(len(world.layout.firms))
    note_unspent(
        start,
        world.p("budgets.unspent_budget_months"),
        monthly,
        world.state.unspent_chip_budget,
        world.state.unspent_share,
    )


@kernel
def note_unspent(start: int, most: Line, monthly: Table, unspent: Table, share: Table) -> None:
    """Set unspent chip budgets over their limit, which is so many months' money, 0..1."""
    firms, members = monthly.shape
    for f in range(start, start + firms):
        for k in range(members):
            part = over(unspent[f, k], most[k] * monthly[f - start, k], 0.0)
            share[f, k] = min(max(part, 0.0), 1.0)


def set_aside(world: Core, rows: slice, monthly: Array) -> None:
    """Set chip money of some firms aside, `monthly`, USD, up to a limit; let the rest grow."""
    start, _, _ = rows.indices(len(world.layout.firms))
    keep_and_build(
        start, float(world.month), monthly, world.shocks.building, *_for_keep_and_build(world)
    )


@cached("run")
def _for_keep_and_build(world: Core) -> tuple[Any, ...]:
    """What `keep_and_build` reads last, in its order, and the money that it sets."""
    state, p = world.state, world.p
    return (
        p("budgets.unspent_budget_months"),
        state.unspent_chip_budget,
        state.forgone_budget,
        world.layout.firm_state,
        p.table("states", "base_slump", 0.0),
        p("budgets.slump_months"),
        p("budgets.base_growth"),
        p("budgets.building_sd"),
        state.base_capex,
    )


@kernel
def keep_and_build(
    start: int,
    month: float,
    monthly: Table,
    campaign: Table,
    most: Line,
    unspent: Table,
    forgone: Table,
    seat: Places,
    slump: Table,
    slump_months: Line,
    growth: Line,
    campaign_sd: Line,
    capex: Table,
) -> None:
    """Add the month's chip money to what is unspent, and give up what is beyond the limit.

    Spending without AI, USD billion/year, grows by trend, slump and building campaigns.
    """
    firms, members = monthly.shape
    for f in range(start, start + firms):
        for k in range(members):
            each = monthly[f - start, k]
            whole = unspent[f, k] + each
            unspent[f, k] = min(whole, max(most[k] * each, unspent[f, k]))
            forgone[f, k] = whole - unspent[f, k]
    trend = np.empty(members)
    for k in range(members):
        trend[k] = power(1.0 + growth[k], 1.0 / MONTHS_PER_YEAR)
    for f in range(start, start + firms):
        s = seat[f]
        for k in range(members):
            capex[f, k] *= trend[k] * exp(campaign_sd[k] * campaign[f, k])
        if some(slump[s]):
            for k in range(members):
                before = budget.left_of_boom(month, slump[s, k], slump_months[k])
                after = budget.left_of_boom(month + 1.0, slump[s, k], slump_months[k])
                capex[f, k] *= after / before
