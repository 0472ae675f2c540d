"""Schedule of a month: its phases in order, and the steps of each."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from .adoption import adoption
from .core.active_pairs import drop_idle, note_active
from .core.mechanism import mechanism
from .demand import line_moves, offers, usefulness
from .fleet import installation, power, power_supply, sites
from .labs import training
from .law import announced, classification, entity_list, licence_terms
from .supply import (
    binding_limits,
    bought_lines,
    chip_industry,
    disruption,
    learning,
    minerals,
    node_progress,
    production,
    production_line,
    rebinning,
    tools,
)
from .trade import allocation, evasion

if TYPE_CHECKING:
    from .outcomes.recorder import Recorded


class Phase(NamedTuple):
    """Phase of the month, with the function that runs it."""

    name: str
    run: Callable[[Recorded], None]


@mechanism(writes="shocks")
def draw_shocks(world: Recorded) -> None:
    """Take this month's shocks, which were drawn before the run."""
    world.shocks = world.shock_paths.month(world.month)


def make_law(world: Recorded) -> None:
    """States read last month's outcomes and decide; the law changes; unlawful orders go."""
    world.rivals.read_signals()
    world.states.observe()
    world.rivals.negotiate()
    replaced = world.states.decide()  # whether some state decides by a method of its own
    # Where states react, the law of any member may change in any month. Applying a law that has
    # not changed gives the same numbers, so no member depends on the others of its block.
    react = replaced or world.states_react or world.month == 0
    if react or world.calendar.laws(world.month) or classification.follows_flagships(world):
        world.states.commit()
        classification.apply(world)
        world.firms.cancel_unlawful()


def expand_capacity(world: Recorded) -> None:
    """Disruptions strike; rare earths and tools arrive; suppliers expand; power is connected."""
    disruption.strike(world)
    minerals.trade(world)
    tools.equip(world)
    node_progress.hold_back(world)
    world.suppliers.decide()
    world.suppliers.commit()
    bought_lines.build(world)
    power_supply.connect(world)


def produce(world: Recorded) -> None:
    """Makers design chips and ask for starts; the line moves; then supply limits the starts."""
    world.makers.design_compliant_chips()
    clear_orders(world, world.chips_on_sale.start_month(world.month))
    usefulness.update(world)
    world.makers.observe()
    world.makers.decide()
    world.makers.hoard()
    world.chips_on_sale.update_prices(world.state)
    production_line.advance(world)
    rebinning.rebin(world)
    learning.add_output(world)
    binding_limits.record(world, production.produce(world))


@mechanism(
    reads="backlog chips_on_sale delivered order_share ordered smuggled",
    writes="backlog delivered order_share ordered smuggled",
)
def clear_orders(world: Recorded, left: list[slice]) -> None:
    """Set orders and flows to zero of chips that are no longer on sale."""
    for chips in left:
        state = world.state
        for array in (state.backlog, state.ordered, state.delivered, state.order_share):
            array[:, chips] = 0.0
        world.state.smuggled[chips] = 0.0
        world.pairs.ordered[:, chips] = False
    note_own_orders(world, bool(world.firms.agents))
    active = world.chips_on_sale.active
    drop_idle(
        world.pairs.ordered,
        active.start,
        active.stop,
        world.state.backlog,
        world.state.order_share,
        world.state.ordered,
        world.state.delivered,
    )
    if any(chips.start != chips.stop for chips in left):  # the slice of active chips has moved
        world.cache.forget("on sale")


def note_own_orders(world: Recorded, own: bool) -> None:
    """Note pairs of firms and chips that agents with behaviours of their `own` may have written."""
    if own:
        active = world.chips_on_sale.active
        for amounts in (world.state.backlog, world.state.order_share):
            note_active(world.pairs.ordered, amounts, active.start, active.stop)


def set_budgets(world: Recorded) -> None:
    """Firms set their AI budgets and put chip money aside."""
    world.firms.observe()
    world.firms.decide_budget()
    world.firms.commit_budget()


def place_orders(world: Recorded) -> None:
    """Firms order from the chips that law, customs and mandates leave them."""
    announced.look_ahead(world)
    entity_list.evade(world)
    production_line.waiting_times(world)
    licence_terms.announce(world)
    offers.make(world)
    power.set_headroom(world)
    note_own_orders(world, world.firms.decide_orders())
    note_own_orders(world, world.firms.commit_orders())
    line_moves.take_orders_along(world)


def deliver(world: Recorded) -> None:
    """Idle money goes around the rules; scarce chips are rationed, delivered and paid for."""
    evasion.seek(world)
    allocation.allocate(world)


def install(world: Recorded) -> None:
    """Chips are switched on; old ones wear out; unsold ones are written off; sites grow."""
    installation.install(world)
    production_line.scrap(world)
    sites.build(world)


def train_models(world: Recorded) -> None:
    """Labs train and improve their methods; each state's best models are released."""
    training.assess_fleets(world)
    world.firms.train()
    world.firms.improve()
    training.release(world)


def adopt(world: Recorded) -> None:
    """Every region splits its AI use between stacks; benefit and payments follow."""
    adoption.adopt(world)


def finance_industry(world: Recorded) -> None:
    """Sales, rules and state money move chip research; tax credits bring plants home."""
    chip_industry.advance(world)


def record(world: Recorded) -> None:
    """Record the outcomes of the month."""
    world.recorder.record(world)


PHASES = (
    Phase("nature", draw_shocks),
    Phase("policy", make_law),
    Phase("upstream", expand_capacity),
    Phase("production", produce),
    Phase("budgets", set_budgets),
    Phase("orders", place_orders),
    Phase("deliveries", deliver),
    Phase("installation", install),
    Phase("research", train_models),
    Phase("adoption", adopt),
    Phase("finance", finance_industry),
    Phase("record", record),
)
