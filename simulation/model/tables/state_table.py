"""THE table of the model's state: every array, with unit, axes, start value and meaning.

Members are the last axis of every array; see `record.Variable` for roles.
"""

from __future__ import annotations

from .record import Record, Variable

FIRM, CHIP, MAKER, SUPPLIER, STATE = (
    ("firms",),
    ("chips",),
    ("makers",),
    ("suppliers",),
    ("states",),
)
FIRM_CHIP, STATE_CHIP, STATE_MAKER = ("firms", "chips"), ("states", "chips"), ("states", "makers")
REGION_STACK, INSTRUMENT = ("states", "ai_stacks"), ("instruments",)
WORLD: tuple[str, ...] = ()
NEVER = -1000.0  # a month long before the first


class FirmState(Record):
    """Firms: their budgets, orders and installed chips."""

    expected_capex = Variable(
        "USD billion/year", FIRM, "state", "AI spending that the outlook justifies", was="expected"
    )
    ai_capex = Variable("USD billion/year", FIRM, "state", "AI capital budget")
    base_capex = Variable("USD billion/year", FIRM, "state", "Capital spending without AI")
    pledge = Variable("USD billion/year", FIRM, "state", "AI budget added by a pledge")
    unspent_chip_budget = Variable(
        "USD", FIRM, "state", "Chip money set aside and not yet paid out", was="purse"
    )
    unspent_share = Variable(
        "1", FIRM, "state", "Unspent chip budget over its limit, 0..1", was="shortfall"
    )
    licensed_received = Variable(
        "chips",
        FIRM,
        "state",
        "Licensed chips received in the period of the buyer cap",
        was="licensed_year",
    )
    backlog = Variable("chips", FIRM_CHIP, "state", "Orders not yet delivered")
    stock = Variable("chips", FIRM_CHIP, "state", "Installed chips")
    age = Variable("months", FIRM_CHIP, "state", "Mean age of the installed chips")
    power_headroom = Variable(
        "GW", FIRM, "state", "Power for which chips may still be ordered", was="power_room"
    )
    orders_powered = Variable(
        "1", FIRM, "flow", "Share of the wanted orders that power allows", 1.0, was="powered"
    )
    awaiting_power = Variable(
        "chips", FIRM_CHIP, "state", "Chips received that wait for power", was="waiting"
    )
    order_share = Variable("1", FIRM_CHIP, "plan", "Split of new orders' money over chips")
    ordered = Variable("chips/month", FIRM_CHIP, "flow", "New orders")
    delivered = Variable("chips/month", FIRM_CHIP, "flow", "Chips received")
    retired = Variable("chips/month", FIRM_CHIP, "flow", "Chips worn out")
    smuggling_bill = Variable("USD", FIRM, "flow", "Payments for smuggled chips", was="grey_paid")
    smuggled_share = Variable(
        "1", FIRM, "flow", "Each firm's part of the smuggled chips", was="smuggled_by"
    )
    spent = Variable("USD", FIRM, "flow", "Payments for chips and systems in the month")
    payable_orders = Variable(
        "H100e", FIRM, "flow", "Waiting orders that law, caps and budgets allow", was="claimed"
    )
    unpayable_orders = Variable(
        "H100e", FIRM, "flow", "Waiting orders that only the budget does not allow", was="unpaid"
    )
    held_by_caps = Variable(
        "H100e", FIRM, "flow", "Licensed orders that caps hold back", was="held"
    )
    let_out_by_caps = Variable(
        "H100e", FIRM, "flow", "Licensed orders that caps let out", was="let_out"
    )


class ChipState(Record):
    """Chips: from wanted starts to deliveries."""

    in_production = Variable(
        "chips", ("stages", "chips"), "state", "Work in progress by stage", was="line"
    )
    inventory = Variable("chips", CHIP, "state", "Finished and unsold chips")
    reserved = Variable("chips", CHIP, "state", "Finished chips kept for a market to open")
    usefulness = Variable("ratio", CHIP, "flow", "Performance on real work, an H100 being 1")
    order_rate = Variable("chips/month", CHIP, "state", "Smoothed orders")
    delivered_home = Variable(
        "chips", CHIP, "state", "Deliveries in the maker's own state since launch", was="sold_home"
    )
    delivery_rate_home = Variable(
        "chips/month", CHIP, "state", "Smoothed deliveries in the maker's state", was="home_rate"
    )
    delivered_licensed = Variable(
        "chips", CHIP, "state", "Deliveries to the rival under licence", was="sold_licensed"
    )
    wait = Variable("months", CHIP, "state", "Backlog over smoothed deliveries")
    delivery_rate = Variable("chips/month", CHIP, "state", "Smoothed deliveries", was="rate_out")
    smuggled = Variable("chips/month", CHIP, "flow", "Chips that reached the rival unlawfully")
    smuggled_stock = Variable(
        "chips", CHIP, "state", "Smuggled chips held, running or waiting for power"
    )
    price = Variable("USD", CHIP, "plan", "Price of a chip without its system")
    sale_value = Variable(
        "USD", CHIP, "plan", "Worth of a sale to the maker, later sales included", was="worth"
    )
    wanted_starts = Variable(
        "chips/month", CHIP, "plan", "Starts that makers ask for", was="wanted"
    )
    starts = Variable("chips/month", CHIP, "flow", "Starts that the shared supply allowed")
    made = Variable("chips/month", CHIP, "flow", "Packages finished")
    rebinned = Variable(
        "chips/month",
        CHIP,
        "flow",
        "Packages taken for a variant with a part fused off, negative for its original",
        signed=True,
        was="refitted",
    )
    experience_at_launch = Variable(
        "chips", CHIP, "state", "Maker's experience when the chip shipped", was="known_at_launch"
    )
    scrapped = Variable("chips/month", CHIP, "flow", "Unsold packages written off")


