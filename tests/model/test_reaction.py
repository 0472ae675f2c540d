"""Rivals who react: when they move, what they see, and that nothing turns back at once."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from simulation import months
from simulation.model.world import Block, World
from tests.conftest import series

Run = Callable[..., Block]
Worlds = Callable[..., World]
PRESENT = months.index("2026-10")
END = months.index("2030-12")
LAWS = (
    "rule.license_max_tpp",
    "rule.tools.china",
    "rule.memory.china",
    "rule.cloud.china",
    "rule.enforcement.us",
    "rule.admission.china",
    "rule.mandate.china",
    "rare_earth.china",
)
H200_TPP = 15832.0
HELD_BACK = 0.05  # share of orders let in up to which Beijing holds chips back


@pytest.fixture(scope="module")
def adaptive(run: Run) -> Block:
    """Two hundred members of the rule book, to 2030."""
    return run("adaptive_rivals", stop=200, months=END + 1)


def changes(block: Block) -> np.ndarray:
    """Direction of each law's change by month from 2026-10, (laws, months, members)."""
    laws = np.stack([series(block, name) for name in LAWS]).astype(float)
    steps = np.diff(laws, axis=1)[:, PRESENT - 1 :]
    return np.sign(np.where(np.abs(steps) > 1e-6 * np.abs(laws[:, PRESENT:]), steps, 0.0))


def test_the_past_stays_as_it_happened(run: Run, adaptive: Block) -> None:
    past = run("baseline", stop=200, months=PRESENT + 1)
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


@pytest.mark.parametrize("side", ["us", "china", "allies"])
def test_every_side_tightens_and_loosens(adaptive: Block, side: str) -> None:
    for what in ("tightenings", "loosenings"):
        members = series(adaptive, f"{what}.{side}")[-1] > 0
        assert 0.02 <= members.mean() <= 0.98, (what, side)


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


@pytest.mark.parametrize("mode", ["adaptive_rivals", "best_response_rivals"])
def test_no_state_turns_back_within_a_quarter(world: Worlds, mode: str) -> None:
    model = world(mode, stop=64, months=120)
    rungs = []
    while model.running:
        model.step()
        rungs.append(model.state.steps.copy())
    step = np.diff(np.stack(rungs), axis=0)
    assert np.abs(step).max() == 1.0
    for later in (1, 2):
        assert not (step[later:] * step[:-later] < 0).any()


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


@pytest.mark.parametrize("mode", ["adaptive_rivals", "best_response_rivals"])
def test_any_block_gives_the_same_member(fresh: Run, mode: str) -> None:
    whole = fresh(mode, stop=24, months=100)
    for start, stop in ((0, 2), (3, 5), (5, 24)):
        part = fresh(mode, start=start, stop=stop, months=100)
        assert np.array_equal(part.values, whole.values[:, :, start:stop], equal_nan=True)


def test_a_month_s_record_acts_from_the_next_month_on(world: Worlds) -> None:
    """Altering what was recorded in a month changes no announcement before the next one."""
    usual, other = (world("adaptive_rivals", stop=32, months=80) for _ in range(2))
    altered = PRESENT + 3
    while usual.month < altered:
        usual.step()
        other.step()
    usual.step()
    other.step()
    assert np.array_equal(usual.state.steps_announced, other.state.steps_announced)
    latest = other.latest
    other.latest = {**latest, "ratio.stock": latest["ratio.stock"] / 100.0}
    usual.step()
    other.step()
    assert (other.state.pressure > usual.state.pressure).any()
    assert (other.state.steps_announced > usual.state.steps_announced).any()


def test_states_read_no_figure_of_the_month_itself(world: Worlds) -> None:
    """What is decided in a month depends on nothing that happens in it after the policy phase."""
    from simulation.model import schedule

    usual, other = (world("adaptive_rivals", stop=32, months=80) for _ in range(2))
    while usual.month < PRESENT + 6:
        usual.step()
        other.step()
    schedule.make_law(usual)
    seen = {
        name: usual.state.arrays[name].copy()
        for name in ("pressure", "steps_announced", "step_due", "truce")
    }
    other.step()
    assert all(np.array_equal(value, other.state.arrays[name]) for name, value in seen.items())


