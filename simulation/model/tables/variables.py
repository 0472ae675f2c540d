"""THE table of the model's state: every array, with unit, axes, start value and meaning.

`members` is the last axis of every array and is not repeated here. Roles: `state` lives from
month to month, `plan` is decided in a month and committed in it, `flow` is what happened in
the month, `rule` is the law in force (its twin `plan` is what a state has decided).
"""

from __future__ import annotations

from dataclasses import dataclass

from ..equations.rule import NO_LIMIT


@dataclass(frozen=True)
class Variable:
    """One declared quantity."""

    name: str
    unit: str
    axes: tuple[str, ...]
    role: str
    about: str
    start: float = 0.0
    signed: bool = False


FIRM, CHIP, MAKER, SUPPLIER, STATE = (
    ("firms",),
    ("chips",),
    ("makers",),
    ("suppliers",),
    ("states",),
)
FIRM_CHIP, STATE_CHIP = ("firms", "chips"), ("states", "chips")

FIRMS = (
    Variable(
        "expected", "USD billion/year", FIRM, "state", "AI spending that the outlook justifies"
    ),
    Variable("ai_capex", "USD billion/year", FIRM, "state", "AI capital budget"),
    Variable("base_capex", "USD billion/year", FIRM, "state", "capital spending without AI"),
    Variable("pledge", "USD billion/year", FIRM, "state", "AI budget added by a pledge"),
    Variable("purse", "USD", FIRM, "state", "money set aside for chips and not yet paid out"),
    Variable("shortfall", "1", FIRM, "state", "money set aside over what may be kept aside"),
    Variable(
        "licensed_year", "chips", FIRM, "state", "licensed chips received in the cap's period"
    ),
    Variable("backlog", "chips", FIRM_CHIP, "state", "ordered and not delivered"),
    Variable("stock", "chips", FIRM_CHIP, "state", "installed chips"),
    Variable("age", "months", FIRM_CHIP, "state", "mean age of the stock"),
    Variable("power_room", "GW", FIRM, "state", "power for which chips may still be ordered"),
    Variable("powered", "1", FIRM, "flow", "share of the orders wanted that power allows", 1.0),
    Variable("waiting", "chips", FIRM_CHIP, "state", "received and waiting for power"),
    Variable("order_share", "1", FIRM_CHIP, "plan", "split of new orders' money over chips"),
    Variable("ordered", "chips/month", FIRM_CHIP, "flow", "new orders"),
    Variable("delivered", "chips/month", FIRM_CHIP, "flow", "chips received"),
    Variable("retired", "chips/month", FIRM_CHIP, "flow", "chips worn out"),
    Variable("grey_paid", "USD", FIRM, "flow", "paid for smuggled chips"),
    Variable("smuggled_by", "1", FIRM, "flow", "each firm's part of the smuggled chips"),
    Variable("spent", "USD", FIRM, "flow", "paid for chips and systems in the month"),
    Variable("claimed", "H100e", FIRM, "flow", "waiting orders that law, caps and purses allow"),
    Variable("unpaid", "H100e", FIRM, "flow", "those that law and caps allow, and purses do not"),
    Variable("held", "H100e", FIRM, "flow", "licensed orders that caps hold back"),
    Variable("let_out", "H100e", FIRM, "flow", "licensed orders that caps let out"),
)

