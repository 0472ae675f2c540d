"""The law in force: what states' levers are set to."""

from __future__ import annotations

from ..equations.rule import NO_LIMIT
from .axes import REGION_STACK, STATE, STATE_CHIP
from .record import Record, Variable

STATE_STATE = ("states", "states")


class Law(Record):
    """Rules of every state; the world holds one in force and one as planned."""

    rivalry = Variable(
        "1", STATE, "law", "Posture on governance: 0 cooperative, 1 rival", start=1.0
    )
    promotion = Variable("1", STATE_STATE, "law", "Promotion of the first's stack in the second")
    stack_access = Variable("1", STATE_STATE, "law", "Use of it still served there", start=1.0)
    stack_admission = Variable("1", REGION_STACK, "law", "Share of use open to a stack", start=1.0)
    own_strength = Variable("1", STATE, "law", "Distance to the best open models closed")
    own_cost = Variable("USD billion/year", STATE, "law", "Cost of the own stack's programme")
    programme_target = Variable("1", STATE, "law", "Share of use that a programme aims at")
    programme_until = Variable("month", STATE, "law", "When it is to be reached")
    programme_delivered = Variable("1", STATE, "law", "Share of the gap that it closes", start=1.0)
    physical_pace = Variable("ratio", STATE, "law", "Speed of AI in factories", start=1.0)
    control_tpp = Variable("TPP", STATE, "law", "Licence needed at or above", start=NO_LIMIT)
    control_interconnect_gb_s = Variable("GB/s", STATE, "law", "Only at or above this link speed")
    density_tpp = Variable("TPP", STATE, "law", "Density clause: at or above", start=NO_LIMIT)
    density = Variable("TPP/mm2", STATE, "law", "Density clause: density at least")
    control_bandwidth_gb_s = Variable(
        "GB/s", STATE, "law", "Licence needed at or above", start=NO_LIMIT
    )
    license_max_tpp = Variable("TPP", STATE, "law", "Licences are granted below")
    license_max_bandwidth_gb_s = Variable("GB/s", STATE, "law", "And below", start=NO_LIMIT)
    volume_cap = Variable(
        "ratio", STATE, "law", "Rival's units over home units, at most", start=NO_LIMIT
    )
    fee = Variable("1", STATE, "law", "Share of a licensed chip's price")
    fee_chip = Variable("1", STATE_CHIP, "law", "The same for a named chip")
    fee_named = Variable("flag", STATE_CHIP, "law", "A named chip has its own fee")
    buyer_cap = Variable("chips", STATE, "law", "Licensed chips for a buyer", start=NO_LIMIT)
    variants = Variable("flag", STATE, "law", "Chips cut to fit the rule may be sold", start=1.0)
    tool_access = Variable("1", STATE, "law", "Share of tools the rival's foundries get", start=1.0)
    parent_rule = Variable("1", STATE, "law", "Rules follow the buyer's parent abroad")
    cloud_access = Variable(
        "1", STATE, "law", "Share of rented capacity open to the rival", start=1.0
    )
    enforcement = Variable("1", STATE, "law", "Share of attempted smuggling stopped")
    hbm_access = Variable("1", STATE, "law", "Whether HBM may go to the rival's makers", start=1.0)
    control_chips = Variable("flag", STATE_CHIP, "law", "Controlled by name")
    license_chips = Variable("flag", STATE_CHIP, "law", "Licensed by name")
    entity_list_firms = Variable(
        "flag", ("states", "firms"), "law", "Firm on the entity list", was="barred_firm"
    )
    entity_list_makers = Variable(
        "flag", ("states", "makers"), "law", "Chipmaker on the entity list", was="barred_maker"
    )
    licensed_buyer = Variable(
        "flag", ("states", "firms"), "law", "May buy under licence", start=1.0, was="buyer"
    )
    grid_pace = Variable("ratio", STATE, "law", "Connections over the usual", start=1.0)
    reactor_pace = Variable("ratio", STATE, "law", "Reactor starts over the usual", start=1.0)
    openness = Variable("ratio", STATE, "law", "Pace at which methods get out", start=1.0)
    credit_rate = Variable("1", STATE, "law", "Share of investment in plants that is paid")
    admission = Variable("1", STATE, "law", "Share of foreign chips let in by customs", start=1.0)
    admission_abroad = Variable("1", STATE, "law", "The same for purchases abroad", start=1.0)
    admission_chip = Variable("1", STATE_CHIP, "law", "The same for a named chip", start=1.0)
    admission_named = Variable("flag", STATE_CHIP, "law", "A named chip has its own share")
    rare_earth_share = Variable("1", STATE, "law", "Share of rare earths licensed", start=1.0)
    minimum_domestic_share = Variable(
        "1", ("states", "segments"), "law", "Domestic share of spending, at least", was="floor"
    )
