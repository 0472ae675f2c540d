"""Money and units: makers' revenue, China's market, firms' capital spending, fees, smuggling."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simulation.experiment.accounts import chips
from simulation.experiment.accounts.node import Node, Step, Values, Way, chain, over, total
from simulation.model.equations.budget import BILLION
from simulation.model.outcomes.money import BIG_FOUR

if TYPE_CHECKING:
    from simulation.experiment.accounts.ledger import Ledger

MONEY, UNITS = "USD billion/year", "chips/year"


def revenue(ledger: Ledger, maker: str, from_china: bool = False) -> Node:
    """A maker's revenue of the year: what buyers paid by chip, less the export fees."""
    world, year, suffix = ledger.world, ledger.year, "_china" if from_china else ""
    mine = chips.rows(world.layout, maker=maker)
    gross = chips.money(
        ledger, year[f"sold{suffix}"], year[f"bill{suffix}"] / BILLION, mine, (MONEY, UNITS)
    )
    added, fees = (_sum(year[f"{key}{suffix}"] / BILLION, mine) for key in ("added", "fees"))
    passed = Node("passed_on", "fees passed on to buyers", MONEY, added, (), ("market.fee_passed",))
    due = Node("fees", "export fees", MONEY, fees)
    about = world.layout.roster.makers[maker].title
    title = f"{about}'s revenue of twelve months" + (" from China" if from_china else "")
    ways = [total("by chip", [*gross, passed], [due])]
    if not from_china:
        ways.append(total("by country", _by_country(ledger, maker)))
    name = f"revenue{suffix}.{maker}"
    return Node(name, title, MONEY, ledger.outcome(name), tuple(ways))


def _by_country(ledger: Ledger, maker: str) -> list[Node]:
    layout = ledger.world.layout
    receipts = ledger.year["receipts"][:, layout.row["makers"][maker]] / BILLION
    return [
        Node(name, layout.roster.states[name].title, MONEY, receipts[row])
        for row, name in enumerate(layout.states)
    ]


def market(ledger: Ledger) -> Node:
    """Chips billed to firms in China, by maker."""
    layout = ledger.world.layout
    parts = [_billed(ledger, maker) for maker in layout.makers]
    own = [layout.makers[row] for row in layout.of_state("makers", "china").tolist()]
    foreign = [part for part, name in zip(parts, layout.makers, strict=True) if name not in own]
    away = Node("foreign", "foreign makers'", MONEY, np.sum([one.value for one in foreign], axis=0),
                (total("by maker", foreign),))  # fmt: skip
    ways = (total("by origin", [domestic_market(ledger), away]), total("by maker", parts))
    title = "AI chips billed to firms in China"
    return Node("market.china", title, MONEY, ledger.outcome("market.china"), ways)


def domestic_market(ledger: Ledger) -> Node:
    """Chinese makers' part of China's market, by maker."""
    layout, name = ledger.world.layout, "market.china.domestic"
    own = [layout.makers[row] for row in layout.of_state("makers", "china").tolist()]
    way = total("by maker", [_billed(ledger, maker) for maker in own])
    return Node(name, "Chinese makers'", MONEY, ledger.outcome(name), (way,))


def _billed(ledger: Ledger, maker: str) -> Node:
    """A maker's chips billed to China: its bills there, times the chips' part of them."""
    value = ledger.outcome(f"market.china.{maker}")
    entry = (f"makers.{maker}.compute_share",)
    steps = [
        Step("bills", "billed, systems included", MONEY, ledger.outcome(f"billed_china.{maker}")),
        Step("chips", "part that is chips", "1", value, False, entry),
    ]
    title = ledger.world.layout.roster.makers[maker].title
    return Node(maker, title, MONEY, value, (chain("part", steps),))


def self_sufficiency_value(ledger: Ledger) -> Node:
    """Domestic share of the money spent on chips in China."""
    value, way = over(domestic_market(ledger), market(ledger))
    title = "domestic share of China's chip spending"
    return Node("self_sufficiency.china.value", title, "1", value, (way,))


def self_sufficiency_units(ledger: Ledger) -> Node:
    """Domestic share of the chips delivered lawfully in China."""
    value, way = over(units_china(ledger, True), units_china(ledger))
    title = "domestic share of chips delivered in China"
    return Node("self_sufficiency.china.units", title, "1", value, (way,))


def units(ledger: Ledger, maker: str) -> Node:
    """A maker's chips delivered in the year, smuggled ones included, by chip and by buyer."""
    world, year = ledger.world, ledger.year
    mine = chips.rows(world.layout, maker=maker)
    arrived = (year["delivered"] + year["smuggled"])[:, mine].sum(axis=1)
    firms = zip(world.layout.firms, arrived, strict=True)
    by_firm = [Node(f, world.layout.roster.firms[f].title, UNITS, n) for f, n in firms]
    counted = chips.count(ledger, year["sold"], mine, UNITS)
    title = f"{world.layout.roster.makers[maker].title} chips delivered"
    ways = (chips.by_chip(counted), total("by firm", by_firm))
    name = f"units.{maker}"
    return Node(name, title, UNITS, ledger.outcome(name), ways)


