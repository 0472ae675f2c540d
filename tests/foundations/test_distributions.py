from __future__ import annotations

import json
import pickle
from typing import Any

import numpy as np
import pytest
from pydantic import ValidationError

from simulation.distribution_kinds import Base
from simulation.distributions import KINDS, Mixture, adjusted, parse_distribution

U = (np.arange(10_000) + 0.5) / 10_000

SIMPLE: dict[str, dict[str, Any]] = {
    "constant": {"dist": "constant", "value": 3},
    "normal": {"dist": "normal", "p05": -1, "p95": 3},
    "lognormal": {"dist": "lognormal", "p05": 1, "p95": 100},
    "uniform": {"dist": "uniform", "low": -2, "high": 2},
    "loguniform": {"dist": "loguniform", "low": 1, "high": 100},
    "triangular": {"dist": "triangular", "low": 1, "mode": 1, "high": 5},
    "choice": {"dist": "choice", "values": [3, 1, 2], "weights": [1, 1, 2]},
}
MIXED = {
    "dist": "mixture",
    "parts": [
        {"source": "a", "weight": 3, **SIMPLE["uniform"]},
        {"source": "b", "dist": "constant", "value": 9},
    ],
}


def test_all_kinds_are_covered() -> None:
    assert set(KINDS) == {*SIMPLE, "mixture", "adjusted"}


@pytest.mark.parametrize("written", [*SIMPLE.values(), MIXED], ids=[*SIMPLE, "mixture"])
def test_an_adjusted_one_is_its_own_times_and_plus(written: dict[str, Any]) -> None:
    usual = parse_distribution(written)
    it = adjusted(adjusted(usual, times=2), plus=-1)
    u = np.linspace(0.01, 0.99, 50)
    assert np.allclose(it.quantile(u), 2 * usual.quantile(u) - 1)
    for kind in ("range", "bounds", "support"):
        mine, theirs = getattr(it, kind)(), getattr(usual, kind)()
        assert mine == pytest.approx([2 * x - 1 for x in theirs])
    assert it.median() == pytest.approx(2 * usual.median() - 1)
    assert it.sources() == usual.sources()
    assert parse_distribution(it.plain()) == it
    assert adjusted(usual, times=0, plus=3) == parse_distribution(3)


@pytest.mark.parametrize("written", SIMPLE.values(), ids=SIMPLE)
def test_quantiles_rise_and_agree_with_the_summaries(written: dict[str, Any]) -> None:
    it = parse_distribution(written)
    values = it.quantile(U)
    assert (np.diff(values) >= 0).all()
    assert it.median() == pytest.approx(np.median(values), rel=1e-3, abs=1e-3)
    assert it.range() == pytest.approx(np.quantile(values, [0.05, 0.95]), rel=1e-2, abs=1e-2)
    low, high = it.bounds()
    if written["dist"] not in ("normal", "lognormal"):
        assert low <= values.min() <= values.max() <= high


@pytest.mark.parametrize("written", [*SIMPLE.values(), MIXED])
def test_what_is_written_can_be_read_again(written: dict[str, Any]) -> None:
    it = parse_distribution(written)
    assert parse_distribution(json.loads(json.dumps(it.plain()))) == it
    assert pickle.loads(pickle.dumps(it)) == it
    assert parse_distribution(it) is it


def test_a_bare_number_is_a_constant() -> None:
    it = parse_distribution(7)
    assert not it.random
    assert it.quantile(U).tolist() == [7.0] * len(U)


def test_hard_bounds_clip() -> None:
    it = parse_distribution({"dist": "normal", "p05": 0, "p95": 10, "low": 1, "high": 8})
    assert (it.quantile(U).min(), it.quantile(U).max()) == (1, 8)
    assert it.range() == (1, 8)


