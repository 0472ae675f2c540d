"""Decisions in words: what each field of a lever makes an actor do."""

from __future__ import annotations

from simulation.analysis.text.numbers import FREE

FURTHER = "nothing: a sum of its own"
VERBS = {
    "import_admission.share": "admits {} of licensed imports",
    "import_admission.abroad": "admits {} of licensed purchases abroad",
    "domestic_mandate.share": "asks for {} domestic chips in the spending",
    "export_rule.license_max_tpp": "licenses chips below {}",
    "export_rule.license_chips": "licenses by name: {}",
    "export_rule.control_chips": "controls by name: {}",
    "export_rule.licensed_buyers": "licenses chips to: {}",
    "export_rule.fee_chips": "takes its fee on: {}",
    "export_rule.fee": "takes a fee of {} on licensed chips",
    "export_rule.volume_cap": "caps licensed chips at {} of units sold at home",
    "export_rule.buyer_cap": "lets one buyer have {} under licence at most",
    "export_rule.third_country_cap": "lets one buyer of a third country have {} a year",
    "export_rule.enforcement": "takes {} of what smuggling networks can move",
    "export_rule.hbm_access": "lets the rival buy {} of the memory that it orders",
    "export_rule.tool_access": "grants {} of requested tools and service",
    "export_rule.tool_sales": "grants {} of requested new tools",
    "export_rule.tool_service": "grants {} of requested service for tools in place",
    "export_rule.cloud_access": "lets the rival rent {} of foreign capacity",
    "capex_pledge.amount": "pledges {}",
    "rare_earth_licensing.share": "licenses {} of rare-earth orders",
    "disruption.output": "ships {} of its output",
    "disruption.wafers": "starts {} of its wafers",
    "disruption.packaging": "has {} of its packaging",
    "disruption.memory": "has {} of its memory",
    "export_rule.control_tpp": "controls chips at or above {}",
    "export_rule.control_interconnect_gb_s": "controls chips by performance from a link of {} on",
    "export_rule.density_tpp": "controls dense chips at or above {}",
    "export_rule.density": "takes chips as dense at or above {}",
    "export_rule.control_bandwidth_gb_s": "controls chips with a memory bandwidth at or above {}",
    "export_rule.license_max_bandwidth_gb_s": "licenses chips with a memory bandwidth below {}",
    "export_rule.generations_behind": "licenses chips at least {} behind their maker's flagship",
    "export_rule.entity_list": "cuts off: {}",
    "export_rule.location_checks": "has {} of controlled chips tell where they are",
    "power_build.grid_pace": "connects power at {} times the usual pace",
    "power_build.reactor_pace": "adds reactors at {} times the usual pace",
    "capex_pledge.years": "spreads its pledge over {}",
    "capex_pledge.delivered_share": "spends {} of its pledge",
    "breakthrough.gain": "makes its methods {} times as good",
    "research_openness.openness": "lets methods and open models out at {} times the usual pace",
    "industrial_programme.amount": "puts up a programme of {}",
    "industrial_programme.years": "spreads its programme over {}",
    "industrial_programme.delivered_share": "spends {} of its programme",
    "fab_credit.credit_rate": "pays {} of the investment in fabs",
    "governance.rivalry": "has its governance at {} of rivalry",
    "stack_promotion.strength": "promotes its stack at {} of full strength",
    "stack_promotion.tied": "ties {} of the spending on AI chips to its own",
    "stack_access.access": "serves {} of the use of its stack",
    "stack_admission.us_stack": "opens {} of its use to the US stack",
    "stack_admission.china_stack": "opens {} of its use to the Chinese stack",
    "own_stack.strength": "closes {} of its distance to the best open models",
    "own_stack.cost": "pays {} for a stack of its own",
    "adoption_programme.target": "aims at {} of possible use",
    "adoption_programme.years": "sets its aim for {} from now",
    "adoption_programme.delivered": "closes {} of the gap to its aim",
    "adoption_programme.physical_pace": "puts AI into factories at {} times the usual pace",
}
"""What a lever's field makes an actor do, by lever and field; {} stands for the value."""
YES_OR_NO = {
    "export_rule.variants": (
        "lets no chip pass that is newly cut to fit the rule",
        "lets chips pass that are newly cut to fit the rule",
    ),
    "export_rule.parent_rule": (
        "does not apply its rules to subsidiaries abroad",
        "applies its rules to subsidiaries abroad",
    ),
    "import_admission.chips_abroad": (
        "does not apply shares of single chips to purchases abroad",
        "applies shares of single chips to purchases abroad",
    ),
}
"""What is told of a field of yes or no: first of no."""
UNLIMITED = {
    "export_rule.generations_behind": "no such rule",
    "export_rule.third_country_cap": "no licence needed",
}
"""What no limit means of a field, where it is not that anything goes."""
NO_LIMIT = {
    "export_rule.control_tpp": "controls no chips for their performance alone",
    "export_rule.density_tpp": "controls no chips for their density",
    "export_rule.control_bandwidth_gb_s": "controls no chips for their memory bandwidth",
    "export_rule.license_max_tpp": "licenses chips of any performance",
    "export_rule.license_max_bandwidth_gb_s": "licenses chips of any memory bandwidth",
    "export_rule.generations_behind": "licenses chips by their figures again, not by generations",
    "export_rule.volume_cap": "caps licensed chips no longer",
    "export_rule.buyer_cap": "lets one buyer have as many chips under licence as it orders",
    "export_rule.third_country_cap": "asks buyers of third countries for no licence",
}
"""What an actor does that sets a field to no limit."""
NOTHING = {
    "export_rule.license_max_tpp": "licenses no chip by its performance",
    "export_rule.license_max_bandwidth_gb_s": "licenses no chip by its memory bandwidth",
    "export_rule.control_tpp": "controls chips of any performance",
    "export_rule.control_bandwidth_gb_s": "controls chips of any memory bandwidth",
    "export_rule.control_interconnect_gb_s": "controls chips by performance whatever their link",
    "export_rule.density_tpp": "controls dense chips of any performance",
    "export_rule.density": "takes chips as dense whatever their density",
    "export_rule.generations_behind": "licenses chips of every generation",
    "export_rule.fee": "takes no fee on licensed chips",
}
"""What an actor does that sets a threshold or a fee to zero, where the number reads oddly."""


def verb(path: str, value: str, what: str) -> str:
    """What an actor does that sets a lever's field to a value in words; {} stands for it."""
    if path in YES_OR_NO and value in ("no", "yes"):
        return YES_OR_NO[path][value == "yes"]
    if path in NOTHING and value.split()[:1] == ["0"]:
        return NOTHING[path]
    return VERBS.get(path, f"sets {what} to {{}}")


def of_field(lever: str, field: str) -> str:
    """A field of a lever at the head of a row, its measures as people write them."""
    told = f"{lever} {field}".replace("_gb_s", " in GB/s").replace("_", " ")
    return told.replace(" tpp", " TPP").replace(" hbm", " HBM")


def nothing_before(lever: str) -> str:
    """What an entry of a lever has before it where it replaces none."""
    from simulation.inputs.policy.lever import Spending
    from simulation.inputs.policy.levers import LEVERS

    return FURTHER if lever in LEVERS and issubclass(LEVERS[lever], Spending) else "nothing"


def unlimited(path: str) -> str:
    """What no limit is called of a lever's field: "no limit", or what its description says."""
    return UNLIMITED.get(path, FREE)
