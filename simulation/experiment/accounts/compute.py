"""Installed and new compute: deliveries less wear, by firm, chip and origin; ratios of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from simulation.experiment.accounts import chips
from simulation.experiment.accounts.node import Node, Values, Way, over, total
from simulation.model.outcomes.compute import smuggled_running

if TYPE_CHECKING:
    from simulation.experiment.accounts.ledger import Ledger

STOCK, FLOW = "H100e", "H100e/year"
PARTS = {"us": "US firms", "china": "Chinese firms at home", "china_abroad": "Chinese firms abroad",
         "others": "firms of other countries"}  # fmt: skip


def stock(ledger: Ledger, bloc: str) -> Node:
    """Compute that a bloc's firms hold."""
    name = f"compute.{bloc}"
    if bloc == "world":
        parts = [_part(ledger, part, title) for part, title in PARTS.items()]
        ways: tuple[Way, ...] = (total("by owner", parts), *_ways(ledger, None))
    else:
        ways = _ways(ledger, bloc)
        if bloc == "china":
            ways = (total("by origin", _origins(ledger)), *ways)
    title = {"us": "compute of US firms", "china": "compute of Chinese firms at home",
             "world": "compute of all firms"}[bloc]  # fmt: skip
    return Node(name, title, STOCK, ledger.outcome(name), ways)


def _part(ledger: Ledger, part: str, title: str) -> Node:
    """One of the parts into which all firms fall."""
    ways = _ways(ledger, part)
    return Node(part, title, STOCK, ways[0].result(), ways)


def _ways(ledger: Ledger, part: str | None) -> tuple[Way, ...]:
    """By movement, by firm and by chip."""
    layout = ledger.world.layout
    every = layout.every_firm
    firms = (every if part is None else every[layout.parts[part]]).tolist()
    by_firm = [_firm(ledger, firm) for firm in firms]
    held = ledger.world.state.stock[firms].sum(axis=0)
    nodes = chips.compute(ledger, held, chips.rows(layout), STOCK, "chips")
    return (
        total("by movement", *_moved(ledger, firms)),
        total("by firm", by_firm),
        chips.by_chip(nodes),
    )


def _firm(ledger: Ledger, row: int) -> Node:
    layout = ledger.world.layout
    name = layout.firms[row]
    value = _sum(ledger, ledger.world.state.stock, [row])
    way = total("by movement", *_moved(ledger, [row]))
    return Node(name, layout.roster.firms[name].title, STOCK, value, (way,), (f"firms.{name}.*",))


def _moved(ledger: Ledger, firms: Sequence[int]) -> tuple[list[Node], list[Node]]:
    """What came to firms since the start; what wore out or waits for power; at today's speed."""
    layout, ever, state = ledger.world.layout, ledger.ever, ledger.world.state
    home = np.zeros(len(layout.chips), dtype=bool)
    home[layout.of_state("chips", "china")] = True
    first = ledger.start["stock"] + ledger.start["waiting"]
    came = [
        Node("first", "held at the end of 2021", STOCK, _sum(ledger, first, firms), (),
             ("start.*",)),
        Node("from_us", "delivered since: US designs", STOCK,
             _sum(ledger, ever["delivered"] * ~home[:, None], firms)),
        Node("from_china", "delivered since: Chinese designs", STOCK,
             _sum(ledger, ever["delivered"] * home[:, None], firms)),
        Node("smuggled", "smuggled since", STOCK, _sum(ledger, ever["smuggled"], firms), (),
             ("grey.*",)),
    ]  # fmt: skip
    went = [
        Node("worn", "worn out", STOCK, _sum(ledger, ever["worn"], firms), (), ("wear.*",)),
        Node("waiting", "waits for power", STOCK, _sum(ledger, state.awaiting_power, firms), (),
             ("power.*",)),
    ]  # fmt: skip
    return came, went


def _sum(ledger: Ledger, units: Values, firms: Sequence[int]) -> Values:
    found: Values = np.einsum("fcm,cm->m", units[list(firms)], ledger.speed)
    return found


def _origins(ledger: Ledger) -> list[Node]:
    """China's stock designed at home, imported lawfully and smuggled."""
    world = ledger.world
    held = world.state.stock[world.layout.every_firm[world.layout.parts["china"]]].sum(axis=0)
    home = chips.rows(world.layout, state="china")
    foreign = sorted(set(chips.rows(world.layout)) - set(home))
    hidden = np.zeros_like(held)
    sold = world.chips_on_sale.ever_sold
    hidden[sold] = smuggled_running(world, sold)
    return [
        _of(ledger, "domestic", "designed in China", held, home, STOCK),
        _of(ledger, "licensed", "imported lawfully", held - hidden, foreign, STOCK),
        _of(ledger, "smuggled", "smuggled", hidden, foreign, STOCK, ("grey.*",)),
    ]