CHIPS = (
    Variable("line", "chips", ("stages", "chips"), "state", "work in progress by stage"),
    Variable("inventory", "chips", CHIP, "state", "finished and unsold"),
    Variable("reserved", "chips", CHIP, "state", "finished and kept for a market to open"),
    Variable("usefulness", "ratio", CHIP, "flow", "performance on real work, H100 = 1"),
    Variable("order_rate", "chips/month", CHIP, "state", "smoothed orders"),
    Variable(
        "sold_home", "chips", CHIP, "state", "delivered in the maker's own state since launch"
    ),
    Variable("home_rate", "chips/month", CHIP, "state", "smoothed deliveries in that state"),
    Variable("sold_licensed", "chips", CHIP, "state", "delivered to the rival under licence"),
    Variable("wait", "months", CHIP, "state", "backlog over smoothed deliveries"),
    Variable("rate_out", "chips/month", CHIP, "state", "smoothed deliveries"),
    Variable("smuggled", "chips/month", CHIP, "flow", "chips that reached the rival unlawfully"),
    Variable(
        "smuggled_stock",
        "chips",
        CHIP,
        "state",
        "smuggled chips held, running or waiting for power",
    ),
    Variable("price", "USD", CHIP, "plan", "price of a chip without its system"),
    Variable("worth", "USD", CHIP, "plan", "what a sale is worth to the maker, with later ones"),
    Variable("wanted", "chips/month", CHIP, "plan", "starts that makers ask for"),
    Variable("starts", "chips/month", CHIP, "flow", "starts that the pools allowed"),
    Variable("made", "chips/month", CHIP, "flow", "packages finished"),
    Variable(
        "refitted",
        "chips/month",
        CHIP,
        "flow",
        "packages taken for a variant with a part fused off, negative for its original",
        signed=True,
    ),
    Variable("known_at_launch", "chips", CHIP, "state", "maker's experience when the chip shipped"),
    Variable("scrapped", "chips/month", CHIP, "flow", "unsold packages written off"),
)

MAKERS = (
    Variable(
        "served", "1", MAKER, "state", "smoothed share of wanted starts that was allowed", 1.0
    ),
    Variable("die_bank", "dies", MAKER, "state", "good dies bought from abroad and not yet used"),
    Variable("bank_draw", "dies", MAKER, "flow", "dies taken out of the bank"),
    Variable("bank_inflow", "dies", MAKER, "flow", "dies that reached the bank"),
    Variable("memory_bank", "stacks", MAKER, "state", "HBM stacks hoarded and not yet used"),
    Variable("memory_sought", "stacks", MAKER, "plan", "stacks wanted for the bank"),
    Variable("memory_hoarded", "stacks", MAKER, "flow", "stacks bought for the bank"),
    Variable("memory_crowding", "stacks", MAKER, "flow", "those of them that others wanted too"),
    Variable("memory_bill", "USD", MAKER, "flow", "paid for stacks of the bank"),
    Variable("memory_used", "stacks", MAKER, "flow", "stacks bought and used in the month"),
    Variable("memory_drawn", "stacks", MAKER, "flow", "stacks taken out of the bank"),
    Variable("made_total", "chips", MAKER, "state", "packages finished since 2022"),
    Variable("revenue", "USD", MAKER, "flow", "received in the month, net of fees"),
    Variable("fees", "USD", MAKER, "flow", "export fees paid in the month"),
    Variable("cause", "1", MAKER, "flow", "which limit bound: a row of CAUSES"),
    *(
        Variable(f"relief_{what}", "H100e/month", MAKER, "flow", f"10 % more {what} adds", 0, True)
        for what in ("wafers", "packaging", "memory")
    ),
)

SUPPLIERS = (
    Variable(
        "wafers", "wafers/month", SUPPLIER, "state", "advanced starts (all AI and other uses)"
    ),
    Variable("ai_share", "1", SUPPLIER, "state", "share of the starts that AI chips may use"),
    Variable("die_yield", "1", SUPPLIER, "state", "good dies over gross dies"),
    Variable("packaging", "mm2/month", SUPPLIER, "state", "interposer area that can be packaged"),
    Variable("memory", "stacks/month", SUPPLIER, "state", "HBM stacks that can be made"),
    Variable("wafers_done", "wafers", SUPPLIER, "state", "AI starts since 2022"),
    Variable("known_at_anchor", "wafers", SUPPLIER, "state", "experience at the yield figures"),
    Variable("clock_at_anchor", "months", SUPPLIER, "state", "chip progress at the yield figures"),
    Variable("need_wafers", "wafers/month", SUPPLIER, "state", "starts asked for last month"),
    Variable("need_packaging", "mm2/month", SUPPLIER, "state", "area asked for last month"),
    Variable("need_memory", "stacks/month", SUPPLIER, "state", "stacks asked for last month"),
    Variable(
        "tool_share",
        "1",
        ("suppliers", "nodes"),
        "state",
        "share of a line's tools that a toolmaker can supply",
    ),
    Variable("used_wafers", "wafers/month", SUPPLIER, "flow", "AI starts in the month"),
    Variable("used_packaging", "mm2/month", SUPPLIER, "flow", "area packaged in the month"),
)

