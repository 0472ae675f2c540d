"""Drivers, interactions, boxes and the value of information, where the truth is known."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.interpolate import BSpline
from scipy.spatial.distance import squareform

from simulation.analysis.insight import discovery, drivers, smooth, steps, value
from simulation.analysis.text.explaining import sentences
from simulation.errors import InputError

Values = NDArray[np.float64]
MEMBERS, COLUMNS = 1500, 120
GRID = (np.arange(200_000) + 0.5) / 200_000
EFFECTS = {
    "steep": lambda u: 4 * u,
    "valley": lambda u: 12 * (u - 0.5) ** 2,
    "wave": lambda u: 2 * np.sin(2 * np.pi * u),
    "slope": lambda u: 2.5 * u,
    "growth": lambda u: np.exp(2 * u) / 2,
}
NOISE = 1.0
TOTAL = sum(float(np.var(shape(GRID))) for shape in EFFECTS.values()) + NOISE**2
TRUE = {name: float(np.var(shape(GRID))) / TOTAL for name, shape in EFFECTS.items()}


def made(seed: int) -> tuple[Values, dict[str, Values]]:
    """An outcome of five parameters and noise, among many that do nothing."""
    random = np.random.default_rng(seed)
    drawn = {f"idle_{i}": random.uniform(size=MEMBERS) for i in range(COLUMNS)}
    drawn |= {name: random.uniform(size=MEMBERS) for name in EFFECTS}
    outcome = sum(shape(drawn[name]) for name, shape in EFFECTS.items())
    return outcome + NOISE * random.normal(size=MEMBERS), drawn


@pytest.fixture(scope="module")
def found() -> list[drivers.Drivers]:
    return [drivers.find(*made(seed)) for seed in range(8)]


def test_a_parameter_that_alone_explains_nothing_is_no_driver(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It may add to others; told alone, its share would read 0 %."""
    outcome, drawn = made(1)
    kept = dict(list(drawn.items())[-7:])  # two idle ones too
    monkeypatch.setattr(drivers, "_beyond_chance", lambda *_: True)
    monkeypatch.setattr(drivers, "by_chance", lambda *_: -1.0)
    found = drivers.find(outcome, kept, most=7)
    assert {one.name for one in found.drivers} == EFFECTS.keys()
    assert all(0.0 <= one.low <= one.share <= one.high for one in found.drivers)


def test_every_driver_is_found_and_hardly_anything_else(found: list[drivers.Drivers]) -> None:
    for one in found:
        assert {driver.name for driver in one.drivers} >= EFFECTS.keys()
    assert sum(len(one.drivers) - len(EFFECTS) for one in found) <= 1


def test_intervals_of_shares_cover_the_truth(found: list[drivers.Drivers]) -> None:
    inside = [
        driver.low <= TRUE[driver.name] <= driver.high
        for one in found
        for driver in one.drivers
        if driver.name in TRUE
    ]
    assert 0.8 <= np.mean(inside) <= 0.98


@pytest.mark.slow
def test_the_rest_is_what_no_parameter_makes(found: list[drivers.Drivers]) -> None:
    rest = [one.unexplained for one in found]
    assert np.mean(rest) == pytest.approx(NOISE**2 / TOTAL, abs=0.02)


def test_members_without_an_outcome_count_nowhere() -> None:
    """All is found as without them, and what varies among them alone is no driver."""
    outcome, drawn = made(2)
    kept = {name: drawn[name] for name in ("steep", "slope", "idle_1")}
    known = np.arange(MEMBERS) < 900
    kept["elsewhere"] = np.where(known, 1.0, drawn["idle_2"])
    told = np.where(known, outcome, np.nan)
    few = {name: values[known] for name, values in kept.items() if name != "elsewhere"}
    assert drivers.find(told, kept) == drivers.find(outcome[known], few)
    with pytest.raises(InputError, match="nothing that varies"):
        drivers.find(told, {"elsewhere": kept["elsewhere"]})


def test_an_effect_has_sign_and_size(found: list[drivers.Drivers]) -> None:
    effects = {driver.name: driver.effect for one in found for driver in one.drivers}
    assert effects["steep"] == pytest.approx(0.9 * 4, rel=0.15)
    assert effects["slope"] == pytest.approx(0.9 * 2.5, rel=0.25)
    assert abs(effects["valley"]) < 1