def _of(
    ledger: Ledger,
    name: str,
    title: str,
    units: Values,
    rows: Sequence[int],
    unit: str,
    inputs: tuple[str, ...] = (),
) -> Node:
    """Compute of some chips, by chip."""
    counted = "chips/year" if unit == FLOW else "chips"
    nodes = chips.compute(ledger, units, rows, unit, counted)
    value = np.sum([node.value for node in nodes], axis=0)
    return Node(name, title, unit, value, (chips.by_chip(nodes),), inputs)


def origin(ledger: Ledger, name: str) -> Node:
    """One of the origins of China's stock or new compute, under the outcome's name."""
    bloc, _, kind = name.rpartition(".")
    found = _origins(ledger) if bloc == "compute.china" else _new_origins(ledger)
    node = next(one for one in found if one.name == kind)
    return Node(name, f"China's compute {node.title}", node.unit, ledger.outcome(name), node.ways,
                node.inputs)  # fmt: skip


def new(ledger: Ledger, bloc: str) -> Node:
    """Compute that a bloc's firms received in the year."""
    layout, year = ledger.world.layout, ledger.year
    every, name = layout.every_firm, f"new_compute.{bloc}"
    firms = (every if bloc == "world" else every[layout.parts[bloc]]).tolist()
    units = (year["delivered"] + year["smuggled"])[firms].sum(axis=0)
    nodes = chips.compute(ledger, units, chips.rows(layout), FLOW, "chips/year")
    by_firm = [_received(ledger, firm) for firm in firms]
    ways: tuple[Way, ...] = (total("by firm", by_firm), chips.by_chip(nodes))
    if bloc == "china":
        ways = (total("by origin", _new_origins(ledger)), *ways)
    title = f"compute delivered in twelve months, {PARTS.get(bloc, 'all firms')}"
    return Node(name, title, FLOW, ledger.outcome(name), ways)


def _received(ledger: Ledger, row: int) -> Node:
    layout, year = ledger.world.layout, ledger.year
    units = year["delivered"][row] + year["smuggled"][row]
    name = layout.firms[row]
    title = layout.roster.firms[name].title
    return _of(ledger, name, title, units, chips.rows(layout), FLOW, (f"firms.{name}.*",))


def _new_origins(ledger: Ledger) -> list[Node]:
    layout, year = ledger.world.layout, ledger.year
    firms = layout.every_firm[layout.parts["china"]]
    lawful, hidden = (year[key][firms].sum(axis=0) for key in ("delivered", "smuggled"))
    home = chips.rows(layout, state="china")
    foreign = sorted(set(chips.rows(layout)) - set(home))
    return [
        _of(ledger, "domestic", "designed in China", lawful, home, FLOW),
        _of(ledger, "licensed", "imported lawfully", lawful, foreign, FLOW),
        _of(ledger, "smuggled", "smuggled", hidden, foreign, FLOW, ("grey.*",)),
    ]


def usable(ledger: Ledger) -> Node:
    """Compute that Chinese firms can use: at home, abroad, rented."""
    name = "compute.china.usable"
    parts = [stock(ledger, "china"), offshore(ledger)]
    way = total("by place", parts)
    return Node(name, "compute that Chinese firms can use", STOCK, ledger.outcome(name), (way,))


def offshore(ledger: Ledger) -> Node:
    """Compute of Chinese firms abroad: owned and rented."""
    name = "compute.china.offshore"
    rented = Node("rented", "rented abroad", STOCK, ledger.outcome("compute.china.rented"), (),
                  ("offshore.*",))  # fmt: skip
    way = total("by tenure", [_part(ledger, "china_abroad", "owned abroad"), rented])
    return Node(name, "Chinese firms' compute abroad", STOCK, ledger.outcome(name), (way,))


def ratio_stock(ledger: Ledger) -> Node:
    """US compute over China's."""
    value, way = over(stock(ledger, "us"), stock(ledger, "china"))
    return Node("ratio.stock", "US compute over China's", "ratio", value, (way,))


def ratio_flow(ledger: Ledger) -> Node:
    """US new compute over China's."""
    value, way = over(new(ledger, "us"), new(ledger, "china"))
    return Node("ratio.flow", "US new compute over China's", "ratio", value, (way,))


def share_china(ledger: Ledger) -> Node:
    """China's share of the world's compute."""
    value, way = over(stock(ledger, "china"), stock(ledger, "world"))
    return Node("share.china", "China's share of the world's compute", "1", value, (way,))


def self_sufficiency(ledger: Ledger, legal: bool = False) -> Node:
    """Domestic share of China's new compute, with or without smuggled chips."""
    domestic = origin(ledger, "new_compute.china.domestic")
    whole = new(ledger, "china")
    name = "self_sufficiency.china"
    if legal:
        name = f"{name}.legal"
        parts = [domestic, origin(ledger, "new_compute.china.licensed")]
        value = parts[0].value + parts[1].value
        whole = Node("lawful", "China's new compute without smuggled chips", FLOW, value,
                     (total("by origin", parts),))  # fmt: skip
    value, way = over(domestic, whole)
    return Node(name, "domestic share of China's new compute", "1", value, (way,))
