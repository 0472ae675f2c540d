"""Levers: what states and firms can decide. The only declaration of fields, units and ranges."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

ANY = 1e9  # "no limit" of a threshold or a cap

Chooser = Literal["chips", "buyers", "regions"]
Names = Literal["chips", "firms", "firms or makers"]


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a lever: a number in low..high, or (where `names` is set) a list of names."""

    name: str
    about: str
    unit: str = ""
    low: float = 0.0
    high: float = ANY
    default: float = 0.0
    names: Names | None = None


@dataclass(frozen=True, slots=True)
class Lever:
    """A decision of one kind of actor; `selectors` are the lists that narrow an entry down."""

    name: str
    actor: Literal["states", "firms"]
    about: str
    fields: dict[str, Field]
    selectors: tuple[Chooser, ...] = ()


def _lever(
    name: str,
    actor: Literal["states", "firms"],
    about: str,
    fields: tuple[Field, ...],
    selectors: tuple[Chooser, ...] = (),
) -> Lever:
    return Lever(name, actor, about, {field.name: field for field in fields}, selectors)


_EXPORT_RULE = _lever(
    "export_rule",
    "states",
    "A state's rule on what its chipmakers and suppliers may sell to its rival.",
    (
        Field(
            "control_tpp", "A licence is needed at or above this performance.", "TPP", default=ANY
        ),
        Field(
            "control_interconnect_gb_s",
            "The performance threshold counts only where the link is at least this fast.",
            "GB/s",
            high=1e5,
        ),
        Field(
            "density_tpp",
            "A licence is needed at or above this performance where the density is reached too.",
            "TPP",
            default=ANY,
        ),
        Field(
            "density", "The performance density that goes with density_tpp.", "TPP/mm2", high=1000
        ),
        Field(
            "control_bandwidth_gb_s",
            "A licence is needed at or above this memory bandwidth.",
            "GB/s",
            default=ANY,
        ),
        Field("control_chips", "Chips that need a licence by name.", names="chips"),
        Field(
            "license_max_tpp",
            "A chip that needs a licence gets one below this performance and the bandwidth limit.",
            "TPP",
        ),
        Field(
            "license_max_bandwidth_gb_s",
            "A chip that needs a licence gets one below this bandwidth and the performance limit.",
            "GB/s",
            default=ANY,
        ),
        Field("license_chips", "Chips licensed by name, whatever the limits say.", names="chips"),
        Field(
            "volume_cap",
            "Units of a licensed chip to the rival over its units to the home market since launch.",
            "1",
            default=ANY,
        ),
        Field(
            "fee",
            "Share of a licensed chip's price due to the state, on the chip without its system.",
            "1",
            high=1,
        ),
        Field(
            "fee_chips",
            "Chips that the fee of this entry is about; without a list, all that have none of "
            "their own.",
            names="chips",
        ),
        Field("buyer_cap", "Licensed chips that one buyer may receive.", "chips", default=ANY),
        Field(
            "licensed_buyers", "Firms that may buy licensed chips; empty for all.", names="firms"
        ),
        Field(
            "entity_list",
            "Firms and makers cut off from licensed chips and leading suppliers.",
            names="firms or makers",
        ),
        Field(
            "variants",
            "Whether chips newly cut to fit the rule may be sold to the rival: 1 yes, 0 no.",
            "1",
            high=1,
            default=1,
        ),
        Field(
            "tool_access",
            "Share of the chipmaking tools they ask for that the rival's foundries get.",
            "1",
            high=1,
            default=1,
        ),
        Field(
            "parent_rule",
            "Whether rules follow a parent to its subsidiaries abroad: 1 yes, 0 no.",
            "1",
            high=1,
        ),
        Field(
            "cloud_access",
            "Share of foreign capacity that the rival's firms may rent.",
            "1",
            high=1,
            default=1,
        ),
        Field(
            "enforcement",
            "Share of attempted smuggling that controls at home and abroad stop.",
            "1",
            high=1,
        ),
        Field(
            "hbm_access",
            "Share of their memory orders that the rival's makers may buy on its own.",
            "1",
            high=1,
            default=1,
        ),
    ),
)
_IMPORT_ADMISSION = _lever(
    "import_admission",
    "states",
    "What share of the foreign chips ordered a state lets in.",
    (
        Field("share", "Share of orders admitted.", "1", high=1, default=1),
        Field("abroad", "The same for its firms' purchases abroad.", "1", high=1, default=1),
    ),
    ("chips",),
)
_DOMESTIC_MANDATE = _lever(
    "domestic_mandate",
    "states",
    "How much of its chip spending a segment of buyers must keep at home.",
    (Field("share", "Least share of domestic chips in the spending.", "1", high=1),),
    ("buyers",),
)
_POWER_BUILD = _lever(
    "power_build",
    "states",
    "How fast a state connects power for data centres and starts reactors.",
    (
        Field(
            "grid_pace",
            "New connections and firms' own power over the usual.",
            "ratio",
            high=10,
            default=1,
        ),
        Field("reactor_pace", "Reactor starts over the usual.", "ratio", high=20, default=1),
    ),
)
_RARE_EARTHS = _lever(
    "rare_earth_licensing",
    "states",
    "How much of the rare earths asked for a state lets out to all others.",
    (Field("share", "Share of the exports asked for that is licensed.", "1", high=1, default=1),),
)
_CAPEX_PLEDGE = _lever(
    "capex_pledge",
    "firms",
    "A firm's announced programme of data-centre investment.",
    (
        Field("amount", "The sum pledged.", "USD billion", high=1e5),
        Field("years", "Over how many years.", "years", low=0.25, high=15, default=4),
        Field("delivered_share", "Share of the sum that is spent.", "1", high=2, default=1),
    ),
)

