"""Orders that wait for a chip go to its successor as the line does."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from simulation import months
from simulation.inputs import Calibration, Draw, load_scenario
from simulation.model.demand import handover, market_room
from simulation.model.demand.line_moves import move_orders
from simulation.model.world import ModelInputs, World, simulate
from tests.conftest import series
from tests.model.reading import after

Worlds = Callable[..., World]

CASES = [  # in the line, until the last start, licensed buyer; orders left, moved, part expected
    pytest.param(0.0, 4.0, False, 75.0, 12.5, 0.25, id="a quarter goes in each of four months"),
    pytest.param(0.0, -9.0, False, 0.0, 50.0, 1.0, id="all of it once the line has moved"),
    pytest.param(80.0, 0.0, False, 80.0, 10.0, 1.0, id="what is in the line stays"),
    pytest.param(500.0, 4.0, False, 100.0, 0.0, 0.25, id="more in the line than is owed"),
    pytest.param(0.0, 0.0, True, 100.0, 0.0, 0.0, id="chips under licence stay as they are"),
]


def _moved(
    underway: float,
    left: float,
    licensed: list[bool],
    successor: bool = False,
    sold_for: float = 1e6,
    shipped: float = 0.0,
) -> tuple[np.ndarray, ...]:
    """Orders of the month, orders that wait and orders expected, by member, after a move.

    The newer chip is sold for some months more; the older one has `shipped` since.
    """
    members = len(licensed)
    ordered, backlog, line = (np.zeros((n, 2, members)) for n in (1, 1, 3))
    ordered[0, 0], backlog[0, 0], line[1, 0] = 20.0, 100.0, underway
    expected = np.repeat([[8.0], [1.0]], members, axis=1)
    yes = np.ones((1, 2), np.bool_)
    move_orders(
        0,
        2,
        50.0,
        np.zeros((1, 2), np.intp),
        np.repeat([[10.0], [20.0]], members, axis=1),
        np.ones((1, members), np.bool_),
        np.full((1, members), 6.0),
        np.array([0]),
        np.array([1]),
        np.array([0]),
        yes,
        np.array([licensed, [successor] * members], dtype=float),
        yes,
        np.ones((1, 2, members), np.bool_),
        np.repeat([[shipped], [49.0 + left]], members, axis=1),
        np.repeat([[1e6], [50.0 + sold_for]], members, axis=1),
        np.repeat([[5.0], [0.0]], members, axis=1),
        line,
        np.zeros((2, members)),
        yes.copy(),
        ordered,
        backlog,
        expected,
    )
    return ordered[0], backlog[0], expected


@pytest.mark.parametrize(("underway", "left", "licensed", "stays", "moves", "part"), CASES)
def test_orders_move_for_the_same_money(
    underway: float, left: float, licensed: bool, stays: float, moves: float, part: float
) -> None:
    """And orders that makers expect move with the line, also while it holds all that is owed."""
    ordered, backlog, expected = _moved(underway, left, [licensed])
    fresh = min(2.0 * moves, 20.0)
    np.testing.assert_allclose(ordered[:, 0], [20.0 - fresh, fresh / 2.0], atol=1e-12)
    np.testing.assert_allclose(backlog[:, 0], [stays, moves])
    np.testing.assert_allclose(expected[:, 0], [8.0 * (1.0 - part), 1.0 + 4.0 * part], atol=1e-12)


def test_orders_under_licence_come_from_no_line_but_their_own() -> None:
    """A buyer who needs a licence for the newer chip keeps what he has ordered of the older."""
    ordered, backlog, _ = _moved(0.0, 4.0, [False], successor=True)
    np.testing.assert_array_equal(ordered[:, 0], [20.0, 0.0])
    np.testing.assert_array_equal(backlog[:, 0], [100.0, 0.0])


@pytest.mark.parametrize(
    ("left", "sold_for", "moves"),
    [(4.0, 14.5, True), (4.0, 13.5, False), (-9.0, 5.5, True), (-9.0, 4.5, False)],
)
def test_orders_stay_where_the_newer_chip_goes_first(
    left: float, sold_for: float, moves: bool
) -> None:
    """The older chip is offered no more in nine months, or since four months ago.

    It is ordered again five months before the newer one is sold no more, and comes out then.
    """
    ordered, backlog, expected = _moved(0.0, left, [False], sold_for=sold_for)
    assert (ordered[1] > 0).all() == (backlog[1] > 0).all() == (expected[1] > 1).all() == moves
    assert (backlog[0] == 100.0).all() != moves


@pytest.mark.parametrize("later", [0.0, 1.0])
def test_orders_stay_where_the_other_chip_is_no_newer(later: float) -> None:
    ordered, backlog, expected = _moved(0.0, -9.0, [False], shipped=40.0 + later)
    assert (ordered[1] == 0).all()
    assert (backlog[1] == 0).all()
    assert (expected[1] == 1).all()


def test_orders_move_as_each_member_has_its_law() -> None:
    """A licence in one member keeps no other member's orders."""
    together = _moved(0.0, 4.0, [True, False])
    for k, licensed in enumerate((True, False)):
        for both, alone in zip(together, _moved(0.0, 4.0, [licensed]), strict=True):
            np.testing.assert_array_equal(both[:, k], alone[:, 0])
    assert together[1][1, 1] > 0.0


