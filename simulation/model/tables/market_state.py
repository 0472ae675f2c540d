"""State of those who make, supply and buy chips."""

from __future__ import annotations

from .axes import CHIP, FIRM, FIRM_CHIP, MAKER, SUPPLIER
from .record import Record, Variable


class FirmState(Record):
    """Firms: their budgets, orders and installed chips."""

    spent_this_year = Variable(
        "USD billion", FIRM, "state", "AI spending of the calendar year so far"
    )
    expected_capex = Variable(
        "USD billion/year", FIRM, "state", "AI spending that the outlook justifies", was="expected"
    )
    ai_capex = Variable("USD billion/year", FIRM, "state", "AI capital budget")
    base_capex = Variable("USD billion/year", FIRM, "state", "Capital spending without AI")
    pledge = Variable("USD billion/year", FIRM, "state", "AI budget added by a pledge")
    unspent_chip_budget = Variable(
        "USD", FIRM, "state", "Chip money set aside and not yet paid out", was="purse"
    )
    forgone_budget = Variable(
        "USD", FIRM, "flow", "Chip money given up in the month, as it found no chips"
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
    wait = Variable("months", CHIP, "state", "Months until a new order is served")
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
    memory_part = Variable(
        "1", MAKER, "state", "Smoothed part of the maker's shortage that memory causes"
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
    memory_bought = Variable(
        "stacks", MAKER, "flow", "HBM stacks of the open market put into chips"
    )
    memory_drawn = Variable("stacks", MAKER, "flow", "HBM stacks taken out of the stockpile")
    cumulative_output = Variable(
        "chips", MAKER, "state", "Packages finished since 2022", was="made_total"
    )
    revenue = Variable("USD", MAKER, "flow", "Receipts of the month, net of fees")
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
    maker_output_left = Variable("1", MAKER, "state", "Share left of what makers can ship", 1.0)
    maker_wafers_left = Variable("1", MAKER, "state", "Share left of wafer starts for makers", 1.0)
    maker_packaging_left = Variable("1", MAKER, "state", "Share left of packaging for makers", 1.0)
    maker_memory_left = Variable("1", MAKER, "state", "Share left of memory for makers' chips", 1.0)


class SupplierState(Record):
    """Suppliers: capacities, yields, and what was asked of them."""

    wafers = Variable(
        "wafers/month", SUPPLIER, "state", "Advanced wafer starts, AI and all other uses"
    )
    ai_share = Variable("1", SUPPLIER, "state", "Share of the starts that AI chips may use")
    die_yield = Variable("1", SUPPLIER, "state", "Good dies over gross dies")
    packaging = Variable("mm2/month", SUPPLIER, "state", "Interposer area that can be packaged")
    memory = Variable(
        "stacks/month", SUPPLIER, "state", "HBM stacks that starts of the month can count on"
    )
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
    wafers_building = Variable(
        "wafers/month",
        ("stages", "suppliers"),
        "state",
        "Wafer starts under construction for money",
    )
    memory_building = Variable(
        "wafers/month",
        ("stages", "suppliers"),
        "state",
        "Memory wafers under construction for money",
    )
    packaging_building = Variable(
        "mm2/month", ("stages", "suppliers"), "state", "Packaging under construction for money"
    )
    bought_memory = Variable(
        "wafers/month", SUPPLIER, "state", "Memory wafers that money has added, all for stacks"
    )
    used_wafers = Variable("wafers/month", SUPPLIER, "flow", "AI wafer starts in the month")
    used_packaging = Variable("mm2/month", SUPPLIER, "flow", "Area that the month's starts take")
    supplier_output_left = Variable(
        "1", SUPPLIER, "state", "Share left of what suppliers can ship", 1.0
    )
    supplier_wafers_left = Variable(
        "1", SUPPLIER, "state", "Share left of foundries' wafer starts", 1.0
    )
    supplier_packaging_left = Variable(
        "1", SUPPLIER, "state", "Share left of foundries' packaging", 1.0
    )
    supplier_memory_left = Variable("1", SUPPLIER, "state", "Share left of suppliers' memory", 1.0)
