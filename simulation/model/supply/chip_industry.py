"""Chip industries of the states: denied chips, lost sales, research, state money, plants."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ..core.cache import cached
from ..core.layout import FIELDS
from ..core.mechanism import mechanism
from ..core.pipeline import hand_on
from ..equations import industry
from ..equations.arrays import Array, ratio, smooth
from ..equations.budget import BILLION
from ..law import caps
from .tools import LOGIC

if TYPE_CHECKING:
    from ..core.context import Core

MONTHS_PER_YEAR = 12.0
ON = "on"
DESIGN = FIELDS.index("design")


def begin(world: Core) -> None:
    """Set the yearly sales on the eve of 2022-01: twelve times the last month's."""
    world.state.chip_revenue = _receipts(world) * MONTHS_PER_YEAR


@mechanism(
    reads="admitted ai_capex chip_revenue chip_table chips_on_sale fabs fabs_building know_how "
    "law.export_rule.entity_list law.export_rule.hbm_access law.export_rule.license_chips "
    "law.export_rule.tool_sales law.export_rule.tool_service law.export_rule.volume_cap "
    "law.fab_credit.credit_rate lost_revenue pledge progress receipts rnd_effort sellable "
    "under_license usefulness wafers",
    writes="chip_revenue chip_table credit_cost denied_usefulness fabs fabs_building know_how "
    "lost_revenue programme progress rnd_effort wafers",
)
def advance(world: Core) -> None:
    """Run a month of chip research: effects of rules on it, and its effect on progress."""
    state, p = world.state, world.p
    state.denied_usefulness = _denied(world)
    _count_sales(world)
    state.rnd_effort = industry.effort(
        state.rnd_effort, _research_growth(world), p("industry.fade_years")
    )
    state.programme = world.calendar.programmes(world.draw, world.month)
    target = industry.pace(
        state.rnd_effort * _share_of_sales_kept(world)[:, None],
        ratio(state.programme, usual_money(world))[:, None],
        p("industry.research_return"),
        p("industry.money_return"),
    )
    state.know_how = smooth(state.know_how, target, p("industry.research_lag"))
    state.progress += state.know_how
    _advance_launches(world)
    _build_subsidised_plants(world)


def _denied(world: Core) -> Array:
    """Part of the best chip's usefulness that rules and customs keep from buyers, 0..1.

    (states, members); 0 for states without a rival.
    """
    state, chips = world.state, world.chips_on_sale.active
    denied = np.zeros_like(state.denied_usefulness)
    for_all = np.array([not c.sold_to for c in world.layout.chip_rows[chips]])[:, None]
    useful = state.usefulness[chips] * world.chips_on_sale.shipping[chips] * for_all
    best = useful.max(axis=0)
    for seller, buyer in world.layout.rivalries:
        theirs = (world.layout.chip_state[chips] == seller)[:, None]
        sold = state.sellable[buyer][chips] * ~(theirs & caps.on_paper(world)[chips])
        lawful = sold * state.admitted[buyer][chips]
        denied[buyer] = industry.denied((useful * lawful).max(axis=0), best)
    return denied


def _count_sales(world: Core) -> None:
    """Update smoothed sales, and those that a rival's rules or own rules cost, USD/year."""
    state, layout = world.state, world.layout
    usual = world.p.table("industry", "rival_share", 0.0)
    lost = np.zeros_like(state.lost_revenue)
    for seller, buyer in layout.rivalries:
        firms = layout.of_state("firms", layout.states[buyer])
        budget = (state.ai_capex[firms] + state.pledge[firms]).sum(axis=0) * BILLION
        spending = budget * world.p("budgets.chip_share") / MONTHS_PER_YEAR
        mine = state.receipts[buyer][layout.maker_state == seller].sum(axis=0)
        lost[seller] = industry.lost_revenue(
            spending, usual[seller], mine, state.denied_usefulness[buyer]
        )
    for table, flow in ((state.lost_revenue, lost), (state.chip_revenue, _receipts(world))):
        table[...] = smooth(table, flow * MONTHS_PER_YEAR, MONTHS_PER_YEAR)


def _receipts(world: Core) -> Array:
    """Receipts of each state's makers in the month, USD, (states, members)."""
    return world.sums.sellers(world.state.receipts.sum(axis=0))