def units_in_china(ledger: Ledger, maker: str) -> Node:
    """A maker's chips delivered lawfully in China, by chip and by buyer."""
    layout, name = ledger.world.layout, f"units.china.{maker}"
    return _lawful(ledger, name, maker, layout.roster.makers[maker].title, ledger.outcome(name))


def _lawful(ledger: Ledger, name: str, maker: str, title: str, value: Values) -> Node:
    layout = ledger.world.layout
    mine, firms = chips.rows(layout, maker=maker), layout.every_firm[layout.parts["china"]].tolist()
    got = ledger.year["delivered"][firms]
    by_firm = [
        Node(layout.firms[f], layout.roster.firms[layout.firms[f]].title, UNITS, _sum(one, mine))
        for f, one in zip(firms, got, strict=True)
    ]
    counted = chips.count(ledger, got.sum(axis=0), mine, UNITS)
    return Node(name, title, UNITS, value, (chips.by_chip(counted), total("by firm", by_firm)))


def units_china(ledger: Ledger, domestic: bool = False) -> Node:
    """All makers' chips delivered lawfully in China, by maker."""
    layout = ledger.world.layout
    name = "units.china.domestic" if domestic else "units.china"
    rows = layout.of_state("makers", "china").tolist() if domestic else range(len(layout.makers))
    makers = [layout.makers[row] for row in rows]
    parts = [
        _lawful(ledger, maker, maker, layout.roster.makers[maker].title,
                ledger.outcome(f"units.china.{maker}"))
        for maker in makers
    ]  # fmt: skip
    title = "chips delivered lawfully in China" + (", Chinese makers'" if domestic else "")
    return Node(name, title, UNITS, ledger.outcome(name), (total("by maker", parts),))


def fee_income(ledger: Ledger) -> Node:
    """Export fees of US chips, by chip."""
    mine = chips.rows(ledger.world.layout, state="us")
    words = (MONEY, UNITS)
    sold, fees = ledger.year["sold_china"], ledger.year["fees"] / BILLION
    nodes = chips.money(ledger, sold, fees, mine, words, "fee of a chip")
    name = "fee_income.us"
    return Node(name, "US export fees", MONEY, ledger.outcome(name), (chips.by_chip(nodes),))


def capex(ledger: Ledger, firm: str) -> Node:
    """A firm's capital spending: without AI, buildings and power for AI, chips."""
    row, year = ledger.world.layout.row["firms"][firm], ledger.year
    words = (
        ("base", "what is not for AI", (f"firms.{firm}.base_capex*", "budgets.base_growth")),
        (
            "buildings",
            "buildings and power for AI",
            (f"firms.{firm}.ai_capex*", "budgets.chip_share"),
        ),
        ("chip_bill", "chips and systems", (f"firms.{firm}.ai_capex*", "budgets.chip_share")),
        ("smuggling_bill", "smuggled chips", ("grey.*",)),
    )
    parts = [Node(n, t, MONEY, year[n][row] / BILLION, (), inputs) for n, t, inputs in words]
    title = f"{ledger.world.layout.roster.firms[firm].title}'s capital spending"
    name = f"capex.{firm}"
    return Node(name, title, MONEY, ledger.outcome(name), (total("by purpose", parts),))


def capex_us4(ledger: Ledger) -> Node:
    """Capital spending of the four largest US firms: by firm, and by purpose."""
    firms = [capex(ledger, firm) for firm in BIG_FOUR]
    purposes = [_together(ledger, number, firms) for number in range(len(firms[0].ways[0].parts))]
    ways: tuple[Way, ...] = (total("by firm", firms), total("by purpose", purposes))
    title = "capital spending of Microsoft, Alphabet, Amazon and Meta"
    return Node("capex.us4", title, MONEY, ledger.outcome("capex.us4"), ways)


def _together(ledger: Ledger, number: int, firms: list[Node]) -> Node:
    """One purpose of several firms' spending."""
    found = [firm.ways[0].parts[number].node for firm in firms]
    one = found[0]
    return Node(one.name, one.title, MONEY, np.sum([node.value for node in found], axis=0))


def smuggled_units(ledger: Ledger) -> Node:
    """Chips smuggled into China in the year, by chip."""
    layout, name = ledger.world.layout, "smuggled_units.china"
    firms, year = layout.every_firm[layout.parts["china"]], ledger.year
    arrived = year["smuggled"][firms].sum(axis=0)
    counted = chips.count(ledger, arrived, chips.rows(layout, state="us"), UNITS)
    speed = ("grey.chips_2024", "grey.doubling_months", "grey.ceiling")
    checks = ("grey.answer*", "grey.check_strength", "grey.enforcement_lag")
    money = (
        "grey.appetite",
        "grey.most_spent",
        "grey.premium*",
        "grey.leak_limit",
        "grey.diverted",
    )
    steps = [
        Step("networks", "that networks move at the usual premium", UNITS, year["could_move"],
             inputs=speed),
        Step("past", "that gets past checks", "1", year["past_checks"], inputs=checks),
        Step("taken", "that the premium draws and money buys", "1", ledger.outcome(name),
             inputs=money),
    ]  # fmt: skip
    ways = (chain("by limit", steps), chips.by_chip(counted))
    return Node(name, "chips smuggled into China", UNITS, ledger.outcome(name), ways)


def _sum(values: Values, rows: list[int]) -> Values:
    found: Values = values[rows].sum(axis=0)
    return found
