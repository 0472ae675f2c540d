"""Capability: what labs can train, what gets out, and who leads."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from simulation import months
from simulation.model.agents.actors import Firm
from simulation.model.equations.research import distilled
from simulation.model.labs import lab
from simulation.model.world import Block, World
from tests.conftest import series
from tests.model.reading import at
from tests.model.variants import Variants

Run = Callable[..., Block]
Worlds = Callable[..., World]
UNTIL = months.index("2029-12") + 1


@pytest.fixture(scope="module")
def baseline(run: Run) -> Block:
    """Thirty members to 2029."""
    return run(stop=30, months=UNTIL)


def test_the_frontier_never_falls_and_open_models_follow_it(baseline: Block) -> None:
    for state in ("us", "china", "eu", "gulf", "rest"):
        best, opened = (
            series(baseline, f"{kind}.{state}") for kind in ("frontier", "open_frontier")
        )
        assert (np.diff(best, axis=0) >= 0).all()
        assert (opened <= best + 1e-4).all()
        assert (opened > 0).all()


def test_the_lag_is_the_log_ratio_over_the_growth(world: Worlds) -> None:
    model = world(months=30)
    model.run()
    us, china = (model.layout.row["states"][name] for name in ("us", "china"))
    gap = model.state.capability[us] - model.state.capability[china]
    expected = gap / model.state.frontier_growth[us] * 12.0
    np.testing.assert_allclose(model.latest["lag.china"], expected)


@pytest.mark.parametrize(
    ("lab_share", "drift", "years", "training"),
    [
        (0.5, 0.0, 3.0, 50.0),
        (0.5, np.log(1.2), 2.0, 72.0),  # half of it, and twice a fifth more
        (0.5, np.log(0.8), 1.0, 40.0),
        (0.5, np.log(1.2), 4.0, 100.0),  # 1.04 of it would be more than there is
        (1.0, np.log(1.2), 9.0, 100.0),
        (0.0, np.log(1.2), 9.0, 0.0),
    ],
)
def test_no_firm_trains_on_more_than_it_has(
    lab_share: float, drift: float, years: float, training: float
) -> None:
    """A share that drifts upwards ends at the whole fleet, of 100; all of it is one run here."""
    one, table = np.ones(1), np.ones((1, 1))
    trains, largest = np.zeros((1, 1)), np.zeros((1, 1))
    share, drifts = lab_share * table, drift * one
    lab.train(
        0, 1, years, 1e-9 * one, share, drifts, table, one, one, one, 1e9 * one, one,
        100.0 * table, table, trains, largest,
    )  # fmt: skip
    assert trains.item() == pytest.approx(training)
    assert largest.item() == pytest.approx(training)


def test_the_prior_lag_of_2023_to_2025_covers_what_was_published(baseline: Block) -> None:
    """Epoch: 7 months on average since 2023, between 4 and 14; nothing here was fitted to it."""
    mean = series(baseline, "lag.china")[months.index("2023-01") : months.index("2025-12")].mean(0)
    assert np.quantile(mean, 0.05) < 7.0 < np.quantile(mean, 0.95)


def test_states_without_firms_have_no_model(world: Worlds) -> None:
    model = world(months=20)
    model.run()
    assert (model.state.capability[model.layout.row["states"]["africa"]] == 0).all()
    assert (model.state.open_capability[model.layout.row["states"]["taiwan"]] == 0).all()


def test_more_chips_for_china_close_the_lag(run: Run, baseline: Block) -> None:
    free = run("no_controls_ever", stop=30, months=UNTIL)
    change = at(free, "lag.china", "2028-12") - at(baseline, "lag.china", "2028-12")
    assert np.median(change) < 0


def test_offshore_and_rented_compute_trains_too(variants: Variants) -> None:
    neither = ("parameters.offshore.rentable=0", "parameters.offshore.shift=0")
    usual, none = variants("baseline", [(), neither])
    last = "2026-12"
    assert (
        at(none, "training_compute.china", last) < at(usual, "training_compute.china", last)
    ).all()


def test_weak_software_and_large_clusters_cost_china_more(variants: Variants) -> None:
    """Chinese stacks lose in training what they hold in serving, and need more chips."""
    ends = {"lab.training_gap": (0.0, 3.0), "lab.scale_loss": (0.0, 0.5)}
    sets = [(f"parameters.{name}={end}",) for name, pair in ends.items() for end in pair]
    blocks = variants("baseline", sets, count=UNTIL)
    for little, much in (blocks[:2], blocks[2:]):
        loss = [
            at(little, f"frontier.{b}", "2028-12") - at(much, f"frontier.{b}", "2028-12")
            for b in ("us", "china")
        ]
        assert (loss[1] > 0).all()
    assert (loss[0] > 0).all()


# Idle chip money, which a shock changes by way of the market, stirs no work on methods; and a gap
# closes by the same share at any width (see the test of `distilled` in this file).
DIRECT = ("parameters.lab.scarcity=0", "parameters.lab.distilled_pull=0")


def test_a_breakthrough_reaches_the_rival_later(run: Run) -> None:
    usual, shock = (
        run(name, stop=30, months=UNTIL, sets=DIRECT) for name in ("baseline", "efficiency_shock")
    )
    gain = {
        bloc: np.log10(series(shock, f"algorithms.{bloc}") / series(usual, f"algorithms.{bloc}"))
        for bloc in ("us", "china")
    }
    first = months.index("2027-01")
    assert (gain["china"][first] > gain["us"][first]).all()
    assert (gain["us"][: first + 1] == 0).all()
    # Nothing to learn where US methods were far ahead, and nothing is lost there.
    assert (gain["us"] > -1e-5).all()
    assert np.median(gain["us"][-1]) > 0.05
    assert (at(shock, "lag.china", "2027-12") < at(usual, "lag.china", "2027-12")).all()


def test_a_breakthrough_shortens_the_lag_in_nearly_all_worlds(run: Run, baseline: Block) -> None:
    """With the effects on budgets, prices and idle money that the draws contain."""
    shock = run("efficiency_shock", stop=30, months=UNTIL)
    change = at(shock, "lag.china", "2027-12") - at(baseline, "lag.china", "2027-12")
    assert (change < 0).mean() >= 0.9


def test_better_training_never_makes_a_worse_model() -> None:
    model = [distilled(own, 30.0, 0.2, 1.0) for own in np.linspace(26.0, 30.0, 81)]
    assert (np.diff(model) >= 0).all()


def test_where_the_scarcer_part_holds_back_the_frontier_grows_less(
    run: Run, baseline: Block
) -> None:
    held = run(stop=30, months=UNTIL, sets=("structure.capability=bottleneck",))
    less, more = (at(block, "frontier.us", "2029-12") for block in (held, baseline))
    assert (less <= more + 1e-5).all()  # logs; outcomes are stored in single precision
    assert (less < more - 0.1).mean() > 0.5
    easy = run(
        stop=4,
        months=40,
        sets=("structure.capability=bottleneck", "parameters.lab.substitution=0.999"),
    )
    linear = run(stop=4, months=40)
    np.testing.assert_allclose(
        series(easy, "frontier.china"), series(linear, "frontier.china"), rtol=2e-3
    )


def test_scarcity_stirs_work_on_methods(variants: Variants) -> None:
    sets = [(f"parameters.lab.scarcity={v}",) for v in (0, 1)]
    calm, stirred = variants("baseline", sets)
    assert (
        at(stirred, "algorithms.china", "2026-12") > at(calm, "algorithms.china", "2026-12")
    ).all()


def test_a_lab_that_serves_only_has_no_run(mesa_world: Worlds) -> None:
    class Server(Firm):
        """A firm that trains nothing."""

        def train(self) -> None:
            """Give all of the fleet to customers."""
            self.mine.training = 0.0
            self.mine.largest_run = 0.0

    usual, model = mesa_world(months=40), mesa_world(months=40)
    for firm in ("alibaba", "bytedance", "tencent", "baidu", "deepseek", "china_other"):
        model.firms.replace(firm, Server)
    usual.run()
    model.run()
    china = model.layout.row["states"]["china"]
    assert (model.state.capability[china] < usual.state.capability[china]).all()
    assert (model.latest["lag.china"] > usual.latest["lag.china"]).all()


def test_a_stronger_pull_leaves_a_shorter_lag(variants: Variants) -> None:
    pulls = [(f"parameters.lab.distilled_pull={pull}",) for pull in (0, 1)]
    weak, strong = variants("baseline", pulls, stop=8, count=96)
    found = [at(block, "lag.china", "2029-12") for block in (weak, strong)]
    assert (found[1] <= found[0]).all()
    assert (found[1] < found[0]).any()
