"""When a variant is offered: whether its original can really be bought."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from simulation import months
from simulation.model.demand import handover, offers
from simulation.model.equations.rule import NO_LIMIT
from simulation.model.world import Block
from tests.model.reading import at

from .conftest import Situation

Change = Callable[[Situation, pytest.MonkeyPatch], None]


def nothing(now: Situation, patch: pytest.MonkeyPatch) -> None:
    """The H100 is on sale, licensed, admitted and within its cap."""
    now.rule.volume_cap.general[now.us] = now.rule.buyer_cap[now.us] = NO_LIMIT


def cap_of_few(now: Situation, patch: pytest.MonkeyPatch) -> None:
    """What the cap leaves is worth less than buyers spend in a month."""
    now.rule.volume_cap.general[now.us] = 0.0005


def barred(now: Situation, patch: pytest.MonkeyPatch) -> None:
    now.rule.license_max_tpp[now.us] = 0.0


def withdrawn(now: Situation, patch: pytest.MonkeyPatch) -> None:
    now.world.chips_on_sale.on_offer[now.chip("h100")] = 0.0


def handed_over(now: Situation, patch: pytest.MonkeyPatch) -> None:
    gone = np.zeros_like(now.world.offers.offered)
    gone[:, now.chip("h100")] = True
    patch.setattr(handover, "handed_over", lambda *_: gone)


def cap_of_nothing(now: Situation, patch: pytest.MonkeyPatch) -> None:
    now.rule.volume_cap.general[now.us] = 0.0


def no_licensed_buyer(now: Situation, patch: pytest.MonkeyPatch) -> None:
    now.rule.licensed_buyers[now.us] = 0.0
    now.state.affiliate_share[...] = 0.0


def turned_away(now: Situation, patch: pytest.MonkeyPatch) -> None:
    now.world.law.import_admission.share.general[now.china] = 0.0
    now.world.law.import_admission.share.named[now.china] = 0.0


def withdrawn_and_free(now: Situation, patch: pytest.MonkeyPatch) -> None:
    """Without a rule for the H100 nobody would have cut an H20."""
    withdrawn(now, patch)
    now.rule.control_chips[now.us] = 0.0
    for limit in (now.rule.control_tpp, now.rule.density_tpp, now.rule.control_bandwidth_gb_s):
        limit[now.us] = NO_LIMIT


@pytest.mark.parametrize(
    ("change", "offered"),
    [
        (nothing, False),
        (barred, True),
        (withdrawn, True),
        (handed_over, True),
        (cap_of_nothing, True),
        (cap_of_few, True),
        (no_licensed_buyer, True),
        (turned_away, True),
        (withdrawn_and_free, False),
    ],
)
def test_a_variant_is_offered_where_its_original_cannot_be_bought(
    now: Situation, monkeypatch: pytest.MonkeyPatch, change: Change, offered: bool
) -> None:
    place = next(g for g, (seat, site) in enumerate(now.layout.markets)
                 if seat == site == now.china)  # fmt: skip
    nobody_gone = np.zeros_like(now.world.offers.offered)
    monkeypatch.setattr(handover, "handed_over", lambda *_: nobody_gone)
    now.world.chips_on_sale.on_offer[[now.chip("h100"), now.chip("h20")]] = 1.0
    change(now, monkeypatch)
    now.enact()
    offers.make(now.world)
    assert (now.world.offers.offered[place, now.chip("h20")] == offered).all()


def test_the_h20_sells_once_the_h100_is_no_longer_made(run: Callable[..., Block]) -> None:
    """Washington licenses both in 2026, and Beijing lets some in: the baseline's case."""
    block = run("h200_sales_allowed", stop=4, months=months.index("2027-12") + 1)
    assert (at(block, "units.china.h20", "2026-12") > 0).any()
