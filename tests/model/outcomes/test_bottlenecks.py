"""What binds makers and firms: the account against the model with a little more of an input."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from simulation import months
from simulation.model import schedule
from simulation.model.agents.firm import FirmBehaviour
from simulation.model.fleet import power, power_supply
from simulation.model.tables.state_table import CAUSES, FIRM_CAUSES
from simulation.model.world import Block, World
from tests.conftest import series
from tests.model.kernels.by_hand import added_up

Run = Callable[..., Block]
Worlds = Callable[..., World]
UNTIL = months.index("2030-12") + 1
RULES = ("licence", "cap", "customs", "mandate")


def _until(world: World, month: int, phase: str) -> World:
    """Run to a month and in it up to a phase."""
    while world.month < month:
        world.step()
    for step in schedule.PHASES:
        if step.name == phase:
            return world
        step.run(world)
    raise AssertionError(phase)


def _starts(world: World) -> np.ndarray:
    """Compute started by maker after the month's production, H100e."""
    schedule.produce(world)
    started: np.ndarray = world.sums.makers(world.state.starts * world.chip_table["h100e"])
    return started


@pytest.mark.slow
@pytest.mark.parametrize(
    ("pool", "cause", "date", "least"),
    [("memory", "memory", "2024-06", 0.8), ("memory", "memory", "2027-06", 0.5),
     ("packaging", "packaging", "2024-06", 0.0), ("wafers", "wafers", "2034-06", 0.0)],
)  # fmt: skip
def test_a_tenth_more_of_a_pool_adds_what_the_makers_reliefs_add_up_to(
    world: Worlds, pool: str, cause: str, date: str, least: float
) -> None:
    """Chips that gain take later inputs from others, so the sum may be less, never far more.

    (Chips that find their memory may ask for more dies; a thousandth of all starts moves about. By
    2027 cards without stacks use wafers and packages that those with stacks then take.)
    """
    month = months.index(date)
    usual, eased = (_until(world(months=168, stop=8), month, "production") for _ in range(2))
    eased.state.arrays[pool][...] *= 1.1
    before, after = _starts(usual), _starts(eased)
    estimate = usual.state.arrays[f"relief_{cause}"].sum(axis=0)
    gain = (after - before).sum(axis=0)
    assert (estimate >= 0).all()
    assert gain.sum() <= 1.1 * estimate.sum() + 1e-3 * before.sum()
    if least:
        assert estimate.sum() > 0
        assert gain.sum() >= least * estimate.sum()


POWER = tuple(f"parameters.power.us.{what}_2022=1000" for what in ("connected", "connections"))