def test_a_follower_of_a_driver_is_no_driver() -> None:
    random = np.random.default_rng(1)
    cause = random.normal(size=MEMBERS)
    follower = 0.6 * cause + 0.8 * random.normal(size=MEMBERS)
    outcome = cause + 0.5 * random.normal(size=MEMBERS)
    one = drivers.find(outcome, {"follower": follower, "cause": cause})
    assert [driver.name for driver in one.drivers] == ["cause"]


def test_parameters_drawn_together_are_one_driver() -> None:
    random = np.random.default_rng(2)
    cause = random.normal(size=MEMBERS)
    twin = 0.9 * cause + 0.3 * random.normal(size=MEMBERS)
    outcome = cause + twin + random.normal(size=MEMBERS)
    one = drivers.find(outcome, {"cause": cause, "twin": twin, "idle": random.normal(size=MEMBERS)})
    (driver,) = one.drivers
    assert set(driver.parameters) == {"cause", "twin"}
    assert driver.share == pytest.approx(np.var(cause + twin) / np.var(outcome), abs=0.03)


def test_a_choice_between_few_values_counts_by_its_means() -> None:
    random = np.random.default_rng(3)
    choice = random.integers(0, 3, size=MEMBERS).astype(float)
    outcome = np.array([0.0, 3.0, 0.0])[choice.astype(int)] + random.normal(size=MEMBERS)
    (driver,) = drivers.find(outcome, {"choice": choice}).drivers
    assert driver.share == pytest.approx(2.0 / 3.0, abs=0.05)


def test_a_product_shows_as_an_interaction() -> None:
    random = np.random.default_rng(4)
    one, other = random.uniform(-1, 1, size=(2, MEMBERS))
    outcome = one + other + 2 * one * other + 0.3 * random.normal(size=MEMBERS)
    (pair,) = drivers.find(outcome, {"one": one, "other": other}).interactions
    assert set(pair.parameters) == {"one", "other"}
    assert pair.share == pytest.approx((4 / 9) / np.var(outcome), abs=0.04)
    assert not drivers.find(one + other, {"one": one, "other": other}).interactions


def test_names_and_order_of_columns_change_nothing() -> None:
    outcome, drawn = made(5)
    turned = {f"x{name}": drawn[name] for name in reversed(drawn)}
    first, second = drivers.find(outcome, drawn), drivers.find(outcome, turned)
    assert [f"x{driver.name}" for driver in first.drivers] == [d.name for d in second.drivers]
    scaled = drivers.find(1e6 * outcome, drawn)
    assert [d.share for d in scaled.drivers] == pytest.approx([d.share for d in first.drivers])


def test_too_few_members_or_nothing_to_explain_is_said() -> None:
    outcome, drawn = made(6)
    few = {name: values[:150] for name, values in drawn.items()}
    with pytest.raises(InputError, match="150 members are too few"):
        drivers.find(outcome[:150], few)
    with pytest.raises(InputError, match="1 member is too few"):
        drivers.refuse_few(1)
    for none in ({}, {"fixed": np.ones_like(outcome)}):
        with pytest.raises(InputError, match="nothing that varies is a number"):
            drivers.find(outcome, none)
    with pytest.raises(InputError, match="the same in every member"):
        drivers.find(np.ones(MEMBERS), drawn)


def test_noise_has_no_driver() -> None:
    random = np.random.default_rng(7)
    drawn = {f"idle_{i}": random.normal(size=MEMBERS) for i in range(300)}
    one = drivers.find(random.normal(size=MEMBERS), drawn)
    assert not one.drivers
    assert one.unexplained == 1.0


