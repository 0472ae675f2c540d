"""What a state lets its chipmakers and suppliers sell to its rival, and to other countries."""

from __future__ import annotations

from simulation.units import YES_OR_NO

from .field import ANY, HIGHER, LOWER
from .held import (
    FirmsAndMakers,
    NameList,
    Number,
    NumberByChip,
    NumberBySale,
    Selection,
    Sets,
)
from .lever import Example, Rule
from .usual import AmongChips, Usual

_CONTROLLED, _LICENSABLE = "equations.rule.controlled", "law.classification.licence_ceilings"
# A clause is seen without the thresholds that others set, and a licence where any chip gets one.
_NO_SPEED_LIMIT = {"control_tpp": ANY}
_LICENSED = {"license_max_tpp": ANY}
_SPEED, _BANDWIDTH = AmongChips("tpp"), AmongChips("bandwidth_gb_s")
_ONE_BUYER = Usual(1000, 1.5e6, "from a hundred servers to about what the Gulf may get on file")


class ExportRule(Rule, example=Example("us")):
    """A state's rule on what its chipmakers and suppliers may sell to its rival and others."""

    leaves_out = (
        "A licence follows from the rule in the same month: no case is weighed, takes time or "
        "depends on what a chip is used for. Design software is under no rule here."
    )

    control_tpp = Number(
        "A licence is needed at or above this performance.",
        "TPP",
        usual=_SPEED,
        default=ANY,
        stricter=LOWER,
        foreseen=True,
        read_by=_CONTROLLED,
    )
    control_interconnect_gb_s = Number(
        "The performance threshold counts only where the link is at least this fast.",
        "GB/s",
        usual=AmongChips("interconnect_gb_s"),
        high=1e5,
        stricter=LOWER,
        counted=False,  # a part of a clause; its threshold is counted
        beside={"density_tpp": ANY},
        read_by=_CONTROLLED,
    )
    density_tpp = Number(
        "A licence is needed at or above this performance where the density is reached too.",
        "TPP",
        usual=_SPEED,
        default=ANY,
        stricter=LOWER,
        foreseen=True,
        beside=_NO_SPEED_LIMIT,
        read_by=_CONTROLLED,
    )
    density = Number(
        "The performance density that goes with density_tpp.",
        "TPP/mm2",
        usual=Usual(2, 150, "chips on file have 2 to 143"),
        high=1000,
        stricter=LOWER,
        counted=False,  # a part of a clause; its threshold is counted
        beside=_NO_SPEED_LIMIT,
        read_by=_CONTROLLED,
    )
    control_bandwidth_gb_s = Number(
        "A licence is needed at or above this memory bandwidth.",
        "GB/s",
        usual=_BANDWIDTH,
        default=ANY,
        stricter=LOWER,
        foreseen=True,
        read_by=_CONTROLLED,
    )
    control_chips = NameList(
        "Chips that need a licence by name.",
        names="chips",
        stricter=HIGHER,
        counted=False,  # lists of chips follow what makers bring out; thresholds are counted
        foreseen=True,
        read_by="law.classification._for_judge_chips",
    )
    license_max_tpp = Number(
        "A chip that needs a licence gets one below this performance and the bandwidth limit.",
        "TPP",
        usual=_SPEED,
        stricter=LOWER,
        foreseen=True,
        read_by=_LICENSABLE,
    )
    license_max_bandwidth_gb_s = Number(
        "A chip that needs a licence gets one below this bandwidth and the performance limit.",
        "GB/s",
        usual=_BANDWIDTH,
        default=ANY,
        stricter=LOWER,
        beside=_LICENSED,
        read_by=_LICENSABLE,
    )
    generations_behind = Number(
        "Licences up to this many generations behind each maker's flagship of the month, instead "
        "of the two ceilings; none for no such rule.",
        "generations",
        usual=Usual(1, 3, "a generation on file lasts eleven to thirty-two months"),
        default=ANY,
        whole=True,
        read_by="law.classification.licence_ceilings",
    )
    license_chips = NameList(
        "Chips licensed by name, whatever the limits say.",
        names="chips",
        stricter=LOWER,
        counted=False,  # as with control_chips
        read_by="law.classification._for_judge_chips",
    )
    volume_cap = NumberByChip(
        "Units of a licensed chip to the rival over its units to the home market since launch.",
        "1",
        usual=Usual(0.05, 1, "as many as at home hardly caps; a twentieth nearly bars"),
        default=ANY,
        by=("chips", "makers"),
        stricter=LOWER,
        beside=_LICENSED,
        read_by="law.cap_outlook._for_look_ahead",
    )
    fee = NumberByChip(
        "Share of a licensed chip's price due to the state, on the chip without its system.",
        "1",
        high=1,
        listed_in="fee_chips",
        by=("chips", "makers"),
        stricter=HIGHER,
        beside=_LICENSED,
        read_by="law.classification._for_judge_chips",
        was={"fee": "", "fee_chip": "by_chip", "fee_named": "named"},
    )
    fee_chips = Selection(
        "Chips that the fee of this entry is about; without a list, or with an empty one, all.",
        names="chips",
        empty_means_all=True,
        read_by="agents.entries.by_name",
    )
    buyer_cap = Number(
        "Licensed chips that one buyer may receive.",
        "chips",
        usual=_ONE_BUYER,
        default=ANY,
        by=("buyers",),
        stricter=LOWER,
        beside=_LICENSED,
        read_by="law.cap_outlook._for_look_ahead",
    )
    third_country_cap = Number(
        "Chips kept from the rival, or licensed to it, that one buyer of a third country may have; "
        "none for no licence needed.",
        "chips",
        usual=_ONE_BUYER,
        default=ANY,
        by=("buyers",),
        stricter=LOWER,
        counted=False,  # it is about others than the rival, who answers for itself alone
        read_by="law.licence.licensed_pairs",
    )
    licensed_buyers = NameList(
        "Firms that may buy licensed chips; empty for all.",
        names="firms",
        empty_means_all=True,
        stricter=LOWER,
        counted=False,  # a list of firms; only makers' exclusion is counted
        read_by="law.entity_list.refused",
        was={"licensed_buyer": "", "buyer": ""},
    )
    entity_list = FirmsAndMakers(
        "Firms refused every chip of the state, but for what affiliates get, and makers shut out "
        "of foundries outside their own.",
        names="firms or makers",
        stricter=HIGHER,
        read_by="law.entity_list.refused",
        was={
            "entity_list_firms": "firms",
            "barred_firm": "firms",
            "entity_list_makers": "makers",
            "barred_maker": "makers",
        },
    )
    variants = Number(
        "Whether chips newly cut to fit the rule may be sold to the rival: 1 yes, 0 no.",
        YES_OR_NO,
        high=1,
        whole=True,
        default=1,
        stricter=LOWER,
        counted=False,  # it follows the thresholds, which are counted
        foreseen=True,
        read_by="law.classification._for_judge_chips",
    )
    tool_access = Sets(
        "Share of the chipmaking tools they ask for, new ones and service, that they get.",
        "1",
        high=1,
        default=1,
        by=("nodes",),
        fields=("tool_sales", "tool_service"),
        read_by="agents.entries.enact",
    )
    tool_sales = Number(
        "Share of the new chipmaking tools they ask for that the rival's foundries get.",
        "1",
        high=1,
        default=1,
        by=("nodes",),
        stricter=LOWER,
        read_by="law.input_access.tools",
        was={"tool_access": ""},
    )
    tool_service = Number(
        "Share of service and parts that they get for tools which they have.",
        "1",
        high=1,
        default=1,
        by=("nodes",),
        stricter=LOWER,
        read_by="law.input_access.tools",
    )
    parent_rule = Number(
        "Whether rules follow a parent to its subsidiaries abroad: 1 yes, 0 no.",
        YES_OR_NO,
        high=1,
        stricter=HIGHER,
        read_by="law.market_access._access",
    )
    cloud_access = Number(
        "Share of the rentable foreign capacity that the rival's firms may rent.",
        "1",
        high=1,
        default=1,
        stricter=LOWER,
        read_by="trade.offshore.rent",
    )
    enforcement = Number(
        "Share of what smuggling networks can move that controls take beyond the usual ones, for "
        "which grey.answer stands: less is smuggled only where networks have no room to spare.",
        "1",
        high=1,
        stricter=HIGHER,
        read_by="trade.grey_market.smuggle",
    )
    location_checks = Number(
        "Share of controlled chips that tell where they are: takes a part (grey.check_strength) of "
        "what smuggling networks can move, of which they may have room to spare.",
        "1",
        high=1,
        stricter=HIGHER,
        read_by="trade.grey_market.networks",
    )
    hbm_access = NumberBySale(
        "Share of their orders of memory, not of chips that hold it, that the rival's makers get.",
        "1",
        high=1,
        default=1,
        stricter=LOWER,
        by=("makers", "suppliers"),
        read_by="law.input_access._of_rivals",
    )