def _as_before(usual: Callable[[object], None]) -> Callable[[object], None]:
    return lambda self: usual(self)


def test_single_states_react_as_their_population_does(world: Worlds) -> None:
    from simulation.model.agents.state import StateActor

    together, alone = (world("adaptive_rivals", stop=8, months=80) for _ in range(2))
    verbs = ("observe", "decide", "commit")
    same = {verb: _as_before(getattr(StateActor, verb)) for verb in verbs}
    alone.states.replace("us", type("Same", (StateActor,), same))
    together.run()
    alone.run()
    assert all(np.array_equal(a, alone.state.arrays[name]) for name, a in together.state.items())


def test_firms_see_announced_restrictions(world: Worlds) -> None:
    model = world("adaptive_rivals", stop=64, months=120)
    coming = 0
    while model.running:
        model.step()
        ahead = model.state.steps_announced[0] > model.state.steps[0]
        china = model.layout.at_home("china")
        if ahead.any():
            coming += 1
            assert model.restricted_soon[china].shape == (len(china), model.members)
            assert np.array_equal(model.restricted_soon[china][0] > 0, ahead)
    assert coming > 0


def test_each_tightening_raises_the_least_growth_of_chinas_industry(run: Run) -> None:
    block = run("adaptive_rivals", stop=64, months=END + 1)
    pressed = series(block, "tightenings.us")[-1] + series(block, "tightenings.allies")[-1]
    push = series(block, "push.china")
    assert (push[-1][pressed == 0] == 0.0).all()
    assert (push[-1][pressed > 0] > 0.0).all()
    assert (np.diff(push, axis=0) >= 0).all()


def test_the_ratchet_is_felt_in_output(run: Run) -> None:
    sets = ("levers.US.export_rule.fee@2027-01=0.5", "reaction.ratchet.limit=0.4")
    runs = [run("baseline", stop=4, sets=(*sets, f"reaction.ratchet.step={s}"), months=120)
            for s in (0, 0.4)]  # fmt: skip
    slack, pushed = (series(block, "wafers.smic")[-1] for block in runs)
    assert (pushed > slack).all()


def test_best_response_differs_from_the_rule_book(run: Run) -> None:
    rulebook = run("adaptive_rivals", stop=16, months=90)
    best = run("best_response_rivals", stop=16, months=90)
    assert np.array_equal(rulebook.values[:PRESENT], best.values[:PRESENT], equal_nan=True)
    assert (changes(rulebook) != changes(best)).any()
    assert series(best, "tightenings.us")[-1].max() > 0
    assert series(best, "loosenings.us")[-1].max() > 0


@pytest.mark.parametrize(
    ("setting", "outcome", "sign"),
    [
        ("foresight.us.lead=20", "rule.tightness.us", 1),
        ("foresight.us.fear=20", "rule.tightness.us", -1),
        ("foresight.china.compute=20", "rule.admission.china", 1),
        ("foresight.china.self_sufficiency=20", "rule.mandate.china", 1),
    ],
)
def test_aims_steer_best_responses(run: Run, setting: str, outcome: str, sign: int) -> None:
    usual = run("best_response_rivals", stop=24, months=100)
    moved = run("best_response_rivals", stop=24, months=100, sets=(setting,))
    assert np.sign((series(moved, outcome) - series(usual, outcome))[-1].mean()) == sign


def test_an_ally_joins_a_tool_rule(run: Run) -> None:
    sets = ("levers.Netherlands.export_rule.tool_access@2027-01=0",)
    joined, usual = (run("baseline", stop=4, months=100, sets=s) for s in (sets, ()))
    assert (series(joined, "rule.tools.china")[-1] < 1.0).all()
    assert (series(joined, "wafers.smic")[-1] < series(usual, "wafers.smic")[-1]).all()


def test_a_foundry_s_state_can_turn_makers_away(run: Run) -> None:
    sets = ("levers.south_korea.export_rule.entity_list@2027-01=[kunlunxin]",)
    cut, usual = (run("baseline", stop=4, months=100, sets=s) for s in (sets, ()))
    assert (series(cut, "units.kunlunxin")[-1] < series(usual, "units.kunlunxin")[-1]).all()
