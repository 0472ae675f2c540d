"""Every outcome the model reports: name, unit, meaning. The only declaration of each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..core.layout import AI_STACKS, Layout
from ..tables.instruments import INSTRUMENTS
from ..tables.state_table import CAUSES, FIRM_CAUSES

if TYPE_CHECKING:
    from simulation.inputs.calibration import Calibration

BLOCS = ("us", "china", "world")
UNITS = {"": "H100e", "@tpp": "H100e", "@bandwidth": "H100e", "@power": "H100e"}
MEASURES = {
    "": "dense BF16 speed",
    "@tpp": "total processing performance",
    "@bandwidth": "memory bandwidth",
    "@power": "chip power",
}
BENEFITS = ("us", "china", "eu", "africa")
PRICED = ("a100", "h100", "h20", "h200", "b200", "ascend_910b", "ascend_910c")
SOLD_ALONE = ("h20",)  # chips whose sales makers report apart
LABS = ("deepseek",)  # whose largest training run is told apart
WATCHED = (("bytedance", "ascend_910b"),)  # deliveries that somebody reported
BIG_FOUR = ("microsoft", "alphabet", "amazon", "meta")


@dataclass(frozen=True)
class Outcome:
    """One column of the results; only a `signed` one may fall below 0."""

    name: str
    unit: str
    description: str
    signed: bool = False


def outcome_table(calibration: Calibration) -> tuple[Outcome, ...]:
    """All outcomes of a calibration, in the order of the columns."""
    return tuple(declare(Layout.of(calibration)))


def declare(layout: Layout) -> Iterator[Outcome]:
    """Outcomes in column order."""
    yield from _stocks()
    yield from _yearly()
    yield from _economy(layout)
    yield from _chips(layout)
    yield from _sold(layout)
    yield from _limits(layout)
    yield from _power()
    yield from _models(layout)
    yield from _industry()
    yield from _policy()
    yield from _bottlenecks(layout)
    yield from _adoption(layout)
    yield from _markets(layout)


def _stocks() -> Iterator[Outcome]:
    owner = {
        "us": "owned by firms headquartered in the US",
        "china": "owned by firms headquartered in China and standing there",
        "world": "owned by all firms",
    }
    for suffix, unit in UNITS.items():
        for bloc in BLOCS:
            about = f"AI compute {owner[bloc]}, in H100 equivalents of {MEASURES[suffix]}"
            yield Outcome(f"compute.{bloc}{suffix}", unit, about)
    yield Outcome("compute.china.domestic", "H100e", "part of it designed in China")
    yield Outcome("compute.china.licensed", "H100e", "part of it imported legally")
    yield Outcome("compute.china.smuggled", "H100e", "part of it smuggled")
    yield Outcome(
        "compute.china.offshore", "H100e", "owned abroad by subsidiaries, and rented abroad"
    )
    yield Outcome("compute.china.rented", "H100e", "the rented part of it")
    yield Outcome("compute.china.usable", "H100e", "compute.china and compute.china.offshore")
    yield Outcome("ratio.stock", "ratio", "US compute over China's")
    yield Outcome("share.china", "1", "China's share of the world's compute")


def _yearly() -> Iterator[Outcome]:
    for suffix, unit in UNITS.items():
        for bloc in BLOCS:
            about = f"compute delivered in twelve months, by {MEASURES[suffix]}"
            yield Outcome(f"new_compute.{bloc}{suffix}", f"{unit}/year", about)
    yield Outcome("new_compute.china.domestic", "H100e/year", "part of China's designed in China")
    yield Outcome("new_compute.china.licensed", "H100e/year", "part of China's imported legally")
    yield Outcome("new_compute.china.smuggled", "H100e/year", "part of China's smuggled")
    yield Outcome("ratio.flow", "ratio", "US new compute over China's")
    yield Outcome("output.china", "H100e/year", "chips of Chinese designers made in twelve months")
    yield Outcome(
        "self_sufficiency.china", "1", "domestic share of China's new compute of twelve months"
    )
    yield Outcome(
        "smuggled_units.china", "chips/year", "chips smuggled into China in twelve months"
    )
    yield Outcome(
        "training_share.smuggled",
        "1",
        "smuggled share of the compute that Chinese firms acquire for training, abroad included",
    )
    yield Outcome("rent.china", "1", "grey-market premium over the list price in China")


def _economy(layout: Layout) -> Iterator[Outcome]:
    for maker in layout.makers:
        about = "revenue from AI chips and systems in twelve months, net of export fees"
        if maker == "nvidia":
            about = "data-centre revenue of twelve months, networking and systems included"
        yield Outcome(f"revenue.{maker}", "USD billion/year", about)
    for maker in layout.makers:
        about = "part of it from buyers headquartered in China"
        yield Outcome(f"revenue_china.{maker}", "USD billion/year", about)
    for maker in layout.makers:
        about = "part of it billed to China: without what Chinese firms buy through units abroad"
        yield Outcome(f"billed_china.{maker}", "USD billion/year", about)
    about = "what Nvidia bills to China beside data centres, such as graphics cards"
    yield Outcome("other_china.nvidia", "USD billion/year", about)
    yield Outcome(
        "capex.us4", "USD billion/year", "capital spending of Microsoft, Alphabet, Amazon and Meta"
    )
    for firm in layout.firms:
        yield Outcome(f"capex.{firm}", "USD billion/year", "capital spending of twelve months")
    yield Outcome("fee_income.us", "USD billion/year", "export fees of twelve months")
    yield Outcome(
        "hoarding.china", "USD billion/year", "paid by Chinese makers for memory they stockpile"
    )


def _chips(layout: Layout) -> Iterator[Outcome]:
    for prefix, where in (("units", ""), ("units.china", " to buyers from China")):
        for name in layout.makers:
            about = f"chips delivered in twelve months{where}, all of the maker's"
            yield Outcome(f"{prefix}.{name}", "chips/year", about)
        for name in layout.chips:
            about = f"chips delivered in twelve months{where}"
            yield Outcome(f"{prefix}.{name}", "chips/year", about)


def _sold(layout: Layout) -> Iterator[Outcome]:
    for maker in layout.makers:
        about = "compute delivered in twelve months, all of the maker's"
        yield Outcome(f"sold_compute.{maker}", "H100e/year", about)


def _power() -> Iterator[Outcome]:
    for bloc, name in (("us", "US"), ("china", "China")):
        about = f"mean grid draw of all data centres in the {name}"
        yield Outcome(f"power.{bloc}", "GW", about.replace("the China", "China"))
        about = f"mean grid draw of the chips that wait for power in the {name}"
        yield Outcome(f"power.{bloc}.waiting", "GW", about.replace("the China", "China"))
        yield Outcome(f"reactors.{bloc}", "reactors", f"operable nuclear reactors, {name}")
    yield Outcome("sites.world", "sites", "hyperscale data centres of the world")


def _policy() -> Iterator[Outcome]:
    about = "how closed the US and its allies are to China: mean of chips, tools, memory, cloud"
    yield Outcome("rule.tightness.us", "1", about)
    yield Outcome("rule.tools.china", "1", "share of advanced tools that China's foundries get")
    yield Outcome("rule.memory.china", "1", "share of memory orders open to China's makers")
    yield Outcome("rule.cloud.china", "1", "share of rentable capacity open to China's firms")
    yield Outcome("rule.enforcement.us", "1", "share of attempted smuggling that rules stop")
    yield Outcome("rule.admission.china", "1", "share of foreign chips that China's customs let in")
    yield Outcome("rule.mandate.china", "1", "domestic share that private buyers must keep")
    yield Outcome("rare_earth.china", "1", "share of China's rare-earth exports licensed")
    yield Outcome("rare_earth.stock", "months", "rare earths in stock outside China")
    yield Outcome("rare_earth.unmet", "1", "share of the need outside China that nothing meets")
    yield Outcome("truce", "flag", "1 where a truce holds (states that react)")
    yield Outcome("truces", "1", "truces struck since October 2026")
    yield Outcome("push.china", "1/year", "least growth that Beijing sees to in its chip industry")
    about = "pull towards a truce, 0 before states react"
    yield Outcome("pressure.truce", "1", about, signed=True)
    for name in INSTRUMENTS:
        about = f"pull towards tightening {name.replace('_', ' ')}, negative towards loosening"
        yield Outcome(f"pressure.{name}", "1", about, signed=True)
    for side, name in (("us", "the US"), ("china", "China"), ("allies", "allied suppliers")):
        yield Outcome(f"tightenings.{side}", "1", f"months since 2026-10 in which {name} tightened")
        yield Outcome(f"loosenings.{side}", "1", f"months since 2026-10 in which {name} loosened")


def _adoption(layout: Layout) -> Iterator[Outcome]:
    for region in layout.states:
        for stack, what in zip(AI_STACKS, ("the US stack", "the Chinese", "its own"), strict=True):
            about = f"share of {what} in the region's use of AI"
            yield Outcome(f"stack_share.{region}.{stack}", "1", about)
    for stack, what in zip(AI_STACKS, ("the US stack", "the Chinese", "their own"), strict=True):
        about = f"share of {what} in the use of AI outside the US and China"
        yield Outcome(f"stack_share.third.{stack}", "1", about)
    for region in ("world", *BENEFITS):
        about = "benefit of AI in twelve months, payments for stacks and cost of rivalry taken off"
        yield Outcome(f"benefit.{region}", "USD billion/year", about)
    for bloc in AI_STACKS[:2]:
        about = "part of it from AI in robots and factories, before such deductions"
        yield Outcome(f"physical_ai.{bloc}", "USD billion/year", about)
    yield Outcome(
        "fragmentation",
        "1",
        "chance that users of two regions differ in their stack, mean of models and chips",
    )


def _limits(layout: Layout) -> Iterator[Outcome]:
    yield Outcome("wafers.smic", "wafers/month", "SMIC's starts at 7 nm and below, all uses")
    yield Outcome("yield.smic", "1", "good dies over gross dies of AI chips at SMIC")
    yield Outcome(
        "tool_reach.china", "1", "share of their tools that Chinese lines of 7 nm and below get"
    )
    yield Outcome(
        "tools.domestic.china",
        "1",
        "share of a 14 nm line's tools that Chinese makers supply",
    )
    yield Outcome(
        "chip_gap.best", "ratio", "speed of the best US chip in volume over China's best in volume"
    )
    yield Outcome(
        "rule.license_max_tpp", "TPP", "TPP from which US chips cannot go to China; 1e9: no limit"
    )


def _bottlenecks(layout: Layout) -> Iterator[Outcome]:
    for maker in layout.makers:
        yield from _causes(maker, "the maker's output", CAUSES)
        for what in (*CAUSES[1:], "yield"):
            about = f"chips started that a tenth more {what} would add to the maker's"
            yield Outcome(f"relief.{maker}.{what}", "H100e/year", about)
    for bloc, name in (("us", "the US"), ("china", "China")):
        yield from _causes(f"firms_{bloc}", f"the compute of firms at home in {name}", FIRM_CAUSES)
        for cause in FIRM_CAUSES[1:]:
            # What a rule keeps out may give less compute for its money than what is bought instead.
            about = f"compute that a tenth of relief from {cause} would add to firms in {name}"
            yield Outcome(f"relief.firms_{bloc}.{cause}", "H100e/year", about, signed=True)


def _causes(who: str, what: str, causes: tuple[str, ...]) -> Iterator[Outcome]:
    codes = ", ".join(f"{i} {cause}" for i, cause in enumerate(causes))
    about = f"what bound {what}, easing it adding most: {codes}"
    yield Outcome(f"bottleneck.{who}", "1", about)
    for cause in causes:
        yield Outcome(f"bottleneck.{who}.{cause}", "1", f"1 where {cause} bound {what}")


def _models(layout: Layout) -> Iterator[Outcome]:
    for seat in layout.firms_of:
        state = layout.states[seat]
        name = layout.roster.states[state].title
        about = f"effective compute of the best model of labs from {name}, running maximum"
        yield Outcome(f"frontier.{state}", "log10 FLOP", about)
        about = f"effective compute of the best open model of labs from {name}"
        yield Outcome(f"open_frontier.{state}", "log10 FLOP", about)
    for bloc, name in (("us", "US"), ("china", "Chinese")):
        about = f"compute of {name} firms that trains, as far as it is good at it"
        yield Outcome(f"training_compute.{bloc}", "H100e", about)
        about = f"algorithmic efficiency of the best {name} lab; the frontier of 2022-01 is 1"
        yield Outcome(f"algorithms.{bloc}", "ratio", about)
        about = f"largest training run of {name} labs, without the efficiency of algorithms"
        yield Outcome(f"largest_run.{bloc}", "log10 FLOP", about)
    for firm in (name for name in LABS if name in layout.firms):
        about = f"compute of the largest training run of {layout.roster.firms[firm].title}"
        yield Outcome(f"run.{firm}", "H100e", about)
    about = "China's lag behind the US frontier; negative: China leads"
    yield Outcome("lag.china", "months", about, signed=True)
    about = "rating of the best US model less that of the best Chinese one, by user votes"
    yield Outcome("rating_gap.china", "Elo points", about, signed=True)


def _industry() -> Iterator[Outcome]:
    pace = "months of usual progress that the chip industry makes in a month"
    yield Outcome("know_how.us", "ratio", f"{pace}, US")
    yield Outcome("know_how.china", "ratio", f"{pace}, China")
    yield Outcome(
        "denied.china", "1", "part of the best chip's usefulness that buyers in China cannot have"
    )
    about = "sales to China that rules of either side cost US makers, by estimate"
    yield Outcome("lost_revenue.us", "USD billion/year", about)
    yield Outcome("subsidy.china", "USD billion/year", "state money for China's chip industry")
    about = "cost of the credit for chip plants, and state programmes"
    yield Outcome("subsidy.us", "USD billion/year", about)
    yield Outcome("fab_wafers.us", "wafers/month", "leading-edge starts that credits brought home")


def watched(layout: Layout) -> list[tuple[str, str]]:
    """Pairs of firm and chip whose deliveries are told apart."""
    return [(f, c) for f, c in WATCHED if f in layout.firms and c in layout.chips]


def _markets(layout: Layout) -> Iterator[Outcome]:
    for chip in (name for name in PRICED if name in layout.chips):
        yield Outcome(f"price.{chip}", "USD", "price of a chip without its system")
    for chip in (name for name in SOLD_ALONE if name in layout.chips):
        about = "sales of the chip in twelve months, without systems and before export fees"
        yield Outcome(f"revenue.{chip}", "USD billion/year", about)
    about = "AI chips billed to firms in China in twelve months, without networks and systems"
    yield Outcome("market.china", "USD billion/year", about)
    yield Outcome("market.china.domestic", "USD billion/year", "part of it from Chinese makers")
    for maker in layout.makers:
        yield Outcome(f"market.china.{maker}", "USD billion/year", "the maker's part of it")
    yield Outcome("units.china", "chips/year", "chips delivered lawfully in China, all makers'")
    yield Outcome("units.china.domestic", "chips/year", "part of it from Chinese makers")
    for firm, chip in watched(layout):
        about = f"chips delivered to {layout.roster.firms[firm].title} in twelve months"
        yield Outcome(f"units.{firm}.{chip}", "chips/year", about)
    yield Outcome("wafers.smic.ai", "wafers/month", "part of SMIC's starts open to AI chips")