def test_a_mixture_uses_one_uniform_for_pick_and_value() -> None:
    it = parse_distribution(MIXED)
    assert isinstance(it, Mixture)
    values = it.quantile(U)
    assert (values == 9).mean() == pytest.approx(0.25)
    inside = values[values != 9]
    assert (inside.min(), inside.max()) == pytest.approx((-2, 2), abs=1e-3)
    assert inside.mean() == pytest.approx(0, abs=1e-3)
    assert it.median() == pytest.approx(np.median(values), abs=0.01)
    assert it.range() == pytest.approx((np.quantile(values, 0.05), 9), abs=0.01)
    assert it.bounds() == (-2, 9)


def test_a_source_can_be_switched_to() -> None:
    it = parse_distribution(MIXED)
    assert it.sources() == ("a", "b")
    assert it.mixture_part("b").quantile(U).tolist() == [9.0] * len(U)
    for wrong in (it, parse_distribution(3)):
        with pytest.raises(KeyError, match="nobody"):
            wrong.mixture_part("nobody")


def test_a_source_of_what_is_adjusted_is_adjusted() -> None:
    part = adjusted(parse_distribution(MIXED), times=2, plus=1).mixture_part("a")
    assert part.bounds() == (-3, 5)
    assert part.quantile(np.array([0.5])) == pytest.approx(1)


def test_a_number_is_adjusted_as_a_number() -> None:
    assert adjusted(parse_distribution(3), times=2, plus=-1) == parse_distribution(5)
    twice = adjusted(adjusted(parse_distribution(SIMPLE["uniform"]), plus=1), times=2, plus=3)
    assert twice.bounds() == (1, 9)


def test_bounds_and_support_of_a_mixture_hold_all_its_parts() -> None:
    tail = {"source": "b", "dist": "normal", "p05": 3, "p95": 4, "low": -9, "high": 30}
    it = parse_distribution({"dist": "mixture", "parts": [MIXED["parts"][0], tail]})
    assert it.bounds() == (-2, 4)
    assert it.support() == (-9, 30)
    assert adjusted(it, times=2).support() == (-18, 60)


def test_weights_and_order_of_choices() -> None:
    values = parse_distribution(SIMPLE["choice"]).quantile(U)
    assert [(values == v).mean() for v in (1, 2, 3)] == pytest.approx([0.25, 0.5, 0.25])


def test_the_base_is_no_distribution() -> None:
    with pytest.raises(NotImplementedError):
        Base().quantile(U)


def test_tails_stay_finite() -> None:
    edges = np.array([2.0**-53, 1 - 2.0**-53])
    wide = parse_distribution({"dist": "lognormal", "p05": 1e-12, "p95": 1})
    assert np.isfinite(wide.quantile(edges)).all()


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ({"dist": "uniform", "low": 2, "high": 2}, "low and high must rise, got 2 and 2"),
        ({"dist": "normal", "p05": 2, "p95": 1}, "p05 and p95 must rise, got 2 and 1"),
        (
            {"dist": "normal", "p05": 0, "p95": 1, "low": 3, "high": 1},
            "low and high must rise, got 3 and 1",
        ),
        (
            {"dist": "triangular", "low": 0, "mode": 2, "high": 1},
            "mode must lie in 0..1, got 2",
        ),
        (
            {"dist": "choice", "values": [1, 2], "weights": [1]},
            "2 values need as many weights, got 1",
        ),
        (
            {"dist": "lognormal", "p05": 1e-9, "p95": 1e9},
            "1e-09 and 1e+09 are more than 1e+12 apart",
        ),
        (
            {"dist": "loguniform", "low": 1e-9, "high": 1e9},
            "1e-09 and 1e+09 are more than 1e+12 apart",
        ),
        (
            {"dist": "mixture", "parts": [{"source": "a", "dist": "constant", "value": 1}] * 2},
            "source 'a' appears twice among the parts",
        ),
    ],
)
def test_messages(written: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError) as caught:
        parse_distribution(written)
    assert str(caught.value.errors()[0]["ctx"]["error"]) == message


@pytest.mark.parametrize("value", ["3", True, None, float("nan"), float("inf"), 1e31, [1]])
def test_not_numbers(value: object) -> None:
    with pytest.raises(ValidationError):
        parse_distribution(value)
