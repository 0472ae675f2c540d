"""Chip industries of the states: denied chips, lost sales, research, state money."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ..core import spending
from ..core.active_pairs import some
from ..core.cache import cached
from ..core.kernel import Cube, Flags, FlagTable, Line, Places, Table, kernel
from ..core.layout import FIELDS
from ..core.mechanism import mechanism
from ..equations import industry
from ..equations.arrays import Array, smooth
from ..equations.budget import BILLION
from ..equations.numbers import over
from ..law import caps, input_access
from . import subsidised_plants
from .tools import LOGIC

if TYPE_CHECKING:
    from ..core.context import Core
    from ..core.layout import Mask

MONTHS_PER_YEAR = 12.0
ON = "on"
DESIGN = FIELDS.index("design")


def begin(world: Core) -> None:
    """Set the yearly sales on the eve of 2022-01: twelve times the last month's."""
    world.state.chip_revenue = _receipts(world) * MONTHS_PER_YEAR


@mechanism(
    reads="admitted ai_capex chip_revenue chip_table chips_on_sale credit_cost denied_usefulness "
    "fabs fabs_building know_how law.export_rule.entity_list law.export_rule.hbm_access "
    "law.export_rule.license_chips law.export_rule.tool_sales law.export_rule.tool_service "
    "law.export_rule.volume_cap law.fab_credit.credit_rate lost_revenue pledge progress "
    "receipts rnd_effort sellable under_license usefulness wafers",
    writes="chip_revenue chip_table credit_cost denied_usefulness fabs fabs_building know_how "
    "lost_revenue programme progress rnd_effort wafers",
)
def advance(world: Core) -> None:
    """Run a month of chip research: effects of rules on it, and its effect on progress."""
    chips, state = world.chips_on_sale.active, world.state
    count_sales(
        chips.start, chips.stop, caps.on_paper(world), _receipts(world), *_for_count_sales(world)
    )
    growth = _research_growth(world)
    state.programme = spending.programmes(world)
    make_progress(growth, *_for_make_progress(world))
    bring_forward(float(world.month), *_for_bring_forward(world))
    subsidised_plants.build(world)


@cached("run")
def _for_make_progress(world: Core) -> tuple[Any, ...]:
    """What `make_progress` takes after the growth of research."""
    state, p = world.state, world.p
    return (
        p("industry.fade_years"),
        state.rnd_effort,
        state.lost_revenue,
        state.chip_revenue,
        p("industry.revenue_to_research"),
        state.programme,
        usual_money(world),
        p("industry.research_return"),
        p("industry.money_return"),
        p("industry.research_lag"),
        state.know_how,
        state.progress,
    )


@cached("run")
def _for_bring_forward(world: Core) -> tuple[Any, ...]:
    """What `bring_forward` takes after the month."""
    table = world.chip_table
    designer, know_how = world.layout.chip_state, world.state.know_how
    return designer, _uncertain(world), know_how, table.ship, table.end


@cached("run")
def _for_count_sales(world: Core) -> tuple[Any, ...]:
    """What `count_sales` takes last."""
    state, layout = world.state, world.layout
    return (
        layout.rival,
        layout.chip_state,
        _sold_to_all(world),
        state.usefulness,
        world.chips_on_sale.shipping,
        state.sellable,
        state.admitted,
        layout.firm_state,
        state.ai_capex,
        state.pledge,
        world.p("budgets.chip_share"),
        layout.maker_state,
        state.receipts,
        world.p.table("industry", "rival_share", 0.0),
        state.denied_usefulness,
        state.lost_revenue,
        state.chip_revenue,
    )


@cached("run")
def _sold_to_all(world: Core) -> Mask:
    """True for chips that makers sell to others than themselves, (chips,)."""
    return np.array([not chip.sold_to for chip in world.layout.chip_rows])


