"""What a state lets in, keeps for its own makers, and lets out of its rare earths."""

from __future__ import annotations

from simulation.units import YES_OR_NO

from .field import HIGHER, LOWER
from .held import Number, NumberByChip
from .lever import Example, Rule


class ImportAdmission(Rule, example=Example("china", narrowed=("nvidia",))):
    """What share of the foreign chips ordered a state lets in."""

    leaves_out = (
        "Smugglers carry what the seller's rule denies, so that nobody smuggles what customs "
        "turn away. Why customs do so is not asked, unless states react."
    )

    share = NumberByChip(
        "Share of orders that customs let in; what firms buy abroad has `abroad`.",
        "1",
        high=1,
        default=1,
        by=("chips", "makers", "buyers"),
        stricter=LOWER,
        read_by="law.classification._admit",
        was={"admission": "", "admission_chip": "by_chip", "admission_named": "named"},
    )
    abroad = Number(
        "The same for its firms' purchases abroad.",
        "1",
        high=1,
        default=1,
        stricter=LOWER,
        read_by="law.classification._admitted_abroad",
        was={"admission_abroad": ""},
    )
    chips_abroad = Number(
        "Whether shares of single chips hold for its firms' purchases abroad, too: 1 yes, 0 no.",
        YES_OR_NO,
        high=1,
        stricter=HIGHER,
        beside={"share": 0},
        read_by="law.classification._admitted_abroad",
    )


class DomesticMandate(Rule, example=Example("china", narrowed=("private",))):
    """How much of its chip spending a segment of buyers must keep at home."""

    leaves_out = (
        "Every buyer of the segment keeps to it, without exemptions or penalties; its units "
        "abroad are not bound, and what work chips do counts for nothing. What it reserves goes "
        "neither to smugglers nor abroad: a mandate of all ends smuggling, renting and new units."
    )

    share = Number(
        "Least share of domestic chips in the spending.",
        "1",
        high=1,
        by=("buyers",),
        stricter=HIGHER,
        read_by="demand.order_shares._law_for_split_orders",
        was={"minimum_domestic_share": "", "floor": ""},
    )


class RareEarthLicensing(Rule, example=Example("china")):
    """How much of the rare earths asked for a state lets out to all others, or to some regions."""

    leaves_out = (
        "All rare earths are one good, and only chips, chipmaking tools and power equipment "
        "miss it. No source says what a denial costs: its effects are assumptions."
    )

    share = Number(
        "Share of the exports asked for that is licensed.",
        "1",
        high=1,
        default=1,
        by=("regions",),
        stricter=LOWER,
        read_by="supply.minerals.trade",
        was={"rare_earth_share": ""},
    )