STATES = (
    Variable("receipts", "USD", ("states", "makers"), "flow", "revenue by the buyers' seat"),
    Variable(
        "tool_reach", "1", ("states", "nodes"), "state", "share of their tools that lines get", 1.0
    ),
    Variable("receipts_home", "USD", ("states", "makers"), "flow", "part of it from firms at home"),
    Variable("connected", "GW", STATE, "state", "power connected for data centres"),
    Variable("connections", "GW/year", STATE, "state", "rate of new connections"),
    Variable("own_building", "GW", ("stages", "states"), "state", "firms' own power, by stage"),
    Variable("dark", "GW", STATE, "state", "draw of the chips that wait for power"),
    Variable("other_draw", "GW", STATE, "state", "draw of data centres without AI chips"),
    Variable("power", "GW", STATE, "state", "draw of all data centres"),
    Variable("switched", "GW", STATE, "flow", "draw of the chips switched on in the month"),
    Variable("strain", "1", STATE, "state", "power wanted over power connected"),
    Variable("reactors", "reactors", STATE, "state", "operable reactors, whole ones"),
    Variable("reactors_due", "reactors", STATE, "state", "finished of those begun since 2022"),
    Variable(
        "reactors_building",
        "reactors",
        ("building_stages", "states"),
        "state",
        "by stage of building",
    ),
    Variable("sites", "sites", (), "state", "hyperscale data centres of the world"),
    Variable("rent", "1", STATE, "state", "grey-market premium over the list price"),
    Variable(
        "affiliates",
        "1",
        ("states", "firms"),
        "state",
        "share of a listed firm's purchases that run through affiliates",
    ),
    Variable("stopping", "1", STATE, "state", "extra enforcement as it is felt"),
    Variable("rented", "H100e", STATE, "state", "compute rented abroad by the state's firms"),
    Variable("grey_margin", "USD", (), "flow", "what intermediaries of smuggling keep"),
    Variable("mineral_missing", "1", STATE, "flow", "share of its rare earths that is denied"),
    Variable("mineral_drawn", "months", STATE, "state", "months of rare earths taken from stock"),
    Variable("mineral_unmet", "1", STATE, "flow", "share of the need that no stock bridges"),
    Variable("mineral_replaced", "1", STATE, "state", "share of denied sources now replaced"),
    Variable("fee_income", "USD", STATE, "flow", "export fees received in the month"),
)

REGION_STACK, STATE_STATE = ("states", "ai_stacks"), ("states", "states")
ADOPTION = (
    Variable("frontier_2022", "log10 FLOP", (), "state", "best model of all before 2022-02"),
    Variable(
        "in_products", "log10 FLOP", REGION_STACK, "state", "best model that products build on"
    ),
    Variable(
        "serving", "H100e", ("states", "designs"), "state", "for use, on US chips and on others"
    ),
    Variable("ai_use", "1", REGION_STACK, "state", "share of possible use, by stack"),
    Variable("ai_served", "1", REGION_STACK, "state", "share of it that compute sustains", 1.0),
    Variable("physical_use", "1", STATE, "state", "share of possible use in factories"),
    Variable("physical_value", "USD billion/year", STATE, "flow", "value of that use"),
    Variable("benefit", "USD billion/year", STATE, "flow", "net benefit of AI"),
    Variable(
        "outlook", "1", FIRM, "state", "log points that AI's use adds to spending", signed=True
    ),
    Variable("ai_income", "USD billion/year", STATE, "flow", "what a bloc's stack earns"),
)

POSTURE = (
    Variable("rivalry", "1", STATE, "rule", "posture on governance: 0 cooperative, 1 rival", 1.0),
    Variable("promotion", "1", STATE_STATE, "rule", "promotion of the first's stack in the second"),
    Variable("stack_access", "1", STATE_STATE, "rule", "use of it still served there", 1.0),
    Variable("stack_admission", "1", REGION_STACK, "rule", "share of use open to a stack", 1.0),
    Variable("own_strength", "1", STATE, "rule", "distance to the best open models closed"),
    Variable("own_cost", "USD billion/year", STATE, "rule", "cost of the own stack's programme"),
    Variable("programme_target", "1", STATE, "rule", "share of use that a programme aims at"),
    Variable("programme_until", "month", STATE, "rule", "when it is to be reached"),
    Variable("programme_delivered", "1", STATE, "rule", "share of the gap that it closes", 1.0),
    Variable("physical_pace", "ratio", STATE, "rule", "speed of AI in factories", 1.0),
)