def test_a_handover_goes_with_the_launch_that_research_moves(world: Worlds) -> None:
    sets = ("parameters.makers.handover_months=6",)
    model = world(months=1, stop=2, sets=sets)
    model.step()  # the law is applied
    old, new = (model.layout.row["chips"][chip] for chip in ("b300", "rubin"))
    ship, home = model.chip_table.ship, model.layout.row["states"]["us"]
    model.chips_on_sale.active, model.month = slice(0, len(ship)), 45
    ship[...] = 1e6
    ship[old], ship[new] = 30.0, 40.0
    place = model.layout.markets.index((home, home)), old
    assert not handover.handed_over(model, market_room.monthly_money(model))[place].any()
    ship[new, 0] -= 2.0
    np.testing.assert_array_equal(
        handover.handed_over(model, market_room.monthly_money(model))[place], [True, False]
    )
    ship[old, 0] = ship[new, 0]  # chips that ship together stay beside one another
    assert not handover.handed_over(model, market_room.monthly_money(model))[place].any()
    ship[old, 0] += 3.0
    assert not handover.handed_over(model, market_room.monthly_money(model))[place].any()


def test_the_sooner_a_line_is_handed_over_the_more_of_the_new_chip(world: Worlds) -> None:
    made = []
    for wait in (1, 12):
        sets = (f"parameters.makers.refresh_months={wait}",)
        model, total = world(months=56, stop=4, sets=sets), np.zeros(4)
        while model.running:
            model.step()
            total += model.state.starts[model.layout.row["chips"]["b300"]]
        made.append(total)
    assert (made[0] > made[1]).all()


def test_a_refresh_has_the_dies_of_the_old_chip(world: Worlds) -> None:
    sets = ("parameters.makers.refresh_months=2", "parameters.makers.handover_months=9")
    model = world(months=1, stop=2, sets=sets)
    chips, pairs = model.layout.chips, zip(*handover.successions(model), strict=True)
    names, lines = ((chips[a], chips[b]) for a, b in pairs), handover.lines_that_turn(model)
    waits = dict(zip(names, lines.months, strict=True))
    refreshes = {pair for pair, found in waits.items() if (found == 2.0).all()}
    known = {("h100", "h200"), ("b200", "b300")}
    assert refreshes == known | {pair[::-1] for pair in known}
    assert all((found == 9.0).all() for pair, found in waits.items() if pair not in refreshes)


def test_a_chip_that_does_the_same_takes_no_line(tmp_path: Path, calibration: Calibration) -> None:
    """Nor does the first chip take the copy's; one that does a little more of use takes it."""
    path = tmp_path / "mine.yaml"
    path.write_text(
        "title: Mine\nextends: baseline\nchips:\n"
        "  dear: {like: b200, ship: 2025-06, price_usd: {times: 10}}\n"
        "  faster: {like: b200, ship: 2025-06, tflops: {times: 1.01}}\n",
        encoding="utf-8",
    )
    loaded = load_scenario(path, calibration)
    model = World(ModelInputs(calibration, loaded, Draw(calibration, loaded, 1, 0, 2), 1))
    model.step()
    chips, pairs = model.layout.chips, zip(*handover.successions(model), strict=True)
    more = {
        (chips[a], chips[b]): found
        for (a, b), found in zip(pairs, handover.lines_that_turn(model).more, strict=True)
    }
    assert not more["b200", "dear"].any()
    assert not more["dear", "b200"].any()
    assert more["b200", "faster"].all()
    assert more["dear", "faster"].all()


