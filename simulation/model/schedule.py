"""The story of a month: phases in order, each a few words of the model."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from .adoption import adoption as uses
from .fleet import power
from .labs import training
from .law import classification, entity_list
from .outcomes import bottlenecks
from .supply import chip_industry, learning, minerals, rebinning, tools
from .supply import production as pools
from .trade import allocation, evasion

if TYPE_CHECKING:
    from .core.context import Core


class Phase(NamedTuple):
    """One numbered step of the month."""

    name: str
    run: Callable[[Core], None]


def nature(world: Core) -> None:
    """This month's shocks, drawn before the run."""
    world.mood = world.shocks.month(world.month)


def policy(world: Core) -> None:
    """States look back, decide, and the law changes; unlawful orders are dropped."""
    world.rivals.look()
    world.states.act("observe")
    world.rivals.negotiate()
    own_will = world.states.act("decide")
    # Where states react, some member's law may change in any month; a month in which none does
    # changes nothing, so that no member depends on who rides along.
    if own_will or world.rivals.awake or world.month == 0 or world.calendar.laws(world.month):
        world.states.act("commit")
        classification.apply(world)
        world.firms.act("cancel_unlawful")


def upstream(world: Core) -> None:
    """Lines get their tools; suppliers expand and learn; power is connected."""
    minerals.ship(world)
    tools.equip(world)
    world.suppliers.act("decide")
    world.suppliers.act("commit")
    power.build(world)


def production(world: Core) -> None:
    """Makers cut chips to the rule and ask for starts, pools ration them, the line moves."""
    world.makers.act("tailor")
    clear(world, world.shelf.open(world.month))
    world.market.open()
    world.makers.act("observe")
    world.makers.act("decide")
    world.makers.act("hoard")
    world.shelf.price(world.state)
    allocation.finish(world)
    rebinning.settle(world)
    learning.count(world)
    bottlenecks.ease_pools(world, pools.produce(world))


def clear(world: Core, gone: list[slice]) -> None:
    """Forget orders and flows of chips that left the shelf."""
    for chips in gone:
        state = world.state
        for array in (state.backlog, state.ordered, state.delivered, state.order_share):
            array[:, chips] = 0.0
        world.state.smuggled[chips] = 0.0


def budgets(world: Core) -> None:
    """Firms move their plans and put money aside."""
    world.firms.act("observe")
    world.firms.act("decide_budget")
    world.firms.act("commit_budget")


def orders(world: Core) -> None:
    """Firms choose among the chips that law, customs and mandates leave them."""
    world.look_ahead()
    entity_list.evade(world)
    allocation.queue(world)
    world.market.refresh()
    power.plan(world)
    world.firms.act("decide_orders")
    world.firms.act("commit_orders")


def deliveries(world: Core) -> None:
    """Idle money seeks ways around the rules; scarce chips are shared out and paid for."""
    evasion.seek(world)
    allocation.allocate(world)


def installation(world: Core) -> None:
    """Chips are switched on; old ones wear out."""
    allocation.install(world)
    power.sites(world)


def research(world: Core) -> None:
    """Labs train and learn; the best models of each state come out."""
    training.prepare(world)
    world.firms.act("train")
    world.firms.act("improve")
    training.publish(world)


def adoption(world: Core) -> None:
    """Every region splits its AI use between stacks; benefit and revenue follow."""
    uses.adopt(world)


def finance(world: Core) -> None:
    """Sales pay for chip research, rules and state money move it, plants come home."""
    chip_industry.advance(world)


def record(world: Core) -> None:
    """Outcomes of the month."""
    world.recorder.record(world)


PHASES: tuple[Phase, ...] = tuple(
    Phase(f.__name__, f)
    for f in (
        nature,
        policy,
        upstream,
        production,
        budgets,
        orders,
        deliveries,
        installation,
        research,
        adoption,
        finance,
        record,
    )
)
