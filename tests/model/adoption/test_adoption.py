"""What adoption, posture and supply must do to shares, benefit and fragmentation."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from simulation import months
from simulation.model.world import Block, World
from tests.conftest import series
from tests.model.reading import at
from tests.model.variants import Variants
from tests.nights import first_by_day

Run = Callable[..., Block]
Worlds = Callable[..., World]
LAST = "2030-12"
UNTIL = months.index(LAST) + 1
SOON = months.index("2027-12") + 1  # late enough for a lever to show which way it pulls
MEMBERS = 24
THIRD = (
    "taiwan",
    "south_korea",
    "japan",
    "netherlands",
    "gulf",
    "southeast_asia",
    "africa",
    "rest",
)
SCENARIOS = (
    "baseline",
    "global_cooperation",
    "fragmented_stacks",
    "us_full_stack_exports",
    "eu_third_way",
    "us_cuts_europe",
    "china_cuts_europe",
)


class Blocks(dict[str, Block]):
    """The scenarios on adoption, to 2031, each run once it is asked for."""

    def __init__(self, run: Run) -> None:
        super().__init__()
        self._run = run

    def __missing__(self, name: str) -> Block:
        self[name] = self._run(name, stop=MEMBERS, months=UNTIL)
        return self[name]


@pytest.fixture(scope="module")
def blocks(run: Run) -> Blocks:
    return Blocks(run)


def change(blocks: Blocks, name: str, outcome: str, date: str = LAST) -> np.ndarray:
    """An outcome's change against the baseline, (members,)."""
    return at(blocks[name], outcome, date) - at(blocks["baseline"], outcome, date)


@pytest.mark.slow
def test_shares_sum_to_one_and_fragmentation_is_a_chance(blocks: Blocks) -> None:
    for block in map(blocks.__getitem__, SCENARIOS):
        regions = {n.split(".")[1] for n in block.outcomes if n.startswith("stack_share.")}
        for region in regions:
            parts = [series(block, f"stack_share.{region}.{s}") for s in ("us", "china", "own")]
            assert np.allclose(sum(parts), 1.0, atol=1e-5)
        apart = series(block, "fragmentation")
        assert (apart >= 0).all()
        assert (apart <= 1).all()


@pytest.mark.parametrize("name", first_by_day(SCENARIOS, 5))
def test_parts_of_the_benefit_stay_within_the_world(blocks: Blocks, name: str) -> None:
    """By day of those that other tests look at by day."""
    block = blocks[name]
    named = sum(series(block, f"benefit.{r}") for r in ("us", "china", "eu", "africa"))
    assert (named <= series(block, "benefit.world") * (1 + 1e-5)).all()


@pytest.mark.slow
@pytest.mark.parametrize("supplier", ["us", "china"])
def test_a_cut_costs_europe_and_moves_its_users(blocks: Blocks, supplier: str) -> None:
    cut = f"{supplier}_cuts_europe"
    # Who leaves Chinese models may land on abler ones, so their loss is no certain one.
    least = {"us": 0.9, "china": 0.5}[supplier]
    assert (change(blocks, cut, "benefit.eu", "2028-12") < 0).mean() >= least
    assert (change(blocks, cut, f"stack_share.eu.{supplier}") < 0).all()
    assert (change(blocks, cut, "stack_share.eu.own") > 0).all()


def test_published_weights_outlive_a_cut(variants: Variants) -> None:
    kept = [(f"parameters.adoption.weights_kept={share}",) for share in (0.9, 0.2)]
    some, none = variants("china_cuts_europe", kept, count=UNTIL)
    share = "stack_share.eu.china"
    assert (at(some, share, "2028-12") > at(none, share, "2028-12")).all()


def test_europes_third_way_raises_its_own_share(blocks: Blocks) -> None:
    assert (change(blocks, "eu_third_way", "stack_share.eu.own") > 0).all()
    assert change(blocks, "eu_third_way", "benefit.eu").min() < 0  # it costs, and may not pay


def test_promotion_wins_users_in_every_region_it_reaches(blocks: Blocks) -> None:
    for region in ("eu", *THIRD):
        moved = change(blocks, "us_full_stack_exports", f"stack_share.{region}.us")
        assert (moved > 0).all()
    assert (change(blocks, "us_full_stack_exports", "benefit.us") > 0).mean() > 0.5


