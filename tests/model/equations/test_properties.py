"""Properties of equations: rules on the chips they were written for, choices, flows."""

from __future__ import annotations

import numpy as np
import pytest

from simulation.model.core import pipeline
from simulation.model.equations import budget, choice, rule
from simulation.model.supply.rationing import ration

# A100, A800, H100, H800, H20: the chips that the rules of 2022 and 2023 were written around
SPEC = rule.Specification(
    tpp=np.array([[4992.0], [4988.8], [15832.0], [15832.0], [2368.0]]),
    interconnect_gb_s=np.array([[600.0], [400.0], [900.0], [400.0], [900.0]]),
    density=np.array([[6.04], [6.04], [19.4], [19.4], [2.9]]),
    bandwidth_gb_s=np.array([[2039.0], [2040.0], [3350.0], [3360.0], [4000.0]]),
)
FREE = {
    "control_tpp": 1e9,
    "control_interconnect_gb_s": 0.0,
    "density_tpp": 1e9,
    "density": 0.0,
    "control_bandwidth_gb_s": 1e9,
}
OCTOBER_2022 = FREE | {"control_tpp": 4800.0, "control_interconnect_gb_s": 600.0}
OCTOBER_2023 = FREE | {"control_tpp": 4800.0, "density_tpp": 1600.0, "density": 5.92}


def _limits(limits: dict[str, float]) -> rule.ControlLimits:
    return rule.ControlLimits(**{name: np.array([value]) for name, value in limits.items()})


@pytest.mark.parametrize(
    ("limits", "held"),
    [
        (FREE, [False] * 5),
        (OCTOBER_2022, [True, False, True, False, False]),
        (OCTOBER_2023, [True, True, True, True, False]),
        (FREE | {"control_bandwidth_gb_s": 3500.0}, [False, False, False, False, True]),
    ],
    ids=["none", "October 2022", "October 2023", "bandwidth"],
)
def test_rule_on_the_chips_it_was_written_for(limits: dict[str, float], held: list[bool]) -> None:
    found = rule.controlled(_limits(limits), SPEC, np.zeros((5, 1)))
    assert found[:, 0].tolist() == held


def test_a_name_controls_and_licenses_whatever_the_limits() -> None:
    named = np.array([[0.0], [0.0], [0.0], [0.0], [1.0]])
    assert rule.controlled(_limits(FREE), SPEC, named)[:, 0].tolist() == [False] * 4 + [True]
    none = np.zeros(1), np.full(1, 1e9)
    assert rule.licensable(*none, SPEC, named)[:, 0].tolist() == [False] * 4 + [True]


def test_licence_ceilings_of_january_2026() -> None:
    found = rule.licensable(np.array([21000.0]), np.array([3355.0]), SPEC, np.zeros((5, 1)))
    assert found[:, 0].tolist() == [True, True, True, False, False]


def test_utility_rises_with_performance_and_falls_with_cost_wait_and_small_size() -> None:
    weights = choice.ChipWeights(2.0, 0.3, 0.5)
    one, two = 1.0, 2.0
    base = choice.utility(one, one, one, one, weights)
    assert choice.utility(two, one, one, one, weights) > base
    assert choice.utility(one, two, one, one, weights) < base
    assert choice.utility(one, one, two, one, weights) < base
    assert choice.utility(one, one, one, one / 2, weights) < base


def test_a_whole_wave_multiplies_by_its_size() -> None:
    total = sum(
        budget.wave(6.0, budget.part_of_wave(float(month), 10.0, 8.0)) for month in range(400)
    )
    np.testing.assert_allclose(np.exp(total), 6.0, rtol=1e-9)


def test_a_pipeline_keeps_what_enters_and_delivers_after_its_months() -> None:
    line = np.zeros(3)
    out = [pipeline.hand_on(line, 1.0 if month == 0 else 0.0, 60.0) for month in range(240)]
    assert sum(out) + line.sum() == pytest.approx(1.0)
    mean = sum(month * share for month, share in enumerate(out)) / sum(out)
    assert mean == pytest.approx(60.0, rel=0.02)


def test_claims_never_get_more_than_there_is_nor_than_they_want() -> None:
    """What some cannot use goes to the others; claims of another pool are left alone."""
    draw = np.random.default_rng(3)
    wanted, weight = (draw.uniform(0.0, 9.0, (6, 40)) for _ in range(2))
    supply, there = draw.uniform(0.0, 40.0, 40), np.arange(6) < 5
    given = wanted.copy()
    ration(there, given, weight, supply)
    np.testing.assert_array_equal(given[5], wanted[5])
    assert (given <= wanted * (1 + 1e-12)).all()
    assert (given[:5].sum(axis=0) <= supply * (1 + 1e-12)).all()
    ample = supply >= wanted[:5].sum(axis=0)
    assert 0 < ample.sum() < len(ample)
    np.testing.assert_allclose(given[:, ample], wanted[:, ample])


@pytest.mark.parametrize(
    ("wanted", "weights", "supply", "gets"),
    [
        ([8.0, 8.0], [1.0, 1.0], 4.0, [2, 2]),
        ([1.0, 9.0], [9.0, 1.0], 8.0, [1, 7]),
        ([1.0, 2.0], [1.0, 1.0], 10.0, [1, 2]),
    ],
    ids=["equal claims share equally", "what one cannot use", "no more than wanted"],
)
def test_rationing_of_two(
    wanted: list[float], weights: list[float], supply: float, gets: list[float]
) -> None:
    given, weight = np.array([wanted]).T.copy(), np.array([weights]).T.copy()
    ration(np.ones(2, dtype=bool), given, weight, np.array([supply]))
    assert given[:, 0] == pytest.approx(gets)