class MakerState(Record):
    """Chipmakers: banked dies and memory, revenue, and what binds their output."""

    served_share = Variable(
        "1", MAKER, "state", "Smoothed share of wanted starts that was allowed", 1.0, was="served"
    )
    die_bank = Variable("dies", MAKER, "state", "Good dies bought from abroad and not yet used")
    die_bank_draw = Variable("dies", MAKER, "flow", "Dies taken out of the bank", was="bank_draw")
    die_bank_inflow = Variable(
        "dies", MAKER, "flow", "Dies that reached the bank", was="bank_inflow"
    )
    memory_stockpile = Variable(
        "stacks", MAKER, "state", "HBM stacks hoarded and not yet used", was="memory_bank"
    )
    memory_sought = Variable("stacks", MAKER, "plan", "HBM stacks wanted for the stockpile")
    memory_hoarded = Variable("stacks", MAKER, "flow", "HBM stacks bought for the stockpile")
    memory_crowding = Variable("stacks", MAKER, "flow", "Hoarded stacks that others wanted too")
    memory_bill = Variable("USD", MAKER, "flow", "Payments for stacks of the stockpile")
    memory_used = Variable("stacks", MAKER, "flow", "HBM stacks bought and used in the month")
    memory_drawn = Variable("stacks", MAKER, "flow", "HBM stacks taken out of the stockpile")
    cumulative_output = Variable(
        "chips", MAKER, "state", "Packages finished since 2022", was="made_total"
    )
    revenue = Variable("USD", MAKER, "flow", "Receipts of the month, net of fees")
    fees = Variable("USD", MAKER, "flow", "Export fees paid in the month")
    binding_cause = Variable("1", MAKER, "flow", "Limit that bound: a row of CAUSES", was="cause")
    relief_wafers = Variable(
        "H100e/month", MAKER, "flow", "Gain from a tenth more wafers", signed=True
    )
    relief_packaging = Variable(
        "H100e/month", MAKER, "flow", "Gain from a tenth more packaging", signed=True
    )
    relief_memory = Variable(
        "H100e/month", MAKER, "flow", "Gain from a tenth more memory", signed=True
    )


class SupplierState(Record):
    """Suppliers: capacities, yields, and what was asked of them."""

    wafers = Variable(
        "wafers/month", SUPPLIER, "state", "Advanced wafer starts, AI and all other uses"
    )
    ai_share = Variable("1", SUPPLIER, "state", "Share of the starts that AI chips may use")
    die_yield = Variable("1", SUPPLIER, "state", "Good dies over gross dies")
    packaging = Variable("mm2/month", SUPPLIER, "state", "Interposer area that can be packaged")
    memory = Variable("stacks/month", SUPPLIER, "state", "HBM stacks that can be made")
    cumulative_wafers = Variable(
        "wafers", SUPPLIER, "state", "AI wafer starts since 2022", was="wafers_done"
    )
    experience_at_anchor = Variable(
        "wafers",
        SUPPLIER,
        "state",
        "Experience in the month of the yield figures",
        was="known_at_anchor",
    )
    progress_at_anchor = Variable(
        "months",
        SUPPLIER,
        "state",
        "Chip progress in the month of the yield figures",
        was="clock_at_anchor",
    )
    need_wafers = Variable("wafers/month", SUPPLIER, "state", "Wafer starts asked for last month")
    need_packaging = Variable("mm2/month", SUPPLIER, "state", "Area asked for last month")
    need_memory = Variable("stacks/month", SUPPLIER, "state", "HBM stacks asked for last month")
    tool_share = Variable(
        "1",
        ("suppliers", "nodes"),
        "state",
        "Share of a line's tools that a toolmaker can supply",
    )
    used_wafers = Variable("wafers/month", SUPPLIER, "flow", "AI wafer starts in the month")
    used_packaging = Variable("mm2/month", SUPPLIER, "flow", "Area packaged in the month")