def test_fragmented_stacks_are_further_apart(blocks: Blocks) -> None:
    assert (change(blocks, "fragmented_stacks", "fragmentation") > 0).mean() > 0.9


def test_both_camps_worlds_are_reachable(blocks: Blocks) -> None:
    """Open models become the third countries' standard or not; cooperation pays or hardly does."""
    usual = blocks["baseline"]
    third = np.mean([at(usual, f"stack_share.{r}.china", LAST) for r in THIRD], axis=0)
    assert third.min() < 0.3
    assert third.max() > 0.6
    for outcome in ("benefit.world", "benefit.africa"):
        gain = change(blocks, "global_cooperation", outcome)
        assert gain.min() < 0.05 * np.median(gain)
        assert gain.max() > 0
    lead = at(usual, "physical_ai.china", LAST) - at(usual, "physical_ai.us", LAST)
    assert lead.min() < 0 < lead.max()


# Weights at which an effect cannot be hidden by another of free sign.
PLAIN = tuple(
    f"parameters.{name}={value}"
    for name, value in (
        ("governance.race", 0),
        ("governance.third_pace", 0),
        ("governance.knowledge", 0),
        ("governance.exclusivity", 0),
        ("governance.rivalry_cost", 0.1),
        ("budgets.reinvestment", 0),
        ("adoption.take", 0.1),
    )
)


@pytest.fixture(scope="module")
def plain(run: Run) -> Block:
    """The baseline at those weights."""
    return run(stop=4, months=SOON, sets=PLAIN)


@pytest.mark.parametrize(
    ("setting", "outcome", "sign"),
    [
        ("levers.Africa.adoption_programme.target@2026-06=0.9", "benefit.africa", 1),
        ("levers.China.adoption_programme.physical_pace@2024-01=5", "physical_ai.china", 1),
        ("levers.China.stack_access.access[africa]@2025-01=0", "stack_share.africa.china", -1),
        ("levers.US.stack_access.access[gulf]@2025-01=0", "stack_share.gulf.us", -1),
        ("levers.US.stack_promotion.strength[africa]@2025-01=1", "stack_share.africa.us", 1),
        ("levers.China.stack_promotion.strength[eu]@2025-01=1", "stack_share.eu.china", 1),
        ("levers.EU.stack_admission.china_stack@2025-01=0", "stack_share.eu.china", -1),
        ("levers.EU.stack_admission.us_stack@2025-01=0.1", "stack_share.eu.us", -1),
        ("levers.Japan.own_stack.strength@2025-01=1", "stack_share.japan.own", 1),
        ("levers.EU.own_stack.cost@2025-01=5", "benefit.eu", -1),
        ("levers.US.governance.rivalry@2023-01=1", "benefit.world", -1),
        ("parameters.serving.need_2025=1000000", "benefit.china", -1),
        ("parameters.budgets.reinvestment=0.25", "capex.us4", 1),
        ("parameters.adoption.take=0.2", "benefit.us", 1),
    ],
)
def test_each_lever_moves_what_it_should(
    run: Run, plain: Block, setting: str, outcome: str, sign: int
) -> None:
    path = setting.partition("=")[0]
    rest = [one for one in PLAIN if one.partition("=")[0] != path]
    moved = run(stop=4, months=SOON, sets=(*rest, setting))
    usual = series(plain, outcome).astype(float)
    total = sign * (series(moved, outcome) - usual).sum(axis=0)
    # Firms that plan towards their guidance spend no more in its year, whatever they wish.
    assert (total > -1e-5 * usual.sum(axis=0)).all()
    assert (total > 0).mean() >= 0.75


@pytest.mark.parametrize(("date", "target"), [("2027-12", 0.7), ("2030-12", 0.9)])
def test_a_programme_delivered_in_full_meets_its_target(
    world: Worlds, date: str, target: float
) -> None:
    model = world(months=months.index(date) + 1, sets=(
        "parameters.policy.china.ai_plus_delivered=1", "parameters.adoption.innovation=0.003",
        "parameters.adoption.imitation=0.25",
    ))  # fmt: skip
    while model.running:
        model.step()
    used = model.state.ai_use[model.layout.row["states"]["china"]].sum(axis=0)
    assert (used >= target - 0.002).all()
    assert used.min() == pytest.approx(target, abs=0.002)
