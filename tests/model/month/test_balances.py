"""Conservation and sanity, every month, over random configurations and prior corners."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from simulation.errors import RunError
from simulation.finite import NotFiniteError, check_finite
from simulation.model.core.accounts import find_unheld
from simulation.model.world import ModelInputs, World, simulate
from tests.nights import tonight

Inputs = Callable[..., ModelInputs]
LEVERS = {
    "levers.US.export_rule.license_max_tpp@2026-01": (0, 1e9),
    "levers.US.export_rule.license_max_bandwidth_gb_s@2026-01": (0, 1e9),
    "levers.US.export_rule.volume_cap@2026-01": (0, 10),
    "levers.US.export_rule.fee@2026-01": (0, 1),
    "levers.US.export_rule.buyer_cap@2026-05": (0, 1e9),
    "levers.US.export_rule.control_tpp@2022-10": (0, 1e9),
    "levers.US.export_rule.density@2023-10": (0, 1000),
    "levers.US.export_rule.hbm_access@2024-12": (0, 1),
    "levers.China.import_admission.share@2026-01": (0, 1),
    "levers.China.domestic_mandate.share[state]@2025-11": (0, 1),
    "levers.oracle_openai.capex_pledge.amount": (0, 1e5),
    "levers.deepseek.breakthrough.gain@2024-01": (1, 1000),
    "levers.US.research_openness.openness@2023-01": (0.05, 20),
    "levers.China.industrial_programme.amount@2023-01": (0, 1e5),
    "levers.US.fab_credit.credit_rate@2022-08": (0, 0.9),
    "parameters.supply.smic.wafers_2025": (1, 1e6),
    "parameters.budgets.us.wave": (1, 100),
    "parameters.choice.within_scale": (0.05, 1),
    "parameters.orders.cancel_rate": (0, 1),
    "parameters.supply.cxmt.memory_start": (0, 200),
}
CHOICES = {
    "structure.buyer_cap": ("yearly", "total"),
    "structure.scarcity": ("supply", "demand"),
    "structure.capability": ("linear", "bottleneck"),
    "structure.backfire": ("on", "off"),
    "structure.complacency": ("on", "off"),
}


@st.composite
def configurations(draw: st.DrawFn) -> tuple[str, ...]:
    names = draw(st.lists(st.sampled_from(sorted(LEVERS)), max_size=6, unique=True))
    sets = []
    for name in names:
        low, high = LEVERS[name]
        ends = st.sampled_from([low, high])
        value = draw(ends | st.floats(low, high, allow_subnormal=False))
        sets.append(f"{name}={value!r}")
    for name, options in CHOICES.items():
        sets.append(f"{name}={draw(st.sampled_from(options))}")
    return tuple(sets)


def ends_in_balance(given: ModelInputs) -> None:
    """The thorough books stop a block at their first gap: this one has all months, all bounded."""
    assert given.checked
    found = simulate(given)
    assert found.values.shape[0] == given.months
    assert len(found.members) == len(given.draw)
    if np.isinf(found.values).any():  # a file's numbers end at 3e38: such a run is refused by name
        undefined = found.outcomes  # a ratio to nothing is not infinite
        with pytest.raises(NotFiniteError, match="is infinite in"):
            check_finite(found.values, found.outcomes, found.dates, 0, undefined, "baseline")


@pytest.mark.slow
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("shard", tonight(range(9)))  # of 50 each; tests/random_scenarios has files
@settings(max_examples=50, deadline=None, suppress_health_check=list(HealthCheck))
@given(sets=configurations(), seed=st.integers(0, 2**31))
def test_books_balance_in_many_configurations(
    inputs: Inputs, shard: int, sets: tuple[str, ...], seed: int
) -> None:
    ends_in_balance(inputs(sets=sets, seed=seed, stop=2, months=168, checked=True))


AT_ONCE = 8


def test_books_balance_where_parameters_are_at_the_ends_of_their_priors(inputs: Inputs) -> None:
    """To 2027, each parameter at each end, eight of them in a member; alone to 2035 at night."""
    names = [e.name for e in inputs().calibration.parameters() if e.drawn]
    ends = [(name, end) for name in names for end in (0, 1)]
    # What stands together in the files is not pushed together: members take every n-th.
    count = -(-len(ends) // AT_ONCE)
    wide = inputs(stop=count, months=72, checked=True)
    ends_in_balance(_pushed(wide, [ends[member::count] for member in range(count)]))


@pytest.mark.slow
@pytest.mark.parametrize("end", [0, 1])
def test_books_balance_at_the_corners_of_every_prior(inputs: Inputs, end: int) -> None:
    """Each member pushes one parameter to an end of its range, so one block tries many."""
    names = tonight([e.name for e in inputs().calibration.parameters() if e.drawn])
    wide = inputs(stop=len(names), months=168, checked=True)
    ends_in_balance(_pushed(wide, [[(name, end)] for name in names]))


def _pushed(wide: ModelInputs, pushes: Sequence[Sequence[tuple[str, int]]]) -> ModelInputs:
    """Inputs in which each member has some parameters at an end of their ranges."""
    draw = wide.draw
    for member, pushed in enumerate(pushes):
        for name, end in pushed:
            values = np.array(draw[name])
            values[member] = draw.distribution(name).range()[end]
            draw._cache[name] = values
    return wide


def test_a_broken_book_is_reported(inputs: Inputs) -> None:
    world = World(inputs(months=3, checked=True))
    world.step()
    world.state.inventory[0] += 1e9
    chip = world.layout.chips[0]
    told = rf"2022-02, member 0: chips made do not balance \({chip}\), off by 1e\+09 of "
    with pytest.raises(RunError, match=told):
        world.step()


def test_every_run_keeps_books_and_names_the_member(inputs: Inputs) -> None:
    world = World(inputs(start=7, stop=11, months=3))
    world.step()
    world.state.stock[0, 0, 2] += 1e9
    with pytest.raises(RunError, match=r"2022-02, member 9: received chips do not balance \("):
        world.step()


def test_members_take_turns(inputs: Inputs) -> None:
    """A mechanism that makes chips for one member of a wide block is found within a round."""
    world = World(inputs(stop=80, months=9))

    def leak(_: World) -> None:
        world.state.stock[0, 0, 70] += 1e9

    world.recorder = Spoilt(world.recorder, leak)  # type: ignore[assignment]
    with pytest.raises(RunError, match=r"2022-03, member 70: received chips do not balance"):
        world.run()


def test_what_all_members_lose_in_one_month_alone_is_found(inputs: Inputs) -> None:
    """Whosever turn it is: here that of members 32 to 63 of 80."""
    world = World(inputs(stop=80, months=9))
    world.step()
    world.state.stock[0, 0] += 1e9
    with pytest.raises(RunError, match=r"2022-02, member 32: received chips do not balance"):
        world.step()


def test_a_wide_block_that_conserves_ends(inputs: Inputs) -> None:
    world = World(inputs(stop=80, months=9))
    world.run()
    assert world.month == 9


def test_a_thorough_check_looks_at_every_member_every_month(inputs: Inputs) -> None:
    """In turns, the second month would be that of members 32 to 39 alone."""
    world = World(inputs(stop=40, months=2, checked=True))
    world.step()
    world.state.stock[0, 0, 3] += 1e9
    with pytest.raises(RunError, match=r"2022-02, member 3: received chips do not balance"):
        world.step()


def test_a_gap_of_a_millionth_is_reported(inputs: Inputs) -> None:
    world = World(inputs(months=2))
    world.step()
    firm, chip, member = np.unravel_index(world.state.stock.argmax(), world.state.stock.shape)
    world.state.stock[firm, chip, member] *= 1.0 + 1e-6
    with pytest.raises(RunError, match=rf"2022-02, member {member}: received chips do not balan"):
        world.step()


@pytest.mark.parametrize("thorough", [False, True])
def test_smuggled_chips_are_held_at_home(inputs: Inputs, thorough: bool) -> None:
    """Firms abroad hold the chip, and no firm at home has any: none of theirs can be smuggled.

    Chips go over to those abroad in the second month for the last member, whose turn it is then.
    """
    world = World(inputs(stop=40, months=2, checked=thorough))
    world.step()
    layout, state = world.layout, world.state
    (_, buyer), *_ = layout.rivalries
    chip = int(np.flatnonzero(layout.smuggled_to == buyer)[0])
    firms = layout.firm_state == buyer
    assert (firms & layout.abroad).any()

    def move(_: World) -> None:
        of_last = state.stock[:, chip, -1] + state.awaiting_power[:, chip, -1]
        state.stock[:, chip, -1], state.awaiting_power[:, chip, -1] = 0.0, 0.0
        state.stock[int(np.flatnonzero(firms & layout.abroad)[0]), chip, -1] = of_last.sum()
        state.smuggled_stock[chip, -1] = 5e5

    world.recorder = Spoilt(world.recorder, move)  # type: ignore[assignment]
    told = f"2022-02, member 39: more smuggled chips than firms hold ({layout.chips[chip]})"
    with pytest.raises(RunError, match=re.escape(told)):
        world.step()


@pytest.mark.parametrize(("smuggled", "missing"), [(10.0, False), (10.1, True), (np.inf, False)])
def test_smuggled_chips_may_run_or_wait_at_any_firm(smuggled: float, missing: bool) -> None:
    """Two firms at home run 1 and 2 of them, and 3 and 4 wait for power there."""
    wrong, found = np.empty((1, 1), np.bool_), np.zeros(1, np.bool_)
    runs, waits = np.array([1.0, 2.0, 9.0]), np.array([3.0, 4.0, 9.0])
    cubes = runs[:, None, None], waits[:, None, None]
    firms, chips = np.array([0, 1]), np.array([0])
    find_unheld(0, 1e-9, chips, firms, np.array([[smuggled]]), *cubes, wrong, found)
    assert (wrong[0, 0], found[0]) == (missing, missing)


def test_a_negative_stock_is_reported(inputs: Inputs) -> None:
    world = World(inputs(months=3, checked=True))
    world.step()
    world.state.stock[0, 0] = -1.0
    with pytest.raises(RunError, match=r"stock is negative|age is negative"):
        world.step()


def test_an_infinity_is_reported(inputs: Inputs) -> None:
    world = World(inputs(months=3, checked=True))
    world.step()
    world.state.memory_stockpile[0] = np.inf
    with pytest.raises(RunError, match="is not finite"):
        world.step()


OVERDRAWN = {
    "used_wafers": "more wafers used than allotted (",
    "used_packaging": "more area packaged than there is (",
    "memory_used": "more memory used than made, ",
    "memory_drawn": "banked memory do not balance (",
    "-memory_used": "memory in chips do not balance, ",
    "power_draw": "more power drawn than connected (",
    "smuggled_stock": "more smuggled chips than firms hold (",
    "die_bank": "banked dies do not balance (",
    "memory_stockpile": "banked memory do not balance (",
    "in_production": "chips in the line do not balance (",
    "spent": "money do not balance, ",
    "scrapped": "chips made do not balance (",
    "retired": "received chips do not balance (",
}


@pytest.mark.parametrize("name", OVERDRAWN)
def test_a_book_that_does_not_balance_is_reported(inputs: Inputs, name: str) -> None:
    """Each array that books read, changed for one member after the month's phases."""
    less, variable = name.startswith("-"), name.removeprefix("-")
    world = World(inputs(months=3, checked=not less))
    world.step()
    world.state.power_switched_on = 1.0

    def spoil(_: World) -> None:
        world.state.arrays[variable][..., 3] += -1e12 if less else 1e12

    told = f"2022-02, member 3: {OVERDRAWN[name]}"
    world.recorder = Spoilt(world.recorder, spoil)  # type: ignore[assignment]
    with pytest.raises(RunError, match=re.escape(told)):
        world.step()


class Spoilt:
    """A recorder that also changes the state, after every phase has run."""

    def __init__(self, recorder: Any, spoil: Callable[[World], None]) -> None:
        self._recorder, self._spoil = recorder, spoil

    def record(self, world: World) -> None:
        self._recorder.record(world)
        self._spoil(world)