class CountryState(Record):
    """States: what their firms pay, power, the grey market, rare earths."""

    receipts = Variable("USD", STATE_MAKER, "flow", "Makers' revenue by the buyers' seat")
    tool_reach = Variable(
        "1", ("states", "nodes"), "state", "Share of the tools they need that lines get", 1.0
    )
    receipts_home = Variable(
        "USD", STATE_MAKER, "flow", "Makers' revenue from the state's firms at home"
    )
    power_connected = Variable(
        "GW", STATE, "state", "Power connected for data centres", was="connected"
    )
    connection_rate = Variable(
        "GW/year", STATE, "state", "Rate of new connections", was="connections"
    )
    own_power_building = Variable(
        "GW", ("stages", "states"), "state", "Firms' own power by stage of building",
        was="own_building",
    )  # fmt: skip
    power_waiting = Variable(
        "GW", STATE, "state", "Draw of the chips that wait for power", was="dark"
    )
    other_power_draw = Variable(
        "GW", STATE, "state", "Draw of data centres without AI chips", was="other_draw"
    )
    power_draw = Variable("GW", STATE, "state", "Draw of all data centres", was="power")
    power_switched_on = Variable(
        "GW", STATE, "flow", "Draw of the chips switched on in the month", was="switched"
    )
    power_tightness = Variable(
        "1", STATE, "state", "Power wanted over power connected", was="strain"
    )
    reactors = Variable("reactors", STATE, "state", "Operable reactors, whole ones")
    reactors_finished = Variable(
        "reactors", STATE, "state", "Reactors finished of those begun since 2022",
        was="reactors_due",
    )  # fmt: skip
    reactors_building = Variable(
        "reactors", ("building_stages", "states"), "state", "Reactors by stage of building"
    )
    sites = Variable("sites", WORLD, "state", "Hyperscale data centres of the world")
    grey_premium = Variable(
        "1", STATE, "state", "Grey-market premium over the list price", was="rent"
    )
    affiliate_share = Variable(
        "1",
        ("states", "firms"),
        "state",
        "Share of a listed firm's purchases that run through affiliates",
        was="affiliates",
    )
    enforcement_felt = Variable(
        "1", STATE, "state", "Enforcement as smugglers feel it, after its lag", was="stopping"
    )
    rented = Variable("H100e", STATE, "state", "Compute rented abroad by the state's firms")
    grey_margin = Variable("USD", WORLD, "flow", "Margin that intermediaries of smuggling keep")
    rare_earths_denied = Variable(
        "1", STATE, "flow", "Share of the state's rare earths that is denied", was="mineral_missing"
    )
    rare_earths_stock_drawn = Variable(
        "months", STATE, "state", "Months of rare earths taken from stock", was="mineral_drawn"
    )
    rare_earths_unmet = Variable(
        "1", STATE, "flow", "Share of the need that no stock bridges", was="mineral_unmet"
    )
    rare_earths_replaced = Variable(
        "1", STATE, "state", "Share of denied sources that others replaced", was="mineral_replaced"
    )
    fee_income = Variable("USD", STATE, "flow", "Export fees received in the month")


class ReactionState(Record):
    """Rivals that react: pressures, announced steps, truces."""

    steps = Variable(
        "1", INSTRUMENT, "state", "Steps tighter than the timeline", signed=True, was="rung"
    )
    steps_announced = Variable(
        "1", INSTRUMENT, "plan", "Steps as announced, in force or to come", signed=True,
        was="rung_next",
    )  # fmt: skip
    step_due = Variable(
        "months", INSTRUMENT, "plan", "Month of the last step's effect", NEVER, True, was="due"
    )
    last_direction = Variable(
        "1", INSTRUMENT, "state", "Direction of the last step", signed=True, was="turn"
    )
    pressure = Variable(
        "1", INSTRUMENT, "flow", "Pressure towards a tighter rule", signed=True, was="pull"
    )
    truce_pressure = Variable(
        "1", WORLD, "flow", "Pressure towards a truce", signed=True, was="will"
    )
    truce = Variable("flag", WORLD, "state", "Whether a truce is in force")
    truce_end = Variable("months", WORLD, "plan", "Month in which the truce lapses", NEVER, True)
    truces = Variable("1", WORLD, "state", "Truces struck since states react")
    tightenings = Variable("1", STATE, "state", "Months with a tighter law, from 2026-10")
    loosenings = Variable("1", STATE, "state", "Months with a looser law, from 2026-10")
    growth_floor = Variable(
        "1/year", STATE, "state", "Least growth of the state's chip industry", was="push"
    )
    usual_signals = Variable(
        "1", ("signals",), "state", "Signals that rivals are used to", signed=True, was="usual"
    )


