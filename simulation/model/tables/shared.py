"""Variables that several mechanisms write: which of them owns each, and why others do too.

Every other variable has one mechanism that writes it.
"""

from __future__ import annotations

from typing import NamedTuple


class Shared(NamedTuple):
    """The mechanism whose story the variable is, and the reason why others write it."""

    owner: str
    why: str


LEFT = "what is no longer on sale is forgotten: a chip that returns starts from nothing"
CUT = "a maker's new chip is classified when it is designed, though the law did not change"
TRUCE = "a truce withdraws what is only announced, and steps return as it lapses"
GOODS = "goods are counted where they move: from the line, by fusing, to buyers, to smugglers"

SHARED = {
    "backlog": Shared(
        "FirmBehaviour.commit_orders",
        f"a new law cancels orders, new chips take them over, deliveries serve them; {LEFT}",
    ),
    "chip_table": Shared(
        "ChipmakerBehaviour.design_compliant_chips",
        "research moves the dates of chips still to come, and missing tools make them slower",
    ),
    "chips_on_sale": Shared(
        "ChipsOnSale.start_month", "prices are set once it is known what is on sale"
    ),
    "delivered": Shared("allocation.allocate", LEFT),
    "die_bank": Shared("ChipmakerBehaviour.hoard", "production takes the dies that it uses"),
    "fee_rate": Shared("classification.apply", CUT),
    "in_production": Shared(
        "production_line.advance", "new starts enter once the line has moved on"
    ),
    "inventory": Shared("production_line.advance", GOODS),
    "memory": Shared(
        "SupplierBehaviour.commit",
        "existing lines expand by orders, new ones open by plan or are paid for",
    ),
    "packaging": Shared("SupplierBehaviour.decide", "lines that money has bought join"),
    "order_rate": Shared(
        "ChipmakerBehaviour.observe", "orders that makers expect go to new chips with the line"
    ),
    "order_share": Shared("FirmBehaviour.decide_orders", LEFT),
    "ordered": Shared("FirmBehaviour.commit_orders", f"new chips take orders over; {LEFT}"),
    "reserved": Shared("production_line.advance", "deliveries take from the reserve"),
    "sellable": Shared("classification.apply", CUT),
    "smuggled": Shared("evasion.seek", LEFT),
    "step_due": Shared("StateBehaviour.decide", TRUCE),
    "steps": Shared("StateBehaviour.commit", TRUCE),
    "steps_announced": Shared("StateBehaviour.decide", TRUCE),
    "under_license": Shared("classification.apply", CUT),
    "unspent_chip_budget": Shared(
        "FirmBehaviour.commit_budget", "money leaves as chips are delivered, smuggled or rented"
    ),
    "wafers": Shared(
        "SupplierBehaviour.decide", "plants that a tax credit or money brought home join"
    ),
}
