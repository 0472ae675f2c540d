"""Claims: the value of each kind of test by hand, intervals, and what divides members."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from simulation.analysis.statistics.claims import holder, holds, judge, row, value
from simulation.analysis.statistics.separation import dividers, share_of_variance
from simulation.analysis.statistics.verdict import interval
from simulation.errors import InputError, Place
from simulation.experiment.reader import Run
from simulation.inputs.tables.claims import Claim, ClaimRow, Condition
from tests import tables

MakeRun = Callable[..., Run]
CASES = tables.beside(__file__, "claims.yaml")


@pytest.fixture
def run(make_run: MakeRun) -> Run:
    lag = np.outer([1, 2, 3, 4], [1, 2, 3])
    level = np.tile([10, 20, 40], (4, 1))
    rest = {"compute.china": level, "output.china": 0 * level}
    return make_run({"base": {"lag.china": lag, **rest}, "more": {"lag.china": lag - 2, **rest}})


def claim(*items: Any, **more: Any) -> Claim:
    row = {"title": "t", "about": "a", "document": "d", "paragraph": "1", "tests": list(items)}
    place = Place("claims.yaml", 1, 1)
    return Claim.of("some-claim", ClaimRow.model_validate(row | more), place)


@pytest.mark.parametrize(
    "case", CASES, ids=lambda case: case["test"].get("take") or case["test"]["is"]
)
def test_a_test_by_hand(case: dict[str, Any], run: Run) -> None:
    one = claim(case["test"])
    held = {one.tests[0]: value(one.tests[0], run)}
    assert held[one.tests[0]] == pytest.approx(case["value"], nan_ok=True)
    for name, factor in (("holds", 1.0), ("half", 0.5), ("double", 2.0)):
        if name in case:
            assert holds(one, held, factor).tolist() == [bool(x) for x in case[name]], name


FIRST = {"outcome": "lag.china", "in": "base", "at": "2022-01", "is": "at least", "unit": "months"}


def test_all_items_must_hold_and_one_of_each_list(run: Run) -> None:
    low, high = FIRST | {"threshold": 2}, FIRST | {"threshold": 3}
    rare = FIRST | {"is": "at most", "threshold": 1}
    assert judge(claim(low, high), run).probability == pytest.approx(1 / 3)
    assert judge(claim([high, rare]), run).probability == pytest.approx(2 / 3)
    assert judge(claim(low, [high, rare]), run).probability == pytest.approx(1 / 3)


def test_a_verdict_says_what_it_rests_on(run: Run) -> None:
    found = judge(claim(FIRST | {"threshold": 2}, drivers=["a.b"]), run, {"a.b": np.arange(3.0)})
    assert (found.members, found.half, found.double) == (3, 1.0, 0.0)
    assert found.low < found.probability < found.high
    assert found.where == ()  # three members show nothing


def test_thresholds_that_cannot_be_scaled_are_not(run: Run) -> None:
    """Twice nothing is nothing, and no share is twice nine tenths."""
    nothing = judge(claim(FIRST | {"is": "above", "threshold": 0}), run)
    assert (nothing.probability, nothing.half, nothing.double) == (1.0, None, None)
    one = FIRST | {"over": "compute.china", "unit": "1", "threshold": 0.6}
    share = judge(claim(one), run)  # a tenth at most
    assert (share.half, share.double) == (0.0, None)
    ratio = judge(claim(one | {"unit": "ratio"}), run)
    assert (ratio.half, ratio.double) == (0.0, 0.0)
    most = judge(claim(one | {"is": "at most"}), run)
    assert (most.half, most.double) == (1.0, 1.0)


def test_what_is_told_of_a_claim_is_of_its_first_test(make_run: MakeRun) -> None:
    """Its month, its threshold, and the shares that its drivers have of the value."""
    rng = np.random.default_rng(4)
    one, two = rng.normal(size=(2, 400))
    lag, level = (np.tile(values, (4, 1)) for values in (one, two))
    run = make_run({"base": {"lag.china": lag, "compute.china": level}})
    first = FIRST | {"at": "2022-03", "threshold": 0.25}
    second = FIRST | {"outcome": "compute.china", "at": "2022-02", "threshold": 0.5}
    for tests in ((first, second), ([first, second],)):
        made = claim(*tests, drivers=["a.one", "a.two", "a.gone"])
        found = judge(made, run, {"a.one": one, "a.two": two, "a.other": one + two})
        assert found.shares is not None
        assert found.shares.keys() == {"a.one", "a.two"}
        assert found.shares["a.one"] > 0.9
        assert found.shares["a.two"] < 0.1
        told = row(found)
        assert (told["date"], told["threshold"]) == ("2022-03", 0.25)
        assert told["shares"] == found.shares


def test_a_run_must_have_every_scenario_outcome_and_month(run: Run) -> None:
    assert holder(claim(FIRST | {"threshold": 2}), [run]) is run
    assert holder(claim(FIRST | {"threshold": 2, "against": "other"}), [run]) is None
    assert holder(claim(FIRST | {"threshold": 2, "outcome": "nothing.here"}), [run]) is None
    assert holder(claim(FIRST | {"threshold": 2, "at": "2030-12"}), [run]) is None
    span = {"at": None, "from": "2022-02", "until": "2022-04", "take": "lowest", "threshold": 2}
    assert holder(claim(FIRST | span), [run]) is run
    assert holder(claim(FIRST | span | {"until": "2030-12"}), [run]) is None


def test_a_month_that_the_run_lacks_is_an_error(run: Run) -> None:
    with pytest.raises(InputError, match="has no month '2030-12': it runs from 2022-01 to 2022-04"):
        judge(claim(FIRST | {"at": "2030-12", "threshold": 2}), run)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"from": "2022-01"}, "'at' is a month of its own; leave out 'from', 'until' and 'take'"),
        ({"at": None}, "give 'at', or 'from', 'until' and 'take'"),
        (
            {"at": None, "from": "2022-03", "until": "2022-02", "take": "mean"},
            "'from' 2022-03 is after 'until' 2022-02",
        ),
        ({"unit": "parsec"}, "unknown unit 'parsec'"),
    ],
)
def test_a_test_must_say_when(change: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        Condition.model_validate({**FIRST, "threshold": 1, **change})


@given(st.integers(0, 200), st.integers(1, 200))
def test_the_interval_lies_around_the_share(true: int, more: int) -> None:
    members = true + more
    low, high = interval(true, members)
    assert 0 <= low <= true / members <= high <= 1


@given(st.floats(0.001, 0.999), st.sampled_from([16, 64, 200]))
def test_the_interval_covers_every_share_as_often_as_it_says(truth: float, members: int) -> None:
    from scipy.stats import binom

    counts = np.arange(members + 1)
    bounds = np.array([interval(int(count), members) for count in counts])
    inside = (bounds[:, 0] <= truth) & (truth <= bounds[:, 1])
    covered = binom.pmf(counts, members, truth)[inside].sum()
    assert covered >= 0.9
    assert covered <= 0.975 or min(truth, 1 - truth) * members < 5, "no wider than it must be"


def test_the_dividing_parameter_is_found_and_noise_is_not() -> None:
    rng = np.random.default_rng(1)
    drawn = {f"noise.{i}": rng.normal(size=400) for i in range(300)} | {"it": rng.normal(size=400)}
    found = dividers(drawn, drawn["it"] + 0.3 * rng.normal(size=400) < 0)
    assert [divider.parameter for divider in found] == ["it"]
    assert not found[0].higher
    assert found[0].true < found[0].false
    assert dividers(drawn, rng.normal(size=400) > 0) == ()
    assert dividers(drawn, drawn["it"] > 10) == ()


def test_the_share_of_variance_against_a_closed_form() -> None:
    rng = np.random.default_rng(2)
    x, y = rng.normal(size=(2, 20_000))
    assert share_of_variance(x, 2 * x + y) == pytest.approx(0.8, abs=0.05)
    assert share_of_variance(y, x) == pytest.approx(0, abs=0.002)
    assert np.isnan(share_of_variance(x, np.ones_like(x)))