@kernel
def count_sales(
    first: int,
    stop: int,
    on_paper: FlagTable,
    earned: Table,
    rival: Places,
    designer: Places,
    sold_to_all: Flags,
    usefulness: Table,
    shipping: Table,
    sellable: Cube,
    admitted: Cube,
    firm_state: Places,
    ai_capex: Table,
    pledge: Table,
    chip_share: Line,
    maker_state: Places,
    receipts: Cube,
    usual_share: Table,
    denied: Table,
    lost_revenue: Table,
    chip_revenue: Table,
) -> None:
    """Set which part of the best chip each rival lacks, and smooth sales, made and lost, USD/year.

    `denied` is 0 for states without a rival.
    """
    denied[:] = 0.0
    states, members = earned.shape
    best, had = np.zeros(members), np.zeros(members)
    budget, received = np.zeros(members), np.zeros(members)
    ships = np.zeros(len(designer), np.bool_)
    for c in range(first, stop):
        ships[c] = sold_to_all[c] and some(shipping[c])
        if ships[c]:
            for k in range(members):
                best[k] = max(best[k], usefulness[c, k] * shipping[c, k])
    for seller in range(states):
        buyer = rival[seller]
        if buyer >= 0:
            had[:] = 0.0
            for c in range(first, stop):
                if ships[c]:
                    theirs = designer[c] == seller
                    for k in range(members):
                        sold = 0.0 if theirs and on_paper[c, k] else sellable[buyer, c, k]
                        useful = usefulness[c, k] * shipping[c, k]
                        had[k] = max(had[k], useful * (sold * admitted[buyer, c, k]))
            budget[:] = 0.0
            for f in range(len(firm_state)):
                if firm_state[f] == buyer:
                    for k in range(members):
                        budget[k] += ai_capex[f, k] + pledge[f, k]
            received[:] = 0.0
            for m in range(len(maker_state)):
                if maker_state[m] == seller:
                    for k in range(members):
                        received[k] += receipts[buyer, m, k]
            for k in range(members):
                closed = industry.denied(had[k], best[k])
                spending = budget[k] * BILLION * chip_share[k] / MONTHS_PER_YEAR
                lost = industry.lost_revenue(spending, usual_share[seller, k], received[k], closed)
                denied[buyer, k] = closed
                flow = lost * MONTHS_PER_YEAR
                lost_revenue[seller, k] = smooth(lost_revenue[seller, k], flow, MONTHS_PER_YEAR)
    for s in range(states):
        for k in range(members):
            flow = earned[s, k] * MONTHS_PER_YEAR
            chip_revenue[s, k] = smooth(chip_revenue[s, k], flow, MONTHS_PER_YEAR)


def _receipts(world: Core) -> Array:
    """Receipts of each state's makers in the month, USD, (states, members)."""
    earned = np.zeros((len(world.layout.states), world.members))
    add_up_receipts(world.state.receipts, world.layout.maker_state, earned)
    return earned


@kernel
def add_up_receipts(receipts: Cube, maker_state: Places, earned: Table) -> None:
    """Add what buyers of all states paid to the makers of each."""
    buyers, makers, members = receipts.shape
    of_maker = np.empty(members)
    for m in range(makers):
        of_maker[:] = 0.0
        for b in range(buyers):
            for k in range(members):
                of_maker[k] += receipts[b, m, k]
        for k in range(members):
            earned[maker_state[m], k] += of_maker[k]


def _research_growth(world: Core) -> Array:
    """Growth of chip research over its usual path by field, log points a year.

    (states, fields, members). What is denied stirs research in its own field, and what spills over
    in the others: chips denied stir design, memory denied stirs memory, tools denied stir lines and
    tools. Lost collaboration holds the same fields back.
    """
    growth = np.zeros(world.state.rnd_effort.shape)
    stir_research(growth, _lost_collaboration(world), *_for_stir_research(world))
    return growth


@cached("run")
def _for_stir_research(world: Core) -> tuple[Any, ...]:
    """What `stir_research` takes last."""
    state, p = world.state, world.p
    return (
        world.layout.rival,
        world.layout.maker_state,
        state.denied_usefulness,
        state.receipts,
        p("industry.stirred") * (world.structure["backfire"] == ON),
        p("industry.isolation"),
        p("industry.complacency") * (world.structure["complacency"] == ON),
        p("industry.spill"),
    )


@kernel
def stir_research(
    growth: Cube,
    lost: Cube,
    rival: Places,
    maker_state: Places,
    denied: Table,
    receipts: Cube,
    stirred: Line,
    isolation: Line,
    complacency: Line,
    spill: Line,
) -> None:
    """Add up what moves research: what rivals deny and end, and a hold on the rival's market."""
    _, fields, members = growth.shape
    mine, everybody = np.zeros(members), np.zeros(members)
    for ruler in range(len(rival)):
        target = rival[ruler]
        if target < 0:
            continue
        for k in range(members):
            ended, missing = lost[target, DESIGN, k], denied[target, k]
            for field in range(1, fields):
                ended += lost[target, field, k]
                missing += lost[target, field, k]
            for field in range(fields):
                here = lost[target, field, k]
                lacking = denied[target, k] if field == DESIGN else here
                spurred = industry.spilled(lacking, missing / fields, spill[k])
                held_back = industry.spilled(here, ended / fields, spill[k])
                growth[target, field, k] += stirred[k] * spurred
                growth[target, field, k] -= isolation[k] * held_back
        mine[:] = 0.0
        everybody[:] = 0.0
        for m in range(len(maker_state)):
            for k in range(members):
                received = receipts[target, m, k]
                everybody[k] += received
                mine[k] += received if maker_state[m] == ruler else 0.0
        for field in range(fields):
            for k in range(members):
                dominance = over(mine[k], everybody[k], 0.0)
                growth[ruler, field, k] -= complacency[k] * dominance


