"""Evasion of export rules: purchases abroad, smuggling and rent, one after the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..core.cache import cached
from ..core.mechanism import mechanism
from ..law import classification
from . import grey_market, offshore

if TYPE_CHECKING:
    from ..core.context import Core


@mechanism(
    reads="ai_capex chip_table chips_on_sale delivered delivery_rate enforcement_felt "
    "grey_premium inventory law.domestic_mandate.share law.export_rule.cloud_access "
    "law.export_rule.control_bandwidth_gb_s law.export_rule.control_chips "
    "law.export_rule.control_tpp law.export_rule.density_tpp law.export_rule.enforcement "
    "law.export_rule.license_chips law.export_rule.licensed_buyers "
    "law.export_rule.location_checks law.export_rule.parent_rule law.export_rule.volume_cap "
    "law.import_admission.abroad law.import_admission.chips_abroad "
    "law.import_admission.share licence_terms maker_output_left order_share owned pledge "
    "price sellable smuggling_exposed under_license unspent_chip_budget",
    writes="enforcement_felt grey_margin grey_premium inventory leased rented smuggled "
    "smuggled_share smuggling_bill smuggling_exposed unspent_chip_budget",
)
def seek(world: Core) -> None:
    """Firms under a rival's rule send idle money abroad, smuggle and rent."""
    state = world.state
    state.smuggled = state.smuggled_share = state.smuggling_bill = 0.0
    state.grey_margin = state.rented = state.leased = 0.0
    # Nothing is bought past a rule that is lifted, so nobody pays a premium.
    state.grey_premium *= classification.controls_chips(world)
    for seller, buyer in _under_control(world):
        offshore.move_abroad(world, seller, buyer)
        grey_market.smuggle(world, seller, buyer)
        offshore.rent(world, seller, buyer)


@cached("law")
def _under_control(world: Core) -> tuple[tuple[int, int], ...]:
    """Pairs of rivals of which the first controls chips for some member."""
    controls = classification.controls_chips(world)
    return tuple(pair for pair in world.layout.rivalries if controls[pair[1]].any())
