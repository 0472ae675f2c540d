"""What Chinese designers make: from wafers, dies, memory and packaging to compute."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from simulation.experiment.accounts import chips
from simulation.experiment.accounts.node import Mark, Node, Step, Values, Way, chain, share, total
from simulation.model.tables.state_table import CAUSES

if TYPE_CHECKING:
    from simulation.experiment.accounts.ledger import Ledger

UNIT = "H100e/year"
MEMORY = ("supply.cxmt.*", "supply.huawei_memory.*", "supply.memory_traders.*")


def output_china(ledger: Ledger) -> Node:
    """Compute of Chinese chips finished in the year: what was started, less the line's growth."""
    layout = ledger.world.layout
    home = chips.rows(layout, state="china")
    started = _started(ledger, home)
    grown = ledger.world.state.in_production.sum(axis=0) - ledger.before["line"]
    line = Node(
        "line",
        "growth of work in progress",
        UNIT,
        (grown * ledger.speed)[home].sum(axis=0),
        inputs=("supply.smic.lag",),
    )
    made = chips.compute(ledger, ledger.year["made"], home, UNIT, "chips/year")
    return Node(
        "output.china",
        "compute of Chinese chips made in twelve months",
        UNIT,
        ledger.outcome("output.china"),
        (
            total("by stage", [started], [line]),
            total("by maker", _by_maker(ledger, made, home)),
            chips.by_chip(made),
        ),
        marks=tuple(_bound(ledger)),
    )


def _started(ledger: Ledger, home: Sequence[int]) -> Node:
    value = _compute(ledger, ledger.year["starts"], home)
    dies = [_foundry(ledger, name, mine) for name, mine in _foundries(ledger, home)]
    return Node(
        "started",
        "packages started",
        UNIT,
        value,
        (
            total("by source of dies", [*dies, _banked(ledger, home)]),
            _by_memory(ledger, home, value),
            _by_packaging(ledger, home),
        ),
    )


def _foundries(ledger: Ledger, home: Sequence[int]) -> list[tuple[str, list[int]]]:
    """Foundries of the chips, with the rows of theirs."""
    layout = ledger.world.layout
    found: dict[int, list[int]] = {}
    for chip in home:
        found.setdefault(int(layout.chip_foundry[chip]), []).append(chip)
    return [(layout.suppliers[row], mine) for row, mine in sorted(found.items())]


def _foundry(ledger: Ledger, name: str, mine: Sequence[int]) -> Node:
    """Compute started from a foundry's wafers: wafers, their use, dies, yield, packages, speed."""
    year, row = ledger.year, ledger.world.layout.row["suppliers"][name]
    title = ledger.world.layout.roster.suppliers[name].title
    used, value = year["used"][mine].sum(axis=0), _compute(ledger, year["new"], mine)
    entry = f"supply.{name}"
    open_wafers = year["open"][row]
    about = [f"chips.{ledger.world.layout.chips[c]}" for c in mine]
    steps = [
        Step("wafers", "started, all uses", "wafers/year", year["wafers"][row], False,
             (f"{entry}.wafers*",)),
        Step("open", "open to AI chips", "1", open_wafers, False, (f"{entry}.ai_share*",)),
        Step("used", "used for Chinese AI chips", "1", used),
        Step("dies", "dies a wafer", "dies/wafer", year["gross"][mine].sum(axis=0), False,
             tuple(f"{one}.die_area_mm2" for one in about)),
        Step("yield", "yield", "1", year["good"][mine].sum(axis=0), False,
             (f"{entry}.yield*",)),
        Step("packages", "dies a package", "dies/chip", year["new"][mine].sum(axis=0), True,
             tuple(f"{one}.dies_per_package" for one in about)),
        Step("speed", "speed of a package", "H100e/chip", value, False,
             tuple(f"{one}.tflops" for one in about)),
    ]  # fmt: skip
    way = _with_users(chain("chain", steps), ledger, mine, open_wafers)
    idle = Mark(f"{title}: if all open wafers were used", UNIT, value * share(open_wafers, used))
    return Node(name, f"wafers of {title}", UNIT, value, (way,), marks=(idle,))


