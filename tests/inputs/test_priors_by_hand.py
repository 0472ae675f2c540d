"""Values far outside a prior, and views that choose draws, from made-up priors."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from simulation.distributions import adjusted, parse_distribution
from simulation.inputs.scenario.plausible import doubt
from simulation.inputs.views import sampling


@pytest.mark.parametrize(
    ("value", "unit", "says"),
    [
        (38.0, "GW", ""),  # five widths of six above the upper end
        (39.0, "GW", "'a.b': 39 lies far outside its prior, 2..8 GW: 5 times as much"),
        (81.0, "GW", "'a.b': 81 lies far outside its prior, 2..8 GW: 10 times as much"),
        (8000.0, "1", "'a.b': 8000 lies far outside its prior, 2..8: 1,000 times as much"),
        (0.2, "GW", ""),
        (0.1, "GW", "'a.b': 0.1 lies far outside its prior, 2..8 GW: 20 times less"),
        (0.0, "GW", ""),  # which switches it off
        (-81.0, "ratio", "'a.b': -81 lies far outside its prior, 2..8: 10 times as much"),
    ],
)
def test_a_value_is_far_beyond_ten_times(value: float, unit: str, says: str) -> None:
    prior = parse_distribution({"dist": "uniform", "low": 2, "high": 8})
    entry: Any = SimpleNamespace(name="a.b", unit=unit, value=prior)
    assert doubt(entry, parse_distribution(value)) == says


@pytest.mark.parametrize(
    ("prior", "value", "far"),
    [
        (8, 80.0, False),  # of what has no width, ten times alone counts
        (8, 81.0, True),
        ({"dist": "uniform", "low": 8, "high": 9}, 14.1, False),  # not by a factor of three
        ({"dist": "uniform", "low": 8, "high": 9}, 27.1, True),
        ({"dist": "uniform", "low": 8, "high": 9}, 2.8, False),
        ({"dist": "uniform", "low": 8, "high": 9}, 2.6, True),
        ({"dist": "uniform", "low": 0, "high": 9}, 53.0, False),
        ({"dist": "uniform", "low": 0, "high": 9}, 55.0, True),
        (0, 1e9, False),  # of nothing nobody knows how much would be much
    ],
)
def test_beyond_a_narrow_prior_less_is_far(prior: Any, value: float, far: bool) -> None:
    entry: Any = SimpleNamespace(name="a.b", unit="GW", value=parse_distribution(prior))
    assert bool(doubt(entry, parse_distribution(value))) is far


def test_a_ratio_of_any_size_is_short() -> None:
    entry: Any = SimpleNamespace(name="a.b", unit="USD", value=parse_distribution(25000))
    said = doubt(entry, parse_distribution(1e-300))
    assert said == "'a.b': 1e-300 lies far outside its prior, 25000 USD: 2e+304 times less"


def test_ends_and_middle_of_what_is_adjusted() -> None:
    base = parse_distribution({"dist": "uniform", "low": 10, "high": 20})
    found = adjusted(adjusted(base, 2.0, 1.0), 3.0, -5.0)
    assert found.median() == pytest.approx(6 * 15 - 2)
    assert found.bounds() == pytest.approx((6 * 10 - 2, 6 * 20 - 2))
    assert found.range() == pytest.approx((6 * 10.5 - 2, 6 * 19.5 - 2))
    assert found.quantile(np.array([0.25])) == pytest.approx([6 * 12.5 - 2])


def test_a_mixture_draws_each_source_by_its_weight() -> None:
    parts = [
        {"source": "a", "weight": 3, "dist": "uniform", "low": 0, "high": 1},
        {"source": "b", "weight": 1, "dist": "uniform", "low": 10, "high": 12},
    ]
    found = parse_distribution({"dist": "mixture", "parts": parts})
    values = found.quantile((np.arange(4000) + 0.5) / 4000)
    assert (values < 5).mean() == pytest.approx(0.75, abs=1e-3)
    assert values[values < 5].mean() == pytest.approx(0.5, abs=0.01)
    assert values[values > 5].mean() == pytest.approx(11.0, abs=0.01)
    assert found.bounds() == (0.0, 12.0)
    assert found.median() == pytest.approx(2 / 3, abs=0.01)
    low, high = found.range()
    assert (low, high) == pytest.approx((1 / 15, 10 + 2 * 0.8), abs=0.02)


def masks(*shares: float) -> dict[str, Any]:
    """Of 1000 draws, so many from the first on agree with each of some ranges."""
    return {f"p{n}": np.arange(1000) < 1000 * share for n, share in enumerate(shares)}


def view(*names: str) -> Any:
    return SimpleNamespace(ranges=[SimpleNamespace(name=name) for name in names])


def test_ranges_choose_draws_while_enough_are_left() -> None:
    """That with which most agree comes first; one that would leave fewer than 200 overrides."""
    agreeing = masks(0.25, 0.1, 0.6) | {"p3": None}
    agreeing["p0"] = np.arange(1000) >= 400  # of which 200 agree with the third as well
    kept, chosen = sampling._choose(view("p0", "p1", "p2", "p3"), agreeing)
    assert kept == ("p0", "p2")
    assert np.flatnonzero(chosen).tolist() == [*range(400, 600)]
    agreeing["p0"] = np.arange(1000) >= 401
    kept, chosen = sampling._choose(view("p0", "p1", "p2"), agreeing)
    assert (kept, int(chosen.sum())) == (("p2",), 600)


def test_a_range_is_beyond_a_prior_that_it_does_not_touch() -> None:
    prior = parse_distribution({"dist": "uniform", "low": 2, "high": 8})
    known: Any = SimpleNamespace(entries={"a": SimpleNamespace(value=prior)})
    for low, high, found in ((8, 9, False), (8.1, 9, True), (1, 2, False), (0, 1.9, True)):
        one: Any = SimpleNamespace(name="a", low=low, high=high)
        assert sampling.beyond(one, known) == found