RULES = (
    *POSTURE,
    Variable("control_tpp", "TPP", STATE, "rule", "licence needed at or above", NO_LIMIT),
    Variable(
        "control_interconnect_gb_s", "GB/s", STATE, "rule", "only at or above this link speed"
    ),
    Variable("density_tpp", "TPP", STATE, "rule", "density clause: at or above", NO_LIMIT),
    Variable("density", "TPP/mm2", STATE, "rule", "density clause: density at least"),
    Variable(
        "control_bandwidth_gb_s", "GB/s", STATE, "rule", "licence needed at or above", NO_LIMIT
    ),
    Variable("license_max_tpp", "TPP", STATE, "rule", "licences are granted below"),
    Variable("license_max_bandwidth_gb_s", "GB/s", STATE, "rule", "and below", NO_LIMIT),
    Variable(
        "volume_cap", "ratio", STATE, "rule", "rival's units over home units, at most", NO_LIMIT
    ),
    Variable("fee", "1", STATE, "rule", "share of a licensed chip's price"),
    Variable("fee_chip", "1", STATE_CHIP, "rule", "the same for a named chip"),
    Variable("fee_named", "flag", STATE_CHIP, "rule", "a named chip has its own fee"),
    Variable("buyer_cap", "chips", STATE, "rule", "licensed chips for a buyer", NO_LIMIT),
    Variable("variants", "flag", STATE, "rule", "chips cut to fit the rule may be sold", 1.0),
    Variable("tool_access", "1", STATE, "rule", "share of tools the rival's foundries get", 1.0),
    Variable("parent_rule", "1", STATE, "rule", "rules follow the buyer's parent abroad"),
    Variable("cloud_access", "1", STATE, "rule", "share of rented capacity open to the rival", 1.0),
    Variable("enforcement", "1", STATE, "rule", "share of attempted smuggling stopped"),
    Variable("hbm_access", "1", STATE, "rule", "whether HBM may go to the rival's makers", 1.0),
    Variable("control_chips", "flag", STATE_CHIP, "rule", "controlled by name"),
    Variable("license_chips", "flag", STATE_CHIP, "rule", "licensed by name"),
    Variable("barred_firm", "flag", ("states", "firms"), "rule", "firm on the entity list"),
    Variable("barred_maker", "flag", ("states", "makers"), "rule", "chipmaker on the entity list"),
    Variable("buyer", "flag", ("states", "firms"), "rule", "may buy under licence", 1.0),
    Variable("grid_pace", "ratio", STATE, "rule", "connections over the usual", 1.0),
    Variable("reactor_pace", "ratio", STATE, "rule", "reactor starts over the usual", 1.0),
    Variable("openness", "ratio", STATE, "rule", "pace at which methods get out", 1.0),
    Variable("credit_rate", "1", STATE, "rule", "share of investment in plants that is paid"),
    Variable("admission", "1", STATE, "rule", "share of foreign chips let in by customs", 1.0),
    Variable("admission_abroad", "1", STATE, "rule", "the same for purchases abroad", 1.0),
    Variable("admission_chip", "1", STATE_CHIP, "rule", "the same for a named chip", 1.0),
    Variable("admission_named", "flag", STATE_CHIP, "rule", "a named chip has its own share"),
    Variable("rare_earth_share", "1", STATE, "rule", "share of rare earths licensed", 1.0),
    Variable("floor", "1", ("states", "segments"), "rule", "domestic share of spending, at least"),
)

STEPS = ("instruments",)
NEVER = -1000.0  # a month long before the first

