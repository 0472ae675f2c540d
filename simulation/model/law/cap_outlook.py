"""Outlook of caps: the licensed chips that they will let out within some months."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ..core.cache import cached
from ..core.kernel import Cube, Line, Places, Table, kernel
from ..equations import rule
from ..equations.arrays import Array
from ..equations.rule import NO_LIMIT
from .licence import licensed_pairs

if TYPE_CHECKING:
    from ..core.context import Core

YEARLY = "yearly"
MONTHS_PER_YEAR = 12


def outlook(world: Core, by_chip: Array, by_firm: Array) -> tuple[Array, Array]:
    """Licensed chips that the caps will let out within some months, by chip and by firm.

    The months are (chips or 1, members) and (members,), what they give (chips, members), set for
    chips under a licence only, and (firms, members); without a cap it is NO_LIMIT.
    """
    state = world.state
    chips, firms = np.empty_like(state.inventory), np.empty_like(state.licensed_received)
    look_ahead(
        float(world.month % MONTHS_PER_YEAR),
        by_chip,
        by_firm,
        licensed_pairs(world).chips,
        chips,
        firms,
        *_for_look_ahead(world),
    )
    return chips, firms


@cached("run")
def _for_look_ahead(world: Core) -> tuple[Any, ...]:
    """What `look_ahead` reads last, in its order."""
    state, layout, rule_of = world.state, world.layout, world.law.export_rule
    return (
        world.structure["buyer_cap"] == YEARLY,
        layout.chip_state,
        layout.original,
        rule_of.volume_cap.general,
        rule_of.volume_cap.own,
        rule_of.volume_cap.named,
        rule_of.license_chips,
        state.delivered_home,
        state.delivered_licensed,
        state.delivery_rate_home,
        layout.ruler,
        rule_of.buyer_cap,
        np.array([seller for seller, _ in layout.rivalries], dtype=np.intp),
        rule_of.third_country_cap,
        world.p.table("firms", "buyers"),
        state.licensed_received,
    )


@kernel
def look_ahead(
    passed: float,
    for_chips: Table,
    for_firms: Line,
    rows: Places,
    chips: Table,
    firms: Table,
    yearly: bool,
    seller: Places,
    original: Places,
    general_cap: Table,
    own_cap: Cube,
    has_own_cap: Cube,
    named: Cube,
    home: Table,
    licensed: Table,
    rate: Table,
    ruler: Places,
    buyer_cap: Cube,
    sellers: Places,
    third_cap: Cube,
    buyers: Table,
    received: Table,
) -> None:
    """Set what the caps on chips and those on buyers let out within some months."""
    look_ahead_by_chip(
        rows,
        seller,
        original,
        general_cap,
        own_cap,
        has_own_cap,
        named,
        home,
        licensed,
        rate,
        for_chips,
        chips,
    )
    look_ahead_by_firm(
        ruler, buyer_cap, sellers, third_cap, buyers, received, yearly, passed, for_firms, firms
    )


def look_ahead_by_chip(
    rows: Places,
    seller: Places,
    original: Places,
    general_cap: Table,
    own_cap: Cube,
    has_own_cap: Cube,
    named: Cube,
    home: Table,
    licensed: Table,
    rate: Table,
    ahead: Table,
    limit: Table,
) -> None:
    """What volume caps let out within some months; chips licensed by name have only their own.

    The general cap of 2026 came with the licence ceilings; chips licensed by name have their own
    rule. A variant made for the rival has no home sales of its own.
    """
    members = limit.shape[1]
    for c in rows:
        s, o, a = seller[c], original[c], c if len(ahead) > 1 else 0
        for k in range(members):
            own = has_own_cap[s, c, k] > 0.0
            cap = own_cap[s, c, k] if own else general_cap[s, k]
            now = rule.cap_headroom(cap, home[o, k], licensed[c, k])
            by_name = named[s, c, k] > 0.0 and not own
            free = cap >= NO_LIMIT or by_name
            limit[c, k] = NO_LIMIT if free else now + cap * rate[o, k] * ahead[a, k]


def look_ahead_by_firm(
    ruler: Places,
    buyer_cap: Cube,
    sellers: Places,
    third_cap: Cube,
    buyers: Table,
    received: Table,
    yearly: bool,
    passed: float,
    ahead: Line,
    limit: Table,
) -> None:
    """What buyers' own caps let them have within some months; `passed`: months of this year.

    Where several states cap a buyer of a third country, the lowest cap counts the chips of all.
    """
    firms, members = limit.shape
    for f in range(firms):
        for k in range(members):
            each = buyer_cap[ruler[f], f, k] if ruler[f] >= 0 else NO_LIMIT
            for s in sellers if ruler[f] < 0 else sellers[:0]:
                each = min(each, third_cap[s, f, k])
            cap = each * buyers[f, k]
            left = max(cap - received[f, k], 0.0)
            if yearly:
                left += cap * rule.renewals(ahead[k], passed)
            limit[f, k] = NO_LIMIT if each >= NO_LIMIT else min(left, NO_LIMIT)