def test_more_money_adds_about_what_the_account_says(
    world: Worlds, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where power never binds: the account knows no shortage to come (docs/bottlenecks.md)."""
    usual, gain, estimate = _more_money(world, monkeypatch, POWER)
    assert (gain > -0.01 * usual).all()
    assert 0.65 * estimate.sum() < gain.sum() < 1.2 * estimate.sum()


@pytest.mark.slow
def test_where_power_binds_money_adds_less(world: Worlds, monkeypatch: pytest.MonkeyPatch) -> None:
    """Then money buys next to nothing, and who moves first may even lose a little."""
    usual, gain, estimate = _more_money(world, monkeypatch, ())
    assert (gain > -0.01 * usual).all()
    assert 0 < gain.sum() < 1.1 * estimate.sum()
    ample = _more_money(world, monkeypatch, POWER)[1]
    assert gain.sum() < ample.sum()


def _more_money(
    world: Worlds, monkeypatch: pytest.MonkeyPatch, sets: tuple[str, ...]
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """A tenth more chip money for US firms in each month of 2027 and 2028.

    What they get without it, what it adds, and what the account says, H100e, (members,).
    """
    first = months.index("2027-01")
    usual, eased = (world(months=first + 24, stop=32, sets=sets) for _ in range(2))
    home = usual.layout.at_home("us")
    factor = np.ones((len(usual.layout.firms), 1))
    got = _delivered(usual, home, first)
    usually = FirmBehaviour._monthly_chip_money
    while eased.month < first:
        eased.step()
    factor[home] = 1.1
    with monkeypatch.context() as patch:
        patch.setattr(
            FirmBehaviour, "_monthly_chip_money", lambda self: usually(self) * factor[self.rows]
        )
        gain = _delivered(eased, home, first) - got
    column = usual.recorder.names.index("relief.firms_us.budget")
    return got, gain, usual.recorder.values[first:, column].sum(axis=0) / 12.0


def _delivered(world: World, firms: np.ndarray, first: int) -> np.ndarray:
    """Compute delivered to firms from a month on, H100e."""
    total = np.zeros(world.members)
    while world.running:
        world.step()
        if world.month > first:
            units = world.state.delivered[firms].sum(axis=0)
            total += (units * world.chip_table["h100e"]).sum(axis=0)
    return total


def test_exactly_one_cause_binds_and_it_has_the_largest_relief(run: Run) -> None:
    block = run("h200_sales_allowed", months=UNTIL, stop=8)
    causes = {"huawei": CAUSES, "firms_us": FIRM_CAUSES, "firms_china": FIRM_CAUSES}
    for who, names in causes.items():
        flags = np.stack([series(block, f"bottleneck.{who}.{cause}") for cause in names])
        assert (flags.sum(axis=0) == 1).all()
        assert np.array_equal(flags.argmax(axis=0), series(block, f"bottleneck.{who}"))
        reliefs = np.stack([series(block, f"relief.{who}.{cause}") for cause in names[1:]])
        bound = flags[1:].sum(axis=0) > 0
        chosen = (flags[1:] * reliefs).sum(axis=0)
        assert np.array_equal(chosen[bound], reliefs.max(axis=0)[bound])
    assert np.array_equal(
        series(block, "relief.huawei.yield"), series(block, "relief.huawei.wafers")
    )


def test_rules_hold_back_china_and_not_the_us(run: Run) -> None:
    block = run("baseline", months=UNTIL, stop=8)
    for rule in RULES:
        assert (series(block, f"relief.firms_us.{rule}") == 0).all()
    late = months.index("2028-06")
    licence = series(block, "relief.firms_china.licence")[late]
    assert np.median(licence) > 0  # where the barred chips are dear it may be below zero
    assert np.mean(licence > 0) >= 0.75
    assert np.median(series(block, "relief.firms_china.customs")[late]) > 0


def test_nobody_misses_what_no_rule_refuses(run: Run) -> None:
    """Before October 2022 no chip is controlled."""
    block = run("baseline", months=6)
    for rule in RULES:
        assert (series(block, f"relief.firms_china.{rule}") == 0).all()


def test_chips_that_wait_for_power_are_what_power_would_add(world: Worlds) -> None:
    model = world(months=60, stop=4)
    while model.running:
        model.step()
    us = model.layout.row["states"]["us"]
    model.state.awaiting_power = 0.0
    model.state.orders_powered = 1.0
    model.month -= 1
    schedule.record(model)
    assert (model.latest["relief.firms_us.power"] == 0).all()
    model.state.awaiting_power[model.layout.at_home("us")] = 1e3
    model.state.power_waiting[us] = 1.0
    model.state.power_draw[us] = model.state.power_connected[us]
    schedule.record(model)
    limited = power_supply.has_limit(model)[us]
    assert (model.latest["relief.firms_us.power"][limited] > 0).all()
    assert limited.any()


def test_more_power_goes_to_waiting_chips_as_it_is_shared_out(world: Worlds) -> None:
    """A tenth more connections, shared out once more: what a site draws abroad asks for none."""
    model = world(months=72, stop=8)
    while model.running:
        model.step()
    state, us = model.state, model.layout.row["states"]["us"]
    state.orders_powered = 1.0
    draw = power.draw_of_chip(model)
    asked = added_up(
        (state.awaiting_power * draw).sum(axis=1), model.layout.firm_site, len(model.layout.states)
    )
    more = state.power_connected + 0.1 * state.grid_connections / 12.0
    drawn, switched, waiting, tight = np.zeros((4, *asked.shape))
    share, limited = np.ones_like(asked), power_supply.has_limit(model)
    home = power.share_at_home(model)
    none = np.zeros_like(asked)
    power.serve(model.layout.has_firms, limited, home, asked, none, more, state.power_draw,
                switched, waiting, drawn, tight, share)  # fmt: skip
    idle = (state.awaiting_power * model.chip_table["h100e"]).sum(axis=1)
    expected = 12.0 * share[us] * idle[model.layout.at_home("us")].sum(axis=0)
    model.month -= 1
    schedule.record(model)
    some = limited[us] & (state.power_waiting[us] > 0.0)
    assert some.any()
    assert (home[us] < 1.0).all()
    assert model.latest["relief.firms_us.power"][some] == pytest.approx(expected[some])


def test_the_trace_does_not_depend_on_who_rides_along(fresh: Run) -> None:
    whole = fresh("h200_sales_allowed", stop=8, months=100)
    part = fresh("h200_sales_allowed", start=5, stop=8, months=100)
    kept = [i for i, n in enumerate(whole.outcomes) if n.startswith(("relief.", "bottleneck."))]
    assert np.array_equal(part.values[:, kept], whole.values[:, kept, 5:8], equal_nan=True)