def _lost_collaboration(world: Core) -> Array:
    """Share of collaboration that rivals' rules end, by field, 0..1, (states, fields, members).

    Of makers on the entity list for design, of memory, each by its sales; of tools and service for
    lines and tools.
    """
    layout, rule = world.layout, world.law.export_rule
    lost = np.zeros_like(world.state.rnd_effort)
    for ruler, target in layout.rivalries:
        listed, denied = rule.entity_list.makers[ruler], 1.0 - input_access.memory(world)
        lost[target, DESIGN] = input_access.lost_by_makers(world, target, listed)
        lost[target, DESIGN + 1] = input_access.lost_by_makers(world, target, denied)
        sold, served = rule.tool_sales[ruler, LOGIC], rule.tool_service[ruler, LOGIC]
        lost[target, DESIGN + 2 :] = 1.0 - (sold + served) / 2.0
    return lost


@cached("run")
def usual_money(world: Core) -> Array:
    """State money without a programme, USD billion/year, (states, members)."""
    known = world.p.table("industry", "funding", 0.0)
    return np.where(known > 0, known, world.p("industry.funding_elsewhere"))


@kernel
def make_progress(
    growth: Cube,
    fade: Line,
    effort: Cube,
    lost_revenue: Table,
    chip_revenue: Table,
    revenue_to_research: Line,
    programme: Table,
    usual_money: Table,
    research_return: Line,
    money_return: Line,
    lag: Line,
    know_how: Cube,
    progress: Cube,
) -> None:
    """Move research effort, the pace that it and money give, and the progress made."""
    states, fields, members = effort.shape
    kept, money, pace = np.zeros(members), np.zeros(members), np.empty(members)
    for s in range(states):
        for k in range(members):
            sales = lost_revenue[s, k] + chip_revenue[s, k]
            kept[k] = 1.0 - revenue_to_research[k] * over(lost_revenue[s, k], sales, 0.0)
            money[k] = over(programme[s, k], usual_money[s, k], 0.0)
        unusual = some(lost_revenue[s]) or some(programme[s])
        for field in range(fields):
            stirred = some(growth[s, field])
            for k in range(members):
                stirred |= effort[s, field, k] != 1.0
                pace[k] = 1.0
            if stirred or unusual:  # a shortcut: the usual effort makes the usual pace
                for k in range(members):
                    after = industry.effort(effort[s, field, k], growth[s, field, k], fade[k])
                    effort[s, field, k] = after
                    pace[k] = industry.pace(
                        after * kept[k], money[k], research_return[k], money_return[k]
                    )
            for k in range(members):
                know_how[s, field, k] = smooth(know_how[s, field, k], pace[k], lag[k])
                progress[s, field, k] += know_how[s, field, k]


@cached("run")
def _uncertain(world: Core) -> Mask:
    """True for chips whose dates progress can move, (chips, members)."""
    rows = world.layout.chip_rows
    planned = np.array([float(chip.ship) for chip in rows])[:, None]
    unannounced = np.array([chip.announced_month is None for chip in rows])[:, None]
    late = unannounced | (planned >= world.draw["roadmap.first_uncertain_month"])
    uncertain: Mask = late & ~world.layout.tailored[:, None]
    return uncertain  # a compliant chip's dates follow from the month of its design


@kernel
def bring_forward(
    month: float, designer: Places, uncertain: FlagTable, know_how: Cube, ship: Table, end: Table
) -> None:
    """Bring future launches forward (or back) by progress over the usual month."""
    for c in range(len(designer)):
        made = know_how[designer[c], DESIGN]
        if some(uncertain[c]):
            for k in range(len(made)):
                ahead = uncertain[c, k] and ship[c, k] > month
                gained = made[k] - 1.0 if ahead else 0.0
                ship[c, k] -= gained
                end[c, k] -= gained