@pytest.mark.parametrize("mean", [-1.0, 0.0, 0.4])
def test_value_of_information_is_that_of_a_normal_advantage(mean: float) -> None:
    """The advantage is mean + x + noise, x and noise standard normal: known in closed form."""
    from scipy.stats import norm

    random = np.random.default_rng(8)
    x = random.normal(size=20_000)
    advantage = mean + x + random.normal(size=len(x))
    exact = norm.pdf(mean) + mean * norm.cdf(mean) - max(mean, 0.0)
    spread = np.sqrt(2.0)
    everything = spread * norm.pdf(mean / spread) + mean * norm.cdf(mean / spread) - max(mean, 0.0)
    worth = value.of_each(advantage, {"x": x, "idle": random.normal(size=len(x))})
    assert list(worth) == ["x", "idle"]
    assert worth["x"] == pytest.approx(exact, abs=0.02)
    assert worth["idle"] == pytest.approx(0.0, abs=0.02)
    assert value.of_everything(advantage) == pytest.approx(everything, abs=0.02)


def test_which_option_counts_as_first_does_not_matter() -> None:
    random = np.random.default_rng(9)
    x = random.normal(size=2000)
    advantage = 0.3 + x + random.normal(size=2000)
    columns = smooth.best(advantage, x)[1]
    assert value.of_knowing(advantage, columns) == pytest.approx(
        value.of_knowing(-advantage, columns)
    )


def test_a_planted_box_is_found() -> None:
    for seed in range(10, 15):
        random = np.random.default_rng(seed)
        drawn = {name: random.uniform(size=2000) for name in "abcd"}
        true = (drawn["a"] > 0.6) & (drawn["c"] < 0.4)
        box = discovery.find(true, drawn)
        assert box is not None
        assert set(box.limits) == {"a", "c"}
        (low, none), (nothing, high) = box.limits["a"], box.limits["c"]
        assert (none, nothing) == (None, None)
        assert low == pytest.approx(0.6, abs=0.03)
        assert high == pytest.approx(0.4, abs=0.03)
        assert box.coverage >= 0.9
        assert box.density >= 0.9
        assert box.usual == pytest.approx(true.mean())


def test_a_box_is_judged_by_members_that_it_was_not_searched_in() -> None:
    """Cases without a cause: the search finds corners of chance, the judges refuse them."""
    told = 0
    for seed in range(40):
        random = np.random.default_rng(seed)
        drawn = {name: random.uniform(size=600) for name in "abcdef"}
        told += discovery.find(random.uniform(size=600) < 0.3, drawn) is not None
    assert told <= 5  # one in twenty is the level of the judges' test


def test_a_box_of_a_choice_between_few_values_takes_whole_values() -> None:
    random = np.random.default_rng(3)
    drawn = {"kind": random.integers(0, 3, size=1500).astype(float)}
    box = discovery.find(drawn["kind"] == 2, drawn)
    assert box is not None
    assert box.limits == {"kind": (2.0, None)}
    assert (box.coverage, box.density) == (1.0, 1.0)


def test_no_box_without_cases() -> None:
    drawn = {"a": np.arange(100.0)}
    assert discovery.find(np.zeros(100, dtype=bool), drawn) is None


@pytest.mark.parametrize("seed", range(6))
def test_groups_and_splines_are_those_of_scipy(seed: int) -> None:
    random = np.random.default_rng(seed)
    causes = random.normal(size=(300, 5))
    noise = random.normal(size=(300, 30)) * random.uniform(0.1, 1.2, size=30)
    table = causes[:, random.integers(5, size=30)] + noise
    apart = 1.0 - np.abs(np.corrcoef(smooth.ranks(table), rowvar=False))
    np.fill_diagonal(apart, 0.0)
    tree = linkage(squareform(apart, checks=False), "complete")
    labels = fcluster(tree, 1.0 - drivers.TOGETHER, "distance")
    wanted = {tuple(np.flatnonzero(labels == one)) for one in np.unique(labels)}
    assert {tuple(group) for group in drivers.drawn_together(table)} == wanted
    assert len(wanted) < 30
    points, knots = np.append(random.uniform(size=50), [0.0, 1.0]), np.linspace(0.0, 1.0, 6)
    ends = np.concatenate([[0.0] * 3, knots, [1.0] * 3])
    whole = BSpline.design_matrix(points, ends, 3).toarray()
    np.testing.assert_allclose(smooth.cubic(points, knots), whole, atol=1e-12)