_BREAKTHROUGH = _lever(
    "breakthrough",
    "firms",
    "A lab finds methods that do as much with less compute.",
    (
        Field(
            "gain",
            "Compute that the old methods need over what the new ones need.",
            "ratio",
            low=1,
            high=1000,
            default=1,
        ),
    ),
)
_RESEARCH_OPENNESS = _lever(
    "research_openness",
    "states",
    "How freely methods and models leave a state's labs.",
    (
        Field(
            "openness",
            "Pace at which methods and open models get out, over the usual.",
            "ratio",
            low=0.05,
            high=20,
            default=1,
        ),
    ),
)
_INDUSTRIAL_PROGRAMME = _lever(
    "industrial_programme",
    "states",
    "State money for a state's own chip industry, beyond the usual.",
    (
        Field("amount", "The sum.", "USD billion", high=1e5),
        Field("years", "Over how many years.", "years", low=0.25, high=15, default=5),
        Field("delivered_share", "Share of the sum that is spent.", "1", high=2, default=1),
    ),
)
_FAB_CREDIT = _lever(
    "fab_credit",
    "states",
    "Tax credit on investment in chip plants at home.",
    (Field("credit_rate", "Share of the investment that the state pays.", "1", high=0.9),),
)

_GOVERNANCE = _lever(
    "governance",
    "states",
    "A bloc's posture on the governance of AI; the less willing of the two sets what comes of it.",
    (Field("rivalry", "From 0, cooperative, to 1, rival.", "1", high=1),),
)
_STACK_PROMOTION = _lever(
    "stack_promotion",
    "states",
    "How hard the US or China promotes its full AI stack in other regions.",
    (Field("strength", "From 0, not at all, to 1, finance and training included.", "1", high=1),),
    ("regions",),
)
_STACK_ACCESS = _lever(
    "stack_access",
    "states",
    "How much of its AI stack and cloud the US or China leaves open to other regions.",
    (Field("access", "Share of use that is still served.", "1", high=1, default=1),),
    ("regions",),
)
_STACK_ADMISSION = _lever(
    "stack_admission",
    "states",
    "Where a region lets a foreign AI stack be used: its posture on security and trust.",
    (
        Field("us_stack", "Share of its use open to the US stack.", "1", high=1, default=1),
        Field("china_stack", "Share of its use open to the Chinese one.", "1", high=1, default=1),
    ),
)
_OWN_STACK = _lever(
    "own_stack",
    "states",
    "A region's programme for an AI stack of its own.",
    (
        Field("strength", "Share of the distance to the best open models that it closes.", "1",
              high=1),
        Field("cost", "What it costs the region.", "USD billion/year", high=1e4),
    ),
)  # fmt: skip
_ADOPTION_PROGRAMME = _lever(
    "adoption_programme",
    "states",
    "A state's programme to spread the use of AI at home, with a target and a date.",
    (
        Field("target", "Share of possible use aimed at.", "1", high=1),
        Field("years", "Years from the entry to the target's date.", "years", low=0.25, high=15,
              default=4),
        Field("delivered", "Share of the gap that the programme closes.", "1", high=1, default=1),
        Field("physical_pace", "Speed of AI in factories over the usual.", "ratio", high=10,
              default=1),
    ),
)  # fmt: skip

ADOPTION = (
    _GOVERNANCE,
    _STACK_PROMOTION,
    _STACK_ACCESS,
    _STACK_ADMISSION,
    _OWN_STACK,
    _ADOPTION_PROGRAMME,
)

LEVERS: dict[str, Lever] = {
    lever.name: lever
    for lever in (
        _EXPORT_RULE,
        _IMPORT_ADMISSION,
        _DOMESTIC_MANDATE,
        _POWER_BUILD,
        _CAPEX_PLEDGE,
        _BREAKTHROUGH,
        _RESEARCH_OPENNESS,
        _INDUSTRIAL_PROGRAMME,
        _FAB_CREDIT,
        _RARE_EARTHS,
        *ADOPTION,
    )
}