REACTION = (
    Variable("rung", "1", STEPS, "state", "steps tighter than the timeline", signed=True),
    Variable("rung_next", "1", STEPS, "plan", "the same, as announced", signed=True),
    Variable("due", "months", STEPS, "plan", "month of the last step's effect", NEVER, True),
    Variable("turn", "1", STEPS, "state", "direction of the last step", signed=True),
    Variable("pull", "1", STEPS, "flow", "pull towards a tighter rule", signed=True),
    Variable("will", "1", (), "flow", "pull towards a truce", signed=True),
    Variable("truce", "flag", (), "state", "a truce is in force"),
    Variable("truce_end", "months", (), "plan", "month in which it lapses", NEVER, True),
    Variable("truces", "1", (), "state", "truces struck since states react"),
    Variable("tightenings", "1", STATE, "state", "months with a tighter law, from 2026-10"),
    Variable("loosenings", "1", STATE, "state", "months with a looser law, from 2026-10"),
    Variable("push", "1/year", STATE, "state", "least growth of the state's chip industry"),
    Variable("usual", "1", ("signals",), "state", "what rivals are used to", signed=True),
)

LAW = (
    Variable("sellable", "flag", STATE_CHIP, "flow", "may go to buyers of the state"),
    Variable("under_license", "flag", CHIP, "flow", "goes to the rival under a licence only"),
    Variable("fee_rate", "1", CHIP, "flow", "fee on the chip where it is sold under licence"),
    Variable("admitted", "1", STATE_CHIP, "flow", "share let in by the buyers' own customs"),
)

LABS = (
    Variable("fleet", "H100e", FIRM, "flow", "installed compute as far as it is good at training"),
    Variable("fleet_speed", "H100e", FIRM, "flow", "what one chip of the fleet delivers"),
    Variable("training", "H100e", FIRM, "flow", "part of the fleet that trains, the rest serves"),
    Variable("run", "H100e", FIRM, "state", "compute of the largest training run, over its months"),
    Variable("efficiency", "ratio", FIRM, "state", "of algorithms; the frontier of 2022-01 is 1"),
    Variable("known", "ratio", FIRM, "flow", "best efficiency that the firm can learn from"),
    Variable("published", "ratio", STATE, "state", "efficiency of what a state's labs let out"),
    Variable("first_run", "FLOP", (), "state", "largest run under way at the start of 2022"),
    Variable(
        "capability", "log10 FLOP", STATE, "state", "effective compute of the best model; 0: no lab"
    ),
    Variable(
        "open_capability", "log10 FLOP", STATE, "state", "the same of the best open model; 0: none"
    ),
    Variable("frontier_growth", "1/year", STATE, "state", "smoothed yearly growth of capability"),
)

INDUSTRY = (
    Variable("denied", "1", STATE, "flow", "usefulness of the best chip kept from buyers"),
    Variable("lost_revenue", "USD/year", STATE, "state", "sales that rules cost the makers"),
    Variable("chip_revenue", "USD/year", STATE, "state", "smoothed sales of the state's makers"),
    Variable("rnd_effort", "ratio", STATE, "state", "chip research over its usual path", 1.0),
    Variable("programme", "USD billion/year", STATE, "flow", "state money beyond the usual"),
    Variable("know_how", "ratio", STATE, "state", "months of chip progress in a month", 1.0),
    Variable("clock", "months", STATE, "state", "chip progress since 2022-01, in usual months"),
    Variable("credit_cost", "USD billion/year", STATE, "flow", "cost of the credit for plants"),
    Variable("fabs_building", "wafers/month", ("stages", "states"), "state", "that credits added"),
    Variable("fabs", "wafers/month", STATE, "state", "starts that credits have brought home"),
)

VARIABLES = (
    *(FIRMS + CHIPS + MAKERS + SUPPLIERS + STATES + RULES + REACTION + LAW),
    *(LABS + ADOPTION + INDUSTRY),
)
SIGNED = frozenset(variable.name for variable in VARIABLES if variable.signed)

CAUSES = ("demand", "wafers", "packaging", "memory")
"""What can bind a chipmaker's output, in the order of the `bottleneck` codes."""

FIRM_CAUSES = ("none", "budget", "licence", "cap", "customs", "mandate", "supply", "power")
"""What can bind the compute of a bloc's firms, in the order of the `bottleneck` codes."""