def _research_growth(world: Core) -> Array:
    """Growth of chip research over its usual path by field, log points a year.

    (states, fields, members). What is denied stirs research in its own field, and what spills over
    in the others: chips denied stir design, memory denied stirs memory, tools denied stir lines and
    tools. Lost collaboration holds the same fields back.
    """
    state, layout, p = world.state, world.layout, world.p
    growth = np.zeros_like(state.rnd_effort)
    spurred = p("industry.stirred") * (world.structure["backfire"] == ON)
    complacent = p("industry.complacency") * (world.structure["complacency"] == ON)
    for ruler, target in layout.rivalries:
        lost = _lost_collaboration(world, ruler, target)
        denied = np.concatenate((state.denied_usefulness[target][None], lost[1:]))
        growth[target] += spurred * industry.spilled(denied, p("industry.spill"))
        growth[target] -= p("industry.isolation") * industry.spilled(lost, p("industry.spill"))
        growth[ruler] -= complacent * _dominance(world, ruler, target)
    return growth


@cached("law")
def _lost_collaboration(world: Core, ruler: int, target: int) -> Array:
    """Share of collaboration that a rival's rules end, by field, 0..1, (fields, members).

    Of makers on the entity list for design, of memory, of tools and service for lines and tools.
    """
    layout = world.layout
    makers = layout.of_state("makers", layout.states[target])
    rule = world.law.export_rule
    listed = rule.entity_list.makers[ruler][makers].mean(axis=0)
    sold, served = rule.tool_sales[ruler, LOGIC], rule.tool_service[ruler, LOGIC]
    tools, memory = 1.0 - (sold + served) / 2.0, 1.0 - _memory_access(world, ruler)
    return np.stack(np.broadcast_arrays(listed, memory, tools, tools))


def _memory_access(world: Core, ruler: int) -> Array:
    """Share of memory that a state lets its rival's makers buy from somebody, (members,)."""
    rule = world.law.export_rule.hbm_access
    apart = rule.named[ruler].any()
    most: Array = rule.in_force()[ruler].max(axis=0) if apart else rule.general[ruler]
    return most


def _dominance(world: Core, seller: int, buyer: int) -> Array:
    """Share of a rival's chip money that a state's makers receive, 0..1, (members,)."""
    receipts = world.state.receipts[buyer]
    mine = receipts[world.layout.maker_state == seller].sum(axis=0)
    return ratio(mine, receipts.sum(axis=0))


def _share_of_sales_kept(world: Core) -> Array:
    """Factor on research from sales that rules left to makers, 0..1, (states, members)."""
    state = world.state
    lost = ratio(state.lost_revenue, state.lost_revenue + state.chip_revenue)
    factor: Array = 1.0 - world.p("industry.revenue_to_research") * lost
    return factor


@cached("run")
def usual_money(world: Core) -> Array:
    """State money without a programme, USD billion/year, (states, members)."""
    known = world.p.table("industry", "funding", 0.0)
    return np.where(known > 0, known, world.p("industry.funding_elsewhere"))


def _advance_launches(world: Core) -> None:
    """Bring future launches forward (or back) by progress over the usual month."""
    table, layout = world.chip_table, world.layout
    ahead = (table.ship > world.month) & _uncertain(world)
    gained = (world.state.know_how[layout.chip_state, DESIGN] - 1.0) * ahead
    table.ship[...] -= gained
    table.end[...] -= gained


@cached("run")
def _uncertain(world: Core) -> NDArray[np.bool_]:
    """True for chips whose dates progress can move, (chips, members)."""
    planned = np.array([float(chip.ship) for chip in world.layout.chip_rows])[:, None]
    late = planned >= world.draw["roadmap.first_uncertain_month"]
    uncertain: NDArray[np.bool_] = late & ~world.layout.tailored[:, None]
    return uncertain  # a compliant chip's dates follow from the month of its design


def _build_subsidised_plants(world: Core) -> None:
    """Build the plants that tax credits bring home; a part of them adds to world capacity."""
    state, p = world.state, world.p
    usual = p.table("industry", "fab_investment", 0.0)
    years = world.month / MONTHS_PER_YEAR
    invested = usual * (1.0 + p("industry.fab_growth")) ** years
    added = industry.added_by_credit(world.law.fab_credit.credit_rate, p("industry.fab_response"))
    state.credit_cost = world.law.fab_credit.credit_rate * invested * (1.0 + added)
    lines = invested * added * BILLION / p("industry.cost_of_wafers") / MONTHS_PER_YEAR
    started = lines * p("industry.fab_leading")
    done = hand_on(state.fabs_building, started, p("industry.fab_months"))
    state.fabs = state.fabs + done
    free = (p.table("supply", "planned", 0.0) <= 0) * state.wafers
    share = ratio(free, free.sum(axis=0))
    state.wafers = state.wafers + share * done.sum(axis=0) * p("industry.fab_additional")