class AppliedLaw(Record):
    """The law in force, applied to the chip table."""

    sellable = Variable("flag", STATE_CHIP, "flow", "Whether a chip may go to the state's buyers")
    under_license = Variable(
        "flag", CHIP, "flow", "Whether a chip goes to the rival under a licence only"
    )
    fee_rate = Variable("1", CHIP, "flow", "Export fee on the chip where it is sold under licence")
    admitted = Variable(
        "1", STATE_CHIP, "flow", "Share of a chip that the buyers' own customs let in"
    )


class LabState(Record):
    """Labs: training, methods, models."""

    fleet = Variable("H100e", FIRM, "flow", "Installed compute as far as it is good at training")
    fleet_speed = Variable("H100e", FIRM, "flow", "Speed of one chip of the fleet")
    training = Variable("H100e", FIRM, "flow", "Part of the fleet that trains; the rest serves")
    largest_run = Variable(
        "H100e", FIRM, "state", "Compute of the largest training run, over its months", was="run"
    )
    efficiency = Variable(
        "ratio", FIRM, "state", "Efficiency of algorithms; the frontier of 2022-01 is 1"
    )
    known_efficiency = Variable(
        "ratio", FIRM, "flow", "Best efficiency that the firm can learn from", was="known"
    )
    published_efficiency = Variable(
        "ratio", STATE, "state", "Efficiency of the methods that a state's labs let out",
        was="published",
    )  # fmt: skip
    largest_run_2022 = Variable(
        "FLOP", WORLD, "state", "Largest run under way at the start of 2022", was="first_run"
    )
    capability = Variable(
        "log10 FLOP", STATE, "state", "Effective compute of the best model; 0: no lab"
    )
    open_capability = Variable(
        "log10 FLOP", STATE, "state", "Effective compute of the best open model; 0: none"
    )
    frontier_growth = Variable("1/year", STATE, "state", "Smoothed yearly growth of capability")


class AdoptionState(Record):
    """Adoption: use, service and benefit by region and stack."""

    frontier_2022 = Variable("log10 FLOP", WORLD, "state", "Best model of all before 2022-02")
    capability_in_products = Variable(
        "log10 FLOP", REGION_STACK, "state", "Best model that products build on", was="in_products"
    )
    serving_compute = Variable(
        "H100e", ("states", "designs"), "state", "Compute for use, on US chips and on others",
        was="serving",
    )  # fmt: skip
    ai_use = Variable("1", REGION_STACK, "state", "Share of possible use, by stack")
    ai_served = Variable("1", REGION_STACK, "state", "Share of the use that compute sustains", 1.0)
    physical_use = Variable("1", STATE, "state", "Share of possible use in factories")
    physical_value = Variable("USD billion/year", STATE, "flow", "Value of the use in factories")
    benefit = Variable("USD billion/year", STATE, "flow", "Net benefit of AI")
    outlook = Variable("1", FIRM, "state", "Log points that AI's use adds to spending", signed=True)
    ai_income = Variable("USD billion/year", STATE, "flow", "Income of a bloc's stack")


class IndustryState(Record):
    """Chip industries: research, progress, state money, plants."""

    denied_usefulness = Variable(
        "1", STATE, "flow", "Part of the best chip's usefulness kept from buyers", was="denied"
    )
    lost_revenue = Variable("USD/year", STATE, "state", "Sales that rules cost the makers")
    chip_revenue = Variable("USD/year", STATE, "state", "Smoothed sales of the state's makers")
    rnd_effort = Variable("ratio", STATE, "state", "Chip research over its usual path", 1.0)
    programme = Variable("USD billion/year", STATE, "flow", "State money beyond the usual")
    know_how = Variable("ratio", STATE, "state", "Months of chip progress made in a month", 1.0)
    progress = Variable(
        "months", STATE, "state", "Chip progress since 2022-01, in usual months", was="clock"
    )
    credit_cost = Variable("USD billion/year", STATE, "flow", "Cost of the tax credit for plants")
    fabs_building = Variable(
        "wafers/month", ("stages", "states"), "state", "Starts under construction by credits"
    )
    fabs = Variable("wafers/month", STATE, "state", "Starts that credits have brought home")


class StateTable(
    IndustryState,
    AdoptionState,
    LabState,
    AppliedLaw,
    ReactionState,
    CountryState,
    SupplierState,
    MakerState,
    ChipState,
    FirmState,
):
    """All of it; the bases stand in reverse, since declarations are collected from the last."""


CAUSES = ("demand", "wafers", "packaging", "memory")
"""What can bind a chipmaker's output, in the order of the `bottleneck` codes."""

FIRM_CAUSES = ("none", "budget", "licence", "cap", "customs", "mandate", "supply", "power")
"""What can bind the compute of a bloc's firms, in the order of the `bottleneck` codes."""
