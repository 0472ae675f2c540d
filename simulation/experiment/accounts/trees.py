"""Which outcomes can be taken apart, and how."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from simulation.errors import InputError
from simulation.experiment.accounts import compute, making, methods, models, money, power
from simulation.experiment.accounts.related import refusal

if TYPE_CHECKING:
    from simulation.experiment.accounts.ledger import Ledger
    from simulation.experiment.accounts.node import Node
    from simulation.model.core.layout import Layout

Tree = Callable[["Ledger"], "Node"]
_SUMS = ("units.china", "capex.us4")  # of makers and of firms together


def catalogue(layout: Layout) -> dict[str, Tree]:
    """The outcomes that can be taken apart, by name."""
    return {**_of_compute(), **_of_money(layout), **_of_power(), **_of_models()}


def find(layout: Layout, outcome: str) -> Tree:
    """How an outcome is taken apart; InputError that names those that are."""
    known = catalogue(layout)
    if outcome not in known:
        of_each = ("units.", "capex.", "revenue")
        main = [name for name in known if name in _SUMS or not name.startswith(of_each)]
        makers = "revenue.MAKER, revenue_china.MAKER, units.MAKER, units.china.MAKER, capex.FIRM"
        refused = refusal(layout, outcome, known)
        raise InputError(f"{refused}; there is one of {', '.join(main)}, {makers}")
    return known[outcome]


def _of_compute() -> dict[str, Tree]:
    found: dict[str, Tree] = {
        "output.china": making.output_china,
        "ratio.stock": compute.ratio_stock,
        "ratio.flow": compute.ratio_flow,
        "share.china": compute.share_china,
        "self_sufficiency.china": compute.self_sufficiency,
        "self_sufficiency.china.legal": partial(compute.self_sufficiency, legal=True),
        "compute.china.usable": compute.usable,
        "compute.china.offshore": compute.offshore,
    }
    for bloc in ("us", "china", "world"):
        found[f"compute.{bloc}"] = partial(compute.stock, bloc=bloc)
        found[f"new_compute.{bloc}"] = partial(compute.new, bloc=bloc)
    for kind in ("domestic", "licensed", "smuggled"):
        for bloc in ("compute.china", "new_compute.china"):
            found[f"{bloc}.{kind}"] = partial(compute.origin, name=f"{bloc}.{kind}")
    return found


def _of_money(layout: Layout) -> dict[str, Tree]:
    found: dict[str, Tree] = {
        "market.china": money.market,
        "market.china.domestic": money.domestic_market,
        "self_sufficiency.china.value": money.self_sufficiency_value,
        "self_sufficiency.china.units": money.self_sufficiency_units,
        "units.china": money.units_china,
        "units.china.domestic": partial(money.units_china, domestic=True),
        "smuggled_units.china": money.smuggled_units,
        "fee_income.us": money.fee_income,
        "capex.us4": money.capex_us4,
    }
    for maker in layout.makers:
        found[f"revenue.{maker}"] = partial(money.revenue, maker=maker)
        found[f"revenue_china.{maker}"] = partial(money.revenue, maker=maker, from_china=True)
        found[f"units.{maker}"] = partial(money.units, maker=maker)
        found[f"units.china.{maker}"] = partial(money.units_in_china, maker=maker)
    for firm in layout.firms:
        found[f"capex.{firm}"] = partial(money.capex, firm=firm)
    return found


def _of_power() -> dict[str, Tree]:
    found: dict[str, Tree] = {}
    for state in ("us", "china"):
        found[f"power.{state}"] = partial(power.draw, state=state)
        found[f"power.{state}.waiting"] = partial(power.waiting, state=state)
    return found


def _of_models() -> dict[str, Tree]:
    found: dict[str, Tree] = {"lag.china": models.lag, "rating_gap.china": models.rating_gap}
    for bloc in ("us", "china"):
        found[f"algorithms.{bloc}"] = partial(methods.algorithms, bloc=bloc)
    return found