def _with_users(way: Way, ledger: Ledger, mine: Sequence[int], whole: Values) -> Way:
    """The chain with the share of wafers used split over makers."""
    layout, parts = ledger.world.layout, list(way.parts)
    place = next(i for i, part in enumerate(parts) if part.node.name == "used")
    users = []
    for row in sorted({int(layout.chip_maker[c]) for c in mine}):
        own = [c for c in mine if layout.chip_maker[c] == row]
        name = layout.makers[row]
        wafers = share(ledger.year["used"][own].sum(axis=0), whole)
        users.append(Node(name, layout.roster.makers[name].title, "1", wafers))
    node = parts[place].node
    used = Node(node.name, node.title, node.unit, node.value, (total("by maker", users),))
    parts[place] = type(parts[place])(used)
    return Way(way.title, way.rule, tuple(parts))


def _banked(ledger: Ledger, home: Sequence[int]) -> Node:
    units = ledger.year["starts"] - ledger.year["new"]
    value = _compute(ledger, units, home)
    steps = [
        Step("packages", "packages", "chips/year", units[home].sum(axis=0)),
        Step("speed", "speed of a package", "H100e/chip", value),
    ]
    inputs = ("makers.*.bank_dies",)
    return Node("banked", "stockpiled dies", UNIT, value, (chain("units", steps),), inputs)


def _by_memory(ledger: Ledger, home: Sequence[int], value: Values) -> Way:
    year, makers = ledger.year, ledger.world.layout.of_state("makers", "china")
    steps = [
        Step("stacks", "memory stacks that chips took", "stacks/year",
             year["stacks"][home].sum(axis=0)),
        Step("packages", "stacks a package", "stacks/chip", year["starts"][home].sum(axis=0), True,
             ("chips.*.hbm_stacks",)),
        Step("speed", "speed of a package", "H100e/chip", value),
    ]  # fmt: skip
    sources = [
        Node("bought", "made at home or bought", "stacks/year",
             year["memory_used"][makers].sum(axis=0), (), MEMORY),
        Node("drawn", "from stockpiles", "stacks/year", year["memory_drawn"][makers].sum(axis=0),
             (), ("makers.*.memory_hedge", "makers.*.memory_rush", "supply.memory_bank.*")),
    ]  # fmt: skip
    first, *others = chain("by memory", steps).parts
    stacks = replace(first.node, ways=(total("by source", sources),))
    return Way("by memory", "product", (replace(first, node=stacks), *others))


def _by_packaging(ledger: Ledger, home: Sequence[int]) -> Way:
    """The same by packaging: what foundries have, its use, packages, speed."""
    layout, year = ledger.world.layout, ledger.year
    found = []
    for name, mine in _foundries(ledger, home):
        value = _compute(ledger, year["starts"], mine)
        there = year["packaging"][layout.row["suppliers"][name]]
        steps = [
            Step("area", "packaging there is", "mm2/year", there, False,
                 (f"supply.{name}.packaging*",)),
            Step("used", "of it used", "1", year["area"][mine].sum(axis=0)),
            Step("packages", "area of a package", "mm2/chip", year["starts"][mine].sum(axis=0),
                 True),
            Step("speed", "speed of a package", "H100e/chip", value),
        ]  # fmt: skip
        title = f"packaged by {layout.roster.suppliers[name].title}"
        found.append(Node(name, title, UNIT, value, (chain("chain", steps),)))
    return total("by packaging", found)


def _by_maker(ledger: Ledger, made: Sequence[Node], home: Sequence[int]) -> list[Node]:
    layout, found = ledger.world.layout, []
    for row in sorted({int(layout.chip_maker[c]) for c in home}):
        own = [node for node, c in zip(made, home, strict=True) if layout.chip_maker[c] == row]
        name, value = layout.makers[row], np.sum([node.value for node in own], axis=0)
        title = layout.roster.makers[name].title
        found.append(Node(name, title, UNIT, value, (chips.by_chip(own),)))
    return found


def _bound(ledger: Ledger) -> list[Mark]:
    """Share of the year's months in which each cause bound each Chinese maker."""
    layout = ledger.world.layout
    return [
        Mark(f"{layout.roster.makers[layout.makers[row]].title}: bound by {cause}", "1",
             ledger.year["bound"][row, number])
        for row in layout.of_state("makers", "china").tolist()
        for number, cause in enumerate(CAUSES)
    ]  # fmt: skip


def _compute(ledger: Ledger, units: Values, rows: Sequence[int]) -> Values:
    found: Values = (units[rows] * ledger.speed[rows]).sum(axis=0)
    return found
