"""How states spread AI: governance, stacks at home and abroad, programmes of use."""

from __future__ import annotations

from .field import LOWER
from .held import Number, Term
from .lever import Example, Rule
from .usual import PACE, Usual

_EU = Example("eu")


class Governance(Rule, example=Example("us")):
    """A bloc's posture on the governance of AI; the less willing of the two sets what comes of
    it."""

    leaves_out = (
        "One number stands for talks, treaties and standards: no agreement is written, checked "
        "or broken. Safety, accidents and military use are left out."
    )

    rivalry = Number(
        "From 0, cooperative, to 1, rival.",
        "1",
        high=1,
        default=1,
        read_by="adoption.adoption.cooperation",
    )


class StackPromotion(Rule, example=Example("us", narrowed=("africa",))):
    """How hard the US or China promotes its full AI stack in other regions."""

    leaves_out = (
        "Promotion costs the promoter nothing here, and nobody owes for it: finance only raises "
        "what firms in the region plan to spend."
    )

    strength = Number(
        "From 0, not at all, to 1, finance and training included. Of a state without a stack of "
        "its own it speeds uptake of either.",
        "1",
        high=1,
        by=("regions",),
        read_by="adoption.uptake._for_move_users",
        was={"promotion": ""},
    )
    tied = Number(
        "Least share of the regions' spending on AI chips that goes to the promoter's, as its "
        "finance asks, of all who serve a region where it has no firms; nothing in the country of "
        "the promoter's rival, nor for a state whose makers design no AI chip.",
        "1",
        high=1,
        by=("regions",),
        read_by="demand.tied_finance.asked_of_clouds",
    )


class StackAccess(Rule, example=Example("us", narrowed=("eu",))):
    """How much of its AI stack and cloud the US or China leaves open to other regions."""

    leaves_out = (
        "A region is cut off as a whole: no firm, service or model in it can be spared. "
        "Secondary sanctions on users are left out."
    )

    access = Number(
        "Share of use that is still served.",
        "1",
        high=1,
        default=1,
        by=("regions",),
        stricter=LOWER,
        counted=False,  # it is aimed at third regions; rivals answer rules on each other
        read_by="adoption.uptake._access_by_law",
        was={"stack_access": ""},
    )


class StackAdmission(Rule, example=_EU):
    """Where a region lets a foreign AI stack be used: its posture on security and trust."""

    leaves_out = (
        "It turns away newcomers and those who reconsider; nobody who uses a stack is made to "
        "leave it. Public and private users, sensitive and harmless uses are treated alike."
    )

    us_stack = Number(
        "Share of its use open to the US stack.",
        "1",
        high=1,
        default=1,
        stricter=LOWER,
        counted=False,  # a region's choice among stacks; rivals answer rules on each other
        read_by="adoption.uptake._access_by_law",
    )
    china_stack = Number(
        "Share of its use open to the Chinese one.",
        "1",
        high=1,
        default=1,
        stricter=LOWER,
        counted=False,  # as above
        read_by="adoption.uptake._access_by_law",
    )


class OwnStack(Rule, example=_EU):
    """A region's programme for an AI stack of its own."""

    leaves_out = (
        "Strength and cost are set apart: money does not buy strength by itself. The programme "
        "brings the region no chips or data centres."
    )

    strength = Number(
        "Share of the distance to the best open models that it closes.",
        "1",
        high=1,
        read_by="adoption.adoption._for_bring_to_products",
        was={"own_strength": ""},
    )
    cost = Number(
        "What it costs the region.",
        "USD billion/year",
        high=1e4,
        usual=Usual(0.5, 50, "scenarios that ship assume 1 to 20"),
        read_by="adoption.benefit._for_value_of_use",
        was={"own_cost": ""},
    )


class AdoptionProgramme(Rule, example=_EU):
    """A state's programme to spread the use of AI at home, with a target and a date."""

    leaves_out = (
        "It costs nothing here, and whoever it brings to use AI gains as much as those who come "
        "by themselves. Jobs and their distribution are left out."
    )

    target = Number(
        "Share of possible use aimed at.",
        "1",
        high=1,
        read_by="adoption.uptake._for_move_users",
        was={"programme_target": ""},
    )
    years = Term(
        "Years from the entry to the target's date.",
        "years",
        low=0.25,
        high=15,
        default=4,
        starts_with=("target",),
        beside={"target": 0.9},
        read_by="adoption.uptake._for_move_users",
        was={"programme_until": "until"},
    )
    delivered = Number(
        "Share of the gap that the programme closes.",
        "1",
        high=1,
        default=1,
        beside={"target": 0.9},
        read_by="adoption.uptake._for_move_users",
        was={"programme_delivered": ""},
    )
    physical_pace = Number(
        "Speed of AI in factories over the usual.",
        "ratio",
        usual=PACE,
        high=10,
        default=1,
        read_by="adoption.uptake._for_spread_physical",
    )
