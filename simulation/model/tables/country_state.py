"""State of countries: power, trade, reactions, labs, adoption, industry."""

from __future__ import annotations

from .axes import CHIP, FIRM, INSTRUMENT, NEVER, REGION_STACK, STATE, STATE_CHIP, STATE_MAKER, WORLD
from .record import Record, Variable


class CountryState(Record):
    """States: what their firms pay, power, the grey market, rare earths."""

    receipts = Variable("USD", STATE_MAKER, "flow", "Makers' revenue by the buyers' seat")
    tool_reach = Variable(
        "1", ("states", "nodes"), "state", "Share of the tools they need that lines get", 1.0
    )
    tool_reach_usual = Variable(
        "1", ("states", "nodes"), "state", "The same under the rules of the dated history", 1.0
    )
    service_reach = Variable(
        "1", ("states", "nodes"), "state", "Share of service and parts that lines get", 1.0
    )
    receipts_home = Variable(
        "USD", STATE_MAKER, "flow", "Makers' revenue from the state's firms at home"
    )
    power_connected = Variable(
        "GW", STATE, "state", "Power connected for data centres", was="connected"
    )
    connection_rate = Variable(
        "GW/year", STATE, "state", "Usual pace of new connections", was="connections"
    )
    power_claimed = Variable(
        "1", STATE, "state", "Power claimed by chips and orders over power there and expected"
    )
    power_queue = Variable(
        "GW", ("stages", "states"), "state", "Connections that will be built, by stage of waiting"
    )
    grid_connections = Variable("GW/year", STATE, "flow", "Power that the grid connected")
    own_power = Variable("GW", STATE, "state", "Mean power of firms' own plants that run")
    nuclear_power = Variable(
        "GW", STATE, "state", "Reactors' power that data centres got since 2022"
    )
    reactors_restarted = Variable(
        "reactors", STATE, "state", "Shut reactors restarted, parts of the next one included"
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
    smuggling_exposed = Variable(
        "USD billion/year", STATE, "state", "Smuggled value that has come to light, list prices"
    )
    going_rate = Variable(
        "1/USD", WORLD, "flow", "Usefulness per dollar of the openly sold chips being ordered"
    )
    rented = Variable("H100e", STATE, "state", "Compute rented abroad by the state's firms")
    leased = Variable("H100e", STATE, "state", "Compute that the state's firms let to a rival's")
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
    frontier_growth = Variable(
        "1/year", STATE, "state", "Smoothed yearly growth of capability", signed=True
    )


class AdoptionState(Record):
    """Adoption: use, service and benefit by region and stack."""

    cheaper = Variable(
        "ratio",
        WORLD,
        "state",
        "Usual cost of AI use over the actual, as methods in use have it",
        1.0,
    )
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
    ai_volume = Variable(
        "USD billion/year", STATE, "flow", "Use of AI at the US stack's price on the usual path"
    )
    physical_use = Variable("1", STATE, "state", "Share of possible use in factories")
    physical_value = Variable("USD billion/year", STATE, "flow", "Value of the use in factories")
    benefit = Variable("USD billion/year", STATE, "flow", "Net benefit of AI")
    outlook = Variable("1", FIRM, "state", "Log points that AI's use adds to spending", signed=True)
    price_outlook = Variable(
        "1", WORLD, "state", "Part of the outlook that comes of cheaper use", signed=True
    )
    ai_income = Variable(
        "USD billion/year", STATE, "flow", "Income of a bloc's stack, or from hosting elsewhere"
    )


class IndustryState(Record):
    """Chip industries: research, progress, state money, plants."""

    denied_usefulness = Variable(
        "1", STATE, "flow", "Part of the best chip's usefulness kept from buyers", was="denied"
    )
    lost_revenue = Variable("USD/year", STATE, "state", "Sales that rules cost the makers")
    chip_revenue = Variable("USD/year", STATE, "state", "Smoothed sales of the state's makers")
    rnd_effort = Variable(
        "ratio", ("states", "fields"), "state", "Chip research over its usual path, by field", 1.0
    )
    programme = Variable("USD billion/year", STATE, "flow", "State money beyond the usual")
    know_how = Variable(
        "ratio", ("states", "fields"), "state", "Months of progress made in a month, by field", 1.0
    )
    progress = Variable(
        "months",
        ("states", "fields"),
        "state",
        "Chip progress since 2022-01 by field, in usual months",
        was="clock",
    )
    credit_cost = Variable("USD billion/year", STATE, "flow", "Cost of the tax credit for plants")
    fabs_building = Variable(
        "wafers/month", ("stages", "states"), "state", "Starts under construction by credits"
    )
    fabs = Variable("wafers/month", STATE, "state", "Starts that credits have brought home")
