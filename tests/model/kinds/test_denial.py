"""Who gives way to a denial of rare earths, and what it still gains the state that denies them."""

from __future__ import annotations

import numpy as np
import pytest

from simulation.model.reaction import best_response, signals
from simulation.model.tables.instruments import BOOK, ROW, SIGNALS

from .conftest import Situation
from .test_reaction import EVERYBODY, calm


def seen(now: Situation) -> np.ndarray:
    """Signals as if the month began again, (instruments, signals, members)."""
    usual = now.state.usual_signals.copy()
    found = signals.read_signals(now.world)
    now.state.usual_signals[...] = usual
    return found


@pytest.mark.parametrize("who", ["us", "japan", "netherlands", "taiwan"])
def test_who_is_denied_rare_earths_gives_way_and_nobody_else(reacting: Situation, who: str) -> None:
    now, rivals = calm(reacting), reacting.world.rivals
    seat, pressure = now.layout.row["states"][who], {}
    for cut in (0.0, 0.6):
        now.state.rare_earths_denied[...] = 0.0
        now.state.rare_earths_denied[seat] = cut
        rivals.signals = seen(now)
        rivals.update_pressure(EVERYBODY)
        rivals.negotiate()
        pressure[cut] = now.state.pressure.copy(), now.state.truce_pressure.copy()
    weights = -rivals._weights[:, SIGNALS.index("squeezed")]
    mine = np.array([one.actor == who for one in BOOK])[:, None]
    assert (weights * mine > 0).any()
    eased, talks = (before - after for before, after in zip(*pressure.values(), strict=True))
    assert eased == pytest.approx(0.6 * weights * mine)
    towards = 0.6 * now.p("reaction.truce.squeezed") * (who == "us")
    assert -talks == pytest.approx(towards)


@pytest.mark.parametrize(
    ("denied", "replaced"), [(("japan",), 0.7), (("us",), 0.1), (("us", "japan"), 0.4), ((), None)]
)
def test_china_s_lever_weakens_as_those_whom_it_denies_replace_it(
    reacting: Situation, denied: tuple[str, ...], replaced: float | None
) -> None:
    """Where it denies nobody, as all others have replaced it."""
    now, row = calm(reacting), ROW["china_minerals"]
    seats, share = now.layout.row["states"], now.world.law.rare_earth_licensing.share
    share[now.china] = 1.0
    share[now.china, [seats[name] for name in denied]] = 0.5
    now.state.rare_earths_replaced[...] = 0.1
    now.state.rare_earths_replaced[now.china] = 0.9
    now.state.rare_earths_replaced[seats["japan"]] = 0.7
    now.state.tightenings[now.us] = 5.0
    heard = dict(zip(SIGNALS, seen(now)[row], strict=True))
    others = len(seats) - 1
    expected = 0.1 + 0.6 / others if replaced is None else replaced
    assert heard["replaced"] == pytest.approx(expected)
    assert (heard["affront"] > 0).all()
    assert heard["leverage"] == pytest.approx(heard["affront"] * (1.0 - expected))


def test_the_planner_of_an_ally_fears_its_own_shortage(reacting: Situation) -> None:
    now, index = calm(reacting), SIGNALS.index("squeezed")
    calm_signals = seen(now)
    calm_signals[:, index] = 0.0
    short = calm_signals.copy()
    short[[ROW["japan_tools"], ROW["us_ceiling"]], index] = 0.5
    usual, moved = (
        best_response._allies(now.world, values, best_response.TIGHTER)
        for values in (calm_signals, short)
    )
    japan = ROW["japan_tools"]
    assert (moved[japan] < usual[japan]).all()
    others = [row for row, one in enumerate(BOOK) if one.side == "allies" and row != japan]
    assert np.array_equal(moved[others], usual[others])