def test_outcomes_on_the_way_explain_what_many_small_parameters_do() -> None:
    """Forty parameters of a two per cent share each, by way of two outcomes and one that idles."""
    random = np.random.default_rng(12)
    drawn = {f"small_{i}": random.normal(size=1000) for i in range(40)}
    made = sum(drawn[f"small_{i}"] for i in range(20))
    bought = sum(drawn[f"small_{i}"] for i in range(20, 40)) + 2.0 * random.normal(size=1000)
    ways = {"output.china": made, "market.china": bought, "capex.us4": random.normal(size=1000)}
    outcome = 1.5 * made + bought + random.normal(size=1000)
    alone = drivers.find(outcome, drawn)
    found = steps.account(outcome, ways, drawn, 1.0 - alone.unexplained)
    assert found is not None
    assert [step.way.name for step in found.steps] == ["output.china", "market.china"]
    truth = 1.0 - 1.0 / (1.5**2 * 20 + 24 + 1)
    assert found.explained == pytest.approx(truth, abs=0.03)
    assert found.explained > 1.0 - alone.unexplained + 0.2
    assert all(one.name.startswith("small_") for step in found.steps for one in step.by)
    assert steps.account(outcome, ways, drawn, truth) is None, "no more than is known already"
    assert steps.account(outcome, {"capex.us4": ways["capex.us4"]}, drawn, 0.0) is None


def test_an_outcome_is_explained_by_what_comes_before_it() -> None:
    assert "output.china" in steps.before("compute.china")
    assert "output.china" not in steps.before("output.china")
    assert not set(steps.before("revenue.huawei")) & {"revenue.nvidia", "compute.china"}
    assert "compute.us" in steps.before("lag.china")
    assert not steps.before("rule.tools.china")


def test_a_claim_is_told_with_how_often_it_holds() -> None:
    row = {
        "claim": "backfire",
        "title": "Controls help",
        "holds": 0.935,
        "members": 1400,
        "rough": False,
        "drivers": [],
        "boxes": [],
    }
    row |= {"unexplained": 1.0, "interactions": [], "value_of_information": []}
    told = sentences(row)
    assert told[0][1:14] == "Controls help"  # between quotation marks
    assert told[0][15:] == " (backfire) holds in 94 % of 1,400 members"
    assert told[1] == "No single assumption stands out as a driver of whether backfire holds"


def test_a_driver_is_told_in_words() -> None:
    """A reader does not know the names of entries; the table beside the sentences has them."""
    one = {"name": "supply.cxmt.stacks_per_wafer", "share": 0.3, "effect": 1.2, "unit": "ratio"}
    row = {"claim": None, "outcome": "ratio.stock", "at": "2030-12", "against": None, "boxes": []}
    row |= {"members": 1000, "enough": 1000, "rough": False}
    row |= {"drivers": [{**one, "evidence": "assumption"}], "unexplained": 0.7}
    told = sentences({**row, "interactions": [], "value_of_information": []})
    assert told[0].startswith(
        "CXMT stacks per wafer explains 30 % of the variance of the US : China"
    )
    assert told[1] == "CXMT stacks per wafer (assumption), high instead of low: +1.2"
    weak = {**row, "drivers": [{**row["drivers"][0], "share": 0.19}]}
    assert sentences({**weak, "interactions": [], "value_of_information": []})[0] == (
        "No single assumption decides the US : China compute ratio in Dec 2030: the first, CXMT "
        "stacks per wafer, explains only 19 % of its variance"
    )


def test_an_account_of_outcomes_on_the_way_is_told() -> None:
    step = {"outcomes": ["output.china", "market.china"], "share": 0.64, "low": 0.6, "high": 0.7}
    step["drivers"] = [{"name": "market.prepaid", "share": 0.26}]
    row = {"claim": None, "outcome": "compute.china", "at": "2030-12", "against": None, "boxes": []}
    row |= {"members": 1000, "enough": 1000, "rough": False}
    row |= {"drivers": [], "unexplained": 0.52, "interactions": [], "value_of_information": []}
    told = sentences({**row, "steps": [step], "explained_by_steps": 0.93})
    assert told[2] == (
        "Outcomes on the way say more, by their means over three years: China's domestic chip "
        "output with China's spending on AI chips 64 %; together 93 % of the variance, where "
        "assumptions one by one explain 48 %"
    )
    assert told[3] == (
        "China's domestic chip output in turn: chip money paid ahead to makers at home 26 %"
    )
