"""Customs' shares of single chips for units abroad: from which month, of whom, what ends them."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from simulation.model.law import classification, market_access
from simulation.model.trade import offshore
from simulation.model.world import World
from tests.model.reading import after
from tests.nights import first_by_day

Worlds = Callable[..., World]
CUSTOMS = "levers.China.import_admission"
BAN = f"{CUSTOMS}.share[h20]@2024-06=0"
REACHES = f"{CUSTOMS}.chips_abroad"
ALL_BARRED = f"{CUSTOMS}.share[nvidia,amd]@2024-06=0"


def let_in(model: World, home: bool, chip: str = "h20") -> np.ndarray:
    """What China lets its firms at home or its units abroad have of a chip, in every market."""
    china, row = model.layout.row["states"]["china"], model.layout.row["chips"][chip]
    rows = [
        place
        for place, (seat, site) in enumerate(model.layout.markets)
        if seat == china and (site == china) == home
    ]
    assert rows
    found: np.ndarray = market_access.admitted(model)[rows, row]
    return found


@pytest.mark.parametrize(
    ("sets", "month", "abroad"),
    first_by_day(
        [
            ((BAN,), "2024-06", 1.0),
            ((BAN, f"{REACHES}@2024-07=1"), "2024-06", 1.0),
            ((BAN, f"{REACHES}@2024-07=1"), "2024-07", 0.0),
            ((BAN, f"{REACHES}@2024-07..2024-08=1"), "2024-08", 0.0),
            ((BAN, f"{REACHES}@2024-07..2024-08=1"), "2024-09", 1.0),
            ((BAN, f"{REACHES}@2024-06=0.5"), "2024-06", 0.5),
            # The share comes later than the rule that lets it reach units abroad.
            ((BAN, f"{REACHES}@2024-01=1"), "2024-05", 1.0),
            ((BAN, f"{REACHES}@2024-01=1"), "2024-06", 0.0),
            # What holds of all chips ends what one has of its own, and stays at home.
            ((BAN, f"{CUSTOMS}.share@2024-08=0.3", f"{REACHES}@2024-06=1"), "2024-07", 0.0),
            ((BAN, f"{CUSTOMS}.share@2024-08=0.3", f"{REACHES}@2024-06=1"), "2024-08", 1.0),
            # It asks for what China says, whatever the US rule follows.
            (
                (BAN, f"{REACHES}@2024-06=1", "levers.us.export_rule.parent_rule@2022-01=0"),
                "2024-06",
                0,
            ),
            (
                (BAN, f"{REACHES}@2024-06=1", "levers.us.export_rule.parent_rule@2022-01=1"),
                "2024-06",
                0,
            ),
            # The rules of another state are about its own firms.
            ((BAN, "levers.us.import_admission.chips_abroad@2024-06=1"), "2024-06", 1.0),
        ]
    ),
)
def test_a_chips_share_holds_abroad_while_both_rules_are_in_force(
    world: Worlds, sets: tuple[str, ...], month: str, abroad: float
) -> None:
    model = after(world("h200_sales_allowed", stop=2, months=36, sets=sets), month)
    plain = [one for one in sets if not one.startswith(REACHES)]
    without = after(world("h200_sales_allowed", stop=2, months=36, sets=tuple(plain)), month)
    assert let_in(model, home=False) == pytest.approx(abroad)
    assert let_in(model, home=False, chip="mi308x") == pytest.approx(1.0), "another chip"
    assert (let_in(model, home=True) == let_in(without, home=True)).all()


def test_shares_of_some_buyers_stay_at_home(world: Worlds) -> None:
    """State buyers may not have it, private ones may; units abroad are neither."""
    of_state = f"{CUSTOMS}.share[h20,state]@2024-06=0"
    sets = (of_state, f"{REACHES}@2024-06=1")
    model = after(world("h200_sales_allowed", stop=2, months=36, sets=sets), "2024-06")
    assert [one.field for one in model.law.import_admission.clauses] == ["import_admission.share"]
    assert (let_in(model, home=False) == 1.0).all()


@pytest.mark.parametrize(("reaches", "moves"), [("0", True), ("1", False)])
def test_no_money_goes_to_units_that_may_buy_no_chip_of_the_rival(
    world: Worlds, reaches: str, moves: bool
) -> None:
    sets = (ALL_BARRED, f"{REACHES}@2024-06={reaches}")
    model = after(world("h200_sales_allowed", stop=2, months=36, sets=sets), "2024-06")
    us, china = (model.layout.row["states"][name] for name in ("us", "china"))
    most = classification.most_abroad(model, us, china)
    assert (most == (1.0 if moves else 0.0)).all()
    model.state.unspent_chip_budget[:] = 1e9
    before = model.state.unspent_chip_budget.copy()
    offshore.move_abroad(model, us, china)
    moved = np.abs(model.state.unspent_chip_budget - before).sum(axis=0) > 0.0
    assert (moved == moves).all()
