"""Rivals who react: when they move, what they see, and that nothing turns back at once."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from simulation.inputs import Calibration
from simulation.model.outcomes.table import outcome_table
from simulation.model.world import Block, World
from tests.conftest import series
from tests.model.reaction.laws import END, LAWS, PRESENT, changes

Run = Callable[..., Block]
Worlds = Callable[..., World]
H200_TPP = 15832.0
MANY = 100
HELD_BACK = 0.05  # share of orders let in up to which Beijing holds chips back


@pytest.fixture(scope="module")
def adaptive(run: Run) -> Block:
    """A hundred members of the rule book, to 2030."""
    return run("adaptive_rivals", stop=MANY, months=END + 1)


def test_the_past_stays_as_it_happened(run: Run, adaptive: Block) -> None:
    past = run("baseline", stop=MANY, months=PRESENT + 1)
    same = [n for n in past.outcomes if n not in ("truce", "truces")]
    rows = [past.outcomes.index(n) for n in same]
    now = adaptive.values[: PRESENT + 1]
    assert np.array_equal(past.values[:PRESENT], now[:PRESENT], equal_nan=True)
    # Announced at the earliest in 2026-10, so nothing but the truce is felt in that month.
    assert not np.array_equal(past.values[PRESENT], now[PRESENT], equal_nan=True)
    laws = [r for r, n in zip(rows, same, strict=True) if n in LAWS]
    assert np.array_equal(past.values[PRESENT][laws], now[PRESENT][laws])


def test_members_walk_many_paths(adaptive: Block) -> None:
    paths = changes(adaptive).transpose(2, 0, 1)
    assert len({path.tobytes() for path in paths}) >= 20


@pytest.mark.slow
@pytest.mark.parametrize("side", ["us", "china", "allies"])
def test_every_side_tightens_and_loosens(adaptive: Block, side: str) -> None:
    for what in ("tightenings", "loosenings"):
        members = series(adaptive, f"{what}.{side}")[-1] > 0
        assert 0.02 <= members.mean() <= 0.98, (what, side)


def test_what_is_told_in_per_cent_is_a_share(calibration: Calibration, adaptive: Block) -> None:
    table = outcome_table(calibration)
    told = {one.name for one in table if one.unit == "1"} - {"rent.china"}  # a premium has no end
    assert told >= {"rule.tightness.us", "share.china", "bottleneck.nvidia.memory"}
    for name in told:
        values = series(adaptive, name)
        low, high = np.nanmin(values), np.nanmax(values)
        assert -1e-6 <= low <= high <= 1 + 1e-6, (name, low, high)


def test_licensed_by_washington_and_held_back_by_beijing(adaptive: Block) -> None:
    """The episode of early 2026 comes back in some futures and not in others."""
    licensed = series(adaptive, "rule.license_max_tpp")[PRESENT:] > H200_TPP
    held = series(adaptive, "rule.admission.china")[PRESENT:] <= HELD_BACK
    both = licensed & held
    half_year = np.stack([both[i : i + 6].all(axis=0) for i in range(len(both) - 5)]).any(axis=0)
    assert 0.02 <= half_year.mean() <= 0.98


def test_no_law_turns_back_within_a_quarter(adaptive: Block) -> None:
    # Access to tools is what three states' laws make of it together, so it is left out here.
    step = changes(adaptive)[[name != "rule.tools.china" for name in LAWS]]
    for later in (1, 2):
        assert not (step[:, later:] * step[:, :-later] < 0).any()


@pytest.mark.slow
@pytest.mark.parametrize("mode", ["adaptive_rivals", "best_response_rivals"])
def test_no_state_turns_back_within_a_quarter(world: Worlds, mode: str) -> None:
    model = world(mode, stop=24, months=120)
    rungs = []
    while model.running:
        model.step()
        rungs.append(model.state.steps.copy())
    step = np.diff(np.stack(rungs), axis=0)
    assert np.abs(step).max() == 1.0
    for later in (1, 2):
        assert not (step[later:] * step[:-later] < 0).any()


@pytest.mark.slow
def test_a_truce_suspends_denial_and_tightening(run: Run) -> None:
    sets = ("reaction.truce.bar=-5", "reaction.china_minerals.leverage=20", "reaction.us.bar=0.1")
    always = run("adaptive_rivals", stop=16, months=END + 1, sets=sets)
    assert series(always, "truce")[PRESENT:].min() == 1.0
    assert series(always, "rare_earth.china")[PRESENT:].min() == 1.0
    assert series(always, "tightenings.us").max() == 0.0
    assert series(always, "loosenings.us").max() > 0.0
    never = run(
        "adaptive_rivals", stop=16, months=END + 1, sets=("reaction.truce.bar=50", *sets[1:])
    )
    assert series(never, "truce")[-1].max() == 0.0
    assert series(never, "rare_earth.china")[-1].min() < 1.0
    assert series(never, "tightenings.us").max() > 0.0


def test_a_truce_suspends_what_the_timeline_denies(run: Run) -> None:
    sets = ("structure.policy=rulebook", "reaction.truce.bar=-5")
    block = run("rare_earth_retaliation", stop=4, months=72, sets=sets)
    assert series(block, "rare_earth.china")[PRESENT:].min() == 1.0


@pytest.mark.parametrize(
    "mode", ["adaptive_rivals", pytest.param("best_response_rivals", marks=pytest.mark.slow)]
)
def test_any_block_gives_the_same_member(fresh: Run, mode: str) -> None:
    whole = fresh(mode, stop=24, months=80)
    for start, stop in ((0, 1), (3, 5), (5, 24)):
        part = fresh(mode, start=start, stop=stop, months=80)
        assert np.array_equal(part.values, whole.values[:, :, start:stop], equal_nan=True)


def _as_before(usual: Callable[[object], None]) -> Callable[[object], None]:
    return lambda self: usual(self)


def test_single_states_react_as_their_population_does(mesa_world: Worlds) -> None:
    from simulation.model.agents.actors import StateActor

    together, alone = (mesa_world("adaptive_rivals", stop=8, months=80) for _ in range(2))
    verbs = ("observe", "decide", "commit")
    same = {verb: _as_before(getattr(StateActor, verb)) for verb in verbs}
    alone.states.replace("us", type("Same", (StateActor,), same))
    together.run()
    alone.run()
    assert all(np.array_equal(a, alone.state.arrays[name]) for name, a in together.state.items())