def test_names_of_chips_decide_nothing(tmp_path: Path, calibration: Calibration) -> None:
    """A chip like another but for its price, under a name before and behind the other's."""
    found = {}
    for name in ("aa", "zz"):
        path = tmp_path / "mine.yaml"
        path.write_text(
            "title: Mine\nextends: baseline\nchips:\n"
            f"  {name}: {{like: ascend_960, price_usd: {{times: 2}}}}\n",
            encoding="utf-8",
        )
        loaded = load_scenario(path, calibration)
        draw = Draw(calibration, loaded, 1, 0, 2)
        found[name] = simulate(ModelInputs(calibration, loaded, draw, months.index("2029-01")))
    for outcome in found["aa"].outcomes:
        other = outcome.replace(".aa", ".zz")
        one, same = series(found["aa"], outcome), series(found["zz"], other)
        assert np.array_equal(one, same, equal_nan=True), outcome


def test_cards_without_stacks_are_a_line_of_their_own(world: Worlds) -> None:
    model = world(months=1, stop=2)
    chips, pairs = model.layout.chips, zip(*handover.successions(model), strict=True)
    named = {(chips[older], chips[newer]) for older, newer in pairs}
    small = {chip for chip in chips if "_small" in chip}
    assert not [pair for pair in named if (pair[0] in small) != (pair[1] in small)]
    assert ("other_cn_small", "other_cn_small_next_1") in named
    assert ("other_cn_small_next_1", "other_cn_small_next_3") in named
    assert ("other_cn_gpu", "other_cn_next_1") in named


def test_a_chip_with_modest_memory_keeps_its_line_beside_its_sibling(world: Worlds) -> None:
    sets = ("parameters.makers.handover_months=3", "parameters.memory.lower_grade_speed=15")
    model = after(world(months=72, stop=4, sets=sets), "2027-03")
    china = model.layout.markets.index((model.layout.row["states"]["china"],) * 2)
    offered = model.offers.offered[china]
    assert offered[model.layout.row["chips"]["ascend_950pr"]].all()
    assert not offered[model.layout.row["chips"]["ascend_910c"]].any()


@pytest.mark.parametrize(
    ("backlog", "ordered", "gone"),
    [
        ((30.0, 70.0), (10.0, 10.0), 40 / 120),  # orders that wait, and those of the month
        ((0.0, 0.0), (10.0, 30.0), 0.25),
        ((0.0, 0.0), (0.0, 0.0), 0.0),
        ((3e-9, 1e-9), (0.0, 0.0), 0.0),  # what roundings leave says nothing of who will order
        ((0.25, 0.25), (0.25, 0.25), 0.5),
    ],
)
def test_expected_orders_go_by_who_may_have_the_newer_chip(
    backlog: tuple[float, float], ordered: tuple[float, float], gone: float
) -> None:
    """Of two firms the first may have it; the line has moved, at twice the cost for a chip."""
    orders, waiting = (np.zeros((2, 2, 1)) for _ in range(2))
    orders[:, 0, 0], waiting[:, 0, 0] = ordered, backlog
    offered = np.array([[[True], [True]], [[True], [False]]])
    expected = np.array([[8.0], [0.0]])
    yes = np.ones((2, 2), np.bool_)
    move_orders(
        0,
        2,
        50.0,
        np.full((2, 2), -1, np.intp),
        np.array([[10.0], [20.0]]),
        np.ones((1, 1), np.bool_),
        np.full((1, 1), 6.0),
        np.array([0]),
        np.array([1]),
        np.array([0, 1]),
        yes,
        np.zeros((2, 1)),
        yes,
        offered,
        np.array([[0.0], [40.0]]),
        np.full((2, 1), 1e6),
        np.array([[5.0], [0.0]]),
        np.zeros((3, 2, 1)),
        np.zeros((2, 1)),
        yes.copy(),
        orders,
        waiting,
        expected,
    )
    assert expected[:, 0] == pytest.approx([8 * (1 - gone), 4 * gone])
