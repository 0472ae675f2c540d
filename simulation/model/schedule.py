"""The story of a month: phases in order, each a few words of the model."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from .adoption import adoption
from .core.mechanism import mechanism
from .fleet import installation, power
from .labs import training
from .law import announced, classification, entity_list
from .supply import (
    binding_limits,
    chip_industry,
    learning,
    minerals,
    production,
    production_line,
    rebinning,
    tools,
)
from .trade import allocation, evasion

if TYPE_CHECKING:
    from .outcomes.recorder import Recorded


class Phase(NamedTuple):
    """One numbered step of the month."""

    name: str
    run: Callable[[Recorded], None]


@mechanism(writes="shocks")
def draw_shocks(world: Recorded) -> None:
    """This month's shocks, drawn before the run."""
    world.shocks = world.shock_paths.month(world.month)


def make_law(world: Recorded) -> None:
    """States look back, decide, and the law changes; unlawful orders are dropped."""
    world.rivals.look()
    world.states.observe()
    world.rivals.negotiate()
    own_will = world.states.decide()
    # Where states react, some member's law may change in any month; a month in which none does
    # changes nothing, so that no member depends on who rides along.
    if own_will or world.states_react or world.month == 0 or world.calendar.laws(world.month):
        world.states.commit()
        classification.apply(world)
        world.firms.cancel_unlawful()


def expand_capacity(world: Recorded) -> None:
    """Lines get their tools; suppliers expand and learn; power is connected."""
    minerals.ship(world)
    tools.equip(world)
    world.suppliers.decide()
    world.suppliers.commit()
    power.build(world)


def produce(world: Recorded) -> None:
    """Makers cut chips to the rule and ask for starts, pools ration them, the line moves."""
    world.makers.tailor()
    clear(world, world.chips_on_sale.open(world.month))
    world.market.open()
    world.makers.observe()
    world.makers.decide()
    world.makers.hoard()
    world.chips_on_sale.price(world.state)
    production_line.advance(world)
    rebinning.settle(world)
    learning.count(world)
    binding_limits.trace(world, production.produce(world))


@mechanism(
    reads="backlog delivered order_share ordered smuggled",
    writes="backlog delivered order_share ordered smuggled",
)
def clear(world: Recorded, gone: list[slice]) -> None:
    """Forget orders and flows of chips that left the shelf."""
    for chips in gone:
        state = world.state
        for array in (state.backlog, state.ordered, state.delivered, state.order_share):
            array[:, chips] = 0.0
        world.state.smuggled[chips] = 0.0


def set_budgets(world: Recorded) -> None:
    """Firms move their plans and put money aside."""
    world.firms.observe()
    world.firms.decide_budget()
    world.firms.commit_budget()


def place_orders(world: Recorded) -> None:
    """Firms choose among the chips that law, customs and mandates leave them."""
    announced.look_ahead(world)
    entity_list.evade(world)
    production_line.waiting_times(world)
    world.market.refresh()
    power.plan(world)
    world.firms.decide_orders()
    world.firms.commit_orders()


def deliver(world: Recorded) -> None:
    """Idle money seeks ways around the rules; scarce chips are shared out and paid for."""
    evasion.seek(world)
    allocation.allocate(world)


def install(world: Recorded) -> None:
    """Chips are switched on; old ones wear out."""
    installation.install(world)
    production_line.scrap(world)
    power.sites(world)


def train_models(world: Recorded) -> None:
    """Labs train and learn; the best models of each state come out."""
    training.prepare(world)
    world.firms.train()
    world.firms.improve()
    training.publish(world)


def adopt(world: Recorded) -> None:
    """Every region splits its AI use between stacks; benefit and revenue follow."""
    adoption.adopt(world)


def finance_industry(world: Recorded) -> None:
    """Sales pay for chip research, rules and state money move it, plants come home."""
    chip_industry.advance(world)


def record(world: Recorded) -> None:
    """Outcomes of the month."""
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
