"""Power, plants, programmes and research: what states and firms put money and effort into."""

from __future__ import annotations

from .held import Number
from .lever import Discovery, Example, Rule, Spending
from .usual import PACE, Usual

_SPENT = "core.calendar._add_up"


def _years(default: float, **beside: float) -> Number:
    return Number(
        "Over how many years.",
        "years",
        low=0.25,
        high=15,
        default=default,
        beside=beside,
        read_by=_SPENT,
    )


def _delivered_share(**beside: float) -> Number:
    return Number(
        "Share of the sum that is spent.", "1", high=2, default=1, beside=beside, read_by=_SPENT
    )


class PowerBuild(Rule, example=Example("us")):
    """How fast a state connects power for data centres and starts reactors."""

    leaves_out = (
        "Grids are modelled for the US and China; elsewhere power never binds. What a faster "
        "pace costs, local grids, and plants of firms' own in China are left out."
    )

    grid_pace = Number(
        "New connections and firms' own power over the usual.",
        "ratio",
        usual=PACE,
        high=10,
        default=1,
        read_by="fleet.power_sources.from_the_grid",
    )
    reactor_pace = Number(
        "Reactor starts, restarts, uprates and small reactors over the usual.",
        "ratio",
        usual=PACE,
        high=20,
        default=1,
        read_by="fleet.power_supply._for_build_reactors",
    )


class CapexPledge(Spending, actor="firms", example=Example("oracle_openai", "2025-02")):
    """A firm's announced programme of data-centre investment."""

    leaves_out = (
        "A pledge is planned evenly over its years and never revised as results come in. Where "
        "the money comes from, profit or debt, is left out."
    )

    amount = Number(
        "The sum pledged.",
        "USD billion",
        high=1e5,
        usual=Usual(
            10, 1500, "firms on file guide to 20 to 210 for 2026; some months or some years"
        ),
        read_by=_SPENT,
    )
    years = _years(4, amount=500.0)
    delivered_share = _delivered_share(amount=500.0)


class Breakthrough(Discovery, actor="firms", example=Example("deepseek")):
    """A lab finds methods that do as much with less compute."""

    leaves_out = (
        "Its month and its size are the entry's: neither follows from the lab's people, money "
        "or compute. It is one figure for all methods, whatever they are good for."
    )

    gain = Number(
        "Compute that the old methods need over what the new ones need.",
        "ratio",
        usual=Usual(1, 20, "ten is what the strongest of the shocks that ship assumes"),
        low=1,
        high=1000,
        default=1,
        read_by="core.calendar.Calendar.efficiency_gain",
    )


class ResearchOpenness(Rule, example=Example("us")):
    """How freely methods and models leave a state's labs."""

    leaves_out = (
        "One pace stands for methods that are published, leak or are copied, and for open "
        "models. Talent and data are not modelled on their own."
    )

    openness = Number(
        "Pace at which methods and open models get out, over the usual.",
        "ratio",
        usual=PACE,
        low=0.05,
        high=20,
        default=1,
        read_by="labs.training._secrecy",
    )


class IndustrialProgramme(Spending, example=Example("china")):
    """State money for a state's own chip industry, beyond the usual."""

    leaves_out = (
        "The money cannot be aimed at a firm or a field: a part buys lines where these are "
        "short, and research gains in all fields alike. Who pays for it is left out."
    )

    amount = Number(
        "The sum.",
        "USD billion",
        high=1e5,
        usual=Usual(10, 1000, "the one that ships has 142"),
        read_by=_SPENT,
    )
    years = _years(5, amount=100.0)
    delivered_share = _delivered_share(amount=100.0)


class FabCredit(Rule, example=Example("us")):
    """Tax credit on investment in chip plants at home."""

    leaves_out = (
        "Plants at home add to what their foundry can make and share its fate: a blockade of "
        "Taiwan strikes all of TSMC. Only the US has investment on file that a credit could "
        "raise."
    )

    credit_rate = Number(
        "Share of the investment that the state pays.",
        "1",
        high=0.9,
        read_by="supply.subsidised_plants._for_build_plants",
    )
